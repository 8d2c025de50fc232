/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ioctls of the device, with every argument that the scenario wants to be wrong.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "agent_event.h"

#define ROOM	  128u
#define CLOSED_FD 1000

static void value(struct out_event *o, enum out_value which, uint64_t v)
{
	o->values[which] = v;
	o->have_values |= 1u << which;
}

static int32_t call(struct player *p, unsigned long cmd, void *arg)
{
	return ioctl(p->dev->device, cmd, arg) < 0 ? -errno : 0;
}

/* Buffers begin with argsz; index is the third word of those that have one. */
static uint8_t *prepare(struct player *p, const struct scn_event *ev, uint32_t fixed,
			uint32_t argsz)
{
	uint8_t *buf = play_buffer(p, ev, ROOM, fixed);

	if (ev->has & SCN_HAS_FAULT && ev->fault == SCN_USER_ALL)
		return buf;
	if (ev->has & SCN_HAS_ARGSZ)
		argsz = ev->argsz;
	memcpy(buf, &argsz, sizeof(argsz));
	if (ev->what != SCN_INFO)
		memcpy(buf + offsetof(struct vfio_region_info, index), &ev->index,
		       sizeof(ev->index));
	return buf;
}

static int32_t play_info(struct player *p, const struct scn_event *ev, struct out_event *o)
{
	const uint32_t size = offsetof(struct vfio_device_info, num_irqs) + sizeof(uint32_t);
	uint8_t *buf = prepare(p, ev, size, size);
	struct vfio_device_info info = {0};
	int32_t result = call(p, VFIO_DEVICE_GET_INFO, buf);

	if (result)
		return result;
	memcpy(&info, buf, size);
	value(o, OUT_VALUE_ARGSZ, info.argsz);
	value(o, OUT_VALUE_FLAGS, info.flags);
	value(o, OUT_VALUE_REGIONS, info.num_regions);
	value(o, OUT_VALUE_IRQS, info.num_irqs);
	return 0;
}

static int32_t play_region_info(struct player *p, const struct scn_event *ev, struct out_event *o)
{
	struct vfio_region_info info;
	struct vfio_region_info_cap_type cap;
	uint8_t *buf = prepare(p, ev, sizeof(info), sizeof(info) + sizeof(cap));
	int32_t result = call(p, VFIO_DEVICE_GET_REGION_INFO, buf);

	if (result)
		return result;
	memcpy(&info, buf, sizeof(info));
	value(o, OUT_VALUE_ARGSZ, info.argsz);
	value(o, OUT_VALUE_FLAGS, info.flags);
	value(o, OUT_VALUE_SIZE, info.size);
	value(o, OUT_VALUE_OFFSET, info.offset);
	value(o, OUT_VALUE_CAP_OFFSET, info.cap_offset);
	if (!info.cap_offset || info.cap_offset > ROOM - sizeof(cap))
		return 0;
	memcpy(&cap, buf + info.cap_offset, sizeof(cap));
	value(o, OUT_VALUE_CAP_ID, cap.header.id);
	value(o, OUT_VALUE_CAP_VERSION, cap.header.version);
	value(o, OUT_VALUE_CAP_NEXT, cap.header.next);
	value(o, OUT_VALUE_TYPE, cap.type);
	value(o, OUT_VALUE_SUBTYPE, cap.subtype);
	return 0;
}

static int32_t play_irq_info(struct player *p, const struct scn_event *ev, struct out_event *o)
{
	struct vfio_irq_info info;
	uint8_t *buf = prepare(p, ev, sizeof(info), sizeof(info));
	int32_t result = call(p, VFIO_DEVICE_GET_IRQ_INFO, buf);

	if (result)
		return result;
	memcpy(&info, buf, sizeof(info));
	value(o, OUT_VALUE_ARGSZ, info.argsz);
	value(o, OUT_VALUE_FLAGS, info.flags);
	value(o, OUT_VALUE_COUNT, info.count);
	return 0;
}

/* The data behind the header; its length. */
static uint32_t irq_data(struct player *p, const struct scn_event *ev, uint8_t data[4])
{
	int32_t fd = -1;

	switch (ev->has & SCN_HAS_DATA ? ev->data : SCN_DATA_NONE) {
	case SCN_DATA_NONE:
		return 0;
	case SCN_DATA_FALSE:
	case SCN_DATA_TRUE:
		data[0] = ev->data == SCN_DATA_TRUE;
		return 1;
	case SCN_DATA_EVENTFD:
		fd = p->irqs[ev->index < SCN_SIGNALS ? ev->index : 0];
		break;
	case SCN_DATA_UNBIND:
		break;
	case SCN_DATA_BAD_FD:
		fd = CLOSED_FD;
		break;
	case SCN_DATA_NOT_EVENTFD:
		fd = p->a->container;
		break;
	case SCN_DATA_BELOW:
		fd = -2;
		break;
	}
	memcpy(data, &fd, sizeof(fd));
	return sizeof(fd);
}

static int32_t play_set_irqs(struct player *p, const struct scn_event *ev)
{
	uint8_t data[4] = {0};
	uint32_t len = irq_data(p, ev, data);
	struct vfio_irq_set set = {
		.argsz = ev->has & SCN_HAS_ARGSZ ? ev->argsz : (uint32_t)sizeof(set) + len,
		.flags = ev->flags,
		.index = ev->index,
		.start = ev->first,
		.count = ev->has & SCN_HAS_COUNT ? ev->count : 1,
	};
	uint8_t *buf = play_buffer(p, ev, ROOM, sizeof(set));

	if (!(ev->has & SCN_HAS_FAULT) || ev->fault == SCN_USER_TAIL)
		memcpy(buf, &set, sizeof(set));
	if (!(ev->has & SCN_HAS_FAULT))
		memcpy(buf + sizeof(set), data, len);
	return call(p, VFIO_DEVICE_SET_IRQS, buf);
}

int32_t play_bind(struct player *p, uint32_t irq)
{
	const struct scn_event ev = {
		.what = SCN_SET_IRQS,
		.has = SCN_HAS_INDEX | SCN_HAS_FLAGS | SCN_HAS_DATA,
		.index = irq,
		.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
		.data = SCN_DATA_EVENTFD,
	};

	return play_set_irqs(p, &ev);
}

int32_t play_ioctl(struct player *p, const struct scn_event *ev, struct out_event *o)
{
	switch (ev->what) {
	case SCN_INFO:
		return play_info(p, ev, o);
	case SCN_REGION_INFO:
		return play_region_info(p, ev, o);
	case SCN_IRQ_INFO:
		return play_irq_info(p, ev, o);
	case SCN_SET_IRQS:
		return play_set_irqs(p, ev);
	case SCN_RESET:
		return call(p, VFIO_DEVICE_RESET, NULL);
	default:
		return call(p, _IO(VFIO_TYPE, VFIO_BASE + ev->value), NULL);
	}
}
