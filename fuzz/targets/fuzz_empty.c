/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A target that does nothing: what an engine and the mutator cost by themselves. The speed of the
 * others is measured against it.
 */
#include "../common/fz_mutate.h"
#include "../common/fz_target.h"

const struct fz_target fz_target = {"fuzz_empty", FZ_FOCUS_ALL};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
	return 0;
}
