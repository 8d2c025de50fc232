/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-gate: what a change leaves untested. It judges any git tree by tracefiles of lcov.
 */
#include <stddef.h>

#include "commands.h"

static const struct tool_command commands[] = {
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
	{"functions", command_functions,
	 "functions --info FILE [--paths PATTERN]...\n"
	 "        of each function, with tabs between: name, file, lines covered, lines, branches\n"
	 "        taken, branches\n"},
	{"show", command_show,
	 "show --info FILE [--paths PATTERN]...\n"
	 "        what is not covered, and what markers exclude\n"},
	{NULL, NULL, NULL},
};

int main(int argc, char **argv)
{
	return tool_main(argc, argv, commands, "Usage: ccwcheck-gate COMMAND [--tree DIR] "
			 "[--prefix DIR]... [--today YYYY-MM-DD]",
			 "Exit of judge: 0 pass, 1 fail, 2 tool error, 3 no baseline, 4 nothing to "
			 "judge;\nof the others: 0 as expected, 1 below, 2 set-up or input wrong.");
}
