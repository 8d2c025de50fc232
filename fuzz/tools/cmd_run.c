/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-fuzz run: fuzzing as CI does it. Decides what fails: an empty corpus, a new bug, a
 * target that became slow, a planted bug that was missed.
 */
#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../conformance/subjects/place.h"
#include "commands.h"
#include "pool.h"
#include "run.h"
#include "tool.h"

#define SECONDS_MAX 1000000
#define LINES_MAX   (1u << 20)

/* FILE of lines "TARGET NUMBER"; remarks begin with #. */
static int read_floors(struct run *r, const char *path)
{
	size_t len, nr = 0;
	char *text = file_whole(&len, path, LINES_MAX);
	char *rest = text, *line;

	if (!text)
		return complain("%s: %s", path, strerror(errno));
	while ((line = strsep(&rest, "\n"))) {
		struct names words = {0};
		uint64_t floor;

		nr++;
		line[strcspn(line, "#")] = '\0';
		names_split(&words, line);
		if (words.nr && (words.nr != 2 || !number_of(&floor, words.name[1], 0, 1u << 30))) {
			complain("%s:%zu: expected TARGET EXECS_PER_SECOND", path, nr);
			names_free(&words);
			free(text);
			return EXIT_WRONG;
		}
		for (size_t i = 0; i < r->nr && words.nr; i++)
			if (!r->task[i].planted && !strcmp(r->task[i].name, words.name[0]))
				r->task[i].floor = (uint32_t)floor;
		names_free(&words);
	}
	free(text);
	return EXIT_EXPECTED;
}

/* FILE of lines "KEY : REASON". */
static int read_known(struct run *r, const char *path)
{
	size_t len, nr = 0;
	char *text = file_whole(&len, path, LINES_MAX);
	char *rest = text, *line;

	if (!text)
		return complain("%s: %s", path, strerror(errno));
	while ((line = strsep(&rest, "\n"))) {
		char *colon = strstr(line, " : ");

		nr++;
		if (!*line || *line == '#')
			continue;
		if (!colon || !colon[3 + strspn(colon + 3, " ")]) {
			complain("%s:%zu: expected KEY : REASON", path, nr);
			free(text);
			return EXIT_WRONG;
		}
		*colon = '\0';
		names_add(&r->known, line);
	}
	free(text);
	return EXIT_EXPECTED;
}

static int add_task(struct run *r, const char *folder, const char *name, bool planted)
{
	struct run_task *t = &r->task[r->nr];
	char *path = text_of("%s/%s", folder, name);
	int code = EXIT_EXPECTED;

	if (r->nr == RUN_TASKS_MAX)
		code = complain("more than %u targets", RUN_TASKS_MAX);
	else if (!target_open(&t->target, path))
		code = EXIT_WRONG;
	else if (!t->target.libfuzzer)
		code = complain("%s: no libFuzzer program, expected one of preset fuzz", path);
	free(path);
	if (code)
		return code;
	t->name = text_of("%s", name);
	t->planted = planted;
	r->nr++;
	return EXIT_EXPECTED;
}

/* The targets that there are to do, in both folders. */
static int add_tasks(struct run *r, const char *bin, const char *planted, const char *targets)
{
	struct names list = {0}, bugs = {0};
	int code = EXIT_EXPECTED;

	names_split(&list, targets);
	if (!list.nr)
		code = complain("--targets: expected the names of targets");
	for (size_t i = 0; i < list.nr && !code; i++)
		code = add_task(r, bin, list.name[i], false);
	if (planted && !code && !folder_files(&bugs, planted))
		code = complain("%s: %s", planted, strerror(errno));
	for (size_t i = 0; i < bugs.nr && !code; i++)
		if (!strncmp(bugs.name[i], "fuzz_", 5) && !strchr(bugs.name[i], '.'))
			code = add_task(r, planted, bugs.name[i], true);
	if (planted && !code && r->nr == list.nr)
		code = complain("%s: no program fuzz_*, expected some with a planted bug", planted);
	names_free(&list);
	names_free(&bugs);
	return code;
}

static void free_run(struct run *r)
{
	for (size_t i = 0; i < r->nr; i++)
		free(r->task[i].name);
	names_free(&r->known);
	free(r);
}

struct arguments {
	const char *bin, *corpus, *out, *planted, *targets, *floors, *known;
	uint64_t seconds, jobs, seed;
};

static int read_arguments(struct arguments *a, int argc, char **argv)
{
	static const struct option options[] = {
		{"bin", required_argument, NULL, 'b'},
		{"corpus", required_argument, NULL, 'c'},
		{"out", required_argument, NULL, 'o'},
		{"planted", required_argument, NULL, 'p'},
		{"targets", required_argument, NULL, 't'},
		{"floors", required_argument, NULL, 'f'},
		{"known", required_argument, NULL, 'k'},
		{"seconds", required_argument, NULL, 's'},
		{"jobs", required_argument, NULL, 'j'},
		{"seed", required_argument, NULL, 'e'},
		{0},
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == '?')
			return complain("run: unknown or incomplete option '%s'", argv[optind - 1]);
		if ((c == 's' && !number_of(&a->seconds, optarg, 1, SECONDS_MAX)) ||
		    (c == 'j' && !number_of(&a->jobs, optarg, 1, POOL_JOBS_MAX)) ||
		    (c == 'e' && !number_of(&a->seed, optarg, 1, UINT32_MAX / 2)))
			return complain("run: '%s' is not a number in its range", optarg);
		a->bin = c == 'b' ? optarg : a->bin;
		a->corpus = c == 'c' ? optarg : a->corpus;
		a->out = c == 'o' ? optarg : a->out;
		a->planted = c == 'p' ? optarg : a->planted;
		a->targets = c == 't' ? optarg : a->targets;
		a->floors = c == 'f' ? optarg : a->floors;
		a->known = c == 'k' ? optarg : a->known;
	}
	if (!a->bin || !a->corpus || !a->out || !a->seconds || optind != argc)
		return complain("run: expected --bin DIR --corpus DIR --out DIR --seconds N");
	return EXIT_EXPECTED;
}

static int prepare(struct run *r, const struct arguments *a)
{
	uint64_t share;
	int code;

	r->corpus = a->corpus;
	r->out = a->out;
	r->jobs = (unsigned int)a->jobs;
	r->seed = (uint32_t)a->seed;
	code = add_tasks(r, a->bin, a->planted, a->targets);
	if (!code)
		code = read_floors(r, a->floors);
	if (!code)
		code = read_known(r, a->known);
	if (code)
		return code;
	if (!is_folder(a->corpus))
		return complain("%s: no folder, expected the corpus", a->corpus);
	if (!folder_make(a->out))
		return complain("%s: %s", a->out, strerror(errno));
	assert(r->nr); /* add_tasks() saw to that */
	share = a->seconds * (a->jobs < r->nr ? a->jobs : r->nr) / r->nr;
	r->share_s = share ? (uint32_t)share : 1;
	return EXIT_EXPECTED;
}

int command_run(int argc, char **argv)
{
	struct arguments a = {
		.jobs = 1,
		.seed = 1,
		.targets = COMMAND_TARGETS,
		.floors = place_of("fuzz/floors.txt"),
		.known = place_of("fuzz/known.txt"),
	};
	struct run *r;
	int code = read_arguments(&a, argc, argv);

	if (code)
		return code;
	r = room_for(sizeof(*r));
	code = prepare(r, &a);
	if (!code)
		code = run_all(r);
	free_run(r);
	return code;
}
