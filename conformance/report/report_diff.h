/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two reports held against each other: what got better, what got worse, what appeared and what
 * disappeared.
 */
#ifndef CCWCHECK_REPORT_DIFF_H
#define CCWCHECK_REPORT_DIFF_H

#include "results.h"

/*
 * What became of a result. Worse and better go by this order: PASS and XPASS (the outcome is
 * right), KFAIL, SKIP, FAIL, ERROR. A failure or error that is skipped is worse too: it only is not
 * seen. So is one that is new: nothing before it excuses it.
 */
enum diff_what {
	DIFF_WORSE,
	DIFF_BETTER,
	DIFF_CHANGED, /* no better, no worse, but not the same: another difference, or XPASS */
	DIFF_APPEARED,
	DIFF_DISAPPEARED,
	DIFF_SAME,
	DIFF_WHATS,
};

/* A result as a report has it. Texts belong to the report; "" where there is none. */
struct diff_result {
	const char *vector;
	const char *subject;
	enum verdict verdict;
	const char *field, *expected, *actual, *rule, *deviation, *reason, *messages;
};

struct diff_report {
	void *json; /* owns all texts */
	size_t nr;
	struct diff_result *list;
	size_t nr_subjects;
	struct result_subject *subjects;
};

struct diff_pair {
	char a[128]; /* subject of the first report ... */
	char b[128]; /* ... and of the second, which stands for the same */
};

struct diff_change {
	enum diff_what what;
	const struct diff_result *a; /* NULL: appeared, or worse because it is new and fails */
	const struct diff_result *b; /* NULL: disappeared */
};

struct diff {
	size_t nr;
	struct diff_change *list; /* all but the same: by kind, then by subject and vector */
	size_t count[DIFF_WHATS];
};

/* diff_failing() - is it FAIL or ERROR, and so worse when it is new? */
bool diff_failing(const struct diff_result *r);

/* diff_what_name() - "worse" and so on. */
const char *diff_what_name(enum diff_what what);

/*
 * diff_read() - the report in the file @path, or in the folder @path. 0; -EINVAL: it is none, with
 * one line in @err that says where; another errno. diff_report_free() after success.
 */
int diff_read(struct diff_report *out, struct scn_error *err, const char *path);
void diff_report_free(struct diff_report *r);

/*
 * diff_pair_read() - "A=B", where A is a subject of @a and B one of @b. 0; -EINVAL with @err: there
 * are no such subjects.
 */
int diff_pair_read(struct diff_pair *pair, struct scn_error *err, const char *text,
		   const struct diff_report *a, const struct diff_report *b);

/**
 * diff_make() - hold @b against @a
 * @out:   receives the changes; diff_free()
 * @pairs: subjects of other names that are the same; all others go by name
 *
 * Return: 0; -ENOENT: the two have no result in common; -ENOMEM.
 */
int diff_make(struct diff *out, const struct diff_report *a, const struct diff_report *b,
	      const struct diff_pair *pairs, size_t nr_pairs);
void diff_free(struct diff *d);

/*
 * diff_text(), diff_markdown(), diff_json() - for people, for a mailing list or a review, for
 * machines (compare.schema.json). 0 or -EIO.
 */
int diff_text(FILE *f, const struct diff *d, const struct diff_report *a,
	      const struct diff_report *b);
int diff_markdown(FILE *f, const struct diff *d, const struct diff_report *a,
		  const struct diff_report *b);
int diff_json(FILE *f, const struct diff *d, const struct diff_report *a,
	      const struct diff_report *b);

#endif /* CCWCHECK_REPORT_DIFF_H */
