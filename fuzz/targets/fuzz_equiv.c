/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's program against the translated one: both run through the channel model, each over
 * its own storage, with the same device. They must give the same status, the same commands at
 * the device and the same storage, and the translated one may touch nothing that is not its own.
 *
 * Drives: all of cp_*, by oracle_run()
 * Input:  a scenario; its events mean nothing here
 * Holds:  equiv.oracle	 what the oracle says, but for the limits of the interface that
 *			 conformance/deviations.yaml has for the translator
 *	   equiv.harness the scenario can be carried out
 */
#include <string.h>

#include <ccwcheck/cp.h>

#include "../../conformance/subjects/oracle.h"
#include "../common/fz_scn.h"
#include "../common/fz_target.h"
#include "../common/fz_watch.h"
#include "focus.h"

#define CCWS_MAX 4096u /* of a program that may have no end */
#define DIFFERENCE "guest program: "

const struct fz_target fz_target = {"fuzz_equiv", FOCUS_fuzz_equiv};

static struct fz_scn input;

static int watch_change(void *arg, uint64_t guest_abs, const uint8_t *data, uint32_t len)
{
	(void)arg;
	fz_digest_number(guest_abs);
	fz_digest_bytes(data, len);
	return 0;
}

static bool is_right(struct outcome *out)
{
	static const struct oracle_hooks hooks = {.ccws_max = CCWS_MAX, .changed = watch_change};
	int err;

	out_init(out);
	err = oracle_run_hooked(out, NULL, &input.s, &hooks);
	FZ_HOLDS("equiv.harness", !err, "the oracle says %d", err);
	return !out->violation;
}

/* Is all right once the input is without what a written deviation is about? */
static bool is_right_without(void (*change)(void))
{
	struct outcome out;
	bool right;

	change();
	right = is_right(&out);
	out_clear(&out);
	return right;
}

/* interface/prefetch_is_always_done */
static void allow_prefetch(void)
{
	input.s.orb.ctl = be32_st(be32_ld(input.s.orb.ctl) | ORB_P);
}

/* interface/fetch_protection */
static void drop_fetch_protection(void)
{
	for (uint32_t i = 0; i < input.s.nr_keys; i++)
		input.s.keys[i].key &= 0xf7;
}

/* interface/one_list_serves_one_direction, interface/segment_has_256_ccws */
static void drop_status_modifier(void)
{
	for (uint32_t i = 0; i < input.s.nr_steps; i++) {
		input.s.steps[i].status &= (uint8_t)~DSTAT_STATUS_MODIFIER;
		input.s.steps[i].then &= (uint8_t)~DSTAT_STATUS_MODIFIER;
		input.s.steps[i].initial &= (uint8_t)~DSTAT_STATUS_MODIFIER;
	}
}

static bool reads_backward(void)
{
	for (uint32_t i = 0; i < input.s.nr_storage; i++)
		for (uint32_t at = 0; at + 8 <= input.storage[i].len; at++)
			if ((input.storage[i].data[at] & 0x0f) == 0x0c)
				return true;
	return false;
}

/* Has storage the room for more CCWs in a row than a segment takes? */
static bool is_long(void)
{
	uint32_t len = 0;

	for (uint32_t i = 0; i < input.s.nr_storage; i++)
		len += input.storage[i].len;
	return len >= CP_SEGMENT_CCWS_MAX * sizeof(struct arch_ccw1);
}

/* Only a difference between the two programs can be one that is written down. */
static bool is_known(const char *violation)
{
	if (strncmp(violation, DIFFERENCE, strlen(DIFFERENCE)))
		return false;
	if (!(be32_ld(input.s.orb.ctl) & ORB_P) && is_right_without(allow_prefetch))
		return true;
	if (input.s.nr_keys && is_right_without(drop_fetch_protection))
		return true;
	return (reads_backward() || is_long()) && is_right_without(drop_status_modifier);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct outcome out;

	fz_begin();
	fz_decode(&input, data, size);
	if (!is_right(&out))
		FZ_HOLDS("equiv.oracle", is_known(out.violation), "%s", out.violation);
	fz_watch_outcome(&out);
	out_clear(&out);
	return 0;
}
