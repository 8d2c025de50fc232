/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what is better, what is worse, and what is only another way to be wrong.
 */
#include "report_diff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *diff_what_name(enum diff_what what)
{
	static const char *const names[DIFF_WHATS] = {
		[DIFF_WORSE] = "worse",
		[DIFF_BETTER] = "better",
		[DIFF_CHANGED] = "changed",
		[DIFF_APPEARED] = "appeared",
		[DIFF_DISAPPEARED] = "disappeared",
		[DIFF_SAME] = "same",
	};

	return names[what];
}

bool diff_failing(const struct diff_result *r)
{
	return r->verdict == VERDICT_FAIL || r->verdict == VERDICT_ERROR;
}

static enum diff_what judge(const struct diff_result *a, const struct diff_result *b)
{
	static const int badness[VERDICTS] = {
		[VERDICT_PASS] = 0, [VERDICT_XPASS] = 0, [VERDICT_KFAIL] = 1,
		[VERDICT_SKIP] = 2, [VERDICT_FAIL] = 3,	 [VERDICT_ERROR] = 4,
	};

	if (b->verdict == VERDICT_SKIP && a->verdict != VERDICT_SKIP)
		return DIFF_WORSE;
	if (badness[a->verdict] != badness[b->verdict])
		return badness[a->verdict] < badness[b->verdict] ? DIFF_WORSE : DIFF_BETTER;
	/* Texts of a deviation or an error may be put otherwise; what was found may not. */
	if (a->verdict != b->verdict || strcmp(a->field, b->field) ||
	    strcmp(a->actual, b->actual) || strcmp(a->deviation, b->deviation) ||
	    (a->verdict != VERDICT_KFAIL && strcmp(a->reason, b->reason)))
		return DIFF_CHANGED;
	return DIFF_SAME;
}

/* What the subject @name of the first report is called in the second. */
static const char *partner(const char *name, const struct diff_pair *pairs, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(pairs[i].a, name))
			return pairs[i].b;
	/* Who is a pair's second is nobody's of the same name. */
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(pairs[i].b, name))
			return NULL;
	return name;
}

static int by_name(const void *a, const void *b)
{
	const struct diff_result *x = a, *y = b;
	int c = strcmp(x->subject, y->subject);

	return c ? c : strcmp(x->vector, y->vector);
}

static const struct diff_result *named(const struct diff_change *c)
{
	return c->b ? c->b : c->a;
}

static int by_change(const void *a, const void *b)
{
	const struct diff_change *x = a, *y = b;

	if (x->what != y->what)
		return x->what < y->what ? -1 : 1;
	return by_name(named(x), named(y));
}

static void add(struct diff *out, enum diff_what what, const struct diff_result *a,
		const struct diff_result *b)
{
	out->count[what]++;
	if (what != DIFF_SAME)
		out->list[out->nr++] = (struct diff_change){what, a, b};
}

int diff_make(struct diff *out, const struct diff_report *a, const struct diff_report *b,
	      const struct diff_pair *pairs, size_t nr_pairs)
{
	bool *met = calloc(b->nr + 1, sizeof(*met));
	size_t common = 0;

	*out = (struct diff){0};
	out->list = calloc(a->nr + b->nr + 1, sizeof(*out->list));
	if (!out->list || !met) {
		free(met);
		diff_free(out);
		return -ENOMEM;
	}
	for (size_t i = 0; i < a->nr; i++) {
		struct diff_result key = a->list[i];
		const struct diff_result *other = NULL;

		key.subject = partner(key.subject, pairs, nr_pairs);
		if (key.subject)
			other = bsearch(&key, b->list, b->nr, sizeof(key), by_name);
		if (other) {
			met[other - b->list] = true;
			common++;
			add(out, judge(&a->list[i], other), &a->list[i], other);
		} else {
			add(out, DIFF_DISAPPEARED, &a->list[i], NULL);
		}
	}
	for (size_t i = 0; i < b->nr; i++)
		if (!met[i])
			add(out, diff_failing(&b->list[i]) ? DIFF_WORSE : DIFF_APPEARED, NULL,
			    &b->list[i]);
	free(met);
	if (!common) {
		diff_free(out);
		return -ENOENT;
	}
	qsort(out->list, out->nr, sizeof(*out->list), by_change);
	return 0;
}

void diff_free(struct diff *d)
{
	free(d->list);
	*d = (struct diff){0};
}
