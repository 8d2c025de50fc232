/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A subchannel of the channel model: its own state, the I/O instructions that a program issues to
 * it, and the progress of channel and device in between. Nothing happens by itself: an instruction
 * only makes a function pending, css_sch_run() lets the channel subsystem and the device go on,
 * and an interruption is taken with css_sch_interrupt(). So every order of events can be had.
 *
 * Channel programs are run by the interpreter of css.h, on the same view and device.
 */
#ifndef CCWCHECK_SCH_H
#define CCWCHECK_SCH_H

#include "css.h"

struct css_sch;

/**
 * css_sch_new() - a subchannel: valid (V = 1), not enabled, idle, path 0 its only path
 * @cfg:    the set-up; copied
 * @view:   storage of its programs; copied
 * @device: the device; copied, the steps are not
 * @marks:  rules decided are added; may be NULL, must outlive the subchannel
 *
 * Owns: free with css_sch_free(). Return: NULL: out of memory.
 */
struct css_sch *css_sch_new(const struct css_config *cfg, const struct css_view *view,
			    const struct css_device *device, struct rule_set *marks);
void css_sch_free(struct css_sch *sch);

/*
 * The instructions: R-SSCH, R-HSCH, R-CSCH, R-XSCH, R-RSCH, R-TSCH, R-STSCH, R-MSCH. Each gives
 * the condition code, or OUT_OPERAND. A subchannel that is not valid or not enabled: OUT_CC_3, but
 * STSCH and MSCH: OUT_CC_0, and with V = 0 MSCH changes nothing (R-MSCH-01). An operand exception
 * goes before all condition codes. Blocks are big-endian, copied. css_tsch() stores @irb with
 * condition codes 0 and 1, css_stsch() @schib with 0.
 */
enum out_cc css_ssch(struct css_sch *sch, const struct arch_orb *orb);
enum out_cc css_hsch(struct css_sch *sch);
enum out_cc css_csch(struct css_sch *sch);
enum out_cc css_xsch(struct css_sch *sch);
enum out_cc css_rsch(struct css_sch *sch);
enum out_cc css_tsch(struct css_sch *sch, struct arch_irb *irb);
enum out_cc css_stsch(struct css_sch *sch, struct arch_schib *schib);
enum out_cc css_msch(struct css_sch *sch, const struct arch_schib *schib);

/*
 * css_sch_run() - let the channel subsystem and the device do what is next: carry out a pending
 * clear or halt; start or resume a program and run it until it ends, suspends, or comes to a step
 * of the device with `hold`, which the next call releases; or present the program's next status
 * (with SCN_EACH each by itself, after the one before was cleared). At most one of these.
 * Return: true if something was done; false: there is nothing to do. css_sch_error() tells of
 * memory that ran out: 0 or -ENOMEM, sticky.
 */
bool css_sch_run(struct css_sch *sch);
int css_sch_error(const struct css_sch *sch);

/*
 * css_sch_interrupt() - take the interruption that is pending, as an I/O interruption with TEST
 * SUBCHANNEL behind it does. True: @irb holds the status, which is cleared; false: none pending.
 */
bool css_sch_interrupt(struct css_sch *sch, struct arch_irb *irb);

/*
 * css_sch_unsolicited() - the device presents @dstat (such as attention) on its own. A start that
 * is pending ends with it: deferred condition code 1. False: a disabled subchannel (R-SCSW-15), or
 * something else is in progress, the device is active, or status is pending, and it is not taken.
 */
bool css_sch_unsolicited(struct css_sch *sch, uint8_t dstat);

/*
 * css_sch_set_paths() - paths that are physically available, the PAM. SSCH needs one of them, and
 * the program when it begins: else deferred condition code 3.
 */
void css_sch_set_paths(struct css_sch *sch, uint8_t pam);

/* css_sch_detach() - the device is gone: V = 0 from now on, what was running never ends. */
void css_sch_detach(struct css_sch *sch);

/*
 * css_sch_alive() - may the channel still use storage of a program: start pending, active, or
 * suspended (R-SUSP-05)? A device that is only busy with what follows channel end counts too.
 */
bool css_sch_alive(const struct css_sch *sch);

/* css_sch_endless() - did the harness stop a program that would not end by itself? */
bool css_sch_endless(const struct css_sch *sch);

/* css_sch_cmds() - the commands the device saw so far, in order; lives as long as @sch. */
const struct out_cmd *css_sch_cmds(const struct css_sch *sch, uint32_t *nr);

#endif /* CCWCHECK_SCH_H */
