/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how a guest kernel is built: with how much room, what is said meanwhile and at the end,
 * and that neither a signal nor a second harness can leave half a kernel in the cache. The steps
 * themselves are in conformance/agent/build-kernel.
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

#define STEPS		CCWCHECK_AGENT_DIR "/build-kernel"
#define FRAGMENT	CCWCHECK_AGENT_DIR "/kernel.config"
#define ROOM_PACKAGE	(UINT64_C(2500) << 20)
#define ROOM_TREE	(UINT64_C(700) << 20)
#define ROOM_NONE	(UINT64_C(1) << 20) /* less than this, and the disk was full */
#define STEPS_ABOUT	1100u		    /* lines of a build's log, for the progress */
#define PROGRESS_SECONDS 2

/* How much a line of the log says about why a build failed. */
static int weight(const char *line)
{
	if (strstr(line, "No space left on device"))
		return 3;
	if (strstr(line, "rror: ") || (!strncmp(line, "*** ", 4) && line[4]))
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

static uint64_t room_in(const char *path)
{
	struct statvfs fs;

	return statvfs(path, &fs) ? UINT64_MAX : (uint64_t)fs.f_bavail * fs.f_frsize;
}

/*
 * In the child: become the build, at the head of a process group, which gets a signal when the
 * harness dies. Does not come back.
 */
static void become_build(const struct kernel_build *b, int lock, pid_t parent)
{
	int in = open("/dev/null", O_RDONLY);
	int out = open(b->log, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(126);
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(126);
	fcntl(lock, F_SETFD, 0);
	execl(STEPS, STEPS, b->from.path, b->work, FRAGMENT, (char *)NULL);
	dprintf(2, "error: %s: %s\n", STEPS, strerror(errno));
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
		snprintf(line, sizeof(line), "building kernel %.100s: %ld s, %u of about %u steps",
			 b->from.name, (long)(now - begun), kernel_build_read_log(b->log, last),
			 STEPS_ABOUT);
		progress(arg, line);
	}
	return status;
}

static int explain(const struct kernel_build *b, struct scn_error *err, int status, bool full)
{
	char last[256];

	if (status < 0)
		return kernel_fail(err, status, "the build of %.100s: %s", b->from.name,
				   strerror(-status));
	kernel_build_read_log(b->log, last);
	if (full || strstr(last, "No space left on device"))
		return kernel_fail(err, -ENOSPC, "no space left for the build of %.100s in %.200s, "
				   "expected %" PRIu64 " MiB", b->from.name, b->from.cache,
				   (b->from.tree ? ROOM_TREE : ROOM_PACKAGE) >> 20);
	return kernel_fail(err, -EIO, "the build of %.100s failed: %.150s (log: %.200s)",
			   b->from.name,
			   WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : last, b->log);
}

/* The image goes last: where it is, all is. */
static int publish(const struct kernel_build *b, struct scn_error *err)
{
	static const char *const names[] = {"System.map", ".config", "bzImage"};
	char from[KERNEL_PATH_SIZE], to[KERNEL_PATH_SIZE];

	if (mkdir(b->dir, 0777) && errno != EEXIST)
		return kernel_fail(err, -errno, "%.200s: %s", b->dir, strerror(errno));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(from, sizeof(from), "%s/out/%s", b->work, names[i]);
		snprintf(to, sizeof(to), "%s/%s", b->dir, names[i]);
		if (rename(from, to))
			return kernel_fail(err, -errno, "%.200s: %s", to, strerror(errno));
	}
	return 0;
}

int kernel_build_run(const struct kernel_build *b, struct scn_error *err, int lock,
		     subject_progress_fn *progress, void *arg)
{
	const uint64_t need = b->from.tree ? ROOM_TREE : ROOM_PACKAGE;
	uint64_t room;
	int status, ret = 0;

	if (!b->from.tree)
		kernel_remove_tree(b->work); /* of a build that was cut off */
	room = room_in(b->from.cache);
	/* The objects of a tree that was built before are there already. */
	if (room < need && access(b->work, F_OK))
		return kernel_fail(err, -ENOSPC, "no space left in %.200s: %" PRIu64 " MiB free, "
				   "expected %" PRIu64 " MiB for a build", b->from.cache,
				   room >> 20, need >> 20);
	status = run_steps(b, lock, progress, arg);
	if (status)
		ret = explain(b, err, status, room_in(b->from.cache) < ROOM_NONE);
	else
		ret = publish(b, err);
	if (!b->from.tree)
		kernel_remove_tree(b->work);
	return ret;
}
