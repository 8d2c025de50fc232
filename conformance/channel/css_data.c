/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Moves bytes between the device and the area of the current CCW, and decides where each goes:
 * direct or by IDAW, upward or downward, to storage or nowhere. R-CCW-08, R-CCW-12, R-RB, R-SKIP,
 * R-IDA-07, R-PROT.
 *
 * Bytes move in pieces that stay in one frame and one IDAW block; a check leaves those before it
 * moved.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "css_impl.h"

/* R-SKIP-01, R-SKIP-02: only input is skipped, whatever the data-chained CCW's code says. */
static bool css_skips(const struct css_run *run, const struct css_op *op)
{
	return op->input && (run->ccw.flags & CCW_FLAG_SKIP);
}

/* An unavailable data address. */
static bool css_bad_address(struct css_run *run, const struct css_op *op, enum rule broken)
{
	css_mark(run, broken);
	css_mark(run, R_CCW_12);
	if (op->chained)
		css_mark(run, R_DC_08);
	css_mark(run, R_CPA_02);
	return css_program_check(run, css_cpa_after(run->ccw.abs));
}

/* Does the next byte have an address, by the current IDAW, the next one, or directly? */
static bool css_locate(struct css_run *run, struct css_op *op)
{
	if (run->ccw.flags & CCW_FLAG_IDA)
		return run->area.block_left || css_next_idaw(run, op);
	if (run->area.below_zero)
		return css_bad_address(run, op, R_RB_02);
	if (run->area.abs >= run->limit)
		return css_bad_address(run, op, R_CCW_08);
	return true;
}

/* How many bytes from the next one on, at most @n, move as one piece. */
static uint32_t css_piece(const struct css_run *run, const struct css_op *op, uint32_t n)
{
	uint32_t offset = (uint32_t)(run->area.abs % ARCH_FRAME_SIZE);
	uint32_t piece = op->backward ? offset + 1 : ARCH_FRAME_SIZE - offset;

	if ((run->ccw.flags & CCW_FLAG_IDA) && piece > run->area.block_left)
		piece = run->area.block_left;
	return piece < n ? piece : n;
}

static void css_advance(struct css_run *run, const struct css_op *op, uint32_t piece)
{
	struct css_area *area = &run->area;

	if (run->ccw.flags & CCW_FLAG_IDA)
		area->block_left -= piece;
	if (!op->backward) {
		area->abs += piece; /* an address that wraps is in the next IDAW's block */
		if (area->abs == run->limit && !(run->ccw.flags & CCW_FLAG_IDA))
			css_mark(run, R_CCW_08);
		return;
	}
	if (area->abs < piece && !(run->ccw.flags & CCW_FLAG_IDA))
		area->below_zero = true;
	area->abs -= piece;
}

/* R-RB-01: the first byte of the block goes to the highest place. */
static enum css_access css_store_backward(struct css_run *run, const uint8_t *send, uint32_t piece)
{
	uint8_t reversed[ARCH_FRAME_SIZE];

	css_mark(run, R_RB_01);
	if (!(run->ccw.flags & CCW_FLAG_IDA))
		css_mark(run, R_RB_03);
	for (uint32_t i = 0; i < piece; i++)
		reversed[piece - 1 - i] = send[i];
	return run->view->store(run->view->ctx, run->area.abs - (piece - 1), reversed, piece,
				run->key);
}

/* Store @piece bytes that the device sends next. */
static enum css_access css_store(struct css_run *run, const struct css_op *op, uint32_t piece)
{
	const uint8_t *send = op->step->send + op->moved;

	if (op->backward)
		return css_store_backward(run, send, piece);
	return run->view->store(run->view->ctx, run->area.abs, send, piece, run->key);
}

/* Load @piece bytes for the device behind those it has. */
static enum css_access css_load(struct css_run *run, struct css_op *op, uint32_t piece)
{
	if (op->taken_size - op->moved < piece) {
		uint32_t size = 2 * op->taken_size + ARCH_FRAME_SIZE; /* at least one frame more */
		uint8_t *bigger = realloc(op->taken, size);

		if (!bigger) {
			run->err = -ENOMEM;
			return CSS_UNAVAILABLE;
		}
		op->taken = bigger;
		op->taken_size = size;
	}
	return run->view->load(run->view->ctx, run->area.abs, op->taken + op->moved, piece,
			       run->key);
}

/* The next piece cannot be moved. R-PROT-02: what moved before stays moved. */
static bool css_refused(struct css_run *run, const struct css_op *op, enum css_access access)
{
	if (run->err)
		return false;
	if (run->ccw.flags & CCW_FLAG_IDA)
		css_mark(run, R_IDA_10);
	if (access == CSS_PROTECTED) {
		if (op->moved)
			css_mark(run, R_PROT_02);
		css_mark(run, R_CPA_07);
		css_mark(run, R_CCW_12);
		return css_protection_check(run, css_cpa_after(run->ccw.abs));
	}
	if ((run->ccw.flags & CCW_FLAG_IDA) && (run->orb_ctl & ORB_H))
		css_mark(run, R_IDA_07);
	return css_bad_address(run, op, R_CCW_12);
}

/* Move one piece of at most @n bytes; how many in @piece. */
static bool css_move_piece(struct css_run *run, struct css_op *op, uint32_t *piece, uint32_t n)
{
	enum css_access access;

	if (css_skips(run, op)) {
		css_mark(run, R_SKIP_01);
		css_mark(run, R_SKIP_04);
		*piece = n;
		return true;
	}
	if (run->ccw.flags & CCW_FLAG_SKIP)
		css_mark(run, R_SKIP_02);
	if (!css_locate(run, op))
		return false;
	*piece = css_piece(run, op, n);
	access = op->input ? css_store(run, op, *piece) : css_load(run, op, *piece);
	if (access != CSS_OK)
		return css_refused(run, op, access);
	css_advance(run, op, *piece);
	return true;
}

bool css_move(struct css_run *run, struct css_op *op, uint32_t n)
{
	while (n) { /* bounded by n: each piece has at least one byte */
		uint32_t piece;

		if (!css_move_piece(run, op, &piece, n))
			return false;
		run->left -= piece;
		run->nr_bytes += piece;
		op->device_left -= piece;
		op->moved += piece;
		n -= piece;
	}
	return true;
}
