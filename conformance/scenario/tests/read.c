// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The reader of vectors: what it takes, and the one line that it says of what it does not take.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../scenario.h"
#include "sample.h"

/* SAMPLE_PLAIN with @from, which must be in it, replaced by @to. */
static char *edited(const char *from, const char *to)
{
	const char *at = strstr(SAMPLE_PLAIN, from);
	char *text = NULL;

	assert_non_null(at);
	assert_true(asprintf(&text, "%.*s%s%s", (int)(at - SAMPLE_PLAIN), SAMPLE_PLAIN, to,
			     at + strlen(from)) >= 0);
	return text;
}

static void refuses(const char *from, const char *to, const char *complaint)
{
	char *text = edited(from, to);
	struct scn_error err = {""};
	struct scn *s;

	assert_int_equal(scn_read_text(&s, &err, "x.yaml", text, strlen(text)), -EINVAL);
	assert_null(s);
	assert_string_equal(err.text, complaint);
	free(text);
}

static void every_part_is_read(void **state)
{
	struct scn_error err = {""};
	struct scn *s;

	(void)state;
	assert_int_equal(scn_read_text(&s, &err, "x.yaml", SAMPLE_FULL, strlen(SAMPLE_FULL)), 0);

	assert_string_equal(s->summary, "every field: once");
	assert_int_equal(s->result, SCN_MAY);
	assert_int_equal(s->nr_memory, 2);
	assert_int_equal(s->memory[1].last, 0x7fffffff);
	assert_int_equal(s->keys[0].key, 0x38);
	assert_int_equal(s->storage[0].len, 40 + 16 + 16 + 4);
	assert_memory_equal(s->storage[0].data + 56,
			    "\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\1\2", 20);
	assert_int_equal(s->steps[0].repeat, 3);
	assert_true(s->steps[0].any_cmd && s->steps[0].immediate);
	assert_int_equal(s->steps[1].initial, DSTAT_BUSY | DSTAT_UNIT_CHECK);
	assert_int_equal(s->steps[1].sense_len, 32);
	assert_int_equal(s->steps[2].want, 70);
	assert_int_equal(s->steps[2].then, DSTAT_DEVICE_END);
	assert_int_equal(be32_ld(s->orb.ctl), 0x9fffffff);
	assert_int_equal(be32_ld(s->orb.cpa), 0xfffffff8);
	assert_int_equal(s->fctl, 0x60);
	assert_int_equal(s->faults[0].err, -ENOMEM);
	assert_int_equal(s->nr_expect, 3);
	assert_int_equal(s->expect[0].nr_scsw, 2);
	assert_int_equal(s->expect[0].scsw[0].ctl_care & (SCSW_FC | SCSW_AC_DEV_ACTIVE), 0);
	assert_int_equal(be32_ld(s->expect[0].scsw[1].value.ctl) & SCSW_KEY, 0x90000000);
	assert_int_equal(s->expect[0].scsw[1].dstat_care, 0);
	assert_int_equal(s->expect[1].cc, OUT_OPERAND);
	assert_int_equal(s->expect[2].cp_init, -EINVAL);
	scn_free(s);
}

static void defaults_are_those_of_the_readme(void **state)
{
	struct scn_error err = {""};
	struct scn *s;

	(void)state;
	assert_int_equal(scn_read_text(&s, &err, "x.yaml", SAMPLE_PLAIN, strlen(SAMPLE_PLAIN)), 0);

	assert_int_equal(s->result, SCN_MUST);
	assert_int_equal(s->interrupts, SCN_MERGED);
	assert_int_equal(s->fctl, 0x40);
	assert_int_equal(s->nr_memory, 1);
	assert_int_equal(s->memory[0].last, 0xfffff);
	assert_int_equal(s->steps[0].status, DSTAT_CHANNEL_END | DSTAT_DEVICE_END);
	assert_int_equal(s->expect[0].scsw[0].ctl_care, ~(SCSW_L | SCN_COPIES));
	scn_free(s);
}

static void malformed_yaml_is_refused(void **state)
{
	(void)state;
	refuses("rules: [R-IDA-04, R-IDA-05]", "rules: [R-IDA-04",
		"x.yaml:4:12: malformed YAML: did not find expected ',' or ']'");
	refuses(SAMPLE_PLAIN, "", "x.yaml:1:1: the file is empty, expected a map");
	refuses(SAMPLE_PLAIN, "- 1\n", "x.yaml:1:1: a vector must be a map");
}

static void fields_are_checked(void **state)
{
	(void)state;
	refuses("source:", "sauce:", "x.yaml:5:1: unknown field 'sauce' in a vector");
	refuses("source: hand-written\n", "", "x.yaml:1:1: a vector has no field 'source'");
	refuses("source: hand-written", "summary: twice",
		"x.yaml:5:1: field 'summary' of a vector is given twice");
	refuses("    send:", "    sent:", "x.yaml:12:5: unknown field 'sent' in a device step");
	refuses("lpm: 80, cpa: 1000", "lpm: 80",
		"x.yaml:13:6: orb has no field 'cpa'");
	refuses("  cc: 0\n", "  cc: 7\n", "x.yaml:15:7: unknown word '7' in cc");
	refuses("device-end]}", "device-fin]}",
		"x.yaml:16:80: unknown word 'device-fin' in dstat");
}

static void values_are_checked(void **state)
{
	(void)state;
	refuses("[R-IDA-04,", "[R-IDA-99,",
		"x.yaml:3:9: unknown rule 'R-IDA-99', expected an id of the catalogue "
		"(ccwcheck list rules)");
	refuses("1000: 02040020", "1000: 0204002x",
		"x.yaml:8:9: storage has an odd number of hex digits");
	refuses("1000: 02040020", "10x0: 02040020",
		"x.yaml:8:3: an address is '10x0', expected hex digits");
	refuses("  2000: 00000000 00003ff0", "  1004: 00000000 00003ff0",
		"x.yaml:8:3: storage: the bytes at 1000 and at 1004 overlap");
	refuses("F: 1,", "F: 2,", "x.yaml:13:29: orb: F is 2, out of range");
	refuses("lpm: 80", "lpm: 100", "x.yaml:13:49: orb: lpm is 100, out of range");
	refuses("ret_code: 0", "ret_code: -EBOGUS",
		"x.yaml:21:22: ret_code is '-EBOGUS', expected 0 or an errno such as -EINVAL");
	refuses("[3000, 5000]", "[3000, 5001]",
		"x.yaml:20:59: a pinned frame is 5001, expected a multiple of 1000");
}

static void addresses_outside_memory_are_refused(void **state)
{
	(void)state;
	refuses("  1000: 02040020 00002000", "  ffffc: 02040020 00002000",
		"x.yaml:1:1: storage at ffffc, 8 bytes, lies outside memory");
	refuses("    5000: 00010207++16", "    700000: 00010207++16",
		"x.yaml:1:1: expected storage at 700000 lies outside memory");
	refuses("needs: [scripted]", "memory: [0-ffff0]",
		"x.yaml:6:10: memory 0-ffff0, expected whole frames such as 0-fffff");
}

static void the_id_is_the_path(void **state)
{
	struct scn_error err = {""};
	struct scn *s;

	(void)state;
	assert_int_equal(scn_read_text(&s, &err, "a/vectors/ida/other.yaml", SAMPLE_PLAIN,
				       strlen(SAMPLE_PLAIN)), -EINVAL);
	assert_string_equal(err.text, "a/vectors/ida/other.yaml:1:5: id is 'ida/sample', expected "
			    "the file's path 'ida/other.yaml' without .yaml");
	assert_int_equal(scn_read_text(&s, &err, "a/vectors/ida/sample.yaml", SAMPLE_PLAIN,
				       strlen(SAMPLE_PLAIN)), 0);
	scn_free(s);
}

/* Found by fuzz_vector: what an error quotes may hold line ends. */
static void an_error_is_one_line(void **state)
{
	static const char text[] = "? \"two\\nlines\"\n: x\n";
	struct scn_error err = {""};
	struct scn *s;

	(void)state;
	assert_int_equal(scn_read_text(&s, &err, "x.yaml", text, strlen(text)), -EINVAL);
	assert_null(strchr(err.text, '\n'));
	assert_non_null(strstr(err.text, "two?lines"));
}

/* Found by fuzz_vector: the canonical form of such a text is another text. */
static void a_text_is_one_line(void **state)
{
	static const char text[] = "id: a/b\nsummary: |\n ready\n";
	struct scn_error err = {""};
	struct scn *s;

	(void)state;
	assert_int_equal(scn_read_text(&s, &err, "x.yaml", text, strlen(text)), -EINVAL);
	assert_non_null(strstr(err.text, "summary must be one line without control characters"));
}

static void a_missing_file_is_said(void **state)
{
	struct scn_error err = {""};
	struct scn *s;

	(void)state;
	assert_int_equal(scn_read_file(&s, &err, "/nonexistent/x.yaml"), -ENOENT);
	assert_string_equal(err.text,
			    "/nonexistent/x.yaml: cannot be read: No such file or directory");
}

/* Any cut of a good text is read or refused, never worse. */
static void every_cut_is_survived(void **state)
{
	size_t len = strlen(SAMPLE_FULL);

	(void)state;
	for (size_t cut = 0; cut < len; cut++) {
		struct scn_error err = {""};
		struct scn *s;

		if (!scn_read_text(&s, &err, "x.yaml", SAMPLE_FULL, cut))
			scn_free(s);
		else
			assert_true(strstr(err.text, "x.yaml:") == err.text);
	}
}

/* Each field on its own, with what is wrong with it. */
static void values_of_the_wrong_kind_are_refused_where_they_stand(void **state)
{
	static const struct {
		const char *from, *to, *complaint;
	} cases[] = {
		{"id: ida/sample", "id: {a: 1}",
		 "x.yaml:1:5: id must be a plain value"},
		{"rules: [R-IDA-04, R-IDA-05]", "rules: []",
		 "x.yaml:3:8: rules is empty, expected at least one rule id"},
		{"rules: [R-IDA-04, R-IDA-05]", "rules: 5",
		 "x.yaml:3:8: rules must be a list"},
		{"rules: [R-IDA-04, R-IDA-05]", "rules: [[a]]",
		 "x.yaml:3:9: a rule id must be a plain value"},
		{"summary: a READ through two IDAWs", "summary: \"a\\0b\"",
		 "x.yaml:2:10: summary holds a NUL byte"},
		{"summary: a READ through two IDAWs", "summary: [a]",
		 "x.yaml:2:10: summary must be a plain value"},
		{"needs: [scripted]", "memory: 5",
		 "x.yaml:6:9: memory must be a list"},
		{"needs: [scripted]", "memory: [0]",
		 "x.yaml:6:10: memory '0', expected FIRST-LAST in hex"},
		{"needs: [scripted]", "memory: [0-fffx]",
		 "x.yaml:6:10: memory ends in 'fffx', expected FIRST-LAST in hex"},
		{"needs: [scripted]", "memory: [x-ffff]",
		 "x.yaml:6:10: memory 'x-ffff', expected FIRST-LAST in hex"},
		{"needs: [scripted]", "memory: [80000-fffff, 0-fff]",
		 "x.yaml:6:23: memory ranges must ascend and not overlap"},
		{"needs: [scripted]", "keys: 5",
		 "x.yaml:6:7: keys must be a map"},
		{"needs: [scripted]", "keys:\n  3001: 38",
		 "x.yaml:7:3: the frame of a key is 3001, expected a multiple of 1000"},
		{"needs: [scripted]", "changes:\n  - {before_read: x, at: 2000, bytes: 01}",
		 "x.yaml:7:19: before_read is 'x', expected a decimal number from 1 to 1000000"},
		{"needs: [scripted]", "changes:\n  - {before_read: 1, at: 700000, bytes: 01}",
		 "x.yaml:1:1: a change at 700000 lies outside memory"},
		{"needs: [scripted]", "faults:\n  - {call: walk, nth: 1, error: -ENOMEM}",
		 "x.yaml:7:12: unknown word 'walk' in call"},
		{"needs: [scripted]", "faults:\n  - {call: pin, nth: 0, error: -ENOMEM}",
		 "x.yaml:7:22: nth is '0', expected a decimal number from 1 to 1000000"},
		{"needs: [scripted]", "needs: [magic]",
		 "x.yaml:6:9: unknown word 'magic' in needs"},
		{"needs: [scripted]", "needs: scripted",
		 "x.yaml:6:8: needs must be a list"},
		{"on: 02", "on: xx",
		 "x.yaml:11:9: on is 'xx', expected hex digits"},
		{"    send: 00010203++32", "    sense: 80*33",
		 "x.yaml:12:12: sense has 33 bytes, expected at most 32"},
		{"    send: 00010203++32", "    repeat: x",
		 "x.yaml:12:13: repeat is 'x', expected a decimal number from 1 to 1000000"},
		{"    send: 00010203++32", "    immediate: maybe",
		 "x.yaml:12:16: immediate is 'maybe', expected yes or no"},
		{"device:\n  - on: 02\n    send: 00010203++32", "device: 5",
		 "x.yaml:10:9: device must be a list"},
		{"orb: {intparm", "orb: {frob: 1, intparm",
		 "x.yaml:13:7: unknown field 'frob' in orb"},
		{"  translator: {cp_init: 0, cp_prefetch: 0, pinned: [3000, 5000]}",
		 "  sense: 80*33",
		 "x.yaml:20:10: sense has 33 bytes, expected at most 32"},
		{"[3000, 5000]", "[5000, 3000]",
		 "x.yaml:20:59: pinned frames must ascend"},
		{"[3000, 5000]", "5000",
		 "x.yaml:20:52: pinned must be a list"},
		{"[3000, 5000]", "[x]",
		 "x.yaml:20:53: a pinned frame is 'x', expected hex digits"},
		{"stctl: [primary, secondary, pending]", "stctl: 5",
		 "x.yaml:16:17: stctl must be a list"},
		{"stctl: [primary, secondary, pending]", "stctl: [often]",
		 "x.yaml:16:18: unknown word 'often' in stctl"},
		{"cpa: 1008", "cpa: x",
		 "x.yaml:16:53: cpa is 'x', expected hex digits"},
		{"expect:\n", "expect: []\nrest:\n",
		 "x.yaml:14:9: expect has 0 outcomes, expected 1 to 64"},
		{"id: ida/sample\n", "id: ida/sample\n? [a]\n: b\n",
		 "x.yaml:2:3: a member's name must be a plain value"},
		{"  region: {ret_code: 0}\n", "  region: {ret_code: 0}\n---\na: 1\n",
		 "x.yaml:22:1: a second document, expected one"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		refuses(cases[i].from, cases[i].to, cases[i].complaint);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_part_is_read),
		cmocka_unit_test(defaults_are_those_of_the_readme),
		cmocka_unit_test(malformed_yaml_is_refused),
		cmocka_unit_test(fields_are_checked),
		cmocka_unit_test(values_are_checked),
		cmocka_unit_test(an_error_is_one_line),
		cmocka_unit_test(a_text_is_one_line),
		cmocka_unit_test(addresses_outside_memory_are_refused),
		cmocka_unit_test(the_id_is_the_path),
		cmocka_unit_test(a_missing_file_is_said),
		cmocka_unit_test(every_cut_is_survived),
		cmocka_unit_test(values_of_the_wrong_kind_are_refused_where_they_stand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
