/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scene sees what must not be: each test lets one call of the world do less or more than its
 * work, so that the device does what one with that bug would do, and looks for the accusation.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "scene.h"

static uint8_t program[] = {0x02, 0x20, 0x00, 0x10, 0x00, 0x00, 0x40, 0x00};
static uint8_t block[16] = {1, 2, 3};
static struct scn_step step = {.cmd = 0x02, .repeat = 1, .send = block,
			       .send_len = sizeof(block),
			       .status = DSTAT_CHANNEL_END | DSTAT_DEVICE_END};
static struct scn_range memory = {0, 0xffff};
static struct scn_chunk chunk = {0x1000, sizeof(program), program};
static struct ccw_env env;

static int set_up(void **state)
{
	(void)state;
	env = *host_device_env();
	return 0;
}

/* The first accusation when these events meet this world; NULL: none. */
static const char *accusation(const enum scn_do *dos, uint32_t nr)
{
	static char text[256];
	struct scn_event events[8];
	struct scn s = {
		.nr_memory = 1, .memory = &memory, .nr_storage = 1, .storage = &chunk,
		.nr_steps = 1, .steps = &step, .fctl = SCSW_FC_START >> 8,
		.nr_events = nr, .events = events};
	struct outcome out;

	memset(events, 0, sizeof(events));
	s.orb.ctl = be32_st(ORB_F | ORB_P | ORB_H | 0x80u << ORB_LPM_SHIFT);
	s.orb.cpa = be32_st(0x1000);
	for (uint32_t i = 0; i < nr; i++) {
		events[i].what = dos[i];
		if (dos[i] == SCN_READ) {
			events[i].has = SCN_HAS_REGION;
			events[i].region = 2;
		}
	}
	out_init(&out);
	assert_int_equal(scene_run_with(&out, NULL, &s, &env), 0);
	snprintf(text, sizeof(text), "%s", out.violation ? out.violation : "");
	out_clear(&out);
	return *text ? text : NULL;
}

#define EVENTS(...) (const enum scn_do[]){__VA_ARGS__}, \
		    sizeof((const enum scn_do[]){__VA_ARGS__}) / sizeof(enum scn_do)

static void accuses(const char *words, const enum scn_do *dos, uint32_t nr)
{
	const char *text = accusation(dos, nr);

	assert_non_null(text);
	if (!strstr(text, words))
		fail_msg("'%s', expected '%s'", text, words);
}

static void a_good_world_is_not_accused(void **state)
{
	(void)state;
	assert_null(accusation(EVENTS(SCN_OPEN, SCN_START, SCN_INTERRUPT, SCN_WORK, SCN_READ,
				      SCN_CLOSE)));
	assert_null(accusation(EVENTS(SCN_OPEN, SCN_START, SCN_LOST, SCN_WORK, SCN_CLOSE)));
}

static void no_unpin(void *ctx, uint64_t guest_frame, unsigned int access)
{
	(void)ctx;
	(void)guest_frame;
	(void)access;
}

static void a_pin_that_is_kept_is_seen(void **state)
{
	(void)state;
	env.cp.unpin = no_unpin;
	accuses("pin", EVENTS(SCN_OPEN, SCN_START, SCN_INTERRUPT, SCN_WORK));
}

static void no_put(void *ctx, uint32_t event)
{
	(void)ctx;
	(void)event;
}

static void an_eventfd_that_is_kept_is_seen(void **state)
{
	(void)state;
	env.event_put = no_put;
	accuses("an eventfd is still held", EVENTS(SCN_OPEN, SCN_CLOSE));
}

static void puts_twice(void *ctx, uint32_t event)
{
	host_device_env()->event_put(ctx, event);
	host_device_env()->event_put(ctx, event);
}

static void an_eventfd_given_back_twice_is_seen(void **state)
{
	(void)state;
	env.event_put = puts_twice;
	accuses("given back that is not held", EVENTS(SCN_OPEN, SCN_CLOSE));
}

static void signals_twice(void *ctx, uint32_t event)
{
	host_device_env()->event_signal(ctx, event);
	host_device_env()->event_signal(ctx, event);
}

static void a_status_shown_twice_is_seen(void **state)
{
	(void)state;
	env.event_signal = signals_twice;
	accuses("1 statuses were taken, 2 signalled",
		EVENTS(SCN_OPEN, SCN_START, SCN_INTERRUPT, SCN_WORK));
}

static void no_queue(void *ctx, enum ccw_work work)
{
	(void)ctx;
	(void)work;
}

static void a_program_whose_end_nobody_looks_at_is_seen(void **state)
{
	(void)state;
	env.queue_work = no_queue;
	accuses("the channel has no program", EVENTS(SCN_OPEN, SCN_START, SCN_INTERRUPT));
}

static void a_lost_device_that_keeps_its_program_is_seen(void **state)
{
	(void)state;
	env.queue_work = no_queue;
	accuses("its program is still held", EVENTS(SCN_OPEN, SCN_START, SCN_LOST));
}

/* A subchannel that looks disabled while a program runs on it. */
static int enabled_no_more(void *ctx, struct arch_schib *schib)
{
	const struct host_device *hd = ctx;
	int cc = host_device_env()->stsch(ctx, schib);

	if (!hd->sub.alive(hd->sub.ctx))
		return cc;
	schib->pmcw.flags = be16_st(be16_ld(schib->pmcw.flags) & (uint16_t)~PMCW_E);
	return cc;
}

static void storage_that_goes_too_early_is_seen(void **state)
{
	(void)state;
	env.stsch = enabled_no_more;
	accuses("while the channel may use them", EVENTS(SCN_OPEN, SCN_START, SCN_CLOSE));
}

static int shows_the_host(void *ctx, uint64_t user, const void *from, uint32_t len)
{
	uint8_t copy[256];
	const be32_t address = be32_st(0x10000008);

	if (len > sizeof(copy))
		return -EFAULT;
	memcpy(copy, from, len);
	if (len >= 8)
		memcpy(copy + 4, &address, sizeof(address));
	return host_device_env()->copy_out(ctx, user, copy, len);
}

static void an_address_of_the_host_is_seen(void **state)
{
	(void)state;
	env.copy_out = shows_the_host;
	accuses("user space reads the host's 10000008", EVENTS(SCN_OPEN, SCN_READ));
}

static void forgets_to_unlock(void *ctx, enum ccw_lock lock)
{
	if (lock != CCW_LOCK_EVENT)
		host_device_env()->unlock(ctx, lock);
}

static void a_lock_that_is_kept_is_seen(void **state)
{
	(void)state;
	env.unlock = forgets_to_unlock;
	assert_non_null(accusation(EVENTS(SCN_OPEN)));
}

static bool waits_for_ever(void *ctx, enum ccw_lock lock)
{
	(void)ctx;
	(void)lock;
	return true; /* has not got it */
}

static void a_lock_that_is_let_go_without_being_held_is_seen(void **state)
{
	(void)state;
	env.trylock = waits_for_ever;
	accuses("not held", EVENTS(SCN_OPEN, SCN_START));
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_good_world_is_not_accused),
		TEST(a_pin_that_is_kept_is_seen),
		TEST(an_eventfd_that_is_kept_is_seen),
		TEST(an_eventfd_given_back_twice_is_seen),
		TEST(a_status_shown_twice_is_seen),
		TEST(a_program_whose_end_nobody_looks_at_is_seen),
		TEST(a_lost_device_that_keeps_its_program_is_seen),
		TEST(storage_that_goes_too_early_is_seen),
		TEST(an_address_of_the_host_is_seen),
		TEST(a_lock_that_is_kept_is_seen),
		TEST(a_lock_that_is_let_go_without_being_held_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
