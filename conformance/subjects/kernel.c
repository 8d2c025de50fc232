/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides where a guest kernel comes from, when it must be built, and what to say when it cannot
 * be. The steps of a build are in conformance/agent/build-kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernel.h"

#define SOURCE_FORMAT	"/usr/src/linux-source-%s.tar.xz"
#define ROOM_PACKAGE	(UINT64_C(2500) << 20)
#define ROOM_TREE	(UINT64_C(700) << 20)
#define COMPILER	"s390x-linux-gnu-gcc"
#define OBJECTS_ABOUT	1250u /* lines of a build's log, for the progress */
#define PATH_SIZE	4096

extern char **environ;

/* Where one kernel comes from and where its results go. */
struct build {
	const char *version;
	bool tree;
	char source[PATH_SIZE]; /* the tarball, or the tree */
	char key[256];
	char cache[PATH_SIZE / 2];
	char work[PATH_SIZE - 64]; /* scratch; of a tree: kept */
	char log[PATH_SIZE];
	char image[PATH_SIZE]; /* the result */
};

static int fail(struct scn_error *err, int ret, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int fail(struct scn_error *err, int ret, const char *format, ...)
{
	int n = snprintf(err->text, sizeof(err->text), "kernel: ");
	va_list args;

	va_start(args, format);
	vsnprintf(err->text + n, sizeof(err->text) - (size_t)n, format, args);
	va_end(args);
	return ret;
}

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
	char part[PATH_SIZE];

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

static int find_cache(struct build *b, struct scn_error *err)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	int ret;

	if (xdg && *xdg)
		snprintf(b->cache, sizeof(b->cache), "%s/ccwcheck/kernels", xdg);
	else if (home && *home)
		snprintf(b->cache, sizeof(b->cache), "%s/.cache/ccwcheck/kernels", home);
	else
		return fail(err, -EINVAL, "neither HOME nor XDG_CACHE_HOME is set, "
			    "expected one for the cache");
	ret = make_folders(b->cache);
	return ret ? fail(err, ret, "%s: cannot be made: %s", b->cache, strerror(-ret)) : 0;
}

/* A tree has a Makefile with a VERSION, and the s390 architecture. */
static int check_tree(const struct build *b, struct scn_error *err)
{
	char path[PATH_SIZE + 64], line[64] = "";
	struct stat st;
	bool version = false;
	FILE *f;

	if (stat(b->source, &st))
		return fail(err, -EINVAL, "%s: %s, expected a kernel tree", b->version,
			    strerror(errno));
	snprintf(path, sizeof(path), "%s/Makefile", b->source);
	f = fopen(path, "re");
	for (int i = 0; f && i < 20 && fgets(line, sizeof(line), f); i++)
		version |= !strncmp(line, "VERSION =", 9);
	if (f)
		fclose(f);
	snprintf(path, sizeof(path), "%s/drivers/s390/cio/vfio_ccw_cp.c", b->source);
	if (!version || access(path, R_OK))
		return fail(err, -EINVAL, "%s is no kernel tree, expected a Makefile with VERSION "
			    "and drivers/s390/cio/vfio_ccw_cp.c", b->version);
	return 0;
}

/* What makes one build different from another. */
static int find_key(struct build *b, struct scn_error *err)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	char name[128];

	if (!hash_command(&h, COMPILER " --version 2>/dev/null"))
		return fail(err, -EINVAL, "%s is missing, expected the package "
			    "gcc-s390x-linux-gnu", COMPILER);
	if (!hash_file(&h, CCWCHECK_AGENT_DIR "/kernel.config"))
		return fail(err, -EINVAL, "%s cannot be read", CCWCHECK_AGENT_DIR "/kernel.config");
	if (b->tree) {
		h = hash(h, b->source, strlen(b->source));
		snprintf(b->key, sizeof(b->key), "tree-%016" PRIx64, h);
		return 0;
	}
	snprintf(name, sizeof(name), "dpkg-query -W linux-source-%s 2>/dev/null", b->version);
	if (!hash_command(&h, name)) {
		struct stat st;

		if (!stat(b->source, &st)) {
			int64_t id[2] = {st.st_size, st.st_mtime};

			h = hash(h, id, sizeof(id));
		}
	}
	snprintf(b->key, sizeof(b->key), "%s-%016" PRIx64, b->version, h);
	return 0;
}

static int describe(struct build *b, struct scn_error *err, const char *version)
{
	int ret;

	memset(b, 0, sizeof(*b));
	b->version = version;
	b->tree = strchr(version, '/') != NULL;
	if (b->tree) {
		if (!realpath(version, b->source))
			snprintf(b->source, sizeof(b->source), "%s", version);
		ret = check_tree(b, err);
	} else {
		if (!*version || strspn(version, "0123456789.") != strlen(version))
			return fail(err, -EINVAL, "'%s' is no version, expected one such as 6.12, "
				    "or the path of a kernel tree", version);
		snprintf(b->source, sizeof(b->source), SOURCE_FORMAT, version);
		ret = 0;
	}
	if (!ret)
		ret = find_cache(b, err);
	if (!ret)
		ret = find_key(b, err);
	if (ret)
		return ret;
	snprintf(b->work, sizeof(b->work), "%s/%s.work", b->cache, b->key);
	snprintf(b->log, sizeof(b->log), "%s/%s.log", b->cache, b->key);
	snprintf(b->image, sizeof(b->image), "%s/%s.bzImage", b->cache, b->key);
	return 0;
}

/* The last line of the log that says something, and how many lines there are. */
static unsigned int read_log(const char *path, char last[256])
{
	char line[256];
	unsigned int n = 0;
	FILE *f = fopen(path, "re");
	bool error = false;

	last[0] = 0;
	while (f && fgets(line, sizeof(line), f)) {
		bool is_error = strstr(line, "rror:") || strstr(line, "No space left");

		n++;
		line[strcspn(line, "\n")] = 0;
		if (!line[0] || (error && !is_error) || strstr(line, "make["))
			continue;
		error |= is_error;
		memcpy(last, line, 256);
	}
	if (f)
		fclose(f);
	return n;
}

static void remove_tree(const char *path)
{
	char *argv[] = {(char[]){"rm"}, (char[]){"-rf"}, strdup(path), NULL};
	pid_t pid;

	if (argv[2] && !posix_spawnp(&pid, "rm", NULL, NULL, argv, environ))
		waitpid(pid, NULL, 0);
	free(argv[2]);
}

/* Run the build with its output in the log. The child's status, or a negative errno. */
static int run_build(const struct build *b, subject_progress_fn *progress, void *arg)
{
	const char *const argv[] = {CCWCHECK_AGENT_DIR "/build-kernel", b->source, b->work,
				    CCWCHECK_AGENT_DIR "/kernel.config", NULL};
	posix_spawn_file_actions_t actions;
	const time_t begun = time(NULL);
	char *copy[5] = {NULL};
	int status = 0, ret;
	time_t said = begun;
	pid_t pid;

	for (int i = 0; argv[i]; i++)
		copy[i] = strdup(argv[i]);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 1, b->log, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	posix_spawn_file_actions_adddup2(&actions, 1, 2);
	ret = posix_spawn(&pid, argv[0], &actions, NULL, copy, environ);
	posix_spawn_file_actions_destroy(&actions);
	for (int i = 0; argv[i]; i++)
		free(copy[i]);
	if (ret)
		return -ret;
	while (!waitpid(pid, &status, WNOHANG)) {
		const struct timespec pause = {.tv_nsec = 200000000};
		char last[256], line[512];

		nanosleep(&pause, NULL);
		if (!progress || time(NULL) - said < 2)
			continue;
		said = time(NULL);
		snprintf(line, sizeof(line), "building kernel %.100s: %ld s, %u of about %u steps",
			 b->version, (long)(said - begun), read_log(b->log, last), OBJECTS_ABOUT);
		progress(arg, line);
	}
	return status;
}

static int build(struct build *b, struct scn_error *err, subject_progress_fn *progress,
		 void *arg)
{
	uint64_t need = b->tree ? ROOM_TREE : ROOM_PACKAGE;
	char built[PATH_SIZE], last[256];
	struct statvfs fs;
	int status;

	if (!statvfs(b->cache, &fs) && access(b->work, F_OK) &&
	    (uint64_t)fs.f_bavail * fs.f_frsize < need)
		return fail(err, -ENOSPC, "no space left in %s: %" PRIu64 " MiB free, expected %"
			    PRIu64 " MiB for a build", b->cache,
			    ((uint64_t)fs.f_bavail * fs.f_frsize) >> 20, need >> 20);
	if (!b->tree)
		remove_tree(b->work);
	status = run_build(b, progress, arg);
	if (status) {
		read_log(b->log, last);
		if (!b->tree)
			remove_tree(b->work);
		return fail(err, strstr(last, "No space left") ? -ENOSPC : -EIO,
			    "the build of %s failed: %.200s (log: %s)", b->version, last, b->log);
	}
	snprintf(built, sizeof(built), "%s/obj/arch/s390/boot/bzImage", b->work);
	if (b->tree) {
		/* The work folder stays, so that an edit rebuilds in seconds. */
		memcpy(b->image, built, sizeof(b->image));
		return 0;
	}
	if (rename(built, b->image))
		return fail(err, -errno, "%s: %s", b->image, strerror(errno));
	remove_tree(b->work);
	return 0;
}

bool kernel_cached(struct kernel *out, const char *version)
{
	struct scn_error ignored;
	struct build b;

	if (describe(&b, &ignored, version) || b.tree || access(b.image, R_OK))
		return false;
	memcpy(out->image, b.image, sizeof(out->image));
	return true;
}

int kernel_prepare(struct kernel *out, struct scn_error *err, const char *version,
		   subject_progress_fn *progress, void *arg)
{
	struct build b;
	char lock[PATH_SIZE + 64];
	int fd, ret = describe(&b, err, version);

	if (ret)
		return ret;
	if (!b.tree && access(b.image, R_OK) && access(b.source, R_OK))
		return fail(err, -EINVAL, "%s not found, expected the package linux-source-%s, "
			    "or the path of a kernel tree", b.source, version);
	snprintf(lock, sizeof(lock), "%s/%s.lock", b.cache, b.key);
	fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0)
		return fail(err, -errno, "%s: %s", lock, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		if (progress)
			progress(arg, "waiting for another build of this kernel");
		flock(fd, LOCK_EX);
	}
	if (b.tree || access(b.image, R_OK))
		ret = build(&b, err, progress, arg);
	close(fd);
	if (!ret)
		memcpy(out->image, b.image, sizeof(out->image));
	return ret;
}
