/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Brings a copy of a source tree up to date.
 */
#include "tree.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tool.h"

#define OPEN_FOLDERS 16

/* nftw() hands nothing on. */
static const char *copy_from, *copy_to;

static bool is_left_out(const char *path, const struct FTW *place)
{
	const char *name = path + place->base;

	return place->level == 1 && (!strcmp(name, "build") || !strcmp(name, ".git"));
}

static int copy_one(const char *path, const struct stat *st, int kind, struct FTW *place)
{
	char *to;
	bool done = true;

	(void)st;
	if (is_left_out(path, place))
		return kind == FTW_D ? FTW_SKIP_SUBTREE : FTW_CONTINUE;
	to = text_of("%s%s", copy_to, path + strlen(copy_from));
	if (kind == FTW_D)
		done = folder_make(to);
	else if (kind == FTW_F && !file_same(to, path))
		done = file_copy(to, path);
	if (!done)
		complain("%s: %s", to, strerror(errno));
	free(to);
	return done ? FTW_CONTINUE : FTW_STOP;
}

/* What the source has no more goes, or was left behind by patch. */
static int drop_one(const char *path, const struct stat *st, int kind, struct FTW *place)
{
	char *from = text_of("%s%s", copy_from, path + strlen(copy_to));
	struct stat other;

	(void)st;
	(void)kind;
	if (place->level && lstat(from, &other))
		remove(path);
	free(from);
	return FTW_CONTINUE;
}

bool tree_copy(const char *to, const char *from)
{
	copy_from = from;
	copy_to = to;
	if (nftw(from, copy_one, OPEN_FOLDERS, FTW_PHYS | FTW_ACTIONRETVAL))
		return false;
	nftw(to, drop_one, OPEN_FOLDERS, FTW_PHYS | FTW_DEPTH | FTW_ACTIONRETVAL);
	return true;
}
