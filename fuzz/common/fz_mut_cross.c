/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two scenarios become one. Decides what goes together: a program brings its lists and contents, a
 * run of events may bring its own program.
 */
#include "fz_mut.h"

#include <string.h>

#define PARTS_MAX 4u
#define LIST_MAX  (40u * (uint32_t)sizeof(arch_idaw2))

struct cross {
	struct fz_mut m;
	const struct fz_scn *b;
};

static uint8_t *moved(struct fz_scn *to, const struct fz_scn *from, const uint8_t *data)
{
	return data ? to->pool + (data - from->pool) : NULL;
}

static void move_pointers(struct fz_scn *to, const struct fz_scn *from)
{
	for (uint32_t i = 0; i < to->s.nr_storage; i++)
		to->storage[i].data = moved(to, from, to->storage[i].data);
	for (uint32_t i = 0; i < to->s.nr_steps; i++) {
		to->steps[i].send = moved(to, from, to->steps[i].send);
		to->steps[i].sense = moved(to, from, to->steps[i].sense);
	}
	for (uint32_t i = 0; i < to->s.nr_changes; i++)
		to->changes[i].data = moved(to, from, to->changes[i].data);
	for (uint32_t i = 0; i < to->s.nr_events; i++)
		to->events[i].bytes = moved(to, from, to->events[i].bytes);
}

#define COPY(member) \
	memcpy(to->member, from->member, from->s.nr_##member * sizeof(from->member[0]))

void mut_copy(struct fz_scn *to, const struct fz_scn *from)
{
	fz_init(to);
	to->s.nr_memory = from->s.nr_memory;
	to->s.nr_keys = from->s.nr_keys;
	to->s.nr_storage = from->s.nr_storage;
	to->s.nr_steps = from->s.nr_steps;
	to->s.nr_changes = from->s.nr_changes;
	to->s.nr_faults = from->s.nr_faults;
	to->s.nr_events = from->s.nr_events;
	to->s.orb = from->s.orb;
	to->s.fctl = from->s.fctl;
	to->s.interrupts = from->s.interrupts;
	to->s.needs = from->s.needs;
	COPY(memory);
	COPY(keys);
	COPY(storage);
	COPY(steps);
	COPY(changes);
	COPY(faults);
	COPY(events);
	memcpy(to->pool, from->pool, from->used);
	to->used = from->used;
	move_pointers(to, from);
}

static uint8_t *copy_bytes(struct fz_mut *m, const uint8_t *data, uint32_t len)
{
	uint8_t *to = mut_afford(m, mut_cost(data, len)) ? fz_room(m->f, len) : NULL;

	if (to)
		memcpy(to, data, len);
	return to;
}

static bool take_orb(struct cross *c)
{
	const struct arch_orb *orb = &c->b->s.orb;

	c->m.walked = false;
	if (mut_one_in(&c->m, 2))
		c->m.f->s.orb.ctl = orb->ctl;
	else
		c->m.f->s.orb = *orb;
	return true;
}

static bool take_contents(struct cross *c)
{
	const struct scn *s = &c->b->s;
	uint32_t from, nr;

	if (!s->nr_storage)
		return false;
	from = mut_one_in(&c->m, 2) ? 0 : mut_below(&c->m, s->nr_storage);
	nr = mut_one_in(&c->m, 2) ? s->nr_storage - from : mut_between(&c->m, 1, 4);
	for (uint32_t i = from; i < from + nr && i < s->nr_storage; i++)
		mut_store(&c->m, s->storage[i].abs, s->storage[i].data, s->storage[i].len);
	return true;
}

/* All that makes the other program run. */
static bool take_program(struct cross *c)
{
	c->m.f->s.nr_storage = 0;
	for (uint32_t i = 0; i < c->b->s.nr_storage; i++)
		mut_store(&c->m, c->b->storage[i].abs, c->b->storage[i].data,
			  c->b->storage[i].len);
	c->m.f->s.orb = c->b->s.orb;
	c->m.walked = false;
	return true;
}

/* The list that a CCW of the other program uses comes along, at the same place. */
static void take_list(struct cross *c, const struct fz_ccw *ccw)
{
	uint8_t bytes[LIST_MAX];
	const uint32_t size = mut_idaw2(&c->m) ? sizeof(arch_idaw2) : sizeof(arch_idaw1);
	const uint32_t len = size * mut_list_words(&c->m, 0, ccw->count, false);

	if (ccw->flags & CCW_FLAG_IDA && len <= sizeof(bytes) &&
	    fz_load(c->b, ccw->cda, bytes, len))
		mut_store(&c->m, ccw->cda, bytes, len);
}

/* A run of CCWs of the other program, at @abs in the form of this one. */
static bool store_run(struct cross *c, const struct fz_ccw *ccw, uint32_t nr, uint64_t abs)
{
	uint8_t bytes[MUT_SEGMENT_MAX * ARCH_CCW_SIZE];

	for (uint32_t i = 0; i < nr; i++) {
		take_list(c, &ccw[i]);
		fz_ccw_set(bytes + i * ARCH_CCW_SIZE, &ccw[i], mut_format1(&c->m));
	}
	return mut_store(&c->m, abs, bytes, nr * ARCH_CCW_SIZE);
}

/* A TIC to @abs behind some CCW of the program. */
static bool link_to(struct cross *c, uint64_t abs)
{
	const struct fz_ccw tic = {.cmd = CCW_CMD_TIC, .cda = (uint32_t)abs};
	const struct fz_place *p = mut_place_of(&c->m, false);
	struct mut_segment seg;
	uint32_t at;

	if (!p)
		return false;
	mut_segment_get(&c->m, &seg, p);
	at = (p->abs - seg.abs) / ARCH_CCW_SIZE;
	if (at >= seg.nr)
		return false;
	if (!(seg.ccw[at].flags & CCW_FLAG_CD))
		seg.ccw[at].flags |= CCW_FLAG_CC;
	if (at + 1 < seg.nr && mut_one_in(&c->m, 2))
		seg.ccw[at + 1] = tic;
	else if (!mut_segment_insert(&seg, at + 1, &tic))
		return false;
	return mut_segment_put(&c->m, &seg);
}

static bool splice(struct cross *c)
{
	struct fz_walk other;
	struct fz_ccw ccw[MUT_SEGMENT_MAX];
	uint32_t first, nr = 0;
	uint64_t abs;

	fz_walk(&other, c->b, &c->b->s.orb);
	if (!other.nr || !mut_walk(&c->m))
		return false;
	first = mut_one_in(&c->m, 2) ? 0 : mut_below(&c->m, other.nr);
	for (uint32_t i = first; i < other.nr && nr < MUT_SEGMENT_MAX; i++) {
		if (other.place[i].head != other.place[first].head)
			break;
		ccw[nr++] = other.place[i].ccw;
	}
	abs = mut_spot(&c->m, nr * ARCH_CCW_SIZE, ARCH_CCW_SIZE, mut_limit(&c->m));
	return abs != MUT_NOWHERE && store_run(c, ccw, nr, abs) && link_to(c, abs);
}

static bool take_steps(struct cross *c)
{
	const struct scn *s = &c->b->s;
	struct scn *own = &c->m.f->s;
	uint32_t from;

	if (!s->nr_steps)
		return false;
	own->nr_steps = mut_one_in(&c->m, 2) ? 0 : mut_below(&c->m, own->nr_steps + 1);
	from = mut_one_in(&c->m, 2) ? 0 : mut_below(&c->m, s->nr_steps);
	for (uint32_t i = from; i < s->nr_steps; i++) {
		struct scn_step step = s->steps[i];

		if (step.sense_len) {
			step.sense = copy_bytes(&c->m, step.sense, step.sense_len);
			step.sense_len = step.sense ? step.sense_len : 0;
		}
		if (!mut_step_insert(&c->m, own->nr_steps, &step))
			break;
		if (step.send_len && mut_one_in(&c->m, 4)) { /* the very bytes */
			step.send = copy_bytes(&c->m, step.send, step.send_len);
			if (step.send)
				own->steps[own->nr_steps - 1].send = step.send;
			own->steps[own->nr_steps - 1].send_len = step.send ? step.send_len : 0;
		}
	}
	return true;
}

/* Changes, faults and keys. */
static bool take_world(struct cross *c)
{
	const struct scn *s = &c->b->s;
	struct scn *own = &c->m.f->s;

	for (uint32_t i = 0; i < s->nr_changes && own->nr_changes < FZ_CHANGES_MAX; i++) {
		struct scn_change change = s->changes[i];

		if (!mut_one_in(&c->m, 2) || !fz_in_memory(own, change.abs, change.len) ||
		    !mut_afford(&c->m, 16))
			continue;
		change.data = copy_bytes(&c->m, change.data, change.len);
		if (change.data)
			own->changes[own->nr_changes++] = change;
	}
	for (uint32_t i = 0; i < s->nr_faults && own->nr_faults < FZ_FAULTS_MAX; i++)
		if (mut_one_in(&c->m, 2) && mut_afford(&c->m, 4))
			own->faults[own->nr_faults++] = s->faults[i];
	for (uint32_t i = 0; i < s->nr_keys && own->nr_keys < FZ_KEYS_MAX; i++) {
		uint32_t k = 0;

		while (k < own->nr_keys && own->keys[k].frame != s->keys[i].frame)
			k++;
		if (k == own->nr_keys && mut_one_in(&c->m, 2) && mut_afford(&c->m, 12))
			own->keys[own->nr_keys++] = s->keys[i];
	}
	return s->nr_changes || s->nr_faults || s->nr_keys;
}

/* Events of the other: a run of them in between, or all from one point on. */
static bool take_events(struct cross *c)
{
	const struct scn *s = &c->b->s;
	struct scn *own = &c->m.f->s;
	uint32_t at, from, nr;

	if (!s->nr_events)
		return false;
	at = mut_below(&c->m, own->nr_events + 1);
	from = mut_below(&c->m, s->nr_events);
	nr = s->nr_events - from;
	if (mut_one_in(&c->m, 2))
		own->nr_events = at;
	else if (mut_one_in(&c->m, 2))
		nr = mut_between(&c->m, 1, nr);
	for (uint32_t i = 0; i < nr; i++) {
		struct scn_event ev = s->events[from + i];

		if (ev.what == SCN_START && !(ev.has & SCN_HAS_ORB) && mut_one_in(&c->m, 4)) {
			ev.orb = s->orb;
			ev.has |= SCN_HAS_ORB;
		}
		if (!mut_afford(&c->m, 96))
			break;
		if (ev.has & SCN_HAS_BYTES && ev.nr_bytes) {
			ev.bytes = copy_bytes(&c->m, ev.bytes, ev.nr_bytes);
			if (!ev.bytes)
				break;
		}
		if (!mut_event_insert(&c->m, at + i, &ev))
			break;
	}
	return true;
}

static const struct {
	unsigned int focus;
	uint32_t weight;
	bool (*apply)(struct cross *c);
} parts[] = {
	{FZ_FOCUS_ORB, 3, take_orb},
	{FZ_FOCUS_PROGRAM, 3, take_contents},
	{FZ_FOCUS_PROGRAM, 2, take_program},
	{FZ_FOCUS_PROGRAM, 6, splice},
	{FZ_FOCUS_DEVICE, 4, take_steps},
	{FZ_FOCUS_WORLD, 3, take_world},
	{FZ_FOCUS_EVENTS, 10, take_events},
};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

static bool take_part(struct cross *c)
{
	uint32_t all = 0, at;

	for (uint32_t i = 0; i < PARTS; i++)
		all += parts[i].focus & c->m.focus ? parts[i].weight : 0;
	at = mut_below(&c->m, all);
	for (uint32_t i = 0; i < PARTS; i++) {
		const uint32_t weight = parts[i].focus & c->m.focus ? parts[i].weight : 0;

		if (at < weight)
			return parts[i].apply(c);
		at -= weight;
	}
	return false;
}

void fz_cross(struct fz_scn *out, const struct fz_scn *a, const struct fz_scn *b, struct fz_rng *r,
	      unsigned int focus)
{
	struct cross c;
	uint32_t nr;

	mut_copy(out, a);
	c.b = b;
	mut_begin(&c.m, out, r, focus);
	nr = mut_between(&c.m, 1, 3);
	for (uint32_t i = 0; i < PARTS_MAX && nr; i++)
		nr -= take_part(&c);
	/* What came has to serve what was there. */
	if (focus & FZ_FOCUS_DEVICE && mut_one_in(&c.m, 3))
		mut_fit_steps(&c.m, 0);
	mut_end(&c.m);
}
