/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Each kind of breach is seen and named: pins lost, given twice or with another access; words and
 * allocations leaked or freed wrongly; a channel that goes where it has no business; words that
 * lead to a guest address.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ccwcheck/arch.h>
#include "host.h"

static int new_world(void **state)
{
	struct host *h = host_new();

	*state = h;
	return h ? host_guest_add(h, 0, 0xfffff) : -1;
}

static int end_world(void **state)
{
	host_delete(*state);
	return 0;
}

static uint64_t pin(struct host *h, uint64_t frame, unsigned int access)
{
	uint64_t host_frame = 0;

	assert_int_equal(host_env()->pin(h, frame, access, &host_frame), 0);
	return host_frame;
}

static void unpin(struct host *h, uint64_t frame, unsigned int access)
{
	host_env()->unpin(h, frame, access);
}

static uint8_t *words(struct host *h, uint32_t size, uint32_t align, uint32_t *abs)
{
	uint8_t *p = host_env()->alloc_words(h, size, align, abs);

	assert_non_null(p);
	return p;
}

static void put_word(uint8_t *to, uint64_t value)
{
	const be64_t stored = be64_st(value);

	memcpy(to, &stored, sizeof(stored));
}

static void pins_given_back_balance(void **state)
{
	struct host *h = *state;
	const uint64_t first = pin(h, 0x3000, CP_PIN_STORE);

	assert_true(pin(h, 0x3000, CP_PIN_STORE) == first);
	assert_true(pin(h, 0x3000, CP_PIN_FETCH) == first);
	unpin(h, 0x3000, CP_PIN_STORE);
	unpin(h, 0x3000, CP_PIN_FETCH);
	unpin(h, 0x3000, CP_PIN_STORE);
	assert_true(host_balanced(h));
	assert_null(host_violation(h));
}

static void a_lost_pin_is_seen(void **state)
{
	struct host *h = *state;

	pin(h, 0x5000, CP_PIN_STORE);
	pin(h, 0x3000, CP_PIN_FETCH);
	pin(h, 0x3000, CP_PIN_FETCH);
	unpin(h, 0x3000, CP_PIN_FETCH);
	assert_false(host_balanced(h));
	assert_string_equal(host_violation(h), "2 pins not given back, the first of frame 3000");
}

static void a_double_unpin_is_seen(void **state)
{
	struct host *h = *state;

	pin(h, 0x3000, CP_PIN_STORE);
	unpin(h, 0x3000, CP_PIN_STORE);
	unpin(h, 0x3000, CP_PIN_STORE);
	assert_string_equal(host_violation(h), "unpin of frame 3000, whose pins are all back");
}

static void an_unpin_with_other_access_is_seen(void **state)
{
	struct host *h = *state;

	pin(h, 0x3000, CP_PIN_STORE);
	unpin(h, 0x3000, CP_PIN_FETCH);
	assert_string_equal(host_violation(h),
			    "unpin of frame 3000 with access 1, pinned with access 2");
}

static void an_unpin_of_what_was_never_pinned_is_seen(void **state)
{
	struct host *h = *state;

	unpin(h, 0x3000, CP_PIN_FETCH);
	assert_string_equal(host_violation(h), "unpin of frame 3000, which was never pinned");
}

static void a_pin_of_what_is_no_frame_is_seen(void **state)
{
	struct host *h = *state;
	uint64_t frame;

	assert_int_equal(host_env()->pin(h, 0x3008, CP_PIN_FETCH, &frame), -EINVAL);
	assert_string_equal(host_violation(h), "pin of 3008, which is not the address of a frame");
}

static void a_pin_without_access_is_seen(void **state)
{
	struct host *h = *state;
	uint64_t frame;

	assert_int_equal(host_env()->pin(h, 0x3000, 0, &frame), -EINVAL);
	assert_string_equal(host_violation(h),
			    "pin of frame 3000 with access 0, which there is not");
}

static void only_the_first_breach_is_kept(void **state)
{
	struct host *h = *state;

	unpin(h, 0x3000, CP_PIN_FETCH);
	unpin(h, 0x4000, CP_PIN_FETCH);
	assert_string_equal(host_violation(h), "unpin of frame 3000, which was never pinned");
}

static void pinned_frames_are_listed_in_order(void **state)
{
	struct host *h = *state;
	uint64_t frames[4];

	pin(h, 0x9000, CP_PIN_FETCH);
	pin(h, 0x3000, CP_PIN_STORE);
	pin(h, 0x9000, CP_PIN_STORE);
	pin(h, 0x5000, CP_PIN_STORE);
	unpin(h, 0x5000, CP_PIN_STORE);

	assert_int_equal(host_pinned(h, false, frames, 4), 2);
	assert_int_equal(frames[0], 0x3000);
	assert_int_equal(frames[1], 0x9000);
	assert_int_equal(host_pinned(h, true, frames, 4), 3);
	assert_int_equal(frames[1], 0x5000);
	assert_int_equal(host_pinned(h, true, NULL, 0), 3);
}

static void pinned_contents_are_the_guests(void **state)
{
	struct host *h = *state;
	const uint64_t frame = pin(h, 0x3000, CP_PIN_FETCH | CP_PIN_STORE);
	uint8_t buf[8];

	host_guest_write(h, 0x3010, "guest", 5);
	assert_int_equal(host_channel_access(h, HOST_LOAD, frame + 0x10, buf, 5), 0);
	assert_memory_equal(buf, "guest", 5);
	memcpy(buf, "channel", 7);
	assert_int_equal(host_channel_access(h, HOST_STORE, frame + 0xff9, buf, 7), 0);
	host_guest_read(h, 0x3ff9, buf, 7);
	assert_memory_equal(buf, "channel", 7);
	assert_true(host_frame_to_guest(h, frame + 0xfff) == 0x3000);
	assert_true(host_frame_to_guest(h, frame + 0x1000) == UINT64_MAX);
	assert_null(host_violation(h));
}

/* The channel does @how at @abs; it is refused, with @why as the end of the message. */
static void check_refused(struct host *h, enum host_access how, uint64_t abs, uint32_t len,
			  const char *why)
{
	uint8_t buf[64] = {0};
	const char *said;

	assert_int_equal(host_channel_access(h, how, abs, buf, len), -EFAULT);
	said = host_violation(h);
	assert_non_null(said);
	assert_true(strlen(said) > strlen(why));
	assert_string_equal(said + strlen(said) - strlen(why), why);
}

static void storing_to_a_frame_pinned_for_output_is_seen(void **state)
{
	struct host *h = *state;

	check_refused(h, HOST_STORE, pin(h, 0x3000, CP_PIN_FETCH), 4,
		      "a frame pinned for output only");
}

static void loading_from_a_frame_pinned_for_input_is_seen(void **state)
{
	struct host *h = *state;

	check_refused(h, HOST_LOAD, pin(h, 0x3000, CP_PIN_STORE), 4,
		      "a frame pinned for input only");
}

static void a_frame_used_after_its_unpin_is_seen(void **state)
{
	struct host *h = *state;
	const uint64_t frame = pin(h, 0x3000, CP_PIN_STORE);

	unpin(h, 0x3000, CP_PIN_STORE);
	assert_true(pin(h, 0x3000, CP_PIN_STORE) != frame);
	check_refused(h, HOST_STORE, frame, 4, "a frame not pinned any more");
}

static void fetching_words_from_a_guest_frame_is_seen(void **state)
{
	struct host *h = *state;

	check_refused(h, HOST_FETCH_WORD, pin(h, 0x3000, CP_PIN_FETCH), 8, "a frame of the guest");
}

static void a_guest_address_is_nobodys_storage(void **state)
{
	check_refused(*state, HOST_LOAD, 0x3000, 8, "nobody's storage");
}

static void running_off_words_is_seen(void **state)
{
	struct host *h = *state;
	uint32_t abs, next;
	uint8_t buf[8];

	words(h, 16, 8, &abs);
	words(h, 16, 8, &next);
	assert_int_equal(host_channel_access(h, HOST_FETCH_WORD, abs + 8, buf, 8), 0);
	assert_int_equal(host_channel_access(h, HOST_FETCH_WORD, abs + 16, buf, 8), -EFAULT);
	check_refused(h, HOST_FETCH_WORD, abs + 16, 8, "nobody's storage");
}

static void an_access_across_the_end_of_words_is_seen(void **state)
{
	struct host *h = *state;
	uint32_t abs;

	words(h, 16, 8, &abs);
	check_refused(h, HOST_LOAD, abs + 12, 8, "past the end of its words");
}

static void words_used_after_free_are_seen(void **state)
{
	struct host *h = *state;
	uint32_t abs;

	host_env()->free_words(h, words(h, 64, 8, &abs), 64);
	check_refused(h, HOST_FETCH_WORD, abs, 8, "words given back");
}

static void an_access_across_frames_is_seen(void **state)
{
	struct host *h = *state;

	check_refused(h, HOST_LOAD, pin(h, 0x3000, CP_PIN_FETCH) + 0xffc, 8, "more than one frame");
}

static void the_end_of_storage_is_no_breach(void **state)
{
	struct host *h = *state;
	uint8_t buf[8];

	assert_int_equal(host_channel_access(h, HOST_LOAD, HOST_STORAGE_END, buf, 8), -ENXIO);
	assert_int_equal(host_channel_access(h, HOST_STORE, UINT64_C(0xfffffffffffff000), buf, 8),
			 -ENXIO);
	assert_null(host_violation(h));
}

static void words_are_aligned_apart_and_below_2_gib(void **state)
{
	struct host *h = *state;
	uint64_t last = 0;

	for (uint32_t align = 8; align <= 4096; align *= 2) {
		for (uint32_t size = 1; size < 70000; size = size * 5 + 1) {
			uint32_t abs;
			const uint8_t *p = words(h, size, align, &abs);

			assert_int_equal(abs % align, 0);
			assert_true(abs > last + 8);
			assert_int_equal(p[0] | p[size - 1], 0);
			last = (uint64_t)abs + size;
			assert_true(last <= ARCH_LIMIT_31BIT);
		}
	}
}

static void words_keep_clear_of_guest_storage(void **state)
{
	struct host *h = *state;
	uint32_t abs;

	host_guest_add(h, 0x1000, 0x3fffffff);
	host_guest_add(h, 0x40002000, 0x7fefffff);
	words(h, 0x1000, 4096, &abs);
	assert_true(!host_guest_exists(h, abs) && !host_guest_exists(h, abs + 0xfff));
	words(h, 0x2000, 4096, &abs);
	assert_true(!host_guest_exists(h, abs) && !host_guest_exists(h, abs + 0x1fff));
	host_guest_add(h, 0, 0x7fffffff);
	words(h, 0x2000, 4096, &abs);
}

static void addresses_of_words_come_round(void **state)
{
	const uint32_t size = 1u << 20;
	struct host *h = *state;
	uint32_t held, abs;

	words(h, size, 8, &held);
	for (unsigned int i = 0; i < 6000; i++) {
		uint8_t *p = words(h, size / 4, 8, &abs);

		assert_true(abs >= held + size || abs + size / 4 <= held);
		host_env()->free_words(h, p, size / 4);
	}
	assert_true(host_words_contain(h, held, size));
	assert_false(host_words_contain(h, held, size + 1));
	assert_null(host_violation(h));
}

static void words_without_proper_alignment_are_seen(void **state)
{
	struct host *h = *state;
	uint32_t abs;

	assert_null(host_env()->alloc_words(h, 64, 4, &abs));
	assert_string_equal(host_violation(h), "64 bytes of words asked for with alignment 4");
}

static void leaked_words_and_allocations_are_seen(void **state)
{
	struct host *h = *state;
	uint32_t abs;
	uint8_t *p = words(h, 64, 8, &abs);

	assert_false(host_balanced(h));
	assert_string_equal(host_violation(h), "1 blocks of words not given back");
	host_env()->free_words(h, p, 64);
	assert_true(host_balanced(h));
	p = host_env()->alloc(h, 10);
	assert_false(host_balanced(h));
	host_env()->free(h, p, 10);
	assert_true(host_balanced(h));
}

static void a_leaked_allocation_is_named(void **state)
{
	struct host *h = *state;

	assert_non_null(host_env()->alloc(h, 10));
	assert_false(host_balanced(h));
	assert_string_equal(host_violation(h), "1 allocations not given back");
}

static void a_free_with_the_wrong_size_is_seen(void **state)
{
	struct host *h = *state;

	host_env()->free(h, host_env()->alloc(h, 10), 11);
	assert_string_equal(host_violation(h), "free of 10 bytes as if they were 11");
}

static void a_free_of_words_with_the_wrong_size_is_seen(void **state)
{
	struct host *h = *state;
	uint32_t abs;

	host_env()->free_words(h, words(h, 16, 8, &abs), 8);
	assert_string_equal(host_violation(h), "free of 16 bytes of words as if they were 8");
}

static void a_free_of_what_is_not_allocated_is_seen(void **state)
{
	int local;

	host_env()->free(*state, &local, 4);
	assert_string_equal(host_violation(*state),
			    "free of what is not allocated, or not any more");
}

static void a_double_free_of_words_is_seen(void **state)
{
	struct host *h = *state;
	uint32_t abs;
	uint8_t *p = words(h, 16, 8, &abs);

	host_env()->free_words(h, p, 16);
	host_env()->free_words(h, p, 16);
	assert_string_equal(host_violation(h),
			    "free of words that are not allocated, or not any more");
}

static void good_words_pass(void **state)
{
	struct host *h = *state;
	const uint64_t frame = pin(h, 0x3000, CP_PIN_STORE);
	uint32_t ccws, list;
	uint8_t *ccw = words(h, 48, 8, &ccws), *idaw = words(h, 24, 8, &list);

	put_word(ccw, UINT64_C(0x0244002000000000) | list);	/* IDA */
	put_word(ccw + 8, UINT64_C(0x0800000000000000) | ccws); /* TIC */
	put_word(ccw + 16, 1);					/* the stop CCW */
	put_word(ccw + 24, 0);
	put_word(ccw + 32, UINT64_C(0x0240000000000000) | (list + 23));
	put_word(idaw, frame + 0x123);
	put_word(idaw + 8, UINT64_C(0xfffffffffffff000));
	put_word(idaw + 16, list);
	assert_true(host_check_words(h));
	assert_null(host_violation(h));
}

/* One word with @value is enough for the check to fail. */
static void check_bad_word(struct host *h, uint64_t value)
{
	uint32_t abs;
	uint8_t *p = words(h, 16, 8, &abs);

	put_word(p + 8, value);
	assert_false(host_check_words(h));
	assert_non_null(host_violation(h));
	host_env()->free_words(h, p, 16);
	assert_true(host_check_words(h));
}

static void words_that_lead_astray_are_seen(void **state)
{
	struct host *h = *state;
	const uint64_t frame = pin(h, 0x3000, CP_PIN_STORE);
	uint32_t list;

	words(h, 16, 8, &list);
	check_bad_word(h, 0x3000);				   /* guest address as IDAW */
	check_bad_word(h, UINT64_C(0x0200002000003000));	   /* and as data address */
	check_bad_word(h, UINT64_C(0x0800000000001000));	   /* and as TIC target */
	check_bad_word(h, frame + 0x1000);			   /* frame not pinned */
	check_bad_word(h, frame - 1);
	check_bad_word(h, UINT64_C(0x0204002000000000) | (list + 16)); /* list past the words */
	check_bad_word(h, UINT64_C(0x0204002000000000) | (list + 12)); /* half a word */
	check_bad_word(h, UINT64_C(0x0800000000000000) | (list + 16));
	check_bad_word(h, UINT64_C(0x0000000080000000) | list);
	check_bad_word(h, HOST_STORAGE_END - 1);
}

int main(void)
{
#define WORLD_TEST(f) cmocka_unit_test_setup_teardown(f, new_world, end_world)
	const struct CMUnitTest tests[] = {
		WORLD_TEST(pins_given_back_balance),
		WORLD_TEST(a_lost_pin_is_seen),
		WORLD_TEST(a_double_unpin_is_seen),
		WORLD_TEST(an_unpin_with_other_access_is_seen),
		WORLD_TEST(an_unpin_of_what_was_never_pinned_is_seen),
		WORLD_TEST(a_pin_of_what_is_no_frame_is_seen),
		WORLD_TEST(a_pin_without_access_is_seen),
		WORLD_TEST(only_the_first_breach_is_kept),
		WORLD_TEST(pinned_frames_are_listed_in_order),
		WORLD_TEST(pinned_contents_are_the_guests),
		WORLD_TEST(storing_to_a_frame_pinned_for_output_is_seen),
		WORLD_TEST(loading_from_a_frame_pinned_for_input_is_seen),
		WORLD_TEST(a_frame_used_after_its_unpin_is_seen),
		WORLD_TEST(fetching_words_from_a_guest_frame_is_seen),
		WORLD_TEST(a_guest_address_is_nobodys_storage),
		WORLD_TEST(running_off_words_is_seen),
		WORLD_TEST(an_access_across_the_end_of_words_is_seen),
		WORLD_TEST(words_used_after_free_are_seen),
		WORLD_TEST(an_access_across_frames_is_seen),
		WORLD_TEST(the_end_of_storage_is_no_breach),
		WORLD_TEST(words_are_aligned_apart_and_below_2_gib),
		WORLD_TEST(words_keep_clear_of_guest_storage),
		WORLD_TEST(addresses_of_words_come_round),
		WORLD_TEST(words_without_proper_alignment_are_seen),
		WORLD_TEST(leaked_words_and_allocations_are_seen),
		WORLD_TEST(a_leaked_allocation_is_named),
		WORLD_TEST(a_free_with_the_wrong_size_is_seen),
		WORLD_TEST(a_free_of_words_with_the_wrong_size_is_seen),
		WORLD_TEST(a_free_of_what_is_not_allocated_is_seen),
		WORLD_TEST(a_double_free_of_words_is_seen),
		WORLD_TEST(good_words_pass),
		WORLD_TEST(words_that_lead_astray_are_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
