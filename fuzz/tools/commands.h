/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subcommands of ccwcheck-fuzz: each takes its own arguments and returns an exit code.
 */
#ifndef CCWCHECK_FUZZ_COMMANDS_H
#define CCWCHECK_FUZZ_COMMANDS_H

int command_canaries(int argc, char **argv);
int command_kernel(int argc, char **argv);
int command_key(int argc, char **argv);
int command_minimise(int argc, char **argv);
int command_run(int argc, char **argv);
int command_same(int argc, char **argv);
int command_seeds(int argc, char **argv);
int command_speed(int argc, char **argv);

/* The targets, in the order in which they are run, parted by blanks. */
#define COMMAND_TARGETS "fuzz_orb fuzz_chain fuzz_equiv fuzz_region fuzz_vector"

#endif /* CCWCHECK_FUZZ_COMMANDS_H */
