/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The limits of inputs, each met and passed by one, on the way in and on the way out: what is one
 * too many is left out by the reader, and refused by the writer, which never loses anything.
 */
#include <errno.h>
#include <string.h>

#include "check.h"

#define CONTENTS_MAX 0x1ffffu

static struct fz_scn one;
static struct input in;

static void decode(void)
{
	fz_decode(&one, in.data, in.size);
	check_limits(&one);
}

/* One piece more of a kind, the @nth. */
static void add_memory(uint32_t nth)
{
	input_kind(&in, FZ_MEMORY, 0);
	input_number(&in, 2 * nth);
	input_number(&in, 0);
}

static void add_key(uint32_t nth)
{
	input_kind(&in, FZ_KEY, 0);
	input_number(&in, nth);
	input_bytes(&in, "\x30", 1);
}

static void add_storage(uint32_t nth)
{
	input_kind(&in, FZ_BYTES, 1);
	input_number(&in, (0x2000 + 16 * nth) ^ FZ_PLACE);
	input_bytes(&in, "contents", 8);
}

static void add_step(uint32_t nth)
{
	(void)nth;
	input_kind(&in, FZ_STEP, FZ_STEP_ANY);
	input_bytes(&in, "\0\0\0", 3);
}

static void add_change(uint32_t nth)
{
	input_kind(&in, FZ_CHANGE, 1);
	input_number(&in, nth);
	input_number(&in, 0x2000 ^ FZ_PLACE);
	input_bytes(&in, "x", 1);
}

static void add_fault(uint32_t nth)
{
	input_kind(&in, FZ_FAULT, SCN_FAULT_PIN);
	input_number(&in, nth);
}

static void add_event(uint32_t nth)
{
	(void)nth;
	input_kind(&in, FZ_EVENT, SCN_RUN);
}

/* How many there may be of each, and where they are counted. */
static const struct limit {
	void (*add)(uint32_t nth);
	uint32_t max;
	size_t nr, list; /* in struct scn */
	size_t size;
} limits[] = {
#define LIMIT(what, max, member)								\
	{add_##what, max, offsetof(struct scn, nr_##member), offsetof(struct scn, member),	\
	 sizeof(*((struct scn *)0)->member)}
	LIMIT(memory, FZ_MEMORY_MAX, memory),
	LIMIT(key, FZ_KEYS_MAX, keys),
	LIMIT(storage, FZ_STORAGE_MAX, storage),
	LIMIT(step, FZ_STEPS_MAX, steps),
	LIMIT(change, FZ_CHANGES_MAX, changes),
	LIMIT(fault, FZ_FAULTS_MAX, faults),
	LIMIT(event, FZ_EVENTS_MAX, events),
};
#define LIMITS (sizeof(limits) / sizeof(limits[0]))

static uint32_t *count_of(struct scn *s, const struct limit *l)
{
	return (uint32_t *)(void *)((char *)s + l->nr);
}

static void the_reader_leaves_out_one_too_many(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < LIMITS; i++) {
		input_begin(&in);
		for (uint32_t nr = 1; nr <= limits[i].max + 1; nr++) {
			limits[i].add(nr - 1);
			decode();
			assert_int_equal(*count_of(&one.s, &limits[i]),
					 nr > limits[i].max ? limits[i].max : nr);
		}
	}
}

/* The list of the fullest input, with its last item once more. */
static void the_writer_refuses_one_too_many(void **state)
{
	static uint8_t data[FZ_INPUT_MAX];
	static struct scn_event longer[FZ_STORAGE_MAX + 1]; /* the largest items */

	(void)state;
	for (uint32_t i = 0; i < LIMITS; i++) {
		const struct limit *l = &limits[i];
		void **list = (void **)(void *)((char *)&one.s + l->list);

		input_begin(&in);
		for (uint32_t nr = 0; nr < l->max; nr++)
			l->add(nr);
		decode();
		assert_int_equal(fz_encode(data, sizeof(data), &one.s), in.size);
		assert_memory_equal(data, in.data, in.size);
		memcpy(longer, *list, l->max * l->size);
		memcpy((char *)longer + l->max * l->size,
		       (char *)longer + (l->max - 1) * l->size, l->size);
		*list = longer;
		assert_int_not_equal(fz_encode(data, sizeof(data), &one.s), 0);
		++*count_of(&one.s, l);
		assert_int_equal(fz_encode(data, sizeof(data), &one.s), 0);
	}
}

static void frames_are_limited(void **state)
{
	static uint8_t data[FZ_INPUT_MAX];

	(void)state;
	input_begin(&in);
	input_kind(&in, FZ_MEMORY, 0);
	input_number(&in, 0x100);
	input_number(&in, FZ_FRAMES_MAX - 2);
	decode();
	assert_int_equal(one.s.nr_memory, 1);
	add_memory(0);
	decode();
	assert_int_equal(one.s.nr_memory, 2);
	assert_int_equal(fz_encode(data, sizeof(data), &one.s), in.size);
	add_memory(1);
	decode();
	assert_int_equal(one.s.nr_memory, 2);
	one.s.memory[1].last += ARCH_FRAME_SIZE;
	assert_int_equal(fz_encode(data, sizeof(data), &one.s), 0);

	/* A range has that many frames at the most. */
	input_begin(&in);
	input_kind(&in, FZ_MEMORY, 0);
	input_number(&in, 0);
	input_number(&in, UINT64_MAX);
	decode();
	assert_int_equal(one.s.memory[0].last, FZ_FRAMES_MAX * ARCH_FRAME_SIZE - 1);
}

static void memory_begins_below_its_limit(void **state)
{
	static uint8_t data[FZ_INPUT_MAX];
	const uint64_t last = FZ_ADDRESS_MAX - ARCH_FRAME_SIZE;

	(void)state;
	input_begin(&in);
	input_kind(&in, FZ_MEMORY, 0);
	input_number(&in, last / ARCH_FRAME_SIZE);
	input_number(&in, 1);
	decode();
	assert_int_equal(one.s.memory[0].first, last);
	assert_int_equal(fz_encode(data, sizeof(data), &one.s), in.size);
	one.s.memory[0].first += ARCH_FRAME_SIZE;
	assert_int_equal(fz_encode(data, sizeof(data), &one.s), 0);

	input_begin(&in);
	input_kind(&in, FZ_MEMORY, 0);
	input_number(&in, FZ_ADDRESS_MAX / ARCH_FRAME_SIZE);
	input_number(&in, 0);
	decode();
	assert_int_equal(one.s.memory[0].first, 0);
}

/* Ranges may come in any order; one that overlaps another one is left out, one that touches not. */
static void memory_is_put_in_order(void **state)
{
	static const struct {
		uint64_t frame, more;
	} ranges[] = {{8, 1}, {4, 0}, {10, 0}, {7, 1}, {9, 3}, {0, 8}, {5, 2}, {0, 3}};
	static const struct scn_range expected[] = {
		{0, 0x3fff}, {0x4000, 0x4fff}, {0x5000, 0x7fff}, {0x8000, 0x9fff}, {0xa000, 0xafff},
	};

	(void)state;
	input_begin(&in);
	for (uint32_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		input_kind(&in, FZ_MEMORY, 0);
		input_number(&in, ranges[i].frame);
		input_number(&in, ranges[i].more);
	}
	decode();
	assert_int_equal(one.s.nr_memory, 5);
	assert_memory_equal(one.memory, expected, sizeof(expected));
	check_text(&one, "five ranges");
}

/* Two blocks and a byte fill the pool; what then comes gets nothing, and is not there. */
static void the_pool_is_limited(void **state)
{
	static const uint32_t parts[] = {CONTENTS_MAX, CONTENTS_MAX, 2, 1};
	const uint32_t nr = sizeof(parts) / sizeof(parts[0]);

	(void)state;
	for (uint32_t full = 0; full < 2; full++) {
		input_begin(&in);
		for (uint32_t i = 0; i < nr - 1 + full; i++) {
			input_kind(&in, FZ_BYTES, 0);
			input_number(&in, (uint64_t)i << 18);
			input_contents(&in, FZ_EQUAL, parts[i]);
			input_bytes(&in, "x", 1);
		}
		add_step(0);
		decode();
		assert_int_equal(one.used, FZ_POOL_SIZE);
		assert_int_equal(one.s.nr_storage, nr - 1);
		assert_int_equal(one.s.nr_steps, 1);
		assert_int_equal(one.storage[0].len, CONTENTS_MAX);
		assert_int_equal(one.storage[nr - 2].len, 2);
		assert_int_not_equal(check_idempotent(&one.s, "a full pool"), 0);
		check_same(&one.s, &check_decoded.s, "a full pool");
		check_text(&one, "a full pool");
	}
	assert_null(fz_room(&one, 1));
	assert_non_null(fz_room(&one, 0));
}

/* As many bytes as there may be are used to the last one. */
static void the_input_is_limited(void **state)
{
	static uint8_t data[FZ_INPUT_MAX + 64];
	static uint8_t contents[FZ_INPUT_MAX];
	struct xorshift x = {3};
	size_t size;

	(void)state;
	some_bytes(&x, contents, sizeof(contents));
	for (uint32_t len = FZ_INPUT_MAX - 40; len < FZ_INPUT_MAX; len++) {
		struct scn_chunk c = {.len = len, .abs = FZ_PLACE, .data = contents};

		fz_init(&one);
		one.s.storage = &c;
		one.s.nr_storage = 1;
		size = fz_encode(data, sizeof(data), &one.s);
		if (len + 18 > FZ_INPUT_MAX) { /* head 13, kind 1, place 1, length 3 */
			assert_int_equal(size, 0);
			continue;
		}
		assert_int_equal(size, len + 18);
		assert_int_equal(fz_encode(data, size, &one.s), size);
		memset(data, 0x5a, sizeof(data));
		for (size_t less = 1; less < 4; less++)
			assert_int_equal(fz_encode(data, size - less, &one.s), 0);
		assert_int_equal(data[size - 1], 0x5a); /* it kept to its room */
	}
	fz_init(&one);
	for (size_t max = 0; max < 13; max++)
		assert_int_equal(fz_encode(data, max, &one.s), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reader_leaves_out_one_too_many),
		cmocka_unit_test(the_writer_refuses_one_too_many),
		cmocka_unit_test(frames_are_limited),
		cmocka_unit_test(memory_begins_below_its_limit),
		cmocka_unit_test(memory_is_put_in_order),
		cmocka_unit_test(the_pool_is_limited),
		cmocka_unit_test(the_input_is_limited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
