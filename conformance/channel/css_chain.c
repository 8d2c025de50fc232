/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a program command by command, and decides at the end of each what follows: the next
 * command, the same one again, or the end. R-CC.
 */
#include <stdlib.h>

#include "css_impl.h"

/* What follows an operation. */
enum css_after {
	CSS_AFTER_END,
	CSS_AFTER_NEXT,
	CSS_AFTER_SKIP_ONE, /* status modifier */
	CSS_AFTER_RETRY,
	CSS_AFTER_NEVER, /* the device never presents device end */
};

#define CSS_CHAINING_STATUS (DSTAT_CHANNEL_END | DSTAT_DEVICE_END | DSTAT_STATUS_MODIFIER)
#define CSS_RETRY_STATUS    (DSTAT_CHANNEL_END | DSTAT_UNIT_CHECK | DSTAT_STATUS_MODIFIER)

/* R-CC-13: command retry is asked for with channel end, unit check and status modifier. */
static bool css_is_retry(uint8_t dstat)
{
	return (dstat & CSS_RETRY_STATUS) == CSS_RETRY_STATUS &&
	       !(dstat & ~(CSS_RETRY_STATUS | DSTAT_DEVICE_END));
}

/* R-CC-02: device end, with or without channel end and status modifier. */
static bool css_is_chaining_status(uint8_t dstat)
{
	return (dstat & DSTAT_DEVICE_END) && !(dstat & ~CSS_CHAINING_STATUS);
}

static enum css_after css_chain_command(struct css_run *run, uint8_t dstat)
{
	css_mark(run, R_CC_01);
	css_mark(run, R_CC_02);
	if (!(dstat & DSTAT_STATUS_MODIFIER))
		return CSS_AFTER_NEXT;
	css_mark(run, R_CC_04);
	return CSS_AFTER_SKIP_ONE;
}

/*
 * The device status is e->dstat, then e->later. If the chain waits for device end in vain, both
 * become one: channel end was not made pending when it came (R-CC-03).
 */
static enum css_after css_after_status(struct css_run *run, struct css_ending *e)
{
	const uint8_t flags = run->ccw.flags;

	if (!e->sstat && css_is_retry(e->dstat)) {
		css_mark(run, R_CC_13);
		return CSS_AFTER_RETRY;
	}
	if (!(flags & CCW_FLAG_CC) || (flags & CCW_FLAG_CD))
		return CSS_AFTER_END;
	e->chain_ended = true;
	if (e->sstat) {
		css_mark(run, e->sstat & SSTAT_INCORRECT_LENGTH ? R_CC_06 : R_CC_07);
		return CSS_AFTER_END;
	}
	if (css_is_chaining_status(e->dstat))
		return css_chain_command(run, e->dstat);
	if (e->dstat == DSTAT_CHANNEL_END) {
		css_mark(run, R_CC_03);
		if (!e->later)
			return CSS_AFTER_NEVER;
		if (css_is_chaining_status(e->later))
			return css_chain_command(run, e->later);
		e->dstat |= e->later;
		e->later = 0;
	}
	css_mark(run, R_CC_02);
	css_mark(run, R_CC_05);
	return CSS_AFTER_END;
}

/* The command came to a device that rejects it with @status. R-CC-09, R-LEN-10. */
static enum css_after css_reject(struct css_run *run, const struct css_op *op, uint8_t status)
{
	struct css_ending e = {
		.cpa = css_cpa_after(run->ccw.abs),
		.count = run->ccw.count,
		.dstat = status,
		.step = op->step,
	};

	css_mark(run, R_LEN_10);
	if (run->ccw.flags & CCW_FLAG_CC)
		css_mark(run, R_CC_05);
	if (run->how == CSS_COMMAND) {
		css_mark(run, R_CC_09);
		css_mark(run, R_CPA_10);
		css_mark(run, R_CNT_03);
	}
	css_end(run, &e);
	return CSS_AFTER_END;
}

/* The device has presented its ending status. */
static enum css_after css_conclude(struct css_run *run, const struct css_op *op, bool immediate)
{
	struct css_ending e = {
		.cpa = run->sstat ? run->cpa : css_cpa_after(run->ccw.abs),
		.count = run->sstat ? 0 : (uint16_t)run->left, /* R-CNT-04 */
		.sstat = run->sstat,
		.dstat = op->step->status,
		.later = op->step->then,
		.started = true,
		.step = op->step,
	};
	bool retry = !e.sstat && css_is_retry(e.dstat); /* the length is judged at the last try */
	enum css_after after;

	if (!e.sstat && !retry &&
	    (immediate ? css_incorrect_length_immediate(run) : css_incorrect_length(run, op)))
		e.sstat |= SSTAT_INCORRECT_LENGTH;
	after = css_after_status(run, &e);
	if (after == CSS_AFTER_NEVER)
		run->out->endless = true;
	if (after == CSS_AFTER_END)
		css_end(run, &e);
	else if (immediate && after != CSS_AFTER_NEVER)
		css_raise_z(run); /* accepted, since the program goes on: R-ISI-04 */
	if (after == CSS_AFTER_NEXT && op->chained)
		css_mark(run, R_DC_13);
	return after;
}

/* Carry out the command of the current CCW. */
static enum css_after css_operate(struct css_run *run)
{
	const uint8_t cmd = run->ccw.cmd;
	struct css_op op = {
		.step = css_device_step(run->device, cmd),
		.begin = run->ccw.abs,
		.cmd = cmd,
		.input = !(cmd & 1), /* read, read backward, sense */
		.backward = (cmd & 0x0f) == CCW_CMD_READ_BACK,
	};
	bool immediate = op.step->immediate && (op.step->status & DSTAT_CHANNEL_END);
	bool rejected = op.step->initial || (op.step->immediate && !immediate);

	op.device_left = op.input ? op.step->send_len : op.step->want;
	if (!rejected && !immediate) {
		css_raise_z(run);
		css_transfer(run, &op);
	}
	if (!run->err)
		run->err = out_add_cmd(run->out, cmd, op.input ? op.moved : 0, op.taken,
				       op.input ? 0 : op.moved);
	free(op.taken);
	if (run->err || run->out->endless)
		return CSS_AFTER_END;
	if (rejected)
		return css_reject(run, &op, op.step->initial ? op.step->initial : op.step->status);
	return css_conclude(run, &op, immediate);
}

/* Where the next command is, after the operation that began at @begin. */
static uint64_t css_next_abs(const struct css_run *run, enum css_after after, uint64_t begin)
{
	switch (after) {
	case CSS_AFTER_RETRY:
		return begin;
	case CSS_AFTER_SKIP_ONE:
		return run->ccw.abs + 2 * ARCH_CCW_SIZE;
	default:
		return run->ccw.abs + ARCH_CCW_SIZE;
	}
}

/* Where a program is between two commands. */
struct css_place {
	uint64_t abs;
	enum css_chaining how;
	bool over;
};

/* The current CCW's command is carried out; where the program goes on. */
static void css_carry_out(struct css_run *run, struct css_place *at)
{
	const uint64_t begin = run->ccw.abs;
	enum css_after after = css_operate(run);

	at->over = after == CSS_AFTER_END || after == CSS_AFTER_NEVER;
	if (at->over)
		return;
	at->abs = css_next_abs(run, after, begin);
	if (after != CSS_AFTER_RETRY) {
		at->how = CSS_COMMAND;
		css_mark(run, R_CC_12);
	}
}

/*
 * Does the device hold the command of the current CCW? It was accepted then, unless the step says
 * by its initial status, which is yet to come, that it was not, or that this ends it.
 */
static bool css_hold(struct css_run *run)
{
	const struct scn_step *step = css_device_held(run->device, run->ccw.cmd);

	run->held = step != NULL;
	if (step && !step->initial && !step->immediate)
		css_raise_z(run);
	return run->held;
}

/* The CCW at the place becomes the current one. True: its command is to be carried out now. */
static bool css_take_up(struct css_run *run, const struct css_place *at)
{
	if (!css_next_ccw(run, at->abs, at->how)) {
		if (!run->out->endless)
			css_end_unstarted(run, at->how);
		return false;
	}
	run->how = at->how;
	run->stopped_at = run->ccw.abs;
	if (run->ccw.flags & CCW_FLAG_S) {
		run->suspended = true;
		css_suspend(run);
		return false;
	}
	css_raise_pci(run, at->how);
	return !css_hold(run);
}

static void css_go_on(struct css_run *run, struct css_place *at)
{
	while (!at->over) { /* bounded by css_count_ccw() */
		if (!css_take_up(run, at))
			return;
		css_carry_out(run, at);
	}
}

void css_run_program(struct css_run *run, uint64_t abs, enum css_chaining how)
{
	struct css_place at = {.abs = abs, .how = how};

	run->suspended = false;
	css_go_on(run, &at);
}

void css_run_held(struct css_run *run)
{
	struct css_place at = {.how = run->how};

	run->held = false;
	css_carry_out(run, &at);
	css_go_on(run, &at);
}
