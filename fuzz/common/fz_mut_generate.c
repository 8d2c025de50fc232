/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole programs and scenarios. Decides what is usual: short programs that mostly run to a good
 * ending, because what is spoiled in them later is then the one thing that is wrong.
 */
#include "fz_mut.h"

#define PIECES_MAX 5u

struct program {
	struct fz_mut *m;
	uint64_t at;	   /* where the segment goes */
	uint32_t commands; /* still to come */
	uint32_t breaks;   /* one in so many commands ends a segment */
	uint32_t nr;
	struct fz_ccw ccw[MUT_SEGMENT_MAX];
};

static uint32_t nr_commands(struct fz_mut *m)
{
	const uint32_t kind = mut_below(m, 128);

	if (kind < 44)
		return 1;
	if (kind < 104)
		return mut_between(m, 2, 4);
	if (kind < 124)
		return mut_between(m, 5, 16);
	/* Long programs find what short ones cannot, but each costs as much as a hundred. */
	return kind < 126 ? mut_between(m, 17, 60) : mut_between(m, 250, 260);
}

static bool flush(struct program *p)
{
	uint8_t bytes[MUT_SEGMENT_MAX * ARCH_CCW_SIZE];

	for (uint32_t i = 0; i < p->nr; i++)
		fz_ccw_set(bytes + i * ARCH_CCW_SIZE, &p->ccw[i], mut_format1(p->m));
	return mut_store(p->m, p->at, bytes, p->nr * ARCH_CCW_SIZE);
}

static void reserve(struct program *p, uint64_t abs, uint32_t len)
{
	p->at = abs;
	p->m->reserved = (struct scn_range){abs, abs + len - 1};
}

/* End the segment; the next one begins elsewhere. */
static void next_segment(struct program *p)
{
	const uint32_t room = (p->commands > 8 ? 16 : p->commands * 2 + 2) * ARCH_CCW_SIZE;
	const uint64_t next = mut_spot(p->m, room, ARCH_CCW_SIZE, mut_limit(p->m));

	if (next == MUT_NOWHERE)
		return;
	p->ccw[p->nr++] = (struct fz_ccw){.cmd = CCW_CMD_TIC, .cda = (uint32_t)next};
	flush(p);
	reserve(p, next, room);
	p->nr = 0;
}

/* One command with all its areas. */
static void add_command(struct program *p)
{
	struct fz_mut *m = p->m;
	const uint32_t pieces = mut_one_in(m, 5) ? mut_between(m, 2, PIECES_MAX) : 1;
	const uint8_t code = mut_code(m);

	p->commands--;
	for (uint32_t i = 0; i < pieces; i++) {
		struct fz_ccw ccw = mut_new_ccw(m, code);

		if (i && mut_one_in(m, 3))
			ccw.cmd = mut_one_in(m, 2) ? 0 : 0x01; /* not looked at */
		if (i)
			ccw.flags &= (uint8_t)~CCW_FLAG_S;
		if (!ccw.count && pieces > 1)
			ccw.count = 1;
		if (i + 1 < pieces)
			ccw.flags |= CCW_FLAG_CD;
		else if (p->commands)
			ccw.flags |= CCW_FLAG_CC;
		p->ccw[p->nr++] = ccw;
		if (i + 1 < pieces && mut_one_in(m, 12))
			next_segment(p);
	}
	if (p->commands && mut_one_in(m, p->breaks))
		next_segment(p);
}

/* What a command with no areas of its own costs, for programs of hundreds of them. */
static void add_copies(struct program *p)
{
	struct fz_ccw ccw = {CCW_CMD_NOOP, CCW_FLAG_SLI | CCW_FLAG_CC, 1, 0};

	if (mut_one_in(p->m, 2)) {
		ccw = mut_new_ccw(p->m, 0);
		ccw.count = ccw.count ? ccw.count : 1;
		ccw.flags &= (uint8_t)~CCW_FLAG_S;
		ccw.flags |= CCW_FLAG_CC;
	}
	if (fz_ccw_is_tic(&ccw, mut_format1(p->m)))
		ccw.cmd = CCW_CMD_READ;
	for (; p->commands > 1; p->commands--)
		p->ccw[p->nr++] = ccw;
	p->commands = 0;
	ccw.flags &= (uint8_t)~CCW_FLAG_CC;
	p->ccw[p->nr++] = ccw;
}

bool mut_generate_program(struct fz_mut *m)
{
	uint32_t fills = 0, room;
	struct program p;

	p.m = m;
	p.nr = 0;
	p.commands = nr_commands(m);
	p.breaks = mut_one_in(m, 12) ? 1 : 8;
	room = (p.commands + 6) * ARCH_CCW_SIZE;
	p.at = mut_spot(m, room, ARCH_CCW_SIZE, mut_limit(m));
	if (p.at == MUT_NOWHERE)
		return false;
	reserve(&p, p.at, room);
	m->orb->cpa = be32_st((uint32_t)p.at);
	m->walked = false;
	if (p.commands > 60)
		add_copies(&p);
	while (p.commands)
		add_command(&p);
	m->reserved = (struct scn_range){1, 0};
	if (!flush(&p) || !mut_walk(m))
		return false;
	/* What the device is to be given can be told apart. */
	for (uint32_t i = 0; i < m->walk.nr && fills < 12; i++) {
		const struct fz_place *place = &m->walk.place[i];

		if (!fz_ccw_is_tic(&place->ccw, m->walk.format1) &&
		    !fz_code_is_input(place->op) && !mut_one_in(m, 6))
			fills += mut_fill_data(m, place);
	}
	return true;
}

/* An ORB that is accepted, other than the usual one in some bits. */
static void generate_orb(struct fz_mut *m)
{
	static const struct {
		uint32_t bit;
		uint32_t one_in;
	} flips[] = {
		{ORB_F, 6}, {ORB_P, 8}, {ORB_H, 5}, {ORB_T, 5}, {ORB_S, 5}, {ORB_I, 12}, {ORB_U, 6},
		{ORB_L, 4}, {ORB_A, 40}, {ORB_C, 60}, {ORB_M, 60}, {ORB_Y, 60}, {ORB_X, 80},
	};
	uint32_t ctl = mut_ctl(m);

	for (uint32_t i = 0; i < sizeof(flips) / sizeof(flips[0]); i++)
		if (mut_one_in(m, flips[i].one_in))
			ctl ^= flips[i].bit;
	if (mut_one_in(m, 8))
		ctl |= mut_below(m, 16) << ORB_KEY_SHIFT;
	m->orb->ctl = be32_st(ctl);
	if (mut_one_in(m, 3))
		m->f->s.interrupts = SCN_EACH;
	if (mut_one_in(m, 10))
		mut_add_memory(m);
}

static void generate_world(struct fz_mut *m)
{
	if (mut_one_in(m, 6))
		mut_add_change(m);
	if (mut_one_in(m, 8))
		mut_add_fault(m);
	if (mut_one_in(m, 10))
		mut_add_key(m);
}

bool fz_generate(struct fz_scn *f, struct fz_rng *r, unsigned int focus)
{
	struct fz_mut m;
	bool done;

	fz_init(f);
	mut_begin(&m, f, r, focus);
	generate_orb(&m);
	done = mut_generate_program(&m);
	if (!done)
		done = mut_generate_program(&m);
	if (focus & (FZ_FOCUS_DEVICE | FZ_FOCUS_EVENTS))
		mut_fit_steps(&m, 0);
	if (focus & FZ_FOCUS_WORLD)
		generate_world(&m);
	if (focus & FZ_FOCUS_EVENTS)
		mut_generate_events(&m);
	mut_end(&m);
	return done;
}
