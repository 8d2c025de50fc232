/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Data chaining: R-DC, R-SKIP-03. */
#include "flat.h"

static void a_used_up_count_goes_on_in_the_next_area(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02800008 00002000 00000010 00003000");
	flat_sends(w, 0x02, 20);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ALERTED, 0x110, CE | DE, IL, 4);
	assert_int_equal(w->out.nr_cmds, 1);
	assert_true(flat_holds(w, 0x2000, 0, 8));
	assert_true(flat_holds(w, 0x3000, 8, 12));
	assert_marked(w, R_DC_01);
	assert_marked(w, R_DC_02);
	assert_marked(w, R_DC_03);
	assert_marked(w, R_LEN_05);
}

static void the_code_of_a_chained_ccw_is_ignored(void **state)
{
	static const char *const codes[] = {"00", "03", "01", "0c", "18", "ff"};
	struct flat *w = *state;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		flat_put(w, 0x100, "02800008 00002000 00000008 00003000");
		flat_put(w, 0x108, codes[i]);
		w->nr_steps = 0;
		flat_sends(w, 0x02, 16);
		flat_run(w, FORMAT1, 0x100);
		assert_ends(w, ENDED, 0x110, CE | DE, 0, 0);
		assert_true(flat_holds(w, 0x3000, 8, 8));
		assert_marked(w, R_CCW_03);
	}
}

static void direction_and_the_meaning_of_skip_stay_with_the_first_ccw(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "01800002 00002000 02100002 00003000");
	flat_put(w, 0x2000, "a1a2");
	flat_put(w, 0x3000, "b1b2");
	flat_takes(w, 0x01, 4);
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ENDED, 0x110, CE | DE, 0, 0);
	assert_memory_equal(w->out.cmds[0].taken, "\xa1\xa2\xb1\xb2", 4);
	assert_marked(w, R_SKIP_03);
	assert_marked(w, R_SKIP_02);

	flat_put(w, 0x100, "02900002 00002000 01900002 00002100 01000002 00003000");
	w->nr_steps = 0;
	flat_sends(w, 0x02, 6);
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ENDED, 0x118, CE | DE, 0, 0);
	assert_int_equal(w->nr_stores, 1);
	assert_true(flat_holds(w, 0x3000, 4, 2));
	assert_marked(w, R_DC_12);
}

static void read_backward_chains_from_each_highest_byte(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "0c800002 00002001 02000002 00003001");
	flat_sends(w, 0x0c, 4);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x110, CE | DE, 0, 0);
	assert_int_equal(flat_frame(w, 0x2000)->data[1], flat_byte(0));
	assert_int_equal(flat_frame(w, 0x2000)->data[0], flat_byte(1));
	assert_int_equal(flat_frame(w, 0x3000)->data[1], flat_byte(2));
	assert_int_equal(flat_frame(w, 0x3000)->data[0], flat_byte(3));
	assert_marked(w, R_DC_15);
}

static void a_device_that_ends_as_the_count_is_used_up_ends_under_the_new_ccw(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02800008 00002000 00200010 00900000");
	flat_sends(w, 0x02, 8);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x110, CE | DE, 0, 0x10);
	assert_marked(w, R_DC_06);
	assert_marked(w, R_DC_08);
}

static void a_bad_new_ccw_counts_even_if_the_device_ends_first(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02800008 00002000 00000000 00003000");
	flat_sends(w, 0x02, 8);
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ALERTED, 0x110, CE | DE, PGM, 0);
	assert_true(flat_holds(w, 0x2000, 0, 8));
	assert_int_equal(w->out.cmds[0].nr_sent, 8);
	assert_marked(w, R_DC_07);
	assert_marked(w, R_CCW_21);
}

static void a_bad_new_ccw_does_not_count_if_the_device_ends_before(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "01a00008 00002000 00000000 00003000");
	flat_takes(w, 0x01, 7);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ALERTED, 0x108, CE | DE, IL, 1);
	assert_marked(w, R_DC_09);
	assert_marked(w, R_DC_10);
	assert_marked(w, R_DC_04);
}

static void suspend_in_a_chained_ccw_is_a_program_check(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02800008 00002000 02020008 00003000");
	flat_sends(w, 0x02, 16);
	flat_run(w, FORMAT1 | ORB_S, 0x100);

	assert_ends(w, ALERTED, 0x110, CE | DE, PGM, 0);
	assert_marked(w, R_DC_05);
}

static void a_bad_address_in_a_new_ccw_counts_when_a_byte_is_to_move_there(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02800008 00002000 00000010 00900000");
	flat_sends(w, 0x02, 9);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ALERTED, 0x110, CE | DE, PGM, 0);
	assert_marked(w, R_DC_08);
}

static void each_ccw_has_its_own_indirection(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02840008 00001000 00800008 00003000 00040008 00001008");
	flat_put(w, 0x1000, "0000000000002ff8 0000000000005000");
	flat_sends(w, 0x02, 24);
	flat_run(w, FORMAT1 | ORB_H, 0x100);

	assert_ends(w, ENDED, 0x118, CE | DE, 0, 0);
	assert_true(flat_holds(w, 0x2ff8, 0, 8));
	assert_true(flat_holds(w, 0x3000, 8, 8));
	assert_true(flat_holds(w, 0x5000, 16, 8));
}

static void chaining_commands_goes_on_behind_the_last_ccw(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02c00008 00002000 00400008 00003000 06000008 00004000");
	flat_sends(w, 0x02, 16);
	flat_sends(w, 0x06, 8);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x118, CE | DE, 0, 0);
	assert_int_equal(w->out.nr_cmds, 2);
	assert_true(flat_holds(w, 0x4000, 0, 8));
	assert_marked(w, R_DC_13);
	assert_marked(w, R_DC_04);
}

static void an_endless_data_chain_is_stopped_by_the_harness(void **state)
{
	struct flat *w = *state;

	w->cfg.ccws_max = 50;
	flat_put(w, 0x100, "01800001 00002000 08000000 00000100");
	flat_takes(w, 0x01, 1000);
	flat_run(w, FORMAT1, 0x100);

	assert_true(w->out.endless);
	assert_int_equal(w->out.nr_irbs, 0);
	assert_int_equal(w->out.cmds[0].nr_taken, 25);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(a_used_up_count_goes_on_in_the_next_area),
		flat_test(the_code_of_a_chained_ccw_is_ignored),
		flat_test(direction_and_the_meaning_of_skip_stay_with_the_first_ccw),
		flat_test(read_backward_chains_from_each_highest_byte),
		flat_test(a_device_that_ends_as_the_count_is_used_up_ends_under_the_new_ccw),
		flat_test(a_bad_new_ccw_counts_even_if_the_device_ends_first),
		flat_test(a_bad_new_ccw_does_not_count_if_the_device_ends_before),
		flat_test(suspend_in_a_chained_ccw_is_a_program_check),
		flat_test(a_bad_address_in_a_new_ccw_counts_when_a_byte_is_to_move_there),
		flat_test(each_ccw_has_its_own_indirection),
		flat_test(chaining_commands_goes_on_behind_the_last_ccw),
		flat_test(an_endless_data_chain_is_stopped_by_the_harness),
	};

	return cmocka_run_group_tests_name("channel.operation", tests, NULL, NULL);
}
