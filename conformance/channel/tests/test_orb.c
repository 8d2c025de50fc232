/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How START SUBCHANNEL answers an ORB: R-ORB. */
#include "flat.h"

/* A format-1 no-operation at 100 that ends the program. */
static void noop(struct flat *w)
{
	flat_put(w, 0x100, "03200001 00000000");
	flat_immediate(w, 0x03);
}

static void reserved_bits_are_operand_exceptions(void **state)
{
	struct flat *w = *state;

	noop(w);
	for (uint32_t bit = 0x20; bit > 0x01; bit >>= 1) {
		flat_run(w, FORMAT1 | bit, 0x100);
		assert_int_equal(w->out.cc, OUT_OPERAND);
		assert_int_equal(w->out.nr_irbs, 0);
		assert_int_equal(w->out.nr_cmds, 0);
		assert_marked(w, R_ORB_02);
	}
}

static void bit_0_of_the_address_is_an_operand_exception(void **state)
{
	struct flat *w = *state;

	noop(w);
	flat_run(w, FORMAT1, 0x80000100);

	assert_int_equal(w->out.cc, OUT_OPERAND);
	assert_marked(w, R_ORB_03);
	assert_int_equal(w->nr_fetches, 0);
}

static void facilities_not_provided_are_operand_exceptions(void **state)
{
	struct flat *w = *state;

	noop(w);
	flat_run(w, FORMAT1 | ORB_B, 0x100);
	assert_int_equal(w->out.cc, OUT_OPERAND);
	assert_marked(w, R_ORB_04);
	assert_not_marked(w, R_ORB_05);

	flat_run(w, FORMAT1 | ORB_D, 0x100);
	assert_int_equal(w->out.cc, OUT_OPERAND);
	assert_marked(w, R_ORB_05);

	flat_run(w, UINT32_MAX, UINT32_MAX);
	assert_int_equal(w->out.cc, OUT_OPERAND);
	assert_marked(w, R_ORB_06);
}

static void an_operand_exception_goes_before_missing_paths(void **state)
{
	struct flat *w = *state;

	noop(w);
	flat_run(w, ORB_F | ORB_D, 0x100);

	assert_int_equal(w->out.cc, OUT_OPERAND);
	assert_marked(w, R_ORB_20);
}

static void without_a_usable_path_nothing_is_started(void **state)
{
	struct flat *w = *state;

	noop(w);
	for (uint32_t lpm = 0; lpm < 0x80; lpm += 0x7f) {
		flat_run(w, ORB_F | lpm << ORB_LPM_SHIFT, 0x100);
		assert_int_equal(w->out.cc, OUT_CC_3);
		assert_int_equal(w->out.nr_irbs, 0);
		assert_marked(w, R_ORB_14);
	}
}

static void the_path_used_is_the_first_one_common_to_both_masks(void **state)
{
	struct flat *w = *state;

	noop(w);
	w->cfg.pam = 0x30;
	flat_run(w, ORB_F | 0xd000, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 1);
	assert_int_equal(be32_ld(flat_irb(w, 0)->esw.word0), 0x00100000);
}

static void fibre_channel_bits_and_the_extension_are_accepted(void **state)
{
	struct flat *w = *state;

	noop(w);
	flat_run(w, FORMAT1 | ORB_C | ORB_M | ORB_Y | ORB_X, 0x100);

	assert_ends(w, ENDED, 0x108, CE | DE, 0, 1);
	assert_marked(w, R_ORB_07);
	assert_marked(w, R_ORB_19);
}

static void a_misaligned_address_is_a_program_check(void **state)
{
	struct flat *w = *state;

	noop(w);
	for (uint32_t off = 1; off < 8; off++) {
		flat_run(w, FORMAT1, 0x100 + off);
		assert_ends(w, ALERTED, 0x108 + off, 0, PGM, 0);
		assert_int_equal(w->out.nr_cmds, 0);
		assert_marked(w, R_ORB_11);
	}
}

static void a_format_0_address_has_24_bits(void **state)
{
	struct flat *w = *state;

	flat_put(w, 0x01000000, "03000000 20000001");
	flat_immediate(w, 0x03);
	flat_run(w, FORMAT0, 0x01000000);
	assert_ends(w, ALERTED, 0x01000008, 0, PGM, 0);
	assert_marked(w, R_ORB_10);

	flat_put(w, 0x01000000, "03200001 00000000");
	flat_run(w, FORMAT1, 0x01000000);
	assert_ends(w, ENDED, 0x01000008, CE | DE, 0, 1);
}

static void an_address_outside_storage_is_a_program_check(void **state)
{
	struct flat *w = *state;

	flat_run(w, FORMAT1, 0x00900000);

	assert_ends(w, ALERTED, 0x00900008, 0, PGM, 0);
	assert_marked(w, R_ORB_12);
	assert_marked(w, R_CCW_10);
	assert_marked(w, R_CPA_05);
}

static void an_address_in_a_fetch_protected_frame_is_a_protection_check(void **state)
{
	struct flat *w = *state;

	noop(w);
	flat_key(w, 0, 0x38);
	flat_run(w, FORMAT1 | 0x20000000, 0x100);
	assert_ends(w, ALERTED, 0x108, 0, PROT, 0);
	assert_marked(w, R_ORB_12);
	assert_marked(w, R_CPA_06);

	flat_run(w, FORMAT1 | 0x30000000, 0x100);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 1);
	flat_run(w, FORMAT1, 0x100);
	assert_ends(w, ENDED, 0x108, CE | DE, 0, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(reserved_bits_are_operand_exceptions),
		flat_test(bit_0_of_the_address_is_an_operand_exception),
		flat_test(facilities_not_provided_are_operand_exceptions),
		flat_test(an_operand_exception_goes_before_missing_paths),
		flat_test(without_a_usable_path_nothing_is_started),
		flat_test(the_path_used_is_the_first_one_common_to_both_masks),
		flat_test(fibre_channel_bits_and_the_extension_are_accepted),
		flat_test(a_misaligned_address_is_a_program_check),
		flat_test(a_format_0_address_has_24_bits),
		flat_test(an_address_outside_storage_is_a_program_check),
		flat_test(an_address_in_a_fetch_protected_frame_is_a_protection_check),
	};

	return cmocka_run_group_tests_name("channel.orb", tests, NULL, NULL);
}
