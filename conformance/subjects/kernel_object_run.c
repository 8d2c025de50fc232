/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how a kernel's object becomes a program and how that is run: with qemu-s390x, or as it is
 * on an s390x host. Nothing of it outlives the harness.
 */
#include "kernel_object_run.h"

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
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernel_object_link.h"

#define EMULATOR   "qemu-s390x"
#define TOOLS	   "s390x-linux-gnu-"
#define HELLO_MS   20000
#define ANSWER_MS  20000
#define COMMAND_MAX 4096

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int kobj_link(struct kobj_program *p, struct scn_error *err, const char *object)
{
	int ret;

	memset(p, 0, sizeof(*p));
	p->fd = -1;
	snprintf(p->folder, sizeof(p->folder), "/tmp/ccwcheck-object.XXXXXX");
	if (!mkdtemp(p->folder)) {
		p->folder[0] = 0;
		snprintf(err->text, sizeof(err->text), "kernel-object: /tmp: %s", strerror(errno));
		return -EIO;
	}
	snprintf(p->path, sizeof(p->path), "%s/program", p->folder);
	ret = kernel_object_link(p->path, err, object);
	if (ret)
		kobj_drop(p);
	return ret;
}

static bool is_native(void)
{
	struct utsname name;

	return !uname(&name) && !strcmp(name.machine, "s390x");
}

/* In the child. Does not come back. */
static void become_program(const struct kobj_program *p, int fd, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || dup2(fd, STDIN_FILENO) < 0 || dup2(fd, STDOUT_FILENO) < 0)
		_exit(126);
	if (is_native())
		execl(p->path, p->path, (char *)NULL);
	else
		execlp(EMULATOR, EMULATOR, p->path, (char *)NULL);
	_exit(127);
}

/* Read all of it before @deadline. 0, -ETIMEDOUT or -EPIPE. */
static int receive(const struct kobj_program *p, void *to, size_t len, int64_t deadline)
{
	uint8_t *at = to;

	while (len) {
		struct pollfd f = {.fd = p->fd, .events = POLLIN};
		const int64_t left = deadline - now_ms();
		ssize_t n;

		if (left <= 0)
			return -ETIMEDOUT;
		if (poll(&f, 1, (int)left) <= 0)
			continue;
		n = recv(p->fd, at, len, MSG_DONTWAIT);
		if (!n || (n < 0 && errno != EAGAIN && errno != EINTR))
			return -EPIPE;
		if (n > 0) {
			at += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

static int receive_frame(const struct kobj_program *p, struct link_header *h, uint8_t **body,
			 int64_t deadline)
{
	uint8_t header[LINK_HEADER_SIZE], crc[LINK_CRC_SIZE];
	int ret = receive(p, header, sizeof(header), deadline);

	*body = NULL;
	if (ret || link_decode_header(h, header))
		return ret ? ret : -EPROTO;
	*body = malloc((size_t)h->len + 1);
	if (!*body)
		return -ENOMEM;
	ret = receive(p, *body, h->len, deadline);
	if (!ret)
		ret = receive(p, crc, sizeof(crc), deadline);
	if (!ret && !link_check(header, *body, h->len, crc))
		ret = -EPROTO;
	(*body)[h->len] = 0;
	return ret;
}

static int send_all(const struct kobj_program *p, const uint8_t *from, size_t len,
		    int64_t deadline)
{
	while (len) {
		struct pollfd f = {.fd = p->fd, .events = POLLOUT};
		const int64_t left = deadline - now_ms();
		ssize_t n;

		if (left <= 0)
			return -ETIMEDOUT;
		if (poll(&f, 1, (int)left) <= 0)
			continue;
		n = send(p->fd, from, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -EPIPE;
		if (n > 0) {
			from += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

int kobj_start(struct kobj_program *p, struct scn_error *err)
{
	const pid_t parent = getpid();
	struct link_header h = {0};
	uint8_t *hello = NULL;
	char how[64];
	int fds[2], ret;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds)) {
		snprintf(err->text, sizeof(err->text), "kernel-object: %s", strerror(errno));
		return -EIO;
	}
	p->pid = fork();
	if (!p->pid)
		become_program(p, fds[1], parent);
	close(fds[1]);
	p->fd = fds[0];
	ret = p->pid < 0 ? -errno : receive_frame(p, &h, &hello, now_ms() + HELLO_MS);
	free(hello);
	if (!ret && h.kind == LINK_HELLO)
		return 0;
	if (p->pid < 0)
		p->pid = 0;
	kobj_stop(p, how);
	snprintf(err->text, sizeof(err->text), "kernel-object: the program does not run%s%s: "
		 "expected " EMULATOR " (package qemu-user) or an s390x host", *how ? ": " : "",
		 how);
	return -EIO;
}

int kobj_ask(struct kobj_program *p, struct link_header *h, uint8_t **answer, const void *body,
	     uint32_t len)
{
	const int64_t deadline = now_ms() + ANSWER_MS;
	uint8_t *frame;
	const uint32_t size = link_encode(&frame, LINK_RUN, ++p->seq, body, len);
	int ret = size ? send_all(p, frame, size, deadline) : -ENOMEM;

	free(frame);
	*answer = NULL;
	if (!ret)
		ret = receive_frame(p, h, answer, deadline);
	return ret || h->seq == p->seq ? ret : -EPROTO;
}

void kobj_stop(struct kobj_program *p, char how[64])
{
	int status = 0;

	how[0] = 0;
	if (p->pid) {
		for (int i = 0; i < 100 && !waitpid(p->pid, &status, WNOHANG); i++) {
			const struct timespec pause = {.tv_nsec = 2000000};

			if (i == 99) {
				kill(p->pid, SIGKILL);
				waitpid(p->pid, NULL, 0);
				status = 0;
			}
			nanosleep(&pause, NULL);
		}
		if (WIFSIGNALED(status))
			snprintf(how, 64, "%s", strsignal(WTERMSIG(status)));
		else if (WEXITSTATUS(status))
			snprintf(how, 64, "exit code %d", WEXITSTATUS(status));
	}
	p->pid = 0;
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}

void kobj_drop(struct kobj_program *p)
{
	char how[64];

	if (p->pid)
		kill(p->pid, SIGKILL);
	kobj_stop(p, how);
	if (*p->path)
		unlink(p->path);
	if (*p->folder)
		rmdir(p->folder);
	p->path[0] = p->folder[0] = 0;
}

bool kobj_find_line(char line[96], const struct kobj_program *p, const char *text)
{
	char name[64], command[COMMAND_MAX], found[COMMAND_LINE_SIZE];
	const char *where = NULL;
	unsigned long offset, at;

	for (const char *next = strstr(text, ", in "); next; next = strstr(next + 1, ", in "))
		where = next + 5;
	if (!where || sscanf(where, "%63[A-Za-z0-9_.]+0x%lx", name, &offset) != 2)
		return false;
	snprintf(command, sizeof(command), TOOLS "nm '%s' 2>/dev/null | grep -i ' t kernel_%s$'",
		 p->path, name);
	if (command_last_line(found, command) || sscanf(found, "%lx", &at) != 1)
		return false;
	/* Of a call the address behind it is known: the call is a byte before. */
	snprintf(command, sizeof(command), TOOLS "addr2line -s -e '%s' %lx 2>/dev/null", p->path,
		 at + offset - 1);
	if (command_last_line(found, command) || !strchr(found, ':') || *found == '?')
		return false;
	snprintf(line, 96, "%.95s", found);
	line[strcspn(line, " ")] = 0; /* " (discriminator 2)" */
	return true;
}
