/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One program at one subchannel, by polling: START SUBCHANNEL, then TEST SUBCHANNEL until the
 * program is over. Every IRB on the way is kept, since status may come in pieces. Or single
 * instructions, with what the subchannel shows after each.
 */
#include "agent.h"

#define PATIENCE_US 20000000u /* a host with other work may leave a device waiting */
#define SETTLE_US   2000000u
#define SUSPEND_US  5000u
#define SUBCHANNELS 256u
#define MOVES	    (SCSW_AC & ~SCSW_AC_SUSPENDED)

static struct arch_schib schib __attribute__((aligned(8)));
static uint64_t code[2]; /* of an interruption */

static void drain(uint32_t sid)
{
	struct arch_irb irb __attribute__((aligned(8)));
	const uint64_t end = microseconds() + PATIENCE_US;

	while (!io_tsch(sid, &irb) && microseconds() < end)
		;
}

static bool enable(uint32_t sid)
{
	uint16_t flags = be16_ld(schib.pmcw.flags);

	if (!(flags & PMCW_E)) {
		schib.pmcw.flags = be16_st(flags | PMCW_E);
		if (io_msch(sid, &schib))
			return false;
	}
	drain(sid);
	return true;
}

uint32_t sch_find(uint16_t devno)
{
	for (uint32_t i = 0; i < SUBCHANNELS; i++) {
		const uint32_t sid = SID_ONE | i;

		if (io_stsch(sid, &schib))
			return 0;
		if (be16_ld(schib.pmcw.flags) & PMCW_V && be16_ld(schib.pmcw.devno) == devno)
			return enable(sid) ? sid : 0;
	}
	return 0;
}

/* Has the program ended, by what the last IRB says? */
static bool is_over(const struct arch_irb *irb)
{
	const uint32_t ctl = be32_ld(irb->scsw.ctl);

	if (ctl & SCSW_AC_SUSPENDED)
		return false;
	if (ctl & SCSW_SC_PRIMARY)
		return ctl & SCSW_SC_SECONDARY || !(ctl & SCSW_AC_DEV_ACTIVE);
	return ctl & (SCSW_SC_SECONDARY | SCSW_SC_ALERT) || (ctl & SCSW_SC) == SCSW_SC_PENDING;
}

/* Suspended, and with nothing more to say: its SCSW becomes the last IRB. */
static bool is_suspended(struct sch_run *run, uint32_t sid)
{
	const struct arch_scsw *scsw = &schib.scsw;
	struct arch_irb *irb;

	if (io_stsch(sid, &schib))
		return false;
	if ((be32_ld(scsw->ctl) & (SCSW_AC_SUSPENDED | SCSW_AC_RESUME_PEND | SCSW_SC_PENDING)) !=
	    SCSW_AC_SUSPENDED)
		return false;
	if (run->nr_irbs < PEER_IRBS_MAX) {
		irb = &run->irbs[run->nr_irbs++];
		memset(irb, 0, sizeof(*irb));
		irb->scsw = *scsw;
	}
	return true;
}

/* Back to idle, whatever the program does. */
static void clear(uint32_t sid)
{
	const uint64_t end = microseconds() + PATIENCE_US;
	struct arch_irb irb __attribute__((aligned(8)));

	if (io_csch(sid))
		return;
	while (io_tsch(sid, &irb) && microseconds() < end)
		;
	drain(sid);
}

void sch_start(struct sch_run *run, uint32_t sid, const void *orb, bool (*resume)(void *arg),
	       void *arg)
{
	uint64_t end;

	drain(sid);
	memset(run, 0, sizeof(*run));
	run->cc = (uint8_t)io_ssch(sid, orb);
	run->how = PEER_ENDED;
	if (run->cc)
		return;
	end = microseconds() + PATIENCE_US;
	for (;;) {
		struct arch_irb *irb = &run->irbs[run->nr_irbs];

		if (run->nr_irbs < PEER_IRBS_MAX && !io_tsch(sid, irb)) {
			run->nr_irbs++;
			if (is_over(irb))
				return;
		} else if (is_suspended(run, sid)) {
			if (resume(arg) && !io_rsch(sid))
				continue;
			run->how = PEER_SUSPENDED;
			break;
		} else if (microseconds() > end) {
			run->how = PEER_HUNG;
			break;
		}
	}
	if (run->nr_irbs < PEER_IRBS_MAX)
		memset(&run->irbs[run->nr_irbs], 0, sizeof(run->irbs[0]));
	clear(sid);
}

/* Disable or enable it. */
static int modify(uint32_t sid, bool on)
{
	uint16_t flags;

	if (io_stsch(sid, &schib))
		return 3;
	flags = be16_ld(schib.pmcw.flags);
	schib.pmcw.flags = be16_st((uint16_t)(on ? flags | PMCW_E : flags & ~PMCW_E));
	return io_msch(sid, &schib);
}

static int carry_out(struct peer_step *step, uint32_t sid, uint8_t what)
{
	static struct arch_irb irb __attribute__((aligned(8)));
	int cc;

	switch (what) {
	case 'h':
		return io_hsch(sid);
	case 'c':
		return io_csch(sid);
	case 'x':
		return io_xsch(sid);
	case 'r':
		return io_rsch(sid);
	case 'p':
		return io_tpi(0, code);
	case 'd':
	case 'e':
		return modify(sid, what == 'e');
	case 't':
		memset(&irb, 0, sizeof(irb));
		cc = io_tsch(sid, &irb);
		step->irb = irb.scsw;
		return cc;
	}
	for (uint32_t i = 0; PEER_STARTS[i]; i++)
		if (PEER_STARTS[i] == what)
			return io_ssch(sid, at(PEER_STEP_ORBS + i * PEER_ORB_SIZE));
	return PEER_CC_INTERRUPTED;
}

/* Until status is pending, or nothing is under way. */
static void settle(uint32_t sid)
{
	uint64_t end = microseconds() + SETTLE_US, now;

	while (!io_stsch(sid, &schib)) {
		const uint32_t ctl = be32_ld(schib.scsw.ctl);

		now = microseconds();
		if (now > end)
			return;
		if (!(ctl & SCSW_SC_PENDING) && ctl & MOVES)
			continue;
		if (!(ctl & SCSW_SC_PENDING) || !(ctl & SCSW_AC_SUSPENDED))
			return;
		/* Hercules shows the status a little before the program is suspended. */
		if (end - now > SUSPEND_US)
			end = now + SUSPEND_US;
	}
}

/* A program that is suspended goes on to its end, with a CCW that does not suspend it again. */
static void end_suspension(uint32_t sid)
{
	*at(PEER_STEP_FLAGS) = CCW_FLAG_SLI;
	drain(sid);
	modify(sid, true);
	if (!io_rsch(sid))
		settle(sid);
	drain(sid);
}

void sch_steps(struct sch_run *run, uint32_t sid, uint32_t nr)
{
	drain(sid);
	while (io_tpi(0, code))
		; /* requests that TEST SUBCHANNEL has left, if any */
	memset(run, 0, sizeof(*run));
	run->how = PEER_ENDED;
	for (uint32_t i = 0; i < nr && i < PEER_IRBS_MAX; i++) {
		struct peer_step step;

		memset(&step, 0, sizeof(step));
		step.cc = (uint8_t)carry_out(&step, sid, *at(PEER_STEPS + i));
		settle(sid);
		step.after = schib.scsw;
		memcpy(&run->irbs[run->nr_irbs++], &step, sizeof(step));
	}
	end_suspension(sid);
	clear(sid);
}
