/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events in packs: what a replay needs goes there, what became of them comes back, and no bytes do
 * any harm.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../event_kind.h"
#include "../pack_io.h"
#include "event_sample.h"

static void a_pack_has_what_a_replay_needs(void **state)
{
	struct scn *s = read_good(sample), *back;
	struct scn_error err = {""};
	uint8_t *buf, *again;
	uint32_t len, len_again;

	(void)state;
	assert_int_equal(scn_pack(&buf, &len, s), 0);
	assert_int_equal(scn_unpack(&back, &err, buf, len), 0);
	assert_int_equal(back->nr_events, s->nr_events);
	assert_true(back->steps[0].hold);
	for (uint32_t i = 0; i < s->nr_events; i++) {
		assert_int_equal(back->events[i].what, s->events[i].what);
		assert_int_equal(back->events[i].result, s->events[i].result);
		assert_string_equal(back->events[i].task, s->events[i].task);
		assert_int_equal(back->events[i].nr_gives, 0);
	}
	assert_int_equal(scn_pack(&again, &len_again, back), 0);
	assert_int_equal(len_again, len);
	assert_memory_equal(again, buf, len);
	free(buf);
	free(again);
	scn_free(s);
	scn_free(back);
}

/* The frame is made good, so that the inside is reached. */
static void seal(uint8_t *buf, uint32_t len)
{
	be32_t body = be32_st(len - PACK_HEADER_SIZE - PACK_CRC_SIZE);
	be32_t crc;

	memcpy(buf + 8, &body, sizeof(body));
	crc = be32_st(pack_crc(buf, len - PACK_CRC_SIZE));
	memcpy(buf + len - PACK_CRC_SIZE, &crc, sizeof(crc));
}

/* What was unpacked can be written, and packed again. */
static void use(const struct scn *s, uint32_t len)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	uint8_t *again;
	uint32_t len_again;

	assert_non_null(f);
	for (uint32_t i = 0; i < s->nr_events; i++)
		scn_write_event(f, &s->events[i]);
	fclose(f);
	free(text);
	assert_int_equal(scn_pack(&again, &len_again, s), 0);
	assert_int_equal(len_again, len);
	free(again);
}

static uint32_t try_scenario(const uint8_t *buf, uint32_t len)
{
	struct scn_error err = {""};
	struct scn *s;

	if (scn_unpack(&s, &err, buf, len))
		return 0;
	use(s, len);
	scn_free(s);
	return 1;
}

static uint32_t try_outcome(const uint8_t *buf, uint32_t len)
{
	struct scn_error err = {""};
	struct outcome o;
	int ret = out_unpack(&o, &err, buf, len);

	out_clear(&o);
	return !ret;
}

/* Every bit flipped, and every cut: how many of them are still a pack. */
static uint32_t damage(const uint8_t *pack, uint32_t len,
		       uint32_t (*try)(const uint8_t *buf, uint32_t len))
{
	uint32_t survived = 0;

	for (uint32_t bit = 8 * PACK_HEADER_SIZE; bit < 8 * (len - PACK_CRC_SIZE); bit++) {
		uint8_t *buf = malloc(len);

		assert_non_null(buf);
		memcpy(buf, pack, len);
		buf[bit / 8] ^= (uint8_t)(1u << bit % 8);
		seal(buf, len);
		survived += try(buf, len);
		free(buf);
	}
	for (uint32_t cut = PACK_HEADER_SIZE + PACK_CRC_SIZE; cut < len; cut++) {
		uint8_t *buf = malloc(cut); /* its own block: what lies behind is not ours */

		assert_non_null(buf);
		memcpy(buf, pack, cut);
		seal(buf, cut);
		assert_int_equal(try(buf, cut), 0);
		free(buf);
	}
	return survived;
}

static void damaged_packs_do_no_harm(void **state)
{
	struct scn *s = read_good(sample);
	uint8_t *buf;
	uint32_t len;

	(void)state;
	assert_int_equal(scn_pack(&buf, &len, s), 0);
	/* Numbers and data may be anything; kinds, members, names and counts may not. */
	assert_in_range(damage(buf, len, try_scenario), 1, 8 * len - 1000);
	free(buf);
	scn_free(s);
}

static void what_became_of_events_comes_back(void **state)
{
	struct outcome o, back;
	struct scn_error err = {""};
	uint8_t *buf;
	uint32_t len;

	(void)state;
	out_init(&o);
	assert_int_equal(out_make_events(&o, 2), 0);
	o.cells = 0x12345;
	o.events[0].result = -EAGAIN;
	o.events[0].have_ret_code = o.events[0].have_signals = true;
	o.events[0].ret_code = -EIO;
	o.events[0].signals[1] = 7;
	o.events[1].result = SCN_BLOCKED;
	o.events[1].have_irb = o.events[1].have_state = true;
	o.events[1].state = 4;
	o.events[1].irb.scsw.dstat = DSTAT_BUSY;
	o.events[1].have_values = 1u << OUT_VALUE_SIZE | 1u << OUT_VALUE_COUNT;
	o.events[1].values[OUT_VALUE_SIZE] = 0x123456789a;
	assert_int_equal(out_event_bytes(&o, 1, "abc", 3), 0);
	assert_int_equal(out_pack(&buf, &len, &o), 0);
	assert_int_equal(out_unpack(&back, &err, buf, len), 0);

	assert_int_equal(back.cells, 0x12345);
	assert_int_equal(back.nr_events, 2);
	assert_int_equal(back.events[0].result, -EAGAIN);
	assert_int_equal(back.events[0].ret_code, -EIO);
	assert_int_equal(back.events[0].signals[1], 7);
	assert_false(back.events[0].have_irb);
	assert_int_equal(back.events[1].result, SCN_BLOCKED);
	assert_int_equal(back.events[1].irb.scsw.dstat, DSTAT_BUSY);
	assert_int_equal(back.events[1].values[OUT_VALUE_SIZE], 0x123456789a);
	assert_memory_equal(back.events[1].bytes, "abc", 3);
	assert_in_range(damage(buf, len, try_outcome), 1, 8 * len - 200);
	free(buf);
	out_clear(&o);
	out_clear(&back);
}

/* A scenario of the one event @ev, packed: is it taken? */
static bool is_taken(const struct scn_event *ev, uint32_t nr)
{
	struct scn_event *events = calloc(nr, sizeof(*events));
	struct scn s = {.events = events, .nr_events = nr};
	uint8_t *buf;
	uint32_t len;
	bool taken;

	assert_non_null(events);
	for (uint32_t i = 0; i < nr; i++)
		events[i] = *ev;
	s.id = strdup("x/y");
	assert_int_equal(scn_pack(&buf, &len, &s), 0);
	taken = try_scenario(buf, len);
	free(buf);
	free(s.id);
	free(events);
	return taken;
}

static void what_no_vector_says_is_refused(void **state)
{
	const struct scn_event good = {.what = SCN_START, .preset = -EIO, .result = SCN_STOPPED,
				       .has = SCN_HAS_PRESET | SCN_HAS_TASK | SCN_HAS_UNTIL,
				       .task = "a", .until = "pin", .until_nth = 1};
	struct scn_event ev = good;

	(void)state;
	assert_true(is_taken(&ev, 1));
	assert_true(is_taken(&ev, SCN_EVENTS_MAX));
	assert_false(is_taken(&ev, SCN_EVENTS_MAX + 1));
	ev.preset = -12345;
	assert_false(is_taken(&ev, 1));
	ev = good;
	ev.result = 77;
	assert_false(is_taken(&ev, 1));
	ev = good;
	ev.until_nth = 0;
	assert_false(is_taken(&ev, 1));
	ev = good;
	ev.task[0] = 'A';
	assert_false(is_taken(&ev, 1));
	ev = good;
	ev.until[0] = 0;
	assert_false(is_taken(&ev, 1));
	ev = good;
	ev.has &= ~SCN_HAS_TASK;
	assert_false(is_taken(&ev, 1));
	ev = good;
	ev.what = SCN_DOS;
	assert_false(is_taken(&ev, 1));
}

/* Each kind with one member more or less than it needs. */
static void members_of_other_kinds_are_refused(void **state)
{
	(void)state;
	for (unsigned int what = 0; what < SCN_DOS; what++) {
		uint32_t may = scn_event_may((enum scn_do)what);
		uint32_t must = scn_event_must((enum scn_do)what);

		for (uint32_t bit = SCN_HAS_REGION; bit <= SCN_HAS_FAULT; bit <<= 1) {
			uint32_t has = must & bit ? must & ~bit : must | bit;
			struct scn_event ev = {.what = (enum scn_do)what, .has = has,
					       .until_nth = 1};

			ev.task[0] = has & SCN_HAS_TASK ? 'a' : 0;
			ev.until[0] = has & SCN_HAS_UNTIL ? 'p' : 0;
			assert_int_equal(is_taken(&ev, 1), may & bit && !(must & bit));
		}
	}
}

static void too_many_outcomes_are_refused(void **state)
{
	struct outcome o;
	uint8_t *buf;
	uint32_t len;

	(void)state;
	for (uint32_t nr = SCN_EVENTS_MAX; nr <= SCN_EVENTS_MAX + 1; nr++) {
		out_init(&o);
		assert_int_equal(out_make_events(&o, nr), 0);
		assert_int_equal(out_pack(&buf, &len, &o), 0);
		assert_int_equal(try_outcome(buf, len), nr == SCN_EVENTS_MAX);
		free(buf);
		out_clear(&o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pack_has_what_a_replay_needs),
		cmocka_unit_test(damaged_packs_do_no_harm),
		cmocka_unit_test(what_became_of_events_comes_back),
		cmocka_unit_test(what_no_vector_says_is_refused),
		cmocka_unit_test(members_of_other_kinds_are_refused),
		cmocka_unit_test(too_many_outcomes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
