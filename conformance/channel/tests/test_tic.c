/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Transfer in channel: R-TIC. */
#include "flat.h"

static void a_tic_leads_on_and_the_kind_of_chaining_stays(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02800008 00002000 08000000 00000200");
	flat_put(w, 0x200, "00400008 00003000 08000000 00000300");
	flat_put(w, 0x300, "06000008 00004000");
	flat_sends(w, 0x02, 16);
	flat_sends(w, 0x06, 8);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x308, CE | DE, 0, 0);
	assert_int_equal(w->out.nr_cmds, 2);
	assert_true(flat_holds(w, 0x2000, 0, 8));
	assert_true(flat_holds(w, 0x3000, 8, 8));
	assert_true(flat_holds(w, 0x4000, 0, 8));
	assert_marked(w, R_TIC_01);
	assert_marked(w, R_TIC_08);
	assert_marked(w, R_TIC_12);
	assert_marked(w, R_DC_16);
}

static void format_0_ignores_the_rest_of_a_tic(void **state)
{
	struct flat *w = *state;

	w->cfg.interrupts = SCN_EACH;
	flat_put(w, 0x100, "03000000 40000001 f8000200 ffffffff");
	flat_put(w, 0x200, "03000000 20000001");
	flat_immediate(w, 0x03)->repeat = 2;
	flat_run(w, FORMAT0, 0x100);

	assert_ends(w, ENDED, 0x208, CE | DE, 0, 1);
	assert_marked(w, R_TIC_02);
	assert_marked(w, R_TIC_10);
	assert_marked(w, R_PCI_06);
}

static void format_1_wants_the_rest_of_a_tic_zero(void **state)
{
	static const char *const tics[] = {"08010000 00000200", "08400000 00000200",
					   "08000001 00000200", "08000000 80000200"};
	struct flat *w = *state;

	flat_put(w, 0x200, "03200001 00000000");
	flat_immediate(w, 0x03)->repeat = 2;
	for (size_t i = 0; i < sizeof(tics) / sizeof(tics[0]); i++) {
		flat_put(w, 0x100, "03600001 00000000");
		flat_put(w, 0x108, tics[i]);
		flat_run(w, FORMAT1, 0x100);
		assert_ends(w, ALERTED, 0x110, 0, PGM, 0);
		assert_int_equal(w->out.nr_cmds, 1);
		assert_marked(w, R_TIC_03);
		assert_marked(w, R_CPA_02);
		assert_marked(w, R_TIC_11);
	}
}

static void a_tic_to_a_tic_fails_at_the_second(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "03600001 00000000 08000000 00000200");
	flat_put(w, 0x200, "08000000 00000300");
	flat_put(w, 0x300, "03200001 00000000");
	flat_immediate(w, 0x03)->repeat = 2;
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ALERTED, 0x208, 0, PGM, 0);
	assert_marked(w, R_TIC_04);
	assert_marked(w, R_CPA_04);
}

static void a_tic_to_itself_is_a_tic_to_a_tic(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "08000000 00000100");
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ALERTED, 0x108, 0, PGM, 0);
	assert_marked(w, R_TIC_04);
}

static void a_bad_target_fails_at_the_tic(void **state)
{
	struct flat *w = *state;

	flat_immediate(w, 0x03);
	flat_put(w, 0x100, "03000000 60000001 08000204 00000000");
	flat_put(w, 0x204, "03000000 20000001");
	flat_run(w, FORMAT0, 0x100);
	assert_ends(w, ALERTED, 0x110, 0, PGM, 0);
	assert_marked(w, R_TIC_05);
	assert_marked(w, R_CPA_03);

	flat_put(w, 0x108, "08900000 00000000");
	flat_run(w, FORMAT0, 0x100);
	assert_ends(w, ALERTED, 0x110, 0, PGM, 0);
	assert_marked(w, R_TIC_06);
	assert_marked(w, R_CPA_03);
}

static void a_protected_target_fails_at_the_target(void **state)
{
	struct flat *w = *state;

	flat_immediate(w, 0x03);
	flat_put(w, 0x100, "03600001 00000000 08000000 00003000");
	flat_put(w, 0x3000, "03200001 00000000");
	flat_key(w, 0x3000, 0x48);
	flat_run(w, FORMAT1 | 0x10000000, 0x100);

	assert_ends(w, ALERTED, 0x3008, 0, PROT, 0);
	assert_marked(w, R_TIC_07);
	assert_marked(w, R_CPA_06);
}

static void an_error_while_data_chaining_ends_the_operation_at_the_device(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02800008 00002000 08000000 00000204");
	flat_sends(w, 0x02, 16);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ALERTED, 0x110, CE | DE, PGM, 0);
	assert_true(flat_holds(w, 0x2000, 0, 8));
	assert_marked(w, R_TIC_11);
	assert_marked(w, R_DC_07);
}

static void a_bad_ccw_behind_a_tic_starts_nothing(void **state)
{
	struct flat *w = *state;

	flat_immediate(w, 0x03)->repeat = 2;
	flat_put(w, 0x100, "03600001 00000000 08000000 00000200");
	flat_put(w, 0x200, "00200001 00000000");
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ALERTED, 0x208, 0, PGM, 0);
	assert_int_equal(w->out.nr_cmds, 1);
	assert_marked(w, R_TIC_11);
	assert_marked(w, R_CC_08);
}

static void a_tic_may_come_first(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "08000000 00000200");
	flat_put(w, 0x200, "03200001 00000000");
	flat_immediate(w, 0x03);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x208, CE | DE, 0, 1);
	assert_marked(w, R_TIC_09);
}

static void a_loop_without_data_is_stopped_by_the_harness(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "03600001 00000000 08000000 00000100");
	flat_immediate(w, 0x03)->repeat = 1000;
	w->cfg.ccws_max = 100;
	flat_run(w, FORMAT1, 0x100);

	assert_int_equal(w->out.cc, OUT_CC_0);
	assert_true(w->out.endless);
	assert_int_equal(w->out.nr_irbs, 0);
	assert_int_equal(w->out.nr_cmds, 50);
	assert_int_equal(w->nr_fetches, 100);
	assert_marked(w, R_TIC_13);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(a_tic_leads_on_and_the_kind_of_chaining_stays),
		flat_test(format_0_ignores_the_rest_of_a_tic),
		flat_test(format_1_wants_the_rest_of_a_tic_zero),
		flat_test(a_tic_to_a_tic_fails_at_the_second),
		flat_test(a_tic_to_itself_is_a_tic_to_a_tic),
		flat_test(a_bad_target_fails_at_the_tic),
		flat_test(a_protected_target_fails_at_the_target),
		flat_test(an_error_while_data_chaining_ends_the_operation_at_the_device),
		flat_test(a_bad_ccw_behind_a_tic_starts_nothing),
		flat_test(a_tic_may_come_first),
		flat_test(a_loop_without_data_is_stopped_by_the_harness),
	};

	return cmocka_run_group_tests_name("channel.tic", tests, NULL, NULL);
}
