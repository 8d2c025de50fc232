/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The end of a program: which of primary, secondary and alert status there are, in one
 * interruption or two, and which rules the CCW address and the count follow. R-SCSW, R-CPA,
 * R-CNT.
 */
#include "css_impl.h"

/*
 * R-SCSW-11. Incorrect length alone is taken for a reason too; vectors leave that open. Status
 * modifier is usual only where it chains, and then there is no ending.
 */
static bool css_is_alert(uint8_t dstat, uint8_t sstat)
{
	return (dstat & ~(DSTAT_CHANNEL_END | DSTAT_DEVICE_END)) || (sstat & ~SSTAT_PCI);
}

static void css_add_ending(struct css_run *run, const struct css_ending *e, uint32_t ctl)
{
	if (css_is_alert(e->dstat, e->sstat)) {
		css_mark(run, R_SCSW_11);
		ctl |= SCSW_SC_ALERT;
	}
	css_add_irb(run, ctl, e);
}

/* Channel end came without device end: primary status while the device is still active. */
static void css_end_in_two(struct css_run *run, const struct css_ending *e)
{
	struct css_ending both = *e;
	struct css_ending last = {.dstat = e->later, .step = e->step, .started = true};

	css_mark(run, R_SCSW_10);
	if (e->later && run->cfg->interrupts == SCN_MERGED) {
		both.dstat |= e->later;
		css_add_ending(run, &both, SCSW_SC_PRIMARY | SCSW_SC_SECONDARY);
		return;
	}
	css_add_ending(run, e, SCSW_SC_PRIMARY | SCSW_AC_DEV_ACTIVE);
	if (!e->later)
		return;
	css_mark(run, R_CPA_12); /* the address and the count are not meaningful: zero */
	css_mark(run, R_CNT_06);
	css_add_ending(run, &last, SCSW_SC_SECONDARY);
}

/* Which rules the CCW address and the count of an ending without a check follow. */
static void css_mark_numbers(struct css_run *run, const struct css_ending *e)
{
	uint8_t dstat = e->dstat | e->later;

	css_mark(run, R_CPA_01);
	css_mark(run, R_CNT_01);
	if (dstat & DSTAT_STATUS_MODIFIER)
		css_mark(run, R_CPA_15);
	if (!e->started || !(dstat & (DSTAT_UNIT_CHECK | DSTAT_UNIT_EXCEPTION)))
		return;
	css_mark(run, R_CPA_09);
	css_mark(run, R_CNT_02);
	if (e->chain_ended)
		css_mark(run, R_CC_10);
}

static void css_mark_ending(struct css_run *run, const struct css_ending *e)
{
	css_mark(run, R_CCW_11); /* what lies behind was not looked at */
	if (run->via_tic)
		css_mark(run, R_TIC_12);
	if (run->out->nr_cmds - run->first_cmd > 1)
		css_mark(run, R_CC_11);
	if ((e->sstat & SSTAT_INCORRECT_LENGTH) && (run->pending_sstat & SSTAT_PCI))
		css_mark(run, R_LEN_11);
	if (e->sstat & ~SSTAT_INCORRECT_LENGTH)
		css_mark(run, R_CNT_04);
	else
		css_mark_numbers(run, e);
}

void css_end(struct css_run *run, const struct css_ending *e)
{
	css_mark_ending(run, e);
	if (e->started && (e->dstat & DSTAT_CHANNEL_END) && !(e->dstat & DSTAT_DEVICE_END)) {
		css_end_in_two(run, e);
		return;
	}
	if (e->dstat & DSTAT_CHANNEL_END)
		css_mark(run, R_SCSW_09);
	css_add_ending(run, e, SCSW_SC_PRIMARY | SCSW_SC_SECONDARY);
}

void css_end_unstarted(struct css_run *run, enum css_chaining how)
{
	struct css_ending e = {.cpa = run->cpa, .sstat = run->sstat};

	if (how == CSS_COMMAND)
		css_mark(run, R_CC_08);
	css_mark(run, R_CNT_04);
	css_add_ending(run, &e, SCSW_SC_PRIMARY | SCSW_SC_SECONDARY);
}
