/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-fuzz: what is done with fuzz targets around the fuzzing itself.
 */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "tool.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{"key", command_key,
	 "key BIN FILE...\n"
	 "        the bug that each input runs into, one line KEY<TAB>FILE\n"},
	{"minimise", command_minimise,
	 "minimise BIN FILE -o OUT [--seconds N]\n"
	 "        a smaller input that runs into the same bug\n"},
	{"run", command_run,
	 "run --bin DIR --corpus DIR --out DIR --seconds N [--jobs J] [--targets LIST]\n"
	 "        [--planted DIR] [--floors FILE] [--known FILE] [--seed N]\n"
	 "        replays each corpus, then fuzzes; fails on a new bug, and if a planted one is\n"
	 "        missed\n"},
	{"canaries", command_canaries,
	 "canaries --prepare --source TREE --bins DIR [--only LIST] [--jobs J]\n"
	 "        [--cmake ARG]... [-- CMAKE-ARGS]\n"
	 "        canaries --bins DIR --out DIR [--seeds S] [--seconds N] [--jobs J]\n"
	 "        [--only LIST] [--corpus DIR | --no-corpus] [--plain] [--table]\n"
	 "        how long it takes to find bugs that were put back on purpose\n"},
	{"kernel", command_kernel,
	 "kernel --bins DIR VERSION|TREE\n"
	 "        the targets of a kernel's own translator, for run, speed, key and minimise\n"},
	{"speed", command_speed,
	 "speed --bin DIR --corpus DIR --seconds N [--rounds R] [--targets LIST]\n"
	 "        executions a second, beside those of an empty target on the same inputs\n"},
	{"seeds", command_seeds,
	 "seeds --vectors DIR --corpus DIR (--bin DIR | --check)\n"
	 "        makes the corpora from all vectors, or checks that they are what that gives\n"},
	{"same", command_same,
	 "same --bin DIR --corpus DIR [--targets LIST]\n"
	 "        does each input do the same each time? BIN without libFuzzer\n"},
};

#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int usage(void)
{
	puts("Usage: ccwcheck-fuzz COMMAND");
	for (size_t i = 0; i < NR_COMMANDS; i++)
		printf("  %s", commands[i].help);
	puts("Exit: 0 as expected, 1 not as expected, 2 set-up or input wrong.");
	return EXIT_EXPECTED;
}

int main(int argc, char **argv)
{
	static const char names[] = "key, minimise, run, canaries, kernel, speed, seeds, same";

	if (argc < 2)
		return complain("no command, expected one of %s (ccwcheck-fuzz --help)", names);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))
		return usage();
	for (size_t i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	return complain("unknown command '%.60s', expected one of %s", argv[1], names);
}
