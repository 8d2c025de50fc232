/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what Hercules' machine is made of. All its files, pipes and volumes are known to it as
 * /proc/self/fd/N, so none of them has a name of its own. Its operator's console is a script that
 * never ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest_link.h"
#include "hercules_boot.h"

#define HERCULES    "hercules"
#define RAMDISK_AT  UINT64_C(0x02000000)
#define STOPPED	    "HHCCP011I" /* Hercules: the processor is in a disabled wait state */
#define CONSOLE_LOG 4000u
#define COMMAND_LINE \
	"earlyprintk console=ttysclp0 conmode=sclp panic=-1 oops=panic loglevel=3"

/* Ends of the pipes and files that Hercules gets. */
struct ends {
	int reader;
	int punch;
	int commands;
	int config;
	int where; /* address and size of the RAM disk, as the kernel looks for them */
	int line;  /* the kernel's command line */
};

/* A file without a name that holds this text. A negative errno. */
static int text_file(const char *format, ...) __attribute__((format(printf, 1, 2)));
static int text_file(const char *format, ...)
{
	int fd = memfd_create("text", MFD_CLOEXEC);
	va_list args;

	if (fd < 0)
		return -errno;
	va_start(args, format);
	if (vdprintf(fd, format, args) < 0) {
		va_end(args);
		close(fd);
		return -EIO;
	}
	va_end(args);
	return fd;
}

/* Where the RAM disk is: two words of eight bytes. */
static int ramdisk_file(const struct guest *g)
{
	int fd = memfd_create("ramdisk", MFD_CLOEXEC);
	uint8_t words[16] = {0};
	struct stat st;

	if (fd < 0 || fstat(g->initrd, &st))
		return -errno;
	for (int i = 0; i < 8; i++) {
		words[i] = (uint8_t)(RAMDISK_AT >> (56 - 8 * i));
		words[8 + i] = (uint8_t)((uint64_t)st.st_size >> (56 - 8 * i));
	}
	if (write(fd, words, sizeof(words)) != sizeof(words)) {
		close(fd);
		return -EIO;
	}
	return fd;
}

static int config_file(const struct hercules *h, const struct ends *e)
{
	int fd = text_file("ARCHMODE ESAME\nCPUMODEL 2097\nMAINSIZE 512\nNUMCPU 1\n"
			   "OSTAILOR QUIET\n000C 3505 /proc/self/fd/%d ebcdic\n"
			   "000D 3525 /proc/self/fd/%d ebcdic\n", e->reader, e->punch);

	for (uint32_t i = 0; i < HERCULES_VOLUMES && fd >= 0; i++)
		dprintf(fd, "%s %s /proc/self/fd/%d\n", h->volumes[i].bus_id + 4,
			h->volumes[i].tape ? "3480" : "3390", h->volumes[i].fd);
	return fd;
}

/* All files of the machine. 0 or a negative errno; the caller closes them. */
static int make_files(struct hercules *h, struct ends *e)
{
	if (h->kernel < 0)
		h->kernel = open(h->guest.kernel, O_RDONLY | O_CLOEXEC);
	if (h->kernel < 0)
		return -errno;
	e->where = ramdisk_file(&h->guest);
	e->line = text_file("%s%c", COMMAND_LINE, 0);
	e->config = config_file(h, e);
	if (e->where < 0 || e->line < 0 || e->config < 0)
		return -ENOMEM;
	return 0;
}

/* Our ends do not block; those of Hercules are opened anew by it, but for @theirs, and do. */
static int make_pipe(int *ours, int *theirs, bool reading)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	*ours = ends[reading ? 0 : 1];
	*theirs = ends[reading ? 1 : 0];
	return fcntl(*ours, F_SETFL, O_NONBLOCK) ? -errno : 0;
}

static int make_pipes(struct hercules *h, struct ends *e)
{
	int ret = make_pipe(&h->guest.rx, &e->punch, true);

	if (!ret)
		ret = make_pipe(&h->guest.tx, &e->reader, false);
	h->reader = e->reader;
	if (!ret)
		ret = make_pipe(&h->commands, &e->commands, false);
	h->waiting = e->commands;
	return ret;
}

/* In the child: become Hercules. Does not come back. */
static void become_hercules(const struct hercules *h, const struct ends *e, pid_t parent)
{
	int inherited[HERCULES_VOLUMES + 8] = {
		h->kernel, h->guest.initrd, e->reader, e->punch, e->commands, e->config, e->where,
		e->line};
	char config[64], script[64];

	for (uint32_t i = 0; i < HERCULES_VOLUMES; i++)
		inherited[8 + i] = h->volumes[i].fd;
	snprintf(config, sizeof(config), "/proc/self/fd/%d", e->config);
	snprintf(script, sizeof(script), "/proc/self/fd/%d", e->commands);
	guest_become(parent, inherited, sizeof(inherited) / sizeof(inherited[0]), h->guest.log);
	setenv("HERCULES_RC", script, 1);
	execlp(HERCULES, HERCULES, "-d", "-f", config, (char *)NULL);
	_exit(127);
}

/* Say something at the operator's console. */
static int command(struct hercules *h, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
static int command(struct hercules *h, const char *format, ...)
{
	char text[128];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return write(h->commands, text, (size_t)n) == n ? 0 : -EPIPE;
}

/* The kernel begins where the PSW in its first word leads. */
static int load(struct hercules *h, const struct ends *e)
{
	const struct {
		int fd;
		uint64_t at;
	} parts[] = {{h->kernel, 0}, {h->guest.initrd, RAMDISK_AT}, {e->where, 0x10408},
		     {e->line, 0x10480}};
	int ret = command(h, "archmode esa/390\nsysclear\narchmode esame\nsysreset\n");

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !ret; i++)
		ret = command(h, "loadcore /proc/self/fd/%d %" PRIx64 "\n", parts[i].fd,
			      parts[i].at);
	return ret ? ret : command(h, "restart\n");
}

static int start_with(struct hercules *h, struct ends *e)
{
	struct guest *g = &h->guest;
	pid_t parent = getpid();
	int ret = make_pipes(h, e);

	if (!ret)
		ret = hercules_mount(h);
	if (!ret)
		ret = make_files(h, e);
	if (ret)
		return ret;
	g->pid = fork();
	if (!g->pid)
		become_hercules(h, e, parent);
	if (g->pid < 0) {
		g->pid = 0;
		return -errno;
	}
	return load(h, e);
}

int hercules_start(struct guest *g, struct scn_error *err)
{
	struct ends e = {-1, -1, -1, -1, -1, -1};
	struct hercules *h = (struct hercules *)g;
	int ret;

	g->grain = LINK_CARD_SIZE;
	g->console = g->log = memfd_create("console", MFD_CLOEXEC);
	if (g->log >= 0)
		fcntl(g->log, F_SETFL, O_APPEND);
	ret = g->log < 0 ? -errno : h->disk.data ? 0 : hercules_images(h, err);
	if (ret)
		return ret;
	ret = start_with(h, &e);
	guest_close(&e.punch); /* so that the line ends with Hercules */
	guest_close(&e.config);
	guest_close(&e.where);
	guest_close(&e.line);
	if (ret)
		snprintf(err->text, sizeof(err->text), "hercules: it cannot be started: %s",
			 strerror(-ret));
	return ret;
}

void hercules_stopped(struct guest *g)
{
	struct hercules *h = (struct hercules *)g;

	guest_close(&h->commands);
	guest_close(&h->waiting);
	guest_close(&h->reader);
	hercules_unmount(h);
}

void hercules_dropped(struct guest *g)
{
	struct hercules *h = (struct hercules *)g;

	guest_close(&h->kernel);
	free(h->disk.data);
	free(h->tape.data);
}

/* A guest that is down leaves Hercules running, with its processor stopped: end it. */
static void end_if_stopped(struct guest *g)
{
	char *said = guest_console(g, CONSOLE_LOG);

	if (g->pid && said && strstr(said, STOPPED)) {
		kill(g->pid, SIGKILL);
		waitpid(g->pid, NULL, 0);
		g->pid = 0;
	}
	free(said);
}

int hercules_pump(struct guest *g, int ms, bool writing)
{
	struct pollfd p[2] = {{.fd = g->rx, .events = POLLIN},
			      {.fd = writing ? g->tx : -1, .events = POLLOUT}};
	int n = poll(p, 2, ms);

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	if (!n)
		end_if_stopped(g);
	return (p[0].revents ? GUEST_READABLE : 0) | (p[1].revents & POLLOUT ? GUEST_WRITABLE : 0);
}

int hercules_grant(struct guest *g, const char *what, int64_t deadline)
{
	struct hercules *h = (struct hercules *)g;

	(void)deadline;
	if (!strcmp(what, LINK_ATTENTION))
		return command(h, "i %s\n", h->current->bus_id + 4);
	return command(h, "detach %s\n", what + 4);
}
