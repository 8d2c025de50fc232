/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Moves the data of one operation through its chain of areas. R-DC, R-SKIP-03, R-DC-12.
 *
 * The next CCW takes control as soon as the count is used up, on output too, so that the status
 * of a device that ends just then identifies the new CCW (R-DC-06), and an error in it is seen
 * (R-DC-07). One that is not reached that way is not looked at (R-DC-09).
 */
#include "css_impl.h"

/* What taking control by data chaining shows; @old are the flags of the CCW before. */
static void css_mark_chaining(struct css_run *run, const struct css_op *op, uint8_t old)
{
	css_mark(run, R_DC_03);
	if (run->ccw.cmd != op->cmd) {
		css_mark(run, R_DC_02);
		css_mark(run, R_CCW_03);
	}
	if (op->backward)
		css_mark(run, R_DC_15);
	if ((run->ccw.flags ^ old) & CCW_FLAG_SKIP) {
		css_mark(run, R_SKIP_03);
		if (op->input)
			css_mark(run, R_DC_12);
	}
}

/* Go on with the area of the next CCW. */
static bool css_chain_data(struct css_run *run, struct css_op *op)
{
	uint8_t old = run->ccw.flags;

	css_leave_list(run);
	css_mark(run, R_DC_01);
	css_mark(run, R_LEN_05);
	if (old & (CCW_FLAG_CC | CCW_FLAG_SLI))
		css_mark(run, R_DC_04);
	if (!css_next_ccw(run, run->ccw.abs + ARCH_CCW_SIZE, CSS_DATA)) {
		if (run->sstat)
			css_mark(run, R_DC_07);
		return false;
	}
	op->chained = true;
	css_mark_chaining(run, op, old);
	css_raise_pci(run, CSS_DATA);
	return true;
}

/* What the end of the transfer shows. */
static void css_mark_end(struct css_run *run, const struct css_op *op)
{
	bool untouched = run->left == run->ccw.count;

	css_leave_list(run);
	if (untouched && run->left)
		css_mark(run, R_CCW_12);
	if (op->chained && untouched) {
		css_mark(run, R_DC_06);
		css_mark(run, R_DC_08);
	}
	if (run->ccw.flags & CCW_FLAG_CD) {
		css_mark(run, R_DC_10);
		if (!op->input)
			css_mark(run, R_DC_09);
	}
	if (op->input && (run->ccw.flags & CCW_FLAG_SKIP)) {
		css_mark(run, R_SKIP_06);
		css_mark(run, R_CNT_07);
	}
	if (op->backward)
		css_mark(run, R_RB_04);
}

void css_transfer(struct css_run *run, struct css_op *op)
{
	for (;;) { /* bounded by css_count_ccw() */
		uint32_t n = run->left < op->device_left ? run->left : op->device_left;

		if (!css_move(run, op, n)) {
			op->broken = true;
			return;
		}
		if (run->left || !(run->ccw.flags & CCW_FLAG_CD))
			break;
		if (!css_chain_data(run, op)) {
			op->broken = true;
			return;
		}
	}
	css_mark_end(run, op);
}
