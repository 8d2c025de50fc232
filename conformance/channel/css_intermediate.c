/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Intermediate status: PCI, the zero condition code, suspension. R-PCI, R-ISI, R-SUSP-03 to -07.
 *
 * With interrupts: each, every one is an interruption of its own while there is room; otherwise
 * it waits and merges with the next status that is presented: the intermediate bit, PCI and Z
 * stay on there (R-PCI-03, R-ISI-03).
 */
#include "css_impl.h"

/* An interruption now, or a wait; @z: for Z, else for PCI. */
static void css_raise(struct css_run *run, bool z)
{
	struct css_ending e = {.cpa = css_cpa_after(run->ccw.abs), .sstat = z ? 0 : SSTAT_PCI};

	if (run->cfg->interrupts == SCN_MERGED || !css_irb_room(run)) {
		run->pending_z |= z;
		run->pending_sstat |= e.sstat;
		return;
	}
	css_add_irb(run,
		    SCSW_AC_SCH_ACTIVE | SCSW_AC_DEV_ACTIVE | SCSW_SC_INTERMEDIATE |
			    (z ? SCSW_Z : 0),
		    &e);
	if (!z) {
		css_mark(run, R_PCI_04);
		css_mark(run, R_PCI_05);
		css_mark(run, R_CPA_08);
	}
}

void css_raise_pci(struct css_run *run, enum css_chaining how)
{
	if (!(run->ccw.flags & CCW_FLAG_PCI))
		return;
	css_mark(run, R_PCI_01);
	css_mark(run, R_PCI_02);
	if (how == CSS_DATA)
		css_mark(run, R_PCI_06);
	css_raise(run, false);
}

void css_raise_z(struct css_run *run)
{
	if (run->accepted)
		return;
	run->accepted = true;
	if (!(run->orb_ctl & ORB_I))
		return;
	css_mark(run, R_ISI_01);
	css_mark(run, R_ISI_02);
	css_mark(run, R_SCSW_03);
	css_raise(run, true);
}

void css_suspend(struct css_run *run)
{
	struct css_ending e = {.cpa = css_cpa_after(run->ccw.abs)};

	css_mark(run, R_SUSP_03);
	css_mark(run, R_SUSP_04);
	css_mark(run, R_SUSP_05);
	css_mark(run, R_SUSP_06);
	if (!run->accepted && (run->orb_ctl & ORB_I))
		css_mark(run, R_SUSP_09);
	if (run->ccw.flags & CCW_FLAG_PCI) { /* R-PCI-08: once, with the suspension. */
		run->pending_sstat |= SSTAT_PCI;
		css_mark(run, R_PCI_01);
		css_mark(run, R_PCI_08);
	}
	if ((run->orb_ctl & ORB_U) && !run->pending_sstat && !run->pending_z)
		return;
	css_mark(run, R_SUSP_07);
	css_mark(run, R_CPA_14);
	css_add_irb(run, SCSW_AC_SUSPENDED | SCSW_SC_INTERMEDIATE, &e);
}
