/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Waivers: what may stay untested, by file and function, with a reason and a last day.
 */
#ifndef CCWCHECK_COVERAGE_WAIVERS_H
#define CCWCHECK_COVERAGE_WAIVERS_H

#include "tool.h"

#define WAIVE_LINES	 1
#define WAIVE_BRANCHES	 2
#define WAIVE_EXCLUSIONS 4

#define WAIVER_DAYS_MAX 400

struct waiver {
	char *path;	  /* a pattern as of fnmatch(3) */
	char *function;	  /* the same; "*" also stands for code outside of functions */
	char *reason;
	unsigned int what; /* WAIVE_ bits */
	uint64_t max;	   /* of them; UINT64_MAX: any number */
	char expires[11];  /* the last day it holds, YYYY-MM-DD */
	uint32_t line;	   /* in the file of waivers */
	uint64_t used;	   /* how much that is not covered it stands for */
	bool expired;
};

struct waivers {
	struct waiver *list;
	size_t nr;
};

/**
 * waivers_read() - read the file of waivers
 * @out:   receives them; give back with waivers_free(), also on failure
 * @why:   receives one line on failure; free()
 * @path:  the file; NULL, or one that is not there: no waivers
 * @today: YYYY-MM-DD
 *
 * A line is FILE FUNCTION WHAT DATE REASON. WHAT is lines, branches, exclusions or all, with :MAX
 * behind it for at most so many.
 *
 * Return: 0; -EINVAL: a line is no waiver; another errno: it cannot be read.
 */
int waivers_read(struct waivers *out, char **why, const char *path, const char *today);
void waivers_free(struct waivers *ws);

/* waivers_use() - tells the waivers of one thing that is not covered, so that they are known to be
 * of use. */
void waivers_use(struct waivers *ws, const char *path, const char *function, unsigned int what);

/* waiver_for() - the waiver that stands for a thing, once all are told; NULL: none does. */
const struct waiver *waiver_for(const struct waivers *ws, const char *path, const char *function,
				unsigned int what);

/* date_valid() - is it a day, as YYYY-MM-DD? */
bool date_valid(const char *text);

#endif /* CCWCHECK_COVERAGE_WAIVERS_H */
