/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how a subchannel is made ready for an owner, and how whatever runs on it is ended.
 */
#include "device_impl.h"

#define COMMIT_TRIES 5u
#define HALTS_MAX    3u
#define CLEARS_MAX   10u
#define ANSWER_MS    3000u /* how long a device may take to answer a halt or clear */

int subch_store(struct ccw_device *dev, struct arch_schib *schib)
{
	int cc = dev->env->stsch(dev->ctx, schib);

	return cc || !(be16_ld(schib->pmcw.flags) & PMCW_V) ? -ENODEV : 0;
}

static bool is_enabled(const struct arch_schib *schib)
{
	return be16_ld(schib->pmcw.flags) & PMCW_E;
}

/* Make the subchannel what @want says, and see that it is so. Pending status is thrown away. */
static int commit(struct ccw_device *dev, const struct arch_schib *want)
{
	int err = -EAGAIN;

	for (unsigned int i = 0; i < COMMIT_TRIES; i++) {
		struct arch_schib now;
		struct arch_irb irb;
		int cc = dev->env->msch(dev->ctx, want);

		if (cc < 0)
			return cc;
		if (cc == 3)
			return -ENODEV;
		err = -EBUSY;
		if (cc == 1 && dev->env->tsch(dev->ctx, &irb))
			return err;
		if (cc)
			continue;
		if (subch_store(dev, &now))
			return -ENODEV;
		if (is_enabled(&now) == is_enabled(want))
			return 0;
		err = -EAGAIN;
	}
	return err;
}

int subch_enable(struct ccw_device *dev)
{
	struct arch_schib schib;
	int err = subch_store(dev, &schib);

	if (err)
		return err;
	dev->opm = 0xff;
	dev->lpm = schib.pmcw.pam;
	schib.pmcw.intparm = be32_st(dev->intparm);
	schib.pmcw.flags = be16_st(be16_ld(schib.pmcw.flags) | PMCW_E);
	return commit(dev, &schib);
}

int subch_disable(struct ccw_device *dev)
{
	struct arch_schib schib;
	int err = subch_store(dev, &schib);

	if (err || !is_enabled(&schib))
		return err;
	schib.pmcw.intparm = be32_st(0);
	schib.pmcw.flags = be16_st(be16_ld(schib.pmcw.flags) & (uint16_t)~PMCW_E);
	return commit(dev, &schib);
}

/* Sleep until an interruption has come, or for as long as one may take. */
static void await_answer(struct ccw_device *dev)
{
	dev_unlock(dev, CCW_LOCK_SCH);
	dev->env->wait(dev->ctx, ANSWER_MS);
	dev_lock(dev, CCW_LOCK_SCH);
}

/*
 * First a program that has not begun, or is suspended, is cancelled; then the device is halted;
 * at last the subchannel is cleared. Each time MODIFY SUBCHANNEL knows whether that was enough.
 */
int subch_stop(struct ccw_device *dev)
{
	unsigned int halts = 0, clears = 0;
	int err = subch_disable(dev);

	if (err == -EBUSY && !dev->env->xsch(dev->ctx))
		err = subch_disable(dev);
	while (err == -EBUSY && clears < CLEARS_MAX) {
		int cc;

		if (halts < HALTS_MAX) {
			halts++;
			cc = dev->env->hsch(dev->ctx);
		} else {
			clears++;
			cc = dev->env->csch(dev->ctx);
		}
		if (cc < 0)
			return cc;
		if (cc == 2)
			halts = HALTS_MAX; /* a halt or clear is under way and has not helped */
		if (!cc)
			await_answer(dev);
		err = subch_disable(dev);
	}
	return err;
}
