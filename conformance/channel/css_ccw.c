/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fetches a CCW of either format and decides whether it is one that can be executed where it was
 * reached. R-CCW, R-DC-02, R-DC-05, R-SUSP-01 to -03. TIC has its own file.
 */
#include "css_impl.h"

static struct css_ccw css_decode_ccw(const struct css_run *run, const uint8_t *raw, uint64_t abs)
{
	struct css_ccw ccw = {.abs = abs, .cmd = raw[0]};

	if (run->format1) {
		ccw.flags = raw[1];
		ccw.count = (uint16_t)(raw[2] << 8 | raw[3]);
		ccw.cda = (uint32_t)raw[4] << 24 | (uint32_t)raw[5] << 16 | (uint32_t)raw[6] << 8 |
			  raw[7];
	} else {
		ccw.cda = (uint32_t)raw[1] << 16 | (uint32_t)raw[2] << 8 | raw[3];
		ccw.flags = raw[4];
		ccw.ignored = raw[5];
		ccw.count = (uint16_t)(raw[6] << 8 | raw[7]);
	}
	return ccw;
}

enum css_access css_fetch_ccw(struct css_run *run, struct css_ccw *ccw, uint64_t abs)
{
	uint8_t raw[ARCH_CCW_SIZE];
	enum css_access access;

	css_mark(run, R_ORB_13);
	if (abs + sizeof(raw) > run->limit) {
		css_mark(run, R_CCW_09);
		return CSS_UNAVAILABLE;
	}
	if (!(run->orb_ctl & ORB_P))
		css_mark(run, R_ORB_15);
	access = run->view->fetch(run->view->ctx, abs, raw, sizeof(raw), run->key);
	if (access != CSS_OK) {
		css_mark(run, R_CCW_10);
		if (access == CSS_PROTECTED)
			css_mark(run, R_PROT_03);
		return access;
	}
	css_mark(run, R_CCW_14);
	*ccw = css_decode_ccw(run, raw, abs);
	if (ccw->ignored)
		css_mark(run, R_CCW_05);
	return CSS_OK;
}

bool css_count_ccw(struct css_run *run)
{
	uint32_t max = run->cfg->ccws_max ? run->cfg->ccws_max : CSS_CCWS_MAX_DEFAULT;

	if (run->nr_ccws < max && run->nr_bytes <= CSS_BYTES_MAX) {
		run->nr_ccws++;
		return true;
	}
	css_mark(run, R_TIC_13);
	run->out->endless = true;
	return false;
}

/* The rule that the command code breaks, or RULE_COUNT. While data chaining it is not looked at. */
static enum rule css_bad_code(struct css_run *run, const struct css_ccw *ccw, enum css_chaining how)
{
	uint8_t low = ccw->cmd & 0x0f;

	if (how == CSS_DATA)
		return RULE_COUNT;
	if (!low)
		return R_CCW_02;
	if (low != CCW_CMD_TIC)
		return RULE_COUNT;
	css_mark(run, R_TIC_03); /* format 1, since any such code is TIC in format 0 */
	return R_CCW_04;
}

/* The rule that the address, the flags or the count break, or RULE_COUNT. */
static enum rule css_bad_format(struct css_run *run, const struct css_ccw *ccw,
				enum css_chaining how)
{
	if (ccw->flags & CCW_FLAG_MIDA)
		return R_CCW_06;
	if (run->format1 && (ccw->cda & CCW_CDA_RESERVED))
		return R_CCW_07;
	if (!ccw->count) {
		if (!run->format1)
			return R_CCW_20;
		if (how == CSS_DATA || (ccw->flags & CCW_FLAG_CD))
			return R_CCW_21;
		css_mark(run, R_CCW_22);
	}
	return RULE_COUNT;
}

/* The rule that the suspend flag breaks, or RULE_COUNT. */
static enum rule css_bad_suspend(const struct css_run *run, const struct css_ccw *ccw,
				 enum css_chaining how)
{
	if (!(ccw->flags & CCW_FLAG_S))
		return RULE_COUNT;
	if (how == CSS_DATA)
		return R_DC_05;
	if (!(run->orb_ctl & ORB_S))
		return R_SUSP_01;
	return ccw->flags & CCW_FLAG_CD ? R_SUSP_02 : RULE_COUNT;
}

bool css_check_ccw(struct css_run *run, const struct css_ccw *ccw, enum css_chaining how)
{
	enum rule broken = css_bad_code(run, ccw, how);

	if (broken == RULE_COUNT)
		broken = css_bad_format(run, ccw, how);
	if (broken != RULE_COUNT && (ccw->flags & CCW_FLAG_S))
		css_mark(run, R_SUSP_03);
	if (broken == RULE_COUNT)
		broken = css_bad_suspend(run, ccw, how);
	if (broken != RULE_COUNT) {
		css_mark(run, broken);
		css_mark(run, R_CPA_02);
		if (ccw->flags & CCW_FLAG_PCI)
			css_mark(run, R_PCI_07);
		return css_program_check(run, css_cpa_after(ccw->abs));
	}
	if (ccw->count == ARCH_COUNT_MAX)
		css_mark(run, R_CCW_23);
	return true;
}
