/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subject qemu:VERSION: the genuine vfio_ccw of a Linux kernel in a guest of QEMU. Decides
 * which scenarios its devices can serve, and which of them QEMU leaves unfit for another.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../agent/link.h"
#include "guest_link.h"
#include "qemu_boot.h"

#define TERMINAL_MS 1000
#define INPUT_MAX   900u /* bytes of a block that the terminal takes from its peer for sure */

/* The terminal must be told its type before the guest looks at it. */
static void await_terminal(struct guest *g)
{
	struct qemu *q = (struct qemu *)g;
	int64_t deadline = guest_now_ms() + TERMINAL_MS;

	while (!q->terminal.ready && q->terminal.fd >= 0 && guest_now_ms() < deadline)
		if (qemu_pump(g, 20, false) < 0)
			return;
}

/* Does this step hand over what an operator typed? Sense commands have data of their own. */
static bool is_input(const struct scn_step *step)
{
	return step->send_len && (step->any_cmd || (step->cmd & 3) == 2);
}

static const char *why_not_event(const struct scn *s, const struct scn_event *ev)
{
	if (ev->what == SCN_PATH && (ev->path == SCN_PATH_VARY_OFF || ev->path == SCN_PATH_VARY_ON))
		return "the agent's own line has the same channel path, so it cannot be varied off";
	if (ev->what == SCN_INTERRUPT && ev->has & SCN_HAS_DSTAT &&
	    (!(s->needs & SCN_NEED_TERMINAL) || ev->dstat != DSTAT_ATTENTION))
		return "the devices under QEMU present no such status when they are asked to";
	return NULL;
}

/* Why the devices of this subject cannot serve @s, or NULL. */
static const char *why_not_device(const struct scn *s)
{
	uint32_t blocks = 0;

	for (uint32_t i = 0; i < s->nr_events; i++)
		if (why_not_event(s, &s->events[i]))
			return why_not_event(s, &s->events[i]);
	if (s->needs & SCN_NEED_DASD)
		return "needs a disk with count, key and data, and QEMU has none";
	if (s->needs & SCN_NEED_TAPE)
		return "needs a tape, and QEMU has none";
	for (uint32_t e = 0; e < s->nr_expect; e++)
		if (s->expect[e].endless)
			return "QEMU would not come back from a program without end";
	for (uint32_t i = 0; i < s->nr_steps && s->needs & SCN_NEED_TERMINAL; i++) {
		blocks += is_input(&s->steps[i]);
		if (is_input(&s->steps[i]) && s->steps[i].send_len > INPUT_MAX)
			return "the terminal's input buffer is smaller than the block";
	}
	return blocks > 1 ? "the terminal holds one block of input at a time" : NULL;
}

const char *subject_qemu_cannot(const struct scn *s)
{
	const char *why = guest_why_not(s);

	return why ? why : why_not_device(s);
}

static int feed_terminal(struct qemu *q, const struct scn *s, bool *fed)
{
	int ret = 0;

	*fed = false;
	for (uint32_t i = 0; i < s->nr_steps && !ret; i++)
		if (is_input(&s->steps[i])) {
			ret = qemu_feed(q, s->steps[i].send, s->steps[i].send_len,
					guest_now_ms() + GUEST_ANSWER_MS);
			*fed = true;
		}
	return ret;
}

/*
 * What the terminal was written: one block for each write command, its code in front. QEMU hands
 * a block on before the command ends, so with the answer here all of it is here.
 */
static int collect_terminal(struct qemu *q, struct outcome *out)
{
	int ret = 0;

	qemu_drain_terminal(q);
	for (uint32_t i = 0; i < q->terminal.nr_blocks && !ret; i++) {
		const struct terminal_block *b = &q->terminal.blocks[i];

		if (b->len)
			ret = out_add_cmd(out, b->data[0], 0, b->data + 1, b->len - 1);
	}
	out->have_cmds = !q->terminal.overrun;
	return ret;
}

/* QEMU's subchannel keeps a deferred condition code for later starts. */
static bool leaves_traces(const struct outcome *out)
{
	return out->nr_irbs && be32_ld(out->irbs[out->nr_irbs - 1].scsw.ctl) & SCSW_CC;
}

static int prepare(struct guest *g, const struct scn *s, struct guest_run *run)
{
	struct qemu *q = (struct qemu *)g;
	int ret = 0;

	qemu_drain_terminal(q);
	terminal_forget(&q->terminal);
	if (s->needs & SCN_NEED_TERMINAL) {
		run->bus_id = QEMU_DEVNO_TERMINAL;
		ret = feed_terminal(q, s, &run->fed);
	} else {
		snprintf(q->bus_id, sizeof(q->bus_id), "0.0.%04" PRIx32, qemu_devno(q->spent));
		run->bus_id = q->bus_id;
	}
	run->flags = run->fed ? LINK_RUN_INPUT : 0;
	return ret;
}

static int collect(struct guest *g, const struct scn *s, const struct guest_run *run,
		   struct outcome *out, bool *fit)
{
	(void)run;
	*fit = !leaves_traces(out);
	return s->needs & SCN_NEED_TERMINAL ? collect_terminal((struct qemu *)g, out) : 0;
}

static bool spend(struct guest *g, const struct guest_run *run)
{
	struct qemu *q = (struct qemu *)g;

	return run->bus_id == q->bus_id && ++q->spent < QEMU_IDENTIFY;
}

static const char *const bus_ids[] = {QEMU_DEVNO_IDENTIFY, QEMU_DEVNO_TERMINAL, NULL};

static const struct guest_ops qemu_ops = {
	.kind = "qemu",
	.program = "qemu-system-s390x",
	.package = "qemu-system-misc",
	.boot_ms = 60000,
	.bus_ids = bus_ids,
	.why_not = subject_qemu_cannot,
	.start = qemu_start,
	.stopped = qemu_stopped,
	.await = await_terminal,
	.pump = qemu_pump,
	.grant = qemu_grant,
	.prepare = prepare,
	.collect = collect,
	.spend = spend,
};

int subject_qemu_open(struct subject **out, struct scn_error *err, const char *version,
		      const char *counts, subject_progress_fn *progress, void *arg)
{
	struct qemu *q = calloc(1, sizeof(*q));

	if (q) {
		q->monitor = -1;
		terminal_init(&q->terminal);
	}
	return guest_subject(out, err, q ? &q->guest : NULL, &qemu_ops, version, counts, progress,
			     arg);
}
