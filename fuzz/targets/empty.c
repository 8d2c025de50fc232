/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A target that does nothing: what an engine and the mutator cost by themselves. Built once for
 * each other target, as empty_TARGET, with that one's mutator; its speed is measured against it.
 */
#include "../common/fz_target.h"
#include "focus.h"

const struct fz_target fz_target = {"empty", FZ_EMPTY_FOCUS};

/* Without a compiler's coverage: as many counters as the target has, for the engine to look at. */
#ifdef FZ_EMPTY_COUNTERS
__attribute__((section("__libfuzzer_extra_counters"), used))
static uint8_t fz_counters[FZ_EMPTY_COUNTERS];
#define COUNT() (fz_counters[0] = 1)
#else
#define COUNT() ((void)0)
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	COUNT();
	(void)data;
	(void)size;
	return 0;
}
