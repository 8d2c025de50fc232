/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-fuzz canaries: the arguments of the benchmark.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "canaries.h"
#include "commands.h"
#include "pool.h"

#define SEEDS_MAX   1000
#define SECONDS_MAX 100000

struct arguments {
	const char *source;
	bool prepare, no_corpus, table;
	uint64_t seeds, seconds, jobs;
	struct names cmake;
};

enum { OPT_BINS = 256, OPT_CMAKE, OPT_CORPUS, OPT_JOBS, OPT_NO_CORPUS, OPT_ONLY, OPT_OUT,
       OPT_PLAIN, OPT_PREPARE, OPT_SECONDS, OPT_SEEDS, OPT_SOURCE, OPT_TABLE };

static const struct option options[] = {
	{"bins", required_argument, NULL, OPT_BINS},
	{"cmake", required_argument, NULL, OPT_CMAKE},
	{"corpus", required_argument, NULL, OPT_CORPUS},
	{"jobs", required_argument, NULL, OPT_JOBS},
	{"no-corpus", no_argument, NULL, OPT_NO_CORPUS},
	{"only", required_argument, NULL, OPT_ONLY},
	{"out", required_argument, NULL, OPT_OUT},
	{"plain", no_argument, NULL, OPT_PLAIN},
	{"prepare", no_argument, NULL, OPT_PREPARE},
	{"seconds", required_argument, NULL, OPT_SECONDS},
	{"seeds", required_argument, NULL, OPT_SEEDS},
	{"source", required_argument, NULL, OPT_SOURCE},
	{"table", no_argument, NULL, OPT_TABLE},
	{0},
};

static bool take_number(uint64_t *out, const char *name, uint64_t max)
{
	if (number_of(out, optarg, 1, max))
		return true;
	complain("--%s %s: expected 1 to %llu", name, optarg, (unsigned long long)max);
	return false;
}

/* False: complained. */
static bool take(struct canaries *c, struct arguments *a, int option)
{
	switch (option) {
	case OPT_BINS:
		c->bins = optarg;
		return true;
	case OPT_CMAKE:
		names_add(&a->cmake, optarg);
		return true;
	case OPT_CORPUS:
		c->corpus = optarg;
		return true;
	case OPT_JOBS:
		return take_number(&a->jobs, "jobs", POOL_JOBS_MAX);
	case OPT_NO_CORPUS:
		a->no_corpus = true;
		return true;
	case OPT_ONLY:
		names_split(&c->only, optarg);
		return true;
	case OPT_OUT:
		c->out = optarg;
		return true;
	case OPT_PLAIN:
		c->plain = true;
		return true;
	case OPT_PREPARE:
		a->prepare = true;
		return true;
	case OPT_SECONDS:
		return take_number(&a->seconds, "seconds", SECONDS_MAX);
	case OPT_SEEDS:
		return take_number(&a->seeds, "seeds", SEEDS_MAX);
	case OPT_SOURCE:
		a->source = optarg;
		return true;
	default:
		a->table = true;
		return true;
	}
}

static int prepare(const struct canaries *c, const struct arguments *a)
{
	if (!a->source || !c->bins)
		return complain("canaries: expected --prepare --source TREE --bins DIR");
	if (!is_folder(a->source))
		return complain("%s: no folder, expected a source tree", a->source);
	return canaries_prepare(a->source, c->bins, &c->only, &a->cmake, (unsigned int)a->jobs);
}

static int measure(struct canaries *c, const struct arguments *a)
{
	static const char *const modes[2][2] = {
		{"structured-empty", "structured-corpus"},
		{"plain-empty", "plain-corpus"},
	};
	int code;

	if (!c->bins || !c->out || (!a->no_corpus && !c->corpus))
		return complain("canaries: expected --bins DIR --out DIR, and --corpus DIR or "
				"--no-corpus");
	if (a->no_corpus && c->corpus)
		return complain("canaries: --corpus and --no-corpus, expected one of them");
	if (c->corpus && !is_folder(c->corpus))
		return complain("%s: no folder, expected the corpus", c->corpus);
	c->mode = modes[c->plain][c->corpus != NULL];
	c->seeds = (uint32_t)a->seeds;
	c->seconds = (uint32_t)a->seconds;
	c->jobs = (unsigned int)a->jobs;
	code = canaries_load(c);
	if (!code && !a->table)
		code = canaries_run(c);
	return code ? code : canaries_show(c);
}

int command_canaries(int argc, char **argv)
{
	struct arguments a = {.seeds = 5, .seconds = 60, .jobs = 1};
	struct canaries c = {0};
	int code = EXIT_EXPECTED, option;

	opterr = 0;
	while (!code && (option = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		if (option == '?')
			code = complain("canaries: unknown or incomplete option '%s'",
					argv[optind - 1]);
		else if (!take(&c, &a, option))
			code = EXIT_WRONG;
	}
	for (; optind < argc && !code; optind++) {
		if (!a.prepare)
			code = complain("canaries: unexpected argument '%s'", argv[optind]);
		else
			names_add(&a.cmake, argv[optind]);
	}
	if (!code)
		code = a.prepare ? prepare(&c, &a) : measure(&c, &a);
	names_free(&a.cmake);
	canaries_free(&c);
	return code;
}
