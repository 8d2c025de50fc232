/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Wrong translations are found. A good translation is spoiled on its way out, in the words or in
 * the pins, each time as a real mistake would; the oracle must say what is wrong.
 *
 * The program: a READ through a list of two frames, chained by TIC to a WRITE from one frame.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../oracle.h"
#include "oracle_scene.h"

#define BLOCKS_MAX 16u

static struct scene sc;
static struct outcome out;

/* The words that the translator was given, in order. */
static struct {
	struct arch_ccw1 *words;
	uint32_t nr; /* doublewords */
	uint32_t host_abs;
} blocks[BLOCKS_MAX];
static unsigned int nr_blocks;

/* Mistakes that a wrapped env makes; 0: none. */
static struct {
	uint64_t dropped_unpin; /* the frame whose unpin is lost */
	uint64_t doubled_unpin; /* ... comes twice */
	uint64_t other_access;	/* ... names another access */
	uint64_t store_only;	/* the frame pinned with CP_PIN_STORE, whatever was asked for */
	bool leak_words;
	bool leak_alloc;
} mistake;

static void *spy_alloc_words(void *ctx, uint32_t size, uint32_t align, uint32_t *host_abs)
{
	void *p = host_env()->alloc_words(ctx, size, align, host_abs);

	if (p) {
		assert_true(nr_blocks < BLOCKS_MAX);
		blocks[nr_blocks].words = p;
		blocks[nr_blocks].nr = size / 8;
		blocks[nr_blocks++].host_abs = *host_abs;
	}
	return p;
}

static void spy_free_words(void *ctx, void *p, uint32_t size)
{
	if (!mistake.leak_words)
		host_env()->free_words(ctx, p, size);
	mistake.leak_words = false;
}

static void spy_free(void *ctx, void *p, size_t size)
{
	if (!mistake.leak_alloc)
		host_env()->free(ctx, p, size);
	mistake.leak_alloc = false;
}

static int spy_pin(void *ctx, uint64_t frame, unsigned int access, uint64_t *host_frame)
{
	if (frame == mistake.store_only)
		access = CP_PIN_STORE;
	return host_env()->pin(ctx, frame, access, host_frame);
}

static void spy_unpin(void *ctx, uint64_t frame, unsigned int access)
{
	if (frame == mistake.store_only)
		access = CP_PIN_STORE;
	if (frame == mistake.dropped_unpin)
		return;
	if (frame == mistake.other_access)
		access ^= CP_PIN_FETCH | CP_PIN_STORE;
	if (frame == mistake.doubled_unpin)
		host_env()->unpin(ctx, frame, access);
	host_env()->unpin(ctx, frame, access);
}

static int begin(void **state)
{
	(void)state;
	nr_blocks = 0;
	memset(&mistake, 0, sizeof(mistake));
	out_init(&out);
	scene_init(&sc, SCENE_ORB, 0x1000);
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, CCW_FLAG_CC | CCW_FLAG_IDA, 0x20, 0x2000);
	scene_ccw1(&sc, 0x1008, CCW_CMD_TIC, 0, 0, 0x1800);
	scene_ccw1(&sc, 0x1800, CCW_CMD_WRITE, CCW_FLAG_CC, 0x10, 0x6000);
	scene_ccw1(&sc, 0x1808, CCW_CMD_NOOP, CCW_FLAG_SLI, 1, 0x7000);
	scene_idaw2(&sc, 0x2000, 0x3ff0);
	scene_idaw2(&sc, 0x2008, 0x5000);
	scene_fill(&sc, 0x6000, 0x20);
	scene_send(&sc, CCW_CMD_READ, 0x20);
	scene_want(&sc, CCW_CMD_WRITE, 0x10);
	scene_immediate(&sc, CCW_CMD_NOOP);
	return 0;
}

static int end(void **state)
{
	(void)state;
	out_clear(&out);
	return 0;
}

/* Run the scene with the spies in place, and @spoil after the translation. */
static void run(void (*spoil)(void *arg, struct host *h))
{
	struct cp_env env = *host_env();
	struct oracle_hooks hooks = {.env = &env, .translated = spoil};

	env.alloc_words = spy_alloc_words;
	env.free_words = spy_free_words;
	env.free = spy_free;
	env.pin = spy_pin;
	env.unpin = spy_unpin;
	assert_int_equal(oracle_run_hooked(&out, NULL, &sc.s, &hooks), 0);
	assert_int_equal(out.cp_prefetch, 0);
}

/* @spoil is found, and what is said begins with @said. */
static void check_found(void (*spoil)(void *arg, struct host *h), const char *said)
{
	run(spoil);
	if (!out.violation)
		fail_msg("not found: %s", said);
	else if (strncmp(out.violation, said, strlen(said)) != 0)
		fail_msg("%s", out.violation);
}

/* The translated CCW with command code @cmd. */
static struct arch_ccw1 *find_ccw(uint8_t cmd)
{
	for (unsigned int b = 0; b < nr_blocks; b++)
		for (uint32_t i = 0; i < blocks[b].nr; i++)
			if (blocks[b].words[i].cmd == cmd)
				return &blocks[b].words[i];
	fail_msg("no CCW with command %02x", cmd);
	return NULL;
}

/* The word at host address @host_abs. */
static be64_t *find_word(uint32_t host_abs)
{
	for (unsigned int b = 0; b < nr_blocks; b++)
		if (host_abs >= blocks[b].host_abs &&
		    host_abs - blocks[b].host_abs < 8 * blocks[b].nr)
			return (be64_t *)&blocks[b].words[(host_abs - blocks[b].host_abs) / 8];
	fail_msg("no word at %08x", host_abs);
	return NULL;
}

static be64_t *idaw_of(uint8_t cmd, uint32_t i)
{
	return find_word(be32_ld(find_ccw(cmd)->cda) + 8 * i);
}

static void spoil_nothing(void *arg, struct host *h)
{
	(void)arg;
	(void)h;
	assert_true(nr_blocks > 0);
}

static void a_good_translation_passes_under_the_spies(void **state)
{
	(void)state;
	run(spoil_nothing);
	if (out.violation)
		fail_msg("%s", out.violation);
	assert_int_equal(out.nr_cmds, 3);
}

static void spoil_idaw_guest_address(void *arg, struct host *h)
{
	(void)arg;
	(void)h;
	*idaw_of(CCW_CMD_READ, 1) = be64_st(0x5000);
}

static void an_idaw_left_as_guest_address_is_found(void **state)
{
	(void)state;
	check_found(spoil_idaw_guest_address, "the word at host ");
	assert_non_null(strstr(out.violation, "is 0000000000005000"));
}

static void spoil_direct_address(void *arg, struct host *h)
{
	struct arch_ccw1 *ccw = find_ccw(CCW_CMD_WRITE);

	(void)arg;
	(void)h;
	ccw->flags &= (uint8_t)~CCW_FLAG_IDA;
	ccw->cda = be32_st(0x6000);
}

static void a_data_address_left_as_guest_address_is_found(void **state)
{
	(void)state;
	check_found(spoil_direct_address, "the word at host ");
}

static void spoil_tic_target(void *arg, struct host *h)
{
	(void)arg;
	(void)h;
	find_ccw(CCW_CMD_TIC)->cda = be32_st(0x1800);
}

static void a_tic_left_as_guest_address_is_found(void **state)
{
	(void)state;
	check_found(spoil_tic_target, "the word at host ");
}

static void spoil_tic_by_one(void *arg, struct host *h)
{
	struct arch_ccw1 *tic = find_ccw(CCW_CMD_TIC);

	(void)arg;
	(void)h;
	tic->cda = be32_st(be32_ld(tic->cda) + 8);
}

static void a_tic_off_by_one_ccw_is_found(void **state)
{
	(void)state;
	check_found(spoil_tic_by_one, "guest program: ");
}

static void spoil_swap(void *arg, struct host *h)
{
	be64_t *first = idaw_of(CCW_CMD_READ, 0), *second = idaw_of(CCW_CMD_READ, 1);
	const uint64_t a = be64_ld(*first), b = be64_ld(*second);

	(void)arg;
	(void)h;
	/* The frames change places, the offsets stay. */
	*first = be64_st(b | (a & 0xfff));
	*second = be64_st(a & ~UINT64_C(0xfff));
}

static void two_data_areas_swapped_are_found(void **state)
{
	(void)state;
	check_found(spoil_swap, "guest program: storage 3000 unchanged, translated program: c6");
}

static void spoil_offset(void *arg, struct host *h)
{
	be64_t *word = idaw_of(CCW_CMD_WRITE, 0);

	(void)arg;
	(void)h;
	*word = be64_st(be64_ld(*word) + 1);
}

static void an_offset_off_by_one_is_found(void **state)
{
	(void)state;
	check_found(spoil_offset, "guest program: command 2 byte taken 0 ");
}

static void spoil_offset_dropped(void *arg, struct host *h)
{
	be64_t *word = idaw_of(CCW_CMD_READ, 0);

	(void)arg;
	(void)h;
	*word = be64_st(be64_ld(*word) & ~UINT64_C(0xfff));
}

static void a_dropped_offset_is_found(void **state)
{
	(void)state;
	check_found(spoil_offset_dropped, "guest program: storage 3000 unchanged");
}

static void spoil_sli(void *arg, struct host *h)
{
	(void)arg;
	(void)h;
	find_ccw(CCW_CMD_NOOP)->flags &= (uint8_t)~CCW_FLAG_SLI;
}

static void a_lost_flag_is_found(void **state)
{
	(void)state;
	check_found(spoil_sli, "guest program: scsw.");
}

static void spoil_count(void *arg, struct host *h)
{
	(void)arg;
	(void)h;
	find_ccw(CCW_CMD_WRITE)->count = be16_st(0x0f);
}

static void a_wrong_count_is_found(void **state)
{
	(void)state;
	check_found(spoil_count, "guest program: ");
}

static void spoil_unpinned(void *arg, struct host *h)
{
	(void)arg;
	host_env()->unpin(h, 0x5000, CP_PIN_STORE);
}

static void a_frame_given_back_too_early_is_found(void **state)
{
	(void)state;
	check_found(spoil_unpinned, "the word at host ");
}

static void a_dropped_unpin_is_found(void **state)
{
	(void)state;
	mistake.dropped_unpin = 0x5000;
	check_found(NULL, "1 pins not given back, the first of frame 5000");
}

static void a_doubled_unpin_is_found(void **state)
{
	(void)state;
	mistake.doubled_unpin = 0x6000;
	check_found(NULL, "unpin of frame 6000, whose pins are all back");
}

static void an_unpin_with_other_access_is_found(void **state)
{
	(void)state;
	mistake.other_access = 0x6000;
	check_found(NULL, "unpin of frame 6000 with access 2, pinned with access 1");
}

static void a_pin_for_the_wrong_direction_is_found(void **state)
{
	(void)state;
	mistake.store_only = 0x6000;
	check_found(NULL, "the channel loads at host ");
	assert_non_null(strstr(out.violation, "a frame pinned for input only"));
}

static void leaked_words_are_found(void **state)
{
	(void)state;
	mistake.leak_words = true;
	check_found(NULL, "1 blocks of words not given back");
}

static void a_leaked_allocation_is_found(void **state)
{
	(void)state;
	mistake.leak_alloc = true;
	check_found(NULL, "1 allocations not given back");
}

int main(void)
{
#define SCENE_TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_good_translation_passes_under_the_spies),
		SCENE_TEST(an_idaw_left_as_guest_address_is_found),
		SCENE_TEST(a_data_address_left_as_guest_address_is_found),
		SCENE_TEST(a_tic_left_as_guest_address_is_found),
		SCENE_TEST(a_tic_off_by_one_ccw_is_found),
		SCENE_TEST(two_data_areas_swapped_are_found),
		SCENE_TEST(an_offset_off_by_one_is_found),
		SCENE_TEST(a_dropped_offset_is_found),
		SCENE_TEST(a_lost_flag_is_found),
		SCENE_TEST(a_wrong_count_is_found),
		SCENE_TEST(a_frame_given_back_too_early_is_found),
		SCENE_TEST(a_dropped_unpin_is_found),
		SCENE_TEST(a_doubled_unpin_is_found),
		SCENE_TEST(an_unpin_with_other_access_is_found),
		SCENE_TEST(a_pin_for_the_wrong_direction_is_found),
		SCENE_TEST(leaked_words_are_found),
		SCENE_TEST(a_leaked_allocation_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
