/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's words: lists share allocations, yet each is whole and ends in a word that is refused,
 * behind the CCWs of a segment there is nothing, and all is given back whenever memory runs out.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cp_world.h"

#define CALLS_MAX 64u

/* Calls of one kind so far, and which of them is to fail; 0: none. */
static struct {
	unsigned int words, words_fail;
	unsigned int alloc, alloc_fail;
} calls;

static void *counted_words(void *ctx, uint32_t size, uint32_t align, uint32_t *host_abs)
{
	if (++calls.words == calls.words_fail)
		return NULL;
	return host_env()->alloc_words(ctx, size, align, host_abs);
}

static void *counted_alloc(void *ctx, size_t size)
{
	if (++calls.alloc == calls.alloc_fail)
		return NULL;
	return host_env()->alloc(ctx, size);
}

/* A world whose allocations are counted, from now on. */
static void count_calls(struct cp_world *w, unsigned int words_fail, unsigned int alloc_fail)
{
	static struct cp_env env;

	env = *host_env();
	env.alloc_words = counted_words;
	env.alloc = counted_alloc;
	calls.words = 0;
	calls.words_fail = words_fail;
	calls.alloc = 0;
	calls.alloc_fail = alloc_fail;
	w->cp.env = &env;
}

/* @nr READs of @count bytes each from 10000 on, a frame or more apart. */
static void chain(struct cp_world *w, uint32_t nr, uint16_t count)
{
	uint32_t apart = (count / ARCH_FRAME_SIZE + 1) * ARCH_FRAME_SIZE;

	for (uint32_t i = 0; i < nr; i++)
		world_ccw1(w, 0x1000 + ARCH_CCW_SIZE * i, CCW_CMD_READ,
			   i + 1 < nr ? CCW_FLAG_CC : 0, count, 0x10000 + apart * (i % 8));
}

static void short_lists_lie_with_their_ccws(void **state)
{
	struct cp_world *w = *state;

	chain(w, 12, 0x10);
	count_calls(w, 0, 0);
	world_translate(w);
	assert_int_equal(calls.words, 1);
	assert_int_equal(calls.alloc, 1);
	for (uint32_t i = 0; i < 12; i++) {
		struct world_ccw ccw = world_ccw_nr(w, i);

		assert_true(world_list_has(w, &ccw, 1));
		assert_true(world_idaw_at(w, &ccw, 0) == 0x10000 + 0x1000 * (i % 8));
	}
}

static void long_lists_share_blocks_and_stay_whole(void **state)
{
	struct cp_world *w = *state;

	/* Nine words and an end each: no block holds all of them. */
	chain(w, 100, 0x9000);
	count_calls(w, 0, 0);
	world_translate(w);
	assert_in_range(calls.words, 3, 4);
	for (uint32_t i = 0; i < 100; i++) {
		struct world_ccw ccw = world_ccw_nr(w, i);

		assert_true(world_list_has(w, &ccw, 9));
		for (uint32_t k = 0; k < 9; k++)
			assert_true(world_idaw_at(w, &ccw, k) ==
				    0x10000 + 0xa000 * (i % 8) + 0x1000 * k);
	}
}

static void nothing_lies_behind_the_ccws(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw last;

	chain(w, 2, 0x10);
	world_translate(w);
	/* Two CCWs, the one that a status modifier leads to, and two stop CCWs. */
	last = world_ccw_nr(w, 4);
	assert_true(world_is_stop(&last));
	assert_false(host_words_contain(w->h, last.host_abs, ARCH_CCW_SIZE + 1));
}

static void whatever_allocation_fails_all_is_given_back(void **state)
{
	struct cp_world *w = *state;
	unsigned int words = 1, allocs = 1;

	/* world_again() fails the test if anything is left. */
	for (unsigned int fail = 1; fail <= words || fail <= allocs; fail++) {
		assert_in_range(fail, 1, CALLS_MAX);
		for (unsigned int kind = 0; kind < 2; kind++) {
			int ret;

			world_again(w, WORLD_ORB);
			chain(w, 100, 0x9000);
			count_calls(w, kind ? fail : 0, kind ? 0 : fail);
			ret = world_init(w);
			if (!ret)
				ret = cp_prefetch(&w->cp);
			words = calls.words > words ? calls.words : words;
			allocs = calls.alloc > allocs ? calls.alloc : allocs;
			if (fail <= (kind ? calls.words : calls.alloc))
				assert_int_equal(ret, -ENOMEM);
			else
				assert_int_equal(ret, 0);
		}
	}
	assert_in_range(words, 3, CALLS_MAX);
	assert_in_range(allocs, 3, CALLS_MAX);
}

int main(void)
{
#define WORLD_TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)
	const struct CMUnitTest tests[] = {
		WORLD_TEST(short_lists_lie_with_their_ccws),
		WORLD_TEST(long_lists_share_blocks_and_stay_whole),
		WORLD_TEST(nothing_lies_behind_the_ccws),
		WORLD_TEST(whatever_allocation_fails_all_is_given_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
