/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MODIFY SUBCHANNEL: which SCHIB is accepted, and what of it. R-MSCH.
 */
#include "sch_impl.h"

#define FLAGS_CHANGED (PMCW_ISC | PMCW_E | PMCW_LM | PMCW_MM | PMCW_D)
#define CHARS_CHANGED (PMCW_CHARS_F | PMCW_CHARS_X | PMCW_CHARS_S)
#define MBA_ALIGNMENT 64u

/* R-MSCH-02 */
static bool is_valid(const struct arch_schib *schib)
{
	uint16_t flags = be16_ld(schib->pmcw.flags);
	uint32_t chars = be32_ld(schib->pmcw.chars);

	if (flags & (PMCW_Q | PMCW_W | PMCW_RESERVED) || (flags & PMCW_LM) == PMCW_LM)
		return false;
	if (chars & ~(PMCW_CHARS_TYPE | CHARS_CHANGED))
		return false;
	return !(chars & PMCW_CHARS_F) || be64_ld(schib->mba) % MBA_ALIGNMENT == 0;
}

/* R-MSCH-04; bit 5 of the flags is ignored: R-MSCH-03. */
static void change(struct css_sch *sch, const struct arch_schib *schib)
{
	uint16_t flags = be16_ld(sch->pmcw.flags), want = be16_ld(schib->pmcw.flags);
	uint32_t chars = be32_ld(sch->pmcw.chars), want_chars = be32_ld(schib->pmcw.chars);

	if (want & PMCW_IGNORED)
		sch_mark(sch, R_MSCH_03);
	sch_mark(sch, R_MSCH_04);
	sch->pmcw.intparm = schib->pmcw.intparm;
	sch->pmcw.flags = be16_st((uint16_t)((flags & ~FLAGS_CHANGED) | (want & FLAGS_CHANGED)));
	sch->pmcw.lpm = schib->pmcw.lpm;
	sch->pmcw.pom = schib->pmcw.pom;
	sch->pmcw.mbi = schib->pmcw.mbi;
	sch->pmcw.chars = be32_st((chars & ~CHARS_CHANGED) | (want_chars & CHARS_CHANGED));
	sch->mba = schib->mba;
	sch->cfg.concurrent_sense = want_chars & PMCW_CHARS_S;
	if (want & PMCW_E)
		return;
	sch_set_ctl(sch, sch_ctl(sch) & ~SCSW_AC); /* a device end still to come is not taken */
	sch_forget_program(sch);
}

enum out_cc css_msch(struct css_sch *sch, const struct arch_schib *schib)
{
	if (!is_valid(schib)) {
		sch_mark(sch, R_MSCH_02);
		return OUT_OPERAND;
	}
	sch_mark(sch, R_MSCH_01);
	if (!(be16_ld(sch->pmcw.flags) & PMCW_V))
		return OUT_CC_0; /* nothing changes */
	if (sch_ctl(sch) & SCSW_SC_PENDING)
		return OUT_CC_1;
	if (sch_ctl(sch) & SCSW_FC)
		return OUT_CC_2;
	change(sch, schib);
	return OUT_CC_0;
}
