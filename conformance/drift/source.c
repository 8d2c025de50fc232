/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which files are the driver, and how they come out of a tarball: tar writes them to the
 * cache once, under a lock, and the folder gets its name when all of it is there.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../subjects/kernel_find.h"
#include "drift_internal.h"

#define DRIVER	  "drivers/s390/cio"
#define PATH_SIZE (KERNEL_PATH_SIZE + 512)

/* In a tarball, where "*" is the one folder that all is in. */
static const char sources[] = "*/" DRIVER "/*.[ch]";

static int is_driver(const struct dirent *e)
{
	return !fnmatch("vfio_ccw_*.[ch]", e->d_name, 0) || !strcmp(e->d_name, "orb.h");
}

static int scan_file(struct drift_list *out, struct scn_error *err, const char *path,
		     const char *name)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char *text = malloc(DRIFT_FILE_BYTES_MAX + 1);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");
	size_t len = 0;
	int ret = 0;

	/* One byte more than there may be: the scanner refuses it. */
	if (f && text)
		len = fread(text, 1, DRIFT_FILE_BYTES_MAX + 1, f);
	if (!text || !f || ferror(f))
		ret = kernel_fail(err, text ? -EIO : -ENOMEM, "%.300s: cannot be read", path);
	else
		ret = drift_scan_text(out, err, name, text, len);
	free(text);
	if (f)
		fclose(f);
	else if (fd >= 0)
		close(fd);
	return ret;
}

static int scan_tree(struct drift_list *out, struct scn_error *err, const struct kernel_source *k)
{
	struct dirent **entries;
	char path[PATH_SIZE];
	int n, ret = 0;

	snprintf(out->version, sizeof(out->version), "%s", k->version);
	snprintf(path, sizeof(path), "%s/" DRIVER, k->path);
	n = scandir(path, &entries, is_driver, alphasort);
	if (n < 0)
		return kernel_fail(err, -errno, "%.300s: %s", path, strerror(errno));
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/" DRIVER "/%s", k->path, entries[i]->d_name);
		if (!ret)
			ret = scan_file(out, err, path, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	if (!ret)
		drift_list_sort(out);
	return ret;
}

/* Start tar on the tarball, its words going to @log, for the Makefile and the folder DRIVER. */
static int start_tar(pid_t *pid, const char *tarball, const char *into, const char *log)
{
	posix_spawn_file_actions_t actions;
	const char *argv[] = {"tar", "-xf", tarball, "-C", into, "--strip-components=1",
			      "--no-same-owner", "--wildcards", "--no-wildcards-match-slash",
			      "*/Makefile", sources, NULL};
	char *words[sizeof(argv) / sizeof(argv[0])];
	int ret;

	memcpy(words, argv, sizeof(words));
	if (posix_spawn_file_actions_init(&actions))
		return -ENOMEM;
	ret = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	if (!ret)
		ret = posix_spawn_file_actions_addopen(&actions, 2, log,
						       O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (!ret)
		ret = posix_spawn_file_actions_adddup2(&actions, 2, 1);
	if (!ret)
		ret = posix_spawnp(pid, "tar", &actions, NULL, words, environ);
	posix_spawn_file_actions_destroy(&actions);
	return -ret;
}

static void read_first_line(const char *path, char line[200])
{
	FILE *f = fopen(path, "re");

	if (!f || !fgets(line, 200, f))
		snprintf(line, 200, "no word of it");
	line[strcspn(line, "\n")] = 0;
	if (f)
		fclose(f);
}

static int run_tar(const struct kernel_source *k, struct scn_error *err, const char *into,
		   subject_progress_fn *progress, void *arg)
{
	const struct timespec pause = {.tv_nsec = 50000000};
	char log[PATH_SIZE], line[200];
	int status = 0, ret;
	pid_t pid = 0;

	snprintf(log, sizeof(log), "%.4500s/tar.log", into);
	ret = start_tar(&pid, k->path, into, log);
	if (ret)
		return kernel_fail(err, ret, "tar: %s", strerror(-ret));
	snprintf(line, sizeof(line), "reading the driver out of %.150s", k->path);
	while (!waitpid(pid, &status, WNOHANG)) {
		nanosleep(&pause, NULL);
		if (progress)
			progress(arg, line);
	}
	if (!status)
		return unlink(log) ? kernel_fail(err, -errno, "%.300s: %s", log,
						 strerror(errno)) : 0;
	read_first_line(log, line);
	return kernel_fail(err, -EINVAL, "%.200s is no tarball of a kernel: %s", k->path, line);
}

/* The driver of @k, a tarball, as a folder @dir of the cache. The caller holds its lock. */
static int unpack(const struct kernel_source *k, struct scn_error *err, const char *dir,
		  subject_progress_fn *progress, void *arg)
{
	char work[PATH_SIZE];
	int ret;

	snprintf(work, sizeof(work), "%s.work", dir);
	kernel_remove_tree(work); /* of one that was cut off */
	if (mkdir(work, 0777))
		return kernel_fail(err, -errno, "%.300s: %s", work, strerror(errno));
	ret = run_tar(k, err, work, progress, arg);
	if (!ret && rename(work, dir))
		ret = kernel_fail(err, -errno, "%.300s: %s", dir, strerror(errno));
	if (ret)
		kernel_remove_tree(work);
	return ret;
}

static int scan_tarball(struct drift_list *out, struct scn_error *err,
			const struct kernel_source *k, subject_progress_fn *progress, void *arg)
{
	const char *base = strrchr(k->name, '/');
	struct kernel_source unpacked;
	char dir[KERNEL_PATH_SIZE];
	int ret = 0, lock;

	snprintf(dir, sizeof(dir), "%s/%.100s-%016" PRIx64 ".driver", k->cache,
		 base ? base + 1 : k->name, kernel_hash_package(KERNEL_HASH_BEGIN, k));
	lock = kernel_lock(dir, err, progress, arg);
	if (lock < 0)
		return lock;
	if (access(dir, F_OK))
		ret = unpack(k, err, dir, progress, arg);
	close(lock);
	if (!ret)
		ret = kernel_find(&unpacked, err, dir);
	return ret ? ret : scan_tree(out, err, &unpacked);
}

int drift_scan_source(struct drift_list *out, struct scn_error *err, const char *name,
		      subject_progress_fn *progress, void *arg)
{
	struct kernel_source k = {.name = name};
	struct stat st;
	int ret;

	memset(out, 0, sizeof(*out));
	if (!stat(name, &st) && S_ISREG(st.st_mode)) {
		if (!realpath(name, k.path))
			return kernel_fail(err, -errno, "%.300s: %s", name, strerror(errno));
		ret = kernel_find_cache(&k, err);
		return ret ? ret : scan_tarball(out, err, &k, progress, arg);
	}
	ret = kernel_find(&k, err, name);
	if (ret)
		return ret;
	if (k.tree)
		return scan_tree(out, err, &k);
	if (access(k.path, R_OK))
		return kernel_fail(err, -EINVAL, "%.200s not found, expected the package "
				   "linux-source-%.40s, or the path of a kernel tree", k.path,
				   name);
	return scan_tarball(out, err, &k, progress, arg);
}
