/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Allocations and words of the user-space world. Words have host addresses of their own making:
 * apart from each other, so that running off a block is never running into the next; apart from
 * guest storage, so that a guest address is never taken for one; and not used again until the
 * addresses below 2 GiB run out, so that an address kept too long is seen.
 */
#include "host_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void *host_alloc(struct host *h, size_t size)
{
	struct host_block *block = host_spare_get(HOST_SPARE_BLOCK);
	void *p = host_got(calloc(1, size ? size : 1));

	if (block && p) {
		*block = (struct host_block){.data = p, .size = size};
		if (!host_map_add(&h->allocs, (uintptr_t)p, block))
			return p;
	}
	host_spare_put(HOST_SPARE_BLOCK, block);
	free(p);
	return NULL;
}

void host_free(struct host *h, void *p, size_t size)
{
	struct host_block *block = host_map_remove(&h->allocs, (uintptr_t)p);

	if (!block) {
		host_breach(h, "free of what is not allocated, or not any more");
		return;
	}
	if (block->size != size)
		host_breach(h, "free of %" PRIu64 " bytes as if they were %zu", block->size, size);
	memset(block->data, HOST_POISON, block->size);
	free(block->data);
	host_spare_put(HOST_SPARE_BLOCK, block);
}

/* The index of the first block of words, freed or not, that ends after @abs. */
static uint32_t words_at(const struct host *h, uint64_t abs)
{
	uint32_t low = 0, high = h->nr_words;

	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;

		if (h->words[middle]->host_abs + h->words[middle]->size <= abs)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct host_block *host_words_find(const struct host *h, uint64_t host_abs)
{
	const uint32_t i = words_at(h, host_abs);

	return i < h->nr_words && h->words[i]->host_abs <= host_abs ? h->words[i] : NULL;
}

bool host_words_contain(const struct host *h, uint64_t host_abs, uint32_t len)
{
	const struct host_block *block = host_words_find(h, host_abs);

	return block && block->data && len <= block->host_abs + block->size - host_abs;
}

/*
 * The lowest address at or above @from that is aligned and keeps its distance from all words
 * and, if @clear_of_guest, lies outside of guest storage; 0: none below 2 GiB. Each turn passes
 * one block or one range.
 */
static uint64_t place(const struct host *h, uint64_t from, uint32_t size, uint32_t align,
		      bool clear_of_guest)
{
	uint64_t at = (from + align - 1) & ~(uint64_t)(align - 1);

	while (at + size <= ARCH_LIMIT_31BIT) {
		const uint32_t i = words_at(h, at - HOST_WORDS_GAP);
		const uint64_t guest = host_range_meets(h, at, at + size - 1);
		uint64_t past;

		if (i < h->nr_words && h->words[i]->host_abs < at + size + HOST_WORDS_GAP)
			past = h->words[i]->host_abs + h->words[i]->size + HOST_WORDS_GAP;
		else if (clear_of_guest && guest)
			past = guest < ARCH_LIMIT_31BIT ? guest + 1 : ARCH_LIMIT_31BIT;
		else
			return at;
		at = (past + align - 1) & ~(uint64_t)(align - 1);
	}
	return 0;
}

/* Forget the words that were given back; their addresses may be used again. */
static void forget_freed(struct host *h)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < h->nr_words; i++) {
		if (h->words[i]->data)
			h->words[kept++] = h->words[i];
		else
			host_spare_put(HOST_SPARE_BLOCK, h->words[i]);
	}
	h->nr_words = kept;
	h->nr_words_freed = 0;
}

/* A place for @size bytes of words: fresh, else used before, else among guest addresses; 0. */
static uint64_t words_place(struct host *h, uint32_t size, uint32_t align)
{
	uint64_t at = place(h, h->words_next, size, align, true);

	if (!at) {
		forget_freed(h);
		at = place(h, HOST_WORDS_FIRST, size, align, true);
	}
	return at ? at : place(h, HOST_WORDS_FIRST, size, align, false);
}

/* Make room for one more entry of the list of words. */
static bool words_reserve(struct host *h)
{
	const uint32_t room = h->words_room ? 2 * h->words_room : 32;
	struct host_block **words;

	if (h->nr_words_freed >= HOST_FREED_MAX)
		forget_freed(h);
	if (h->nr_words < h->words_room)
		return true;
	words = host_got(realloc(h->words, room * sizeof(struct host_block *)));
	if (!words)
		return false;
	h->words = words;
	h->words_room = room;
	return true;
}

void *host_alloc_words(struct host *h, uint32_t size, uint32_t align, uint32_t *host_abs)
{
	struct host_block *block = NULL;
	void *p = NULL;
	uint64_t at;
	uint32_t i;

	if (size == 0 || align < 8 || align > ARCH_FRAME_SIZE || align & (align - 1)) {
		host_breach(h, "%" PRIu32 " bytes of words asked for with alignment %" PRIu32, size,
			    align);
		return NULL;
	}
	at = words_place(h, size, align);
	if (!at || !words_reserve(h))
		return NULL;
	block = host_spare_get(HOST_SPARE_BLOCK);
	p = host_got(calloc(1, size));
	if (!block || !p || host_map_add(&h->words_by_data, (uintptr_t)p, block)) {
		host_spare_put(HOST_SPARE_BLOCK, block);
		free(p);
		return NULL;
	}
	*block = (struct host_block){.data = p, .size = size, .host_abs = at};
	i = words_at(h, at);
	memmove(&h->words[i + 1], &h->words[i], (h->nr_words - i) * sizeof(struct host_block *));
	h->words[i] = block;
	h->nr_words++;
	h->words_next = at + size + HOST_WORDS_GAP;
	*host_abs = (uint32_t)at;
	return p;
}

void host_free_words(struct host *h, void *p, uint32_t size)
{
	struct host_block *block = host_map_remove(&h->words_by_data, (uintptr_t)p);

	if (!block) {
		host_breach(h, "free of words that are not allocated, or not any more");
		return;
	}
	if (block->size != size)
		host_breach(h, "free of %" PRIu64 " bytes of words as if they were %" PRIu32,
			    block->size, size);
	memset(block->data, HOST_POISON, block->size);
	free(block->data);
	block->data = NULL;
	h->nr_words_freed++;
}

int host_words_add(struct host *h, void *data, uint32_t size, uint64_t host_abs)
{
	struct host_block *block = words_reserve(h) ? host_spare_get(HOST_SPARE_BLOCK) : NULL;

	if (!block)
		return -ENOMEM;
	*block = (struct host_block){
		.data = data, .size = size, .host_abs = host_abs, .foreign = true};
	if (host_map_add(&h->words_by_data, (uintptr_t)data, block)) {
		host_spare_put(HOST_SPARE_BLOCK, block);
		return -ENOMEM;
	}
	h->words[h->nr_words++] = block;
	return 0;
}

void host_words_drop(struct host *h, void *data)
{
	struct host_block *block = host_map_remove(&h->words_by_data, (uintptr_t)data);

	if (!block)
		return;
	block->data = NULL;
	h->nr_words_freed++;
}

void host_blocks_free(struct host *h)
{
	for (uint32_t i = 0; i < h->allocs.nr_slots; i++) {
		struct host_block *block = h->allocs.slots[i].value;

		if (block) {
			free(block->data);
			host_spare_put(HOST_SPARE_BLOCK, block);
		}
	}
	for (uint32_t i = 0; i < h->nr_words; i++) {
		if (!h->words[i]->foreign)
			free(h->words[i]->data);
		host_spare_put(HOST_SPARE_BLOCK, h->words[i]);
	}
	host_map_clear(&h->allocs);
	host_map_clear(&h->words_by_data);
	free(h->words);
}
