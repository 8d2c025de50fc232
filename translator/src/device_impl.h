/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the device share. fsm.c: states and events; fsm_request.c: what requests do;
 * subchannel.c: enabling, disabling, stopping; status.c: from an interruption to user space;
 * report.c: channel reports; region.c and ioctl.c: user space's calls; device.c: life, and events
 * of the machine.
 */
#ifndef CCWCHECK_DEVICE_IMPL_H
#define CCWCHECK_DEVICE_IMPL_H

#include <errno.h>
#include <string.h>

#include <ccwcheck/device.h>

static inline void dev_lock(struct ccw_device *dev, enum ccw_lock lock)
{
	dev->env->lock(dev->ctx, lock);
}

static inline void dev_unlock(struct ccw_device *dev, enum ccw_lock lock)
{
	dev->env->unlock(dev->ctx, lock);
}

/*
 * fsm_event() - let @event come to the state machine. Locks held on entry: CCW_LOCK_SCH for
 * NOT_OPER and INTERRUPT, CCW_LOCK_IO for requests, none for OPEN and CLOSE. @irb: of INTERRUPT.
 * What the table's cell returns: 0 or a negative errno.
 */
int fsm_event(struct ccw_device *dev, enum ccw_event event, const struct arch_irb *irb);

/* fsm_refuse() - the same for a request that did not get CCW_LOCK_IO. */
int fsm_refuse(struct ccw_device *dev, enum ccw_event event);

/* fsm_lost() - the device is lost; CCW_LOCK_SCH is held. */
void fsm_lost(struct ccw_device *dev);

/* fsm_release_lost() - deferred: give back what a lost device holds, if the channel is done. */
void fsm_release_lost(struct ccw_device *dev);

/* fsm_request.c: the requests; CCW_LOCK_IO is held. */
int request_io(struct ccw_device *dev);
int request_async(struct ccw_device *dev);

/*
 * subchannel.c; CCW_LOCK_SCH is held, subch_stop() drops it while it waits. Each: 0; -ENODEV: there
 * is no subchannel or no valid device, so nothing runs; -EBUSY: a function is in progress, and
 * with subch_stop() it cannot be ended; -EIO or -EAGAIN: MODIFY SUBCHANNEL does not do its work.
 */
int subch_store(struct ccw_device *dev, struct arch_schib *schib);
int subch_enable(struct ccw_device *dev);
int subch_disable(struct ccw_device *dev);
int subch_stop(struct ccw_device *dev);

/* status.c */
/* status_take() - keep what the channel stored; CCW_LOCK_SCH is held. */
void status_take(struct ccw_device *dev, const struct arch_irb *irb);
/* status_drop() - forget all status; CCW_LOCK_IO and CCW_LOCK_SCH are held. */
void status_drop(struct ccw_device *dev);
/* status_work() - deferred: show status to user space, end programs. */
void status_work(struct ccw_device *dev);
/* status_read() - user space has read the IRB; CCW_LOCK_IO is held. True: there is more. */
bool status_read(struct ccw_device *dev);
/* status_hide_addresses() - what is not the guest's leaves a SCSW; CCW_LOCK_IO is held. */
void status_hide_addresses(const struct ccw_device *dev, struct arch_scsw *scsw, uint32_t program);

/* report.c */
void report_path(struct ccw_device *dev, uint32_t erc, uint8_t chpid);
void report_work(struct ccw_device *dev);
int report_read(struct ccw_device *dev, uint64_t user, uint32_t len, uint32_t pos);

/* ioctl.c: signal interrupt @irq if it is bound; bind it to @event, 0: to none. */
bool trigger_signal(struct ccw_device *dev, uint32_t irq);
void trigger_bind(struct ccw_device *dev, uint32_t irq, uint32_t event);

/* device.c: RESET and unmapping: close, then open. 0 or -EINVAL. */
int device_reset(struct ccw_device *dev);

#endif /* CCWCHECK_DEVICE_IMPL_H */
