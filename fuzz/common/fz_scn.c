/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scenario with room of its own: its beginning, its pool, and its storage as a guest sees it.
 * Decides that contents ascend and never overlap, which the writer of vectors relies on.
 */
#include "fz_scn.h"

#include <string.h>

#include "fz_form.h"

static char name[] = "fuzz/input";
static char summary[] = "what a fuzz input stands for";
static char rule[] = "R-VFIO-IO-04";
static char *rules[] = {rule};
static char if_it_fails[] = "wrong-status";
static char source[] = "fuzz";

void fz_init(struct fz_scn *f)
{
	f->used = 0;
	f->memory[0] = (struct scn_range){0, FZ_MEMORY_LAST};
	f->expect = (struct scn_expect){.cc = OUT_NOT_STARTED};
	f->s = (struct scn){
		.id = name,
		.summary = summary,
		.nr_rules = 1,
		.rules = rules,
		.if_it_fails = if_it_fails,
		.source = source,
		.nr_memory = 1,
		.memory = f->memory,
		.keys = f->keys,
		.storage = f->storage,
		.steps = f->steps,
		.fctl = SCSW_FC_START >> 8,
		.changes = f->changes,
		.faults = f->faults,
		.events = f->events,
		.nr_expect = 1,
		.expect = &f->expect,
	};
	fz_orb_usual((uint8_t *)&f->s.orb);
}

uint8_t *fz_room(struct fz_scn *f, uint32_t len)
{
	uint8_t *room = f->pool + f->used;

	if (len > FZ_POOL_SIZE - f->used)
		return NULL;
	f->used += len;
	memset(room, 0, len);
	return room;
}

bool fz_in_memory(const struct scn *s, uint64_t abs, uint32_t len)
{
	const uint64_t last = abs + len - 1;

	for (uint32_t i = 0; i < s->nr_memory && len && last >= abs; i++) {
		if (abs < s->memory[i].first || abs > s->memory[i].last)
			continue;
		if (last <= s->memory[i].last)
			return true;
		abs = s->memory[i].last + 1; /* it may go on in the next range */
	}
	return false;
}

/* The index of the first chunk that ends behind @abs. */
static uint32_t chunk_at(const struct fz_scn *f, uint64_t abs)
{
	uint32_t i = 0;

	while (i < f->s.nr_storage && f->storage[i].abs + f->storage[i].len - 1 < abs)
		i++;
	return i;
}

bool fz_load(const struct fz_scn *f, uint64_t abs, void *buf, uint32_t len)
{
	uint8_t *to = buf;

	memset(buf, 0, len);
	if (!fz_in_memory(&f->s, abs, len))
		return false;
	for (uint32_t i = chunk_at(f, abs); i < f->s.nr_storage; i++) {
		const struct scn_chunk *c = &f->storage[i];
		const uint64_t from = c->abs > abs ? c->abs : abs;
		uint64_t end = c->abs + c->len;

		if (c->abs > abs + len - 1)
			break;
		if (end > abs + len)
			end = abs + len;
		memcpy(to + (from - abs), c->data + (from - c->abs), end - from);
	}
	return true;
}

/* A chunk before the one with index @i. */
static bool insert_chunk(struct fz_scn *f, uint32_t i, const struct scn_chunk *c)
{
	if (f->s.nr_storage == FZ_STORAGE_MAX)
		return false;
	memmove(&f->storage[i + 1], &f->storage[i],
		(f->s.nr_storage - i) * sizeof(f->storage[0]));
	f->storage[i] = *c;
	f->s.nr_storage++;
	return true;
}

/* A chunk of its own for bytes that no chunk covers. */
static bool add_chunk(struct fz_scn *f, uint32_t i, uint64_t abs, const uint8_t *data, uint32_t len)
{
	uint8_t *room = f->s.nr_storage < FZ_STORAGE_MAX ? fz_room(f, len) : NULL;

	if (room)
		memcpy(room, data, len);
	return room && insert_chunk(f, i, &(struct scn_chunk){abs, len, room});
}

bool fz_put(struct fz_scn *f, const struct scn_chunk *c)
{
	const uint32_t i = chunk_at(f, c->abs);

	if (!fz_in_memory(&f->s, c->abs, c->len))
		return false;
	if (i < f->s.nr_storage && f->storage[i].abs <= c->abs + c->len - 1)
		return fz_store(f, c->abs, c->data, c->len);
	return insert_chunk(f, i, c);
}

bool fz_store(struct fz_scn *f, uint64_t abs, const void *buf, uint32_t len)
{
	const uint8_t *from = buf;

	if (!fz_in_memory(&f->s, abs, len))
		return false;
	while (len) {
		const uint32_t i = chunk_at(f, abs);
		uint32_t part = len;

		if (i < f->s.nr_storage && f->storage[i].abs <= abs) {
			struct scn_chunk *c = &f->storage[i];

			if (part > c->len - (abs - c->abs))
				part = (uint32_t)(c->len - (abs - c->abs));
			memcpy(c->data + (abs - c->abs), from, part);
		} else {
			if (i < f->s.nr_storage && part > f->storage[i].abs - abs)
				part = (uint32_t)(f->storage[i].abs - abs);
			if (!add_chunk(f, i, abs, from, part))
				return false;
		}
		abs += part;
		from += part;
		len -= part;
	}
	return true;
}
