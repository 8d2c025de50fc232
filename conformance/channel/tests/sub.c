/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A subchannel in the small world of the channel model's tests. */
#include "sub.h"

void sub_new(struct flat *w)
{
	const struct css_view view = flat_view(w);
	const struct css_device device = {.steps = w->steps, .nr_steps = w->nr_steps};

	css_sch_free(w->sch);
	w->sch = css_sch_new(&w->cfg, &view, &device, &w->marks);
	assert_non_null(w->sch);
}

void sub_enabled(struct flat *w)
{
	struct arch_schib schib;

	sub_new(w);
	schib = sub_schib(w);
	schib.pmcw.flags = be16_st(be16_ld(schib.pmcw.flags) | PMCW_E);
	assert_int_equal(css_msch(w->sch, &schib), OUT_CC_0);
	sub_forget_marks(w);
}

enum out_cc sub_ssch(struct flat *w, uint32_t ctl, uint32_t cpa)
{
	const struct arch_orb orb = flat_orb(ctl, cpa);

	return css_ssch(w->sch, &orb);
}

void sub_start(struct flat *w, uint32_t ctl, uint32_t cpa)
{
	assert_int_equal(sub_ssch(w, ctl, cpa), OUT_CC_0);
	assert_goes_on(w);
}

void sub_hold(struct flat *w, uint32_t ctl, bool chained)
{
	flat_put(w, 0x100, chained ? "02400008 00002000" : "02000008 00002000");
	flat_put(w, 0x108, "06000008 00002100");
	flat_sends(w, 0x02, 8)->hold = true;
	flat_sends(w, 0x06, 8);
	sub_enabled(w);
	sub_start(w, ctl, 0x100);
}

void sub_suspend(struct flat *w, uint32_t ctl)
{
	flat_put(w, 0x100, "02020008 00002000");
	flat_sends(w, 0x02, 8);
	sub_enabled(w);
	sub_start(w, ctl | ORB_S, 0x100);
}

struct arch_schib sub_schib(struct flat *w)
{
	struct arch_schib schib;

	assert_int_equal(css_stsch(w->sch, &schib), OUT_CC_0);
	return schib;
}

uint32_t sub_shows(struct flat *w)
{
	return be32_ld(sub_schib(w).scsw.ctl) & (SCSW_FC | SCSW_AC | SCSW_SC);
}

struct arch_irb sub_take(struct flat *w)
{
	struct arch_irb irb;

	assert_true(css_sch_interrupt(w->sch, &irb));
	return irb;
}

void sub_forget_marks(struct flat *w)
{
	w->marks = (struct rule_set){{0}};
}
