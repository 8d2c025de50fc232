/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The digest of an outcome: all of it, in order, so that a run that differs anywhere is seen and
 * memory that was never written is found by MSan.
 */
#include "fz_watch.h"

#include <string.h>

#include "fz.h"

static void watch_event(const struct out_event *e)
{
	fz_digest_number((uint64_t)(int64_t)e->result);
	fz_digest_number(e->have_ret_code ? (uint64_t)(int64_t)e->ret_code : 1);
	fz_digest_number(e->have_state ? e->state : UINT64_MAX);
	for (int i = 0; i < 3; i++)
		fz_digest_number(e->signals[i]);
	if (e->have_irb)
		fz_digest_bytes(&e->irb.scsw, sizeof(e->irb.scsw));
	fz_digest_bytes(e->bytes, e->nr_bytes);
	for (int i = 0; i < OUT_VALUES; i++)
		if (e->have_values & 1u << i)
			fz_digest_number(e->values[i]);
}

void fz_watch_outcome(const struct outcome *o)
{
	fz_digest_number(o->cc);
	fz_digest_number(o->endless);
	for (uint32_t i = 0; i < o->nr_irbs; i++)
		fz_digest_bytes(&o->irbs[i], sizeof(o->irbs[i]));
	for (uint32_t i = 0; i < o->nr_changes; i++) {
		fz_digest_number(o->changes[i].abs);
		fz_digest_bytes(o->changes[i].data, o->changes[i].len);
	}
	for (uint32_t i = 0; i < o->nr_cmds; i++) {
		fz_digest_number(o->cmds[i].code);
		fz_digest_number(o->cmds[i].nr_sent);
		fz_digest_bytes(o->cmds[i].taken, o->cmds[i].nr_taken);
	}
	fz_digest_number((uint64_t)(int64_t)o->cp_init);
	fz_digest_number((uint64_t)(int64_t)o->cp_prefetch);
	for (uint32_t i = 0; i < o->nr_pinned; i++)
		fz_digest_number(o->pinned[i]);
	for (uint32_t i = 0; i < o->nr_events; i++)
		watch_event(&o->events[i]);
	fz_digest_number(o->cells);
	if (o->violation)
		fz_digest_bytes(o->violation, strlen(o->violation));
}
