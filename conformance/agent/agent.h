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

#define AGENT_DEVICES_MAX 64u

struct agent_device {
	char bus_id[32];
	char sch[256]; /* its subchannel, such as 0.0.0003 */
	char uuid[64]; /* of the mediated device */
	int group;     /* -1: none */
	int device;    /* -1: closed */
	int irq;       /* eventfd of the I/O interrupt */
};

/* The container is shared by all devices: one guest, one map of its storage. */
struct agent {
	int container; /* -1 before the first device */
	uint32_t uuid; /* number in the name of the first mediated device */
	uint32_t nr_devices;
	struct agent_device devices[AGENT_DEVICES_MAX];
};

/*
 * agent_bind() - hand the device with bus id @bus_id over to vfio_ccw and open it.
 * 0, or -1 with one line in @err.
 */
int agent_bind(struct agent *a, struct scn_error *err, const char *bus_id);

/* agent_find_subchannel() - which one holds the device @bus_id. 0, or -1 with @err. */
int agent_find_subchannel(char sch[256], struct scn_error *err, const char *bus_id);

/* agent_join() - take the mediated device's group into the container. 0, or -1 with @err. */
int agent_join(struct agent *a, struct agent_device *dev, struct scn_error *err);

/* agent_open() - open the device, with its I/O interrupt bound. 0, or -1 with @err. */
int agent_open(struct agent_device *dev, struct scn_error *err);

/*
 * agent_want() - ask the harness for something, see LINK_WANT, and wait until it is done. @awake:
 * without sleeping, so that nothing of lower rank runs meanwhile.
 */
void agent_want(const char *what, bool awake);

/* What became of a scenario. */
enum agent_result {
	AGENT_RAN,
	AGENT_RAN_SPENT, /* it ran, but the device should not be used again */
	AGENT_RAN_LAST,	 /* it ran, but left the guest in a state that no other should meet */
	AGENT_CANNOT,	/* this guest cannot give it what it needs */
	AGENT_FAILED,
};

/*
 * agent_run() - run @s on @dev, LINK_RUN_* in @flags.
 * With AGENT_RAN* the outcome holds what the region and the interruptions said and which storage
 * changed; else @err has one line.
 */
enum agent_result agent_run(struct agent *a, struct agent_device *dev, struct outcome *out,
			    struct scn_error *err, const struct scn *s, uint32_t flags);

/*
 * agent_drain() - read from a terminal, which is open and idle, what is left of its input.
 * False: there is still some, or the device is not idle.
 */
bool agent_drain(const struct agent *a, const struct agent_device *dev);

/* agent_play() - replay the events of @s on @dev, which is open and idle. As agent_run(). */
enum agent_result agent_play(struct agent *a, struct agent_device *dev, struct outcome *out,
			     struct scn_error *err, const struct scn *s);

/*
 * agent_counts() - what gcov has counted of the driver since the guest began, as a list of files,
 * see link_file_next(); free(). 0, or -1 with @err: this kernel counts nothing.
 */
int agent_counts(uint8_t **list, uint32_t *len, struct scn_error *err);

/* agent_log_open() - from now on the kernel's messages are kept. */
void agent_log_open(void);

/* agent_log_note() - put a line of the agent's own with them: it is cut at 120 characters. */
void agent_log_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* agent_log_take() - the messages since the last call, free() them; NULL if there are none. */
char *agent_log_take(void);

/*
 * agent_log_complaint() - the first line of @messages in which the kernel reports an error of its
 * own, such as a warning with a call trace; free() it; NULL if there is none.
 */
char *agent_log_complaint(const char *messages);

/* agent_fail() - "WHAT: strerror" to @err; always -1. */
int agent_fail(struct scn_error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* CCWCHECK_AGENT_H */
