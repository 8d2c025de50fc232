/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what the guest machine is made of, and sees to it that nothing of it outlives the
 * harness: QEMU dies with its parent, and its files are in one folder that is removed.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../agent/link.h"
#include "qemu_boot.h"

#define QEMU "qemu-system-s390x"

static const char *const files[] = {"initrd", "console", "terminal", "qemu.log"};

#define NR_FILES (sizeof(files) / sizeof(files[0]))

/* What a signal must remove; QEMU itself dies with its parent. One subject at a time has files. */
static char doomed_files[NR_FILES][128];
static char doomed_dir[64];

/* Only calls that a signal handler may make; then the signal does what it would have done. */
static void clean_up(int signal)
{
	for (size_t i = 0; i < NR_FILES; i++)
		unlink(doomed_files[i]);
	rmdir(doomed_dir);
	raise(signal);
}

static void doom_files(const struct qemu *q)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action = {.sa_handler = clean_up, .sa_flags = (int)SA_RESETHAND};

	for (size_t i = 0; i < NR_FILES; i++)
		snprintf(doomed_files[i], sizeof(doomed_files[i]), "%s/%s", q->dir, files[i]);
	memcpy(doomed_dir, q->dir, sizeof(doomed_dir));
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
}

static void path_in(const struct qemu *q, char path[128], const char *name)
{
	snprintf(path, 128, "%s/%s", q->dir, name);
}

static int read_whole(const char *path, char **data, size_t *len)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	int ret = 0;

	*data = NULL;
	if (!f || fstat(fileno(f), &st))
		ret = -errno;
	if (!ret && !(*data = malloc((size_t)st.st_size + 1)))
		ret = -ENOMEM;
	if (!ret && fread(*data, 1, (size_t)st.st_size, f) != (size_t)st.st_size)
		ret = -EIO;
	if (!ret)
		*len = (size_t)st.st_size;
	if (f)
		fclose(f);
	return ret;
}

static int write_ramdisk(const struct qemu *q, struct scn_error *err)
{
	char path[128], *agent;
	size_t len;
	int ret = read_whole(q->agent, &agent, &len);
	FILE *f;

	if (ret) {
		snprintf(err->text, sizeof(err->text), "qemu: the guest agent %.200s: %s "
			 "(it is built with the package gcc-s390x-linux-gnu)", q->agent,
			 strerror(-ret));
		free(agent);
		return ret;
	}
	path_in(q, path, "initrd");
	f = fopen(path, "we");
	ret = f ? 0 : -errno;
	if (!ret)
		ret = cpio_append(f, "dev", S_IFDIR | 0755, 0, 0, NULL, 0);
	if (!ret)
		ret = cpio_append(f, "dev/console", S_IFCHR | 0600, 5, 1, NULL, 0);
	if (!ret)
		ret = cpio_append(f, "init", S_IFREG | 0755, 0, 0, agent, len);
	if (!ret)
		ret = cpio_end(f);
	if (f && fclose(f) && !ret)
		ret = -errno;
	if (ret)
		snprintf(err->text, sizeof(err->text), "qemu: %s: %s", path, strerror(-ret));
	free(agent);
	return ret;
}

int qemu_init(struct qemu *q, struct scn_error *err, const char *kernel, const char *agent)
{
	const char *tmp = getenv("TMPDIR");
	int ret;

	memset(q, 0, sizeof(*q));
	q->link = -1;
	terminal_init(&q->terminal);
	snprintf(q->kernel, sizeof(q->kernel), "%s", kernel);
	snprintf(q->agent, sizeof(q->agent), "%s", agent);
	/* The path of a socket must be short. */
	snprintf(q->dir, sizeof(q->dir), "%s/ccwcheck-XXXXXX",
		 tmp && *tmp && strlen(tmp) < 40 ? tmp : "/tmp");
	if (!mkdtemp(q->dir)) {
		ret = -errno;
		snprintf(err->text, sizeof(err->text), "qemu: %s: %s", q->dir, strerror(-ret));
		q->dir[0] = 0;
		return ret;
	}
	doom_files(q);
	return write_ramdisk(q, err);
}

void qemu_kill(struct qemu *q)
{
	if (q->pid) {
		kill(q->pid, SIGKILL);
		waitpid(q->pid, NULL, 0);
		q->pid = 0;
	}
	if (q->link >= 0)
		close(q->link);
	q->link = -1;
	if (q->terminal.fd >= 0)
		close(q->terminal.fd);
	terminal_clear(&q->terminal);
}

void qemu_drop(struct qemu *q)
{
	char path[128];

	qemu_kill(q);
	if (!q->dir[0])
		return;
	for (size_t i = 0; i < NR_FILES; i++) {
		path_in(q, path, files[i]);
		unlink(path);
	}
	rmdir(q->dir);
	q->dir[0] = 0;
}

/* In the child: become QEMU. Does not come back. */
static void become_qemu(const struct qemu *q, int link, pid_t parent)
{
	char initrd[128], console[192], port[64], terminal[192], log[128];
	int fd;

	path_in(q, initrd, "initrd");
	snprintf(console, sizeof(console), "file,id=console,path=%s/console", q->dir);
	snprintf(port, sizeof(port), "socket,id=link,fd=%d", link);
	snprintf(terminal, sizeof(terminal),
		 "socket,id=t0,path=%s/terminal,server=on,wait=off,tn3270=on", q->dir);
	path_in(q, log, "qemu.log");

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	fd = open("/dev/null", O_RDONLY);
	dup2(fd, 0);
	fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	dup2(fd, 1);
	dup2(fd, 2);
	fcntl(link, F_SETFD, 0);
	execlp(QEMU, QEMU, "-machine", "s390-ccw-virtio,accel=tcg", "-cpu", "max", "-m", "512",
	       "-smp", "1", "-display", "none", "-monitor", "none", "-nodefaults", "-no-reboot",
	       "-chardev", console, "-device", "sclpconsole,chardev=console", "-chardev", port,
	       "-device", "virtio-serial-ccw,devno=fe.0.0010", "-device",
	       "virtserialport,chardev=link,name=" LINK_PORT_NAME, "-object",
	       "rng-random,filename=/dev/urandom,id=rng", "-device",
	       "virtio-rng-ccw,rng=rng,devno=fe.0.0042", "-chardev", terminal, "-device",
	       "x-terminal3270,chardev=t0,devno=fe.0.0120", "-kernel", q->kernel, "-initrd",
	       initrd, "-append", "console=ttysclp0 panic=-1 loglevel=6", (char *)NULL);
	_exit(127);
}

static int connect_terminal(struct qemu *q, struct scn_error *err)
{
	const struct timespec pause = {.tv_nsec = 5000000};
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	int status;

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%.80s/terminal", q->dir);
	for (int i = 0; i < 2000; i++) {
		q->terminal.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (q->terminal.fd >= 0 &&
		    !connect(q->terminal.fd, (struct sockaddr *)&addr, sizeof(addr)))
			return 0;
		if (q->terminal.fd >= 0)
			close(q->terminal.fd);
		q->terminal.fd = -1;
		if (waitpid(q->pid, &status, WNOHANG) == q->pid) {
			char path[128], *log = NULL;
			size_t len = 0;

			q->pid = 0;
			path_in(q, path, "qemu.log");
			if (!read_whole(path, &log, &len))
				log[len] = 0;
			if (log)
				log[strcspn(log, "\n")] = 0;
			if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
				snprintf(err->text, sizeof(err->text), "qemu: %s cannot be run, "
					 "expected the package qemu-system-misc", QEMU);
			else
				snprintf(err->text, sizeof(err->text),
					 "qemu: it ended at once: %.300s",
					 log ? log : "no message");
			free(log);
			return -EIO;
		}
		nanosleep(&pause, NULL);
	}
	snprintf(err->text, sizeof(err->text), "qemu: no terminal socket after 10 seconds");
	return -ETIMEDOUT;
}

int qemu_start(struct qemu *q, struct scn_error *err)
{
	pid_t parent = getpid();
	int pair[2], ret;

	qemu_kill(q);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) {
		ret = -errno;
		snprintf(err->text, sizeof(err->text), "qemu: socketpair: %s", strerror(-ret));
		return ret;
	}
	q->pid = fork();
	if (!q->pid)
		become_qemu(q, pair[1], parent);
	close(pair[1]);
	q->link = pair[0];
	if (q->pid < 0) {
		ret = -errno;
		q->pid = 0;
		snprintf(err->text, sizeof(err->text), "qemu: fork: %s", strerror(-ret));
		return ret;
	}
	return connect_terminal(q, err);
}

char *qemu_console(const struct qemu *q, size_t max)
{
	char path[128], *data;
	size_t len;

	path_in(q, path, "console");
	if (read_whole(path, &data, &len) || !len) {
		free(data);
		return NULL;
	}
	data[len] = 0;
	if (len > max)
		memmove(data, data + len - max, max + 1);
	return data;
}

static void pump_terminal(struct qemu *q)
{
	uint8_t buf[4096];
	ssize_t n = recv(q->terminal.fd, buf, sizeof(buf), MSG_DONTWAIT);

	if (n <= 0) {
		if (!n || (errno != EAGAIN && errno != EINTR)) {
			close(q->terminal.fd);
			q->terminal.fd = -1;
		}
		return;
	}
	terminal_feed(&q->terminal, buf, (uint32_t)n);
	if (q->terminal.reply_len) {
		send(q->terminal.fd, q->terminal.reply, q->terminal.reply_len, MSG_NOSIGNAL);
		q->terminal.reply_len = 0;
	}
}

int qemu_pump(struct qemu *q, int ms)
{
	struct pollfd p[2] = {{.fd = q->link, .events = POLLIN},
			      {.fd = q->terminal.fd, .events = POLLIN}};

	if (poll(p, 2, ms) < 0)
		return errno == EINTR ? 0 : -errno;
	if (q->terminal.fd >= 0 && p[1].revents)
		pump_terminal(q);
	return p[0].revents ? 1 : 0;
}
