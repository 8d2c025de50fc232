/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides whether the end of an operation is one with incorrect length. R-SLI, R-LEN, R-DC-10,
 * R-DC-11, R-ORB-18.
 *
 * Whether it also stops the chain is the business of css_chain.c.
 */
#include "css_impl.h"

/* The row of the table in R-LEN that the flags choose. */
static enum rule css_length_row(uint8_t flags)
{
	if (flags & CCW_FLAG_CD)
		return R_LEN_05;
	if (flags & CCW_FLAG_CC)
		return flags & CCW_FLAG_SLI ? R_LEN_04 : R_LEN_03;
	return flags & CCW_FLAG_SLI ? R_LEN_02 : R_LEN_01;
}

bool css_incorrect_length(struct css_run *run, const struct css_op *op)
{
	uint8_t flags = run->ccw.flags;
	bool wrong = run->left || op->device_left;
	bool suppressed = (flags & CCW_FLAG_SLI) && !(flags & CCW_FLAG_CD);

	css_mark(run, css_length_row(flags));
	if (!wrong)
		return false;
	css_mark(run, R_LEN_12);
	if (op->chained) /* R-SLI-02: the flag is that of the last CCW. */
		css_mark(run, R_SLI_02);
	if (suppressed)
		css_mark(run, R_SLI_01);
	else if (flags & CCW_FLAG_SLI)
		css_mark(run, R_DC_04);
	return !suppressed;
}

bool css_incorrect_length_immediate(struct css_run *run)
{
	uint8_t flags = run->ccw.flags;

	css_mark(run, R_LEN_06);
	if (flags & CCW_FLAG_CD)
		css_mark(run, R_DC_11);
	if (run->orb_ctl & ORB_L)
		css_mark(run, R_ORB_18);
	if (!run->format1) {
		css_mark(run, R_LEN_07);
		return false;
	}
	if (!run->ccw.count) {
		css_mark(run, R_LEN_09);
		return false;
	}
	css_mark(run, R_LEN_08);
	if ((flags & CCW_FLAG_SLI) && !(flags & CCW_FLAG_CD)) {
		css_mark(run, R_SLI_01);
		return false;
	}
	return !(run->orb_ctl & ORB_L);
}
