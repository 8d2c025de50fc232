/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what the guest machine is made of, and sees to it that nothing of it outlives the
 * harness: QEMU dies with its parent, its files have no names, its sockets no paths.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../agent/link.h"
#include "qemu_boot.h"

#define QEMU	      "qemu-system-s390x"
#define ID_IDENTIFY   "identify" /* of devices, for the monitor */
#define ID_TERMINAL   "terminal"
#define NOT_EXECUTED  127 /* exit code of a child that could not become QEMU */
#define END_TRIES     200 /* a process is gone a little later than its sockets */
#define PUMP_MAX      4096 /* reads of the terminal in one go */

static int read_whole(int fd, char **data, size_t *len)
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

static int read_agent(const struct qemu *q, struct scn_error *err, char **agent, size_t *len)
{
	int fd = open(q->agent, O_RDONLY | O_CLOEXEC);
	int ret = fd < 0 ? -errno : read_whole(fd, agent, len);

	if (fd >= 0)
		close(fd);
	if (ret)
		snprintf(err->text, sizeof(err->text), "qemu: the guest agent %.200s: %s "
			 "(it is built with the package gcc-s390x-linux-gnu)", q->agent,
			 strerror(-ret));
	return ret;
}

static int write_ramdisk(struct qemu *q, struct scn_error *err)
{
	char *agent = NULL;
	size_t len;
	int ret = read_agent(q, err, &agent, &len), copy = -1;
	FILE *f = NULL;

	if (!ret) {
		q->initrd = memfd_create("initrd", MFD_CLOEXEC);
		copy = q->initrd < 0 ? -1 : fcntl(q->initrd, F_DUPFD_CLOEXEC, 0);
		f = copy < 0 ? NULL : fdopen(copy, "w");
		if (!f ||
		    cpio_append(f, "dev", S_IFDIR | 0755, 0, 0, NULL, 0) ||
		    cpio_append(f, "dev/console", S_IFCHR | 0600, 5, 1, NULL, 0) ||
		    cpio_append(f, "init", S_IFREG | 0755, 0, 0, agent, len) || cpio_end(f)) {
			ret = errno ? -errno : -EIO;
			snprintf(err->text, sizeof(err->text), "qemu: the initial RAM disk: %s",
				 strerror(-ret));
		}
	}
	if (f)
		fclose(f);
	else if (copy >= 0)
		close(copy);
	free(agent);
	return ret;
}

int qemu_init(struct qemu *q, struct scn_error *err, const char *kernel, const char *agent)
{
	memset(q, 0, sizeof(*q));
	q->link = q->monitor = q->initrd = q->console = q->log = -1;
	terminal_init(&q->terminal);
	snprintf(q->kernel, sizeof(q->kernel), "%s", kernel);
	snprintf(q->agent, sizeof(q->agent), "%s", agent);
	return write_ramdisk(q, err);
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void qemu_kill(struct qemu *q)
{
	if (q->pid) {
		kill(q->pid, SIGKILL);
		waitpid(q->pid, NULL, 0);
		q->pid = 0;
	}
	close_one(&q->link);
	close_one(&q->monitor);
	close_one(&q->terminal.fd);
	terminal_clear(&q->terminal);
}

void qemu_drop(struct qemu *q)
{
	qemu_kill(q);
	close_one(&q->initrd);
	close_one(&q->console);
	close_one(&q->log);
}

/* In the child: become QEMU. Does not come back. */
static void become_qemu(const struct qemu *q, int link, int monitor, int listener, pid_t parent)
{
	const int inherited[] = {link, monitor, listener, q->initrd, q->console};
	char initrd[64], console[64], port[64], mon[64], terminal[96];
	int fd;

	snprintf(initrd, sizeof(initrd), "/proc/self/fd/%d", q->initrd);
	snprintf(console, sizeof(console), "file,id=console,path=/proc/self/fd/%d", q->console);
	snprintf(port, sizeof(port), "socket,id=link,fd=%d", link);
	snprintf(mon, sizeof(mon), "socket,id=monitor,fd=%d", monitor);
	snprintf(terminal, sizeof(terminal), "socket,id=t0,fd=%d,server=on,wait=off,tn3270=on",
		 listener);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(NOT_EXECUTED);
	fd = open("/dev/null", O_RDONLY);
	dup2(fd, 0);
	dup2(q->log, 1);
	dup2(q->log, 2);
	for (size_t i = 0; i < sizeof(inherited) / sizeof(inherited[0]); i++)
		fcntl(inherited[i], F_SETFD, 0);
	execlp(QEMU, QEMU, "-machine", "s390-ccw-virtio,accel=tcg", "-cpu", "max", "-m", "512",
	       "-smp", "1", "-display", "none", "-nodefaults", "-no-reboot",
	       "-chardev", console, "-device", "sclpconsole,chardev=console", "-chardev", port,
	       "-device", "virtio-serial-ccw,devno=fe.0.0010", "-device",
	       "virtserialport,chardev=link,name=" LINK_PORT_NAME, "-object",
	       "rng-random,filename=/dev/urandom,id=rng", "-device",
	       "virtio-rng-ccw,rng=rng,id=" ID_IDENTIFY ",devno=fe.0.0042", "-chardev", terminal,
	       "-device", "x-terminal3270,chardev=t0,id=" ID_TERMINAL ",devno=fe.0.0120",
	       "-chardev", mon, "-mon", "chardev=monitor,mode=control", "-kernel", q->kernel,
	       "-initrd", initrd, "-append", "console=ttysclp0 panic=-1 oops=panic loglevel=6",
	       (char *)NULL);
	_exit(NOT_EXECUTED);
}

/*
 * The terminal negotiates only with whom it has accepted. The kernel picks the listener's address;
 * the connection waits there until QEMU comes.
 */
static int open_terminal(struct qemu *q, int *listener)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};
	socklen_t len = sizeof(addr);

	*listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	q->terminal.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*listener < 0 || q->terminal.fd < 0 ||
	    bind(*listener, (struct sockaddr *)&addr, offsetof(struct sockaddr_un, sun_path)) ||
	    listen(*listener, 1) || getsockname(*listener, (struct sockaddr *)&addr, &len) ||
	    connect(q->terminal.fd, (struct sockaddr *)&addr, len))
		return -errno;
	return 0;
}

int qemu_start(struct qemu *q, struct scn_error *err)
{
	int pair[2] = {-1, -1}, mon[2] = {-1, -1}, listener = -1, ret;
	pid_t parent = getpid();

	qemu_kill(q);
	close_one(&q->console);
	close_one(&q->log);
	q->console = memfd_create("console", MFD_CLOEXEC);
	q->log = memfd_create("qemu", MFD_CLOEXEC);
	ret = q->console < 0 || q->log < 0 ? -errno : 0;
	if (!ret && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		ret = -errno;
	if (!ret && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, mon))
		ret = -errno;
	q->link = pair[0];
	q->monitor = mon[0];
	if (!ret)
		ret = open_terminal(q, &listener);
	if (!ret) {
		q->pid = fork();
		if (!q->pid)
			become_qemu(q, pair[1], mon[1], listener, parent);
		if (q->pid < 0) {
			ret = -errno;
			q->pid = 0;
		}
	}
	close_one(&pair[1]);
	close_one(&mon[1]);
	close_one(&listener);
	if (ret) {
		snprintf(err->text, sizeof(err->text), "qemu: it cannot be started: %s",
			 strerror(-ret));
		qemu_kill(q);
	}
	return ret;
}

bool qemu_ended(struct qemu *q, char text[256])
{
	const struct timespec pause = {.tv_nsec = 1000000};
	char *log = NULL;
	size_t len = 0;
	int status = 0;

	for (int i = 0; q->pid && waitpid(q->pid, &status, WNOHANG) != q->pid; i++) {
		if (i == END_TRIES)
			return false;
		nanosleep(&pause, NULL);
	}
	q->pid = 0;
	if (read_whole(q->log, &log, &len))
		len = 0;
	if (len)
		log[strcspn(log, "\n")] = 0;
	if (WIFSIGNALED(status))
		snprintf(text, 256, "%s was ended by a signal: %s", QEMU,
			 strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) == NOT_EXECUTED)
		snprintf(text, 256, "%s cannot be run, expected the package qemu-system-misc",
			 QEMU);
	else if (WEXITSTATUS(status))
		snprintf(text, 256, "%.180s", len ? log : QEMU " failed without a word");
	else
		text[0] = 0;
	free(log);
	return true;
}

/* The monitor's answers are not waited for: the guest sees that the device is gone, or does not. */
void qemu_unplug(struct qemu *q, const char *bus_id)
{
	char text[160];
	int n = snprintf(text, sizeof(text),
			 "{\"execute\": \"qmp_capabilities\"}\n"
			 "{\"execute\": \"device_del\", \"arguments\": {\"id\": \"%s\"}}\n",
			 strcmp(bus_id, QEMU_DEVNO_TERMINAL) ? ID_IDENTIFY : ID_TERMINAL);

	if (send(q->monitor, text, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT) != n)
		close_one(&q->monitor);
}

char *qemu_console(const struct qemu *q, size_t max)
{
	char *data;
	size_t len;

	if (read_whole(q->console, &data, &len) || !len) {
		free(data);
		return NULL;
	}
	if (len > max)
		memmove(data, data + len - max, max + 1);
	return data;
}

/* One read of the terminal; false: there is nothing more for now. */
static bool pump_terminal(struct qemu *q)
{
	uint8_t buf[4096];
	ssize_t n = recv(q->terminal.fd, buf, sizeof(buf), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n <= 0 || terminal_feed(&q->terminal, buf, (uint32_t)n)) {
		close_one(&q->terminal.fd);
		return false;
	}
	if (q->terminal.reply_len) {
		send(q->terminal.fd, q->terminal.reply, q->terminal.reply_len,
		     MSG_NOSIGNAL | MSG_DONTWAIT);
		q->terminal.reply_len = 0;
	}
	return true;
}

void qemu_drain_terminal(struct qemu *q)
{
	for (int i = 0; i < PUMP_MAX && q->terminal.fd >= 0 && pump_terminal(q); i++)
		;
}

int qemu_pump(struct qemu *q, int ms, bool writing)
{
	struct pollfd p[2] = {{.fd = q->link, .events = POLLIN | (writing ? POLLOUT : 0)},
			      {.fd = q->terminal.fd, .events = POLLIN}};

	if (poll(p, 2, ms) < 0)
		return errno == EINTR ? 0 : -errno;
	if (q->terminal.fd >= 0 && p[1].revents)
		pump_terminal(q);
	return (p[0].revents & (POLLIN | POLLHUP | POLLERR) ? QEMU_READABLE : 0) |
	       (p[0].revents & POLLOUT ? QEMU_WRITABLE : 0);
}
