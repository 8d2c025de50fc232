/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mutations: whatever is done to whatever scenario, it stays one that an input can say; the same
 * seed does the same; and what is generated is mostly a program that runs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../../conformance/scenario/event_kind.h"
#include "../../conformance/subjects/oracle.h"
#include "../common/fz_form.h"
#include "../common/fz_mutate.h"
#include "../common/fz_walk.h"
#include "check.h"

#define MUTATIONS 200000u
#define PROGRAMS  2000u
#define FRESH	  64u /* mutations of one scenario */
#define FULL	  2000u /* of one that is to become full */

static struct fz_scn one, other, mixed, decoded;
static uint8_t bytes[FZ_INPUT_MAX], again[FZ_INPUT_MAX];

/* It keeps its limits, and is what its bytes stand for. */
static size_t check(const struct fz_scn *f)
{
	size_t size, size_again;

	check_limits(f);
	size = fz_encode(bytes, sizeof(bytes), &f->s);
	assert_int_not_equal(size, 0);
	fz_decode(&decoded, bytes, size);
	assert_int_equal(decoded.s.nr_storage, f->s.nr_storage);
	assert_int_equal(decoded.s.nr_steps, f->s.nr_steps);
	assert_int_equal(decoded.s.nr_changes, f->s.nr_changes);
	assert_int_equal(decoded.s.nr_events, f->s.nr_events);
	assert_int_equal(decoded.s.needs, f->s.needs);
	size_again = fz_encode(again, sizeof(again), &decoded.s);
	assert_int_equal(size, size_again);
	assert_memory_equal(bytes, again, size);
	return size;
}

/* @per: how many mutations of one scenario there are, one behind the other, before a fresh one. */
static void mutate_all(uint64_t seed, const unsigned int *focus, uint32_t nr_focus, uint32_t per,
		       uint32_t mutations)
{
	struct fz_rng r;

	fz_rng_seed(&r, seed);
	for (uint32_t i = 0; i < mutations; i++) {
		const unsigned int f = focus[i / per % nr_focus];

		if (i % per == 0)
			fz_generate(&one, &r, f);
		else
			fz_mutate(&one, &r, f);
		check(&one);
	}
}

static void test_mutations_keep_the_limits(void **state)
{
	static const unsigned int focus[] = {
		FZ_FOCUS_ORB, FZ_FOCUS_ORB | FZ_FOCUS_PROGRAM | FZ_FOCUS_WORLD,
		FZ_FOCUS_ALL & ~FZ_FOCUS_EVENTS, FZ_FOCUS_ALL, FZ_FOCUS_ALL, FZ_FOCUS_EVENTS,
	};

	(void)state;
	mutate_all(1, focus, sizeof(focus) / sizeof(focus[0]), FRESH, MUTATIONS);
}

/* What has all that it can hold is mutated all the same. */
static void test_full_scenarios_keep_the_limits(void **state)
{
	static const unsigned int focus[] = {FZ_FOCUS_ALL, FZ_FOCUS_EVENTS, FZ_FOCUS_ALL,
					     FZ_FOCUS_ALL & ~FZ_FOCUS_EVENTS};

	(void)state;
	mutate_all(6, focus, sizeof(focus) / sizeof(focus[0]), FULL, MUTATIONS / 4);
}

static void test_any_bytes_can_be_mutated(void **state)
{
	struct fz_rng r;

	(void)state;
	fz_rng_seed(&r, 2);
	for (uint32_t i = 0; i < MUTATIONS / 10; i++) {
		const uint32_t size = fz_rng_below(&r, 300);
		uint8_t input[300];

		for (uint32_t k = 0; k < size; k++)
			input[k] = (uint8_t)fz_rng_below(&r, 256);
		fz_decode(&one, input, size);
		for (uint32_t k = 0; k < 4; k++)
			fz_mutate(&one, &r, FZ_FOCUS_ALL);
		fz_decode(&other, input, fz_rng_below(&r, size + 1));
		fz_cross(&mixed, &one, &other, &r, FZ_FOCUS_ALL);
		fz_cross(&one, &other, &mixed, &r, FZ_FOCUS_ALL);
		assert_true(one.used <= FZ_POOL_SIZE);
	}
}

static void test_crosses_keep_the_limits(void **state)
{
	struct fz_rng r;

	(void)state;
	fz_rng_seed(&r, 3);
	for (uint32_t i = 0; i < MUTATIONS / 10; i++) {
		fz_generate(&one, &r, FZ_FOCUS_ALL);
		fz_generate(&other, &r, i % 3 ? FZ_FOCUS_ALL : FZ_FOCUS_ALL & ~FZ_FOCUS_EVENTS);
		fz_cross(&mixed, &one, &other, &r, FZ_FOCUS_ALL);
		check(&mixed);
	}
}

static uint64_t digest_of(uint64_t seed)
{
	uint64_t digest = 0;
	struct fz_rng r;
	size_t size;

	fz_rng_seed(&r, seed);
	fz_generate(&one, &r, FZ_FOCUS_ALL);
	fz_generate(&other, &r, FZ_FOCUS_ALL);
	for (uint32_t i = 0; i < 200; i++) {
		fz_mutate(&one, &r, FZ_FOCUS_ALL);
		fz_cross(&mixed, &one, &other, &r, FZ_FOCUS_ALL);
		size = fz_encode(bytes, sizeof(bytes), &mixed.s);
		for (size_t k = 0; k < size; k++)
			digest = (digest ^ bytes[k]) * UINT64_C(0x100000001b3);
	}
	return digest;
}

static void test_same_seed_same_result(void **state)
{
	const uint64_t first = digest_of(7);

	(void)state;
	memset(one.pool, 0x5a, sizeof(one.pool)); /* what was there before does not matter */
	memset(mixed.pool, 0xa5, sizeof(mixed.pool));
	assert_int_not_equal(digest_of(8), first);
	assert_int_equal(digest_of(7), first);
}

/* Of every ten generated programs at least so many are translated, and end well. */
#define TRANSLATED_IN_10 9u
#define GOOD_IN_10	 5u

static bool is_good(const struct outcome *o)
{
	const struct arch_scsw *scsw = o->nr_irbs ? &o->irbs[o->nr_irbs - 1].scsw : NULL;

	return scsw && !scsw->sstat && !(scsw->dstat & ~(DSTAT_CHANNEL_END | DSTAT_DEVICE_END));
}

static void test_generated_programs_mostly_run(void **state)
{
	uint32_t translated = 0, good = 0;
	struct outcome out;
	struct fz_rng r;

	(void)state;
	fz_rng_seed(&r, 4);
	for (uint32_t i = 0; i < PROGRAMS; i++) {
		assert_true(fz_generate(&one, &r, FZ_FOCUS_ORB | FZ_FOCUS_PROGRAM |
						  FZ_FOCUS_DEVICE));
		out_init(&out);
		assert_int_equal(oracle_run(&out, NULL, &one.s), 0);
		/* Without prefetch a program that changes itself shows the interface's limit. */
		if (be32_ld(one.s.orb.ctl) & ORB_P)
			assert_null(out.violation);
		translated += out.have_cp && !out.cp_init && !out.cp_prefetch && out.cc == OUT_CC_0;
		good += out.cc == OUT_CC_0 && is_good(&out);
		out_clear(&out);
	}
	print_message("of %u generated programs %u are translated, %u end well\n", PROGRAMS,
		      translated, good);
	assert_true(translated * 10 >= PROGRAMS * TRANSLATED_IN_10);
	assert_true(good * 10 >= PROGRAMS * GOOD_IN_10);
}

/* Of so many mutations, how many make something that drivers are known to err with. */
#define TRIED	    100000u
#define DEEP	    40u /* segments of a program that goes deeper than a stack does */
#define DEEP_MIN    300u
#define TWICE_MIN   100u
#define BETWEEN_MIN 200u

static struct fz_walk walk;

static bool is_deep(void)
{
	uint32_t nr = 0;

	for (uint32_t i = 0; i < walk.nr; i++)
		nr += walk.place[i].head == i;
	return nr >= DEEP;
}

/* Do two TICs of one segment of format 1 lead out of it? */
static bool leaves_twice(void)
{
	uint16_t left = FZ_WALK_NONE;

	for (uint32_t i = 0; i < walk.nr && walk.format1; i++) {
		const struct fz_place *p = &walk.place[i];
		const uint16_t to = fz_walk_find(&walk, p->ccw.cda);

		if (!fz_ccw_is_tic(&p->ccw, true) || to == FZ_WALK_NONE ||
		    walk.place[to].head == p->head)
			continue;
		if (left == p->head)
			return true;
		left = p->head;
	}
	return false;
}

/* Does a first IDAW change between two reads, for a driver that reads it with its list again? */
static bool changes_between(const struct fz_scn *f)
{
	uint32_t nr = 0;

	for (uint32_t i = 0; i < walk.nr; i++)
		nr += walk.place[i].head == i;
	for (uint32_t i = 0; i < walk.nr; i++) {
		const struct fz_ccw *ccw = &walk.place[i].ccw;

		if (!(ccw->flags & CCW_FLAG_IDA) || fz_ccw_is_tic(ccw, walk.format1))
			continue;
		nr += 2;
		for (uint32_t k = 0; k < f->s.nr_changes; k++)
			if (f->s.changes[k].before_read == nr && f->s.changes[k].abs == ccw->cda)
				return true;
	}
	return false;
}

static void test_mutations_reach_what_drivers_err_with(void **state)
{
	uint32_t deep = 0, twice = 0, between = 0;
	struct fz_rng r;

	(void)state;
	fz_rng_seed(&r, 5);
	for (uint32_t i = 0; i < TRIED; i++) {
		if (i % FRESH == 0)
			fz_generate(&one, &r, FZ_FOCUS_ALL & ~FZ_FOCUS_EVENTS);
		fz_mutate(&one, &r, FZ_FOCUS_ALL & ~FZ_FOCUS_EVENTS);
		fz_walk(&walk, &one, &one.s.orb);
		deep += is_deep();
		twice += leaves_twice();
		between += changes_between(&one);
	}
	print_message("of %u mutations %u are deep, %u leave twice, %u change between reads\n",
		      TRIED, deep, twice, between);
	assert_true(deep >= DEEP_MIN);
	assert_true(twice >= TWICE_MIN);
	assert_true(between >= BETWEEN_MIN);
}

static void test_no_program_has_no_commands(void **state)
{
	struct fz_command command;

	(void)state;
	memset(&walk, 0, sizeof(walk));
	assert_int_equal(fz_walk_commands(&walk, &command, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mutations_keep_the_limits),
		cmocka_unit_test(test_full_scenarios_keep_the_limits),
		cmocka_unit_test(test_any_bytes_can_be_mutated),
		cmocka_unit_test(test_crosses_keep_the_limits),
		cmocka_unit_test(test_same_seed_same_result),
		cmocka_unit_test(test_generated_programs_mostly_run),
		cmocka_unit_test(test_mutations_reach_what_drivers_err_with),
		cmocka_unit_test(test_no_program_has_no_commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
