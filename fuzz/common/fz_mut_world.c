/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The world around a program: what changes between two reads of the translator, which of its calls
 * fail, keys, where memory is, and plain contents.
 */
#include "fz_mut.h"

#include <errno.h>
#include <string.h>

#define CHANGE_COST 16u

uint64_t mut_around(struct fz_mut *m)
{
	static const int32_t distances[] = {0, 0, 0, 0, -4096, 4096, 2048, -8, 8, 4088};
	const struct fz_place *p = mut_place(m);
	uint8_t bytes[sizeof(arch_idaw2)];
	uint64_t abs;

	if (!p)
		return mut_wild(m);
	abs = mut_one_in(m, 3) ? p->abs : p->ccw.cda;
	if (p->ccw.flags & CCW_FLAG_IDA && mut_one_in(m, 2)) {
		const uint32_t size = mut_idaw2(m) ? 8 : 4;
		const uint32_t nr = mut_list_words(m, 0, p->ccw.count, false);

		fz_load(m->f, p->ccw.cda + mut_below(m, nr) * size, bytes, size);
		abs = 0;
		for (uint32_t i = 0; i < size; i++)
			abs = abs << 8 | bytes[i];
	} else if (abs == p->ccw.cda && mut_one_in(m, 3)) {
		abs += p->ccw.count; /* its end */
	}
	return abs + (uint64_t)(int64_t)MUT_PICK(m, distances);
}

/* How many segments the program has, as far as it is known. */
static uint32_t nr_segments(struct fz_mut *m)
{
	uint32_t nr = 0;

	for (uint32_t i = 0; mut_walk(m) && i < m->walk.nr; i++)
		nr += m->walk.place[i].head == i;
	return nr;
}

/*
 * About the number of the read of @p, or of its list, by a translator that reads each segment in
 * one piece and then, for each list, its first word and all of it.
 */
static uint32_t driver_read(struct fz_mut *m, const struct fz_place *p)
{
	const bool list = p->ccw.flags & CCW_FLAG_IDA;
	uint32_t heads = 0, lists = 0;

	for (uint32_t i = 0; &m->walk.place[i] < p; i++) {
		heads += m->walk.place[i].head == i;
		lists += m->walk.place[i].ccw.flags & CCW_FLAG_IDA ? 1 : 0;
	}
	if (!list || mut_one_in(m, 8))
		return heads + mut_between(m, 1, 3);
	return nr_segments(m) + 2 * lists + mut_between(m, 1, 3);
}

/* The number of a read of the translator: early ones happen for sure. */
static uint32_t read_number(struct fz_mut *m, const struct fz_place *p)
{
	uint32_t nr;

	switch (mut_below(m, 6)) {
	case 0:
		return mut_between(m, 1, 40);
	case 1:
		return mut_between(m, 1, 12);
	case 2:
	case 3:
		return mut_between(m, 2, 5);
	default:
		nr = driver_read(m, p);
		return nr < MUT_NTH_MAX ? nr : MUT_NTH_MAX;
	}
}

/* What a CCW becomes. */
static uint32_t changed_ccw(struct fz_mut *m, const struct fz_place *p, uint8_t *bytes)
{
	struct fz_ccw ccw = p->ccw;

	switch (mut_below(m, 6)) {
	case 0:
		if (fz_ccw_is_tic(&ccw, m->walk.format1) && !mut_one_in(m, 3))
			ccw.cda = m->walk.place[mut_below(m, m->walk.nr)].abs;
		else
			ccw.cda = (uint32_t)(mut_one_in(m, 3) ? mut_wild(m) :
								mut_area(m, ccw.count));
		break;
	case 1:
		ccw.count = mut_count(m);
		break;
	case 2:
		ccw.flags ^= (uint8_t)(1u << mut_below(m, 8));
		break;
	case 3:
		ccw = (struct fz_ccw){.cmd = CCW_CMD_TIC,
				      .cda = m->walk.place[mut_below(m, m->walk.nr)].abs};
		break;
	case 4:
		ccw.flags ^= CCW_FLAG_IDA;
		break;
	default:
		ccw.cmd = mut_code(m);
		break;
	}
	fz_ccw_set(bytes, &ccw, mut_format1(m));
	return ARCH_CCW_SIZE;
}

/* What an IDAW becomes: another frame, none, or one bit. */
static uint32_t changed_word(struct fz_mut *m, uint64_t abs, uint8_t *bytes)
{
	const uint32_t size = mut_idaw2(m) ? sizeof(arch_idaw2) : sizeof(arch_idaw1);
	const uint32_t in_block = mut_block(m) - 1;
	uint64_t word = mut_one_in(m, 3) ? mut_wild(m) : mut_block_at(m, ARCH_LIMIT_31BIT);

	if (!fz_load(m->f, abs, bytes, size))
		return size;
	if (mut_one_in(m, 4)) {
		bytes[mut_below(m, size)] ^= (uint8_t)(1u << mut_below(m, 8));
		return size;
	}
	if (mut_one_in(m, 2)) /* as many words of the list are needed as before */
		word |= ((uint32_t)bytes[size - 2] << 8 | bytes[size - 1]) & in_block;
	for (uint32_t k = size; k; k--, word >>= 8)
		bytes[k - 1] = (uint8_t)word;
	return size;
}

bool mut_add_change(struct fz_mut *m)
{
	struct scn *s = &m->f->s;
	const struct fz_place *p = mut_place(m);
	uint8_t bytes[ARCH_CCW_SIZE] = {0};
	struct scn_change c = {0};

	if (!p || s->nr_changes == FZ_CHANGES_MAX)
		return false;
	c.before_read = read_number(m, p);
	if (p->ccw.flags & CCW_FLAG_IDA && mut_one_in(m, 2)) {
		const uint32_t size = mut_idaw2(m) ? sizeof(arch_idaw2) : sizeof(arch_idaw1);

		c.abs = p->ccw.cda + (mut_one_in(m, 2) ? 0 : mut_below(m, 4) * size);
		c.len = changed_word(m, c.abs, bytes);
	} else if (mut_one_in(m, 6)) {
		c.abs = mut_around(m);
		c.len = mut_between(m, 1, sizeof(bytes));
		for (uint32_t i = 0; i < c.len; i++)
			bytes[i] = (uint8_t)mut_below(m, 256);
	} else {
		c.abs = p->abs;
		c.len = changed_ccw(m, p, bytes);
	}
	if (!fz_in_memory(s, c.abs, c.len) || !mut_afford(m, CHANGE_COST + c.len))
		return false;
	c.data = fz_room(m->f, c.len);
	if (!c.data)
		return false;
	memcpy(c.data, bytes, c.len);
	s->changes[s->nr_changes++] = c;
	return true;
}

static bool change(struct fz_mut *m)
{
	const struct fz_place *p = mut_place(m);
	struct scn *s = &m->f->s;
	uint32_t i;

	if (!s->nr_changes || !p || mut_one_in(m, 2))
		return mut_add_change(m);
	i = mut_below(m, s->nr_changes);
	switch (mut_below(m, 4)) {
	case 0:
		s->changes[i] = s->changes[--s->nr_changes];
		break;
	case 1:
		if (!mut_afford(m, s->changes[i].len))
			return false;
		s->changes[i].data[mut_below(m, s->changes[i].len)] ^=
			(uint8_t)(1u << mut_below(m, 8));
		break;
	default:
		s->changes[i].before_read = read_number(m, p);
		break;
	}
	return true;
}

bool mut_add_fault(struct fz_mut *m)
{
	static const enum scn_fault_call calls[] = {
		SCN_FAULT_PIN, SCN_FAULT_PIN, SCN_FAULT_PIN, SCN_FAULT_READ, SCN_FAULT_READ,
		SCN_FAULT_ALLOC, SCN_FAULT_ALLOC_WORDS,
	};
	struct scn *s = &m->f->s;
	struct scn_fault f = {.call = MUT_PICK(m, calls)};

	if (s->nr_faults == FZ_FAULTS_MAX || !mut_afford(m, 4))
		return false;
	switch (mut_below(m, 6)) {
	case 0:
	case 1:
		f.nth = mut_between(m, 1, 30);
		break;
	case 2: /* when all segments are there, or all but one */
		f.nth = nr_segments(m) + mut_below(m, 3);
		f.nth = f.nth ? f.nth : 1;
		break;
	default:
		f.nth = mut_between(m, 1, 5);
		break;
	}
	f.err = f.call >= SCN_FAULT_ALLOC ? -ENOMEM : fz_errors[mut_below(m, FZ_ERRORS)];
	s->faults[s->nr_faults++] = f;
	return true;
}

static bool fault(struct fz_mut *m)
{
	struct scn *s = &m->f->s;
	struct scn_fault *f;

	if (!s->nr_faults || mut_one_in(m, 3))
		return mut_add_fault(m);
	f = &s->faults[mut_below(m, s->nr_faults)];
	switch (mut_below(m, 4)) {
	case 0:
		*f = s->faults[--s->nr_faults];
		break;
	case 1:
		if (f->call < SCN_FAULT_ALLOC)
			f->err = fz_errors[mut_below(m, FZ_ERRORS)];
		break;
	case 2:
		f->nth = f->nth > 1 && mut_one_in(m, 2) ? f->nth - 1 : f->nth + 1;
		break;
	default:
		f->nth = mut_between(m, 1, 12);
		break;
	}
	if (f->nth > MUT_NTH_MAX)
		f->nth = MUT_NTH_MAX;
	return true;
}

bool mut_add_key(struct fz_mut *m)
{
	struct scn *s = &m->f->s;
	const uint32_t orb_key = mut_ctl(m) >> ORB_KEY_SHIFT;
	struct scn_key key = {.frame = mut_around(m) & ~(uint64_t)(ARCH_FRAME_SIZE - 1)};
	uint32_t i = 0;

	/* Key 0 opens everything. */
	if (!orb_key && !mut_one_in(m, 4))
		m->orb->ctl = be32_st(mut_ctl(m) | mut_between(m, 1, 15) << ORB_KEY_SHIFT);
	key.key = (uint8_t)((mut_one_in(m, 3) ? orb_key : mut_below(m, 16)) << 4 |
			    mut_below(m, 2) << 3);
	while (i < s->nr_keys && s->keys[i].frame != key.frame)
		i++;
	if (i == FZ_KEYS_MAX || !fz_in_memory(s, key.frame, 1) ||
	    (i == s->nr_keys && !mut_afford(m, 12)))
		return false;
	s->keys[i] = key;
	s->nr_keys += i == s->nr_keys;
	return true;
}

static bool storage_key(struct fz_mut *m)
{
	struct scn *s = &m->f->s;

	if (!s->nr_keys || !mut_one_in(m, 4))
		return mut_add_key(m);
	s->keys[mut_below(m, s->nr_keys)] = s->keys[s->nr_keys - 1];
	s->nr_keys--;
	return true;
}

static uint64_t frames_of(const struct scn_range *range)
{
	return (range->last - range->first) / ARCH_FRAME_SIZE + 1;
}

/* What memory no longer holds is forgotten. Events are looked at in the end. */
static void forget_outside(struct fz_mut *m)
{
	struct scn *s = &m->f->s;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < s->nr_storage; i++) {
		struct scn_chunk c = s->storage[i];

		while (c.len && !fz_in_memory(s, c.abs, c.len)) {
			const uint32_t over = (uint32_t)(c.abs + c.len) % ARCH_FRAME_SIZE;
			const uint32_t cut = over ? over : ARCH_FRAME_SIZE;

			c.len -= cut < c.len ? cut : c.len;
		}
		if (c.len)
			s->storage[kept++] = c;
	}
	s->nr_storage = kept;
	kept = 0;
	for (uint32_t i = 0; i < s->nr_changes; i++)
		if (fz_in_memory(s, s->changes[i].abs, s->changes[i].len))
			s->changes[kept++] = s->changes[i];
	s->nr_changes = kept;
	m->walked = false;
}

static bool insert_range(struct fz_mut *m, uint64_t first, uint64_t nr)
{
	struct scn *s = &m->f->s;
	const uint64_t last = first + nr * ARCH_FRAME_SIZE - 1;
	uint64_t all = nr;
	uint32_t i = 0;

	if (s->nr_memory == FZ_MEMORY_MAX || last < first || first >= FZ_ADDRESS_MAX ||
	    !mut_afford(m, 24))
		return false;
	for (uint32_t k = 0; k < s->nr_memory; k++)
		all += frames_of(&s->memory[k]);
	while (i < s->nr_memory && s->memory[i].last < first)
		i++;
	if (all > FZ_FRAMES_MAX || (i < s->nr_memory && s->memory[i].first <= last))
		return false;
	memmove(&s->memory[i + 1], &s->memory[i], (s->nr_memory - i) * sizeof(s->memory[0]));
	s->memory[i] = (struct scn_range){first, last};
	s->nr_memory++;
	return true;
}

/* Memory at the limits of addresses, and above them. */
bool mut_add_memory(struct fz_mut *m)
{
	static const uint64_t firsts[] = {
		UINT64_C(0x100000), UINT64_C(0xfff000), UINT64_C(0x1000000), UINT64_C(0x7ffff000),
		UINT64_C(0x7fff0000), UINT64_C(0x80000000), UINT64_C(0x80001000),
		UINT64_C(0x100000000), UINT64_C(0x7fffffff000),
	};
	const uint64_t first = mut_one_in(m, 4) ? mut_wild(m) & ~(uint64_t)(ARCH_FRAME_SIZE - 1) :
						  MUT_PICK(m, firsts);

	return insert_range(m, first, mut_one_in(m, 2) ? 1 : mut_between(m, 1, 64));
}

bool mut_limit_memory(struct fz_mut *m)
{
	return insert_range(m, mut_limit(m) - 16 * ARCH_FRAME_SIZE, 32);
}

/* A frame near what is used is not there. */
static bool hole(struct fz_mut *m)
{
	const uint64_t frame = mut_around(m) & ~(uint64_t)(ARCH_FRAME_SIZE - 1);
	struct scn *s = &m->f->s;

	for (uint32_t i = 0; i < s->nr_memory; i++) {
		struct scn_range *r = &s->memory[i], old = *r;
		const uint64_t nr = 1 + (mut_one_in(m, 3) ? mut_below(m, 16) : 0);
		uint64_t end = frame + nr * ARCH_FRAME_SIZE;

		if (frame < r->first || frame > r->last || frames_of(r) <= nr)
			continue;
		if (end > r->last)
			end = r->last + 1;
		if (frame == old.first) {
			r->first = end;
		} else {
			r->last = frame - 1;
			if (end <= old.last)
				insert_range(m, end, (old.last + 1 - end) / ARCH_FRAME_SIZE);
		}
		forget_outside(m);
		return true;
	}
	return false;
}

static bool less_memory(struct fz_mut *m)
{
	struct scn *s = &m->f->s;
	struct scn_range *r = &s->memory[mut_below(m, s->nr_memory)];

	if (s->nr_memory > 1 && mut_one_in(m, 2)) {
		memmove(r, r + 1, (size_t)(&s->memory[s->nr_memory] - (r + 1)) * sizeof(*r));
		s->nr_memory--;
	} else if (s->nr_memory == 1 && mut_one_in(m, 2)) {
		*r = (struct scn_range){0, FZ_MEMORY_LAST};
	} else {
		r->last = r->first + mut_below(m, (uint32_t)frames_of(r)) * ARCH_FRAME_SIZE +
			  ARCH_FRAME_SIZE - 1;
	}
	forget_outside(m);
	return true;
}

static bool contents(struct fz_mut *m)
{
	struct scn *s = &m->f->s;
	uint8_t bytes[16];
	uint32_t i, len;
	struct scn_chunk c;

	if (!s->nr_storage)
		return false;
	i = mut_below(m, s->nr_storage);
	c = s->storage[i];
	switch (mut_below(m, 6)) {
	case 0: /* forget it */
		memmove(&s->storage[i], &s->storage[i + 1],
			(--s->nr_storage - i) * sizeof(s->storage[0]));
		m->walked = false;
		return true;
	case 1: /* put it elsewhere, too */
		len = c.len < sizeof(bytes) ? c.len : (uint32_t)sizeof(bytes);
		memcpy(bytes, c.data, len);
		return mut_store(m, mut_around(m), bytes, len);
	default:
		len = mut_below(m, c.len);
		bytes[0] = c.data[len] ^ (uint8_t)(mut_one_in(m, 2) ? 1u << mut_below(m, 8) :
								     mut_between(m, 1, 255));
		return mut_store(m, c.abs + len, bytes, 1);
	}
}

static bool data(struct fz_mut *m)
{
	const struct fz_place *p = mut_place_of(m, false);

	return p && mut_fill_data(m, p);
}

const struct fz_mut_op fz_mut_world_ops[] = {
	{change, 10}, {fault, 10}, {storage_key, 6}, {mut_add_memory, 3}, {hole, 6},
	{less_memory, 2}, {contents, 4}, {data, 4}, {NULL, 0},
};
