/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists of IDAWs: made, moved, spoiled, shared.
 */
#include "fz_mut.h"

#define WORDS_MAX 40u /* 65,535 bytes in blocks of 2K are 33 */

static uint32_t word_size(const struct fz_mut *m)
{
	return mut_idaw2(m) ? sizeof(arch_idaw2) : sizeof(arch_idaw1);
}

/* Where blocks can lie: wherever there is memory, if the word can say it. */
static uint64_t data_limit(const struct fz_mut *m)
{
	return mut_idaw2(m) ? UINT64_MAX : ARCH_LIMIT_31BIT;
}

static uint64_t load_word(const struct fz_mut *m, uint64_t abs)
{
	be64_t two;
	be32_t one;

	if (mut_idaw2(m)) {
		fz_load(m->f, abs, &two, sizeof(two));
		return be64_ld(two);
	}
	fz_load(m->f, abs, &one, sizeof(one));
	return be32_ld(one);
}

static uint32_t put_word(const struct fz_mut *m, uint8_t *to, uint64_t word)
{
	const be64_t two = be64_st(word);
	const be32_t one = be32_st((uint32_t)word);
	const uint32_t size = word_size(m);
	const uint8_t *from = size == sizeof(two) ? two.b : one.b;

	for (uint32_t i = 0; i < size; i++)
		to[i] = from[i];
	return size;
}

uint32_t mut_list_words(const struct fz_mut *m, uint64_t first, uint32_t count, bool backward)
{
	const uint32_t block = mut_block(m);
	const uint32_t offset = (uint32_t)first & (block - 1);
	const uint32_t before = backward ? block - 1 - offset : offset;

	return count ? (before + count + block - 1) / block : 1;
}

/* The first word: anywhere in its block, mostly at one of its ends. */
static uint64_t first_word(struct fz_mut *m, bool backward)
{
	const uint32_t block = mut_block(m);
	const uint64_t abs = mut_block_at(m, data_limit(m));

	switch (mut_below(m, 5)) {
	case 0:
	case 1:
		return abs + (backward ? block - 1 : 0);
	case 2:
		return abs + block - 1 - mut_below(m, 33);
	case 3:
		return abs + mut_below(m, 33);
	default:
		return abs + mut_below(m, block);
	}
}

bool mut_make_list(struct fz_mut *m, uint32_t count, bool backward, uint32_t *list)
{
	uint8_t bytes[WORDS_MAX * sizeof(arch_idaw2)];
	const uint64_t first = first_word(m, backward);
	const uint32_t nr = mut_list_words(m, first, count, backward), size = word_size(m);
	const uint32_t last = backward ? mut_block(m) - 1 : 0;
	uint32_t len = put_word(m, bytes, first);
	uint64_t abs;

	for (uint32_t i = 1; i < nr && i < WORDS_MAX; i++)
		len += put_word(m, bytes + len, mut_block_at(m, data_limit(m)) + last);
	abs = mut_spot(m, len, size, mut_limit(m));
	if (abs == MUT_NOWHERE || !mut_store(m, abs, bytes, len))
		return false;
	*list = (uint32_t)abs;
	return true;
}

/* A CCW that moves data, with a list (@ida) or without; @*ccw and @*abs are its own. */
static bool pick(struct fz_mut *m, bool ida, struct fz_ccw *ccw, uint32_t *abs, uint8_t *op)
{
	for (uint32_t i = 0; i < 6; i++) {
		const struct fz_place *p = mut_place_of(m, false);

		if (!p)
			return false;
		if (!!(p->ccw.flags & CCW_FLAG_IDA) != ida)
			continue;
		*ccw = p->ccw;
		*abs = p->abs;
		*op = p->op;
		return true;
	}
	return false;
}

static bool make(struct fz_mut *m)
{
	struct fz_ccw ccw;
	uint32_t abs;
	uint8_t op;

	if (!pick(m, false, &ccw, &abs, &op))
		return false;
	if (mut_one_in(m, 3))
		ccw.count = mut_count(m);
	if (!mut_make_list(m, ccw.count, fz_code_is_backward(op), &ccw.cda))
		return false;
	ccw.flags |= CCW_FLAG_IDA;
	return mut_store_ccw(m, abs, &ccw);
}

static bool remake(struct fz_mut *m)
{
	struct fz_ccw ccw;
	uint32_t abs;
	uint8_t op;

	if (!pick(m, true, &ccw, &abs, &op))
		return false;
	if (mut_one_in(m, 2))
		ccw.count = mut_count(m);
	return mut_make_list(m, ccw.count, fz_code_is_backward(op), &ccw.cda) &&
	       mut_store_ccw(m, abs, &ccw);
}

/* Back to direct addressing, the first word's address becoming the CCW's. */
static bool unmake(struct fz_mut *m)
{
	struct fz_ccw ccw;
	uint32_t abs;
	uint8_t op;

	if (!pick(m, true, &ccw, &abs, &op))
		return false;
	ccw.flags &= (uint8_t)~CCW_FLAG_IDA;
	ccw.cda = (uint32_t)(load_word(m, ccw.cda) & (mut_limit(m) - 1));
	return mut_store_ccw(m, abs, &ccw);
}

/* Where lists are awkward: at the end of a frame, across, misaligned, the last of memory. */
static uint64_t awkward_place(struct fz_mut *m, uint32_t len)
{
	const struct scn_range *range = &m->f->memory[mut_below(m, m->f->s.nr_memory)];
	const uint64_t spot = mut_spot(m, len, 4, mut_limit(m));
	const uint64_t frame = spot & ~(uint64_t)(ARCH_FRAME_SIZE - 1);

	if (spot == MUT_NOWHERE)
		return spot;
	switch (mut_below(m, 6)) {
	case 0:
		return frame + ARCH_FRAME_SIZE - len;
	case 1:
		return frame + ARCH_FRAME_SIZE - len / 2;
	case 2:
		return spot + mut_between(m, 1, 7);
	case 3:
		return range->last + 1 - len;
	case 4: /* what follows its first word is not there */
		return range->last + 1 - word_size(m);
	default: /* crosses a piece of the translator's snapshot */
		return frame + 256u * mut_between(m, 1, 15) - len / 2;
	}
}

static bool move(struct fz_mut *m)
{
	uint8_t bytes[WORDS_MAX * sizeof(arch_idaw2)];
	struct fz_ccw ccw;
	uint32_t abs, len;
	uint64_t to;
	uint8_t op;

	if (!pick(m, true, &ccw, &abs, &op))
		return false;
	len = word_size(m) * mut_list_words(m, load_word(m, ccw.cda), ccw.count,
					    fz_code_is_backward(op));
	if (len > sizeof(bytes))
		len = sizeof(bytes);
	to = awkward_place(m, len);
	if (to >= mut_limit(m) || !fz_load(m->f, ccw.cda, bytes, len))
		return false;
	while (len && !fz_in_memory(&m->f->s, to, len))
		len -= word_size(m);
	ccw.cda = (uint32_t)to;
	return len && mut_store(m, to, bytes, len) && mut_store_ccw(m, abs, &ccw);
}

static uint64_t new_word(struct fz_mut *m, uint64_t word)
{
	const uint32_t block = mut_block(m);
	const uint64_t other = mut_block_at(m, data_limit(m));

	switch (mut_below(m, 10)) {
	case 0:
	case 1:
		return other | (word & (block - 1));
	case 2:
		return word ^ (mut_idaw2(m) ? UINT64_C(1) << 63 : IDAW1_RESERVED);
	case 3:
		return word + mut_between(m, 1, 7);
	case 4:
		return (word | (block - 1));
	case 5:
		return word & ~(uint64_t)(block - 1);
	case 6:
		return mut_wild(m);
	case 7:
		return other + block - mut_between(m, 1, 16);
	case 8:
		return word ^ (UINT64_C(1) << mut_below(m, word_size(m) * 8));
	default:
		return word - mut_between(m, 1, 8);
	}
}

static bool word(struct fz_mut *m)
{
	uint8_t bytes[sizeof(arch_idaw2)];
	struct fz_ccw ccw;
	uint32_t abs, nr;
	uint64_t at;
	uint8_t op;

	if (!pick(m, true, &ccw, &abs, &op))
		return false;
	nr = mut_list_words(m, load_word(m, ccw.cda), ccw.count, fz_code_is_backward(op));
	/* The first, the last, and the one behind it are the interesting ones. */
	at = mut_one_in(m, 3) ? 0 : mut_one_in(m, 2) ? nr - 1 : mut_below(m, nr + 1);
	at = ccw.cda + at * word_size(m);
	put_word(m, bytes, new_word(m, load_word(m, at)));
	return mut_store(m, at, bytes, word_size(m));
}

/* The count no longer suits the list, by one word or one byte. */
static bool short_or_long(struct fz_mut *m)
{
	struct fz_ccw ccw;
	uint32_t abs, used, block = mut_block(m);
	uint8_t op;

	if (!pick(m, true, &ccw, &abs, &op))
		return false;
	used = ((uint32_t)load_word(m, ccw.cda) + ccw.count) & (block - 1);
	switch (mut_below(m, 4)) {
	case 0: /* end right on a block's end */
		ccw.count = (uint16_t)(ccw.count + block - used);
		break;
	case 1: /* one byte past it */
		ccw.count = (uint16_t)(ccw.count + block - used + 1);
		break;
	case 2:
		ccw.count = (uint16_t)(ccw.count - used);
		break;
	default:
		ccw.count = (uint16_t)(ccw.count + block);
		break;
	}
	return mut_store_ccw(m, abs, &ccw);
}

/* Two CCWs share a list, or the second uses words that follow those of the first. */
static bool share(struct fz_mut *m)
{
	struct fz_ccw ccw, other;
	uint32_t abs, other_abs;
	uint8_t op, other_op;

	if (!pick(m, true, &ccw, &abs, &op) ||
	    !pick(m, mut_one_in(m, 2), &other, &other_abs, &other_op) || abs == other_abs)
		return false;
	other.cda = ccw.cda + (mut_one_in(m, 3) ? word_size(m) : 0);
	other.flags |= CCW_FLAG_IDA;
	if (mut_one_in(m, 2))
		other.count = ccw.count;
	return mut_store_ccw(m, other_abs, &other);
}

/* Two words designate the same frame. */
static bool share_frame(struct fz_mut *m)
{
	uint8_t bytes[sizeof(arch_idaw2)];
	struct fz_ccw ccw;
	uint32_t abs, nr;
	uint8_t op;

	if (!pick(m, true, &ccw, &abs, &op))
		return false;
	nr = mut_list_words(m, load_word(m, ccw.cda), ccw.count, fz_code_is_backward(op));
	if (nr < 2)
		return false;
	put_word(m, bytes, load_word(m, ccw.cda + (uint64_t)mut_below(m, nr) * word_size(m)) &
		 ~(uint64_t)(mut_block(m) - 1));
	return mut_store(m, ccw.cda + mut_between(m, 1, nr - 1) * word_size(m), bytes,
			 word_size(m));
}

const struct fz_mut_op fz_mut_ida_ops[] = {
	{make, 10}, {remake, 5}, {unmake, 2}, {move, 5}, {word, 10}, {short_or_long, 5},
	{share, 3}, {share_frame, 3}, {NULL, 0},
};
