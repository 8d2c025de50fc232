/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the two kinds of request do: start a channel program; halt or clear. R-VFIO-IO,
 * R-VFIO-FSM-04.
 */
#include "device_impl.h"

/* R-VFIO-IO-05: the paths that were tried do not work. CCW_LOCK_SCH is held. */
static int no_path(struct ccw_device *dev, const struct arch_orb *orb)
{
	uint8_t tried = (uint8_t)((be32_ld(orb->ctl) & ORB_LPM) >> ORB_LPM_SHIFT);
	struct arch_schib schib;

	dev->lpm = tried ? dev->lpm & (uint8_t)~tried : 0;
	if (subch_store(dev, &schib))
		return -ENODEV;
	return dev->lpm ? -EACCES : -ENODEV;
}

/*
 * Start the translated program. Under CCW_LOCK_SCH no status can be taken between START SUBCHANNEL
 * and the change of the state, so every status finds the program that it belongs to.
 */
static int issue(struct ccw_device *dev)
{
	const struct arch_orb *orb;
	int ret;

	dev_lock(dev, CCW_LOCK_SCH);
	if (dev->state != CCW_STATE_CP_PROCESSING) {
		dev_unlock(dev, CCW_LOCK_SCH); /* lost while the program was translated */
		return -EIO;
	}
	orb = cp_get_orb(&dev->cp, dev->intparm);
	ret = orb ? dev->env->ssch(dev->ctx, orb) : -EIO;
	switch (ret) {
	case 0:
		dev->started = dev->program;
		dev->state = CCW_STATE_CP_PENDING;
		break;
	case 1:
	case 2:
		ret = -EBUSY;
		break;
	case 3:
		ret = no_path(dev, orb);
		break;
	default:
		break;
	}
	dev_unlock(dev, CCW_LOCK_SCH);
	return ret;
}

/* From one state to another, if it is still the one that it is thought to be. */
static bool change_state(struct ccw_device *dev, enum ccw_state from, enum ccw_state to)
{
	bool same;

	dev_lock(dev, CCW_LOCK_SCH);
	same = dev->state == from;
	if (same)
		dev->state = to;
	dev_unlock(dev, CCW_LOCK_SCH);
	return same;
}

static int start(struct ccw_device *dev)
{
	int err = cp_init(&dev->cp, &dev->io.orb);

	if (err)
		return err;
	if (!++dev->program)
		dev->program = 1; /* 0 means none */
	err = cp_prefetch(&dev->cp);
	if (!err)
		err = issue(dev);
	if (err)
		cp_free(&dev->cp);
	return err;
}

int request_io(struct ccw_device *dev)
{
	int err;

	if (!(be32_ld(dev->io.scsw.ctl) & SCSW_FC_START))
		return -EOPNOTSUPP; /* R-VFIO-IO-01 */
	if (!change_state(dev, CCW_STATE_IDLE, CCW_STATE_CP_PROCESSING))
		return -EIO;
	err = start(dev);
	/* A device that was closed or lost meanwhile stays so. */
	if (err)
		change_state(dev, CCW_STATE_CP_PROCESSING, CCW_STATE_IDLE);
	return err;
}

int request_async(struct ccw_device *dev)
{
	int ret = -EIO;

	if (dev->cmd.command != CCW_CMD_HSCH && dev->cmd.command != CCW_CMD_CSCH)
		return -EINVAL;
	dev_lock(dev, CCW_LOCK_SCH);
	if (dev->state == CCW_STATE_IDLE || dev->state == CCW_STATE_CP_PENDING)
		ret = dev->cmd.command == CCW_CMD_HSCH ? dev->env->hsch(dev->ctx) :
							 dev->env->csch(dev->ctx);
	dev_unlock(dev, CCW_LOCK_SCH);
	switch (ret) {
	case 1:
	case 2:
		return -EBUSY;
	case 3:
		return -ENODEV;
	default:
		return ret;
	}
}
