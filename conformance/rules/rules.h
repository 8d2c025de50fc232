/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rule catalogue: every rule that vectors cite, the model marks and reports group by.
 *
 * rules.def holds one line a rule: RULE(R_TIC_02, "R-TIC-02", "PoP 15 Transfer in channel",
 * "one sentence", reason), where reason is NULL for a rule that a vector must cite, or says why
 * none can.
 */
#ifndef CCWCHECK_RULES_H
#define CCWCHECK_RULES_H

#include <stdbool.h>
#include <stdint.h>

enum rule {
#define RULE(sym, id, where, text, reason) sym,
#include "rules.def"
#undef RULE
	RULE_COUNT
};

struct rule_info {
	const char *id;
	const char *where;
	const char *text;
	const char *not_cited; /* NULL, or why no vector cites it */
};

struct rule_set {
	uint64_t bits[(RULE_COUNT + 63) / 64];
};

/* rule_info() - what the catalogue says of @r. */
const struct rule_info *rule_info(enum rule r);

/* rule_by_id() - the rule called @id, or RULE_COUNT. */
enum rule rule_by_id(const char *id);

/* rule_mark() - add @r; @set may be NULL. */
static inline void rule_mark(struct rule_set *set, enum rule r)
{
	if (set)
		set->bits[r / 64] |= UINT64_C(1) << (r % 64);
}

/* rule_marked() - is @r in @set? */
static inline bool rule_marked(const struct rule_set *set, enum rule r)
{
	return set->bits[r / 64] >> (r % 64) & 1;
}

#endif /* CCWCHECK_RULES_H */
