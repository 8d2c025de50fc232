/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CCWs belong to a program: where segments end, what TICs do, and the interface's limits.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cp_world.h"

/* @nr chained no-operations from @abs on; the last chains too if @goes_on. */
static void noops(struct cp_world *w, uint32_t abs, uint32_t nr, bool goes_on)
{
	for (uint32_t i = 0; i < nr; i++)
		world_ccw1(w, abs + 8 * i, CCW_CMD_NOOP,
			   (uint8_t)(CCW_FLAG_SLI | (i + 1 < nr || goes_on ? CCW_FLAG_CC : 0)), 1,
			   0x3000);
}

static void a_segment_ends_at_the_first_ccw_without_chaining(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_CD, 8, 0x3000);
	world_ccw1(w, 0x1008, CCW_CMD_READ, 0, 8, 0x4000);
	world_ccw1(w, 0x1010, CCW_CMD_READ, 0, 8, 0x5000);
	world_translate(w);

	assert_int_equal(world_ccw_nr(w, 1).cmd, CCW_CMD_READ);
	for (uint32_t i = 2; i < 4; i++) {
		ccw = world_ccw_nr(w, i);
		assert_true(world_is_stop(&ccw));
	}
	assert_int_equal(world_nr_pinned(w), 2);
	assert_false(world_pinned(w, 0x5000));
}

static void a_status_modifier_leads_past_the_end_of_a_segment(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_ccw1(w, 0x1000, 0x31, CCW_FLAG_CC, 5, 0x3000);
	world_ccw1(w, 0x1008, CCW_CMD_READ, 0, 8, 0x4000);
	world_ccw1(w, 0x1010, CCW_CMD_READ, 0, 8, 0x5000);
	world_ccw1(w, 0x1018, CCW_CMD_READ, 0, 8, 0x6000);
	world_translate(w);

	assert_true(world_pinned(w, 0x5000));
	assert_false(world_pinned(w, 0x6000));
	ccw = world_ccw_nr(w, 3);
	assert_true(world_is_stop(&ccw));
	ccw = world_ccw_nr(w, 4);
	assert_true(world_is_stop(&ccw));
}

static void a_segment_holds_256_ccws_and_no_more(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	noops(w, 0x1000, CP_SEGMENT_CCWS_MAX, false);
	world_translate(w);
	assert_int_equal(world_ccw_nr(w, 255).cmd, CCW_CMD_NOOP);
	ccw = world_ccw_nr(w, 256);
	assert_true(world_is_stop(&ccw));

	world_again(w, WORLD_ORB);
	noops(w, 0x1000, CP_SEGMENT_CCWS_MAX, true);
	assert_int_equal(world_init(w), -EINVAL);
	assert_true(host_balanced(w->h));
}

static void the_257th_ccw_counts_wherever_the_segment_is(void **state)
{
	struct cp_world *w = *state;

	world_ccw1(w, 0x1000, CCW_CMD_NOOP, CCW_FLAG_CC | CCW_FLAG_SLI, 1, 0);
	world_ccw1(w, 0x1008, CCW_CMD_TIC, 0, 0, 0x4000);
	noops(w, 0x4000, 257, false);
	assert_int_equal(world_init(w), -EINVAL);
	assert_true(host_balanced(w->h));
}

static void a_data_chain_counts_as_any_other(void **state)
{
	struct cp_world *w = *state;

	for (uint32_t i = 0; i < 257; i++)
		world_ccw1(w, 0x1000 + 8 * i, CCW_CMD_READ, CCW_FLAG_CD, 1, 0x3000);
	assert_int_equal(world_init(w), -EINVAL);
}

/* A no-operation and a TIC to the next, @nr segments in a row from 1000 on, 100 apart. */
static void segments(struct cp_world *w, uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++) {
		const uint32_t abs = 0x1000 + 0x100 * i;

		world_ccw1(w, abs, CCW_CMD_NOOP,
			   (uint8_t)(CCW_FLAG_SLI | (i + 1 < nr ? CCW_FLAG_CC : 0)), 1, 0x9000);
		if (i + 1 < nr)
			world_ccw1(w, abs + 8, CCW_CMD_TIC, 0, 0, abs + 0x100);
	}
}

static void a_program_has_16_segments_and_no_more(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	segments(w, CP_SEGMENTS_MAX);
	world_translate(w);
	ccw = world_first(w);
	for (uint32_t i = 0; i + 1 < CP_SEGMENTS_MAX; i++) {
		ccw = world_ccw_at(w, ccw.host_abs + 8);
		assert_int_equal(ccw.cmd, CCW_CMD_TIC);
		ccw = world_ccw_at(w, ccw.cda);
		assert_int_equal(ccw.cmd, CCW_CMD_NOOP);
	}
	assert_int_equal(ccw.flags & CCW_FLAG_CC, 0);

	world_again(w, WORLD_ORB);
	segments(w, CP_SEGMENTS_MAX + 1);
	assert_int_equal(world_init(w), -EINVAL);
	assert_true(host_balanced(w->h));
}

static void a_tic_into_its_own_segment_needs_no_other(void **state)
{
	struct cp_world *w = *state;

	noops(w, 0x1000, 2, true);
	world_ccw1(w, 0x1010, CCW_CMD_TIC, 0, 0, 0x1008);
	world_translate(w);
	assert_int_equal(world_ccw_nr(w, 2).cda, world_first(w).host_abs + 8);
}

static void a_tic_into_an_earlier_segment_goes_there(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	noops(w, 0x1000, 2, true);
	world_ccw1(w, 0x1010, CCW_CMD_TIC, 0, 0, 0x2000);
	noops(w, 0x2000, 1, true);
	world_ccw1(w, 0x2008, CCW_CMD_TIC, 0, 0, 0x1008);
	world_translate(w);

	ccw = world_ccw_at(w, world_ccw_nr(w, 2).cda);
	assert_int_equal(ccw.cmd, CCW_CMD_NOOP);
	ccw = world_ccw_at(w, ccw.host_abs + 8);
	assert_int_equal(ccw.cmd, CCW_CMD_TIC);
	assert_int_equal(ccw.cda, world_first(w).host_abs + 8);
}

static void a_tic_as_first_ccw_is_followed(void **state)
{
	struct cp_world *w = *state;

	world_ccw1(w, 0x1000, CCW_CMD_TIC, 0, 0, 0x2000);
	noops(w, 0x2000, 1, false);
	world_translate(w);
	assert_int_equal(world_first(w).cmd, CCW_CMD_TIC);
	assert_int_equal(world_ccw_at(w, world_first(w).cda).cmd, CCW_CMD_NOOP);
}

static void a_format_0_tic_is_known_by_four_bits(void **state)
{
	struct cp_world *w = *state;

	for (unsigned int high = 0; high < 16; high++) {
		struct world_ccw ccw;

		world_again(w, ORB_P | ORB_H | 0x8000);
		world_ccw0(w, 0x1000, CCW_CMD_NOOP, CCW_FLAG_CC | CCW_FLAG_SLI, 1, 0x3000);
		world_ccw0(w, 0x1008, (uint8_t)(high << 4 | 8), 0xff, 0xffff, 0x2000);
		world_ccw0(w, 0x2000, CCW_CMD_READ, 0, 8, 0x5000);
		world_translate(w);

		ccw = world_ccw_nr(w, 1);
		assert_int_equal(ccw.cmd, CCW_CMD_TIC);
		assert_int_equal(ccw.flags, 0);
		assert_int_equal(ccw.count, 0);
		assert_int_equal(world_ccw_at(w, ccw.cda).cmd, CCW_CMD_READ);
	}
}

static void ccws_that_no_channel_takes_become_stop_ccws(void **state)
{
	static const struct arch_ccw1 bad[] = {
		{0x02, 0, {{0, 8}}, {{0x80, 0, 0x40, 0}}},	    /* R-CCW-07 */
		{0x02, CCW_FLAG_MIDA, {{0, 8}}, {{0, 0, 0x40, 0}}}, /* R-CCW-06 */
		{0x00, 0, {{0, 8}}, {{0, 0, 0x40, 0}}},		    /* R-CCW-02 */
		{0xf8, 0, {{0, 8}}, {{0, 0, 0x40, 0}}},		    /* R-CCW-04 */
		{0x08, CCW_FLAG_CD, {{0, 0}}, {{0, 0, 0x10, 0}}},   /* R-TIC-03 */
		{0x08, 0, {{1, 0}}, {{0, 0, 0x10, 0}}},		    /* R-TIC-03 */
		{0x08, 0, {{0, 0}}, {{0x80, 0, 0x10, 0}}},	    /* R-TIC-03 */
		{0x08, 0, {{0, 0}}, {{0, 0, 0x10, 2}}},		    /* R-TIC-05 */
		{0x08, 0, {{0, 0}}, {{0, 0x10, 0, 0}}},		    /* R-TIC-06 */
	};
	struct cp_world *w = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct world_ccw ccw;

		world_again(w, WORLD_ORB);
		noops(w, 0x1000, 1, true);
		assert_int_equal(host_guest_write(w->h, 0x1008, &bad[i], sizeof(bad[i])), 0);
		world_translate(w);
		ccw = world_ccw_nr(w, 1);
		assert_true(world_is_stop(&ccw));
		assert_false(world_pinned(w, 0x4000));
	}
}

static void a_format_0_count_of_zero_is_a_stop_ccw(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_again(w, ORB_P | ORB_H | 0x8000);
	world_ccw0(w, 0x1000, CCW_CMD_READ, 0, 0, 0x4000);
	world_translate(w);
	ccw = world_first(w);
	assert_true(world_is_stop(&ccw));
}

static void a_program_that_cannot_be_fetched_is_a_stop_ccw(void **state)
{
	static const uint32_t cpas[] = {0x100000, 0x1004, 0x7ffffff8};
	struct cp_world *w = *state;

	for (size_t i = 0; i < sizeof(cpas) / sizeof(cpas[0]); i++) {
		struct world_ccw ccw;

		world_again(w, WORLD_ORB);
		w->cpa = cpas[i];
		world_translate(w);
		ccw = world_first(w);
		assert_true(world_is_stop(&ccw));
	}
}

static void ccws_end_at_the_limit_of_their_format(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_again(w, ORB_P | ORB_H | 0x8000);
	host_guest_add(w->h, 0xff0000, 0x100ffff);
	w->cpa = 0xfffff8;
	world_ccw0(w, 0xfffff8, CCW_CMD_NOOP, CCW_FLAG_CC | CCW_FLAG_SLI, 1, 0x3000);
	world_ccw0(w, 0x1000000, CCW_CMD_NOOP, 0, 1, 0x3000);
	world_translate(w);
	assert_int_equal(world_first(w).cmd, CCW_CMD_NOOP);
	ccw = world_ccw_nr(w, 1);
	assert_true(world_is_stop(&ccw));

	world_again(w, WORLD_ORB);
	host_guest_add(w->h, 0x7fff0000, 0x8000ffff);
	w->cpa = 0x7ffffff8;
	world_ccw1(w, 0x7ffffff8, CCW_CMD_NOOP, CCW_FLAG_CC | CCW_FLAG_SLI, 1, 0x3000);
	world_ccw1(w, 0x80000000, CCW_CMD_NOOP, 0, 1, 0x3000);
	world_translate(w);
	assert_int_equal(world_first(w).cmd, CCW_CMD_NOOP);
	ccw = world_ccw_nr(w, 1);
	assert_true(world_is_stop(&ccw));
}

static void only_storage_that_a_program_needs_must_exist(void **state)
{
	struct cp_world *w = *state;

	w->cpa = 0xffff8;
	world_ccw1(w, 0xffff8, CCW_CMD_READ, 0, 8, 0x4000);
	world_translate(w);
	assert_int_equal(world_first(w).cmd, CCW_CMD_READ);
}

int main(void)
{
#define WORLD_TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)
	const struct CMUnitTest tests[] = {
		WORLD_TEST(a_segment_ends_at_the_first_ccw_without_chaining),
		WORLD_TEST(a_status_modifier_leads_past_the_end_of_a_segment),
		WORLD_TEST(a_segment_holds_256_ccws_and_no_more),
		WORLD_TEST(the_257th_ccw_counts_wherever_the_segment_is),
		WORLD_TEST(a_data_chain_counts_as_any_other),
		WORLD_TEST(a_program_has_16_segments_and_no_more),
		WORLD_TEST(a_tic_into_its_own_segment_needs_no_other),
		WORLD_TEST(a_tic_into_an_earlier_segment_goes_there),
		WORLD_TEST(a_tic_as_first_ccw_is_followed),
		WORLD_TEST(a_format_0_tic_is_known_by_four_bits),
		WORLD_TEST(ccws_that_no_channel_takes_become_stop_ccws),
		WORLD_TEST(a_format_0_count_of_zero_is_a_stop_ccw),
		WORLD_TEST(a_program_that_cannot_be_fetched_is_a_stop_ccw),
		WORLD_TEST(ccws_end_at_the_limit_of_their_format),
		WORLD_TEST(only_storage_that_a_program_needs_must_exist),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
