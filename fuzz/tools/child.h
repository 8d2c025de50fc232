/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Child processes: programs under test, with limits, and workers, which are this program again.
 * No child outlives the one that started it.
 */
#ifndef CCWCHECK_FUZZ_CHILD_H
#define CCWCHECK_FUZZ_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define CHILD_OUTPUT_MAX (1u << 20) /* bytes of output that are looked at, at each end */

/* What is to be run. */
struct child_plan {
	char **argv;	  /* ends with NULL; [0] is a path, or found as a shell does */
	char **settings;  /* NAME=VALUE on top of the environment, or NULL; ends with NULL */
	const char *folder; /* where it runs, or NULL */
	double wall_s;	  /* killed after that */
	uint32_t cpu_s;	  /* killed after that much CPU time; 0: no limit */
	uint64_t memory;  /* bytes of address space; 0: no limit, as sanitizers need */
};

struct child {
	pid_t pid;
	int pidfd;
	int output;	/* a file in memory: standard output and error; -1: inherited */
	double begin;
	double wall_limit_s;
	bool ended;
	bool timed_out; /* of wall time */
	int status;	/* as of wait(2) */
	double wall_s;
	double cpu_s;	/* its own and that of children it waited for */
};

/* child_start() - 0 or a negative errno. A program that cannot be run ends with exit code 127. */
int child_start(struct child *c, const struct child_plan *plan);

/* child_work() - the same for a worker: @work(@arg) in a process of its own, its value the code. */
int child_work(struct child *c, int (*work)(void *arg), void *arg);

/*
 * child_wait() - wait until one of several ends, or is killed because its time is up.
 * Those that have ended before are not waited for.
 *
 * Return: its index; @nr: none of them runs.
 */
size_t child_wait(struct child *const *list, size_t nr);

/* child_text() - what it wrote, with a NUL behind it: the first and the last part of very much;
 * free(). After it has ended. */
char *child_text(struct child *c, size_t *len);

/* child_forget() - gives back what an ended child holds. */
void child_forget(struct child *c);

/* child_run() - start and wait. 0 or a negative errno. */
int child_run(struct child *c, const struct child_plan *plan);

#endif /* CCWCHECK_FUZZ_CHILD_H */
