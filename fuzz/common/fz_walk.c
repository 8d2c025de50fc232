/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Walks a channel program over initial storage. Decides how far to look: a run of CCWs ends where
 * nothing chains on, a TIC begins another run, and each CCW is entered once.
 */
#include "fz_walk.h"

#include <string.h>

#define HEADS_MAX 128u /* runs that wait to be walked, at most */

struct fz_ccw fz_ccw_get(const uint8_t bytes[ARCH_CCW_SIZE], bool format1)
{
	const uint8_t *count = format1 ? bytes + 2 : bytes + 6;
	const uint8_t *cda = bytes + 4;

	if (!format1)
		return (struct fz_ccw){
			.cmd = bytes[0],
			.flags = bytes[4],
			.count = (uint16_t)(count[0] << 8 | count[1]),
			.cda = (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3],
		};
	return (struct fz_ccw){
		.cmd = bytes[0],
		.flags = bytes[1],
		.count = (uint16_t)(count[0] << 8 | count[1]),
		.cda = (uint32_t)cda[0] << 24 | (uint32_t)cda[1] << 16 | (uint32_t)cda[2] << 8 |
		       cda[3],
	};
}

void fz_ccw_set(uint8_t bytes[ARCH_CCW_SIZE], const struct fz_ccw *ccw, bool format1)
{
	const struct arch_ccw1 one = {
		.cmd = ccw->cmd,
		.flags = ccw->flags,
		.count = be16_st(ccw->count),
		.cda = be32_st(ccw->cda),
	};
	const struct arch_ccw0 zero = {
		.cmd = ccw->cmd,
		.cda = {(uint8_t)(ccw->cda >> 16), (uint8_t)(ccw->cda >> 8), (uint8_t)ccw->cda},
		.flags = ccw->flags,
		.count = be16_st(ccw->count),
	};

	memcpy(bytes, format1 ? (const void *)&one : (const void *)&zero, ARCH_CCW_SIZE);
}

bool fz_ccw_is_tic(const struct fz_ccw *ccw, bool format1)
{
	return (format1 ? ccw->cmd : ccw->cmd & 0x0f) == CCW_CMD_TIC;
}

bool fz_code_is_input(uint8_t code)
{
	return (code & 3) == 2 || ((code & 3) == 0 && code & 0x0c && (code & 0x0f) != CCW_CMD_TIC);
}

bool fz_code_is_backward(uint8_t code)
{
	return (code & 0x0f) == CCW_CMD_READ_BACK;
}

static uint32_t slot_of(uint32_t abs)
{
	return (abs >> 3) * 0x9e3779b1u >> 22;
}
static_assert(FZ_WALK_SLOTS == 1u << (32 - 22), "the hash has as many values as there are slots");

uint16_t fz_walk_find(const struct fz_walk *w, uint32_t abs)
{
	for (uint32_t i = slot_of(abs); w->slot[i]; i = (i + 1) % FZ_WALK_SLOTS)
		if (w->place[w->slot[i] - 1].abs == abs)
			return (uint16_t)(w->slot[i] - 1);
	return FZ_WALK_NONE;
}

/* The chunk used last: most CCWs lie side by side. */
struct reader {
	const struct fz_scn *f;
	const struct scn_chunk *last;
	uint64_t limit;
};

static bool read_ccw(struct reader *rd, uint64_t abs, uint8_t bytes[ARCH_CCW_SIZE])
{
	const struct scn_chunk *c = rd->last;

	if (abs >= rd->limit)
		return false;
	if (c && abs >= c->abs && abs - c->abs + ARCH_CCW_SIZE <= c->len) {
		memcpy(bytes, c->data + (abs - c->abs), ARCH_CCW_SIZE);
		return true;
	}
	for (uint32_t i = 0; i < rd->f->s.nr_storage; i++)
		if (abs - rd->f->storage[i].abs < rd->f->storage[i].len)
			rd->last = &rd->f->storage[i];
	return fz_load(rd->f, abs, bytes, ARCH_CCW_SIZE);
}

struct head {
	uint32_t abs;
	uint8_t how;
	uint8_t op;
};

struct walker {
	struct fz_walk *w;
	struct reader rd;
	bool modifiers; /* the device sends status modifiers */
	uint32_t nr_heads;
	uint32_t done;
	struct head heads[HEADS_MAX];
};

static struct fz_place *add_place(struct fz_walk *w, uint32_t abs)
{
	uint32_t i = slot_of(abs);

	while (w->slot[i])
		i = (i + 1) % FZ_WALK_SLOTS;
	w->slot[i] = (uint16_t)(w->nr + 1);
	w->place[w->nr].abs = abs;
	return &w->place[w->nr++];
}

static void add_head(struct walker *wk, uint32_t abs, uint8_t how, uint8_t op)
{
	if (wk->nr_heads < HEADS_MAX && abs % ARCH_CCW_SIZE == 0)
		wk->heads[wk->nr_heads++] = (struct head){abs, how, op};
}

/* Where the way goes on behind @p: 0: nowhere. */
static uint8_t behind(const struct walker *wk, const struct fz_place *p, uint32_t head_abs)
{
	const struct fz_ccw *ccw = &p->ccw;

	if (fz_ccw_is_tic(ccw, wk->w->format1)) {
		const bool inside = ccw->cda >= head_abs && ccw->cda <= p->abs;
		/* For a channel these bits are an error, to a translator they may chain. */
		const bool chains = wk->w->format1 && ccw->flags & (CCW_FLAG_CC | CCW_FLAG_CD);

		return inside || chains || (wk->modifiers && p->how & FZ_BY_COMMAND) ?
			       FZ_BY_SKIP : 0;
	}
	if (ccw->flags & CCW_FLAG_CD)
		return FZ_BY_DATA;
	return ccw->flags & CCW_FLAG_CC ? FZ_BY_COMMAND : 0;
}

static void walk_run(struct walker *wk, const struct head *head)
{
	struct fz_walk *w = wk->w;
	uint16_t first = (uint16_t)w->nr;
	uint8_t how = head->how, op = head->op;
	uint8_t bytes[ARCH_CCW_SIZE];

	for (uint32_t abs = head->abs; how && w->nr < FZ_PLACES_MAX; abs += ARCH_CCW_SIZE) {
		const uint16_t known = fz_walk_find(w, abs);
		struct fz_place *p;

		if (known != FZ_WALK_NONE) {
			w->place[known].how |= how;
			return;
		}
		if (!read_ccw(&wk->rd, abs, bytes))
			return;
		p = add_place(w, abs);
		p->ccw = fz_ccw_get(bytes, w->format1);
		p->how = how;
		p->head = first;
		if (!(how & FZ_BY_DATA))
			op = p->ccw.cmd;
		p->op = op;
		if (fz_ccw_is_tic(&p->ccw, w->format1))
			add_head(wk, p->ccw.cda, (how & (FZ_BY_DATA | FZ_BY_COMMAND)) | FZ_BY_TIC,
				 op);
		how = behind(wk, p, head->abs);
	}
}

void fz_walk(struct fz_walk *w, const struct fz_scn *f, const struct arch_orb *orb)
{
	struct walker wk;

	w->format1 = be32_ld(orb->ctl) & ORB_F;
	w->nr = 0;
	memset(w->slot, 0, sizeof(w->slot));
	wk.w = w;
	wk.rd = (struct reader){f, NULL, w->format1 ? ARCH_LIMIT_31BIT : ARCH_LIMIT_24BIT};
	wk.nr_heads = 0;
	wk.done = 0;
	wk.modifiers = false;
	for (uint32_t i = 0; i < f->s.nr_steps; i++)
		wk.modifiers |= (f->steps[i].status | f->steps[i].then) & DSTAT_STATUS_MODIFIER;
	add_head(&wk, be32_ld(orb->cpa), FZ_BY_ORB, 0);
	while (wk.done < wk.nr_heads)
		walk_run(&wk, &wk.heads[wk.done++]);
}

/* Is there a TIC behind CCW @i that leads back to it, or before it, and a CCW behind the TIC? */
static bool is_loop(const struct fz_walk *w, uint16_t i)
{
	const uint32_t abs = w->place[i].abs + ARCH_CCW_SIZE;
	const uint16_t tic = fz_walk_find(w, abs);

	return tic != FZ_WALK_NONE && fz_ccw_is_tic(&w->place[tic].ccw, w->format1) &&
	       w->place[tic].ccw.cda < abs && abs - w->place[tic].ccw.cda < 64 &&
	       fz_walk_find(w, abs + ARCH_CCW_SIZE) != FZ_WALK_NONE;
}

/* The CCW that follows @i when all goes well, TICs apart. */
static uint16_t next_ccw(const struct fz_walk *w, uint16_t i)
{
	uint32_t abs = w->place[i].abs + ARCH_CCW_SIZE;

	for (uint32_t steps = 0; steps < 2; steps++) {
		i = fz_walk_find(w, abs);
		if (i == FZ_WALK_NONE || !fz_ccw_is_tic(&w->place[i].ccw, w->format1))
			return i;
		abs = w->place[i].ccw.cda;
	}
	return FZ_WALK_NONE;
}

uint32_t fz_walk_commands(const struct fz_walk *w, struct fz_command *commands, uint32_t max)
{
	uint16_t i = w->nr ? 0 : FZ_WALK_NONE;
	uint32_t nr = 0;

	if (w->nr && fz_ccw_is_tic(&w->place[0].ccw, w->format1))
		i = fz_walk_find(w, w->place[0].ccw.cda);
	while (i != FZ_WALK_NONE && nr < max) {
		struct fz_command *c = &commands[nr++];
		const struct fz_ccw *ccw = &w->place[i].ccw;

		*c = (struct fz_command){.code = ccw->cmd, .place = i, .total = ccw->count};
		for (uint32_t pieces = 0; ccw->flags & CCW_FLAG_CD && pieces < 64; pieces++) {
			i = next_ccw(w, i);
			if (i == FZ_WALK_NONE)
				break;
			ccw = &w->place[i].ccw;
			c->total += ccw->count;
		}
		c->flags = ccw->flags;
		if (i == FZ_WALK_NONE || !(ccw->flags & CCW_FLAG_CC) || ccw->flags & CCW_FLAG_CD)
			break;
		c->loops = is_loop(w, i);
		i = c->loops ? fz_walk_find(w, w->place[i].abs + 2 * ARCH_CCW_SIZE) :
			       next_ccw(w, i);
		if (i != FZ_WALK_NONE && fz_ccw_is_tic(&w->place[i].ccw, w->format1))
			i = fz_walk_find(w, w->place[i].ccw.cda);
	}
	return nr;
}
