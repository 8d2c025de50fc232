/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subject hercules:VERSION: the genuine vfio_ccw of a Linux kernel under Hercules, whose disks
 * and tapes answer for themselves. Decides which scenarios they can serve.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../agent/link.h"
#include "hercules_boot.h"

#define CMD_SENSE 0x04u

/*
 * U is to keep a suspension without status. Hercules keeps it without an interruption: its status
 * stays pending. Only a halt takes it away, and what is found after that depends on time.
 */
static bool suspends_in_silence(const struct scn *s)
{
	return (be32_ld(s->orb.ctl) & (ORB_S | ORB_U)) == (ORB_S | ORB_U);
}

static const char *why_not_event(const struct scn *s)
{
	for (uint32_t i = 0; i < s->nr_events; i++) {
		const struct scn_event *ev = &s->events[i];

		if (ev->what == SCN_PATH)
			return "Hercules tells the kernel of no channel path, so none can go or "
			       "come";
		if (ev->what == SCN_INTERRUPT && ev->has & SCN_HAS_DSTAT &&
		    ev->dstat != DSTAT_ATTENTION)
			return "an operator of Hercules can cause attention alone";
		if (ev->what == SCN_GONE)
			return "the agent's own line is channel programs, so it cannot keep the "
			       "kernel from a report meanwhile";
	}
	if (s->nr_events && suspends_in_silence(s))
		return "Hercules keeps the status of such a suspension pending: the driver waits "
		       "for it without end, or a halt finds it, by chance";
	return NULL;
}

const char *subject_hercules_cannot(const struct scn *s)
{
	const char *why = guest_why_not(s);

	if (!why)
		why = why_not_event(s);
	if (why)
		return why;
	if (s->needs & SCN_NEED_TERMINAL && s->nr_steps)
		return "needs a terminal with bulk data both ways, and this machine has none";
	for (uint32_t i = 0; i < s->nr_steps && s->needs & SCN_NEED_IDENTIFY; i++)
		if (s->steps[i].cmd == CCW_CMD_SENSE_ID)
			return "needs a SENSE ID of 256 bytes, and that of a 3390 has 12";
		else if (s->steps[i].cmd == CMD_SENSE)
			return "needs sense data of zeros, and a 3390 tells its address there";
	for (uint32_t e = 0; e < s->nr_expect; e++)
		if (s->expect[e].endless)
			return "Hercules would not come back from a program without end";
	return NULL;
}

static int prepare(struct guest *g, const struct scn *s, struct guest_run *run)
{
	struct hercules *h = (struct hercules *)g;
	const bool tape = s->needs & SCN_NEED_TAPE;

	h->current = hercules_volume(h, tape);
	if (!h->current)
		return -EAGAIN;
	run->bus_id = h->current->bus_id;
	run->flags = tape ? LINK_RUN_REWIND : 0;
	return 0;
}

static int collect(struct guest *g, const struct scn *s, const struct guest_run *run,
		   struct outcome *out, bool *fit)
{
	struct hercules *h = (struct hercules *)g;

	(void)s;
	(void)run;
	(void)out;
	*fit = true;
	return hercules_note_use(h, h->current);
}

/* prepare() says when there is no other. */
static bool spend(struct guest *g, const struct guest_run *run)
{
	struct hercules *h = (struct hercules *)g;

	(void)run;
	h->current->used = true;
	return true;
}

static const char *const bus_ids[] = {HERCULES_DISK_0, NULL};

static const struct guest_ops hercules_ops = {
	.kind = "hercules",
	.program = "hercules",
	.package = "hercules",
	.boot_ms = 180000,
	.bus_ids = bus_ids,
	.why_not = subject_hercules_cannot,
	.start = hercules_start,
	.stopped = hercules_stopped,
	.dropped = hercules_dropped,
	.pump = hercules_pump,
	.grant = hercules_grant,
	.prepare = prepare,
	.collect = collect,
	.spend = spend,
};

int subject_hercules_open(struct subject **out, struct scn_error *err, const char *version,
			  const char *counts, subject_progress_fn *progress, void *arg)
{
	struct hercules *h = calloc(1, sizeof(*h));

	if (h) {
		h->kernel = h->commands = h->waiting = h->reader = -1;
		for (uint32_t i = 0; i < HERCULES_VOLUMES; i++)
			h->volumes[i].fd = -1;
	}
	return guest_subject(out, err, h ? &h->guest : NULL, &hercules_ops, version, counts,
			     progress, arg);
}
