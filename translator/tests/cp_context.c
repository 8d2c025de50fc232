/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a CCW is reached decides what it does to storage: for which access its data is pinned, and
 * whether it belongs to the program at all.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cp_world.h"

/* Can the channel do @how at the frame of the guest's @guest_abs? On entry it is pinned. */
static bool channel_can(struct cp_world *w, enum host_access how, const struct world_ccw *ccw)
{
	struct host *h = w->h;
	be64_t word;
	uint8_t byte = 0;

	assert_int_equal(host_channel_access(h, HOST_FETCH_WORD, ccw->cda, &word, 8), 0);
	return host_channel_access(h, how, be64_ld(word), &byte, 1) == 0;
}

/*
 * A command @cmd alone, its data at 3000: the access it is pinned for. A refused access is a
 * breach, so each is tried in a world of its own.
 */
static void check_access(struct cp_world *w, uint8_t cmd, bool load, bool store)
{
	for (int how = HOST_LOAD; how <= HOST_STORE; how++) {
		struct world_ccw ccw;
		struct cp_world once;

		once.h = host_new();
		assert_non_null(once.h);
		host_guest_add(once.h, 0, 0xfffff);
		cp_setup(&once.cp, host_env(), once.h);
		once.ctl = w->ctl;
		once.cpa = 0x1000;
		world_ccw1(&once, 0x1000, cmd, 0, 8, 0x3000);
		world_translate(&once);
		ccw = world_first(&once);
		assert_int_equal(channel_can(&once, (enum host_access)how, &ccw),
				 how == HOST_LOAD ? load : store);
		cp_free(&once.cp);
		assert_true(host_balanced(once.h));
		host_delete(once.h);
	}
}

static void commands_pin_for_their_own_direction(void **state)
{
	struct cp_world *w = *state;

	for (unsigned int high = 0; high < 0x100; high += 0x10) {
		for (unsigned int low = 1; low < 16; low += 2) /* write, control */
			check_access(w, (uint8_t)(high | low), true, false);
		for (unsigned int low = 2; low < 16; low += 4) /* read */
			check_access(w, (uint8_t)(high | low), false, true);
		check_access(w, (uint8_t)(high | 0x4), false, true); /* sense */
		check_access(w, (uint8_t)(high | 0xc), false, true); /* read backward */
	}
}

static void codes_without_an_operation_are_stop_ccws(void **state)
{
	struct cp_world *w = *state;

	for (unsigned int high = 0; high < 0x100; high += 0x10) {
		struct world_ccw ccw;

		world_again(w, WORLD_ORB);
		world_ccw1(w, 0x1000, (uint8_t)high, 0, 8, 0x3000);
		world_translate(w);
		ccw = world_first(w);
		assert_true(world_is_stop(&ccw));
		assert_int_equal(world_nr_pinned(w), 0);
	}
}

static void a_data_chained_ccw_follows_the_operation_not_its_code(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_CD, 8, 0x3000);
	world_ccw1(w, 0x1008, CCW_CMD_WRITE, CCW_FLAG_CD, 8, 0x4000);
	world_ccw1(w, 0x1010, 0x00, 0, 8, 0x5000);
	world_translate(w);

	ccw = world_ccw_nr(w, 1);
	assert_int_equal(ccw.cmd, CCW_CMD_WRITE);
	assert_true(channel_can(w, HOST_STORE, &ccw));
	ccw = world_ccw_nr(w, 2);
	assert_int_equal(ccw.count, 8);
	assert_true(channel_can(w, HOST_STORE, &ccw));
}

static void data_chaining_passes_through_a_tic(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_ccw1(w, 0x1000, CCW_CMD_WRITE, CCW_FLAG_CD, 8, 0x3000);
	world_ccw1(w, 0x1008, CCW_CMD_TIC, 0, 0, 0x2000);
	world_ccw1(w, 0x2000, CCW_CMD_READ, 0, 8, 0x4000);
	world_translate(w);

	ccw = world_ccw_at(w, world_ccw_nr(w, 1).cda);
	assert_int_equal(ccw.cmd, CCW_CMD_READ);
	assert_true(channel_can(w, HOST_LOAD, &ccw));
}

static void a_ccw_reached_both_ways_is_pinned_for_both(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	/* 1010 continues a write, and a status modifier leads to it as a read of its own. */
	world_ccw1(w, 0x1000, CCW_CMD_NOOP, CCW_FLAG_CC | CCW_FLAG_SLI, 1, 0x7000);
	world_ccw1(w, 0x1008, CCW_CMD_WRITE, CCW_FLAG_CD, 8, 0x3000);
	world_ccw1(w, 0x1010, CCW_CMD_READ, 0, 8, 0x4000);
	world_translate(w);

	ccw = world_ccw_nr(w, 2);
	assert_true(channel_can(w, HOST_LOAD, &ccw));
	assert_true(channel_can(w, HOST_STORE, &ccw));
}

static void a_later_way_in_widens_what_was_found_earlier(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	/* The target at 1008 is a read; the chain at the end comes back to it with output. */
	world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_CD, 8, 0x3000);
	world_ccw1(w, 0x1008, CCW_CMD_READ, CCW_FLAG_CC, 8, 0x4000);
	world_ccw1(w, 0x1010, CCW_CMD_WRITE, CCW_FLAG_CD, 8, 0x5000);
	world_ccw1(w, 0x1018, CCW_CMD_TIC, 0, 0, 0x1008);
	world_translate(w);

	ccw = world_ccw_nr(w, 1);
	assert_true(channel_can(w, HOST_LOAD, &ccw));
	assert_true(channel_can(w, HOST_STORE, &ccw));
}

static void ccws_behind_an_unconditional_tic_are_not_reached(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	/* Without a command before the TIC no status modifier can pass over it. */
	world_ccw1(w, 0x1000, CCW_CMD_TIC, 0, 0, 0x1010);
	world_ccw1(w, 0x1008, CCW_CMD_READ, CCW_FLAG_CC, 8, 0x3000);
	world_ccw1(w, 0x1010, CCW_CMD_READ, 0, 8, 0x4000);
	world_translate(w);

	assert_false(world_pinned(w, 0x3000));
	assert_true(world_pinned(w, 0x4000));
	ccw = world_ccw_at(w, world_first(w).cda);
	assert_int_equal(ccw.cmd, CCW_CMD_READ);
}

static void a_modifier_tic_target_behind_the_end_becomes_a_segment(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_ccw1(w, 0x1000, 0x31, CCW_FLAG_CC, 5, 0x3000);
	world_ccw1(w, 0x1008, CCW_CMD_READ, 0, 8, 0x4000);
	world_ccw1(w, 0x1010, CCW_CMD_TIC, 0, 0, 0x2000);
	world_ccw1(w, 0x2000, CCW_CMD_READ, CCW_FLAG_CC, 8, 0x5000);
	world_ccw1(w, 0x2008, CCW_CMD_READ, 0, 8, 0x6000);
	world_translate(w);

	ccw = world_ccw_at(w, world_ccw_nr(w, 2).cda);
	assert_int_equal(ccw.cmd, CCW_CMD_READ);
	assert_true(world_pinned(w, 0x5000));
	assert_true(world_pinned(w, 0x6000));
}

static void what_only_a_modifier_reaches_never_refuses_a_program(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	/* 255 no-operations, one that ends the segment; the modifier's way leads on past 256. */
	for (uint32_t i = 0; i < 256; i++)
		world_ccw1(w, 0x1000 + 8 * i, CCW_CMD_NOOP,
			   (uint8_t)(CCW_FLAG_SLI | (i < 255 ? CCW_FLAG_CC : 0)), 1, 0x3000);
	world_ccw1(w, 0x1800, CCW_CMD_READ, 0, 8, 0x4000);
	world_translate(w);
	ccw = world_ccw_nr(w, 256);
	assert_true(world_is_stop(&ccw));
	assert_false(world_pinned(w, 0x4000));
}

static void a_loop_of_tics_ends(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_ccw1(w, 0x1000, CCW_CMD_NOOP, CCW_FLAG_CC | CCW_FLAG_SLI, 1, 0x3000);
	world_ccw1(w, 0x1008, CCW_CMD_TIC, 0, 0, 0x2000);
	world_ccw1(w, 0x2000, CCW_CMD_TIC, 0, 0, 0x1008);
	world_translate(w);
	ccw = world_ccw_at(w, world_ccw_nr(w, 1).cda);
	assert_int_equal(ccw.cmd, CCW_CMD_TIC); /* R-TIC-04: the channel's to refuse */
}

int main(void)
{
#define WORLD_TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)
	const struct CMUnitTest tests[] = {
		WORLD_TEST(commands_pin_for_their_own_direction),
		WORLD_TEST(codes_without_an_operation_are_stop_ccws),
		WORLD_TEST(a_data_chained_ccw_follows_the_operation_not_its_code),
		WORLD_TEST(data_chaining_passes_through_a_tic),
		WORLD_TEST(a_ccw_reached_both_ways_is_pinned_for_both),
		WORLD_TEST(a_later_way_in_widens_what_was_found_earlier),
		WORLD_TEST(ccws_behind_an_unconditional_tic_are_not_reached),
		WORLD_TEST(a_modifier_tic_target_behind_the_end_becomes_a_segment),
		WORLD_TEST(what_only_a_modifier_reaches_never_refuses_a_program),
		WORLD_TEST(a_loop_of_tics_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
