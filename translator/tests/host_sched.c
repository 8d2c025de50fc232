/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The schedule: who may go on when, and which mistakes in the use of locks it sees.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "host_sched.h"

enum { SLEEPER, SPIN };

struct scene {
	struct sched *s;
	char log[64];
	bool woken;
};

static void note(struct scene *sc, char c)
{
	sc->log[strlen(sc->log)] = c;
}

static void work(void *arg, unsigned int nr)
{
	struct scene *sc = arg;

	sched_point(sc->s, "work", true);
	note(sc, (char)('0' + nr));
}

static int set_up(void **state)
{
	static struct scene sc;

	memset(&sc, 0, sizeof(sc));
	sc.s = sched_new(work, &sc, 1u << SPIN);
	*state = &sc;
	return sc.s ? 0 : -1;
}

static int tear_down(void **state)
{
	sched_delete(((struct scene *)*state)->s);
	return 0;
}

static void holds_and_stops(void *arg)
{
	struct scene *sc = arg;

	sched_lock(sc->s, SLEEPER);
	note(sc, 'a');
	sched_point(sc->s, "middle", true);
	note(sc, 'b');
	sched_unlock(sc->s, SLEEPER);
}

static void wants_the_lock(void *arg)
{
	struct scene *sc = arg;

	note(sc, 'w');
	sched_lock(sc->s, SLEEPER);
	note(sc, 'x');
	sched_unlock(sc->s, SLEEPER);
}

static void a_call_is_stopped_where_it_is_told(void **state)
{
	struct scene *sc = *state;
	struct sched_task *t = sched_task(sc->s, holds_and_stops, sc);

	assert_int_equal(sched_run(sc->s, t, "middle", 1), SCHED_STOPPED);
	assert_string_equal(sc->log, "a");
	assert_true(sched_locked(sc->s, SLEEPER));

	assert_int_equal(sched_run(sc->s, t, NULL, 0), SCHED_ENDED);
	assert_string_equal(sc->log, "ab");
	assert_int_equal(sched_points(sc->s), 1);
	assert_true(sched_idle(sc->s));
	assert_null(sched_breach(sc->s));
}

static void a_call_that_does_not_get_there_ends(void **state)
{
	struct scene *sc = *state;
	struct sched_task *t = sched_task(sc->s, holds_and_stops, sc);

	assert_int_equal(sched_run(sc->s, t, "middle", 2), SCHED_ENDED);
	assert_string_equal(sc->log, "ab");
}

static void a_held_lock_blocks_until_it_is_let_go(void **state)
{
	struct scene *sc = *state;
	struct sched_task *t = sched_task(sc->s, holds_and_stops, sc);
	struct sched_task *u = sched_task(sc->s, wants_the_lock, sc);

	assert_int_equal(sched_run(sc->s, t, "middle", 1), SCHED_STOPPED);
	assert_int_equal(sched_run(sc->s, u, NULL, 0), SCHED_BLOCKED);
	assert_int_equal(sched_run(sc->s, u, NULL, 0), SCHED_BLOCKED);
	assert_int_equal(sched_run(sc->s, t, NULL, 0), SCHED_ENDED);
	assert_int_equal(sched_run(sc->s, u, NULL, 0), SCHED_ENDED);

	assert_string_equal(sc->log, "awbx");
}

static void trylock_does_not_wait(void **state)
{
	struct scene *sc = *state;
	struct sched_task *t = sched_task(sc->s, holds_and_stops, sc);

	assert_int_equal(sched_run(sc->s, t, "middle", 1), SCHED_STOPPED);
	assert_false(sched_trylock(sc->s, SLEEPER));
	assert_int_equal(sched_run(sc->s, t, NULL, 0), SCHED_ENDED);
	assert_true(sched_trylock(sc->s, SLEEPER));
	sched_unlock(sc->s, SLEEPER);
	assert_null(sched_breach(sc->s));
}

static void work_is_done_in_its_order_and_once(void **state)
{
	struct scene *sc = *state;

	assert_null(sched_worker(sc->s));
	sched_queue(sc->s, 2);
	sched_queue(sc->s, 0);
	sched_queue(sc->s, 2);
	assert_int_equal(sched_run(sc->s, sched_worker(sc->s), NULL, 0), SCHED_ENDED);

	assert_string_equal(sc->log, "20");
	assert_null(sched_worker(sc->s));
}

static void cancelled_work_is_not_done(void **state)
{
	struct scene *sc = *state;

	sched_queue(sc->s, 1);
	sched_queue(sc->s, 2);
	sched_cancel(sc->s, 1);
	assert_false(sched_queued(sc->s, 1));
	assert_true(sched_settle(sc->s));
	assert_string_equal(sc->log, "2");
}

static void flushed_work_is_done_at_once(void **state)
{
	struct scene *sc = *state;

	sched_queue(sc->s, 1);
	sched_flush(sc->s, 1);
	assert_string_equal(sc->log, "1");
	sched_flush(sc->s, 1);
	assert_string_equal(sc->log, "1");
}

static void cancels(void *arg)
{
	struct scene *sc = arg;

	sched_cancel(sc->s, 1);
	note(sc, 'c');
}

static void cancelling_waits_for_work_under_way(void **state)
{
	struct scene *sc = *state;
	struct sched_task *t;

	sched_queue(sc->s, 1);
	assert_int_equal(sched_run(sc->s, sched_worker(sc->s), "work", 1), SCHED_STOPPED);
	t = sched_task(sc->s, cancels, sc);
	assert_int_equal(sched_run(sc->s, t, NULL, 0), SCHED_BLOCKED);
	assert_int_equal(sched_run(sc->s, sched_worker(sc->s), NULL, 0), SCHED_ENDED);
	assert_int_equal(sched_run(sc->s, t, NULL, 0), SCHED_ENDED);
	assert_string_equal(sc->log, "1c");
}

static void sleeps(void *arg)
{
	struct scene *sc = arg;

	sc->woken = sched_wait(sc->s);
	note(sc, 's');
}

static void who_waits_is_woken(void **state)
{
	struct scene *sc = *state;
	struct sched_task *t = sched_task(sc->s, sleeps, sc);

	assert_int_equal(sched_run(sc->s, t, NULL, 0), SCHED_BLOCKED);
	sched_wake(sc->s);
	assert_int_equal(sched_run(sc->s, t, NULL, 0), SCHED_ENDED);
	assert_true(sc->woken);
}

static void who_waits_too_long_goes_on(void **state)
{
	struct scene *sc = *state;
	struct sched_task *t = sched_task(sc->s, sleeps, sc);

	assert_false(sched_expire(sc->s));
	assert_int_equal(sched_run(sc->s, t, NULL, 0), SCHED_BLOCKED);
	assert_true(sched_expire(sc->s));
	assert_int_equal(sched_run(sc->s, t, NULL, 0), SCHED_ENDED);
	assert_false(sc->woken);
}

static void a_wake_that_came_first_counts(void **state)
{
	struct scene *sc = *state;

	sched_wake(sc->s);
	assert_int_equal(sched_run(sc->s, sched_task(sc->s, sleeps, sc), NULL, 0), SCHED_ENDED);
	assert_true(sc->woken);
}

static void settling_says_if_somebody_waits_for_ever(void **state)
{
	struct scene *sc = *state;

	sched_task(sc->s, sleeps, sc);
	assert_false(sched_settle(sc->s));
	sched_wake(sc->s);
	assert_true(sched_settle(sc->s));
}

static void tasks_are_bounded(void **state)
{
	struct scene *sc = *state;

	for (unsigned int i = 0; i < SCHED_TASKS_MAX; i++)
		assert_non_null(sched_task(sc->s, sleeps, sc));
	assert_null(sched_task(sc->s, sleeps, sc));
}

static void locks_in_the_wrong_order_are_seen(void **state)
{
	struct scene *sc = *state;

	sched_lock(sc->s, SPIN);
	sched_lock(sc->s, SLEEPER);
	assert_non_null(strstr(sched_breach(sc->s), "wrong order"));
}

static void sleeping_under_a_spinlock_is_seen(void **state)
{
	struct scene *sc = *state;

	sched_lock(sc->s, SPIN);
	sched_point(sc->s, "quick", false);
	assert_null(sched_breach(sc->s));
	sched_point(sc->s, "slow", true);
	assert_non_null(strstr(sched_breach(sc->s), "may sleep"));
}

static void letting_go_of_what_is_not_held_is_seen(void **state)
{
	struct scene *sc = *state;

	sched_unlock(sc->s, SLEEPER);
	assert_non_null(strstr(sched_breach(sc->s), "not held"));
}

static void forgets_the_lock(void *arg)
{
	sched_lock(((struct scene *)arg)->s, SLEEPER);
}

static void ending_with_a_lock_is_seen(void **state)
{
	struct scene *sc = *state;

	sched_run(sc->s, sched_task(sc->s, forgets_the_lock, sc), NULL, 0);
	assert_non_null(strstr(sched_breach(sc->s), "with locks held"));
}

static void waiting_for_work_with_a_lock_is_seen(void **state)
{
	struct scene *sc = *state;

	sched_lock(sc->s, SLEEPER);
	sched_flush(sc->s, 0);
	assert_non_null(strstr(sched_breach(sc->s), "with locks held"));
}

static void waiting_outside_of_a_call_is_seen(void **state)
{
	struct scene *sc = *state;

	sched_run(sc->s, sched_task(sc->s, holds_and_stops, sc), "middle", 1);
	sched_lock(sc->s, SLEEPER);
	assert_non_null(strstr(sched_breach(sc->s), "cannot wait"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_call_is_stopped_where_it_is_told),
		TEST(a_call_that_does_not_get_there_ends),
		TEST(a_held_lock_blocks_until_it_is_let_go),
		TEST(trylock_does_not_wait),
		TEST(work_is_done_in_its_order_and_once),
		TEST(cancelled_work_is_not_done),
		TEST(flushed_work_is_done_at_once),
		TEST(cancelling_waits_for_work_under_way),
		TEST(who_waits_is_woken),
		TEST(who_waits_too_long_goes_on),
		TEST(a_wake_that_came_first_counts),
		TEST(settling_says_if_somebody_waits_for_ever),
		TEST(tasks_are_bounded),
		TEST(locks_in_the_wrong_order_are_seen),
		TEST(sleeping_under_a_spinlock_is_seen),
		TEST(letting_go_of_what_is_not_held_is_seen),
		TEST(ending_with_a_lock_is_seen),
		TEST(waiting_for_work_with_a_lock_is_seen),
		TEST(waiting_outside_of_a_call_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
