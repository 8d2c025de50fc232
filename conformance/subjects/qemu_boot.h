/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One QEMU with a guest in it: started, connected, killed, and what its console said.
 */
#ifndef CCWCHECK_QEMU_BOOT_H
#define CCWCHECK_QEMU_BOOT_H

#include <sys/types.h>

#include "qemu_terminal.h"
#include "subject.h"

#define QEMU_DEVNO_IDENTIFY "0.0.0042"
#define QEMU_DEVNO_TERMINAL "0.0.0120"

struct qemu {
	pid_t pid;    /* 0: not running */
	int link;     /* socket to the agent, -1: none */
	char dir[64]; /* private folder of this subject */
	char kernel[4096];
	char agent[4096];
	struct terminal terminal;
};

/*
 * qemu_init() - a folder of its own with the initial RAM disk in it. 0 or a negative errno with a
 * line in @err. qemu_drop() kills what runs and removes the folder.
 */
int qemu_init(struct qemu *q, struct scn_error *err, const char *kernel, const char *agent);
void qemu_drop(struct qemu *q);

/* qemu_start() - start QEMU and connect to its terminal. 0 or a negative errno with @err. */
int qemu_start(struct qemu *q, struct scn_error *err);
void qemu_kill(struct qemu *q);

/* qemu_console() - the last @max bytes of what the guest's console said; free(). NULL: nothing. */
char *qemu_console(const struct qemu *q, size_t max);

/*
 * qemu_pump() - wait at most @ms for the agent or the terminal. Terminal data is taken in and
 * answered. 1: the agent has something to say, 0: not yet, negative: QEMU is gone.
 */
int qemu_pump(struct qemu *q, int ms);

/* cpio_append() - append one file to a newc archive; @mode as in stat. 0 or -EIO. */
int cpio_append(FILE *f, const char *name, unsigned int mode, unsigned int major,
		unsigned int minor, const void *data, size_t len);

/* cpio_end() - the trailer. 0 or -EIO. */
int cpio_end(FILE *f);

#endif /* CCWCHECK_QEMU_BOOT_H */
