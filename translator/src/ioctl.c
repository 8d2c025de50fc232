/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ioctls of the device, and the eventfds that they bind. R-VFIO-IOCTL.
 */
#include "device_impl.h"

bool trigger_signal(struct ccw_device *dev, uint32_t irq)
{
	bool bound;

	dev_lock(dev, CCW_LOCK_EVENT);
	bound = dev->triggers[irq];
	if (bound)
		dev->env->event_signal(dev->ctx, dev->triggers[irq]);
	dev_unlock(dev, CCW_LOCK_EVENT);
	return bound;
}

void trigger_bind(struct ccw_device *dev, uint32_t irq, uint32_t event)
{
	uint32_t before;

	dev_lock(dev, CCW_LOCK_EVENT);
	before = dev->triggers[irq];
	dev->triggers[irq] = event;
	dev_unlock(dev, CCW_LOCK_EVENT);
	if (before)
		dev->env->event_put(dev->ctx, before);
}

static int get_info(struct ccw_device *dev, uint64_t user)
{
	struct ccw_info info;

	if (dev->env->copy_in(dev->ctx, &info, user, sizeof(info)))
		return -EFAULT;
	if (info.argsz < sizeof(info))
		return -EINVAL;
	info.flags = CCW_INFO_RESET | CCW_INFO_CCW;
	info.num_regions = CCW_REGIONS;
	info.num_irqs = CCW_IRQS;
	return dev->env->copy_out(dev->ctx, user, &info, sizeof(info));
}

static const struct {
	uint32_t size;
	uint32_t flags;
} regions[CCW_REGIONS] = {
	[CCW_REGION_IO] = {sizeof(struct ccw_io_region),
			   CCW_REGION_INFO_READ | CCW_REGION_INFO_WRITE},
	[CCW_REGION_COMMAND] = {sizeof(struct ccw_cmd_region),
				CCW_REGION_INFO_READ | CCW_REGION_INFO_WRITE},
	[CCW_REGION_SCHIB] = {sizeof(struct arch_schib), CCW_REGION_INFO_READ},
	[CCW_REGION_CRW] = {sizeof(struct ccw_crw_region), CCW_REGION_INFO_READ},
};

/* R-VFIO-IOCTL-02: what kind of region it is, if there is room; else how much room it takes. */
static int add_capability(struct ccw_device *dev, struct ccw_region_info *info, uint64_t user)
{
	const struct ccw_region_cap cap = {
		.id = CCW_REGION_CAP_TYPE,
		.version = 1,
		.type = CCW_REGION_TYPE_CCW,
		.subtype = info->index, /* the numbers are the same */
	};

	info->flags |= CCW_REGION_INFO_CAPS;
	info->cap_offset = 0;
	if (info->argsz < sizeof(*info) + sizeof(cap)) {
		info->argsz = sizeof(*info) + sizeof(cap);
		return 0;
	}
	info->cap_offset = sizeof(*info);
	return dev->env->copy_out(dev->ctx, user + sizeof(*info), &cap, sizeof(cap));
}

static int get_region_info(struct ccw_device *dev, uint64_t user)
{
	struct ccw_region_info info;

	if (dev->env->copy_in(dev->ctx, &info, user, sizeof(info)))
		return -EFAULT;
	if (info.argsz < sizeof(info) || info.index >= CCW_REGIONS)
		return -EINVAL;
	info.offset = CCW_REGION_OFFSET(info.index);
	info.size = regions[info.index].size;
	info.flags = regions[info.index].flags;
	if (info.index != CCW_REGION_IO && add_capability(dev, &info, user))
		return -EFAULT;
	return dev->env->copy_out(dev->ctx, user, &info, sizeof(info));
}

static int get_irq_info(struct ccw_device *dev, uint64_t user)
{
	struct ccw_irq_info info;

	if (dev->env->copy_in(dev->ctx, &info, user, sizeof(info)))
		return -EFAULT;
	if (info.argsz < sizeof(info) || info.index >= CCW_IRQS)
		return -EINVAL;
	info.flags = CCW_IRQ_INFO_EVENTFD;
	info.count = 1;
	return dev->env->copy_out(dev->ctx, user, &info, sizeof(info));
}

/* How many bytes of data one interrupt of this kind has, or -EINVAL. */
static int data_size(uint32_t flags)
{
	switch (flags & CCW_IRQ_SET_DATA) {
	case CCW_IRQ_SET_NONE:
		return 0;
	case CCW_IRQ_SET_BOOL:
		return sizeof(uint8_t);
	case CCW_IRQ_SET_EVENTFD:
		return sizeof(int32_t);
	default:
		return -EINVAL;
	}
}

/* R-VFIO-IOCTL-04. Each interrupt has one line; only signalling can be set. */
static int check_irq_set(const struct ccw_irq_set *set)
{
	int size = data_size(set->flags);

	if (set->argsz < sizeof(*set) || set->index >= CCW_IRQS || size < 0)
		return -EINVAL;
	if (set->flags & ~(CCW_IRQ_SET_DATA | CCW_IRQ_SET_ACTION) ||
	    !(set->flags & CCW_IRQ_SET_TRIGGER))
		return -EINVAL;
	if (set->start || set->count > 1)
		return -EINVAL;
	return set->argsz - sizeof(*set) < (uint32_t)size * set->count ? -EINVAL : 0;
}

static int bind_fd(struct ccw_device *dev, uint32_t irq, int32_t fd)
{
	uint32_t event = 0;
	int err;

	if (fd < -1)
		return -EINVAL;
	if (fd >= 0) {
		err = dev->env->event_get(dev->ctx, fd, &event);
		if (err)
			return err;
	}
	trigger_bind(dev, irq, event);
	return 0;
}

static int set_irqs(struct ccw_device *dev, uint64_t user)
{
	struct ccw_irq_set set;
	uint8_t on = 1;
	int32_t fd;
	int err;

	if (dev->env->copy_in(dev->ctx, &set, user, sizeof(set)))
		return -EFAULT;
	err = check_irq_set(&set);
	if (err)
		return err;
	user += sizeof(set);
	if (!set.count) {
		/* No interrupt is meant, so there is no data; without any it switches off. */
		if (set.flags & CCW_IRQ_SET_NONE)
			trigger_bind(dev, set.index, 0);
		return 0;
	}
	if (set.flags & CCW_IRQ_SET_EVENTFD) {
		err = dev->env->copy_in(dev->ctx, &fd, user, sizeof(fd));
		return err ? err : bind_fd(dev, set.index, fd);
	}
	if (set.flags & CCW_IRQ_SET_BOOL && dev->env->copy_in(dev->ctx, &on, user, sizeof(on)))
		return -EFAULT;
	if (on)
		trigger_signal(dev, set.index);
	return 0;
}

int ccw_device_ioctl(struct ccw_device *dev, uint32_t cmd, uint64_t user)
{
	switch (cmd) {
	case CCW_IOCTL_GET_INFO:
		return get_info(dev, user);
	case CCW_IOCTL_GET_REGION_INFO:
		return get_region_info(dev, user);
	case CCW_IOCTL_GET_IRQ_INFO:
		return get_irq_info(dev, user);
	case CCW_IOCTL_SET_IRQS:
		return set_irqs(dev, user);
	case CCW_IOCTL_RESET:
		return device_reset(dev);
	default:
		return -ENOTTY;
	}
}
