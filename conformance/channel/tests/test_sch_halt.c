/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HALT SUBCHANNEL in every state. R-HSCH, R-SCSW-12, R-CPA-13. */
#include "sub.h"

static void halt(struct flat *w, uint32_t shows)
{
	sub_forget_marks(w);
	assert_int_equal(css_hsch(w->sch), OUT_CC_0);
	assert_marked(w, R_HSCH_03);
	assert_shows(w, shows);
}

static void an_idle_subchannel_becomes_status_pending(void **state)
{
	struct flat *w = *state;
	struct arch_irb irb;

	sub_enabled(w);
	halt(w, HALT | HALT_PEND);
	assert_marked(w, R_HSCH_04);
	assert_goes_on(w);
	irb = sub_take(w);

	assert_scsw(irb.scsw, HALT | PENDING, 0, 0, 0, 0);
	assert_marked(w, R_SCSW_12);
	assert_not_marked(w, R_HSCH_05);
	assert_not_marked(w, R_CPA_13);
	assert_shows(w, 0);
	assert_still(w);
}

static void nothing_of_the_last_program_is_in_the_status_of_an_idle_halt(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02000008 00002000");
	flat_sends(w, 0x02, 8);
	sub_enabled(w);
	sub_start(w, FORMAT1 | ORB_P | 0x10000000, 0x100);
	sub_take(w);
	halt(w, HALT | HALT_PEND);
	assert_goes_on(w);

	assert_int_equal(be32_ld(sub_schib(w).scsw.ctl), HALT | PENDING);
	assert_int_equal(be32_ld(sub_schib(w).scsw.cpa), 0);
}

static void a_held_program_is_halted_and_never_goes_on(void **state)
{
	struct flat *w = *state;
	struct arch_irb irb;

	sub_hold(w, FORMAT1 | ORB_P, true);
	assert_shows(w, START | ACTIVE);
	halt(w, START | HALT | HALT_PEND | ACTIVE);
	assert_not_marked(w, R_HSCH_04);
	assert_true(css_sch_alive(w->sch)); /* not carried out yet */
	assert_goes_on(w);
	assert_false(css_sch_alive(w->sch));
	irb = sub_take(w);

	assert_scsw(irb.scsw, START | HALT | PENDING, 0x108, 0, 0, 0);
	assert_int_equal(be32_ld(irb.scsw.ctl) & SCN_COPIES, SCSW_F | SCSW_P);
	assert_int_equal(be32_ld(irb.esw.word0), 0x00800000);
	assert_marked(w, R_SCSW_12);
	assert_marked(w, R_CPA_13);
	assert_marked(w, R_CNT_05);
	assert_not_marked(w, R_HSCH_05);
	assert_not_marked(w, R_SUSP_10);
	assert_shows(w, 0);
	assert_still(w);
	assert_cmds(w, 0);
	assert_true(flat_is_zero(w, 0x2000, 8));
}

static void the_step_of_a_halted_command_is_there_for_the_next_program(void **state)
{
	struct flat *w = *state;

	sub_hold(w, FORMAT1, false);
	halt(w, START | HALT | HALT_PEND | ACTIVE);
	assert_goes_on(w);
	sub_take(w);
	sub_start(w, FORMAT1, 0x100);
	assert_shows(w, START | ACTIVE); /* held again */
	assert_goes_on(w);
	assert_scsw(sub_take(w).scsw, START | ENDED, 0x108, CE | DE, 0, 0);
	assert_cmds(w, 1);
}

static void a_pending_start_never_begins(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02000008 00002000");
	flat_sends(w, 0x02, 8);
	sub_enabled(w);
	assert_int_equal(sub_ssch(w, FORMAT1, 0x100), OUT_CC_0);
	halt(w, START | HALT | START_PEND | HALT_PEND);
	assert_not_marked(w, R_HSCH_04);
	assert_goes_on(w);

	assert_scsw(sub_take(w).scsw, START | HALT | PENDING, 0, 0, 0, 0);
	assert_marked(w, R_HSCH_05);
	assert_not_marked(w, R_CPA_13);
	assert_still(w);
	assert_cmds(w, 0);
	assert_int_equal(w->nr_fetches, 0);
	assert_false(css_sch_alive(w->sch));
}

static void a_suspended_program_is_ended(void **state)
{
	struct flat *w = *state;

	sub_suspend(w, FORMAT1 | ORB_U);
	assert_int_equal(css_rsch(w->sch), OUT_CC_0); /* too late */
	halt(w, START | HALT | RESUME_PEND | HALT_PEND | SUSPENDED);
	assert_goes_on(w);

	assert_scsw(sub_take(w).scsw, START | HALT | PENDING, 0x108, 0, 0, 0);
	assert_marked(w, R_HSCH_05);
	assert_marked(w, R_SUSP_10);
	assert_marked(w, R_CPA_13);
	assert_shows(w, 0);
	assert_still(w);
	assert_cmds(w, 0);
}

static void status_of_a_suspension_does_not_prevent_it(void **state)
{
	struct flat *w = *state;

	sub_suspend(w, FORMAT1);
	halt(w, START | HALT | HALT_PEND | SUSPENDED | INTERM); /* not dropped: not active */
	assert_goes_on(w);

	assert_scsw(sub_take(w).scsw, START | HALT | PENDING, 0x108, 0, 0, 0);
	assert_still(w);
}

static void test_of_a_suspended_program_that_is_to_be_halted_ends_it(void **state)
{
	struct flat *w = *state;
	struct arch_irb irb;

	sub_suspend(w, FORMAT1);
	halt(w, START | HALT | HALT_PEND | SUSPENDED | INTERM);
	irb = sub_take(w);

	assert_scsw(irb.scsw, START | HALT | HALT_PEND | SUSPENDED | INTERM, 0x108, 0, 0, 0);
	assert_shows(w, 0);
	assert_marked(w, R_TSCH_03);
	assert_marked(w, R_SUSP_10);
	assert_false(css_sch_alive(w->sch));
	assert_still(w);
	assert_int_equal(sub_ssch(w, FORMAT1, 0x108), OUT_CC_0);
}

static void intermediate_status_is_dropped_while_active(void **state)
{
	struct flat *w = *state;
	struct arch_irb irb;

	w->cfg.interrupts = SCN_EACH;
	sub_hold(w, FORMAT1 | ORB_I, false);
	assert_shows(w, START | ACTIVE | INTERM);
	halt(w, START | HALT | HALT_PEND | ACTIVE);
	assert_int_equal(css_tsch(w->sch, &irb), OUT_CC_1);
	assert_int_equal(be32_ld(irb.scsw.ctl) & SCSW_Z, 0);
	assert_goes_on(w);

	assert_scsw(sub_take(w).scsw, START | HALT | PENDING, 0x108, 0, 0, 0);
	assert_still(w);
}

static void status_that_was_not_presented_is_lost(void **state)
{
	struct flat *w = *state;

	w->cfg.interrupts = SCN_EACH;
	flat_put(w, 0x100, "02080008 00002000");
	flat_sends(w, 0x02, 8)->status = CE;
	w->steps[0].then = DE;
	sub_enabled(w);
	sub_start(w, FORMAT1, 0x100);
	assert_shows(w, START | ACTIVE | INTERM);
	halt(w, START | HALT | HALT_PEND | ACTIVE);
	assert_goes_on(w);

	assert_scsw(sub_take(w).scsw, START | HALT | PENDING, 0x108, 0, 0, 0);
	assert_still(w);
}

static void a_device_that_is_still_busy_is_halted(void **state)
{
	struct flat *w = *state;

	w->cfg.interrupts = SCN_EACH;
	flat_put(w, 0x100, "02000008 00002000");
	flat_sends(w, 0x02, 8)->status = CE;
	sub_enabled(w);
	sub_start(w, FORMAT1, 0x100);
	sub_take(w);
	assert_shows(w, DEV_ACTIVE); /* its device end never comes */
	assert_true(css_sch_alive(w->sch));
	assert_still(w);
	assert_false(css_sch_unsolicited(w->sch, DSTAT_ATTENTION));
	halt(w, HALT | HALT_PEND | DEV_ACTIVE);
	assert_not_marked(w, R_HSCH_04);
	assert_goes_on(w);

	assert_scsw(sub_take(w).scsw, HALT | PENDING, 0x108, 0, 0, 0);
	assert_shows(w, 0);
	assert_false(css_sch_alive(w->sch));
}

static void an_endless_program_is_ended(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "03600001 00000000 08000000 00000100");
	flat_immediate(w, 0x03)->repeat = 100000;
	w->cfg.ccws_max = 100;
	sub_enabled(w);
	sub_start(w, FORMAT1, 0x100);
	assert_true(css_sch_endless(w->sch));
	assert_true(css_sch_alive(w->sch));
	assert_shows(w, START | ACTIVE);
	assert_still(w);
	halt(w, START | HALT | HALT_PEND | ACTIVE);
	assert_goes_on(w);

	assert_shows(w, START | HALT | PENDING);
	assert_false(css_sch_alive(w->sch));
	assert_true(css_sch_endless(w->sch)); /* it tells of what was */
}

static void other_pending_status_is_condition_code_1(void **state)
{
	struct flat *w = *state;

	sub_hold(w, FORMAT1 | ORB_I, false);
	assert_goes_on(w);
	assert_shows(w, START | ENDED | INTERM);
	assert_int_equal(css_hsch(w->sch), OUT_CC_1); /* primary, secondary */
	sub_take(w);
	assert_true(css_sch_unsolicited(w->sch, DSTAT_ATTENTION));
	assert_int_equal(css_hsch(w->sch), OUT_CC_1); /* alert */
	sub_take(w);
	assert_int_equal(css_csch(w->sch), OUT_CC_0);
	assert_goes_on(w);
	assert_int_equal(css_hsch(w->sch), OUT_CC_1); /* alone */

	assert_marked(w, R_HSCH_01);
	assert_not_marked(w, R_HSCH_02);
	assert_not_marked(w, R_HSCH_03);
	assert_shows(w, CLEAR | PENDING);
}

static void a_halt_or_clear_in_progress_is_condition_code_2(void **state)
{
	struct flat *w = *state;

	sub_enabled(w);
	assert_int_equal(css_hsch(w->sch), OUT_CC_0);
	assert_int_equal(css_hsch(w->sch), OUT_CC_2);
	assert_shows(w, HALT | HALT_PEND);
	assert_int_equal(css_csch(w->sch), OUT_CC_0);
	assert_int_equal(css_hsch(w->sch), OUT_CC_2);
	assert_shows(w, CLEAR | CLEAR_PEND);

	assert_marked(w, R_HSCH_02);
	assert_not_marked(w, R_HSCH_01);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(an_idle_subchannel_becomes_status_pending),
		flat_test(nothing_of_the_last_program_is_in_the_status_of_an_idle_halt),
		flat_test(a_held_program_is_halted_and_never_goes_on),
		flat_test(the_step_of_a_halted_command_is_there_for_the_next_program),
		flat_test(a_pending_start_never_begins),
		flat_test(a_suspended_program_is_ended),
		flat_test(status_of_a_suspension_does_not_prevent_it),
		flat_test(test_of_a_suspended_program_that_is_to_be_halted_ends_it),
		flat_test(intermediate_status_is_dropped_while_active),
		flat_test(status_that_was_not_presented_is_lost),
		flat_test(a_device_that_is_still_busy_is_halted),
		flat_test(an_endless_program_is_ended),
		flat_test(other_pending_status_is_condition_code_1),
		flat_test(a_halt_or_clear_in_progress_is_condition_code_2),
	};

	return cmocka_run_group_tests_name("channel.sch_halt", tests, NULL, NULL);
}
