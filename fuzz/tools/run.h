/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of ccwcheck-fuzz run: what is to be done, one target, and the report.
 */
#ifndef CCWCHECK_FUZZ_RUN_H
#define CCWCHECK_FUZZ_RUN_H

#include <jansson.h>

#include "replay.h"
#include "tool.h"

#define RUN_TASKS_MAX 64u

struct run_task {
	struct target target;
	char *name;	/* of the target */
	bool planted;	/* must crash */
	uint32_t floor; /* executions in a second of CPU time; 0: none */
	json_t *result; /* what became of it: see run_target.c; owned by the report */
};

struct run {
	const char *corpus, *out;
	uint32_t share_s; /* for each target */
	unsigned int jobs;
	uint32_t seed;
	struct names known; /* keys */
	size_t nr;
	struct run_task task[RUN_TASKS_MAX];
};

/* run_all() - does all tasks, prints the table, writes fuzz.json. Return: exit code. */
int run_all(struct run *r);

/*
 * run_target() - one target, from its corpus to its minimised crashes
 *
 * Return: an object: target, planted, corpus_files, executions, cpu_s, wall_s,
 * execs_per_cpu_s, floor, edges, features, crashes, problems (texts; none: as expected).
 */
json_t *run_target(const struct run *r, const struct run_task *t);

/* run_folder() - a folder below @r->out for one purpose of a target, empty; free(). NULL:
 * complained. */
char *run_folder(const struct run *r, const struct run_task *t, const char *purpose);

/*
 * run_crash() - saves an input that crashes
 * @crashes:  list of objects, to which it is added unless its key is there
 * @artifact: the input
 * @text:     what the program wrote when it crashed
 * @found:    key of that; in the object it is the one of a replay
 *
 * The object: key, known, file, replayed, before and after (CCWs, events, bytes).
 */
void run_crash(json_t *crashes, const struct run *r, const struct run_task *t,
	       const char *artifact, const char *text, const char *found);

#endif /* CCWCHECK_FUZZ_RUN_H */
