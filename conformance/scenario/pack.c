/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packs scenarios for the guest and outcomes for the way back. A scenario's pack holds all that
 * a run needs; expectations and prose stay at home, for the guest is not the judge.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pack_internal.h"
#include "scenario.h"

#define SCN_MAGIC SCN_PACK_MAGIC
#define OUT_MAGIC "CCWO"
#define OUT_ITEMS_MAX (1u << 18) /* of an outcome: a program without end has many commands */

static void pack_step(struct pack_out *p, const struct scn_step *s)
{
	pack_uint(p, s->any_cmd, 1);
	pack_uint(p, s->cmd, 1);
	pack_uint(p, s->repeat, 4);
	pack_uint(p, s->immediate, 1);
	pack_uint(p, s->hold, 1);
	pack_uint(p, s->initial, 1);
	pack_bytes(p, s->send, s->send_len);
	pack_uint(p, s->want, 4);
	pack_uint(p, s->status, 1);
	pack_uint(p, s->then, 1);
	pack_bytes(p, s->sense, s->sense_len);
}

static void unpack_step(struct pack_in *p, struct scn_step *s)
{
	s->any_cmd = unpack_uint(p, 1);
	s->cmd = (uint8_t)unpack_uint(p, 1);
	s->repeat = (uint32_t)unpack_uint(p, 4);
	s->immediate = unpack_uint(p, 1);
	s->hold = unpack_uint(p, 1);
	s->initial = (uint8_t)unpack_uint(p, 1);
	s->send = unpack_bytes(p, &s->send_len);
	s->want = (uint32_t)unpack_uint(p, 4);
	s->status = (uint8_t)unpack_uint(p, 1);
	s->then = (uint8_t)unpack_uint(p, 1);
	s->sense = unpack_bytes(p, &s->sense_len);
}

int scn_pack(uint8_t **buf, uint32_t *len, const struct scn *s)
{
	struct pack_out p;
	int ret;

	pack_begin(&p, SCN_MAGIC, SCN_FORMAT_VERSION);
	pack_text(&p, s->id);
	pack_uint(&p, s->needs, 4);
	pack_uint(&p, s->nr_memory, 4);
	for (uint32_t i = 0; i < s->nr_memory; i++) {
		pack_uint(&p, s->memory[i].first, 8);
		pack_uint(&p, s->memory[i].last, 8);
	}
	pack_uint(&p, s->nr_keys, 4);
	for (uint32_t i = 0; i < s->nr_keys; i++) {
		pack_uint(&p, s->keys[i].frame, 8);
		pack_uint(&p, s->keys[i].key, 1);
	}
	pack_uint(&p, s->nr_storage, 4);
	for (uint32_t i = 0; i < s->nr_storage; i++) {
		pack_uint(&p, s->storage[i].abs, 8);
		pack_bytes(&p, s->storage[i].data, s->storage[i].len);
	}
	pack_uint(&p, s->nr_steps, 4);
	for (uint32_t i = 0; i < s->nr_steps; i++)
		pack_step(&p, &s->steps[i]);
	pack_bytes(&p, &s->orb, sizeof(s->orb));
	pack_uint(&p, s->fctl, 1);
	pack_uint(&p, s->nr_changes, 4);
	for (uint32_t i = 0; i < s->nr_changes; i++) {
		pack_uint(&p, s->changes[i].before_read, 4);
		pack_uint(&p, s->changes[i].abs, 8);
		pack_bytes(&p, s->changes[i].data, s->changes[i].len);
	}
	pack_uint(&p, s->nr_faults, 4);
	for (uint32_t i = 0; i < s->nr_faults; i++) {
		pack_uint(&p, s->faults[i].call, 1);
		pack_uint(&p, s->faults[i].nth, 4);
		pack_uint(&p, (uint32_t)s->faults[i].err, 4);
	}
	pack_uint(&p, s->interrupts, 1);
	pack_uint(&p, s->nr_events, 4);
	for (uint32_t i = 0; i < s->nr_events; i++)
		pack_event(&p, &s->events[i]);
	ret = pack_end(&p);
	*buf = p.buf;
	*len = ret ? 0 : p.len;
	return ret;
}

/* Room for a list whose count, at most @max, comes next; a failed pack has an empty list. */
static void *unpack_list_of(struct pack_in *p, uint32_t *nr, uint32_t max, uint32_t item_size,
			    size_t size)
{
	uint32_t count = unpack_count(p, item_size, max);
	void *list = calloc(count ? count : 1, size);

	if (!list)
		unpack_no_memory(p);
	*nr = list ? count : 0;
	return list;
}

static void *unpack_list(struct pack_in *p, uint32_t *nr, uint32_t item_size, size_t size)
{
	return unpack_list_of(p, nr, SCN_ITEMS_MAX, item_size, size);
}

static void unpack_storage(struct pack_in *p, struct scn *s)
{
	s->memory = unpack_list(p, &s->nr_memory, 16, sizeof(*s->memory));
	for (uint32_t i = 0; i < s->nr_memory; i++) {
		s->memory[i].first = unpack_uint(p, 8);
		s->memory[i].last = unpack_uint(p, 8);
		if (s->memory[i].first % ARCH_FRAME_SIZE ||
		    s->memory[i].last % ARCH_FRAME_SIZE != ARCH_FRAME_SIZE - 1 ||
		    s->memory[i].last < s->memory[i].first)
			p->failed = true;
	}
	s->keys = unpack_list(p, &s->nr_keys, 9, sizeof(*s->keys));
	for (uint32_t i = 0; i < s->nr_keys; i++) {
		s->keys[i].frame = unpack_uint(p, 8);
		s->keys[i].key = (uint8_t)unpack_uint(p, 1);
	}
	s->storage = unpack_list(p, &s->nr_storage, 12, sizeof(*s->storage));
	for (uint32_t i = 0; i < s->nr_storage; i++) {
		s->storage[i].abs = unpack_uint(p, 8);
		s->storage[i].data = unpack_bytes(p, &s->storage[i].len);
	}
}

static void unpack_events(struct pack_in *p, struct scn *s)
{
	s->changes = unpack_list(p, &s->nr_changes, 16, sizeof(*s->changes));
	for (uint32_t i = 0; i < s->nr_changes; i++) {
		s->changes[i].before_read = (uint32_t)unpack_uint(p, 4);
		s->changes[i].abs = unpack_uint(p, 8);
		s->changes[i].data = unpack_bytes(p, &s->changes[i].len);
	}
	s->faults = unpack_list(p, &s->nr_faults, 9, sizeof(*s->faults));
	for (uint32_t i = 0; i < s->nr_faults; i++) {
		uint64_t call = unpack_uint(p, 1);

		if (call > SCN_FAULT_ALLOC_WORDS)
			p->failed = true;
		s->faults[i].call = (enum scn_fault_call)(call & 3);
		s->faults[i].nth = (uint32_t)unpack_uint(p, 4);
		s->faults[i].err = (int32_t)(uint32_t)unpack_uint(p, 4);
	}
}

static int unpack_fails(const struct pack_in *p, struct scn_error *err, const char *what)
{
	if (p->no_memory)
		snprintf(err->text, sizeof(err->text), "out of memory");
	else
		snprintf(err->text, sizeof(err->text),
			 "%s end early, go on behind the end, or are out of range", what);
	return p->no_memory ? -ENOMEM : -EINVAL;
}

int scn_unpack(struct scn **out, struct scn_error *err, const uint8_t *buf, uint32_t len)
{
	struct pack_in p;
	const char *wrong = pack_open(&p, buf, len, SCN_MAGIC, SCN_FORMAT_VERSION);
	struct scn *s;

	*out = NULL;
	if (wrong) {
		snprintf(err->text, sizeof(err->text), "pack %s", wrong);
		return -EINVAL;
	}
	s = calloc(1, sizeof(*s));
	if (!s) {
		snprintf(err->text, sizeof(err->text), "out of memory");
		return -ENOMEM;
	}
	s->id = unpack_text(&p);
	s->needs = (uint32_t)unpack_uint(&p, 4);
	unpack_storage(&p, s);
	s->steps = unpack_list(&p, &s->nr_steps, 19, sizeof(*s->steps));
	for (uint32_t i = 0; i < s->nr_steps; i++)
		unpack_step(&p, &s->steps[i]);
	{
		uint32_t orb_len;
		uint8_t *orb = unpack_bytes(&p, &orb_len);

		if (orb && orb_len == sizeof(s->orb))
			memcpy(&s->orb, orb, sizeof(s->orb));
		else
			p.failed = true;
		free(orb);
	}
	s->fctl = (uint8_t)unpack_uint(&p, 1);
	unpack_events(&p, s);
	s->interrupts = unpack_uint(&p, 1) ? SCN_EACH : SCN_MERGED;
	s->events = unpack_list(&p, &s->nr_events, PACK_EVENT_MIN, sizeof(*s->events));
	if (s->nr_events > SCN_EVENTS_MAX)
		p.failed = true;
	for (uint32_t i = 0; i < s->nr_events; i++)
		unpack_event(&p, &s->events[i]);
	if (!pack_close(&p)) {
		scn_free(s);
		return unpack_fails(&p, err, "pack holds no scenario: contents");
	}
	*out = s;
	return 0;
}

int out_pack(uint8_t **buf, uint32_t *len, const struct outcome *o)
{
	struct pack_out p;
	int ret;

	pack_begin(&p, OUT_MAGIC, SCN_FORMAT_VERSION);
	pack_uint(&p, o->cc, 1);
	pack_uint(&p, (unsigned int)o->endless | (unsigned int)o->have_cmds << 1 |
		  (unsigned int)o->have_cp << 2 | (unsigned int)o->have_region << 3, 1);
	pack_uint(&p, o->nr_irbs, 4);
	for (uint32_t i = 0; i < o->nr_irbs; i++)
		pack_bytes(&p, &o->irbs[i], sizeof(o->irbs[i]));
	pack_uint(&p, o->nr_changes, 4);
	for (uint32_t i = 0; i < o->nr_changes; i++) {
		pack_uint(&p, o->changes[i].abs, 8);
		pack_bytes(&p, o->changes[i].data, o->changes[i].len);
	}
	pack_uint(&p, o->nr_cmds, 4);
	for (uint32_t i = 0; i < o->nr_cmds; i++) {
		pack_uint(&p, o->cmds[i].code, 1);
		pack_uint(&p, o->cmds[i].nr_sent, 4);
		pack_bytes(&p, o->cmds[i].taken, o->cmds[i].nr_taken);
	}
	pack_uint(&p, (uint32_t)o->cp_init, 4);
	pack_uint(&p, (uint32_t)o->cp_prefetch, 4);
	pack_uint(&p, o->nr_pinned, 4);
	for (uint32_t i = 0; i < o->nr_pinned; i++)
		pack_uint(&p, o->pinned[i], 8);
	pack_uint(&p, (uint32_t)o->write_result, 4);
	pack_uint(&p, (uint32_t)o->ret_code, 4);
	pack_uint(&p, o->cells, 4);
	pack_uint(&p, o->nr_events, 4);
	for (uint32_t i = 0; i < o->nr_events; i++)
		pack_out_event(&p, &o->events[i]);
	pack_text(&p, o->messages);
	pack_text(&p, o->violation);
	ret = pack_end(&p);
	*buf = p.buf;
	*len = ret ? 0 : p.len;
	return ret;
}

static void unpack_out_lists(struct pack_in *p, struct outcome *o)
{
	o->nr_irbs = unpack_count(p, 4 + sizeof(o->irbs[0]), OUTCOME_IRBS_MAX);
	for (uint32_t i = 0; i < o->nr_irbs; i++) {
		uint32_t len;
		uint8_t *irb = unpack_bytes(p, &len);

		if (irb && len == sizeof(o->irbs[i]))
			memcpy(&o->irbs[i], irb, len);
		else
			p->failed = true;
		free(irb);
	}
	o->changes = unpack_list_of(p, &o->nr_changes, OUT_ITEMS_MAX, 12, sizeof(*o->changes));
	for (uint32_t i = 0; i < o->nr_changes; i++) {
		o->changes[i].abs = unpack_uint(p, 8);
		o->changes[i].data = unpack_bytes(p, &o->changes[i].len);
	}
	o->cmds = unpack_list_of(p, &o->nr_cmds, OUT_ITEMS_MAX, 9, sizeof(*o->cmds));
	for (uint32_t i = 0; i < o->nr_cmds; i++) {
		o->cmds[i].code = (uint8_t)unpack_uint(p, 1);
		o->cmds[i].nr_sent = (uint32_t)unpack_uint(p, 4);
		o->cmds[i].taken = unpack_bytes(p, &o->cmds[i].nr_taken);
	}
}

/* A text, or NULL for an empty one. */
static char *unpack_optional_text(struct pack_in *p)
{
	char *text = unpack_text(p);

	if (text && !*text) {
		free(text);
		text = NULL;
	}
	return text;
}

int out_unpack(struct outcome *o, struct scn_error *err, const uint8_t *buf, uint32_t len)
{
	struct pack_in p;
	const char *wrong = pack_open(&p, buf, len, OUT_MAGIC, SCN_FORMAT_VERSION);
	uint64_t cc, flags;

	out_init(o);
	if (wrong) {
		snprintf(err->text, sizeof(err->text), "outcome %s", wrong);
		return -EINVAL;
	}
	cc = unpack_uint(&p, 1);
	if (cc > OUT_NOT_STARTED)
		p.failed = true;
	else
		o->cc = (enum out_cc)cc;
	flags = unpack_uint(&p, 1);
	o->endless = flags & 1;
	o->have_cmds = flags & 2;
	o->have_cp = flags & 4;
	o->have_region = flags & 8;
	unpack_out_lists(&p, o);
	o->cp_init = (int32_t)(uint32_t)unpack_uint(&p, 4);
	o->cp_prefetch = (int32_t)(uint32_t)unpack_uint(&p, 4);
	o->pinned = unpack_list(&p, &o->nr_pinned, 8, sizeof(*o->pinned));
	for (uint32_t i = 0; i < o->nr_pinned; i++)
		o->pinned[i] = unpack_uint(&p, 8);
	o->write_result = (int32_t)(uint32_t)unpack_uint(&p, 4);
	o->ret_code = (int32_t)(uint32_t)unpack_uint(&p, 4);
	o->cells = (uint32_t)unpack_uint(&p, 4);
	o->events = unpack_list(&p, &o->nr_events, PACK_OUT_EVENT_MIN, sizeof(*o->events));
	if (o->nr_events > SCN_EVENTS_MAX)
		p.failed = true;
	for (uint32_t i = 0; i < o->nr_events; i++)
		unpack_out_event(&p, &o->events[i]);
	o->messages = unpack_optional_text(&p);
	o->violation = unpack_optional_text(&p);
	if (!pack_close(&p)) {
		out_clear(o);
		return unpack_fails(&p, err, "outcome's contents");
	}
	return 0;
}
