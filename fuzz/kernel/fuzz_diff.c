/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One input to both translators, this project's and the kernel's: every difference that no
 * deviation explains. Both run in front of the oracle, so where both take a program it is enough
 * that each is right; where one refuses it there must be a reason.
 *
 * Drives: cp_* of both, by oracle_run()
 * Input:  a scenario; its events mean nothing here
 * Holds:  diff.memory	as kernel_chain.memory
 *	   diff.kernel	the kernel's translation is right, but for the causes of known.c
 *	   diff.refused	the kernel refuses only what this project's translator refuses too, or what
 *			deviations say
 *	   diff.taken	the kernel takes only what this project's translator takes too, or what
 *			deviations say
 */
#include <errno.h>
#include <string.h>

#include "../../conformance/kernel_object/runtime/kobj.h"
#include "../common/fz_reach.h"
#include "../common/fz_target.h"
#include "../common/fz_watch.h"
#include "../targets/focus.h"
#include "judge.h"

#define CCWS_MAX     4096u
#define SEGMENTS_MAX 16u
#define CHAIN_MAX    256u

const struct fz_target fz_target = {"fuzz_diff", FOCUS_fuzz_diff};

static struct fz_scn input;
static struct fz_reach reach;

static int result_of(const struct outcome *out)
{
	return out->cp_init ? out->cp_init : out->cp_prefetch;
}

/* This project's translator on the same input; what is wrong with it is not for here. */
static int own_result(const uint8_t *data, size_t size)
{
	static const struct oracle_hooks hooks = {.ccws_max = CCWS_MAX};
	struct outcome out;
	int ret;

	fz_decode(&input, data, size);
	out_init(&out);
	ret = oracle_run_hooked(&out, NULL, &input.s, &hooks);
	ret = ret ? ret : result_of(&out);
	out_clear(&out);
	return ret;
}

/* Has it more CCWs in a row or more segments than the interface allows, however it is counted? */
static bool is_large(void)
{
	struct host *h = host_new();

	for (uint32_t i = 0; h && i < input.s.nr_memory; i++)
		host_guest_add(h, input.s.memory[i].first, input.s.memory[i].last);
	for (uint32_t i = 0; h && i < input.s.nr_storage; i++)
		host_guest_write(h, input.s.storage[i].abs, input.s.storage[i].data,
				 input.s.storage[i].len);
	if (h)
		fz_reach_ccws(&reach, h, &input.s);
	host_delete(h);
	return reach.many || reach.nr_ccws > CHAIN_MAX || reach.nr_targets >= SEGMENTS_MAX;
}

/* Why the kernel may refuse what this project takes, or NULL. */
static const char *why_refused(int kernel)
{
	if (input.s.nr_faults)
		return "faults hit other calls of each";
	if (kernel == -EOPNOTSUPP)
		return "driver/2k_lists_unsupported";
	if (kobj_denied())
		return "driver/unavailable_program_is_an_errno";
	if (kernel == -EINVAL && input.s.nr_changes)
		return "a changed first IDAW is refused";
	if (kernel == -EINVAL && is_large())
		return "limits of segments are counted otherwise";
	return NULL;
}

/* Why the kernel may take what this project refuses, or NULL. */
static const char *why_taken(int own)
{
	if (input.s.nr_faults)
		return "faults hit other calls of each";
	if (own == -EIO)
		return "START SUBCHANNEL refuses the ORB itself";
	if (own == -EOPNOTSUPP)
		return "interface/one_list_serves_one_direction";
	if (own == -EINVAL && (input.s.nr_changes || is_large()))
		return "limits of segments are counted otherwise";
	return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct outcome out;
	int kernel, own;

	fz_begin();
	if (!judge(&out, &input, data, size)) {
		if (!strncmp(out.violation, "kernel: ", 8))
			fz_broken("diff.memory", "%s", out.violation + 8);
		fz_broken("diff.kernel", "%s", out.violation);
	}
	kernel = result_of(&out);
	fz_watch_outcome(&out);
	/* What the kernel met when the input was what it is. */
	own = own_result(data, size);
	if (kernel && !own)
		FZ_HOLDS("diff.refused", why_refused(kernel), "the kernel says %d", kernel);
	if (own && !kernel)
		FZ_HOLDS("diff.taken", why_taken(own), "this project says %d", own);
	out_clear(&out);
	return 0;
}
