/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a machine does to a device: paths come and go, its subchannel is reported, it is gone, an
 * administrator removes it and makes it again.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent_event.h"
#include "link.h"

#define INJECT_ENABLE "/sys/kernel/debug/s390/cio/enable_inject"
#define INJECT_CRW    "/sys/kernel/debug/s390/cio/crw_inject"
#define RSC_SUBCHANNEL 3u
#define RSC_PATH       4u
#define ERC_AVAILABLE  1u
#define ERC_INIT       2u
#define ERC_PERMANENT  6u
#define SETTLE_MS      30u	/* for the kernel to deal with a report */
#define LOSS_TRIES     200u
#define REMOVE_TRIES   60u
#define REMOVE_WAIT_MS 5u

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));
	int err = n < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return err;
}

/* A channel report that no machine made: CONFIG_CIO_INJECT. */
static int32_t inject(unsigned int rsc, unsigned int erc, unsigned int rsid)
{
	char text[64];
	int err = write_text(INJECT_ENABLE, "1");

	snprintf(text, sizeof(text), "0 0 0 %x 0 %x %x", rsc, erc, rsid);
	if (!err)
		err = write_text(INJECT_CRW, text);
	if (err)
		agent_log_note("a channel report cannot be injected: %s", strerror(-err));
	play_sleep(SETTLE_MS);
	return err;
}

/* The first of the subchannel's channel paths. */
static int chpid_of(const struct player *p, unsigned int *chpid)
{
	char path[512];
	FILE *f;
	int n;

	snprintf(path, sizeof(path), "/sys/bus/css/devices/%s/chpids", p->dev->sch);
	f = fopen(path, "re");
	if (!f)
		return -errno;
	n = fscanf(f, "%x", chpid);
	fclose(f);
	return n == 1 ? 0 : -ENODATA;
}

int32_t play_path(struct player *p, const struct scn_event *ev)
{
	unsigned int chpid = 0;
	char path[128];
	int err = chpid_of(p, &chpid);

	if (err)
		return err;
	if (ev->path == SCN_PATH_OFFLINE || ev->path == SCN_PATH_ONLINE)
		return inject(RSC_PATH, ev->path == SCN_PATH_OFFLINE ? ERC_PERMANENT : ERC_INIT,
			      chpid);
	snprintf(path, sizeof(path), "/sys/devices/css0/chp0.%02x/status", chpid);
	err = write_text(path, ev->path == SCN_PATH_VARY_ON ? "on" : "off");
	if (err)
		agent_log_note("%s: %s", path, strerror(-err));
	play_sleep(SETTLE_MS);
	return err;
}

int32_t play_report(struct player *p)
{
	unsigned int number;

	if (sscanf(p->dev->sch, "%*x.%*x.%x", &number) != 1)
		return -EINVAL;
	return inject(RSC_SUBCHANNEL, ERC_AVAILABLE, number);
}

/* Does the kernel know that the device is gone? An open one cannot store its subchannel then. */
static bool is_lost(const struct player *p)
{
	struct arch_schib schib;
	char path[512];

	if (p->open)
		return pread(p->dev->device, &schib, sizeof(schib), (off_t)2 << 10) < 0 &&
		       errno == ENODEV;
	snprintf(path, sizeof(path), "/sys/bus/css/devices/%s", p->dev->sch);
	return access(path, F_OK) != 0;
}

/*
 * The harness takes the device out of the machine. As long as the agent does not sleep, nobody in
 * the guest can look at the report that this causes.
 */
int32_t play_gone(struct player *p)
{
	p->spoilt = true;
	p->gone = true;
	agent_want(p->dev->bus_id, true);
	return 0;
}

int32_t play_lost(struct player *p)
{
	p->spoilt = true;
	if (!p->gone)
		agent_want(p->dev->bus_id, false);
	for (unsigned int i = 0; i < LOSS_TRIES; i++) {
		play_sleep(REMOVE_WAIT_MS);
		if (is_lost(p)) {
			play_sleep(SETTLE_MS);
			return 0;
		}
	}
	agent_log_note("the kernel does not see that the device is gone");
	p->unfit = true;
	return -ETIMEDOUT;
}

/* An operator presses a key of the terminal. What was entered stays there until it is read. */
int32_t play_attention(struct player *p)
{
	p->entered = true;
	agent_want(LINK_ATTENTION, false);
	play_sleep(SETTLE_MS);
	return 0;
}

void play_leave(struct player *p)
{
	if (p->dev->group < 0)
		return;
	ioctl(p->dev->group, VFIO_GROUP_UNSET_CONTAINER);
	close(p->dev->group);
	p->dev->group = -1;
}

/* Removing takes as long as somebody has the device open, so another process does it. */
int32_t play_remove(struct player *p)
{
	char path[512];

	snprintf(path, sizeof(path), "/sys/bus/mdev/devices/%s/remove", p->dev->uuid);
	p->spoilt = true; /* its group has another number afterwards */
	if (!p->open)
		play_leave(p);
	p->remover = fork();
	if (!p->remover) {
		for (int fd = 3; fd < 256; fd++)
			close(fd);
		_exit(write_text(path, "1") ? 1 : 0);
	}
	if (p->remover < 0) {
		p->remover = 0;
		return -errno;
	}
	return play_removed(p);
}

/* Has it been removed by now? */
int32_t play_removed(struct player *p)
{
	int status;

	if (!p->remover)
		return -ESRCH;
	if (!p->open)
		play_leave(p);
	for (unsigned int i = 0; i < REMOVE_TRIES; i++) {
		play_sleep(REMOVE_WAIT_MS);
		if (waitpid(p->remover, &status, WNOHANG) != p->remover)
			continue;
		p->remover = 0;
		return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -ENOENT;
	}
	return SCN_BLOCKED;
}

int32_t play_create(struct player *p)
{
	struct scn_error err;
	char path[512];
	int ret;

	p->spoilt = true;
	snprintf(path, sizeof(path),
		 "/sys/bus/css/devices/%s/mdev_supported_types/vfio_ccw-io/create", p->dev->sch);
	ret = write_text(path, p->dev->uuid);
	if (ret)
		return ret;
	if (agent_join(p->a, p->dev, &err)) {
		agent_log_note("%.110s", err.text);
		return -ENODEV;
	}
	return 0;
}
