/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * QEMU as a guest's machine: a virtio-serial line, a device to identify, a terminal. The functions
 * below are those of struct guest_ops.
 */
#ifndef CCWCHECK_QEMU_BOOT_H
#define CCWCHECK_QEMU_BOOT_H

#include "guest.h"
#include "qemu_terminal.h"

#define QEMU_DEVNO_IDENTIFY "0.0.0042" /* of the first */
#define QEMU_DEVNO_TERMINAL "0.0.0120" /* QEMU can have no second one */
#define QEMU_IDENTIFY	    20u	       /* devices to identify, from the first on */

struct qemu {
	struct guest guest;
	int monitor; /* socket to QEMU's monitor, -1: none */
	struct terminal terminal;
	uint32_t spent;	 /* devices to identify that are not to be used again, the first ones */
	char bus_id[16]; /* of the one behind them */
};

/* qemu_devno() - number of a device to identify, QEMU_IDENTIFY of them. */
uint32_t qemu_devno(uint32_t index);

int qemu_start(struct guest *g, struct scn_error *err);
void qemu_stopped(struct guest *g);

/* qemu_pump() - terminal data is taken in and answered meanwhile. */
int qemu_pump(struct guest *g, int ms, bool writing);

/* qemu_grant() - what the agent wants done to its machine on its way. */
int qemu_grant(struct guest *g, const char *what, int64_t deadline);

/* qemu_drain_terminal() - take in all that the terminal has sent so far. */
void qemu_drain_terminal(struct qemu *q);

/*
 * qemu_feed() - hand @len bytes of @data to the terminal, as what an operator entered: it raises
 * attention. 0; -EPIPE: the terminal does not take them until @deadline.
 */
int qemu_feed(struct qemu *q, const uint8_t *data, uint32_t len, int64_t deadline);

#endif /* CCWCHECK_QEMU_BOOT_H */
