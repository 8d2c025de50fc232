/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how a file is read, and what is said when that fails.
 */
#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int fail(struct scn_error *err, const char *path, int error)
{
	snprintf(err->text, sizeof(err->text), "%.300s: %s", path, strerror(error));
	return -error;
}

int file_read(const char *path, char **text, size_t *len, struct scn_error *err)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	int ret = 0;

	*text = NULL;
	if (!f)
		return fail(err, path, errno);
	if (fstat(fileno(f), &st) || !S_ISREG(st.st_mode))
		ret = fail(err, path, S_ISDIR(st.st_mode) ? EISDIR : EINVAL);
	if (!ret && !(*text = malloc((size_t)st.st_size + 1)))
		ret = fail(err, path, ENOMEM);
	if (!ret) {
		*len = fread(*text, 1, (size_t)st.st_size, f);
		(*text)[*len] = 0;
		if (ferror(f))
			ret = fail(err, path, EIO);
	}
	fclose(f);
	if (ret) {
		free(*text);
		*text = NULL;
	}
	return ret;
}
