/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-gate: what a change leaves untested. It judges any git tree by tracefiles of lcov.
 */
#include <stdio.h>
#include <string.h>

#include "commands.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{"judge", command_judge,
	 "judge --base COMMIT --base-info FILE --info FILE [--paths PATTERN]...\n"
	 "        [--floors FILE] [--waivers FILE] [--out DIR [--html]] [--base-prefix DIR]...\n"
	 "        the change from COMMIT to the tree as it is; reports in DIR\n"},
	{"levels", command_levels,
	 "levels --info FILE --part NAME=PATTERN[,PATTERN]...[:lines=N][:branches=N]...\n"
	 "        how much of each part is covered; fails below N percent\n"},
	{"floors", command_floors,
	 "floors --info FILE --floors FILE [--raise] [--paths PATTERN]... [--waivers FILE]\n"
	 "        holds each file against its floor; raises floors, and lowers none\n"},
	{"show", command_show,
	 "show --info FILE [--paths PATTERN]...\n"
	 "        what is not covered, and what markers exclude\n"},
};

#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static int usage(void)
{
	puts("Usage: ccwcheck-gate COMMAND [--tree DIR] [--prefix DIR]... [--today YYYY-MM-DD]");
	for (size_t i = 0; i < NR_COMMANDS; i++)
		printf("  %s", commands[i].help);
	puts("Exit of judge: 0 pass, 1 fail, 2 tool error, 3 no baseline, 4 nothing to judge;\n"
	     "of the others: 0 as expected, 1 below, 2 set-up or input wrong.");
	return 0;
}

int main(int argc, char **argv)
{
	static const char names[] = "judge, levels, floors, show";

	if (argc < 2)
		return complain("no command, expected one of %s (ccwcheck-gate --help)", names);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"))
		return usage();
	for (size_t i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	return complain("unknown command '%.60s', expected one of %s", argv[1], names);
}
