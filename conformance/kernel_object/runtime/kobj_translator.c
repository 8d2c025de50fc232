/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's cp_*, as the oracle calls them: each in the kernel's surroundings, and none any more
 * once one has erred. What the driver keeps from one program to the next is made anew for each
 * world.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "kobj.h"

#define ORB_SIZE 32u /* what the driver copies: behind the ORB's 12 bytes, here zeros */

static struct {
	void *private;
	bool erred;
	bool held; /* a program */
} kernel;

static long call_new(long a, long b, long c)
{
	(void)a;
	(void)b;
	(void)c;
	return (long)kernel_glue_new();
}

static long call_init(long private, long orb, long c)
{
	(void)c;
	return kernel_glue_init((void *)private, (const void *)orb);
}

static long call_prefetch(long private, long b, long c)
{
	(void)b;
	(void)c;
	return kernel_glue_prefetch((void *)private);
}

static long call_get_orb(long private, long intparm, long c)
{
	(void)c;
	return (long)kernel_glue_get_orb((void *)private, (unsigned int *)intparm);
}

static long call_update_scsw(long private, long scsw, long c)
{
	(void)c;
	kernel_glue_update_scsw((void *)private, (void *)scsw);
	return 0;
}

static long call_iova_pinned(long private, long iova, long length)
{
	return kernel_glue_iova_pinned((void *)private, (unsigned long)iova,
				       (unsigned long)length);
}

static long call_free(long private, long b, long c)
{
	(void)b;
	(void)c;
	kernel_glue_free((void *)private);
	return 0;
}

/* @otherwise: what there is to say after it has erred. */
static long enter(long (*fn)(long, long, long), long b, long c, long otherwise)
{
	long ret = otherwise;

	if (!kernel.erred && !kobj_call(&ret, fn, (long)kernel.private, b, c)) {
		kernel.erred = true;
		ret = otherwise;
	}
	return ret;
}

static void *kobj_begin(struct host *h, const struct cp_env *env)
{
	(void)env; /* it has calls of its own */
	kobj_arena_reset();
	kobj_stand_ins_reset();
	kobj_world = h;
	kernel.erred = kernel.held = false;
	kernel.private = NULL;
	kobj_uncounted = true;
	kernel.private = (void *)enter(call_new, 0, 0, 0);
	kobj_uncounted = false;
	return kernel.private ? &kernel : NULL;
}

static void kobj_end(void *t)
{
	(void)t;
	kobj_world = NULL;
	kernel.private = NULL;
}

/* What is left after a program has gone is a leak: nothing will free it. */
static void check_leaks(void)
{
	char text[200], by[96];
	uint32_t nr;
	const struct kobj_block *leak = kobj_arena_leak(&nr);

	if (!leak || kernel.erred)
		return;
	snprintf(text, sizeof(text), "kernel: leak: %u blocks, the first %zu bytes of %s",
		 (unsigned int)nr, leak->size, kobj_symbol(by, leak->pc));
	host_accuse(kobj_world, text);
}

static int kobj_init(void *t, const struct arch_orb *orb)
{
	uint8_t area[ORB_SIZE] = {0};
	int ret;

	(void)t;
	memcpy(area, orb, sizeof(*orb));
	ret = (int)enter(call_init, (long)area, 0, -EFAULT);
	if (ret && !kernel.held)
		check_leaks();
	kernel.held |= !ret;
	return ret;
}

static int kobj_prefetch(void *t)
{
	(void)t;
	return (int)enter(call_prefetch, 0, 0, -EFAULT);
}

static const struct arch_orb *kobj_get_orb(void *t, uint32_t *intparm)
{
	unsigned int expected = 0;
	const struct arch_orb *orb;

	(void)t;
	orb = (const struct arch_orb *)enter(call_get_orb, (long)&expected, 0, 0);
	*intparm = expected;
	return orb;
}

static void kobj_update_scsw(void *t, struct arch_scsw *scsw)
{
	(void)t;
	enter(call_update_scsw, (long)scsw, 0, 0);
}

static bool kobj_iova_pinned(void *t, uint64_t iova, uint64_t length)
{
	(void)t;
	return enter(call_iova_pinned, (long)iova, (long)length, 0);
}

static void kobj_cp_free(void *t)
{
	(void)t;
	enter(call_free, 0, 0, 0);
	kernel.held = false;
	check_leaks();
}

const struct oracle_translator kobj_translator = {
	.begin = kobj_begin,
	.end = kobj_end,
	.init = kobj_init,
	.prefetch = kobj_prefetch,
	.get_orb = kobj_get_orb,
	.update_scsw = kobj_update_scsw,
	.iova_pinned = kobj_iova_pinned,
	.free = kobj_cp_free,
};
