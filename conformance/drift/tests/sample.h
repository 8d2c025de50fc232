/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the tests of the scanner share: a list made of one text, and an item of it.
 */
#ifndef CCWCHECK_DRIFT_SAMPLE_H
#define CCWCHECK_DRIFT_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../drift.h"

static inline struct drift_list sample_list(const char *file, const char *text)
{
	struct drift_list list = {.version = "6.1.1"};
	struct scn_error err = {""};

	if (drift_scan_text(&list, &err, file, text, strlen(text)))
		fail_msg("%s: %s", text, err.text);
	drift_list_sort(&list);
	return list;
}

/* The hash of @name, which must be there, as @kind. */
static inline uint64_t sample_hash(const char *text, enum drift_kind kind, const char *name)
{
	struct drift_list list = sample_list("x.c", text);
	uint64_t hash = 0;
	bool found = false;

	for (size_t i = 0; i < list.nr; i++) {
		const struct drift_item *item = &list.items[i];

		if (item->kind == kind && !strcmp(item->name, name)) {
			hash = item->hash;
			found = true;
		}
	}
	if (!found)
		fail_msg("no %s %s in: %s", drift_kind_name(kind), name, text);
	drift_list_free(&list);
	return hash;
}

/* Is @text one item, @kind and @name? */
static inline void expect_one(const char *text, enum drift_kind kind, const char *name)
{
	struct drift_list list = sample_list("x.c", text);

	if (list.nr != 1)
		fail_msg("%zu items, expected one: %s", list.nr, text);
	assert_string_equal(list.items[0].name, name);
	assert_string_equal(drift_kind_name(list.items[0].kind), drift_kind_name(kind));
	drift_list_free(&list);
}

#endif /* CCWCHECK_DRIFT_SAMPLE_H */
