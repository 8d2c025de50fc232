/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packs events, and what became of them. What an event is expected to give stays at home, but for
 * its result: who carries it out must know which calls are not to end.
 */
#include <stdlib.h>
#include <string.h>

#include "event_kind.h"
#include "pack_internal.h"

void pack_event(struct pack_out *p, const struct scn_event *ev)
{
	pack_uint(p, ev->what, 1);
	pack_uint(p, ev->has & SCN_ARGUMENTS, 4);
	pack_uint(p, ev->region, 4);
	pack_uint(p, ev->offset, 4);
	pack_uint(p, ev->length, 4);
	pack_bytes(p, ev->bytes, ev->nr_bytes);
	pack_uint(p, be32_ld(ev->orb.intparm), 4);
	pack_uint(p, be32_ld(ev->orb.ctl), 4);
	pack_uint(p, be32_ld(ev->orb.cpa), 4);
	pack_uint(p, ev->fctl, 1);
	pack_uint(p, (uint32_t)ev->preset, 4);
	pack_uint(p, ev->value, 4);
	pack_uint(p, ev->argsz, 4);
	pack_uint(p, ev->index, 4);
	pack_uint(p, ev->flags, 4);
	pack_uint(p, ev->first, 4);
	pack_uint(p, ev->count, 4);
	pack_uint(p, ev->data, 1);
	pack_uint(p, ev->bind, 1);
	pack_uint(p, ev->at, 8);
	pack_uint(p, ev->dstat, 1);
	pack_uint(p, ev->path, 1);
	pack_uint(p, ev->fault, 1);
	pack_text(p, ev->task);
	pack_text(p, ev->until);
	pack_uint(p, ev->until_nth, 4);
	pack_uint(p, (uint32_t)ev->result, 4);
}

/* A short name that is there if @given; one that is none fails the pack. */
static void unpack_name(struct pack_in *p, char out[16], bool given)
{
	char *text = unpack_text(p);
	size_t len = text ? strlen(text) : 16;

	if (len < 16 && (len > 0) == given && strspn(text, SCN_NAME_LETTERS) == len)
		memcpy(out, text, len + 1);
	else
		p->failed = true;
	free(text);
}

/* One of the values 0 to @max. */
static unsigned int unpack_choice(struct pack_in *p, unsigned int max)
{
	unsigned int value = (unsigned int)unpack_uint(p, 1);

	if (value > max) {
		p->failed = true;
		return 0;
	}
	return value;
}

/* What a vector can say; else a pack could hold what cannot be shown as one. */
static bool is_result(int32_t result)
{
	return scn_errno_name(result) || (result > 0 && result <= 3) ||
	       (result >= SCN_BLOCKED && result <= SCN_SPECIFICATION);
}

static bool is_event(const struct scn_event *ev)
{
	bool until = ev->has & SCN_HAS_UNTIL;

	return !(ev->has & ~(scn_event_may(ev->what) & SCN_ARGUMENTS)) &&
	       !(scn_event_must(ev->what) & ~ev->has) && scn_errno_name(ev->preset) &&
	       is_result(ev->result) && (!until || ev->until_nth);
}

void unpack_event(struct pack_in *p, struct scn_event *ev)
{
	ev->what = (enum scn_do)unpack_choice(p, SCN_DOS - 1);
	ev->has = (uint32_t)unpack_uint(p, 4);
	ev->region = (uint32_t)unpack_uint(p, 4);
	ev->offset = (uint32_t)unpack_uint(p, 4);
	ev->length = (uint32_t)unpack_uint(p, 4);
	ev->bytes = unpack_bytes(p, &ev->nr_bytes);
	ev->orb.intparm = be32_st((uint32_t)unpack_uint(p, 4));
	ev->orb.ctl = be32_st((uint32_t)unpack_uint(p, 4));
	ev->orb.cpa = be32_st((uint32_t)unpack_uint(p, 4));
	ev->fctl = (uint8_t)unpack_uint(p, 1);
	ev->preset = (int32_t)(uint32_t)unpack_uint(p, 4);
	ev->value = (uint32_t)unpack_uint(p, 4);
	ev->argsz = (uint32_t)unpack_uint(p, 4);
	ev->index = (uint32_t)unpack_uint(p, 4);
	ev->flags = (uint32_t)unpack_uint(p, 4);
	ev->first = (uint32_t)unpack_uint(p, 4);
	ev->count = (uint32_t)unpack_uint(p, 4);
	ev->data = (enum scn_irq_data)unpack_choice(p, SCN_DATA_TRUE);
	ev->bind = unpack_choice(p, (1u << SCN_SIGNALS) - 1);
	ev->at = unpack_uint(p, 8);
	ev->dstat = (uint8_t)unpack_uint(p, 1);
	ev->path = (enum scn_path)unpack_choice(p, SCN_PATH_VARY_ON);
	ev->fault = (enum scn_user)unpack_choice(p, SCN_USER_TAIL);
	unpack_name(p, ev->task, ev->has & SCN_HAS_TASK);
	unpack_name(p, ev->until, ev->has & SCN_HAS_UNTIL);
	ev->until_nth = (uint32_t)unpack_uint(p, 4);
	ev->result = (int32_t)(uint32_t)unpack_uint(p, 4);
	if (!is_event(ev))
		p->failed = true;
}

void pack_out_event(struct pack_out *p, const struct out_event *o)
{
	pack_uint(p, (uint32_t)o->result, 4);
	pack_uint(p, (unsigned int)o->have_ret_code | (unsigned int)o->have_state << 1 |
		  (unsigned int)o->have_signals << 2 | (unsigned int)o->have_irb << 3, 1);
	pack_uint(p, (uint32_t)o->ret_code, 4);
	pack_uint(p, o->state, 4);
	for (uint32_t i = 0; i < SCN_SIGNALS; i++)
		pack_uint(p, o->signals[i], 4);
	pack_bytes(p, &o->irb, sizeof(o->irb));
	pack_bytes(p, o->bytes, o->nr_bytes);
	pack_uint(p, o->have_values, 4);
	for (uint32_t i = 0; i < OUT_VALUES; i++)
		if (o->have_values & 1u << i)
			pack_uint(p, o->values[i], 8);
}

void unpack_out_event(struct pack_in *p, struct out_event *o)
{
	uint64_t flags;
	uint32_t len;
	uint8_t *irb;

	o->result = (int32_t)(uint32_t)unpack_uint(p, 4);
	flags = unpack_uint(p, 1);
	o->have_ret_code = flags & 1;
	o->have_state = flags & 2;
	o->have_signals = flags & 4;
	o->have_irb = flags & 8;
	o->ret_code = (int32_t)(uint32_t)unpack_uint(p, 4);
	o->state = (uint32_t)unpack_uint(p, 4);
	for (uint32_t i = 0; i < SCN_SIGNALS; i++)
		o->signals[i] = (uint32_t)unpack_uint(p, 4);
	irb = unpack_bytes(p, &len);
	if (irb && len == sizeof(o->irb))
		memcpy(&o->irb, irb, len);
	else
		p->failed = true;
	free(irb);
	o->bytes = unpack_bytes(p, &o->nr_bytes);
	o->have_values = (uint32_t)unpack_uint(p, 4) & ((1u << OUT_VALUES) - 1);
	for (uint32_t i = 0; i < OUT_VALUES; i++)
		if (o->have_values & 1u << i)
			o->values[i] = unpack_uint(p, 8);
}
