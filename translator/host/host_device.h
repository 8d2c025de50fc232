/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The user-space world of a whole device: a host (guest storage, words, pins), a schedule, buffers
 * of user space, eventfds, and a subchannel that somebody else provides. Each call of the world is
 * a point at which the schedule can stop the caller.
 */
#ifndef CCWCHECK_HOST_DEVICE_H
#define CCWCHECK_HOST_DEVICE_H

#include <ccwcheck/device.h>

#include "host.h"
#include "host_sched.h"

#define HOST_USERS_MAX 32u

/* Descriptors of user space: the eventfd kept for an interrupt, and two that are none. */
#define HOST_FD_EVENT(irq)  (100 + (int32_t)(irq))
#define HOST_FD_NOT_EVENTFD 7
#define HOST_FD_CLOSED	    8

/* The subchannel, as struct ccw_env has it, and whether a program may still use its storage. */
struct host_subchannel {
	void *ctx;
	int (*ssch)(void *ctx, const struct arch_orb *orb);
	int (*hsch)(void *ctx);
	int (*csch)(void *ctx);
	int (*xsch)(void *ctx);
	int (*stsch)(void *ctx, struct arch_schib *schib);
	int (*msch)(void *ctx, const struct arch_schib *schib);
	int (*tsch)(void *ctx, struct arch_irb *irb);
	bool (*alive)(void *ctx);
	/* An event comes to the state machine; NULL: nobody wants to know. */
	void (*event)(void *ctx, unsigned int state, unsigned int event);
	/* User space is about to be told of @irq; NULL: nobody wants to know. */
	void (*signal)(void *ctx, unsigned int irq);
};

struct host_user { /* a buffer of user space */
	uint8_t *data;
	uint32_t len;	/* bytes */
	uint32_t valid; /* bytes, from the first, that can be reached */
};

struct host_device {
	struct host *host;
	struct host_subchannel sub;
	struct sched *sched;
	struct ccw_device *dev; /* whose deferred work is done */
	struct host_user users[HOST_USERS_MAX];
	uint32_t signals[CCW_IRQS]; /* not yet taken */
	uint32_t bound[CCW_IRQS];   /* how often the eventfd is held */
};

/* host_device_env() - the table to give to ccw_device_create(), whose ctx is @hd. */
const struct ccw_env *host_device_env(void);

/*
 * host_device_init() - a world over @h and @sub for @dev, both of which must outlive it. 0 or
 * -ENOMEM. host_device_drop() frees what it holds, not @h.
 */
int host_device_init(struct host_device *hd, struct host *h, const struct host_subchannel *sub,
		     struct ccw_device *dev);
void host_device_drop(struct host_device *hd);

/*
 * host_user_new() - a buffer of @len bytes, zeroed, of which the first @valid can be reached. Its
 * address in user space, or 0: too many, or out of memory. host_user_data(): its contents.
 */
uint64_t host_user_new(struct host_device *hd, uint32_t len, uint32_t valid);
uint8_t *host_user_data(struct host_device *hd, uint64_t user);
void host_user_free(struct host_device *hd, uint64_t user);

/* host_signals_take() - how often @irq was signalled since the last call. */
uint32_t host_signals_take(struct host_device *hd, uint32_t irq);

/* host_device_balanced() - no eventfd is held any more. */
bool host_device_balanced(const struct host_device *hd);

#endif /* CCWCHECK_HOST_DEVICE_H */
