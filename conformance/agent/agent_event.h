/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scenario with events, replayed on the real driver: what its parts share. agent_event.c: one
 * event after the other; agent_region.c: regions; agent_ioctl.c: ioctls; agent_machine.c: channel
 * paths, reports, loss, removal.
 */
#ifndef CCWCHECK_AGENT_EVENT_H
#define CCWCHECK_AGENT_EVENT_H

#include <sys/types.h>

#include "agent.h"
#include "agent_storage.h"

struct player {
	struct agent *a;
	struct agent_device *dev;
	const struct scn *s;
	struct outcome *out;
	struct storage st;
	int irqs[SCN_SIGNALS]; /* eventfds */
	uint8_t *user;	       /* two pages of user space, the second of which cannot be reached */
	bool open;
	bool gone;		    /* the device is no longer in the machine */
	bool entered;		    /* an operator has entered something */
	bool spoilt;		    /* the device is not fit for another scenario */
	bool unfit;		    /* nor is the guest */
	pid_t remover;		    /* a process that removes the device, 0: none */
	uint64_t interrupts_before; /* interruptions of the guest before the first event */
	uint32_t nr_interrupts;	    /* events so far that wait for one */
};

/*
 * play_buffer() - a buffer of @len bytes as the event wants it: good, bad as a whole, or good but
 * for what lies behind its first @fixed bytes. What it holds is zeros.
 */
uint8_t *play_buffer(struct player *p, const struct scn_event *ev, size_t len, size_t fixed);

/* play_sleep() - let everybody else have the processor for so long. */
void play_sleep(unsigned int ms);

/* play_leave() - the container lets go of the group, which goes with the device. */
void play_leave(struct player *p);

/* Each carries out one event and gives its result: 0, a negative errno, SCN_BLOCKED. */
int32_t play_start(struct player *p, const struct scn_event *ev, struct out_event *o);
int32_t play_command(struct player *p, const struct scn_event *ev, struct out_event *o);
int32_t play_write(struct player *p, const struct scn_event *ev, struct out_event *o);
int32_t play_read(struct player *p, const struct scn_event *ev, uint32_t index);
int32_t play_ioctl(struct player *p, const struct scn_event *ev, struct out_event *o);
int32_t play_bind(struct player *p, uint32_t irq);
int32_t play_path(struct player *p, const struct scn_event *ev);
int32_t play_report(struct player *p);
int32_t play_gone(struct player *p);
int32_t play_lost(struct player *p);
int32_t play_attention(struct player *p);
int32_t play_remove(struct player *p);
int32_t play_removed(struct player *p);
int32_t play_create(struct player *p);

#endif /* CCWCHECK_AGENT_EVENT_H */
