/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ioctls of the device, with every argument that the scenario wants to be wrong.
 */
#include <sys/ioctl.h>

#include "replay.h"

#define ROOM	  128u
#define INFO_SIZE (offsetof(struct vfio_device_info, num_irqs) + sizeof(uint32_t))

static int32_t call(const struct world *w, unsigned long cmd, void *arg)
{
	return ioctl(w->device, cmd, arg) < 0 ? -errno : 0;
}

/* Structures begin with argsz; index is the third word of those that have one. */
static uint8_t *prepare(const struct world *w, const struct event *ev, size_t fixed)
{
	uint8_t *buf = play_buffer(w, ev, fixed);

	if (ev->pointer == POINTER_BAD)
		return buf;
	memcpy(buf, &ev->argsz, sizeof(ev->argsz));
	if (ev->kind != EVENT_INFO)
		memcpy(buf + offsetof(struct vfio_region_info, index), &ev->index,
		       sizeof(ev->index));
	return buf;
}

static int32_t get_info(const struct world *w, const struct event *ev)
{
	uint8_t *buf = prepare(w, ev, INFO_SIZE);
	int32_t result = call(w, VFIO_DEVICE_GET_INFO, buf);
	struct vfio_device_info info;

	if (result)
		return result;
	memcpy(&info, buf, INFO_SIZE);
	printf("argsz %" PRIu32 ", flags %" PRIx32 ", regions %" PRIu32 ", irqs %" PRIu32
	       ", result ", info.argsz, info.flags, info.num_regions, info.num_irqs);
	return 0;
}

static int32_t get_region_info(const struct world *w, const struct event *ev)
{
	struct vfio_region_info info;
	struct vfio_region_info_cap_type cap;
	uint8_t *buf = prepare(w, ev, sizeof(info));
	int32_t result = call(w, VFIO_DEVICE_GET_REGION_INFO, buf);

	if (result)
		return result;
	memcpy(&info, buf, sizeof(info));
	printf("argsz %" PRIu32 ", flags %" PRIx32 ", size %" PRIu64 ", offset %" PRIx64 ", ",
	       info.argsz, info.flags, (uint64_t)info.size, (uint64_t)info.offset);
	if (info.cap_offset && info.cap_offset <= ROOM - sizeof(cap)) {
		memcpy(&cap, buf + info.cap_offset, sizeof(cap));
		printf("capability at %" PRIx32 ": id %x, version %x, next %" PRIx32
		       ", type %" PRIx32 ", subtype %" PRIx32 ", ", info.cap_offset,
		       cap.header.id, cap.header.version, cap.header.next, cap.type, cap.subtype);
	}
	fputs("result ", stdout);
	return 0;
}

static int32_t get_irq_info(const struct world *w, const struct event *ev)
{
	struct vfio_irq_info info;
	uint8_t *buf = prepare(w, ev, sizeof(info));
	int32_t result = call(w, VFIO_DEVICE_GET_IRQ_INFO, buf);

	if (result)
		return result;
	memcpy(&info, buf, sizeof(info));
	printf("argsz %" PRIu32 ", flags %" PRIx32 ", count %" PRIu32 ", result ", info.argsz,
	       info.flags, info.count);
	return 0;
}

static int32_t set_irqs(const struct world *w, const struct event *ev)
{
	const struct vfio_irq_set set = {.argsz = ev->argsz, .flags = ev->flags,
					 .index = ev->index, .start = ev->first,
					 .count = ev->count};
	uint8_t *buf = play_buffer(w, ev, sizeof(set));
	int32_t fd = ev->data_value;

	if (ev->data == DATA_EVENTFD)
		fd = w->irqs[ev->index < IRQS ? ev->index : 0];
	if (ev->data == DATA_CONTAINER)
		fd = w->container;
	if (ev->pointer != POINTER_BAD)
		memcpy(buf, &set, sizeof(set));
	if (ev->pointer == POINTER_GOOD && ev->data == DATA_BOOL)
		buf[sizeof(set)] = (uint8_t)ev->data_value;
	else if (ev->pointer == POINTER_GOOD && ev->data != DATA_NONE)
		memcpy(buf + sizeof(set), &fd, sizeof(fd));
	return call(w, VFIO_DEVICE_SET_IRQS, buf);
}

int32_t play_ioctl(struct world *w, const struct event *ev)
{
	switch (ev->kind) {
	case EVENT_INFO:
		return get_info(w, ev);
	case EVENT_REGION_INFO:
		return get_region_info(w, ev);
	case EVENT_IRQ_INFO:
		return get_irq_info(w, ev);
	case EVENT_SET_IRQS:
		return set_irqs(w, ev);
	case EVENT_RESET:
		return call(w, VFIO_DEVICE_RESET, NULL);
	default:
		return call(w, _IO(VFIO_TYPE, VFIO_BASE + ev->value), NULL);
	}
}
