/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The world as the translator sees it: a table of calls that its host fills in.
 *
 * The translator reaches nothing else, so it can be hosted anywhere and every failure of the
 * world can be injected. Addresses and lengths are in host order; storage contents keep their
 * byte order. A call returns 0 or a negative errno and touches its outputs only on success.
 *
 * Two errors speak of guest storage, not of the world, and become an architected outcome (the
 * channel finds the place unavailable when, and only when, it gets there):
 * -EINVAL (no such guest storage) and -EPERM (the access is not allowed there). Storage is
 * available, or not, by whole frames of 4 KiB. Every other error is a failure of the world and
 * is returned to the caller of cp_*.
 */
#ifndef CCWCHECK_ENV_H
#define CCWCHECK_ENV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ccwcheck/arch.h>

/* What the channel will do with a pinned frame; a set of bits. */
#define CP_PIN_FETCH 1u /* output: the channel reads the frame */
#define CP_PIN_STORE 2u /* input: the channel writes the frame */

/**
 * struct cp_env - the calls of the world
 * @read:	copy @len bytes of guest storage at guest absolute address @guest_abs to @buf.
 *		The range lies in one frame. Guest storage may change between any two calls.
 * @pin:	hold the guest frame at @guest_frame (a multiple of 4096) in host storage and give
 *		its host absolute address in @host_frame. @access: CP_PIN_* bits. A frame may be
 *		pinned many times; each pin is given back by one unpin.
 * @unpin:	give back one pin of @guest_frame with the same @access. Cannot fail.
 * @alloc:	@size bytes, zeroed, aligned for any type; NULL: out of memory.
 * @free:	give back what @alloc returned, with its size.
 * @alloc_words: @size bytes, zeroed, for words that the channel will fetch: below 2 GiB, aligned
 *		to @align (a power of two from 8 to 4096). @host_abs receives the host absolute
 *		address. NULL: out of memory.
 * @free_words:	give back what @alloc_words returned, with its size.
 *
 * @ctx is the host's own and is handed to each call.
 */
struct cp_env {
	int (*read)(void *ctx, uint64_t guest_abs, void *buf, uint32_t len);
	int (*pin)(void *ctx, uint64_t guest_frame, unsigned int access, uint64_t *host_frame);
	void (*unpin)(void *ctx, uint64_t guest_frame, unsigned int access);
	void *(*alloc)(void *ctx, size_t size);
	void (*free)(void *ctx, void *p, size_t size);
	void *(*alloc_words)(void *ctx, uint32_t size, uint32_t align, uint32_t *host_abs);
	void (*free_words)(void *ctx, void *p, uint32_t size);
};

/*
 * The world of a whole device. A device is used from many sides at once; the host owns the locks
 * and the deferred work, and so the order in which things happen.
 */

/**
 * enum ccw_lock - the locks of one device, to be taken in this order
 * @CCW_LOCK_IO:    the channel program and the regions; a holder may sleep
 * @CCW_LOCK_SCH:   the subchannel and the state; interruptions are held off, a holder may not sleep
 * @CCW_LOCK_EVENT: channel reports and eventfds; a holder may not sleep
 */
enum ccw_lock { CCW_LOCK_IO, CCW_LOCK_SCH, CCW_LOCK_EVENT };
#define CCW_LOCKS (CCW_LOCK_EVENT + 1)

/**
 * enum ccw_work - work that is done later, one item after the other, where sleeping is allowed
 * @CCW_WORK_IO:       status of the channel goes to user space: ccw_device_work()
 * @CCW_WORK_CRW:      channel reports are announced
 * @CCW_WORK_NOT_OPER: what a lost device holds is given back
 */
enum ccw_work { CCW_WORK_IO, CCW_WORK_CRW, CCW_WORK_NOT_OPER };
#define CCW_WORKS (CCW_WORK_NOT_OPER + 1)

/**
 * struct ccw_env - the calls of the world for a device
 * @cp:		the calls of the translator; they may sleep
 * @ssch:	START SUBCHANNEL with the host's ORB: the condition code 0 to 3, or -EIO: the
 *		instruction ended in a program interruption. So do the other instructions.
 * @hsch:	HALT SUBCHANNEL
 * @csch:	CLEAR SUBCHANNEL
 * @xsch:	CANCEL SUBCHANNEL
 * @stsch:	STORE SUBCHANNEL to @schib: condition code 0 or 3
 * @msch:	MODIFY SUBCHANNEL from @schib
 * @tsch:	TEST SUBCHANNEL to @irb: condition code 0, 1 or 3
 * @copy_in:	@len bytes of user space at @user to @to: 0, or -EFAULT. May sleep.
 * @copy_out:	@len bytes from @from to user space at @user: 0, or -EFAULT: the first bytes may
 *		have been copied. May sleep.
 * @event_get:	take the eventfd that is user space's descriptor @fd; @event names it, not 0.
 *		0, -EBADF: no descriptor, -EINVAL: no eventfd. May sleep.
 * @event_put:	give it back
 * @event_signal: add one to it
 * @lock, @trylock, @unlock: as usual. @trylock does not wait.
 * @queue_work:	let ccw_device_work() be called for @work, once, soon, from elsewhere; nothing if it
 *		waits already. While it runs it may be queued again.
 * @cancel_work: take it off the queue, or wait until it has run. No lock may be held.
 * @flush_work:	wait until it has run if it is queued or runs. No lock may be held.
 * @wait:	sleep until @wake was called since the last wait returned, or @ms milliseconds have
 *		passed: true: it was. CCW_LOCK_SCH may not be held.
 * @wake:	see @wait; does not sleep
 * @event:	an event comes to the state machine; NULL: nobody wants to know
 */
struct ccw_env {
	struct cp_env cp;
	int (*ssch)(void *ctx, const struct arch_orb *orb);
	int (*hsch)(void *ctx);
	int (*csch)(void *ctx);
	int (*xsch)(void *ctx);
	int (*stsch)(void *ctx, struct arch_schib *schib);
	int (*msch)(void *ctx, const struct arch_schib *schib);
	int (*tsch)(void *ctx, struct arch_irb *irb);
	int (*copy_in)(void *ctx, void *to, uint64_t user, uint32_t len);
	int (*copy_out)(void *ctx, uint64_t user, const void *from, uint32_t len);
	int (*event_get)(void *ctx, int32_t fd, uint32_t *event);
	void (*event_put)(void *ctx, uint32_t event);
	void (*event_signal)(void *ctx, uint32_t event);
	void (*lock)(void *ctx, enum ccw_lock lock);
	bool (*trylock)(void *ctx, enum ccw_lock lock);
	void (*unlock)(void *ctx, enum ccw_lock lock);
	void (*queue_work)(void *ctx, enum ccw_work work);
	void (*cancel_work)(void *ctx, enum ccw_work work);
	void (*flush_work)(void *ctx, enum ccw_work work);
	bool (*wait)(void *ctx, uint32_t ms);
	void (*wake)(void *ctx);
	void (*event)(void *ctx, unsigned int state, unsigned int event);
};

#endif /* CCWCHECK_ENV_H */
