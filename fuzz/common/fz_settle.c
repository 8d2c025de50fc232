/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which events of an input can stand where they are, by the rules that the reader of
 * vectors has for whole lists of events; the others are left out.
 */
#include <string.h>

#include "fz_form.h"

/* Instructions stand beside the channel's own doings only, and only where one stands first. */
static bool mixes(const struct scn *s, enum scn_do what)
{
	if (!SCN_IS_INSTRUCTION(s->events[0].what))
		return !SCN_IS_INSTRUCTION(what);
	return SCN_IS_INSTRUCTION(what) || what == SCN_RUN || what == SCN_INTERRUPT ||
	       what == SCN_GONE || what == SCN_LOST || what == SCN_PATH || what == SCN_STORE;
}

/* What an event designates is there. */
static bool has_place(const struct scn *s, const struct scn_event *ev)
{
	switch (ev->what) {
	case SCN_STORE:
		return ev->nr_bytes && fz_in_memory(s, ev->at, ev->nr_bytes);
	case SCN_MSCH:
		return ev->nr_bytes;
	case SCN_MAP:
	case SCN_UNMAP:
		return ev->has & SCN_HAS_LENGTH || fz_in_memory(s, ev->at, 1);
	default:
		return true;
	}
}

void fz_settle_events(struct scn *s)
{
	uint32_t begun = 0; /* tasks, as bits */
	uint32_t kept = 0;

	for (uint32_t i = 0; i < s->nr_events; i++) {
		const struct scn_event *ev = &s->events[i];
		const uint32_t task = ev->has & SCN_HAS_TASK ? 1u << (ev->task[0] - 'a') : 0;

		if ((kept && !mixes(s, ev->what)) || !has_place(s, ev) ||
		    (ev->what == SCN_CONTINUE && !(begun & task)))
			continue;
		begun |= task;
		if (kept != i)
			s->events[kept] = *ev;
		kept++;
	}
	s->nr_events = kept;
}
