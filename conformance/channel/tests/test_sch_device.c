/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device that waits, and the order in which a program's statuses are presented. */
#include "sub.h"

#include <errno.h>

static void a_held_command_moves_nothing_until_it_is_released(void **state)
{
	struct flat *w = *state;

	sub_hold(w, FORMAT1, true);
	assert_shows(w, START | ACTIVE);
	assert_true(css_sch_alive(w->sch));
	assert_false(css_sch_endless(w->sch));
	assert_cmds(w, 0);
	assert_true(flat_is_zero(w, 0x2000, 8));
	assert_int_equal(w->nr_stores, 0);
	flat_put(w, 0x108, "0600000600002100"); /* fetched when it is needed */
	assert_goes_on(w);

	assert_scsw(sub_take(w).scsw, START | ENDED | ALERT, 0x110, CE | DE, IL, 0);
	assert_cmds(w, 2);
	assert_true(flat_holds(w, 0x2000, 0, 8));
	assert_true(flat_holds(w, 0x2100, 0, 6));
}

static void each_service_of_a_step_is_held_once(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02400008 00002000 02400008 00002100 02000008 00002200");
	flat_sends(w, 0x02, 8)->repeat = 3;
	w->steps[0].hold = true;
	sub_enabled(w);
	sub_start(w, FORMAT1, 0x100);
	for (uint32_t i = 0; i < 3; i++) {
		assert_shows(w, START | ACTIVE);
		assert_cmds(w, i);
		assert_goes_on(w);
	}
	assert_shows(w, START | ENDED);
	assert_cmds(w, 3);
}

static void a_step_for_another_command_holds_nothing(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02000008 00002000");
	flat_sends(w, 0x06, 8)->hold = true;
	sub_enabled(w);
	sub_start(w, FORMAT1, 0x100);
	assert_scsw(sub_take(w).scsw, START | ALERTED, 0x108, UC, 0, 8);

	w->steps[0].any_cmd = true;
	sub_start(w, FORMAT1, 0x100);
	assert_shows(w, START | ACTIVE);
}

static void a_held_command_can_be_retried(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02000008 00002000");
	flat_step(w, 0x02)->status = CE | UC | SM;
	w->steps[0].hold = true;
	flat_sends(w, 0x02, 8)->hold = true;
	sub_enabled(w);
	sub_start(w, FORMAT1, 0x100);
	assert_goes_on(w);
	assert_shows(w, START | ACTIVE);
	assert_cmds(w, 1);
	assert_goes_on(w);
	assert_shows(w, START | ENDED);
	assert_cmds(w, 2);
	assert_marked(w, R_CC_13);
}

static void a_held_command_that_is_not_accepted_yet_raises_no_z(void **state)
{
	struct flat *w = *state;

	w->cfg.interrupts = SCN_EACH;
	flat_put(w, 0x100, "02000008 00002000");
	flat_step(w, 0x02)->initial = DSTAT_BUSY;
	w->steps[0].hold = true;
	sub_enabled(w);
	sub_start(w, FORMAT1 | ORB_I, 0x100);
	assert_shows(w, START | ACTIVE);
	assert_goes_on(w);
	assert_scsw(sub_take(w).scsw, START | ALERTED, 0x108, DSTAT_BUSY, 0, 8);

	w->nr_steps = 0;
	flat_put(w, 0x100, "03200001 00000000");
	flat_immediate(w, 0x03)->hold = true;
	sub_enabled(w);
	sub_start(w, FORMAT1 | ORB_I, 0x100);
	assert_shows(w, START | ACTIVE);
	assert_goes_on(w);
	assert_scsw(sub_take(w).scsw, START | ENDED, 0x108, CE | DE, 0, 1);
	assert_not_marked(w, R_ISI_01);
}

static void a_held_step_makes_a_single_start_endless(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02000008 00002000");
	flat_sends(w, 0x02, 8)->hold = true;
	flat_run(w, FORMAT1, 0x100);

	assert_true(w->out.endless);
	assert_int_equal(w->out.nr_irbs, 0);
	assert_int_equal(w->out.nr_cmds, 0);
}

static void statuses_come_one_by_one(void **state)
{
	struct flat *w = *state;

	w->cfg.interrupts = SCN_EACH;
	flat_put(w, 0x100, "02480008 00002000 06080008 00002100");
	flat_sends(w, 0x02, 8);
	flat_sends(w, 0x06, 8)->status = CE;
	w->steps[1].then = DE | UC;
	sub_enabled(w);
	sub_start(w, FORMAT1, 0x100);
	for (uint32_t i = 0; i < 2; i++) {
		assert_shows(w, START | ACTIVE | INTERM);
		assert_still(w); /* not before the one before was cleared */
		assert_scsw(sub_take(w).scsw, START | ACTIVE | INTERM, 0x108 + 8 * i, 0, SSTAT_PCI,
			    0);
		assert_shows(w, START | ACTIVE);
		assert_true(css_sch_alive(w->sch));
		assert_goes_on(w);
	}
	assert_scsw(sub_take(w).scsw, START | DEV_ACTIVE | PRIMARY, 0x110, CE, 0, 0);
	assert_shows(w, DEV_ACTIVE);
	assert_goes_on(w);
	assert_scsw(sub_take(w).scsw, SECONDARY | ALERT, 0, DE | UC, 0, 0);
	assert_shows(w, 0);
	assert_still(w);
}

static void merged_statuses_are_one(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02480008 00002000 06080008 00002100");
	flat_sends(w, 0x02, 8)->hold = true;
	flat_sends(w, 0x06, 8)->status = CE;
	w->steps[1].then = DE;
	sub_enabled(w);
	sub_start(w, FORMAT1 | ORB_I, 0x100);
	assert_shows(w, START | ACTIVE); /* what is there waits for the ending */
	assert_goes_on(w);
	assert_scsw(sub_take(w).scsw, START | ENDED | INTERM, 0x110, CE | DE, SSTAT_PCI, 0);
	assert_still(w);
}

static void status_that_is_not_cleared_keeps_the_device_waiting(void **state)
{
	struct flat *w = *state;

	w->cfg.interrupts = SCN_EACH;
	flat_put(w, 0x100, "02080008 00002000");
	flat_sends(w, 0x02, 8)->hold = true;
	sub_enabled(w);
	sub_start(w, FORMAT1 | ORB_I, 0x100);
	assert_still(w);
	assert_scsw(sub_take(w).scsw, START | ACTIVE | INTERM, 0x108, 0, SSTAT_PCI, 0);
	assert_goes_on(w);
	assert_still(w);
	assert_scsw(sub_take(w).scsw, START | ACTIVE | INTERM, 0x108, 0, 0, 0); /* Z */
	assert_cmds(w, 0);
	assert_goes_on(w);
	assert_scsw(sub_take(w).scsw, START | ENDED, 0x108, CE | DE, 0, 0);
}

static void a_long_program_has_room_for_its_statuses_again_and_again(void **state)
{
	struct flat *w = *state;

	w->cfg.interrupts = SCN_EACH;
	for (uint32_t i = 0; i < 20; i++)
		flat_put(w, 0x100 + 8 * i, i < 19 ? "02480008 00002000" : "02080008 00002000");
	flat_sends(w, 0x02, 8)->repeat = 20;
	w->steps[0].hold = true;
	sub_enabled(w);
	sub_start(w, FORMAT1, 0x100);
	for (uint32_t i = 0; i < 20; i++) {
		assert_scsw(sub_take(w).scsw, START | ACTIVE | INTERM, 0x108 + 8 * i, 0, SSTAT_PCI,
			    0);
		assert_goes_on(w);
	}
	assert_scsw(sub_take(w).scsw, START | ENDED, 0x1a0, CE | DE, 0, 0);
}

/* Keeping a command fails while this is on; see CMakeLists.txt. */
static bool out_of_memory;

int __wrap_out_add_cmd(struct outcome *o, uint8_t code, uint32_t nr_sent, const void *taken,
		       uint32_t nr_taken);
int __real_out_add_cmd(struct outcome *o, uint8_t code, uint32_t nr_sent, const void *taken,
		       uint32_t nr_taken);

int __wrap_out_add_cmd(struct outcome *o, uint8_t code, uint32_t nr_sent, const void *taken,
		       uint32_t nr_taken)
{
	return out_of_memory ? -ENOMEM : __real_out_add_cmd(o, code, nr_sent, taken, nr_taken);
}

static void memory_that_ran_out_is_told_and_no_status_comes(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02000008 00002000");
	flat_sends(w, 0x02, 8);
	sub_enabled(w);
	out_of_memory = true;
	sub_start(w, FORMAT1, 0x100);
	out_of_memory = false;

	assert_int_equal(css_sch_error(w->sch), -ENOMEM);
	assert_still(w);
	assert_int_equal(css_csch(w->sch), OUT_CC_0);
	assert_goes_on(w);
	assert_int_equal(css_sch_error(w->sch), -ENOMEM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(a_held_command_moves_nothing_until_it_is_released),
		flat_test(each_service_of_a_step_is_held_once),
		flat_test(a_step_for_another_command_holds_nothing),
		flat_test(a_held_command_can_be_retried),
		flat_test(a_held_command_that_is_not_accepted_yet_raises_no_z),
		flat_test(a_held_step_makes_a_single_start_endless),
		flat_test(statuses_come_one_by_one),
		flat_test(merged_statuses_are_one),
		flat_test(status_that_is_not_cleared_keeps_the_device_waiting),
		flat_test(a_long_program_has_room_for_its_statuses_again_and_again),
		flat_test(memory_that_ran_out_is_told_and_no_status_comes),
	};

	return cmocka_run_group_tests_name("channel.sch_device", tests, NULL, NULL);
}
