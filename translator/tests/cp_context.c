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

static void a_modifier_tic_that_leads_nowhere_is_a_stop_ccw(void **state)
{
	struct cp_world *w = *state;
	static const uint32_t targets[] = {0x2004, 0x7ffffff8};

	for (unsigned int i = 0; i < 2; i++) {
		struct world_ccw ccw;

		world_again(w, WORLD_ORB);
		world_ccw1(w, 0x1000, 0x31, CCW_FLAG_CC, 5, 0x3000);
		world_ccw1(w, 0x1008, CCW_CMD_READ, 0, 8, 0x4000);
		world_ccw1(w, 0x1010, CCW_CMD_TIC, 0, 0, targets[i]);
		world_translate(w);
		ccw = world_ccw_nr(w, 2);
		assert_true(world_is_stop(&ccw));
	}
}

static void a_modifier_tic_past_16_segments_is_a_stop_ccw(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	/* 16 segments, one behind the other; the modifier in the last leads to a 17th. */
	for (uint32_t i = 0; i < 15; i++) {
		world_ccw1(w, 0x1000 + 0x100 * i, CCW_CMD_NOOP, CCW_FLAG_CC | CCW_FLAG_SLI, 1, 0);
		world_ccw1(w, 0x1008 + 0x100 * i, CCW_CMD_TIC, 0, 0, 0x1100 + 0x100 * i);
	}
	world_ccw1(w, 0x1f00, 0x31, CCW_FLAG_CC, 5, 0x3000);
	world_ccw1(w, 0x1f08, CCW_CMD_READ, 0, 8, 0x4000);
	world_ccw1(w, 0x1f10, CCW_CMD_TIC, 0, 0, 0x2000);
	world_ccw1(w, 0x2000, CCW_CMD_READ, 0, 8, 0x5000);
	world_translate(w);

	assert_true(world_pinned(w, 0x4000));
	assert_false(world_pinned(w, 0x5000));
	ccw = world_first(w);
	for (uint32_t i = 0; i < 15; i++)
		ccw = world_ccw_at(w, world_ccw_at(w, ccw.host_abs + 8).cda);
	assert_int_equal(ccw.cmd, 0x31);
	ccw = world_ccw_at(w, ccw.host_abs + 16);
	assert_true(world_is_stop(&ccw));
}

static void what_was_reached_before_is_passed_over_to_what_was_not(void **state)
{
	struct cp_world *w = *state;

	/*
	 * The channel ends at 2000. Modifiers lead to 2010, where the chain ends, and then to 2008,
	 * from which another one leads past 2010.
	 */
	world_ccw1(w, 0x1000, 0x31, CCW_FLAG_CC, 5, 0x3000);
	world_ccw1(w, 0x1008, CCW_CMD_TIC, 0, 0, 0x2000);
	world_ccw1(w, 0x1010, 0x31, CCW_FLAG_CC, 5, 0x3000);
	world_ccw1(w, 0x1018, CCW_CMD_TIC, 0, 0, 0x2008);
	world_ccw1(w, 0x1020, CCW_CMD_TIC, 0, 0, 0x2010);
	world_ccw1(w, 0x2000, 0x00, CCW_FLAG_CC, 1, 0x3000);
	world_ccw1(w, 0x2008, 0x31, CCW_FLAG_CC, 5, 0x4000);
	world_ccw1(w, 0x2010, CCW_CMD_READ, 0, 8, 0x5000);
	world_ccw1(w, 0x2018, CCW_CMD_READ, 0, 8, 0x6000);
	world_translate(w);
	assert_true(world_pinned(w, 0x4000));
	assert_true(world_pinned(w, 0x5000));
	assert_true(world_pinned(w, 0x6000));
}

static void a_segment_of_any_length_grows_by_what_a_modifier_reaches(void **state)
{
	struct cp_world *w = *state;

	for (uint32_t nr = 2; nr < 70; nr++) {
		uint32_t i;

		world_again(w, WORLD_ORB);
		for (i = 0; i < nr - 1; i++)
			world_ccw1(w, 0x1000 + 8 * i, 0x31, CCW_FLAG_CC, 5, 0x3000);
		world_ccw1(w, 0x1000 + 8 * i, CCW_CMD_READ, 0, 8, 0x4000);
		world_ccw1(w, 0x1008 + 8 * i, CCW_CMD_READ, 0, 8, 0x5000);
		world_translate(w);
		assert_true(world_pinned(w, 0x5000));
		assert_int_equal(world_ccw_nr(w, i + 1).cmd, CCW_CMD_READ);
	}
}

/* A program with a list, a skipped area, a count of zero, and a segment behind its end. */
static void put_rich_program(struct cp_world *w)
{
	world_ccw1(w, 0x1000, 0x31, CCW_FLAG_CC, 5, 0x3000);
	world_ccw1(w, 0x1008, CCW_CMD_READ, CCW_FLAG_CC | CCW_FLAG_IDA, 0x1800, 0x5800);
	world_ccw1(w, 0x1010, CCW_CMD_READ, CCW_FLAG_CC | CCW_FLAG_SKIP, 0x1800, 0x8000);
	world_ccw1(w, 0x1018, 0x31, CCW_FLAG_CC, 5, 0x9000);
	world_ccw1(w, 0x1020, CCW_CMD_NOOP, CCW_FLAG_SLI, 0, 0);
	world_ccw1(w, 0x1028, CCW_CMD_TIC, 0, 0, 0x20000);
	world_ccw1(w, 0x20000, CCW_CMD_READ, CCW_FLAG_CC, 8, 0xa000);
	world_ccw1(w, 0x20008, CCW_CMD_READ, 0, 8, 0xb000);
	world_idaw2(w, 0x5800, 0xc000);
	world_idaw2(w, 0x5808, 0xd000);
}

/* A list that takes most of the words there are at first, then data that need more. */
static void put_list_first(struct cp_world *w, uint32_t nr_words)
{
	for (uint32_t i = 0; i < nr_words; i++)
		world_idaw2(w, 0x5800 + 8 * i, 0xc000 + 0x1000 * i);
	world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_CC | CCW_FLAG_IDA,
		   (uint16_t)(0x1000 * nr_words), 0x5800);
}

static void put_lists(struct cp_world *w)
{
	put_list_first(w, 10);
	world_ccw1(w, 0x1008, CCW_CMD_READ, CCW_FLAG_CC, 8, 0x6000);
	world_ccw1(w, 0x1010, CCW_CMD_READ, 0, 8, 0x7000);
}

static void put_list_and_skip(struct cp_world *w)
{
	put_list_first(w, 8);
	world_ccw1(w, 0x1008, CCW_CMD_READ, CCW_FLAG_SKIP, 0x3800, 0x6000);
}

/* Segments, each in a frame of its own; the last is found by way of a modifier. */
static void put_segments(struct cp_world *w)
{
	for (uint32_t i = 0; i < 14; i++) {
		const uint32_t abs = 0x1000 + 0x1000 * i;

		world_ccw1(w, abs, 0x31, CCW_FLAG_CC, 5, 0x30000);
		world_ccw1(w, abs + 8, CCW_CMD_TIC, 0, 0, abs + 0x1000);
	}
	world_ccw1(w, 0xf000, 0x31, CCW_FLAG_CC, 5, 0x30000);
	world_ccw1(w, 0xf008, CCW_CMD_READ, 0, 8, 0x31000);
	world_ccw1(w, 0xf010, CCW_CMD_TIC, 0, 0, 0x20ff8);
	world_ccw1(w, 0x20ff8, 0x31, CCW_FLAG_CC, 5, 0x30000);
	world_ccw1(w, 0x21000, 0x31, CCW_FLAG_CC, 5, 0x30000);
	world_ccw1(w, 0x21008, CCW_CMD_READ, 0, 8, 0x32000);
}

static void (*const programs[])(struct cp_world *w) = {put_rich_program, put_lists,
						       put_list_and_skip, put_segments};
#define NR_PROGRAMS (int)(sizeof(programs) / sizeof(programs[0]))

static void every_call_that_fails_ends_the_translation_and_leaves_nothing(void **state)
{
	static const int errors[HOST_CALLS] = {[HOST_READ] = -EFAULT, [HOST_PIN] = -EFAULT,
					       [HOST_ALLOC] = -ENOMEM,
					       [HOST_ALLOC_WORDS] = -ENOMEM};
	struct cp_world *w = *state;

	for (int i = 0; i < HOST_CALLS * NR_PROGRAMS; i++) {
		const int call = i % HOST_CALLS;
		unsigned int calls, nth = 0;

		do {
			int ret;

			world_again(w, WORLD_ORB);
			programs[i / HOST_CALLS](w);
			calls = host_calls(w->h, (enum host_call)call);
			assert_int_equal(host_fail_at(w->h, (enum host_call)call, calls + ++nth,
						      errors[call]), 0);
			ret = world_init(w);
			if (!ret)
				ret = cp_prefetch(&w->cp);
			calls = host_calls(w->h, (enum host_call)call) - calls;
			if (calls >= nth) /* unmapped storage is the channel's to find */
				assert_true(ret == errors[call] ||
					    (!ret && errors[call] == -EFAULT));
			else
				assert_int_equal(ret, 0);
			cp_free(&w->cp);
			assert_true(host_balanced(w->h));
		} while (calls >= nth);
		assert_true(nth > 1); /* the program makes such calls */
	}
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
		WORLD_TEST(a_modifier_tic_that_leads_nowhere_is_a_stop_ccw),
		WORLD_TEST(a_modifier_tic_past_16_segments_is_a_stop_ccw),
		WORLD_TEST(what_was_reached_before_is_passed_over_to_what_was_not),
		WORLD_TEST(a_segment_of_any_length_grows_by_what_a_modifier_reaches),
		WORLD_TEST(every_call_that_fails_ends_the_translation_and_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
