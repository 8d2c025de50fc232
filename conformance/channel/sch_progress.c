/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the channel subsystem and the device do between two instructions: a clear or halt is carried
 * out, a program runs, its status is presented. Decides what the subchannel shows meanwhile.
 */
#include "sch_impl.h"

#include <string.h>

/* R-CSCH-02, R-SCSW-12 */
static void carry_out_clear(struct css_sch *sch)
{
	sch_mark(sch, R_CSCH_02);
	sch_mark(sch, R_SCSW_12);
	if (sch->phase == SCH_SUSPENDED)
		sch_mark(sch, R_SUSP_10);
	sch_mark(sch, R_CPA_12);
	sch_mark(sch, R_CNT_05);
	memset(&sch->irb, 0, sizeof(sch->irb));
	sch_set_ctl(sch, SCSW_FC_CLEAR | SCSW_SC_PENDING);
	sch->pmcw.pom = 0xff;
	sch->pmcw.pnom = 0;
	sch->pmcw.lpum = 0;
	sch_forget_program(sch);
}

/* R-HSCH-05, R-SCSW-12, R-CPA-13: device status is not presented. */
static void carry_out_halt(struct css_sch *sch)
{
	uint32_t ctl = sch_ctl(sch);
	uint32_t cpa = 0;

	sch_mark(sch, R_SCSW_12);
	sch_mark(sch, R_CNT_05);
	if (sch->phase == SCH_SUSPENDED)
		sch_mark(sch, R_SUSP_10);
	if (sch->phase == SCH_SUSPENDED || sch->phase == SCH_TO_BEGIN)
		sch_mark(sch, R_HSCH_05);
	if (ctl & (SCH_ACTIVE | SCSW_AC_SUSPENDED)) {
		sch_mark(sch, R_CPA_13);
		cpa = css_cpa_after(sch->run.ccw.abs);
	}
	ctl &= ctl & SCSW_FC_START ? SCN_COPIES | SCSW_FC_START : 0;
	memset(&sch->irb, 0, sizeof(sch->irb));
	sch_set_ctl(sch, ctl | SCSW_FC_HALT | SCSW_SC_PENDING);
	sch->irb.scsw.cpa = be32_st(cpa);
	sch->irb.esw.word0 = be32_st((uint32_t)sch->pmcw.lpum << ESW_LPUM_SHIFT);
	sch_forget_program(sch);
}

/*
 * The next status of the program is there to be taken. What was cleared of the functions before
 * does not come back with it, and a resumption that is pending stays so.
 */
static bool present(struct css_sch *sch)
{
	const uint32_t before = sch_ctl(sch);
	uint32_t ctl;

	if (sch->next_irb == sch->out.nr_irbs)
		return false;
	sch->irb = sch->out.irbs[sch->next_irb++];
	ctl = sch_ctl(sch) & (before | ~SCSW_FC);
	if (sch->phase != SCH_ENDING)
		ctl |= before & SCSW_AC_RESUME_PEND;
	else if (sch->next_irb == sch->out.nr_irbs)
		sch->phase = SCH_NO_PROGRAM;
	sch_set_ctl(sch, ctl);
	return true;
}

/* The program has stopped somewhere: what the subchannel shows of that. */
static void settle(struct css_sch *sch)
{
	const uint32_t kept = ~SCSW_AC | SCSW_AC_RESUME_PEND;

	sch->err = sch->run.err ? sch->run.err : sch->err;
	sch->endless |= sch->out.endless;
	sch->pmcw.lpum = sch->run.lpum;
	sch_set_ctl(sch, (sch_ctl(sch) & kept) | SCH_ACTIVE);
	if (sch->out.endless)
		sch->phase = SCH_ENDLESS;
	else if (sch->run.held)
		sch->phase = SCH_HELD;
	else
		sch->phase = sch->run.suspended ? SCH_SUSPENDED : SCH_ENDING;
	if (sch->phase == SCH_SUSPENDED && sch->next_irb == sch->out.nr_irbs)
		sch_show_suspended(sch);
	present(sch);
}

/* The count of the first CCW if it can be fetched; what is wrong with it is not decided here. */
static uint16_t first_count(const struct css_sch *sch)
{
	const uint32_t cpa = be32_ld(sch->orb.cpa);
	struct css_run look = sch->run;
	struct css_ccw ccw;

	look.marks = NULL;
	if (cpa % ARCH_CCW_SIZE || css_fetch_ccw(&look, &ccw, cpa) != CSS_OK)
		return 0;
	return ccw.count;
}

/*
 * R-SSCH-05, R-SSCH-06, R-CPA-10, R-CNT-03: the start function was accepted, but no CCW is carried
 * out. The address and the count are those of the first CCW.
 */
void sch_end_deferred(struct css_sch *sch, uint32_t cc, uint8_t dstat)
{
	uint32_t ctl = sch_ctl(sch) & (SCN_COPIES | SCSW_FC_START);

	sch_mark(sch, cc == 1 ? R_SSCH_05 : R_SSCH_06);
	sch_mark(sch, R_CPA_10);
	sch_mark(sch, R_CNT_03);
	if (cc == 3) {
		sch_mark(sch, R_SCSW_05);
		ctl |= SCSW_N;
		sch->pmcw.pnom |= sch->pmcw.lpm;
	}
	memset(&sch->irb, 0, sizeof(sch->irb));
	sch_set_ctl(sch, ctl | cc << SCSW_CC_SHIFT | SCH_SC_FINAL | SCSW_SC_PENDING);
	sch->irb.scsw.cpa = be32_st(css_cpa_after(be32_ld(sch->orb.cpa)));
	sch->irb.scsw.dstat = dstat;
	sch->irb.scsw.count = be16_st(first_count(sch));
	sch_forget_program(sch);
}

static void begin(struct css_sch *sch)
{
	uint32_t cpa = be32_ld(sch->orb.cpa);

	if (!css_choose_path(&sch->run)) {
		sch_end_deferred(sch, 3, 0); /* the paths went since the start was accepted */
		return;
	}
	if (css_check_cpa(&sch->run, cpa))
		css_run_program(&sch->run, cpa, CSS_FIRST);
	else
		css_end_unstarted(&sch->run, CSS_FIRST);
	settle(sch);
}

/* R-SUSP-08: the CCW is fetched again. */
static void resume(struct css_sch *sch)
{
	sch_mark(sch, R_SUSP_08);
	sch_set_ctl(sch, sch_ctl(sch) & ~SCSW_AC);
	sch->out.nr_irbs = sch->next_irb = 0; /* all were presented */
	css_run_program(&sch->run, sch->run.stopped_at, sch->run.how);
	settle(sch);
}

static void release(struct css_sch *sch)
{
	sch->out.nr_irbs = sch->next_irb = 0; /* all were presented */
	css_run_held(&sch->run);
	settle(sch);
}

bool css_sch_run(struct css_sch *sch)
{
	uint32_t ctl = sch_ctl(sch);

	if (ctl & SCSW_AC_CLEAR_PEND) {
		carry_out_clear(sch);
		return true;
	}
	if (ctl & SCSW_AC_HALT_PEND) {
		carry_out_halt(sch);
		return true;
	}
	if (ctl & SCSW_SC_PENDING)
		return false;
	if (present(sch))
		return true;
	switch (sch->phase) {
	case SCH_TO_BEGIN:
		begin(sch);
		return true;
	case SCH_HELD:
		release(sch);
		return true;
	case SCH_SUSPENDED:
		if (!(ctl & SCSW_AC_RESUME_PEND))
			return false;
		resume(sch);
		return true;
	default:
		return false;
	}
}
