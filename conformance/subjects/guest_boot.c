/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sees to it that nothing of a guest outlives the harness: its emulator dies with its parent, its
 * files have no names. Decides what an ended emulator is said to have died of.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"

#define NOT_EXECUTED 127 /* exit code of a child that could not become an emulator */
#define END_TRIES    200 /* a process is gone a little later than its sockets */

int guest_read_whole(int fd, char **data, size_t *len)
{
	struct stat st;
	ssize_t n;

	*data = NULL;
	if (fstat(fd, &st))
		return -errno;
	*data = malloc((size_t)st.st_size + 1);
	if (!*data)
		return -ENOMEM;
	*len = 0;
	while (*len < (size_t)st.st_size) {
		n = pread(fd, *data + *len, (size_t)st.st_size - *len, (off_t)*len);
		if (n <= 0)
			return n ? -errno : -EIO;
		*len += (size_t)n;
	}
	(*data)[*len] = 0;
	return 0;
}

static int read_agent(const struct guest *g, struct scn_error *err, char **agent, size_t *len)
{
	int fd = open(g->agent, O_RDONLY | O_CLOEXEC);
	int ret = fd < 0 ? -errno : guest_read_whole(fd, agent, len);

	if (fd >= 0)
		close(fd);
	if (ret)
		snprintf(err->text, sizeof(err->text), "%s: the guest agent %.200s: %s "
			 "(it is built with the package gcc-s390x-linux-gnu)", g->ops->kind,
			 g->agent, strerror(-ret));
	return ret;
}

static int write_ramdisk(struct guest *g, struct scn_error *err)
{
	char *agent = NULL;
	size_t len = 0;
	int ret = read_agent(g, err, &agent, &len), copy = -1;
	FILE *f = NULL;

	if (!ret) {
		g->initrd = memfd_create("initrd", MFD_CLOEXEC);
		copy = g->initrd < 0 ? -1 : fcntl(g->initrd, F_DUPFD_CLOEXEC, 0);
		f = copy < 0 ? NULL : fdopen(copy, "w");
		if (!f ||
		    cpio_append(f, "dev", S_IFDIR | 0755, 0, 0, NULL, 0) ||
		    cpio_append(f, "dev/console", S_IFCHR | 0600, 5, 1, NULL, 0) ||
		    cpio_append(f, "init", S_IFREG | 0755, 0, 0, agent, len) || cpio_end(f)) {
			ret = errno ? -errno : -EIO;
			snprintf(err->text, sizeof(err->text), "%s: the initial RAM disk: %s",
				 g->ops->kind, strerror(-ret));
		}
	}
	if (f)
		fclose(f);
	else if (copy >= 0)
		close(copy);
	free(agent);
	return ret;
}

void guest_clear(struct guest *g, const struct guest_ops *ops)
{
	g->ops = ops;
	g->pid = 0;
	g->rx = g->tx = g->initrd = g->console = g->log = -1;
	g->grain = 1;
}

int guest_init(struct guest *g, struct scn_error *err, const char *kernel, const char *agent)
{
	snprintf(g->kernel, sizeof(g->kernel), "%s", kernel);
	snprintf(g->agent, sizeof(g->agent), "%s", agent);
	return write_ramdisk(g, err);
}

void guest_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void guest_kill(struct guest *g)
{
	if (g->pid) {
		kill(g->pid, SIGKILL);
		waitpid(g->pid, NULL, 0);
		g->pid = 0;
	}
	if (g->tx == g->rx)
		g->tx = -1;
	guest_close(&g->rx);
	guest_close(&g->tx);
	g->ops->stopped(g);
}

void guest_drop(struct guest *g)
{
	guest_kill(g);
	if (g->ops->dropped)
		g->ops->dropped(g);
	guest_close(&g->initrd);
	if (g->log == g->console)
		g->log = -1;
	guest_close(&g->console);
	guest_close(&g->log);
}

void guest_become(pid_t parent, const int *inherited, size_t nr, int out)
{
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(NOT_EXECUTED);
	fd = open("/dev/null", O_RDONLY);
	dup2(fd, 0);
	dup2(out, 1);
	dup2(out, 2);
	for (size_t i = 0; i < nr; i++)
		fcntl(inherited[i], F_SETFD, 0);
}

bool guest_ended(struct guest *g, char text[256])
{
	const struct timespec pause = {.tv_nsec = 1000000};
	char *log = NULL;
	size_t len = 0;
	int status = 0;

	for (int i = 0; g->pid && waitpid(g->pid, &status, WNOHANG) != g->pid; i++) {
		if (i == END_TRIES)
			return false;
		nanosleep(&pause, NULL);
	}
	g->pid = 0;
	if (guest_read_whole(g->log, &log, &len))
		len = 0;
	if (len)
		log[strcspn(log, "\n")] = 0;
	if (WIFSIGNALED(status))
		snprintf(text, 256, "%s was ended by a signal: %s", g->ops->program,
			 strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) == NOT_EXECUTED)
		snprintf(text, 256, "%s cannot be run, expected the package %s",
			 g->ops->program, g->ops->package);
	else if (WEXITSTATUS(status))
		snprintf(text, 256, "%.180s%s", len ? log : g->ops->program,
			 len ? "" : " failed without a word");
	else
		text[0] = 0;
	free(log);
	return true;
}

char *guest_console(const struct guest *g, size_t max)
{
	char *data = NULL;
	size_t len = 0;

	if (guest_read_whole(g->console, &data, &len) || !len) {
		free(data);
		return NULL;
	}
	if (len > max)
		memmove(data, data + len - max, max + 1);
	return data;
}
