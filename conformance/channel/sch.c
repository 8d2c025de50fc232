/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subchannel as such: its life, what TEST SUBCHANNEL clears, what STORE SUBCHANNEL shows, and
 * status that nobody asked for. R-TSCH, R-STSCH, R-SCSW-08, R-SCSW-15.
 */
#include "sch_impl.h"

#include <stdlib.h>
#include <string.h>

struct css_sch *css_sch_new(const struct css_config *cfg, const struct css_view *view,
			    const struct css_device *device, struct rule_set *marks)
{
	struct css_sch *sch = calloc(1, sizeof(*sch));

	if (!sch)
		return NULL;
	sch->cfg = *cfg;
	sch->view = *view;
	sch->device = *device;
	sch->marks = marks;
	sch->pmcw.flags = be16_st(PMCW_V);
	sch->pmcw.pim = 0x80;
	sch->pmcw.pom = 0xff;
	sch->pmcw.lpm = 0x80;
	sch->pmcw.pam = cfg->pam;
	sch->pmcw.chars = be32_st(cfg->concurrent_sense ? PMCW_CHARS_S : 0);
	out_init(&sch->out);
	return sch;
}

void css_sch_free(struct css_sch *sch)
{
	if (!sch)
		return;
	out_clear(&sch->out);
	free(sch);
}

void sch_forget_program(struct css_sch *sch)
{
	sch->phase = SCH_NO_PROGRAM;
	sch->next_irb = sch->out.nr_irbs = 0;
}

/* R-TSCH-02, -03, -04: what goes with the status. */
static uint32_t cleared_ctl(struct css_sch *sch, uint32_t ctl)
{
	const uint32_t sc = ctl & SCSW_SC;

	ctl &= ~(SCSW_SC | SCSW_Z);
	if (sc & SCH_SC_FINAL || sc == SCSW_SC_PENDING) {
		sch_mark(sch, R_TSCH_02);
		if (sc & SCSW_SC_INTERMEDIATE)
			sch_mark(sch, R_TSCH_04);
		return ctl & ~(SCSW_FC | SCSW_N | SCH_AC_PENDING | SCSW_AC_SUSPENDED);
	}
	sch_mark(sch, R_TSCH_03);
	if (!(ctl & SCSW_AC_SUSPENDED))
		return ctl;
	if (ctl & SCSW_FC_HALT)
		return ctl & ~(SCSW_FC | SCSW_N | SCH_AC_PENDING | SCSW_AC_SUSPENDED);
	return ctl & ~(SCSW_N | SCSW_AC_RESUME_PEND);
}

void sch_show_suspended(struct css_sch *sch)
{
	sch_mark(sch, R_CPA_14);
	sch_set_ctl(sch, (sch_ctl(sch) & ~SCH_ACTIVE) | SCSW_AC_SUSPENDED);
	sch->irb.scsw.cpa = be32_st(css_cpa_after(sch->run.ccw.abs));
}

/* Some status of a suspended program was cleared; with a halt pending that was the end of it. */
static void still_suspended(struct css_sch *sch)
{
	if (!(sch_ctl(sch) & SCSW_FC)) {
		sch_mark(sch, R_SUSP_10);
		sch_forget_program(sch);
	} else if (sch->next_irb == sch->out.nr_irbs) {
		sch_show_suspended(sch);
	}
}

enum out_cc css_tsch(struct css_sch *sch, struct arch_irb *irb)
{
	if (!sch_operational(sch))
		return OUT_CC_3;
	sch_mark(sch, R_TSCH_01);
	*irb = sch->irb;
	if (!(sch_ctl(sch) & SCSW_SC_PENDING))
		return OUT_CC_1;
	sch_set_ctl(sch, cleared_ctl(sch, sch_ctl(sch)));
	if (sch->phase == SCH_SUSPENDED)
		still_suspended(sch);
	return OUT_CC_0;
}

enum out_cc css_stsch(struct css_sch *sch, struct arch_schib *schib)
{
	sch_mark(sch, R_STSCH_01);
	if (be16_ld(sch->pmcw.flags) & PMCW_V)
		sch_mark(sch, R_SCSW_06);
	*schib = (struct arch_schib){.pmcw = sch->pmcw, .scsw = sch->irb.scsw, .mba = sch->mba};
	return OUT_CC_0;
}

bool css_sch_interrupt(struct css_sch *sch, struct arch_irb *irb)
{
	return sch_ctl(sch) & SCSW_SC_PENDING && css_tsch(sch, irb) == OUT_CC_0;
}

bool css_sch_unsolicited(struct css_sch *sch, uint8_t dstat)
{
	uint16_t flags = be16_ld(sch->pmcw.flags);

	if (!(flags & PMCW_V))
		return false;
	if (!(flags & PMCW_E)) {
		sch_mark(sch, R_SCSW_15);
		return false;
	}
	/* R-SSCH-05: the device has status when the start is tried. */
	if ((sch_ctl(sch) & (SCSW_FC | SCSW_AC)) == (SCSW_FC_START | SCSW_AC_START_PEND)) {
		sch_end_deferred(sch, 1, dstat);
		return true;
	}
	if (sch_ctl(sch) & (SCSW_FC | SCSW_AC | SCSW_SC))
		return false;
	sch_mark(sch, R_SCSW_08);
	sch_mark(sch, R_CPA_12); /* the address and the count are not meaningful: zero */
	sch_mark(sch, R_CNT_06);
	memset(&sch->irb, 0, sizeof(sch->irb));
	sch_set_ctl(sch, SCSW_SC_ALERT | SCSW_SC_PENDING);
	sch->irb.scsw.dstat = dstat;
	return true;
}

void css_sch_set_paths(struct css_sch *sch, uint8_t pam)
{
	sch->cfg.pam = pam;
	sch->pmcw.pam = pam;
}

void css_sch_detach(struct css_sch *sch)
{
	sch->pmcw.flags = be16_st(be16_ld(sch->pmcw.flags) & (uint16_t)~(PMCW_V | PMCW_E));
	memset(&sch->irb, 0, sizeof(sch->irb));
	sch_forget_program(sch);
}

bool css_sch_alive(const struct css_sch *sch)
{
	switch (sch->phase) {
	case SCH_NO_PROGRAM:
		return sch_ctl(sch) & SCSW_AC_DEV_ACTIVE; /* its device end never comes */
	case SCH_ENDING:
		return sch->next_irb < sch->out.nr_irbs;
	default:
		return true;
	}
}

bool css_sch_endless(const struct css_sch *sch)
{
	return sch->endless;
}

int css_sch_error(const struct css_sch *sch)
{
	return sch->err;
}

const struct out_cmd *css_sch_cmds(const struct css_sch *sch, uint32_t *nr)
{
	*nr = sch->out.nr_cmds;
	return sch->out.cmds;
}
