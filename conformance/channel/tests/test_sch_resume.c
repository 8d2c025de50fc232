/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Suspension, RESUME and CANCEL SUBCHANNEL. R-SUSP, R-RSCH, R-XSCH. */
#include "sub.h"

static void suspension_is_shown_with_and_without_status(void **state)
{
	struct flat *w = *state;

	sub_suspend(w, FORMAT1);
	assert_scsw(sub_schib(w).scsw, START | SUSPENDED | INTERM, 0x108, 0, 0, 0);
	assert_true(css_sch_alive(w->sch));
	assert_scsw(sub_take(w).scsw, START | SUSPENDED | INTERM, 0x108, 0, 0, 0);
	assert_shows(w, START | SUSPENDED);
	assert_true(css_sch_alive(w->sch));
	assert_still(w);

	sub_suspend(w, FORMAT1 | ORB_U);
	assert_scsw(sub_schib(w).scsw, START | SUSPENDED, 0x108, 0, 0, 0);
	assert_marked(w, R_CPA_14);
	assert_still(w);
	assert_cmds(w, 0);
}

static void a_suspended_ccw_is_fetched_again(void **state)
{
	struct flat *w = *state;

	sub_suspend(w, FORMAT1 | ORB_U);
	flat_put(w, 0x100, "02000004 00002100");
	sub_forget_marks(w);
	assert_int_equal(css_rsch(w->sch), OUT_CC_0);
	assert_shows(w, START | RESUME_PEND | SUSPENDED);
	assert_marked(w, R_RSCH_03);
	assert_not_marked(w, R_SUSP_08);
	assert_cmds(w, 0);
	assert_goes_on(w);

	assert_marked(w, R_SUSP_08);
	assert_scsw(sub_take(w).scsw, START | ENDED | ALERT, 0x108, CE | DE, IL, 0);
	assert_true(flat_holds(w, 0x2100, 0, 4));
	assert_true(flat_is_zero(w, 0x2000, 8));
	assert_cmds(w, 1);
	assert_shows(w, 0);
}

static void a_ccw_with_the_flag_on_never_runs(void **state)
{
	struct flat *w = *state;

	sub_suspend(w, FORMAT1);
	for (int i = 0; i < 10; i++) {
		sub_take(w);
		assert_int_equal(css_rsch(w->sch), OUT_CC_0);
		assert_goes_on(w);
		assert_shows(w, START | SUSPENDED | INTERM);
	}
	assert_cmds(w, 0);
}

static void a_suspended_ccw_can_become_a_tic(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02400008 00002000 02020008 00002100");
	flat_put(w, 0x200, "06000008 00002200");
	flat_sends(w, 0x02, 8);
	flat_sends(w, 0x06, 8);
	sub_enabled(w);
	sub_start(w, FORMAT1 | ORB_S | ORB_U, 0x100);
	assert_scsw(sub_schib(w).scsw, START | SUSPENDED, 0x110, 0, 0, 0);
	assert_cmds(w, 1);
	flat_put(w, 0x108, "08000000 00000200");
	assert_int_equal(css_rsch(w->sch), OUT_CC_0);
	assert_goes_on(w);

	assert_scsw(sub_take(w).scsw, START | ENDED, 0x208, CE | DE, 0, 0);
	assert_cmds(w, 2);
}

static void a_resumed_ccw_that_is_bad_ends_the_program(void **state)
{
	struct flat *w = *state;

	sub_suspend(w, FORMAT1 | ORB_U);
	flat_put(w, 0x100, "00");
	assert_int_equal(css_rsch(w->sch), OUT_CC_0);
	assert_goes_on(w);

	assert_scsw(sub_take(w).scsw, START | ALERTED, 0x108, 0, PGM, 0);
	assert_false(css_sch_alive(w->sch));
	assert_still(w);
}

static void a_resumed_program_can_be_suspended_again(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02420008 00002000 06020008 00002100");
	flat_sends(w, 0x02, 8)->hold = true;
	flat_sends(w, 0x06, 8);
	sub_enabled(w);
	sub_start(w, FORMAT1 | ORB_S, 0x100);
	sub_take(w);
	flat_put(w, 0x101, "40");
	assert_int_equal(css_rsch(w->sch), OUT_CC_0);
	assert_goes_on(w);
	assert_shows(w, START | ACTIVE); /* held */
	assert_goes_on(w);
	assert_scsw(sub_take(w).scsw, START | SUSPENDED | INTERM, 0x110, 0, 0, 0);
	flat_put(w, 0x109, "00");
	assert_int_equal(css_rsch(w->sch), OUT_CC_0);
	assert_goes_on(w);

	assert_scsw(sub_take(w).scsw, START | ENDED, 0x110, CE | DE, 0, 0);
	assert_cmds(w, 2);
}

/* Status that came before a suspension without its own is taken first. */
static void earlier_status_hides_a_suspension_until_it_is_cleared(void **state)
{
	struct flat *w = *state;

	w->cfg.interrupts = SCN_EACH;
	flat_put(w, 0x100, "02480008 00002000 02020008 00002100");
	flat_sends(w, 0x02, 8);
	sub_enabled(w);
	sub_start(w, FORMAT1 | ORB_S | ORB_U, 0x100);
	assert_scsw(sub_schib(w).scsw, START | ACTIVE | INTERM, 0x108, 0, SSTAT_PCI, 0);
	sub_take(w);

	assert_shows(w, START | SUSPENDED);
	assert_int_equal(be32_ld(sub_schib(w).scsw.cpa), 0x110);
	assert_int_equal(css_xsch(w->sch), OUT_CC_0);
}

static void pending_status_is_condition_code_1(void **state)
{
	struct flat *w = *state;

	sub_suspend(w, FORMAT1);
	sub_forget_marks(w);
	assert_int_equal(css_rsch(w->sch), OUT_CC_1);
	assert_int_equal(css_xsch(w->sch), OUT_CC_1);
	assert_marked(w, R_RSCH_01);
	assert_marked(w, R_XSCH_01);
	assert_not_marked(w, R_RSCH_02);
	assert_not_marked(w, R_XSCH_03);
	assert_shows(w, START | SUSPENDED | INTERM);
}

static void resume_has_condition_code_2_without_a_start_function_alone(void **state)
{
	struct flat *w = *state;

	sub_enabled(w);
	assert_int_equal(css_rsch(w->sch), OUT_CC_2); /* idle */
	assert_marked(w, R_RSCH_02);
	assert_shows(w, 0);

	sub_suspend(w, FORMAT1 | ORB_U);
	assert_int_equal(css_rsch(w->sch), OUT_CC_0);
	assert_int_equal(css_rsch(w->sch), OUT_CC_2); /* already */
	assert_int_equal(css_hsch(w->sch), OUT_CC_0);
	assert_int_equal(css_rsch(w->sch), OUT_CC_2); /* halt */
	assert_int_equal(css_csch(w->sch), OUT_CC_0);
	assert_int_equal(css_rsch(w->sch), OUT_CC_2); /* clear */
	assert_shows(w, CLEAR | CLEAR_PEND);
	assert_not_marked(w, R_RSCH_01);
}

static void resume_needs_suspend_control(void **state)
{
	struct flat *w = *state;

	sub_hold(w, FORMAT1, false);
	assert_int_equal(css_rsch(w->sch), OUT_CC_2);
	assert_marked(w, R_RSCH_02);
	assert_shows(w, START | ACTIVE);
}

/* A choice: a program that is not suspended yet accepts it. */
static void resumption_asked_for_early_happens_at_the_suspension(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02400008 00002000 06020008 00002100");
	flat_sends(w, 0x02, 8)->hold = true;
	flat_sends(w, 0x06, 8);
	sub_enabled(w);
	sub_start(w, FORMAT1 | ORB_S | ORB_U, 0x100);
	assert_int_equal(css_rsch(w->sch), OUT_CC_0);
	assert_shows(w, START | RESUME_PEND | ACTIVE);
	assert_int_equal(css_xsch(w->sch), OUT_CC_2); /* subchannel active */
	assert_goes_on(w);
	assert_shows(w, START | RESUME_PEND | SUSPENDED);
	flat_put(w, 0x109, "00");
	assert_goes_on(w);

	assert_scsw(sub_take(w).scsw, START | ENDED, 0x110, CE | DE, 0, 0);
}

static void clearing_the_status_of_a_suspension_takes_the_resumption_back(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02400008 00002000 06020008 00002100");
	flat_sends(w, 0x02, 8)->hold = true;
	sub_enabled(w);
	sub_start(w, FORMAT1 | ORB_S, 0x100);
	assert_int_equal(css_rsch(w->sch), OUT_CC_0);
	assert_goes_on(w);
	assert_shows(w, START | RESUME_PEND | SUSPENDED | INTERM);
	assert_still(w);
	sub_take(w);

	assert_shows(w, START | SUSPENDED);
	assert_marked(w, R_TSCH_03);
	assert_still(w);
}

static void a_program_that_ends_takes_the_resumption_with_it(void **state)
{
	struct flat *w = *state;

	sub_hold(w, FORMAT1 | ORB_S, false);
	assert_int_equal(css_rsch(w->sch), OUT_CC_0);
	assert_goes_on(w);
	assert_scsw(sub_take(w).scsw, START | ENDED, 0x108, CE | DE, 0, 0);
	assert_shows(w, 0);
	assert_still(w);
}

static void a_start_that_has_not_begun_is_cancelled(void **state)
{
	struct flat *w = *state;

	flat_sends(w, 0x02, 8);
	sub_enabled(w);
	assert_int_equal(sub_ssch(w, FORMAT1, 0x100), OUT_CC_0);
	sub_forget_marks(w);
	assert_int_equal(css_xsch(w->sch), OUT_CC_0);

	assert_marked(w, R_XSCH_02);
	assert_not_marked(w, R_SUSP_10);
	assert_shows(w, 0);
	assert_false(css_sch_alive(w->sch));
	assert_still(w); /* and no interruption */
	assert_int_equal(w->nr_fetches, 0);
	assert_int_equal(sub_ssch(w, FORMAT1, 0x100), OUT_CC_0);
}

static void a_suspended_program_is_cancelled(void **state)
{
	struct flat *w = *state;

	for (int resumed = 0; resumed < 2; resumed++) {
		sub_suspend(w, FORMAT1 | ORB_U);
		if (resumed)
			assert_int_equal(css_rsch(w->sch), OUT_CC_0);
		sub_forget_marks(w);
		assert_int_equal(css_xsch(w->sch), OUT_CC_0);
		assert_marked(w, R_XSCH_02);
		assert_marked(w, R_SUSP_10);
		assert_shows(w, 0);
		assert_false(css_sch_alive(w->sch));
		assert_still(w);
	}
}

static void cancel_has_condition_code_2_otherwise(void **state)
{
	struct flat *w = *state;

	sub_enabled(w);
	assert_int_equal(css_xsch(w->sch), OUT_CC_2); /* idle */
	assert_marked(w, R_XSCH_03);
	sub_hold(w, FORMAT1, false);
	assert_int_equal(css_xsch(w->sch), OUT_CC_2); /* active */
	assert_shows(w, START | ACTIVE);
	assert_int_equal(css_hsch(w->sch), OUT_CC_0);
	assert_int_equal(css_xsch(w->sch), OUT_CC_2);
	sub_suspend(w, FORMAT1 | ORB_U);
	assert_int_equal(css_hsch(w->sch), OUT_CC_0);
	assert_int_equal(css_xsch(w->sch), OUT_CC_2); /* another function with it */
	assert_int_equal(css_csch(w->sch), OUT_CC_0);
	assert_int_equal(css_xsch(w->sch), OUT_CC_2);
	assert_not_marked(w, R_XSCH_01);
	assert_not_marked(w, R_XSCH_02);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(suspension_is_shown_with_and_without_status),
		flat_test(a_suspended_ccw_is_fetched_again),
		flat_test(a_ccw_with_the_flag_on_never_runs),
		flat_test(a_suspended_ccw_can_become_a_tic),
		flat_test(a_resumed_ccw_that_is_bad_ends_the_program),
		flat_test(a_resumed_program_can_be_suspended_again),
		flat_test(earlier_status_hides_a_suspension_until_it_is_cleared),
		flat_test(pending_status_is_condition_code_1),
		flat_test(resume_has_condition_code_2_without_a_start_function_alone),
		flat_test(resume_needs_suspend_control),
		flat_test(resumption_asked_for_early_happens_at_the_suspension),
		flat_test(clearing_the_status_of_a_suspension_takes_the_resumption_back),
		flat_test(a_program_that_ends_takes_the_resumption_with_it),
		flat_test(a_start_that_has_not_begun_is_cancelled),
		flat_test(a_suspended_program_is_cancelled),
		flat_test(cancel_has_condition_code_2_otherwise),
	};

	return cmocka_run_group_tests_name("channel.sch_resume", tests, NULL, NULL);
}
