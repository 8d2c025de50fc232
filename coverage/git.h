/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * git, as a program: what it prints.
 */
#ifndef CCWCHECK_COVERAGE_GIT_H
#define CCWCHECK_COVERAGE_GIT_H

#include <stddef.h>

/**
 * git_run() - run git in a tree
 * @out:  receives what it prints, with a NUL behind it; free()
 * @len:  receives the bytes of it
 * @tree: the folder it runs in
 * @argv: its arguments without its name, ending with NULL
 *
 * No configuration of the user's changes what is printed. Its own complaints are not shown.
 *
 * Return: its exit code, 127 if it cannot be run or is killed; @out is NULL unless 0.
 */
int git_run(char **out, size_t *len, const char *tree, const char *const *argv);

#endif /* CCWCHECK_COVERAGE_GIT_H */
