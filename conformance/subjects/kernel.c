/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides where a guest kernel comes from, which one in the cache it is, and when it must be
 * built. How it is built is decided in kernel_build.c.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "kernel.h"
#include "kernel_build.h"

#define SOURCE_FORMAT "/usr/src/linux-source-%s.tar.xz"
#define FRAGMENT      CCWCHECK_AGENT_DIR "/kernel.config"
#define COMPILER      "s390x-linux-gnu-gcc"
#define MAKEFILE_HEAD 20 /* lines of a tree's Makefile that may hold its version */

/* FNV-1a: tells configurations, packages and compilers apart. */
static uint64_t hash(uint64_t h, const void *data, size_t len)
{
	const unsigned char *at = data;

	for (size_t i = 0; i < len; i++)
		h = (h ^ at[i]) * UINT64_C(0x100000001b3);
	return h;
}

/* Hash what a command prints; false if it cannot be run. */
static bool hash_command(uint64_t *h, const char *command)
{
	char buf[4096];
	FILE *f = popen(command, "r");
	size_t n;

	if (!f)
		return false;
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		*h = hash(*h, buf, n);
	return pclose(f) == 0;
}

static bool hash_file(uint64_t *h, const char *path)
{
	char buf[4096];
	FILE *f = fopen(path, "re");
	size_t n;

	if (!f)
		return false;
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		*h = hash(*h, buf, n);
	fclose(f);
	return true;
}

static int make_folders(const char *path)
{
	char part[KERNEL_PATH_SIZE];

	snprintf(part, sizeof(part), "%s", path);
	for (char *at = part + 1; *at; at++)
		if (*at == '/') {
			*at = 0;
			if (mkdir(part, 0777) && errno != EEXIST)
				return -errno;
			*at = '/';
		}
	return mkdir(part, 0777) && errno != EEXIST ? -errno : 0;
}

static int find_cache(struct kernel_build *b, struct scn_error *err)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	int ret;

	if (xdg && *xdg)
		snprintf(b->cache, sizeof(b->cache), "%s/ccwcheck/kernels", xdg);
	else if (home && *home)
		snprintf(b->cache, sizeof(b->cache), "%s/.cache/ccwcheck/kernels", home);
	else
		return kernel_fail(err, -EINVAL, "neither HOME nor XDG_CACHE_HOME is set, "
				   "expected one for the cache");
	ret = make_folders(b->cache);
	return ret ? kernel_fail(err, ret, "%.200s: cannot be made: %s", b->cache,
				 strerror(-ret)) : 0;
}

/* The value of "NAME = value" in @line, without blanks around it; NULL: another line. */
static const char *makefile_value(char *line, const char *name)
{
	size_t len = strlen(name);
	char *end;

	if (strncmp(line, name, len) || strncmp(line + len, " =", 2))
		return NULL;
	line += len + 2;
	while (isspace((unsigned char)*line))
		line++;
	for (end = line + strlen(line); end > line && isspace((unsigned char)end[-1]); end--)
		;
	*end = 0;
	return line;
}

/*
 * What `make kernelversion` says, read from where make reads it: a tree that is being edited need
 * not be fit for make yet. False: no kernel tree.
 */
static bool tree_version(char version[64], const char *tree)
{
	static const char *const names[] = {"VERSION", "PATCHLEVEL", "SUBLEVEL", "EXTRAVERSION"};
	char path[KERNEL_PATH_SIZE + 16], line[128], part[4][16] = {"", "", "", ""};
	FILE *f;

	snprintf(path, sizeof(path), "%s/Makefile", tree);
	f = fopen(path, "re");
	for (int i = 0; f && i < MAKEFILE_HEAD && fgets(line, sizeof(line), f); i++)
		for (size_t n = 0; n < 4; n++) {
			const char *value = makefile_value(line, names[n]);

			if (value)
				snprintf(part[n], sizeof(part[n]), "%.15s", value);
		}
	if (f)
		fclose(f);
	snprintf(version, 64, "%s%s%s%s%s%s", part[0], *part[1] ? "." : "", part[1],
		 *part[2] ? "." : "", part[2], part[3]);
	/* It becomes the name of a folder. */
	for (char *c = version; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr(".-_+", *c))
			*c = '_';
	return isdigit((unsigned char)part[0][0]) && *part[1];
}

static int check_tree(const struct kernel_build *b, struct scn_error *err, char version[64])
{
	char path[KERNEL_PATH_SIZE + 64];

	if (access(b->source, F_OK))
		return kernel_fail(err, -EINVAL, "%.200s: %s, expected a kernel tree", b->name,
				   strerror(errno));
	snprintf(path, sizeof(path), "%s/drivers/s390/cio/vfio_ccw_cp.c", b->source);
	if (!tree_version(version, b->source) || access(path, R_OK))
		return kernel_fail(err, -EINVAL, "%.200s is no kernel tree, expected a Makefile "
				   "with VERSION and drivers/s390/cio/vfio_ccw_cp.c", b->name);
	return 0;
}

/* Which package it is: its version, or without dpkg what its tarball looks like. */
static uint64_t hash_package(uint64_t h, const struct kernel_build *b)
{
	uint64_t packaged = h;
	char command[128];
	struct stat st;

	snprintf(command, sizeof(command), "dpkg-query -W linux-source-%.40s 2>/dev/null",
		 b->name);
	if (hash_command(&packaged, command))
		return packaged;
	h = hash(h, b->source, strlen(b->source));
	if (!stat(b->source, &st)) {
		int64_t id[2] = {st.st_size, st.st_mtime};

		h = hash(h, id, sizeof(id));
	}
	return h;
}

/* What makes one build different from another. */
static int find_key(const struct kernel_build *b, struct scn_error *err, uint64_t *key)
{
	*key = UINT64_C(0xcbf29ce484222325);
	if (!hash_command(key, COMPILER " --version 2>/dev/null"))
		return kernel_fail(err, -EINVAL, "%s is missing, expected the package "
				   "gcc-s390x-linux-gnu", COMPILER);
	if (!hash_file(key, FRAGMENT))
		return kernel_fail(err, -EINVAL, "%s cannot be read", FRAGMENT);
	*key = b->tree ? hash(*key, b->source, strlen(b->source)) : hash_package(*key, b);
	return 0;
}

/* "6" and "6.12.3" are versions; "." and "linux" are not. */
static bool is_version(const char *name)
{
	return isdigit((unsigned char)*name) && strlen(name) < 40 &&
	       strspn(name, "0123456789.") == strlen(name);
}

static int find_source(struct kernel_build *b, struct scn_error *err, char version[64])
{
	struct stat st;

	b->tree = strchr(b->name, '/') ||
		  (!is_version(b->name) && !stat(b->name, &st) && S_ISDIR(st.st_mode));
	if (b->tree) {
		if (!realpath(b->name, b->source))
			snprintf(b->source, sizeof(b->source), "%s", b->name);
		return check_tree(b, err, version);
	}
	if (!is_version(b->name))
		return kernel_fail(err, -EINVAL, "'%.100s' is no version, expected one such as "
				   "6.12, or the path of a kernel tree", b->name);
	snprintf(b->source, sizeof(b->source), SOURCE_FORMAT, b->name);
	snprintf(version, 64, "%s", b->name);
	return 0;
}

static int describe(struct kernel_build *b, struct scn_error *err, const char *name)
{
	char version[64];
	uint64_t key;
	int ret;

	memset(b, 0, sizeof(*b));
	b->name = name;
	ret = find_source(b, err, version);
	if (!ret)
		ret = find_cache(b, err);
	if (!ret)
		ret = find_key(b, err, &key);
	if (ret)
		return ret;
	snprintf(b->dir, sizeof(b->dir), "%s/%s-%016" PRIx64, b->cache, version, key);
	snprintf(b->work, sizeof(b->work), "%s.work", b->dir);
	snprintf(b->log, sizeof(b->log), "%s.log", b->dir);
	snprintf(b->image, sizeof(b->image), "%s/bzImage", b->dir);
	return 0;
}

/* The lock of one kernel, once it is ours; or a negative errno with a line in @err. */
static int lock_kernel(const struct kernel_build *b, struct scn_error *err,
		       subject_progress_fn *progress, void *arg)
{
	const struct timespec pause = {.tv_nsec = 200000000};
	char path[KERNEL_PATH_SIZE];
	int fd, ret = 0;

	snprintf(path, sizeof(path), "%s.lock", b->dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0)
		return kernel_fail(err, -errno, "%.200s: %s", path, strerror(errno));
	while (flock(fd, LOCK_EX | LOCK_NB) && !ret) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			ret = kernel_fail(err, -errno, "%.200s: %s", path, strerror(errno));
		else if (progress)
			progress(arg, "waiting for another build of this kernel");
		nanosleep(&pause, NULL);
	}
	if (ret)
		close(fd);
	return ret ? ret : fd;
}

bool kernel_cached(struct kernel *out, const char *version)
{
	struct scn_error ignored;
	struct kernel_build b;

	out->image[0] = 0;
	if (describe(&b, &ignored, version) || b.tree)
		return false;
	memcpy(out->image, b.image, sizeof(out->image));
	return !access(b.image, R_OK);
}

int kernel_prepare(struct kernel *out, struct scn_error *err, const char *version,
		   subject_progress_fn *progress, void *arg)
{
	struct kernel_build b;
	int lock, ret = describe(&b, err, version);

	if (ret)
		return ret;
	if (!b.tree && access(b.image, R_OK) && access(b.source, R_OK))
		return kernel_fail(err, -EINVAL, "%.200s not found, expected the package "
				   "linux-source-%s, or the path of a kernel tree", b.source,
				   version);
	/* An image is put in place whole, so a lock is for those who build. */
	if (b.tree || access(b.image, R_OK)) {
		lock = lock_kernel(&b, err, progress, arg);
		if (lock < 0)
			return lock;
		if (b.tree || access(b.image, R_OK))
			ret = kernel_build_run(&b, err, lock, progress, arg);
		close(lock);
	}
	if (!ret)
		memcpy(out->image, b.image, sizeof(out->image));
	return ret;
}
