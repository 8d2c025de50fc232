/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the model says to instructions at a subchannel, and what counts as a difference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "result.h"

static uint32_t shown(const struct peer_step *step, uint32_t mask)
{
	return be32_ld(step->after.ctl) & mask;
}

static void every_sequence_has_a_name_of_its_own(void **state)
{
	char first[STEPS_MAX + 1], last[STEPS_MAX + 1], next[STEPS_MAX + 1];

	(void)state;
	steps_name(first, 0);
	steps_name(next, 1);
	steps_name(last, STEPS_SEQUENCES - 1);
	assert_string_equal(first, "sss");
	assert_string_equal(next, "ssu");
	assert_string_equal(last, "ddd");
}

static void a_clear_of_what_was_suspended_is_told_apart(void **state)
{
	(void)state;
	assert_int_equal(steps_class("sch"), STEPS_PLAIN);
	assert_int_equal(steps_class("cut"), STEPS_SUSPENDS);
	assert_int_equal(steps_class("vtc"), STEPS_CLEARS_SUSPENDED);
}

static void the_model_takes_status_once(void **state)
{
	struct peer_step steps[STEPS_MAX];

	(void)state;
	assert_int_equal(steps_model(steps, "stt"), 0);
	assert_int_equal(steps[0].cc, 0);
	assert_int_equal(shown(&steps[0], SCSW_SC), 7);
	assert_int_equal(steps[1].cc, 0);
	assert_int_equal(steps[1].irb.dstat, DSTAT_CHANNEL_END | DSTAT_DEVICE_END);
	assert_int_equal(shown(&steps[1], SCSW_SC | SCSW_FC), 0);
	assert_int_equal(steps[2].cc, 1);
}

static void a_request_is_taken_once_and_goes_with_the_status(void **state)
{
	struct peer_step steps[STEPS_MAX];

	(void)state;
	assert_int_equal(steps_model(steps, "spp"), 0);
	assert_int_equal(steps[1].cc, 1);
	assert_int_equal(steps[2].cc, 0);
	assert_int_equal(steps_model(steps, "stp"), 0);
	assert_int_equal(steps[2].cc, 0);
}

static void the_first_difference_is_named(void **state)
{
	struct peer_step expected[STEPS_MAX], found[STEPS_MAX];
	struct difference d;
	char text[64];

	(void)state;
	assert_int_equal(steps_model(expected, "uhs"), 0);
	memcpy(found, expected, sizeof(found));
	steps_compare(&d, text, "uhs", expected, found);
	assert_null(d.field);

	found[2].cc ^= 1;
	steps_compare(&d, text, "uhs", expected, found);
	assert_string_equal(d.field, "ssch.cc");

	found[1].after.ctl = be32_st(be32_ld(found[1].after.ctl) | SCSW_AC_SUSPENDED);
	steps_compare(&d, text, "uhs", expected, found);
	assert_string_equal(d.field, "hsch.actl");
	assert_string_equal(d.found, "01");
}

static void what_is_stored_counts_too(void **state)
{
	struct peer_step expected[STEPS_MAX], found[STEPS_MAX];
	struct difference d;
	char text[64];

	(void)state;
	assert_int_equal(steps_model(expected, "stt"), 0);
	memcpy(found, expected, sizeof(found));
	found[1].irb.cpa = be32_st(0x1238);
	steps_compare(&d, text, "stt", expected, found);
	assert_string_equal(d.field, "tsch.irb.cpa");
}

static void a_halt_may_show_any_device_status(void **state)
{
	struct peer_step expected[STEPS_MAX], found[STEPS_MAX];
	struct difference d;
	char text[64];

	(void)state;
	assert_int_equal(steps_model(expected, "htt"), 0);
	memcpy(found, expected, sizeof(found));
	found[0].after.dstat = found[1].irb.dstat = DSTAT_DEVICE_END;
	steps_compare(&d, text, "htt", expected, found);
	assert_null(d.field);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sequence_has_a_name_of_its_own),
		cmocka_unit_test(a_clear_of_what_was_suspended_is_told_apart),
		cmocka_unit_test(the_model_takes_status_once),
		cmocka_unit_test(a_request_is_taken_once_and_goes_with_the_status),
		cmocka_unit_test(the_first_difference_is_named),
		cmocka_unit_test(what_is_stored_counts_too),
		cmocka_unit_test(a_halt_may_show_any_device_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
