// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Decides by the place of the running program whether it is an installed one.
 */
#include "place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PLACES_MAX 64 /* the programs ask for some twenty */
#define PATH_SIZE  4096
#define NAME_ROOM  (PATH_SIZE + 512)

/* The prefix of an installed program; empty: it runs in its build folder. */
static const char *prefix(void)
{
	static char found[PATH_SIZE];
	static int known;
	char probe[PATH_SIZE + 64];
	ssize_t len;

	if (known)
		return found;
	known = 1;
	len = readlink("/proc/self/exe", found, sizeof(found) - 1);
	found[len > 0 ? len : 0] = 0;
	for (int up = 0; up < 2; up++) {
		char *slash = strrchr(found, '/');

		if (slash)
			*slash = 0;
	}
	snprintf(probe, sizeof(probe), "%s/share/ccwcheck/conformance/vectors", found);
	if (!*found || access(probe, R_OK))
		found[0] = 0;
	return found;
}

/* A path that stays: one that was asked for before is the same. */
static const char *keep(const char *path)
{
	static char kept[PLACES_MAX][NAME_ROOM];
	size_t i = 0;

	while (i < PLACES_MAX && *kept[i]) {
		if (!strcmp(kept[i], path))
			return kept[i];
		i++;
	}
	if (i == PLACES_MAX)
		abort(); /* the names are the programs' own, and few */
	snprintf(kept[i], sizeof(kept[i]), "%s", path);
	return kept[i];
}

const char *place_of(const char *name)
{
	char path[NAME_ROOM];

	if (*name == '/')
		return name;
	if (*prefix())
		snprintf(path, sizeof(path), "%s/share/ccwcheck/%s", prefix(), name);
	else
		snprintf(path, sizeof(path), "%s/%s", CCWCHECK_SOURCE_DIR, name);
	return keep(path);
}

const char *place_built(const char *built, const char *name)
{
	char path[NAME_ROOM];

	if (!*built || !*prefix())
		return built;
	snprintf(path, sizeof(path), "%s/lib/ccwcheck/%s", prefix(), name);
	return keep(path);
}
