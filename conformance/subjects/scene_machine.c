/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subchannel under the device: instructions go to the channel model, whose programs run over
 * host storage. Decides how far channel and device go on, and what interruption is there to take.
 */
#include <errno.h>
#include <string.h>

#include "scene.h"

#define PROGRESS_MAX 64u /* steps of the channel to one interruption */

static int condition_code(enum out_cc cc)
{
	switch (cc) {
	case OUT_CC_0:
		return 0;
	case OUT_CC_1:
		return 1;
	case OUT_CC_2:
		return 2;
	case OUT_CC_3:
		return 3;
	default:
		return -EIO; /* a program interruption */
	}
}

static int sub_ssch(void *ctx, const struct arch_orb *orb)
{
	struct scene *sc = ctx;

	if (be32_ld(orb->intparm) != SCENE_INTPARM)
		scene_accuse(sc, "the host's ORB has interruption parameter %08x",
			     be32_ld(orb->intparm));
	return condition_code(css_ssch(sc->sch, orb));
}

static int sub_hsch(void *ctx)
{
	return condition_code(css_hsch(((struct scene *)ctx)->sch));
}

static int sub_csch(void *ctx)
{
	return condition_code(css_csch(((struct scene *)ctx)->sch));
}

static int sub_xsch(void *ctx)
{
	return condition_code(css_xsch(((struct scene *)ctx)->sch));
}

static int sub_stsch(void *ctx, struct arch_schib *schib)
{
	return condition_code(css_stsch(((struct scene *)ctx)->sch, schib));
}

static int sub_msch(void *ctx, const struct arch_schib *schib)
{
	return condition_code(css_msch(((struct scene *)ctx)->sch, schib));
}

static int sub_tsch(void *ctx, struct arch_irb *irb)
{
	struct scene *sc = ctx;

	if (sc->forged) {
		*irb = sc->forged_irb;
		sc->forged = false;
		return 0;
	}
	return condition_code(css_tsch(sc->sch, irb));
}

static bool sub_alive(void *ctx)
{
	return css_sch_alive(((struct scene *)ctx)->sch);
}

static void sub_event(void *ctx, unsigned int state, unsigned int event)
{
	struct scene *sc = ctx;

	sc->out->cells |= 1u << (CCW_EVENTS * state + event);
	if (event == CCW_EVENT_INTERRUPT && state >= CCW_STATE_IDLE) {
		sc->taken++;
		/* So many wait at once that one is merged into another. */
		sc->uncounted |= sc->taken > sc->shown + sc->hd.signals[CCW_IRQ_IO] +
						     CCW_STATUS_MAX;
	}
	if (event == CCW_EVENT_CLOSE)
		sc->uncounted = true; /* what was not shown is forgotten */
}

/*
 * Who is told of a status may start the next program at once: one that has ended is not held any
 * more, unless its last status came only after the work that tells has looked.
 */
static void sub_signal(void *ctx, unsigned int irq)
{
	struct scene *sc = ctx;
	const struct ccw_device *dev = &sc->dev;

	if (irq == CCW_IRQ_IO && sched_working(sc->hd.sched) && dev->cp.impl &&
	    dev->state != CCW_STATE_CP_PROCESSING && dev->program == dev->ended &&
	    !dev->taken.nr)
		scene_accuse(sc, "user space is told, but the program that has ended is held");
}

struct host_subchannel scene_subchannel(struct scene *sc)
{
	return (struct host_subchannel){
		.ctx = sc,
		.ssch = sub_ssch,
		.hsch = sub_hsch,
		.csch = sub_csch,
		.xsch = sub_xsch,
		.stsch = sub_stsch,
		.msch = sub_msch,
		.tsch = sub_tsch,
		.alive = sub_alive,
		.event = sub_event,
		.signal = sub_signal,
	};
}

bool scene_status_pending(struct scene *sc)
{
	struct arch_schib schib;

	if (sc->forged)
		return true;
	return css_stsch(sc->sch, &schib) == OUT_CC_0 && be16_ld(schib.pmcw.flags) & PMCW_V &&
	       be32_ld(schib.scsw.ctl) & SCSW_SC_PENDING;
}

void scene_progress(struct scene *sc)
{
	for (uint32_t i = 0; i < PROGRESS_MAX && !scene_status_pending(sc); i++)
		if (!css_sch_run(sc->sch))
			return;
}

/* Status that a subchannel like this would not present: it is disabled, or busy. */
static void forge(struct scene *sc, uint8_t dstat)
{
	memset(&sc->forged_irb, 0, sizeof(sc->forged_irb));
	sc->forged_irb.scsw.ctl = be32_st(SCSW_SC_ALERT | SCSW_SC_PENDING);
	sc->forged_irb.scsw.dstat = dstat;
	sc->forged = true;
}

/* Bring about that there is an interruption to take. False: there is none. */
bool scene_present(struct scene *sc, uint8_t dstat, bool have_dstat)
{
	if (!have_dstat)
		scene_progress(sc);
	else if (!css_sch_unsolicited(sc->sch, dstat))
		forge(sc, dstat);
	return scene_status_pending(sc);
}
