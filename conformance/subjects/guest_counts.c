/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what a guest may leave in the folder of the counts: files of its own, all or none.
 */
#include "guest_counts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../agent/link.h"
#include "guest.h"
#include "kernel_find.h"

#define DRIVER_DIR "drivers/s390/cio/"

static int put(const char *path, const void *data, size_t len)
{
	FILE *f = fopen(path, "wxe");
	int ret = f ? 0 : -errno;

	if (f && fwrite(data, 1, len, f) != len)
		ret = -EIO;
	if (f && fclose(f) && !ret)
		ret = -errno;
	return ret;
}

/* All of a file; free(). NULL with errno: it cannot be read. */
static char *whole(const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret;
	char *data = NULL;

	if (fd < 0)
		return NULL;
	ret = guest_read_whole(fd, &data, len);
	close(fd);
	if (!ret)
		return data;
	free(data);
	errno = -ret;
	return NULL;
}

int guest_counts_begin(const char *dir, struct scn_error *err, const char *driver)
{
	char path[KERNEL_PATH_SIZE], *data, *there = NULL;
	size_t len = 0, there_len = 0;
	int ret = 0;

	snprintf(path, sizeof(path), "%s/driver.tar", dir);
	data = whole(driver, &len);
	if (data)
		there = whole(path, &there_len);
	if (!data)
		ret = -errno;
	else if (!there)
		ret = put(path, data, len);
	else if (len != there_len || memcmp(data, there, len) != 0)
		ret = -EINVAL;
	free(data);
	free(there);
	if (!ret)
		return 0;
	return kernel_fail(err, ret, "%.300s: %s", path, ret == -EINVAL ?
			   "it is of another kernel, expected counts of one kernel in a folder" :
			   strerror(-ret));
}

/* A folder with a number that no guest has had. 0 or -errno. */
static int make_folder(char path[KERNEL_PATH_SIZE], const char *dir)
{
	for (unsigned int n = 1;; n++) {
		snprintf(path, KERNEL_PATH_SIZE, "%s/%u", dir, n);
		if (!mkdir(path, 0777))
			return 0;
		if (errno != EEXIST)
			return -errno;
	}
}

static int fill(const char *folder, const uint8_t *list, uint32_t len)
{
	char path[KERNEL_PATH_SIZE + 512];
	struct link_file file;
	uint32_t at = 0;
	int ret = 0, more;

	for (const char *part = DRIVER_DIR; !ret && (part = strchr(part, '/')); part++) {
		snprintf(path, sizeof(path), "%s/%.*s", folder, (int)(part - DRIVER_DIR),
			 DRIVER_DIR);
		ret = mkdir(path, 0777) ? -errno : 0;
	}
	while (!ret && (more = link_file_next(&file, list, len, &at))) {
		if (more < 0 || strncmp(file.name, DRIVER_DIR, strlen(DRIVER_DIR)) ||
		    strchr(file.name + strlen(DRIVER_DIR), '/'))
			return -EPROTO;
		snprintf(path, sizeof(path), "%s/%s", folder, file.name);
		ret = put(path, file.data, file.len);
	}
	return ret;
}

int guest_counts_keep(const char *dir, const uint8_t *list, uint32_t len)
{
	char folder[KERNEL_PATH_SIZE];
	int ret = make_folder(folder, dir);

	if (ret)
		return ret;
	ret = fill(folder, list, len);
	if (ret)
		kernel_remove_tree(folder);
	return ret;
}

void guest_counts_lost(const char *dir)
{
	char path[KERNEL_PATH_SIZE];
	FILE *f;

	snprintf(path, sizeof(path), "%s/lost", dir);
	f = fopen(path, "ae");
	if (!f)
		return;
	fputs("a guest ended without saying what it had counted\n", f);
	fclose(f);
}
