/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * User space's calls and the machine's: what each hands to the device, and what comes back. The
 * words and structures are made and read here as a program with the Linux headers would.
 */
#include <errno.h>
#include <string.h>

#include "../scenario/event_kind.h"
#include "scene.h"

#define UNMAP_TRIES SCN_EVENTS_MAX /* nobody can be quicker that often */
#define PINNED_MAX  64u
#define INFO_ROOM 128u /* bytes of a buffer for an ioctl, whatever its argsz says */

static uint32_t has(const struct scn_event *ev, uint32_t bit)
{
	return ev->has & bit;
}

/* A buffer in user space, with the event's fault; @fixed: bytes at its beginning that are good. */
static uint8_t *make_buffer(struct scene_call *c, uint32_t len, uint32_t fixed)
{
	uint32_t valid = len;

	if (has(c->ev, SCN_HAS_FAULT))
		valid = c->ev->fault == SCN_USER_ALL ? 0 : fixed;
	c->user = host_user_new(&c->sc->hd, len, valid);
	if (!c->user)
		c->sc->err = -ENOMEM;
	return c->user ? host_user_data(&c->sc->hd, c->user) : NULL;
}

static void prepare_start(struct scene_call *c)
{
	uint8_t *data = make_buffer(c, sizeof(struct ccw_io_region),
				    sizeof(struct ccw_io_region) - 1);
	struct ccw_io_region region = {
		.orb = has(c->ev, SCN_HAS_ORB) ? c->ev->orb : c->sc->s->orb,
		.ret_code = c->ev->preset,
	};
	uint8_t fctl = has(c->ev, SCN_HAS_FCTL) ? c->ev->fctl : c->sc->s->fctl;

	region.scsw.ctl = be32_st((uint32_t)fctl << 8);
	if (data)
		memcpy(data, &region, sizeof(region));
}

static void prepare_command(struct scene_call *c)
{
	uint8_t *data = make_buffer(c, sizeof(struct ccw_cmd_region),
				    sizeof(struct ccw_cmd_region) - 1);
	struct ccw_cmd_region region = {
		.command = c->ev->what == SCN_HALT  ? CCW_CMD_HSCH :
			   c->ev->what == SCN_CLEAR ? CCW_CMD_CSCH : c->ev->value,
	};

	if (data)
		memcpy(data, &region, sizeof(region));
}

static void prepare_access(struct scene_call *c)
{
	uint32_t len = scn_access_length(c->ev);
	uint8_t *data = make_buffer(c, len, len ? len - 1 : 0);

	if (data && c->ev->what == SCN_WRITE && c->ev->nr_bytes)
		memcpy(data, c->ev->bytes, c->ev->nr_bytes < len ? c->ev->nr_bytes : len);
}

/* GET_INFO, GET_REGION_INFO and GET_IRQ_INFO begin with argsz; index is the third word. */
static void prepare_info(struct scene_call *c)
{
	uint32_t argsz, fixed;
	uint8_t *data;

	fixed = c->ev->what == SCN_REGION_INFO ? sizeof(struct ccw_region_info) :
						 sizeof(struct ccw_info);
	argsz = c->ev->what == SCN_REGION_INFO ? fixed + sizeof(struct ccw_region_cap) : fixed;
	if (has(c->ev, SCN_HAS_ARGSZ))
		argsz = c->ev->argsz;
	data = make_buffer(c, INFO_ROOM, fixed);
	if (!data)
		return;
	memcpy(data, &argsz, sizeof(argsz));
	if (c->ev->what != SCN_INFO)
		memcpy(data + offsetof(struct ccw_region_info, index), &c->ev->index,
		       sizeof(c->ev->index));
}

/* The data behind the header of SET_IRQS; its length. */
static uint32_t irq_data(const struct scn_event *ev, uint8_t data[4])
{
	int32_t fd = 0;

	switch (has(ev, SCN_HAS_DATA) ? ev->data : SCN_DATA_NONE) {
	case SCN_DATA_NONE:
		return 0;
	case SCN_DATA_FALSE:
		data[0] = 0;
		return 1;
	case SCN_DATA_TRUE:
		data[0] = 1;
		return 1;
	case SCN_DATA_EVENTFD:
		fd = HOST_FD_EVENT(ev->index);
		break;
	case SCN_DATA_UNBIND:
		fd = -1;
		break;
	case SCN_DATA_BAD_FD:
		fd = HOST_FD_CLOSED;
		break;
	case SCN_DATA_NOT_EVENTFD:
		fd = HOST_FD_NOT_EVENTFD;
		break;
	case SCN_DATA_BELOW:
		fd = -2;
		break;
	}
	memcpy(data, &fd, sizeof(fd));
	return sizeof(fd);
}

static void prepare_irq_set(struct scene_call *c)
{
	uint8_t data[4] = {0}, *buffer;
	uint32_t len = irq_data(c->ev, data);
	struct ccw_irq_set set = {
		.argsz = has(c->ev, SCN_HAS_ARGSZ) ? c->ev->argsz :
						     (uint32_t)sizeof(set) + len,
		.flags = c->ev->flags,
		.index = c->ev->index,
		.start = c->ev->first,
		.count = has(c->ev, SCN_HAS_COUNT) ? c->ev->count : 1,
	};

	buffer = make_buffer(c, INFO_ROOM, sizeof(set));
	if (!buffer)
		return;
	memcpy(buffer, &set, sizeof(set));
	memcpy(buffer + sizeof(set), data, len);
	c->sc->uncounted |= set.index == CCW_IRQ_IO;
}

void scene_call_prepare(struct scene_call *c)
{
	switch (c->ev->what) {
	case SCN_START:
		prepare_start(c);
		break;
	case SCN_HALT:
	case SCN_CLEAR:
	case SCN_COMMAND:
		prepare_command(c);
		break;
	case SCN_WRITE:
	case SCN_READ:
		prepare_access(c);
		break;
	case SCN_INFO:
	case SCN_REGION_INFO:
	case SCN_IRQ_INFO:
		prepare_info(c);
		break;
	case SCN_SET_IRQS:
		prepare_irq_set(c);
		break;
	default:
		break;
	}
}

/* Is a call under way beside the one that asks? */
static bool is_overlapped(const struct scene *sc)
{
	uint32_t nr = 0;

	for (uint32_t i = 0; i < SCHED_TASKS_MAX; i++)
		nr += sc->calls[i].used;
	return nr > 1;
}

/* What every user does with a device: open it, and bind eventfds to its interrupts. */
static int open_device(struct scene *sc, const struct scn_event *ev)
{
	uint32_t bind = has(ev, SCN_HAS_BIND) ? ev->bind : (1u << CCW_IRQS) - 1;
	int err = sc->created ? ccw_device_open(&sc->dev) : -ENODEV;
	uint64_t user;

	if (err)
		return err;
	sc->open++;
	/* Whatever was taken or signalled before is nothing to this owner. */
	sc->taken = sc->shown = sc->hd.signals[CCW_IRQ_IO] = 0;
	sc->uncounted = true;
	user = host_user_new(&sc->hd, INFO_ROOM, INFO_ROOM);
	for (uint32_t irq = 0; user && irq < CCW_IRQS; irq++) {
		const struct ccw_irq_set set = {
			.argsz = sizeof(set) + sizeof(int32_t),
			.flags = CCW_IRQ_SET_EVENTFD | CCW_IRQ_SET_TRIGGER,
			.index = irq,
			.count = 1,
		};
		const int32_t fd = HOST_FD_EVENT(irq);

		if (!(bind & 1u << irq))
			continue;
		memcpy(host_user_data(&sc->hd, user), &set, sizeof(set));
		memcpy(host_user_data(&sc->hd, user) + sizeof(set), &fd, sizeof(fd));
		err = ccw_device_ioctl(&sc->dev, CCW_IOCTL_SET_IRQS, user);
	}
	host_user_free(&sc->hd, user);
	/* From now on each status is signalled, unless one came before it could be. */
	sc->uncounted = sc->taken || !(bind & 1u << SCN_SIGNAL_IO) || is_overlapped(sc);
	return err;
}

static int close_device(struct scene *sc)
{
	sc->overlapped |= is_overlapped(sc);
	sc->closing++;
	ccw_device_close(&sc->dev);
	sc->closing--;
	sc->open -= sc->open != 0;
	return 0;
}

/* The bytes of map and unmap: what is given, or the rest of the range of memory. */
uint64_t scene_range_length(const struct scn *s, const struct scn_event *ev)
{
	if (has(ev, SCN_HAS_LENGTH))
		return ev->length;
	for (uint32_t i = 0; i < s->nr_memory; i++)
		if (ev->at >= s->memory[i].first && ev->at <= s->memory[i].last)
			return s->memory[i].last - ev->at + 1;
	return 0;
}

/* The ledger of the world knows, whatever the device thinks. */
static bool is_pinned(struct scene *sc, uint64_t at, uint64_t length)
{
	uint64_t frames[PINNED_MAX];
	uint32_t nr = host_pinned(sc->host, false, frames, PINNED_MAX);

	for (uint32_t i = 0; i < nr && i < PINNED_MAX; i++)
		if (frames[i] - at < length)
			return true;
	return false;
}

/* As the container does it: the device is told until it lets go, then the range is gone. */
static int unmap(struct scene *sc, const struct scn_event *ev)
{
	const uint64_t length = scene_range_length(sc->s, ev);

	if (!length || ev->at + length - 1 < ev->at)
		return -EINVAL;
	for (uint32_t i = 0; i < UNMAP_TRIES; i++) {
		ccw_device_dma_unmap(&sc->dev, ev->at, length);
		if (!is_pinned(sc, ev->at, length))
			break; /* else somebody was quick to pin it again */
	}
	if (is_pinned(sc, ev->at, length)) {
		scene_accuse(sc, "storage at %llx is pinned after its unmapping",
			     (unsigned long long)ev->at);
		return -EBUSY;
	}
	for (uint64_t abs = ev->at; abs - ev->at < length; abs += ARCH_FRAME_SIZE)
		host_guest_set_access(sc->host, abs, 0);
	return 0;
}

static int remove_device(struct scene *sc)
{
	int err;

	if (!sc->created)
		return -ENOENT;
	sc->overlapped |= is_overlapped(sc);
	err = ccw_device_destroy(&sc->dev);
	sc->created = err != 0;
	return err;
}

static int create_device(struct scene *sc)
{
	int err;

	if (sc->created)
		return -EEXIST;
	sc->overlapped |= is_overlapped(sc);
	err = ccw_device_create(&sc->dev, sc->env, &sc->hd, SCENE_INTPARM);
	sc->created = !err;
	sc->lost = false;
	scene_crw_begin(sc);
	sc->crw.uncounted = sc->overlapped;
	return err;
}

static uint64_t file_position(const struct scn_event *ev)
{
	return CCW_REGION_OFFSET(ev->region) + ev->offset;
}

static int ioctl_of(struct scene_call *c)
{
	switch (c->ev->what) {
	case SCN_INFO:
		return ccw_device_ioctl(&c->sc->dev, CCW_IOCTL_GET_INFO, c->user);
	case SCN_REGION_INFO:
		return ccw_device_ioctl(&c->sc->dev, CCW_IOCTL_GET_REGION_INFO, c->user);
	case SCN_IRQ_INFO:
		return ccw_device_ioctl(&c->sc->dev, CCW_IOCTL_GET_IRQ_INFO, c->user);
	case SCN_SET_IRQS:
		/* Without a file there is no call; what it binds would be nobody's. */
		return c->sc->open ?
			       ccw_device_ioctl(&c->sc->dev, CCW_IOCTL_SET_IRQS, c->user) : -EBADF;
	case SCN_RESET:
		return c->sc->open ? ccw_device_ioctl(&c->sc->dev, CCW_IOCTL_RESET, 0) : -EBADF;
	default:
		return ccw_device_ioctl(&c->sc->dev, CCW_IOCTL(c->ev->value), 0);
	}
}

static int carry_out(struct scene_call *c)
{
	static const enum ccw_path_event paths[] = {
		[SCN_PATH_OFFLINE] = CCW_PATH_OFFLINE,
		[SCN_PATH_ONLINE] = CCW_PATH_ONLINE,
		[SCN_PATH_VARY_OFF] = CCW_PATH_VARY_OFF,
		[SCN_PATH_VARY_ON] = CCW_PATH_VARY_ON,
	};
	struct scene *sc = c->sc;

	sc->overlapped |= sc->closing && (c->ev->what == SCN_OPEN || c->ev->what == SCN_RESET ||
					  c->ev->what == SCN_SET_IRQS);
	if (!sc->created && c->ev->what > SCN_OPEN && c->ev->what != SCN_REMOVE &&
	    c->ev->what != SCN_CREATE)
		return -ENODEV; /* there is nothing that could be called */
	switch (c->ev->what) {
	case SCN_OPEN:
		return open_device(sc, c->ev);
	case SCN_CLOSE:
		return close_device(sc);
	case SCN_START:
		return ccw_device_write(&sc->dev, c->user, sizeof(struct ccw_io_region),
					CCW_REGION_OFFSET(CCW_REGION_IO));
	case SCN_HALT:
	case SCN_CLEAR:
	case SCN_COMMAND:
		return ccw_device_write(&sc->dev, c->user, sizeof(struct ccw_cmd_region),
					CCW_REGION_OFFSET(CCW_REGION_COMMAND));
	case SCN_WRITE:
		return ccw_device_write(&sc->dev, c->user, scn_access_length(c->ev),
					file_position(c->ev));
	case SCN_READ:
		return ccw_device_read(&sc->dev, c->user, scn_access_length(c->ev),
				       file_position(c->ev));
	case SCN_UNMAP:
		return unmap(sc, c->ev);
	case SCN_REMOVE:
		return remove_device(sc);
	case SCN_CREATE:
		return create_device(sc);
	case SCN_INTERRUPT:
		return ccw_device_interrupt(&sc->dev) ? 0 : -EAGAIN;
	case SCN_PATH:
		return ccw_device_path(&sc->dev, paths[c->ev->path], 0x80, 0);
	case SCN_LOST:
		ccw_device_report(&sc->dev);
		if (sc->open)
			ccw_device_request(&sc->dev); /* it is to be removed */
		return 0;
	case SCN_REPORT:
		ccw_device_report(&sc->dev);
		return 0;
	default:
		return ioctl_of(c);
	}
}

void scene_call_main(void *call)
{
	struct scene_call *c = call;

	c->result = carry_out(c);
	c->done = true;
}

static void value(struct out_event *o, enum out_value which, uint64_t v)
{
	o->values[which] = v;
	o->have_values |= 1u << which;
}

static void finish_region_info(struct out_event *o, const uint8_t *data)
{
	struct ccw_region_info info;
	struct ccw_region_cap cap;

	memcpy(&info, data, sizeof(info));
	value(o, OUT_VALUE_ARGSZ, info.argsz);
	value(o, OUT_VALUE_FLAGS, info.flags);
	value(o, OUT_VALUE_SIZE, info.size);
	value(o, OUT_VALUE_OFFSET, info.offset);
	value(o, OUT_VALUE_CAP_OFFSET, info.cap_offset);
	if (!info.cap_offset || info.cap_offset > INFO_ROOM - sizeof(cap))
		return;
	memcpy(&cap, data + info.cap_offset, sizeof(cap));
	value(o, OUT_VALUE_CAP_ID, cap.id);
	value(o, OUT_VALUE_CAP_VERSION, cap.version);
	value(o, OUT_VALUE_CAP_NEXT, cap.next);
	value(o, OUT_VALUE_TYPE, cap.type);
	value(o, OUT_VALUE_SUBTYPE, cap.subtype);
}

static void finish_info(struct scene_call *c, struct out_event *o, const uint8_t *data)
{
	struct ccw_info info;
	struct ccw_irq_info irq;

	switch (c->ev->what) {
	case SCN_INFO:
		memcpy(&info, data, sizeof(info));
		value(o, OUT_VALUE_ARGSZ, info.argsz);
		value(o, OUT_VALUE_FLAGS, info.flags);
		value(o, OUT_VALUE_REGIONS, info.num_regions);
		value(o, OUT_VALUE_IRQS, info.num_irqs);
		break;
	case SCN_IRQ_INFO:
		memcpy(&irq, data, sizeof(irq));
		value(o, OUT_VALUE_ARGSZ, irq.argsz);
		value(o, OUT_VALUE_FLAGS, irq.flags);
		value(o, OUT_VALUE_COUNT, irq.count);
		break;
	default:
		finish_region_info(o, data);
		break;
	}
}

/* Did no other call have a turn while this one was under way? */
static bool was_alone(const struct scene_call *c)
{
	return !c->paused && sched_idle(c->sc->hd.sched);
}

/* What was read, and the status in it. */
static void finish_read(struct scene_call *c, struct out_event *o, const uint8_t *data)
{
	const uint32_t len = scn_access_length(c->ev), offset = c->ev->offset;
	const uint32_t irb = offsetof(struct ccw_io_region, irb);
	const uint32_t scsw = offsetof(struct arch_schib, scsw);

	if (out_event_bytes(c->sc->out, c->index, data, len))
		c->sc->err = -ENOMEM;
	scene_check_read(c->sc, c->ev->region, offset, data, len);
	if (c->ev->region == CCW_REGION_IO && offset <= irb &&
	    offset + len >= irb + sizeof(o->irb)) {
		memcpy(&o->irb, data + irb - offset, sizeof(o->irb));
		o->have_irb = true;
	}
	if (c->ev->region == CCW_REGION_SCHIB && offset <= scsw &&
	    offset + len >= scsw + sizeof(o->irb.scsw)) {
		memcpy(&o->irb.scsw, data + scsw - offset, sizeof(o->irb.scsw));
		o->have_irb = true;
	}
}

static void finish_ret_code(struct scene_call *c, struct out_event *o)
{
	const struct scn_event *ev = c->ev;
	bool io = ev->what == SCN_START || (ev->what == SCN_WRITE && ev->region == CCW_REGION_IO);

	/* While another call holds the region its code is that call's. */
	o->have_ret_code = !sched_locked(c->sc->hd.sched, CCW_LOCK_IO);
	o->ret_code = io ? c->sc->dev.io.ret_code : c->sc->dev.cmd.ret_code;
}

/* Channel reports that a call has made or taken, whoever looks at what else it did. */
static void count_reports(struct scene_call *c)
{
	if (!c->done || c->result || !c->sc->created)
		return;
	if (c->ev->what == SCN_PATH)
		scene_crw_path(c->sc, c->ev, was_alone(c));
	if (c->ev->what == SCN_READ && c->ev->region == CCW_REGION_CRW && c->user)
		scene_crw_read(c->sc, c->ev->offset, host_user_data(&c->sc->hd, c->user),
			       scn_access_length(c->ev), was_alone(c));
}

/* A call that ends when nobody looks any more. */
void scene_call_drop(struct scene_call *c)
{
	count_reports(c);
	if (c->user)
		host_user_free(&c->sc->hd, c->user);
	c->used = false;
}

void scene_call_finish(struct scene_call *c)
{
	struct out_event *o = &c->sc->out->events[c->index];
	const uint8_t *data = c->user ? host_user_data(&c->sc->hd, c->user) : NULL;

	o->result = c->result;
	switch (c->ev->what) {
	case SCN_START:
	case SCN_HALT:
	case SCN_CLEAR:
	case SCN_COMMAND:
	case SCN_WRITE:
		finish_ret_code(c, o);
		break;
	case SCN_READ:
		if (data && !c->result)
			finish_read(c, o, data);
		break;
	case SCN_INFO:
	case SCN_REGION_INFO:
	case SCN_IRQ_INFO:
		if (data && !c->result)
			finish_info(c, o, data);
		break;
	default:
		break;
	}
	scene_call_drop(c);
}
