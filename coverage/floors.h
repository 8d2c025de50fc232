/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Floors: how much of each file is covered at the least. They only rise.
 */
#ifndef CCWCHECK_COVERAGE_FLOORS_H
#define CCWCHECK_COVERAGE_FLOORS_H

#include "trace.h"

/*
 * A file is below its floor when it is so by both figures: less is covered in percent, and more is
 * missed. So neither code with tests that goes nor code with tests that comes needs another floor.
 */
struct floor_mark {
	uint32_t percent; /* in hundredths, rounded down */
	uint64_t missed;
};

struct floor {
	char *path;
	struct floor_mark lines, branches;
};

/* In the order of paths. */
struct floors {
	struct floor *list;
	size_t nr;
};

/* floors_read() - @text is that of the file @path; changed. 0, or -EINVAL with one line in @why. */
int floors_read(struct floors *out, char **why, const char *path, char *text);
void floors_free(struct floors *fs);

/* floors_find() - the floor of a file, or NULL. */
const struct floor *floors_find(const struct floors *fs, const char *path);

/* floor_mark_of() - what counts as a floor. */
struct floor_mark floor_mark_of(uint64_t hit, uint64_t all);

/* floor_below() - is @now below @floor? */
bool floor_below(const struct floor_mark *now, const struct floor_mark *floor);

/* floor_lowered() - is @now the weaker floor in any way? */
bool floor_lowered(const struct floor_mark *now, const struct floor_mark *before);

/*
 * floors_raise() - adds files that have none, and raises each figure that is better in @c. True:
 * that changed something.
 */
bool floors_raise(struct floors *fs, const char *path, const struct trace_count *c);

/* floors_text() - the file; free(). */
char *floors_text(const struct floors *fs);

#endif /* CCWCHECK_COVERAGE_FLOORS_H */
