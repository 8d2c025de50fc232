// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Decides which results in the cache belong to a kernel's source, and when they must be built.
 * Where the source comes from is decided in kernel_find.c, how it is built in kernel_build.c.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kernel_build.h"
#include "place.h"

#define COMPILER "s390x-linux-gnu-gcc"

/* What makes one build different from another. */
static int find_key(const struct kernel_build *b, struct scn_error *err, uint64_t *key)
{
	*key = KERNEL_HASH_BEGIN;
	if (!kernel_hash_command(key, COMPILER " --version 2>/dev/null"))
		return kernel_fail(err, -EINVAL, "%s is missing, expected the package "
				   "gcc-s390x-linux-gnu", COMPILER);
	for (const char *const *input = b->kind->inputs; *input; input++)
		if (!kernel_hash_file(key, place_of(*input)))
			return kernel_fail(err, -EINVAL, "%s cannot be read", place_of(*input));
	*key = b->from.tree ? kernel_hash(*key, b->from.path, strlen(b->from.path)) :
			      kernel_hash_package(*key, &b->from);
	return 0;
}

int kernel_describe(struct kernel_build *b, struct scn_error *err, const struct kernel_kind *kind,
		    const char *name)
{
	const char *const *last = kind->results;
	uint64_t key;
	int ret;

	memset(b, 0, sizeof(*b));
	b->kind = kind;
	ret = kernel_find(&b->from, err, name);
	if (!ret)
		ret = find_key(b, err, &key);
	if (ret)
		return ret;
	while (last[1])
		last++;
	snprintf(b->dir, sizeof(b->dir), "%s/%s-%016" PRIx64 "%s", b->from.cache, b->from.version,
		 key, kind->suffix);
	snprintf(b->work, sizeof(b->work), "%s.work", b->dir);
	snprintf(b->log, sizeof(b->log), "%s.log", b->dir);
	snprintf(b->last, sizeof(b->last), "%s/%s", b->dir, *last);
	return 0;
}

int kernel_provide(const struct kernel_build *b, struct scn_error *err,
		   subject_progress_fn *progress, void *arg)
{
	const struct kernel_source *from = &b->from;
	int lock, ret = 0;

	/* The last file is put in place when all is there, so a lock is for those who build. */
	if (!from->tree && !access(b->last, R_OK))
		return 0;
	if (!from->tree && !from->archive && access(from->path, R_OK))
		return kernel_fail(err, -EINVAL, "%.200s not found, expected the package "
				   "linux-source-%s, or the path of a kernel tree", from->path,
				   from->package);
	lock = kernel_lock(b->dir, err, progress, arg);
	if (lock < 0)
		return lock;
	if (from->tree || access(b->last, R_OK))
		ret = kernel_build_run(b, err, lock, progress, arg);
	close(lock);
	return ret;
}
