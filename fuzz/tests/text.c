/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes of text and packs: whatever comes, the result keeps to its room, and the same numbers
 * give the same result.
 */
#include <stdlib.h>
#include <string.h>

#include "../common/fz_text.h"
#include "check.h"

#define CHANGES 100000u
#define MIXES	20000u
#define FRESH	200u /* changes of one text */
#define MAX	3000u
#define GUARD	0xe7

static const char vector[] =
	"id: ida/sample\n"
	"summary: a READ\n"
	"rules: [R-IDA-04]\n"
	"if_it_fails: wrong-data\n"
	"source: hand-written\n"
	"storage:\n"
	"  1000: 02040020 00002000\n"
	"device:\n"
	"  - on: 02\n"
	"    send: 00010203++32\n"
	"orb: {F: 1, P: 1, cpa: 1000}\n"
	"expect:\n"
	"  cc: 0\n";
static const char pack[] = "CCWS\0\0\0\2\0\0\0\x20" "0123456789abcdef0123456789abcdef\1\2\3\4";

/* Something to begin with: text, a pack, bytes, nothing; @max at the most. */
static size_t begin(struct xorshift *x, uint8_t *data, size_t max)
{
	const uint32_t which = some_below(x, 5);
	size_t size = some_below(x, (uint32_t)max + 1);

	some_bytes(x, data, size);
	if (which == 1) {
		size = max < sizeof(vector) - 1 ? max : sizeof(vector) - 1;
		memcpy(data, vector, size);
	} else if (which == 2) {
		size = max < sizeof(pack) - 1 ? max : sizeof(pack) - 1;
		memcpy(data, pack, size);
	} else if (which == 3) {
		memset(data, '\n', size);
	} else if (which == 4) {
		size = 0;
	}
	return size;
}

static void changes_keep_to_their_room(void **state)
{
	struct xorshift x = {11};
	uint32_t changed = 0, grown = 0;
	uint8_t *data = NULL;
	size_t size = 0, max = 0;
	struct fz_rng r;

	(void)state;
	fz_rng_seed(&r, 5);
	for (uint32_t i = 0; i < CHANGES; i++) {
		uint8_t before[MAX];
		size_t old;

		if (i % FRESH == 0) {
			free(data);
			max = some_below(&x, some_below(&x, 2) ? 16 : MAX);
			data = malloc(max + 1); /* no more, so that a sanitizer sees it */
			assert_non_null(data);
			data[max] = GUARD;
			size = begin(&x, data, max);
		}
		old = size;
		memcpy(before, data, size);
		size = fz_text_change(data, size, max, &r);
		assert_true(size <= max);
		assert_int_equal(data[max], GUARD);
		changed += old != size || memcmp(before, data, size) != 0;
		grown += size > old;
	}
	free(data);
	assert_true(changed > CHANGES / 2);
	assert_true(grown > CHANGES / 10);
}

static void mixes_keep_to_their_room(void **state)
{
	static uint8_t a[MAX], b[MAX];
	struct xorshift x = {12};
	uint32_t mixed = 0;
	struct fz_rng r;

	(void)state;
	fz_rng_seed(&r, 6);
	for (uint32_t i = 0; i < MIXES; i++) {
		const size_t max = some_below(&x, MAX);
		uint8_t *out = malloc(max + 1);
		const size_t a_size = begin(&x, a, some_below(&x, MAX));
		const size_t b_size = begin(&x, b, some_below(&x, MAX));
		size_t size;

		assert_non_null(out);
		out[max] = GUARD;
		size = fz_text_mix(out, max, a, a_size, b, b_size, &r);
		assert_true(size <= max);
		assert_true(size >= (a_size < max ? a_size : max)); /* nothing is taken away */
		assert_int_equal(out[max], GUARD);
		mixed += size > a_size;
		free(out);
	}
	assert_true(mixed > MIXES / 10);
}

/* Where there is no room nothing is added, and a text of no bytes is one. */
static void there_may_be_no_room(void **state)
{
	uint8_t data[1] = {GUARD};
	struct fz_rng r;

	(void)state;
	fz_rng_seed(&r, 7);
	for (uint32_t i = 0; i < 1000; i++) {
		assert_int_equal(fz_text_change(data, 0, 0, &r), 0);
		assert_int_equal(fz_text_mix(data, 0, data, 0, data, 0, &r), 0);
		assert_int_equal(data[0], GUARD);
	}
}

/* Lines of the other text are taken whole. */
static void a_mix_takes_whole_lines(void **state)
{
	static const uint8_t a[] = "1111\n2222\n3333\n", b[] = "aaaa\nbbbb\ncccc\n";
	uint8_t out[256];
	struct fz_rng r;

	(void)state;
	fz_rng_seed(&r, 8);
	for (uint32_t i = 0; i < 1000; i++) {
		const size_t size = fz_text_mix(out, sizeof(out), a, 15, b, 15, &r);

		assert_int_equal(size % 5, 0);
		for (size_t at = 0; at < size; at += 5) {
			assert_int_equal(out[at + 4], '\n');
			assert_memory_equal(out + at, out + at + 1, 3);
		}
	}
}

static uint64_t digest_of(uint64_t seed)
{
	uint8_t data[MAX];
	uint64_t digest = 0;
	size_t size = sizeof(vector) - 1;
	struct fz_rng r;

	fz_rng_seed(&r, seed);
	memcpy(data, vector, size);
	for (uint32_t i = 0; i < 500; i++) {
		size = fz_text_change(data, size, sizeof(data), &r);
		for (size_t k = 0; k < size; k++)
			digest = (digest ^ data[k]) * UINT64_C(0x100000001b3);
	}
	return digest;
}

static void the_same_seed_does_the_same(void **state)
{
	(void)state;
	assert_int_equal(digest_of(1), digest_of(1));
	assert_int_not_equal(digest_of(1), digest_of(2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes_keep_to_their_room),
		cmocka_unit_test(mixes_keep_to_their_room),
		cmocka_unit_test(there_may_be_no_room),
		cmocka_unit_test(a_mix_takes_whole_lines),
		cmocka_unit_test(the_same_seed_does_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
