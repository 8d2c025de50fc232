/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The minimiser, on a target whose bug is known: nothing that the bug needs not is left, and the
 * key stays. TOY is the path of tests/toy.c's program.
 */
#include "minimise.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../common/fz_walk.h"
#include "child.h"
#include "tool.h"

#define CCWS	60u
#define EVENTS	40u
#define CHUNKS	20u
#define PLACE	0x3008u
#define KEY	"property:toy.ida:CCW at N moves N bytes"

struct fixture {
	char folder[32];
	char *file;
	struct fz_scn scn;
};

static int set_up(void **state)
{
	struct fixture *f = room_for(sizeof(*f));

	memcpy(f->folder, "/tmp/ccwcheck-test.XXXXXX", sizeof("/tmp/ccwcheck-test.XXXXXX"));
	*state = f;
	if (!mkdtemp(f->folder))
		return -1;
	f->file = text_of("%s/input", f->folder);
	fz_init(&f->scn);
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	folder_remove(f->folder);
	free(f->file);
	free(f);
	return 0;
}

/* A long program of which one CCW has the bug, data of all kinds, and events in between. */
static void make_large(struct fz_scn *f)
{
	uint8_t *program = fz_room(f, CCWS * ARCH_CCW_SIZE);

	f->s.orb.cpa = be32_st(PLACE);
	f->s.orb.intparm = be32_st(0x12345678);
	for (uint32_t i = 0; i < CCWS; i++) {
		const struct fz_ccw ccw = {
			.cmd = i % 3 ? CCW_CMD_READ : CCW_CMD_WRITE,
			.flags = (i < CCWS - 1 ? CCW_FLAG_CC : 0) | CCW_FLAG_SLI |
				 (i == 40 ? CCW_FLAG_IDA : 0),
			.count = (uint16_t)(4 * i + 7),
			.cda = 0x8000 + 257 * i,
		};

		fz_ccw_set(program + i * ARCH_CCW_SIZE, &ccw, true);
	}
	f->storage[0] = (struct scn_chunk){PLACE, CCWS * ARCH_CCW_SIZE, program};
	for (uint32_t i = 1; i < CHUNKS; i++) {
		uint8_t *data = fz_room(f, 64);

		for (uint32_t k = 0; k < 64; k++)
			data[k] = (uint8_t)(i * k * 7);
		f->storage[i] = (struct scn_chunk){0x8000 + i * ARCH_FRAME_SIZE, 64, data};
	}
	f->s.nr_storage = CHUNKS;
	for (uint32_t i = 0; i < EVENTS; i++)
		f->events[i] = (struct scn_event){.what = i == 0 ? SCN_OPEN : i == 11 ? SCN_HALT :
							  i == 30 ? SCN_START : SCN_RUN};
	f->s.nr_events = EVENTS;
}

static void write_input(struct fixture *f)
{
	static uint8_t data[FZ_INPUT_MAX];
	const size_t size = fz_encode(data, sizeof(data), &f->scn.s);

	assert_true(size);
	assert_true(file_put(f->file, data, size));
}

static void leaves_what_the_bug_needs(void **state)
{
	struct fixture *f = *state;
	struct min_result r;
	struct target toy;
	uint8_t *data;
	size_t size;

	make_large(&f->scn);
	write_input(f);
	assert_true(target_open(&toy, TOY));

	assert_true(minimise(&r, &data, &size, &toy, f->file, 120));

	assert_string_equal(r.key, KEY);
	assert_true(r.ended);
	assert_int_equal(r.before.ccws, CCWS);
	assert_int_equal(r.before.events, EVENTS);
	assert_int_equal(r.after.ccws, 3);
	assert_int_equal(r.after.events, 2);
	assert_int_equal(r.after.bytes, size);
	fz_decode(&f->scn, data, size);
	assert_int_equal(be32_ld(f->scn.s.orb.cpa), 0x1000);
	assert_int_equal(be32_ld(f->scn.s.orb.intparm), 0);
	assert_int_equal(f->scn.s.nr_storage, 1);
	assert_int_equal(f->scn.events[0].what, SCN_HALT);
	assert_int_equal(f->scn.events[1].what, SCN_START);
	/* The count is the least that will do. */
	assert_int_equal(f->scn.storage[0].data[2 * ARCH_CCW_SIZE + 3], 100);
	free(data);
}

static void result_is_the_same_each_time(void **state)
{
	struct fixture *f = *state;
	struct min_result r;
	struct target toy;
	uint8_t *data[2];
	size_t size[2];

	make_large(&f->scn);
	write_input(f);
	assert_true(target_open(&toy, TOY));

	assert_true(minimise(&r, &data[0], &size[0], &toy, f->file, 120));
	assert_true(minimise(&r, &data[1], &size[1], &toy, f->file, 120));

	assert_int_equal(size[0], size[1]);
	assert_memory_equal(data[0], data[1], size[0]);
	free(data[0]);
	free(data[1]);
}

static void input_without_a_bug_is_refused(void **state)
{
	struct fixture *f = *state;
	struct min_result r;
	struct target toy;
	uint8_t *data;
	size_t size;

	write_input(f);
	assert_true(target_open(&toy, TOY));

	assert_false(minimise(&r, &data, &size, &toy, f->file, 10));

	assert_string_equal(r.key, KEY_NONE);
}

static void hang_ends_with_its_time(void **state)
{
	struct fixture *f = *state;
	struct replay quick = {.wall_s = 1};
	struct target toy;
	char key[KEY_MAX];

	f->scn.s.orb.ctl = be32_st(be32_ld(f->scn.s.orb.ctl) | ORB_S);
	write_input(f);
	assert_true(target_open(&toy, TOY));
	quick.target = &toy;

	assert_true(replay(&quick, key, NULL, f->file));

	assert_string_equal(key, "timeout");
}

static void program_that_is_not_there(void **state)
{
	struct target none;

	(void)state;
	assert_false(target_open(&none, "/nowhere/fuzz_orb"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(leaves_what_the_bug_needs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(result_is_the_same_each_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(input_without_a_bug_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(hang_ends_with_its_time, set_up, tear_down),
		cmocka_unit_test(program_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
