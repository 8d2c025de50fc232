/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One ORB, all its bits, by three ways that must agree: START SUBCHANNEL of the channel model,
 * the translator by itself, and the I/O region of the whole device.
 *
 * Drives: cp_init, cp_get_orb, cp_update_scsw, ccw_device_write, ccw_device_read
 * Input:  a scenario, of which the ORB is used, and memory and storage; a program that does little
 *	   stands where the input says nothing
 * Holds:  orb.oracle  the ORB and its program mean the same before and after translation
 *	   orb.refusal an ORB is refused for what stands in it, and for nothing else
 *	   orb.region  a start by the region has the result that the translator has
 *	   orb.status  and ends with the same status
 *	   orb.scene   and breaks nothing on the way
 *	   orb.harness the scenario can be carried out
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "../../conformance/subjects/oracle.h"
#include "../../conformance/subjects/scene.h"
#include "../common/fz_scn.h"
#include "../common/fz_target.h"
#include "../common/fz_watch.h"
#include "focus.h"

#define CCWS_MAX 4096u

const struct fz_target fz_target = {"fuzz_orb", FOCUS_fuzz_orb};

static struct fz_scn input;

/* NO-OPERATION, chained to SENSE ID by a list, at the usual place, in the ORB's format. */
static void usual_program(void)
{
	static const uint8_t format1[] = {
		0x03, 0x60, 0x00, 0x01, 0x00, 0x00, 0x30, 0x00,
		0xe4, 0x24, 0x00, 0x10, 0x00, 0x00, 0x20, 0x00,
	};
	static const uint8_t format0[] = {
		0x03, 0x00, 0x30, 0x00, 0x60, 0x00, 0x00, 0x01,
		0xe4, 0x00, 0x20, 0x00, 0x24, 0x00, 0x00, 0x10,
	};
	static const uint8_t list1[] = {
		0x00, 0x00, 0x37, 0xf8, 0x00, 0x00, 0x50, 0x00,
	};
	static const uint8_t list2_2k[] = {
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x37, 0xf8,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x50, 0x00,
	};
	static const uint8_t list2_4k[] = {
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x3f, 0xf8,
		0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x50, 0x00,
	};
	const uint32_t ctl = be32_ld(input.s.orb.ctl);

	fz_store(&input, 0x1000, ctl & ORB_F ? format1 : format0, sizeof(format1));
	/* Half of the data lies in one block, half in another one. */
	if (!(ctl & ORB_H))
		fz_store(&input, 0x2000, list1, sizeof(list1));
	else
		fz_store(&input, 0x2000, ctl & ORB_T ? list2_2k : list2_4k, sizeof(list2_4k));
}

static void usual_device(void)
{
	static uint8_t id[16] = {0xff, 0x39, 0x90, 0xe9, 0x33, 0x90, 0x0a};

	input.steps[0] = (struct scn_step){.cmd = 0x03, .repeat = 1, .immediate = true,
					   .status = DSTAT_CHANNEL_END | DSTAT_DEVICE_END};
	input.steps[1] = (struct scn_step){.any_cmd = true, .repeat = 100, .send = id,
					   .send_len = sizeof(id), .want = 8,
					   .status = DSTAT_CHANNEL_END | DSTAT_DEVICE_END};
	input.s.nr_steps = 2;
}

/* What is left of the input is an ORB, and storage. */
static void keep_orb(void)
{
	input.s.nr_events = input.s.nr_faults = input.s.nr_changes = input.s.nr_keys = 0;
	input.s.fctl = SCSW_FC_START >> 8;
	input.s.interrupts = SCN_MERGED;
	if (!input.s.nr_storage)
		usual_program();
	usual_device();
}

static void start_by_region(struct outcome *out)
{
	static const struct scn_event events[] = {
		{.what = SCN_OPEN}, {.what = SCN_START}, {.what = SCN_INTERRUPT},
		{.what = SCN_WORK}, {.what = SCN_READ, .has = SCN_HAS_REGION},
	};
	int err;

	memcpy(input.events, events, sizeof(events));
	input.s.nr_events = sizeof(events) / sizeof(events[0]);
	out_init(out);
	err = scene_run(out, NULL, &input.s);
	FZ_HOLDS("orb.scene", !out->violation, "%s", out->violation);
	FZ_HOLDS("orb.harness", !err, "the scene says %d", err);
}

/* The result of a start: what the translator refused, or what the subchannel said. */
static int32_t expected_result(const struct outcome *own)
{
	if (own->cp_init)
		return own->cp_init;
	if (own->cp_prefetch)
		return own->cp_prefetch;
	return own->cc == OUT_CC_0 ? 0 : own->cc == OUT_CC_3 ? -ENODEV : -EIO;
}

/* R-VFIO-IO-03, R-ORB-02, -03, -05: what the ORB alone decides, from its bits alone. */
static void check_refusal(const struct outcome *own)
{
	const uint32_t ctl = be32_ld(input.s.orb.ctl);
	const bool operand = ctl & (ORB_RESERVED | ORB_D) ||
			     be32_ld(input.s.orb.cpa) & ORB_CPA_RESERVED;
	const int32_t expected = ctl & ORB_B ? -EOPNOTSUPP : operand ? -EIO : 0;

	FZ_HOLDS("orb.refusal", own->cp_init == expected || (!expected && own->cp_init == -EINVAL),
		 "cp_init says %d, expected %d", own->cp_init, expected);
}

static void compare(const struct outcome *own, const struct outcome *region)
{
	const struct out_event *start = &region->events[1], *read = &region->events[4];
	const int32_t expected = expected_result(own);

	FZ_HOLDS("orb.region", start->result == expected ||
		 (expected == -ENODEV && start->result == -EACCES),
		 "the region says %d, the translator %d", start->result, expected);
	if (expected || !own->nr_irbs || own->endless)
		return;
	FZ_HOLDS("orb.status", read->have_irb &&
		 !memcmp(&read->irb.scsw, &own->irbs[own->nr_irbs - 1].scsw,
			 sizeof(read->irb.scsw)),
		 "the region's status is %08" PRIx32 " %08" PRIx32 ", the translator's %08" PRIx32
		 " %08" PRIx32, be32_ld(read->irb.scsw.ctl), be32_ld(read->irb.scsw.cpa),
		 be32_ld(own->irbs[own->nr_irbs - 1].scsw.ctl),
		 be32_ld(own->irbs[own->nr_irbs - 1].scsw.cpa));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct oracle_hooks hooks = {.ccws_max = CCWS_MAX};
	struct outcome own, region;
	int err;

	fz_begin();
	fz_decode(&input, data, size);
	keep_orb();
	out_init(&own);
	err = oracle_run_hooked(&own, NULL, &input.s, &hooks);
	FZ_HOLDS("orb.harness", !err, "the oracle says %d", err);
	FZ_HOLDS("orb.oracle", !own.violation || !(be32_ld(input.s.orb.ctl) & ORB_P), "%s",
		 own.violation);
	check_refusal(&own);
	start_by_region(&region);
	compare(&own, &region);
	fz_watch_outcome(&own);
	fz_watch_outcome(&region);
	out_clear(&own);
	out_clear(&region);
	return 0;
}
