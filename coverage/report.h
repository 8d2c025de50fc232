/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the reports of each kind have in common.
 */
#ifndef CCWCHECK_COVERAGE_REPORT_H
#define CCWCHECK_COVERAGE_REPORT_H

#include <stdio.h>

#include "gate.h"

/* report_sentence() - what a finding says, in one sentence without its place; free(). */
char *report_sentence(const struct finding *f);

/* report_place() - PATH, PATH:LINE or PATH:LINE-LAST; free(). */
char *report_place(const struct finding *f);

/* report_headline() - the outcome, against what, and how many findings; free(). */
char *report_headline(const struct gate *g);

/* report_sums() - what became of lines and branches, in one line; free(). */
char *report_sums(const struct gate *g);

#endif /* CCWCHECK_COVERAGE_REPORT_H */
