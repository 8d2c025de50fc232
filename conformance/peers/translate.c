/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The translator's world on the bare machine: the guest's frames lie elsewhere and in another
 * order, and words have a place of their own.
 */
#include <errno.h>
#include <stdlib.h>

#include "plan.h"

struct world {
	struct translation *t;
	const struct program *p;
	uint8_t image[PROGRAM_SIZE_MAX];
};

uint32_t image_offset(const struct program *p, uint64_t abs)
{
	if (abs >= PEER_EDGE_24BIT)
		return p->nr_frames * ARCH_FRAME_SIZE + (uint32_t)(abs - PEER_EDGE_24BIT);
	return (uint32_t)(abs - p->base);
}

void program_storage(const struct program *p, uint8_t image[PROGRAM_SIZE_MAX])
{
	static uint8_t pattern[PROGRAM_SIZE_MAX];
	static bool made;
	const uint32_t size = program_frames(p) * ARCH_FRAME_SIZE;

	for (uint32_t i = 0; i < PROGRAM_SIZE_MAX && !made; i++)
		pattern[i] = peer_pattern(i);
	made = true;
	if (p->blank)
		memset(image, 0, size);
	else
		memcpy(image, pattern, size);
	for (uint32_t i = 0; i < p->nr_chunks; i++)
		memcpy(image + image_offset(p, p->chunks[i].abs), p->chunks[i].data,
		       p->chunks[i].len);
}

static int world_read(void *ctx, uint64_t guest_abs, void *buf, uint32_t len)
{
	struct world *w = ctx;

	if (!program_has_frame(w->p, guest_abs))
		return -EINVAL;
	memcpy(buf, w->image + image_offset(w->p, guest_abs), len);
	return 0;
}

static int world_pin(void *ctx, uint64_t guest_frame, unsigned int access, uint64_t *host_frame)
{
	struct world *w = ctx;
	uint32_t i;

	(void)access;
	if (!program_has_frame(w->p, guest_frame))
		return -EINVAL;
	i = image_offset(w->p, guest_frame) / ARCH_FRAME_SIZE;
	w->t->pinned[i] = true;
	*host_frame = program_host_frame(i);
	return 0;
}

static void world_unpin(void *ctx, uint64_t guest_frame, unsigned int access)
{
	(void)ctx;
	(void)guest_frame;
	(void)access;
}

static void *world_alloc(void *ctx, size_t size)
{
	(void)ctx;
	return calloc(1, size);
}

static void world_free(void *ctx, void *p, size_t size)
{
	(void)ctx;
	(void)size;
	free(p);
}

static void *world_alloc_words(void *ctx, uint32_t size, uint32_t align, uint32_t *host_abs)
{
	struct translation *t = ((struct world *)ctx)->t;
	const uint32_t at = (t->words_used + align - 1) & ~(align - 1);

	if (at > PEER_WORDS_SIZE || size > PEER_WORDS_SIZE - at)
		return NULL;
	t->words_used = at + size;
	*host_abs = PEER_WORDS + at;
	return t->words + at;
}

static void world_free_words(void *ctx, void *p, uint32_t size)
{
	(void)ctx;
	(void)p;
	(void)size;
}

static const struct cp_env world_env = {
	.read = world_read,
	.pin = world_pin,
	.unpin = world_unpin,
	.alloc = world_alloc,
	.free = world_free,
	.alloc_words = world_alloc_words,
	.free_words = world_free_words,
};

struct translation *translate(const struct program *p)
{
	static struct world world;
	struct translation *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->words = calloc(1, PEER_WORDS_SIZE);
	if (!t->words) {
		free(t);
		return NULL;
	}
	world.t = t;
	world.p = p;
	program_storage(p, world.image);
	cp_setup(&t->cp, &world_env, &world);
	t->err = cp_init(&t->cp, &p->orb.orb);
	if (!t->err)
		t->err = cp_prefetch(&t->cp);
	return t;
}

void translation_free(struct translation *t)
{
	if (!t)
		return;
	cp_free(&t->cp);
	free(t->words);
	free(t);
}
