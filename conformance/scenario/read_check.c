/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides whether the parts of a vector fit together, once all are read, and completes what has a
 * default that depends on other parts.
 */
#include <string.h>

#include "read_internal.h"

static bool in_memory(const struct scn *s, uint64_t abs, uint32_t len)
{
	uint64_t last = abs + len - 1;

	for (uint32_t i = 0; i < s->nr_memory && last >= abs; i++) {
		if (abs >= s->memory[i].first && abs <= s->memory[i].last) {
			if (last <= s->memory[i].last)
				return true;
			abs = s->memory[i].last + 1; /* it may go on in the next range */
		}
	}
	return false;
}

static void add_copies(struct scn_scsw *scsw, const struct arch_orb *orb)
{
	uint32_t ctl = be32_ld(scsw->value.ctl);

	if (ctl & SCSW_FC_START)
		ctl |= be32_ld(orb->ctl) & SCN_COPIES;
	scsw->value.ctl = be32_st(ctl);
}

/* Does this event bring a program to the subchannel, or can it still? */
static bool begins_program(const struct scn_event *ev)
{
	return (ev->what == SCN_START || ev->what == SCN_SSCH) &&
	       (!ev->result || ev->result == SCN_BLOCKED || ev->result == SCN_STOPPED);
}

/* R-SCSW-01: with the start function on, key, S, F, P, I, A, U are the ORB's. */
static void add_orb_copies(struct scn *s)
{
	const struct arch_orb *orb = &s->orb;

	for (uint32_t e = 0; e < s->nr_expect; e++)
		for (uint32_t i = 0; i < s->expect[e].nr_scsw; i++)
			add_copies(&s->expect[e].scsw[i], orb);
	for (uint32_t i = 0; i < s->nr_events; i++) {
		struct scn_event *ev = &s->events[i];

		if (begins_program(ev))
			orb = ev->has & SCN_HAS_ORB ? &ev->orb : &s->orb;
		if (ev->has & SCN_HAS_SCSW)
			add_copies(&ev->scsw, orb);
	}
}

static yaml_node_t *event_node(struct ym *y, yaml_node_t *root, uint32_t nth)
{
	for (uint32_t i = 0; i < ym_count(root); i++) {
		const char *name = ym_scalar(y, ym_key(y, root, i), "a member's name");

		if (name && !strcmp(name, "events"))
			return ym_item(y, ym_value(y, root, i), nth);
	}
	return root;
}

/* What the guest stores lies in memory, and so does a range whose end is not said. */
static bool check_events(struct ym *y, yaml_node_t *root, const struct scn *s)
{
	for (uint32_t i = 0; i < s->nr_events; i++) {
		const struct scn_event *ev = &s->events[i];
		bool open_end = (ev->what == SCN_MAP || ev->what == SCN_UNMAP) &&
				!(ev->has & SCN_HAS_LENGTH);

		if ((ev->what == SCN_STORE && !in_memory(s, ev->at, ev->nr_bytes)) ||
		    (open_end && !in_memory(s, ev->at, 1)))
			return ym_fail(y, event_node(y, root, i), "an event at %llx lies outside "
				       "memory", (unsigned long long)ev->at);
	}
	return true;
}

static bool check_storage(struct ym *y, yaml_node_t *root, const struct scn *s)
{
	for (uint32_t i = 0; i < s->nr_storage; i++)
		if (!in_memory(s, s->storage[i].abs, s->storage[i].len))
			return ym_fail(y, root, "storage at %llx, %u bytes, lies outside memory",
				       (unsigned long long)s->storage[i].abs, s->storage[i].len);
	for (uint32_t i = 0; i < s->nr_changes; i++)
		if (!in_memory(s, s->changes[i].abs, s->changes[i].len))
			return ym_fail(y, root, "a change at %llx lies outside memory",
				       (unsigned long long)s->changes[i].abs);
	for (uint32_t e = 0; e < s->nr_expect; e++)
		for (uint32_t i = 0; i < s->expect[e].nr_storage; i++)
			if (!in_memory(s, s->expect[e].storage[i].abs,
				       s->expect[e].storage[i].len))
				return ym_fail(y, root,
					       "expected storage at %llx lies outside memory",
					       (unsigned long long)s->expect[e].storage[i].abs);
	return true;
}

/* With events all expectations may stand at them; without, a program is started and ends. */
static bool check_expect(struct ym *y, yaml_node_t *root, struct scn *s)
{
	if (s->nr_events && s->result == SCN_MAY)
		return ym_fail(y, root, "result: may does not go with events");
	if (!s->nr_events && (!y->orb || !s->nr_expect))
		return ym_fail(y, root, "a vector has no field '%s'", y->orb ? "expect" : "orb");
	if (!s->nr_expect) {
		s->expect = read_list_alloc(y, 1, sizeof(*s->expect));
		if (!s->expect)
			return false;
		s->expect[s->nr_expect++].cc = OUT_NOT_STARTED;
	}
	if (s->result == SCN_MUST && s->nr_expect != 1)
		return ym_fail(y, root, "several outcomes in expect need result: may");
	return true;
}

bool check_whole(struct ym *y, yaml_node_t *root, struct scn *s)
{
	if (!s->memory) {
		s->memory = read_list_alloc(y, 1, sizeof(*s->memory));
		if (!s->memory)
			return false;
		s->memory[s->nr_memory++] = (struct scn_range){0, 0xfffff};
	}
	if (!check_storage(y, root, s) || !check_expect(y, root, s) || !check_events(y, root, s))
		return false;
	add_orb_copies(s);
	return true;
}
