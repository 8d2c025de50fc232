/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subchannel as such: what it is at first, TEST and STORE SUBCHANNEL, status that nobody asked
 * for, and a device that is lost. R-TSCH, R-STSCH, R-SID-03, R-SCSW-08, R-SCSW-15.
 */
#include "sub.h"

#include <string.h>

static void a_new_subchannel_is_valid_idle_and_not_enabled(void **state)
{
	struct flat *w = *state;
	struct arch_schib schib;

	sub_new(w);
	schib = sub_schib(w);

	assert_int_equal(be16_ld(schib.pmcw.flags), PMCW_V);
	assert_int_equal(schib.pmcw.pim, 0x80);
	assert_int_equal(schib.pmcw.pam, 0x80);
	assert_int_equal(schib.pmcw.lpm, 0x80);
	assert_int_equal(schib.pmcw.pom, 0xff);
	assert_int_equal(schib.pmcw.pnom, 0);
	assert_int_equal(schib.pmcw.lpum, 0);
	assert_int_equal(be32_ld(schib.pmcw.chars), PMCW_CHARS_S);
	assert_scsw(schib.scsw, 0, 0, 0, 0, 0);
	assert_still(w);
	assert_false(css_sch_alive(w->sch));
	assert_false(css_sch_endless(w->sch));
	assert_int_equal(css_sch_error(w->sch), 0);
}

static void a_subchannel_without_marks_works_too(void **state)
{
	struct flat *w = *state;
	const struct css_view view = flat_view(w);
	const struct css_device device = {0};

	w->sch = css_sch_new(&w->cfg, &view, &device, NULL);
	assert_int_equal(css_hsch(w->sch), OUT_CC_3);
	css_sch_free(NULL);
}

/* R-SID-03 */
static void assert_not_operational(struct flat *w)
{
	const struct arch_orb orb = flat_orb(FORMAT1, 0x100);
	struct arch_irb irb, before;

	memset(&irb, 0x5a, sizeof(irb));
	before = irb;
	sub_forget_marks(w);
	assert_int_equal(css_ssch(w->sch, &orb), OUT_CC_3);
	assert_marked(w, R_SSCH_04);
	assert_int_equal(css_hsch(w->sch), OUT_CC_3);
	assert_int_equal(css_csch(w->sch), OUT_CC_3);
	assert_int_equal(css_xsch(w->sch), OUT_CC_3);
	assert_int_equal(css_rsch(w->sch), OUT_CC_3);
	assert_int_equal(css_tsch(w->sch, &irb), OUT_CC_3);
	assert_memory_equal(&irb, &before, sizeof(irb));
	assert_false(css_sch_interrupt(w->sch, &irb));
	assert_marked(w, R_SID_03);
	assert_not_marked(w, R_HSCH_03);
	assert_not_marked(w, R_CSCH_01);
	assert_not_marked(w, R_TSCH_01);
	assert_shows(w, 0);
	assert_still(w);
}

static void a_disabled_subchannel_gives_condition_code_3(void **state)
{
	struct flat *w = *state;

	sub_new(w);
	assert_not_operational(w);
}

static void unsolicited_status_is_alert_and_pending_alone(void **state)
{
	struct flat *w = *state;
	struct arch_irb irb;

	sub_enabled(w);
	assert_true(css_sch_unsolicited(w->sch, DSTAT_ATTENTION));
	assert_marked(w, R_SCSW_08);
	assert_marked(w, R_CNT_06);
	assert_false(css_sch_unsolicited(w->sch, DE)); /* one at a time */
	assert_shows(w, ALERT);
	assert_false(css_sch_alive(w->sch));
	irb = sub_take(w);

	assert_scsw(irb.scsw, ALERT, 0, DSTAT_ATTENTION, 0, 0);
	assert_int_equal(be32_ld(irb.scsw.ctl), ALERT); /* condition code 0, no copies */
	assert_marked(w, R_TSCH_02);
	assert_shows(w, 0);
}

static void unsolicited_status_has_nothing_of_the_last_program(void **state)
{
	struct flat *w = *state;
	struct arch_irb irb;

	flat_put(w, 0x100, "02000008 00002000");
	flat_step(w, 0x02)->initial = UC;
	sub_enabled(w);
	sub_start(w, FORMAT1, 0x100);
	sub_take(w);
	assert_true(css_sch_unsolicited(w->sch, DE));
	irb = sub_take(w);

	assert_int_equal(be32_ld(irb.scsw.ctl), ALERT);
	assert_scsw(irb.scsw, ALERT, 0, DE, 0, 0);
	assert_int_equal(be32_ld(irb.esw.erw), 0);
}

static void unsolicited_status_is_not_taken_now(void **state)
{
	struct flat *w = *state;

	sub_new(w);
	assert_false(css_sch_unsolicited(w->sch, DSTAT_ATTENTION));
	assert_marked(w, R_SCSW_15);
	assert_shows(w, 0);

	sub_hold(w, FORMAT1, false);
	assert_false(css_sch_unsolicited(w->sch, DSTAT_ATTENTION));
	assert_shows(w, START | ACTIVE);
	assert_goes_on(w);
	assert_false(css_sch_unsolicited(w->sch, DSTAT_ATTENTION)); /* status is pending */
	sub_take(w);
	assert_int_equal(css_hsch(w->sch), OUT_CC_0);
	assert_false(css_sch_unsolicited(w->sch, DSTAT_ATTENTION));
	assert_not_marked(w, R_SCSW_08);
	assert_not_marked(w, R_SCSW_15);
}

static void test_without_status_stores_what_there_is(void **state)
{
	struct flat *w = *state;
	struct arch_irb irb;

	sub_hold(w, FORMAT1, false);
	assert_int_equal(css_tsch(w->sch, &irb), OUT_CC_1);

	assert_int_equal(be32_ld(irb.scsw.ctl), SCSW_F | START | ACTIVE);
	assert_shows(w, START | ACTIVE);
	assert_marked(w, R_TSCH_01);
	assert_not_marked(w, R_TSCH_02);
	assert_not_marked(w, R_TSCH_03);
	assert_false(css_sch_interrupt(w->sch, &irb));
}

static void test_clears_the_status_once(void **state)
{
	struct flat *w = *state;
	struct arch_irb irb;

	flat_put(w, 0x100, "02000008 00002000");
	flat_sends(w, 0x02, 6);
	sub_enabled(w);
	sub_start(w, FORMAT1 | ORB_P, 0x100);
	assert_shows(w, START | ENDED | ALERT);
	assert_int_equal(css_tsch(w->sch, &irb), OUT_CC_0);

	assert_scsw(irb.scsw, START | ENDED | ALERT, 0x108, CE | DE, IL, 2);
	assert_int_equal(be32_ld(irb.esw.word0), 0x00800000);
	assert_shows(w, 0);
	assert_marked(w, R_TSCH_02);
	assert_not_marked(w, R_TSCH_03);
	assert_not_marked(w, R_TSCH_04);
	assert_int_equal(css_tsch(w->sch, &irb), OUT_CC_1);
}

static void test_leaves_the_device_active(void **state)
{
	struct flat *w = *state;
	struct arch_irb irb;

	w->cfg.interrupts = SCN_EACH;
	flat_put(w, 0x100, "02000008 00002000");
	flat_sends(w, 0x02, 8)->status = CE;
	w->steps[0].then = DE;
	sub_enabled(w);
	sub_start(w, FORMAT1, 0x100);
	assert_shows(w, START | DEV_ACTIVE | PRIMARY);
	irb = sub_take(w);
	assert_scsw(irb.scsw, START | DEV_ACTIVE | PRIMARY, 0x108, CE, 0, 0);
	assert_shows(w, DEV_ACTIVE);
	assert_true(css_sch_alive(w->sch));

	assert_goes_on(w);
	assert_shows(w, SECONDARY);
	assert_false(css_sch_alive(w->sch));
	irb = sub_take(w);
	assert_scsw(irb.scsw, SECONDARY, 0, DE, 0, 0);
	assert_shows(w, 0);
}

static void intermediate_status_alone_leaves_the_functions(void **state)
{
	struct flat *w = *state;
	struct arch_irb irb;

	w->cfg.interrupts = SCN_EACH;
	sub_hold(w, FORMAT1 | ORB_I, false); /* the device accepted it: R-ISI-01 */
	assert_shows(w, START | ACTIVE | INTERM);
	assert_marked(w, R_ISI_01);
	irb = sub_take(w);

	assert_int_equal(be32_ld(irb.scsw.ctl), SCSW_F | SCSW_I | SCSW_Z | START | ACTIVE | INTERM);
	assert_int_equal(be32_ld(sub_schib(w).scsw.ctl), SCSW_F | SCSW_I | START | ACTIVE);
	assert_marked(w, R_TSCH_03);
	assert_not_marked(w, R_TSCH_02);
}

static void intermediate_status_with_the_ending_is_cleared_like_it(void **state)
{
	struct flat *w = *state;

	sub_hold(w, FORMAT1 | ORB_I, false);
	assert_shows(w, START | ACTIVE);
	assert_goes_on(w);
	assert_shows(w, START | ENDED | INTERM);
	sub_take(w);

	assert_shows(w, 0);
	assert_int_equal(be32_ld(sub_schib(w).scsw.ctl) & SCSW_Z, 0);
	assert_marked(w, R_TSCH_04);
}

static void storing_does_not_clear_status(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02000008 00002000");
	flat_sends(w, 0x02, 8);
	sub_enabled(w);
	sub_start(w, FORMAT1, 0x100);
	sub_forget_marks(w);

	for (int i = 0; i < 2; i++)
		assert_scsw(sub_schib(w).scsw, START | ENDED, 0x108, CE | DE, 0, 0);
	assert_marked(w, R_STSCH_01);
	assert_marked(w, R_SCSW_06);
	assert_not_marked(w, R_TSCH_01);
}

/* In each of these states the device is lost. */
enum lost_when {
	IDLE,
	TO_BEGIN,
	HELD,
	SUSPENDED_NOW,
	RESUMING,
	HALTING,
	CLEARING,
	ENDED_NOW,
	WAITING,
	LOST_WHENS
};

static void bring_to(struct flat *w, enum lost_when when)
{
	w->nr_steps = 0;
	switch (when) {
	case IDLE:
		sub_enabled(w);
		return;
	case TO_BEGIN:
		sub_enabled(w);
		assert_int_equal(sub_ssch(w, FORMAT1, 0x100), OUT_CC_0);
		return;
	case SUSPENDED_NOW:
	case RESUMING:
		sub_suspend(w, FORMAT1 | ORB_U);
		if (when == RESUMING)
			assert_int_equal(css_rsch(w->sch), OUT_CC_0);
		return;
	case WAITING:
		w->cfg.interrupts = SCN_EACH;
		flat_put(w, 0x100, "02000008 00002000");
		flat_sends(w, 0x02, 8)->status = CE;
		w->steps[0].then = DE;
		sub_enabled(w);
		sub_start(w, FORMAT1, 0x100);
		sub_take(w);
		return;
	default:
		sub_hold(w, FORMAT1, true);
	}
	if (when == HALTING)
		assert_int_equal(css_hsch(w->sch), OUT_CC_0);
	if (when == CLEARING)
		assert_int_equal(css_csch(w->sch), OUT_CC_0);
	if (when == ENDED_NOW)
		assert_goes_on(w);
}

static void nothing_happens_after_the_device_is_lost(void **state)
{
	struct flat *w = *state;
	struct arch_schib schib;

	for (enum lost_when when = IDLE; when < LOST_WHENS; when++) {
		uint32_t nr;

		bring_to(w, when);
		css_sch_cmds(w->sch, &nr);
		css_sch_detach(w->sch);

		sub_forget_marks(w);
		schib = sub_schib(w);
		assert_marked(w, R_STSCH_01);
		assert_not_marked(w, R_SCSW_06);
		assert_int_equal(be16_ld(schib.pmcw.flags) & (PMCW_V | PMCW_E), 0);
		assert_scsw(schib.scsw, 0, 0, 0, 0, 0);
		assert_false(css_sch_alive(w->sch));
		assert_not_operational(w);
		assert_false(css_sch_unsolicited(w->sch, DSTAT_ATTENTION));
		assert_not_marked(w, R_SCSW_15);
		schib.pmcw.flags = be16_st(PMCW_V | PMCW_E);
		assert_int_equal(css_msch(w->sch, &schib), OUT_CC_0); /* R-MSCH-01 */
		assert_not_operational(w);
		assert_cmds(w, nr);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(a_new_subchannel_is_valid_idle_and_not_enabled),
		flat_test(a_subchannel_without_marks_works_too),
		flat_test(a_disabled_subchannel_gives_condition_code_3),
		flat_test(unsolicited_status_is_alert_and_pending_alone),
		flat_test(unsolicited_status_has_nothing_of_the_last_program),
		flat_test(unsolicited_status_is_not_taken_now),
		flat_test(test_without_status_stores_what_there_is),
		flat_test(test_clears_the_status_once),
		flat_test(test_leaves_the_device_active),
		flat_test(intermediate_status_alone_leaves_the_functions),
		flat_test(intermediate_status_with_the_ending_is_cleared_like_it),
		flat_test(storing_does_not_clear_status),
		flat_test(nothing_happens_after_the_device_is_lost),
	};

	return cmocka_run_group_tests_name("channel.sch", tests, NULL, NULL);
}
