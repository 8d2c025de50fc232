/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events in vectors and packs: what is read comes back, and what means nothing is refused with one
 * line.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../pack_io.h"
#include "../scenario.h"

#define HEAD \
	"id: event/sample\n" \
	"summary: every event, and every member of each\n" \
	"rules: [R-VFIO-REG-01]\n" \
	"if_it_fails: lost-status\n" \
	"source: hand-written\n"

/* In canonical form, so that it must come back as it is. */
static const char sample[] =
	HEAD
	"needs: [identify, schedule]\n"
	"device:\n"
	"  - on: e4\n"
	"    hold: yes\n"
	"orb: {intparm: cafe0001, F: 1, lpm: 80, cpa: 1000}\n"
	"interrupts: each\n"
	"events:\n"
	"  - {do: open}\n"
	"  - {do: open, bind: [io, req], result: -EINVAL}\n"
	"  - {do: start, fctl: 20, preset: -ENODEV, fault: tail, task: a, until: lock_sch 3,"
	" result: stopped, ret_code: -EIO, signals: {}, state: cp-processing}\n"
	"  - do: start\n"
	"    orb: {intparm: 1, F: 1, lpm: 80, cpa: 2000}\n"
	"  - {do: halt, result: -EAGAIN}\n"
	"  - {do: clear, fault: all, result: -EFAULT}\n"
	"  - {do: command, value: 3, result: -EINVAL, ret_code: -EINVAL}\n"
	"  - do: write\n"
	"    region: io\n"
	"    offset: c\n"
	"    bytes: 00004000 00000000\n"
	"    state: idle\n"
	"  - {do: write, region: 3ff, length: 4, result: -EINVAL}\n"
	"  - do: read\n"
	"    region: schib\n"
	"    signals: {io: 1, crw: 2, req: 3}\n"
	"    scsw: {fctl: [], stctl: [pending], cpa: \"*\", count: \"*\"}\n"
	"    sense: 80\n"
	"    gives: 01020304\n"
	"  - {do: info, argsz: f, result: -EINVAL}\n"
	"  - do: region_info\n"
	"    index: 1\n"
	"    values: {argsz: 30, flags: b, size: 8, offset: 400, cap_offset: 20, cap_id: 2}\n"
	"  - {do: irq_info, index: 3, result: -EINVAL}\n"
	"  - {do: set_irqs, index: 0, argsz: 18, flags: [eventfd, trigger], first: 1, count: 2,"
	" data: not-eventfd, result: -EINVAL}\n"
	"  - {do: reset}\n"
	"  - {do: ioctl, value: c, result: -ENOTTY}\n"
	"  - {do: map, length: 1000, at: 4000}\n"
	"  - {do: unmap, at: 4000, task: u, result: blocked}\n"
	"  - {do: remove, task: m, result: blocked}\n"
	"  - {do: create, result: -EEXIST}\n"
	"  - do: store\n"
	"    bytes: ff\n"
	"    at: 4001\n"
	"  - {do: run}\n"
	"  - {do: interrupt, dstat: [attention, unit-check]}\n"
	"  - {do: work, until: signal, result: stopped}\n"
	"  - {do: timeout}\n"
	"  - {do: path, path: vary-off}\n"
	"  - {do: lost, state: not-oper}\n"
	"  - {do: report}\n"
	"  - {do: continue, task: a, result: -EBADF}\n"
	"  - {do: close, state: standby}\n"
	"expect:\n"
	"  storage:\n"
	"    4000: 0102\n"
	"  device:\n"
	"    - e4\n";

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

static struct scn *read_good(const char *text)
{
	struct scn_error err = {""};
	struct scn *s;

	if (scn_read_text(&s, &err, "x.yaml", text, strlen(text)))
		fail_msg("%s", err.text);
	return s;
}

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

static void a_pack_has_what_a_replay_needs(void **state)
{
	struct scn *s = read_good(sample), *back;
	struct scn_error err = {""};
	uint8_t *buf, *again;
	uint32_t len, len_again;

	(void)state;
	assert_int_equal(scn_pack(&buf, &len, s), 0);
	assert_int_equal(scn_unpack(&back, &err, buf, len), 0);
	assert_int_equal(back->nr_events, s->nr_events);
	assert_true(back->steps[0].hold);
	for (uint32_t i = 0; i < s->nr_events; i++) {
		assert_int_equal(back->events[i].what, s->events[i].what);
		assert_int_equal(back->events[i].result, s->events[i].result);
		assert_string_equal(back->events[i].task, s->events[i].task);
		assert_int_equal(back->events[i].nr_gives, 0);
	}
	assert_int_equal(scn_pack(&again, &len_again, back), 0);
	assert_int_equal(len_again, len);
	assert_memory_equal(again, buf, len);
	free(buf);
	free(again);
	scn_free(s);
	scn_free(back);
}

/* Any bytes are refused or are a scenario; the CRC is made good, so that the inside is reached. */
static void damaged_packs_do_no_harm(void **state)
{
	struct scn *s = read_good(sample), *back;
	struct scn_error err = {""};
	uint8_t *buf;
	uint32_t len;

	(void)state;
	assert_int_equal(scn_pack(&buf, &len, s), 0);
	for (uint32_t i = PACK_HEADER_SIZE; i < len - PACK_CRC_SIZE; i++) {
		for (unsigned int bit = 0; bit < 8; bit++) {
			be32_t crc;

			buf[i] ^= (uint8_t)(1u << bit);
			crc = be32_st(pack_crc(buf, len - PACK_CRC_SIZE));
			memcpy(buf + len - PACK_CRC_SIZE, &crc, sizeof(crc));
			if (!scn_unpack(&back, &err, buf, len))
				scn_free(back);
			buf[i] ^= (uint8_t)(1u << bit);
		}
	}
	free(buf);
	scn_free(s);
}

static void what_became_of_events_comes_back(void **state)
{
	struct outcome o, back;
	struct scn_error err = {""};
	uint8_t *buf;
	uint32_t len;

	(void)state;
	out_init(&o);
	assert_int_equal(out_make_events(&o, 2), 0);
	o.cells = 0x12345;
	o.events[0].result = -EAGAIN;
	o.events[0].have_ret_code = o.events[0].have_signals = true;
	o.events[0].ret_code = -EIO;
	o.events[0].signals[1] = 7;
	o.events[1].result = SCN_BLOCKED;
	o.events[1].have_irb = o.events[1].have_state = true;
	o.events[1].state = 4;
	o.events[1].irb.scsw.dstat = DSTAT_BUSY;
	o.events[1].have_values = 1u << OUT_VALUE_SIZE | 1u << OUT_VALUE_COUNT;
	o.events[1].values[OUT_VALUE_SIZE] = 0x123456789a;
	assert_int_equal(out_event_bytes(&o, 1, "abc", 3), 0);
	assert_int_equal(out_pack(&buf, &len, &o), 0);
	assert_int_equal(out_unpack(&back, &err, buf, len), 0);

	assert_int_equal(back.cells, 0x12345);
	assert_int_equal(back.nr_events, 2);
	assert_int_equal(back.events[0].result, -EAGAIN);
	assert_int_equal(back.events[0].ret_code, -EIO);
	assert_int_equal(back.events[0].signals[1], 7);
	assert_false(back.events[0].have_irb);
	assert_int_equal(back.events[1].result, SCN_BLOCKED);
	assert_int_equal(back.events[1].irb.scsw.dstat, DSTAT_BUSY);
	assert_int_equal(back.events[1].values[OUT_VALUE_SIZE], 0x123456789a);
	assert_memory_equal(back.events[1].bytes, "abc", 3);
	free(buf);
	out_clear(&o);
	out_clear(&back);
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
		"x.yaml:7:5: 'region' means nothing for the event 'close'");
	refuses(EVENT("{do: read}"), "x.yaml:7:5: the event 'read' has no member 'region'");
	refuses(EVENT("{do: read, region: disk}"),
		"x.yaml:7:24: region is 'disk', expected hex digits");
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

static void parts_must_fit_together(void **state)
{
	(void)state;
	refuses("events:\n  - {do: open}\n  - {do: ssch}\n",
		"x.yaml:7:3: events: an instruction stands first, and beside run, interrupt, "
		"lost, path and store only");
	refuses("events:\n  - {do: ssch}\n  - {do: reset}\n",
		"x.yaml:7:3: events: an instruction stands first, and beside run, interrupt, "
		"lost, path and store only");
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
		cmocka_unit_test(a_pack_has_what_a_replay_needs),
		cmocka_unit_test(damaged_packs_do_no_harm),
		cmocka_unit_test(what_became_of_events_comes_back),
		cmocka_unit_test(what_means_nothing_is_refused),
		cmocka_unit_test(parts_must_fit_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
