/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What follows an operation: command chaining and what stops it. R-CC. */
#include "flat.h"

/* Two reads of 8 bytes, chained, at 100; a third, unchained, at 110. */
static void three_reads(struct flat *w)
{
	flat_put(w, 0x100, "02400008 00002000 06400008 00002100 0a000008 00002200");
	flat_sends(w, 0x02, 8);
	flat_sends(w, 0x06, 8);
	flat_sends(w, 0x0a, 8);
}

static void good_endings_chain_without_an_interruption(void **state)
{
	struct flat *w = *state;

	three_reads(w);
	w->steps[0].status = DE;
	w->cfg.interrupts = SCN_EACH;
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x118, CE | DE, 0, 0);
	assert_int_equal(w->out.nr_cmds, 3);
	assert_marked(w, R_CC_01);
	assert_marked(w, R_CC_02);
	assert_marked(w, R_CC_12);
}

static void channel_end_alone_waits_for_device_end(void **state)
{
	struct flat *w = *state;

	three_reads(w);
	w->steps[0].status = CE;
	w->steps[0].then = DE;
	w->cfg.interrupts = SCN_EACH;
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ENDED, 0x118, CE | DE, 0, 0);
	assert_marked(w, R_CC_03);

	w->steps[0].then = 0;
	flat_run(w, FORMAT1, 0x100);
	assert_true(w->out.endless);
	assert_int_equal(w->out.nr_irbs, 0);
	assert_int_equal(w->out.nr_cmds, 1);
}

static void an_unusual_device_end_after_channel_end_is_one_ending(void **state)
{
	struct flat *w = *state;

	three_reads(w);
	w->steps[0].status = CE;
	w->steps[0].then = DE | UC;
	w->cfg.interrupts = SCN_EACH;
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ALERTED, 0x108, CE | DE | UC, 0, 0);
	assert_marked(w, R_CC_05);
	assert_marked(w, R_CC_10);
}

static void status_modifier_passes_over_one_ccw(void **state)
{
	struct flat *w = *state;

	three_reads(w);
	w->steps[0].status = CE | DE | SM;
	w->steps[1] = w->steps[2];
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ENDED, 0x118, CE | DE, 0, 0);
	assert_int_equal(w->out.nr_cmds, 2);
	assert_marked(w, R_CC_04);

	flat_put(w, 0x108, "08000000 00000100"); /* even a TIC */
	w->steps[0].status = CE;
	w->steps[0].then = DE | SM;
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ENDED, 0x118, CE | DE, 0, 0);
}

static void unusual_status_stops_the_chain(void **state)
{
	static const uint8_t unusual[] = {DSTAT_ATTENTION, DSTAT_CU_END, DSTAT_BUSY, UC, UE};
	struct flat *w = *state;

	for (size_t i = 0; i < sizeof(unusual); i++) {
		w->nr_steps = 0;
		three_reads(w);
		w->steps[0].status = CE | DE | unusual[i];
		flat_run(w, FORMAT1, 0x100);
		assert_ends(w, ALERTED, 0x108, CE | DE | unusual[i], 0, 0);
		assert_int_equal(w->out.nr_cmds, 1);
		assert_marked(w, R_CC_05);
		assert_marked(w, R_CC_02);
	}
}

static void status_modifier_without_device_end_stops_the_chain(void **state)
{
	struct flat *w = *state;

	three_reads(w);
	w->steps[0].status = CE | SM;
	w->steps[0].then = DE;
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ALERTED, 0x108, CE | DE | SM, 0, 0);
	assert_int_equal(w->out.nr_cmds, 1);
}

static void a_check_stops_the_chain(void **state)
{
	struct flat *w = *state;

	three_reads(w);
	flat_put(w, 0x104, "00900000");
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ALERTED, 0x108, CE | DE, PGM, 0);
	assert_int_equal(w->out.nr_cmds, 1);
	assert_marked(w, R_CC_07);
}

static void a_bad_chained_ccw_starts_nothing(void **state)
{
	struct flat *w = *state;

	three_reads(w);
	flat_put(w, 0x108, "00");
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ALERTED, 0x110, 0, PGM, 0);
	assert_int_equal(w->out.nr_cmds, 1);
	assert_true(flat_holds(w, 0x2000, 0, 8));
	assert_marked(w, R_CC_08);
}

static void a_rejected_chained_command_shows_its_own_ccw(void **state)
{
	static const uint8_t initial[] = {DSTAT_BUSY, UC, UE, DSTAT_BUSY | SM, UC | DE};
	struct flat *w = *state;

	for (size_t i = 0; i < sizeof(initial); i++) {
		w->nr_steps = 0;
		three_reads(w);
		w->steps[1].initial = initial[i];
		flat_run(w, FORMAT1, 0x100);
		assert_ends(w, ALERTED, 0x110, initial[i], 0, 8);
		assert_int_equal(w->out.nr_cmds, 2);
		assert_int_equal(w->out.cmds[1].nr_sent, 0);
		assert_marked(w, R_CC_09);
		assert_marked(w, R_CPA_10);
		assert_marked(w, R_CNT_03);
	}
}

static void a_command_the_script_does_not_know_is_rejected(void **state)
{
	struct flat *w = *state;

	three_reads(w);
	w->nr_steps = 1;
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ALERTED, 0x110, UC, 0, 8);
	assert_int_equal(w->out.nr_cmds, 2);
	assert_int_equal(w->out.cmds[1].code, 0x06);
	assert_int_equal(flat_irb(w, 0)->ecw[0], SENSE_COMMAND_REJECT);
}

static void command_retry_issues_the_same_ccw_again(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "03600001 00000000 02800004 00002000 00000004 00003000");
	flat_immediate(w, 0x03);
	flat_immediate(w, 0x02)->status = CE | UC | SM;
	w->steps[1].then = DE;
	flat_sends(w, 0x02, 6)->status = CE | DE | UC | SM;
	flat_sends(w, 0x02, 8);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x118, CE | DE, 0, 0);
	assert_int_equal(w->out.nr_cmds, 4);
	assert_true(flat_holds(w, 0x2000, 0, 4));
	assert_true(flat_holds(w, 0x3000, 4, 4));
	assert_marked(w, R_CC_13);
}

static void endless_retry_is_stopped_by_the_harness(void **state)
{
	struct flat *w = *state;

	w->cfg.ccws_max = 10;
	flat_put(w, 0x100, "03200001 00000000");
	flat_immediate(w, 0x03)->status = CE | DE | UC | SM;
	w->steps[0].repeat = 100;
	flat_run(w, FORMAT1, 0x100);

	assert_true(w->out.endless);
	assert_int_equal(w->out.nr_cmds, 10);
}

static void a_program_that_moves_no_end_of_data_is_stopped_too(void **state)
{
	struct flat *w = *state;

	for (uint64_t abs = 0x100000; abs < 0x110000; abs += ARCH_FRAME_SIZE)
		flat_frame(w, abs);
	flat_put(w, 0x100, "0260ffff 00100000 08000000 00000100");
	flat_sends(w, 0x02, 65535)->repeat = UINT32_MAX;
	flat_run(w, FORMAT1, 0x100);

	assert_true(w->out.endless);
	assert_true(w->out.nr_cmds < 1100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(good_endings_chain_without_an_interruption),
		flat_test(channel_end_alone_waits_for_device_end),
		flat_test(an_unusual_device_end_after_channel_end_is_one_ending),
		flat_test(status_modifier_passes_over_one_ccw),
		flat_test(unusual_status_stops_the_chain),
		flat_test(status_modifier_without_device_end_stops_the_chain),
		flat_test(a_check_stops_the_chain),
		flat_test(a_bad_chained_ccw_starts_nothing),
		flat_test(a_rejected_chained_command_shows_its_own_ccw),
		flat_test(a_command_the_script_does_not_know_is_rejected),
		flat_test(command_retry_issues_the_same_ccw_again),
		flat_test(endless_retry_is_stopped_by_the_harness),
		flat_test(a_program_that_moves_no_end_of_data_is_stopped_too),
	};

	return cmocka_run_group_tests_name("channel.chain", tests, NULL, NULL);
}
