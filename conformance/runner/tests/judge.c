// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Verdicts: which field differs first, what a deviation covers, and what it does not.
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

#include "../../scenario/tests/sample.h"
#include "../compare.h"
#include "../run.h"

static struct scn *vector;

static int read_vector(void **state)
{
	struct scn_error err = {""};

	(void)state;
	return scn_read_text(&vector, &err, "x.yaml", SAMPLE_PLAIN, strlen(SAMPLE_PLAIN));
}

static int drop_vector(void **state)
{
	(void)state;
	scn_free(vector);
	return 0;
}

/* What SAMPLE_PLAIN expects, as the translator would report it. */
static void good_outcome(struct outcome *o)
{
	struct scn_chunk *want = vector->expect[0].storage;

	out_init(o);
	o->nr_irbs = 1;
	o->irbs[0].scsw.ctl = be32_st(SCSW_F | SCSW_P | SCSW_FC_START | SCSW_SC_PRIMARY |
				      SCSW_SC_SECONDARY | SCSW_SC_PENDING);
	o->irbs[0].scsw.cpa = be32_st(0x1008);
	o->irbs[0].scsw.dstat = DSTAT_CHANNEL_END | DSTAT_DEVICE_END;
	for (int i = 0; i < 2; i++)
		assert_int_equal(out_add_change(o, want[i].abs, want[i].data, want[i].len), 0);
	o->have_cp = true;
	o->pinned = calloc(2, sizeof(*o->pinned));
	o->pinned[0] = 0x3000;
	o->pinned[1] = 0x5000;
	o->nr_pinned = 2;
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

static void each_field_is_compared(void **state)
{
	struct difference d;
	struct outcome o;

	(void)state;
	good_outcome(&o);
	assert_true(compare_outcome(&d, vector, &o, NULL));

	o.irbs[0].scsw.cpa = be32_st(0x1010);
	differs(&o, "scsw.cpa", "1008", "1010", "R-IDA-04");
	o.irbs[0].scsw.count = be16_st(5);
	differs(&o, "scsw.count", "0", "5", "R-IDA-04");
	o.irbs[0].scsw.dstat |= DSTAT_UNIT_CHECK;
	differs(&o, "scsw.dstat", "channel-end device-end", "channel-end device-end unit-check",
		"R-IDA-04");
	o.irbs[0].scsw.sstat = SSTAT_PROGRAM_CHECK;
	differs(&o, "scsw.sstat", "none", "program-check", "R-IDA-04");
	o.irbs[0].scsw.ctl = be32_st(be32_ld(o.irbs[0].scsw.ctl) | SCSW_N);
	differs(&o, "scsw.flags", "none", "N", "R-IDA-04");
	o.nr_irbs = 2;
	differs(&o, "interruptions", "1", "2", "R-IDA-04");
	o.cc = OUT_CC_3;
	differs(&o, "cc", "0", "3", "R-IDA-04");
	o.cp_prefetch = -ENOMEM;
	differs(&o, "translator.cp_prefetch", "0", "-ENOMEM", "R-IDA-04");
	o.pinned[1] = 0x6000;
	differs(&o, "translator.pinned", "5000", "6000", "R-IDA-04");
	o.nr_pinned = 1;
	differs(&o, "translator.pinned", "2 frames", "1 frames", "R-IDA-04");
	o.changes[1].data[2] ^= 1;
	differs(&o, "storage[5002]", "02", "03", "R-IDA-04");
	assert_int_equal(out_add_change(&o, 0x9000, "\1", 1), 0);
	differs(&o, "storage[9000]", "00", "01", "R-IDA-04");
	assert_int_equal(out_set_text(&o.violation, "a pin was lost"), 0);
	differs(&o, "oracle", "a translation with the same outcome", "a pin was lost",
		"R-IDA-04");
	out_clear(&o);
}

static void the_region_follows_the_condition_code(void **state)
{
	struct outcome o;

	(void)state;
	good_outcome(&o);
	o.have_cp = false;
	o.have_region = true;
	o.write_result = o.ret_code = -EINVAL;
	differs(&o, "region.ret_code", "0", "-EINVAL", "R-IDA-04");
	o.have_cp = false;
	o.have_region = true;
	o.write_result = -EINVAL;
	differs(&o, "region.write", "0", "-EINVAL", "R-IDA-04");
	out_clear(&o);
}

/* A model sees every command, the peer of a real device only those that sent it bytes. */
static void commands_are_compared(void **state)
{
	uint8_t bytes[] = {0xaa, 0xbb}, other[] = {0xaa, 0xbc};
	struct scn_cmd want[] = {{.code = 0x03}, {.code = 0x01, .len = 2, .data = bytes}};
	struct out_cmd have[] = {{.code = 0x03}, {.code = 0x01, .nr_taken = 2, .taken = bytes}};
	struct scn_expect *e = &vector->expect[0], before = *e;
	struct difference d;
	struct outcome o;

	(void)state;
	good_outcome(&o);
	e->cmds_given = true;
	e->cmds = want;
	e->nr_cmds = 2;
	assert_true(compare_outcome(&d, vector, &o, NULL));
	o.have_cmds = true;
	o.cmds = have;
	o.nr_cmds = 2;
	assert_true(compare_outcome(&d, vector, &o, NULL));
	o.nr_cmds = 1;
	assert_false(compare_outcome(&d, vector, &o, NULL));
	assert_string_equal(d.field, "cmds");
	o.nr_cmds = 2;
	have[1].code = 0x05;
	assert_false(compare_outcome(&d, vector, &o, NULL));
	assert_string_equal(d.field, "cmds[1].code");
	have[1].code = 0x01;
	have[1].taken = other;
	assert_false(compare_outcome(&d, vector, &o, NULL));
	assert_memory_equal(d.field, "cmds[1].taken", 13);
	have[1].taken = bytes;
	o.have_cp = false;
	o.cmds = &have[1];
	o.nr_cmds = 1;
	assert_true(compare_outcome(&d, vector, &o, NULL));
	*e = before;
	o.cmds = NULL;
	o.nr_cmds = 0;
	out_clear(&o);
}

static void a_rule_that_is_not_hit_fails(void **state)
{
	struct rule_set marks = {{0}};
	struct difference d;
	struct outcome o;

	(void)state;
	good_outcome(&o);
	rule_mark(&marks, R_IDA_04);
	assert_false(compare_outcome(&d, vector, &o, &marks));
	assert_string_equal(d.field, "rules");
	assert_string_equal(d.rule, "R-IDA-05");
	rule_mark(&marks, R_IDA_05);
	assert_true(compare_outcome(&d, vector, &o, &marks));
	out_clear(&o);
}

static char path[] = "/tmp/ccwcheck-test-XXXXXX";

static int deviations_from(struct deviations *ds, struct scn_error *err, const char *text)
{
	FILE *f;
	int ret;

	memcpy(path + strlen(path) - 6, "XXXXXX", 6);
	f = fdopen(mkstemp(path), "w");
	fputs(text, f);
	fclose(f);
	ret = deviations_read(ds, err, path);
	unlink(path);
	return ret;
}

#define DEVIATION(versions, differs) \
	"- id: driver/x\n  vectors: [ida/sam*]\n  subjects: [\"qemu:*\"]\n" versions \
	"  layer: driver\n  rule: R-IDA-03\n  differs: [" differs "]\n  reason: because\n"

static enum verdict judge(struct deviations *ds, const struct outcome *o, const char *version)
{
	struct result_subject subject = {.name = "qemu:6.12"};
	struct result r = {.scn = vector};

	snprintf(subject.version, sizeof(subject.version), "%s", version);
	assert_int_equal(run_judge(&r, ds, &subject, SUBJECT_RAN, NULL, o, NULL), 0);
	free(r.reason);
	free(r.link);
	free(r.messages);
	return r.verdict;
}

static void a_deviation_covers_its_field_and_version_only(void **state)
{
	struct scn_error err = {""};
	struct deviations ds;
	struct outcome o;

	(void)state;
	good_outcome(&o);
	o.irbs[0].scsw.cpa = be32_st(0x1010);
	assert_int_equal(deviations_from(&ds, &err, DEVIATION("", "scsw.cpa")), 0);
	assert_int_equal(judge(&ds, &o, "6.12.117"), VERDICT_KFAIL);
	assert_int_equal(ds.list[0].used, 1);
	deviations_free(&ds);

	assert_int_equal(deviations_from(&ds, &err, DEVIATION("", "scsw.count")), 0);
	assert_int_equal(judge(&ds, &o, "6.12.117"), VERDICT_FAIL);
	deviations_free(&ds);

	assert_int_equal(deviations_from(&ds, &err,
					 DEVIATION("  found: [\"9\", \"*1010\"]\n", "scsw.cpa")),
			 0);
	assert_int_equal(judge(&ds, &o, "6.12.117"), VERDICT_KFAIL);
	deviations_free(&ds);
	assert_int_equal(deviations_from(&ds, &err,
					 DEVIATION("  found: [\"101\"]\n", "scsw.cpa")), 0);
	assert_int_equal(judge(&ds, &o, "6.12.117"), VERDICT_FAIL);
	deviations_free(&ds);

	assert_int_equal(deviations_from(&ds, &err,
					 DEVIATION("  versions: \">=6.1 <6.2\"\n", "scsw.*")), 0);
	assert_int_equal(judge(&ds, &o, "6.1.192"), VERDICT_KFAIL);
	assert_int_equal(judge(&ds, &o, "6.12.117"), VERDICT_FAIL);
	out_clear(&o);
	good_outcome(&o);
	assert_int_equal(judge(&ds, &o, "6.1.192"), VERDICT_XPASS);
	assert_int_equal(judge(&ds, &o, "6.12.117"), VERDICT_PASS);
	deviations_free(&ds);
	out_clear(&o);
}

static void one_of_several_ranges_must_hold(void **state)
{
	static const char versions[] = "  versions: [\"<6.1.184\", \">=6.2 <6.12.50\"]\n";
	char text[512];
	struct scn_error err = {""};
	struct deviations ds;
	struct outcome o;

	(void)state;
	snprintf(text, sizeof(text), DEVIATION("%s", "scsw.cpa"), versions);
	assert_int_equal(deviations_from(&ds, &err, text), 0);
	good_outcome(&o);
	o.irbs[0].scsw.cpa = be32_st(0x1010);
	assert_int_equal(judge(&ds, &o, "6.1.176"), VERDICT_KFAIL);
	assert_int_equal(judge(&ds, &o, "6.1.192"), VERDICT_FAIL);
	assert_int_equal(judge(&ds, &o, "6.12.49"), VERDICT_KFAIL);
	assert_int_equal(judge(&ds, &o, "6.12.117"), VERDICT_FAIL);
	deviations_free(&ds);
	out_clear(&o);
}

static void an_expired_deviation_explains_nothing(void **state)
{
	struct result_subject subject = {.name = "qemu:6.12", .version = "6.12.117"};
	struct result r = {.scn = vector};
	struct scn_error err = {""};
	struct deviations ds;
	struct outcome o;

	(void)state;
	assert_int_equal(deviations_from(&ds, &err, DEVIATION("  until: 2027-12-31\n", "scsw.cpa")
					 "  link: https://example.org/1\n"), 0);
	good_outcome(&o);
	deviations_expire(&ds, "2027-12-31");
	assert_int_equal(judge(&ds, &o, "6.12.117"), VERDICT_XPASS);
	deviations_expire(&ds, "2028-01-01");
	assert_int_equal(judge(&ds, &o, "6.12.117"), VERDICT_PASS);

	o.irbs[0].scsw.cpa = be32_st(0x1010);
	assert_int_equal(run_judge(&r, &ds, &subject, SUBJECT_RAN, NULL, &o, NULL), 0);
	assert_int_equal(r.verdict, VERDICT_FAIL);
	assert_string_equal(r.reason, "the deviation driver/x explained this until 2027-12-31");
	free(r.reason);
	r = (struct result){.scn = vector};
	deviations_expire(&ds, "2027-12-30");
	assert_int_equal(run_judge(&r, &ds, &subject, SUBJECT_RAN, NULL, &o, NULL), 0);
	assert_int_equal(r.verdict, VERDICT_KFAIL);
	assert_string_equal(r.reason, "because");
	assert_string_equal(r.link, "https://example.org/1");
	free(r.reason);
	free(r.link);
	deviations_free(&ds);
	out_clear(&o);
}

static void the_day_of_the_run_can_be_given(void **state)
{
	char today[DEVIATIONS_DATE];
	struct scn_error err = {""};

	(void)state;
	assert_int_equal(setenv("SOURCE_DATE_EPOCH", "1830297600", 1), 0);
	assert_int_equal(deviations_today(today, &err), 0);
	assert_string_equal(today, "2028-01-01");
	assert_int_equal(setenv("SOURCE_DATE_EPOCH", "tomorrow", 1), 0);
	assert_int_equal(deviations_today(today, &err), -EINVAL);
	assert_string_equal(err.text, "SOURCE_DATE_EPOCH is 'tomorrow', expected seconds since "
			    "1970");
	assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
	assert_int_equal(deviations_today(today, &err), 0);
	assert_true(strcmp(today, "2026-01-01") > 0);
}

static void skip_and_error_keep_their_reason(void **state)
{
	struct result_subject subject = {.name = "qemu:6.12"};
	struct deviations none = {0};
	struct result r = {.scn = vector};
	struct outcome o;

	(void)state;
	out_init(&o);
	assert_int_equal(run_judge(&r, &none, &subject, SUBJECT_SKIP, "no device", &o, NULL), 0);
	assert_int_equal(r.verdict, VERDICT_SKIP);
	assert_string_equal(r.reason, "no device");
	free(r.reason);
	r.reason = NULL;
	assert_int_equal(out_set_text(&o.messages, "Kernel panic"), 0);
	assert_int_equal(run_judge(&r, &none, &subject, SUBJECT_ERROR, "crash", &o, NULL), 0);
	assert_int_equal(r.verdict, VERDICT_ERROR);
	assert_string_equal(r.messages, "Kernel panic");
	free(r.reason);
	free(r.messages);
	out_clear(&o);
}

static void bad_deviations_are_refused(void **state)
{
	static const struct {
		const char *text;
		const char *complaint;
	} cases[] = {
		{"- id: x\n  vectors: [a]\n", ":1:3: a deviation has no field 'subjects'"},
		{"id: x\n", ":1:1: the file must be a list"},
		{"- id: [x]\n", ":1:7: id must be a plain value"},
		{"- id: x\n  vectors: a\n", ":2:12: vectors must be a list"},
		{"- id: x\n  vectors: []\n",
		 ":2:12: vectors is empty, expected at least one pattern"},
		{"- id: x\n  vectors: [[a]]\n", ":2:13: vectors must be a plain value"},
		{"- id: x\n  versions: []\n",
		 ":2:13: versions is empty, expected at least one pattern"},
		{"- id: x\n  layer: [device]\n", ":2:10: layer must be a plain value"},
		{"- id: x\n  rule: [R-X]\n", ":2:9: rule must be a plain value"},
		{"- id: x\n  until: [x]\n", ":2:10: until must be a plain value"},
		{"- id: x\n  link: [x]\n", ":2:9: link must be a plain value"},
		{"- id: x\n  reason: [x]\n", ":2:11: reason must be a plain value"},
		{"- id: x\n  found: x\n", ":2:10: found must be a list"},
		{"- id: x\n  layer: moon\n", ":2:10: unknown word 'moon' in layer"},
		{"- id: x\n  rule: R-X\n",
		 ":2:9: unknown rule 'R-X', expected an id of the catalogue"},
		{"- id: x\n  versions: six\n",
		 ":2:13: versions is 'six', expected conditions such as '>=6.1 <6.2'"},
		{"- id: x\n  versions: '>=6..1'\n",
		 ":2:13: versions is '>=6..1', expected conditions such as '>=6.1 <6.2'"},
		{"- id: x\n  versions: ['<6.1', '=<6.1']\n",
		 ":2:22: versions is '=<6.1', expected conditions such as '>=6.1 <6.2'"},
		{"- id: x\n  versions: '<6.1 >=6.1.184'\n",
		 ":2:13: versions is '<6.1 >=6.1.184', expected a range that a version can be in"},
		{"- id: x\n  until: 2027-02-29\n",
		 ":2:10: until is '2027-02-29', expected a day such as 2027-12-31"},
		{"- id: x\n  link: 'javascript:alert(1)'\n",
		 ":2:9: link is 'javascript:alert(1)', expected https://..."},
		{"- id: x\n  reason: '  '\n", ":2:11: reason is blank, expected a sentence why"},
		{"- id: x\n  vectors: [a]\n  subjects: [b]\n  layer: driver\n  rule: R-IDA-03\n"
		 "  differs: [c]\n", ":1:3: a deviation has no field 'reason'"},
		{DEVIATION("", "a") DEVIATION("", "b"),
		 ":8:3: a second deviation called 'driver/x'"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct scn_error err = {""};
		struct deviations ds;

		assert_int_equal(deviations_from(&ds, &err, cases[i].text), -EINVAL);
		assert_string_equal(err.text + strlen(path), cases[i].complaint);
	}
}

static void versions_are_numbers(void **state)
{
	(void)state;
	assert_true(version_matches(NULL, NULL));
	assert_false(version_matches(">=6.1", NULL));
	assert_true(version_matches(">=6.2", "6.12.117"));
	assert_false(version_matches("<6.2", "6.12.117"));
	assert_true(version_matches("<=6.1", "6.1.192"));
	assert_true(version_matches("=6.1.192", "6.1.192"));
	assert_false(version_matches(">6.1", "6.1.192"));
	assert_true(version_matches(">6.1.176 <6.1.193", "6.1.192"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_field_is_compared),
		cmocka_unit_test(the_region_follows_the_condition_code),
		cmocka_unit_test(commands_are_compared),
		cmocka_unit_test(a_rule_that_is_not_hit_fails),
		cmocka_unit_test(a_deviation_covers_its_field_and_version_only),
		cmocka_unit_test(one_of_several_ranges_must_hold),
		cmocka_unit_test(an_expired_deviation_explains_nothing),
		cmocka_unit_test(the_day_of_the_run_can_be_given),
		cmocka_unit_test(skip_and_error_keep_their_reason),
		cmocka_unit_test(bad_deviations_are_refused),
		cmocka_unit_test(versions_are_numbers),
	};

	return cmocka_run_group_tests(tests, read_vector, drop_vector);
}
