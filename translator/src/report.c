/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Channel reports on their way to user space: queued when the machine has them, announced by
 * deferred work, taken one by one. R-VFIO-REG-07, R-VFIO-REG-08.
 */
#include "device_impl.h"

#define RSC_CHANNEL_PATH 4u

/* A report too many is lost, which the last one says: R, the overflow bit. */
void report_path(struct ccw_device *dev, uint32_t erc, uint8_t chpid)
{
	uint32_t word = RSC_CHANNEL_PATH << CRW_RSC_SHIFT | erc << CRW_ERC_SHIFT | chpid;

	dev_lock(dev, CCW_LOCK_EVENT);
	if (dev->nr_reports < CCW_REPORTS_MAX)
		dev->reports[dev->nr_reports++] = word;
	else
		dev->reports[CCW_REPORTS_MAX - 1] |= CRW_OVERFLOW;
	dev_unlock(dev, CCW_LOCK_EVENT);
	dev->env->queue_work(dev->ctx, CCW_WORK_CRW);
}

static bool reports_wait(struct ccw_device *dev)
{
	bool wait;

	dev_lock(dev, CCW_LOCK_EVENT);
	wait = dev->nr_reports;
	dev_unlock(dev, CCW_LOCK_EVENT);
	return wait;
}

void report_work(struct ccw_device *dev)
{
	if (reports_wait(dev))
		trigger_signal(dev, CCW_IRQ_CRW);
}

/* The report has been read; only readers, which hold CCW_LOCK_IO, take any away. */
static void take_first(struct ccw_device *dev)
{
	dev_lock(dev, CCW_LOCK_EVENT);
	dev->nr_reports--;
	memmove(dev->reports, dev->reports + 1, dev->nr_reports * sizeof(dev->reports[0]));
	dev_unlock(dev, CCW_LOCK_EVENT);
}

int report_read(struct ccw_device *dev, uint64_t user, uint32_t len, uint32_t pos)
{
	const uint32_t last = sizeof(struct arch_crw) - 1;
	struct ccw_crw_region region = {0};
	bool there;
	int err;

	dev_lock(dev, CCW_LOCK_IO);
	dev_lock(dev, CCW_LOCK_EVENT);
	there = dev->nr_reports;
	if (there)
		region.crw.word = be32_st(dev->reports[0]);
	dev_unlock(dev, CCW_LOCK_EVENT);
	err = dev->env->copy_out(dev->ctx, user, (const uint8_t *)&region + pos, len);
	/* A report that was read in part, or not at all, is still to be read. */
	if (!err && there && pos <= last && pos + len > last) {
		take_first(dev);
		there = reports_wait(dev);
	} else {
		there = false;
	}
	dev_unlock(dev, CCW_LOCK_IO);
	if (there)
		trigger_signal(dev, CCW_IRQ_CRW);
	return err;
}
