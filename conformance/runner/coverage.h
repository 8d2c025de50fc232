/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the vectors with events reach of a device: cells of the state machine, and codes of its
 * regions and calls.
 */
#ifndef CCWCHECK_COVERAGE_H
#define CCWCHECK_COVERAGE_H

#include <stddef.h>
#include <stdio.h>

#include "../scenario/scenario.h"

/**
 * coverage_print() - run the vectors with events on the translator, and print what they reach
 * @f:	  receives the tables
 * @err:  receives one line on failure
 * @scns: the vectors; those without events are passed over
 * @nr:	  how many
 *
 * Return: 0; 1: a cell or a code is reached by no vector, and has no reason why not; a negative
 * errno.
 */
int coverage_print(FILE *f, struct scn_error *err, struct scn *const *scns, size_t nr);

#endif /* CCWCHECK_COVERAGE_H */
