/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which kernel in the cache is meant, and when it must be built. Where it comes from is
 * decided in kernel_find.c, how it is built in kernel_build.c.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kernel.h"
#include "kernel_build.h"

#define FRAGMENT CCWCHECK_AGENT_DIR "/kernel.config"
#define COMPILER "s390x-linux-gnu-gcc"

static bool hash_file(uint64_t *h, const char *path)
{
	char buf[4096];
	FILE *f = fopen(path, "re");
	size_t n;

	if (!f)
		return false;
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		*h = kernel_hash(*h, buf, n);
	fclose(f);
	return true;
}

/* What makes one build different from another. */
static int find_key(const struct kernel_build *b, struct scn_error *err, uint64_t *key)
{
	*key = KERNEL_HASH_BEGIN;
	if (!kernel_hash_command(key, COMPILER " --version 2>/dev/null"))
		return kernel_fail(err, -EINVAL, "%s is missing, expected the package "
				   "gcc-s390x-linux-gnu", COMPILER);
	if (!hash_file(key, FRAGMENT))
		return kernel_fail(err, -EINVAL, "%s cannot be read", FRAGMENT);
	*key = b->from.tree ? kernel_hash(*key, b->from.path, strlen(b->from.path)) :
			      kernel_hash_package(*key, &b->from);
	return 0;
}

static int describe(struct kernel_build *b, struct scn_error *err, const char *name)
{
	uint64_t key;
	int ret;

	memset(b, 0, sizeof(*b));
	ret = kernel_find(&b->from, err, name);
	if (!ret)
		ret = find_key(b, err, &key);
	if (ret)
		return ret;
	snprintf(b->dir, sizeof(b->dir), "%s/%s-%016" PRIx64, b->from.cache, b->from.version, key);
	snprintf(b->work, sizeof(b->work), "%s.work", b->dir);
	snprintf(b->log, sizeof(b->log), "%s.log", b->dir);
	snprintf(b->image, sizeof(b->image), "%s/bzImage", b->dir);
	return 0;
}

bool kernel_cached(struct kernel *out, const char *version)
{
	struct scn_error ignored;
	struct kernel_build b;

	out->image[0] = 0;
	if (describe(&b, &ignored, version) || b.from.tree)
		return false;
	memcpy(out->image, b.image, sizeof(out->image));
	return !access(b.image, R_OK);
}

int kernel_prepare(struct kernel *out, struct scn_error *err, const char *version,
		   subject_progress_fn *progress, void *arg)
{
	struct kernel_build b;
	int lock, ret = describe(&b, err, version);

	if (ret)
		return ret;
	if (!b.from.tree && access(b.image, R_OK) && access(b.from.path, R_OK))
		return kernel_fail(err, -EINVAL, "%.200s not found, expected the package "
				   "linux-source-%s, or the path of a kernel tree", b.from.path,
				   version);
	/* An image is put in place whole, so a lock is for those who build. */
	if (b.from.tree || access(b.image, R_OK)) {
		lock = kernel_lock(b.dir, err, progress, arg);
		if (lock < 0)
			return lock;
		if (b.from.tree || access(b.image, R_OK))
			ret = kernel_build_run(&b, err, lock, progress, arg);
		close(lock);
	}
	if (!ret)
		memcpy(out->image, b.image, sizeof(out->image));
	return ret;
}
