/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way of status from the interruption to user space. Decides to which program a status belongs
 * (when it is taken, under CCW_LOCK_SCH), when that program is over, and in which order user space
 * sees what. R-VFIO-IRQ.
 */
#include "device_impl.h"

/* ERW: addresses of failing storage and of the secondary CCW are there, and in which format. */
#define ERW_ADDRESSES 0x02c00000u

/* Several statuses in one, as if they had been pending together. */
static void merge(struct ccw_status *last, const struct ccw_status *status)
{
	uint32_t before = be32_ld(last->irb.scsw.ctl) & SCSW_SC;
	uint8_t dstat = last->irb.scsw.dstat, sstat = last->irb.scsw.sstat;

	*last = *status;
	last->irb.scsw.ctl = be32_st(be32_ld(last->irb.scsw.ctl) | before);
	last->irb.scsw.dstat |= dstat;
	last->irb.scsw.sstat |= sstat;
}

static struct ccw_status *at(struct ccw_status_queue *q, uint32_t i)
{
	return &q->status[(q->first + i) % CCW_STATUS_MAX];
}

static void append(struct ccw_status_queue *q, const struct ccw_status *status)
{
	if (q->nr == CCW_STATUS_MAX)
		merge(at(q, q->nr - 1), status);
	else
		*at(q, q->nr++) = *status;
}

/* R-SCSW-08 */
static bool is_solicited(const struct arch_scsw *scsw)
{
	uint32_t ctl = be32_ld(scsw->ctl);

	return ctl & SCSW_CC || (ctl & SCSW_SC) != (SCSW_SC_ALERT | SCSW_SC_PENDING);
}

/*
 * R-VFIO-IRQ-02, R-VFIO-IRQ-04: has the channel done with the program, now that this status was
 * cleared? A suspended program stays so, unless it has ended, or a halt was pending: then TEST
 * SUBCHANNEL took both away (R-TSCH-02, R-TSCH-03), and no other status comes.
 */
static bool is_final(const struct arch_scsw *scsw)
{
	const uint32_t ended = SCSW_SC_PRIMARY | SCSW_SC_SECONDARY | SCSW_FC_HALT;
	uint32_t ctl = be32_ld(scsw->ctl);

	if (ctl & SCSW_AC_SUSPENDED && !(ctl & ended))
		return false;
	return !(ctl & (SCSW_AC_SCH_ACTIVE | SCSW_AC_DEV_ACTIVE));
}

/*
 * In the state CP_PENDING the channel has the program that was started last, and nothing can be
 * started until its end was taken: a status of now is of no other program. A status that is taken
 * in another state, such as that of a halt of an idle subchannel, belongs to none, whatever is
 * started before anybody looks at it.
 */
void status_take(struct ccw_device *dev, const struct arch_irb *irb)
{
	struct ccw_status status = {.irb = *irb};

	if (dev->state == CCW_STATE_CP_PENDING && is_solicited(&irb->scsw)) {
		status.program = dev->started;
		if (is_final(&irb->scsw))
			dev->ended = dev->started;
	}
	append(&dev->taken, &status);
	dev->env->queue_work(dev->ctx, CCW_WORK_IO);
}

void status_drop(struct ccw_device *dev)
{
	dev->taken.nr = 0;
	dev->ready.nr = 0;
	dev->unread = false;
}

void status_hide_addresses(const struct ccw_device *dev, struct arch_scsw *scsw, uint32_t program)
{
	if (program && program == dev->program && dev->cp.impl)
		cp_update_scsw(&dev->cp, scsw);
	else
		scsw->cpa = be32_st(0);
}

/* The addresses in the ESW are the host's, and there is no way back from each of them. */
static void hide_esw_addresses(struct arch_esw *esw)
{
	esw->erw = be32_st(be32_ld(esw->erw) & ~ERW_ADDRESSES);
	esw->failing_storage = be64_st(0);
	esw->secondary_ccw = be32_st(0);
}

/* Put the next status where user space reads it. True: it has to be told. */
static bool show_next(struct ccw_device *dev)
{
	if (dev->unread || !dev->ready.nr)
		return false;
	dev->io.irb = at(&dev->ready, 0)->irb;
	dev->ready.first = (dev->ready.first + 1) % CCW_STATUS_MAX;
	dev->ready.nr--;
	dev->unread = true;
	return true;
}

bool status_read(struct ccw_device *dev)
{
	dev->unread = false;
	return show_next(dev);
}

/* Take over what was taken; the number of the last program that has ended. */
static uint32_t collect(struct ccw_device *dev, struct ccw_status_queue *q)
{
	uint32_t ended;

	dev_lock(dev, CCW_LOCK_SCH);
	*q = dev->taken;
	dev->taken.nr = 0;
	ended = dev->ended;
	dev_unlock(dev, CCW_LOCK_SCH);
	return ended;
}

/* The program is over: what it holds goes, and another one may come. */
static void end_program(struct ccw_device *dev)
{
	cp_free(&dev->cp);
	dev_lock(dev, CCW_LOCK_SCH);
	if (dev->state == CCW_STATE_CP_PENDING)
		dev->state = CCW_STATE_IDLE;
	dev_unlock(dev, CCW_LOCK_SCH);
}

/* User space is told last: when it knows, it may start the next program. */
void status_work(struct ccw_device *dev)
{
	struct ccw_status_queue q;
	uint32_t ended;
	bool shown;

	dev_lock(dev, CCW_LOCK_IO);
	ended = collect(dev, &q);
	for (uint32_t i = 0; i < q.nr; i++) {
		struct ccw_status *status = at(&q, i);

		status_hide_addresses(dev, &status->irb.scsw, status->program);
		hide_esw_addresses(&status->irb.esw);
		append(&dev->ready, status);
	}
	if (dev->cp.impl && dev->program == ended)
		end_program(dev);
	shown = show_next(dev);
	dev_unlock(dev, CCW_LOCK_IO);
	if (shown)
		trigger_signal(dev, CCW_IRQ_IO);
}
