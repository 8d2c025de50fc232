/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rule catalogue as a table, for those who need a rule's words or find one by its id.
 */
#include "rules.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static const struct rule_info rule_table[RULE_COUNT] = {
#define RULE(sym, id, where, text, reason) [sym] = {id, where, text, reason},
#include "rules.def"
#undef RULE
};

const struct rule_info *rule_info(enum rule r)
{
	assert((unsigned int)r < RULE_COUNT);
	return &rule_table[r];
}

enum rule rule_by_id(const char *id)
{
	assert(id);
	for (unsigned int r = 0; r < RULE_COUNT; r++) {
		if (!strcmp(rule_table[r].id, id))
			return (enum rule)r;
	}
	return RULE_COUNT;
}
