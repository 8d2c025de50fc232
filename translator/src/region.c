/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The regions, as user space reads and writes them. Decides which bytes belong to user space and
 * which to the device. R-VFIO-REG.
 */
#include "device_impl.h"

#define IRB_LAST (offsetof(struct ccw_io_region, ret_code) - 1)

static const uint32_t sizes[CCW_REGIONS] = {
	[CCW_REGION_IO] = sizeof(struct ccw_io_region),
	[CCW_REGION_COMMAND] = sizeof(struct ccw_cmd_region),
	[CCW_REGION_SCHIB] = sizeof(struct arch_schib),
	[CCW_REGION_CRW] = sizeof(struct ccw_crw_region),
};

/* The region that a place in the file lies in, and where in it. 0 or -EINVAL. */
static int locate(uint32_t *region, uint32_t *at, uint32_t len, uint64_t pos)
{
	if (pos >> CCW_REGION_SHIFT >= CCW_REGIONS)
		return -EINVAL;
	*region = (uint32_t)(pos >> CCW_REGION_SHIFT);
	*at = (uint32_t)(pos & CCW_REGION_POSITION);
	return *at > sizes[*region] || len > sizes[*region] - *at ? -EINVAL : 0;
}

static int read_io(struct ccw_device *dev, uint64_t user, uint32_t len, uint32_t at)
{
	bool more = false;
	int err;

	dev_lock(dev, CCW_LOCK_IO);
	err = dev->env->copy_out(dev->ctx, user, (const uint8_t *)&dev->io + at, len);
	if (!err && at <= IRB_LAST && at + len > IRB_LAST)
		more = status_read(dev);
	dev_unlock(dev, CCW_LOCK_IO);
	if (more)
		trigger_signal(dev, CCW_IRQ_IO);
	return err;
}

static int read_command(struct ccw_device *dev, uint64_t user, uint32_t len, uint32_t at)
{
	int err;

	dev_lock(dev, CCW_LOCK_IO);
	err = dev->env->copy_out(dev->ctx, user, (const uint8_t *)&dev->cmd + at, len);
	dev_unlock(dev, CCW_LOCK_IO);
	return err;
}

/*
 * R-VFIO-REG-06. The interruption parameter is the host's own, the CCW address one of the host's
 * program, and the measurement block lies in the host's storage.
 */
static int read_schib(struct ccw_device *dev, uint64_t user, uint32_t len, uint32_t at)
{
	struct arch_schib schib = {0};
	uint32_t started;
	int err;

	dev_lock(dev, CCW_LOCK_IO);
	dev_lock(dev, CCW_LOCK_SCH);
	err = subch_store(dev, &schib);
	started = dev->state == CCW_STATE_CP_PENDING ? dev->started : 0;
	dev_unlock(dev, CCW_LOCK_SCH);
	if (!err) {
		schib.pmcw.intparm = be32_st(0);
		status_hide_addresses(dev, &schib.scsw, started);
		schib.mba = be64_st(0);
		err = dev->env->copy_out(dev->ctx, user, (const uint8_t *)&schib + at, len);
	}
	dev_unlock(dev, CCW_LOCK_IO);
	return err;
}

int ccw_device_read(struct ccw_device *dev, uint64_t user, uint32_t len, uint64_t pos)
{
	uint32_t region, at;
	int err = locate(&region, &at, len, pos);

	if (err)
		return err;
	switch (region) {
	case CCW_REGION_IO:
		return read_io(dev, user, len, at);
	case CCW_REGION_COMMAND:
		return read_command(dev, user, len, at);
	case CCW_REGION_SCHIB:
		return read_schib(dev, user, len, at);
	default:
		return report_read(dev, user, len, at);
	}
}

/* What is written lies in user space's part of the region; the rest is the device's own. */
static int write_io(struct ccw_device *dev, uint64_t user, uint32_t len, uint32_t at)
{
	struct ccw_io_region region = dev->io;
	int err = dev->env->copy_in(dev->ctx, (uint8_t *)&region + at, user, len);

	if (err)
		return err;
	dev->io.orb = region.orb;
	dev->io.scsw = region.scsw;
	dev->io.ret_code = fsm_event(dev, CCW_EVENT_IO_REQ, NULL);
	return dev->io.ret_code;
}

static int write_command(struct ccw_device *dev, uint64_t user, uint32_t len, uint32_t at)
{
	struct ccw_cmd_region region = dev->cmd;
	int err = dev->env->copy_in(dev->ctx, (uint8_t *)&region + at, user, len);

	if (err)
		return err;
	dev->cmd.command = region.command;
	dev->cmd.ret_code = fsm_event(dev, CCW_EVENT_ASYNC_REQ, NULL);
	return dev->cmd.ret_code;
}

int ccw_device_write(struct ccw_device *dev, uint64_t user, uint32_t len, uint64_t pos)
{
	uint32_t region, at;
	int err = locate(&region, &at, len, pos);

	if (err)
		return err;
	if (region != CCW_REGION_IO && region != CCW_REGION_COMMAND)
		return -EINVAL;
	if (!dev->env->trylock(dev->ctx, CCW_LOCK_IO))
		return fsm_refuse(dev, region == CCW_REGION_IO ? CCW_EVENT_IO_REQ :
								 CCW_EVENT_ASYNC_REQ);
	err = region == CCW_REGION_IO ? write_io(dev, user, len, at) :
					write_command(dev, user, len, at);
	dev_unlock(dev, CCW_LOCK_IO);
	return err;
}
