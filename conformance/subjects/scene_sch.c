/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scenario of instructions: the channel model alone, on guest storage. What such scenarios say of
 * it, other channel subsystems can be asked as well.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "oracle_world.h"
#include "scene.h"

#define PAM_PATH_0   0x80u
#define PROGRESS_MAX 64u

struct instructions {
	const struct scn *s;
	struct outcome *out;
	struct host *host;
	struct view_keys keys;
	struct view_guest view;
	struct css_sch *sch;
};

static int32_t result_of(enum out_cc cc)
{
	switch (cc) {
	case OUT_OPERAND:
		return SCN_OPERAND;
	case OUT_SPECIFICATION:
		return SCN_SPECIFICATION;
	default:
		return (int32_t)cc;
	}
}

/* Every scenario begins with an enabled subchannel. */
static int enable(struct css_sch *sch)
{
	struct arch_schib schib;

	if (css_stsch(sch, &schib) != OUT_CC_0)
		return -EINVAL;
	schib.pmcw.flags = be16_st(be16_ld(schib.pmcw.flags) | PMCW_E);
	return css_msch(sch, &schib) == OUT_CC_0 ? 0 : -EINVAL;
}

static int set_up(struct instructions *in, struct rule_set *marks)
{
	const struct css_config cfg = {
		.pam = PAM_PATH_0, .concurrent_sense = true, .interrupts = in->s->interrupts};
	const struct css_device device = {.steps = in->s->steps, .nr_steps = in->s->nr_steps};
	struct css_view view;
	int err = view_keys_init(&in->keys, in->s);

	if (!err)
		err = world_for_guest(&in->host, in->s);
	if (err)
		return err;
	in->view = (struct view_guest){.storage = in->host, .program = in->host,
				       .keys = &in->keys};
	view = view_of_guest(&in->view);
	in->sch = css_sch_new(&cfg, &view, &device, marks);
	if (!in->sch)
		return -ENOMEM;
	err = out_make_events(in->out, in->s->nr_events);
	return err ? err : enable(in->sch);
}

static int take_interruption(struct instructions *in, const struct scn_event *ev,
			     struct out_event *o)
{
	if (ev->has & SCN_HAS_DSTAT) {
		if (!css_sch_unsolicited(in->sch, ev->dstat))
			return -EAGAIN;
	}
	for (uint32_t i = 0; i < PROGRESS_MAX; i++) {
		if (css_sch_interrupt(in->sch, &o->irb)) {
			o->have_irb = true;
			return 0;
		}
		if (!css_sch_run(in->sch))
			break;
	}
	return -EAGAIN;
}

static int store_schib(struct instructions *in, uint32_t index)
{
	struct out_event *o = &in->out->events[index];
	struct arch_schib schib;
	enum out_cc cc = css_stsch(in->sch, &schib);

	if (cc == OUT_CC_0) {
		o->irb.scsw = schib.scsw;
		o->have_irb = true;
		if (out_event_bytes(in->out, index, &schib, sizeof(schib)))
			return -ENOMEM;
	}
	o->result = result_of(cc);
	return 0;
}

static enum out_cc modify(struct instructions *in, const struct scn_event *ev)
{
	struct arch_schib schib = {0};

	memcpy(&schib, ev->bytes, ev->nr_bytes < sizeof(schib) ? ev->nr_bytes : sizeof(schib));
	return css_msch(in->sch, &schib);
}

static int carry_out(struct instructions *in, uint32_t index)
{
	const struct scn_event *ev = &in->s->events[index];
	struct out_event *o = &in->out->events[index];
	enum out_cc cc;

	switch (ev->what) {
	case SCN_SSCH:
		o->result = result_of(css_ssch(in->sch, ev->has & SCN_HAS_ORB ? &ev->orb :
									&in->s->orb));
		break;
	case SCN_HSCH:
		o->result = result_of(css_hsch(in->sch));
		break;
	case SCN_CSCH:
		o->result = result_of(css_csch(in->sch));
		break;
	case SCN_XSCH:
		o->result = result_of(css_xsch(in->sch));
		break;
	case SCN_RSCH:
		o->result = result_of(css_rsch(in->sch));
		break;
	case SCN_TSCH:
		cc = css_tsch(in->sch, &o->irb);
		o->have_irb = cc == OUT_CC_0 || cc == OUT_CC_1;
		o->result = result_of(cc);
		break;
	case SCN_STSCH:
		return store_schib(in, index);
	case SCN_MSCH:
		o->result = result_of(modify(in, ev));
		break;
	case SCN_RUN:
		o->result = css_sch_run(in->sch) ? 0 : -EAGAIN;
		break;
	case SCN_INTERRUPT:
		o->result = take_interruption(in, ev, o);
		break;
	case SCN_GONE:
	case SCN_LOST:
		css_sch_detach(in->sch);
		break;
	case SCN_PATH:
		if (ev->path == SCN_PATH_OFFLINE || ev->path == SCN_PATH_ONLINE)
			css_sch_set_paths(in->sch, ev->path == SCN_PATH_ONLINE ? PAM_PATH_0 : 0);
		break;
	case SCN_STORE:
		return host_guest_write(in->host, ev->at, ev->bytes, ev->nr_bytes);
	default:
		return -EINVAL;
	}
	return 0;
}

static int collect(struct instructions *in)
{
	const struct out_cmd *cmds;
	uint32_t nr;
	int err = css_sch_error(in->sch);

	cmds = css_sch_cmds(in->sch, &nr);
	for (uint32_t i = 0; i < nr && !err; i++)
		err = out_add_cmd(in->out, cmds[i].code, cmds[i].nr_sent, cmds[i].taken,
				  cmds[i].nr_taken);
	in->out->have_cmds = in->out->have_cp = true;
	return err ? err : world_collect_changes(in->out, in->host);
}

int scene_run_instructions(struct outcome *out, struct rule_set *marks, const struct scn *s)
{
	struct instructions in = {.s = s, .out = out};
	int err = set_up(&in, marks);

	for (uint32_t i = 0; i < s->nr_events && !err; i++)
		err = carry_out(&in, i);
	if (!err)
		err = collect(&in);
	css_sch_free(in.sch);
	host_delete(in.host);
	view_keys_free(&in.keys);
	return err;
}
