/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hands out what a kernel built with gcov has counted of the driver. Such a kernel shows one file
 * for each object below the folder that it was built in; the names kept are those below its tree.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../scenario/memstream.h"
#include "agent.h"
#include "link.h"

#define COUNTS	    "/sys/kernel/debug/gcov"
#define DRIVER_PART "/drivers/s390/cio/vfio_ccw_"
#define FOLDERS_MAX 16

/* nftw() hands nothing of the caller's to its callback. */
static struct {
	uint8_t *list;
	uint32_t len;
} counts;

/* All of a file, which does not say how long it is. 0 or -1. */
static int add_file(const char *path, const char *name)
{
	FILE *from = fopen(path, "re"), *to;
	char buf[4096], *data = NULL;
	size_t len = 0, n;
	int ret = -1;

	if (!from)
		return -1;
	to = memstream_open(&data, &len);
	while (to && (n = fread(buf, 1, sizeof(buf), from)))
		fwrite(buf, 1, n, to); /* closing sees whether there was room */
	if (!memstream_close(to, &data) && !ferror(from))
		ret = link_file_add(&counts.list, &counts.len, name, data, (uint32_t)len);
	fclose(from);
	free(data);
	return ret;
}

static int visit(const char *path, const struct stat *st, int type, struct FTW *at)
{
	const char *part = strstr(path, DRIVER_PART);
	const size_t len = strlen(path);

	(void)st;
	(void)at;
	if (type != FTW_F || !part || len < 5 || strcmp(path + len - 5, ".gcda"))
		return 0;
	return add_file(path, part + 1);
}

int agent_counts(uint8_t **list, uint32_t *len, struct scn_error *err)
{
	int ret = nftw(COUNTS, visit, FOLDERS_MAX, FTW_PHYS);

	*list = counts.list;
	*len = counts.len;
	counts.list = NULL;
	counts.len = 0;
	if (!ret && *len)
		return 0;
	free(*list);
	*list = NULL;
	errno = ret ? errno : ENOENT;
	return agent_fail(err, "the driver's counts in " COUNTS);
}
