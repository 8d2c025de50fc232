/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The comparison sees every field that the architecture defines, and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "result.h"

static struct program program = {.base = PEER_GUEST, .nr_frames = PEER_GUEST_FRAMES};
static struct result expected, found;

/* A good ending of a program with the start function. */
static void good(void)
{
	memset(&expected, 0, sizeof(expected));
	expected.program = &program;
	expected.has_status = true;
	expected.scsw.ctl =
		be32_st(SCSW_FC_START | SCSW_SC_PRIMARY | SCSW_SC_SECONDARY | SCSW_SC_PENDING);
	expected.scsw.cpa = be32_st(0x400008);
	expected.scsw.dstat = DSTAT_CHANNEL_END | DSTAT_DEVICE_END;
	expected.scsw.count = be16_st(5);
	found = expected;
}

static const char *differs(void)
{
	static struct difference d;

	result_compare(&d, &expected, &found);
	return d.field ? d.field : "nothing";
}

static void equal_results_do_not_differ(void **state)
{
	(void)state;
	good();

	assert_string_equal(differs(), "nothing");
}

static void each_bit_of_the_first_word_is_seen(void **state)
{
	/* Z and E have no meaning here (R-SCSW-03, -04), and bit 16 is not the program's. */
	const uint32_t open = SCSW_Z | SCSW_E | 0x8000u;

	(void)state;
	for (uint32_t bit = 1; bit; bit <<= 1) {
		good();
		found.scsw.ctl = be32_st(be32_ld(expected.scsw.ctl) ^ bit);
		if (bit & open)
			assert_string_equal(differs(), "nothing");
		else
			assert_string_not_equal(differs(), "nothing");
	}
}

static void each_bit_of_the_rest_is_seen(void **state)
{
	(void)state;
	for (size_t i = 4; i < sizeof(struct arch_scsw); i++)
		for (unsigned int bit = 1; bit < 0x100; bit <<= 1) {
			good();
			((uint8_t *)&found.scsw)[i] ^= (uint8_t)bit;
			assert_string_not_equal(differs(), "nothing");
		}
}

static void a_count_beside_program_check_is_open(void **state)
{
	(void)state;
	good();
	expected.scsw.sstat = found.scsw.sstat = SSTAT_PROGRAM_CHECK;
	found.scsw.count = be16_st(6);
	assert_string_equal(differs(), "nothing");

	found.scsw.sstat |= SSTAT_INCORRECT_LENGTH; /* R-LEN-11 */
	assert_string_equal(differs(), "nothing");

	found.scsw.sstat |= SSTAT_PCI;
	assert_string_equal(differs(), "sstat");
}

static void each_byte_of_storage_is_seen(void **state)
{
	const uint32_t size = program_frames(&program) * ARCH_FRAME_SIZE;

	(void)state;
	for (uint32_t i = 0; i < size; i += 509) {
		good();
		found.image[i] ^= 1;
		assert_string_equal(differs(), "storage");
	}
	good();
	found.image[size - 1] ^= 1;
	assert_string_equal(differs(), "storage");
}

static void what_else_is_seen(void **state)
{
	(void)state;
	good();
	found.outside = true;
	found.outside_abs = 0x1000000;
	assert_string_equal(differs(), "outside");

	good();
	found.how = PEER_HUNG;
	assert_string_equal(differs(), "how");

	good();
	found.cc = 1;
	assert_string_equal(differs(), "cc");

	good();
	found.refused = true;
	found.err = -22;
	assert_string_equal(differs(), "refused");
}

static void what_the_device_took_is_seen(void **state)
{
	(void)state;
	good();
	expected.have_taken = expected.taken_whole = true;
	expected.nr_taken = 8;
	found = expected;
	assert_string_equal(differs(), "nothing");

	found.taken[7] = 1;
	assert_string_equal(differs(), "taken");

	found = expected;
	found.nr_taken = 7;
	assert_string_equal(differs(), "bytes-taken");
}

static void status_in_pieces_is_merged(void **state)
{
	struct arch_irb irbs[2];
	static struct result r;

	(void)state;
	memset(irbs, 0, sizeof(irbs));
	irbs[0].scsw.ctl = be32_st(SCSW_FC_START | SCSW_AC_SCH_ACTIVE | SCSW_SC_INTERMEDIATE |
				   SCSW_SC_PENDING);
	irbs[0].scsw.sstat = SSTAT_PCI;
	irbs[0].scsw.cpa = be32_st(0x10);
	irbs[1].scsw.ctl = be32_st(SCSW_FC_START | SCSW_SC_PRIMARY | SCSW_SC_PENDING);
	irbs[1].scsw.dstat = DSTAT_CHANNEL_END;
	irbs[1].scsw.cpa = be32_st(0x20);

	result_merge(&r, irbs, 2);

	assert_int_equal(be32_ld(r.scsw.ctl),
			 SCSW_FC_START | SCSW_SC_INTERMEDIATE | SCSW_SC_PRIMARY | SCSW_SC_PENDING);
	assert_int_equal(r.scsw.sstat, SSTAT_PCI);
	assert_int_equal(r.scsw.dstat, DSTAT_CHANNEL_END);
	assert_int_equal(be32_ld(r.scsw.cpa), 0x20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_results_do_not_differ),
		cmocka_unit_test(each_bit_of_the_first_word_is_seen),
		cmocka_unit_test(each_bit_of_the_rest_is_seen),
		cmocka_unit_test(a_count_beside_program_check_is_open),
		cmocka_unit_test(each_byte_of_storage_is_seen),
		cmocka_unit_test(what_else_is_seen),
		cmocka_unit_test(what_the_device_took_is_seen),
		cmocka_unit_test(status_in_pieces_is_merged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
