/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Good programs pass the oracle, and their outcome is the one that the architecture promises:
 * every way of naming data, chaining, lengths, status, and a guest that changes its program.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../oracle.h"
#include "../subject.h"
#include "oracle_scene.h"

static struct scene sc;
static struct outcome out;

static int begin(void **state)
{
	(void)state;
	out_init(&out);
	scene_init(&sc, SCENE_ORB, 0x1000);
	return 0;
}

static int end(void **state)
{
	(void)state;
	out_clear(&out);
	return 0;
}

static void run(void)
{
	out_clear(&out);
	assert_int_equal(oracle_run(&out, NULL, &sc.s), 0);
	if (out.violation)
		fail_msg("%s", out.violation);
	assert_int_equal(out.cp_init, 0);
	assert_int_equal(out.cp_prefetch, 0);
	assert_int_equal(out.cc, OUT_CC_0);
}

/* The one interruption: device status, subchannel status, CCW address, count. */
static void check_end(uint8_t dstat, uint8_t sstat, uint32_t cpa, uint16_t count)
{
	assert_int_equal(out.nr_irbs, 1);
	assert_int_equal(out.irbs[0].scsw.dstat, dstat);
	assert_int_equal(out.irbs[0].scsw.sstat, sstat);
	assert_int_equal(be32_ld(out.irbs[0].scsw.cpa), cpa);
	assert_int_equal(be16_ld(out.irbs[0].scsw.count), count);
}

static void check_good_end(uint32_t cpa)
{
	check_end(DSTAT_CHANNEL_END | DSTAT_DEVICE_END, 0, cpa, 0);
}

static void check_change(uint32_t i, uint64_t abs, const uint8_t *data, uint32_t len)
{
	assert_true(i < out.nr_changes);
	assert_true(out.changes[i].abs == abs);
	assert_int_equal(out.changes[i].len, len);
	assert_memory_equal(out.changes[i].data, data, len);
}

static void a_direct_read_crosses_frames(void **state)
{
	const struct scn_step *step = scene_send(&sc, CCW_CMD_READ, 0x1800);

	(void)state;
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, 0, 0x1800, 0x3ff0);
	run();

	check_good_end(0x1008);
	assert_int_equal(out.nr_changes >= 1, 1);
	assert_int_equal(out.nr_pinned, 3);
	assert_true(out.pinned[0] == 0x3000 && out.pinned[2] == 0x5000);
	assert_int_equal(out.changes[0].abs, 0x3ff0);
	assert_memory_equal(out.changes[0].data, step->send, 16);
	assert_int_equal(out.nr_cmds, 1);
	assert_int_equal(out.cmds[0].nr_sent, 0x1800);
}

static void a_format_0_write_takes_the_guests_bytes(void **state)
{
	(void)state;
	scene_init(&sc, ORB_P | ORB_H | 0x8000, 0x1000);
	scene_ccw0(&sc, 0x1000, CCW_CMD_WRITE, 0, 0x30, 0x3ff0);
	scene_fill(&sc, 0x3ff0, 0x30);
	scene_want(&sc, CCW_CMD_WRITE, 0x30);
	run();

	check_good_end(0x1008);
	assert_int_equal(be32_ld(out.irbs[0].scsw.ctl) & SCSW_F, 0);
	assert_int_equal(out.cmds[0].nr_taken, 0x30);
	assert_memory_equal(out.cmds[0].taken, sc.storage[1].data, 0x30);
	assert_int_equal(out.nr_changes, 0);
}

static void lists_of_every_format_scatter_a_block(void **state)
{
	static const struct {
		uint32_t ctl;
		bool format2;
		uint32_t block;
	} lists[] = {
		{SCENE_ORB, true, 4096},
		{SCENE_ORB | ORB_T, true, 2048},
		{ORB_F | ORB_P | 0x8000, false, 2048},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const uint32_t head = 0x20, tail = 0x10;
		const uint32_t first = 0x3000 + lists[i].block - head;
		const struct scn_step *step;

		scene_init(&sc, lists[i].ctl, 0x1000);
		step = scene_send(&sc, CCW_CMD_READ, head + lists[i].block + tail);
		scene_ccw1(&sc, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA,
			   (uint16_t)(head + lists[i].block + tail), 0x2000);
		if (lists[i].format2) {
			scene_idaw2(&sc, 0x2000, first);
			scene_idaw2(&sc, 0x2008, 0x9000);
			scene_idaw2(&sc, 0x2010, 0x7000);
		} else {
			scene_idaw1(&sc, 0x2000, first);
			scene_idaw1(&sc, 0x2004, 0x9000);
			scene_idaw1(&sc, 0x2008, 0x7000);
		}
		run();

		check_good_end(0x1008);
		check_change(0, first, step->send, head);
		check_change(1, 0x7000, step->send + head + lists[i].block, tail);
	}
}

static void a_list_reaches_storage_above_2_gib(void **state)
{
	const struct scn_step *step = scene_send(&sc, CCW_CMD_READ, 0x20);

	(void)state;
	scene_memory(&sc, UINT64_C(0xfffffffffffff000), UINT64_MAX);
	scene_memory(&sc, UINT64_C(0x1234567890000), UINT64_C(0x1234567890fff));
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA, 0x20, 0x2000);
	scene_idaw2(&sc, 0x2000, UINT64_C(0x1234567890ff0));
	scene_idaw2(&sc, 0x2008, UINT64_C(0xfffffffffffff000));
	run();

	check_good_end(0x1008);
	check_change(0, UINT64_C(0x1234567890ff0), step->send, 0x10);
	check_change(1, UINT64_C(0xfffffffffffff000), step->send + 0x10, 0x10);
}

static void read_backward_fills_from_the_highest_byte(void **state)
{
	(void)state;
	scene_send(&sc, CCW_CMD_READ_BACK, 0x20);
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ_BACK, 0, 0x20, 0x400f);
	run();
	check_good_end(0x1008);
	assert_int_equal(out.changes[0].abs, 0x3ff0);
	assert_int_equal(out.changes[0].data[0x1f], sc.steps[0].send[0]);

	scene_init(&sc, SCENE_ORB, 0x1000);
	scene_send(&sc, CCW_CMD_READ_BACK, 0x20);
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ_BACK, CCW_FLAG_IDA, 0x20, 0x2000);
	scene_idaw2(&sc, 0x2000, 0x700f);
	scene_idaw2(&sc, 0x2008, 0x5fff);
	run();
	check_good_end(0x1008);
	assert_int_equal(out.nr_changes, 2);
	assert_int_equal(out.changes[0].abs, 0x5ff0);
	assert_int_equal(out.changes[1].abs, 0x7000);
}

static void data_chains_run_through_tic_and_skip(void **state)
{
	const struct scn_step *step = scene_send(&sc, CCW_CMD_READ, 0x30);

	(void)state;
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, CCW_FLAG_CD, 0x10, 0x3000);
	scene_ccw1(&sc, 0x1008, CCW_CMD_TIC, 0, 0, 0x2000);
	scene_ccw1(&sc, 0x2000, 0, CCW_FLAG_CD | CCW_FLAG_SKIP, 0x10, 0x7fff0000);
	scene_ccw1(&sc, 0x2008, CCW_CMD_NOOP, 0, 0x10, 0x5000);
	run();

	check_good_end(0x2010);
	assert_int_equal(out.nr_changes, 2);
	check_change(0, 0x3000, step->send, 0x10);
	check_change(1, 0x5000, step->send + 0x20, 0x10);
}

static void a_status_modifier_passes_over_a_ccw(void **state)
{
	(void)state;
	scene_ccw1(&sc, 0x1000, 0x31, CCW_FLAG_CC, 5, 0x3000);
	scene_ccw1(&sc, 0x1008, CCW_CMD_TIC, 0, 0, 0x1000);
	scene_ccw1(&sc, 0x1010, CCW_CMD_READ, 0, 8, 0x4000);
	scene_want(&sc, 0x31, 5);
	scene_want(&sc, 0x31, 5)->status =
		DSTAT_CHANNEL_END | DSTAT_DEVICE_END | DSTAT_STATUS_MODIFIER;
	scene_send(&sc, CCW_CMD_READ, 8);
	run();

	check_good_end(0x1018);
	assert_int_equal(out.nr_cmds, 3);
}

static void lengths_that_disagree_leave_a_residual(void **state)
{
	(void)state;
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, 0, 0x20, 0x3000);
	scene_send(&sc, CCW_CMD_READ, 0x18);
	run();
	check_end(DSTAT_CHANNEL_END | DSTAT_DEVICE_END, SSTAT_INCORRECT_LENGTH, 0x1008, 8);

	scene_init(&sc, SCENE_ORB, 0x1000);
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, CCW_FLAG_SLI, 0x20, 0x3000);
	scene_send(&sc, CCW_CMD_READ, 0x28);
	run();
	check_good_end(0x1008);
}

static void a_count_of_zero_moves_nothing(void **state)
{
	(void)state;
	scene_ccw1(&sc, 0x1000, CCW_CMD_NOOP, CCW_FLAG_CC | CCW_FLAG_IDA, 0, 0x7ffffff1);
	scene_ccw1(&sc, 0x1008, CCW_CMD_READ, 0, 8, 0x3000);
	scene_immediate(&sc, CCW_CMD_NOOP);
	scene_send(&sc, CCW_CMD_READ, 8);
	run();

	check_good_end(0x1010);
	assert_int_equal(out.nr_pinned, 1);
}

static void unit_check_brings_the_sense_along(void **state)
{
	static uint8_t sense[32] = {SENSE_INTERVENTION_REQUIRED, 0x11, 0x22};
	struct scn_step *step = scene_want(&sc, CCW_CMD_WRITE, 8);

	(void)state;
	step->status = DSTAT_CHANNEL_END | DSTAT_DEVICE_END | DSTAT_UNIT_CHECK;
	step->sense = sense;
	step->sense_len = sizeof(sense);
	scene_ccw1(&sc, 0x1000, CCW_CMD_WRITE, 0, 8, 0x3000);
	run();

	check_end(DSTAT_CHANNEL_END | DSTAT_DEVICE_END | DSTAT_UNIT_CHECK, 0, 0x1008, 0);
	assert_memory_equal(out.irbs[0].ecw, sense, sizeof(sense));
}

static void interruptions_come_one_by_one_if_wanted(void **state)
{
	(void)state;
	scene_init(&sc, SCENE_ORB | ORB_I, 0x1000);
	sc.s.interrupts = SCN_EACH;
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, CCW_FLAG_CC | CCW_FLAG_PCI, 8, 0x3000);
	scene_ccw1(&sc, 0x1008, CCW_CMD_READ, CCW_FLAG_PCI, 8, 0x4000);
	scene_send(&sc, CCW_CMD_READ, 8);
	scene_send(&sc, CCW_CMD_READ, 8)->then = 0;
	run();

	assert_true(out.nr_irbs >= 3);
	assert_int_equal(be32_ld(out.irbs[out.nr_irbs - 1].scsw.cpa), 0x1010);
}

static void a_suspended_program_stays_so(void **state)
{
	(void)state;
	scene_init(&sc, SCENE_ORB | ORB_S, 0x1000);
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, CCW_FLAG_CC, 8, 0x3000);
	scene_ccw1(&sc, 0x1008, CCW_CMD_READ, CCW_FLAG_S, 8, 0x4000);
	scene_send(&sc, CCW_CMD_READ, 8);
	run();

	assert_int_equal(out.nr_irbs, 1);
	assert_true(be32_ld(out.irbs[0].scsw.ctl) & SCSW_AC_SUSPENDED);
	assert_int_equal(be32_ld(out.irbs[0].scsw.cpa), 0x1010);
	assert_int_equal(out.nr_cmds, 1);
}

static void a_program_without_end_is_stopped_on_both_sides(void **state)
{
	(void)state;
	scene_ccw1(&sc, 0x1000, CCW_CMD_NOOP, CCW_FLAG_CC, 0, 0);
	scene_ccw1(&sc, 0x1008, CCW_CMD_TIC, 0, 0, 0x1000);
	scene_immediate(&sc, CCW_CMD_NOOP)->repeat = 1000000;
	run();
	assert_true(out.endless);
}

static void a_list_changed_between_reads_is_one_snapshot(void **state)
{
	const be64_t other = be64_st(0x9000);

	(void)state;
	for (uint32_t prefetch = 0; prefetch < 2; prefetch++) {
		for (uint32_t nth = 1; nth < 6; nth++) {
			scene_init(&sc, SCENE_ORB & ~(prefetch ? 0 : ORB_P), 0x1000);
			scene_send(&sc, CCW_CMD_READ, 0x20);
			scene_ccw1(&sc, 0x1000, CCW_CMD_READ, CCW_FLAG_IDA, 0x20, 0x2000);
			scene_idaw2(&sc, 0x2000, 0x3ff0);
			scene_idaw2(&sc, 0x2008, 0x5000);
			scene_change(&sc, nth, 0x2000, &other, sizeof(other));
			run();
			check_good_end(0x1008);
		}
	}
}

static void a_program_that_overwrites_its_next_ccw_is_a_snapshot_with_prefetch(void **state)
{
	(void)state;
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, CCW_FLAG_CC, 8, 0x1008);
	scene_ccw1(&sc, 0x1008, CCW_CMD_READ, 0, 8, 0x3000);
	scene_send(&sc, CCW_CMD_READ, 8);
	scene_send(&sc, CCW_CMD_READ, 8);
	run();
	check_good_end(0x1010);
	assert_int_equal(out.nr_changes, 2);
}

static void without_prefetch_the_limit_of_the_interface_is_reported(void **state)
{
	(void)state;
	scene_init(&sc, SCENE_ORB & ~ORB_P, 0x1000);
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, CCW_FLAG_CC, 8, 0x1008);
	scene_ccw1(&sc, 0x1008, CCW_CMD_READ, 0, 8, 0x3000);
	memcpy(scene_send(&sc, CCW_CMD_READ, 8)->send, "\x02\x00\x00\x08\x00\x00\x50\x00", 8);
	scene_send(&sc, CCW_CMD_READ, 8);

	assert_int_equal(oracle_run(&out, NULL, &sc.s), 0);
	assert_string_equal(out.violation,
			    "guest program: storage 3000 unchanged, translated program: 56");
}

struct reported {
	size_t nr;
	enum subject_status status[2];
};

static void report(void *arg, size_t index, enum subject_status status, const char *why,
		   const struct outcome *o, const struct rule_set *marks)
{
	struct reported *r = arg;

	assert_int_equal(index, r->nr);
	assert_true(r->nr < 2);
	assert_true(o != NULL);
	r->status[r->nr++] = status;
	if (status == SUBJECT_RAN)
		assert_non_null(marks);
	else
		assert_non_null(why);
}

static void the_subject_reports_every_scenario(void **state)
{
	static struct scene halt;
	const struct scn *const scns[] = {&sc.s, &halt.s};
	struct reported reported = {0};
	struct scn_error err;
	struct subject *s;

	(void)state;
	scene_ccw1(&sc, 0x1000, CCW_CMD_READ, 0, 8, 0x3000);
	scene_send(&sc, CCW_CMD_READ, 8);
	scene_init(&halt, SCENE_ORB, 0x1000);
	halt.s.fctl = 0x20;

	assert_int_equal(subject_translator_open(&s, &err), 0);
	assert_string_equal(s->name, "translator");
	assert_int_equal(s->ops->run(s, scns, 2, report, &reported, &err), 0);
	assert_int_equal(reported.nr, 2);
	assert_int_equal(reported.status[0], SUBJECT_RAN);
	assert_int_equal(reported.status[1], SUBJECT_RAN); /* on the whole device */
	free(s->name);
	s->ops->close(s);
}

int main(void)
{
#define SCENE_TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		SCENE_TEST(a_direct_read_crosses_frames),
		SCENE_TEST(a_format_0_write_takes_the_guests_bytes),
		SCENE_TEST(lists_of_every_format_scatter_a_block),
		SCENE_TEST(a_list_reaches_storage_above_2_gib),
		SCENE_TEST(read_backward_fills_from_the_highest_byte),
		SCENE_TEST(data_chains_run_through_tic_and_skip),
		SCENE_TEST(a_status_modifier_passes_over_a_ccw),
		SCENE_TEST(lengths_that_disagree_leave_a_residual),
		SCENE_TEST(a_count_of_zero_moves_nothing),
		SCENE_TEST(unit_check_brings_the_sense_along),
		SCENE_TEST(interruptions_come_one_by_one_if_wanted),
		SCENE_TEST(a_suspended_program_stays_so),
		SCENE_TEST(a_program_without_end_is_stopped_on_both_sides),
		SCENE_TEST(a_list_changed_between_reads_is_one_snapshot),
		SCENE_TEST(a_program_that_overwrites_its_next_ccw_is_a_snapshot_with_prefetch),
		SCENE_TEST(without_prefetch_the_limit_of_the_interface_is_reported),
		SCENE_TEST(the_subject_reports_every_scenario),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
