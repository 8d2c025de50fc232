/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory for the kernel's object: two areas, one below 2 GiB for what a channel may be pointed at,
 * one far above, so that an address that is cut to 32 bits leads nowhere. Blocks have exact bounds
 * and a red zone before them, and within one scenario no address is used twice, so that whatever
 * lies outside of a block, before or after its life, is seen by the object's own access hooks.
 *
 * A shadow byte tells how many bytes of a doubleword, from its first, may be accessed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "kobj.h"

#define LOW_BEGIN    UINT64_C(0x40000000)
#define HIGH_BEGIN   UINT64_C(0x500000000)
#define ZONE_SIZE    (UINT64_C(32) << 20)
#define RED_ZONE     32u
#define GRANULE	     8u
#define FRESH	     0xcd
#define GONE	     0xdd
#define BLOCKS_MAX   (1u << 18)

struct zone {
	uintptr_t begin;
	size_t used;
	struct kobj_block *blocks; /* ascending */
	uint32_t nr;
	uint8_t shadow[ZONE_SIZE / GRANULE];
};

static struct zone zones[2] = {{.begin = LOW_BEGIN}, {.begin = HIGH_BEGIN}};

bool kobj_uncounted;

static bool prepare(struct zone *z)
{
	if (z->blocks)
		return true;
	z->blocks = calloc(BLOCKS_MAX, sizeof(*z->blocks));
	return z->blocks && mmap((void *)z->begin, ZONE_SIZE, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1,
				 0) == (void *)z->begin;
}

static struct zone *zone_of(uintptr_t at)
{
	for (int i = 0; i < 2; i++)
		if (at - zones[i].begin < ZONE_SIZE)
			return &zones[i];
	return NULL;
}

/* @size bytes at @offset may be accessed, or not. */
static void set_shadow(struct zone *z, size_t offset, size_t size, bool may)
{
	uint8_t *shadow = z->shadow + offset / GRANULE;

	memset(shadow, may ? GRANULE : 0, size / GRANULE);
	if (size % GRANULE)
		shadow[size / GRANULE] = may ? size % GRANULE : 0;
}

void *kobj_alloc(size_t size, bool dma, bool zero, uintptr_t pc)
{
	struct zone *z = &zones[dma ? 0 : 1];
	const size_t offset = z->used + RED_ZONE;
	const size_t end = offset + ((size + GRANULE - 1) & ~(size_t)(GRANULE - 1));
	uint8_t *p = (uint8_t *)z->begin + offset;

	if (size > ZONE_SIZE || end + RED_ZONE > ZONE_SIZE || z->nr == BLOCKS_MAX || !prepare(z))
		return NULL;
	z->used = end;
	z->blocks[z->nr++] = (struct kobj_block){.at = (uintptr_t)p, .size = size, .pc = pc,
						 .dma = dma, .counted = !kobj_uncounted};
	memset(p, zero ? 0 : FRESH, size);
	set_shadow(z, offset, size, true);
	return p;
}

/* The last block of @z that begins at or below @at, or NULL. */
static struct kobj_block *block_below(struct zone *z, uintptr_t at)
{
	uint32_t low = 0, high = z->nr;

	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;

		if (z->blocks[middle].at <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &z->blocks[low - 1] : NULL;
}

void kobj_free(const void *p, uintptr_t pc)
{
	struct zone *z = zone_of((uintptr_t)p);
	struct kobj_block *b = z ? block_below(z, (uintptr_t)p) : NULL;
	char by[96];

	if (!p)
		return;
	if (!b || b->at != (uintptr_t)p)
		kobj_report(pc, "kfree() of what is no block");
	if (b->given_back)
		kobj_report(pc, "double free: kfree() of %zu bytes of %s", b->size,
			    kobj_symbol(by, b->pc));
	b->given_back = true;
	set_shadow(z, b->at - z->begin, b->size, false);
	memset((void *)b->at, GONE, b->size);
}

/* Say what lies at @at, the first byte that may not be accessed. */
static _Noreturn void complain(struct zone *z, uintptr_t at, size_t size, bool write, uintptr_t pc)
{
	struct kobj_block *b = block_below(z, at);
	struct kobj_block *next = b ? b + 1 : z->blocks;
	const char *what = write ? "write" : "read";
	char by[96];

	if (b && b->given_back && at < b->at + b->size)
		kobj_report(pc, "use after free: %s of %zu bytes, %zu into %zu bytes of %s", what,
			    size, (size_t)(at - b->at), b->size, kobj_symbol(by, b->pc));
	if (next < z->blocks + z->nr && next->at - at <= RED_ZONE / 2)
		kobj_report(pc, "out of bounds: %s of %zu bytes, %zu before %zu bytes of %s", what,
			    size, (size_t)(next->at - at), next->size, kobj_symbol(by, next->pc));
	if (b)
		kobj_report(pc, "out of bounds: %s of %zu bytes, %zu behind the end of %zu bytes "
			    "of %s", what, size, (size_t)(at - b->at - b->size), b->size,
			    kobj_symbol(by, b->pc));
	kobj_report(pc, "wild access: %s of %zu bytes where nothing is allocated", what, size);
}

/* Outside of both areas: the process's own, such as the driver's data and stack, or nothing. */
static bool is_own(uintptr_t at, size_t size)
{
	extern char __executable_start[], _end[];
	const uintptr_t here = (uintptr_t)__builtin_frame_address(0);

	if (at >= (uintptr_t)__executable_start && at + size <= (uintptr_t)_end)
		return true;
	return at > here - kernel_glue_facts.stack_size && at < here + (1u << 20);
}

void kobj_check(uintptr_t at, size_t size, bool write, uintptr_t pc)
{
	struct zone *z = zone_of(at);

	if (!size)
		return;
	if (!z) {
		if (!is_own(at, size))
			kobj_report(pc, "wild access: %s of %zu bytes at %lx",
				    write ? "write" : "read", size, (unsigned long)at);
		return;
	}
	for (size_t offset = at - z->begin, end = offset + size; offset < end;) {
		const size_t in = offset % GRANULE, part = GRANULE - in;
		const size_t last = end - offset < part ? in + (end - offset) : GRANULE;
		const uint8_t may = offset < ZONE_SIZE ? z->shadow[offset / GRANULE] : 0;

		if (last > may)
			complain(z, z->begin + offset + (may > in ? may - in : 0), size, write, pc);
		offset += part;
	}
}

void kobj_arena_reset(void)
{
	for (int i = 0; i < 2; i++) {
		memset(zones[i].shadow, 0, zones[i].used / GRANULE + 1);
		zones[i].used = 0;
		zones[i].nr = 0;
	}
}

const struct kobj_block *kobj_arena_leak(uint32_t *nr)
{
	const struct kobj_block *first = NULL;

	*nr = 0;
	for (int i = 0; i < 2; i++)
		for (uint32_t k = 0; k < zones[i].nr; k++) {
			const struct kobj_block *b = &zones[i].blocks[k];

			if (!b->counted || b->given_back)
				continue;
			first = first ? first : b;
			++*nr;
		}
	return first;
}
