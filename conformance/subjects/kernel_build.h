/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One build of a guest kernel, for kernel.c: what it is made of, and running it to its end.
 */
#ifndef CCWCHECK_KERNEL_BUILD_H
#define CCWCHECK_KERNEL_BUILD_H

#include "kernel_find.h"

/* Where one kernel comes from and where its results go. */
struct kernel_build {
	struct kernel_source from;
	char dir[KERNEL_PATH_SIZE - 128];   /* this kernel's: bzImage, .config, System.map */
	char work[KERNEL_PATH_SIZE - 64];   /* scratch; of a tree: kept for the next time */
	char log[KERNEL_PATH_SIZE - 64];
	char image[KERNEL_PATH_SIZE];	    /* the bzImage; exists if all of the result does */
};

/*
 * kernel_build_run() - build and put the results in place, the image last. The caller holds the
 * lock @lock, which the build inherits: it stays held until nothing of the build runs any more.
 * 0; -ENOSPC, -EIO or another errno with a line in @err, and the image as it was before.
 */
int kernel_build_run(const struct kernel_build *b, struct scn_error *err, int lock,
		     subject_progress_fn *progress, void *arg);

/*
 * kernel_build_read_log() - what a build's log says: the last line that is an error, or else the
 * last line; and how many lines there are.
 */
unsigned int kernel_build_read_log(const char *path, char last[256]);

#endif /* CCWCHECK_KERNEL_BUILD_H */
