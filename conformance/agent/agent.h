/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of the guest agent: binding a device to vfio_ccw, running a scenario on it, and
 * listening to what the kernel says meanwhile.
 */
#ifndef CCWCHECK_AGENT_H
#define CCWCHECK_AGENT_H

#include <stdbool.h>
#include <stdint.h>

#include "../scenario/scenario.h"

#define AGENT_DEVICES_MAX 8u

struct agent_device {
	int group;
	int device;
	int irq; /* eventfd of the I/O interrupt */
};

/* The container is shared by all devices: one guest, one map of its storage. */
struct agent {
	int container; /* -1 before the first device */
	uint32_t nr_devices;
	struct agent_device devices[AGENT_DEVICES_MAX];
};

/*
 * agent_bind() - hand the device with bus id @bus_id over to vfio_ccw and open it.
 * 0, or -1 with one line in @err.
 */
int agent_bind(struct agent *a, struct scn_error *err, const char *bus_id);

/*
 * agent_run() - run @s on @dev. The outcome holds what the region and the interruptions said and
 * which storage changed. 0, or -1 with one line in @err if the scenario could not be set up.
 */
int agent_run(struct agent *a, struct agent_device *dev, struct outcome *out,
	      struct scn_error *err, const struct scn *s, bool await_attention);

/* agent_log_open() - from now on the kernel's messages are kept. */
void agent_log_open(void);

/* agent_log_take() - the messages since the last call, free() them; NULL if there are none. */
char *agent_log_take(void);

/* agent_fail() - "WHAT: strerror" to @err; always -1. */
int agent_fail(struct scn_error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* CCWCHECK_AGENT_H */
