/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Primary, secondary and alert status, the CCW address and the count: R-SCSW, R-CPA, R-CNT. */
#include "flat.h"

static void one_read(struct flat *w, uint8_t status, uint8_t then)
{
	flat_put(w, 0x100, "02000008 00002000");
	w->nr_steps = 0;
	flat_sends(w, 0x02, 8)->status = status;
	w->steps[0].then = then;
}

static void both_ends_together_leave_nothing_active(void **state)
{
	struct flat *w = *state;

	one_read(w, CE | DE, 0);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_int_equal(flat_ctl(w, 0), ORB_F | SCSW_FC_START | 0x07);
	assert_marked(w, R_SCSW_09);
	assert_marked(w, R_CPA_01);
	assert_marked(w, R_CNT_01);
}

static void channel_end_first_makes_two_interruptions(void **state)
{
	struct flat *w = *state;

	w->cfg.interrupts = SCN_EACH;
	one_read(w, CE, DE);
	flat_run(w, FORMAT1, 0x100);

	assert_int_equal(w->out.nr_irbs, 2);
	assert_irb(w, 0, 0x05, 0x108, CE, 0, 0);
	assert_int_equal(flat_ctl(w, 0) & SCSW_AC, SCSW_AC_DEV_ACTIVE);
	assert_irb(w, 1, 0x03, 0, DE, 0, 0);
	assert_int_equal(flat_ctl(w, 1) & SCSW_AC, 0);
	assert_marked(w, R_SCSW_10);
}

static void merged_they_are_one(void **state)
{
	struct flat *w = *state;

	one_read(w, CE, DE);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_int_equal(flat_ctl(w, 0) & SCSW_AC, 0);
	assert_marked(w, R_SCSW_10);
}

static void without_device_end_the_device_stays_active(void **state)
{
	struct flat *w = *state;

	one_read(w, CE, 0);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, 0x05, 0x108, CE, 0, 0);
	assert_int_equal(flat_ctl(w, 0) & SCSW_AC, SCSW_AC_DEV_ACTIVE);
}

static void unusual_status_adds_alert_where_it_comes(void **state)
{
	struct flat *w = *state;

	w->cfg.interrupts = SCN_EACH;
	one_read(w, CE, DE | UE);
	flat_run(w, FORMAT1, 0x100);
	assert_irb(w, 0, 0x05, 0x108, CE, 0, 0);
	assert_irb(w, 1, 0x13, 0, DE | UE, 0, 0);

	one_read(w, CE | UC, DE);
	flat_run(w, FORMAT1, 0x100);
	assert_irb(w, 0, 0x15, 0x108, CE | UC, 0, 0);
	assert_irb(w, 1, 0x03, 0, DE, 0, 0);

	w->cfg.interrupts = SCN_MERGED;
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ALERTED, 0x108, CE | DE | UC, 0, 0);
	assert_marked(w, R_SCSW_11);
	assert_marked(w, R_CPA_09);
	assert_marked(w, R_CNT_02);
}

static void a_check_while_the_device_works_keeps_the_device_s_own_endings(void **state)
{
	struct flat *w = *state;

	w->cfg.interrupts = SCN_EACH;
	one_read(w, CE, DE);
	flat_put(w, 0x104, "00900000");
	flat_run(w, FORMAT1, 0x100);

	assert_int_equal(w->out.nr_irbs, 2);
	assert_irb(w, 0, 0x15, 0x108, CE, PGM, 0);
	assert_irb(w, 1, 0x03, 0, DE, 0, 0);
}

static void status_modifier_without_a_chain_is_unusual_and_adds_nothing_to_the_address(void **state)
{
	struct flat *w = *state;

	one_read(w, CE | DE | SM, 0);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ALERTED, 0x108, CE | DE | SM, 0, 0);
	assert_marked(w, R_CPA_15);
}

static void the_status_copies_the_orb(void **state)
{
	const uint32_t bits = 0xa0000000 | ORB_S | ORB_F | ORB_P | ORB_I | ORB_A | ORB_U;
	struct flat *w = *state;

	w->cfg.interrupts = SCN_EACH;
	one_read(w, CE | DE, 0);
	for (uint64_t abs = 0; abs < 0x8000; abs += ARCH_FRAME_SIZE)
		flat_key(w, abs, 0xa8);
	flat_run(w, bits | ORB_C | ORB_M | ORB_Y | ORB_H | ORB_T | ORB_L | ORB_X | 0x8000, 0x100);

	assert_int_equal(w->out.nr_irbs, 2);
	assert_int_equal(flat_ctl(w, 0) & 0xfff80000, bits);
	assert_int_equal(flat_ctl(w, 1), bits | SCSW_FC_START | 0x07);
	assert_marked(w, R_SCSW_01);
	assert_marked(w, R_ORB_13);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(both_ends_together_leave_nothing_active),
		flat_test(channel_end_first_makes_two_interruptions),
		flat_test(merged_they_are_one),
		flat_test(without_device_end_the_device_stays_active),
		flat_test(unusual_status_adds_alert_where_it_comes),
		flat_test(a_check_while_the_device_works_keeps_the_device_s_own_endings),
		flat_test(
			status_modifier_without_a_chain_is_unusual_and_adds_nothing_to_the_address),
		flat_test(the_status_copies_the_orb),
	};

	return cmocka_run_group_tests_name("channel.ending", tests, NULL, NULL);
}
