/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A target that does nothing: what an engine and the mutator cost by themselves. Built once for
 * each other target, as empty_TARGET, with that one's mutator; its speed is measured against it.
 */
#include "../common/fz_target.h"
#include "focus.h"

const struct fz_target fz_target = {"empty", FZ_EMPTY_FOCUS};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
	return 0;
}
