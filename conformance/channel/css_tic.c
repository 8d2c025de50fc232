/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which CCW is next: the one at an address, or the one that a TIC there leads to. R-TIC,
 * and the CCW address stored when the way there fails: R-CPA-02 to -06.
 */
#include "css_impl.h"

static bool css_is_tic(const struct css_run *run, const struct css_ccw *ccw)
{
	return (run->format1 ? ccw->cmd : ccw->cmd & 0x0f) == CCW_CMD_TIC;
}

/* The CCW at @abs was to come next, by sequence or from the ORB, and cannot be fetched. */
static bool css_fetch_failed(struct css_run *run, uint64_t abs, enum css_access access,
			     enum css_chaining how)
{
	if (how == CSS_FIRST)
		css_mark(run, R_ORB_12);
	if (access == CSS_PROTECTED) {
		css_mark(run, R_CPA_06);
		return css_protection_check(run, css_cpa_after(abs));
	}
	css_mark(run, R_CPA_05);
	return css_program_check(run, css_cpa_after(abs));
}

/* The parts of a TIC beside its address: ignored in format 0, zero in format 1. */
static bool css_check_tic(struct css_run *run, const struct css_ccw *tic)
{
	const uint8_t noted = CCW_FLAG_S | CCW_FLAG_PCI | CCW_FLAG_SKIP;

	if (run->format1) {
		css_mark(run, R_TIC_03);
		if (tic->flags || tic->count || (tic->cda & CCW_CDA_RESERVED)) {
			css_mark(run, R_CPA_02);
			return css_program_check(run, css_cpa_after(tic->abs));
		}
		return true;
	}
	css_mark(run, R_TIC_02);
	if (tic->flags & noted)
		css_mark(run, R_TIC_10);
	if (tic->flags & CCW_FLAG_PCI)
		css_mark(run, R_PCI_06);
	return true;
}

/* The CCW that @tic designates cannot be fetched. */
static bool css_target_failed(struct css_run *run, const struct css_ccw *tic,
			      enum css_access access)
{
	if (access == CSS_PROTECTED) {
		css_mark(run, R_TIC_07);
		css_mark(run, R_CPA_06);
		return css_protection_check(run, css_cpa_after(tic->cda));
	}
	css_mark(run, R_TIC_06);
	css_mark(run, R_CPA_03);
	return css_program_check(run, css_cpa_after(tic->abs));
}

/* On entry @ccw is a TIC; on return, if true, the CCW that it designates. */
static bool css_take_tic(struct css_run *run, struct css_ccw *ccw, enum css_chaining how)
{
	const struct css_ccw tic = *ccw;
	enum css_access access;

	if (how == CSS_FIRST)
		css_mark(run, R_TIC_09);
	if (!css_check_tic(run, &tic))
		return false;
	if (tic.cda % ARCH_CCW_SIZE) {
		css_mark(run, R_TIC_05);
		css_mark(run, R_CPA_03);
		return css_program_check(run, css_cpa_after(tic.abs));
	}
	if (!css_count_ccw(run))
		return false;
	access = css_fetch_ccw(run, ccw, tic.cda);
	if (access != CSS_OK)
		return css_target_failed(run, &tic, access);
	if (css_is_tic(run, ccw)) { /* R-TIC-04: two in a row never advance. */
		css_mark(run, R_TIC_04);
		css_mark(run, R_CPA_04);
		return css_program_check(run, css_cpa_after(ccw->abs));
	}
	css_mark(run, R_TIC_01);
	css_mark(run, R_TIC_08);
	if (how == CSS_DATA)
		css_mark(run, R_DC_16);
	return true;
}

bool css_next_ccw(struct css_run *run, uint64_t abs, enum css_chaining how)
{
	struct css_ccw ccw;
	enum css_access access;
	bool tic;

	if (!css_count_ccw(run))
		return false;
	access = css_fetch_ccw(run, &ccw, abs);
	if (access != CSS_OK)
		return css_fetch_failed(run, abs, access, how);
	if (how != CSS_FIRST)
		css_mark(run, R_CCW_01);
	tic = css_is_tic(run, &ccw);
	if (tic && !css_take_tic(run, &ccw, how)) {
		if (how != CSS_FIRST)
			css_mark(run, R_TIC_11);
		return false;
	}
	if (!css_check_ccw(run, &ccw, how)) {
		if (tic && how != CSS_FIRST)
			css_mark(run, R_TIC_11);
		return false;
	}

	run->via_tic = tic;
	run->ccw = ccw;
	run->left = ccw.count;
	run->area = (struct css_area){.abs = ccw.cda, .list = ccw.cda};
	return true;
}
