/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ESW and ECW: the path used and concurrent sense. R-SCSW-04, R-SCSW-14. */
#include "flat.h"

static uint8_t sense[40] = {0x80, 0x01, 0x02};

static void read_with_unit_check(struct flat *w)
{
	flat_put(w, 0x100, "02000008 00002000");
	flat_sends(w, 0x02, 8)->status = CE | DE | UC;
	w->steps[0].sense = sense;
	w->steps[0].sense_len = 24;
}

static void sense_comes_with_unit_check(void **state)
{
	const struct arch_irb *irb;
	struct flat *w = *state;

	read_with_unit_check(w);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ALERTED, 0x108, CE | DE | UC, 0, 0);
	irb = flat_irb(w, 0);
	assert_int_equal(flat_ctl(w, 0) & (SCSW_E | SCSW_L), SCSW_E);
	assert_int_equal(be32_ld(irb->esw.word0), 0x00800000);
	assert_int_equal(be32_ld(irb->esw.erw), 0x01180000);
	assert_memory_equal(irb->ecw, sense, 24);
	assert_int_equal(irb->ecw[31], 0);
	assert_marked(w, R_SCSW_14);
	assert_marked(w, R_SCSW_04);
}

static void no_more_sense_than_the_ecw_holds(void **state)
{
	struct flat *w = *state;

	read_with_unit_check(w);
	w->steps[0].sense_len = sizeof(sense);
	flat_run(w, FORMAT1, 0x100);

	assert_int_equal(be32_ld(flat_irb(w, 0)->esw.erw), 0x01200000);
	assert_int_equal(flat_irb(w, 0)->emw[0], 0);
}

static void without_the_facility_or_unit_check_there_is_no_sense(void **state)
{
	struct flat *w = *state;

	read_with_unit_check(w);
	w->cfg.concurrent_sense = false;
	flat_run(w, FORMAT1, 0x100);
	assert_int_equal(flat_ctl(w, 0) & SCSW_E, 0);
	assert_int_equal(be32_ld(flat_irb(w, 0)->esw.erw), 0);
	assert_int_equal(flat_irb(w, 0)->ecw[0], 0);
	assert_not_marked(w, R_SCSW_14);

	w->cfg.concurrent_sense = true;
	w->steps[0].status = CE | DE | UE;
	flat_run(w, FORMAT1, 0x100);
	assert_int_equal(flat_ctl(w, 0) & SCSW_E, 0);
}

static void sense_goes_with_the_interruption_that_has_unit_check(void **state)
{
	struct flat *w = *state;

	w->cfg.interrupts = SCN_EACH;
	read_with_unit_check(w);
	w->steps[0].status = CE;
	w->steps[0].then = DE | UC;
	flat_run(w, FORMAT1, 0x100);

	assert_int_equal(w->out.nr_irbs, 2);
	assert_int_equal(flat_ctl(w, 0) & SCSW_E, 0);
	assert_int_equal(flat_ctl(w, 1) & SCSW_E, SCSW_E);
	assert_memory_equal(flat_irb(w, 1)->ecw, sense, 24);
}

static void beside_intermediate_status_there_is_no_sense(void **state)
{
	struct flat *w = *state;

	read_with_unit_check(w);
	flat_put(w, 0x101, "08");
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, 0x1f, 0x108, CE | DE | UC, SSTAT_PCI, 0);
	assert_int_equal(flat_ctl(w, 0) & SCSW_E, 0);

	w->cfg.interrupts = SCN_EACH;
	flat_run(w, FORMAT1, 0x100);
	assert_int_equal(flat_ctl(w, 1) & SCSW_E, SCSW_E);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(sense_comes_with_unit_check),
		flat_test(no_more_sense_than_the_ecw_holds),
		flat_test(without_the_facility_or_unit_check_there_is_no_sense),
		flat_test(sense_goes_with_the_interruption_that_has_unit_check),
		flat_test(beside_intermediate_status_there_is_no_sense),
	};

	return cmocka_run_group_tests_name("channel.irb", tests, NULL, NULL);
}
