/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The public calls: what becomes of the ORB, how status is mapped back, which pages are pinned,
 * and what each call says in each state.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cp_world.h"

/* A READ chained to a TIC, to a WRITE in another segment. */
static void put_program(struct cp_world *w)
{
	world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_CC, 0x1010, 0x3ff0);
	world_ccw1(w, 0x1008, CCW_CMD_TIC, 0, 0, 0x2000);
	world_ccw1(w, 0x2000, CCW_CMD_WRITE, 0, 0x10, 0x8000);
}

/* Word 1 of the host's ORB for a guest's with @ctl. */
static uint32_t host_ctl(struct cp_world *w, uint32_t ctl)
{
	const struct arch_orb *orb;

	world_again(w, ctl);
	if (ctl & ORB_F)
		world_ccw1(w, 0x1000, CCW_CMD_NOOP, 0, 1, 0x3000);
	else
		world_ccw0(w, 0x1000, CCW_CMD_NOOP, 0, 1, 0x3000);
	world_translate(w);
	orb = cp_get_orb(&w->cp, 0x00c0ffee);
	assert_int_equal(be32_ld(orb->intparm), 0x00c0ffee);
	assert_int_equal(be32_ld(orb->cpa), world_first(w).host_abs);
	return be32_ld(orb->ctl);
}

static void the_host_program_is_always_format_1_with_format_2_idaws(void **state)
{
	struct cp_world *w = *state;

	assert_int_equal(host_ctl(w, ORB_F | ORB_H | 0x8000), ORB_F | ORB_H | 0x8000);
	assert_int_equal(host_ctl(w, ORB_F | ORB_H | ORB_T | 0x8000),
			 ORB_F | ORB_H | ORB_T | 0x8000);
	assert_int_equal(host_ctl(w, ORB_F | 0x8000), ORB_F | ORB_H | ORB_T | 0x8000);
	/* R-LEN-07: format 0 has no incorrect length on immediate operations. */
	assert_int_equal(host_ctl(w, ORB_H | 0x8000), ORB_F | ORB_H | ORB_L | 0x8000);
}

static void bits_of_the_orb_are_handed_on_or_dropped(void **state)
{
	static const uint32_t kept[] = {0x30000000, ORB_S, ORB_C, ORB_M, ORB_Y,
					ORB_P,	    ORB_I, ORB_U, ORB_L};
	static const uint32_t dropped[] = {ORB_A, ORB_X};
	const uint32_t plain = ORB_F | ORB_H | 0x8000;
	struct cp_world *w = *state;

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		assert_true(host_ctl(w, plain | kept[i]) == (plain | kept[i]));
	for (size_t i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++)
		assert_true(host_ctl(w, plain | dropped[i]) == plain);
	for (uint32_t lpm = 0; lpm < 0x100; lpm += 0x11)
		assert_int_equal(host_ctl(w, ORB_F | ORB_H | lpm << 8),
				 ORB_F | ORB_H | lpm << 8);
}

static void orbs_that_are_not_taken(void **state)
{
	struct cp_world *w = *state;

	put_program(w);
	for (uint32_t bit = 0x02; bit <= 0x20; bit <<= 1) {
		w->ctl = WORLD_ORB | bit;
		assert_int_equal(world_init(w), -EIO);
	}
	w->ctl = WORLD_ORB | ORB_D;
	assert_int_equal(world_init(w), -EIO);
	w->ctl = WORLD_ORB | ORB_B;
	assert_int_equal(world_init(w), -EOPNOTSUPP);
	w->ctl = WORLD_ORB;
	w->cpa = 0x80001000;
	assert_int_equal(world_init(w), -EIO);
	assert_int_equal(host_calls(w->h, HOST_READ), 0);
	w->cpa = 0x1000;
	assert_int_equal(world_init(w), 0);
}

static void calls_out_of_order_are_refused(void **state)
{
	struct cp_world *w = *state;

	put_program(w);
	assert_int_equal(cp_prefetch(&w->cp), -EINVAL);
	assert_null(cp_get_orb(&w->cp, 1));
	assert_int_equal(world_init(w), 0);
	assert_int_equal(world_init(w), -EBUSY);
	assert_null(cp_get_orb(&w->cp, 1));
	assert_int_equal(cp_prefetch(&w->cp), 0);
	assert_int_equal(cp_prefetch(&w->cp), -EINVAL);
	assert_non_null(cp_get_orb(&w->cp, 1));
	assert_int_equal(world_init(w), -EBUSY);
	assert_non_null(cp_get_orb(&w->cp, 1));
	cp_free(&w->cp);
	cp_free(&w->cp);
	assert_null(cp_get_orb(&w->cp, 1));
	assert_int_equal(cp_prefetch(&w->cp), -EINVAL);
	assert_int_equal(world_init(w), 0);
}

/* The CCW address that the guest sees for the host's @host_cpa. */
static uint32_t mapped(struct cp_world *w, uint32_t host_cpa)
{
	struct arch_scsw scsw = {.ctl = be32_st(SCSW_FC_START), .cpa = be32_st(host_cpa)};

	cp_update_scsw(&w->cp, &scsw);
	return be32_ld(scsw.cpa);
}

static void ccw_addresses_are_mapped_back(void **state)
{
	struct cp_world *w = *state;
	uint32_t first, second;

	put_program(w);
	world_translate(w);
	first = world_first(w).host_abs;
	second = world_ccw_nr(w, 1).cda;

	assert_int_equal(mapped(w, first + 8), 0x1008);
	assert_int_equal(mapped(w, first + 16), 0x1010);
	assert_int_equal(mapped(w, second + 8), 0x2008);
	assert_int_equal(mapped(w, second + 16), 0x2010); /* the stop CCW behind the end */
}

static void no_host_address_reaches_the_guest(void **state)
{
	struct cp_world *w = *state;

	put_program(w);
	world_translate(w);
	for (uint32_t at = world_first(w).host_abs - 0x100, i = 0; i < 0x80; i++, at += 8) {
		const uint32_t guest = mapped(w, at);

		assert_true(guest == 0 || (guest > 0x1000 && guest <= 0x1028) ||
			    (guest > 0x2000 && guest <= 0x2018));
	}
	assert_int_equal(mapped(w, 0x7ffffff8), 0);
	assert_int_equal(mapped(w, 0), 0);
}

static void copies_of_the_orb_are_the_guests(void **state)
{
	static const uint32_t ctls[] = {ORB_F | ORB_H | 0x8000, ORB_H | 0x8000,
					ORB_F | ORB_A | ORB_H | 0x8000, ORB_A | ORB_H | 0x8000};
	struct cp_world *w = *state;

	for (size_t i = 0; i < sizeof(ctls) / sizeof(ctls[0]); i++) {
		/* As a host has it: F always, A never. */
		const uint32_t host = SCSW_FC_START | SCSW_SC_PENDING | SCSW_F | SCSW_P | SCSW_KEY;
		const uint32_t want = (host & ~SCSW_F) | (ctls[i] & ORB_F ? SCSW_F : 0) |
				      (ctls[i] & ORB_A ? SCSW_A : 0);
		struct arch_scsw scsw = {.ctl = be32_st(host)};

		host_ctl(w, ctls[i]);
		cp_update_scsw(&w->cp, &scsw);
		assert_true(be32_ld(scsw.ctl) == want);

		/* R-SCSW-01: without the start function the copies say nothing. */
		scsw.ctl = be32_st(host & ~SCSW_FC_START);
		cp_update_scsw(&w->cp, &scsw);
		assert_true(be32_ld(scsw.ctl) == (host & ~SCSW_FC_START));
	}
}

static void other_fields_of_the_scsw_are_left_alone(void **state)
{
	struct cp_world *w = *state;
	struct arch_scsw scsw, before;

	memset(&scsw, 0x5a, sizeof(scsw));
	before = scsw;
	cp_update_scsw(&w->cp, &scsw); /* no program: nothing at all */
	assert_memory_equal(&scsw, &before, sizeof(scsw));

	put_program(w);
	world_translate(w);
	cp_update_scsw(&w->cp, &scsw);
	assert_int_equal(scsw.dstat, 0x5a);
	assert_int_equal(scsw.sstat, 0x5a);
	assert_int_equal(be16_ld(scsw.count), 0x5a5a);
}

static void pinned_is_answered_by_the_page(void **state)
{
	struct cp_world *w = *state;

	put_program(w);
	assert_false(cp_iova_pinned(&w->cp, 0x3ff0, 1));
	world_translate(w);

	assert_false(cp_iova_pinned(&w->cp, 0x2fff, 1));
	assert_true(cp_iova_pinned(&w->cp, 0x3000, 1));
	assert_true(cp_iova_pinned(&w->cp, 0x2fff, 2));
	assert_true(cp_iova_pinned(&w->cp, 0x4fff, 1));
	assert_true(cp_iova_pinned(&w->cp, 0x5000, 1) == world_pinned(w, 0x5000));
	assert_false(cp_iova_pinned(&w->cp, 0x6000, 0x2000));
	assert_true(cp_iova_pinned(&w->cp, 0x6000, 0x2001));
	assert_true(cp_iova_pinned(&w->cp, 0x8fff, 0x100000));
	assert_false(cp_iova_pinned(&w->cp, 0x9000, UINT64_MAX - 0x9000));
	assert_true(cp_iova_pinned(&w->cp, 0, UINT64_MAX));

	cp_free(&w->cp);
	assert_false(cp_iova_pinned(&w->cp, 0x3000, 1));
}

static void pages_above_2_gib_are_pinned_too(void **state)
{
	struct cp_world *w = *state;

	host_guest_add(w->h, UINT64_C(0xfffffffffffff000), UINT64_MAX);
	world_ccw1(w, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA, 8, 0x2000);
	world_idaw2(w, 0x2000, UINT64_C(0xfffffffffffff000));
	world_translate(w);
	assert_true(cp_iova_pinned(&w->cp, UINT64_MAX, 1));
	assert_false(cp_iova_pinned(&w->cp, UINT64_C(0xffffffffffffe000), 0x1000));
	assert_true(cp_iova_pinned(&w->cp, UINT64_C(0xffffffffffffe000), 0x1001));
}

static void a_failed_prefetch_leaves_the_program_to_cp_free(void **state)
{
	struct cp_world *w = *state;

	put_program(w);
	host_fail_at(w->h, HOST_PIN, 3, -EFAULT);
	assert_int_equal(world_init(w), 0);
	assert_int_equal(cp_prefetch(&w->cp), -EFAULT);
	assert_null(cp_get_orb(&w->cp, 1));
	assert_int_equal(world_nr_pinned(w), 2);
	assert_true(cp_iova_pinned(&w->cp, 0x3000, 1));
	cp_free(&w->cp);
	assert_true(host_balanced(w->h));
	world_translate(w);
}

int main(void)
{
#define WORLD_TEST(f) cmocka_unit_test_setup_teardown(f, world_begin, world_end)
	const struct CMUnitTest tests[] = {
		WORLD_TEST(the_host_program_is_always_format_1_with_format_2_idaws),
		WORLD_TEST(bits_of_the_orb_are_handed_on_or_dropped),
		WORLD_TEST(orbs_that_are_not_taken),
		WORLD_TEST(calls_out_of_order_are_refused),
		WORLD_TEST(ccw_addresses_are_mapped_back),
		WORLD_TEST(no_host_address_reaches_the_guest),
		WORLD_TEST(copies_of_the_orb_are_the_guests),
		WORLD_TEST(other_fields_of_the_scsw_are_left_alone),
		WORLD_TEST(pinned_is_answered_by_the_page),
		WORLD_TEST(pages_above_2_gib_are_pinned_too),
		WORLD_TEST(a_failed_prefetch_leaves_the_program_to_cp_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
