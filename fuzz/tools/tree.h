/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A copy of a source tree that is brought up to date: what is the same keeps its time, so that
 * little has to be built again.
 */
#ifndef CCWCHECK_FUZZ_TREE_H
#define CCWCHECK_FUZZ_TREE_H

#include <stdbool.h>

/*
 * tree_copy() - makes @to like @from, but for `build` and `.git` at its top. Symbolic links are
 * left out. False: complained.
 */
bool tree_copy(const char *to, const char *from);

#endif /* CCWCHECK_FUZZ_TREE_H */
