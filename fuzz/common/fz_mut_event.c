/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events one by one: what each is asked with. Decides which values are worth asking with: those at
 * the ends of regions and structures, those that name something that is there, and few others.
 */
#include "fz_mut.h"

#include <string.h>

#include "../../conformance/scenario/event_kind.h"

#define EVENT_COST  64u
#define ACCESS_MAX  0xfffu
#define RANGE_MAX   0x1ffffffu
#define SCHIB_SIZE  52u

/* Around the sizes of regions and of their parts. */
static uint32_t region_number(struct fz_mut *m)
{
	static const uint32_t numbers[] = {
		0, 1, 3, 4, 7, 8, 9, 11, 12, 13, 14, 23, 24, 51, 52, 53, 96, 119, 120, 121, 123,
		124, 125, 128, 0x3ff,
	};

	return MUT_PICK(m, numbers);
}

static void set_bytes(struct fz_mut *m, struct scn_event *ev)
{
	uint32_t len = mut_one_in(m, 2) ? mut_between(m, 1, 12) : region_number(m);

	if (ev->what == SCN_MSCH)
		len = SCHIB_SIZE;
	if (!len)
		len = 8;
	ev->bytes = mut_afford(m, len) ? fz_room(m->f, len) : NULL;
	ev->nr_bytes = ev->bytes ? len : 0;
	for (uint32_t i = 0; i < ev->nr_bytes; i++)
		ev->bytes[i] = mut_one_in(m, 4) ? (uint8_t)mut_below(m, 256) : 0;
	if (ev->what == SCN_MSCH && ev->bytes) { /* enabled, valid, most of the rest as it is */
		memset(ev->bytes, 0, len);
		ev->bytes[5] = 0x81;
		ev->bytes[mut_below(m, len)] ^= (uint8_t)(1u << mut_below(m, 8));
	} else if (ev->what == SCN_WRITE && ev->bytes && len > 14 && ev->region == 0 &&
		   !(ev->has & SCN_HAS_OFFSET)) { /* a start, cut short or long */
		memcpy(ev->bytes, &m->f->s.orb, sizeof(m->f->s.orb));
		ev->bytes[14] = SCSW_FC_START >> 8;
	} else if (ev->what == SCN_WRITE && ev->bytes && ev->region == 1) {
		ev->bytes[0] = (uint8_t)mut_between(m, 1, 2);
	}
}

/* The guest changes something: a CCW, an IDAW, data. */
static void set_store(struct fz_mut *m, struct scn_event *ev)
{
	const struct fz_place *p = mut_place(m);
	struct fz_ccw ccw;

	ev->at = mut_around(m);
	set_bytes(m, ev);
	if (!p || ev->nr_bytes < ARCH_CCW_SIZE || !mut_one_in(m, 2))
		return;
	ccw = p->ccw;
	ev->at = p->abs;
	if (mut_one_in(m, 2))
		ccw.flags ^= (uint8_t)(1u << mut_below(m, 8));
	else
		ccw.cda = (uint32_t)mut_around(m);
	fz_ccw_set(ev->bytes, &ccw, mut_format1(m));
	ev->nr_bytes = ARCH_CCW_SIZE;
}

static void set_at(struct fz_mut *m, struct scn_event *ev)
{
	ev->at = mut_one_in(m, 12) ? mut_wild(m) : mut_around(m);
	if (ev->what != SCN_STORE && !mut_one_in(m, 4))
		ev->at &= ~(uint64_t)(ARCH_FRAME_SIZE - 1);
	ev->at &= INT64_MAX;
}

static uint32_t length(struct fz_mut *m, const struct scn_event *ev)
{
	static const uint32_t lengths[] = {
		0x1000, 0x1000, 0x1000, 0x2000, 0x3000, 0x10000, 0x100000, 0x800, 1, 0, 0xfff,
		0x1001, 0x1ffffff,
	};

	if (ev->has & SCN_HAS_AT || ev->what == SCN_MAP || ev->what == SCN_UNMAP)
		return MUT_PICK(m, lengths);
	return region_number(m);
}

static uint32_t argsz(struct fz_mut *m, const struct scn_event *ev)
{
	static const uint32_t sizes[] = {
		0, 15, 16, 17, 19, 20, 21, 23, 24, 25, 31, 32, 33, 47, 48, 49, 4096, UINT32_MAX,
	};
	const uint32_t needed = ev->what == SCN_REGION_INFO ? 48 :
				ev->what == SCN_SET_IRQS    ? 24 : 16;

	return mut_one_in(m, 3) ? needed - 1 + mut_below(m, 3) : MUT_PICK(m, sizes);
}

/* What SET_IRQS is asked, mostly something that goes together. */
static void set_irqs(struct fz_mut *m, struct scn_event *ev)
{
	static const struct {
		uint8_t flags;
		enum scn_irq_data data;
	} usual[] = {
		{0x24, SCN_DATA_EVENTFD}, {0x24, SCN_DATA_EVENTFD}, {0x24, SCN_DATA_UNBIND},
		{0x24, SCN_DATA_UNBIND}, {0x24, SCN_DATA_BAD_FD}, {0x24, SCN_DATA_NOT_EVENTFD},
		{0x24, SCN_DATA_BELOW}, {0x21, SCN_DATA_NONE}, {0x22, SCN_DATA_TRUE},
		{0x22, SCN_DATA_FALSE},
	};
	const uint32_t i = mut_below(m, sizeof(usual) / sizeof(usual[0]));

	ev->flags = usual[i].flags;
	ev->data = usual[i].data;
	ev->has |= SCN_HAS_FLAGS;
	if (ev->data != SCN_DATA_NONE)
		ev->has |= SCN_HAS_DATA;
	if (mut_one_in(m, 6))
		ev->flags = mut_one_in(m, 2) ? mut_below(m, 0x80) :
					       ev->flags ^ 1u << mut_below(m, 7);
	if (mut_one_in(m, 8)) {
		ev->data = (enum scn_irq_data)mut_below(m, SCN_DATA_TRUE + 1);
		ev->has |= SCN_HAS_DATA;
	}
}

/* A program of its own: another part of the scenario's, another form, or a new one. */
static void set_orb(struct fz_mut *m, struct scn_event *ev)
{
	struct arch_orb *old = m->orb;
	const struct fz_place *p = mut_place(m);

	if (!(ev->has & SCN_HAS_ORB) || mut_one_in(m, 4))
		ev->orb = *old;
	m->orb = &ev->orb;
	switch (mut_below(m, 4)) {
	case 0:
		if (p)
			ev->orb.cpa = be32_st(p->abs);
		break;
	case 1:
		m->walked = false;
		mut_apply(m, fz_mut_orb_ops);
		break;
	default:
		m->walked = false;
		mut_generate_program(m);
		break;
	}
	m->orb = old;
	m->walked = false;
}

static uint32_t value(struct fz_mut *m, const struct scn_event *ev)
{
	static const uint32_t commands[] = {0, 1, 2, 3, 4, 0x80000000u, 0x01000000u, UINT32_MAX};

	if (ev->what == SCN_COMMAND)
		return MUT_PICK(m, commands);
	return mut_one_in(m, 2) ? mut_between(m, 100, 125) : mut_below(m, 256);
}

static uint32_t region(struct fz_mut *m)
{
	static const uint32_t regions[] = {0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 3, 4, 5, 0xffffff};

	return MUT_PICK(m, regions);
}

static uint8_t unsolicited(struct fz_mut *m)
{
	static const uint8_t statuses[] = {0x80, 0x80, 0x04, 0x84, 0x02, 0x10, 0x20, 0x0c, 0x00};

	return mut_one_in(m, 6) ? (uint8_t)mut_below(m, 256) : MUT_PICK(m, statuses);
}

static uint32_t small_index(struct fz_mut *m)
{
	return mut_one_in(m, 8) ? mut_below(m, UINT32_MAX) : mut_below(m, 5);
}

/* The arguments that are numbers, or names of a few things. */
static bool set_number(struct fz_mut *m, struct scn_event *ev, uint32_t bit)
{
	static const uint8_t functions[] = {0x40, 0x00, 0x10, 0x20, 0x60, 0x50, 0x70, 0x30};

	switch (bit) {
	case SCN_HAS_REGION:
		ev->region = region(m);
		return true;
	case SCN_HAS_OFFSET:
		ev->offset = region_number(m);
		return true;
	case SCN_HAS_LENGTH:
		ev->length = length(m, ev);
		return true;
	case SCN_HAS_FCTL:
		ev->fctl = MUT_PICK(m, functions);
		return true;
	case SCN_HAS_PRESET:
		ev->preset = mut_one_in(m, 3) ? 0 : fz_errors[mut_below(m, FZ_ERRORS)];
		return true;
	case SCN_HAS_VALUE:
		ev->value = value(m, ev);
		return true;
	case SCN_HAS_ARGSZ:
		ev->argsz = argsz(m, ev);
		return true;
	case SCN_HAS_INDEX:
		ev->index = small_index(m);
		return true;
	case SCN_HAS_FIRST:
		ev->first = small_index(m);
		return true;
	case SCN_HAS_COUNT:
		ev->count = small_index(m);
		return true;
	default:
		return false;
	}
}

bool mut_event_set(struct fz_mut *m, struct scn_event *ev, uint32_t bit)
{
	if (set_number(m, ev, bit)) {
		ev->has |= bit;
		return true;
	}
	switch (bit) {
	case SCN_HAS_BYTES:
		set_bytes(m, ev);
		if (!ev->nr_bytes)
			return false;
		break;
	case SCN_HAS_ORB:
		set_orb(m, ev);
		break;
	case SCN_HAS_FLAGS:
	case SCN_HAS_DATA:
		set_irqs(m, ev); /* which of them it has is up to that */
		return true;
	case SCN_HAS_BIND:
		ev->bind = mut_below(m, 8);
		break;
	case SCN_HAS_AT:
		set_at(m, ev);
		break;
	case SCN_HAS_DSTAT:
		ev->dstat = unsolicited(m);
		break;
	case SCN_HAS_PATH:
		ev->path = (enum scn_path)mut_below(m, SCN_PATH_VARY_ON + 1);
		break;
	case SCN_HAS_FAULT:
		ev->fault = mut_one_in(m, 2) ? SCN_USER_ALL : SCN_USER_TAIL;
		break;
	default: /* tasks and where they stop belong to sequences */
		return false;
	}
	ev->has |= bit;
	return true;
}

/* How often an argument is there that may be left out. */
static const struct {
	uint32_t bit;
	uint32_t one_in;
} optional[] = {
	{SCN_HAS_OFFSET, 4}, {SCN_HAS_LENGTH, 3}, {SCN_HAS_BYTES, 3}, {SCN_HAS_ORB, 8},
	{SCN_HAS_FCTL, 24}, {SCN_HAS_PRESET, 24}, {SCN_HAS_ARGSZ, 3}, {SCN_HAS_FIRST, 10},
	{SCN_HAS_COUNT, 6}, {SCN_HAS_BIND, 8}, {SCN_HAS_DSTAT, 6}, {SCN_HAS_FAULT, 24},
};

bool mut_event_fill(struct fz_mut *m, struct scn_event *ev, enum scn_do what)
{
	const uint32_t may = scn_event_may(what) & SCN_ARGUMENTS;
	const uint32_t must = scn_event_must(what) & SCN_ARGUMENTS;

	*ev = (struct scn_event){.what = what};
	if (!mut_afford(m, EVENT_COST))
		return false;
	if (what == SCN_STORE) {
		set_store(m, ev);
		ev->has = SCN_HAS_AT | SCN_HAS_BYTES;
		return ev->nr_bytes && fz_in_memory(&m->f->s, ev->at, ev->nr_bytes);
	}
	for (uint32_t bit = 1; bit <= must; bit <<= 1)
		if (must & bit && bit != SCN_HAS_TASK && !mut_event_set(m, ev, bit))
			return false;
	for (uint32_t i = 0; i < sizeof(optional) / sizeof(optional[0]); i++)
		if (may & ~must & optional[i].bit && mut_one_in(m, optional[i].one_in))
			mut_event_set(m, ev, optional[i].bit);
	if ((what == SCN_MAP || what == SCN_UNMAP) && !(ev->has & SCN_HAS_LENGTH) &&
	    !fz_in_memory(&m->f->s, ev->at, 1))
		mut_event_set(m, ev, SCN_HAS_LENGTH);
	/* A whole region is what is mostly read, and status is in the first. */
	if (what == SCN_READ && mut_one_in(m, 2)) {
		ev->region = 0;
		ev->has &= ~(SCN_HAS_OFFSET | SCN_HAS_LENGTH);
	}
	return true;
}

bool mut_event_insert(struct fz_mut *m, uint32_t at, const struct scn_event *ev)
{
	struct scn *s = &m->f->s;

	if (s->nr_events == FZ_EVENTS_MAX || at > s->nr_events)
		return false;
	memmove(&s->events[at + 1], &s->events[at], (s->nr_events - at) * sizeof(*ev));
	s->events[at] = *ev;
	s->nr_events++;
	return true;
}

void mut_event_delete(struct fz_mut *m, uint32_t at, uint32_t nr)
{
	struct scn *s = &m->f->s;

	memmove(&s->events[at], &s->events[at + nr],
		(s->nr_events - at - nr) * sizeof(s->events[0]));
	s->nr_events -= nr;
}

/* One argument gets another value, comes or goes. */
static bool argument(struct fz_mut *m)
{
	struct scn *s = &m->f->s;
	struct scn_event *ev;
	uint32_t may, must, bit;

	if (!s->nr_events || !mut_afford(m, EVENT_COST))
		return false;
	ev = &s->events[mut_below(m, s->nr_events)];
	may = scn_event_may(ev->what) & SCN_ARGUMENTS & ~(SCN_HAS_TASK | SCN_HAS_UNTIL);
	must = scn_event_must(ev->what);
	if (!may)
		return false;
	do
		bit = 1u << mut_below(m, 24);
	while (!(may & bit));
	if (ev->has & bit && !(must & bit) && mut_one_in(m, 3)) {
		ev->has &= ~bit;
		return true;
	}
	return mut_event_set(m, ev, bit);
}

/* A number goes up or down by a little, or by a power of two. */
static bool nudge(struct fz_mut *m)
{
	struct scn *s = &m->f->s;
	struct scn_event *ev;
	uint32_t by;

	if (!s->nr_events || !mut_afford(m, 16))
		return false;
	ev = &s->events[mut_below(m, s->nr_events)];
	by = mut_one_in(m, 2) ? mut_between(m, 1, 4) : 1u << mut_below(m, 13);
	if (mut_one_in(m, 2))
		by = 0 - by;
	if (ev->has & SCN_HAS_AT && mut_one_in(m, 2))
		ev->at = (ev->at + (uint64_t)(int32_t)by) & INT64_MAX;
	else if (ev->has & SCN_HAS_LENGTH)
		ev->length = (ev->length + by) & (ev->has & SCN_HAS_AT ? RANGE_MAX : ACCESS_MAX);
	else if (ev->has & SCN_HAS_OFFSET)
		ev->offset = (ev->offset + by) & 0x3ff;
	else if (ev->has & SCN_HAS_ARGSZ)
		ev->argsz += by;
	else if (ev->has & SCN_HAS_COUNT)
		ev->count += by;
	else
		return false;
	return true;
}

static bool byte(struct fz_mut *m)
{
	struct scn *s = &m->f->s;
	struct scn_event *ev;
	uint8_t *own;

	for (uint32_t i = 0; s->nr_events && i < 8; i++) {
		ev = &s->events[mut_below(m, s->nr_events)];
		if (!(ev->has & SCN_HAS_BYTES) || !ev->nr_bytes || !mut_afford(m, ev->nr_bytes))
			continue;
		own = fz_room(m->f, ev->nr_bytes); /* copies of an event share their bytes */
		if (!own)
			return false;
		memcpy(own, ev->bytes, ev->nr_bytes);
		own[mut_below(m, ev->nr_bytes)] ^= (uint8_t)(1u << mut_below(m, 8));
		ev->bytes = own;
		return true;
	}
	return false;
}

const struct fz_mut_op fz_mut_event_ops[] = {
	{argument, 10}, {nudge, 3}, {byte, 2}, {NULL, 0},
};
