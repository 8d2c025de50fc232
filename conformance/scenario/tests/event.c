/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events in vectors: what is read comes back, and what means nothing is refused with one line.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "event_sample.h"

static const char instructions[] =
	HEAD
	"events:\n"
	"  - {do: stsch}\n"
	"  - do: ssch\n"
	"    orb: {cpa: 1000}\n"
	"    result: operand\n"
	"  - {do: hsch, result: 1}\n"
	"  - {do: csch, result: 2}\n"
	"  - {do: xsch, result: 3}\n"
	"  - {do: rsch, result: specification}\n"
	"  - {do: run}\n"
	"  - do: tsch\n"
	"    scsw: {fctl: [], stctl: []}\n"
	"  - do: msch\n"
	"    bytes: 00*52\n";

static void comes_back(const char *text)
{
	struct scn *s = read_good(text);
	struct scn_error err = {""};
	char *written = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&written, &size);

	assert_non_null(f);
	assert_int_equal(scn_write(f, s), 0);
	fclose(f);
	assert_string_equal(written, text);
	if (!scn_is_canonical(&err, s, text))
		fail_msg("%s", err.text);
	free(written);
	scn_free(s);
}

static void every_event_comes_back(void **state)
{
	(void)state;
	comes_back(sample);
	comes_back(instructions);
}

static void members_are_read(void **state)
{
	struct scn *s = read_good(sample);
	const struct scn_event *ev = s->events;

	(void)state;
	assert_true(s->steps[0].hold);
	assert_int_equal(ev[1].bind, 1u << SCN_SIGNAL_IO | 1u << SCN_SIGNAL_REQ);
	assert_int_equal(ev[2].preset, -ENODEV);
	assert_string_equal(ev[2].until, "lock_sch");
	assert_int_equal(ev[2].until_nth, 3);
	assert_int_equal(ev[2].result, SCN_STOPPED);
	assert_int_equal(ev[2].state, 3);
	assert_int_equal(be32_ld(ev[3].orb.cpa), 0x2000);
	assert_int_equal(ev[8].region, 0x3ff);
	assert_int_equal(ev[9].signals[SCN_SIGNAL_REQ], 3);
	assert_int_equal(ev[9].nr_gives, 4);
	assert_int_equal(ev[11].values[5].which, OUT_VALUE_CAP_ID);
	assert_int_equal(ev[13].flags, 0x24);
	assert_int_equal(ev[22].dstat, DSTAT_ATTENTION | DSTAT_UNIT_CHECK);
	assert_int_equal(ev[25].path, SCN_PATH_VARY_OFF);
	scn_free(s);
}

static void refuses(const char *events, const char *complaint)
{
	struct scn_error err = {""};
	char *text = NULL;
	struct scn *s;

	assert_true(asprintf(&text, HEAD "%s", events) >= 0);
	assert_int_equal(scn_read_text(&s, &err, "x.yaml", text, strlen(text)), -EINVAL);
	assert_null(s);
	assert_string_equal(err.text, complaint);
	free(text);
}

#define EVENT(line) "events:\n  - " line "\n"

static void what_means_nothing_is_refused(void **state)
{
	(void)state;
	refuses("events: []\n", "x.yaml:6:9: events has 0 entries, expected 1 to 64");
	refuses(EVENT("open"), "x.yaml:7:5: an event must be a map");
	refuses(EVENT("{region: io}"), "x.yaml:7:5: an event has no field 'do'");
	refuses(EVENT("{do: jump}"), "x.yaml:7:10: unknown word 'jump' in do");
	refuses(EVENT("{do: open, colour: 1}"), "x.yaml:7:16: unknown field 'colour' in an event");
	refuses(EVENT("{do: close, region: io}"),
		"x.yaml:7:17: 'region' means nothing for the event 'close', expected some of: "
		"result task until signals state");
	refuses(EVENT("{do: read}"), "x.yaml:7:5: the event 'read' has no member 'region'");
	refuses(EVENT("{do: read, region: disk}"),
		"x.yaml:7:24: region is 'disk', expected hex digits");
	refuses(EVENT("{do: read, region: 1}"),
		"x.yaml:7:24: region is 1, expected io, command, schib, crw or an index from 4 on");
	refuses(EVENT("{do: read, region: io, offset: 400}"),
		"x.yaml:7:36: offset is 400, expected at most 3ff");
	refuses(EVENT("{do: set_irqs, index: 0}"),
		"x.yaml:7:5: the event 'set_irqs' has no member 'flags'");
	refuses(EVENT("{do: close, result: maybe}"),
		"x.yaml:7:25: result is 'maybe', expected 0 or an errno such as -EINVAL");
	refuses(EVENT("{do: close, result: blocked}"),
		"x.yaml:7:5: a call that does not end needs a member 'task'");
	refuses(EVENT("{do: close, result: 2}"),
		"x.yaml:7:5: only an instruction has a condition code for a result");
	refuses(EVENT("{do: close, task: A}"),
		"x.yaml:7:23: task is 'A', expected 1 to 15 of a-z and '_'");
	refuses(EVENT("{do: close, task: a, until: pin 0}"),
		"x.yaml:7:33: until is 'pin 0', expected a name and a decimal number from 1 to "
		"1000");
	refuses(EVENT("{do: work, signals: {io: x}}"),
		"x.yaml:7:30: signals is 'x', expected a decimal number from 0 to 1000");
	refuses(EVENT("{do: info, values: {irqs: 3, flags: 1}}"),
		"x.yaml:7:34: values must be in the order of the table, each once");
	refuses(EVENT("{do: continue}"), "x.yaml:7:5: the event 'continue' has no member 'task'");
}

static void a_value_out_of_range_is_refused(void **state)
{
	(void)state;
	refuses(EVENT("{do: read, region: io, length: 80000000}"),
		"x.yaml:7:36: length is 80000000, expected at most 7fffffff");
	refuses(EVENT("{do: write, region: io, bytes: 0}"),
		"x.yaml:7:36: bytes has an odd number of hex digits");
	refuses(EVENT("{do: start, orb: {F: 1}}"), "x.yaml:7:22: orb has no field 'cpa'");
	refuses(EVENT("{do: start, fctl: 71}"), "x.yaml:7:23: fctl is 71, expected at most 70");
	refuses(EVENT("{do: start, fctl: 41}"),
		"x.yaml:7:23: fctl is 41, expected bits 40, 20, 10");
	refuses(EVENT("{do: start, preset: EIO}"),
		"x.yaml:7:25: preset is 'EIO', expected 0 or an errno such as -EINVAL");
	refuses(EVENT("{do: set_irqs, index: 0, flags: [loud]}"),
		"x.yaml:7:38: unknown word 'loud' in flags");
	refuses(EVENT("{do: set_irqs, index: 0, flags: [none], data: maybe}"),
		"x.yaml:7:51: unknown word 'maybe' in data");
	refuses(EVENT("{do: open, bind: [gpio]}"), "x.yaml:7:23: unknown word 'gpio' in bind");
	refuses(EVENT("{do: interrupt, dstat: [tired]}"),
		"x.yaml:7:29: unknown word 'tired' in dstat");
	refuses(EVENT("{do: path, path: lost}"), "x.yaml:7:22: unknown word 'lost' in path");
	refuses(EVENT("{do: info, fault: head}"), "x.yaml:7:23: unknown word 'head' in fault");
	refuses(EVENT("{do: close, task: sixteen_letters_}"),
		"x.yaml:7:23: task is 'sixteen_letters_', expected 1 to 15 of a-z and '_'");
	refuses(EVENT("{do: close, task: a, until: Pin}"),
		"x.yaml:7:33: until is 'Pin', expected 1 to 15 of a-z and '_'");
	refuses(EVENT("{do: halt, ret_code: 1}"),
		"x.yaml:7:26: ret_code is '1', expected 0 or an errno such as -EINVAL");
	refuses(EVENT("{do: work, signals: {ccw: 1}}"),
		"x.yaml:7:26: unknown word 'ccw' in signals");
	refuses(EVENT("{do: work, signals: {io: 1, io: 2}}"),
		"x.yaml:7:33: an interrupt of signals is given twice");
	refuses(EVENT("{do: work, state: busy}"), "x.yaml:7:23: unknown word 'busy' in state");
	refuses(EVENT("{do: tsch, scsw: {fctl: []}}"), "x.yaml:7:22: scsw has no field 'stctl'");
	refuses(EVENT("{do: tsch, sense: 00*33}"),
		"x.yaml:7:23: sense has 33 bytes, expected at most 32");
	refuses(EVENT("{do: stsch, gives: \"\"}"), "x.yaml:7:24: gives is empty, expected bytes");
	refuses(EVENT("{do: info, values: {size: xyz}}"),
		"x.yaml:7:31: values is 'xyz', expected hex digits");
	refuses(EVENT("{do: info, values: {weight: 1}}"),
		"x.yaml:7:25: unknown word 'weight' in values");
	refuses(EVENT("{do: open, bind: [io], bind: [io]}"),
		"x.yaml:7:28: field 'bind' of an event is given twice");
}

static void what_an_event_needs_is_demanded(void **state)
{
	static const struct {
		const char *what;
		const char *missing;
	} needs[] = {
		{"command", "value"}, {"write", "region"},	 {"read", "region"},
		{"region_info", "index"}, {"irq_info", "index"}, {"set_irqs", "index"},
		{"ioctl", "value"},   {"map", "at"},		 {"unmap", "at"},
		{"store", "bytes"},   {"path", "path"},		 {"continue", "task"},
		{"msch", "bytes"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		char event[64], complaint[96];

		snprintf(event, sizeof(event), EVENT("{do: %s}"), needs[i].what);
		snprintf(complaint, sizeof(complaint),
			 "x.yaml:7:5: the event '%s' has no member '%s'", needs[i].what,
			 needs[i].missing);
		refuses(event, complaint);
	}
	refuses(EVENT("{do: store, bytes: 00}"),
		"x.yaml:7:5: the event 'store' has no member 'at'");
	refuses(EVENT("{do: close, result: stopped}"),
		"x.yaml:7:5: a call that does not end needs a member 'task'");
	refuses(EVENT("{do: close, until: pin}"),
		"x.yaml:7:5: a call that is to be stopped needs a member 'task'");
	refuses(EVENT("{do: close, result: operand}"),
		"x.yaml:7:5: only an instruction has a condition code for a result");
	refuses(EVENT("{do: hsch, result: -EBUSY}"),
		"x.yaml:7:5: an instruction has a condition code, 'operand' or 'specification' "
		"for a result");
	refuses(EVENT("{do: hsch, result: blocked}"),
		"x.yaml:7:5: an instruction has a condition code, 'operand' or 'specification' "
		"for a result");
}

static void tasks_are_begun_before_they_go_on(void **state)
{
	char many[1024] = "events:\n";
	size_t n = strlen(many);

	(void)state;
	refuses("events:\n  - {do: continue, task: a}\n  - {do: close, task: a}\n",
		"x.yaml:7:5: no event before this one begins the task 'a'");
	for (char task = 'a'; task < (char)('a' + SCN_TASKS_MAX + 1); task++)
		n += (size_t)snprintf(many + n, sizeof(many) - n, "  - {do: close, task: %c}\n",
				      task);
	refuses(many, "x.yaml:15:5: task 'i' is one more than the 8 that there may be");
}

static void events_stay_within_memory(void **state)
{
	(void)state;
	refuses("memory: [0-fff, 3000-3fff]\n" EVENT("{do: map, at: 2000}"),
		"x.yaml:8:5: an event at 2000 lies outside memory");
	refuses("memory: [0-fff, 3000-3fff]\n" EVENT("{do: unmap, at: 2000}"),
		"x.yaml:8:5: an event at 2000 lies outside memory");
	refuses(EVENT("{do: store, at: fffff, bytes: 0102}"),
		"x.yaml:7:5: an event at fffff lies outside memory");
	refuses(EVENT("{do: store, at: ffffffffffffffff, bytes: 0102}"),
		"x.yaml:7:5: an event at ffffffffffffffff lies outside memory");
}

static void too_many_events_are_refused(void **state)
{
	char many[2048] = "events:\n";
	size_t n = strlen(many);

	(void)state;
	for (uint32_t i = 0; i < SCN_EVENTS_MAX + 1; i++)
		n += (size_t)snprintf(many + n, sizeof(many) - n, "  - {do: run}\n");
	refuses(many, "x.yaml:7:3: events has 65 entries, expected 1 to 64");
}

/* R-SCSW-01: the copies are of the program that was started last, not of one that was refused. */
static void copies_are_of_the_program_that_runs(void **state)
{
	static const char text[] =
		HEAD "orb: {key: 1, cpa: 1000}\n"
		"events:\n"
		"  - {do: start}\n"
		"  - {do: read, region: io, scsw: {stctl: [], copies: yes}}\n"
		"  - {do: start, orb: {key: 2, cpa: 1000}, result: -EBUSY}\n"
		"  - {do: read, region: io, scsw: {stctl: [], copies: yes}}\n"
		"  - {do: start, orb: {key: 3, cpa: 1000}}\n"
		"  - {do: read, region: io, scsw: {stctl: [], copies: yes}}\n"
		"  - {do: start}\n"
		"  - {do: read, region: io, scsw: {stctl: [], copies: yes}}\n"
		"  - {do: read, region: io, scsw: {fctl: [], stctl: [], copies: yes}}\n";
	static const uint32_t keys[][2] = {{1, 1}, {3, 1}, {5, 3}, {7, 1}, {8, 0}};
	struct scn *s = read_good(text);

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const struct scn_scsw *scsw = &s->events[keys[i][0]].scsw;

		assert_int_equal((be32_ld(scsw->value.ctl) & SCSW_KEY) >> SCSW_KEY_SHIFT,
				 keys[i][1]);
		assert_int_equal(scsw->ctl_care & SCSW_KEY, SCSW_KEY);
	}
	scn_free(s);
}

static void parts_must_fit_together(void **state)
{
	(void)state;
	refuses("events:\n  - {do: open}\n  - {do: ssch}\n",
		"x.yaml:7:3: events: an instruction stands first, and beside run, interrupt, "
		"gone, lost, path and store only");
	refuses("events:\n  - {do: ssch}\n  - {do: reset}\n",
		"x.yaml:7:3: events: an instruction stands first, and beside run, interrupt, "
		"gone, lost, path and store only");
	refuses("result: may\nevents:\n  - {do: open}\n",
		"x.yaml:1:1: result: may does not go with events");
	refuses("events:\n  - {do: open}\nexpect:\n  cc: 0\n",
		"x.yaml:9:3: expect may have storage and device only, beside events");
	refuses("expect:\n  cc: 0\n  scsw: {stctl: [pending]}\n",
		"x.yaml:1:1: a vector has no field 'orb'");
	refuses("orb: {cpa: 0}\n", "x.yaml:1:1: a vector has no field 'expect'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_comes_back),
		cmocka_unit_test(members_are_read),
		cmocka_unit_test(what_means_nothing_is_refused),
		cmocka_unit_test(a_value_out_of_range_is_refused),
		cmocka_unit_test(what_an_event_needs_is_demanded),
		cmocka_unit_test(tasks_are_begun_before_they_go_on),
		cmocka_unit_test(events_stay_within_memory),
		cmocka_unit_test(too_many_events_are_refused),
		cmocka_unit_test(copies_are_of_the_program_that_runs),
		cmocka_unit_test(parts_must_fit_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
