/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A subchannel in the small world of the channel model's tests: what is done to it, and what it
 * shows.
 */
#ifndef CCWCHECK_TESTS_SUB_H
#define CCWCHECK_TESTS_SUB_H

#include "flat.h"

#define START	    SCSW_FC_START
#define HALT	    SCSW_FC_HALT
#define CLEAR	    SCSW_FC_CLEAR
#define RESUME_PEND SCSW_AC_RESUME_PEND
#define START_PEND  SCSW_AC_START_PEND
#define HALT_PEND   SCSW_AC_HALT_PEND
#define CLEAR_PEND  SCSW_AC_CLEAR_PEND
#define ACTIVE	    (SCSW_AC_SCH_ACTIVE | SCSW_AC_DEV_ACTIVE)
#define DEV_ACTIVE  SCSW_AC_DEV_ACTIVE
#define SUSPENDED   SCSW_AC_SUSPENDED
#define PENDING	    SCSW_SC_PENDING
#define INTERM	    (SCSW_SC_INTERMEDIATE | SCSW_SC_PENDING)
#define PRIMARY	    (SCSW_SC_PRIMARY | SCSW_SC_PENDING)
#define SECONDARY   (SCSW_SC_SECONDARY | SCSW_SC_PENDING)
#define ALERT	    (SCSW_SC_ALERT | SCSW_SC_PENDING)

/* sub_new() - a new subchannel with the steps there are; sub_enabled() - the same, enabled. */
void sub_new(struct flat *w);
void sub_enabled(struct flat *w);

/* sub_ssch() - SSCH with word 1 of the ORB and a CPA. */
enum out_cc sub_ssch(struct flat *w, uint32_t ctl, uint32_t cpa);

/* sub_start() - SSCH with condition code 0, and the program begins. */
void sub_start(struct flat *w, uint32_t ctl, uint32_t cpa);

/*
 * sub_hold() - a READ at 100, 8 bytes to 2000, that the device holds; if chained, another at 108
 * to 2100.
 */
void sub_hold(struct flat *w, uint32_t ctl, bool chained);

/* sub_suspend() - a READ at 100, 8 bytes to 2000, that is suspended; word 1 gets S. */
void sub_suspend(struct flat *w, uint32_t ctl);

/* sub_schib() - what STSCH stores. */
struct arch_schib sub_schib(struct flat *w);

/* sub_shows() - function, activity and status control that STSCH stores. */
uint32_t sub_shows(struct flat *w);

/* sub_take() - an interruption; there must be one. */
struct arch_irb sub_take(struct flat *w);

/* sub_forget_marks() - only what is decided from now on counts. */
void sub_forget_marks(struct flat *w);

#define assert_shows(w, bits) assert_int_equal(sub_shows(w), bits)

/* An IRB or SCHIB's SCSW: function, activity and status control, and the rest. */
#define assert_scsw(s, bits, cpa_, dstat_, sstat_, count_)                               \
	do {                                                                             \
		const struct arch_scsw s_ = (s);                                         \
		assert_int_equal(be32_ld(s_.ctl) & (SCSW_FC | SCSW_AC | SCSW_SC), bits); \
		assert_int_equal(be32_ld(s_.cpa), cpa_);                                 \
		assert_int_equal(s_.dstat, dstat_);                                      \
		assert_int_equal(s_.sstat, sstat_);                                      \
		assert_int_equal(be16_ld(s_.count), count_);                             \
	} while (0)

/* The channel has nothing to do, now and later. */
#define assert_still(w)	  assert_false(css_sch_run((w)->sch))
#define assert_goes_on(w) assert_true(css_sch_run((w)->sch))

/* How many commands the device saw. */
#define assert_cmds(w, n)                     \
	do {                                  \
		uint32_t nr_;                 \
                                              \
		css_sch_cmds((w)->sch, &nr_); \
		assert_int_equal(nr_, n);     \
	} while (0)

#endif /* CCWCHECK_TESTS_SUB_H */
