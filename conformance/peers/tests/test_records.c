/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What comes from the machine is taken only whole, undamaged and in order. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "plan.h"

#define RUNS 3u

static uint8_t stream[1024];
static size_t used;
static struct run runs[RUNS];

static void put_record(uint32_t id, const void *rest, uint32_t len, uint8_t nr_irbs,
		       uint32_t nr_changes)
{
	struct peer_record r = {.magic = be32_st(PEER_RECORD_MAGIC),
				.id = be32_st(id),
				.len = be32_st((uint32_t)sizeof(r) + len),
				.nr_irbs = nr_irbs,
				.nr_changes = be32_st(nr_changes)};

	memcpy(stream + used, &r, sizeof(r));
	if (len)
		memcpy(stream + used + sizeof(r), rest, len);
	r.crc = be32_st(peer_crc(0, stream + used, (uint32_t)sizeof(r) + len));
	memcpy(stream + used, &r, sizeof(r));
	used += sizeof(r) + len;
}

/* Three records, one with an IRB and a change, and the last. */
static void fill(void)
{
	static const struct arch_irb irb = {.scsw = {.dstat = 0x0c}};
	const struct peer_chunk c = {be64_st(PEER_GUEST), be32_st(2)};
	uint8_t rest[sizeof(irb) + sizeof(c) + 2] = {0};

	memcpy(rest, &irb, sizeof(irb));
	memcpy(rest + sizeof(irb), &c, sizeof(c));
	used = 0;
	put_record(0, NULL, 0, 0, 0);
	put_record(1, rest, sizeof(rest), 1, 1);
	put_record(2, NULL, 0, 0, 0);
	put_record(PEER_ID_END, NULL, 0, 0, RUNS);
}

static int take(size_t len)
{
	struct plan p = {.nr = RUNS, .runs = runs};
	struct scn_error err;

	memset(runs, 0, sizeof(runs));
	return plan_records(&p, &err, stream, len);
}

static void a_whole_stream_is_taken(void **state)
{
	(void)state;
	fill();

	assert_true(stream_is_complete(stream, used));
	assert_int_equal(take(used), 0);
	assert_int_equal(runs[1].record.irbs[0].scsw.dstat, 0x0c);
	assert_int_equal(be32_ld(runs[1].record.head.nr_changes), 1);
}

static void what_stands_around_is_passed_over(void **state)
{
	(void)state;
	fill();
	memmove(stream + 7, stream, used);
	memset(stream, 'x', 7);
	memset(stream + 7 + used, 0, 40);

	assert_int_equal(take(used + 47), 0);
}

static void any_bit_that_fell_over_is_seen(void **state)
{
	(void)state;
	fill();
	for (size_t i = 0; i < used * 8; i++) {
		stream[i / 8] ^= (uint8_t)(1u << i % 8);
		/* A first magic that is gone makes the second record the first. */
		assert_int_equal(take(used), -EINVAL);
		stream[i / 8] ^= (uint8_t)(1u << i % 8);
	}
}

static void any_end_that_is_missing_is_seen(void **state)
{
	(void)state;
	fill();
	for (size_t len = 0; len < used; len++) {
		assert_false(stream_is_complete(stream, len));
		assert_int_equal(take(len), -EINVAL);
	}
}

static void order_and_number_are_seen(void **state)
{
	(void)state;
	used = 0;
	put_record(0, NULL, 0, 0, 0);
	put_record(2, NULL, 0, 0, 0);
	put_record(1, NULL, 0, 0, 0);
	put_record(PEER_ID_END, NULL, 0, 0, RUNS);
	assert_int_equal(take(used), -EINVAL);

	used = 0;
	put_record(0, NULL, 0, 0, 0);
	put_record(1, NULL, 0, 0, 0);
	put_record(PEER_ID_END, NULL, 0, 0, 2);
	assert_int_equal(take(used), -EINVAL);

	used = 0;
	put_record(PEER_ID_CRASH, NULL, 0, 0, 6);
	assert_true(stream_is_complete(stream, used));
	assert_int_equal(take(used), -EINVAL);
}

static void parts_beyond_the_record_are_seen(void **state)
{
	const struct peer_chunk c = {be64_st(PEER_GUEST), be32_st(0xffffffff)};

	(void)state;
	used = 0;
	put_record(0, &c, sizeof(c), 0, 1);
	assert_int_equal(take(used), -EINVAL);

	used = 0;
	put_record(0, &c, sizeof(c), 255, 0);
	assert_int_equal(take(used), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_stream_is_taken),
		cmocka_unit_test(what_stands_around_is_passed_over),
		cmocka_unit_test(any_bit_that_fell_over_is_seen),
		cmocka_unit_test(any_end_that_is_missing_is_seen),
		cmocka_unit_test(order_and_number_are_seen),
		cmocka_unit_test(parts_beyond_the_record_are_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
