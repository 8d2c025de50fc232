// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The canonical form: what is read and written again is the same text, and what is not in that
 * form is named.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../bytes.h"
#include "../scenario.h"
#include "sample.h"

static struct scn *read_text(const char *text)
{
	struct scn_error err = {""};
	struct scn *s;

	if (scn_read_text(&s, &err, "x.yaml", text, strlen(text)))
		fail_msg("%s", err.text);
	return s;
}

static void round_trip(const char *text)
{
	struct scn *s = read_text(text);
	char *out = NULL;
	size_t len;
	FILE *f = open_memstream(&out, &len);

	assert_int_equal(scn_write(f, s), 0);
	fclose(f);
	assert_string_equal(out, text);
	free(out);
	scn_free(s);
}

static void canonical_text_comes_back(void **state)
{
	(void)state;
	round_trip(SAMPLE_PLAIN);
	round_trip(SAMPLE_FULL);
}

static void remarks_do_not_count(void **state)
{
	struct scn *s = read_text(SAMPLE_PLAIN);
	struct scn_error err = {""};
	char *text = NULL;

	(void)state;
	assert_true(asprintf(&text, "# a remark\n\n%s  # another\n", SAMPLE_PLAIN) > 0);
	assert_true(scn_is_canonical(&err, s, text));
	free(text);
	scn_free(s);
}

static void the_first_other_line_is_named(void **state)
{
	struct scn *s = read_text(SAMPLE_PLAIN);
	struct scn_error err = {""};
	char *text = strdup(SAMPLE_PLAIN);

	(void)state;
	/* The same bytes in another grouping. */
	memcpy(strstr(text, "02040020 00002000"), "02 040020 0002000", 17);
	assert_false(scn_is_canonical(&err, s, text));
	assert_non_null(strstr(err.text, "x.yaml:8:1: '  1000: 02 040020 0002000'"));
	free(text);

	/* Too short, too long, and a line longer than what is shown of it, of no file. */
	text = strdup(SAMPLE_PLAIN);
	*strstr(text, "  region:") = 0;
	assert_int_equal(scn_is_canonical(&err, s, text), 0);
	assert_non_null(strstr(err.text, ": 'the end', expected in canonical form '  region: {"));
	free(text);
	assert_true(asprintf(&text, "%smore: %0200d\n", SAMPLE_PLAIN, 0) > 0);
	free(s->file);
	s->file = NULL;
	assert_int_equal(scn_is_canonical(&err, s, text), 0);
	assert_memory_equal(err.text, "vector:", 7);
	assert_non_null(strstr(err.text, "000', expected in canonical form 'the end'"));
	assert_true(strlen(err.text) < 220);
	free(text);
	scn_free(s);
}

static void bytes_text(char out[512], const uint8_t *data, uint32_t len)
{
	FILE *f = fmemopen(out, 512, "w");

	bytes_write(f, data, len, 0, 4);
	fclose(f);
}

/* Each token of the form, and the shortest run that takes it. */
static void tokens_are_chosen_in_order(void **state)
{
	uint8_t data[64];
	char out[512];

	(void)state;
	memset(data, 0xee, 16);
	bytes_text(out, data, 16);
	assert_string_equal(out, "ee*16");
	bytes_text(out, data, 15);
	assert_string_equal(out, "eeeeeeee eeeeeeee eeeeeeee eeeeee");
	for (int i = 0; i < 24; i++)
		data[i] = (uint8_t)(i % 8);
	bytes_text(out, data, 24);
	assert_string_equal(out, "0001020304050607*3");
	bytes_text(out, data, 16);
	assert_string_equal(out, "00010203 04050607 00010203 04050607");
	for (int i = 0; i < 18; i++)
		data[i] = (uint8_t)(i % 4 == 3 ? 0xfe + i / 4 : i % 4 == 2 && i > 7 ? 1 : 0);
	bytes_text(out, data, 18);
	assert_string_equal(out, "000000fe++18");
}

static void bad_bytes_are_named(void **state)
{
	static const struct {
		const char *text;
		const char *complaint;
	} cases[] = {
		{"0", "an odd number of hex digits"},
		{"zz", "a character that is no hex digit"},
		{"00*", "no count behind '*'"},
		{"00*0", "no count behind '*'"},
		{"00++4", "'++' without a word of eight digits before and a count behind"},
		{"00*9999", "more bytes than fit here"},
		{"00*2x", "a character that is no hex digit"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t *data;
		uint32_t len;

		assert_string_equal(bytes_parse(&data, &len, cases[i].text, 64),
				    cases[i].complaint);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(canonical_text_comes_back),
		cmocka_unit_test(remarks_do_not_count),
		cmocka_unit_test(the_first_other_line_is_named),
		cmocka_unit_test(tokens_are_chosen_in_order),
		cmocka_unit_test(bad_bytes_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
