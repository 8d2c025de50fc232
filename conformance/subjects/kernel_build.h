/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One build out of a kernel's source, for kernel.c and kernel_object_build.c: whether the cache has
 * its results (kernel_cache.c), and running it to its end (kernel_build.c).
 */
#ifndef CCWCHECK_KERNEL_BUILD_H
#define CCWCHECK_KERNEL_BUILD_H

#include "kernel_find.h"

/* What is built. Lists end with NULL; files are named as for place_of(). */
struct kernel_kind {
	const char *what;		/* a word for messages */
	const char *suffix;		/* of its folder in the cache */
	const char *steps;		/* the script: STEPS SOURCE WORK ARGUMENTS... */
	const char *const *arguments;	/* at most 4 */
	const char *const *inputs;	/* files that make another result when they change */
	const char *const *results;	/* files in WORK/out that are kept; the last one ends it */
	unsigned int room_package_mib;	/* for a build that begins with a package */
	unsigned int room_tree_mib;	/* and with a tree */
	unsigned int steps_about;	/* lines of a build's log, for the progress */
};

/* Where one kernel comes from and where its results go. */
struct kernel_build {
	const struct kernel_kind *kind;
	struct kernel_source from;
	char dir[KERNEL_PATH_SIZE - 128];   /* the folder of the results */
	char work[KERNEL_PATH_SIZE - 64];   /* scratch; of a tree: kept for the next time */
	char log[KERNEL_PATH_SIZE - 64];
	char last[KERNEL_PATH_SIZE];	    /* the last result; exists if all of them do */
};

/*
 * kernel_describe() - fill all of @b. 0; -EINVAL: no version, no tree, no compiler; or another
 * errno of the file system: with a line in @err.
 */
int kernel_describe(struct kernel_build *b, struct scn_error *err, const struct kernel_kind *kind,
		    const char *name);

/*
 * kernel_provide() - have the results in place: builds a package that is not in the cache, and a
 * tree each time. 0; -EINVAL: no such package; or what kernel_build_run() returns.
 */
int kernel_provide(const struct kernel_build *b, struct scn_error *err,
		   subject_progress_fn *progress, void *arg);

/*
 * kernel_build_run() - build and put the results in place, in their order. The caller holds the
 * lock @lock, which the build inherits: it stays held until nothing of the build runs any more.
 * 0; -EINVAL, -ENOSPC, -EIO or another errno with a line in @err, and the results as before.
 */
int kernel_build_run(const struct kernel_build *b, struct scn_error *err, int lock,
		     subject_progress_fn *progress, void *arg);

/*
 * kernel_build_read_log() - what a build's log says: the last line that is an error, or else the
 * last line; and how many lines there are.
 */
unsigned int kernel_build_read_log(const char *path, char last[256]);

#endif /* CCWCHECK_KERNEL_BUILD_H */
