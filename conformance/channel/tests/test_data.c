/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the bytes go: direct areas, read backward, skipping, keys. R-CCW-08/12, R-RB, R-SKIP. */
#include <errno.h>
#include <stdlib.h>

#include "flat.h"

/* The linker sends realloc() here; it fails from the call that counts down to zero. */
void *__real_realloc(void *p, size_t size);
void *__wrap_realloc(void *p, size_t size);

static unsigned int reallocs_left = UINT32_MAX;

void *__wrap_realloc(void *p, size_t size)
{
	if (!reallocs_left)
		return NULL;
	reallocs_left--;
	return __real_realloc(p, size);
}

static void a_read_crosses_frames(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02002800 00001ffd");
	flat_sends(w, 0x02, 0x2800);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_true(flat_holds(w, 0x1ffd, 0, 0x2800));
	assert_true(flat_is_zero(w, 0x1ffc, 1));
	assert_true(flat_is_zero(w, 0x47fd, 1));
}

static void a_write_gives_the_device_what_it_wants_and_no_more(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "01202000 00002000");
	flat_put(w, 0x2000, "a1a2a3a4");
	flat_put(w, 0x2ffe, "b1b2b3b4");
	flat_takes(w, 0x01, 0x1001);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0xfff);
	assert_int_equal(w->out.nr_cmds, 1);
	assert_int_equal(w->out.cmds[0].code, 0x01);
	assert_int_equal(w->out.cmds[0].nr_sent, 0);
	assert_int_equal(w->out.cmds[0].nr_taken, 0x1001);
	assert_memory_equal(w->out.cmds[0].taken, "\xa1\xa2\xa3\xa4", 4);
	assert_memory_equal(w->out.cmds[0].taken + 0xffe, "\xb1\xb2\xb3", 3);
	assert_int_equal(w->nr_stores, 0);
}

static void control_commands_are_output_and_sense_is_input(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "07400002 00002000 e4000004 00003000");
	flat_put(w, 0x2000, "c1c2");
	flat_takes(w, 0x07, 2);
	flat_sends(w, 0xe4, 4);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x110, CE | DE, 0, 0);
	assert_memory_equal(w->out.cmds[0].taken, "\xc1\xc2", 2);
	assert_int_equal(w->out.cmds[1].nr_sent, 4);
	assert_true(flat_holds(w, 0x3000, 0, 4));
}

static void an_area_that_ends_at_the_limit_is_good_and_one_byte_more_is_not(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x00fffff0, "00");
	flat_put(w, 0x01000000, "00");
	flat_put(w, 0x100, "02fffff0 00000010");
	flat_sends(w, 0x02, 16);
	flat_run(w, FORMAT0, 0x100);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_true(flat_holds(w, 0xfffff0, 0, 16));
	assert_marked(w, R_CCW_08);

	flat_put(w, 0x106, "0011");
	w->steps[0].send_len = 17;
	flat_run(w, FORMAT0, 0x100);
	assert_ends(w, ALERTED, 0x108, CE | DE, PGM, 0);
	assert_true(flat_is_zero(w, 0x01000000, 1));
	assert_true(flat_is_zero(w, 0, 1));
	assert_marked(w, R_CCW_08);
	assert_marked(w, R_CPA_02);

	flat_put(w, 0x7fffffff, "00");
	flat_put(w, 0x80000000, "00");
	flat_put(w, 0x100, "02000002 7fffffff");
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ALERTED, 0x108, CE | DE, PGM, 0);
	assert_true(flat_is_zero(w, 0x80000000, 1));
}

static void a_byte_that_does_not_move_has_no_bad_address(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02200020 00007ff0");
	flat_sends(w, 0x02, 16);
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 16);

	w->steps[0].send_len = 17;
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ALERTED, 0x108, CE | DE, PGM, 0);
	assert_true(flat_holds(w, 0x7ff0, 0, 16));
	assert_marked(w, R_CCW_12);

	flat_put(w, 0x104, "00900000");
	w->steps[0].send_len = 0;
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 32);
	assert_marked(w, R_CCW_12);
}

static void read_backward_stores_downward(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "0c000005 00003001");
	flat_sends(w, 0x0c, 5);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	for (uint32_t i = 0; i < 5; i++) {
		uint64_t abs = 0x3001 - i;

		assert_int_equal(flat_frame(w, abs)->data[abs % 4096], flat_byte(i));
	}
	assert_true(flat_is_zero(w, 0x3002, 1));
	assert_true(flat_is_zero(w, 0x2ffc, 1));
	assert_marked(w, R_RB_01);
	assert_marked(w, R_RB_03);
	assert_marked(w, R_RB_04);
}

static void read_backward_does_not_go_below_zero(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "0c000004 00000003");
	flat_sends(w, 0x0c, 4);
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);

	flat_put(w, 0x102, "0005");
	w->steps[0].send_len = 5;
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ALERTED, 0x108, CE | DE, PGM, 0);
	assert_int_equal(flat_frame(w, 0)->data[0], flat_byte(3));
	assert_marked(w, R_RB_02);
}

static void skipped_input_is_counted_and_goes_nowhere(void **state)
{
	static const char *const ccws[] = {"02100010 00002000", "0c100010 00002000",
					   "04100010 00002000", "02100010 00900000",
					   "02140010 00900001"};
	struct flat *w = *state;

	flat_sends(w, 0, 16)->any_cmd = true;
	for (size_t i = 0; i < sizeof(ccws) / sizeof(ccws[0]); i++) {
		flat_put(w, 0x100, ccws[i]);
		flat_run(w, FORMAT1, 0x100);
		assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
		assert_int_equal(w->nr_stores, 0);
		assert_int_equal(w->nr_fetches, 1);
		assert_int_equal(w->out.cmds[0].nr_sent, 16);
		assert_marked(w, R_SKIP_01);
		assert_marked(w, R_SKIP_04);
		assert_marked(w, R_CNT_07);
	}
}

static void skip_is_ignored_on_output(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "01100002 00002000");
	flat_put(w, 0x2000, "d1d2");
	flat_takes(w, 0x01, 2);
	flat_run(w, FORMAT1, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_memory_equal(w->out.cmds[0].taken, "\xd1\xd2", 2);
	assert_marked(w, R_SKIP_02);
}

static void a_store_needs_the_key_and_what_came_before_stays(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "02000020 00002ff0");
	flat_sends(w, 0x02, 32);
	flat_key(w, 0x2000, 0x20);
	flat_key(w, 0x3000, 0x30);
	flat_run(w, FORMAT1 | 0x20000000, 0x100);
	assert_ends(w, ALERTED, 0x108, CE | DE, PROT, 0);
	assert_true(flat_holds(w, 0x2ff0, 0, 16));
	assert_true(flat_is_zero(w, 0x3000, 16));
	assert_marked(w, R_PROT_01);
	assert_marked(w, R_PROT_02);
	assert_marked(w, R_CPA_07);

	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
}

static void a_fetch_needs_the_key_only_with_fetch_protection(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "01000002 00003000");
	flat_takes(w, 0x01, 2);
	flat_key(w, 0x3000, 0x30);
	flat_run(w, FORMAT1 | 0x20000000, 0x100);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);

	flat_key(w, 0x3000, 0x38);
	flat_run(w, FORMAT1 | 0x20000000, 0x100);
	assert_ends(w, ALERTED, 0x108, CE | DE, PROT, 0);
	assert_int_equal(w->out.cmds[0].nr_taken, 0);
}

static void memory_that_runs_out_is_an_error_and_no_outcome(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "01003000 00002000");
	flat_takes(w, 0x01, 0x3000);
	for (unsigned int left = 0; left < 3; left++) {
		reallocs_left = left;
		w->err_expected = -ENOMEM;
		flat_run(w, FORMAT1, 0x100);
		reallocs_left = UINT32_MAX;
		assert_int_equal(w->out.nr_irbs, 0);
		assert_int_equal(w->out.nr_cmds, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(a_read_crosses_frames),
		flat_test(a_write_gives_the_device_what_it_wants_and_no_more),
		flat_test(control_commands_are_output_and_sense_is_input),
		flat_test(an_area_that_ends_at_the_limit_is_good_and_one_byte_more_is_not),
		flat_test(a_byte_that_does_not_move_has_no_bad_address),
		flat_test(read_backward_stores_downward),
		flat_test(read_backward_does_not_go_below_zero),
		flat_test(skipped_input_is_counted_and_goes_nowhere),
		flat_test(skip_is_ignored_on_output),
		flat_test(a_store_needs_the_key_and_what_came_before_stays),
		flat_test(a_fetch_needs_the_key_only_with_fetch_protection),
		flat_test(memory_that_runs_out_is_an_error_and_no_outcome),
	};

	return cmocka_run_group_tests_name("channel.data", tests, NULL, NULL);
}
