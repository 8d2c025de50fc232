/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One CCW: its code, flags, count and address.
 */
#include "fz_mut.h"

uint8_t mut_code(struct fz_mut *m)
{
	static const uint8_t usual[] = {
		0x02, 0x02, 0x02, 0x01, 0x01, 0x01, 0x03, 0x04, 0xe4, 0x0c, 0x0c, 0x07, 0x0b,
		0x17, 0x0a, 0x12, 0x14, 0x05, 0x09, 0x06,
	};
	static const uint8_t odd[] = {
		0x00, 0x08, 0x18, 0x48, 0xf8, 0x10, 0xf0, 0xf3, 0xf3, 0xfc, 0xff, 0x1c, 0x24,
		0xe7, 0x63, 0x43,
	};

	if (mut_one_in(m, 24))
		return (uint8_t)mut_below(m, 256);
	return mut_one_in(m, 10) ? MUT_PICK(m, odd) : MUT_PICK(m, usual);
}

struct fz_ccw mut_new_ccw(struct fz_mut *m, uint8_t code)
{
	struct fz_ccw ccw = {.cmd = code ? code : mut_code(m)};

	ccw.count = mut_one_in(m, 3) ? mut_count(m) : (uint16_t)mut_between(m, 1, 64);
	if (!ccw.count && (!mut_format1(m) || !mut_one_in(m, 3)))
		ccw.count = 1;
	if (mut_one_in(m, 2))
		ccw.flags |= CCW_FLAG_SLI;
	if (mut_one_in(m, 10))
		ccw.flags |= CCW_FLAG_SKIP;
	if (mut_one_in(m, 20))
		ccw.flags |= CCW_FLAG_PCI;
	if (mut_ctl(m) & ORB_S && mut_one_in(m, 10))
		ccw.flags |= CCW_FLAG_S;
	if (!mut_one_in(m, 3) || !mut_make_list(m, ccw.count, fz_code_is_backward(ccw.cmd),
						&ccw.cda)) {
		ccw.cda = (uint32_t)mut_area(m, ccw.count);
		if (fz_code_is_backward(ccw.cmd) && ccw.count)
			ccw.cda += ccw.count - 1u;
	} else {
		ccw.flags |= CCW_FLAG_IDA;
	}
	return ccw;
}

static bool code(struct fz_mut *m)
{
	const struct fz_place *p = mut_place(m);
	struct fz_ccw ccw;

	if (!p)
		return false;
	ccw = p->ccw;
	ccw.cmd = mut_one_in(m, 4) ? (uint8_t)(ccw.cmd ^ 1u << mut_below(m, 8)) : mut_code(m);
	return mut_store_ccw(m, p->abs, &ccw);
}

static bool flag(struct fz_mut *m)
{
	static const uint8_t flags[] = {
		CCW_FLAG_CD, CCW_FLAG_CD, CCW_FLAG_CC, CCW_FLAG_CC, CCW_FLAG_SLI, CCW_FLAG_SLI,
		CCW_FLAG_SKIP, CCW_FLAG_SKIP, CCW_FLAG_PCI, CCW_FLAG_PCI, CCW_FLAG_IDA,
		CCW_FLAG_S, CCW_FLAG_S, CCW_FLAG_MIDA,
	};
	const struct fz_place *p = mut_one_in(m, 8) ? mut_place(m) : mut_place_of(m, false);
	struct fz_ccw ccw;

	if (!p)
		return false;
	ccw = p->ccw;
	ccw.flags ^= MUT_PICK(m, flags);
	/* Without the ORB's consent suspending is only an error. */
	if (ccw.flags & CCW_FLAG_S && mut_one_in(m, 2))
		m->orb->ctl = be32_st(mut_ctl(m) | ORB_S);
	return mut_store_ccw(m, p->abs, &ccw);
}

static bool count(struct fz_mut *m)
{
	const struct fz_place *p = mut_place_of(m, false);
	struct fz_ccw ccw;
	uint32_t left;

	if (!p)
		return false;
	ccw = p->ccw;
	left = ARCH_FRAME_SIZE - ccw.cda % ARCH_FRAME_SIZE;
	switch (mut_below(m, 6)) {
	case 0: /* to the end of the frame, more or less */
		ccw.count = (uint16_t)(left - 1 + mut_below(m, 3));
		break;
	case 1:
		ccw.count = (uint16_t)(ccw.count - 1 + 2 * mut_below(m, 2));
		break;
	case 2:
		ccw.count = (uint16_t)(left + ARCH_FRAME_SIZE * mut_between(m, 1, 4));
		break;
	default:
		ccw.count = mut_count(m);
		break;
	}
	return mut_store_ccw(m, p->abs, &ccw);
}

/* Around the edge of a frame, up and down. */
static uint32_t at_edge(struct fz_mut *m, uint32_t abs)
{
	static const uint32_t distances[] = {0, 1, 2, 4, 7, 8, 16, 32, 2048};
	const uint32_t edge = abs & ~(ARCH_FRAME_SIZE - 1);
	const uint32_t k = MUT_PICK(m, distances);

	return mut_one_in(m, 4) ? edge + k : edge + ARCH_FRAME_SIZE - k;
}

/* What else is there to be designated: programs, lists, contents, the same area. */
static uint32_t something(struct fz_mut *m)
{
	const struct fz_place *p = mut_place(m);
	const struct fz_scn *f = m->f;
	const struct scn_chunk *c;

	if (f->s.nr_storage && mut_one_in(m, 4)) {
		c = &f->storage[mut_below(m, f->s.nr_storage)];
		return (uint32_t)c->abs + mut_below(m, c->len);
	}
	if (mut_one_in(m, 2))
		return p->abs + (mut_one_in(m, 3) ? mut_below(m, 16) : 0);
	return p->ccw.cda + (mut_one_in(m, 2) ? mut_below(m, p->ccw.count + 1u) : 0);
}

static bool address(struct fz_mut *m)
{
	const struct fz_place *p = mut_one_in(m, 10) ? mut_place(m) : mut_place_of(m, false);
	uint32_t abs;
	struct fz_ccw ccw;

	if (!p)
		return false;
	ccw = p->ccw;
	abs = p->abs;
	switch (mut_below(m, 8)) {
	case 0:
	case 1:
		ccw.cda = at_edge(m, ccw.cda);
		break;
	case 2:
		ccw.cda = something(m);
		break;
	case 3: /* the program itself: data changes what is still to be run */
		ccw.cda = abs + ARCH_CCW_SIZE * mut_below(m, 3);
		break;
	case 4:
		ccw.cda = (uint32_t)mut_wild(m);
		break;
	case 5: /* over the limit of addresses, with storage on both sides */
		if (mut_one_in(m, 2))
			mut_limit_memory(m);
		ccw.cda = (uint32_t)(mut_limit(m) - mut_between(m, 1, ccw.count + 2u));
		break;
	case 6:
		ccw.cda ^= 1u << mut_below(m, 32);
		break;
	default:
		ccw.cda = (uint32_t)mut_area(m, ccw.count);
		if (ccw.flags & CCW_FLAG_IDA)
			ccw.cda &= ~7u;
		break;
	}
	return mut_store_ccw(m, abs, &ccw);
}

static bool bit(struct fz_mut *m)
{
	const struct fz_place *p = mut_place(m);
	uint8_t bytes[ARCH_CCW_SIZE];

	if (!p || !fz_load(m->f, p->abs, bytes, sizeof(bytes)))
		return false;
	bytes[mut_below(m, sizeof(bytes))] ^= (uint8_t)(1u << mut_below(m, 8));
	return mut_store(m, p->abs, bytes, sizeof(bytes));
}

/* Another CCW in its place, with the same chaining. */
static bool replace(struct fz_mut *m)
{
	const struct fz_place *p = mut_place_of(m, false);
	struct fz_ccw ccw;
	uint8_t chaining;
	uint32_t abs;

	if (!p)
		return false;
	abs = p->abs;
	chaining = p->ccw.flags & (CCW_FLAG_CC | CCW_FLAG_CD);
	ccw = mut_new_ccw(m, 0);
	ccw.flags |= chaining;
	return mut_store_ccw(m, abs, &ccw);
}

const struct fz_mut_op fz_mut_ccw_ops[] = {
	{code, 8}, {flag, 12}, {count, 10}, {address, 12}, {bit, 2}, {replace, 6}, {NULL, 0},
};
