/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest's program against the kernel's translation of it: both run through the channel model,
 * each over its own storage, with the same device.
 *
 * Drives: all of the kernel's cp_*, by oracle_run()
 * Input:  a scenario; its events mean nothing here
 * Holds:  kernel_equiv.memory	as kernel_chain.memory
 *	   kernel_equiv.oracle	what the oracle says, but for the causes of known.c
 */
#include <string.h>

#include "../common/fz_target.h"
#include "../common/fz_watch.h"
#include "../targets/focus.h"
#include "judge.h"

const struct fz_target fz_target = {"fuzz_kernel_equiv", FOCUS_fuzz_kernel_equiv};

static struct fz_scn input;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct outcome out;

	fz_begin();
	if (!judge(&out, &input, data, size)) {
		if (!strncmp(out.violation, "kernel: ", 8))
			fz_broken("kernel_equiv.memory", "%s", out.violation + 8);
		fz_broken("kernel_equiv.oracle", "%s", out.violation);
	}
	fz_watch_outcome(&out);
	out_clear(&out);
	return 0;
}
