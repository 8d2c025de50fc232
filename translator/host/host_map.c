/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The map of the user-space world: linear probing over a power of two of slots, at most half
 * full, so a probe always meets an empty slot and ends.
 */
#include "host_map.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "host_internal.h"

#define HOST_MAP_SLOTS_MIN 32u

/* The slot where the search for @key begins. */
static uint32_t home_of(const struct host_map *map, uint64_t key)
{
	return (uint32_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & (map->nr_slots - 1);
}

/* The slot that holds @key, or the empty one where it would go. On entry there are slots. */
static uint32_t slot_of(const struct host_map *map, uint64_t key)
{
	uint32_t i = home_of(map, key);

	while (map->slots[i].value && map->slots[i].key != key)
		i = (i + 1) & (map->nr_slots - 1);
	return i;
}

static int grow(struct host_map *map)
{
	struct host_map bigger = {
		.nr_slots = map->nr_slots ? 2 * map->nr_slots : HOST_MAP_SLOTS_MIN,
		.nr = map->nr,
	};

	bigger.slots = host_got(calloc(bigger.nr_slots, sizeof(*bigger.slots)));
	if (!bigger.slots)
		return -ENOMEM;
	for (uint32_t i = 0; i < map->nr_slots; i++)
		if (map->slots[i].value)
			bigger.slots[slot_of(&bigger, map->slots[i].key)] = map->slots[i];
	free(map->slots);
	*map = bigger;
	return 0;
}

void host_map_clear(struct host_map *map)
{
	free(map->slots);
	*map = (struct host_map){0};
}

void *host_map_find(const struct host_map *map, uint64_t key)
{
	return map->nr_slots ? map->slots[slot_of(map, key)].value : NULL;
}

int host_map_add(struct host_map *map, uint64_t key, void *value)
{
	uint32_t i;

	assert(value);
	if (2 * (map->nr + 1) > map->nr_slots && grow(map))
		return -ENOMEM;
	i = slot_of(map, key);
	assert(!map->slots[i].value);
	map->slots[i] = (struct host_map_slot){key, value};
	map->nr++;
	return 0;
}

void *host_map_remove(struct host_map *map, uint64_t key)
{
	const uint32_t mask = map->nr_slots - 1;
	uint32_t hole, i;
	void *value;

	if (!map->nr_slots)
		return NULL;
	hole = slot_of(map, key);
	value = map->slots[hole].value;
	if (!value)
		return NULL;

	/* Move up whatever was pushed past the hole, so that no probe stops short of it. */
	for (i = (hole + 1) & mask; map->slots[i].value; i = (i + 1) & mask) {
		const uint32_t home = home_of(map, map->slots[i].key);

		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		map->slots[hole] = map->slots[i];
		hole = i;
	}
	map->slots[hole].value = NULL;
	map->nr--;
	return value;
}
