/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads any bytes as a scenario. Decides what becomes of pieces that are cut off, out of place or
 * one too many, so that the result is always one that a vector can say.
 */
#include <stdio.h>
#include <string.h>

#include "../../conformance/scenario/event_kind.h"
#include "fz_form.h"

#define NUMBER_BITS 63u

struct in {
	const uint8_t *data;
	size_t left;
	struct fz_scn *f;
};

static uint8_t take(struct in *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->data++;
}

/* Seven bits a byte, low ones first, the top bit saying that more follow. */
static uint64_t take_number(struct in *in)
{
	uint64_t n = 0;

	for (unsigned int shift = 0; shift <= NUMBER_BITS; shift += 7) {
		const uint8_t byte = take(in);

		n |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			break;
	}
	return n;
}

static uint32_t take_up_to(struct in *in, uint32_t max)
{
	const uint64_t n = take_number(in);

	return n > max ? max : (uint32_t)n;
}

/* Bytes, as many as there are; NULL with @len 0: none, or no room. */
static uint8_t *take_bytes(struct in *in, uint32_t *len)
{
	uint8_t *to;

	if (*len > in->left)
		*len = (uint32_t)in->left;
	to = *len ? fz_room(in->f, *len) : NULL;
	if (to)
		memcpy(to, in->data, *len);
	in->data += *len;
	in->left -= *len;
	if (!to)
		*len = 0;
	return to;
}

/* @len bytes in a form other than FZ_PLAIN. */
static uint8_t *make_bytes(struct fz_scn *f, enum fz_contents form, const uint8_t *unit,
			   uint32_t *len)
{
	uint8_t *to = *len ? fz_room(f, *len) : NULL;

	if (!to)
		*len = 0;
	else if (form == FZ_COUNTING)
		fz_count(to, unit, *len);
	else if (form == FZ_EQUAL)
		memset(to, unit[0], *len);
	else
		for (uint32_t i = 0; i < *len; i += 8)
			memcpy(to + i, unit, *len - i < 8 ? *len - i : 8);
	return to;
}

/* Contents in their form, @max bytes at most. */
static uint8_t *take_contents(struct in *in, uint32_t *len, uint32_t max)
{
	const uint64_t n = take_number(in);
	const enum fz_contents form = (enum fz_contents)(n & ((1u << FZ_CONTENTS_BITS) - 1));
	uint8_t unit[8] = {0};

	*len = n >> FZ_CONTENTS_BITS > max ? max : (uint32_t)(n >> FZ_CONTENTS_BITS);
	if (form == FZ_PLAIN)
		return take_bytes(in, len);
	for (uint32_t i = 0; i < fz_unit[form]; i++)
		unit[i] = take(in);
	return make_bytes(in->f, form, unit, len);
}

static void take_orb(struct in *in, struct arch_orb *orb)
{
	uint8_t bytes[sizeof(*orb)];

	fz_orb_usual(bytes);
	for (uint32_t i = 0; i < sizeof(bytes); i++)
		bytes[i] ^= take(in);
	memcpy(orb, bytes, sizeof(bytes));
}

static uint64_t take_place(struct in *in)
{
	return take_number(in) ^ FZ_PLACE;
}

/* Contents are put down only when all memory is known. */
struct contents {
	uint32_t nr;
	struct scn_chunk chunk[FZ_STORAGE_MAX];
};

static void add_contents(struct contents *c, uint64_t abs, uint8_t *data, uint32_t len)
{
	if (data && c->nr < FZ_STORAGE_MAX)
		c->chunk[c->nr++] = (struct scn_chunk){abs, len, data};
}

static void take_storage(struct in *in, struct contents *c, uint32_t small)
{
	const uint64_t abs = take_place(in);
	uint32_t len = 8 * small;
	uint8_t *data = small ? take_bytes(in, &len) : take_contents(in, &len, FZ_CONTENTS_MAX);

	add_contents(c, abs, data, len);
}

/* Ranges ascend and do not overlap; one that would is left out. */
static void take_memory(struct in *in)
{
	struct scn *s = &in->f->s;
	const uint64_t first = take_number(in) % (FZ_ADDRESS_MAX / ARCH_FRAME_SIZE) *
			       ARCH_FRAME_SIZE;
	const uint64_t nr = 1 + (uint64_t)take_up_to(in, FZ_FRAMES_MAX - 1);
	const struct scn_range new = {first, first + nr * ARCH_FRAME_SIZE - 1};
	uint64_t frames = nr;
	uint32_t i = 0;

	for (uint32_t k = 0; k < s->nr_memory; k++)
		frames += (s->memory[k].last - s->memory[k].first) / ARCH_FRAME_SIZE + 1;
	if (s->nr_memory == FZ_MEMORY_MAX || frames > FZ_FRAMES_MAX)
		return;
	while (i < s->nr_memory && s->memory[i].last < first)
		i++;
	if (i < s->nr_memory && s->memory[i].first <= new.last)
		return;
	memmove(&s->memory[i + 1], &s->memory[i], (s->nr_memory - i) * sizeof(new));
	s->memory[i] = new;
	s->nr_memory++;
}

static void take_key(struct in *in)
{
	struct scn *s = &in->f->s;
	const struct scn_key key = {
		.frame = take_number(in) * ARCH_FRAME_SIZE,
		.key = take(in),
	};

	for (uint32_t i = 0; i < s->nr_keys; i++)
		if (s->keys[i].frame == key.frame)
			return;
	if (s->nr_keys < FZ_KEYS_MAX)
		s->keys[s->nr_keys++] = key;
}

static void take_step(struct in *in, uint32_t small)
{
	struct scn *s = &in->f->s;
	struct scn_step step = {
		.any_cmd = small & FZ_STEP_ANY,
		.immediate = small & FZ_STEP_IMMEDIATE,
		.hold = small & FZ_STEP_HOLD,
		.repeat = 1,
	};

	step.cmd = step.any_cmd ? 0 : take(in) ^ FZ_COMMAND;
	step.status = take(in) ^ FZ_STATUS;
	step.want = take_up_to(in, FZ_WANT_MAX);
	if (small & FZ_STEP_SEND) {
		step.send = take_contents(in, &step.send_len, FZ_CONTENTS_MAX);
	} else {
		uint8_t unit[4];

		fz_pattern(unit, s->nr_steps);
		step.send_len = take_up_to(in, FZ_CONTENTS_MAX);
		step.send = make_bytes(in->f, FZ_COUNTING, unit, &step.send_len);
	}
	if (small & FZ_STEP_MORE) {
		step.initial = take(in);
		step.then = take(in);
		step.repeat = 1 + take_up_to(in, FZ_REPEAT_MAX - 1);
		step.sense_len = take_up_to(in, ARCH_SENSE_SIZE);
		step.sense = take_bytes(in, &step.sense_len);
	}
	if (s->nr_steps < FZ_STEPS_MAX)
		s->steps[s->nr_steps++] = step;
}

static void take_change(struct in *in, uint32_t small)
{
	struct scn *s = &in->f->s;
	struct scn_change c = {.before_read = 1 + take_up_to(in, FZ_NTH_MAX - 1)};

	c.abs = take_place(in);
	c.len = small;
	c.data = small ? take_bytes(in, &c.len) : take_contents(in, &c.len, FZ_CONTENTS_MAX);
	if (c.data && s->nr_changes < FZ_CHANGES_MAX)
		s->changes[s->nr_changes++] = c;
}

static void take_fault(struct in *in, uint32_t small)
{
	struct scn *s = &in->f->s;
	const struct scn_fault fault = {
		.call = (enum scn_fault_call)(small & 3),
		.nth = 1 + take_up_to(in, FZ_NTH_MAX - 1),
		.err = fz_errors[small >> 2 & (FZ_ERRORS - 1)],
	};

	if (s->nr_faults < FZ_FAULTS_MAX)
		s->faults[s->nr_faults++] = fault;
}

static void take_until(struct in *in, struct scn_event *ev)
{
	const char *point = fz_point_name(take(in));

	snprintf(ev->until, sizeof(ev->until), "%s", point ? point : fz_point_name(0));
	ev->until_nth = 1 + take_up_to(in, FZ_NTH_MAX - 1);
}

static void take_arg(struct in *in, struct scn_event *ev, const struct fz_arg *a)
{
	void *member = (char *)ev + a->offset;
	uint64_t n;

	switch (a->form) {
	case FZ_ARG_ORB:
		take_orb(in, member);
		return;
	case FZ_ARG_BYTES:
		ev->bytes = take_contents(in, &ev->nr_bytes, FZ_ACCESS_MAX);
		return;
	case FZ_ARG_UNTIL:
		take_until(in, ev);
		return;
	default:
		break;
	}
	n = take_number(in);
	switch (a->form) {
	case FZ_ARG_64:
		*(uint64_t *)member = n;
		break;
	case FZ_ARG_32:
		*(uint32_t *)member = (uint32_t)(n & a->max);
		break;
	case FZ_ARG_8:
		*(uint8_t *)member = (uint8_t)(n & a->max);
		break;
	case FZ_ARG_CHOICE:
		*(uint32_t *)member = (uint32_t)(n % (a->max + 1));
		break;
	case FZ_ARG_ERRNO:
		*(int32_t *)member = n < 4096 && scn_errno_name(-(int)n) ? -(int32_t)n : 0;
		break;
	default: /* FZ_ARG_TASK */
		*(char *)member = (char)('a' + n % (a->max + 1));
		break;
	}
}

/* Members that go with each other only. */
static void fit_event(struct scn_event *ev)
{
	if (ev->has & SCN_HAS_LENGTH && !(ev->has & SCN_HAS_AT))
		ev->length &= FZ_ACCESS_MAX;
	/* Who stops a call must be able to name it. */
	if (ev->has & SCN_HAS_UNTIL && ev->what != SCN_WORK && !(ev->has & SCN_HAS_TASK)) {
		ev->has &= ~SCN_HAS_UNTIL;
		memset(ev->until, 0, sizeof(ev->until)); /* a pack would hold it still */
		ev->until_nth = 0;
	}
	/* No bytes is no member. */
	if (ev->has & SCN_HAS_BYTES && !ev->nr_bytes && !(scn_event_must(ev->what) & SCN_HAS_BYTES))
		ev->has &= ~SCN_HAS_BYTES;
}

static void take_event(struct in *in, uint32_t what)
{
	struct scn *s = &in->f->s;
	struct scn_event none, *ev = &none;
	uint32_t may, must, nr = 0;
	uint64_t given;

	if (s->nr_events < FZ_EVENTS_MAX)
		ev = &s->events[s->nr_events];
	*ev = (struct scn_event){.what = (enum scn_do)(what % SCN_DOS)};
	may = scn_event_may(ev->what) & SCN_ARGUMENTS;
	must = scn_event_must(ev->what) & SCN_ARGUMENTS;
	given = may != must ? take_number(in) : 0;
	for (uint32_t i = 0; i < FZ_ARGS; i++) {
		const struct fz_arg *a = &fz_args[i];

		if (!(may & a->bit))
			continue;
		if (!(must & a->bit) && !(given >> nr++ & 1))
			continue;
		ev->has |= a->bit;
		take_arg(in, ev, a);
	}
	fit_event(ev);
	if (ev != &none)
		s->nr_events++;
}

static void take_piece(struct in *in, struct contents *c)
{
	const uint8_t first = take(in);
	const uint32_t small = first >> FZ_KIND_BITS;

	switch ((enum fz_kind)(first & ((1u << FZ_KIND_BITS) - 1))) {
	case FZ_BYTES:
		take_storage(in, c, small);
		break;
	case FZ_MEMORY:
		take_memory(in);
		break;
	case FZ_KEY:
		take_key(in);
		break;
	case FZ_STEP:
		take_step(in, small);
		break;
	case FZ_CHANGE:
		take_change(in, small);
		break;
	case FZ_FAULT:
		take_fault(in, small);
		break;
	case FZ_EVENT:
		take_event(in, small);
		break;
	case FZ_EVENT2:
		take_event(in, small + FZ_SMALL_MAX + 1);
		break;
	}
}

/* Contents and changes outside of memory are left out; of those that overlap the later one wins. */
static void put_contents(struct fz_scn *f, const struct contents *c)
{
	struct scn *s = &f->s;
	uint32_t kept = 0;

	for (uint32_t i = 0; i < c->nr; i++)
		fz_put(f, &c->chunk[i]);
	for (uint32_t i = 0; i < s->nr_changes; i++)
		if (fz_in_memory(s, s->changes[i].abs, s->changes[i].len))
			s->changes[kept++] = s->changes[i];
	s->nr_changes = kept;
}

void fz_decode(struct fz_scn *out, const uint8_t *data, size_t size)
{
	struct in in = {data, size < FZ_INPUT_MAX ? size : FZ_INPUT_MAX, out};
	struct contents contents;
	uint8_t flags;

	contents.nr = 0;
	fz_init(out);
	out->s.nr_memory = 0;
	flags = take(&in);
	out->s.interrupts = flags & FZ_EACH ? SCN_EACH : SCN_MERGED;
	take_orb(&in, &out->s.orb);
	if (flags & FZ_FCTL)
		out->s.fctl = take(&in) & 0x70;
	while (in.left)
		take_piece(&in, &contents);
	if (!out->s.nr_memory)
		out->s.memory[out->s.nr_memory++] = (struct scn_range){0, FZ_MEMORY_LAST};
	put_contents(out, &contents);
	fz_settle_events(&out->s);
	out->s.needs = fz_needs(&out->s);
}
