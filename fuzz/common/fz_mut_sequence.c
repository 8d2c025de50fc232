/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sequences of events. Decides what is likely to come next by a guess of where the device is: it
 * needs not be right, only mostly so.
 */
#include "fz_mut.h"

#include <stdio.h>
#include <string.h>

#include "../../conformance/scenario/event_kind.h"

#define REGION_CRW 3u

/* Where the device probably is. */
enum stage {
	STAGE_GONE,   /* no mediated device */
	STAGE_CLOSED,
	STAGE_IDLE,
	STAGE_BUSY,   /* a program, a halt or a clear is under way */
	STAGE_STATUS, /* the host took status, its work is queued */
	STAGE_SHOWN,  /* user space was told */
	STAGE_MODEL,  /* instructions at a subchannel */
};

struct guess {
	enum stage stage;
	uint32_t begun;	  /* tasks that had a name, as bits */
	uint32_t stopped; /* of them those that may be under way yet */
};

struct choice {
	enum scn_do what;
	uint32_t weight;
};

/* What can always come. */
#define SELDOM                                                                              \
	{SCN_INFO, 1}, {SCN_REGION_INFO, 1}, {SCN_IRQ_INFO, 1}, {SCN_SET_IRQS, 3},          \
	{SCN_IOCTL, 1}, {SCN_RESET, 3}, {SCN_MAP, 2}, {SCN_REMOVE, 2}, {SCN_CREATE, 1},     \
	{SCN_TIMEOUT, 2}, {SCN_PATH, 4}, {SCN_GONE, 1}, {SCN_LOST, 2}, {SCN_REPORT, 1},     \
	{SCN_WRITE, 4}, {SCN_COMMAND, 1}

static const struct choice gone[] = {
	{SCN_CREATE, 30}, {SCN_OPEN, 4}, {SCN_START, 2}, {SCN_WORK, 3}, {SCN_INTERRUPT, 2}, SELDOM,
	{SCN_OPEN, 0},
};
static const struct choice closed[] = {
	{SCN_OPEN, 70}, {SCN_START, 2}, {SCN_INTERRUPT, 4}, {SCN_WORK, 3}, {SCN_READ, 2},
	{SCN_UNMAP, 2}, {SCN_CLOSE, 1}, {SCN_HALT, 1}, SELDOM, {SCN_OPEN, 0},
};
static const struct choice idle[] = {
	{SCN_START, 70}, {SCN_HALT, 8}, {SCN_CLEAR, 8}, {SCN_READ, 8}, {SCN_INTERRUPT, 6},
	{SCN_CLOSE, 6}, {SCN_UNMAP, 4}, {SCN_STORE, 4}, {SCN_OPEN, 1}, {SCN_WORK, 2}, {SCN_RUN, 2},
	SELDOM, {SCN_OPEN, 0},
};
static const struct choice busy[] = {
	{SCN_INTERRUPT, 50}, {SCN_RUN, 16}, {SCN_HALT, 14}, {SCN_CLEAR, 12}, {SCN_START, 6},
	{SCN_UNMAP, 12}, {SCN_CLOSE, 8}, {SCN_READ, 6}, {SCN_STORE, 6}, {SCN_WORK, 4}, SELDOM,
	{SCN_OPEN, 0},
};
static const struct choice status[] = {
	{SCN_WORK, 60}, {SCN_INTERRUPT, 12}, {SCN_START, 8}, {SCN_HALT, 5}, {SCN_CLEAR, 5},
	{SCN_UNMAP, 6}, {SCN_CLOSE, 6}, {SCN_READ, 6}, {SCN_RUN, 2}, SELDOM, {SCN_OPEN, 0},
};
static const struct choice shown[] = {
	{SCN_READ, 50}, {SCN_START, 20}, {SCN_INTERRUPT, 12}, {SCN_WORK, 6}, {SCN_HALT, 4},
	{SCN_CLEAR, 4}, {SCN_CLOSE, 6}, {SCN_UNMAP, 4}, SELDOM, {SCN_OPEN, 0},
};
static const struct choice model[] = {
	{SCN_SSCH, 20}, {SCN_HSCH, 8}, {SCN_CSCH, 6}, {SCN_XSCH, 6}, {SCN_RSCH, 8}, {SCN_TSCH, 14},
	{SCN_STSCH, 8}, {SCN_MSCH, 4}, {SCN_RUN, 16}, {SCN_INTERRUPT, 12}, {SCN_LOST, 1},
	{SCN_PATH, 3}, {SCN_STORE, 3}, {SCN_OPEN, 0},
};

static const struct choice *const choices[] = {
	[STAGE_GONE] = gone, [STAGE_CLOSED] = closed, [STAGE_IDLE] = idle, [STAGE_BUSY] = busy,
	[STAGE_STATUS] = status, [STAGE_SHOWN] = shown, [STAGE_MODEL] = model,
};

static uint32_t task_bit(const struct scn_event *ev)
{
	return ev->has & SCN_HAS_TASK ? 1u << (ev->task[0] - 'a') : 0;
}

static enum stage stage_after(enum stage now, enum scn_do what)
{
	switch (what) {
	case SCN_OPEN:
		return now == STAGE_CLOSED ? STAGE_IDLE : now;
	case SCN_CLOSE:
		return now > STAGE_CLOSED ? STAGE_CLOSED : now;
	case SCN_START:
	case SCN_HALT:
	case SCN_CLEAR:
		return now > STAGE_CLOSED ? STAGE_BUSY : now;
	case SCN_INTERRUPT:
		return now > STAGE_CLOSED ? STAGE_STATUS : now;
	case SCN_WORK:
		return now == STAGE_STATUS ? STAGE_SHOWN : now;
	case SCN_READ:
		return now == STAGE_SHOWN ? STAGE_IDLE : now;
	case SCN_RESET:
		return now > STAGE_IDLE ? STAGE_IDLE : now;
	case SCN_REMOVE:
		return now == STAGE_CLOSED ? STAGE_GONE : now;
	case SCN_CREATE:
		return now == STAGE_GONE ? STAGE_CLOSED : now;
	default:
		return now;
	}
}

static void follow(struct guess *g, const struct scn_event *ev)
{
	const uint32_t task = task_bit(ev);

	if (g->stage != STAGE_MODEL)
		g->stage = stage_after(g->stage, ev->what);
	g->begun |= task;
	if (ev->has & SCN_HAS_UNTIL)
		g->stopped |= task;
	else
		g->stopped &= ~task;
}

/* After the first @nr events. */
static struct guess guess_at(const struct scn *s, uint32_t nr)
{
	struct guess g = {.stage = STAGE_CLOSED};

	if (s->nr_events && SCN_IS_INSTRUCTION(s->events[0].what))
		g.stage = STAGE_MODEL;
	for (uint32_t i = 0; i < nr; i++)
		follow(&g, &s->events[i]);
	return g;
}

static enum scn_do choose(struct fz_mut *m, const struct choice *c)
{
	uint32_t all = 0, at;

	for (const struct choice *i = c; i->weight; i++)
		all += i->weight;
	at = mut_below(m, all);
	while (at >= c->weight)
		at -= (c++)->weight;
	return c->what;
}

/* Names of tasks that no event has. */
static uint32_t free_tasks(const struct scn *s)
{
	uint32_t used = 0;

	for (uint32_t i = 0; i < s->nr_events; i++)
		used |= task_bit(&s->events[i]);
	return ~used & ((1u << SCN_TASKS_MAX) - 1);
}

static uint32_t some_bit(struct fz_mut *m, uint32_t bits)
{
	uint32_t nr = mut_below(m, (uint32_t)__builtin_popcount(bits));

	while (nr--)
		bits &= bits - 1;
	return (uint32_t)__builtin_ctz(bits);
}

static void set_task(struct scn_event *ev, uint32_t nr)
{
	memset(ev->task, 0, sizeof(ev->task));
	ev->task[0] = (char)('a' + nr);
	ev->has |= SCN_HAS_TASK;
}

/* The calls of the world that a kind of event makes, most interesting ones first. */
static const char *point_of(struct fz_mut *m, enum scn_do what)
{
	static const char *const of_start[] = {
		"read", "pin", "pin", "alloc", "alloc_words", "ssch", "ssch", "lock_sch",
		"unlock_sch", "copy_in", "unlock_io", "trylock", "free", "unpin",
	};
	static const char *const of_command[] = {
		"hsch", "csch", "lock_sch", "unlock_sch", "copy_in", "trylock", "unlock_io",
	};
	static const char *const of_work[] = {
		"lock_io", "lock_sch", "unlock_sch", "signal", "lock_event", "unpin", "free",
		"free_words", "unlock_io", "unlock_event",
	};
	static const char *const of_end[] = {
		"wait", "msch", "csch", "hsch", "xsch", "stsch", "lock_sch", "unlock_sch",
		"lock_io", "unlock_io", "cancel_work", "flush_work", "event_put", "unpin", "free",
	};
	static const char *const of_read[] = {
		"copy_out", "lock_io", "unlock_io", "lock_sch", "stsch", "lock_event", "signal",
		"queue_work", "unlock_event",
	};
	static const char *const of_interrupt[] = {
		"tsch", "lock_sch", "unlock_sch", "queue_work", "wake", "lock_event", "signal",
	};
	static const char *const of_ioctl[] = {
		"copy_in", "copy_out", "event_get", "event_put", "lock_event", "unlock_event",
		"signal",
	};

	if (mut_one_in(m, 6))
		what = (enum scn_do)mut_below(m, SCN_CONTINUE);
	switch (what) {
	case SCN_START:
	case SCN_WRITE:
		return MUT_PICK(m, of_start);
	case SCN_HALT:
	case SCN_CLEAR:
	case SCN_COMMAND:
		return MUT_PICK(m, of_command);
	case SCN_WORK:
		return MUT_PICK(m, of_work);
	case SCN_READ:
		return MUT_PICK(m, of_read);
	case SCN_INTERRUPT:
	case SCN_PATH:
	case SCN_GONE:
	case SCN_LOST:
	case SCN_REPORT:
		return MUT_PICK(m, of_interrupt);
	case SCN_INFO:
	case SCN_REGION_INFO:
	case SCN_IRQ_INFO:
	case SCN_SET_IRQS:
	case SCN_IOCTL:
		return MUT_PICK(m, of_ioctl);
	default:
		return MUT_PICK(m, of_end);
	}
}

static void set_until(struct fz_mut *m, struct scn_event *ev, enum scn_do what)
{
	memset(ev->until, 0, sizeof(ev->until));
	snprintf(ev->until, sizeof(ev->until), "%s", point_of(m, what));
	ev->until_nth = mut_one_in(m, 2) ? 1 : mut_between(m, 1, 6);
	ev->has |= SCN_HAS_UNTIL;
}

/* What call is it that @task began? */
static enum scn_do begun_by(const struct scn *s, uint32_t task)
{
	for (uint32_t i = 0; i < s->nr_events; i++)
		if (task_bit(&s->events[i]) == 1u << task && s->events[i].what != SCN_CONTINUE)
			return s->events[i].what;
	return SCN_START;
}

/* A turn for a call that was stopped, at @at; or another stop of it. */
static bool insert_continue(struct fz_mut *m, uint32_t at, uint32_t task)
{
	struct scn_event ev = {.what = SCN_CONTINUE};

	set_task(&ev, task);
	if (mut_one_in(m, 5))
		set_until(m, &ev, begun_by(&m->f->s, task));
	return mut_afford(m, 8) && mut_event_insert(m, at, &ev);
}

/* Channel reports, one behind the other or read. */
static bool insert_report(struct fz_mut *m, uint32_t at)
{
	const bool read = mut_one_in(m, 2);
	struct scn_event ev;

	if (!mut_event_fill(m, &ev, read ? SCN_READ : SCN_PATH))
		return false;
	if (read && !mut_one_in(m, 4)) {
		ev = (struct scn_event){.what = SCN_READ, .has = SCN_HAS_REGION};
		ev.region = REGION_CRW;
	} else if (!read && m->f->s.events[at - 1].what == SCN_PATH) {
		ev.path = m->f->s.events[at - 1].path == SCN_PATH_OFFLINE ? SCN_PATH_ONLINE :
									    SCN_PATH_OFFLINE;
	}
	return mut_event_insert(m, at, &ev);
}

/* The next event at @at, as is likely there. */
static bool insert_next(struct fz_mut *m, uint32_t at)
{
	const uint32_t free = free_tasks(&m->f->s);
	struct scn_event ev;
	enum scn_do what;
	struct guess g;

	if (at > m->f->s.nr_events) /* what was to stand before it found no room */
		return false;
	g = guess_at(&m->f->s, at);
	if (g.stopped && mut_one_in(m, 3))
		return insert_continue(m, at, some_bit(m, g.stopped));
	if (at && g.stage != STAGE_MODEL && m->f->s.events[at - 1].what == SCN_PATH &&
	    mut_one_in(m, 2))
		return insert_report(m, at);
	what = choose(m, choices[g.stage]);
	/* The same call again may meet the one that was stopped. */
	if (g.stopped && mut_one_in(m, 4))
		what = begun_by(&m->f->s, some_bit(m, g.stopped));
	if (!mut_event_fill(m, &ev, what))
		return false;
	/* It may have to wait for the one that was stopped. */
	if (g.stopped && free && scn_event_may(what) & SCN_HAS_TASK && what != SCN_WORK &&
	    mut_one_in(m, 2))
		set_task(&ev, some_bit(m, free));
	return mut_event_insert(m, at, &ev);
}

static bool insert(struct fz_mut *m)
{
	const uint32_t nr = m->f->s.nr_events;

	if (!nr && mut_one_in(m, 2))
		return mut_generate_events(m);
	return insert_next(m, mut_one_in(m, 3) ? nr : mut_below(m, nr + 1));
}

static bool append(struct fz_mut *m)
{
	uint32_t nr = mut_between(m, 1, 4);
	bool done = false;

	while (nr--)
		done |= insert_next(m, m->f->s.nr_events);
	return done;
}

static bool delete(struct fz_mut *m)
{
	const uint32_t nr = m->f->s.nr_events;
	uint32_t at;

	if (nr < 2)
		return false;
	at = mut_below(m, nr);
	mut_event_delete(m, at, mut_one_in(m, 3) ? mut_between(m, 1, nr - at) : 1);
	return true;
}

static bool duplicate(struct fz_mut *m)
{
	struct scn *s = &m->f->s;
	uint32_t from, nr, to;

	if (!s->nr_events)
		return false;
	from = mut_below(m, s->nr_events);
	nr = mut_one_in(m, 2) ? mut_between(m, 1, s->nr_events - from) : 1;
	to = mut_one_in(m, 2) ? from + nr : mut_below(m, s->nr_events + 1);
	for (uint32_t i = 0; i < nr; i++) {
		const struct scn_event ev = s->events[from < to ? from + i : from + 2 * i];

		if (!mut_afford(m, 96 + ev.nr_bytes) || !mut_event_insert(m, to + i, &ev))
			return i;
	}
	return true;
}

static bool swap(struct fz_mut *m)
{
	struct scn *s = &m->f->s;
	struct scn_event ev;
	uint32_t a, b;

	if (s->nr_events < 2)
		return false;
	a = mut_below(m, s->nr_events - 1);
	b = mut_one_in(m, 3) ? mut_below(m, s->nr_events) : a + 1;
	ev = s->events[a];
	s->events[a] = s->events[b];
	s->events[b] = ev;
	return a != b;
}

/* A call is stopped somewhere, others do something, it goes on. */
static bool stop(struct fz_mut *m)
{
	struct scn *s = &m->f->s;
	const uint32_t free = free_tasks(s);
	uint32_t at, task, between;
	struct scn_event *ev;

	if (!s->nr_events || !free || !mut_afford(m, 16))
		return false;
	at = mut_below(m, s->nr_events);
	ev = &s->events[at];
	if (!(scn_event_may(ev->what) & SCN_HAS_UNTIL))
		return false;
	set_until(m, ev, ev->what);
	if (ev->what == SCN_CONTINUE)
		return true;
	if (ev->what == SCN_WORK) { /* it goes on with the next */
		between = mut_below(m, 3);
	} else {
		task = task_bit(ev) ? (uint32_t)(ev->task[0] - 'a') : some_bit(m, free);
		set_task(ev, task);
		between = mut_one_in(m, 4) ? 0 : mut_between(m, 1, 3);
		if (mut_one_in(m, 8))
			return true; /* never */
		if (!insert_continue(m, at + 1, task))
			return true;
	}
	for (uint32_t i = 0; i < between; i++)
		insert_next(m, at + 1 + i);
	return true;
}

/* Another point, another time, or none. */
static bool restop(struct fz_mut *m)
{
	struct scn *s = &m->f->s;

	for (uint32_t i = 0; s->nr_events && i < 8; i++) {
		struct scn_event *ev = &s->events[mut_below(m, s->nr_events)];

		if (!(ev->has & SCN_HAS_UNTIL))
			continue;
		if (mut_one_in(m, 3) && ev->until_nth < MUT_NTH_MAX)
			ev->until_nth += ev->until_nth == 1 || mut_one_in(m, 2) ? 1 : -1u;
		else if (mut_one_in(m, 6))
			ev->has &= ~SCN_HAS_UNTIL;
		else
			set_until(m, ev, ev->what == SCN_CONTINUE ?
					 begun_by(s, (uint32_t)(ev->task[0] - 'a')) : ev->what);
		return true;
	}
	return false;
}

/* Two runs of events that follow each other become one, each in its own order. */
static bool interleave(struct fz_mut *m)
{
	struct scn *s = &m->f->s;
	struct scn_event events[FZ_EVENTS_MAX];
	uint32_t from, middle, end, a, b, nr = 0;

	if (s->nr_events < 4)
		return false;
	from = mut_below(m, s->nr_events - 2);
	middle = mut_between(m, from + 1, s->nr_events - 2);
	end = mut_between(m, middle + 1, s->nr_events);
	a = from;
	b = middle;
	while (a < middle || b < end)
		events[nr++] = s->events[b == end || (a < middle && mut_one_in(m, 2)) ? a++ : b++];
	memcpy(&s->events[from], events, nr * sizeof(events[0]));
	return true;
}

static bool move(struct fz_mut *m)
{
	struct scn *s = &m->f->s;
	struct scn_event ev;
	uint32_t from;

	if (s->nr_events < 3)
		return false;
	from = mut_below(m, s->nr_events);
	ev = s->events[from];
	mut_event_delete(m, from, 1);
	return mut_event_insert(m, mut_below(m, s->nr_events + 1), &ev);
}

/* A start until its status is read, or as much of it as comes before something else. */
static bool add_cycle(struct fz_mut *m, uint32_t at)
{
	static const enum scn_do cycle[] = {
		SCN_START, SCN_RUN, SCN_INTERRUPT, SCN_WORK, SCN_READ,
	};
	struct scn_event ev;

	for (uint32_t i = 0; i < sizeof(cycle) / sizeof(cycle[0]); i++) {
		if (cycle[i] == SCN_RUN && !mut_one_in(m, 4))
			continue;
		if (mut_one_in(m, 10)) {
			at += insert_next(m, at);
			continue;
		}
		if (!mut_event_fill(m, &ev, cycle[i]))
			return false;
		ev.has &= ~(SCN_HAS_DSTAT | SCN_HAS_FAULT);
		if (cycle[i] == SCN_READ) {
			ev.region = 0;
			ev.has = SCN_HAS_REGION;
		}
		if (!mut_event_insert(m, at++, &ev))
			return false;
	}
	return true;
}

static bool cycle(struct fz_mut *m)
{
	return add_cycle(m, mut_one_in(m, 2) ? m->f->s.nr_events :
					       mut_below(m, m->f->s.nr_events + 1));
}

static bool generate_instructions(struct fz_mut *m)
{
	uint32_t nr = mut_between(m, 2, 16);
	struct scn_event ev;

	if (!mut_event_fill(m, &ev, mut_one_in(m, 4) ? SCN_STSCH : SCN_SSCH))
		return false;
	mut_event_insert(m, 0, &ev);
	while (nr--)
		insert_next(m, m->f->s.nr_events);
	return true;
}

bool mut_generate_events(struct fz_mut *m)
{
	uint32_t nr = mut_between(m, 0, 8);
	struct scn_event ev;

	m->f->s.nr_events = 0;
	if (mut_one_in(m, 20))
		return generate_instructions(m);
	if (mut_one_in(m, 16) && mut_event_fill(m, &ev, choose(m, closed)))
		mut_event_insert(m, m->f->s.nr_events, &ev);
	if (!mut_event_fill(m, &ev, SCN_OPEN))
		return false;
	mut_event_insert(m, m->f->s.nr_events, &ev);
	if (!mut_one_in(m, 4))
		add_cycle(m, m->f->s.nr_events);
	while (nr--)
		insert_next(m, m->f->s.nr_events);
	if (mut_one_in(m, 3))
		stop(m);
	if (mut_one_in(m, 6))
		stop(m);
	return true;
}

static bool anew(struct fz_mut *m)
{
	return mut_generate_events(m);
}

const struct fz_mut_op fz_mut_sequence_ops[] = {
	{insert, 20}, {append, 10}, {delete, 8}, {duplicate, 5}, {swap, 6}, {stop, 12}, {restop, 8},
	{interleave, 4}, {move, 6}, {cycle, 6}, {anew, 1}, {NULL, 0},
};
