// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Decides what a guest kernel is made of, how much room that takes, and what of it is kept.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kernel.h"
#include "kernel_build.h"

#define FRAGMENT CCWCHECK_AGENT_DIR "/kernel.config"
#define COUNTS	 CCWCHECK_AGENT_DIR "/counts.config"

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

static const char *const counted_arguments[] = {FRAGMENT, COUNTS, NULL};
static const char *const counted_results[] = {"driver.tar", "System.map", ".config", "bzImage",
					      NULL};

static const struct kernel_kind counted_kernel = {
	.what = "counting kernel",
	.suffix = ".counts",
	.steps = CCWCHECK_AGENT_DIR "/build-kernel",
	.arguments = counted_arguments,
	.inputs = counted_arguments,
	.results = counted_results,
	.room_package_mib = 2500,
	.room_tree_mib = 700,
	.steps_about = 1150,
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

static int prepare(struct kernel *out, struct kernel_build *b, struct scn_error *err,
		   const struct kernel_kind *kind, const char *version,
		   subject_progress_fn *progress, void *arg)
{
	int ret = kernel_describe(b, err, kind, version);

	if (!ret)
		ret = kernel_provide(b, err, progress, arg);
	if (!ret)
		memcpy(out->image, b->last, sizeof(out->image));
	return ret;
}

int kernel_prepare(struct kernel *out, struct scn_error *err, const char *version,
		   subject_progress_fn *progress, void *arg)
{
	struct kernel_build b;

	out->driver[0] = 0;
	return prepare(out, &b, err, &guest_kernel, version, progress, arg);
}

int kernel_prepare_counting(struct kernel *out, struct scn_error *err, const char *version,
			    subject_progress_fn *progress, void *arg)
{
	struct kernel_build b;
	int ret = prepare(out, &b, err, &counted_kernel, version, progress, arg);

	snprintf(out->driver, sizeof(out->driver), "%s/driver.tar", ret ? "" : b.dir);
	return ret;
}
