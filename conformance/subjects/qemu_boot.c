/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what QEMU's machine is made of. Its sockets have no paths.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "guest_link.h"
#include "qemu_boot.h"

#define QEMU	      "qemu-system-s390x"
#define ID_DEVICE     "d" /* and the bus id: the name of a device for the monitor */
#define ARGS_MAX      128u
#define ARGS_TEXT     16384u
#define PUMP_MAX      4096 /* reads of the terminal in one go */

/* A command: its words, which lie in its text. */
struct command {
	char *words[ARGS_MAX];
	size_t nr;
	char text[ARGS_TEXT];
	size_t len;
};

/* An option and its value. With no room left it is not there, and QEMU says what is missing. */
static void __attribute__((format(printf, 3, 4))) option(struct command *c, char *name,
							 const char *format, ...)
{
	size_t room = sizeof(c->text) - c->len;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(c->text + c->len, room, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= room || c->nr + 2 >= ARGS_MAX)
		return;
	c->words[c->nr++] = name;
	c->words[c->nr++] = c->text + c->len;
	c->len += (size_t)n + 1;
}

uint32_t qemu_devno(uint32_t index)
{
	uint32_t first;

	return sscanf(QEMU_DEVNO_IDENTIFY, "%*x.%*x.%" SCNx32, &first) == 1 ? first + index : 0;
}

static void add_devices(struct command *c)
{
	option(c, "-object", "rng-random,filename=/dev/urandom,id=rng");
	for (uint32_t i = 0; i < QEMU_IDENTIFY; i++)
		option(c, "-device", "virtio-rng-ccw,rng=/objects/rng,id=" ID_DEVICE "0.0.%04"
		       PRIx32 ",devno=fe.0.%04" PRIx32, qemu_devno(i), qemu_devno(i));
	option(c, "-device", "x-terminal3270,chardev=t0,id=" ID_DEVICE QEMU_DEVNO_TERMINAL
	       ",devno=fe.0.%s", strrchr(QEMU_DEVNO_TERMINAL, '.') + 1);
}

/* In the child: become QEMU. Does not come back. */
static void become_qemu(const struct qemu *q, int link, int monitor, int listener, pid_t parent)
{
	static struct command c = {.nr = 3, .words = {QEMU, "-nodefaults", "-no-reboot"}};
	const int inherited[] = {link, monitor, listener, q->guest.initrd, q->guest.console};

	option(&c, "-machine", "s390-ccw-virtio,accel=tcg");
	option(&c, "-cpu", "max");
	option(&c, "-m", "512");
	option(&c, "-smp", "1");
	option(&c, "-display", "none");
	option(&c, "-chardev", "file,id=console,path=/proc/self/fd/%d", q->guest.console);
	option(&c, "-device", "sclpconsole,chardev=console");
	option(&c, "-chardev", "socket,id=link,fd=%d", link);
	option(&c, "-device", "virtio-serial-ccw,devno=fe.0.0010");
	option(&c, "-device", "virtserialport,chardev=link,name=" LINK_PORT_NAME);
	option(&c, "-chardev", "socket,id=t0,fd=%d,server=on,wait=off,tn3270=on", listener);
	add_devices(&c);
	option(&c, "-chardev", "socket,id=monitor,fd=%d", monitor);
	option(&c, "-mon", "chardev=monitor,mode=control");
	option(&c, "-kernel", "%s", q->guest.kernel);
	option(&c, "-initrd", "/proc/self/fd/%d", q->guest.initrd);
	option(&c, "-append", "console=ttysclp0 panic=-1 oops=panic loglevel=6");
	guest_become(parent, inherited, sizeof(inherited) / sizeof(inherited[0]), q->guest.log);
	execvp(QEMU, c.words);
	_exit(127);
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

/* The line and the monitor: our ends into @q. */
static int open_sockets(struct qemu *q, int *link, int *monitor)
{
	int pair[2], ret;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -errno;
	q->guest.rx = q->guest.tx = pair[0];
	*link = pair[1];
	ret = fcntl(pair[0], F_SETFL, O_NONBLOCK) ||
	      socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) ? -errno : 0;
	if (!ret) {
		q->monitor = pair[0];
		*monitor = pair[1];
	}
	return ret;
}

int qemu_start(struct guest *g, struct scn_error *err)
{
	struct qemu *q = (struct qemu *)g;
	int link = -1, monitor = -1, listener = -1, ret;
	pid_t parent = getpid();

	g->console = memfd_create("console", MFD_CLOEXEC);
	g->log = memfd_create("qemu", MFD_CLOEXEC);
	ret = g->console < 0 || g->log < 0 ? -errno : open_sockets(q, &link, &monitor);
	if (!ret)
		ret = open_terminal(q, &listener);
	if (!ret) {
		g->pid = fork();
		if (!g->pid)
			become_qemu(q, link, monitor, listener, parent);
		if (g->pid < 0) {
			ret = -errno;
			g->pid = 0;
		}
	}
	guest_close(&link);
	guest_close(&monitor);
	guest_close(&listener);
	if (ret)
		snprintf(err->text, sizeof(err->text), "qemu: it cannot be started: %s",
			 strerror(-ret));
	return ret;
}

void qemu_stopped(struct guest *g)
{
	struct qemu *q = (struct qemu *)g;

	guest_close(&q->monitor);
	guest_close(&q->terminal.fd);
	terminal_clear(&q->terminal);
	q->spent = 0;
}

/*
 * Read the monitor until it says that this very device is gone: parts of it and devices before it
 * have events of their own. If it does not, the guest will see that the device is still there.
 */
static void await_deleted(struct qemu *q, const char *bus_id, int64_t deadline)
{
	char event[64], said[4096 + sizeof(event)];
	size_t len = 0, event_len;

	event_len = (size_t)snprintf(event, sizeof(event), "\"device\": \"" ID_DEVICE "%.32s\"",
				     bus_id);

	while (q->monitor >= 0 && guest_now_ms() < deadline) {
		struct pollfd p = {.fd = q->monitor, .events = POLLIN};
		ssize_t n;

		if (poll(&p, 1, 10) <= 0)
			continue;
		n = recv(q->monitor, said + len, sizeof(said) - 1 - len, MSG_DONTWAIT);
		if (n <= 0)
			return;
		len += (size_t)n;
		if (memmem(said, len, event, event_len))
			return;
		/* The beginning of the word may be there already. */
		if (len > event_len) {
			memmove(said, said + len - event_len, event_len);
			len = event_len;
		}
	}
}

static void qemu_unplug(struct qemu *q, const char *bus_id, int64_t deadline)
{
	char text[160];
	int n = snprintf(text, sizeof(text),
			 "{\"execute\": \"qmp_capabilities\"}\n"
			 "{\"execute\": \"device_del\", \"arguments\": {\"id\": \"" ID_DEVICE
			 "%.32s\"}}\n", bus_id);

	if (send(q->monitor, text, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT) != n)
		guest_close(&q->monitor);
	await_deleted(q, bus_id, deadline);
}

/* One read of the terminal; false: there is nothing more for now. */
static bool pump_terminal(struct qemu *q)
{
	uint8_t buf[4096];
	ssize_t n = recv(q->terminal.fd, buf, sizeof(buf), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n <= 0 || terminal_feed(&q->terminal, buf, (uint32_t)n)) {
		guest_close(&q->terminal.fd);
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

int qemu_pump(struct guest *g, int ms, bool writing)
{
	struct qemu *q = (struct qemu *)g;
	struct pollfd p[2] = {{.fd = g->rx, .events = POLLIN | (writing ? POLLOUT : 0)},
			      {.fd = q->terminal.fd, .events = POLLIN}};

	if (poll(p, 2, ms) < 0)
		return errno == EINTR ? 0 : -errno;
	if (q->terminal.fd >= 0 && p[1].revents)
		pump_terminal(q);
	return (p[0].revents & (POLLIN | POLLHUP | POLLERR) ? GUEST_READABLE : 0) |
	       (p[0].revents & POLLOUT ? GUEST_WRITABLE : 0);
}

int qemu_feed(struct qemu *q, const uint8_t *data, uint32_t len, int64_t deadline)
{
	uint32_t n, sent = 0;
	uint8_t *block;

	n = terminal_encode(&block, data, len);
	while (sent < n && q->terminal.fd >= 0 && guest_now_ms() < deadline) {
		ssize_t part = send(q->terminal.fd, block + sent, n - sent,
				    MSG_NOSIGNAL | MSG_DONTWAIT);

		if (part > 0)
			sent += (uint32_t)part;
		else if (qemu_pump(&q->guest, 10, false) < 0)
			break;
	}
	free(block);
	return n && sent == n ? 0 : -EPIPE;
}

int qemu_grant(struct guest *g, const char *what, int64_t deadline)
{
	static const uint8_t key[] = {0x7d, 0x40, 0x40}; /* ENTER, the cursor at the beginning */

	if (!strcmp(what, LINK_ATTENTION))
		return qemu_feed((struct qemu *)g, key, sizeof(key), deadline);
	qemu_unplug((struct qemu *)g, what, deadline);
	return 0;
}
