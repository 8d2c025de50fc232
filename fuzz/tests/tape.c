/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A tape of the mutator's calls is played as it was kept, from the start again after its end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../common/fz_tape.h"

#define TAPE_WRONG 2 /* the exit code of a process without a tape to play */

static char name[] = "/tmp/ccwcheck-tape.XXXXXX";

static const struct tape_call calls[] = {
	{.kind = TAPE_CHANGE, .seed = 0xfffffffe, .max = 8192, .a = (const uint8_t *)"one",
	 .a_size = 3},
	{.kind = TAPE_MIX, .seed = 5, .max = 4, .a = (const uint8_t *)"left", .a_size = 4,
	 .b = (const uint8_t *)"right", .b_size = 5},
	{.kind = TAPE_OWN, .seed = 6, .max = 9, .a = (const uint8_t *)"before", .a_size = 6,
	 .own = (const uint8_t *)"behind", .own_size = 6},
	{.kind = TAPE_CHANGE, .seed = 7, .max = 1},
};
#define NR_CALLS (sizeof(calls) / sizeof(calls[0]))

/* @work in a process of its own, where nothing of the environment has been looked at yet. */
static int in_child(void (*work)(void))
{
	int status;
	const pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid) {
		fclose(stderr);
		work();
		exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void keep_all(void)
{
	setenv("FZ_TAPE_OUT", name, 1);
	if (!tape_records() || tape_plays())
		exit(1);
	for (size_t i = 0; i < NR_CALLS; i++)
		tape_keep(&calls[i]);
}

static bool same_bytes(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size)
{
	return a_size == b_size && (!a_size || !memcmp(a, b, a_size));
}

static void play_all_twice(void)
{
	setenv("FZ_TAPE_IN", name, 1);
	if (tape_records() || !tape_plays())
		exit(1);
	for (size_t i = 0; i < 2 * NR_CALLS; i++) {
		const struct tape_call *was = &calls[i % NR_CALLS], is = tape_next();

		if (is.kind != was->kind || is.seed != was->seed || is.max != was->max ||
		    !same_bytes(is.a, is.a_size, was->a, was->a_size) ||
		    !same_bytes(is.b, is.b_size, was->b, was->b_size) ||
		    !same_bytes(is.own, is.own_size, was->own, was->own_size))
			exit(10 + (int)i);
	}
}

static void calls_are_played_as_they_were_kept(void **state)
{
	(void)state;
	assert_int_equal(in_child(keep_all), 0);
	assert_int_equal(in_child(play_all_twice), 0);
}

static void a_tape_that_ends_within_a_call_is_refused(void **state)
{
	(void)state;
	assert_int_equal(in_child(keep_all), 0);
	/* The first call is whole: 24 bytes of header and its three of input. */
	assert_int_equal(truncate(name, 24 + 3 + 24 + 1), 0);
	assert_int_equal(in_child(play_all_twice), TAPE_WRONG);
}

static void no_tape_is_refused(void **state)
{
	(void)state;
	assert_int_equal(truncate(name, 0), 0);
	assert_int_equal(in_child(play_all_twice), TAPE_WRONG);
}

static int make_name(void **state)
{
	const int fd = mkstemp(name);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int remove_name(void **state)
{
	(void)state;
	return unlink(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_are_played_as_they_were_kept),
		cmocka_unit_test(a_tape_that_ends_within_a_call_is_refused),
		cmocka_unit_test(no_tape_is_refused),
	};

	return cmocka_run_group_tests(tests, make_name, remove_name);
}
