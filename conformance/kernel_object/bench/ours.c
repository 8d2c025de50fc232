/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our translator's world: struct cp_env over the services. */
#include <ccwcheck/cp.h>

#include "sides.h"
#include "world.h"

SERVICE static int read_guest(void *ctx, uint64_t guest_abs, void *buf, uint32_t len)
{
	(void)ctx;
	return world_read(guest_abs, buf, len);
}

SERVICE static int pin(void *ctx, uint64_t guest_frame, unsigned int access, uint64_t *host_frame)
{
	(void)ctx;
	(void)access;
	return world_pin(guest_frame, host_frame);
}

SERVICE static void unpin(void *ctx, uint64_t guest_frame, unsigned int access)
{
	(void)ctx;
	(void)access;
	world_unpin(guest_frame);
}

SERVICE static void *alloc(void *ctx, size_t size)
{
	(void)ctx;
	return world_alloc(size, true);
}

SERVICE static void free_memory(void *ctx, void *p, size_t size)
{
	(void)ctx;
	(void)size;
	world_free(p);
}

/* A block is aligned to its size and below 2 GiB as it is. */
SERVICE static void *alloc_words(void *ctx, uint32_t size, uint32_t align, uint32_t *host_abs)
{
	void *p = world_alloc(size < align ? align : size, true);

	(void)ctx;
	*host_abs = (uint32_t)(uintptr_t)p;
	return p;
}

SERVICE static void free_words(void *ctx, void *p, uint32_t size)
{
	(void)ctx;
	(void)size;
	world_free(p);
}

static const struct cp_env env = {
	.read = read_guest,
	.pin = pin,
	.unpin = unpin,
	.alloc = alloc,
	.free = free_memory,
	.alloc_words = alloc_words,
	.free_words = free_words,
};

static struct channel_program cp;

void ours_set_up(void)
{
	cp_setup(&cp, &env, NULL);
}

int ours_translate(const struct arch_orb *orb)
{
	int ret = cp_init(&cp, orb);

	if (!ret)
		ret = cp_prefetch(&cp);
	cp_free(&cp);
	return ret;
}
