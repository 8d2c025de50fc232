/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The commands of ccwcheck. Each gets its own arguments, its name first, and returns the exit
 * code: 0 as expected, 1 not as expected, 2 the set-up or the input is wrong, 77 nothing ran.
 */
#ifndef CCWCHECK_COMMANDS_H
#define CCWCHECK_COMMANDS_H

#include "../scenario/scenario.h"

#define EXIT_UNEXPECTED 1
#define EXIT_WRONG	2
#define EXIT_NOTHING	77

int command_list(int argc, char **argv);
int command_run(int argc, char **argv);
int command_compare(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_repro(int argc, char **argv);
int command_repro_identify(int argc, char **argv); /* --identify DIR FILE... */
int command_kernel(int argc, char **argv);
int command_drift(int argc, char **argv);
int command_fmt(int argc, char **argv);
int command_pack(int argc, char **argv);

/* help_asked() - is --help or -h among the arguments of a command? */
bool help_asked(int argc, char **argv);
/* help_command() - what the command called @command does, and its options. */
void help_command(FILE *f, const char *command);

/* complain() - "ccwcheck: TEXT" on standard error; always EXIT_WRONG. */
int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* show_progress() - a line of progress, if the last one is old enough; @arg is not used. */
void show_progress(void *arg, const char *line);
/* end_progress() - take the last line of progress off a terminal. */
void end_progress(void);

/* vectors_dir() - where the vectors are unless told otherwise. */
const char *vectors_dir(void);

#endif /* CCWCHECK_COMMANDS_H */
