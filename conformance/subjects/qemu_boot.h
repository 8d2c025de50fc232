/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One QEMU with a guest in it: started, connected, killed, and what its console said. All its
 * files are anonymous, so that however the harness ends there is nothing to clean up.
 */
#ifndef CCWCHECK_QEMU_BOOT_H
#define CCWCHECK_QEMU_BOOT_H

#include <sys/types.h>

#include "qemu_terminal.h"
#include "subject.h"

#define QEMU_DEVNO_IDENTIFY "0.0.0042"
#define QEMU_DEVNO_TERMINAL "0.0.0120"

/* What qemu_pump() found, as bits. */
#define QEMU_READABLE 1 /* the agent has said something, or is gone */
#define QEMU_WRITABLE 2 /* there is room for a request */

struct qemu {
	pid_t pid;   /* 0: not running */
	int link;    /* socket to the agent, -1: none */
	int monitor; /* socket to QEMU's monitor, -1: none */
	int initrd;  /* files without a name, -1: none */
	int console;
	int log;     /* what QEMU itself said */
	char kernel[4096];
	char agent[4096];
	struct terminal terminal;
};

/*
 * qemu_init() - @kernel with an initial RAM disk around @agent; nothing runs yet. 0 or a negative
 * errno with a line in @err. qemu_drop() kills what runs and frees all, on failure too.
 */
int qemu_init(struct qemu *q, struct scn_error *err, const char *kernel, const char *agent);
void qemu_drop(struct qemu *q);

/* qemu_start() - start QEMU and connect to its terminal. 0 or a negative errno with @err. */
int qemu_start(struct qemu *q, struct scn_error *err);
void qemu_kill(struct qemu *q);

/*
 * qemu_ended() - has QEMU ended by itself? Then @text receives why, one line, empty if its guest
 * just went down; QEMU counts as killed.
 */
bool qemu_ended(struct qemu *q, char text[256]);

/* qemu_unplug() - take the device with this bus id out of the machine. */
void qemu_unplug(struct qemu *q, const char *bus_id);

/* qemu_console() - the last @max bytes of what the guest's console said; free(). NULL: nothing. */
char *qemu_console(const struct qemu *q, size_t max);

/*
 * qemu_pump() - wait at most @ms for the agent or the terminal; with @writing also for room for a
 * request. Terminal data is taken in and answered. QEMU_* bits, or a negative errno.
 */
int qemu_pump(struct qemu *q, int ms, bool writing);

/* qemu_drain_terminal() - take in all that the terminal has sent so far. */
void qemu_drain_terminal(struct qemu *q);

/* cpio_append() - append one file to a newc archive; @mode as in stat. 0 or -EIO. */
int cpio_append(FILE *f, const char *name, unsigned int mode, unsigned int major,
		unsigned int minor, const void *data, size_t len);

/* cpio_end() - the trailer. 0 or -EIO. */
int cpio_end(FILE *f);

#endif /* CCWCHECK_QEMU_BOOT_H */
