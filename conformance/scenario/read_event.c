/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the events of a vector: what each member may say, and that they go together.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "event_kind.h"
#include "read_internal.h"
#include "words.h"

static bool event_hex32(struct ym *y, yaml_node_t *node, uint32_t *out, uint64_t max,
			const char *what)
{
	uint64_t x;

	if (!ym_hex(y, node, &x, max, what))
		return false;
	*out = (uint32_t)x;
	return true;
}

static bool event_do(struct ym *y, yaml_node_t *node, void *object)
{
	uint32_t value;

	if (!ym_word(y, node, &value, words_do, "do"))
		return false;
	((struct scn_event *)object)->what = (enum scn_do)value;
	return true;
}

static bool event_region(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;
	const char *text = ym_scalar(y, node, "region");

	if (!text)
		return false;
	ev->has |= SCN_HAS_REGION;
	for (const struct ym_word *w = words_region; w->name; w++)
		if (!strcmp(w->name, text)) {
			ev->region = w->bit;
			return true;
		}
	return event_hex32(y, node, &ev->region, 0xffffff, "region") &&
	       (ev->region >= 4 || ym_fail(y, node, "region is %x, expected io, command, schib, "
					   "crw or an index from 4 on", ev->region));
}

/* A member that is one hex number: its place, its bit and its limit. */
#define HEX_MEMBER(name, member, bit, max)							\
	static bool event_##name(struct ym *y, yaml_node_t *node, void *object)			\
	{											\
		struct scn_event *ev = object;							\
												\
		ev->has |= (bit);								\
		return event_hex32(y, node, &ev->member, (max), #name);				\
	}

HEX_MEMBER(offset, offset, SCN_HAS_OFFSET, 0x3ff)
HEX_MEMBER(length, length, SCN_HAS_LENGTH, 0x7fffffff)
HEX_MEMBER(value, value, SCN_HAS_VALUE, UINT32_MAX)
HEX_MEMBER(argsz, argsz, SCN_HAS_ARGSZ, UINT32_MAX)
HEX_MEMBER(index, index, SCN_HAS_INDEX, UINT32_MAX)
HEX_MEMBER(first, first, SCN_HAS_FIRST, UINT32_MAX)
HEX_MEMBER(count, count, SCN_HAS_COUNT, UINT32_MAX)

static bool event_bytes(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;

	ev->has |= SCN_HAS_BYTES;
	return read_bytes(y, node, &ev->bytes, &ev->nr_bytes, "bytes");
}

static bool event_orb(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;

	ev->has |= SCN_HAS_ORB;
	return read_orb_map(y, node, &ev->orb);
}

static bool event_fctl(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;

	ev->has |= SCN_HAS_FCTL;
	return read_fctl_bits(y, node, &ev->fctl);
}

static bool event_preset(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;

	ev->has |= SCN_HAS_PRESET;
	return read_errno(y, node, &ev->preset, "preset");
}

/* A member that is one word, or a list of words. */
static bool event_flags(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;

	ev->has |= SCN_HAS_FLAGS;
	return ym_words(y, node, &ev->flags, NULL, words_irq_flags, "flags");
}

static bool event_data(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;
	uint32_t value;

	ev->has |= SCN_HAS_DATA;
	if (!ym_word(y, node, &value, words_irq_data, "data"))
		return false;
	ev->data = (enum scn_irq_data)value;
	return true;
}

static bool event_bind(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;

	ev->has |= SCN_HAS_BIND;
	return ym_words(y, node, &ev->bind, NULL, words_irqs, "bind");
}

static bool event_at(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;

	ev->has |= SCN_HAS_AT;
	return ym_hex(y, node, &ev->at, UINT64_MAX, "at");
}

static bool event_dstat(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;
	uint32_t bits;

	ev->has |= SCN_HAS_DSTAT;
	if (!ym_words(y, node, &bits, NULL, words_dstat, "dstat"))
		return false;
	ev->dstat = (uint8_t)bits;
	return true;
}

static bool event_path(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;
	uint32_t value;

	ev->has |= SCN_HAS_PATH;
	if (!ym_word(y, node, &value, words_path, "path"))
		return false;
	ev->path = (enum scn_path)value;
	return true;
}

static bool event_fault(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;
	uint32_t value;

	ev->has |= SCN_HAS_FAULT;
	if (!ym_word(y, node, &value, words_user, "fault"))
		return false;
	ev->fault = (enum scn_user)value;
	return true;
}

/* A short name of lower-case letters and '_'; @len: how much of @text it is. */
static bool event_name(struct ym *y, yaml_node_t *node, char *out, const char *text, size_t len,
		       const char *what)
{
	if (!len || len > 15 || strspn(text, SCN_NAME_LETTERS) < len)
		return ym_fail(y, node, "%s is '%.40s', expected 1 to 15 of a-z and '_'", what,
			       text);
	memcpy(out, text, len);
	out[len] = 0;
	return true;
}

static bool event_task(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;
	const char *text = ym_scalar(y, node, "task");

	ev->has |= SCN_HAS_TASK;
	return text && event_name(y, node, ev->task, text, strlen(text), "task");
}

/* The name of a call, or "NAME N": its Nth time. */
static bool event_until(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;
	const char *text = ym_scalar(y, node, "until");
	size_t len = text ? strcspn(text, " ") : 0;
	unsigned long n = 1;

	ev->has |= SCN_HAS_UNTIL;
	if (!text || !event_name(y, node, ev->until, text, len, "until"))
		return false;
	if (text[len]) {
		char *end;

		n = strtoul(text + len + 1, &end, 10);
		if (end == text + len + 1 || *end || n < 1 || n > 1000)
			return ym_fail(y, node, "until is '%.40s', expected a name and a decimal "
				       "number from 1 to 1000", text);
	}
	ev->until_nth = (uint32_t)n;
	return true;
}

static bool event_result(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;
	const char *text = ym_scalar(y, node, "result");

	if (!text)
		return false;
	for (const struct ym_word *w = words_result; w->name; w++)
		if (!strcmp(w->name, text)) {
			ev->result = (int32_t)w->bit;
			return true;
		}
	return read_errno(y, node, &ev->result, "result");
}

static bool event_ret_code(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;

	ev->has |= SCN_HAS_RET_CODE;
	return read_errno(y, node, &ev->ret_code, "ret_code");
}

static bool event_signals(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;

	uint32_t seen = 0;

	ev->has |= SCN_HAS_SIGNALS;
	if (!ym_is_map(y, node, "signals"))
		return false;
	for (uint32_t i = 0; i < ym_count(node); i++) {
		uint32_t bit, irq = 0;

		if (!ym_word(y, ym_key(y, node, i), &bit, words_irqs, "signals"))
			return false;
		if (seen & bit)
			return ym_fail(y, ym_key(y, node, i), "an interrupt of signals is given "
				       "twice");
		seen |= bit;
		while (!(bit >> irq & 1))
			irq++;
		if (!ym_decimal(y, ym_value(y, node, i), &ev->signals[irq], 0, 1000, "signals"))
			return false;
	}
	return true;
}

static bool event_state(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;

	ev->has |= SCN_HAS_STATE;
	return ym_word(y, node, &ev->state, words_state, "state");
}

static bool event_scsw(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;

	ev->has |= SCN_HAS_SCSW;
	return read_scsw_map(y, node, &ev->scsw);
}

static bool event_sense(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;

	ev->has |= SCN_HAS_SENSE;
	if (!read_bytes(y, node, &ev->sense, &ev->sense_len, "sense"))
		return false;
	return ev->sense_len <= ARCH_SENSE_SIZE ||
	       ym_fail(y, node, "sense has %u bytes, expected at most %u", ev->sense_len,
		       ARCH_SENSE_SIZE);
}

static bool event_gives(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;

	ev->has |= SCN_HAS_GIVES;
	return read_bytes(y, node, &ev->gives, &ev->nr_gives, "gives");
}

static bool event_values(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_event *ev = object;

	ev->has |= SCN_HAS_VALUES;
	if (!ym_is_map(y, node, "values"))
		return false;
	ev->values = read_list_alloc(y, ym_count(node), sizeof(*ev->values));
	if (!ev->values)
		return false;
	for (uint32_t i = 0; i < ym_count(node); i++) {
		struct scn_value *v = &ev->values[ev->nr_values++];

		if (!ym_word(y, ym_key(y, node, i), &v->which, words_values, "values") ||
		    !ym_hex(y, ym_value(y, node, i), &v->value, UINT64_MAX, "values"))
			return false;
		if (i && v->which <= v[-1].which)
			return ym_fail(y, ym_key(y, node, i), "values must be in the order of the "
				       "table, each once");
	}
	return true;
}

/* The members, in canonical order; the bit that each sets. */
static const struct ym_field fields[] = {
	{"do", event_do, true},		{"region", event_region, false},
	{"offset", event_offset, false}, {"length", event_length, false},
	{"bytes", event_bytes, false},	{"orb", event_orb, false},
	{"fctl", event_fctl, false},	{"preset", event_preset, false},
	{"value", event_value, false},	{"index", event_index, false},
	{"argsz", event_argsz, false},	{"flags", event_flags, false},
	{"first", event_first, false},	{"count", event_count, false},
	{"data", event_data, false},	{"bind", event_bind, false},
	{"at", event_at, false},	{"dstat", event_dstat, false},
	{"path", event_path, false},	{"fault", event_fault, false},
	{"task", event_task, false},	{"until", event_until, false},
	{"result", event_result, false}, {"ret_code", event_ret_code, false},
	{"signals", event_signals, false}, {"state", event_state, false},
	{"scsw", event_scsw, false},	{"sense", event_sense, false},
	{"gives", event_gives, false},	{"values", event_values, false},
	{NULL, NULL, false},
};

/* The members that are neither `do` nor `result`, each with its bit, in canonical order. */
static const struct ym_word members[] = {
	{"region", SCN_HAS_REGION},  {"offset", SCN_HAS_OFFSET},     {"length", SCN_HAS_LENGTH},
	{"bytes", SCN_HAS_BYTES},    {"orb", SCN_HAS_ORB},	     {"fctl", SCN_HAS_FCTL},
	{"preset", SCN_HAS_PRESET},  {"value", SCN_HAS_VALUE},	     {"index", SCN_HAS_INDEX},
	{"argsz", SCN_HAS_ARGSZ},    {"flags", SCN_HAS_FLAGS},	     {"first", SCN_HAS_FIRST},
	{"count", SCN_HAS_COUNT},    {"data", SCN_HAS_DATA},	     {"bind", SCN_HAS_BIND},
	{"at", SCN_HAS_AT},	     {"dstat", SCN_HAS_DSTAT},	     {"path", SCN_HAS_PATH},
	{"fault", SCN_HAS_FAULT},    {"task", SCN_HAS_TASK},	     {"until", SCN_HAS_UNTIL},
	{"ret_code", SCN_HAS_RET_CODE}, {"signals", SCN_HAS_SIGNALS}, {"state", SCN_HAS_STATE},
	{"scsw", SCN_HAS_SCSW},	     {"sense", SCN_HAS_SENSE},	     {"gives", SCN_HAS_GIVES},
	{"values", SCN_HAS_VALUES},  {NULL, 0},
};

static const struct ym_word *first_member(uint32_t bits)
{
	const struct ym_word *m = members;

	while (m->name && !(bits & m->bit))
		m++;
	return m;
}

/* A member that means nothing for this kind of event: say which, where, and what it may have. */
static bool refuse_member(struct ym *y, yaml_node_t *node, const struct scn_event *ev)
{
	uint32_t may = scn_event_may(ev->what);
	const char *name = first_member(ev->has & ~may)->name;
	yaml_node_t *key = node;
	char allowed[320] = "result";
	size_t n = strlen(allowed);

	for (uint32_t i = 0; i < ym_count(node); i++)
		if (!strcmp((const char *)ym_key(y, node, i)->data.scalar.value, name))
			key = ym_key(y, node, i);
	for (const struct ym_word *m = members; m->name && n < sizeof(allowed); m++)
		if (may & m->bit)
			n += (size_t)snprintf(allowed + n, sizeof(allowed) - n, " %s", m->name);
	return ym_fail(y, key, "'%s' means nothing for the event '%s', expected some of: %s", name,
		       words_do[ev->what].name, allowed);
}

/* Can this kind of event end like that? */
static bool check_result(struct ym *y, yaml_node_t *node, const struct scn_event *ev)
{
	bool unended = ev->result == SCN_BLOCKED || ev->result == SCN_STOPPED;
	bool code = ev->result > 0 && !unended;

	if (!SCN_IS_INSTRUCTION(ev->what) && code)
		return ym_fail(y, node, "only an instruction has a condition code for a result");
	if (SCN_IS_INSTRUCTION(ev->what) && ev->result && !code)
		return ym_fail(y, node, "an instruction has a condition code, 'operand' or "
			       "'specification' for a result");
	/* Deferred work needs no name, there is one worker. */
	if (ev->what == SCN_WORK || ev->has & SCN_HAS_TASK)
		return true;
	if (unended)
		return ym_fail(y, node, "a call that does not end needs a member 'task'");
	return !(ev->has & SCN_HAS_UNTIL) ||
	       ym_fail(y, node, "a call that is to be stopped needs a member 'task'");
}

/* Does the event have what it needs, and nothing that means nothing? */
static bool check_event(struct ym *y, yaml_node_t *node, const struct scn_event *ev)
{
	uint32_t missing = scn_event_must(ev->what) & ~ev->has;

	if (ev->has & ~scn_event_may(ev->what))
		return refuse_member(y, node, ev);
	if (missing)
		return ym_fail(y, node, "the event '%s' has no member '%s'",
			       words_do[ev->what].name, first_member(missing)->name);
	return check_result(y, node, ev);
}

/* Instructions are about the channel subsystem alone, and stand beside its own doings only. */
static bool check_mixture(struct ym *y, yaml_node_t *node, const struct scn *s)
{
	uint32_t instructions = 0, others = 0;

	for (uint32_t i = 0; i < s->nr_events; i++) {
		enum scn_do what = s->events[i].what;

		if (SCN_IS_INSTRUCTION(what))
			instructions++;
		else if (what != SCN_RUN && what != SCN_INTERRUPT && what != SCN_GONE &&
			 what != SCN_LOST && what != SCN_PATH && what != SCN_STORE)
			others++;
	}
	if (instructions && (others || !SCN_IS_INSTRUCTION(s->events[0].what)))
		return ym_fail(y, node, "events: an instruction stands first, and beside "
			       "run, interrupt, gone, lost, path and store only");
	return true;
}

/* Only a call that was begun can go on, and not more than so many have a name. */
static bool check_tasks(struct ym *y, yaml_node_t *node, const struct scn *s)
{
	const char *begun[SCN_TASKS_MAX];
	uint32_t nr = 0;

	for (uint32_t i = 0; i < s->nr_events; i++) {
		const struct scn_event *ev = &s->events[i];
		uint32_t k = 0;

		if (!(ev->has & SCN_HAS_TASK))
			continue;
		while (k < nr && strcmp(begun[k], ev->task))
			k++;
		if (k < nr)
			continue;
		if (ev->what == SCN_CONTINUE)
			return ym_fail(y, ym_item(y, node, i), "no event before this one begins "
				       "the task '%s'", ev->task);
		if (nr == SCN_TASKS_MAX)
			return ym_fail(y, ym_item(y, node, i), "task '%s' is one more than the "
				       "%u that there may be", ev->task, SCN_TASKS_MAX);
		begun[nr++] = ev->task;
	}
	return true;
}

bool read_events(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn *s = object;

	if (!ym_is_list(y, node, "events"))
		return false;
	if (!ym_count(node) || ym_count(node) > SCN_EVENTS_MAX)
		return ym_fail(y, node, "events has %u entries, expected 1 to %u", ym_count(node),
			       SCN_EVENTS_MAX);
	s->events = read_list_alloc(y, ym_count(node), sizeof(*s->events));
	if (!s->events)
		return false;
	for (uint32_t i = 0; i < ym_count(node); i++) {
		struct scn_event *ev = &s->events[s->nr_events++];

		if (!ym_map(y, ym_item(y, node, i), fields, ev, "an event") ||
		    !check_event(y, ym_item(y, node, i), ev))
			return false;
	}
	return check_mixture(y, node, s) && check_tasks(y, node, s);
}
