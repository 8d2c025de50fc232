/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Child processes with limits. Output goes to a file in memory, so that a child never waits for
 * its reader; a child that is left behind dies with its parent.
 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tool.h"

#define EXIT_CANNOT_RUN 127
#define WAITED_MAX	64

static void limit(int what, uint64_t value)
{
	/* The warning comes first, and tells why; what is deaf to it is killed soon after. */
	const struct rlimit l = {.rlim_cur = value,
				 .rlim_max = what == RLIMIT_CPU ? value + 5 : value};

	setrlimit(what, &l);
}

/* In the child: die with the parent, which may be gone already. */
static void stay_with(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_CANNOT_RUN);
}

/* In the child: become the program. */
static _Noreturn void become(const struct child_plan *plan, int output)
{
	int nothing = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	if (nothing >= 0)
		dup2(nothing, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	limit(RLIMIT_CORE, 0);
	if (plan->cpu_s)
		limit(RLIMIT_CPU, plan->cpu_s);
	if (plan->memory)
		limit(RLIMIT_AS, plan->memory);
	for (char **s = plan->settings; s && *s; s++)
		putenv(*s);
	if (!plan->folder || !chdir(plan->folder))
		execvp(plan->argv[0], plan->argv);
	dprintf(STDERR_FILENO, "%s: %s\n", plan->argv[0], strerror(errno));
	_exit(EXIT_CANNOT_RUN);
}

static int begin(struct child *c, pid_t pid)
{
	c->pid = pid;
	c->begin = seconds_now();
	c->pidfd = pidfd_open(pid, 0);
	if (c->pidfd >= 0)
		return 0;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return -errno;
}

int child_start(struct child *c, const struct child_plan *plan)
{
	const pid_t parent = getpid();
	pid_t pid;

	*c = (struct child){.output = memfd_create("output", MFD_CLOEXEC), .pidfd = -1,
			    .wall_limit_s = plan->wall_s};
	if (c->output < 0)
		return -errno;
	pid = fork();
	if (pid < 0) {
		const int err = errno;

		close(c->output);
		return -err;
	}
	if (!pid) {
		stay_with(parent);
		become(plan, c->output);
	}
	return begin(c, pid);
}

int child_work(struct child *c, int (*work)(void *arg), void *arg)
{
	const pid_t parent = getpid();
	pid_t pid;

	*c = (struct child){.output = -1, .pidfd = -1};
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		return -errno;
	if (!pid) {
		int code;

		stay_with(parent);
		code = work(arg);
		fflush(NULL);
		_exit(code);
	}
	return begin(c, pid);
}

/* The child has ended: what it left behind in its group ends too. */
static void take_leave(struct child *c)
{
	struct rusage usage;

	if (c->output >= 0)
		kill(-c->pid, SIGKILL);
	while (wait4(c->pid, &c->status, 0, &usage) < 0 && errno == EINTR)
		;
	c->ended = true;
	c->wall_s = seconds_now() - c->begin;
	c->cpu_s = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
		   (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
	close(c->pidfd);
	c->pidfd = -1;
}

/* Milliseconds until the time of the first of them is up; those whose time is up are killed. */
static int next_deadline(struct child *const *list, size_t nr)
{
	double next = 60;

	for (size_t i = 0; i < nr; i++) {
		struct child *c = list[i];
		const double left = c->begin + c->wall_limit_s - seconds_now();

		if (c->ended || !c->wall_limit_s || c->timed_out)
			continue;
		if (left <= 0) {
			c->timed_out = true;
			kill(-c->pid, SIGKILL);
			kill(c->pid, SIGKILL);
		} else if (left < next) {
			next = left;
		}
	}
	return (int)(next * 1000) + 1;
}

size_t child_wait(struct child *const *list, size_t nr)
{
	struct pollfd fds[WAITED_MAX];

	for (;;) {
		const int ms = next_deadline(list, nr);
		size_t used = 0;

		for (size_t i = 0; i < nr && i < WAITED_MAX; i++) {
			fds[i] = (struct pollfd){.fd = list[i]->ended ? -1 : list[i]->pidfd,
						 .events = POLLIN};
			used += !list[i]->ended;
		}
		if (!used)
			return nr;
		poll(fds, nr < WAITED_MAX ? nr : WAITED_MAX, ms);
		for (size_t i = 0; i < nr && i < WAITED_MAX; i++) {
			if (list[i]->ended || !fds[i].revents)
				continue;
			take_leave(list[i]);
			return i;
		}
	}
}

char *child_text(struct child *c, size_t *len)
{
	const off_t size = lseek(c->output, 0, SEEK_END);
	const size_t all = size > 0 ? (size_t)size : 0;
	const size_t head = all < CHILD_OUTPUT_MAX ? all : CHILD_OUTPUT_MAX;
	const size_t rest = all - head;
	const size_t tail = rest < CHILD_OUTPUT_MAX ? rest : CHILD_OUTPUT_MAX;
	char *text = room_for(head + tail + 1);
	ssize_t got = pread(c->output, text, head, 0);

	*len = got > 0 ? (size_t)got : 0;
	got = tail ? pread(c->output, text + *len, tail, (off_t)(all - tail)) : 0;
	*len += got > 0 ? (size_t)got : 0;
	for (size_t i = 0; i < *len; i++)
		if (!text[i])
			text[i] = '?';
	return text;
}

void child_forget(struct child *c)
{
	if (c->output >= 0)
		close(c->output);
	c->output = -1;
}

int child_run(struct child *c, const struct child_plan *plan)
{
	struct child *one = c;
	const int err = child_start(c, plan);

	if (!err)
		child_wait(&one, 1);
	return err;
}
