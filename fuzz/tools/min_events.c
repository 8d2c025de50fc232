/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes usual what events say, argument by argument: none at all, zero, half; and measures
 * scenarios.
 */
#include <string.h>

#include "../common/fz_form.h"
#include "../common/fz_walk.h"
#include "min.h"

static bool without(struct min *m, uint32_t i, uint32_t bit)
{
	struct scn_event *ev = &min_begin(m)->events[i];

	if (!(ev->has & bit))
		return false;
	ev->has &= ~bit;
	return min_scn(m);
}

static uint64_t load(const struct scn_event *ev, const struct fz_arg *a)
{
	const void *member = (const char *)ev + a->offset;

	switch (a->form) {
	case FZ_ARG_64:
		return *(const uint64_t *)member;
	case FZ_ARG_8:
		return *(const uint8_t *)member;
	case FZ_ARG_32:
	case FZ_ARG_CHOICE:
		return *(const uint32_t *)member;
	default:
		return 0;
	}
}

static void store(struct scn_event *ev, const struct fz_arg *a, uint64_t value)
{
	void *member = (char *)ev + a->offset;

	if (a->form == FZ_ARG_64)
		*(uint64_t *)member = value;
	else if (a->form == FZ_ARG_8)
		*(uint8_t *)member = (uint8_t)value;
	else
		*(uint32_t *)member = (uint32_t)value;
}

/* Zero, one, or half of it; down to its frame first, if it is an address. */
static bool lower(struct min *m, uint32_t i, const struct fz_arg *a)
{
	const uint64_t now = load(&m->cur.events[i], a);
	const uint64_t tried[] = {0, 1, now - now % ARCH_FRAME_SIZE, now / 2, now - 1};

	for (size_t k = 0; k < sizeof(tried) / sizeof(tried[0]); k++) {
		if (tried[k] >= now)
			continue;
		store(&min_begin(m)->events[i], a, tried[k]);
		if (min_scn(m))
			return true;
	}
	return false;
}

/* The bits of an ORB go back one by one, its words first. */
static bool plain_orb(struct min *m, uint32_t i)
{
	struct arch_orb *orb = &min_begin(m)->events[i].orb;
	bool done = false;

	orb->ctl = be32_st(FZ_ORB_CTL);
	done |= min_scn(m);
	for (uint32_t bit = 1; bit && min_time_left(m) && i < m->cur.s.nr_events; bit <<= 1) {
		const uint32_t now = be32_ld(m->cur.events[i].orb.ctl);

		if (!((now ^ FZ_ORB_CTL) & bit))
			continue;
		min_begin(m)->events[i].orb.ctl = be32_st(now ^ bit);
		done |= min_scn(m);
	}
	min_begin(m)->events[i].orb.intparm = be32_st(0);
	return done | min_scn(m);
}

/* Fewer bytes, then zeros. */
static bool plain_bytes(struct min *m, uint32_t i)
{
	struct scn_event *ev = &min_begin(m)->events[i];
	const uint32_t now = ev->nr_bytes;
	const uint32_t tried[] = {1, now / 2, now - 1};
	bool done = false;

	for (size_t k = 0; k < sizeof(tried) / sizeof(tried[0]); k++) {
		if (!tried[k] || tried[k] >= m->cur.events[i].nr_bytes)
			continue;
		min_begin(m)->events[i].nr_bytes = tried[k];
		done |= min_scn(m);
		if (i >= m->cur.s.nr_events)
			return done;
	}
	ev = &min_begin(m)->events[i];
	ev->bytes = fz_room(&m->try, ev->nr_bytes);
	return done | (ev->bytes && min_scn(m));
}

static bool plain_argument(struct min *m, uint32_t i, const struct fz_arg *a)
{
	if (without(m, i, a->bit))
		return true;
	if (!(m->cur.events[i].has & a->bit))
		return false;
	switch (a->form) {
	case FZ_ARG_ORB:
		return plain_orb(m, i);
	case FZ_ARG_BYTES:
		return plain_bytes(m, i);
	case FZ_ARG_UNTIL:
		min_begin(m)->events[i].until_nth = 1;
		return min_scn(m);
	case FZ_ARG_ERRNO:
		min_begin(m)->events[i].preset = 0;
		return min_scn(m);
	case FZ_ARG_TASK:
		return false;
	default:
		return lower(m, i, a);
	}
}

bool min_events(struct min *m)
{
	bool done = false;

	for (uint32_t i = 0; i < m->cur.s.nr_events; i++)
		for (uint32_t k = 0; k < FZ_ARGS && min_time_left(m); k++)
			if (i < m->cur.s.nr_events)
				done |= plain_argument(m, i, &fz_args[k]);
	return done;
}

/* The CCWs that the program of @orb can reach, unless an earlier program has them too. */
static uint32_t count(struct fz_walk *w, uint32_t (*known)[FZ_PLACES_MAX], uint32_t nr,
		      const struct fz_scn *f, const struct arch_orb *orb)
{
	fz_walk(w, f, orb);
	for (uint32_t i = 0; i < w->nr; i++) {
		uint32_t k = 0;

		if (w->place[i].how == FZ_BY_SKIP)
			continue;
		while (k < nr && (*known)[k] != w->place[i].abs)
			k++;
		if (k == nr && nr < FZ_PLACES_MAX)
			(*known)[nr++] = w->place[i].abs;
	}
	return nr;
}

void min_measure(struct min_size *size, const struct fz_scn *f)
{
	static struct fz_walk walk;
	uint32_t known[FZ_PLACES_MAX];
	uint32_t nr = 0;
	bool usual = !f->s.nr_events;

	for (uint32_t i = 0; i < f->s.nr_events; i++) {
		const struct scn_event *ev = &f->events[i];

		if (ev->what != SCN_START && ev->what != SCN_SSCH)
			continue;
		if (ev->has & SCN_HAS_ORB)
			nr = count(&walk, &known, nr, f, &ev->orb);
		else
			usual = true;
	}
	if (usual)
		nr = count(&walk, &known, nr, f, &f->s.orb);
	size->ccws = nr;
	size->events = f->s.nr_events;
}
