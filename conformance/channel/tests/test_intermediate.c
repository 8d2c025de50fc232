/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Intermediate status: R-PCI, R-ISI, R-SUSP. */
#include "flat.h"

#define ACTIVE (SCSW_AC_SCH_ACTIVE | SCSW_AC_DEV_ACTIVE)

static void pci_is_an_interruption_of_its_own(void **state)
{
	struct flat *w = *state;

	w->cfg.interrupts = SCN_EACH;
	flat_put(w, 0x100, "02480008 00002000 06880004 00002100 00080004 00002200");
	flat_sends(w, 0x02, 8);
	flat_sends(w, 0x06, 8);
	flat_run(w, FORMAT1, 0x100);

	assert_int_equal(w->out.nr_irbs, 4);
	for (uint32_t i = 0; i < 3; i++) {
		assert_irb(w, i, 0x09, 0x108 + 8 * i, 0, SSTAT_PCI, 0);
		assert_int_equal(flat_ctl(w, i) & SCSW_AC, ACTIVE);
	}
	assert_irb(w, 3, ENDED, 0x118, CE | DE, 0, 0);
	assert_marked(w, R_PCI_01);
	assert_marked(w, R_PCI_04);
	assert_marked(w, R_PCI_06);
	assert_not_marked(w, R_PCI_03);
}

static void merged_pci_stays_in_the_ending(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02480008 00002000 06880004 00002100 00080004 00002200");
	flat_sends(w, 0x02, 8);
	flat_sends(w, 0x06, 8);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, 0x0f, 0x118, CE | DE, SSTAT_PCI, 0);
	assert_marked(w, R_PCI_03);
}

static void more_interruptions_than_there_is_room_for_merge(void **state)
{
	struct flat *w = *state;
	uint32_t last = OUTCOME_IRBS_MAX - 2;

	w->cfg.interrupts = SCN_EACH;
	for (uint32_t i = 0; i < 15; i++)
		flat_put(w, 0x100 + 8 * i, i < 14 ? "03680001 00000000" : "03280001 00000000");
	flat_immediate(w, 0x03)->repeat = 14;
	flat_immediate(w, 0x03)->status = CE;
	w->steps[1].then = DE;
	flat_run(w, FORMAT1, 0x100);

	assert_int_equal(w->out.nr_irbs, OUTCOME_IRBS_MAX);
	assert_irb(w, last - 1, 0x09, 0x100 + 8 * last, 0, SSTAT_PCI, 0);
	assert_irb(w, last, 0x0d, 0x178, CE, SSTAT_PCI, 1);
	assert_irb(w, last + 1, 0x03, 0, DE, 0, 0);
	assert_marked(w, R_PCI_03);
}

static void acceptance_of_the_first_command_raises_z_once(void **state)
{
	struct flat *w = *state;

	w->cfg.interrupts = SCN_EACH;
	flat_put(w, 0x100, "02400008 00002000 06000008 00002100");
	flat_sends(w, 0x02, 8);
	flat_sends(w, 0x06, 8);
	flat_run(w, FORMAT1 | ORB_I, 0x100);
	assert_int_equal(w->out.nr_irbs, 2);
	assert_irb(w, 0, 0x09, 0x108, 0, 0, 0);
	assert_int_equal(flat_ctl(w, 0) & (SCSW_Z | SCSW_AC), SCSW_Z | ACTIVE);
	assert_irb(w, 1, ENDED, 0x110, CE | DE, 0, 0);
	assert_int_equal(flat_ctl(w, 1) & SCSW_Z, 0);
	assert_marked(w, R_ISI_01);
	assert_marked(w, R_SCSW_03);

	w->cfg.interrupts = SCN_MERGED;
	flat_run(w, FORMAT1 | ORB_I, 0x100);
	assert_ends(w, 0x0f, 0x110, CE | DE, 0, 0);
	assert_int_equal(flat_ctl(w, 0) & SCSW_Z, SCSW_Z);
	assert_marked(w, R_ISI_03);
}

static void a_rejected_first_command_raises_no_z(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02000008 00002000");
	flat_step(w, 0x02)->initial = DSTAT_BUSY;
	flat_run(w, FORMAT1 | ORB_I, 0x100);

	assert_ends(w, ALERTED, 0x108, DSTAT_BUSY, 0, 8);
	assert_int_equal(flat_ctl(w, 0) & SCSW_Z, 0);
}

static void an_immediate_first_command_raises_z_only_if_the_program_goes_on(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "03600001 00000000 03200001 00000000");
	flat_immediate(w, 0x03)->repeat = 2;
	flat_run(w, FORMAT1 | ORB_I, 0x100);
	assert_ends(w, 0x0f, 0x110, CE | DE, 0, 1);

	flat_run(w, FORMAT1 | ORB_I, 0x108);
	assert_ends(w, ENDED, 0x110, CE | DE, 0, 1);
}

static void a_suspended_program_waits_and_says_so(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02400008 00002000 06020008 00002100");
	flat_sends(w, 0x02, 8);
	flat_sends(w, 0x06, 8);
	flat_run(w, FORMAT1 | ORB_S, 0x100);

	assert_ends(w, 0x09, 0x110, 0, 0, 0);
	assert_int_equal(flat_ctl(w, 0), ORB_S | ORB_F | SCSW_FC_START | SCSW_AC_SUSPENDED | 0x09);
	assert_int_equal(w->out.nr_cmds, 1);
	assert_true(flat_is_zero(w, 0x2100, 8));
	assert_marked(w, R_SUSP_04);
	assert_marked(w, R_SUSP_05);
	assert_marked(w, R_SUSP_07);
	assert_marked(w, R_CPA_14);
}

static void u_suppresses_the_interruption_but_not_that_of_pci(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02020008 00002000");
	flat_run(w, FORMAT1 | ORB_S | ORB_U, 0x100);
	assert_int_equal(w->out.cc, OUT_CC_0);
	assert_int_equal(w->out.nr_irbs, 0);
	assert_int_equal(w->out.nr_cmds, 0);
	assert_false(w->out.endless);
	assert_marked(w, R_SUSP_06);

	w->cfg.interrupts = SCN_EACH;
	flat_put(w, 0x101, "0a");
	flat_run(w, FORMAT1 | ORB_S | ORB_U, 0x100);
	assert_ends(w, 0x09, 0x108, 0, SSTAT_PCI, 0);
	assert_marked(w, R_PCI_08);
	flat_run(w, FORMAT1 | ORB_S, 0x100);
	assert_ends(w, 0x09, 0x108, 0, SSTAT_PCI, 0);
}

static void a_suspended_first_ccw_raises_no_z(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02020008 00002000");
	flat_run(w, FORMAT1 | ORB_S | ORB_I, 0x100);

	assert_ends(w, 0x09, 0x108, 0, 0, 0);
	assert_int_equal(flat_ctl(w, 0) & SCSW_Z, 0);
	assert_marked(w, R_SUSP_09);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(pci_is_an_interruption_of_its_own),
		flat_test(merged_pci_stays_in_the_ending),
		flat_test(more_interruptions_than_there_is_room_for_merge),
		flat_test(acceptance_of_the_first_command_raises_z_once),
		flat_test(a_rejected_first_command_raises_no_z),
		flat_test(an_immediate_first_command_raises_z_only_if_the_program_goes_on),
		flat_test(a_suspended_program_waits_and_says_so),
		flat_test(u_suppresses_the_interruption_but_not_that_of_pci),
		flat_test(a_suspended_first_ccw_raises_no_z),
	};

	return cmocka_run_group_tests_name("channel.intermediate", tests, NULL, NULL);
}
