/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the host's CCW finds its data: lists of every format and block size, upward and downward,
 * limits of addresses, what is unavailable, and what is not used at all.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cp_world.h"

static void a_direct_area_has_a_word_for_each_block(void **state)
{
	static const struct {
		uint32_t ctl, block;
	} forms[] = {{WORLD_ORB, 4096}, {WORLD_ORB | ORB_T, 2048}, {ORB_F | ORB_P | 0x8000, 2048}};
	static const struct {
		uint32_t offset;
		uint32_t count;
	} areas[] = {{0, 1},	{0, 2048}, {0, 2049},  {2047, 1},    {2047, 2},	  {1, 4095},
		     {1, 4096}, {0, 4097}, {4095, 2}, {4095, 65535}, {0, 65535}, {2047, 65535}};
	struct cp_world *w = *state;

	for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
		for (size_t i = 0; i < sizeof(areas) / sizeof(areas[0]); i++) {
			const uint32_t first = 0x10000 + areas[i].offset;
			const uint32_t block = forms[f].block;
			const uint32_t nr =
				(first % block + areas[i].count + block - 1) / block;
			struct world_ccw ccw;

			world_again(w, forms[f].ctl);
			world_ccw1(w, 0x1000, CCW_CMD_READ, 0, (uint16_t)areas[i].count, first);
			world_translate(w);
			ccw = world_first(w);
			assert_int_equal(ccw.count, areas[i].count);
			assert_true(world_list_has(w, &ccw, nr));
			assert_true(world_idaw_at(w, &ccw, 0) == first);
			for (uint32_t k = 1; k < nr; k++)
				assert_true(world_idaw_at(w, &ccw, k) ==
					    first - first % block + k * block);
		}
	}
}

static void a_backward_area_goes_down_from_its_highest_byte(void **state)
{
	static const struct {
		uint32_t first, count, nr;
	} areas[] = {{0x10fff, 1, 1}, {0x10fff, 4096, 1}, {0x10fff, 4097, 2},
		     {0x10000, 1, 1}, {0x10000, 2, 2},	  {0x1000f, 16, 1},
		     {0x1000f, 17, 2}};
	struct cp_world *w = *state;

	for (size_t i = 0; i < sizeof(areas) / sizeof(areas[0]); i++) {
		struct world_ccw ccw;

		world_again(w, WORLD_ORB);
		world_ccw1(w, 0x1000, CCW_CMD_READ_BACK, 0, (uint16_t)areas[i].count,
			   areas[i].first);
		world_translate(w);
		ccw = world_first(w);
		assert_true(world_list_has(w, &ccw, areas[i].nr));
		assert_true(world_idaw_at(w, &ccw, 0) == areas[i].first);
		if (areas[i].nr > 1)
			assert_true(world_idaw_at(w, &ccw, 1) == 0xffff);
	}
}

static void a_backward_area_below_zero_is_unavailable(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_ccw1(w, 0x1000, CCW_CMD_READ_BACK, 0, 0x20, 0xf);
	world_translate(w);
	ccw = world_first(w);
	assert_true(world_idaw_at(w, &ccw, 0) == 0xf);
	assert_true(world_idaw_at(w, &ccw, 1) == WORLD_UNAVAILABLE);
}

static void direct_areas_end_at_the_limit_of_their_format(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_again(w, ORB_P | ORB_H | 0x8000);
	host_guest_add(w->h, 0xff0000, 0x100ffff);
	world_ccw0(w, 0x1000, CCW_CMD_READ, 0, 0x1000, 0xfff000);
	world_translate(w);
	ccw = world_first(w);
	assert_true(world_list_has(w, &ccw, 1));
	assert_true(world_idaw_at(w, &ccw, 0) == 0xfff000);

	world_again(w, ORB_P | ORB_H | 0x8000);
	host_guest_add(w->h, 0xff0000, 0x100ffff);
	world_ccw0(w, 0x1000, CCW_CMD_READ, 0, 0x1001, 0xfff000);
	world_translate(w);
	ccw = world_first(w);
	assert_true(world_idaw_at(w, &ccw, 1) == WORLD_UNAVAILABLE);
	assert_false(world_pinned(w, 0x1000000));

	world_again(w, WORLD_ORB);
	host_guest_add(w->h, 0x7fff0000, 0x8000ffff);
	world_ccw1(w, 0x1000, CCW_CMD_READ, 0, 0x20, 0x7ffffff0);
	world_translate(w);
	ccw = world_first(w);
	assert_true(world_idaw_at(w, &ccw, 0) == 0x7ffffff0);
	assert_true(world_idaw_at(w, &ccw, 1) == WORLD_UNAVAILABLE);
	assert_false(world_pinned(w, 0x80000000));
}

static void an_area_that_leaves_storage_keeps_what_comes_before(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_ccw1(w, 0x1000, CCW_CMD_READ, 0, 0x4000, 0xfefff);
	world_translate(w);
	ccw = world_first(w);
	assert_true(world_idaw_at(w, &ccw, 0) == 0xfefff);
	assert_true(world_idaw_at(w, &ccw, 1) == 0xff000);
	assert_true(world_idaw_at(w, &ccw, 2) == WORLD_UNAVAILABLE);
	assert_true(world_list_has(w, &ccw, 2));
	assert_int_equal(world_nr_pinned(w), 2);
}

static void a_frame_with_the_wrong_rights_is_unavailable(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	host_guest_set_access(w->h, 0x4000, CP_PIN_FETCH);
	world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_CC, 8, 0x4000);
	world_ccw1(w, 0x1008, CCW_CMD_WRITE, 0, 8, 0x4000);
	world_translate(w);
	ccw = world_first(w);
	assert_true(world_idaw_at(w, &ccw, 0) == WORLD_UNAVAILABLE);
	ccw = world_ccw_nr(w, 1);
	assert_true(world_idaw_at(w, &ccw, 0) == 0x4000);
}

static void format_2_lists_reach_all_of_storage(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	host_guest_add(w->h, UINT64_C(0xfffffffffffff000), UINT64_MAX);
	host_guest_add(w->h, 0x80000000, 0x80000fff);
	world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA, 0x1010, 0x2000);
	world_idaw2(w, 0x2000, UINT64_C(0xffffffffffffffff));
	world_idaw2(w, 0x2008, 0x80000000);
	world_idaw2(w, 0x2010, 0x5000);
	world_translate(w);
	ccw = world_first(w);
	assert_true(world_idaw_at(w, &ccw, 0) == UINT64_C(0xffffffffffffffff));
	assert_true(world_idaw_at(w, &ccw, 1) == 0x80000000);
	assert_true(world_idaw_at(w, &ccw, 2) == 0x5000);
	assert_true(world_list_has(w, &ccw, 3));
}

static void two_k_lists_keep_their_offsets(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	for (unsigned int format = 1; format <= 2; format++) {
		world_again(w, format == 1 ? ORB_F | ORB_P | 0x8000 : WORLD_ORB | ORB_T);
		world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA, 0x1010, 0x2000);
		if (format == 1) {
			world_idaw1(w, 0x2000, 0x3ff0);
			world_idaw1(w, 0x2004, 0x5800);
			world_idaw1(w, 0x2008, 0x5000);
		} else {
			world_idaw2(w, 0x2000, 0x3ff0);
			world_idaw2(w, 0x2008, 0x5800);
			world_idaw2(w, 0x2010, 0x5000);
		}
		world_translate(w);
		ccw = world_first(w);
		assert_true(world_idaw_at(w, &ccw, 0) == 0x3ff0);
		assert_true(world_idaw_at(w, &ccw, 1) == 0x5800);
		assert_true(world_idaw_at(w, &ccw, 2) == 0x5000);
		assert_true(world_list_has(w, &ccw, 3));
		assert_int_equal(world_nr_pinned(w), 2);
	}
}

static void words_past_the_count_are_not_looked_at(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA, 0x10, 0x2000);
	world_idaw2(w, 0x2000, 0x3ff0);
	world_idaw2(w, 0x2008, 0x5001);
	world_translate(w);
	ccw = world_first(w);
	assert_true(world_list_has(w, &ccw, 1));
	assert_int_equal(world_nr_pinned(w), 1);

	/* A list may end with storage. */
	world_again(w, WORLD_ORB);
	world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA, 0x10, 0xffff8);
	world_idaw2(w, 0xffff8, 0x3ff0);
	world_translate(w);
	ccw = world_first(w);
	assert_true(world_idaw_at(w, &ccw, 0) == 0x3ff0);
}

static void a_bad_list_word_ends_the_list(void **state)
{
	static const struct {
		uint32_t list;
		uint64_t second;
	} bad[] = {{0x2000, 0x5001}, {0x2000, 0x5fff}, {0x2000, 0x100000}, {0xffff8, 0}};
	struct cp_world *w = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct world_ccw ccw;

		world_again(w, WORLD_ORB);
		world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA, 0x2010, bad[i].list);
		world_idaw2(w, bad[i].list, 0x3ff0);
		if (bad[i].list == 0x2000) {
			world_idaw2(w, 0x2008, bad[i].second);
			world_idaw2(w, 0x2010, 0x9000);
		}
		world_translate(w);
		ccw = world_first(w);
		assert_true(world_idaw_at(w, &ccw, 0) == 0x3ff0);
		assert_true(world_idaw_at(w, &ccw, 1) == WORLD_UNAVAILABLE);
		assert_true(world_list_has(w, &ccw, 1));
		assert_int_equal(world_nr_pinned(w), 1);
	}
}

static void a_misaligned_or_missing_list_is_unavailable_from_the_start(void **state)
{
	static const struct {
		uint32_t ctl, list;
	} bad[] = {{WORLD_ORB, 0x2004},
		   {WORLD_ORB, 0x2001},
		   {WORLD_ORB, 0x100000},
		   {ORB_F | ORB_P | 0x8000, 0x2002},
		   {ORB_F | ORB_P | 0x8000, 0x100000}};
	struct cp_world *w = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct world_ccw ccw;

		world_again(w, bad[i].ctl);
		world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA, 0x10, bad[i].list);
		world_translate(w);
		ccw = world_first(w);
		assert_true(world_list_has(w, &ccw, 0));
		assert_true(world_idaw_at(w, &ccw, 0) == WORLD_UNAVAILABLE);
		assert_int_equal(world_nr_pinned(w), 0);
	}
}

static void a_format_1_idaw_with_bit_0_is_unavailable(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_again(w, ORB_F | ORB_P | 0x8000);
	host_guest_add(w->h, 0x80000000, 0x8000ffff);
	world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA, 0x10, 0x2000);
	world_idaw1(w, 0x2000, 0x80003000);
	world_translate(w);
	ccw = world_first(w);
	assert_true(world_idaw_at(w, &ccw, 0) == WORLD_UNAVAILABLE);
}

static void a_list_ends_at_the_limit_of_the_ccw_format(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_again(w, ORB_P | ORB_H | 0x8000);
	host_guest_add(w->h, 0xff0000, 0x100ffff);
	world_ccw0(w, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA, 0x20, 0xfffff8);
	world_idaw2(w, 0xfffff8, 0x3ff0);
	world_idaw2(w, 0x1000000, 0x5000);
	world_translate(w);
	ccw = world_first(w);
	assert_true(world_idaw_at(w, &ccw, 0) == 0x3ff0);
	assert_true(world_idaw_at(w, &ccw, 1) == WORLD_UNAVAILABLE);
}

static void a_backward_list_points_at_last_bytes(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_ccw1(w, 0x1000, CCW_CMD_READ_BACK, CCW_FLAG_IDA, 0x20, 0x2000);
	world_idaw2(w, 0x2000, 0x700f);
	world_idaw2(w, 0x2008, 0x5fff);
	world_translate(w);
	ccw = world_first(w);
	assert_true(world_idaw_at(w, &ccw, 0) == 0x700f);
	assert_true(world_idaw_at(w, &ccw, 1) == 0x5fff);

	world_again(w, WORLD_ORB);
	world_ccw1(w, 0x1000, CCW_CMD_READ_BACK, CCW_FLAG_IDA, 0x20, 0x2000);
	world_idaw2(w, 0x2000, 0x700f);
	world_idaw2(w, 0x2008, 0x5000);
	world_translate(w);
	ccw = world_first(w);
	assert_true(world_idaw_at(w, &ccw, 1) == WORLD_UNAVAILABLE);
}

static void a_list_used_both_ways_has_words_for_the_longer(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	/* The CCW at 1008 continues a read and a read backward: 1 word upward, 2 downward. */
	world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_CD, 8, 0x6000);
	world_ccw1(w, 0x1008, CCW_CMD_READ, CCW_FLAG_IDA | CCW_FLAG_CC, 0x20, 0x2000);
	world_ccw1(w, 0x1010, CCW_CMD_READ_BACK, CCW_FLAG_CD, 8, 0x6007);
	world_ccw1(w, 0x1018, CCW_CMD_TIC, 0, 0, 0x1008);
	world_idaw2(w, 0x2000, 0x700f);
	world_idaw2(w, 0x2008, 0x5fff);
	world_translate(w);
	ccw = world_ccw_nr(w, 1);
	assert_true(world_idaw_at(w, &ccw, 0) == 0x700f);
	assert_true(world_idaw_at(w, &ccw, 1) == 0x5fff);
}

/* As in rb/status_modifier_into_data_chain, where the channel once read past the list. */
static void a_way_that_is_not_served_ends_in_a_word_that_is_refused(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_ccw1(w, 0x1000, CCW_CMD_NOOP, CCW_FLAG_CC, 0, 0x3000);
	world_ccw1(w, 0x1008, CCW_CMD_READ_BACK, CCW_FLAG_CD, 0x10, 0x300f);
	world_ccw1(w, 0x1010, CCW_CMD_READ, 0, 0x20, 0x4ff0);
	world_translate(w);
	ccw = world_ccw_nr(w, 2);
	assert_true(world_list_has(w, &ccw, 1));
	assert_true(world_idaw_at(w, &ccw, 0) == 0x4ff0);
	assert_true(world_idaw_at(w, &ccw, 1) == WORLD_UNAVAILABLE);
}

static void a_direct_area_used_both_ways_may_not_cross_blocks(void **state)
{
	struct cp_world *w = *state;

	for (uint32_t count = 0x10; count <= 0x11; count++) {
		world_again(w, WORLD_ORB);
		world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_CD, 8, 0x6000);
		world_ccw1(w, 0x1008, CCW_CMD_READ, CCW_FLAG_CC, (uint16_t)count, 0x700f);
		world_ccw1(w, 0x1010, CCW_CMD_READ_BACK, CCW_FLAG_CD, 8, 0x6007);
		world_ccw1(w, 0x1018, CCW_CMD_TIC, 0, 0, 0x1008);
		assert_int_equal(world_init(w), 0);
		assert_int_equal(cp_prefetch(&w->cp), count == 0x10 ? 0 : -EOPNOTSUPP);
	}
}

static void data_that_is_not_used_lies_nowhere(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_ccw1(w, 0x1000, CCW_CMD_NOOP, CCW_FLAG_CC | CCW_FLAG_IDA, 0, 0x7ffffff1);
	world_ccw1(w, 0x1008, CCW_CMD_READ, CCW_FLAG_CC | CCW_FLAG_SKIP, 0x1801, 0x7ffff000);
	world_ccw1(w, 0x1010, CCW_CMD_READ_BACK, CCW_FLAG_SKIP, 0x1801, 0x7ffff000);
	world_translate(w);

	assert_int_equal(world_nr_pinned(w), 0);
	ccw = world_first(w);
	assert_int_equal(ccw.flags, CCW_FLAG_CC);
	assert_true(host_words_contain(w->h, ccw.cda, ARCH_FRAME_SIZE));
	ccw = world_ccw_nr(w, 1);
	assert_int_equal(ccw.flags, CCW_FLAG_CC | CCW_FLAG_SKIP | CCW_FLAG_IDA);
	assert_true(world_list_has(w, &ccw, 2));
	ccw = world_ccw_nr(w, 2);
	assert_true(world_list_has(w, &ccw, 2));
}

static void skip_means_nothing_on_output(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_ccw1(w, 0x1000, CCW_CMD_WRITE, CCW_FLAG_SKIP, 0x10, 0x3008);
	world_translate(w);
	ccw = world_first(w);
	assert_true(world_idaw_at(w, &ccw, 0) == 0x3008);
	assert_true(world_pinned(w, 0x3000));
}

static void flags_and_counts_are_the_guests(void **state)
{
	const uint8_t flags = CCW_FLAG_CC | CCW_FLAG_SLI | CCW_FLAG_PCI | CCW_FLAG_S;
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_again(w, ORB_P | ORB_H | ORB_S | 0x8000);
	world_ccw0(w, 0x1000, CCW_CMD_READ, flags, 0x123, 0x3000);
	world_ccw0(w, 0x1008, CCW_CMD_READ, 0, 1, 0x3000);
	world_translate(w);
	ccw = world_first(w);
	assert_int_equal(ccw.cmd, CCW_CMD_READ);
	assert_int_equal(ccw.flags, flags | CCW_FLAG_IDA);
	assert_int_equal(ccw.count, 0x123);
}

int main(void)
{
#define WORLD_TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)
	const struct CMUnitTest tests[] = {
		WORLD_TEST(a_direct_area_has_a_word_for_each_block),
		WORLD_TEST(a_backward_area_goes_down_from_its_highest_byte),
		WORLD_TEST(a_backward_area_below_zero_is_unavailable),
		WORLD_TEST(direct_areas_end_at_the_limit_of_their_format),
		WORLD_TEST(an_area_that_leaves_storage_keeps_what_comes_before),
		WORLD_TEST(a_frame_with_the_wrong_rights_is_unavailable),
		WORLD_TEST(format_2_lists_reach_all_of_storage),
		WORLD_TEST(two_k_lists_keep_their_offsets),
		WORLD_TEST(words_past_the_count_are_not_looked_at),
		WORLD_TEST(a_bad_list_word_ends_the_list),
		WORLD_TEST(a_misaligned_or_missing_list_is_unavailable_from_the_start),
		WORLD_TEST(a_format_1_idaw_with_bit_0_is_unavailable),
		WORLD_TEST(a_list_ends_at_the_limit_of_the_ccw_format),
		WORLD_TEST(a_backward_list_points_at_last_bytes),
		WORLD_TEST(a_way_that_is_not_served_ends_in_a_word_that_is_refused),
		WORLD_TEST(a_list_used_both_ways_has_words_for_the_longer),
		WORLD_TEST(a_direct_area_used_both_ways_may_not_cross_blocks),
		WORLD_TEST(data_that_is_not_used_lies_nowhere),
		WORLD_TEST(skip_means_nothing_on_output),
		WORLD_TEST(flags_and_counts_are_the_guests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
