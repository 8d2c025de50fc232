/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What must hold whatever happens in whatever order: programs, status, addresses, and that in the
 * end everything is back.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "scene.h"

#define END_ROUNDS   40u
#define HOST_SPACE   UINT32_C(0x10000000) /* where the host's words begin */
#define HOST_SPACE_END UINT32_C(0x20000000)
#define PROGRAM_MAX  (258u * 8) /* how far behind a CCW its segment may end */

void scene_accuse(struct scene *sc, const char *format, ...)
{
	char text[256];
	va_list args;

	if (sc->out->violation)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (out_set_text(&sc->out->violation, text))
		sc->err = -ENOMEM;
}

static bool work_waits(const struct scene *sc)
{
	for (unsigned int w = 0; w < CCW_WORKS; w++)
		if (sched_queued(sc->hd.sched, w))
			return true;
	return false;
}

/* Is the channel to carry something out yet: a start, a halt, a clear? */
static bool function_waits(struct scene *sc)
{
	struct arch_schib schib;

	return css_stsch(sc->sch, &schib) == OUT_CC_0 && be32_ld(schib.scsw.ctl) & SCSW_FC;
}

/* A program is held exactly while one is alive. Only asked while no call is under way. */
static void check_program(struct scene *sc)
{
	const struct ccw_device *dev = &sc->dev;
	const bool held = dev->cp.impl, alive = css_sch_alive(sc->sch);

	if (alive && !held)
		scene_accuse(sc, "the channel has a program that is not held");
	if (dev->state == CCW_STATE_CP_PROCESSING)
		scene_accuse(sc, "state cp-processing, but no request is under way");
	if (dev->state == CCW_STATE_CP_PENDING && !held)
		scene_accuse(sc, "state cp-pending, but no program is held");
	/* A closing takes the next owner's work off the queue if they overlap, as on no host. */
	if (dev->state == CCW_STATE_CP_PENDING && !alive && !work_waits(sc) && !sc->detached &&
	    !sc->unreported && !sc->overlapped && !scene_status_pending(sc) && !function_waits(sc))
		scene_accuse(sc, "state cp-pending, but the channel has no program");
	if (held && (dev->state == CCW_STATE_IDLE || dev->state == CCW_STATE_STANDBY))
		scene_accuse(sc, "state %s, but a program is held", ccw_state_name(dev->state));
	if (held && dev->state == CCW_STATE_NOT_OPER && sc->detached && !work_waits(sc))
		scene_accuse(sc, "the device is lost, but its program is still held");
}

/* A device that takes requests has a subchannel that takes them. */
static void check_enabled(struct scene *sc)
{
	struct arch_schib schib;
	bool enabled;

	if (sc->dev.state < CCW_STATE_IDLE || sc->unreported)
		return;
	enabled = css_stsch(sc->sch, &schib) == OUT_CC_0 && be16_ld(schib.pmcw.flags) & PMCW_E;
	if (!enabled)
		scene_accuse(sc, "state %s, but the subchannel is not enabled",
			     ccw_state_name(sc->dev.state));
}

/* Each status is shown once: what was taken was signalled, or waits for user space to read. */
static void check_status(struct scene *sc)
{
	const uint32_t shown = sc->shown + sc->hd.signals[CCW_IRQ_IO];

	if (!sc->open || sc->uncounted || work_waits(sc))
		return;
	if (sc->taken != shown + sc->dev.ready.nr)
		scene_accuse(sc, "%u statuses were taken, %u signalled, %u wait to be read",
			     sc->taken, shown, sc->dev.ready.nr);
}

/* A lost device stays lost, and one that is closed holds nobody's eventfds. */
static void check_life(struct scene *sc)
{
	if (sc->lost && sc->dev.state != CCW_STATE_NOT_OPER)
		scene_accuse(sc, "the device was lost, and is %s", ccw_state_name(sc->dev.state));
	sc->lost |= sc->dev.state == CCW_STATE_NOT_OPER;
	if (!sc->open && !sc->overlapped && sched_idle(sc->hd.sched) &&
	    sc->dev.state != CCW_STATE_STANDBY && sc->dev.state != CCW_STATE_NOT_OPER)
		scene_accuse(sc, "the device is closed, and is %s", ccw_state_name(sc->dev.state));
	if (!sc->open && !sc->overlapped && sched_idle(sc->hd.sched) &&
	    !host_device_balanced(&sc->hd))
		scene_accuse(sc, "the device is closed, but an eventfd is still held");
}

void scene_check(struct scene *sc)
{
	const char *seen = host_violation(sc->host);

	if (seen)
		scene_accuse(sc, "%s", seen);
	seen = sched_breach(sc->hd.sched);
	if (seen)
		scene_accuse(sc, "%s", seen);
	if (sc->created)
		check_life(sc);
	if (sc->created && sched_idle(sc->hd.sched)) {
		check_program(sc);
		check_enabled(sc);
		check_status(sc);
		scene_crw_check(sc);
	}
}

/* Is the word at @at of an IRB no address: control bits, status and count, or sense data? */
static bool is_no_address(uint32_t at)
{
	return at == offsetof(struct arch_scsw, ctl) || at == offsetof(struct arch_scsw, dstat) ||
	       (at >= offsetof(struct arch_irb, ecw) &&
		at < offsetof(struct arch_irb, ecw) + ARCH_ECW_SIZE);
}

/* Is @x an address that the word at @from leads a program to? */
static bool is_near(uint32_t x, const void *from)
{
	be32_t word;

	memcpy(&word, from, sizeof(word));
	return x - be32_ld(word) <= PROGRAM_MAX;
}

static bool leads_to(const uint8_t *data, uint32_t len, uint32_t x)
{
	for (uint32_t i = 0; i + 4 <= len; i++)
		if (is_near(x, data + i))
			return true;
	return false;
}

/* Can @x, which looks like the host's, come from the guest: from its ORBs, CCWs or contents? */
static bool is_of_guest(const struct scn *s, uint32_t x)
{
	bool found = is_near(x, &s->orb.cpa);

	for (uint32_t i = 0; i < s->nr_storage && !found; i++)
		found = leads_to(s->storage[i].data, s->storage[i].len, x);
	for (uint32_t i = 0; i < s->nr_changes && !found; i++)
		found = leads_to(s->changes[i].data, s->changes[i].len, x);
	for (uint32_t i = 0; i < s->nr_steps && !found; i++)
		found = leads_to(s->steps[i].send, s->steps[i].send_len, x);
	for (uint32_t i = 0; i < s->nr_events && !found; i++)
		found = is_near(x, &s->events[i].orb.cpa) ||
			leads_to(s->events[i].bytes, s->events[i].nr_bytes, x);
	return found;
}

/* Is @x one of the host's own words? */
static bool is_of_host(const struct scene *sc, uint32_t x)
{
	return (x == SCENE_INTPARM || (x >= HOST_SPACE && x < HOST_SPACE_END)) &&
	       !is_of_guest(sc->s, x);
}

void scene_check_read(struct scene *sc, uint32_t region, uint32_t offset, const uint8_t *data,
		      uint32_t len)
{
	const uint32_t first = region == CCW_REGION_IO ? offsetof(struct ccw_io_region, irb) : 0;
	const uint32_t status = region == CCW_REGION_IO ? first : offsetof(struct arch_schib, scsw);

	if (region != CCW_REGION_IO && region != CCW_REGION_SCHIB)
		return;
	for (uint32_t at = (offset + 3) & ~3u; at + 4 <= offset + len; at += 4) {
		be32_t word;
		uint32_t x;

		memcpy(&word, data + at - offset, sizeof(word));
		x = be32_ld(word);
		if (at >= first && !is_no_address(at - status) && is_of_host(sc, x))
			scene_accuse(sc, "user space reads the host's %08x at offset %x of region "
				     "%u", x, at, region);
	}
}

/* Let everything that is under way come to its end: calls, work, the channel, and time. */
static bool settle(struct scene *sc)
{
	for (uint32_t i = 0; i < END_ROUNDS; i++) {
		bool done = sched_settle(sc->hd.sched);

		for (uint32_t n = 0; n < SCHED_TASKS_MAX; n++)
			if (sc->calls[n].used && sc->calls[n].done)
				scene_call_drop(&sc->calls[n]);
		if (done)
			return true;
		scene_progress(sc);
		if (scene_status_pending(sc))
			ccw_device_interrupt(&sc->dev);
		else
			sched_expire(sc->hd.sched);
	}
	return false;
}

static void close_task(void *arg)
{
	ccw_device_close(&((struct scene *)arg)->dev);
}

static void destroy_task(void *arg)
{
	struct scene *sc = arg;

	sc->created = ccw_device_destroy(&sc->dev) != 0;
}

static void run_to_end(struct scene *sc, void (*fn)(void *arg), const char *what)
{
	if (!sched_task(sc->hd.sched, fn, sc)) {
		if (!sc->out->violation) /* else calls that never end are in the way */
			sc->err = -ENOMEM;
		return;
	}
	if (!settle(sc))
		scene_accuse(sc, "%s does not come to an end", what);
}

void scene_end(struct scene *sc)
{
	if (!settle(sc))
		scene_accuse(sc, "calls wait for each other for ever");
	scene_check(sc);
	if (sc->open)
		run_to_end(sc, close_task, "closing the device");
	sc->open = 0;
	scene_check(sc);
	for (uint32_t i = 0; i < END_ROUNDS && sc->created && !sc->err; i++) {
		run_to_end(sc, destroy_task, "removing the device");
		if (!sc->created)
			break;
		scene_progress(sc); /* the channel may still have a program */
		if (scene_status_pending(sc))
			ccw_device_interrupt(&sc->dev);
	}
	if (sc->created)
		scene_accuse(sc, "the device cannot be removed");
	host_balanced(sc->host);
	scene_check(sc);
	if (!sc->overlapped && !host_device_balanced(&sc->hd))
		scene_accuse(sc, "an eventfd is still held after the device was removed");
}
