/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Storage of a scenario: what is stored is loaded again, across chunks, gaps and ranges of memory;
 * chunks ascend and never overlap; what is outside of memory is neither.
 */
#include <string.h>

#include "check.h"

#define RANGE	 0x10000u
#define STORES	 40u
#define ROUNDS	 2000u
#define NEAR_END (FZ_ADDRESS_MAX - ARCH_FRAME_SIZE)

static struct fz_scn one;

static void begin(void)
{
	fz_init(&one);
	one.s.nr_memory = 0;
}

static void add_memory(uint64_t first, uint64_t last)
{
	one.memory[one.s.nr_memory++] = (struct scn_range){first, last};
}

static void check_chunks(uint32_t nr)
{
	assert_int_equal(one.s.nr_storage, nr);
	check_limits(&one);
}

static void memory_is_where_its_ranges_are(void **state)
{
	(void)state;
	begin();
	add_memory(0x1000, 0x1fff);
	add_memory(0x2000, 0x3fff);
	add_memory(0x5000, 0x5fff);
	assert_true(fz_in_memory(&one.s, 0x1000, 1));
	assert_true(fz_in_memory(&one.s, 0x1000, 0x3000)); /* two ranges that touch */
	assert_true(fz_in_memory(&one.s, 0x1fff, 2));
	assert_true(fz_in_memory(&one.s, 0x3fff, 1));
	assert_true(fz_in_memory(&one.s, 0x5fff, 1));
	assert_false(fz_in_memory(&one.s, 0xfff, 1));
	assert_false(fz_in_memory(&one.s, 0xfff, 2));
	assert_false(fz_in_memory(&one.s, 0x1000, 0x3001));
	assert_false(fz_in_memory(&one.s, 0x3fff, 0x1002)); /* over a gap */
	assert_false(fz_in_memory(&one.s, 0x4fff, 2));
	assert_false(fz_in_memory(&one.s, 0x5fff, 2));
	assert_false(fz_in_memory(&one.s, 0x6000, 1));
	assert_false(fz_in_memory(&one.s, 0x1000, 0)); /* no bytes are nowhere */
}

static void memory_may_end_where_addresses_do(void **state)
{
	uint8_t b[4] = {1, 2, 3, 4};

	(void)state;
	begin();
	add_memory(0, 0xfff);
	add_memory(UINT64_MAX - 0xfff, UINT64_MAX);
	assert_true(fz_in_memory(&one.s, UINT64_MAX, 1));
	assert_true(fz_in_memory(&one.s, UINT64_MAX - 0xfff, 0x1000));
	assert_false(fz_in_memory(&one.s, UINT64_MAX, 2)); /* never on from 0 */
	assert_false(fz_in_memory(&one.s, UINT64_MAX - 1, 0x1000));
	assert_false(fz_store(&one, UINT64_MAX, b, 2));
	assert_false(fz_load(&one, UINT64_MAX, b, 2));
	assert_int_equal(b[0], 0);
	assert_int_equal(one.s.nr_storage, 0);
	begin();
	add_memory(0, UINT64_MAX);
	assert_true(fz_in_memory(&one.s, 0, 1));
	assert_false(fz_in_memory(&one.s, 0, 0));
}

static void nothing_is_stored_outside_of_memory(void **state)
{
	static const struct {
		uint64_t abs;
		uint32_t len;
	} places[] = {{0xfff, 1}, {0xfff, 2}, {0x1ff8, 9}, {0x2000, 1}, {0x1000, 0x1001},
		      {0x1000, 0}, {UINT64_MAX, 1}, {NEAR_END, 8}};
	static uint8_t b[0x2000];

	(void)state;
	begin();
	add_memory(0x1000, 0x1fff);
	for (uint32_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const struct scn_chunk c = {places[i].abs, places[i].len, b};

		assert_false(fz_store(&one, places[i].abs, b, places[i].len));
		assert_false(fz_put(&one, &c));
		assert_false(fz_load(&one, places[i].abs, b, places[i].len));
		assert_int_equal(one.s.nr_storage, 0);
		assert_int_equal(one.used, 0);
	}
}

static void what_is_not_stored_is_zero(void **state)
{
	uint8_t b[16];
	static const uint8_t expected[16] = {[4] = 1, 2, [10] = 3};

	(void)state;
	begin();
	add_memory(0, 0xffff);
	assert_true(fz_store(&one, 0x104, "\1\2", 2));
	assert_true(fz_store(&one, 0x10a, "\3", 1));
	memset(b, 0xff, sizeof(b));
	assert_true(fz_load(&one, 0x100, b, sizeof(b)));
	assert_memory_equal(b, expected, sizeof(b));
	memset(b, 0xff, sizeof(b));
	assert_true(fz_load(&one, 0x106, b, 4)); /* between both */
	assert_memory_equal(b, expected, 4);
	memset(b, 0xff, sizeof(b));
	assert_true(fz_load(&one, 0x105, b, 1));
	assert_int_equal(b[0], 2);
	memset(b, 0xff, sizeof(b));
	assert_true(fz_load(&one, 0x104, b, 1));
	assert_int_equal(b[0], 1);
	assert_int_equal(b[1], 0xff); /* and no byte more is written */
}

/* Stores from a gap over a chunk, a gap and a chunk into a gap. */
static void a_store_fills_the_gaps(void **state)
{
	static const uint8_t all[] = "ABCDEFGHIJKLMNOPQRSTUVWX";
	uint8_t b[24];

	(void)state;
	begin();
	add_memory(0, 0xfff);
	add_memory(0x1000, 0x1fff);
	assert_true(fz_store(&one, 0xff8, "aaaaaaaa", 4));
	assert_true(fz_store(&one, 0x1000, "bbbb", 4));
	check_chunks(2);
	assert_true(fz_store(&one, 0xff0, all, 24));
	check_chunks(5);
	assert_true(fz_load(&one, 0xff0, b, 24));
	assert_memory_equal(b, all, 24);
	assert_int_equal(one.used, 24);
	assert_true(fz_store(&one, 0xff4, "....", 4)); /* nothing is added for what is there */
	check_chunks(5);
	assert_int_equal(one.used, 24);
}

static void what_is_put_wins(void **state)
{
	static uint8_t data[] = "0123456789abcdef";
	uint8_t b[8];

	(void)state;
	begin();
	add_memory(0, 0xffff);
	assert_true(fz_put(&one, &(struct scn_chunk){0x100, 4, fz_room(&one, 4)}));
	assert_true(fz_put(&one, &(struct scn_chunk){0x104, 4, fz_room(&one, 4)})); /* touches */
	assert_true(fz_put(&one, &(struct scn_chunk){0xfc, 4, fz_room(&one, 4)}));
	check_chunks(3);
	assert_int_equal(one.storage[0].abs, 0xfc);
	assert_int_equal(one.storage[2].abs, 0x104);
	assert_true(fz_put(&one, &(struct scn_chunk){0x102, 4, data}));
	check_chunks(3); /* all of it was there */
	assert_true(fz_load(&one, 0x100, b, 8));
	assert_memory_equal(b, "\0\0" "0123" "\0\0", 8);
	assert_true(fz_put(&one, &(struct scn_chunk){0x107, 2, data + 8}));
	check_chunks(4);
	assert_true(fz_load(&one, 0x106, b, 4));
	assert_memory_equal(b, "\0" "89\0", 4);
	assert_true(fz_put(&one, &(struct scn_chunk){0xfb, 2, data}));
	check_chunks(5);
	assert_int_equal(one.storage[0].abs, 0xfb);
	assert_int_equal(one.storage[0].len, 1);
}

static void there_are_so_many_chunks(void **state)
{
	uint8_t b[3];

	(void)state;
	begin();
	add_memory(0, 0xffff);
	for (uint32_t i = 0; i < FZ_STORAGE_MAX; i++)
		assert_true(fz_store(&one, 16 + 16 * i, "x", 1));
	check_chunks(FZ_STORAGE_MAX);
	assert_false(fz_store(&one, 8, "y", 1));
	assert_false(fz_put(&one, &(struct scn_chunk){8, 1, one.pool}));
	assert_int_equal(one.used, FZ_STORAGE_MAX); /* no room is taken for what cannot be */
	assert_true(fz_store(&one, 16, "z", 1));
	assert_false(fz_store(&one, 16, "12", 2)); /* as far as there is room */
	assert_true(fz_load(&one, 15, b, 3));
	assert_memory_equal(b, "\0" "1\0", 3);
	check_chunks(FZ_STORAGE_MAX);
}

static void there_is_so_much_room(void **state)
{
	static uint8_t much[FZ_POOL_SIZE];

	(void)state;
	begin();
	add_memory(0, 2 * FZ_POOL_SIZE - 1);
	assert_true(fz_store(&one, 0, much, FZ_POOL_SIZE - 1));
	assert_false(fz_store(&one, FZ_POOL_SIZE, much, 2));
	assert_true(fz_store(&one, FZ_POOL_SIZE, much, 1));
	assert_false(fz_store(&one, FZ_POOL_SIZE + 1, much, 1));
	assert_true(fz_store(&one, 0, "x", 1));
	assert_int_equal(one.used, FZ_POOL_SIZE);
	check_chunks(2);
}

/* Against a plain block of memory, which has a gap in the middle. */
static void stores_and_loads_agree(void **state)
{
	static uint8_t model[RANGE], b[600], back[600];
	struct xorshift x = {77};

	(void)state;
	for (uint32_t round = 0; round < ROUNDS; round++) {
		begin();
		add_memory(0x1000, 0x1fff);
		add_memory(0x2000, 0x2fff);
		add_memory(0x4000, 0x4fff);
		memset(model, 0, sizeof(model));
		for (uint32_t i = 0; i < STORES; i++) {
			const uint32_t at = 0xf00 + some_below(&x, 0x4300);
			const uint32_t len = some_below(&x, sizeof(b));
			const bool there = fz_in_memory(&one.s, at, len);

			some_bytes(&x, b, len);
			assert_int_equal(fz_store(&one, at, b, len), there);
			if (there)
				memcpy(model + at, b, len);
		}
		check_limits(&one);
		for (uint32_t i = 0; i < STORES; i++) {
			const uint32_t at = 0x1000 + some_below(&x, 0x4000);
			const uint32_t len = 1 + some_below(&x, sizeof(b) - 1);

			if (fz_load(&one, at, back, len))
				assert_memory_equal(back, model + at, len);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_where_its_ranges_are),
		cmocka_unit_test(memory_may_end_where_addresses_do),
		cmocka_unit_test(nothing_is_stored_outside_of_memory),
		cmocka_unit_test(what_is_not_stored_is_zero),
		cmocka_unit_test(a_store_fills_the_gaps),
		cmocka_unit_test(what_is_put_wins),
		cmocka_unit_test(there_are_so_many_chunks),
		cmocka_unit_test(there_is_so_much_room),
		cmocka_unit_test(stores_and_loads_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
