/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what the user meant by a kernel: a package or a tree, of which version; where the cache
 * is, and who may write to a place in it.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernel_find.h"

#define SOURCE_FORMAT "/usr/src/linux-source-%s.tar.xz"
#define MAKEFILE_HEAD 20 /* lines of a tree's Makefile that may hold its version */

int kernel_fail(struct scn_error *err, int ret, const char *format, ...)
{
	int n = snprintf(err->text, sizeof(err->text), "kernel: ");
	va_list args;

	va_start(args, format);
	vsnprintf(err->text + n, sizeof(err->text) - (size_t)n, format, args);
	va_end(args);
	return ret;
}

uint64_t kernel_hash(uint64_t h, const void *data, size_t len)
{
	const unsigned char *at = data;

	for (size_t i = 0; i < len; i++)
		/* The analyzer does not know the bytes of numbers. */
		/* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult) */
		h = (h ^ at[i]) * UINT64_C(0x100000001b3);
	return h;
}

static void hash_stream(uint64_t *h, FILE *f)
{
	char buf[4096];
	size_t n;

	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		*h = kernel_hash(*h, buf, n);
}

bool kernel_hash_file(uint64_t *h, const char *path)
{
	FILE *f = fopen(path, "re");

	if (!f)
		return false;
	hash_stream(h, f);
	fclose(f);
	return true;
}

bool kernel_hash_command(uint64_t *h, const char *command)
{
	FILE *f = popen(command, "r");

	if (!f)
		return false;
	hash_stream(h, f);
	return pclose(f) == 0;
}

void kernel_remove_tree(const char *path)
{
	char *argv[] = {(char[]){"rm"}, (char[]){"-rf"}, strdup(path), NULL};
	pid_t pid;

	if (argv[2] && !posix_spawnp(&pid, "rm", NULL, NULL, argv, environ))
		waitpid(pid, NULL, 0);
	free(argv[2]);
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

static int check_tree(struct kernel_source *k, struct scn_error *err)
{
	char path[KERNEL_PATH_SIZE + 64];

	if (access(k->path, F_OK))
		return kernel_fail(err, -EINVAL, "%.200s: %s, expected a kernel tree", k->name,
				   strerror(errno));
	snprintf(path, sizeof(path), "%s/drivers/s390/cio/vfio_ccw_cp.c", k->path);
	if (!tree_version(k->version, k->path) || access(path, R_OK))
		return kernel_fail(err, -EINVAL, "%.200s is no kernel tree, expected a Makefile "
				   "with VERSION and drivers/s390/cio/vfio_ccw_cp.c", k->name);
	return 0;
}

/* "6" and "6.12.3" are versions; "." and "linux" are not. */
static bool is_version(const char *name)
{
	return isdigit((unsigned char)*name) &&
	       strlen(name) < sizeof(((struct kernel_source *)0)->package) &&
	       strspn(name, "0123456789.") == strlen(name);
}

/* Whether the installed package linux-source-@series has the kernel's @version. */
static bool is_installed(const char *series, const char *version)
{
	char command[128], have[128] = "";
	FILE *f;

	snprintf(command, sizeof(command),
		 "dpkg-query -W -f '${Version}\\n' linux-source-%.40s 2>/dev/null", series);
	f = popen(command, "r");
	if (f) {
		if (!fgets(have, sizeof(have), f))
			have[0] = 0;
		pclose(f);
	}
	/* "6.1.176-1" or "6.12.117-1~deb12u1": the packaging's own number is behind the dash. */
	have[strcspn(have, "-\n")] = 0;
	return !strcmp(have, version);
}

static void find_package(struct kernel_source *k)
{
	const char *dot = strchr(k->name, '.');

	snprintf(k->package, sizeof(k->package), "%s", k->name);
	dot = dot ? strchr(dot + 1, '.') : NULL;
	if (dot && dot[1] && !strchr(dot + 1, '.')) {
		k->package[dot - k->name] = 0;
		k->archive = !is_installed(k->package, k->name);
	}
	snprintf(k->version, sizeof(k->version), "%s", k->archive ? k->name : k->package);
	snprintf(k->path, sizeof(k->path), SOURCE_FORMAT, k->version);
}

static int find_source(struct kernel_source *k, struct scn_error *err)
{
	struct stat st;

	k->tree = strchr(k->name, '/') ||
		  (!is_version(k->name) && !stat(k->name, &st) && S_ISDIR(st.st_mode));
	if (k->tree) {
		if (!realpath(k->name, k->path))
			snprintf(k->path, sizeof(k->path), "%s", k->name);
		return check_tree(k, err);
	}
	if (!is_version(k->name))
		return kernel_fail(err, -EINVAL, "'%.100s' is no version, expected one such as "
				   "6.12, or the path of a kernel tree", k->name);
	find_package(k);
	return 0;
}

int kernel_find_cache(struct kernel_source *k, struct scn_error *err)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	int ret;

	if (xdg && *xdg)
		snprintf(k->cache, sizeof(k->cache), "%s/ccwcheck/kernels", xdg);
	else if (home && *home)
		snprintf(k->cache, sizeof(k->cache), "%s/.cache/ccwcheck/kernels", home);
	else
		return kernel_fail(err, -EINVAL, "neither HOME nor XDG_CACHE_HOME is set, "
				   "expected one for the cache");
	ret = make_folders(k->cache);
	return ret ? kernel_fail(err, ret, "%.200s: cannot be made: %s", k->cache,
				 strerror(-ret)) : 0;
}

int kernel_find(struct kernel_source *out, struct scn_error *err, const char *name)
{
	int ret;

	memset(out, 0, sizeof(*out));
	out->name = name;
	ret = find_source(out, err);
	return ret ? ret : kernel_find_cache(out, err);
}

uint64_t kernel_hash_package(uint64_t h, const struct kernel_source *k)
{
	uint64_t packaged = h;
	char command[128];
	struct stat st;

	if (k->archive)
		return kernel_hash(h, k->name, strlen(k->name));
	snprintf(command, sizeof(command), "dpkg-query -W linux-source-%.40s 2>/dev/null",
		 k->package);
	if (*k->package && kernel_hash_command(&packaged, command))
		return packaged;
	h = kernel_hash(h, k->path, strlen(k->path));
	if (!stat(k->path, &st)) {
		int64_t id[2] = {st.st_size, st.st_mtime};

		h = kernel_hash(h, id, sizeof(id));
	}
	return h;
}

int kernel_lock(const char *dir, struct scn_error *err, subject_progress_fn *progress, void *arg)
{
	const struct timespec pause = {.tv_nsec = 200000000};
	char path[KERNEL_PATH_SIZE];
	int fd, ret = 0;

	snprintf(path, sizeof(path), "%.4000s.lock", dir);
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
