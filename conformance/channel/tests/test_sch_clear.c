/* SPDX-License-Identifier: GPL-2.0-or-later */
/* CLEAR SUBCHANNEL in every state. R-CSCH, R-SCSW-12. */
#include "sub.h"

/* Whatever was there, this is how a clear goes. */
static void clear(struct flat *w)
{
	struct arch_schib schib;
	struct arch_irb irb;

	sub_forget_marks(w);
	assert_int_equal(css_csch(w->sch), OUT_CC_0);
	assert_int_equal(be32_ld(sub_schib(w).scsw.ctl), CLEAR | CLEAR_PEND);
	assert_marked(w, R_CSCH_01);
	assert_not_marked(w, R_CSCH_02);
	assert_int_equal(css_tsch(w->sch, &irb), OUT_CC_1);
	assert_goes_on(w);
	assert_marked(w, R_CSCH_02);
	assert_marked(w, R_SCSW_12);
	assert_marked(w, R_CPA_12);
	assert_marked(w, R_CNT_05);
	assert_false(css_sch_alive(w->sch));

	schib = sub_schib(w);
	assert_int_equal(schib.pmcw.pom, 0xff);
	assert_int_equal(schib.pmcw.pnom, 0);
	assert_int_equal(schib.pmcw.lpum, 0);
	irb = sub_take(w);
	assert_int_equal(be32_ld(irb.scsw.ctl), CLEAR | PENDING);
	assert_scsw(irb.scsw, CLEAR | PENDING, 0, 0, 0, 0);
	assert_int_equal(be32_ld(irb.esw.word0), 0);
	assert_shows(w, 0);
	assert_still(w);
}

static void an_idle_subchannel_becomes_status_pending(void **state)
{
	struct flat *w = *state;
	struct arch_schib schib;

	sub_enabled(w);
	schib = sub_schib(w);
	schib.pmcw.pom = 0x40;
	assert_int_equal(css_msch(w->sch, &schib), OUT_CC_0);
	clear(w);
	assert_not_marked(w, R_SUSP_10);
}

static void a_held_program_never_goes_on(void **state)
{
	struct flat *w = *state;

	sub_hold(w, FORMAT1, true);
	assert_int_equal(sub_schib(w).pmcw.lpum, 0x80);
	clear(w);
	assert_not_marked(w, R_SUSP_10);
	assert_cmds(w, 0);
	assert_true(flat_is_zero(w, 0x2000, 8));

	sub_start(w, FORMAT1, 0x100);
	assert_shows(w, START | ACTIVE); /* the step is there for the next program */
}

static void a_program_lives_until_the_clear_is_carried_out(void **state)
{
	struct flat *w = *state;

	sub_hold(w, FORMAT1, true);
	assert_int_equal(css_csch(w->sch), OUT_CC_0);
	assert_true(css_sch_alive(w->sch));
	assert_goes_on(w);
	assert_false(css_sch_alive(w->sch));
}

static void a_pending_start_never_begins(void **state)
{
	struct flat *w = *state;

	flat_sends(w, 0x02, 8);
	sub_enabled(w);
	assert_int_equal(sub_ssch(w, FORMAT1, 0x100), OUT_CC_0);
	clear(w);
	assert_int_equal(w->nr_fetches, 0);
}

static void a_suspended_program_is_ended(void **state)
{
	struct flat *w = *state;

	sub_suspend(w, FORMAT1 | ORB_U);
	clear(w);
	assert_marked(w, R_SUSP_10);

	sub_suspend(w, FORMAT1); /* with status pending */
	assert_int_equal(css_csch(w->sch), OUT_CC_0);
	assert_shows(w, CLEAR | CLEAR_PEND);
	clear(w);
	assert_cmds(w, 0);
}

static void pending_status_is_lost(void **state)
{
	struct flat *w = *state;

	w->cfg.interrupts = SCN_EACH;
	flat_put(w, 0x100, "02080008 00002000");
	flat_sends(w, 0x02, 8)->status = CE;
	w->steps[0].then = DE;
	for (uint32_t taken = 0; taken < 3; taken++) {
		sub_enabled(w);
		sub_start(w, FORMAT1, 0x100);
		for (uint32_t i = 0; i < taken; i++) {
			sub_take(w);
			assert_goes_on(w);
		}
		clear(w);
	}
	sub_enabled(w);
	assert_true(css_sch_unsolicited(w->sch, DSTAT_ATTENTION));
	clear(w);
}

static void a_halt_is_overtaken(void **state)
{
	struct flat *w = *state;

	sub_hold(w, FORMAT1, false);
	assert_int_equal(css_hsch(w->sch), OUT_CC_0);
	clear(w);

	assert_int_equal(css_hsch(w->sch), OUT_CC_0);
	assert_goes_on(w);
	clear(w);
}

static void a_clear_can_be_asked_for_again(void **state)
{
	struct flat *w = *state;

	sub_enabled(w);
	assert_int_equal(css_csch(w->sch), OUT_CC_0);
	clear(w);
	assert_int_equal(css_csch(w->sch), OUT_CC_0);
	assert_goes_on(w);
	clear(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(an_idle_subchannel_becomes_status_pending),
		flat_test(a_held_program_never_goes_on),
		flat_test(a_program_lives_until_the_clear_is_carried_out),
		flat_test(a_pending_start_never_begins),
		flat_test(a_suspended_program_is_ended),
		flat_test(pending_status_is_lost),
		flat_test(a_halt_is_overtaken),
		flat_test(a_clear_can_be_asked_for_again),
	};

	return cmocka_run_group_tests_name("channel.sch_clear", tests, NULL, NULL);
}
