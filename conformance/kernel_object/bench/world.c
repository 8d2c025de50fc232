/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * See world.h. Memory comes in powers of two from slabs of one size each, with a list of what is
 * free; guest storage is a table of frames with contents, and one frame of zeros for all others.
 */
#include "world.h"

#include <errno.h>
#include <stdlib.h>

#define ORDER_MIN   3u
#define ORDER_MAX   16u
#define SLAB_SIZE   (1ul << ORDER_MAX)
#define SLABS	    1024u
#define RANGES_MAX  64u
#define FRAMES_MAX  2048u
#define SLOTS	    8192u /* a power of two, well above FRAMES_MAX */

#define INLINE static inline __attribute__((always_inline))

static uint8_t slabs[SLABS][SLAB_SIZE] __attribute__((aligned(SLAB_SIZE)));
static uint8_t slab_order[SLABS];
static uint32_t nr_slabs;
static void *free_list[ORDER_MAX + 1];
static uint64_t nr_allocated;

static struct range {
	uint64_t first, last;
} ranges[RANGES_MAX];
static uint32_t nr_ranges;

static struct slot {
	uint64_t frame; /* number + 1; 0: empty */
	uint8_t *data;
} slots[SLOTS];
static uint8_t frames[FRAMES_MAX][WORLD_FRAME_SIZE] __attribute__((aligned(WORLD_FRAME_SIZE)));
static uint8_t zeros[WORLD_FRAME_SIZE] __attribute__((aligned(WORLD_FRAME_SIZE)));
static uint32_t nr_frames;
static int64_t nr_pins;

/* Both translators are compiled to call these, where no inline code does. */
SERVICE void *memcpy(void *restrict to, const void *restrict from, size_t len)
{
	uint8_t *restrict p = to;
	const uint8_t *restrict q = from;

	for (; len > 256; len -= 256, p += 256, q += 256)
		__builtin_memcpy(p, q, 256);
	if (len)
		__asm__ volatile("	exrl	%0,0f\n"
				 "	j	1f\n"
				 "0:	mvc	0(1,%1),0(%2)\n"
				 "1:"
				 :
				 : "a"(len - 1), "a"(p), "a"(q)
				 : "memory");
	return to;
}

SERVICE void *memset(void *to, int byte, size_t len)
{
	uint8_t *p = to;

	if (!byte)
		__builtin_memset(p, 0, len);
	else
		while (len--)
			*(volatile uint8_t *)p++ = (uint8_t)byte;
	return to;
}

/* Fill the list of @order from a new slab. */
static void add_slab(uint32_t order)
{
	const size_t size = 1ul << order;

	if (nr_slabs == SLABS)
		abort();
	for (size_t at = SLAB_SIZE; at; at -= size) {
		void **p = (void **)&slabs[nr_slabs][at - size];

		*p = free_list[order];
		free_list[order] = p;
	}
	slab_order[nr_slabs++] = (uint8_t)order;
}

SERVICE void *world_alloc(size_t size, bool zero)
{
	uint32_t order = size <= 8 ? ORDER_MIN : 64 - (uint32_t)__builtin_clzl(size - 1);
	void **p;

	if (order > ORDER_MAX)
		abort();
	if (!free_list[order])
		add_slab(order);
	p = free_list[order];
	free_list[order] = *p;
	nr_allocated++;
	if (zero)
		memset(p, 0, size);
	return p;
}

SERVICE void world_free(void *p)
{
	uint32_t order;

	if (!p)
		return;
	order = slab_order[((uintptr_t)p - (uintptr_t)slabs) / SLAB_SIZE];
	*(void **)p = free_list[order];
	free_list[order] = p;
	nr_allocated--;
}

INLINE struct slot *slot_of(uint64_t frame)
{
	uint64_t i = frame * 0x9e3779b97f4a7c15u >> 51; /* 13 bits: SLOTS */

	while (slots[i].frame && slots[i].frame != frame + 1)
		i = (i + 1) % SLOTS;
	return &slots[i];
}

/* The host's place of the byte at @guest_abs, or NULL. */
INLINE uint8_t *find(uint64_t guest_abs)
{
	for (uint32_t i = 0; i < nr_ranges; i++) {
		const struct slot *slot;

		if (guest_abs < ranges[i].first || guest_abs > ranges[i].last)
			continue;
		slot = slot_of(guest_abs / WORLD_FRAME_SIZE);
		return (slot->frame ? slot->data : zeros) + guest_abs % WORLD_FRAME_SIZE;
	}
	return NULL;
}

SERVICE int world_read(uint64_t guest_abs, void *to, size_t len)
{
	while (len) {
		size_t part = WORLD_FRAME_SIZE - guest_abs % WORLD_FRAME_SIZE;
		const uint8_t *from = find(guest_abs);

		if (!from)
			return -EINVAL;
		part = part < len ? part : len;
		memcpy(to, from, part);
		to = (uint8_t *)to + part;
		guest_abs += part;
		len -= part;
	}
	return 0;
}

SERVICE int world_pin(uint64_t guest_abs, uint64_t *host)
{
	uint8_t *p = find(guest_abs & -(uint64_t)WORLD_FRAME_SIZE);

	if (!p)
		return -EINVAL;
	*host = (uintptr_t)p;
	nr_pins++;
	return 0;
}

SERVICE void world_unpin(uint64_t guest_abs)
{
	if (!find(guest_abs))
		abort();
	nr_pins--;
}

void world_keep(void)
{
	nr_allocated = 0;
}

void world_clear(void)
{
	if (nr_allocated || nr_pins)
		abort();
	memset(slots, 0, sizeof(slots));
	nr_frames = 0;
	nr_ranges = 0;
}

void world_add(uint64_t first, uint64_t last)
{
	if (nr_ranges == RANGES_MAX)
		abort();
	ranges[nr_ranges].first = first;
	ranges[nr_ranges++].last = last;
}

void world_write(uint64_t guest_abs, const void *from, uint32_t len)
{
	while (len) {
		struct slot *slot = slot_of(guest_abs / WORLD_FRAME_SIZE);
		uint32_t offset = guest_abs % WORLD_FRAME_SIZE;
		uint32_t part = WORLD_FRAME_SIZE - offset < len ? WORLD_FRAME_SIZE - offset : len;

		if (!slot->frame) {
			if (nr_frames == FRAMES_MAX)
				abort();
			slot->frame = guest_abs / WORLD_FRAME_SIZE + 1;
			slot->data = frames[nr_frames++];
			memset(slot->data, 0, WORLD_FRAME_SIZE);
		}
		memcpy(slot->data + offset, from, part);
		from = (const uint8_t *)from + part;
		guest_abs += part;
		len -= part;
	}
}

int64_t world_pins(void)
{
	int64_t nr = nr_pins;

	nr_pins = 0;
	return nr;
}
