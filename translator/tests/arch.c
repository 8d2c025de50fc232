/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Wire formats against images written by hand: every field at its byte, every mask over its bits,
 * whatever the byte order of the machine that runs this.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <ccwcheck/arch.h>

/* A mask of a word, and the four bytes of the same word with just those bits on. */
struct mask32 {
	uint32_t mask;
	uint8_t image[4];
};

static void check_masks(const struct mask32 *table, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		be32_t stored;

		memcpy(&stored, table[i].image, sizeof(stored));
		assert_int_equal(be32_ld(stored), table[i].mask);
		stored = be32_st(table[i].mask);
		assert_memory_equal(&stored, table[i].image, 4);
	}
}

#define CHECK_MASKS(table) check_masks(table, sizeof(table) / sizeof((table)[0]))

static void integers_are_big_endian(void **state)
{
	static const uint8_t image[8] = {0x81, 0x02, 0x03, 0x84, 0x05, 0x06, 0x07, 0x88};
	be16_t v16;
	be32_t v32;
	be64_t v64;

	(void)state;
	memcpy(&v16, image, 2);
	memcpy(&v32, image, 4);
	memcpy(&v64, image, 8);
	assert_int_equal(be16_ld(v16), 0x8102);
	assert_true(be32_ld(v32) == 0x81020384u);
	assert_true(be64_ld(v64) == UINT64_C(0x8102038405060788));

	v16 = be16_st(0x8102);
	v32 = be32_st(0x81020384u);
	v64 = be64_st(UINT64_C(0x8102038405060788));
	assert_memory_equal(&v16, image, 2);
	assert_memory_equal(&v32, image, 4);
	assert_memory_equal(&v64, image, 8);
}

static void orb_masks_are_the_manuals_bits(void **state)
{
	static const struct mask32 masks[] = {
		{ORB_KEY, {0xf0, 0, 0, 0}}, {ORB_S, {0x08, 0, 0, 0}}, {ORB_C, {0x04, 0, 0, 0}},
		{ORB_M, {0x02, 0, 0, 0}},   {ORB_Y, {0x01, 0, 0, 0}}, {ORB_F, {0, 0x80, 0, 0}},
		{ORB_P, {0, 0x40, 0, 0}},   {ORB_I, {0, 0x20, 0, 0}}, {ORB_A, {0, 0x10, 0, 0}},
		{ORB_U, {0, 0x08, 0, 0}},   {ORB_B, {0, 0x04, 0, 0}}, {ORB_H, {0, 0x02, 0, 0}},
		{ORB_T, {0, 0x01, 0, 0}},   {ORB_L, {0, 0, 0, 0x80}}, {ORB_D, {0, 0, 0, 0x40}},
		{ORB_X, {0, 0, 0, 0x01}},   {ORB_LPM, {0, 0, 0xff, 0}},
		{ORB_RESERVED, {0, 0, 0, 0x3e}},
		{ORB_CPA_RESERVED, {0x80, 0, 0, 0}},
	};
	uint32_t all = 0;

	(void)state;
	CHECK_MASKS(masks);
	for (size_t i = 0; i + 1 < sizeof(masks) / sizeof(masks[0]); i++) {
		assert_int_equal(all & masks[i].mask, 0);
		all |= masks[i].mask;
	}
	assert_true(all == UINT32_MAX);
	assert_true(UINT32_C(0xf) << ORB_KEY_SHIFT == ORB_KEY);
	assert_true(UINT32_C(0xff) << ORB_LPM_SHIFT == ORB_LPM);
}

static void orb_fields_lie_at_their_bytes(void **state)
{
	static const uint8_t image[32] = {
		0xca, 0xfe, 0x00, 0x01, 0x38, 0xc2, 0x80, 0x81, 0x00, 0x00, 0x10, 0x08, 0x11, 0x00,
		0x22, 0x00,
	};
	struct arch_orb_ext orb;

	(void)state;
	memcpy(&orb, image, sizeof(orb));
	assert_true(be32_ld(orb.orb.intparm) == 0xcafe0001u);
	assert_true(be32_ld(orb.orb.ctl) ==
		    (UINT32_C(3) << ORB_KEY_SHIFT | ORB_S | ORB_F | ORB_P | ORB_H |
		     UINT32_C(0x80) << ORB_LPM_SHIFT | ORB_L | ORB_X));
	assert_int_equal(be32_ld(orb.orb.cpa), 0x1008);
	assert_int_equal(orb.css_priority, 0x11);
	assert_int_equal(orb.cu_priority, 0x22);
}

static void ccws_of_both_formats_lie_at_their_bytes(void **state)
{
	static const uint8_t image0[8] = {0x02, 0x12, 0x34, 0x56, 0x64, 0xff, 0x01, 0x20};
	static const uint8_t image1[8] = {0x02, 0x64, 0x01, 0x20, 0x12, 0x34, 0x56, 0x78};
	struct arch_ccw0 ccw0;
	struct arch_ccw1 ccw1;

	(void)state;
	memcpy(&ccw0, image0, sizeof(ccw0));
	assert_int_equal(ccw0.cmd, CCW_CMD_READ);
	assert_memory_equal(ccw0.cda, image0 + 1, 3);
	assert_int_equal(ccw0.flags, CCW_FLAG_CC | CCW_FLAG_SLI | CCW_FLAG_IDA);
	assert_int_equal(ccw0.ignored, 0xff);
	assert_int_equal(be16_ld(ccw0.count), 0x120);

	memcpy(&ccw1, image1, sizeof(ccw1));
	assert_int_equal(ccw1.cmd, CCW_CMD_READ);
	assert_int_equal(ccw1.flags, CCW_FLAG_CC | CCW_FLAG_SLI | CCW_FLAG_IDA);
	assert_int_equal(be16_ld(ccw1.count), 0x120);
	assert_int_equal(be32_ld(ccw1.cda), 0x12345678);
}

static void ccw_flags_fill_the_byte_from_the_left(void **state)
{
	static const uint8_t flags[8] = {
		CCW_FLAG_CD,  CCW_FLAG_CC,  CCW_FLAG_SLI, CCW_FLAG_SKIP,
		CCW_FLAG_PCI, CCW_FLAG_IDA, CCW_FLAG_S,	  CCW_FLAG_MIDA,
	};

	(void)state;
	for (unsigned int bit = 0; bit < 8; bit++)
		assert_int_equal(flags[bit], 0x80 >> bit);
	assert_true(CCW_CDA_RESERVED == 0x80000000u);
	assert_int_equal(CCW_CMD_WRITE, 0x01);
	assert_int_equal(CCW_CMD_NOOP, 0x03);
	assert_int_equal(CCW_CMD_SENSE, 0x04);
	assert_int_equal(CCW_CMD_TIC, 0x08);
	assert_int_equal(CCW_CMD_READ_BACK, 0x0c);
	assert_int_equal(CCW_CMD_SENSE_ID, 0xe4);
}

static void midaw_fields_lie_at_their_bytes(void **state)
{
	static const uint8_t image[16] = {0, 0, 0, 0, 0, 0xe0, 0x01, 0x02,
					  0x80, 0, 0, 0, 0, 0, 0x30, 0x10};
	struct arch_midaw midaw;

	(void)state;
	memcpy(&midaw, image, sizeof(midaw));
	assert_int_equal(midaw.flags, MIDAW_FLAG_LAST | MIDAW_FLAG_SKIP | MIDAW_FLAG_DTIC);
	assert_int_equal(MIDAW_FLAG_RESERVED, 0x1f);
	assert_int_equal(be16_ld(midaw.count), 0x102);
	assert_true(be64_ld(midaw.address) == UINT64_C(0x8000000000003010));
}

static void scsw_masks_are_the_manuals_bits(void **state)
{
	static const struct mask32 masks[] = {
		{SCSW_KEY, {0xf0, 0, 0, 0}},
		{SCSW_S, {0x08, 0, 0, 0}},
		{SCSW_L, {0x04, 0, 0, 0}},
		{SCSW_CC, {0x03, 0, 0, 0}},
		{SCSW_F, {0, 0x80, 0, 0}},
		{SCSW_P, {0, 0x40, 0, 0}},
		{SCSW_I, {0, 0x20, 0, 0}},
		{SCSW_A, {0, 0x10, 0, 0}},
		{SCSW_U, {0, 0x08, 0, 0}},
		{SCSW_Z, {0, 0x04, 0, 0}},
		{SCSW_E, {0, 0x02, 0, 0}},
		{SCSW_N, {0, 0x01, 0, 0}},
		{SCSW_FC_START, {0, 0, 0x40, 0}},
		{SCSW_FC_HALT, {0, 0, 0x20, 0}},
		{SCSW_FC_CLEAR, {0, 0, 0x10, 0}},
		{SCSW_AC_RESUME_PEND, {0, 0, 0x08, 0}},
		{SCSW_AC_START_PEND, {0, 0, 0x04, 0}},
		{SCSW_AC_HALT_PEND, {0, 0, 0x02, 0}},
		{SCSW_AC_CLEAR_PEND, {0, 0, 0x01, 0}},
		{SCSW_AC_SCH_ACTIVE, {0, 0, 0, 0x80}},
		{SCSW_AC_DEV_ACTIVE, {0, 0, 0, 0x40}},
		{SCSW_AC_SUSPENDED, {0, 0, 0, 0x20}},
		{SCSW_SC_ALERT, {0, 0, 0, 0x10}},
		{SCSW_SC_INTERMEDIATE, {0, 0, 0, 0x08}},
		{SCSW_SC_PRIMARY, {0, 0, 0, 0x04}},
		{SCSW_SC_SECONDARY, {0, 0, 0, 0x02}},
		{SCSW_SC_PENDING, {0, 0, 0, 0x01}},
	};
	uint32_t all = 0;

	(void)state;
	CHECK_MASKS(masks);
	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		assert_int_equal(all & masks[i].mask, 0);
		all |= masks[i].mask;
	}
	assert_true(all == ~UINT32_C(0x00008000)); /* bit 16 belongs to nobody */
	assert_true(SCSW_FC == (SCSW_FC_START | SCSW_FC_HALT | SCSW_FC_CLEAR));
	assert_true(SCSW_AC == (SCSW_AC_RESUME_PEND | SCSW_AC_START_PEND | SCSW_AC_HALT_PEND |
				SCSW_AC_CLEAR_PEND | SCSW_AC_SCH_ACTIVE | SCSW_AC_DEV_ACTIVE |
				SCSW_AC_SUSPENDED));
	assert_true(SCSW_SC == (SCSW_SC_ALERT | SCSW_SC_INTERMEDIATE | SCSW_SC_PRIMARY |
				SCSW_SC_SECONDARY | SCSW_SC_PENDING));
	assert_true(UINT32_C(0xf) << SCSW_KEY_SHIFT == SCSW_KEY);
	assert_true(UINT32_C(3) << SCSW_CC_SHIFT == SCSW_CC);
}

static void status_bytes_fill_from_the_left(void **state)
{
	static const uint8_t dstat[8] = {
		DSTAT_ATTENTION,   DSTAT_STATUS_MODIFIER, DSTAT_CU_END,	    DSTAT_BUSY,
		DSTAT_CHANNEL_END, DSTAT_DEVICE_END,	  DSTAT_UNIT_CHECK, DSTAT_UNIT_EXCEPTION,
	};
	static const uint8_t sstat[8] = {
		SSTAT_PCI,		  SSTAT_INCORRECT_LENGTH,
		SSTAT_PROGRAM_CHECK,	  SSTAT_PROTECTION_CHECK,
		SSTAT_CHANNEL_DATA_CHECK, SSTAT_CHANNEL_CTL_CHECK,
		SSTAT_INTERFACE_CTL_CHECK, SSTAT_CHAINING_CHECK,
	};
	static const uint8_t sense[6] = {
		SENSE_COMMAND_REJECT,  SENSE_INTERVENTION_REQUIRED, SENSE_BUS_OUT_CHECK,
		SENSE_EQUIPMENT_CHECK, SENSE_DATA_CHECK,	    SENSE_OVERRUN,
	};

	(void)state;
	for (unsigned int bit = 0; bit < 8; bit++) {
		assert_int_equal(dstat[bit], 0x80 >> bit);
		assert_int_equal(sstat[bit], 0x80 >> bit);
	}
	for (unsigned int bit = 0; bit < 6; bit++)
		assert_int_equal(sense[bit], 0x80 >> bit);
}

static void irb_fields_lie_at_their_bytes(void **state)
{
	uint8_t image[96];
	struct arch_irb irb;

	(void)state;
	for (unsigned int i = 0; i < sizeof(image); i++)
		image[i] = (uint8_t)i;
	memcpy(&irb, image, sizeof(irb));
	assert_int_equal(be32_ld(irb.scsw.ctl), 0x00010203);
	assert_int_equal(be32_ld(irb.scsw.cpa), 0x04050607);
	assert_int_equal(irb.scsw.dstat, 8);
	assert_int_equal(irb.scsw.sstat, 9);
	assert_int_equal(be16_ld(irb.scsw.count), 0x0a0b);
	assert_int_equal(be32_ld(irb.esw.word0), 0x0c0d0e0f);
	assert_int_equal(be32_ld(irb.esw.erw), 0x10111213);
	assert_true(be64_ld(irb.esw.failing_storage) == UINT64_C(0x1415161718191a1b));
	assert_int_equal(be32_ld(irb.esw.secondary_ccw), 0x1c1d1e1f);
	assert_int_equal(irb.ecw[0], 32);
	assert_int_equal(irb.emw[0], 64);
}

static void esw_masks_are_the_manuals_bits(void **state)
{
	static const struct mask32 masks[] = {
		{ESW_LPUM, {0, 0xff, 0, 0}},
		{ERW_CONCURRENT_SENSE, {0x01, 0, 0, 0}},
		{ERW_SENSE_COUNT, {0, 0x3f, 0, 0}},
	};

	(void)state;
	CHECK_MASKS(masks);
	assert_true(UINT32_C(0xff) << ESW_LPUM_SHIFT == ESW_LPUM);
	assert_true(UINT32_C(0x3f) << ERW_SENSE_COUNT_SHIFT == ERW_SENSE_COUNT);
}

static void schib_fields_lie_at_their_bytes(void **state)
{
	uint8_t image[52];
	struct arch_schib schib;

	(void)state;
	for (unsigned int i = 0; i < sizeof(image); i++)
		image[i] = (uint8_t)i;
	memcpy(&schib, image, sizeof(schib));
	assert_int_equal(be32_ld(schib.pmcw.intparm), 0x00010203);
	assert_int_equal(be16_ld(schib.pmcw.flags), 0x0405);
	assert_int_equal(be16_ld(schib.pmcw.devno), 0x0607);
	assert_int_equal(schib.pmcw.lpm, 8);
	assert_int_equal(schib.pmcw.pnom, 9);
	assert_int_equal(schib.pmcw.lpum, 10);
	assert_int_equal(schib.pmcw.pim, 11);
	assert_int_equal(be16_ld(schib.pmcw.mbi), 0x0c0d);
	assert_int_equal(schib.pmcw.pom, 14);
	assert_int_equal(schib.pmcw.pam, 15);
	assert_int_equal(schib.pmcw.chpid[7], 23);
	assert_int_equal(be32_ld(schib.pmcw.chars), 0x18191a1b);
	assert_int_equal(be32_ld(schib.scsw.ctl), 0x1c1d1e1f);
	assert_true(be64_ld(schib.mba) == UINT64_C(0x28292a2b2c2d2e2f));
	assert_int_equal(be32_ld(schib.model), 0x30313233);
}

static void pmcw_masks_share_no_bit_and_leave_none(void **state)
{
	static const uint16_t masks[] = {
		PMCW_Q,	 PMCW_W,  PMCW_ISC, PMCW_IGNORED, PMCW_RESERVED, PMCW_E,
		PMCW_LM, PMCW_MM, PMCW_D,   PMCW_T,	  PMCW_V,
	};
	static const uint8_t enabled[2] = {0x00, 0x80}; /* bit 8 of word 1 */
	unsigned int all = 0;
	be16_t stored;

	(void)state;
	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		assert_int_equal(all & masks[i], 0);
		all |= masks[i];
	}
	assert_int_equal(all, 0xffff);
	memcpy(&stored, enabled, sizeof(stored));
	assert_int_equal(be16_ld(stored), PMCW_E);
	assert_int_equal(PMCW_V, 0x0001);
	assert_int_equal(PMCW_LM, 0x0060);
	assert_int_equal(PMCW_CHARS_F | PMCW_CHARS_X | PMCW_CHARS_S, 7);
}

static void crw_and_sid_masks_are_the_manuals_bits(void **state)
{
	static const struct mask32 masks[] = {
		{CRW_SOLICITED, {0x40, 0, 0, 0}}, {CRW_OVERFLOW, {0x20, 0, 0, 0}},
		{CRW_CHAINED, {0x10, 0, 0, 0}},	  {CRW_RSC, {0x0f, 0, 0, 0}},
		{CRW_ANCILLARY, {0, 0x80, 0, 0}}, {CRW_ERC, {0, 0x3f, 0, 0}},
		{CRW_RSID, {0, 0, 0xff, 0xff}},	  {SID_CSSID, {0xff, 0, 0, 0}},
		{SID_M, {0, 0x08, 0, 0}},	  {SID_SSID, {0, 0x06, 0, 0}},
		{SID_ONE, {0, 0x01, 0, 0}},	  {SID_SCHNO, {0, 0, 0xff, 0xff}},
	};

	(void)state;
	CHECK_MASKS(masks);
	assert_true(UINT32_C(0xf) << CRW_RSC_SHIFT == CRW_RSC);
	assert_true(UINT32_C(0x3f) << CRW_ERC_SHIFT == CRW_ERC);
}

static void sense_id_fields_lie_at_their_bytes(void **state)
{
	static const uint8_t image[8] = {0xff, 0x39, 0x90, 0xec, 0x33, 0x90, 0x0c, 0x00};
	struct arch_senseid id;

	(void)state;
	memcpy(&id, image, sizeof(id));
	assert_int_equal(be16_ld(id.cu_type), 0x3990);
	assert_int_equal(id.cu_model, 0xec);
	assert_int_equal(be16_ld(id.dev_type), 0x3390);
	assert_int_equal(id.dev_model, 0x0c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_are_big_endian),
		cmocka_unit_test(orb_masks_are_the_manuals_bits),
		cmocka_unit_test(orb_fields_lie_at_their_bytes),
		cmocka_unit_test(ccws_of_both_formats_lie_at_their_bytes),
		cmocka_unit_test(ccw_flags_fill_the_byte_from_the_left),
		cmocka_unit_test(midaw_fields_lie_at_their_bytes),
		cmocka_unit_test(scsw_masks_are_the_manuals_bits),
		cmocka_unit_test(status_bytes_fill_from_the_left),
		cmocka_unit_test(irb_fields_lie_at_their_bytes),
		cmocka_unit_test(esw_masks_are_the_manuals_bits),
		cmocka_unit_test(schib_fields_lie_at_their_bytes),
		cmocka_unit_test(pmcw_masks_share_no_bit_and_leave_none),
		cmocka_unit_test(crw_and_sid_masks_are_the_manuals_bits),
		cmocka_unit_test(sense_id_fields_lie_at_their_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
