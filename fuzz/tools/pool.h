/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tasks, some at a time, each in a process of its own.
 */
#ifndef CCWCHECK_FUZZ_POOL_H
#define CCWCHECK_FUZZ_POOL_H

#include <stddef.h>

#define POOL_JOBS_MAX 32u

struct pool {
	void *arg;
	/* In a process of its own: exit code. What it finds out it leaves in a file. */
	int (*work)(void *arg, size_t task);
	/* Afterwards, here, one at a time; @code is negative if the process was killed. */
	void (*done)(void *arg, size_t task, int code);
};

/* pool_run() - does tasks 0 to @nr - 1, in order, @jobs at a time. 0 or a negative errno. */
int pool_run(const struct pool *p, size_t nr, unsigned int jobs);

#endif /* CCWCHECK_FUZZ_POOL_H */
