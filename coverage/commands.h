/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands of ccwcheck-gate, and the options that they share.
 */
#ifndef CCWCHECK_COVERAGE_COMMANDS_H
#define CCWCHECK_COVERAGE_COMMANDS_H

#include "gate.h"

struct options {
	struct gate_plan plan;
	const char *out;    /* a folder for reports, or NULL */
	bool html;
	bool raise;
	struct names parts; /* NAME=PATTERN[,PATTERN]...[:lines=N][:branches=N] */
};

/*
 * options_read() - the options of @command, of those that @allowed names by their letters, as in
 * options.c. Return: 0, or EXIT_WRONG with a complaint.
 */
int options_read(struct options *o, const char *command, const char *allowed, int argc,
		 char **argv);
void options_free(struct options *o);

int command_judge(int argc, char **argv);
int command_floors(int argc, char **argv);
int command_levels(int argc, char **argv);
int command_functions(int argc, char **argv);
int command_show(int argc, char **argv);

#endif /* CCWCHECK_COVERAGE_COMMANDS_H */
