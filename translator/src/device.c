/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of a device, and what the machine says about it: interruptions, reports, channel
 * paths. R-VFIO-LIFE.
 */
#include "device_impl.h"

#define ERC_INITIALIZED	  2u
#define ERC_PERMANENT	  6u /* permanent error, facility not initialized */

int ccw_device_create(struct ccw_device *dev, const struct ccw_env *env, void *ctx,
		      uint32_t intparm)
{
	struct arch_schib schib;
	int err;

	*dev = (struct ccw_device){.env = env, .ctx = ctx, .intparm = intparm,
				   .state = CCW_STATE_STANDBY};
	cp_setup(&dev->cp, &env->cp, ctx);
	dev_lock(dev, CCW_LOCK_SCH);
	err = subch_store(dev, &schib);
	dev_unlock(dev, CCW_LOCK_SCH);
	if (!err && be16_ld(schib.pmcw.flags) & PMCW_Q)
		err = -ENODEV;
	return err;
}

/* No deferred work is left, and none is under way. What a lost device holds gets its chance. */
static void drain(struct ccw_device *dev)
{
	dev->env->cancel_work(dev->ctx, CCW_WORK_IO);
	dev->env->cancel_work(dev->ctx, CCW_WORK_CRW);
	dev->env->flush_work(dev->ctx, CCW_WORK_NOT_OPER);
}

int ccw_device_destroy(struct ccw_device *dev)
{
	bool held;

	drain(dev);
	if (dev->cp.impl)
		fsm_release_lost(dev);
	dev_lock(dev, CCW_LOCK_IO);
	held = dev->cp.impl;
	dev_unlock(dev, CCW_LOCK_IO);
	if (held)
		return -EBUSY;
	for (uint32_t irq = 0; irq < CCW_IRQS; irq++)
		trigger_bind(dev, irq, 0);
	return 0;
}

int ccw_device_open(struct ccw_device *dev)
{
	enum ccw_state state;

	dev_lock(dev, CCW_LOCK_SCH);
	state = dev->state;
	if (state != CCW_STATE_NOT_OPER)
		dev->open = true;
	dev_unlock(dev, CCW_LOCK_SCH);
	if (state == CCW_STATE_NOT_OPER)
		return -EINVAL;
	if (state == CCW_STATE_STANDBY) {
		/* What the last owner wrote and got is nobody else's business. */
		dev_lock(dev, CCW_LOCK_IO);
		memset(&dev->io, 0, sizeof(dev->io));
		memset(&dev->cmd, 0, sizeof(dev->cmd));
		dev_unlock(dev, CCW_LOCK_IO);
	}
	return fsm_event(dev, CCW_EVENT_OPEN, NULL);
}

void ccw_device_close(struct ccw_device *dev)
{
	dev_lock(dev, CCW_LOCK_SCH);
	dev->open = false;
	dev_unlock(dev, CCW_LOCK_SCH);
	fsm_event(dev, CCW_EVENT_CLOSE, NULL);
	drain(dev);
	/* The next owner must not signal this one's eventfds. */
	for (uint32_t irq = 0; irq < CCW_IRQS; irq++)
		trigger_bind(dev, irq, 0);
}

/* R-VFIO-IOCTL-06 */
int device_reset(struct ccw_device *dev)
{
	bool lost;

	dev_lock(dev, CCW_LOCK_SCH);
	dev->resets++;
	dev_unlock(dev, CCW_LOCK_SCH);
	fsm_event(dev, CCW_EVENT_CLOSE, NULL);
	fsm_event(dev, CCW_EVENT_OPEN, NULL);
	dev_lock(dev, CCW_LOCK_SCH);
	dev->resets--;
	lost = dev->state == CCW_STATE_NOT_OPER;
	dev_unlock(dev, CCW_LOCK_SCH);
	return lost ? -EINVAL : 0;
}

/*
 * R-VFIO-LIFE-03. A request under way is waited for: it may be just pinning the range. So is the
 * deferred work of a device that was lost, which has not let go of the range yet.
 */
void ccw_device_dma_unmap(struct ccw_device *dev, uint64_t iova, uint64_t length)
{
	bool pinned;

	dev_lock(dev, CCW_LOCK_IO);
	pinned = cp_iova_pinned(&dev->cp, iova, length);
	dev_unlock(dev, CCW_LOCK_IO);
	if (pinned && device_reset(dev))
		dev->env->flush_work(dev->ctx, CCW_WORK_NOT_OPER);
}

bool ccw_device_request(struct ccw_device *dev)
{
	return trigger_signal(dev, CCW_IRQ_REQ);
}

bool ccw_device_interrupt(struct ccw_device *dev)
{
	struct arch_irb irb;
	bool taken;

	dev_lock(dev, CCW_LOCK_SCH);
	taken = !dev->env->tsch(dev->ctx, &irb);
	if (taken)
		fsm_event(dev, CCW_EVENT_INTERRUPT, &irb);
	dev_unlock(dev, CCW_LOCK_SCH);
	return taken;
}

void ccw_device_report(struct ccw_device *dev)
{
	struct arch_schib schib;

	dev_lock(dev, CCW_LOCK_SCH);
	if (subch_store(dev, &schib))
		fsm_event(dev, CCW_EVENT_NOT_OPER, NULL);
	dev_unlock(dev, CCW_LOCK_SCH);
}

/*
 * The program's path is going away. It is not cancelled, since then it would have no status, and
 * its owner would wait for ever. CCW_LOCK_SCH is held.
 */
static void end_on_path(struct ccw_device *dev, const struct arch_schib *schib, uint8_t mask)
{
	if (dev->state != CCW_STATE_CP_PENDING || !(schib->pmcw.lpum & mask))
		return;
	if (dev->env->hsch(dev->ctx) == 2)
		dev->env->csch(dev->ctx);
}

int ccw_device_path(struct ccw_device *dev, enum ccw_path_event event, uint8_t mask,
		    uint8_t chpid)
{
	struct arch_schib schib;
	int err;

	if (!mask)
		return 0;
	dev_lock(dev, CCW_LOCK_SCH);
	err = subch_store(dev, &schib);
	if (!err) {
		switch (event) {
		case CCW_PATH_OFFLINE:
			end_on_path(dev, &schib, mask);
			break;
		case CCW_PATH_ONLINE:
			dev->lpm |= mask & dev->opm;
			break;
		case CCW_PATH_VARY_OFF:
			dev->opm &= (uint8_t)~mask;
			dev->lpm &= (uint8_t)~mask;
			end_on_path(dev, &schib, mask);
			break;
		case CCW_PATH_VARY_ON:
			dev->opm |= mask;
			dev->lpm |= mask;
			break;
		}
	}
	dev_unlock(dev, CCW_LOCK_SCH);
	if (!err && event == CCW_PATH_OFFLINE)
		report_path(dev, ERC_PERMANENT, chpid);
	else if (!err && event == CCW_PATH_ONLINE)
		report_path(dev, ERC_INITIALIZED, chpid);
	return err;
}

void ccw_device_work(struct ccw_device *dev, enum ccw_work work)
{
	switch (work) {
	case CCW_WORK_IO:
		status_work(dev);
		break;
	case CCW_WORK_CRW:
		report_work(dev);
		break;
	case CCW_WORK_NOT_OPER:
		fsm_release_lost(dev);
		break;
	}
}
