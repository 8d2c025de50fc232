/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * TICs: to themselves, back, forward, into the middle of something, to each other, nowhere.
 */
#include "fz_mut.h"

/* Where a TIC at @abs could lead. */
static uint32_t target(struct fz_mut *m, uint32_t abs)
{
	const struct fz_place *p = &m->walk.place[mut_below(m, m->walk.nr)];
	const struct fz_place *tic;

	switch (mut_below(m, 12)) {
	case 0:
		return abs;
	case 1:
	case 2:
		return abs - ARCH_CCW_SIZE * mut_between(m, 1, 3);
	case 3:
		return abs + ARCH_CCW_SIZE * mut_between(m, 1, 3);
	case 4:
		tic = mut_place_of(m, true);
		return tic ? tic->abs : p->abs;
	case 5:
		return p->abs + mut_between(m, 1, 7);
	case 6:
		return (uint32_t)mut_wild(m) & (mut_one_in(m, 4) ? UINT32_MAX : ~7u);
	case 7: /* storage that holds zeros, or data */
		return p->ccw.cda & ~7u;
	case 8: /* past the end of what is known: a segment grows, or meets another */
		return m->walk.place[m->walk.nr - 1].abs + ARCH_CCW_SIZE * mut_between(m, 0, 2);
	default:
		return p->abs;
	}
}

static bool insert(struct fz_mut *m)
{
	const struct fz_place *p = mut_place(m);
	struct fz_ccw tic = {.cmd = CCW_CMD_TIC};
	struct mut_segment seg;
	uint32_t at;

	if (!p)
		return false;
	mut_segment_get(m, &seg, p);
	at = (p->abs - seg.abs) / ARCH_CCW_SIZE + mut_below(m, 2);
	if (at > seg.nr)
		return false;
	if (!mut_format1(m) && mut_one_in(m, 4))
		tic = (struct fz_ccw){(uint8_t)(mut_below(m, 16) << 4 | CCW_CMD_TIC),
				      (uint8_t)mut_below(m, 256), (uint16_t)mut_below(m, 65536), 0};
	if (mut_format1(m) && mut_one_in(m, 8))
		tic.flags = mut_one_in(m, 3) ? CCW_FLAG_CD : CCW_FLAG_CC;
	tic.cda = target(m, p->abs);
	if (at && !(seg.ccw[at - 1].flags & (CCW_FLAG_CC | CCW_FLAG_CD)) &&
	    !fz_ccw_is_tic(&seg.ccw[at - 1], mut_format1(m)))
		seg.ccw[at - 1].flags |= mut_one_in(m, 4) ? CCW_FLAG_CD : CCW_FLAG_CC;
	return mut_segment_insert(&seg, at, &tic) && mut_segment_put(m, &seg);
}

static bool retarget(struct fz_mut *m)
{
	const struct fz_place *p = mut_place_of(m, true);
	struct fz_ccw tic;

	if (!p)
		return false;
	tic = p->ccw;
	tic.cda = target(m, p->abs);
	return mut_store_ccw(m, p->abs, &tic);
}

/* A CCW becomes a TIC, or a TIC something else. */
static bool become(struct fz_mut *m)
{
	const struct fz_place *p = mut_place(m);
	struct fz_ccw ccw;
	uint32_t abs;

	if (!p)
		return false;
	abs = p->abs;
	if (fz_ccw_is_tic(&p->ccw, mut_format1(m))) {
		ccw = mut_new_ccw(m, 0);
		ccw.flags |= mut_one_in(m, 2) ? CCW_FLAG_CC : 0;
	} else {
		ccw = (struct fz_ccw){.cmd = CCW_CMD_TIC, .cda = target(m, abs)};
	}
	return mut_store_ccw(m, abs, &ccw);
}

/* Reserved bits of a format-1 TIC, ignored ones of a format-0 one. */
static bool spoil(struct fz_mut *m)
{
	const struct fz_place *p = mut_place_of(m, true);
	struct fz_ccw tic;

	if (!p)
		return false;
	tic = p->ccw;
	switch (mut_below(m, 5)) {
	case 0:
		tic.flags ^= (uint8_t)(1u << mut_below(m, 8));
		break;
	case 4: /* as if it chained: what is behind it belongs to the program, or does not */
		tic.flags ^= mut_one_in(m, 3) ? CCW_FLAG_CD : CCW_FLAG_CC;
		break;
	case 1:
		tic.count ^= (uint16_t)(1u << mut_below(m, 16));
		break;
	case 2:
		tic.cmd ^= (uint8_t)(0x10u << mut_below(m, 4));
		break;
	default:
		tic.cda ^= mut_one_in(m, 2) ? CCW_CDA_RESERVED : 1u << mut_below(m, 3);
		break;
	}
	return mut_store_ccw(m, p->abs, &tic);
}

/* A command that is repeated until the device sends a status modifier: SEARCH, TIC to it. */
static bool search(struct fz_mut *m)
{
	const struct fz_place *p = mut_place(m);
	struct fz_ccw ccw, tic = {.cmd = CCW_CMD_TIC};
	struct mut_segment seg;
	uint32_t at, before, nr;
	uint8_t *flags;

	if (!p)
		return false;
	before = p->abs;
	ccw = mut_new_ccw(m, mut_one_in(m, 2) ? 0x31 : 0);
	ccw.flags |= CCW_FLAG_CC;
	if (!mut_walk(m))
		return false;
	at = fz_walk_find(&m->walk, before);
	if (at == FZ_WALK_NONE)
		return false;
	mut_segment_get(m, &seg, &m->walk.place[at]);
	at = (before - seg.abs) / ARCH_CCW_SIZE;
	nr = mut_one_in(m, 3) ? 0 : 1; /* now and then the CCW there is what is repeated */
	if (at >= seg.nr || (nr && !mut_segment_insert(&seg, at, &ccw)))
		return false;
	flags = &seg.ccw[at].flags;
	*flags = (uint8_t)((*flags & ~CCW_FLAG_CD) | CCW_FLAG_CC);
	tic.cda = seg.abs + (mut_one_in(m, 4) && at ? at - 1 : at) * ARCH_CCW_SIZE;
	if (!mut_segment_insert(&seg, at + 1, &tic))
		return false;
	if (at + 2 == seg.nr) {
		ccw.flags &= (uint8_t)~(CCW_FLAG_CC | CCW_FLAG_CD);
		mut_segment_insert(&seg, seg.nr, &ccw);
	}
	if (!mut_segment_put(m, &seg))
		return false;
	if (m->focus & FZ_FOCUS_DEVICE && !mut_one_in(m, 4))
		mut_fit_steps(m, 0);
	return true;
}

const struct fz_mut_op fz_mut_tic_ops[] = {
	{insert, 8}, {retarget, 10}, {become, 4}, {spoil, 3}, {search, 6}, {NULL, 0},
};
