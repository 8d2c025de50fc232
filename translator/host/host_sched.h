/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who does what when: calls that are under way side by side, their locks, and deferred work,
 * without a thread. Each call is a task with a stack of its own, and one runs at a time until it
 * ends, has to wait, or comes to the call of the world at which it was to be stopped. The order is
 * the caller's, so it is the same every time.
 */
#ifndef CCWCHECK_HOST_SCHED_H
#define CCWCHECK_HOST_SCHED_H

#include <stdbool.h>
#include <stdint.h>

#define SCHED_TASKS_MAX 16u
#define SCHED_LOCKS_MAX 4u
#define SCHED_WORKS_MAX 4u

struct sched;
struct sched_task;

enum sched_status {
	SCHED_ENDED,
	SCHED_STOPPED, /* at the point that it was told */
	SCHED_BLOCKED, /* it waits for a lock, for work, or to be woken */
};

/**
 * sched_new() - nothing under way
 * @work:    does deferred work, in a task
 * @arg:     handed to it
 * @spins:   bit n: lock n is one under which nobody may sleep
 *
 * NULL: out of memory. sched_delete() gives tasks up that have not ended, and their stacks.
 */
struct sched *sched_new(void (*work)(void *arg, unsigned int nr), void *arg, unsigned int spins);
void sched_delete(struct sched *s);

/* sched_task() - a new task that will call @fn, which has not begun. NULL: too many. */
struct sched_task *sched_task(struct sched *s, void (*fn)(void *arg), void *arg);

/*
 * sched_run() - let @t go on; not from inside of a task. With @until it stops before the call of
 * that name that it makes as the @nth from now. A task that has ended is gone.
 */
enum sched_status sched_run(struct sched *s, struct sched_task *t, const char *until,
			    uint32_t nth);

/*
 * sched_worker() - the task that does deferred work: the one under way, or a new one if something
 * is queued; else NULL.
 */
struct sched_task *sched_worker(struct sched *s);

/* sched_working() - is it deferred work that makes the call under way? */
bool sched_working(const struct sched *s);

/* sched_idle() - is no task under way? Work may be queued. */
bool sched_idle(const struct sched *s);

/* sched_settle() - let all tasks and all work go on till nothing moves. True: nothing is left. */
bool sched_settle(struct sched *s);

/* sched_expire() - let whoever waits to be woken have waited long enough. True: somebody did. */
bool sched_expire(struct sched *s);

/* sched_points() - how many calls of the world the task that ran last has made. */
uint32_t sched_points(const struct sched *s);

/* The rest is for the world's calls, in tasks or outside of any; then nothing may have to wait. */

/* sched_point() - the call @name is about to be made; @sleeps: it may sleep. */
void sched_point(struct sched *s, const char *name, bool sleeps);

void sched_lock(struct sched *s, unsigned int lock);
bool sched_trylock(struct sched *s, unsigned int lock);
void sched_unlock(struct sched *s, unsigned int lock);
bool sched_locked(const struct sched *s, unsigned int lock);

void sched_queue(struct sched *s, unsigned int work);
void sched_cancel(struct sched *s, unsigned int work);
void sched_flush(struct sched *s, unsigned int work);
bool sched_queued(const struct sched *s, unsigned int work);

/* sched_wait() - until sched_wake() or sched_expire(). True: woken. */
bool sched_wait(struct sched *s);
void sched_wake(struct sched *s);

/* sched_breach() - the first thing that was done wrong, one line, or NULL. */
const char *sched_breach(const struct sched *s);

#endif /* CCWCHECK_HOST_SCHED_H */
