/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how START SUBCHANNEL answers an ORB, and whether its channel-program address is one that
 * a CCW can have. R-ORB, R-SSCH.
 *
 * What the subchannel says is the business of sch_functions.c. The facilities for transport mode
 * and MIDA are not provided. C, M, Y and X are accepted.
 */
#include "css_impl.h"

/* R-ORB-20: an operand exception goes before what the paths say. */
static bool css_orb_is_valid(struct css_run *run, uint32_t ctl, uint32_t cpa)
{
	static const struct {
		uint32_t mask;
		enum rule rule;
	} facilities[] = {
		{ORB_RESERVED, R_ORB_02},
		{ORB_B, R_ORB_04},
		{ORB_D, R_ORB_05},
	};
	bool valid = true;

	for (size_t i = 0; i < sizeof(facilities) / sizeof(facilities[0]); i++) {
		if (ctl & facilities[i].mask) {
			css_mark(run, facilities[i].rule);
			valid = false;
		}
	}
	if (cpa & ORB_CPA_RESERVED) {
		css_mark(run, R_ORB_03);
		valid = false;
	}
	if (ctl == UINT32_MAX && cpa == UINT32_MAX)
		css_mark(run, R_ORB_06);
	return valid;
}

/* The paths that the ORB allows and that are there. */
static uint8_t css_paths(const struct css_run *run, uint32_t ctl)
{
	return (uint8_t)((ctl & ORB_LPM) >> ORB_LPM_SHIFT) & run->cfg->pam;
}

enum out_cc css_check_orb(struct css_run *run, const struct arch_orb *orb)
{
	uint32_t ctl = be32_ld(orb->ctl);
	bool paths = css_paths(run, ctl);

	if (!css_orb_is_valid(run, ctl, be32_ld(orb->cpa))) {
		if (!paths)
			css_mark(run, R_ORB_20);
		return OUT_OPERAND;
	}
	css_mark(run, R_ORB_07);
	if (ctl & (ORB_C | ORB_M | ORB_Y))
		css_mark(run, R_ORB_08);
	if (!paths) {
		css_mark(run, R_ORB_14);
		css_mark(run, R_SSCH_04);
		return OUT_CC_3;
	}
	return OUT_CC_0;
}

bool css_choose_path(struct css_run *run)
{
	uint8_t paths = css_paths(run, run->orb_ctl);

	if (!paths)
		return false;
	run->lpum = 0x80;
	while (!(run->lpum & paths)) /* bounded by the bits of a byte */
		run->lpum >>= 1;
	return true;
}

void css_accept_orb(struct css_run *run, const struct arch_orb *orb)
{
	run->orb_ctl = be32_ld(orb->ctl);
	run->key = (uint8_t)(run->orb_ctl >> ORB_KEY_SHIFT);
	run->format1 = run->orb_ctl & ORB_F;
	run->limit = run->format1 ? ARCH_LIMIT_31BIT : ARCH_LIMIT_24BIT;
	css_choose_path(run);
	css_mark(run, R_ORB_19);
	css_mark(run, R_SSCH_01);
}

bool css_check_cpa(struct css_run *run, uint32_t cpa)
{
	if (cpa % ARCH_CCW_SIZE) {
		css_mark(run, R_ORB_11);
		css_mark(run, R_CPA_16);
		return css_program_check(run, css_cpa_after(cpa));
	}
	if (!run->format1 && cpa >= ARCH_LIMIT_24BIT) {
		css_mark(run, R_ORB_10);
		return css_program_check(run, css_cpa_after(cpa));
	}
	return true;
}
