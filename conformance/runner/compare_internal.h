/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the comparison share: the judge, and one call for each kind of value. Each is
 * true if expected and actual are the same; if not, the difference is kept.
 */
#ifndef CCWCHECK_COMPARE_INTERNAL_H
#define CCWCHECK_COMPARE_INTERNAL_H

#include "../scenario/words.h"
#include "compare.h"

/* What is compared, and how far it matched: the number of fields passed so far. */
struct judge {
	const struct scn *s;
	const struct scn_expect *e;
	const struct outcome *o;
	struct difference *d;
	const char *prefix; /* of the fields' names, such as "events[2]." */
	unsigned int passed;
};

/* judge_differ() - the field differs: say so; always false. */
bool judge_differ(struct judge *j, const char *field, const char *expected, const char *format,
		  ...) __attribute__((format(printf, 4, 5)));

bool judge_same_number(struct judge *j, const char *field, uint64_t expected, uint64_t actual);
bool judge_same_errno(struct judge *j, const char *field, int32_t expected, int32_t actual);
bool judge_same_bits(struct judge *j, const char *field, uint32_t expected, uint32_t actual,
		     uint32_t care, const struct ym_word *words);
bool judge_same_bytes(struct judge *j, const char *field, const uint8_t *expected, uint32_t nr,
		      const uint8_t *actual, uint32_t nr_actual);
bool judge_same_scsw(struct judge *j, const struct scn_scsw *want, const struct arch_scsw *have);
bool judge_same_sense(struct judge *j, const uint8_t *sense, uint32_t len,
		      const struct arch_irb *irb);

/* compare_events.c: all events, each with what is expected of it. */
bool judge_same_events(struct judge *j);

#endif /* CCWCHECK_COMPARE_INTERNAL_H */
