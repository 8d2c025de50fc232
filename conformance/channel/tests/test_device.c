/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The scripted device: which step answers which command. */
#include "flat.h"

#include "css_impl.h"

static struct css_device script(struct flat *w)
{
	return (struct css_device){.steps = w->steps, .nr_steps = w->nr_steps};
}

static void steps_are_used_in_order(void **state)
{
	struct flat *w = *state;
	struct css_device d;

	flat_step(w, 0x02);
	flat_step(w, 0x04);
	d = script(w);

	assert_ptr_equal(css_device_step(&d, 0x02), &w->steps[0]);
	assert_ptr_equal(css_device_step(&d, 0x04), &w->steps[1]);
}

static void a_step_serves_as_many_commands_as_it_says(void **state)
{
	struct flat *w = *state;
	struct css_device d;

	flat_step(w, 0x02)->repeat = 3;
	flat_step(w, 0x02);
	d = script(w);

	for (int i = 0; i < 3; i++)
		assert_ptr_equal(css_device_step(&d, 0x02), &w->steps[0]);
	assert_ptr_equal(css_device_step(&d, 0x02), &w->steps[1]);
}

static void a_step_for_any_command_takes_all(void **state)
{
	struct flat *w = *state;
	struct css_device d;

	flat_step(w, 0)->any_cmd = true;
	d = script(w);

	assert_ptr_equal(css_device_step(&d, 0xe4), &w->steps[0]);
}

static void an_unexpected_command_is_rejected_and_uses_no_step_up(void **state)
{
	struct flat *w = *state;
	const struct scn_step *reject;
	struct css_device d;

	flat_step(w, 0x02);
	d = script(w);
	reject = css_device_step(&d, 0x06);

	assert_int_equal(reject->initial, UC);
	assert_int_equal(reject->sense_len, 1);
	assert_int_equal(reject->sense[0], SENSE_COMMAND_REJECT);
	assert_ptr_equal(css_device_step(&d, 0x02), &w->steps[0]);
}

static void a_device_without_steps_left_rejects(void **state)
{
	struct flat *w = *state;
	struct css_device d;

	flat_step(w, 0x02);
	d = script(w);
	(void)css_device_step(&d, 0x02);

	assert_int_equal(css_device_step(&d, 0x02)->initial, UC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(steps_are_used_in_order),
		flat_test(a_step_serves_as_many_commands_as_it_says),
		flat_test(a_step_for_any_command_takes_all),
		flat_test(an_unexpected_command_is_rejected_and_uses_no_step_up),
		flat_test(a_device_without_steps_left_rejects),
	};

	return cmocka_run_group_tests_name("channel.device", tests, NULL, NULL);
}
