/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-fuzz same: does an input do the same whenever it is run? What a target keeps from one
 * input to the next shows as a digest that differs.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "child.h"
#include "commands.h"
#include "replay.h"
#include "tool.h"

#define DIGEST_DIGITS 16u
#define TWICE	      2u
#define PROGRESS_S    5

struct digests {
	size_t nr;
	char digest[TWICE][DIGEST_DIGITS + 1];
};

/* Runs @file @times times in one process. False: complained. */
static bool run(struct digests *d, const struct target *t, const char *file, unsigned int times)
{
	static char option[] = "--digest";
	char *program = text_of("%s", t->path), *input = text_of("%s", file), *text, *line;
	char *argv[] = {program, option, input, times == TWICE ? input : NULL, NULL};
	const struct child_plan plan = {.argv = argv, .settings = replay_settings,
					.wall_s = REPLAY_WALL_S};
	struct child c;
	size_t len;
	int err = child_run(&c, &plan);

	d->nr = 0;
	free(program);
	free(input);
	if (err) {
		complain("%s: %s", t->path, strerror(-err));
		return false;
	}
	text = child_text(&c, &len);
	child_forget(&c);
	for (line = text; *line && d->nr < TWICE; line += strcspn(line, "\n"), line += *line != 0) {
		if (strspn(line, "0123456789abcdef") != DIGEST_DIGITS ||
		    line[DIGEST_DIGITS] != ' ')
			continue;
		memcpy(d->digest[d->nr], line, DIGEST_DIGITS);
		d->digest[d->nr++][DIGEST_DIGITS] = '\0';
	}
	free(text);
	if (WIFEXITED(c.status) && !WEXITSTATUS(c.status) && d->nr == times)
		return true;
	complain("%s: %s: no digest, expected a plain program that knows --digest", t->name, file);
	return false;
}

static int one_file(const struct target *t, const char *file)
{
	struct digests alone, twice;

	if (!run(&alone, t, file, 1) || !run(&twice, t, file, TWICE))
		return EXIT_WRONG;
	if (!strcmp(alone.digest[0], twice.digest[0]) &&
	    !strcmp(alone.digest[0], twice.digest[1]))
		return EXIT_EXPECTED;
	printf("%s: %s differs: alone %s, twice %s and %s\n", t->name, file, alone.digest[0],
	       twice.digest[0], twice.digest[1]);
	return EXIT_UNEXPECTED;
}

static int one_target(size_t *count, const char *bin, const char *corpus, const char *name)
{
	char *program = text_of("%s/%s", bin, name);
	char *folder = text_of("%s/%s", corpus, name);
	double shown = seconds_now();
	struct names files = {0};
	struct target t;
	int code = EXIT_EXPECTED;

	if (!target_open(&t, program))
		code = EXIT_WRONG;
	else if (!folder_files(&files, folder))
		code = complain("%s: %s", folder, strerror(errno));
	else if (!files.nr)
		code = complain("%s: no inputs, expected a corpus", folder);
	for (size_t i = 0; i < files.nr && !code; i++) {
		char *file = text_of("%s/%s", folder, files.name[i]);

		code = one_file(&t, file);
		*count += !code;
		if (seconds_now() - shown > PROGRESS_S) {
			shown = seconds_now();
			progress("same: %s: %zu of %zu", name, i + 1, files.nr);
		}
		free(file);
	}
	names_free(&files);
	free(program);
	free(folder);
	return code;
}

int command_same(int argc, char **argv)
{
	static const struct option options[] = {
		{"bin", required_argument, NULL, 'b'},
		{"corpus", required_argument, NULL, 'c'},
		{"targets", required_argument, NULL, 't'},
		{0},
	};
	const char *bin = NULL, *corpus = NULL, *targets = COMMAND_TARGETS;
	struct names list = {0};
	size_t count = 0;
	int code = EXIT_EXPECTED, c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == '?')
			return complain("same: unknown or incomplete option '%s'",
					argv[optind - 1]);
		bin = c == 'b' ? optarg : bin;
		corpus = c == 'c' ? optarg : corpus;
		targets = c == 't' ? optarg : targets;
	}
	if (!bin || !corpus || optind != argc)
		return complain("same: expected --bin DIR --corpus DIR");
	names_split(&list, targets);
	if (!list.nr)
		code = complain("--targets: expected the names of targets");
	for (size_t i = 0; i < list.nr && !code; i++)
		code = one_target(&count, bin, corpus, list.name[i]);
	names_free(&list);
	if (!code)
		printf("same: %zu inputs, each the same alone and twice in one process\n", count);
	return code;
}
