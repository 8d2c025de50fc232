/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a program on the channel model, with a device that answers as the plain runs showed.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "../channel/sch.h"
#include "../subjects/views.h"
#include "host.h"
#include "result.h"

#define PATH_0	  0x80u
#define TAKES_ANY 65535u
#define GOOD	  (DSTAT_CHANNEL_END | DSTAT_DEVICE_END)
#define TURNS_MAX 64u

struct bench {
	struct host *host;
	struct scn_step steps[PROGRAM_ANSWERS_MAX];
	struct view_keys keys;
	struct view_guest view;
	struct css_sch *sch;
	struct css_view guest; /* through @view */
	const struct program *program;
	bool elsewhere;
};

const struct shown *shown_find(const struct shown_list *l, const struct device *d,
			       const struct command *c)
{
	for (uint32_t i = 0; i < l->nr; i++)
		if (l->list[i].device == d && l->list[i].command == c)
			return &l->list[i];
	return NULL;
}

/* As the plain run of a command showed it. */
static void step_as_shown(struct scn_step *s, const struct shown *shown)
{
	const struct command *c = shown->command;

	s->status = shown->dstat;
	if (shown->dstat & DSTAT_UNIT_CHECK && !shown->len) {
		s->initial = shown->dstat;
	} else if (c->now) {
		s->immediate = true;
	} else if (c->code & 1) {
		s->want = c->any ? TAKES_ANY : c->size;
	} else {
		s->send = shown->data;
		s->send_len = shown->len;
	}
}

static int make_step(struct scn_step *s, struct scn_error *err, const struct program *p,
		     const struct answer *a, const struct shown_list *list)
{
	const struct shown *shown = a->of ? shown_find(list, p->device, a->of) : NULL;

	*s = (struct scn_step){.cmd = a->code, .repeat = 1, .status = GOOD};
	if (a->of && !shown) {
		snprintf(err->text, sizeof(err->text), "program %.100s: no plain run shows %.40s",
			 p->id, a->of->name);
		return -EINVAL;
	}
	assert(shown || (a->kind != ANSWER_AS && a->kind != ANSWER_SEND));
	if (a->kind == ANSWER_AS) {
		step_as_shown(s, shown);
	} else if (a->kind == ANSWER_SEND) {
		s->send = shown->data;
		s->send_len = shown->len;
	} else if (a->kind == ANSWER_TAKE) {
		s->want = a->take;
	} else if (a->kind == ANSWER_NOW) {
		s->immediate = true;
	} else {
		s->initial = a->status;
	}
	if (a->status && a->kind != ANSWER_REJECT)
		s->status = a->status;
	return 0;
}

static int make_storage(struct bench *b, const struct program *p)
{
	static uint8_t image[PROGRAM_SIZE_MAX];
	int ret;

	b->host = host_new();
	if (!b->host)
		return -ENOMEM;
	program_storage(p, image);
	ret = host_guest_add(b->host, p->base, p->base + p->nr_frames * ARCH_FRAME_SIZE - 1);
	ret = ret ? ret
		  : host_guest_add(b->host, PEER_EDGE_24BIT, PEER_EDGE_24BIT + ARCH_FRAME_SIZE - 1);
	for (uint32_t i = 0; i < program_frames(p) && !ret; i++)
		ret = host_guest_write(b->host, program_frame(p, i), image + i * ARCH_FRAME_SIZE,
				       ARCH_FRAME_SIZE);
	return ret;
}

static int make_keys(struct bench *b, const struct program *p)
{
	struct scn_key keys[PROGRAM_KEYS_MAX];
	const struct scn with_keys = {.nr_keys = p->nr_keys, .keys = keys};

	for (uint32_t i = 0; i < p->nr_keys; i++)
		keys[i] = (struct scn_key){p->keys[i].abs, (uint8_t)p->keys[i].len};
	return view_keys_init(&b->keys, &with_keys);
}

/* Storage that the guest has not, or that is not its own, but the machine has. */
static bool is_elsewhere(const struct bench *b, uint64_t abs)
{
	if (abs < ARCH_FRAME_SIZE)
		return true;
	return abs < PEER_MACHINE_SIZE && !program_has_frame(b->program, abs);
}

static enum css_access watch_fetch(void *ctx, uint64_t abs, void *buf, uint32_t len, uint8_t key)
{
	struct bench *b = ctx;

	b->elsewhere |= is_elsewhere(b, abs);
	return b->guest.fetch(b->guest.ctx, abs, buf, len, key);
}

static enum css_access watch_load(void *ctx, uint64_t abs, void *buf, uint32_t len, uint8_t key)
{
	struct bench *b = ctx;

	b->elsewhere |= is_elsewhere(b, abs);
	return b->guest.load(b->guest.ctx, abs, buf, len, key);
}

static enum css_access watch_store(void *ctx, uint64_t abs, const void *buf, uint32_t len,
				   uint8_t key)
{
	struct bench *b = ctx;

	b->elsewhere |= is_elsewhere(b, abs);
	return b->guest.store(b->guest.ctx, abs, buf, len, key);
}

static int make_bench(struct bench *b, struct scn_error *err, const struct program *p,
		      const struct shown_list *shown)
{
	const struct css_config cfg = {.pam = PATH_0, .interrupts = SCN_MERGED};
	const struct css_device device = {.steps = b->steps, .nr_steps = p->nr_answers};
	struct arch_schib schib;
	struct css_view view;
	int ret = make_storage(b, p);

	for (uint32_t i = 0; i < p->nr_answers && !ret; i++)
		ret = make_step(&b->steps[i], err, p, &p->answers[i], shown);
	ret = ret ? ret : make_keys(b, p);
	if (ret)
		return ret;
	b->view = (struct view_guest){.storage = b->host, .program = b->host, .keys = &b->keys};
	b->guest = view_of_guest(&b->view);
	b->program = p;
	view = (struct css_view){b, watch_fetch, watch_load, watch_store};
	b->sch = css_sch_new(&cfg, &view, &device, NULL);
	if (!b->sch)
		return -ENOMEM;
	css_stsch(b->sch, &schib);
	schib.pmcw.flags = be16_st(be16_ld(schib.pmcw.flags) | PMCW_E);
	css_msch(b->sch, &schib);
	return 0;
}

/* Put the patches in place and resume. False: there are none, or it was done. */
static bool resume(struct bench *b, const struct program *p, bool *done)
{
	if (*done || !p->nr_patches)
		return false;
	for (uint32_t i = 0; i < p->nr_patches; i++)
		host_guest_write(b->host, p->patches[i].abs, p->patches[i].data, p->patches[i].len);
	*done = true;
	return css_rsch(b->sch) == OUT_CC_0;
}

static bool is_over(const struct arch_irb *irb)
{
	return be32_ld(irb->scsw.ctl) & SCSW_SC_PRIMARY &&
	       !(be32_ld(irb->scsw.ctl) & SCSW_AC_DEV_ACTIVE);
}

/* Let it run to its end, as the agent does on the bare machine. */
static void run_to_end(struct result *r, struct bench *b, const struct program *p)
{
	struct arch_irb irbs[PEER_IRBS_MAX];
	uint32_t nr = 0;
	bool resumed = false;

	r->how = PEER_HUNG;
	for (uint32_t i = 0; i < TURNS_MAX && nr < PEER_IRBS_MAX; i++) {
		struct arch_schib schib;

		css_sch_run(b->sch);
		if (css_sch_interrupt(b->sch, &irbs[nr])) {
			if (is_over(&irbs[nr++])) {
				r->how = PEER_ENDED;
				break;
			}
			continue;
		}
		css_stsch(b->sch, &schib);
		if (!(be32_ld(schib.scsw.ctl) & SCSW_AC_SUSPENDED))
			continue;
		irbs[nr++] = (struct arch_irb){.scsw = schib.scsw};
		if (resume(b, p, &resumed))
			continue;
		r->how = PEER_SUSPENDED;
		break;
	}
	result_merge(r, irbs, nr);
}

static uint8_t condition(enum out_cc cc)
{
	if (cc == OUT_OPERAND)
		return PEER_CC_INTERRUPTED | 0x15;
	if (cc == OUT_SPECIFICATION)
		return PEER_CC_INTERRUPTED | 0x06;
	return (uint8_t)cc;
}

/* What the device took first. */
static void take_taken(struct result *r, const struct bench *b, const struct program *p)
{
	const struct command *put = device_command(p->device, "put", 0);
	uint32_t nr;
	const struct out_cmd *cmds = css_sch_cmds(b->sch, &nr);

	for (uint32_t i = 0; i < nr && put && !r->have_taken; i++)
		if (cmds[i].code == put->code && cmds[i].nr_taken) {
			r->have_taken = true;
			r->taken_whole = true;
			r->nr_taken = cmds[i].nr_taken;
			memcpy(r->taken, cmds[i].taken, cmds[i].nr_taken);
		}
}

int result_of_model(struct result *r, struct scn_error *err, const struct program *p,
		    const struct shown_list *shown)
{
	struct bench b = {0};
	int ret = make_bench(&b, err, p, shown);

	memset(r, 0, offsetof(struct result, image));
	r->have_taken = false;
	r->program = p;
	if (!ret) {
		r->cc = condition(css_ssch(b.sch, &p->orb.orb));
		if (!r->cc)
			run_to_end(r, &b, p);
		take_taken(r, &b, p);
		ret = css_sch_error(b.sch);
		r->elsewhere = b.elsewhere;
	}
	for (uint32_t i = 0; i < program_frames(p) && !ret; i++)
		ret = host_guest_read(b.host, program_frame(p, i), r->image + i * ARCH_FRAME_SIZE,
				      ARCH_FRAME_SIZE);
	css_sch_free(b.sch);
	view_keys_free(&b.keys);
	host_delete(b.host);
	if (ret == -ENOMEM)
		snprintf(err->text, sizeof(err->text), "out of memory");
	return ret;
}
