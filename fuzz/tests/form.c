/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The forms of contents: which is chosen, that it stands for the same bytes, and words that count
 * up, with the table of them and beyond it.
 */
#include <string.h>

#include "../../conformance/scenario/event_kind.h"
#include "check.h"

#define LEN_MAX	    0x12345u
#define TABLE_END   (FZ_FIRST_WORD + FZ_STEPS_MAX * FZ_STEP_WORDS + 0x8000u) /* see fz_counting.c */
#define PLAIN_BELOW 24u

static struct fz_scn one;
static uint8_t data[LEN_MAX + 8], other[LEN_MAX + 8];

/* The words one by one, without a table. */
static void count_plainly(uint8_t *to, uint32_t word, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		to[i] = (uint8_t)((word + i / 4) >> (24 - i % 4 * 8));
}

static void unit_of(uint8_t unit[4], uint32_t word)
{
	count_plainly(unit, word, 4);
}

static const uint32_t words[] = {
	0, 1, FZ_FIRST_WORD - 1, FZ_FIRST_WORD, FZ_FIRST_WORD + 1, FZ_FIRST_WORD + FZ_STEP_WORDS,
	TABLE_END - 3, TABLE_END - 2, TABLE_END - 1, TABLE_END, TABLE_END + 1, 0x0000fffe,
	0x7fffffff, 0xfffffffe, 0xffffffff,
};
#define WORDS (sizeof(words) / sizeof(words[0]))
static const uint32_t lens[] = {1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 16, 100, 4096, LEN_MAX};
#define LENS (sizeof(lens) / sizeof(lens[0]))

static void words_count_up(void **state)
{
	(void)state;
	for (uint32_t w = 0; w < WORDS; w++)
		for (uint32_t l = 0; l < LENS; l++) {
			const uint32_t len = lens[l];
			uint8_t unit[4];

			unit_of(unit, words[w]);
			memset(data, 0x5a, sizeof(data));
			fz_count(data, unit, len);
			count_plainly(other, words[w], len);
			assert_memory_equal(data, other, len);
			assert_int_equal(data[len], 0x5a);
			assert_int_equal(fz_counts(data, len), len >= 4);
		}
}

/* One wrong byte anywhere, the last one too, and they do not. */
static void other_words_do_not_count(void **state)
{
	(void)state;
	for (uint32_t w = 0; w < WORDS; w++)
		for (uint32_t len = 5; len < 40; len++)
			for (uint32_t at = 4; at < len; at++) {
				count_plainly(data, words[w], len);
				data[at] ^= 0x10;
				assert_false(fz_counts(data, len));
			}
	assert_false(fz_counts(data, 0));
}

/* Steps begin with other words, and send nothing alike within 64 KiB. */
static void steps_send_nothing_alike(void **state)
{
	uint8_t unit[4], next[4];

	(void)state;
	for (uint32_t step = 0; step < FZ_STEPS_MAX; step++) {
		fz_pattern(unit, step);
		fz_pattern(next, step + 1);
		unit_of(data, FZ_FIRST_WORD + step * 0x4000);
		assert_memory_equal(unit, data, 4);
		fz_count(data, unit, 0x10004);
		assert_memory_equal(data + 0x10000, next, 4);
	}
}

/* Data of @len bytes in a form, by hand. */
static void make(enum fz_contents form, uint32_t len)
{
	struct xorshift x = {5};

	if (form == FZ_PLAIN)
		some_bytes(&x, data, len);
	else if (form == FZ_COUNTING)
		count_plainly(data, 0xfffffffa, len);
	else
		for (uint32_t i = 0; i < len; i++)
			data[i] = (uint8_t)(form == FZ_EQUAL ? 0xa7 : 1 + i % 8);
}

static void the_smallest_form_is_chosen(void **state)
{
	(void)state;
	for (uint32_t form = FZ_PLAIN; form <= FZ_COUNTING; form++)
		for (uint32_t len = 0; len < 100; len++) {
			make((enum fz_contents)form, len);
			assert_int_equal(fz_form_of(data, len),
					 len < PLAIN_BELOW ? FZ_PLAIN : form);
			if (len < PLAIN_BELOW)
				continue;
			data[len - 1] ^= 1; /* the last byte counts */
			assert_int_equal(fz_form_of(data, len), FZ_PLAIN);
		}
	assert_int_equal(fz_unit[FZ_PLAIN], 0);
}

/* Each form, as contents of storage, sent by a device, in a change and in an event. */
static size_t encode_with(enum fz_contents form, uint32_t len)
{
	make(form, len);
	fz_init(&one);
	one.storage[0] = (struct scn_chunk){0x1000, len, data};
	one.steps[0] = (struct scn_step){.repeat = 1, .send_len = len, .send = data};
	one.changes[0] = (struct scn_change){.before_read = 1, .abs = 0, .len = len, .data = data};
	one.events[0] = (struct scn_event){.what = SCN_WRITE,
					   .has = SCN_HAS_REGION | SCN_HAS_BYTES,
					   .nr_bytes = len, .bytes = data};
	one.s.nr_storage = one.s.nr_steps = one.s.nr_changes = one.s.nr_events = 1;
	one.s.needs = fz_needs(&one.s);
	return check_idempotent(&one.s, "a form");
}

static void contents_come_back(void **state)
{
	(void)state;
	for (uint32_t form = FZ_PLAIN; form <= FZ_COUNTING; form++)
		for (uint32_t len = 1; len < 600; len++) {
			const size_t size = encode_with((enum fz_contents)form, len);

			assert_int_not_equal(size, 0);
			assert_true(form == FZ_PLAIN || size < 180);
			check_same(&one.s, &check_decoded.s, "a form");
		}
}

/* What the device sends unless told otherwise takes no bytes of its own. */
static void the_usual_pattern_takes_no_bytes(void **state)
{
	size_t usual, own;

	(void)state;
	fz_init(&one);
	one.s.nr_steps = 2;
	for (uint32_t i = 0; i < 2; i++)
		one.steps[i] = (struct scn_step){.repeat = 1, .send_len = 0x1000,
						 .send = data + 0x1000 * i};
	count_plainly(data, FZ_FIRST_WORD, 0x1000);
	count_plainly(data + 0x1000, FZ_FIRST_WORD + FZ_STEP_WORDS, 0x1000);
	usual = check_idempotent(&one.s, "patterns");
	assert_int_equal(usual, 13 + 2 * 6);
	one.s.needs = fz_needs(&one.s);
	check_same(&one.s, &check_decoded.s, "patterns");
	one.steps[1].send = data; /* the pattern of another step */
	own = check_idempotent(&one.s, "another pattern");
	assert_int_equal(own, usual + 4 + 1);
	assert_memory_equal(check_decoded.steps[1].send, data, 0x1000);
}

static void calls_have_names_and_numbers(void **state)
{
	unsigned int nr = 0;

	(void)state;
	for (; fz_point_name(nr); nr++) {
		assert_int_equal(fz_point_nr(fz_point_name(nr)), nr);
		assert_true(strlen(fz_point_name(nr)) < 16);
		assert_int_equal(strspn(fz_point_name(nr), SCN_NAME_LETTERS),
				 strlen(fz_point_name(nr)));
	}
	assert_int_equal(nr, 31);
	assert_null(fz_point_name(UINT32_MAX));
	assert_int_equal(fz_point_nr("no_such_call"), 0);
}

/* Each argument that some event may have is in the table once. */
static void the_table_has_every_argument(void **state)
{
	uint32_t all = 0, listed = 0;

	(void)state;
	for (unsigned int what = 0; what < SCN_DOS; what++)
		all |= scn_event_may((enum scn_do)what) & 0x00ffffff;
	for (uint32_t i = 0; i < FZ_ARGS; i++) {
		assert_int_equal(listed & fz_args[i].bit, 0);
		listed |= fz_args[i].bit;
	}
	assert_int_equal(listed, all);
	for (uint32_t i = 0; i < FZ_ERRORS; i++)
		assert_non_null(scn_errno_name(fz_errors[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_count_up),
		cmocka_unit_test(other_words_do_not_count),
		cmocka_unit_test(steps_send_nothing_alike),
		cmocka_unit_test(the_smallest_form_is_chosen),
		cmocka_unit_test(contents_come_back),
		cmocka_unit_test(the_usual_pattern_takes_no_bytes),
		cmocka_unit_test(calls_have_names_and_numbers),
		cmocka_unit_test(the_table_has_every_argument),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
