/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes are a scenario: one that keeps the limits, that a vector can say, and whose own bytes
 * stand for it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define INPUTS	   50000u
#define TEXT_EVERY 8u	  /* of so many one is written as a vector ... */
#define LARGE	   2048u  /* ... and with more bytes of contents than that, one of so many: */
#define LARGE_EVERY 64u
#define HEAD	   13u /* bytes before the first piece */

static struct fz_scn one;
static size_t fit, written;

/* The @nth of many. */
static void check(const uint8_t *data, size_t size, uint32_t nth)
{
	bool large;
	char name[32];

	snprintf(name, sizeof(name), "%zu bytes", size);
	fz_decode(&one, data, size);
	check_limits(&one);
	large = one.used > LARGE;
	if (nth % (large ? LARGE_EVERY : TEXT_EVERY) == 0) {
		check_text(&one, name);
		written++;
	}
	check_name_tasks(&one.s);
	if (!check_idempotent(&one.s, name))
		return;
	fit++;
	if (!large || nth % LARGE_EVERY == 0)
		check_same(&one.s, &check_decoded.s, name);
}

/* Mostly short, a tenth long; in a third many bytes are equal, so that pieces are of one kind. */
static size_t make(struct xorshift *x, uint8_t *data)
{
	const size_t size = some_below(x, some_below(x, 10) ? 300 : FZ_INPUT_MAX + 100);

	some_bytes(x, data, size);
	if (!some_below(x, 3))
		for (size_t i = HEAD; i < size; i += 1 + some_below(x, 8))
			data[i] = data[HEAD];
	if (some_below(x, 2)) /* the usual ORB */
		memset(data, 0, size < HEAD ? size : HEAD);
	return size;
}

static void any_bytes_are_a_scenario(void **state)
{
	static uint8_t data[FZ_INPUT_MAX + 100];
	struct xorshift x = {0x1234567};

	(void)state;
	fit = written = 0;
	for (uint32_t i = 0; i < INPUTS; i++) {
		const size_t size = make(&x, data);

		check(data, size, i);
	}
	print_message("%u inputs, %zu of them fit when encoded, %zu were read as a vector\n",
		      INPUTS, fit, written);
	assert_true(fit >= INPUTS - INPUTS / 1000); /* contents cut in parts take more room */
}

static void one_and_two_bytes_are_a_scenario(void **state)
{
	uint8_t *two = malloc(2), *exact = malloc(1);

	(void)state;
	assert_non_null(two);
	assert_non_null(exact);
	check(exact, 0, 0);
	for (uint32_t i = 0; i < 0x100; i++) {
		exact[0] = (uint8_t)i;
		check(exact, 1, 0);
	}
	for (uint32_t i = 0; i < 0x10000; i++) {
		two[0] = (uint8_t)i;
		two[1] = (uint8_t)(i >> 8);
		check(two, 2, i);
	}
	free(two);
	free(exact);
}

/* The same behind an ORB, where pieces begin. */
static void pieces_of_three_bytes_are_a_scenario(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 0x10000; i++) {
		uint8_t data[HEAD + 3] = {0};

		data[HEAD] = (uint8_t)i;
		data[HEAD + 1] = (uint8_t)(i >> 8);
		data[HEAD + 2] = (uint8_t)(i * 37);
		check(data, sizeof(data), i);
	}
}

/* One piece of contents that goes on to the end. */
static void later_bytes_mean_nothing(void **state)
{
	static uint8_t data[FZ_INPUT_MAX + 100];
	const struct scn_chunk *c = one.storage;
	struct xorshift x = {99};

	(void)state;
	some_bytes(&x, data, sizeof(data));
	memset(data, 0, HEAD);
	memcpy(data + HEAD, "\x00\x00\xfc\xff\x03", 5); /* at 1000, more than there are, plain */
	fz_decode(&one, data, sizeof(data));
	assert_int_equal(one.s.nr_storage, 1);
	assert_int_equal(c->abs, FZ_PLACE);
	assert_int_equal(c->len, FZ_INPUT_MAX - HEAD - 5);
	assert_memory_equal(c->data, data + HEAD + 5, c->len);
}

/* What a scenario was before is gone. */
static void nothing_is_left_of_before(void **state)
{
	static uint8_t data[1000];
	struct xorshift x = {7};
	static struct fz_scn other;

	(void)state;
	memset(&one, 0xff, sizeof(one));
	memset(&other, 0, sizeof(other));
	for (uint32_t i = 0; i < 200; i++) {
		const size_t size = some_below(&x, sizeof(data));

		some_bytes(&x, data, size);
		fz_decode(&one, data, size);
		memset(&other, (int)i, sizeof(other));
		fz_decode(&other, data, size);
		check_same(&one.s, &other.s, "an input");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_bytes_are_a_scenario),
		cmocka_unit_test(one_and_two_bytes_are_a_scenario),
		cmocka_unit_test(pieces_of_three_bytes_are_a_scenario),
		cmocka_unit_test(later_bytes_mean_nothing),
		cmocka_unit_test(nothing_is_left_of_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
