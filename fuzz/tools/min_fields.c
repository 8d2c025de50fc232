/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes usual what a scenario says of the ORB, of the device, of changes and of faults; and what
 * its storage holds. Each step only goes down: to zero, to the usual value, to half.
 */
#include <string.h>

#include "../common/fz_form.h"
#include "../common/fz_walk.h"
#include "min.h"

#define ROWS_MAX   8u /* doublewords that are cleared at once, at most */
#define DATA_PLACE 0x2000u
#define NR_OF(a)  (sizeof(a) / sizeof((a)[0]))

/* Tries @low, one more, half of a number and one less; @field is the number in @m->cur. */
static bool lower_32(struct min *m, const uint32_t *field, uint32_t low)
{
	const size_t offset = (size_t)((const char *)field - (const char *)&m->cur);
	const uint32_t now = *field;
	const uint32_t tried[] = {low, low + 1, now / 2, now - 1};

	for (size_t k = 0; k < NR_OF(tried) && now > low; k++) {
		if (tried[k] >= now || tried[k] < low)
			continue;
		*(uint32_t *)((char *)min_begin(m) + offset) = tried[k];
		if (min_scn(m))
			return true;
	}
	return false;
}

/* What a device sends in step @step unless told otherwise: see FZ_COUNTING. */
static uint8_t *usual_block(struct fz_scn *f, uint32_t len, uint32_t step)
{
	uint8_t *block = fz_room(f, len), first[4];

	fz_pattern(first, step);
	if (block)
		fz_count(block, first, len);
	return block;
}

/* The step without one of what it says: see the cases. */
static bool plain_step(struct min *m, uint32_t i, unsigned int what)
{
	struct scn_step *s = &min_begin(m)->steps[i];

	switch (what) {
	case 0:
		s->any_cmd = true;
		s->cmd = 0;
		break;
	case 1:
		s->immediate = false;
		break;
	case 2:
		s->hold = false;
		break;
	case 3:
		s->initial = 0;
		break;
	case 4:
		s->then = 0;
		break;
	case 5:
		s->status = FZ_STATUS;
		break;
	default:
		s->send = usual_block(&m->try, s->send_len, i);
		if (!s->send)
			return false;
		break;
	}
	return min_scn(m);
}
#define STEP_PARTS 7u

static bool steps(struct min *m)
{
	bool done = false;

	for (uint32_t i = 0; i < m->cur.s.nr_steps && min_time_left(m); i++) {
		for (unsigned int what = 0; what < STEP_PARTS; what++)
			done |= plain_step(m, i, what);
		done |= lower_32(m, &m->cur.steps[i].want, 0);
		done |= lower_32(m, &m->cur.steps[i].send_len, 0);
		done |= lower_32(m, &m->cur.steps[i].repeat, 1);
		done |= lower_32(m, &m->cur.steps[i].sense_len, 0);
	}
	return done;
}

static bool changes_and_faults(struct min *m)
{
	bool done = false;

	for (uint32_t i = 0; i < m->cur.s.nr_changes && min_time_left(m); i++) {
		struct scn_change *c;

		done |= lower_32(m, &m->cur.changes[i].before_read, 1);
		done |= lower_32(m, &m->cur.changes[i].len, 1);
		c = &min_begin(m)->changes[i];
		c->data = fz_room(&m->try, c->len);
		done |= c->data && min_scn(m);
	}
	for (uint32_t i = 0; i < m->cur.s.nr_faults && min_time_left(m); i++) {
		done |= lower_32(m, &m->cur.faults[i].nth, 1);
		min_begin(m)->faults[i].err = fz_errors[0];
		done |= min_scn(m);
	}
	for (uint32_t i = 0; i < m->cur.s.nr_keys && min_time_left(m); i++) {
		min_begin(m)->keys[i].key = 0;
		done |= min_scn(m);
	}
	return done;
}

/* The program moves to the usual place, with what lies in one piece with it. */
static bool usual_place(struct min *m)
{
	struct fz_scn *f = min_begin(m);
	const uint32_t cpa = be32_ld(f->s.orb.cpa);

	if (cpa == FZ_ORB_CPA)
		return false;
	f->s.orb.cpa = be32_st(FZ_ORB_CPA);
	for (uint32_t i = 0; i < f->s.nr_storage; i++) {
		struct scn_chunk *c = &f->storage[i];

		if (cpa < c->abs || cpa - c->abs >= c->len || c->abs + FZ_ORB_CPA < cpa)
			continue;
		c->abs = c->abs + FZ_ORB_CPA - cpa;
		return min_scn(m);
	}
	return min_scn(m);
}

static bool orb(struct min *m)
{
	const uint32_t usual = FZ_ORB_CTL;
	bool done = false;

	min_begin(m)->s.orb.ctl = be32_st(usual);
	done |= min_scn(m);
	for (uint32_t bit = 1; bit && min_time_left(m); bit <<= 1) {
		const uint32_t now = be32_ld(m->cur.s.orb.ctl);

		if (!((now ^ usual) & bit))
			continue;
		min_begin(m)->s.orb.ctl = be32_st(now ^ bit);
		done |= min_scn(m);
	}
	min_begin(m)->s.orb.intparm = be32_st(0);
	done |= min_scn(m);
	min_begin(m)->s.fctl = SCSW_FC_START >> 8;
	done |= min_scn(m);
	min_begin(m)->s.interrupts = SCN_MERGED;
	done |= min_scn(m);
	return done | usual_place(m);
}

bool min_world(struct min *m)
{
	bool done = orb(m);

	done |= steps(m);
	return done | changes_and_faults(m);
}

/* @m->try with contents of its own, which may be changed in place. NULL: no room. */
static struct fz_scn *begin_storage(struct min *m)
{
	struct fz_scn *f = min_begin(m);

	for (uint32_t i = 0; i < f->s.nr_storage; i++) {
		uint8_t *own = fz_room(f, f->storage[i].len);

		if (!own)
			return NULL;
		memcpy(own, f->storage[i].data, f->storage[i].len);
		f->storage[i].data = own;
	}
	return f;
}

static bool try_bytes(struct min *m, uint64_t abs, const uint8_t *bytes, uint32_t len)
{
	struct fz_scn *f = begin_storage(m);

	return f && fz_store(f, abs, bytes, len) && min_scn(m);
}

/* A CCW that is being made usual. */
struct making {
	struct min *m;
	uint32_t abs;
	bool format1;
	struct fz_ccw now;
	bool done; /* something was */
};

/* Is it as good like @try? Then it is so. */
static bool make(struct making *c, const struct fz_ccw *try)
{
	uint8_t bytes[ARCH_CCW_SIZE];

	fz_ccw_set(bytes, try, c->format1);
	if (!try_bytes(c->m, c->abs, bytes, sizeof(bytes)))
		return false;
	c->now = *try;
	c->done = true;
	return true;
}

/* The smallest count that will do: a power of two, then what lies between it and the next. */
static void lower_count(struct making *c)
{
	uint32_t count = 1, step;

	for (; count < c->now.count; count *= 2) {
		struct fz_ccw try = c->now;

		try.count = (uint16_t)count;
		if (make(c, &try))
			break;
	}
	for (step = count / 4; step; step /= 2) {
		struct fz_ccw try = c->now;

		try.count = (uint16_t)(c->now.count - step);
		if (c->now.count > step)
			make(c, &try);
	}
}

/* Fewer flags, a smaller count, READ, data at a usual place. */
static bool plain_ccw(struct min *m, uint32_t abs, bool format1)
{
	static const uint8_t codes[] = {CCW_CMD_READ, CCW_CMD_WRITE, CCW_CMD_NOOP};
	struct making c = {.m = m, .abs = abs, .format1 = format1};
	uint8_t bytes[ARCH_CCW_SIZE];
	struct fz_ccw try;

	if (!fz_load(&m->cur, abs, bytes, sizeof(bytes)))
		return false;
	c.now = fz_ccw_get(bytes, format1);
	for (uint8_t bit = CCW_FLAG_CD; bit; bit >>= 1) {
		try = c.now;
		try.flags &= (uint8_t)~bit;
		if (try.flags != c.now.flags)
			make(&c, &try);
	}
	for (size_t i = 0; i < NR_OF(codes) && c.now.cmd != codes[i]; i++) {
		try = c.now;
		try.cmd = codes[i];
		if (make(&c, &try))
			break;
	}
	lower_count(&c);
	try = c.now;
	try.cda -= try.cda % ARCH_FRAME_SIZE;
	if (try.cda != c.now.cda)
		make(&c, &try);
	try = c.now;
	try.cda = DATA_PLACE;
	if (c.now.cda > DATA_PLACE)
		make(&c, &try);
	return c.done;
}

/* One thing that a CCW can be without: a flag, or one of these. False: it is so already. */
enum { OTHER_CODE = 8, LARGE_COUNT, WITHIN_FRAME, OTHER_PLACE, NR_USUAL };

static bool make_usual(struct fz_ccw *ccw, unsigned int what)
{
	const struct fz_ccw was = *ccw;

	switch (what) {
	case OTHER_CODE:
		ccw->cmd = CCW_CMD_READ;
		return ccw->cmd != was.cmd;
	case LARGE_COUNT:
		ccw->count = ccw->count ? 1 : 0;
		return ccw->count != was.count;
	case WITHIN_FRAME:
		ccw->cda -= ccw->cda % ARCH_FRAME_SIZE;
		return ccw->cda != was.cda;
	case OTHER_PLACE:
		ccw->cda = was.cda < DATA_PLACE ? was.cda : DATA_PLACE;
		return ccw->cda != was.cda;
	default:
		ccw->flags &= (uint8_t)~(1u << what);
		return ccw->flags != was.flags;
	}
}

/* The same of @nr CCWs at once. */
static bool make_all_usual(struct min *m, const struct fz_walk *walk, uint32_t from, uint32_t nr,
			   unsigned int what)
{
	struct fz_scn *f = begin_storage(m);
	bool changed = false;

	for (uint32_t i = from; i < from + nr && f; i++) {
		uint8_t bytes[ARCH_CCW_SIZE];
		struct fz_ccw ccw;

		if (!fz_load(f, walk->place[i].abs, bytes, sizeof(bytes)))
			return false;
		ccw = fz_ccw_get(bytes, walk->format1);
		if (!make_usual(&ccw, what))
			continue;
		changed = true;
		fz_ccw_set(bytes, &ccw, walk->format1);
		if (!fz_store(f, walk->place[i].abs, bytes, sizeof(bytes)))
			return false;
	}
	return changed && min_scn(m);
}

/* All CCWs of the program, then half of them, and so on down to two. */
static bool many_ccws(struct min *m, struct fz_walk *walk)
{
	bool done = false;

	for (unsigned int what = 0; what < NR_USUAL; what++) {
		fz_walk(walk, &m->cur, &m->cur.s.orb);
		for (uint32_t nr = walk->nr; nr > 1 && min_time_left(m); nr /= 2)
			for (uint32_t from = 0; from + nr <= walk->nr; from += nr)
				done |= make_all_usual(m, walk, from, nr, what);
	}
	return done;
}

/* Does a CCW of the program lie there? */
static bool is_ccw(const struct fz_walk *walk, uint64_t abs, uint32_t len)
{
	for (uint32_t i = 0; i < walk->nr; i++)
		if (walk->place[i].abs < abs + len && abs < walk->place[i].abs + ARCH_CCW_SIZE)
			return true;
	return false;
}

/* Clears what is stored, but for CCWs. */
static bool clear(struct min *m, const struct fz_walk *walk, uint32_t chunk, uint32_t unit)
{
	static const uint8_t zeros[ROWS_MAX * ARCH_CCW_SIZE];
	bool done = false;

	for (uint32_t at = 0; chunk < m->cur.s.nr_storage && min_time_left(m); at += unit) {
		const struct scn_chunk *c = &m->cur.storage[chunk];
		uint32_t len = unit;

		if (at >= c->len)
			break;
		if (len > c->len - at)
			len = c->len - at;
		if (memcmp(c->data + at, zeros, len) && !is_ccw(walk, c->abs + at, len))
			done |= try_bytes(m, c->abs + at, zeros, len);
	}
	return done;
}

bool min_words(struct min *m)
{
	static struct fz_walk walk;
	bool done = many_ccws(m, &walk);

	fz_walk(&walk, &m->cur, &m->cur.s.orb);
	for (uint32_t i = 0; i < m->cur.s.nr_storage && min_time_left(m); i++) {
		done |= clear(m, &walk, i, ROWS_MAX * ARCH_CCW_SIZE);
		done |= clear(m, &walk, i, ARCH_CCW_SIZE);
		done |= clear(m, &walk, i, ARCH_CCW_SIZE / 2);
	}
	for (uint32_t i = 0; i < walk.nr && min_time_left(m); i++)
		done |= plain_ccw(m, walk.place[i].abs, walk.format1);
	return done;
}
