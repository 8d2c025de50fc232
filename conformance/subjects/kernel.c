// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Decides what a guest kernel is made of, how much room that takes, and what of it is kept.
 */
#include <string.h>
#include <unistd.h>

#include "kernel.h"
#include "kernel_build.h"

#define FRAGMENT CCWCHECK_AGENT_DIR "/kernel.config"

static const char *const arguments[] = {FRAGMENT, NULL};
static const char *const results[] = {"System.map", ".config", "bzImage", NULL};

static const struct kernel_kind guest_kernel = {
	.what = "kernel",
	.suffix = "",
	.steps = CCWCHECK_AGENT_DIR "/build-kernel",
	.arguments = arguments,
	.inputs = arguments,
	.results = results,
	.room_package_mib = 2500,
	.room_tree_mib = 700,
	.steps_about = 1100,
};

bool kernel_cached(struct kernel *out, const char *version)
{
	struct scn_error ignored;
	struct kernel_build b;

	out->image[0] = 0;
	if (kernel_describe(&b, &ignored, &guest_kernel, version) || b.from.tree)
		return false;
	memcpy(out->image, b.last, sizeof(out->image));
	return !access(b.last, R_OK);
}

int kernel_prepare(struct kernel *out, struct scn_error *err, const char *version,
		   subject_progress_fn *progress, void *arg)
{
	struct kernel_build b;
	int ret = kernel_describe(&b, err, &guest_kernel, version);

	if (!ret)
		ret = kernel_provide(&b, err, progress, arg);
	if (!ret)
		memcpy(out->image, b.last, sizeof(out->image));
	return ret;
}
