/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The instructions that ask for a function or take one back: SSCH, HSCH, CSCH, XSCH, RSCH. Each
 * decides its condition code and makes something pending; sch_progress.c carries it out.
 */
#include "sch_impl.h"

#include <string.h>

/* The ORB was accepted: R-ORB-19, R-SSCH-01. */
static void accept_orb(struct css_sch *sch, struct css_run *run, const struct arch_orb *orb)
{
	css_accept_orb(run, orb);
	sch->run = *run;
	sch->orb = *orb;
	sch->out.nr_irbs = sch->next_irb = 0;
	sch->out.endless = false;
	sch->phase = SCH_TO_BEGIN;
	sch->pmcw.intparm = orb->intparm;
	sch->pmcw.lpm = (uint8_t)((run->orb_ctl & ORB_LPM) >> ORB_LPM_SHIFT);
	sch->pmcw.pnom = 0;
	memset(&sch->irb, 0, sizeof(sch->irb));
	sch_set_ctl(sch, (run->orb_ctl & SCN_COPIES) | SCSW_FC_START | SCSW_AC_START_PEND);
}

/* What the subchannel says to a start with a good ORB. */
static enum out_cc start_code(struct css_sch *sch)
{
	const uint32_t ctl = sch_ctl(sch);

	if (ctl & SCSW_SC_PENDING) {
		sch_mark(sch, R_SSCH_02);
		return OUT_CC_1;
	}
	if (ctl & SCSW_FC) {
		sch_mark(sch, R_SSCH_03);
		return OUT_CC_2;
	}
	return ctl & SCSW_AC ? OUT_CC_2 : OUT_CC_0; /* the device end is still to come */
}

/* R-ORB-20: first what is wrong with the ORB, then operation and paths, then what goes on. */
enum out_cc css_ssch(struct css_sch *sch, const struct arch_orb *orb)
{
	struct css_run run = {
		.out = &sch->out,
		.marks = sch->marks,
		.cfg = &sch->cfg,
		.view = &sch->view,
		.device = &sch->device,
		.first_cmd = sch->out.nr_cmds,
	};
	enum out_cc cc = css_check_orb(&run, orb);

	if (cc == OUT_OPERAND) {
		if (!(be16_ld(sch->pmcw.flags) & PMCW_E) || sch_ctl(sch) & (SCSW_FC | SCSW_SC))
			sch_mark(sch, R_ORB_20);
		return cc;
	}
	if (!sch_operational(sch)) {
		sch_mark(sch, R_SSCH_04);
		return OUT_CC_3;
	}
	if (cc == OUT_CC_0)
		cc = start_code(sch);
	if (cc == OUT_CC_0)
		accept_orb(sch, &run, orb);
	return cc;
}

enum out_cc css_hsch(struct css_sch *sch)
{
	uint32_t ctl = sch_ctl(sch);

	if (!sch_operational(sch))
		return OUT_CC_3;
	if ((ctl & SCSW_SC) == SCSW_SC_PENDING || (ctl & SCSW_SC_PENDING && ctl & SCH_SC_FINAL)) {
		sch_mark(sch, R_HSCH_01);
		return OUT_CC_1;
	}
	if (ctl & (SCSW_FC_HALT | SCSW_FC_CLEAR)) {
		sch_mark(sch, R_HSCH_02);
		return OUT_CC_2;
	}
	sch_mark(sch, R_HSCH_03);
	if (!(ctl & (SCSW_FC | SCSW_AC)))
		sch_mark(sch, R_HSCH_04);
	if (ctl & SCH_ACTIVE)
		ctl &= ~(SCSW_SC | SCSW_Z); /* intermediate status of what is halted */
	sch_set_ctl(sch, ctl | SCSW_FC_HALT | SCSW_AC_HALT_PEND);
	return OUT_CC_0;
}

enum out_cc css_csch(struct css_sch *sch)
{
	if (!sch_operational(sch))
		return OUT_CC_3;
	sch_mark(sch, R_CSCH_01);
	sch_set_ctl(sch, SCSW_FC_CLEAR | SCSW_AC_CLEAR_PEND);
	return OUT_CC_0;
}

enum out_cc css_xsch(struct css_sch *sch)
{
	const uint32_t waiting = SCSW_AC_START_PEND | SCSW_AC_RESUME_PEND | SCSW_AC_SUSPENDED;
	uint32_t ctl = sch_ctl(sch);

	if (!sch_operational(sch))
		return OUT_CC_3;
	if (ctl & SCSW_SC_PENDING) {
		sch_mark(sch, R_XSCH_01);
		return OUT_CC_1;
	}
	if ((ctl & SCSW_FC) != SCSW_FC_START || !(ctl & waiting) || ctl & SCSW_AC_SCH_ACTIVE) {
		sch_mark(sch, R_XSCH_03);
		return OUT_CC_2;
	}
	sch_mark(sch, R_XSCH_02);
	if (ctl & SCSW_AC_SUSPENDED)
		sch_mark(sch, R_SUSP_10);
	sch_set_ctl(sch, ctl & ~(SCSW_FC_START | waiting));
	sch_forget_program(sch);
	return OUT_CC_0;
}

/* A program that is not suspended yet accepts it too: it goes on where it would be suspended. */
enum out_cc css_rsch(struct css_sch *sch)
{
	uint32_t ctl = sch_ctl(sch);

	if (!sch_operational(sch))
		return OUT_CC_3;
	if (ctl & SCSW_SC_PENDING) {
		sch_mark(sch, R_RSCH_01);
		return OUT_CC_1;
	}
	if ((ctl & SCSW_FC) != SCSW_FC_START || ctl & SCSW_AC_RESUME_PEND ||
	    !(be32_ld(sch->orb.ctl) & ORB_S)) {
		sch_mark(sch, R_RSCH_02);
		return OUT_CC_2;
	}
	sch_mark(sch, R_RSCH_03);
	sch_set_ctl(sch, ctl | SCSW_AC_RESUME_PEND);
	return OUT_CC_0;
}
