/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A subchannel from inside. sch.c: life, TSCH, STSCH, unsolicited status; sch_functions.c: the
 * instructions that ask for a function, or take one back; sch_modify.c: MSCH; sch_progress.c: what
 * channel and device do in between.
 */
#ifndef CCWCHECK_SCH_IMPL_H
#define CCWCHECK_SCH_IMPL_H

#include "css_impl.h"
#include "sch.h"

#define SCH_SC_FINAL (SCSW_SC_ALERT | SCSW_SC_PRIMARY | SCSW_SC_SECONDARY)
#define SCH_ACTIVE   (SCSW_AC_SCH_ACTIVE | SCSW_AC_DEV_ACTIVE)
#define SCH_AC_PENDING \
	(SCSW_AC_RESUME_PEND | SCSW_AC_START_PEND | SCSW_AC_HALT_PEND | SCSW_AC_CLEAR_PEND)

/* What has become of the program that was accepted. */
enum sch_phase {
	SCH_NO_PROGRAM,
	SCH_TO_BEGIN,
	SCH_HELD,      /* the device has its command and waits */
	SCH_SUSPENDED,
	SCH_ENDING,    /* it is over, but its last status was not presented yet */
	SCH_ENDLESS,   /* it runs for ever */
};

struct css_sch {
	struct css_config cfg;
	struct css_view view;
	struct css_device device;
	struct rule_set *marks;
	struct arch_pmcw pmcw;
	be64_t mba;
	struct arch_irb irb; /* its SCSW is the subchannel's */
	struct arch_orb orb;
	struct css_run run;
	struct outcome out;  /* of the program: its interruptions; of all: commands */
	uint32_t next_irb;   /* of @out that was not presented */
	enum sch_phase phase;
	bool endless;
	int err;
};

static inline uint32_t sch_ctl(const struct css_sch *sch)
{
	return be32_ld(sch->irb.scsw.ctl);
}

static inline void sch_set_ctl(struct css_sch *sch, uint32_t ctl)
{
	sch->irb.scsw.ctl = be32_st(ctl);
}

static inline void sch_mark(struct css_sch *sch, enum rule r)
{
	rule_mark(sch->marks, r);
}

/* sch_operational() - V = 1 and E = 1? For an instruction; no means condition code 3. */
static inline bool sch_operational(struct css_sch *sch)
{
	uint16_t flags = be16_ld(sch->pmcw.flags);

	if ((flags & PMCW_V) && (flags & PMCW_E))
		return true;
	sch_mark(sch, R_SID_03);
	return false;
}

/* sch_show_suspended() - the SCSW shows that the program is suspended, and where: R-SUSP-05. */
void sch_show_suspended(struct css_sch *sch);

/* sch_end_deferred() - end a program that has not begun, with deferred condition code @cc. */
void sch_end_deferred(struct css_sch *sch, uint32_t cc, uint8_t dstat);

/* sch_forget_program() - nothing of it will happen any more. */
void sch_forget_program(struct css_sch *sch);

#endif /* CCWCHECK_SCH_IMPL_H */
