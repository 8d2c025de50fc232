/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-fuzz: what is done with fuzz targets around the fuzzing itself.
 */
#include <stddef.h>

#include "commands.h"
#include "tool.h"

static const struct tool_command commands[] = {
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
	{NULL, NULL, NULL},
};

int main(int argc, char **argv)
{
	return tool_main(argc, argv, commands, "Usage: ccwcheck-fuzz COMMAND",
			 "Exit: 0 as expected, 1 not as expected, 2 set-up or input wrong.");
}
