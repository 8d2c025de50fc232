/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Programs with an error in them: the guest meets the same status from the translated program,
 * at the same CCW, and only if it gets there. And what is refused before it starts.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../oracle.h"
#include "oracle_scene.h"

static struct scene sc;
static struct outcome out;

static int begin(void **state)
{
	(void)state;
	out_init(&out);
	scene_init(&sc, SCENE_ORB, 0x1000);
	return 0;
}

static int end(void **state)
{
	(void)state;
	out_clear(&out);
	return 0;
}

static void run(void)
{
	out_clear(&out);
	assert_int_equal(oracle_run(&out, NULL, &sc.s), 0);
	if (out.violation)
		fail_msg("%s", out.violation);
}

/* The program ends in @sstat at @cpa after @nr_cmds commands. */
static void check_check(uint8_t sstat, uint32_t cpa, uint32_t nr_cmds)
{
	run();
	assert_int_equal(out.cc, OUT_CC_0);
	assert_int_equal(out.nr_irbs, 1);
	assert_int_equal(out.irbs[0].scsw.sstat & ~SSTAT_INCORRECT_LENGTH, sstat);
	assert_int_equal(be32_ld(out.irbs[0].scsw.cpa), cpa);
	assert_int_equal(out.nr_cmds, nr_cmds);
}

/* A good READ of 8 bytes, command chained to what comes at 1008. */
static void lead_in(uint32_t ctl, uint8_t flags)
{
	scene_init(&sc, ctl, 0x1000);
	if (ctl & ORB_F)
		scene_ccw1(&sc, 0x1000, CCW_CMD_READ, flags, 8, 0x3000);
	else
		scene_ccw0(&sc, 0x1000, CCW_CMD_READ, flags, 8, 0x3000);
	scene_send(&sc, CCW_CMD_READ, flags & CCW_FLAG_CD ? 0x100 : 8);
	scene_send(&sc, CCW_CMD_READ, 0x100);
}

static void ccws_that_the_channel_refuses(void **state)
{
	static const struct arch_ccw1 bad[] = {
		{0x00, 0, {{0, 8}}, {{0, 0, 0x40, 0}}},		    /* R-CCW-02 */
		{0x20, 0, {{0, 8}}, {{0, 0, 0x40, 0}}},		    /* R-CCW-02 */
		{0x18, 0, {{0, 8}}, {{0, 0, 0x40, 0}}},		    /* R-CCW-04 */
		{0x02, 0, {{0, 8}}, {{0x80, 0, 0x40, 0}}},	    /* R-CCW-07 */
		{0x02, CCW_FLAG_MIDA, {{0, 8}}, {{0, 0, 0x40, 0}}}, /* R-CCW-06 */
		{0x02, CCW_FLAG_S, {{0, 8}}, {{0, 0, 0x40, 0}}},    /* R-SUSP-01 */
		{0x02, CCW_FLAG_CD, {{0, 0}}, {{0, 0, 0x40, 0}}},   /* R-CCW-21 */
		{0x08, CCW_FLAG_CC, {{0, 0}}, {{0, 0, 0x10, 0}}},   /* R-TIC-03 */
		{0x08, 0, {{0, 1}}, {{0, 0, 0x10, 0}}},		    /* R-TIC-03 */
		{0x08, 0, {{0, 0}}, {{0x80, 0, 0x10, 0}}},	    /* R-TIC-03 */
		{0x08, 0, {{0, 0}}, {{0, 0, 0x10, 4}}},		    /* R-TIC-05 */
		{0x08, 0, {{0, 0}}, {{0, 0x10, 0, 0}}},		    /* R-TIC-06 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		lead_in(SCENE_ORB, CCW_FLAG_CC);
		scene_put(&sc, 0x1008, &bad[i], sizeof(bad[i]));
		check_check(SSTAT_PROGRAM_CHECK, 0x1010, 1);
	}
}

static void ccws_that_the_channel_refuses_in_a_data_chain(void **state)
{
	static const struct arch_ccw1 bad[] = {
		{0x02, 0, {{0, 8}}, {{0x80, 0, 0x40, 0}}},	    /* R-CCW-07 */
		{0x02, CCW_FLAG_MIDA, {{0, 8}}, {{0, 0, 0x40, 0}}}, /* R-CCW-06 */
		{0x02, CCW_FLAG_S, {{0, 8}}, {{0, 0, 0x40, 0}}},    /* R-DC-05 */
		{0x02, 0, {{0, 0}}, {{0, 0, 0x40, 0}}},		    /* R-CCW-21 */
		{0x08, 0, {{0, 0}}, {{0, 0, 0x10, 4}}},		    /* R-TIC-05 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		lead_in(SCENE_ORB, CCW_FLAG_CD);
		scene_put(&sc, 0x1008, &bad[i], sizeof(bad[i]));
		check_check(SSTAT_PROGRAM_CHECK, 0x1010, 1);
	}
}

static void tic_to_tic_stops_at_the_second(void **state)
{
	(void)state;
	lead_in(SCENE_ORB, CCW_FLAG_CC);
	scene_ccw1(&sc, 0x1008, CCW_CMD_TIC, 0, 0, 0x2000);
	scene_ccw1(&sc, 0x2000, CCW_CMD_TIC, 0, 0, 0x1000);
	check_check(SSTAT_PROGRAM_CHECK, 0x2008, 1);
}

static void format_0_counts_and_limits(void **state)
{
	(void)state;
	lead_in(ORB_P | ORB_H | 0x8000, CCW_FLAG_CC);
	scene_ccw0(&sc, 0x1008, CCW_CMD_READ, 0, 0, 0x4000);
	check_check(SSTAT_PROGRAM_CHECK, 0x1010, 1);

	/* Data runs off 16 MiB: the bytes before it have moved. */
	lead_in(ORB_P | ORB_H | 0x8000, CCW_FLAG_CC);
	scene_memory(&sc, 0xff0000, 0x1ffffff);
	scene_ccw0(&sc, 0x1008, CCW_CMD_READ, 0, 0x20, 0xfffff8);
	check_check(SSTAT_PROGRAM_CHECK, 0x1010, 2);
	assert_int_equal(out.changes[1].abs, 0xfffff8);
	assert_int_equal(out.changes[1].len, 8);

	/* So do CCWs: R-CCW-09. */
	scene_init(&sc, ORB_P | ORB_H | 0x8000, 0xfffff8);
	scene_memory(&sc, 0xff0000, 0x1ffffff);
	scene_ccw0(&sc, 0xfffff8, CCW_CMD_NOOP, CCW_FLAG_CC | CCW_FLAG_SLI, 1, 0);
	scene_immediate(&sc, CCW_CMD_NOOP);
	check_check(SSTAT_PROGRAM_CHECK, 0x1000008, 1);
}

static void data_runs_off_2_gib(void **state)
{
	(void)state;
	lead_in(SCENE_ORB, CCW_FLAG_CC);
	scene_memory(&sc, 0x7fff0000, 0x8000ffff);
	scene_ccw1(&sc, 0x1008, CCW_CMD_READ, 0, 0x20, 0x7ffffff8);
	check_check(SSTAT_PROGRAM_CHECK, 0x1010, 2);
	assert_int_equal(out.changes[1].len, 8);
}

static void read_backward_runs_off_zero(void **state)
{
	(void)state;
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ_BACK, 0, 0x20, 0xf);
	scene_send(&sc, CCW_CMD_READ_BACK, 0x20);
	check_check(SSTAT_PROGRAM_CHECK, 0x1008, 1);
	assert_int_equal(out.changes[0].abs, 0);
	assert_int_equal(out.changes[0].len, 0x10);
}

static void data_that_is_not_there_counts_when_a_byte_moves(void **state)
{
	(void)state;
	lead_in(SCENE_ORB, CCW_FLAG_CC);
	scene_ccw1(&sc, 0x1008, CCW_CMD_READ, 0, 0x20, 0xffff0);
	check_check(SSTAT_PROGRAM_CHECK, 0x1010, 2);

	/* The device has only as much as fits: nobody notices. */
	scene_init(&sc, SCENE_ORB, 0x1000);
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, CCW_FLAG_SLI, 0x20, 0xffff0);
	scene_send(&sc, CCW_CMD_READ, 0x10);
	check_check(0, 0x1008, 1);
}

static void what_is_not_reached_is_no_error(void **state)
{
	(void)state;
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, CCW_FLAG_CC, 8, 0x3000);
	scene_ccw1(&sc, 0x1008, CCW_CMD_READ, CCW_FLAG_IDA, 8, 0x7ffffff1);
	scene_send(&sc, CCW_CMD_READ, 8)->status =
		DSTAT_CHANNEL_END | DSTAT_DEVICE_END | DSTAT_UNIT_EXCEPTION;
	check_check(0, 0x1008, 1);
}

static void bad_lists_stop_where_the_bad_word_takes_over(void **state)
{
	static const struct {
		uint32_t list;
		uint64_t first, second;
		uint32_t moved;
	} bad[] = {
		{0x2004, 0x3ff0, 0x5000, 0},		    /* R-IDA-01 */
		{0x100000, 0x3ff0, 0x5000, 0},		    /* R-IDA-09 */
		{0x2000, 0x3ff0, 0x5008, 0x10},		    /* R-IDA-03 */
		{0x2000, 0x3ff0, 0x5fff, 0x10},		    /* R-IDA-03 */
		{0x2000, 0x3ff0, 0x100000, 0x10},	    /* R-IDA-07 */
		{0x2000, UINT64_C(0x8000000000003ff0), 0x5000, 0}, /* R-IDA-07 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		scene_init(&sc, SCENE_ORB, 0x1000);
		scene_ccw1(&sc, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA, 0x20, bad[i].list);
		scene_idaw2(&sc, bad[i].list == 0x100000 ? 0x2000 : bad[i].list, bad[i].first);
		scene_idaw2(&sc, bad[i].list == 0x100000 ? 0x2008 : bad[i].list + 8,
			    bad[i].second);
		scene_send(&sc, CCW_CMD_READ, 0x20);
		check_check(SSTAT_PROGRAM_CHECK, 0x1008, 1);
		assert_int_equal(out.nr_changes, bad[i].moved ? 1 : 0);
	}
}

static void a_format_1_idaw_has_bit_0_zero(void **state)
{
	(void)state;
	scene_init(&sc, ORB_F | ORB_P | 0x8000, 0x1000);
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA, 0x20, 0x2000);
	scene_idaw1(&sc, 0x2000, 0x37f0);
	scene_idaw1(&sc, 0x2004, 0x80005000);
	scene_send(&sc, CCW_CMD_READ, 0x20);
	check_check(SSTAT_PROGRAM_CHECK, 0x1008, 1);
	assert_int_equal(out.changes[0].len, 0x10);
}

static void keys_protect_data_the_same_way(void **state)
{
	(void)state;
	scene_init(&sc, SCENE_ORB | 0x30000000, 0x1000);
	scene_key(&sc, 0x4000, 0x40);
	scene_key(&sc, 0x3000, 0x30);
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, 0, 0x20, 0x3ff0);
	scene_send(&sc, CCW_CMD_READ, 0x20);
	check_check(SSTAT_PROTECTION_CHECK, 0x1008, 1);
	assert_int_equal(out.changes[0].len, 0x10);

	/* Output is let through unless the frame is fetch-protected. */
	for (uint8_t fetch = 0; fetch <= 8; fetch += 8) {
		scene_init(&sc, SCENE_ORB | 0x30000000, 0x1000);
		scene_key(&sc, 0x4000, (uint8_t)(0x40 | fetch));
		scene_ccw1(&sc, 0x1000, CCW_CMD_WRITE, 0, 0x20, 0x3ff0);
		scene_want(&sc, CCW_CMD_WRITE, 0x20);
		check_check(fetch ? SSTAT_PROTECTION_CHECK : 0, 0x1008, 1);
	}
}

static void a_fetch_protected_program_is_the_interfaces_limit(void **state)
{
	(void)state;
	/* The translator has no storage keys: the guest's own channel would have refused this. */
	scene_init(&sc, SCENE_ORB | 0x30000000, 0x1000);
	scene_key(&sc, 0x3000, 0x30);
	scene_key(&sc, 0x1000, 0x48);
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, 0, 0x10, 0x3000);
	scene_send(&sc, CCW_CMD_READ, 0x10);
	assert_int_equal(oracle_run(&out, NULL, &sc.s), 0);
	assert_string_equal(out.violation,
			    "guest program: scsw.stctl 17, translated program: 7");
	out_clear(&out);

	sc.keys[1].key = 0x40; /* without fetch protection all is well */
	check_check(0, 0x1008, 1);
}

static void a_program_address_that_is_bad(void **state)
{
	(void)state;
	scene_init(&sc, SCENE_ORB, 0x100000);
	check_check(SSTAT_PROGRAM_CHECK, 0x100008, 0);
	scene_init(&sc, ORB_P | ORB_H | 0x8000, 0x1000000);
	scene_memory(&sc, 0x1000000, 0x1ffffff);
	scene_ccw0(&sc, 0x1000000, CCW_CMD_NOOP, 0, 1, 0);
	scene_immediate(&sc, CCW_CMD_NOOP);
	check_check(SSTAT_PROGRAM_CHECK, 0x1000008, 0);

	scene_init(&sc, SCENE_ORB, 0x1004);
	scene_ccw1(&sc, 0x1004, CCW_CMD_NOOP, 0, 1, 0);
	scene_immediate(&sc, CCW_CMD_NOOP);
	run();
	assert_int_equal(out.irbs[0].scsw.sstat, SSTAT_PROGRAM_CHECK);
	assert_int_equal(out.nr_cmds, 0);
}

static void orbs_that_are_operand_exceptions(void **state)
{
	static const uint32_t ctl[] = {SCENE_ORB | 0x20, SCENE_ORB | 0x02, SCENE_ORB | ORB_D};

	(void)state;
	for (size_t i = 0; i < sizeof(ctl) / sizeof(ctl[0]); i++) {
		scene_init(&sc, ctl[i], 0x1000);
		run();
		assert_int_equal(out.cc, OUT_OPERAND);
		assert_int_equal(out.cp_init, -EIO);
	}
	scene_init(&sc, SCENE_ORB, 0x80001000);
	run();
	assert_int_equal(out.cc, OUT_OPERAND);
}

static void transport_mode_is_refused(void **state)
{
	(void)state;
	scene_init(&sc, SCENE_ORB | ORB_B, 0x1000);
	run();
	assert_int_equal(out.cc, OUT_NOT_STARTED);
	assert_int_equal(out.cp_init, -EOPNOTSUPP);
}

static void no_path_in_common_is_cc_3(void **state)
{
	(void)state;
	for (uint32_t lpm = 0; lpm < 0x8000; lpm += 0x4000) {
		scene_init(&sc, (SCENE_ORB & ~ORB_LPM) | lpm, 0x1000);
		scene_ccw1(&sc, 0x1000, CCW_CMD_NOOP, 0, 1, 0);
		run();
		assert_int_equal(out.cc, OUT_CC_3);
		assert_int_equal(out.nr_irbs, 0);
	}
}

static void too_long_a_program_is_refused_and_gives_all_back(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 257; i++)
		scene_ccw1(&sc, 0x1000 + 8 * i, CCW_CMD_NOOP, CCW_FLAG_CC | CCW_FLAG_SLI, 1, 0);
	run();
	assert_int_equal(out.cc, OUT_NOT_STARTED);
	assert_int_equal(out.cp_init, -EINVAL);
	assert_int_equal(out.nr_pinned, 0);
}

static void contents_outside_of_memory_are_no_scenario(void **state)
{
	(void)state;
	scene_fill(&sc, 0x100000, 8);
	assert_int_equal(oracle_run(&out, NULL, &sc.s), -EINVAL);
}

int main(void)
{
#define SCENE_TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		SCENE_TEST(ccws_that_the_channel_refuses),
		SCENE_TEST(ccws_that_the_channel_refuses_in_a_data_chain),
		SCENE_TEST(tic_to_tic_stops_at_the_second),
		SCENE_TEST(format_0_counts_and_limits),
		SCENE_TEST(data_runs_off_2_gib),
		SCENE_TEST(read_backward_runs_off_zero),
		SCENE_TEST(data_that_is_not_there_counts_when_a_byte_moves),
		SCENE_TEST(what_is_not_reached_is_no_error),
		SCENE_TEST(bad_lists_stop_where_the_bad_word_takes_over),
		SCENE_TEST(a_format_1_idaw_has_bit_0_zero),
		SCENE_TEST(keys_protect_data_the_same_way),
		SCENE_TEST(a_fetch_protected_program_is_the_interfaces_limit),
		SCENE_TEST(a_program_address_that_is_bad),
		SCENE_TEST(orbs_that_are_operand_exceptions),
		SCENE_TEST(transport_mode_is_refused),
		SCENE_TEST(no_path_in_common_is_cc_3),
		SCENE_TEST(too_long_a_program_is_refused_and_gives_all_back),
		SCENE_TEST(contents_outside_of_memory_are_no_scenario),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
