/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lays out one interruption: SCSW, ESW, ECW. R-SCSW-01 to -07, R-SCSW-14.
 *
 * Status that waits to be merged joins whatever interruption comes next. ESW format 0 is never
 * used (L = 0), and of the ESW only the LPUM and the extended-report word.
 */
#include <assert.h>
#include <string.h>

#include "css_impl.h"

bool css_irb_room(const struct css_run *run)
{
	return run->out->nr_irbs + 2 < OUTCOME_IRBS_MAX;
}

/* R-SCSW-14; R-SCSW-04: E has no meaning beside intermediate status, so sense is lost there. */
static bool css_has_sense(const struct css_run *run, uint32_t ctl, const struct css_ending *e)
{
	return run->cfg->concurrent_sense && e->step && e->step->sense_len &&
	       (e->dstat & DSTAT_UNIT_CHECK) && (ctl & SCSW_SC_ALERT) &&
	       !(ctl & SCSW_SC_INTERMEDIATE);
}

static void css_put_sense(struct css_run *run, struct arch_irb *irb, const struct scn_step *step)
{
	uint32_t n = step->sense_len < ARCH_ECW_SIZE ? step->sense_len : ARCH_ECW_SIZE;

	css_mark(run, R_SCSW_14);
	irb->esw.erw = be32_st(ERW_CONCURRENT_SENSE | n << ERW_SENSE_COUNT_SHIFT);
	memcpy(irb->ecw, step->sense, n);
}

/* What waits joins @ctl and @sstat. */
static void css_merge(struct css_run *run, uint32_t *ctl, uint8_t *sstat)
{
	if (run->pending_sstat) {
		css_mark(run, R_PCI_03);
		*ctl |= SCSW_SC_INTERMEDIATE;
		*sstat |= run->pending_sstat;
	}
	if (run->pending_z) {
		css_mark(run, R_ISI_03);
		*ctl |= SCSW_SC_INTERMEDIATE | SCSW_Z;
	}
	run->pending_sstat = 0;
	run->pending_z = false;
}

static void css_mark_irb(struct css_run *run, uint32_t ctl)
{
	css_mark(run, R_SCSW_01);
	css_mark(run, R_SCSW_02);
	css_mark(run, R_SCSW_06);
	css_mark(run, R_SCSW_07);
	if (ctl & SCSW_SC_ALERT)
		css_mark(run, R_SCSW_04);
}

void css_add_irb(struct css_run *run, uint32_t ctl, const struct css_ending *e)
{
	const uint32_t copies = ORB_KEY | ORB_S | ORB_F | ORB_P | ORB_I | ORB_A | ORB_U;
	struct arch_irb *irb;
	uint8_t sstat = e->sstat;

	assert(run->out->nr_irbs < OUTCOME_IRBS_MAX);
	irb = &run->out->irbs[run->out->nr_irbs++];
	memset(irb, 0, sizeof(*irb));
	css_merge(run, &ctl, &sstat);
	ctl |= (run->orb_ctl & copies) | SCSW_FC_START | SCSW_SC_PENDING;
	css_mark_irb(run, ctl);
	irb->esw.word0 = be32_st((uint32_t)run->lpum << ESW_LPUM_SHIFT);
	if (css_has_sense(run, ctl, e)) {
		ctl |= SCSW_E;
		css_put_sense(run, irb, e->step);
	}
	irb->scsw.ctl = be32_st(ctl);
	irb->scsw.cpa = be32_st(e->cpa);
	irb->scsw.dstat = e->dstat;
	irb->scsw.sstat = sstat;
	irb->scsw.count = be16_st(e->count);
}
