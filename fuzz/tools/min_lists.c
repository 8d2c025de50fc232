/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Leaves out: items of the lists of a scenario, words of its storage, pieces of bytes. Halves
 * first, then quarters, down to single ones.
 */
#include <string.h>

#include "min.h"

#define CCW_BYTES   8u
#define IDAW_BYTES  4u
#define SHORT_BYTES 64u /* contents of which also half words are tried */
#define PIECES_MAX  8192u

struct items {
	void *first;
	uint32_t *nr;
	size_t size;
};
#define ITEMS(list, count) (struct items){(list), &(count), sizeof((list)[0])}
#define LISTS 7u

static struct items items_of(struct fz_scn *f, unsigned int which)
{
	switch (which) {
	case 0:
		return ITEMS(f->events, f->s.nr_events);
	case 1:
		return ITEMS(f->steps, f->s.nr_steps);
	case 2:
		return ITEMS(f->changes, f->s.nr_changes);
	case 3:
		return ITEMS(f->faults, f->s.nr_faults);
	case 4:
		return ITEMS(f->storage, f->s.nr_storage);
	case 5:
		return ITEMS(f->keys, f->s.nr_keys);
	default:
		return ITEMS(f->memory, f->s.nr_memory);
	}
}

static bool drop_items(struct min *m, unsigned int which, uint32_t at, uint32_t nr)
{
	struct items l = items_of(min_begin(m), which);
	char *first = l.first;

	memmove(first + at * l.size, first + (at + nr) * l.size, (*l.nr - at - nr) * l.size);
	*l.nr -= nr;
	return min_scn(m);
}

static bool min_list(struct min *m, unsigned int which)
{
	bool smaller = false;

	for (uint32_t nr = *items_of(&m->cur, which).nr; nr; nr /= 2) {
		/* From the end: what comes last is needed by nothing. */
		for (uint32_t end = *items_of(&m->cur, which).nr; end >= nr;) {
			const uint32_t before = *items_of(&m->cur, which).nr;

			if (end > before)
				end = before;
			if (end < nr)
				break;
			smaller |= drop_items(m, which, end - nr, nr);
			end -= nr;
		}
	}
	return smaller;
}

bool min_lists(struct min *m)
{
	bool smaller = false;

	for (unsigned int which = 0; which < LISTS && min_time_left(m); which++)
		smaller |= min_list(m, which);
	return smaller;
}

/* Leaves out @len bytes of a chunk; what follows moves up, or, at its front, stays in place. */
static bool drop_bytes(struct min *m, uint32_t chunk, uint32_t at, uint32_t len, bool move_up)
{
	struct fz_scn *f = min_begin(m);
	struct scn_chunk *c = &f->storage[chunk];
	uint8_t *data = fz_room(f, c->len);

	if (!data)
		return false;
	memcpy(data, c->data, at);
	memcpy(data + at, c->data + at + len, c->len - at - len);
	c->data = data;
	c->len -= len;
	if (!move_up)
		c->abs += len;
	return min_scn(m);
}

static bool drop_words(struct min *m, uint32_t chunk, uint32_t unit)
{
	bool smaller = false;

	for (uint32_t len = m->cur.storage[chunk].len / unit * unit; len >= unit;
	     len = len / 2 / unit * unit) {
		for (uint32_t at = 0; chunk < m->cur.s.nr_storage && min_time_left(m);) {
			const uint32_t before = m->cur.storage[chunk].len;

			if (at + len > before || len >= before)
				break;
			if (drop_bytes(m, chunk, at, len, true) ||
			    (!at && drop_bytes(m, chunk, at, len, false)))
				smaller = true;
			else
				at += len;
			if (chunk < m->cur.s.nr_storage && m->cur.storage[chunk].len > before)
				return smaller; /* it grew together with another */
		}
		if (chunk >= m->cur.s.nr_storage)
			break;
	}
	return smaller;
}

bool min_storage(struct min *m)
{
	bool smaller = false;

	for (uint32_t i = 0; i < m->cur.s.nr_storage && min_time_left(m); i++) {
		smaller |= drop_words(m, i, CCW_BYTES);
		if (i < m->cur.s.nr_storage && m->cur.storage[i].len <= SHORT_BYTES)
			smaller |= drop_words(m, i, IDAW_BYTES);
		if (i < m->cur.s.nr_storage && m->cur.storage[i].len <= CCW_BYTES)
			smaller |= drop_words(m, i, 1);
	}
	return smaller;
}

/* Where each piece of the best input begins; the last one is its end. */
static uint32_t cut(uint32_t *begin, const struct min *m, bool (*ends)(uint8_t last, size_t len))
{
	uint32_t nr = 0;

	begin[0] = 0;
	for (uint32_t i = 0; i < m->size; i++) {
		const size_t len = i + 1 - begin[nr];

		if ((ends(m->best[i], len) || i + 1 == m->size) && nr < PIECES_MAX)
			begin[++nr] = i + 1;
	}
	begin[nr] = (uint32_t)m->size;
	return nr;
}

bool min_pieces(struct min *m, bool (*ends)(uint8_t last, size_t len))
{
	uint32_t begin[PIECES_MAX + 1];
	uint32_t nr = cut(begin, m, ends);
	bool smaller = false;

	for (uint32_t drop = nr; drop; drop /= 2) {
		for (uint32_t at = 0; at + drop <= nr && min_time_left(m);) {
			const uint32_t from = begin[at], to = begin[at + drop];

			memcpy(m->bytes, m->best, from);
			memcpy(m->bytes + from, m->best + to, m->size - to);
			if (min_accept(m, m->bytes, m->size - (to - from))) {
				nr = cut(begin, m, ends);
				smaller = true;
			} else {
				at += drop;
			}
		}
	}
	return smaller;
}
