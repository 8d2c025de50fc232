/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every order of events up to a length, and every place at which one call can be stopped for
 * another, against what must hold in any order (scene_check.c). Not sampled: the numbers are
 * printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scene.h"

#define LENGTH_MAX 6u
#define POINTS_MAX 200u

/* Guest storage: a program of two commands and its data. */
static uint8_t program[] = {
	0x02, 0x40, 0x00, 0x10, 0x00, 0x00, 0x40, 0x00, /* READ, CC, 16 bytes to 4000 */
	0x01, 0x00, 0x00, 0x10, 0x00, 0x00, 0x50, 0x00, /* WRITE, 16 bytes from 5000 */
};
static uint8_t block[16] = {0x11, 0x22, 0x33, 0x44};

/* The device: the first command of a program waits, each status comes by itself. */
static struct scn_step steps[] = {
	{.cmd = 0x02, .repeat = 1, .hold = true, .send = block, .send_len = sizeof(block),
	 .status = DSTAT_CHANNEL_END, .then = DSTAT_DEVICE_END},
	{.cmd = 0x01, .repeat = 1, .want = 16, .status = DSTAT_CHANNEL_END,
	 .then = DSTAT_DEVICE_END},
};

struct letter {
	char name;
	struct scn_event event;
};

static struct letter letter(char name, enum scn_do what)
{
	return (struct letter){name, {.what = what}};
}

static struct letter unsolicited(void)
{
	struct letter l = letter('u', SCN_INTERRUPT);

	l.event.has = SCN_HAS_DSTAT;
	l.event.dstat = DSTAT_ATTENTION;
	return l;
}

static struct letter read_io(void)
{
	struct letter l = letter('r', SCN_READ);

	l.event.has = SCN_HAS_REGION;
	return l;
}

static struct letter read_reports(void)
{
	struct letter l = letter('R', SCN_READ);

	l.event.has = SCN_HAS_REGION;
	l.event.region = 3;
	return l;
}

static struct letter read_schib(void)
{
	struct letter l = letter('S', SCN_READ);

	l.event.has = SCN_HAS_REGION;
	l.event.region = 2;
	return l;
}

static struct letter unmap_data(void)
{
	struct letter l = letter('d', SCN_UNMAP);

	l.event.has = SCN_HAS_AT | SCN_HAS_LENGTH;
	l.event.at = 0x3000;
	l.event.length = 0x4000; /* the program's data lies in its second and third frame */
	return l;
}

static struct letter path_goes(void)
{
	struct letter l = letter('p', SCN_PATH);

	l.event.has = SCN_HAS_PATH;
	l.event.path = SCN_PATH_OFFLINE;
	return l;
}

static struct letter unbind(void)
{
	struct letter l = letter('b', SCN_SET_IRQS);

	l.event.has = SCN_HAS_INDEX | SCN_HAS_FLAGS | SCN_HAS_DATA;
	l.event.flags = 0x24;
	l.event.data = SCN_DATA_UNBIND;
	return l;
}

struct world {
	struct scn s;
	struct scn_range memory;
	struct scn_chunk chunk;
	struct scn_event events[16];
	char names[64];
	uint32_t cells;
	uint64_t runs;
};

static void world_init(struct world *w)
{
	memset(w, 0, sizeof(*w));
	w->memory = (struct scn_range){0, 0xffff};
	w->chunk = (struct scn_chunk){0x1000, sizeof(program), program};
	w->s = (struct scn){
		.nr_memory = 1, .memory = &w->memory, .nr_storage = 1, .storage = &w->chunk,
		.nr_steps = sizeof(steps) / sizeof(steps[0]), .steps = steps,
		.fctl = SCSW_FC_START >> 8, .interrupts = SCN_EACH, .events = w->events,
	};
	w->s.orb.ctl = be32_st(ORB_F | ORB_P | ORB_H | 0x80u << ORB_LPM_SHIFT);
	w->s.orb.cpa = be32_st(0x1000);
}

static void add(struct world *w, const struct letter *l, const char *task, const char *until,
		uint32_t nth)
{
	struct scn_event *ev = &w->events[w->s.nr_events];

	w->names[strlen(w->names)] = l->name;
	*ev = l->event;
	snprintf(ev->task, sizeof(ev->task), "%s", task ? task : "");
	if (until) {
		ev->has |= SCN_HAS_UNTIL;
		snprintf(ev->until, sizeof(ev->until), "%s", until);
		ev->until_nth = nth;
	}
	w->s.nr_events++;
}

static void start_over(struct world *w)
{
	w->s.nr_events = 0;
	memset(w->names, 0, sizeof(w->names));
}

/* Carry out what was added; the result of its event number @which. */
static int32_t carry_out(struct world *w, uint32_t which, const char *more)
{
	struct outcome out;
	int32_t result;
	int err;

	out_init(&out);
	err = scene_run(&out, NULL, &w->s);
	if (err || out.violation) {
		print_error("%s %s: error %d, %s\n", w->names, more, err,
			    out.violation ? out.violation : "nothing else is wrong");
		fail();
	}
	result = out.nr_events > which ? out.events[which].result : 0;
	w->cells |= out.cells;
	w->runs++;
	out_clear(&out);
	return result;
}

/* All words of up to LENGTH_MAX letters. */
static void all_sequences(const struct letter *letters, uint32_t nr, struct world *w)
{
	uint32_t word[LENGTH_MAX] = {0};

	for (uint32_t length = 1; length <= LENGTH_MAX; length++) {
		uint32_t at = 0;

		memset(word, 0, sizeof(word));
		while (at < length) {
			start_over(w);
			for (uint32_t i = 0; i < length; i++)
				add(w, &letters[word[i]], NULL, NULL, 0);
			carry_out(w, 0, "");
			for (at = 0; at < length && ++word[at] == nr; at++)
				word[at] = 0;
		}
	}
}

static void holds_for_all_sequences_of_events(void **state)
{
	const struct letter letters[] = {
		letter('l', SCN_LOST),	letter('s', SCN_START), letter('i', SCN_INTERRUPT),
		unsolicited(),		letter('h', SCN_HALT),	letter('o', SCN_OPEN),
		letter('c', SCN_CLOSE), letter('w', SCN_WORK),
	};
	struct world w;

	(void)state;
	world_init(&w);
	all_sequences(letters, sizeof(letters) / sizeof(letters[0]), &w);
	print_message("%llu sequences of up to %u of 8 events: not-oper, io-req, interrupt "
		      "(solicited and not), async-req, open, close, deferred work\n",
		      (unsigned long long)w.runs, LENGTH_MAX);
	assert_int_equal(w.runs, 299592);
}

/* After an opening, since nothing else follows an event that finds the device closed. */
static void holds_for_all_sequences_of_a_user(void **state)
{
	const struct letter letters[] = {
		letter('s', SCN_START), letter('i', SCN_INTERRUPT), letter('w', SCN_WORK),
		read_io(),		letter('C', SCN_CLEAR),	    letter('h', SCN_HALT),
		letter('x', SCN_RESET),
	};
	const struct letter open = letter('o', SCN_OPEN);
	uint32_t word[LENGTH_MAX] = {0}, at = 0;
	const uint32_t nr = sizeof(letters) / sizeof(letters[0]);
	struct world w;

	(void)state;
	world_init(&w);
	while (at < LENGTH_MAX) {
		start_over(&w);
		add(&w, &open, NULL, NULL, 0);
		for (uint32_t i = 0; i < LENGTH_MAX; i++)
			add(&w, &letters[word[i]], NULL, NULL, 0);
		carry_out(&w, 0, "");
		for (at = 0; at < LENGTH_MAX && ++word[at] == nr; at++)
			word[at] = 0;
	}
	print_message("%llu sequences of %u of 7 calls after an opening: start, interrupt, work, "
		      "read, clear, halt, reset\n", (unsigned long long)w.runs, LENGTH_MAX);
	assert_int_equal(w.runs, 117649);
}

/* What the device is doing when two calls meet. */
static const char *const contexts[] = {
	"o",	 /* open */
	"os",	 /* started, the channel has not begun */
	"osg",	 /* the device holds the first command */
	"osi",	 /* the first status was taken, its work not done */
	"osiwii", /* all status was taken, the work of the last not done */
	"ohi",	 /* the status of a halt was taken, its work not done */
	"osgl",	 /* lost with a program, its work not done */
	"op",	 /* a report waits to be announced */
};

#define NR_CONTEXTS (sizeof(contexts) / sizeof(contexts[0]))

/* The calls that meet. */
static const char calls[] = "siuwhCxoclrRSdpb";

static struct letter by_name(char name)
{
	switch (name) {
	case 'o':
		return letter('o', SCN_OPEN);
	case 's':
		return letter('s', SCN_START);
	case 'g':
		return letter('g', SCN_RUN);
	case 'i':
		return letter('i', SCN_INTERRUPT);
	case 'w':
		return letter('w', SCN_WORK);
	case 'h':
		return letter('h', SCN_HALT);
	case 'C':
		return letter('C', SCN_CLEAR);
	case 'x':
		return letter('x', SCN_RESET);
	case 'c':
		return letter('c', SCN_CLOSE);
	case 'l':
		return letter('l', SCN_LOST);
	case 'u':
		return unsolicited();
	case 'r':
		return read_io();
	case 'R':
		return read_reports();
	case 'S':
		return read_schib();
	case 'd':
		return unmap_data();
	case 'p':
		return path_goes();
	default:
		return unbind();
	}
}

static void add_context(struct world *w, const char *context)
{
	start_over(w);
	for (; *context; context++) {
		const struct letter l = by_name(*context);

		add(w, &l, NULL, NULL, 0);
	}
}

/* Deferred work goes on with its own letter, any other call by its name. */
static void add_continue(struct world *w, char first, const char *task)
{
	struct letter l = letter(first == 'w' ? 'w' : '.', first == 'w' ? SCN_WORK : SCN_CONTINUE);

	l.event.has = first == 'w' ? 0 : SCN_HAS_TASK;
	add(w, &l, task, NULL, 0);
}

/*
 * @a is stopped before its call of the world number @n, then @b is made, then @a goes on. False: @a
 * makes no so many calls.
 */
static bool meet(struct world *w, const char *context, char a, char b, uint32_t n)
{
	const struct letter first = by_name(a), second = by_name(b);
	char more[32];
	uint32_t at;
	int32_t result;

	add_context(w, context);
	at = w->s.nr_events;
	add(w, &first, "a", "*", n);
	add(w, &second, "b", NULL, 0);
	snprintf(more, sizeof(more), "stopped at %u", n);
	result = carry_out(w, at, more);
	return result == SCN_STOPPED;
}

static void holds_wherever_one_call_meets_another(void **state)
{
	struct world w;

	(void)state;
	world_init(&w);
	for (uint32_t c = 0; c < NR_CONTEXTS; c++)
		for (const char *a = calls; *a; a++)
			for (const char *b = calls; *b; b++)
				for (uint32_t n = 1; n < POINTS_MAX; n++)
					if (!meet(&w, contexts[c], *a, *b, n))
						break;
	print_message("%llu meetings: a call of %u kinds stopped at each of its calls of the "
		      "world, for another one, in %u situations\n", (unsigned long long)w.runs,
		      (unsigned int)(sizeof(calls) - 1),
		      (unsigned int)NR_CONTEXTS);
	assert_true(w.runs > 10000);
}

/* The same with the second call stopped as well, so that the first one ends in between. */
static bool meet_twice(struct world *w, const char *context, const char pair[3], uint32_t n,
		       uint32_t m, bool *first_stopped)
{
	const struct letter first = by_name(pair[0]), second = by_name(pair[1]);
	struct outcome out;
	uint32_t at;
	bool stopped;

	add_context(w, context);
	at = w->s.nr_events;
	add(w, &first, "a", "*", n);
	add(w, &second, "b", "*", m);
	out_init(&out);
	if (scene_run(&out, NULL, &w->s) || out.violation) {
		print_error("%s stopped at %u and %u: %s\n", w->names, n, m,
			    out.violation ? out.violation : "error");
		fail();
	}
	*first_stopped = out.events[at].result == SCN_STOPPED;
	stopped = out.events[at + 1].result == SCN_STOPPED;
	out_clear(&out);
	w->runs++;
	if (!*first_stopped || !stopped)
		return stopped;
	add_continue(w, pair[0], "a");
	carry_out(w, 0, "then the first goes on");
	return stopped;
}

static void all_places(struct world *w, const char *context, const char pair[3])
{
	bool first = true;

	for (uint32_t n = 1; n < POINTS_MAX && first; n++)
		for (uint32_t m = 1; m < POINTS_MAX; m++)
			if (!meet_twice(w, context, pair, n, m, &first))
				break;
}

static void holds_where_two_calls_are_stopped(void **state)
{
	struct world w;

	(void)state;
	world_init(&w);
	for (uint32_t c = 0; c < NR_CONTEXTS; c++)
		for (const char *a = calls; *a; a++)
			for (const char *b = calls; *b; b++)
				all_places(&w, contexts[c], (const char[3]){*a, *b, 0});
	print_message("%llu meetings of every two of them, both stopped at each of their calls of "
		      "the world, the first one ending first\n", (unsigned long long)w.runs);
	assert_true(w.runs > 100000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_for_all_sequences_of_events),
		cmocka_unit_test(holds_for_all_sequences_of_a_user),
		cmocka_unit_test(holds_wherever_one_call_meets_another),
		cmocka_unit_test(holds_where_two_calls_are_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
