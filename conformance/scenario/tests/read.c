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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
