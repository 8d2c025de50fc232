/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Carries out the events of a scenario one after the other. Decides what a call is whose turn ends
 * before it does, and whose turn it is next.
 */
#include "scene.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"
#include "oracle_world.h"

#define PAM_PATH_0 0x80u
#define TOO_MANY   (-EAGAIN) /* calls under way */

static struct scene_call *find_call(struct scene *sc, const char *task)
{
	for (uint32_t i = 0; i < SCHED_TASKS_MAX; i++)
		if (sc->calls[i].used && !strcmp(sc->calls[i].ev->task, task))
			return &sc->calls[i];
	return NULL;
}

static struct scene_call *new_call(struct scene *sc, uint32_t index)
{
	for (uint32_t i = 0; i < SCHED_TASKS_MAX; i++) {
		struct scene_call *c = &sc->calls[i];

		if (c->used)
			continue;
		*c = (struct scene_call){.sc = sc, .ev = &sc->s->events[index], .index = index,
					 .used = true};
		return c;
	}
	return NULL;
}

/* What became of a turn: for the event that gave it, and for the call if it has ended. */
static int32_t turn_result(struct scene_call *c, enum sched_status status)
{
	c->paused |= status != SCHED_ENDED;
	if (status == SCHED_STOPPED)
		return SCN_STOPPED;
	if (status == SCHED_BLOCKED)
		return SCN_BLOCKED;
	scene_call_finish(c);
	return c->result;
}

static enum sched_status run_task(struct scene *sc, struct sched_task *task,
				  const struct scn_event *ev)
{
	bool until = ev->has & SCN_HAS_UNTIL;

	return sched_run(sc->hd.sched, task, until ? ev->until : NULL, ev->until_nth);
}

static void do_call(struct scene *sc, uint32_t index)
{
	struct scene_call *c = new_call(sc, index);

	if (!c) {
		sc->out->events[index].result = TOO_MANY;
		return;
	}
	scene_call_prepare(c);
	c->task = sc->err ? NULL : sched_task(sc->hd.sched, scene_call_main, c);
	if (!c->task) {
		scene_call_drop(c);
		sc->out->events[index].result = TOO_MANY;
		return;
	}
	sc->out->events[index].result = turn_result(c, run_task(sc, c->task, c->ev));
}

/*
 * A call that was stopped or blocked goes on. Its own results belong to the event that began it;
 * the event that lets it go on says how it ended, and has what it gave.
 */
static void do_continue(struct scene *sc, uint32_t index)
{
	const struct scn_event *ev = &sc->s->events[index];
	struct scene_call *c = find_call(sc, ev->task);

	if (!c) { /* it has ended */
		sc->out->events[index].result = -ENOENT;
		return;
	}
	c->index = index;
	if (!c->task) { /* a removal that waits for the device to be closed */
		if (sc->open) {
			sc->out->events[index].result = SCN_BLOCKED;
			return;
		}
		c->task = sched_task(sc->hd.sched, scene_call_main, c);
		if (!c->task) {
			sc->out->events[index].result = TOO_MANY;
			return;
		}
	}
	sc->out->events[index].result = turn_result(c, run_task(sc, c->task, ev));
}

/* Deferred work is a task as any other, so it can be stopped and blocked too. */
static void do_work(struct scene *sc, uint32_t index)
{
	const struct scn_event *ev = &sc->s->events[index];
	struct sched_task *worker = sched_worker(sc->hd.sched);
	enum sched_status status = worker ? run_task(sc, worker, ev) : SCHED_ENDED;

	sc->out->events[index].result = status == SCHED_STOPPED ? SCN_STOPPED :
					status == SCHED_BLOCKED ? SCN_BLOCKED : 0;
}

static void request(void *arg)
{
	ccw_device_request(&((struct scene *)arg)->dev);
}

/* An open device is asked for, and removed when it is closed. */
static void do_remove(struct scene *sc, uint32_t index)
{
	struct scene_call *c;

	if (!sc->open) {
		do_call(sc, index);
		return;
	}
	c = new_call(sc, index);
	if (!c) {
		sc->out->events[index].result = TOO_MANY;
		return;
	}
	c->task = sched_task(sc->hd.sched, request, sc);
	if (c->task)
		sched_run(sc->hd.sched, c->task, NULL, 0);
	c->task = NULL;
	sc->out->events[index].result = SCN_BLOCKED;
}

static void do_interrupt(struct scene *sc, uint32_t index)
{
	const struct scn_event *ev = &sc->s->events[index];

	if (scene_present(sc, ev->dstat, ev->has & SCN_HAS_DSTAT))
		do_call(sc, index);
	else
		sc->out->events[index].result = -EAGAIN;
}

/* The container knows a range again: what lay there is still there. */
static int map(struct scene *sc, const struct scn_event *ev)
{
	const uint64_t length = scene_range_length(sc->s, ev);

	for (uint64_t abs = ev->at; abs - ev->at < length; abs += ARCH_FRAME_SIZE)
		host_guest_set_access(sc->host, abs, CP_PIN_FETCH | CP_PIN_STORE);
	return 0;
}

static int set_path(struct scene *sc, const struct scn_event *ev)
{
	if (ev->path == SCN_PATH_OFFLINE)
		css_sch_set_paths(sc->sch, 0);
	else if (ev->path == SCN_PATH_ONLINE)
		css_sch_set_paths(sc->sch, PAM_PATH_0);
	return 0;
}

static void do_event(struct scene *sc, uint32_t index)
{
	const struct scn_event *ev = &sc->s->events[index];
	struct out_event *o = &sc->out->events[index];

	switch (ev->what) {
	case SCN_CONTINUE:
		do_continue(sc, index);
		break;
	case SCN_WORK:
		do_work(sc, index);
		break;
	case SCN_REMOVE:
		do_remove(sc, index);
		break;
	case SCN_INTERRUPT:
		do_interrupt(sc, index);
		break;
	case SCN_RUN:
		o->result = css_sch_run(sc->sch) ? 0 : -EAGAIN;
		break;
	case SCN_TIMEOUT:
		o->result = sched_expire(sc->hd.sched) ? 0 : -EAGAIN;
		break;
	case SCN_STORE:
		o->result = host_guest_write(sc->host, ev->at, ev->bytes, ev->nr_bytes);
		break;
	case SCN_MAP:
		o->result = map(sc, ev);
		break;
	case SCN_PATH:
		set_path(sc, ev);
		do_call(sc, index);
		break;
	case SCN_GONE:
		sc->unreported = true;
		css_sch_detach(sc->sch);
		break;
	case SCN_LOST:
		sc->detached = true;
		sc->uncounted = true;
		css_sch_detach(sc->sch);
		do_call(sc, index);
		sc->unreported = o->result == TOO_MANY;
		/* The host removes what is lost, if need be when it is closed. */
		if (!sc->open && sc->created && sched_idle(sc->hd.sched))
			sc->created = ccw_device_destroy(&sc->dev) != 0;
		break;
	case SCN_CLOSE:
		do_call(sc, index);
		if (sc->detached && sc->created && !sc->open && sched_idle(sc->hd.sched))
			sc->created = ccw_device_destroy(&sc->dev) != 0;
		break;
	default:
		do_call(sc, index);
		break;
	}
}

/* What can be seen after every event. */
static void look(struct scene *sc, uint32_t index)
{
	struct out_event *o = &sc->out->events[index];

	o->have_state = sc->created;
	o->state = sc->dev.state;
	o->have_signals = true;
	for (uint32_t irq = 0; irq < CCW_IRQS; irq++)
		o->signals[irq] = host_signals_take(&sc->hd, irq);
	sc->shown += o->signals[CCW_IRQ_IO];
}

/* A scenario begins with the mediated device made, and closed. */
static int create_at_start(struct scene *sc)
{
	int err = ccw_device_create(&sc->dev, sc->env, &sc->hd, SCENE_INTPARM);

	sc->created = !err;
	return err;
}

static int set_up(struct scene *sc)
{
	const struct css_config cfg = {
		.pam = PAM_PATH_0, .concurrent_sense = true, .interrupts = sc->s->interrupts};
	const struct css_device device = {.steps = sc->s->steps, .nr_steps = sc->s->nr_steps};
	struct host_subchannel sub = scene_subchannel(sc);
	struct css_view view;
	int err = view_keys_init(&sc->keys, sc->s);

	if (!err)
		err = world_for_translator(&sc->host, sc->s);
	if (err)
		return err;
	host_guest_mark(sc->host);
	sc->view = (struct view_host){.host = sc->host, .keys = &sc->keys};
	view = view_of_host(&sc->view);
	sc->sch = css_sch_new(&cfg, &view, &device, sc->marks);
	if (!sc->sch)
		return -ENOMEM;
	err = host_device_init(&sc->hd, sc->host, &sub, &sc->dev);
	if (!err)
		err = out_make_events(sc->out, sc->s->nr_events);
	if (!err)
		err = create_at_start(sc);
	return err;
}

/* What the device saw, and what changed. */
static int collect(struct scene *sc)
{
	const struct out_cmd *cmds;
	uint32_t nr;
	int err = 0;

	cmds = css_sch_cmds(sc->sch, &nr);
	for (uint32_t i = 0; i < nr && !err; i++)
		err = out_add_cmd(sc->out, cmds[i].code, cmds[i].nr_sent, cmds[i].taken,
				  cmds[i].nr_taken);
	sc->out->have_cmds = true;
	sc->out->have_cp = true; /* every command is known */
	return err ? err : world_collect_changes(sc->out, sc->host);
}

static void clean_up(struct scene *sc)
{
	host_device_drop(&sc->hd);
	css_sch_free(sc->sch);
	host_delete(sc->host);
	view_keys_free(&sc->keys);
}

int scene_run_with(struct outcome *out, struct rule_set *marks, const struct scn *s,
		   const struct ccw_env *env)
{
	const unsigned int shortages = host_shortages();
	struct scene *sc;
	int err;

	if (s->nr_events && SCN_IS_INSTRUCTION(s->events[0].what))
		return scene_run_instructions(out, marks, s);
	sc = calloc(1, sizeof(*sc));
	if (!sc)
		return -ENOMEM;
	sc->s = s;
	sc->out = out;
	sc->marks = marks;
	sc->env = env;
	sc->err = set_up(sc);
	for (uint32_t i = 0; i < s->nr_events && !sc->err; i++) {
		do_event(sc, i);
		look(sc, i);
		scene_check(sc);
	}
	if (!sc->err)
		sc->err = collect(sc);
	if (!sc->err)
		scene_end(sc);
	if (!sc->err && sc->sch)
		sc->err = css_sch_error(sc->sch);
	err = sc->err;
	clean_up(sc);
	free(sc);
	return host_shortages() == shortages ? err : oracle_short_of_memory(out);
}

int scene_run(struct outcome *out, struct rule_set *marks, const struct scn *s)
{
	return scene_run_with(out, marks, s, host_device_env());
}
