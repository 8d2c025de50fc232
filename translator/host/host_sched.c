/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tasks as coroutines. Decides when one of them may go on, and what is wrong in its use of locks.
 * Not for threads: there is one caller at a time in a process.
 */
#include "host_sched.h"

#include <assert.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>

#include "host_internal.h"

#if defined(SCHED_ASAN)
/* the program has the sanitizer, whether this file has it or not */
#elif defined(__SANITIZE_ADDRESS__)
#define SCHED_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SCHED_ASAN 1
#endif
#endif
#ifdef SCHED_ASAN
#include <sanitizer/asan_interface.h>
#endif

#define SETTLE_MAX   10000u /* rounds, each of which moves something */

enum wait_for { WAIT_NOTHING, WAIT_LOCK, WAIT_WORK, WAIT_WAKE };

struct sched_task {
	ucontext_t context;
	void (*fn)(void *arg);
	void *arg;
	uint8_t *stack;
	bool used;
	bool ended;
	bool worker;
	enum wait_for waiting;
	unsigned int what;   /* lock or work waited for */
	bool expired;	     /* waited long enough to be woken */
	const char *until;
	uint32_t nth;
	bool stopped;
	uint32_t points;
	unsigned int held;   /* locks, as bits */
	void *fake;	     /* for the address sanitizer */
};

struct sched {
	void (*work)(void *arg, unsigned int nr);
	void *arg;
	unsigned int spins;
	struct sched_task tasks[SCHED_TASKS_MAX];
	struct sched_task *running; /* NULL: the caller itself */
	ucontext_t caller;
	void *caller_fake;
	const void *caller_stack;
	size_t caller_size;
	unsigned int held;	    /* by the caller itself */
	struct sched_task *owner[SCHED_LOCKS_MAX];
	bool locked[SCHED_LOCKS_MAX];
	unsigned int queued;	    /* work, as bits */
	unsigned int order[SCHED_WORKS_MAX];
	unsigned int nr_order;
	unsigned int doing;	    /* work that is under way, as bits */
	unsigned int wakes;
	uint32_t points;
	bool breached;
	char breach[120];
};

static void breach(struct sched *s, const char *what, unsigned int nr)
{
	if (!s->breached)
		snprintf(s->breach, sizeof(s->breach), "%s %u", what, nr);
	s->breached = true;
}

const char *sched_breach(const struct sched *s)
{
	return s->breached ? s->breach : NULL;
}

/* A stack that was used before: what a task that never ended left on it is none of the next's. */
static uint8_t *new_stack(void)
{
	uint8_t *stack = host_spare_get(HOST_SPARE_STACK);

#ifdef SCHED_ASAN
	if (stack)
		__asan_unpoison_memory_region(stack, HOST_STACK_SIZE);
#endif
	return stack;
}

struct sched *sched_new(void (*work)(void *arg, unsigned int nr), void *arg, unsigned int spins)
{
	struct sched *s = calloc(1, sizeof(*s));

	if (s) {
		s->work = work;
		s->arg = arg;
		s->spins = spins;
	}
	return s;
}

void sched_delete(struct sched *s)
{
	if (!s)
		return;
	for (unsigned int i = 0; i < SCHED_TASKS_MAX; i++)
		host_spare_put(HOST_SPARE_STACK, s->tasks[i].stack);
	free(s);
}

/* Back from a task to whoever let it run. */
static void switch_to_caller(struct sched *s, struct sched_task *t, bool for_ever)
{
#ifdef SCHED_ASAN
	__sanitizer_start_switch_fiber(for_ever ? NULL : &t->fake, s->caller_stack,
				       s->caller_size);
#else
	(void)for_ever;
#endif
	swapcontext(&t->context, &s->caller);
#ifdef SCHED_ASAN
	__sanitizer_finish_switch_fiber(t->fake, &s->caller_stack, &s->caller_size);
#endif
}

static void switch_to_task(struct sched *s, struct sched_task *t)
{
	s->running = t;
#ifdef SCHED_ASAN
	__sanitizer_start_switch_fiber(&s->caller_fake, t->stack, HOST_STACK_SIZE);
#endif
	swapcontext(&s->caller, &t->context);
#ifdef SCHED_ASAN
	__sanitizer_finish_switch_fiber(s->caller_fake, NULL, NULL);
#endif
	s->running = NULL;
}

/* makecontext() hands over ints only. */
static void task_main(unsigned int s_high, unsigned int s_low)
{
	struct sched *s = (struct sched *)(uintptr_t)((uint64_t)s_high << 32 | s_low);
	struct sched_task *t = s->running;

#ifdef SCHED_ASAN
	__sanitizer_finish_switch_fiber(NULL, &s->caller_stack, &s->caller_size);
#endif
	t->fn(t->arg);
	t->ended = true;
	switch_to_caller(s, t, true);
}

/* getcontext() may come back twice, so nothing that lives on is set in the same function. */
static void make_context(struct sched *s, struct sched_task *t)
{
	const uint64_t self = (uintptr_t)s;

	getcontext(&t->context);
	t->context.uc_stack.ss_sp = t->stack;
	t->context.uc_stack.ss_size = HOST_STACK_SIZE;
	t->context.uc_link = NULL;
	makecontext(&t->context, (void (*)(void))task_main, 2, (unsigned int)(self >> 32),
		    (unsigned int)self);
}

struct sched_task *sched_task(struct sched *s, void (*fn)(void *arg), void *arg)
{
	struct sched_task *t = s->tasks;

	while (t < s->tasks + SCHED_TASKS_MAX && t->used)
		t++;
	if (t == s->tasks + SCHED_TASKS_MAX)
		return NULL;
	if (!t->stack)
		t->stack = new_stack();
	if (!t->stack)
		return NULL;
	*t = (struct sched_task){.fn = fn, .arg = arg, .stack = t->stack, .used = true};
	make_context(s, t);
	return t;
}

/* Can what the task waits for be had? */
static bool may_go_on(const struct sched *s, const struct sched_task *t)
{
	switch (t->waiting) {
	case WAIT_LOCK:
		return !s->locked[t->what];
	case WAIT_WORK:
		return !(s->doing >> t->what & 1);
	case WAIT_WAKE:
		return s->wakes || t->expired;
	default:
		return true;
	}
}

enum sched_status sched_run(struct sched *s, struct sched_task *t, const char *until, uint32_t nth)
{
	assert(!s->running);
	t->until = until;
	t->nth = nth;
	t->stopped = false;
	if (!may_go_on(s, t))
		return SCHED_BLOCKED;
	switch_to_task(s, t);
	s->points = t->points;
	if (!t->ended)
		return t->stopped ? SCHED_STOPPED : SCHED_BLOCKED;
	if (t->held)
		breach(s, "a call ended with locks held:", t->held);
	t->used = false;
	return SCHED_ENDED;
}

/* Sleep until @what of this kind can be had; outside of tasks nothing may have to wait. */
static void wait_for(struct sched *s, enum wait_for waiting, unsigned int what)
{
	struct sched_task *t = s->running;

	if (!t) {
		breach(s, "somebody who cannot wait would have to: lock or work", what);
		return;
	}
	t->waiting = waiting;
	t->what = what;
	while (!may_go_on(s, t))
		switch_to_caller(s, t, false);
	t->waiting = WAIT_NOTHING;
}

static void check_sleep(struct sched *s)
{
	unsigned int held = (s->running ? s->running->held : s->held) & s->spins;

	if (held)
		breach(s, "a call that may sleep, with locks held:", held);
}

void sched_point(struct sched *s, const char *name, bool sleeps)
{
	struct sched_task *t = s->running;

	if (sleeps)
		check_sleep(s);
	if (!t)
		return;
	t->points++;
	if (!t->until || (strcmp(t->until, "*") && strcmp(t->until, name)) || --t->nth)
		return;
	t->until = NULL;
	t->stopped = true;
	switch_to_caller(s, t, false);
	t->stopped = false;
}

static unsigned int *held_locks(struct sched *s)
{
	return s->running ? &s->running->held : &s->held;
}

static void take(struct sched *s, unsigned int lock)
{
	s->locked[lock] = true;
	s->owner[lock] = s->running;
	*held_locks(s) |= 1u << lock;
}

void sched_lock(struct sched *s, unsigned int lock)
{
	/* In the order of their numbers, or two calls could wait for each other. */
	if (*held_locks(s) >> lock)
		breach(s, "locks are taken in the wrong order, or twice:", lock);
	if (!(s->spins & 1u << lock))
		check_sleep(s);
	if (s->locked[lock])
		wait_for(s, WAIT_LOCK, lock);
	take(s, lock);
}

bool sched_trylock(struct sched *s, unsigned int lock)
{
	if (s->locked[lock])
		return false;
	take(s, lock);
	return true;
}

void sched_unlock(struct sched *s, unsigned int lock)
{
	if (!s->locked[lock] || s->owner[lock] != s->running)
		breach(s, "a lock is let go that is not held:", lock);
	s->locked[lock] = false;
	*held_locks(s) &= ~(1u << lock);
}

bool sched_locked(const struct sched *s, unsigned int lock)
{
	return s->locked[lock];
}

void sched_queue(struct sched *s, unsigned int work)
{
	if (s->queued & 1u << work)
		return;
	s->queued |= 1u << work;
	s->order[s->nr_order++] = work;
}

bool sched_queued(const struct sched *s, unsigned int work)
{
	return s->queued & 1u << work;
}

/* Take @work off the queue; false: it is not on it. */
static bool dequeue(struct sched *s, unsigned int work)
{
	unsigned int n = 0;

	if (!(s->queued & 1u << work))
		return false;
	s->queued &= ~(1u << work);
	for (unsigned int i = 0; i < s->nr_order; i++)
		if (s->order[i] != work)
			s->order[n++] = s->order[i];
	s->nr_order = n;
	return true;
}

void sched_cancel(struct sched *s, unsigned int work)
{
	unsigned int held = *held_locks(s);

	if (held)
		breach(s, "deferred work is waited for with locks held:", held);
	dequeue(s, work);
	if (s->doing >> work & 1)
		wait_for(s, WAIT_WORK, work);
}

static void do_one(struct sched *s, unsigned int work)
{
	s->doing |= 1u << work;
	s->work(s->arg, work);
	s->doing &= ~(1u << work);
}

void sched_flush(struct sched *s, unsigned int work)
{
	unsigned int held = *held_locks(s);

	if (held)
		breach(s, "deferred work is waited for with locks held:", held);
	if (s->doing >> work & 1)
		wait_for(s, WAIT_WORK, work);
	if (dequeue(s, work))
		do_one(s, work);
}

static void do_work(void *arg)
{
	struct sched *s = arg;

	while (s->nr_order) {
		unsigned int work = s->order[0];

		/* Somebody who flushed it may be at it: then it is done once more, after that. */
		if (s->doing >> work & 1)
			wait_for(s, WAIT_WORK, work);
		if (dequeue(s, work))
			do_one(s, work);
	}
}

struct sched_task *sched_worker(struct sched *s)
{
	struct sched_task *t;

	for (t = s->tasks; t < s->tasks + SCHED_TASKS_MAX; t++)
		if (t->used && t->worker)
			return t;
	if (!s->nr_order)
		return NULL;
	t = sched_task(s, do_work, s);
	if (t)
		t->worker = true;
	return t;
}

bool sched_wait(struct sched *s)
{
	bool woken;

	check_sleep(s);
	if (!s->wakes)
		wait_for(s, WAIT_WAKE, 0);
	woken = s->wakes;
	s->wakes = 0;
	if (s->running)
		s->running->expired = false;
	return woken;
}

void sched_wake(struct sched *s)
{
	s->wakes = 1;
}

bool sched_expire(struct sched *s)
{
	bool any = false;

	for (struct sched_task *t = s->tasks; t < s->tasks + SCHED_TASKS_MAX; t++)
		if (t->used && t->waiting == WAIT_WAKE) {
			t->expired = true;
			any = true;
		}
	return any;
}

bool sched_working(const struct sched *s)
{
	return s->running && s->running->worker;
}

bool sched_idle(const struct sched *s)
{
	for (unsigned int i = 0; i < SCHED_TASKS_MAX; i++)
		if (s->tasks[i].used)
			return false;
	return true;
}

/* One round over all tasks. True: one of them moved. */
static bool settle_tasks(struct sched *s, bool *left)
{
	bool moved = false;

	*left = false;
	for (struct sched_task *t = s->tasks; t < s->tasks + SCHED_TASKS_MAX; t++) {
		if (!t->used)
			continue;
		moved |= may_go_on(s, t);
		*left |= sched_run(s, t, NULL, 0) != SCHED_ENDED;
	}
	return moved;
}

bool sched_settle(struct sched *s)
{
	bool left = true;

	for (unsigned int i = 0; i < SETTLE_MAX; i++) {
		bool moved = settle_tasks(s, &left);

		if (sched_worker(s))
			left = true;
		else if (!left)
			return true;
		if (!moved && !s->nr_order)
			return false;
	}
	return false;
}

uint32_t sched_points(const struct sched *s)
{
	return s->points;
}
