/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The results of a run, and the forms in which they are given to people and machines. All forms
 * are made from the same list, so their totals agree.
 */
#ifndef CCWCHECK_RESULTS_H
#define CCWCHECK_RESULTS_H

#include <stddef.h>
#include <stdio.h>

#include "../scenario/scenario.h"

enum verdict {
	VERDICT_PASS,
	VERDICT_KFAIL, /* a written deviation */
	VERDICT_SKIP,  /* the subject cannot run it, with the reason */
	VERDICT_FAIL,
	VERDICT_XPASS, /* a deviation is written, but it passes */
	VERDICT_ERROR, /* the subject crashed, hung or could not be asked */
	VERDICTS,
};

struct result {
	const struct scn *scn; /* belongs to the run */
	size_t subject;	       /* index into results.subjects */
	enum verdict verdict;
	/* Texts are empty where they do not apply. */
	char field[64];	       /* first differing field */
	char expected[256];
	char actual[256];
	char rule[24];
	char layer[24];
	char deviation[64];
	char *reason;	       /* of a deviation, a skip, an error; or NULL */
	char *link;	       /* of a deviation: where it is discussed; or NULL */
	char *messages;	       /* what the kernel said, where it matters; or NULL */
};

struct result_subject {
	char name[128];
	char version[128];
};

struct results {
	size_t nr_subjects;
	struct result_subject *subjects;
	size_t nr;
	size_t room;
	struct result *list;
};

/* verdict_name() - "PASS" and so on. */
const char *verdict_name(enum verdict v);

/* results_add() - a copy of @r, whose texts become the list's. 0 or -ENOMEM. */
int results_add(struct results *rs, const struct result *r);
void results_free(struct results *rs);

/* results_count() - how many of @subject (SIZE_MAX: all) have @verdict. */
size_t results_count(const struct results *rs, size_t subject, enum verdict verdict);

/* results_unexpected() - FAIL, XPASS and ERROR together. */
size_t results_unexpected(const struct results *rs);

/* result_json_line() - @r as one line of JSON with its line end, and @key. 0 or -EIO. */
int result_json_line(FILE *f, const struct results *rs, const struct result *r, const char *key);

/*
 * result_from_json() - what result_json_line() wrote, but for scenario and subject, to @r.
 * 1; 0: it is no such thing; -ENOMEM. Texts become @r's.
 */
struct json_t;
int result_from_json(struct result *r, const struct json_t *value);

/* results_sort() - by subject, and of each by vector. */
void results_sort(struct results *rs);

/* report_json(), report_junit(), report_ktap() - the whole to @f. 0 or -EIO. */
int report_json(FILE *f, const struct results *rs);
int report_junit(FILE *f, const struct results *rs);
int report_ktap(FILE *f, const struct results *rs);

/*
 * report_html() - a page that is whole in itself: families of rules by subjects, each rule, each
 * vector with its program explained, all results. 0; -ENOMEM; -EIO.
 */
int report_html(FILE *f, const struct results *rs);

/* report_table() - for people: families by subjects, then all that was not as expected, the
 * deviations met, why vectors were skipped, the totals. */
void report_table(FILE *f, const struct results *rs);

#endif /* CCWCHECK_RESULTS_H */
