/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Picks what is changed, and sees to it that the result is a scenario that an input can say.
 */
#include "fz_mutate.h"

#include <string.h>

#include "../../conformance/scenario/event_kind.h"
#include "fz_mut.h"

#define MUTATIONS_MAX 8u
#define TRIES	      6u
#define SLACK	      64u  /* bytes of an input that stay free: for its beginning */
#define MEMORY_COST   12u
#define KEY_COST      12u
#define PIECE_COST    16u
#define STEP_COST     24u
#define FAULT_COST    4u
#define EVENT_COST    24u

static const struct fz_mut_group groups[] = {
	{FZ_FOCUS_ORB, 10, fz_mut_orb_ops},
	{FZ_FOCUS_PROGRAM, 18, fz_mut_ccw_ops},
	{FZ_FOCUS_PROGRAM, 14, fz_mut_program_ops},
	{FZ_FOCUS_PROGRAM, 10, fz_mut_tic_ops},
	{FZ_FOCUS_PROGRAM, 14, fz_mut_ida_ops},
	{FZ_FOCUS_DEVICE, 18, fz_mut_device_ops},
	{FZ_FOCUS_WORLD, 12, fz_mut_world_ops},
	{FZ_FOCUS_EVENTS, 16, fz_mut_event_ops},
	{FZ_FOCUS_EVENTS, 60, fz_mut_sequence_ops},
};
#define GROUPS (sizeof(groups) / sizeof(groups[0]))

/* What the arguments of an event take, at most: they are numbers of five bytes mostly. */
static uint32_t event_cost(const struct scn_event *ev)
{
	const uint32_t args = (uint32_t)__builtin_popcount(ev->has & SCN_ARGUMENTS);

	return EVENT_COST + 5 * args +
	       (ev->has & SCN_HAS_BYTES ? mut_cost(ev->bytes, ev->nr_bytes) : 0);
}

/* Bytes that the scenario takes as an input, at most. */
static uint32_t cost(const struct scn *s)
{
	uint32_t all = SLACK + s->nr_memory * MEMORY_COST + s->nr_keys * KEY_COST +
		       s->nr_faults * FAULT_COST;

	for (uint32_t i = 0; i < s->nr_storage; i++)
		all += PIECE_COST + mut_cost(s->storage[i].data, s->storage[i].len);
	for (uint32_t i = 0; i < s->nr_steps; i++)
		all += STEP_COST + s->steps[i].sense_len +
		       mut_cost(s->steps[i].send, s->steps[i].send_len);
	for (uint32_t i = 0; i < s->nr_changes; i++)
		all += PIECE_COST + mut_cost(s->changes[i].data, s->changes[i].len);
	for (uint32_t i = 0; i < s->nr_events; i++)
		all += event_cost(&s->events[i]);
	return all;
}

/* Which program is changed: the scenario's, or one that an event brings. */
static void pick_orb(struct fz_mut *m)
{
	struct scn *s = &m->f->s;
	struct arch_orb *old = m->orb;
	uint32_t i;

	m->orb = &s->orb;
	if (s->nr_events && mut_one_in(m, 3)) {
		i = mut_below(m, s->nr_events);
		if (s->events[i].has & SCN_HAS_ORB)
			m->orb = &s->events[i].orb;
	}
	if (m->orb != old)
		m->walked = false;
}

void mut_begin(struct fz_mut *m, struct fz_scn *f, struct fz_rng *r, unsigned int focus)
{
	const uint32_t taken = cost(&f->s);

	m->f = f;
	m->r = r;
	m->focus = focus;
	m->orb = &f->s.orb;
	m->budget = taken < FZ_INPUT_MAX ? FZ_INPUT_MAX - taken : 0;
	m->reserved = (struct scn_range){1, 0};
	m->walked = false;
}

/* Tasks are called a, b, c... in the order in which they appear. */
static void name_tasks(struct scn *s)
{
	char names[SCN_TASKS_MAX];
	uint32_t nr = 0;

	for (uint32_t i = 0; i < s->nr_events; i++) {
		struct scn_event *ev = &s->events[i];
		uint32_t k = 0;

		if (!(ev->has & SCN_HAS_TASK))
			continue;
		while (k < nr && names[k] != ev->task[0])
			k++;
		if (k == nr)
			names[nr++] = ev->task[0];
		ev->task[0] = (char)('a' + k);
	}
}

/* Who stops a call must be able to name it. */
static void drop_stops(struct scn *s)
{
	for (uint32_t i = 0; i < s->nr_events; i++)
		if (!(s->events[i].has & SCN_HAS_TASK) && s->events[i].what != SCN_WORK)
			s->events[i].has &= ~SCN_HAS_UNTIL;
}

void mut_end(struct fz_mut *m)
{
	struct scn *s = &m->f->s;

	drop_stops(s);
	fz_settle_events(s);
	name_tasks(s);
	s->needs = fz_needs(s);
}

bool mut_apply(struct fz_mut *m, const struct fz_mut_op *ops)
{
	uint32_t all = 0;

	for (const struct fz_mut_op *op = ops; op->weight; op++)
		all += op->weight;
	for (uint32_t i = 0; i < TRIES; i++) {
		const struct fz_mut_op *op = ops;
		uint32_t at = mut_below(m, all);

		while (at >= op->weight)
			at -= (op++)->weight;
		if (op->apply(m))
			return true;
	}
	return false;
}

static void apply_some(struct fz_mut *m)
{
	uint32_t all = 0, at;

	for (uint32_t i = 0; i < GROUPS; i++)
		all += groups[i].focus & m->focus ? groups[i].weight : 0;
	at = mut_below(m, all);
	for (uint32_t i = 0; i < GROUPS; i++) {
		const uint32_t weight = groups[i].focus & m->focus ? groups[i].weight : 0;

		if (at < weight) {
			mut_apply(m, groups[i].ops);
			return;
		}
		at -= weight;
	}
}

/* Is there anything that could be changed? */
static bool is_bare(const struct scn *s, unsigned int focus)
{
	return !s->nr_storage || (focus & FZ_FOCUS_EVENTS && !s->nr_events);
}

void fz_mutate(struct fz_scn *f, struct fz_rng *r, unsigned int focus)
{
	struct fz_mut m;
	uint32_t nr = 1;

	if (is_bare(&f->s, focus) && fz_rng_below(r, 4)) {
		fz_generate(f, r, focus);
		return;
	}
	mut_begin(&m, f, r, focus);
	if (f->s.nr_storage > FZ_STORAGE_MAX / 2)
		mut_tidy(&m);
	while (nr < MUTATIONS_MAX && fz_rng_below(r, 5) < 3)
		nr++;
	for (uint32_t i = 0; i < nr; i++) {
		pick_orb(&m);
		apply_some(&m);
	}
	mut_end(&m);
}
