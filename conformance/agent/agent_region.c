/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Regions of the device's file, read and written as the scenario says, good buffers and bad.
 */
#include <errno.h>
#include <linux/vfio_ccw.h>
#include <string.h>
#include <unistd.h>

#include "../scenario/event_kind.h"
#include "agent_event.h"

#define REGION_OFFSET(index) ((off_t)(index) << 10)
#define RET_CODE_IO	     (offsetof(struct ccw_io_region, ret_code))
#define RET_CODE_COMMAND     (offsetof(struct ccw_cmd_region, ret_code))

/* 0 if all of @len bytes went, else the errno; less than all is what no caller expects. */
static int32_t result_of(ssize_t n, size_t len)
{
	if (n < 0)
		return -errno;
	if ((size_t)n == len)
		return 0;
	agent_log_note("%zd bytes of %zu were transferred", n, len);
	return -EIO;
}

static void look_at_ret_code(struct player *p, off_t at, struct out_event *o)
{
	int32_t code;

	if (pread(p->dev->device, &code, sizeof(code), at) != sizeof(code))
		return;
	o->ret_code = code;
	o->have_ret_code = true;
}

int32_t play_start(struct player *p, const struct scn_event *ev, struct out_event *o)
{
	struct ccw_io_region region = {.ret_code = (uint32_t)ev->preset};
	const struct arch_orb *orb = ev->has & SCN_HAS_ORB ? &ev->orb : &p->s->orb;
	uint8_t *buf = play_buffer(p, ev, sizeof(region), sizeof(region) - 1);
	int32_t result;

	memcpy(region.orb_area, orb, sizeof(*orb));
	region.scsw_area[2] = ev->has & SCN_HAS_FCTL ? ev->fctl : p->s->fctl;
	if (!(ev->has & SCN_HAS_FAULT))
		memcpy(buf, &region, sizeof(region));
	result = result_of(pwrite(p->dev->device, buf, sizeof(region), REGION_OFFSET(0)),
			   sizeof(region));
	look_at_ret_code(p, REGION_OFFSET(0) + (off_t)RET_CODE_IO, o);
	return result;
}

int32_t play_command(struct player *p, const struct scn_event *ev, struct out_event *o)
{
	struct ccw_cmd_region region = {.command = ev->value};
	uint8_t *buf = play_buffer(p, ev, sizeof(region), sizeof(region) - 1);
	int32_t result;

	if (ev->what == SCN_HALT)
		region.command = VFIO_CCW_ASYNC_CMD_HSCH;
	if (ev->what == SCN_CLEAR)
		region.command = VFIO_CCW_ASYNC_CMD_CSCH;
	if (!(ev->has & SCN_HAS_FAULT))
		memcpy(buf, &region, sizeof(region));
	result = result_of(pwrite(p->dev->device, buf, sizeof(region), REGION_OFFSET(1)),
			   sizeof(region));
	look_at_ret_code(p, REGION_OFFSET(1) + (off_t)RET_CODE_COMMAND, o);
	return result;
}

int32_t play_write(struct player *p, const struct scn_event *ev, struct out_event *o)
{
	uint32_t len = scn_access_length(ev);
	uint8_t *buf = play_buffer(p, ev, len, len ? len - 1 : 0);
	int32_t result;

	if (!(ev->has & SCN_HAS_FAULT) && ev->nr_bytes)
		memcpy(buf, ev->bytes, ev->nr_bytes < len ? ev->nr_bytes : len);
	result = result_of(pwrite(p->dev->device, buf, len,
				  REGION_OFFSET(ev->region) + (off_t)ev->offset), len);
	if (ev->region == 0)
		look_at_ret_code(p, REGION_OFFSET(0) + (off_t)RET_CODE_IO, o);
	else if (ev->region == 1)
		look_at_ret_code(p, REGION_OFFSET(1) + (off_t)RET_CODE_COMMAND, o);
	return result;
}

/* What was read, and the status in it. */
static int32_t keep(struct player *p, const struct scn_event *ev, uint32_t index,
		    const uint8_t *buf, uint32_t len)
{
	const uint32_t irb = offsetof(struct ccw_io_region, irb_area);
	const uint32_t scsw = offsetof(struct arch_schib, scsw);
	struct out_event *o = &p->out->events[index];

	if (ev->region == 0 && ev->offset <= irb && ev->offset + len >= irb + sizeof(o->irb)) {
		memcpy(&o->irb, buf + irb - ev->offset, sizeof(o->irb));
		o->have_irb = true;
	}
	if (ev->region == 2 && ev->offset <= scsw &&
	    ev->offset + len >= scsw + sizeof(o->irb.scsw)) {
		memcpy(&o->irb.scsw, buf + scsw - ev->offset, sizeof(o->irb.scsw));
		o->have_irb = true;
	}
	return out_event_bytes(p->out, index, buf, len);
}

int32_t play_read(struct player *p, const struct scn_event *ev, uint32_t index)
{
	uint32_t len = scn_access_length(ev);
	uint8_t *buf = play_buffer(p, ev, len, len ? len - 1 : 0);
	int32_t result;

	result = result_of(pread(p->dev->device, buf, len,
				 REGION_OFFSET(ev->region) + (off_t)ev->offset), len);
	return result ? result : keep(p, ev, index, buf, len);
}
