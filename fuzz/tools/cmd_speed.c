/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-fuzz speed: how many inputs a second a target runs, and how much of that is the
 * target's own: beside each run goes one of an empty target. A campaign of the target is put on
 * tape first; then both are given what is on it, the same mutations of the same inputs.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "engine.h"
#include "tool.h"

#define ROUNDS_MAX  99u
#define TARGETS_MAX 32u
#define SECONDS_MAX 86400
#define RUNS	    3u /* in a round, of each target: a tape is made, and played twice */
#define EMPTY	    "empty_%s" /* the same mutator, and nothing behind it */

struct row {
	struct target target, nothing;
	char *corpus;
	double rate[ROUNDS_MAX], empty[ROUNDS_MAX], ratio[ROUNDS_MAX];
};

struct speed {
	const char *bin, *corpus, *targets;
	uint64_t seconds, rounds;
	uint32_t share_s; /* of one run */
	size_t nr;
	struct row row[TARGETS_MAX];
};

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The median, which sorts. */
static double median(double *list, size_t nr)
{
	qsort(list, nr, sizeof(*list), by_value);
	return nr % 2 ? list[nr / 2] : (list[nr / 2 - 1] + list[nr / 2]) / 2;
}

/* Executions in a second of CPU time; 0: it failed, and complained. */
static double run(const struct engine *e)
{
	struct engine_end end;
	double rate = 0;

	if (!engine_run(&end, e))
		return 0;
	if (key_is_crash(end.key))
		complain("%s crashes: %s", e->target->name, end.key);
	else if (end.cpu_s > 0 && end.executions)
		rate = (double)end.executions / end.cpu_s;
	else
		complain("%s: says not how many inputs it ran", e->target->name);
	engine_forget(&end);
	return rate;
}

/* One run in folders of its own under @folder, with a tape that it keeps or plays. */
static double measure(const struct speed *s, const struct target *t, const char *folder,
		      struct engine e)
{
	char *scratch = text_of("%s/inputs", folder), *artifacts = text_of("%s/artifacts", folder);
	char *dictionary = engine_dictionary(t, s->corpus, NULL);
	double rate = 0;

	e.target = t;
	e.seconds = s->share_s;
	e.scratch = scratch;
	e.artifacts = artifacts;
	e.dictionary = dictionary;
	folder_remove(scratch);
	if (folder_make(scratch) && folder_make(artifacts))
		rate = run(&e);
	else
		complain("%s: %s", folder, strerror(errno));
	free(scratch);
	free(artifacts);
	free(dictionary);
	return rate;
}

/* A campaign on tape, then the tape to both. False: complained. */
static bool measure_pair(struct speed *s, struct row *r, uint32_t round, const char *folder)
{
	char *tape = text_of("%s/tape", folder);
	const struct engine keep = {.corpus = r->corpus, .seed = round + 1, .keep_tape = tape};
	const struct engine play = {.seed = round + 1, .play_tape = tape};
	bool done = measure(s, &r->target, folder, keep) > 0;

	if (done) {
		r->rate[round] = measure(s, &r->target, folder, play);
		r->empty[round] = measure(s, &r->nothing, folder, play);
		done = r->rate[round] > 0 && r->empty[round] > 0;
	}
	free(tape);
	return done;
}

static int one_round(struct speed *s, uint32_t round)
{
	for (size_t i = 0; i < s->nr; i++) {
		char folder[] = "/tmp/ccwcheck-speed.XXXXXX";
		struct row *r = &s->row[i];
		bool done;

		if (!mkdtemp(folder))
			return complain("%s: %s", folder, strerror(errno));
		done = measure_pair(s, r, round, folder);
		folder_remove(folder);
		if (!done)
			return EXIT_WRONG;
		r->ratio[round] = r->rate[round] / r->empty[round];
		progress("speed: round %u, %s: %.0f a second, empty %.0f", round + 1,
			 r->target.name, r->rate[round], r->empty[round]);
	}
	return EXIT_EXPECTED;
}

static void show(struct speed *s)
{
	const size_t nr = s->rounds;

	printf("%-14s %12s %12s %10s %21s\n", "target", "exec/s", "empty/s", "ratio",
	       "ratio min to max");
	for (size_t i = 0; i < s->nr; i++) {
		struct row *r = &s->row[i];
		const double ratio = median(r->ratio, nr);

		printf("%-14s %12.0f %12.0f %10.3f %10.3f %10.3f\n", r->target.name,
		       median(r->rate, nr), median(r->empty, nr), ratio, r->ratio[0],
		       r->ratio[nr - 1]);
	}
	printf("executions in a second of CPU time; medians of %zu rounds of %u s each\n", nr,
	       s->share_s);
}

static bool open_one(struct target *t, const char *bin, const char *name)
{
	char *path = text_of("%s/%s", bin, name);
	bool done = target_open(t, path);

	if (done && !t->libfuzzer) {
		complain("%s: no libFuzzer program, expected one of preset fuzz", path);
		done = false;
	}
	free(path);
	return done;
}

static int open_all(struct speed *s)
{
	struct names list = {0};
	int code = EXIT_EXPECTED;

	names_split(&list, s->targets);
	if (!code && (!list.nr || list.nr > TARGETS_MAX))
		code = complain("--targets: expected the names of targets");
	for (size_t i = 0; i < list.nr && !code; i++) {
		struct row *r = &s->row[s->nr++];
		char *empty = text_of(EMPTY, list.name[i]);

		r->corpus = text_of("%s/%s", s->corpus, list.name[i]);
		if (!open_one(&r->target, s->bin, list.name[i]) ||
		    !open_one(&r->nothing, s->bin, empty))
			code = EXIT_WRONG;
		else if (!is_folder(r->corpus))
			code = complain("%s: no folder, expected a corpus", r->corpus);
		free(empty);
	}
	names_free(&list);
	s->share_s = (uint32_t)(s->seconds / (s->rounds * RUNS * (s->nr ? s->nr : 1)));
	if (!s->share_s)
		s->share_s = 1;
	return code;
}

static int read_arguments(struct speed *s, int argc, char **argv)
{
	static const struct option options[] = {
		{"bin", required_argument, NULL, 'b'},
		{"corpus", required_argument, NULL, 'c'},
		{"targets", required_argument, NULL, 't'},
		{"seconds", required_argument, NULL, 's'},
		{"rounds", required_argument, NULL, 'r'},
		{0},
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == '?')
			return complain("speed: unknown or incomplete option '%s'",
					argv[optind - 1]);
		if ((c == 's' && !number_of(&s->seconds, optarg, 1, SECONDS_MAX)) ||
		    (c == 'r' && !number_of(&s->rounds, optarg, 1, ROUNDS_MAX)))
			return complain("speed: '%s' is not a number in its range", optarg);
		s->bin = c == 'b' ? optarg : s->bin;
		s->corpus = c == 'c' ? optarg : s->corpus;
		s->targets = c == 't' ? optarg : s->targets;
	}
	if (!s->bin || !s->corpus || !s->seconds || optind != argc)
		return complain("speed: expected --bin DIR --corpus DIR --seconds N");
	return EXIT_EXPECTED;
}

int command_speed(int argc, char **argv)
{
	struct speed *s = room_for(sizeof(*s));
	int code;

	s->targets = COMMAND_TARGETS;
	s->rounds = 3;
	code = read_arguments(s, argc, argv);
	if (!code)
		code = open_all(s);
	for (uint32_t round = 0; round < s->rounds && !code; round++)
		code = one_round(s, round);
	if (!code)
		show(s);
	for (size_t i = 0; i < s->nr; i++)
		free(s->row[i].corpus);
	free(s);
	return code;
}
