/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state machine: which event does what in which state. The table is at the end; above it are
 * the actions that are more than one line. R-VFIO-FSM.
 */
#include "device_impl.h"

const char *ccw_state_name(unsigned int state)
{
	static const char *const names[CCW_STATES] = {
		[CCW_STATE_NOT_OPER] = "not-oper",	     [CCW_STATE_STANDBY] = "standby",
		[CCW_STATE_IDLE] = "idle",
		[CCW_STATE_CP_PROCESSING] = "cp-processing", [CCW_STATE_CP_PENDING] = "cp-pending",
	};

	return state < CCW_STATES ? names[state] : NULL;
}

const char *ccw_event_name(unsigned int event)
{
	static const char *const names[CCW_EVENTS] = {
		[CCW_EVENT_NOT_OPER] = "not-oper",   [CCW_EVENT_IO_REQ] = "io-req",
		[CCW_EVENT_INTERRUPT] = "interrupt", [CCW_EVENT_ASYNC_REQ] = "async-req",
		[CCW_EVENT_OPEN] = "open",	     [CCW_EVENT_CLOSE] = "close",
	};

	return event < CCW_EVENTS ? names[event] : NULL;
}

/* R-VFIO-FSM-01. What it holds is given back later: the channel may have to be stopped for that. */
void fsm_lost(struct ccw_device *dev)
{
	dev->state = CCW_STATE_NOT_OPER;
	dev->env->queue_work(dev->ctx, CCW_WORK_NOT_OPER);
}

/*
 * The channel may still use the program of a lost device, be it that the machine took only the path
 * away, be it that the device did not end when it was closed. Then the program is kept until an
 * interruption says that it is over, or until the device is destroyed.
 */
void fsm_release_lost(struct ccw_device *dev)
{
	int err;

	dev_lock(dev, CCW_LOCK_IO);
	dev_lock(dev, CCW_LOCK_SCH);
	err = subch_stop(dev);
	dev_unlock(dev, CCW_LOCK_SCH);
	if (!err || err == -ENODEV)
		cp_free(&dev->cp);
	dev_unlock(dev, CCW_LOCK_IO);
}

static int act_nothing(struct ccw_device *dev, const struct arch_irb *irb)
{
	(void)dev;
	(void)irb;
	return 0;
}

/* The device was lost between a look at it and its opening. */
static int act_gone(struct ccw_device *dev, const struct arch_irb *irb)
{
	(void)dev;
	(void)irb;
	return -EINVAL;
}

static int act_lost(struct ccw_device *dev, const struct arch_irb *irb)
{
	(void)irb;
	fsm_lost(dev);
	return 0;
}

/*
 * A device is opened that is open, or closed that is not: whoever does so has lost track of it, but
 * for a reset that meets a closing or another reset.
 */
static int act_misused(struct ccw_device *dev, const struct arch_irb *irb)
{
	bool misused;

	(void)irb;
	dev_lock(dev, CCW_LOCK_SCH);
	misused = !dev->resets;
	if (misused && dev->state != CCW_STATE_NOT_OPER)
		fsm_lost(dev);
	dev_unlock(dev, CCW_LOCK_SCH);
	return misused ? -EINVAL : 0;
}

static int act_error(struct ccw_device *dev, const struct arch_irb *irb)
{
	(void)dev;
	(void)irb;
	return -EIO;
}

static int act_busy(struct ccw_device *dev, const struct arch_irb *irb)
{
	(void)dev;
	(void)irb;
	return -EBUSY;
}

static int act_retry(struct ccw_device *dev, const struct arch_irb *irb)
{
	(void)dev;
	(void)irb;
	return -EAGAIN;
}

static int act_io(struct ccw_device *dev, const struct arch_irb *irb)
{
	(void)irb;
	return request_io(dev);
}

static int act_async(struct ccw_device *dev, const struct arch_irb *irb)
{
	(void)irb;
	return request_async(dev);
}

static int act_irq(struct ccw_device *dev, const struct arch_irb *irb)
{
	status_take(dev, irb);
	dev->env->wake(dev->ctx);
	return 0;
}

/*
 * R-VFIO-IRQ-05: the subchannel should be disabled. Somebody may be waiting for just this
 * interruption to disable it; if not, it is tried here.
 */
static int act_stray_irq(struct ccw_device *dev, const struct arch_irb *irb)
{
	(void)irb;
	subch_disable(dev);
	dev->env->wake(dev->ctx);
	if (dev->state == CCW_STATE_NOT_OPER)
		dev->env->queue_work(dev->ctx, CCW_WORK_NOT_OPER);
	return 0;
}

/* R-VFIO-FSM-02. A reset, which closes and opens, does not open what was closed meanwhile. */
static int act_open(struct ccw_device *dev, const struct arch_irb *irb)
{
	int err = -EINVAL;

	(void)irb;
	dev_lock(dev, CCW_LOCK_SCH);
	if (dev->state == CCW_STATE_STANDBY && dev->open) {
		err = subch_enable(dev);
		if (err)
			fsm_lost(dev);
		else
			dev->state = CCW_STATE_IDLE;
	}
	dev_unlock(dev, CCW_LOCK_SCH);
	return err ? -EINVAL : 0;
}

/*
 * R-VFIO-FSM-03. A request that is under way holds CCW_LOCK_IO, so it is over when this begins; the
 * state is looked at again, since the device may have been closed or lost meanwhile.
 */
static int act_close(struct ccw_device *dev, const struct arch_irb *irb)
{
	int err;

	(void)irb;
	dev_lock(dev, CCW_LOCK_IO);
	dev_lock(dev, CCW_LOCK_SCH);
	if (dev->state == CCW_STATE_NOT_OPER || dev->state == CCW_STATE_STANDBY) {
		dev_unlock(dev, CCW_LOCK_SCH);
		dev_unlock(dev, CCW_LOCK_IO);
		return 0;
	}
	err = subch_stop(dev);
	if (dev->state != CCW_STATE_NOT_OPER) {
		if (err)
			fsm_lost(dev);
		else
			dev->state = CCW_STATE_STANDBY;
	}
	status_drop(dev);
	dev_unlock(dev, CCW_LOCK_SCH);
	if (!err || err == -ENODEV)
		cp_free(&dev->cp);
	dev_unlock(dev, CCW_LOCK_IO);
	return err;
}

typedef int fsm_action(struct ccw_device *dev, const struct arch_irb *irb);

static fsm_action *const table[CCW_STATES][CCW_EVENTS] = {
	[CCW_STATE_NOT_OPER] = {
		[CCW_EVENT_NOT_OPER]  = act_nothing,
		[CCW_EVENT_IO_REQ]    = act_error,
		[CCW_EVENT_INTERRUPT] = act_stray_irq,
		[CCW_EVENT_ASYNC_REQ] = act_error,
		[CCW_EVENT_OPEN]      = act_gone,
		[CCW_EVENT_CLOSE]     = act_nothing,
	},
	[CCW_STATE_STANDBY] = {
		[CCW_EVENT_NOT_OPER]  = act_lost,
		[CCW_EVENT_IO_REQ]    = act_error,
		[CCW_EVENT_INTERRUPT] = act_stray_irq,
		[CCW_EVENT_ASYNC_REQ] = act_error,
		[CCW_EVENT_OPEN]      = act_open,
		[CCW_EVENT_CLOSE]     = act_misused,
	},
	[CCW_STATE_IDLE] = {
		[CCW_EVENT_NOT_OPER]  = act_lost,
		[CCW_EVENT_IO_REQ]    = act_io,
		[CCW_EVENT_INTERRUPT] = act_irq,
		[CCW_EVENT_ASYNC_REQ] = act_async,
		[CCW_EVENT_OPEN]      = act_misused,
		[CCW_EVENT_CLOSE]     = act_close,
	},
	[CCW_STATE_CP_PROCESSING] = {
		[CCW_EVENT_NOT_OPER]  = act_lost,
		[CCW_EVENT_IO_REQ]    = act_retry,
		[CCW_EVENT_INTERRUPT] = act_irq,
		[CCW_EVENT_ASYNC_REQ] = act_retry,
		[CCW_EVENT_OPEN]      = act_misused,
		[CCW_EVENT_CLOSE]     = act_close,
	},
	[CCW_STATE_CP_PENDING] = {
		[CCW_EVENT_NOT_OPER]  = act_lost,
		[CCW_EVENT_IO_REQ]    = act_busy,
		[CCW_EVENT_INTERRUPT] = act_irq,
		[CCW_EVENT_ASYNC_REQ] = act_async,
		[CCW_EVENT_OPEN]      = act_misused,
		[CCW_EVENT_CLOSE]     = act_close,
	},
};

static int dispatch(struct ccw_device *dev, enum ccw_state state, enum ccw_event event,
		    const struct arch_irb *irb)
{
	if (dev->env->event)
		dev->env->event(dev->ctx, state, event);
	return table[state][event](dev, irb);
}

/* The state, for an event that does not come with CCW_LOCK_SCH. */
static enum ccw_state look_at_state(struct ccw_device *dev)
{
	enum ccw_state state;

	dev_lock(dev, CCW_LOCK_SCH);
	state = dev->state;
	dev_unlock(dev, CCW_LOCK_SCH);
	return state;
}

int fsm_event(struct ccw_device *dev, enum ccw_event event, const struct arch_irb *irb)
{
	bool locked = event == CCW_EVENT_NOT_OPER || event == CCW_EVENT_INTERRUPT;

	return dispatch(dev, locked ? dev->state : look_at_state(dev), event, irb);
}

/* R-VFIO-REG-04: mostly another request is under way, and then the table has the answer. */
int fsm_refuse(struct ccw_device *dev, enum ccw_event event)
{
	enum ccw_state state = look_at_state(dev);

	return state == CCW_STATE_CP_PROCESSING ? dispatch(dev, state, event, NULL) : -EAGAIN;
}
