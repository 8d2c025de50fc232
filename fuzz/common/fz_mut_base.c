/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Chance, room, places. Decides where in guest storage new things go: mostly to free frames near
 * the others, now and then to the end of one, across two, or under something else.
 */
#include "fz_mut.h"

#include <string.h>

#define SPOT_TRIES  8u
#define SPOT_FRAMES 48u /* of a range that are tried, mostly: near ones meet each other */
#define FORM_MIN    24u /* as in fz_encode.c */
#define PIECE_COST  13u /* bytes of a piece of contents, at most, beside the contents */

void fz_rng_seed(struct fz_rng *r, uint64_t seed)
{
	r->state = seed;
}

/* Splitmix64. */
uint32_t fz_rng_below(struct fz_rng *r, uint32_t n)
{
	uint64_t x = r->state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	x ^= x >> 31;
	return (uint32_t)((x >> 32) * n >> 32);
}

uint32_t mut_below(struct fz_mut *m, uint32_t n)
{
	return fz_rng_below(m->r, n);
}

uint32_t mut_between(struct fz_mut *m, uint32_t low, uint32_t high)
{
	return low + fz_rng_below(m->r, high - low + 1);
}

bool mut_one_in(struct fz_mut *m, uint32_t n)
{
	return !fz_rng_below(m->r, n);
}

bool mut_afford(struct fz_mut *m, uint32_t bytes)
{
	if (m->budget < bytes)
		return false;
	m->budget -= bytes;
	return true;
}

uint32_t mut_ctl(const struct fz_mut *m)
{
	return be32_ld(m->orb->ctl);
}

bool mut_format1(const struct fz_mut *m)
{
	return mut_ctl(m) & ORB_F;
}

bool mut_idaw2(const struct fz_mut *m)
{
	return mut_ctl(m) & ORB_H;
}

uint32_t mut_block(const struct fz_mut *m)
{
	const uint32_t ctl = mut_ctl(m);

	return ctl & ORB_H && !(ctl & ORB_T) ? ARCH_BLOCK_4K : ARCH_BLOCK_2K;
}

uint64_t mut_limit(const struct fz_mut *m)
{
	return mut_format1(m) ? ARCH_LIMIT_31BIT : ARCH_LIMIT_24BIT;
}

bool mut_walk(struct fz_mut *m)
{
	if (!m->walked)
		fz_walk(&m->walk, m->f, m->orb);
	m->walked = true;
	return m->walk.nr;
}

const struct fz_place *mut_place(struct fz_mut *m)
{
	return mut_walk(m) ? &m->walk.place[mut_below(m, m->walk.nr)] : NULL;
}

const struct fz_place *mut_place_of(struct fz_mut *m, bool tic)
{
	uint32_t i;

	if (!mut_walk(m))
		return NULL;
	i = mut_below(m, m->walk.nr);
	for (uint32_t n = 0; n < m->walk.nr; n++) {
		const struct fz_place *p = &m->walk.place[(i + n) % m->walk.nr];

		if (fz_ccw_is_tic(&p->ccw, m->walk.format1) == tic)
			return p;
	}
	return NULL;
}

static bool is_formed(const uint8_t *data, uint32_t len)
{
	return fz_form_of(data, len) != FZ_PLAIN;
}

uint32_t mut_cost(const uint8_t *data, uint32_t len)
{
	return is_formed(data, len) ? 8 : len;
}

/* Cut the chunk @i behind its first @len bytes. */
static bool cut_chunk(struct fz_scn *f, uint32_t i, uint32_t len)
{
	struct scn_chunk *c = &f->storage[i];

	if (f->s.nr_storage == FZ_STORAGE_MAX)
		return false;
	memmove(c + 1, c, (f->s.nr_storage - i) * sizeof(*c));
	f->s.nr_storage++;
	c[1] = (struct scn_chunk){c->abs + len, c->len - len, c->data + len};
	c[0].len = len;
	return true;
}

/*
 * Make [@abs, +@len) no part of contents of a simple form that are much larger. What is left of
 * them keeps its form as long as it begins at a whole word.
 */
static bool cut_forms(struct fz_mut *m, uint64_t abs, uint32_t len)
{
	struct fz_scn *f = m->f;

	for (uint32_t i = 0; i < f->s.nr_storage; i++) {
		const struct scn_chunk *c = &f->storage[i];
		const uint64_t end = c->abs + c->len;
		uint64_t cut = 0;

		if (c->abs >= abs + len || end <= abs || !is_formed(c->data, c->len))
			continue;
		if (!mut_afford(m, 2 * (PIECE_COST + FORM_MIN)))
			return false;
		if (c->abs < abs)
			cut = (abs - c->abs) & ~UINT64_C(3);
		if (!cut)
			cut = (abs + len - c->abs + 3) & ~UINT64_C(3);
		if (cut < c->len && !cut_chunk(f, i, (uint32_t)cut))
			return false;
	}
	return true;
}

static bool has_contents(const struct fz_scn *f, uint64_t abs, uint32_t len)
{
	for (uint32_t i = 0; i < f->s.nr_storage; i++)
		if (f->storage[i].abs < abs + len && f->storage[i].abs + f->storage[i].len > abs)
			return true;
	return false;
}

bool mut_store(struct fz_mut *m, uint64_t abs, const void *buf, uint32_t len)
{
	const uint32_t cost = has_contents(m->f, abs, len) ? len : mut_cost(buf, len);

	m->walked = false;
	if (!fz_in_memory(&m->f->s, abs, len) || !mut_afford(m, cost + PIECE_COST))
		return false;
	if (m->f->s.nr_storage > FZ_STORAGE_MAX - 16)
		mut_tidy(m);
	return cut_forms(m, abs, len) && fz_store(m->f, abs, buf, len);
}

bool mut_store_ccw(struct fz_mut *m, uint64_t abs, const struct fz_ccw *ccw)
{
	uint8_t bytes[ARCH_CCW_SIZE];

	fz_ccw_set(bytes, ccw, mut_format1(m));
	return mut_store(m, abs, bytes, sizeof(bytes));
}

static bool is_zero(const struct scn_chunk *c)
{
	for (uint32_t i = 0; i < c->len; i++)
		if (c->data[i])
			return false;
	return true;
}

/* Join the contents of @c and the one behind it, if they are small and touch. */
static bool join(struct fz_scn *f, struct scn_chunk *c)
{
	const uint32_t len = c[0].len + c[1].len;
	uint8_t *data = c->data;

	if (c[0].abs + c[0].len != c[1].abs || is_formed(c[0].data, c[0].len) ||
	    is_formed(c[1].data, c[1].len))
		return false;
	if (data + c[0].len != c[1].data) {
		data = fz_room(f, len);
		if (!data)
			return false;
		memcpy(data, c[0].data, c[0].len);
		memcpy(data + c[0].len, c[1].data, c[1].len);
	}
	*c = (struct scn_chunk){c->abs, len, data};
	return true;
}

void mut_tidy(struct fz_mut *m)
{
	struct fz_scn *f = m->f;
	uint32_t kept = 0;

	m->walked = false;
	for (uint32_t i = 0; i < f->s.nr_storage; i++)
		if (!is_zero(&f->storage[i]))
			f->storage[kept++] = f->storage[i];
	f->s.nr_storage = kept;
	for (uint32_t i = 0; i + 1 < f->s.nr_storage;) {
		struct scn_chunk *c = &f->storage[i];

		if (!join(f, c)) {
			i++;
			continue;
		}
		memmove(c + 1, c + 2, (f->s.nr_storage - i - 2) * sizeof(*c));
		f->s.nr_storage--;
	}
}

/* Does anything lie in [@abs, +@len): contents, or an area of the program? */
static bool is_taken(const struct fz_mut *m, uint64_t abs, uint32_t len)
{
	if (has_contents(m->f, abs, len) ||
	    (abs <= m->reserved.last && abs + len > m->reserved.first))
		return true;
	for (uint32_t i = 0; m->walked && i < m->walk.nr; i++) {
		const struct fz_ccw *ccw = &m->walk.place[i].ccw;

		if (ccw->cda < abs + len && ccw->cda + (uint64_t)ccw->count > abs)
			return true;
	}
	return false;
}

/* A frame of memory below @limit, or MUT_NOWHERE. */
static uint64_t some_frame(struct fz_mut *m, uint64_t limit)
{
	const struct scn *s = &m->f->s;
	const struct scn_range *range = s->memory;
	uint64_t nr;
	uint32_t near;

	if (!s->nr_memory)
		return MUT_NOWHERE;
	if (mut_one_in(m, 3))
		range = &s->memory[mut_below(m, s->nr_memory)];
	if (range->first >= limit)
		range = s->memory;
	if (range->first >= limit)
		return MUT_NOWHERE;
	nr = ((range->last < limit ? range->last : limit - 1) - range->first) / ARCH_FRAME_SIZE + 1;
	near = nr > SPOT_FRAMES && !mut_one_in(m, 8) ? SPOT_FRAMES :
	       nr > FZ_FRAMES_MAX ? FZ_FRAMES_MAX : (uint32_t)nr;
	return range->first + (uint64_t)mut_below(m, near) * ARCH_FRAME_SIZE;
}

/* A place of @len bytes that begins in @frame: at its beginning, inside, at its end, across it. */
static uint64_t in_frame(struct fz_mut *m, uint64_t frame, uint32_t len, uint32_t align)
{
	const uint32_t mask = ~(align - 1), size = ARCH_FRAME_SIZE;
	const uint32_t style = mut_below(m, 16);

	if (style < 9 || len >= size)
		return frame;
	if (style < 12)
		return frame + (mut_below(m, size) & mask);
	if (style < 15)
		return frame + ((size - len) & mask);
	return frame + ((size - len / 2) & mask);
}

uint64_t mut_spot(struct fz_mut *m, uint32_t len, uint32_t align, uint64_t limit)
{
	for (uint32_t i = 0; i < SPOT_TRIES; i++) {
		const uint64_t frame = some_frame(m, limit);
		uint64_t abs;

		if (frame == MUT_NOWHERE)
			return frame;
		abs = in_frame(m, frame, len, align);
		if (abs + len <= limit && fz_in_memory(&m->f->s, abs, len) &&
		    (!is_taken(m, abs, len) || (i > 3 && mut_one_in(m, 32))))
			return abs;
	}
	return MUT_NOWHERE;
}

/* Words that count up, where nothing is yet. */
static bool fill(struct fz_mut *m, uint64_t abs, uint32_t len)
{
	const be32_t first = be32_st(FZ_FIRST_WORD + mut_below(m, FZ_STEPS_MAX * FZ_STEP_WORDS));
	uint8_t bytes[ARCH_FRAME_SIZE];

	if (len > sizeof(bytes))
		len = sizeof(bytes);
	if (!len || m->f->s.nr_storage > FZ_STORAGE_MAX - 32 || has_contents(m->f, abs, len))
		return false;
	fz_count(bytes, first.b, len);
	return mut_store(m, abs, bytes, len);
}

bool mut_fill_data(struct fz_mut *m, const struct fz_place *p)
{
	const uint32_t size = mut_idaw2(m) ? sizeof(arch_idaw2) : sizeof(arch_idaw1);
	const uint32_t block = mut_block(m);
	const struct fz_ccw ccw = p->ccw;
	uint8_t bytes[sizeof(arch_idaw2)];
	bool filled = false;

	if (!(ccw.flags & CCW_FLAG_IDA))
		return fill(m, ccw.cda, ccw.count);
	for (uint32_t i = 0; i < 4 && i <= ccw.count / block; i++) {
		uint64_t word = 0;

		fz_load(m->f, ccw.cda + i * size, bytes, size);
		for (uint32_t k = 0; k < size; k++)
			word = word << 8 | bytes[k];
		filled |= fill(m, word, block - (uint32_t)(word & (block - 1)));
	}
	return filled;
}

uint64_t mut_area(struct fz_mut *m, uint32_t count)
{
	const uint32_t len = count ? count : 1;
	const struct fz_place *p;
	uint64_t abs;

	if (mut_one_in(m, 12)) {
		p = mut_place(m);
		if (p) /* beside or on another's */
			return (p->ccw.cda + mut_below(m, 2u * p->ccw.count + 1)) &
			       (mut_limit(m) - 1);
	}
	abs = mut_spot(m, len, 1, mut_limit(m));
	if (abs == MUT_NOWHERE)
		abs = some_frame(m, mut_limit(m));
	return abs == MUT_NOWHERE ? 0 : abs;
}

uint64_t mut_block_at(struct fz_mut *m, uint64_t limit)
{
	uint64_t abs = MUT_NOWHERE;

	for (uint32_t i = 0; i < 4; i++) {
		const uint32_t half = mut_block(m) == ARCH_BLOCK_2K ? mut_below(m, 2) : 0;

		abs = some_frame(m, limit);
		if (abs == MUT_NOWHERE)
			return 0;
		abs += half * ARCH_BLOCK_2K;
		if (!is_taken(m, abs, mut_block(m)))
			break;
	}
	return abs;
}

uint64_t mut_wild(struct fz_mut *m)
{
	static const uint64_t edges[] = {
		0, 8, 0xfff, 0x1000, 0xfffff8, 0xffffff, 0x1000000, 0x7ffffff8, 0x7fffffff,
		0x80000000, 0xfffffff8, 0xffffffff, UINT64_C(0x100000000),
		UINT64_C(0x7ffffffffffff000), UINT64_MAX,
	};
	const struct scn *s = &m->f->s;
	const struct scn_range *range = &s->memory[mut_below(m, s->nr_memory)];
	const uint32_t k = mut_below(m, 17);

	if (mut_one_in(m, 2))
		return MUT_PICK(m, edges);
	return mut_one_in(m, 3) ? range->first - k : range->last + 1 - k;
}

uint16_t mut_count(struct fz_mut *m)
{
	static const uint16_t counts[] = {
		0, 1, 2, 7, 8, 16, 32, 255, 256, 2047, 2048, 2049, 4095, 4096, 4097, 6144, 8192,
		12288, 16384, 65535,
	};

	switch (mut_below(m, 8)) {
	case 0:
	case 1:
		return MUT_PICK(m, counts);
	case 2:
		return (uint16_t)mut_below(m, 65536);
	case 3:
		return (uint16_t)mut_between(m, 1, 10000);
	default:
		return (uint16_t)mut_between(m, 1, 64);
	}
}
