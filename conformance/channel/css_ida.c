/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which storage an indirect data address word gives to the transfer. R-IDA, and the
 * backward half of R-RB-03.
 *
 * Called when a byte is to move and the word before is used up, so a word that no byte needs is
 * not looked at (R-IDA-10, R-IDA-13).
 */
#include "css_impl.h"

static uint32_t css_idaw_size(const struct css_run *run)
{
	return run->orb_ctl & ORB_H ? sizeof(arch_idaw2) : sizeof(arch_idaw1);
}

/* R-ORB-17: T has a say over format-2 IDAWs only. */
static uint32_t css_block_size(struct css_run *run)
{
	css_mark(run, R_ORB_17);
	css_mark(run, R_IDA_11);
	return (run->orb_ctl & ORB_H) && !(run->orb_ctl & ORB_T) ? ARCH_BLOCK_4K : ARCH_BLOCK_2K;
}

/* Program check for the current CCW, under @broken. */
static bool css_bad_idaw(struct css_run *run, enum rule broken)
{
	css_mark(run, broken);
	css_mark(run, R_IDA_10);
	css_mark(run, R_CPA_02);
	return css_program_check(run, css_cpa_after(run->ccw.abs));
}

/* Fetch the IDAW at run->area.list into @idaw, as a number. */
static bool css_fetch_idaw(struct css_run *run, uint64_t *idaw)
{
	uint32_t size = css_idaw_size(run);
	uint64_t list = run->area.list;
	uint8_t raw[8];
	enum css_access access;

	if (list % size)
		return css_bad_idaw(run, R_IDA_01);
	if (run->area.nr_idaws && list % ARCH_BLOCK_2K == 0)
		css_mark(run, R_IDA_08);
	if (list + size > run->limit)
		return css_bad_idaw(run, R_IDA_08);
	access = run->view->fetch(run->view->ctx, list, raw, size, run->key);
	if (access == CSS_UNAVAILABLE)
		return css_bad_idaw(run, R_IDA_09);
	if (access == CSS_PROTECTED) {
		css_mark(run, R_IDA_09);
		css_mark(run, R_IDA_10);
		css_mark(run, R_PROT_03);
		css_mark(run, R_CPA_07);
		return css_protection_check(run, css_cpa_after(run->ccw.abs));
	}
	*idaw = 0;
	for (uint32_t i = 0; i < size; i++)
		*idaw = *idaw << 8 | raw[i];
	run->area.list += size;
	return true;
}

bool css_next_idaw(struct css_run *run, struct css_op *op)
{
	const uint32_t block = css_block_size(run);
	uint64_t idaw = 0;
	uint32_t offset;

	if (!css_fetch_idaw(run, &idaw))
		return false;
	if (css_idaw_size(run) == sizeof(arch_idaw1) && (idaw & IDAW1_RESERVED))
		return css_bad_idaw(run, R_IDA_06);
	offset = (uint32_t)(idaw % block);
	if (!run->area.nr_idaws) {
		css_mark(run, R_IDA_02);
	} else {
		css_mark(run, R_IDA_04);
		if (offset != (op->backward ? block - 1 : 0))
			return css_bad_idaw(run, R_IDA_03);
		css_mark(run, R_IDA_03);
	}
	if (op->backward)
		css_mark(run, R_RB_03);
	if (idaw >= run->limit) /* R-IDA-08: the list has a limit, what it designates has not. */
		css_mark(run, R_IDA_08);
	if (idaw >= ARCH_LIMIT_31BIT)
		css_mark(run, R_IDA_07);

	run->area.abs = idaw;
	run->area.block_left = op->backward ? offset + 1 : block - offset;
	run->area.nr_idaws++;
	return true;
}

void css_leave_list(struct css_run *run)
{
	if (!(run->ccw.flags & CCW_FLAG_IDA))
		return;
	if (run->left) { /* words left over were not looked at */
		css_mark(run, R_IDA_10);
		return;
	}
	css_mark(run, R_IDA_05);
	if (run->area.nr_idaws == 1)
		css_mark(run, R_IDA_13);
}
