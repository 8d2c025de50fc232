/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What programs reach, for programs whose CCWs and frames are counted by hand.
 */
#include <string.h>

#include "../../conformance/subjects/oracle_world.h"
#include "../common/fz_reach.h"
#include "check.h"

#define PROGRAM 0x1000u

static struct fz_scn one;
static struct fz_reach reach;

/* A program at PROGRAM begins. */
static void begin(uint32_t ctl)
{
	fz_init(&one);
	one.s.orb.ctl = be32_st(ctl);
}

static void words(uint32_t at, const uint32_t *word, uint32_t nr)
{
	be32_t w[2 * FZ_REACH_CCWS];

	assert_true(nr <= 2 * FZ_REACH_CCWS);
	for (uint32_t i = 0; i < nr; i++)
		w[i] = be32_st(word[i]);
	assert_true(fz_store(&one, at, w, nr * 4));
}

/* Format-1 CCWs: code, flags and count in one word, then the address. */
#define CCWS(at, ...) \
	words(at, (const uint32_t[]){__VA_ARGS__}, sizeof((const uint32_t[]){__VA_ARGS__}) / 4)

static void look(void)
{
	struct host *h;

	assert_int_equal(world_for_translator(&h, &one.s), 0);
	fz_reach_ccws(&reach, h, &one.s);
	fz_reach_frames(&reach, h, &one.s);
	host_delete(h);
}

static bool has_ccw(uint32_t at)
{
	for (uint32_t i = 0; i < reach.nr_ccws; i++)
		if (reach.ccws[i] == at)
			return true;
	return false;
}

static uint32_t frames(void)
{
	uint32_t nr = 0;

	for (uint32_t i = 0; i < reach.nr_frames; i++) {
		uint32_t k = 0;

		while (reach.frames[k] != reach.frames[i])
			k++;
		nr += k == i;
	}
	return nr;
}

#define CC   0x00400000u
#define CD   0x00800000u
#define SKIP 0x00100000u
#define IDA  0x00040000u
#define READ 0x02000000u
#define WRITE 0x01000000u
#define BACKWARD 0x0c000000u
#define TIC  0x08000000u

static void one_ccw(void **state)
{
	(void)state;
	begin(FZ_ORB_CTL);
	CCWS(PROGRAM, READ | 0x10, 0x3000);
	look();
	assert_int_equal(reach.nr_ccws, 1);
	assert_int_equal(reach.ccws[0], PROGRAM);
	assert_int_equal(reach.nr_targets, 0);
	assert_false(reach.many);
	assert_false(reach.output);
	assert_true(fz_reach_has_frame(&reach, 0x3000));
	assert_false(fz_reach_has_frame(&reach, 0x1000));
	assert_false(fz_reach_has_frame(&reach, 0x4000));
}

/* A status modifier skips one CCW, so both that follow are reached, and no third one. */
static void chaining_reaches_two_more(void **state)
{
	static const uint32_t chains[] = {CC, CD};

	(void)state;
	for (uint32_t i = 0; i < 2; i++) {
		begin(FZ_ORB_CTL);
		CCWS(PROGRAM, READ | chains[i] | 8, 0x3000, WRITE | 8, 0x4000, READ | 8, 0x5000,
		     READ | 8, 0x6000);
		look();
		assert_int_equal(reach.nr_ccws, 3);
		assert_true(has_ccw(PROGRAM + 16));
		assert_true(reach.output);
		assert_true(fz_reach_has_frame(&reach, 0x5000));
		assert_false(fz_reach_has_frame(&reach, 0x6000));
	}
}

/* A TIC leads to its target; past it, should the one before skip. */
static void a_tic_leads_to_its_target(void **state)
{
	(void)state;
	begin(FZ_ORB_CTL);
	CCWS(PROGRAM, READ | CC | 8, 0x3100, TIC, 0x2000);
	CCWS(0x2000, READ | 8, 0x7000);
	look();
	assert_int_equal(reach.nr_targets, 1);
	assert_int_equal(reach.targets[0], 0x2000);
	assert_true(has_ccw(0x2000));
	assert_true(has_ccw(PROGRAM + 16));
	assert_false(has_ccw(0x2008));
	assert_true(fz_reach_has_frame(&reach, 0x7000));
	assert_false(fz_reach_has_frame(&reach, 0x2000)); /* a TIC's own address is no data */
}

/* In format 0 the left half of a TIC's code means nothing; in format 1 it does. */
static void formats_differ(void **state)
{
	(void)state;
	begin(FZ_ORB_CTL & ~ORB_F);
	CCWS(PROGRAM, 0x02003000, 0x40000008, 0xf8002000, 0x00000000);
	CCWS(0x2000, 0x02123456, 0x00000001);
	look();
	assert_int_equal(reach.nr_targets, 1);
	assert_true(has_ccw(0x2000));
	assert_true(fz_reach_has_frame(&reach, 0x123000));
	begin(FZ_ORB_CTL);
	CCWS(PROGRAM, READ | CC | 8, 0x3000, 0xf8000000, 0x2000);
	look();
	assert_int_equal(reach.nr_targets, 0);
	assert_false(has_ccw(0x2000));
}

static void a_loop_ends(void **state)
{
	(void)state;
	begin(FZ_ORB_CTL);
	CCWS(PROGRAM, READ | CC | 8, 0x3000, TIC, PROGRAM);
	look();
	assert_false(reach.many);
	assert_int_equal(reach.nr_targets, 1);
	/* READ, TIC, two behind the TIC: what is zeros there does not chain. */
	assert_int_equal(reach.nr_ccws, 4);
}

static void too_many_is_said(void **state)
{
	static uint32_t ccws[2 * FZ_REACH_CCWS];

	(void)state;
	for (uint32_t i = 0; i < FZ_REACH_CCWS; i++) {
		ccws[2 * i] = READ | CC | 8;
		ccws[2 * i + 1] = 0x8100;
	}
	for (uint32_t nr = FZ_REACH_CCWS - 3; nr < FZ_REACH_CCWS; nr++) {
		begin(FZ_ORB_CTL);
		words(PROGRAM, ccws, 2 * nr);
		look();
		assert_int_equal(reach.many, nr + 2 > FZ_REACH_CCWS);
		assert_int_equal(reach.many_frames, reach.many);
		if (!reach.many)
			assert_int_equal(reach.nr_ccws, nr + 2);
	}
}

static void outside_of_memory_is_nothing(void **state)
{
	(void)state;
	begin(FZ_ORB_CTL);
	one.s.orb.cpa = be32_st(0x100000);
	look();
	assert_int_equal(reach.nr_ccws, 1);
	assert_int_equal(reach.nr_frames, 0);
	begin(FZ_ORB_CTL);
	CCWS(PROGRAM, READ | CC | 8, 0x3000, TIC, 0xfffffff8);
	look();
	assert_true(has_ccw(0xfffffff8));
	assert_false(reach.many);
}

/* R-CCW-22, R-SKIP-01: no count, no data; skipped input goes nowhere, skipped output may. */
static void no_data_no_frames(void **state)
{
	(void)state;
	begin(FZ_ORB_CTL);
	CCWS(PROGRAM, READ | CD, 0x3000, READ | SKIP | 8, 0x4100);
	look();
	assert_int_equal(reach.nr_frames, 0);
	CCWS(PROGRAM, WRITE | CD, 0x3000, READ | SKIP | 8, 0x4100);
	look();
	assert_false(fz_reach_has_frame(&reach, 0x3000));
	assert_true(fz_reach_has_frame(&reach, 0x4000));
}

/* Either way: a READ BACKWARD may be chained in, and the list serves one direction. */
static void data_lies_on_both_sides(void **state)
{
	(void)state;
	begin(FZ_ORB_CTL);
	CCWS(PROGRAM, BACKWARD | 0x1000, 0x5fff);
	look();
	assert_true(fz_reach_has_frame(&reach, 0x4000));
	assert_true(fz_reach_has_frame(&reach, 0x5000));
	assert_true(fz_reach_has_frame(&reach, 0x6000));
	assert_int_equal(frames(), 3);
	CCWS(PROGRAM, BACKWARD | 0xffff, 0x10); /* never below 0 */
	look();
	assert_int_equal(frames(), 17);
	assert_true(fz_reach_has_frame(&reach, 0));
	CCWS(PROGRAM, READ | 0xffff, 0xffffffff); /* nor short of what lies above 4 GiB */
	look();
	assert_true(fz_reach_has_frame(&reach, UINT64_C(0x10000e000)));
	assert_int_equal(frames(), 32);
}

static void lists_designate_frames(void **state)
{
	/* Size of blocks and words; 0x1801 bytes take so many words, one more may lie between. */
	static const struct {
		uint32_t ctl, words, size;
	} kinds[] = {
		{FZ_ORB_CTL, 3, 8},
		{FZ_ORB_CTL | ORB_T, 5, 8},
		{FZ_ORB_CTL & ~ORB_H, 5, 4},
		{(FZ_ORB_CTL & ~ORB_H) | ORB_T, 5, 4},
	};

	(void)state;
	for (uint32_t i = 0; i < 4; i++) {
		begin(kinds[i].ctl);
		CCWS(PROGRAM, READ | IDA | 0x1801, 0x2000);
		for (uint32_t k = 0; k < 10; k++)
			if (kinds[i].size == 8)
				CCWS(0x2000 + 8 * k, 0, 0x10000 + 0x1000 * k);
			else
				CCWS(0x2000 + 4 * k, 0x10000 + 0x1000 * k);
		look();
		assert_int_equal(frames(), kinds[i].words);
		for (uint32_t k = 0; k < kinds[i].words; k++)
			assert_true(fz_reach_has_frame(&reach, 0x10000 + 0x1000 * k));
	}
}

/* A list as long as lists get: 64 KiB in blocks of 2 KiB, beginning in the middle of one. */
static void the_longest_list(void **state)
{
	(void)state;
	begin(FZ_ORB_CTL & ~ORB_H);
	CCWS(PROGRAM, READ | IDA | 0xffff, 0x2000);
	for (uint32_t k = 0; k < 40; k++)
		CCWS(0x2000 + 4 * k, 0x10000 + 0x1000 * k);
	look();
	assert_int_equal(frames(), 33);
	assert_false(reach.many_frames);
}

/* The last frame that an address can be in is one frame, and no endless row of them. */
static void the_last_frame_of_all(void **state)
{
	(void)state;
	begin(FZ_ORB_CTL);
	CCWS(PROGRAM, READ | IDA | 1, 0x2000);
	CCWS(0x2000, 0xffffffff, 0xffffffff);
	look();
	assert_true(fz_reach_has_frame(&reach, UINT64_MAX - 0xfff));
	assert_false(reach.many_frames);
	assert_int_equal(frames(), 2); /* and the word behind, of zeros */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_ccw),
		cmocka_unit_test(chaining_reaches_two_more),
		cmocka_unit_test(a_tic_leads_to_its_target),
		cmocka_unit_test(formats_differ),
		cmocka_unit_test(a_loop_ends),
		cmocka_unit_test(too_many_is_said),
		cmocka_unit_test(outside_of_memory_is_nothing),
		cmocka_unit_test(no_data_no_frames),
		cmocka_unit_test(data_lies_on_both_sides),
		cmocka_unit_test(lists_designate_frames),
		cmocka_unit_test(the_longest_list),
		cmocka_unit_test(the_last_frame_of_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
