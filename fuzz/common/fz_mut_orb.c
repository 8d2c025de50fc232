/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ORB. A bit that says how the program is to be read is mostly changed together with the
 * program, so that what was found out so far stays worth something.
 */
#include "fz_mut.h"

#define LIST_WORDS_MAX 40u

static void set_ctl(struct fz_mut *m, uint32_t ctl)
{
	m->orb->ctl = be32_st(ctl);
	m->walked = false;
}

static bool flip_bit(struct fz_mut *m)
{
	static const uint32_t bits[] = {
		ORB_S, ORB_S, ORB_C, ORB_M, ORB_Y, ORB_F, ORB_P, ORB_P, ORB_I, ORB_I, ORB_A,
		ORB_U, ORB_U, ORB_B, ORB_H, ORB_T, ORB_T, ORB_L, ORB_L, ORB_D, ORB_X, 0x20, 0x10,
		0x08, 0x04, 0x02,
	};

	set_ctl(m, mut_ctl(m) ^ MUT_PICK(m, bits));
	return true;
}

static bool key(struct fz_mut *m)
{
	uint32_t k = mut_below(m, 16);

	if (mut_one_in(m, 3))
		k = 0;
	else if (m->f->s.nr_keys && mut_one_in(m, 2))
		k = m->f->keys[mut_below(m, m->f->s.nr_keys)].key >> 4;
	set_ctl(m, (mut_ctl(m) & ~ORB_KEY) | k << ORB_KEY_SHIFT);
	return true;
}

static bool paths(struct fz_mut *m)
{
	static const uint8_t masks[] = {0x80, 0x80, 0xff, 0x00, 0x40, 0x01, 0xc0, 0x7f};
	const uint32_t lpm = mut_one_in(m, 4) ? mut_below(m, 256) : MUT_PICK(m, masks);

	set_ctl(m, (mut_ctl(m) & ~ORB_LPM) | lpm << ORB_LPM_SHIFT);
	return true;
}

static bool intparm(struct fz_mut *m)
{
	m->orb->intparm = be32_st(mut_below(m, UINT32_MAX));
	return true;
}

static bool cpa(struct fz_mut *m)
{
	uint32_t abs = be32_ld(m->orb->cpa);
	const struct fz_place *p = mut_place(m);

	switch (mut_below(m, 6)) {
	case 0:
	case 1:
		if (!p)
			return false;
		abs = p->abs;
		break;
	case 2:
		abs += mut_between(m, 1, 7);
		break;
	case 3:
		abs ^= mut_one_in(m, 2) ? ORB_CPA_RESERVED : 1u << mut_below(m, 31);
		break;
	case 4:
		abs = (uint32_t)mut_wild(m) & ~7u;
		break;
	default:
		abs = mut_one_in(m, 2) ? abs + ARCH_CCW_SIZE : abs - ARCH_CCW_SIZE;
		break;
	}
	m->orb->cpa = be32_st(abs);
	m->walked = false;
	return true;
}

/* The whole program goes elsewhere: the last of memory, a frame's end. */
static bool move_program(struct fz_mut *m)
{
	struct mut_segment seg;
	uint64_t to;

	if (!mut_walk(m))
		return false;
	mut_segment_get(m, &seg, &m->walk.place[0]);
	to = mut_spot(m, seg.nr * ARCH_CCW_SIZE, ARCH_CCW_SIZE, mut_limit(m));
	if (mut_one_in(m, 3))
		to = m->f->memory[m->f->s.nr_memory - 1].last + 1 - seg.nr * ARCH_CCW_SIZE;
	if (mut_one_in(m, 8))
		to = mut_limit(m) - seg.nr * ARCH_CCW_SIZE;
	if (to >= mut_limit(m) || !fz_in_memory(&m->f->s, to, seg.nr * ARCH_CCW_SIZE))
		return false;
	for (uint32_t i = 0; i < seg.nr; i++)
		if (!mut_store_ccw(m, to + i * ARCH_CCW_SIZE, &seg.ccw[i]))
			return false;
	m->orb->cpa = be32_st((uint32_t)to);
	return true;
}

/* How an ORB has lists read. */
struct list_form {
	uint32_t size; /* of a word, bytes */
	uint32_t block;
};

static struct list_form list_form(uint32_t ctl)
{
	return (struct list_form){
		.size = ctl & ORB_H ? sizeof(arch_idaw2) : sizeof(arch_idaw1),
		.block = ctl & ORB_H && !(ctl & ORB_T) ? ARCH_BLOCK_4K : ARCH_BLOCK_2K,
	};
}

static uint64_t list_word(const struct fz_mut *m, const struct list_form *form, uint32_t list,
			  uint32_t nr)
{
	uint8_t bytes[sizeof(arch_idaw2)] = {0};
	uint64_t word = 0;

	fz_load(m->f, list + (uint64_t)nr * form->size, bytes, form->size);
	for (uint32_t k = 0; k < form->size; k++)
		word = word << 8 | bytes[k];
	return word;
}

/* Where byte @d of the data lies that a list designates. */
static uint64_t byte_at(const struct fz_mut *m, const struct list_form *form,
			const struct fz_place *p, uint32_t d)
{
	const uint64_t first = list_word(m, form, p->ccw.cda, 0), mask = form->block - 1;
	const bool backward = fz_code_is_backward(p->op);
	const uint64_t q = (backward ? mask - (first & mask) : first & mask) + d;
	const uint64_t word = list_word(m, form, p->ccw.cda, (uint32_t)(q / form->block));

	return backward ? (word | mask) - (q & mask) : (word & ~mask) + (q & mask);
}

/* A list in the old form becomes one in the new; its address, or the old one. */
static uint32_t convert_list(struct fz_mut *m, uint32_t old_ctl, const struct fz_place *p)
{
	const struct list_form old = list_form(old_ctl), new = list_form(mut_ctl(m));
	const uint64_t first = list_word(m, &old, p->ccw.cda, 0);
	const bool backward = fz_code_is_backward(p->op);
	const uint32_t nr = mut_list_words(m, first, p->ccw.count, backward);
	const uint32_t offset = (uint32_t)first & (new.block - 1);
	uint8_t bytes[LIST_WORDS_MAX * sizeof(arch_idaw2)];
	uint32_t len = 0;
	uint64_t abs;

	for (uint32_t i = 0; i < nr && i < LIST_WORDS_MAX; i++) {
		const uint32_t d = i * new.block - (backward ? new.block - 1 - offset : offset);
		uint64_t word = i ? byte_at(m, &old, p, d) : first;

		if (i)
			word = backward ? word | (new.block - 1) : word & -(uint64_t)new.block;
		for (uint32_t k = new.size; k; k--)
			bytes[len++] = (uint8_t)(word >> 8 * (k - 1));
	}
	abs = new.size <= old.size ? p->ccw.cda : mut_spot(m, len, new.size, mut_limit(m));
	if (abs == MUT_NOWHERE || !mut_store(m, abs, bytes, len))
		return p->ccw.cda;
	return (uint32_t)abs;
}

/* Change how the program is to be read, and the program with it. */
static bool convert(struct fz_mut *m)
{
	static const uint32_t bits[] = {ORB_F, ORB_F, ORB_H, ORB_H, ORB_T, ORB_H | ORB_T};
	const uint32_t old_ctl = mut_ctl(m), flipped = MUT_PICK(m, bits);

	if (!mut_walk(m))
		return false;
	if (m->walk.nr > 64 && !mut_one_in(m, 4))
		return false;
	set_ctl(m, old_ctl ^ flipped);
	for (uint32_t i = 0; i < m->walk.nr; i++) {
		/* The walk of before: nothing here walks again. */
		const struct fz_place p = m->walk.place[i];
		struct fz_ccw ccw = p.ccw;

		if (fz_ccw_is_tic(&ccw, old_ctl & ORB_F))
			ccw.cmd = CCW_CMD_TIC;
		else if (ccw.flags & CCW_FLAG_IDA && flipped & (ORB_H | ORB_T))
			ccw.cda = convert_list(m, old_ctl, &p);
		ccw.cda &= (uint32_t)(mut_limit(m) - 1);
		if (!mut_store_ccw(m, p.abs, &ccw))
			return i;
	}
	if (mut_one_in(m, 2) && !mut_format1(m) && be32_ld(m->orb->cpa) >= ARCH_LIMIT_24BIT)
		m->orb->cpa = be32_st(be32_ld(m->orb->cpa) & 0xfffff8);
	return true;
}

static bool usual(struct fz_mut *m)
{
	const be32_t old = m->orb->cpa;

	fz_orb_usual((uint8_t *)m->orb);
	m->orb->cpa = old;
	m->walked = false;
	return true;
}

static bool function(struct fz_mut *m)
{
	static const uint8_t bits[] = {0x40, 0x40, 0x40, 0x20, 0x10, 0x00, 0x60, 0x50, 0x30, 0x70};

	m->f->s.fctl = MUT_PICK(m, bits);
	return true;
}

static bool interruptions(struct fz_mut *m)
{
	m->f->s.interrupts = m->f->s.interrupts == SCN_EACH ? SCN_MERGED : SCN_EACH;
	return true;
}

const struct fz_mut_op fz_mut_orb_ops[] = {
	{flip_bit, 12}, {key, 4}, {paths, 3}, {intparm, 1}, {cpa, 5}, {move_program, 3},
	{convert, 10}, {usual, 2}, {function, 1}, {interruptions, 2}, {NULL, 0},
};
