/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events that no vector could hold where they stand are left out, and only these.
 */
#include <string.h>

#include "check.h"

static struct fz_scn one;
static uint8_t some[16];

static void begin(void)
{
	fz_init(&one);
}

static struct scn_event *add(enum scn_do what)
{
	struct scn_event *ev = &one.events[one.s.nr_events++];

	*ev = (struct scn_event){.what = what};
	return ev;
}

static struct scn_event *add_task(enum scn_do what, char task)
{
	struct scn_event *ev = add(what);

	ev->has = SCN_HAS_TASK;
	ev->task[0] = task;
	return ev;
}

static void add_bytes(enum scn_do what, uint64_t at, uint32_t len)
{
	struct scn_event *ev = add(what);

	ev->has = SCN_HAS_BYTES | (what == SCN_STORE ? SCN_HAS_AT : 0);
	ev->at = at;
	ev->bytes = some;
	ev->nr_bytes = len;
}

/* Ends a list: no kind of event. */
#define END SCN_DOS

/* What is left are @kinds, which a vector can hold. */
static void check_left(const unsigned int *kinds)
{
	uint32_t nr = 0;

	fz_settle_events(&one.s);
	for (; kinds[nr] != END; nr++) {
		assert_true(nr < one.s.nr_events);
		assert_int_equal(one.s.events[nr].what, kinds[nr]);
	}
	assert_int_equal(one.s.nr_events, nr);
	check_text(&one, "what is left");
}

#define LEFT(...) check_left((const unsigned int[]){__VA_ARGS__, END})

static void a_task_begins_before_it_goes_on(void **state)
{
	(void)state;
	begin();
	add_task(SCN_CONTINUE, 'a');
	add_task(SCN_OPEN, 'b');
	add_task(SCN_CONTINUE, 'a');
	add_task(SCN_CONTINUE, 'b');
	add_task(SCN_CLOSE, 'a');
	add_task(SCN_CONTINUE, 'a');
	add_task(SCN_CONTINUE, 'h');
	add_task(SCN_CONTINUE, 'b'); /* again and again */
	LEFT(SCN_OPEN, SCN_CONTINUE, SCN_CLOSE, SCN_CONTINUE, SCN_CONTINUE);
	assert_int_equal(one.events[1].task[0], 'b');
	assert_int_equal(one.events[3].task[0], 'a');
	assert_int_equal(one.events[4].task[0], 'b');
}

/* Who is left out begins no task. */
static void what_is_left_out_begins_nothing(void **state)
{
	(void)state;
	begin();
	add(SCN_OPEN);
	add_bytes(SCN_STORE, 0x100000, 4);
	one.events[1].has |= SCN_HAS_TASK;
	one.events[1].task[0] = 'a';
	add_task(SCN_CONTINUE, 'a');
	add(SCN_CLOSE);
	LEFT(SCN_OPEN, SCN_CLOSE);
}

/* The first event decides whether they are instructions or calls. */
static void instructions_stand_by_themselves(void **state)
{
	(void)state;
	begin();
	for (unsigned int what = 0; what < SCN_DOS; what++)
		if (what != SCN_STORE && what != SCN_MSCH && what != SCN_CONTINUE)
			add((enum scn_do)what)->has = what == SCN_MAP || what == SCN_UNMAP ?
							      SCN_HAS_AT : 0;
	for (uint32_t i = 0; i < one.s.nr_events; i++) {
		struct scn_event *ev = &one.events[i];

		if (ev->what == SCN_READ || ev->what == SCN_WRITE)
			ev->has = SCN_HAS_REGION;
		if (ev->what == SCN_COMMAND || ev->what == SCN_IOCTL)
			ev->has = SCN_HAS_VALUE;
		if (ev->what >= SCN_REGION_INFO && ev->what <= SCN_SET_IRQS)
			ev->has = SCN_HAS_INDEX | (ev->what == SCN_SET_IRQS ? SCN_HAS_FLAGS : 0);
		if (ev->what == SCN_PATH)
			ev->has = SCN_HAS_PATH;
	}
	LEFT(SCN_OPEN, SCN_CLOSE, SCN_START, SCN_HALT, SCN_CLEAR, SCN_COMMAND, SCN_WRITE, SCN_READ,
	     SCN_INFO, SCN_REGION_INFO, SCN_IRQ_INFO, SCN_SET_IRQS, SCN_RESET, SCN_IOCTL, SCN_MAP,
	     SCN_UNMAP, SCN_REMOVE, SCN_CREATE, SCN_RUN, SCN_INTERRUPT, SCN_WORK, SCN_TIMEOUT,
	     SCN_PATH, SCN_GONE, SCN_LOST, SCN_REPORT);
}

static void beside_instructions_the_channel_may_act(void **state)
{
	(void)state;
	begin();
	add(SCN_STSCH);
	for (unsigned int what = 0; what < SCN_DOS; what++)
		if (what != SCN_STORE && what != SCN_MSCH)
			add((enum scn_do)what)->has = what == SCN_PATH ? SCN_HAS_PATH : 0;
	add_bytes(SCN_STORE, 0xffffc, 4);
	add_bytes(SCN_MSCH, 0, 4);
	LEFT(SCN_STSCH, SCN_RUN, SCN_INTERRUPT, SCN_PATH, SCN_GONE, SCN_LOST, SCN_SSCH, SCN_HSCH,
	     SCN_CSCH, SCN_XSCH, SCN_RSCH, SCN_TSCH, SCN_STSCH, SCN_STORE, SCN_MSCH);
}

/* What may stand beside instructions does not make room for one, if it stands first. */
static void an_instruction_stands_first(void **state)
{
	(void)state;
	begin();
	add(SCN_RUN);
	add(SCN_SSCH);
	add(SCN_OPEN);
	LEFT(SCN_RUN, SCN_OPEN);
	begin();
	add_bytes(SCN_STORE, 0x100000, 4); /* left out, and so not the first */
	add(SCN_SSCH);
	add(SCN_OPEN);
	LEFT(SCN_SSCH);
}

static void the_guest_stores_in_memory(void **state)
{
	(void)state;
	begin();
	add(SCN_OPEN);
	add_bytes(SCN_STORE, 0xffff0, 16);
	add_bytes(SCN_STORE, 0xffff1, 16);
	add_bytes(SCN_STORE, 0, 0);
	add_bytes(SCN_STORE, UINT64_MAX, 2);
	add_bytes(SCN_STORE, 0, 1);
	LEFT(SCN_OPEN, SCN_STORE, SCN_STORE);
	assert_int_equal(one.events[1].at, 0xffff0);
	assert_int_equal(one.events[2].at, 0);
}

static void a_schib_is_not_empty(void **state)
{
	(void)state;
	begin();
	add(SCN_TSCH);
	add_bytes(SCN_MSCH, 0, 0);
	add_bytes(SCN_MSCH, 0, 1);
	LEFT(SCN_TSCH, SCN_MSCH);
}

/* A range without an end goes on to the end of the memory that it begins in. */
static void a_range_without_end_begins_in_memory(void **state)
{
	static const enum scn_do kinds[] = {SCN_MAP, SCN_UNMAP};

	(void)state;
	for (uint32_t i = 0; i < 2; i++) {
		begin();
		for (uint32_t k = 0; k < 4; k++) {
			struct scn_event *ev = add(kinds[i]);

			ev->has = SCN_HAS_AT | (k & 1 ? SCN_HAS_LENGTH : 0);
			ev->at = k & 2 ? 0x100000 : 0xfffff;
			ev->length = k & 1;
		}
		LEFT(kinds[i], kinds[i], kinds[i]);
		assert_int_equal(one.events[1].at, 0xfffff);
		assert_int_equal(one.events[2].at, 0x100000);
	}
}

static void nothing_at_all_is_fine(void **state)
{
	(void)state;
	begin();
	fz_settle_events(&one.s);
	assert_int_equal(one.s.nr_events, 0);
	add_task(SCN_CONTINUE, 'a');
	fz_settle_events(&one.s);
	assert_int_equal(one.s.nr_events, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_task_begins_before_it_goes_on),
		cmocka_unit_test(what_is_left_out_begins_nothing),
		cmocka_unit_test(instructions_stand_by_themselves),
		cmocka_unit_test(beside_instructions_the_channel_may_act),
		cmocka_unit_test(an_instruction_stands_first),
		cmocka_unit_test(the_guest_stores_in_memory),
		cmocka_unit_test(a_schib_is_not_empty),
		cmocka_unit_test(a_range_without_end_begins_in_memory),
		cmocka_unit_test(nothing_at_all_is_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
