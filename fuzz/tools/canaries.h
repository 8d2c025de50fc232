/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The benchmark: bugs put back on purpose, one a set of programs, and how long each takes to be
 * found. DIR/NAME/ holds the programs of canary NAME and the file `targets`, best target first.
 */
#ifndef CCWCHECK_FUZZ_CANARIES_H
#define CCWCHECK_FUZZ_CANARIES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "tool.h"

#define CANARY_TARGETS "targets"
#define CANARY_ROWS    "rows.jsonl"

struct canary {
	char *name;
	struct names targets;
};

struct canaries {
	const char *bins, *out;
	const char *corpus; /* NULL: it starts from nothing */
	const char *mode;   /* what rows of this run say of mutator and corpus */
	bool plain;
	uint32_t seeds, seconds;
	unsigned int jobs;
	struct names only;  /* none: all */
	size_t nr;
	struct canary *canary;
	json_t *rows;	    /* an array of all rows, of other modes too */
	size_t failed;	    /* trials that could not be run */
};

/*
 * canaries_prepare() - builds them
 * @source: the tree, with fuzz/canaries/NAME.patch, whose line "Targets:" names targets
 * @bins:   receives folders; its .tree and .build are kept, to build little next time
 * @only:   names; none: all
 * @cmake:  arguments for configuring
 *
 * Return: exit code; EXIT_WRONG if one cannot be built, the others are.
 */
int canaries_prepare(const char *source, const char *bins, const struct names *only,
		     const struct names *cmake, unsigned int jobs);

/* canaries_load() - those in @c->bins, and the rows that are there. EXIT_EXPECTED or complained. */
int canaries_load(struct canaries *c);

/* canaries_run() - runs what has no row yet. Rows are added to the file as they come.
 * EXIT_EXPECTED or complained. */
int canaries_run(struct canaries *c);

/* canaries_show() - table and summary of the rows of @c->mode, to @c->out/table.md and standard
 * output. EXIT_UNEXPECTED: some canary was never detected. */
int canaries_show(const struct canaries *c);

void canaries_free(struct canaries *c);

/* canary_row() - the row of a trial, or NULL. */
const json_t *canary_row(const struct canaries *c, const char *name, const char *target,
			 uint32_t seed);

/*
 * canary_trial() - one trial of one target: a row, or NULL: complained
 *
 * canary, target, seed, mode, seconds, detected, reached, triggered (how often), reached_at,
 * triggered_at (execution; 0: never), reached_ms, triggered_ms, execs, cpu_s, key, replayed.
 */
json_t *canary_trial(const struct canaries *c, const char *name, const char *target,
		     uint32_t seed);

#endif /* CCWCHECK_FUZZ_CANARIES_H */
