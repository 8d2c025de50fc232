/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how a build out of a kernel's source runs: with how much room, what is said meanwhile and
 * at the end, and that neither a signal nor a second harness can leave half a result in the cache.
 * The steps themselves are in the script that the kind of build names.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernel_build.h"
#include "place.h"

#define ROOM_NONE_MIB	 1u   /* less than this, and the disk was full */
#define ROOM_ARCHIVE_MIB 300u /* a package and the tarball in it */
#define STEPS_SAY_WHY	 3    /* exit code: the last line explains all, and it is no failed build */
#define ARGUMENTS_MAX	 8
#define PROGRESS_SECONDS 2

/* How much a line of the log says about why a build failed. */
static int weight(const char *line)
{
	if (strstr(line, "No space left on device"))
		return 3;
	if (strstr(line, "rror: ") || strstr(line, "rror opening") || strstr(line, "*** "))
		return 2;
	return *line && !strstr(line, "make[");
}

unsigned int kernel_build_read_log(const char *path, char last[256])
{
	FILE *f = fopen(path, "re");
	unsigned int n = 0;
	char line[256];
	int best = 1;

	last[0] = 0;
	while (f && fgets(line, sizeof(line), f)) {
		bool whole = strchr(line, '\n') != NULL;
		int w;

		n += whole;
		line[strcspn(line, "\n")] = 0;
		w = weight(line);
		/* Of an explanation the first line, of mere output the last one. */
		if (w > best || (w == 1 && best == 1))
			memcpy(last, line, sizeof(line));
		best = w > best ? w : best;
	}
	if (f)
		fclose(f);
	return n;
}

static uint64_t room_mib_in(const char *path)
{
	struct statvfs fs;

	return statvfs(path, &fs) ? UINT64_MAX : ((uint64_t)fs.f_bavail * fs.f_frsize) >> 20;
}

static unsigned int room_mib_for(const struct kernel_build *b)
{
	if (b->from.tree)
		return b->kind->room_tree_mib;
	return b->kind->room_package_mib + (b->from.archive ? ROOM_ARCHIVE_MIB : 0);
}

/*
 * In the child: become the build, at the head of a process group, which gets a signal when the
 * harness dies. Does not come back.
 */
static void become_build(const struct kernel_build *b, int lock, pid_t parent)
{
	int in = open("/dev/null", O_RDONLY);
	int out = open(b->log, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	char source[KERNEL_PATH_SIZE + 16];
	char *argv[ARGUMENTS_MAX] = {strdup(place_of(b->kind->steps)), source, strdup(b->work)};

	snprintf(source, sizeof(source), "%s%s", b->from.archive ? "archive:" : "",
		 b->from.archive ? b->from.name : b->from.path);
	for (size_t i = 0; i < ARGUMENTS_MAX - 4 && b->kind->arguments[i]; i++)
		argv[3 + i] = strdup(place_of(b->kind->arguments[i]));
	if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(126);
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(126);
	fcntl(lock, F_SETFD, 0);
	execv(argv[0], argv);
	dprintf(2, "error: %s: %s\n", argv[0], strerror(errno));
	_exit(126);
}

/* Run the build, with its output in the log. The child's status, or a negative errno. */
static int run_steps(const struct kernel_build *b, int lock, subject_progress_fn *progress,
		     void *arg)
{
	const struct timespec pause = {.tv_nsec = 200000000};
	const time_t begun = time(NULL);
	const pid_t parent = getpid();
	time_t said = begun;
	int status = 0;
	pid_t pid;

	unlink(b->log);
	pid = fork();
	if (!pid)
		become_build(b, lock, parent);
	if (pid < 0)
		return -errno;
	while (!waitpid(pid, &status, WNOHANG)) {
		char last[256], line[256];
		time_t now = time(NULL);

		nanosleep(&pause, NULL);
		if (!progress || now - said < PROGRESS_SECONDS)
			continue;
		said = now;
		snprintf(line, sizeof(line), "building %s %.100s: %ld s, %u of about %u steps",
			 b->kind->what, b->from.name, (long)(now - begun),
			 kernel_build_read_log(b->log, last), b->kind->steps_about);
		progress(arg, line);
	}
	return status;
}

static int explain(const struct kernel_build *b, struct scn_error *err, int status)
{
	const bool full = room_mib_in(b->from.cache) < ROOM_NONE_MIB;
	char last[256];

	if (status < 0)
		return kernel_fail(err, status, "the build of %.100s: %s", b->from.name,
				   strerror(-status));
	kernel_build_read_log(b->log, last);
	if (full || strstr(last, "No space left on device"))
		return kernel_fail(err, -ENOSPC, "no space left for the build of %.100s in %.200s, "
				   "expected %u MiB", b->from.name, b->from.cache,
				   room_mib_for(b));
	if (WIFEXITED(status) && WEXITSTATUS(status) == STEPS_SAY_WHY)
		return kernel_fail(err, -EINVAL, "%s",
				   last + (strncmp(last, "error: ", 7) ? 0 : 7));
	return kernel_fail(err, -EIO, "the build of %.100s failed: %.150s (log: %.200s)",
			   b->from.name,
			   WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : last, b->log);
}

/* In the order of the kind: where the last one is, all are. */
static int publish(const struct kernel_build *b, struct scn_error *err)
{
	char from[KERNEL_PATH_SIZE], to[KERNEL_PATH_SIZE];

	if (mkdir(b->dir, 0777) && errno != EEXIST)
		return kernel_fail(err, -errno, "%.200s: %s", b->dir, strerror(errno));
	for (const char *const *name = b->kind->results; *name; name++) {
		snprintf(from, sizeof(from), "%s/out/%s", b->work, *name);
		snprintf(to, sizeof(to), "%s/%s", b->dir, *name);
		if (rename(from, to))
			return kernel_fail(err, -errno, "%.200s: %s", to, strerror(errno));
	}
	return 0;
}

int kernel_build_run(const struct kernel_build *b, struct scn_error *err, int lock,
		     subject_progress_fn *progress, void *arg)
{
	uint64_t room;
	int status, ret = 0;

	if (!b->from.tree)
		kernel_remove_tree(b->work); /* of a build that was cut off */
	room = room_mib_in(b->from.cache);
	/* The objects of a tree that was built before are there already. */
	if (room < room_mib_for(b) && access(b->work, F_OK))
		return kernel_fail(err, -ENOSPC, "no space left in %.200s: %" PRIu64 " MiB free, "
				   "expected %u MiB for a build", b->from.cache, room,
				   room_mib_for(b));
	status = run_steps(b, lock, progress, arg);
	if (status)
		ret = explain(b, err, status);
	else
		ret = publish(b, err);
	if (!b->from.tree)
		kernel_remove_tree(b->work);
	return ret;
}
