/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A map from 64-bit keys to pointers, for the user-space world: frames by address, blocks by
 * pointer. Open addressing, so that a world with thousands of frames is as quick as one with ten.
 */
#ifndef CCWCHECK_HOST_MAP_H
#define CCWCHECK_HOST_MAP_H

#include <stdint.h>

struct host_map_slot {
	uint64_t key;
	void *value; /* NULL: the slot is empty */
};

/* All zero is an empty map. */
struct host_map {
	struct host_map_slot *slots;
	uint32_t nr_slots; /* 0 or a power of two, at least twice @nr */
	uint32_t nr;
};

/* host_map_clear() - forget all; the values are the caller's. */
void host_map_clear(struct host_map *map);

/* host_map_find() - the value of @key, or NULL. */
void *host_map_find(const struct host_map *map, uint64_t key);

/* host_map_add() - add @key, which must be new, with @value, not NULL. 0 or -ENOMEM. */
int host_map_add(struct host_map *map, uint64_t key, void *value);

/* host_map_remove() - take @key out and return its value; NULL: it is not there. */
void *host_map_remove(struct host_map *map, uint64_t key);

#endif /* CCWCHECK_HOST_MAP_H */
