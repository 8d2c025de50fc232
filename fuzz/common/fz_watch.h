/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Outcomes of scenarios, as targets watch them.
 */
#ifndef CCWCHECK_FZ_WATCH_H
#define CCWCHECK_FZ_WATCH_H

#include "../../conformance/scenario/outcome.h"

/* fz_watch_outcome() - every byte of @o goes into the digest, and so is read. */
void fz_watch_outcome(const struct outcome *o);

#endif /* CCWCHECK_FZ_WATCH_H */
