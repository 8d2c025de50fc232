/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which line the agent uses, and what becomes of the guest when the line fails.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <time.h>
#include <unistd.h>

#include "agent_line.h"

static int port = -1; /* -1: cards */
static uint8_t card[LINK_CARD_SIZE];
static uint32_t card_left; /* bytes at the end of the card that were not read yet */

/* The port is found by name; it appears when the virtio console has been probed. */
static int open_port(void)
{
	const struct timespec pause = {.tv_nsec = 2000000};

	for (int i = 0; i < 5000; i++) {
		DIR *dir = opendir("/sys/class/virtio-ports");
		struct dirent *e;

		while (dir && (e = readdir(dir))) {
			char path[512], name[64] = "";
			FILE *f;

			snprintf(path, sizeof(path), "/sys/class/virtio-ports/%s/name", e->d_name);
			f = fopen(path, "re");
			if (f && !fgets(name, sizeof(name), f))
				name[0] = 0;
			if (f)
				fclose(f);
			if (!strncmp(name, LINK_PORT_NAME, strlen(LINK_PORT_NAME))) {
				snprintf(path, sizeof(path), "/dev/%s", e->d_name);
				closedir(dir);
				return open(path, O_RDWR | O_CLOEXEC);
			}
		}
		if (dir)
			closedir(dir);
		nanosleep(&pause, NULL);
	}
	errno = ENODEV;
	return -1;
}

/* All of @len bytes, or the end: without the harness there is nothing left to do. */
static void transfer(void *buf, size_t len, bool out)
{
	const struct timespec pause = {.tv_nsec = 1000000};
	char *at = buf;

	while (len) {
		ssize_t n = out ? write(port, at, len) : read(port, at, len);

		if (n > 0) {
			at += n;
			len -= (size_t)n;
		} else if (!n || errno == EAGAIN) {
			nanosleep(&pause, NULL); /* the harness has not opened its end yet */
		} else if (errno != EINTR) {
			printf("agent: the port failed: %s\n", strerror(errno));
			reboot(RB_POWER_OFF);
		}
	}
}

/* Whole cards go straight to where they belong, the rest of the last one waits. */
static int read_cards(uint8_t *at, size_t len)
{
	size_t n = len < card_left ? len : card_left;
	uint32_t whole;

	memcpy(at, card + sizeof(card) - card_left, n);
	card_left -= (uint32_t)n;
	at += n;
	len -= n;
	whole = (uint32_t)(len / sizeof(card));
	if (whole && cards_read(at, whole))
		return -1;
	at += whole * sizeof(card);
	len -= whole * sizeof(card);
	if (len) {
		if (cards_read(card, 1))
			return -1;
		memcpy(at, card, len);
		card_left = (uint32_t)(sizeof(card) - len);
	}
	return 0;
}

static int write_cards(const uint8_t *at, size_t len)
{
	uint32_t whole = (uint32_t)(len / sizeof(card));
	uint8_t last[sizeof(card)] = {0};

	if (whole && cards_write(at, whole))
		return -1;
	at += whole * sizeof(card);
	len -= whole * sizeof(card);
	memcpy(last, at, len);
	return len ? cards_write(last, 1) : 0;
}

static void power_off(const char *what)
{
	printf("agent: %s\n", what);
	sleep(1); /* the console is slower than the end */
	reboot(RB_POWER_OFF);
}

void line_read(void *buf, size_t len)
{
	if (port >= 0)
		transfer(buf, len, false);
	else if (read_cards(buf, len))
		power_off("the card reader failed");
}

/* Cards are read by channel programs, for which one has to sleep. */
void line_await_awake(void)
{
	struct pollfd p = {.fd = port, .events = POLLIN};

	while (port >= 0 && !poll(&p, 1, 0))
		;
}

void line_write(const void *buf, size_t len)
{
	if (port >= 0)
		transfer((void *)(uintptr_t)buf, len, true);
	else if (write_cards(buf, len))
		power_off("the card punch failed");
}

void line_end_frame(void)
{
	card_left = 0;
}

int line_open(struct scn_error *err)
{
	if (cards_present())
		return cards_open(err);
	port = open_port();
	return port < 0 ? agent_fail(err, "no virtio-serial port called %s", LINK_PORT_NAME) : 0;
}
