/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * START SUBCHANNEL as a whole: the ORB is judged, then the program runs to its end.
 */
#include "css_impl.h"

int css_start(struct outcome *out, struct rule_set *marks, const struct css_config *cfg,
	      const struct arch_orb *orb, const struct css_view *view, struct css_device *device)
{
	struct css_run run = {
		.out = out,
		.marks = marks,
		.cfg = cfg,
		.view = view,
		.device = device,
	};
	uint32_t cpa = be32_ld(orb->cpa);

	out->have_cmds = true;
	out->cc = css_check_orb(&run, orb);
	if (out->cc != OUT_CC_0)
		return 0;
	css_accept_orb(&run, orb);
	if (css_check_cpa(&run, cpa))
		css_run_program(&run, cpa, CSS_FIRST);
	else
		css_end_unstarted(&run, CSS_FIRST);
	out->endless |= run.held; /* nobody is there to let the device go on */
	return run.err;
}
