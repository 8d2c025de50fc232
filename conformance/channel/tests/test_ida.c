/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Indirect data addressing: R-IDA, in its three forms and both directions. */
#include "flat.h"

#define IDA1	FORMAT1			  /* 4-byte words, 2K blocks */
#define IDA2_2K (FORMAT1 | ORB_H | ORB_T) /* 8-byte words, 2K blocks */
#define IDA2_4K (FORMAT1 | ORB_H)	  /* 8-byte words, 4K blocks */

static void read_with_list(struct flat *w, const char *ccw, const char *list, uint32_t n)
{
	flat_put(w, 0x100, ccw);
	flat_put(w, 0x1000, list);
	w->nr_steps = 0;
	flat_sends(w, 0, n)->any_cmd = true;
}

static void format_1_words_have_2k_blocks(void **state)
{
	struct flat *w = *state;

	read_with_list(w, "02040810 00001000", "000027f8 00004800 00005000", 0x810);
	flat_run(w, IDA1, 0x100);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_true(flat_holds(w, 0x27f8, 0, 8));
	assert_true(flat_holds(w, 0x4800, 8, 0x800));
	assert_true(flat_holds(w, 0x5000, 0x808, 8));
	assert_int_equal(w->nr_fetches, 4);
	assert_marked(w, R_IDA_02);
	assert_marked(w, R_IDA_04);
	assert_marked(w, R_IDA_05);

	flat_run(w, IDA1 | ORB_T, 0x100);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_true(flat_holds(w, 0x4800, 8, 0x800));
}

static void format_2_words_have_blocks_by_the_orb(void **state)
{
	struct flat *w = *state;

	read_with_list(w, "02040810 00001000", "0000000000002ff8 0000000000005000 ffffffffffffffff",
		       0x810);
	flat_run(w, IDA2_4K, 0x100);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_true(flat_holds(w, 0x2ff8, 0, 8));
	assert_true(flat_holds(w, 0x5000, 8, 0x808));
	assert_int_equal(w->nr_fetches, 3);

	read_with_list(w, "02040810 00001000", "00000000000027f8 0000000000005800 0000000000006000",
		       0x810);
	flat_run(w, IDA2_2K, 0x100);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_true(flat_holds(w, 0x27f8, 0, 8));
	assert_true(flat_holds(w, 0x5800, 8, 0x800));
	assert_true(flat_holds(w, 0x6000, 0x808, 8));
	assert_marked(w, R_ORB_17);
}

static void backward_blocks_run_down_from_their_last_byte(void **state)
{
	struct flat *w = *state;

	read_with_list(w, "0c041002 00001000", "0000000000003000 0000000000005fff 0000000000004fff",
		       0x1002);
	flat_run(w, IDA2_4K, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_int_equal(flat_frame(w, 0x3000)->data[0], flat_byte(0));
	assert_int_equal(flat_frame(w, 0x5000)->data[0xfff], flat_byte(1));
	assert_int_equal(flat_frame(w, 0x5000)->data[0], flat_byte(0x1000));
	assert_int_equal(flat_frame(w, 0x4000)->data[0xfff], flat_byte(0x1001));
	assert_int_equal(flat_frame(w, 0x4000)->data[0xffe], 0);
	assert_marked(w, R_RB_03);
	assert_marked(w, R_IDA_04);
}

static void backward_blocks_of_2k_work_too(void **state)
{
	struct flat *w = *state;

	read_with_list(w, "0c040803 00001000", "00002801 00004fff", 0x803);
	flat_put(w, 0x1004, "00004fff 000037ff");
	flat_run(w, IDA1, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_int_equal(flat_frame(w, 0x2000)->data[0x801], flat_byte(0));
	assert_int_equal(flat_frame(w, 0x2000)->data[0x800], flat_byte(1));
	assert_int_equal(flat_frame(w, 0x4000)->data[0xfff], flat_byte(2));
	assert_int_equal(flat_frame(w, 0x4000)->data[0x800], flat_byte(0x801));
	assert_int_equal(flat_frame(w, 0x3000)->data[0x7ff], flat_byte(0x802));
	assert_int_equal(flat_frame(w, 0x3000)->data[0x7fe], 0);
}

static void a_misaligned_list_is_a_program_check_if_a_byte_moves(void **state)
{
	struct flat *w = *state;

	read_with_list(w, "02040010 00001002", "0000 00002000", 16);
	flat_run(w, IDA1, 0x100);
	assert_ends(w, ALERTED, 0x108, CE | DE, PGM, 0);
	assert_marked(w, R_IDA_01);
	assert_marked(w, R_CPA_02);

	read_with_list(w, "02240010 00001004", "00000000 00000000 00002000", 16);
	flat_run(w, IDA2_4K, 0x100);
	assert_ends(w, ALERTED, 0x108, CE | DE, PGM, 0);
	assert_marked(w, R_IDA_01);

	w->steps[0].send_len = 0;
	flat_run(w, IDA2_4K, 0x100);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 16);
	assert_marked(w, R_IDA_10);
}

static void a_later_word_off_its_block_is_a_program_check_when_it_takes_control(void **state)
{
	static const struct {
		uint32_t ctl;
		const char *ccw;
		const char *list;
	} cases[] = {
		{IDA1, "02240012 00001000", "00002ff0 00004001"},
		{IDA1, "0c240012 00001000", "0000280f 00004ffe"},
		{IDA2_2K, "02240012 00001000", "0000000000002ff0 0000000000004400"},
		{IDA2_4K, "02240012 00001000", "0000000000002ff0 0000000000004800"},
		{IDA2_4K, "0c240012 00001000", "000000000000200f 00000000000047ff"},
	};
	struct flat *w = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		read_with_list(w, cases[i].ccw, cases[i].list, 18);
		flat_run(w, cases[i].ctl, 0x100);
		assert_ends(w, ALERTED, 0x108, CE | DE, PGM, 0);
		assert_marked(w, R_IDA_03);
		assert_marked(w, R_IDA_10);
		assert_true(flat_is_zero(w, 0x4000, 0x1000));

		w->steps[0].send_len = 16;
		flat_run(w, cases[i].ctl, 0x100);
		assert_ends(w, ENDED, 0x108, CE | DE, 0, 2);
	}
}

static void bit_0_of_a_format_1_word_is_a_program_check(void **state)
{
	struct flat *w = *state;

	flat_frame(w, 0x80002000);
	read_with_list(w, "02040010 00001000", "80002000", 16);
	flat_run(w, IDA1, 0x100);

	assert_ends(w, ALERTED, 0x108, CE | DE, PGM, 0);
	assert_true(flat_is_zero(w, 0x80002000, 16));
	assert_marked(w, R_IDA_06);
}

static void format_2_words_reach_all_storage(void **state)
{
	struct flat *w = *state;

	flat_frame(w, 0x7777000012345000);
	flat_frame(w, 0xfffffffffffff000);
	read_with_list(w, "02040018 00001000", "77770000 12345ff0 ffffffff fffff000", 24);
	flat_run(w, IDA2_4K, 0x100);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_true(flat_holds(w, 0x7777000012345ff0, 0, 16));
	assert_true(flat_holds(w, 0xfffffffffffff000, 16, 8));
	assert_marked(w, R_IDA_07);
	assert_marked(w, R_IDA_08);

	read_with_list(w, "02040018 00001000", "00007777 12345ff0", 24);
	flat_run(w, IDA2_4K, 0x100);
	assert_ends(w, ALERTED, 0x108, CE | DE, PGM, 0);
	assert_marked(w, R_IDA_07);
	assert_marked(w, R_IDA_10);
}

static void the_top_block_of_storage_can_be_filled(void **state)
{
	struct flat *w = *state;

	flat_frame(w, 0xfffffffffffff000);
	read_with_list(w, "02040018 00001000", "ffffffff fffffff0 00000000 00003000", 24);
	flat_run(w, IDA2_4K, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_true(flat_holds(w, 0xfffffffffffffff0, 0, 16));
	assert_true(flat_holds(w, 0x3000, 16, 8));
}

static void data_may_lie_past_the_limit_of_the_ccw_format(void **state)
{
	struct flat *w = *state;

	flat_frame(w, 0x01000000);
	read_with_list(w, "02001000 04000008", "01000ff8", 8);
	flat_run(w, FORMAT0, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_true(flat_holds(w, 0x01000ff8, 0, 8));
	assert_marked(w, R_IDA_08);
}

static void a_list_crosses_frames_but_not_the_limit(void **state)
{
	struct flat *w = *state;

	read_with_list(w, "02041008 00001ff8", "", 0x1008);
	flat_put(w, 0x1ff8, "0000000000003ff8 0000000000004000 0000000000005000");
	flat_run(w, IDA2_4K, 0x100);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_true(flat_holds(w, 0x3ff8, 0, 0x1008));
	assert_marked(w, R_IDA_08);

	flat_put(w, 0x00fffffc, "00002ff8");
	flat_put(w, 0x01000000, "00004000");
	read_with_list(w, "02fffffc 04000010", "", 16);
	flat_run(w, FORMAT0, 0x100);
	assert_ends(w, ALERTED, 0x108, CE | DE, PGM, 0);
	assert_true(flat_holds(w, 0x2ff8, 0, 8));
	assert_marked(w, R_IDA_08);
}

static void an_unavailable_list_and_a_protected_one_differ(void **state)
{
	struct flat *w = *state;

	read_with_list(w, "02040010 00900000", "", 16);
	flat_run(w, IDA1, 0x100);
	assert_ends(w, ALERTED, 0x108, CE | DE, PGM, 0);
	assert_marked(w, R_IDA_09);

	read_with_list(w, "02040010 00001000", "00002000", 16);
	flat_key(w, 0x1000, 0x28);
	flat_run(w, IDA1 | 0x10000000, 0x100);
	assert_ends(w, ALERTED, 0x108, CE | DE, PROT, 0);
	assert_marked(w, R_IDA_09);
	assert_marked(w, R_PROT_03);
	assert_marked(w, R_CPA_07);
}

static void words_that_no_byte_needs_are_not_looked_at(void **state)
{
	struct flat *w = *state;

	read_with_list(w, "02040010 00001ffc", "", 16);
	flat_put(w, 0x1ffc, "00002ff0 ffffffff");
	flat_run(w, IDA1, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_int_equal(w->nr_fetches, 2);
	assert_marked(w, R_IDA_13);
	assert_marked(w, R_IDA_05);
}

static void output_uses_lists_as_input_does(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x100, "01040004 00001000");
	flat_put(w, 0x1000, "0000000000002ffe 0000000000005000");
	flat_put(w, 0x2ffe, "e1e2");
	flat_put(w, 0x5000, "e3e4");
	flat_takes(w, 0x01, 4);
	flat_run(w, IDA2_4K, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 0);
	assert_memory_equal(w->out.cmds[0].taken, "\xe1\xe2\xe3\xe4", 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(format_1_words_have_2k_blocks),
		flat_test(format_2_words_have_blocks_by_the_orb),
		flat_test(backward_blocks_run_down_from_their_last_byte),
		flat_test(backward_blocks_of_2k_work_too),
		flat_test(a_misaligned_list_is_a_program_check_if_a_byte_moves),
		flat_test(a_later_word_off_its_block_is_a_program_check_when_it_takes_control),
		flat_test(bit_0_of_a_format_1_word_is_a_program_check),
		flat_test(format_2_words_reach_all_storage),
		flat_test(the_top_block_of_storage_can_be_filled),
		flat_test(data_may_lie_past_the_limit_of_the_ccw_format),
		flat_test(a_list_crosses_frames_but_not_the_limit),
		flat_test(an_unavailable_list_and_a_protected_one_differ),
		flat_test(words_that_no_byte_needs_are_not_looked_at),
		flat_test(output_uses_lists_as_input_does),
	};

	return cmocka_run_group_tests_name("channel.ida", tests, NULL, NULL);
}
