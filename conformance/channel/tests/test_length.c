/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Incorrect length: the tables of R-SLI and R-LEN, enumerated. */
#include <stdio.h>

#include "flat.h"

/* Run CCW @flags with 8 bytes of count against a device with @n bytes; next is a no-operation. */
static void run_length(struct flat *w, uint8_t flags, uint32_t n, uint32_t ctl)
{
	char ccw[32];

	snprintf(ccw, sizeof(ccw), ctl & ORB_F ? "02%02x0008 00002000" : "02002000 %02x000008",
		 flags);
	flat_put(w, 0x100, ccw);
	flat_put(w, 0x108, ctl & ORB_F ? "03200001 00000000" : "03000000 20000001");
	w->nr_steps = 0;
	flat_sends(w, 0x02, n);
	flat_immediate(w, 0x03);
	flat_run(w, ctl, 0x100);
}

static void expect_chains(struct flat *w)
{
	assert_ends(w, ENDED, 0x110, CE | DE, 0, 1);
	assert_int_equal(w->out.nr_cmds, 2);
}

static void expect_length(struct flat *w, uint16_t residual)
{
	assert_ends(w, ALERTED, 0x108, CE | DE, IL, residual);
	assert_int_equal(w->out.nr_cmds, 1);
	assert_marked(w, R_LEN_12);
}

static void without_any_flag_a_wrong_length_is_indicated(void **state)
{
	struct flat *w = *state;

	run_length(w, 0, 9, FORMAT1);
	expect_length(w, 0);
	run_length(w, 0, 7, FORMAT1);
	expect_length(w, 1);
	run_length(w, 0, 8, FORMAT1);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_marked(w, R_LEN_01);
}

static void sli_suppresses_the_indication(void **state)
{
	struct flat *w = *state;

	for (uint32_t n = 7; n <= 9; n++) {
		run_length(w, CCW_FLAG_SLI, n, FORMAT0);
		assert_ends(w, ENDED, 0x108, CE | DE, 0, n == 7);
		assert_marked(w, R_LEN_02);
		assert_int_equal(rule_marked(&w->marks, R_SLI_01), n != 8);
	}
}

static void command_chaining_stops_at_a_wrong_length(void **state)
{
	struct flat *w = *state;

	run_length(w, CCW_FLAG_CC, 9, FORMAT1);
	expect_length(w, 0);
	assert_marked(w, R_CC_06);
	run_length(w, CCW_FLAG_CC, 7, FORMAT0);
	expect_length(w, 1);
	run_length(w, CCW_FLAG_CC, 8, FORMAT1);
	expect_chains(w);
	assert_marked(w, R_LEN_03);
}

static void command_chaining_with_sli_goes_on(void **state)
{
	struct flat *w = *state;

	for (uint32_t n = 7; n <= 9; n++) {
		run_length(w, CCW_FLAG_CC | CCW_FLAG_SLI, n, FORMAT1);
		expect_chains(w);
		assert_marked(w, R_LEN_04);
	}
}

static void data_chaining_with_bytes_left_is_incorrect_length_in_spite_of_sli(void **state)
{
	struct flat *w = *state;

	run_length(w, CCW_FLAG_CD | CCW_FLAG_SLI | CCW_FLAG_CC, 7, FORMAT1);
	expect_length(w, 1);
	assert_marked(w, R_LEN_05);
	assert_marked(w, R_DC_10);
}

static void sli_is_that_of_the_last_ccw(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02800004 00002000 02200004 00003000");
	flat_sends(w, 0x02, 9);
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ENDED, 0x110, CE | DE, 0, 0);
	assert_marked(w, R_SLI_02);

	flat_put(w, 0x100, "02a00004 00002000 02000004 00003000");
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ALERTED, 0x110, CE | DE, IL, 0);
}

/* Run an immediate no-operation with @count; next is another command. */
static void run_immediate(struct flat *w, uint8_t flags, uint16_t count, uint32_t ctl)
{
	char ccw[32];

	snprintf(ccw, sizeof(ccw), ctl & ORB_F ? "03%02x%04x 00900000" : "03900000 %02x00%04x",
		 flags, count);
	flat_put(w, 0x100, ccw);
	flat_put(w, 0x108, ctl & ORB_F ? "07200001 00000000" : "07000000 20000001");
	w->nr_steps = 0;
	flat_immediate(w, 0x03);
	flat_immediate(w, 0x07);
	flat_run(w, ctl, 0x100);
}

static void immediate_operations_of_format_0_have_no_incorrect_length(void **state)
{
	struct flat *w = *state;

	run_immediate(w, 0, 5, FORMAT0);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 5);
	assert_marked(w, R_LEN_07);
	run_immediate(w, CCW_FLAG_CC, 5, FORMAT0 | ORB_L);
	expect_chains(w);
	assert_marked(w, R_LEN_06);
	assert_marked(w, R_ORB_18);
	run_immediate(w, CCW_FLAG_CD | CCW_FLAG_CC, 5, FORMAT0);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 5);
	assert_marked(w, R_DC_11);
}

static void immediate_operations_of_format_1_have_it_unless_suppressed(void **state)
{
	struct flat *w = *state;

	run_immediate(w, 0, 5, FORMAT1);
	assert_ends(w, ALERTED, 0x108, CE | DE, IL, 5);
	assert_marked(w, R_LEN_08);
	run_immediate(w, CCW_FLAG_CC, 5, FORMAT1);
	assert_ends(w, ALERTED, 0x108, CE | DE, IL, 5);
	run_immediate(w, 0, 5, FORMAT1 | ORB_L);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 5);
	assert_marked(w, R_ORB_18);
	run_immediate(w, CCW_FLAG_SLI, 5, FORMAT1);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 5);
	run_immediate(w, CCW_FLAG_CC | CCW_FLAG_SLI, 5, FORMAT1);
	expect_chains(w);
	run_immediate(w, CCW_FLAG_CC, 5, FORMAT1 | ORB_L);
	expect_chains(w);
	run_immediate(w, CCW_FLAG_CD | CCW_FLAG_SLI, 5, FORMAT1);
	assert_ends(w, ALERTED, 0x108, CE | DE, IL, 5);
}

static void an_immediate_operation_without_count_has_no_incorrect_length(void **state)
{
	struct flat *w = *state;

	run_immediate(w, 0, 0, FORMAT1);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_marked(w, R_LEN_09);
	run_immediate(w, CCW_FLAG_CC, 0, FORMAT1);
	expect_chains(w);
}

static void a_rejected_command_has_no_incorrect_length(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02000008 00002000");
	flat_step(w, 0x02)->initial = UC;
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ALERTED, 0x108, UC, 0, 8);
	assert_marked(w, R_LEN_10);
}

static void incorrect_length_stands_beside_pci(void **state)
{
	struct flat *w = *state;

	run_length(w, CCW_FLAG_PCI, 7, FORMAT1);

	assert_ends(w, 0x1f, 0x108, CE | DE, IL | SSTAT_PCI, 1);
	assert_marked(w, R_LEN_11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(without_any_flag_a_wrong_length_is_indicated),
		flat_test(sli_suppresses_the_indication),
		flat_test(command_chaining_stops_at_a_wrong_length),
		flat_test(command_chaining_with_sli_goes_on),
		flat_test(data_chaining_with_bytes_left_is_incorrect_length_in_spite_of_sli),
		flat_test(sli_is_that_of_the_last_ccw),
		flat_test(immediate_operations_of_format_0_have_no_incorrect_length),
		flat_test(immediate_operations_of_format_1_have_it_unless_suppressed),
		flat_test(an_immediate_operation_without_count_has_no_incorrect_length),
		flat_test(a_rejected_command_has_no_incorrect_length),
		flat_test(incorrect_length_stands_beside_pci),
	};

	return cmocka_run_group_tests_name("channel.length", tests, NULL, NULL);
}
