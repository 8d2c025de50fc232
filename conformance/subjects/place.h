/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the files are that the programs need when they run: beside them when they are installed,
 * wherever the prefix was moved to, and else in the tree and the build that they come from.
 */
#ifndef CCWCHECK_PLACE_H
#define CCWCHECK_PLACE_H

/**
 * place_of() - the path of a file or folder of the tree
 * @name: relative to the top of the tree; an absolute path is returned as it is
 *
 * Owns:    the path is the module's and stays; not for several threads
 *
 * Return: PREFIX/share/ccwcheck/@name if the program is installed, or else that of the source.
 */
const char *place_of(const char *name);

/**
 * place_built() - the path of what was built for the guest
 * @built: its place in the build folder, absolute; empty: was not built, and is returned
 * @name:  its name below PREFIX/lib/ccwcheck
 *
 * Owns:    the path is the module's and stays; not for several threads
 *
 * Return: the path below PREFIX if the program is installed, or else @built.
 */
const char *place_built(const char *built, const char *name);

#endif /* CCWCHECK_PLACE_H */
