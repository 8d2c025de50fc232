/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holds what became of events against what a vector expects of each.
 */
#include <stdio.h>

#include "compare_internal.h"

static const char *word_of(const struct ym_word *words, uint32_t value)
{
	while (words->name && words->bit != value)
		words++;
	return words->name;
}

/* A result: an errno, or a word for what is no errno. */
static bool same_result(struct judge *j, int32_t expected, int32_t actual)
{
	const char *want = word_of(words_result, (uint32_t)expected);
	const char *have = word_of(words_result, (uint32_t)actual);
	char number[24];

	if (expected == actual || (!want && !have))
		return judge_same_errno(j, "result", expected, actual);
	if (!want)
		want = scn_errno_name(expected);
	if (!have)
		have = scn_errno_name(actual);
	snprintf(number, sizeof(number), "%d", actual);
	return judge_differ(j, "result", want ? want : "another", "%s", have ? have : number);
}

static bool same_signals(struct judge *j, const struct scn_event *ev, const struct out_event *o)
{
	char field[32];

	for (uint32_t irq = 0; irq < SCN_SIGNALS; irq++) {
		snprintf(field, sizeof(field), "signals.%s", words_irqs[irq].name);
		if (!judge_same_number(j, field, ev->signals[irq], o->signals[irq]))
			return false;
	}
	return true;
}

static bool same_state(struct judge *j, const struct scn_event *ev, const struct out_event *o)
{
	const char *have = word_of(words_state, o->state);

	if (ev->state != o->state)
		return judge_differ(j, "state", word_of(words_state, ev->state), "%s",
				    have ? have : "unknown");
	j->passed++;
	return true;
}

static bool same_status(struct judge *j, const struct scn_event *ev, const struct out_event *o)
{
	if (!(ev->has & (SCN_HAS_SCSW | SCN_HAS_SENSE)))
		return true;
	if (!o->have_irb)
		return judge_differ(j, "scsw", "status", "nothing was read");
	if (ev->has & SCN_HAS_SCSW && !judge_same_scsw(j, &ev->scsw, &o->irb.scsw))
		return false;
	return !(ev->has & SCN_HAS_SENSE) ||
	       judge_same_sense(j, ev->sense, ev->sense_len, &o->irb);
}

static bool same_values(struct judge *j, const struct scn_event *ev, const struct out_event *o)
{
	char field[48];

	for (uint32_t i = 0; i < ev->nr_values; i++) {
		const struct scn_value *v = &ev->values[i];

		snprintf(field, sizeof(field), "values.%s", words_values[v->which].name);
		if (!(o->have_values & 1u << v->which))
			return judge_differ(j, field, "a value", "none");
		if (!judge_same_number(j, field, v->value, o->values[v->which]))
			return false;
	}
	return true;
}

static bool same_event(struct judge *j, const struct scn_event *ev, const struct out_event *o)
{
	if (!same_result(j, ev->result, o->result))
		return false;
	if (ev->has & SCN_HAS_RET_CODE && o->have_ret_code &&
	    !judge_same_errno(j, "ret_code", ev->ret_code, o->ret_code))
		return false;
	if (ev->has & SCN_HAS_SIGNALS && o->have_signals && !same_signals(j, ev, o))
		return false;
	if (ev->has & SCN_HAS_STATE && o->have_state && !same_state(j, ev, o))
		return false;
	if (!same_status(j, ev, o))
		return false;
	if (ev->has & SCN_HAS_GIVES &&
	    !judge_same_bytes(j, "gives", ev->gives, ev->nr_gives, o->bytes, o->nr_bytes))
		return false;
	return same_values(j, ev, o);
}

bool judge_same_events(struct judge *j)
{
	char prefix[32];
	bool same = true;

	if (j->o->nr_events != j->s->nr_events)
		return judge_same_number(j, "events", j->s->nr_events, j->o->nr_events);
	for (uint32_t i = 0; i < j->s->nr_events && same; i++) {
		snprintf(prefix, sizeof(prefix), "events[%u].", i);
		j->prefix = prefix;
		same = same_event(j, &j->s->events[i], &j->o->events[i]);
	}
	j->prefix = "";
	return same;
}
