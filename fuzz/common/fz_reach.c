/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The upper bound of what a program reaches: a CCW that chains may go on at the next one or, by
 * status modifier, at the one after that; a TIC may lead to its target and past itself.
 */
#include "fz_reach.h"

#include <string.h>

#define BLOCKS_MAX 33u /* IDAWs of one CCW, at most */

struct ccw {
	uint8_t code;
	uint8_t flags;
	uint32_t count;
	uint32_t address;
	bool tic;
};

static uint32_t word_of(const uint8_t *at)
{
	be32_t word;

	memcpy(&word, at, sizeof(word));
	return be32_ld(word);
}

static bool fetch(struct ccw *c, const struct host *h, const struct scn *s, uint32_t at)
{
	uint8_t b[8];

	if (host_snapshot_read(h, at, b, sizeof(b)))
		return false;
	c->code = b[0];
	if (be32_ld(s->orb.ctl) & ORB_F) {
		c->flags = b[1];
		c->count = (uint32_t)b[2] << 8 | b[3];
		c->address = word_of(b + 4);
	} else {
		c->flags = b[4];
		c->count = (uint32_t)b[6] << 8 | b[7];
		c->address = word_of(b) & 0xffffff;
	}
	/* Format 1 with other bits than that is no TIC where data is chained: R-CCW-04. */
	c->tic = c->code == CCW_CMD_TIC ||
		 (!(be32_ld(s->orb.ctl) & ORB_F) && (c->code & 0x0f) == CCW_CMD_TIC);
	return true;
}

static bool add(uint32_t *list, uint32_t *nr, uint32_t at)
{
	for (uint32_t i = 0; i < *nr; i++)
		if (list[i] == at)
			return true;
	if (*nr == FZ_REACH_CCWS)
		return false;
	list[(*nr)++] = at;
	return true;
}

/* As add(), for lists that are long: the place by hash, or the next free one. */
static void add_ccw(struct fz_reach *r, uint32_t at)
{
	uint32_t place = at * 0x9e3779b1u >> 22;

	for (; r->places[place]; place = (place + 1) % FZ_REACH_PLACES)
		if (r->ccws[r->places[place] - 1] == at)
			return;
	if (r->nr_ccws == FZ_REACH_CCWS) {
		r->many = true;
		return;
	}
	r->ccws[r->nr_ccws++] = at;
	r->places[place] = (uint16_t)r->nr_ccws;
}

void fz_reach_ccws(struct fz_reach *r, const struct host *h, const struct scn *s)
{
	r->nr_ccws = r->nr_targets = 0;
	r->many = r->output = false;
	memset(r->places, 0, sizeof(r->places));
	add_ccw(r, be32_ld(s->orb.cpa));
	for (uint32_t i = 0; i < r->nr_ccws && !r->many; i++) {
		struct ccw c;

		if (!fetch(&c, h, s, r->ccws[i]))
			continue;
		r->output |= !c.tic && c.code & 1;
		if (c.tic) {
			add(r->targets, &r->nr_targets, c.address);
			add_ccw(r, c.address);
		}
		if (c.tic || c.flags & (CCW_FLAG_CC | CCW_FLAG_CD)) {
			add_ccw(r, r->ccws[i] + ARCH_CCW_SIZE);
			add_ccw(r, r->ccws[i] + 2 * ARCH_CCW_SIZE);
		}
	}
}

static void add_frames(struct fz_reach *r, uint64_t first, uint64_t last)
{
	uint64_t f = first & ~(uint64_t)(ARCH_FRAME_SIZE - 1);

	/* Behind the last frame of all there is no next one. */
	for (bool more = true; more; f += ARCH_FRAME_SIZE) {
		if (r->nr_frames == FZ_REACH_FRAMES) {
			r->many_frames = true;
			return;
		}
		r->frames[r->nr_frames++] = f;
		more = last - f >= ARCH_FRAME_SIZE;
	}
}

/* All words that any way through the list might take; later words lie in blocks of their own. */
static void add_list(struct fz_reach *r, const struct host *h, const struct scn *s,
		     const struct ccw *c)
{
	const uint32_t ctl = be32_ld(s->orb.ctl);
	const uint32_t size = ctl & ORB_H ? 8 : 4;
	const uint32_t block = ctl & ORB_H && !(ctl & ORB_T) ? ARCH_FRAME_SIZE : ARCH_BLOCK_2K;
	const uint32_t nr = c->count / block + 2;

	for (uint32_t k = 0; k < nr && k <= BLOCKS_MAX; k++) {
		uint8_t b[8] = {0};
		uint64_t word = 0;

		if (host_snapshot_read(h, (uint64_t)c->address + k * size, b, size))
			return;
		for (uint32_t i = 0; i < size; i++)
			word = word << 8 | b[i];
		add_frames(r, word, word);
	}
}

void fz_reach_frames(struct fz_reach *r, const struct host *h, const struct scn *s)
{
	r->nr_frames = 0;
	r->many_frames = r->many;
	for (uint32_t i = 0; i < r->nr_ccws && !r->many_frames; i++) {
		struct ccw c;

		/* R-CCW-22: no count, no data. R-SKIP-01: skipped input goes nowhere. */
		if (!fetch(&c, h, s, r->ccws[i]) || c.tic || !c.count ||
		    (c.flags & CCW_FLAG_SKIP && !r->output))
			continue;
		if (c.flags & CCW_FLAG_IDA)
			add_list(r, h, s, &c);
		else
			add_frames(r, c.address < c.count ? 0 : c.address - c.count,
				   (uint64_t)c.address + c.count);
	}
}

bool fz_reach_has_frame(const struct fz_reach *r, uint64_t frame)
{
	for (uint32_t i = 0; i < r->nr_frames; i++)
		if (r->frames[i] == frame)
			return true;
	return false;
}
