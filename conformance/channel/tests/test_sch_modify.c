/* SPDX-License-Identifier: GPL-2.0-or-later */
/* MODIFY SUBCHANNEL. R-MSCH. */
#include "sub.h"

#include <string.h>

/* Every bit that may be one; the model-dependent word and the SCSW are not looked at. */
static struct arch_schib everything(void)
{
	struct arch_schib schib;

	memset(&schib, 0xff, sizeof(schib));
	schib.pmcw.flags =
		be16_st(0xffff & ~(PMCW_Q | PMCW_W | PMCW_RESERVED | 0x0040)); /* LM 01 */
	schib.pmcw.chars = be32_st(PMCW_CHARS_TYPE | PMCW_CHARS_F | PMCW_CHARS_X | PMCW_CHARS_S);
	schib.mba = be64_st(0xfffffffffffffc0);
	return schib;
}

static void only_some_fields_change(void **state)
{
	struct flat *w = *state;
	struct arch_schib want = everything(), schib;

	w->cfg.concurrent_sense = false;
	sub_new(w);
	assert_int_equal(css_msch(w->sch, &want), OUT_CC_0);

	schib = sub_schib(w);
	assert_int_equal(be32_ld(schib.pmcw.intparm), 0xffffffff);
	assert_int_equal(be16_ld(schib.pmcw.flags),
			 PMCW_ISC | PMCW_E | 0x0020 | PMCW_MM | PMCW_D | PMCW_V);
	assert_int_equal(be16_ld(schib.pmcw.devno), 0);
	assert_int_equal(schib.pmcw.lpm, 0xff);
	assert_int_equal(schib.pmcw.pnom, 0);
	assert_int_equal(schib.pmcw.lpum, 0);
	assert_int_equal(schib.pmcw.pim, 0x80);
	assert_int_equal(be16_ld(schib.pmcw.mbi), 0xffff);
	assert_int_equal(schib.pmcw.pom, 0xff);
	assert_int_equal(schib.pmcw.pam, 0x80);
	for (int i = 0; i < 8; i++)
		assert_int_equal(schib.pmcw.chpid[i], 0);
	assert_int_equal(be32_ld(schib.pmcw.chars), PMCW_CHARS_F | PMCW_CHARS_X | PMCW_CHARS_S);
	assert_true(be64_ld(schib.mba) == 0xfffffffffffffc0);
	assert_scsw(schib.scsw, 0, 0, 0, 0, 0);
	assert_marked(w, R_MSCH_03);
	assert_marked(w, R_MSCH_04);

	memset(&want, 0, sizeof(want));
	assert_int_equal(css_msch(w->sch, &want), OUT_CC_0);
	schib = sub_schib(w);
	assert_int_equal(be32_ld(schib.pmcw.intparm), 0);
	assert_int_equal(be16_ld(schib.pmcw.flags), PMCW_V);
	assert_int_equal(schib.pmcw.lpm, 0);
	assert_int_equal(schib.pmcw.pom, 0);
	assert_int_equal(schib.pmcw.pim, 0x80);
	assert_int_equal(schib.pmcw.pam, 0x80);
	assert_int_equal(be32_ld(schib.pmcw.chars), 0);
	assert_true(be64_ld(schib.mba) == 0);
}

static void a_reserved_bit_is_an_operand_exception(void **state)
{
	static const uint16_t flags[] = {PMCW_Q, PMCW_W, 0x0200, 0x0100, PMCW_LM};
	struct flat *w = *state;
	struct arch_schib before, schib;

	sub_new(w);
	before = sub_schib(w);
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		schib = before;
		schib.pmcw.flags = be16_st(flags[i] | PMCW_E);
		assert_int_equal(css_msch(w->sch, &schib), OUT_OPERAND);
	}
	for (uint32_t bit = 1; bit; bit <<= 1) {
		if (bit & (PMCW_CHARS_TYPE | PMCW_CHARS_F | PMCW_CHARS_X | PMCW_CHARS_S))
			continue;
		schib = before;
		schib.pmcw.chars = be32_st(bit);
		assert_int_equal(css_msch(w->sch, &schib), OUT_OPERAND);
	}
	assert_marked(w, R_MSCH_02);
	assert_not_marked(w, R_MSCH_04);
	schib = sub_schib(w);
	assert_memory_equal(&schib, &before, sizeof(schib));
}

static void the_block_address_is_aligned_where_it_is_used(void **state)
{
	struct flat *w = *state;
	struct arch_schib schib;

	sub_new(w);
	schib = sub_schib(w);
	for (uint64_t low = 1; low < 64; low <<= 1) {
		schib.mba = be64_st(0x1000 + low);
		schib.pmcw.chars = be32_st(PMCW_CHARS_F);
		assert_int_equal(css_msch(w->sch, &schib), OUT_OPERAND);
		schib.pmcw.chars = be32_st(0);
		assert_int_equal(css_msch(w->sch, &schib), OUT_CC_0);
	}
}

static void pending_status_is_condition_code_1(void **state)
{
	struct flat *w = *state;
	struct arch_schib schib;

	sub_enabled(w);
	assert_true(css_sch_unsolicited(w->sch, DSTAT_ATTENTION));
	schib = sub_schib(w);
	schib.pmcw.flags = be16_st(PMCW_V);
	assert_int_equal(css_msch(w->sch, &schib), OUT_CC_1);

	assert_marked(w, R_MSCH_01);
	assert_not_marked(w, R_MSCH_04);
	assert_int_equal(be16_ld(sub_schib(w).pmcw.flags), PMCW_V | PMCW_E);
	schib.pmcw.flags = be16_st(PMCW_Q);
	assert_int_equal(css_msch(w->sch, &schib), OUT_OPERAND);
}

static void a_function_in_progress_is_condition_code_2(void **state)
{
	struct flat *w = *state;
	struct arch_schib schib;

	sub_suspend(w, FORMAT1 | ORB_U);
	schib = sub_schib(w);
	assert_int_equal(css_msch(w->sch, &schib), OUT_CC_2);
	assert_int_equal(css_hsch(w->sch), OUT_CC_0);
	assert_int_equal(css_msch(w->sch, &schib), OUT_CC_2);
	assert_int_equal(css_csch(w->sch), OUT_CC_0);
	assert_int_equal(css_msch(w->sch, &schib), OUT_CC_2);
	assert_marked(w, R_MSCH_01);

	assert_goes_on(w);
	sub_take(w);
	assert_int_equal(css_msch(w->sch, &schib), OUT_CC_0);
}

static void the_sense_flag_decides_on_concurrent_sense(void **state)
{
	struct flat *w = *state;
	static uint8_t sense[] = {0x40};

	flat_put(w, 0x100, "02000008 00002000");
	flat_step(w, 0x02)->initial = UC;
	w->steps[0].repeat = 2;
	w->steps[0].sense = sense;
	w->steps[0].sense_len = sizeof(sense);
	for (uint32_t s = 0; s <= PMCW_CHARS_S; s++) {
		struct arch_schib schib;

		sub_enabled(w);
		schib = sub_schib(w);
		schib.pmcw.chars = be32_st(s);
		assert_int_equal(css_msch(w->sch, &schib), OUT_CC_0);
		sub_start(w, FORMAT1, 0x100);
		assert_int_equal(be32_ld(sub_take(w).scsw.ctl) & SCSW_E, s ? SCSW_E : 0);
	}
}

static void disabled_it_takes_no_device_end(void **state)
{
	struct flat *w = *state;
	struct arch_schib schib;

	w->cfg.interrupts = SCN_EACH;
	flat_put(w, 0x100, "02000008 00002000");
	flat_sends(w, 0x02, 8)->status = CE;
	w->steps[0].then = DE;
	sub_enabled(w);
	sub_start(w, FORMAT1, 0x100);
	sub_take(w);
	schib = sub_schib(w);
	assert_int_equal(css_msch(w->sch, &schib), OUT_CC_0); /* no function is in progress */
	assert_shows(w, DEV_ACTIVE);
	schib.pmcw.flags = be16_st(PMCW_V);
	assert_int_equal(css_msch(w->sch, &schib), OUT_CC_0);

	assert_shows(w, 0);
	assert_false(css_sch_alive(w->sch));
	assert_still(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flat_test(only_some_fields_change),
		flat_test(a_reserved_bit_is_an_operand_exception),
		flat_test(the_block_address_is_aligned_where_it_is_used),
		flat_test(pending_status_is_condition_code_1),
		flat_test(a_function_in_progress_is_condition_code_2),
		flat_test(the_sense_flag_decides_on_concurrent_sense),
		flat_test(disabled_it_takes_no_device_end),
	};

	return cmocka_run_group_tests_name("channel.sch_modify", tests, NULL, NULL);
}
