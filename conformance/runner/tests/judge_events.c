/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Verdicts on events: each thing that an event may be expected to give, and a crash that a
 * deviation names.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "../compare.h"
#include "../run.h"

static const char text[] =
	"id: event/sample\n"
	"summary: what is expected of events\n"
	"rules: [R-VFIO-FSM-04, R-VFIO-IRQ-03]\n"
	"if_it_fails: lost-status\n"
	"source: hand-written\n"
	"storage:\n"
	"  4000: 01\n"
	"events:\n"
	"  - {do: open}\n"
	"  - {do: halt, result: -EBUSY, ret_code: -EBUSY, state: idle}\n"
	"  - {do: work, signals: {io: 1}}\n"
	"  - do: read\n"
	"    region: io\n"
	"    scsw: {fctl: [halt], stctl: [pending], count: \"*\"}\n"
	"    sense: 80\n"
	"  - do: read\n"
	"    region: crw\n"
	"    gives: 04060000\n"
	"  - do: info\n"
	"    values: {flags: 11}\n"
	"  - {do: remove, task: r, result: blocked}\n"
	"expect:\n"
	"  storage:\n"
	"    4001: 02\n";

static struct scn *vector;

static int read_vector(void **state)
{
	struct scn_error err = {""};

	(void)state;
	return scn_read_text(&vector, &err, "x.yaml", text, strlen(text));
}

static int drop_vector(void **state)
{
	(void)state;
	scn_free(vector);
	return 0;
}

static void good_outcome(struct outcome *o)
{
	struct arch_irb *irb;

	out_init(o);
	assert_int_equal(out_make_events(o, 7), 0);
	o->have_cp = true;
	o->events[1] = (struct out_event){.result = -EBUSY, .ret_code = -EBUSY, .state = 2,
					  .have_ret_code = true, .have_state = true};
	o->events[2].have_signals = true;
	o->events[2].signals[0] = 1;
	o->events[3].have_irb = true;
	irb = &o->events[3].irb;
	irb->scsw.ctl = be32_st(SCSW_FC_HALT | SCSW_SC_PENDING);
	irb->esw.erw = be32_st(ERW_CONCURRENT_SENSE | 1u << ERW_SENSE_COUNT_SHIFT);
	irb->ecw[0] = 0x80;
	assert_int_equal(out_event_bytes(o, 4, "\4\6\0\0", 4), 0);
	o->events[5].have_values = 1u << OUT_VALUE_FLAGS;
	o->events[5].values[OUT_VALUE_FLAGS] = 0x11;
	o->events[6].result = SCN_BLOCKED;
	assert_int_equal(out_add_change(o, 0x4001, "\2", 1), 0);
}

static void differs(struct outcome *o, const char *field, const char *expected,
		    const char *actual, const char *rule)
{
	struct difference d;

	assert_false(compare_outcome(&d, vector, o, NULL));
	assert_string_equal(d.field, field);
	assert_string_equal(d.expected, expected);
	assert_string_equal(d.actual, actual);
	assert_string_equal(d.rule, rule);
	out_clear(o);
	good_outcome(o);
}

static void what_is_expected_matches(void **state)
{
	struct difference d;
	struct outcome o;

	(void)state;
	good_outcome(&o);
	assert_true(compare_outcome(&d, vector, &o, NULL));
	/* What a subject cannot see is not compared. */
	o.events[1].have_state = o.events[1].have_ret_code = o.events[2].have_signals = false;
	o.events[1].state = 4;
	o.events[1].ret_code = 0;
	o.events[2].signals[0] = 0;
	assert_true(compare_outcome(&d, vector, &o, NULL));
	out_clear(&o);
}

static void each_expectation_is_compared(void **state)
{
	struct outcome o;

	(void)state;
	good_outcome(&o);
	o.events[0].result = -ENODEV;
	differs(&o, "events[0].result", "0", "-ENODEV", "R-VFIO-FSM-04");
	o.events[1].result = 0;
	differs(&o, "events[1].result", "-EBUSY", "0", "R-VFIO-FSM-04");
	o.events[1].ret_code = 0;
	differs(&o, "events[1].ret_code", "-EBUSY", "0", "R-VFIO-FSM-04");
	o.events[1].state = 4;
	differs(&o, "events[1].state", "idle", "cp-pending", "R-VFIO-FSM-04");
	o.events[2].signals[0] = 2;
	differs(&o, "events[2].signals.io", "1", "2", "R-VFIO-IRQ-03");
	o.events[2].signals[2] = 1;
	differs(&o, "events[2].signals.req", "0", "1", "R-VFIO-IRQ-03");
	o.events[3].have_irb = false;
	differs(&o, "events[3].scsw", "status", "nothing was read", "R-VFIO-FSM-04");
	o.events[3].irb.scsw.ctl = be32_st(SCSW_FC_CLEAR | SCSW_SC_PENDING);
	differs(&o, "events[3].scsw.fctl", "halt", "clear", "R-VFIO-FSM-04");
	o.events[3].irb.ecw[0] = 0x40;
	differs(&o, "events[3].sense+0", "80", "40", "R-VFIO-FSM-04");
	o.events[4].bytes[1] = 2;
	differs(&o, "events[4].gives+1", "060000", "020000", "R-VFIO-FSM-04");
	o.events[4].nr_bytes = 2;
	differs(&o, "events[4].gives", "4 bytes", "2 bytes", "R-VFIO-FSM-04");
	o.events[5].values[OUT_VALUE_FLAGS] = 1;
	differs(&o, "events[5].values.flags", "11", "1", "R-VFIO-FSM-04");
	o.events[5].have_values = 0;
	differs(&o, "events[5].values.flags", "a value", "none", "R-VFIO-FSM-04");
	o.events[6].result = 0;
	differs(&o, "events[6].result", "blocked", "0", "R-VFIO-FSM-04");
	o.events[6].result = -12345;
	differs(&o, "events[6].result", "blocked", "-12345", "R-VFIO-FSM-04");
	o.changes[0].data[0] = 3;
	differs(&o, "storage[4001]", "02", "03", "R-VFIO-FSM-04");
	o.nr_events = 6;
	differs(&o, "events", "7", "6", "R-VFIO-FSM-04");
	assert_int_equal(out_set_text(&o.violation, "something broke"), 0);
	differs(&o, "oracle", "what holds in any order", "something broke", "R-VFIO-FSM-04");
	out_clear(&o);
}

static void what_has_no_name_is_shown_as_a_number(void **state)
{
	struct outcome o;

	(void)state;
	good_outcome(&o);
	o.events[1].result = SCN_STOPPED;
	differs(&o, "events[1].result", "-EBUSY", "stopped", "R-VFIO-FSM-04");
	o.events[1].result = -12345;
	differs(&o, "events[1].result", "-EBUSY", "-12345", "R-VFIO-FSM-04");
	o.events[1].ret_code = -12345;
	differs(&o, "events[1].ret_code", "-EBUSY", "-12345", "R-VFIO-FSM-04");
	o.events[1].state = 99;
	differs(&o, "events[1].state", "idle", "unknown", "R-VFIO-FSM-04");
	out_clear(&o);
}

/* R-SCSW-14: the bytes mean something only with the ERW's flag and count. */
static void sense_has_a_flag_and_a_count(void **state)
{
	struct outcome o;

	(void)state;
	good_outcome(&o);
	o.events[3].irb.esw.erw = be32_st(ERW_CONCURRENT_SENSE | 2u << ERW_SENSE_COUNT_SHIFT);
	differs(&o, "events[3].sense.erw", "1010000", "1020000", "R-VFIO-FSM-04");
	o.events[3].irb.esw.erw = be32_st(1u << ERW_SENSE_COUNT_SHIFT);
	differs(&o, "events[3].sense.erw", "1010000", "10000", "R-VFIO-FSM-04");
	out_clear(&o);
}

/* A scenario with events starts no single program, so there is none to look at. */
static void nothing_of_a_single_start_is_compared(void **state)
{
	struct difference d;
	struct outcome o;

	(void)state;
	good_outcome(&o);
	o.cc = OUT_CC_3;
	o.endless = true;
	o.nr_irbs = 1;
	o.cp_init = o.cp_prefetch = -EINVAL;
	o.have_region = true;
	o.ret_code = o.write_result = -EIO;
	assert_true(compare_outcome(&d, vector, &o, NULL));
	out_clear(&o);
}

static void commands_and_rules_are_compared(void **state)
{
	static const char with_cmds[] =
		"id: x/y\nsummary: a\nrules: [R-VFIO-FSM-04, R-CSCH-01]\n"
		"if_it_fails: lost-status\nsource: hand-written\n"
		"events:\n  - {do: open}\nexpect:\n  device:\n    - e4\n";
	struct scn *whole = vector;
	struct scn_error err = {""};
	struct rule_set marks = {0};
	struct difference d;
	struct outcome o;

	(void)state;
	assert_int_equal(scn_read_text(&vector, &err, "x.yaml", with_cmds, strlen(with_cmds)), 0);
	out_init(&o);
	assert_int_equal(out_make_events(&o, 1), 0);
	o.have_cp = o.have_cmds = true;
	assert_false(compare_outcome(&d, vector, &o, NULL));
	assert_string_equal(d.field, "cmds");
	assert_int_equal(out_add_cmd(&o, 0xe4, 0, NULL, 0), 0);
	assert_true(compare_outcome(&d, vector, &o, NULL));
	/* The model decides rules of the architecture, not of the interface. */
	assert_false(compare_outcome(&d, vector, &o, &marks));
	assert_string_equal(d.field, "rules");
	assert_string_equal(d.actual, "R-CSCH-01 is not decided here");
	rule_mark(&marks, rule_by_id("R-CSCH-01"));
	assert_true(compare_outcome(&d, vector, &o, &marks));
	out_clear(&o);
	scn_free(vector);
	vector = whole;
}

/* The deviations of @yaml, out of a file of their own. */
static void load(struct deviations *ds, const char *yaml)
{
	char path[] = "/tmp/ccwcheck-judge-XXXXXX";
	struct scn_error err = {""};
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, yaml, strlen(yaml)), (ssize_t)strlen(yaml));
	close(fd);
	if (deviations_read(ds, &err, path))
		fail_msg("%s", err.text);
	unlink(path);
}

static enum verdict judge_lost_guest(const char *why, const char *differs_field)
{
	const struct result_subject subject = {.name = "qemu:6.1", .version = "6.1.192"};
	struct result r = {.scn = vector};
	struct deviations ds = {0};
	struct outcome o;
	char yaml[256];
	enum verdict verdict;

	snprintf(yaml, sizeof(yaml),
		 "- id: a/b\n  vectors: [event/sample]\n  subjects: [\"qemu:*\"]\n"
		 "  layer: driver\n  rule: R-VFIO-FSM-04\n  differs: [%s]\n  reason: crashes\n",
		 differs_field);
	load(&ds, yaml);
	out_init(&o);
	assert_int_equal(run_judge(&r, &ds, &subject, SUBJECT_ERROR, why, &o, NULL), 0);
	verdict = r.verdict;
	free(r.reason);
	free(r.messages);
	deviations_free(&ds);
	out_clear(&o);
	return verdict;
}

static void a_crash_is_explained_only_by_name(void **state)
{
	(void)state;
	assert_int_equal(judge_lost_guest("crash: the guest is gone", "crash"), VERDICT_KFAIL);
	assert_int_equal(judge_lost_guest("hang: no answer", "hang"), VERDICT_KFAIL);
	assert_int_equal(judge_lost_guest("crash: the guest is gone", "hang"), VERDICT_ERROR);
	assert_int_equal(judge_lost_guest("crash: the guest is gone", "scsw.cpa"), VERDICT_ERROR);
	/* What the harness itself could not do is never a known failure. */
	assert_int_equal(judge_lost_guest("the guest did not come up", "\"*\""), VERDICT_ERROR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_expected_matches),
		cmocka_unit_test(each_expectation_is_compared),
		cmocka_unit_test(what_has_no_name_is_shown_as_a_number),
		cmocka_unit_test(sense_has_a_flag_and_a_count),
		cmocka_unit_test(nothing_of_a_single_start_is_compared),
		cmocka_unit_test(commands_and_rules_are_compared),
		cmocka_unit_test(a_crash_is_explained_only_by_name),
	};

	return cmocka_run_group_tests(tests, read_vector, drop_vector);
}
