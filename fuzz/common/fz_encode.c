/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes a scenario as the bytes of a fuzz input: the other way round of fz_decode.c.
 */
#include <string.h>

#include "../../conformance/scenario/event_kind.h"
#include "fz_form.h"


struct out {
	uint8_t *data;
	size_t left;
	size_t used;
	bool failed; /* no room, or something that an input cannot say */
	char tasks[SCN_TASKS_MAX][16];
	uint32_t nr_tasks;
	uint32_t pool; /* bytes of contents so far */
};

static void put(struct out *o, uint8_t byte)
{
	if (!o->left) {
		o->failed = true;
		return;
	}
	o->data[o->used++] = byte;
	o->left--;
}

static void put_number(struct out *o, uint64_t n)
{
	while (n > 0x7f) {
		put(o, (uint8_t)(n | 0x80));
		n >>= 7;
	}
	put(o, (uint8_t)n);
}

static void put_bytes(struct out *o, const uint8_t *data, uint32_t len)
{
	if (len > o->left) {
		o->failed = true;
		return;
	}
	if (len)
		memcpy(o->data + o->used, data, len);
	o->used += len;
	o->left -= len;
}

static void put_kind(struct out *o, enum fz_kind kind, uint32_t small)
{
	put(o, (uint8_t)(kind | small << FZ_KIND_BITS));
}

static void put_orb(struct out *o, const struct arch_orb *orb)
{
	uint8_t bytes[sizeof(*orb)], usual[sizeof(*orb)];

	memcpy(bytes, orb, sizeof(bytes));
	fz_orb_usual(usual);
	for (uint32_t i = 0; i < sizeof(bytes); i++)
		put(o, bytes[i] ^ usual[i]);
}

/* Is a range of memory such as there is without a word? */
static bool is_usual_memory(const struct scn *s)
{
	return s->nr_memory == 1 && s->memory[0].first == 0 &&
	       s->memory[0].last == FZ_MEMORY_LAST;
}

static void put_places(struct out *o, const struct scn *s)
{
	uint64_t frames = 0;

	for (uint32_t i = 0; i < s->nr_memory && !is_usual_memory(s); i++) {
		const struct scn_range *r = &s->memory[i];
		const uint64_t nr = (r->last - r->first) / ARCH_FRAME_SIZE + 1;

		frames += nr;
		o->failed |= frames > FZ_FRAMES_MAX || r->first >= FZ_ADDRESS_MAX ||
			     (i && r->first <= r[-1].last);
		put_kind(o, FZ_MEMORY, 0);
		put_number(o, r->first / ARCH_FRAME_SIZE);
		put_number(o, nr - 1);
	}
	for (uint32_t i = 0; i < s->nr_keys; i++) {
		o->failed |= s->keys[i].frame % ARCH_FRAME_SIZE != 0;
		for (uint32_t k = 0; k < i; k++)
			o->failed |= s->keys[k].frame == s->keys[i].frame;
		put_kind(o, FZ_KEY, 0);
		put_number(o, s->keys[i].frame / ARCH_FRAME_SIZE);
		put(o, s->keys[i].key);
	}
}

/* Room for @len of at most @max bytes, in the pool of whoever decodes this. */
static void count_bytes(struct out *o, uint32_t len, uint32_t max)
{
	o->failed |= len > max || len > FZ_POOL_SIZE - o->pool;
	o->pool += o->failed ? 0 : len;
}

static void put_contents(struct out *o, const uint8_t *data, uint32_t len, enum fz_contents form)
{
	put_number(o, (uint64_t)len << FZ_CONTENTS_BITS | form);
	put_bytes(o, data, form == FZ_PLAIN ? len : fz_unit[form]);
}

static void put_chunk(struct out *o, const struct scn *s, const struct scn_chunk *c)
{
	const enum fz_contents form = fz_form_of(c->data, c->len);
	const bool plain = form == FZ_PLAIN && c->len % 8 == 0 && c->len <= 8 * FZ_SMALL_MAX;

	o->failed |= !fz_in_memory(s, c->abs, c->len);
	count_bytes(o, c->len, FZ_CONTENTS_MAX);
	put_kind(o, FZ_BYTES, plain ? c->len / 8 : 0);
	put_number(o, c->abs ^ FZ_PLACE);
	if (plain)
		put_bytes(o, c->data, c->len);
	else
		put_contents(o, c->data, c->len, form);
}

static void put_step(struct out *o, const struct scn_step *s, uint32_t nr)
{
	uint8_t unit[4];
	bool pattern;
	const bool more = s->initial || s->then || s->repeat != 1 || s->sense_len;

	o->failed |= s->want > FZ_WANT_MAX || s->repeat - 1 >= FZ_REPEAT_MAX;
	count_bytes(o, s->send_len, FZ_CONTENTS_MAX);
	count_bytes(o, s->sense_len, ARCH_SENSE_SIZE);
	fz_pattern(unit, nr);
	pattern = !s->send_len ||
		  (!memcmp(s->send, unit, s->send_len < 4 ? s->send_len : 4) &&
		   (s->send_len < 4 || fz_counts(s->send, s->send_len)));
	put_kind(o, FZ_STEP, (s->any_cmd ? FZ_STEP_ANY : 0) |
		 (s->immediate ? FZ_STEP_IMMEDIATE : 0) | (s->hold ? FZ_STEP_HOLD : 0) |
		 (pattern ? 0 : FZ_STEP_SEND) | (more ? FZ_STEP_MORE : 0));
	if (!s->any_cmd)
		put(o, s->cmd ^ FZ_COMMAND);
	put(o, s->status ^ FZ_STATUS);
	put_number(o, s->want);
	if (pattern)
		put_number(o, s->send_len);
	else
		put_contents(o, s->send, s->send_len, fz_form_of(s->send, s->send_len));
	if (!more)
		return;
	put(o, s->initial);
	put(o, s->then);
	put_number(o, s->repeat - 1);
	put_number(o, s->sense_len);
	put_bytes(o, s->sense, s->sense_len);
}

static void put_change(struct out *o, const struct scn *s, const struct scn_change *c)
{
	const bool plain = c->len <= FZ_SMALL_MAX;

	o->failed |= c->before_read - 1 >= FZ_NTH_MAX || !fz_in_memory(s, c->abs, c->len);
	count_bytes(o, c->len, FZ_CONTENTS_MAX);
	put_kind(o, FZ_CHANGE, plain ? c->len : 0);
	put_number(o, c->before_read - 1);
	put_number(o, c->abs ^ FZ_PLACE);
	if (plain)
		put_bytes(o, c->data, c->len);
	else
		put_contents(o, c->data, c->len, fz_form_of(c->data, c->len));
}

static void put_fault(struct out *o, const struct scn_fault *f)
{
	uint32_t e = 0;

	while (e < FZ_ERRORS && fz_errors[e] != f->err)
		e++;
	o->failed |= e == FZ_ERRORS || f->nth - 1 >= FZ_NTH_MAX;
	put_kind(o, FZ_FAULT, (uint32_t)f->call | (e % FZ_ERRORS) << 2);
	put_number(o, f->nth - 1);
}

static uint32_t task_nr(struct out *o, const char *name)
{
	uint32_t i = 0;

	while (i < o->nr_tasks && strcmp(o->tasks[i], name))
		i++;
	if (i == SCN_TASKS_MAX) {
		o->failed = true;
		return 0;
	}
	if (i == o->nr_tasks)
		memcpy(o->tasks[o->nr_tasks++], name, sizeof(o->tasks[0]));
	return i;
}

static void put_until(struct out *o, const struct scn_event *ev)
{
	const unsigned int nr = fz_point_nr(ev->until);

	o->failed |= strcmp(fz_point_name(nr), ev->until) != 0 || ev->until_nth - 1 >= FZ_NTH_MAX;
	put(o, (uint8_t)nr);
	put_number(o, ev->until_nth - 1);
}

static void put_arg(struct out *o, const struct scn_event *ev, const struct fz_arg *a)
{
	const void *member = (const char *)ev + a->offset;

	switch (a->form) {
	case FZ_ARG_ORB:
		put_orb(o, member);
		break;
	case FZ_ARG_BYTES:
		o->failed |= !ev->nr_bytes;
		count_bytes(o, ev->nr_bytes, FZ_ACCESS_MAX);
		put_contents(o, ev->bytes, ev->nr_bytes, fz_form_of(ev->bytes, ev->nr_bytes));
		break;
	case FZ_ARG_UNTIL:
		put_until(o, ev);
		break;
	case FZ_ARG_TASK:
		put_number(o, task_nr(o, member));
		break;
	case FZ_ARG_64:
		put_number(o, *(const uint64_t *)member);
		break;
	case FZ_ARG_8:
		o->failed |= *(const uint8_t *)member & ~a->max;
		put_number(o, *(const uint8_t *)member);
		break;
	case FZ_ARG_ERRNO:
		o->failed |= !scn_errno_name(*(const int32_t *)member);
		put_number(o, (uint64_t)-(int64_t)*(const int32_t *)member);
		break;
	default: /* FZ_ARG_32, FZ_ARG_CHOICE */
		o->failed |= *(const uint32_t *)member > a->max;
		put_number(o, *(const uint32_t *)member);
		break;
	}
}

static void put_event(struct out *o, const struct scn_event *ev)
{
	const uint32_t may = scn_event_may(ev->what) & SCN_ARGUMENTS;
	const uint32_t must = scn_event_must(ev->what) & SCN_ARGUMENTS;
	uint64_t given = 0;
	uint32_t nr = 0;

	o->failed |= ev->has & SCN_HAS_LENGTH && !(ev->has & SCN_HAS_AT) &&
		     ev->length > FZ_ACCESS_MAX;
	if (ev->what > FZ_SMALL_MAX)
		put_kind(o, FZ_EVENT2, (uint32_t)ev->what - FZ_SMALL_MAX - 1);
	else
		put_kind(o, FZ_EVENT, (uint32_t)ev->what);
	for (uint32_t i = 0; i < FZ_ARGS; i++)
		if (may & ~must & fz_args[i].bit)
			given |= (uint64_t)!!(ev->has & fz_args[i].bit) << nr++;
	if (may != must)
		put_number(o, given);
	for (uint32_t i = 0; i < FZ_ARGS; i++)
		if (may & ev->has & fz_args[i].bit)
			put_arg(o, ev, &fz_args[i]);
}

/* Has @s more of something than an input can have? */
static bool is_too_large(const struct scn *s)
{
	return s->nr_memory > FZ_MEMORY_MAX || s->nr_keys > FZ_KEYS_MAX ||
	       s->nr_storage > FZ_STORAGE_MAX || s->nr_steps > FZ_STEPS_MAX ||
	       s->nr_changes > FZ_CHANGES_MAX || s->nr_faults > FZ_FAULTS_MAX ||
	       s->nr_events > FZ_EVENTS_MAX;
}

size_t fz_encode(uint8_t *data, size_t max, const struct scn *s)
{
	struct out o = {.data = data, .left = max < FZ_INPUT_MAX ? max : FZ_INPUT_MAX};
	const bool fctl = s->fctl != SCSW_FC_START >> 8;

	if (is_too_large(s) || s->fctl & ~0x70)
		return 0;
	put(&o, (s->interrupts == SCN_EACH ? FZ_EACH : 0) | (fctl ? FZ_FCTL : 0));
	put_orb(&o, &s->orb);
	if (fctl)
		put(&o, s->fctl);
	put_places(&o, s);
	for (uint32_t i = 0; i < s->nr_storage; i++)
		put_chunk(&o, s, &s->storage[i]);
	for (uint32_t i = 0; i < s->nr_steps; i++)
		put_step(&o, &s->steps[i], i);
	for (uint32_t i = 0; i < s->nr_changes; i++)
		put_change(&o, s, &s->changes[i]);
	for (uint32_t i = 0; i < s->nr_faults; i++)
		put_fault(&o, &s->faults[i]);
	for (uint32_t i = 0; i < s->nr_events; i++)
		put_event(&o, &s->events[i]);
	return o.failed ? 0 : o.used;
}
