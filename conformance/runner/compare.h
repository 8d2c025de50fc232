/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holds an outcome against what a vector expects, and names the first field that differs.
 */
#ifndef CCWCHECK_COMPARE_H
#define CCWCHECK_COMPARE_H

#include <stdbool.h>

#include "../rules/rules.h"
#include "../scenario/scenario.h"

/* The first difference: where, what was expected, what was found, which rule it is about. */
struct difference {
	char field[64];
	char expected[256];
	char actual[256];
	char rule[24];
};

/**
 * compare_outcome() - does @out match @s?
 * @d:	   receives the first difference, of the alternative that matched furthest
 * @s:	   the vector
 * @out:   what the subject reported; only what it can observe is compared
 * @marks: rules the subject's model decided, or NULL: each declared rule that a model can decide
 *	   must be among them
 *
 * The order is that of the fields in a vector: what an oracle found, cc or the errnos, the
 * interruptions, sense, storage, the device's commands, pins, the region, the rules. With events:
 * what an oracle found, each event in order, storage, the device's commands, the rules.
 *
 * Return: true if it matches; @d is untouched then.
 */
bool compare_outcome(struct difference *d, const struct scn *s, const struct outcome *out,
		     const struct rule_set *marks);

/* rule_is_modelled() - can the channel model decide the rule called @id? */
bool rule_is_modelled(const char *id);

#endif /* CCWCHECK_COMPARE_H */
