/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scenario explained: the guest's program, and beside it what the translator makes of it.
 */
#ifndef CCWCHECK_EXPLAIN_H
#define CCWCHECK_EXPLAIN_H

#include <stdio.h>

#include "../scenario/scenario.h"

/* explain_scenario() - all of it, to @f. 0; -ENOMEM; -EIO: it cannot be written. */
int explain_scenario(FILE *f, const struct scn *s);

/* explain_body() - the same without its name and its rules. */
int explain_body(FILE *f, const struct scn *s);

#endif /* CCWCHECK_EXPLAIN_H */
