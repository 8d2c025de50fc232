/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The values that an input can say: the largest of each is kept, a larger one is cut by the
 * reader; a scenario with one that cannot be said is refused by the writer, never changed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static struct fz_scn one;
static uint8_t block[0x20000];

/* One of everything, each value at its largest. */
static void fill(void)
{
	fz_init(&one);
	one.s.nr_keys = one.s.nr_storage = one.s.nr_steps = one.s.nr_changes = 1;
	one.s.nr_faults = 1;
	one.s.nr_events = 4;
	one.s.needs = SCN_NEED_SCRIPTED | SCN_NEED_SCHEDULE;
	one.keys[0] = (struct scn_key){.frame = 0xff000, .key = 0xff};
	one.storage[0] = (struct scn_chunk){.abs = 0x20000, .len = 0x1ffff, .data = block};
	one.steps[0] = (struct scn_step){.cmd = 0xff, .repeat = 1000000, .initial = 0xff,
					 .send_len = 0x10000, .send = block, .want = 0x3ffff,
					 .status = 0xff, .then = 0xff, .sense_len = ARCH_SENSE_SIZE,
					 .sense = block};
	one.changes[0] = (struct scn_change){.before_read = 1000, .abs = 0xfffff, .len = 1,
					     .data = block};
	one.faults[0] = (struct scn_fault){.call = SCN_FAULT_ALLOC_WORDS, .nth = 1000,
					   .err = -EACCES};
	one.events[0] = (struct scn_event){
		.what = SCN_WRITE, .has = SCN_HAS_REGION | SCN_HAS_OFFSET | SCN_HAS_BYTES,
		.region = 0xffffff, .offset = 0x3ff, .nr_bytes = 0xfff, .bytes = block,
	};
	one.events[1] = (struct scn_event){
		.what = SCN_MAP, .has = SCN_HAS_AT | SCN_HAS_LENGTH, .at = UINT64_MAX,
		.length = 0x1ffffff,
	};
	one.events[2] = (struct scn_event){
		.what = SCN_START, .has = SCN_HAS_TASK | SCN_HAS_UNTIL | SCN_HAS_FCTL |
					  SCN_HAS_PRESET | SCN_HAS_FAULT,
		.task = "a", .until = "unlock_event", .until_nth = 1000, .fctl = 0x70,
		.preset = -ETIMEDOUT, .fault = SCN_USER_TAIL,
	};
	one.events[3] = (struct scn_event){
		.what = SCN_SET_IRQS, .has = SCN_HAS_INDEX | SCN_HAS_FLAGS | SCN_HAS_FIRST |
					     SCN_HAS_COUNT | SCN_HAS_DATA | SCN_HAS_ARGSZ,
		.index = UINT32_MAX, .flags = 0x7f, .first = UINT32_MAX, .count = UINT32_MAX,
		.data = SCN_DATA_TRUE, .argsz = UINT32_MAX,
	};
}

static void the_largest_values_are_kept(void **state)
{
	(void)state;
	fill();
	assert_int_not_equal(check_idempotent(&one.s, "the largest"), 0);
	check_limits(&check_decoded);
	check_same(&one.s, &check_decoded.s, "the largest");
	check_text(&check_decoded, "the largest");
}

#define MORE(n, change)										\
	case n:											\
		(void)(change);									\
		return #change

/* Makes of it what no input says, the @nth way, and tells which; NULL: there is none. */
static const char *spoil(uint32_t nth)
{
	switch (nth) {
	MORE(0, one.steps[0].want++);
	MORE(1, one.steps[0].repeat++);
	MORE(2, one.steps[0].sense_len++);
	MORE(3, one.steps[0].send_len = 0x20000);
	MORE(4, one.storage[0].len = 0x20000);
	MORE(5, one.storage[0].len = 0);
	MORE(6, one.changes[0].len = 0);
	MORE(7, one.changes[0].before_read++);
	MORE(8, one.changes[0].before_read = 0);
	MORE(9, one.faults[0].nth++);
	MORE(10, one.faults[0].err = -ENXIO);
	MORE(11, one.events[0].region++);
	MORE(12, one.events[0].offset++);
	MORE(13, one.events[0].nr_bytes++);
	MORE(14, one.events[1].length++);
	MORE(15, one.events[2].until_nth++);
	MORE(16, one.events[2].until[0] = 'X');
	MORE(17, one.events[3].flags++);
	MORE(18, one.events[3].data++);
	MORE(19, (one.events[0].has |= SCN_HAS_LENGTH, one.events[0].length = 0x1000));
	MORE(20, one.events[2].fctl = 0x71);
	MORE(21, one.events[2].preset = -EPIPE);
	MORE(22, one.s.fctl = 0x41);
	MORE(23, one.s.memory[0] = ((struct scn_range){0, 0x20fff}));
	MORE(24, one.s.keys[0].frame = 0x123);
	MORE(25, (one.s.nr_keys = 2, one.keys[1] = one.keys[0]));
	MORE(26, one.faults[0].nth = 0);
	MORE(27, one.steps[0].repeat = 0);
	MORE(28, one.events[0].nr_bytes = 0);
	MORE(29, (one.s.nr_memory = 2, one.memory[1] = one.memory[0]));
	MORE(30, one.storage[0].abs = 0xfffff);
	MORE(31, one.changes[0].abs = 0x100000);
	default:
		return NULL;
	}
}

static void other_values_are_refused(void **state)
{
	static uint8_t data[FZ_INPUT_MAX];
	const char *what;

	(void)state;
	for (uint32_t nth = 0; fill(), what = spoil(nth); nth++)
		if (fz_encode(data, sizeof(data), &one.s))
			fail_msg("an input is made after %s", what);
}

/* As much as the pool holds, and a byte more. */
static void more_than_the_pool_is_refused(void **state)
{
	static uint8_t data[FZ_INPUT_MAX];

	(void)state;
	fz_init(&one);
	one.s.nr_storage = 3;
	for (uint32_t i = 0; i < 3; i++)
		one.storage[i] = (struct scn_chunk){i * 0x20000, i < 2 ? 0x1ffff : 2, block};
	assert_int_not_equal(fz_encode(data, sizeof(data), &one.s), 0);
	one.storage[2].len++;
	assert_int_equal(fz_encode(data, sizeof(data), &one.s), 0);
}

/* Seven bits a byte. */
static void small_numbers_take_one_byte(void **state)
{
	(void)state;
	fz_init(&one);
	one.s.nr_faults = 1;
	for (uint32_t nth = 1; nth <= 1000; nth++) {
		one.faults[0] = (struct scn_fault){SCN_FAULT_PIN, nth, -ENOMEM};
		assert_int_equal(check_idempotent(&one.s, "a number"), nth <= 0x80 ? 15 : 16);
		assert_int_equal(check_decoded.faults[0].nth, nth);
	}
}

/* Nine tasks are one too many, eight are not, whatever they are called. */
static void tasks_are_limited(void **state)
{
	static const char *const names[] = {"z", "y", "x", "long_name", "w", "v", "u",
					    "fifteen_letters", "one_more"};

	(void)state;
	fz_init(&one);
	for (uint32_t nr = 1; nr <= 9; nr++) {
		struct scn_event *ev = &one.events[nr - 1];

		*ev = (struct scn_event){.what = SCN_OPEN, .has = SCN_HAS_TASK};
		memcpy(ev->task, names[nr - 1], strlen(names[nr - 1]));
		one.s.nr_events = nr;
		assert_int_equal(check_idempotent(&one.s, "tasks") != 0, nr <= SCN_TASKS_MAX);
		if (nr <= SCN_TASKS_MAX)
			assert_int_equal(check_decoded.events[nr - 1].task[0], 'a' + nr - 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_largest_values_are_kept),
		cmocka_unit_test(other_values_are_refused),
		cmocka_unit_test(more_than_the_pool_is_refused),
		cmocka_unit_test(small_numbers_take_one_byte),
		cmocka_unit_test(tasks_are_limited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
