/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every call that the translator makes fails once, each in its own run: the errno comes back,
 * nothing stays behind, and the same scenario without the fault passes afterwards. Errors that
 * speak of guest storage (-EINVAL, -EPERM) are the channel's to find and refuse nothing.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ccwcheck/cp.h>

#include "../oracle.h"
#include "host.h"
#include "oracle_scene.h"

#define CALLS_MAX 1000u /* more than any of the scenes makes */

static struct scene sc;

/* Two frames through a list, a TIC to another segment, output, skipped input. */
static void scene_with_everything(uint32_t ctl)
{
	scene_init(&sc, ctl, 0x1000);
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, CCW_FLAG_CC | CCW_FLAG_IDA, 0x20, 0x2000);
	scene_ccw1(&sc, 0x1008, CCW_CMD_TIC, 0, 0, 0x1800);
	scene_ccw1(&sc, 0x1800, CCW_CMD_WRITE, CCW_FLAG_CC, 0x1010, 0x6000);
	scene_ccw1(&sc, 0x1808, CCW_CMD_READ, CCW_FLAG_CD, 0x10, 0x9000);
	scene_ccw1(&sc, 0x1810, CCW_CMD_READ, CCW_FLAG_SKIP, 0x10, 0x9000);
	if (ctl & ORB_H) {
		scene_idaw2(&sc, 0x2000, 0x3ff0);
		scene_idaw2(&sc, 0x2008, 0x5000);
	} else {
		scene_idaw1(&sc, 0x2000, 0x3ff0);
		scene_idaw1(&sc, 0x2004, 0x5000);
	}
	scene_send(&sc, CCW_CMD_READ, 0x20);
	scene_want(&sc, CCW_CMD_WRITE, 0x1010);
	scene_send(&sc, CCW_CMD_READ, 0x20);
}

/* A data chain of many CCWs, each with a page of its own: more than one chunk of pins. */
static void scene_with_many_pins(uint32_t ctl)
{
	scene_init(&sc, ctl, 0x1000);
	for (uint32_t i = 0; i < 150; i++)
		scene_ccw1(&sc, 0x1000 + 8 * i, CCW_CMD_READ, i < 149 ? CCW_FLAG_CD : 0, 0x10,
			   0x10000 + 0x1000 * i);
	scene_send(&sc, CCW_CMD_READ, 150 * 0x10);
}

/* A TIC back into the middle, and one into the second segment, which comes back too. */
static void scene_with_loops(uint32_t ctl)
{
	scene_init(&sc, ctl, 0x1000);
	scene_ccw1(&sc, 0x1000, CCW_CMD_NOOP, CCW_FLAG_CC | CCW_FLAG_SLI, 1, 0x3000);
	scene_ccw1(&sc, 0x1008, 0x31, CCW_FLAG_CC, 5, 0x4000);
	scene_ccw1(&sc, 0x1010, CCW_CMD_TIC, 0, 0, 0x1008);
	scene_ccw1(&sc, 0x1018, CCW_CMD_TIC, 0, 0, 0x2000);
	scene_ccw1(&sc, 0x2000, CCW_CMD_READ, 0, 0x10, 0x5ff8);
	scene_immediate(&sc, CCW_CMD_NOOP);
	scene_want(&sc, 0x31, 5)->repeat = 3;
	scene_want(&sc, 0x31, 5)->status =
		DSTAT_CHANNEL_END | DSTAT_DEVICE_END | DSTAT_STATUS_MODIFIER;
	scene_send(&sc, CCW_CMD_READ, 0x10);
}

/* How often the translator makes @call for the scene, when all goes well. */
static unsigned int calls_made(enum host_call call)
{
	struct channel_program cp;
	struct host *h = host_new();
	unsigned int nr;

	assert_non_null(h);
	for (uint32_t i = 0; i < sc.s.nr_memory; i++)
		host_guest_add(h, sc.s.memory[i].first, sc.s.memory[i].last);
	for (uint32_t i = 0; i < sc.s.nr_storage; i++)
		host_guest_write(h, sc.s.storage[i].abs, sc.s.storage[i].data,
				 sc.s.storage[i].len);
	cp_setup(&cp, host_env(), h);
	assert_int_equal(cp_init(&cp, &sc.s.orb), 0);
	assert_int_equal(cp_prefetch(&cp), 0);
	nr = host_calls(h, call);
	cp_free(&cp);
	assert_true(host_balanced(h));
	host_delete(h);
	assert_true(nr > 0 && nr < CALLS_MAX);
	return nr;
}

/* Run the scene; @refused: the errno that must come back, 0: it must be translated. */
static void check_run(int refused)
{
	struct outcome out;

	out_init(&out);
	assert_int_equal(oracle_run(&out, NULL, &sc.s), 0);
	if (out.violation)
		fail_msg("%s", out.violation);
	assert_int_equal(out.cp_init ? out.cp_init : out.cp_prefetch, refused);
	assert_int_equal(out.cc, refused ? OUT_NOT_STARTED : OUT_CC_0);
	out_clear(&out);
}

/* Let each call of kind @call fail in turn with @err, which comes back as @refused. */
static void sweep(enum scn_fault_call fault, enum host_call call, int err, int refused)
{
	const unsigned int calls = calls_made(call);

	for (unsigned int nth = 1; nth <= calls + 1; nth++) {
		sc.s.nr_faults = 0;
		scene_fault(&sc, fault, nth, err);
		check_run(nth <= calls ? refused : 0);
		sc.s.nr_faults = 0;
		check_run(0);
	}
}

static void sweep_all(void)
{
	static const int errors[] = {-EFAULT, -EACCES, -ENOMEM, -EIO, -EAGAIN};

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		sweep(SCN_FAULT_READ, HOST_READ, errors[i], errors[i]);
		sweep(SCN_FAULT_PIN, HOST_PIN, errors[i], errors[i]);
	}
	sweep(SCN_FAULT_ALLOC, HOST_ALLOC, -ENOMEM, -ENOMEM);
	sweep(SCN_FAULT_ALLOC_WORDS, HOST_ALLOC_WORDS, -ENOMEM, -ENOMEM);
}

static void every_call_may_fail(void **state)
{
	(void)state;
	scene_with_everything(SCENE_ORB);
	sweep_all();
	scene_with_everything(ORB_F | ORB_P | 0x8000);
	sweep_all();
}

static void every_call_may_fail_in_a_long_data_chain(void **state)
{
	(void)state;
	scene_with_many_pins(SCENE_ORB);
	sweep(SCN_FAULT_READ, HOST_READ, -EFAULT, -EFAULT);
	sweep(SCN_FAULT_PIN, HOST_PIN, -EFAULT, -EFAULT);
	sweep(SCN_FAULT_ALLOC, HOST_ALLOC, -ENOMEM, -ENOMEM);
	sweep(SCN_FAULT_ALLOC_WORDS, HOST_ALLOC_WORDS, -ENOMEM, -ENOMEM);
}

static void every_call_may_fail_in_a_program_with_loops(void **state)
{
	(void)state;
	scene_with_loops(SCENE_ORB);
	sweep_all();
}

static void storage_that_is_not_there_refuses_nothing(void **state)
{
	struct outcome out;

	(void)state;
	for (unsigned int nth = 1; nth < 8; nth++) {
		for (int fault = SCN_FAULT_READ; fault <= SCN_FAULT_PIN; fault++) {
			scene_with_everything(SCENE_ORB);
			scene_fault(&sc, (enum scn_fault_call)fault, nth,
				    nth % 2 ? -EINVAL : -EPERM);
			out_init(&out);
			assert_int_equal(oracle_run(&out, NULL, &sc.s), 0);
			assert_int_equal(out.cp_init, 0);
			assert_int_equal(out.cp_prefetch, 0);
			assert_int_equal(out.cc, OUT_CC_0);
			if (out.violation)
				fail_msg("%s", out.violation);
			out_clear(&out);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call_may_fail),
		cmocka_unit_test(every_call_may_fail_in_a_long_data_chain),
		cmocka_unit_test(every_call_may_fail_in_a_program_with_loops),
		cmocka_unit_test(storage_that_is_not_there_refuses_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
