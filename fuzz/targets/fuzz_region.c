/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole device in any order of events: regions, ioctls, interruptions, deferred work, paths,
 * unmapping, closing, removing, and calls that are stopped in their middle while others go on.
 *
 * Drives: ccw_device_*, by scene_run()
 * Input:  a scenario; without events a program is started and its status read
 * Holds:  region.scene	  what must hold after each event and in the end: see scene_check.c
 *	   region.access  what lies outside of a region is not read or written
 *	   region.busy	  no request is taken, and nothing unmapped, while another request is
 *			  being translated
 *	   region.open	  a device that could not be opened takes no requests
 *	   region.harness the scenario can be carried out
 */
#include <errno.h>

#include "../../conformance/scenario/event_kind.h"
#include "../../conformance/subjects/scene.h"
#include "../common/fz_scn.h"
#include "../common/fz_target.h"
#include "../common/fz_watch.h"
#include "focus.h"

const struct fz_target fz_target = {"fuzz_region", FOCUS_fuzz_region};

static struct fz_scn input;

/* The life of a device that is used once. */
static void usual_events(void)
{
	static const enum scn_do usual[] = {
		SCN_OPEN, SCN_START, SCN_RUN, SCN_INTERRUPT, SCN_WORK, SCN_READ, SCN_CLOSE,
	};

	for (uint32_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		input.events[i] = (struct scn_event){
			.what = usual[i],
			.has = usual[i] == SCN_READ ? SCN_HAS_REGION : 0,
		};
	input.s.nr_events = sizeof(usual) / sizeof(usual[0]);
}

static bool is_outside(const struct scn_event *ev)
{
	const uint32_t size = scn_region_size(ev->region);

	return ev->region >= CCW_REGIONS || ev->offset > size ||
	       scn_access_length(ev) > size - ev->offset;
}

/* A request is refused while another one is under way, and an unmapping waits for it. */
static bool waits(enum scn_do what)
{
	return what == SCN_HALT || what == SCN_CLEAR || what == SCN_START || what == SCN_UNMAP;
}

/* What each event must have come to, whatever the others did. */
static void check_results(const struct outcome *out)
{
	for (uint32_t i = 0; i < out->nr_events; i++) {
		const struct scn_event *ev = &input.s.events[i];
		const struct out_event *o = &out->events[i];

		if (ev->what == SCN_READ || ev->what == SCN_WRITE)
			FZ_HOLDS("region.access", o->result || !is_outside(ev),
				 "event %u: %s at %x of region %u is let through", i,
				 ev->what == SCN_READ ? "a read" : "a write", ev->offset,
				 ev->region);
		if (!i || !out->events[i - 1].have_state)
			continue;
		if (out->events[i - 1].state == CCW_STATE_CP_PROCESSING && waits(ev->what))
			FZ_HOLDS("region.busy", o->result, "event %u does not wait for a request "
				 "that is being translated", i);
		if (out->events[i - 1].state == CCW_STATE_STANDBY && ev->what == SCN_OPEN)
			FZ_HOLDS("region.open", o->result >= 0 || o->state != CCW_STATE_IDLE,
				 "event %u fails to open the device, which is idle", i);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct outcome out;
	int err;

	fz_begin();
	fz_decode(&input, data, size);
	if (!input.s.nr_events)
		usual_events();
	out_init(&out);
	err = scene_run(&out, NULL, &input.s);
	FZ_HOLDS("region.scene", !out.violation, "%s", out.violation);
	if (!err)
		check_results(&out);
	FZ_HOLDS("region.harness", !err || err == -ENOMEM, "the scene says %d", err);
	fz_watch_outcome(&out);
	out_clear(&out);
	return 0;
}
