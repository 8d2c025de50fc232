/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every byte of CCWs and lists is read once: a guest that changes its program between the reads
 * gets one state of it, and errors of the world come back as they are.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cp_world.h"

/* What has been read so far; a byte read twice ends the test. */
static struct {
	uint8_t seen[0x100000];
	unsigned int reads;
} read_log;

static int logged_read(void *ctx, uint64_t guest_abs, void *buf, uint32_t len)
{
	for (uint64_t at = guest_abs; at < guest_abs + len && at < sizeof(read_log.seen); at++)
		assert_int_equal(read_log.seen[at]++, 0);
	read_log.reads++;
	return host_env()->read(ctx, guest_abs, buf, len);
}

/* A program that leads to the same CCWs and lists again and again. */
static void put_knot(struct cp_world *w)
{
	world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_CD | CCW_FLAG_IDA, 0x2010, 0x1040);
	world_ccw1(w, 0x1008, CCW_CMD_READ, CCW_FLAG_CC | CCW_FLAG_IDA, 0x10, 0x1040);
	world_ccw1(w, 0x1010, CCW_CMD_WRITE, CCW_FLAG_CD | CCW_FLAG_IDA, 0x10, 0x1048);
	world_ccw1(w, 0x1018, CCW_CMD_TIC, 0, 0, 0x1008);
	world_ccw1(w, 0x1020, CCW_CMD_READ, CCW_FLAG_IDA | CCW_FLAG_CC, 0x10, 0x10f8);
	world_ccw1(w, 0x1028, CCW_CMD_TIC, 0, 0, 0x10f8);
	world_idaw2(w, 0x1040, 0x3ff0);
	world_idaw2(w, 0x1048, 0x5000);
	world_idaw2(w, 0x1050, 0x6000);
}

static void no_byte_is_read_twice(void **state)
{
	struct cp_world *w = *state;
	struct cp_env env = *host_env();

	memset(&read_log, 0, sizeof(read_log));
	env.read = logged_read;
	cp_setup(&w->cp, &env, w->h);
	put_knot(w);
	assert_int_equal(world_init(w), 0);
	assert_int_equal(cp_prefetch(&w->cp), 0);
	assert_true(read_log.reads > 0 && read_log.reads < 8);
	cp_free(&w->cp);
}

static void pieces_are_not_mixed_up(void **state)
{
	struct cp_world *w = *state;

	/* Lists that take turns between the pieces around 1100, up and down. */
	for (uint32_t i = 0; i < 8; i++) {
		const uint32_t list = (i & 1 ? 0x1100 : 0x1200) + 0x100 * (i & 2) + 8 * i;

		world_ccw1(w, 0x1000 + 8 * i, CCW_CMD_READ,
			   (uint8_t)(CCW_FLAG_IDA | (i < 7 ? CCW_FLAG_CC : 0)), 8, list);
		world_idaw2(w, list, 0x3000 + 0x1000 * i);
	}
	world_translate(w);
	for (uint32_t i = 0; i < 8; i++) {
		const struct world_ccw ccw = world_ccw_nr(w, i);

		assert_true(world_idaw_at(w, &ccw, 0) == 0x3000 + 0x1000 * i);
	}
}

static void a_program_is_read_anew_after_it_was_freed(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_ccw1(w, 0x1000, CCW_CMD_READ, 0, 8, 0x3000);
	world_translate(w);
	cp_free(&w->cp);
	world_ccw1(w, 0x1000, CCW_CMD_READ, 0, 8, 0x4000);
	world_translate(w);
	ccw = world_first(w);
	assert_true(world_idaw_at(w, &ccw, 0) == 0x4000);
}

static void a_change_between_init_and_prefetch_changes_nothing(void **state)
{
	struct cp_world *w = *state;
	struct world_ccw ccw;

	world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA, 8, 0x1080);
	world_idaw2(w, 0x1080, 0x3000);
	assert_int_equal(world_init(w), 0);
	world_ccw1(w, 0x1000, CCW_CMD_WRITE, CCW_FLAG_CC, 8, 0x7ffffff0);
	world_idaw2(w, 0x1080, 0x4000);
	assert_int_equal(cp_prefetch(&w->cp), 0);

	ccw = world_first(w);
	assert_int_equal(ccw.cmd, CCW_CMD_READ);
	assert_int_equal(ccw.flags, CCW_FLAG_IDA);
	assert_true(world_idaw_at(w, &ccw, 0) == 0x3000);
}

static void a_change_before_any_read_is_seen_whole_or_not_at_all(void **state)
{
	/* The guest changes the list and the CCW beside it at once, before each read in turn. */
	struct cp_world *w = *state;

	for (unsigned int nth = 1; nth < 6; nth++) {
		struct world_ccw ccw;
		static const uint8_t other[16] = {0x01, 0x04, 0x00, 0x10, 0x00, 0x00, 0x10, 0x08,
						  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x50, 0x00};
		bool changed;

		world_again(w, WORLD_ORB);
		world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA, 8, 0x1008);
		world_idaw2(w, 0x1008, 0x3000);
		assert_int_equal(host_guest_change_at(w->h, nth, 0x1000, other, 16), 0);
		world_translate(w);
		ccw = world_first(w);
		changed = ccw.cmd == CCW_CMD_WRITE;
		assert_int_equal(ccw.count, changed ? 16 : 8);
		assert_true(world_idaw_at(w, &ccw, 0) == (changed ? 0x5000 : 0x3000));
	}
}

static void errors_of_the_world_come_back(void **state)
{
	static const int errors[] = {-EFAULT, -EACCES, -EIO, -ENOMEM};
	struct cp_world *w = *state;

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		world_again(w, WORLD_ORB);
		put_knot(w);
		host_fail_at(w->h, HOST_READ, 1, errors[i]);
		assert_int_equal(world_init(w), errors[i]);
		assert_true(host_balanced(w->h));
		assert_int_equal(world_init(w), 0);
	}
}

static void a_list_read_that_fails_comes_back_from_prefetch(void **state)
{
	struct cp_world *w = *state;

	world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA, 8, 0x2000);
	host_fail_at(w->h, HOST_READ, 2, -EFAULT);
	assert_int_equal(world_init(w), 0);
	assert_int_equal(cp_prefetch(&w->cp), -EFAULT);
	cp_free(&w->cp);
	assert_true(host_balanced(w->h));
}

static void storage_that_cannot_be_read_is_unavailable(void **state)
{
	static const int errors[] = {-EINVAL, -EPERM};
	struct cp_world *w = *state;

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		struct world_ccw ccw;

		world_again(w, WORLD_ORB);
		put_knot(w);
		host_fail_at(w->h, HOST_READ, 1, errors[i]);
		world_translate(w);
		ccw = world_first(w);
		assert_true(world_is_stop(&ccw));
	}
}

static void long_programs_are_found_again_quickly(void **state)
{
	struct cp_world *w = *state;
	unsigned int reads;

	/* 16 segments of 256 CCWs, each with its list a frame away: the reads stay linear. */
	host_guest_add(w->h, 0x1000000, 0x3ffffff);
	for (uint32_t s = 0; s < 16; s++) {
		for (uint32_t i = 0; i < 256; i++) {
			const uint32_t at = 0x10000 + 0x1000 * s + 8 * i;
			const uint32_t list = 0x1000000 + 0x1000 * (256 * s + i);

			if (i == 255 && s < 15)
				world_ccw1(w, at, CCW_CMD_TIC, 0, 0, at + 8 - 0x800 + 0x1000);
			else
				world_ccw1(w, at, CCW_CMD_READ,
					   (uint8_t)(CCW_FLAG_IDA | (i < 255 ? CCW_FLAG_CC : 0)),
					   8, list);
			world_idaw2(w, list, 0x3000);
		}
	}
	w->cpa = 0x10000;
	world_translate(w);
	reads = host_calls(w->h, HOST_READ);
	assert_true(reads >= 16 * 255 && reads <= 16 * 256 + 16 * 10);
}

int main(void)
{
#define WORLD_TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)
	const struct CMUnitTest tests[] = {
		WORLD_TEST(no_byte_is_read_twice),
		WORLD_TEST(pieces_are_not_mixed_up),
		WORLD_TEST(a_program_is_read_anew_after_it_was_freed),
		WORLD_TEST(a_change_between_init_and_prefetch_changes_nothing),
		WORLD_TEST(a_change_before_any_read_is_seen_whole_or_not_at_all),
		WORLD_TEST(errors_of_the_world_come_back),
		WORLD_TEST(a_list_read_that_fails_comes_back_from_prefetch),
		WORLD_TEST(storage_that_cannot_be_read_is_unavailable),
		WORLD_TEST(long_programs_are_found_again_quickly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
