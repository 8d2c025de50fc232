/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs of CCWs: longer, shorter, in another order, in pieces that TICs hold together.
 */
#include "fz_mut.h"

#include <string.h>

#define LADDER_MAX 20u /* segments; more than this project's translator takes */

void mut_segment_get(struct fz_mut *m, struct mut_segment *seg, const struct fz_place *p)
{
	const uint16_t head = p->head;

	seg->abs = m->walk.place[head].abs;
	seg->nr = 0;
	for (uint32_t i = head; i < m->walk.nr && m->walk.place[i].head == head; i++) {
		if (seg->nr == MUT_SEGMENT_MAX)
			break;
		seg->from[seg->nr] = (uint16_t)seg->nr;
		seg->ccw[seg->nr++] = m->walk.place[i].ccw;
	}
	seg->old_nr = seg->nr;
}

bool mut_segment_insert(struct mut_segment *seg, uint32_t at, const struct fz_ccw *ccw)
{
	if (seg->nr == MUT_SEGMENT_MAX || at > seg->nr)
		return false;
	memmove(&seg->ccw[at + 1], &seg->ccw[at], (seg->nr - at) * sizeof(seg->ccw[0]));
	memmove(&seg->from[at + 1], &seg->from[at], (seg->nr - at) * sizeof(seg->from[0]));
	seg->ccw[at] = *ccw;
	seg->from[at] = FZ_WALK_NONE;
	seg->nr++;
	return true;
}

void mut_segment_delete(struct mut_segment *seg, uint32_t at)
{
	seg->nr--;
	memmove(&seg->ccw[at], &seg->ccw[at + 1], (seg->nr - at) * sizeof(seg->ccw[0]));
	memmove(&seg->from[at], &seg->from[at + 1], (seg->nr - at) * sizeof(seg->from[0]));
}

/* Does something else lie where the segment grows? */
static bool collides(const struct fz_mut *m, const struct mut_segment *seg)
{
	const uint64_t from = seg->abs + (uint64_t)seg->old_nr * ARCH_CCW_SIZE;
	const uint64_t end = seg->abs + (uint64_t)seg->nr * ARCH_CCW_SIZE;
	uint8_t bytes[ARCH_CCW_SIZE];

	for (uint64_t abs = from; abs < end; abs += ARCH_CCW_SIZE) {
		if (abs >= mut_limit(m) || !fz_load(m->f, abs, bytes, sizeof(bytes)))
			return true;
		for (uint32_t i = 0; i < sizeof(bytes); i++)
			if (bytes[i])
				return true;
	}
	return false;
}

/* Where an address of the segment as it was is now. */
static uint32_t new_address(const struct mut_segment *seg, uint32_t abs, uint32_t new_abs)
{
	const uint32_t index = (abs - seg->abs) / ARCH_CCW_SIZE;

	if (abs < seg->abs || index >= seg->old_nr || abs % ARCH_CCW_SIZE)
		return abs;
	for (uint32_t i = 0; i < seg->nr; i++)
		if (seg->from[i] == index)
			return new_abs + i * ARCH_CCW_SIZE;
	return new_abs + (index < seg->nr ? index : seg->nr - 1) * ARCH_CCW_SIZE;
}

static void follow_orbs(struct fz_mut *m, const struct mut_segment *seg, uint32_t abs)
{
	struct scn *s = &m->f->s;

	s->orb.cpa = be32_st(new_address(seg, be32_ld(s->orb.cpa), abs));
	for (uint32_t i = 0; i < s->nr_events; i++)
		if (s->events[i].has & SCN_HAS_ORB)
			s->events[i].orb.cpa =
				be32_st(new_address(seg, be32_ld(s->events[i].orb.cpa), abs));
}

/* TICs to the segment, in it and elsewhere. The walk is that of before. */
static void follow_tics(struct fz_mut *m, struct mut_segment *seg, uint32_t abs)
{
	const bool format1 = m->walk.format1;

	for (uint32_t i = 0; i < seg->nr; i++) {
		struct fz_ccw *ccw = &seg->ccw[i];

		if (!fz_ccw_is_tic(ccw, format1))
			continue;
		if (seg->from[i] != FZ_WALK_NONE) /* a new one says where things are to be */
			ccw->cda = new_address(seg, ccw->cda, abs);
		else if (ccw->cda - seg->abs < seg->nr * ARCH_CCW_SIZE)
			ccw->cda += abs - seg->abs;
	}
	for (uint32_t i = 0; i < m->walk.nr; i++) {
		const struct fz_place *p = &m->walk.place[i];
		struct fz_ccw ccw = p->ccw;

		if (!fz_ccw_is_tic(&ccw, format1) ||
		    (p->abs >= seg->abs && p->abs - seg->abs < seg->old_nr * ARCH_CCW_SIZE))
			continue;
		ccw.cda = new_address(seg, ccw.cda, abs);
		if (ccw.cda != p->ccw.cda)
			mut_store_ccw(m, p->abs, &ccw);
	}
}

bool mut_segment_put(struct fz_mut *m, struct mut_segment *seg)
{
	uint8_t bytes[MUT_SEGMENT_MAX * ARCH_CCW_SIZE];
	const uint32_t len = seg->nr * ARCH_CCW_SIZE;
	uint64_t abs = seg->abs;

	if (!len || m->budget < len + 64)
		return false;
	if (collides(m, seg) && !mut_one_in(m, 16))
		abs = mut_spot(m, len, ARCH_CCW_SIZE, mut_limit(m));
	if (abs >= mut_limit(m) || !fz_in_memory(&m->f->s, abs, len))
		return false;
	if (!mut_one_in(m, 12)) {
		follow_tics(m, seg, (uint32_t)abs);
		follow_orbs(m, seg, (uint32_t)abs);
	}
	for (uint32_t i = 0; i < seg->nr; i++)
		fz_ccw_set(bytes + i * ARCH_CCW_SIZE, &seg->ccw[i], m->walk.format1);
	return mut_store(m, abs, bytes, len);
}

/* The segment of some CCW, and the CCW's index in it. */
static bool some_segment(struct fz_mut *m, struct mut_segment *seg, uint32_t *index)
{
	const struct fz_place *p = mut_place(m);

	if (!p)
		return false;
	mut_segment_get(m, seg, p);
	*index = (p->abs - seg->abs) / ARCH_CCW_SIZE;
	if (*index >= seg->nr)
		*index = seg->nr - 1;
	return true;
}

static uint8_t chaining(struct fz_mut *m)
{
	return mut_one_in(m, 4) ? CCW_FLAG_CD : CCW_FLAG_CC;
}

static bool insert(struct fz_mut *m)
{
	struct mut_segment seg;
	struct fz_ccw ccw;
	uint32_t at;

	if (!some_segment(m, &seg, &at))
		return false;
	ccw = mut_new_ccw(m, 0);
	mut_walk(m);
	if (at == seg.nr - 1 && mut_one_in(m, 2)) {
		if (!fz_ccw_is_tic(&seg.ccw[at], mut_format1(m)))
			seg.ccw[at].flags |= chaining(m);
		at++;
	} else {
		ccw.flags |= chaining(m);
	}
	return mut_segment_insert(&seg, at, &ccw) && mut_segment_put(m, &seg);
}

static bool delete(struct fz_mut *m)
{
	struct mut_segment seg;
	uint32_t at, nr;

	if (!some_segment(m, &seg, &at) || seg.nr < 2)
		return false;
	nr = mut_one_in(m, 4) ? mut_between(m, 1, seg.nr - 1) : 1;
	while (nr-- && seg.nr > 1)
		mut_segment_delete(&seg, at < seg.nr ? at : seg.nr - 1);
	if (mut_one_in(m, 2))
		seg.ccw[seg.nr - 1].flags &= (uint8_t)~(CCW_FLAG_CC | CCW_FLAG_CD);
	return mut_segment_put(m, &seg);
}

static bool duplicate(struct fz_mut *m)
{
	struct mut_segment seg;
	struct fz_ccw ccw;
	uint32_t at, nr, to;

	if (!some_segment(m, &seg, &at))
		return false;
	nr = mut_one_in(m, 3) ? mut_between(m, 1, seg.nr - at) : 1;
	to = mut_one_in(m, 2) ? at : mut_below(m, seg.nr);
	for (uint32_t i = 0; i < nr; i++) {
		ccw = seg.ccw[to <= at ? at + 2 * i : at + i];
		if (!(ccw.flags & CCW_FLAG_CD) && !fz_ccw_is_tic(&ccw, mut_format1(m)))
			ccw.flags |= chaining(m);
		if (!mut_segment_insert(&seg, to + i, &ccw))
			break;
	}
	return mut_segment_put(m, &seg);
}

static bool swap(struct fz_mut *m)
{
	struct mut_segment seg;
	struct fz_ccw ccw;
	uint32_t at, other;

	if (!some_segment(m, &seg, &at) || seg.nr < 2)
		return false;
	other = mut_one_in(m, 2) ? (at + 1) % seg.nr : mut_below(m, seg.nr);
	ccw = seg.ccw[at];
	seg.ccw[at] = seg.ccw[other];
	seg.ccw[other] = ccw;
	if (mut_one_in(m, 2)) { /* what chained still does */
		const uint8_t mask = CCW_FLAG_CC | CCW_FLAG_CD;
		const uint8_t flags = (seg.ccw[at].flags ^ seg.ccw[other].flags) & mask;

		seg.ccw[at].flags ^= flags;
		seg.ccw[other].flags ^= flags;
	}
	return at != other && mut_segment_put(m, &seg);
}

/* Make a chain of commands one of data, the other way round, or break it. */
static bool rechain(struct fz_mut *m)
{
	const uint8_t mask = CCW_FLAG_CC | CCW_FLAG_CD;
	struct mut_segment seg;
	uint32_t at, nr;

	if (!some_segment(m, &seg, &at))
		return false;
	nr = mut_one_in(m, 3) ? mut_between(m, 1, seg.nr - at) : 1;
	for (uint32_t i = at; i < at + nr; i++) {
		uint8_t *flags = &seg.ccw[i].flags;

		if (fz_ccw_is_tic(&seg.ccw[i], mut_format1(m)))
			continue;
		if (*flags & mask && mut_one_in(m, 8))
			*flags &= (uint8_t)~mask;
		else
			*flags ^= *flags & mask ? mask : chaining(m);
	}
	return mut_segment_put(m, &seg);
}

static uint32_t long_length(struct fz_mut *m)
{
	switch (mut_below(m, 8)) {
	case 0:
		return mut_between(m, 254, 258);
	case 1:
		return mut_between(m, 20, MUT_SEGMENT_MAX);
	default:
		return mut_between(m, 2, 20);
	}
}

/* Fill a segment up with copies of a CCW, or with commands that move nothing. */
static bool lengthen(struct fz_mut *m)
{
	struct fz_ccw ccw = {CCW_CMD_NOOP, CCW_FLAG_SLI, 1, 0};
	const uint32_t nr = long_length(m);
	struct mut_segment seg;
	uint32_t at;

	if (!some_segment(m, &seg, &at))
		return false;
	if (mut_one_in(m, 2) && !fz_ccw_is_tic(&seg.ccw[at], mut_format1(m)))
		ccw = seg.ccw[at];
	else
		ccw.cda = (uint32_t)mut_area(m, 1);
	if (!(ccw.flags & CCW_FLAG_CD))
		ccw.flags |= chaining(m);
	if (at == seg.nr - 1 && !fz_ccw_is_tic(&seg.ccw[at], mut_format1(m)) && mut_one_in(m, 4))
		seg.ccw[at++].flags |= CCW_FLAG_CC;
	while (seg.nr < nr && mut_segment_insert(&seg, at, &ccw))
		;
	if (!mut_segment_put(m, &seg))
		return false;
	if (m->focus & FZ_FOCUS_DEVICE && mut_one_in(m, 2))
		mut_fit_steps(m, 0);
	return true;
}

/* End a segment early: what is behind is not reached any more. */
static bool shorten(struct fz_mut *m)
{
	struct mut_segment seg;
	uint32_t at;

	if (!some_segment(m, &seg, &at) || at + 1 >= seg.nr ||
	    fz_ccw_is_tic(&seg.ccw[at], mut_format1(m)))
		return false;
	seg.ccw[at].flags &= (uint8_t)~(CCW_FLAG_CC | CCW_FLAG_CD);
	seg.nr = at + 1;
	return mut_segment_put(m, &seg);
}

/* Where a piece of a program goes: now and then just before there is no memory any more. */
static uint64_t piece_spot(struct fz_mut *m, uint32_t nr)
{
	const uint32_t len = nr * ARCH_CCW_SIZE;
	const struct scn_range *range = &m->f->memory[mut_below(m, m->f->s.nr_memory)];

	if (mut_one_in(m, 6) && range->last < mut_limit(m) && range->last - range->first >= len)
		return range->last + 1 - len;
	return mut_spot(m, len, ARCH_CCW_SIZE, mut_limit(m));
}

static bool store_piece(struct fz_mut *m, uint64_t abs, const struct fz_ccw *ccw, uint32_t nr)
{
	uint8_t bytes[MUT_SEGMENT_MAX * ARCH_CCW_SIZE];

	for (uint32_t i = 0; i < nr; i++)
		fz_ccw_set(bytes + i * ARCH_CCW_SIZE, &ccw[i], mut_format1(m));
	return abs < mut_limit(m) && mut_store(m, abs, bytes, nr * ARCH_CCW_SIZE);
}

static struct fz_ccw tic_to(uint64_t abs)
{
	return (struct fz_ccw){.cmd = CCW_CMD_TIC, .cda = (uint32_t)abs};
}

/* How many segments, one leading to the next: about as many as are taken, or far too many. */
static uint32_t rungs(struct fz_mut *m)
{
	switch (mut_below(m, 8)) {
	case 0:
		return mut_between(m, 20, 80);
	case 1:
		return mut_between(m, 20, MUT_SEGMENT_MAX);
	case 2:
	case 3:
	case 4:
		return mut_between(m, 13, 17);
	default:
		return mut_between(m, 1, LADDER_MAX);
	}
}

/* A segment that goes on at @abs: a TIC, with a command before it if there is @room. */
static uint32_t rung(struct fz_mut *m, struct fz_ccw piece[2], uint64_t abs, uint32_t room)
{
	if (room < 2 || mut_one_in(m, 8)) {
		piece[0] = tic_to(abs);
		return 1;
	}
	piece[0] = (struct fz_ccw){CCW_CMD_NOOP, CCW_FLAG_SLI, 1, (uint32_t)abs};
	if (mut_one_in(m, 4))
		piece[0] = mut_new_ccw(m, 0);
	piece[0].flags |= CCW_FLAG_CC;
	piece[1] = tic_to(abs);
	return 2;
}

/* @nr segments, the last of which goes on at @abs, each with a place of its own. */
static uint64_t far_ladder(struct fz_mut *m, uint32_t nr, uint64_t abs)
{
	for (uint32_t i = 0; i < nr && i < LADDER_MAX; i++) {
		const uint64_t at = mut_spot(m, 2 * ARCH_CCW_SIZE, ARCH_CCW_SIZE, mut_limit(m));
		struct fz_ccw piece[2];
		const uint32_t len = rung(m, piece, abs, 2);

		if (at == MUT_NOWHERE || !store_piece(m, at, piece, len))
			return abs;
		abs = at;
	}
	return abs;
}

/* The same, all in one place and with so many CCWs from one to the next, up or down. */
static uint64_t near_ladder(struct fz_mut *m, uint32_t nr, uint64_t abs)
{
	struct fz_ccw ccw[MUT_SEGMENT_MAX] = {{0}}, piece[2];
	const uint32_t most = nr < MUT_SEGMENT_MAX / 6 ? 6 : MUT_SEGMENT_MAX / nr;
	const uint32_t gap = mut_between(m, 1, most);
	const uint64_t first = mut_spot(m, nr * gap * ARCH_CCW_SIZE, ARCH_CCW_SIZE, mut_limit(m));
	const bool up = mut_one_in(m, 2);

	if (!nr || first == MUT_NOWHERE)
		return abs;
	for (uint32_t i = 0; i < nr; i++) {
		const uint32_t at = (up ? nr - 1 - i : i) * gap;
		const uint32_t len = rung(m, piece, abs, gap);

		for (uint32_t k = 0; k < len; k++)
			ccw[at + k] = piece[k];
		abs = first + at * ARCH_CCW_SIZE;
	}
	return store_piece(m, first, ccw, nr * gap) ? abs : MUT_NOWHERE;
}

/* @nr segments, the last of which goes on at @abs; where they begin. */
static uint64_t ladder(struct fz_mut *m, uint32_t nr, uint64_t abs)
{
	uint64_t first;

	if (mut_one_in(m, 2) && nr <= LADDER_MAX)
		return far_ladder(m, nr, abs);
	first = near_ladder(m, nr, abs);
	return first == MUT_NOWHERE ? abs : first;
}

/* The end of a segment moves away; a TIC leads there, or a number of further segments. */
static bool split(struct fz_mut *m)
{
	struct mut_segment seg;
	uint32_t at, nr = 0;
	struct fz_ccw tic;
	uint64_t abs;

	if (!some_segment(m, &seg, &at))
		return false;
	abs = piece_spot(m, seg.nr - at);
	if (abs == MUT_NOWHERE || !store_piece(m, abs, &seg.ccw[at], seg.nr - at))
		return false;
	if (mut_one_in(m, 3))
		nr = rungs(m);
	tic = tic_to(ladder(m, nr, abs));
	mut_store_ccw(m, seg.abs + at * ARCH_CCW_SIZE, &tic);
	if (nr && m->focus & FZ_FOCUS_DEVICE && mut_one_in(m, 2))
		mut_fit_steps(m, 0);
	return true;
}

/* What a TIC leads to comes in its place. */
static bool merge(struct fz_mut *m)
{
	const struct fz_place *p = mut_place_of(m, true);
	struct mut_segment seg;
	uint32_t at;
	uint16_t to;

	if (!p)
		return false;
	to = fz_walk_find(&m->walk, p->ccw.cda);
	if (to == FZ_WALK_NONE)
		return false;
	mut_segment_get(m, &seg, p);
	at = (p->abs - seg.abs) / ARCH_CCW_SIZE;
	if (at >= seg.nr)
		return false;
	seg.nr = at;
	for (uint32_t i = to; i < m->walk.nr; i++) {
		if (m->walk.place[i].head != m->walk.place[to].head ||
		    !mut_segment_insert(&seg, seg.nr, &m->walk.place[i].ccw))
			break;
	}
	return mut_segment_put(m, &seg);
}

static bool new_program(struct fz_mut *m)
{
	return mut_generate_program(m);
}

const struct fz_mut_op fz_mut_program_ops[] = {
	{insert, 10}, {delete, 6}, {duplicate, 5}, {swap, 4}, {rechain, 8},
	{lengthen, 3}, {shorten, 6},
	{split, 6}, {merge, 2}, {new_program, 1}, {NULL, 0},
};
