/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which CCWs can be executed: R-CCW. */
#include "flat.h"

/* A bad CCW at 100: program check, nothing reaches the device. */
static void expect_refused(struct flat *w, uint32_t ctl, const char *ccw, enum rule r)
{
	flat_put(w, 0x100, ccw);
	flat_run(w, ctl, 0x100);
	assert_ends(w, ALERTED, 0x108, 0, PGM, 0);
	assert_int_equal(w->out.nr_cmds, 0);
	assert_marked(w, r);
	assert_marked(w, R_CPA_02);
	assert_marked(w, R_PC_01);
}

static void invalid_codes_are_refused(void **state)
{
	struct flat *w = *state;

	expect_refused(w, FORMAT0, "00002000 00000010", R_CCW_02);
	expect_refused(w, FORMAT0, "f0002000 00000010", R_CCW_02);
	expect_refused(w, FORMAT1, "10000010 00002000", R_CCW_02);
	expect_refused(w, FORMAT1, "18000000 00002000", R_CCW_04);
	expect_refused(w, FORMAT1, "f8000010 00002000", R_CCW_04);
}

static void invalid_flags_and_addresses_are_refused(void **state)
{
	struct flat *w = *state;

	expect_refused(w, FORMAT0, "02002000 01000010", R_CCW_06);
	expect_refused(w, FORMAT1, "02010010 00002000", R_CCW_06);
	expect_refused(w, FORMAT1, "02000010 80002000", R_CCW_07);
	expect_refused(w, FORMAT1, "02020010 00002000", R_SUSP_01);
	expect_refused(w, FORMAT1 | ORB_S, "02820010 00002000", R_SUSP_02);
}

static void invalid_counts_are_refused(void **state)
{
	struct flat *w = *state;

	expect_refused(w, FORMAT0, "02002000 00000000", R_CCW_20);
	expect_refused(w, FORMAT0, "03002000 20000000", R_CCW_20);
	expect_refused(w, FORMAT1, "02800000 00002000", R_CCW_21);
}

static void a_suspend_flag_is_looked_at_after_everything_else(void **state)
{
	struct flat *w = *state;

	expect_refused(w, FORMAT1 | ORB_S, "00020010 00002000", R_CCW_02);
	assert_marked(w, R_SUSP_03);
	assert_not_marked(w, R_SUSP_04);
}

static void pci_of_a_refused_ccw_is_not_raised(void **state)
{
	struct flat *w = *state;

	expect_refused(w, FORMAT1, "00080010 00002000", R_CCW_02);
	assert_marked(w, R_PCI_07);
}

static void a_format_1_count_of_zero_moves_nothing_and_uses_no_address(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02240000 7ffff001");
	flat_sends(w, 0x02, 4);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_int_equal(w->nr_fetches, 1);
	assert_int_equal(w->nr_stores, 0);
	assert_marked(w, R_CCW_22);
	assert_marked(w, R_LEN_02);
}

static void a_count_of_zero_with_a_device_that_wants_more_is_incorrect_length(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "01000000 00000000");
	flat_takes(w, 0x01, 4);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ALERTED, 0x108, CE | DE, IL, 0);
}

static void ignored_bits_of_format_0_are_ignored(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02002000 00ff0010");
	flat_sends(w, 0x02, 16);
	flat_run(w, FORMAT0, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_true(flat_holds(w, 0x2000, 0, 16));
	assert_marked(w, R_CCW_05);
}

static void the_largest_count_moves_65535_bytes(void **state)
{
	struct flat *w = *state;

	for (uint64_t abs = 0x100000; abs < 0x111000; abs += ARCH_FRAME_SIZE)
		flat_frame(w, abs);
	flat_put(w, 0x100, "0200ffff 00100003");
	flat_sends(w, 0x02, 65535);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_true(flat_holds(w, 0x100003, 0, 65535));
	assert_true(flat_is_zero(w, 0x110002, 1));
	assert_marked(w, R_CCW_23);
}

static void fetching_past_the_format_s_limit_does_not_wrap(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0, "03000000 20000001");
	flat_put(w, 0x00fffff8, "03000000 60000001");
	flat_put(w, 0x01000000, "03000000 20000001");
	flat_immediate(w, 0x03);
	flat_run(w, FORMAT0, 0x00fffff8);
	assert_ends(w, ALERTED, 0x01000008, 0, PGM, 0);
	assert_marked(w, R_CCW_09);
	assert_marked(w, R_CPA_05);
	assert_marked(w, R_CC_08);

	flat_put(w, 0x7ffffff8, "03600001 00000000");
	flat_run(w, FORMAT1, 0x7ffffff8);
	assert_ends(w, ALERTED, 0x00000008, 0, PGM, 0);
}

static void ccws_follow_each_other_and_stay_as_they_are(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02400008 00002000 06000008 00002100");
	flat_sends(w, 0x02, 8);
	flat_sends(w, 0x06, 8);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x110, CE | DE, 0, 0);
	assert_int_equal(w->out.nr_cmds, 2);
	assert_true(flat_holds(w, 0x2000, 0, 8));
	assert_true(flat_holds(w, 0x2100, 0, 8));
	assert_marked(w, R_CCW_01);
	assert_marked(w, R_CCW_14);
	assert_marked(w, R_CC_11);
}

static void what_is_not_reached_is_no_error(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02000008 00002000 00ff0000 ffffffff");
	flat_sends(w, 0x02, 8);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_int_equal(w->nr_fetches, 1);
	assert_marked(w, R_CCW_11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(invalid_codes_are_refused),
		flat_test(invalid_flags_and_addresses_are_refused),
		flat_test(invalid_counts_are_refused),
		flat_test(a_suspend_flag_is_looked_at_after_everything_else),
		flat_test(pci_of_a_refused_ccw_is_not_raised),
		flat_test(a_format_1_count_of_zero_moves_nothing_and_uses_no_address),
		flat_test(a_count_of_zero_with_a_device_that_wants_more_is_incorrect_length),
		flat_test(ignored_bits_of_format_0_are_ignored),
		flat_test(the_largest_count_moves_65535_bytes),
		flat_test(fetching_past_the_format_s_limit_does_not_wrap),
		flat_test(ccws_follow_each_other_and_stay_as_they_are),
		flat_test(what_is_not_reached_is_no_error),
	};

	return cmocka_run_group_tests_name("channel.ccw", tests, NULL, NULL);
}
