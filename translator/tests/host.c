/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The user-space world as a translator meets it: sparse guest storage, reads that are remembered,
 * changes between reads, calls that fail on request.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "host.h"

static int new_world(void **state)
{
	*state = host_new();
	return *state ? 0 : -1;
}

static int end_world(void **state)
{
	host_delete(*state);
	return 0;
}

static int env_read(struct host *h, uint64_t abs, void *buf, uint32_t len)
{
	return host_env()->read(h, abs, buf, len);
}

static void storage_is_what_was_added_and_no_more(void **state)
{
	struct host *h = *state;

	assert_int_equal(host_guest_add(h, 0x2000, 0x3fff), 0);
	assert_int_equal(host_guest_add(h, UINT64_C(0xfffffffffffff000), UINT64_MAX), 0);
	assert_int_equal(host_guest_add(h, 0x7fff0000, 0x7fffffff), 0);

	assert_false(host_guest_exists(h, 0x1fff));
	assert_true(host_guest_exists(h, 0x2000));
	assert_true(host_guest_exists(h, 0x3fff));
	assert_false(host_guest_exists(h, 0x4000));
	assert_true(host_guest_exists(h, 0x7fffffff));
	assert_false(host_guest_exists(h, 0x80000000));
	assert_true(host_guest_exists(h, UINT64_MAX));
	assert_false(host_guest_exists(h, UINT64_C(0xffffffffffffefff)));
}

static void ranges_may_overlap_adjoin_and_swallow(void **state)
{
	struct host *h = *state;
	uint8_t buf[0x4000] = {1};

	assert_int_equal(host_guest_add(h, 0x5000, 0x5fff), 0);
	assert_int_equal(host_guest_add(h, 0x1000, 0x1fff), 0);
	assert_int_equal(host_guest_write(h, 0x1000, buf, 0x4000), -EINVAL);
	assert_int_equal(host_guest_add(h, 0x2000, 0x2fff), 0);
	assert_int_equal(host_guest_add(h, 0x2000, 0x4fff), 0);
	assert_int_equal(host_guest_write(h, 0x1000, buf, 0x4000), 0);
	assert_int_equal(host_guest_write(h, 0x2000, buf, 0x4000), 0);
	assert_int_equal(host_guest_add(h, 0, UINT64_MAX), 0);
	assert_true(host_guest_exists(h, UINT64_C(0x123456789abc)));
	assert_int_equal(host_guest_read(h, 0x2000, buf, 1), 0);
	assert_int_equal(buf[0], 1);
}

static void ranges_that_are_no_frames_are_refused(void **state)
{
	struct host *h = *state;

	assert_int_equal(host_guest_add(h, 0x1001, 0x1fff), -EINVAL);
	assert_int_equal(host_guest_add(h, 0x1000, 0x1ffe), -EINVAL);
	assert_int_equal(host_guest_add(h, 0x2000, 0x1fff), -EINVAL);
	assert_false(host_guest_exists(h, 0x1000));
}

static void bytes_cross_frames_and_wrapping_is_refused(void **state)
{
	struct host *h = *state;
	const uint8_t put[4] = {1, 2, 3, 4};
	uint8_t got[4] = {0};

	host_guest_add(h, 0x1000, 0x2fff);
	host_guest_add(h, UINT64_C(0xfffffffffffff000), UINT64_MAX);
	host_guest_add(h, 0, 0xfff);

	assert_int_equal(host_guest_write(h, 0x1ffe, put, 4), 0);
	assert_int_equal(host_guest_read(h, 0x1ffe, got, 4), 0);
	assert_memory_equal(got, put, 4);
	assert_int_equal(host_guest_write(h, UINT64_MAX - 1, put, 4), -EINVAL);
	assert_int_equal(host_guest_write(h, UINT64_MAX - 3, put, 4), 0);
	assert_int_equal(host_guest_write(h, 0x2ffe, put, 4), -EINVAL);
	host_guest_read(h, 0x2ffe, got, 2);
	assert_int_equal(got[0] | got[1], 0);
}

static void thousands_of_frames_hold_their_own(void **state)
{
	struct host *h = *state;

	assert_int_equal(host_guest_add(h, 0, UINT64_MAX), 0);
	for (uint64_t i = 0; i < 5000; i++) {
		const uint64_t at = i * UINT64_C(0x31234567000);

		assert_int_equal(host_guest_write(h, at, &i, sizeof(i)), 0);
	}
	for (uint64_t i = 0; i < 5000; i++) {
		uint64_t got;

		host_guest_read(h, i * UINT64_C(0x31234567000), &got, sizeof(got));
		assert_true(got == i);
	}
}

static void a_read_stays_in_a_frame_and_in_storage(void **state)
{
	struct host *h = *state;
	uint8_t buf[16];

	host_guest_add(h, 0x1000, 0x2fff);
	assert_int_equal(env_read(h, 0x3000, buf, 1), -EINVAL);
	assert_int_equal(env_read(h, 0x1ff8, buf, 8), 0);
	assert_null(host_violation(h));
	assert_int_equal(env_read(h, 0x1ff8, buf, 9), -EINVAL);
	assert_string_equal(host_violation(h), "read of 9 bytes at 1ff8: not in one frame");
}

static void access_rights_are_those_that_were_set(void **state)
{
	struct host *h = *state;
	uint64_t frame = 7;
	uint8_t byte;

	host_guest_add(h, 0x1000, 0x2fff);
	assert_int_equal(host_guest_set_access(h, 0x1000, CP_PIN_STORE), 0);
	assert_int_equal(host_guest_set_access(h, 0x2000, CP_PIN_FETCH), 0);
	assert_int_equal(host_guest_set_access(h, 0x3000, CP_PIN_FETCH), -EINVAL);
	assert_int_equal(host_guest_set_access(h, 0x2000, 4), -EINVAL);

	assert_int_equal(env_read(h, 0x1000, &byte, 1), -EPERM);
	assert_int_equal(host_env()->pin(h, 0x1000, CP_PIN_FETCH, &frame), -EPERM);
	assert_int_equal(host_env()->pin(h, 0x2000, CP_PIN_FETCH | CP_PIN_STORE, &frame), -EPERM);
	assert_int_equal(host_env()->pin(h, 0x3000, CP_PIN_FETCH, &frame), -EINVAL);
	assert_true(frame == 7);
	assert_null(host_violation(h));
	assert_true(host_balanced(h));
}

static void a_snapshot_is_what_was_read_first(void **state)
{
	struct host *h = *state;
	uint8_t buf[16];

	host_guest_add(h, 0x1000, 0x2fff);
	host_guest_write(h, 0x1ffc, "abcdefgh", 8);
	assert_int_equal(env_read(h, 0x1ffe, buf, 2), 0);
	assert_int_equal(env_read(h, 0x2000, buf, 1), 0);
	host_guest_write(h, 0x1ffc, "ABCDEFGH", 8);
	assert_int_equal(env_read(h, 0x1ffd, buf, 2), 0);
	assert_memory_equal(buf, "BC", 2);
	host_guest_write(h, 0x1ffc, "01234567", 8);

	assert_int_equal(host_snapshot_read(h, 0x1ffc, buf, 8), 0);
	assert_memory_equal(buf, "0Bcde567", 8);
	assert_int_equal(host_snapshot_read(h, 0x2ffd, buf, 8), -EINVAL);
}

static void changes_come_before_the_read_they_name(void **state)
{
	struct host *h = *state;
	uint8_t byte;

	host_guest_add(h, 0x1000, 0x1fff);
	assert_int_equal(host_guest_change_at(h, 3, 0x1000, "c", 1), 0);
	assert_int_equal(host_guest_change_at(h, 1, 0x1000, "a", 1), 0);
	assert_int_equal(host_guest_change_at(h, 3, 0x1000, "d", 1), 0);
	assert_int_equal(host_guest_change_at(h, 2, 0x1000, "b", 1), 0);
	assert_int_equal(host_guest_change_at(h, 2, 0x2000, "b", 1), -EINVAL);

	for (const char *want = "abd"; *want; want++) {
		assert_int_equal(env_read(h, 0x1000, &byte, 1), 0);
		assert_int_equal(byte, *want);
	}
	assert_int_equal(host_calls(h, HOST_READ), 3);
}

static void changes_no_read_met_can_be_made_at_the_end(void **state)
{
	struct host *h = *state;
	uint8_t buf[3];

	host_guest_add(h, 0x1000, 0x1fff);
	host_guest_change_at(h, 9, 0x1001, "9", 1);
	host_guest_change_at(h, 1, 0x1000, "1", 1);
	host_guest_change_at(h, 8, 0x1001, "88", 2);
	assert_int_equal(env_read(h, 0x1000, buf, 3), 0);
	assert_memory_equal(buf, "1\0\0", 3);
	assert_int_equal(host_guest_change_rest(h), 0);
	assert_int_equal(host_guest_read(h, 0x1000, buf, 3), 0);
	assert_memory_equal(buf, "198", 3);
	assert_int_equal(host_snapshot_read(h, 0x1000, buf, 3), 0);
	assert_memory_equal(buf, "1\0\0", 3);
}

static void the_call_named_fails_and_no_other(void **state)
{
	const struct cp_env *env = host_env();
	struct host *h = *state;
	uint64_t frame;
	uint32_t abs;
	uint8_t byte;
	void *p;

	host_guest_add(h, 0x1000, 0x1fff);
	host_fail_at(h, HOST_READ, 2, -EFAULT);
	host_fail_at(h, HOST_PIN, 1, -EACCES);
	host_fail_at(h, HOST_ALLOC, 1, -ENOMEM);
	host_fail_at(h, HOST_ALLOC_WORDS, 2, -ENOMEM);

	assert_int_equal(env->read(h, 0x1000, &byte, 1), 0);
	assert_int_equal(env->read(h, 0x1000, &byte, 1), -EFAULT);
	assert_int_equal(env->read(h, 0x1000, &byte, 1), 0);
	assert_int_equal(env->pin(h, 0x1000, CP_PIN_FETCH, &frame), -EACCES);
	assert_true(host_balanced(h));
	assert_int_equal(env->pin(h, 0x1000, CP_PIN_FETCH, &frame), 0);
	env->unpin(h, 0x1000, CP_PIN_FETCH);
	assert_null(env->alloc(h, 8));
	p = env->alloc(h, 8);
	assert_non_null(p);
	env->free(h, p, 8);
	p = env->alloc(h, 0); /* as good as any other */
	assert_non_null(p);
	env->free(h, p, 0);
	p = env->alloc_words(h, 8, 8, &abs);
	assert_non_null(p);
	assert_null(env->alloc_words(h, 8, 8, &abs));
	env->free_words(h, p, 8);
	assert_int_equal(host_calls(h, HOST_PIN), 2);
	assert_int_equal(host_calls(h, HOST_ALLOC), 3);
	assert_int_equal(host_calls(h, HOST_ALLOC_WORDS), 2);
	assert_true(host_balanced(h));
	assert_null(host_violation(h));
}

struct seen_changes {
	unsigned int nr;
	uint64_t abs[4];
	uint32_t len[4];
};

static int see_change(void *arg, uint64_t guest_abs, const uint8_t *data, uint32_t len)
{
	struct seen_changes *seen = arg;

	(void)data;
	if (seen->nr == 4)
		return -E2BIG;
	seen->abs[seen->nr] = guest_abs;
	seen->len[seen->nr++] = len;
	return 0;
}

static void changes_since_the_mark_are_found_and_sorted(void **state)
{
	struct host *h = *state;
	struct seen_changes seen = {0};

	host_guest_add(h, 0, 0xfffff);
	host_guest_write(h, 0x9000, "before", 6);
	host_guest_mark(h);
	host_guest_write(h, 0x9000, "beFORe", 6);
	host_guest_write(h, 0x1fff, "xy", 2);
	host_guest_write(h, 0x5000, "\0\0", 2);

	assert_int_equal(host_guest_changes(h, see_change, &seen), 0);
	assert_int_equal(seen.nr, 3);
	assert_int_equal(seen.abs[0], 0x1fff);
	assert_int_equal(seen.len[0], 1);
	assert_int_equal(seen.abs[1], 0x2000);
	assert_int_equal(seen.len[1], 1);
	assert_int_equal(seen.abs[2], 0x9002);
	assert_int_equal(seen.len[2], 3);

	host_guest_mark(h);
	seen.nr = 0;
	assert_int_equal(host_guest_changes(h, see_change, &seen), 0);
	assert_int_equal(seen.nr, 0);
}

static void storage_is_the_same_only_if_changes_and_what_was_before_are(void **state)
{
	struct host *h = *state, *other = host_new();

	assert_non_null(other);
	for (int i = 0; i < 2; i++) {
		struct host *each = i ? other : h;

		host_guest_add(each, 0, 0xfffff);
		host_guest_write(each, 0x9000, "before", 6);
		host_guest_mark(each);
	}
	assert_true(host_guest_same(h, other));
	host_guest_write(h, 0x5000, "\0\0", 2); /* no change */
	assert_true(host_guest_same(h, other));
	host_guest_write(h, 0x5fff, "x", 1);
	assert_false(host_guest_same(h, other));
	assert_false(host_guest_same(other, h));
	host_guest_write(other, 0x5fff, "x", 1);
	assert_true(host_guest_same(h, other));
	host_guest_write(h, 0x9000, "BEFORE", 6);
	assert_false(host_guest_same(other, h));
	/* The same in the end, from something else. */
	host_guest_mark(other);
	host_guest_write(other, 0x9000, "xxxxxx", 6);
	host_guest_mark(other);
	host_guest_write(other, 0x9000, "BEFORE", 6);
	assert_false(host_guest_same(other, h));
	assert_false(host_guest_same(h, other));
	host_delete(other);
}

int main(void)
{
#define WORLD_TEST(f) cmocka_unit_test_setup_teardown(f, new_world, end_world)
	const struct CMUnitTest tests[] = {
		WORLD_TEST(storage_is_what_was_added_and_no_more),
		WORLD_TEST(ranges_may_overlap_adjoin_and_swallow),
		WORLD_TEST(ranges_that_are_no_frames_are_refused),
		WORLD_TEST(bytes_cross_frames_and_wrapping_is_refused),
		WORLD_TEST(thousands_of_frames_hold_their_own),
		WORLD_TEST(a_read_stays_in_a_frame_and_in_storage),
		WORLD_TEST(access_rights_are_those_that_were_set),
		WORLD_TEST(a_snapshot_is_what_was_read_first),
		WORLD_TEST(changes_come_before_the_read_they_name),
		WORLD_TEST(changes_no_read_met_can_be_made_at_the_end),
		WORLD_TEST(the_call_named_fails_and_no_other),
		WORLD_TEST(changes_since_the_mark_are_found_and_sorted),
		WORLD_TEST(storage_is_the_same_only_if_changes_and_what_was_before_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
