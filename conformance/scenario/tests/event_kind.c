/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every kind of event with every member there is: it comes back, or is refused where it stands.
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
#include "../words.h"
#include "event_sample.h"

static const struct {
	uint32_t bit;
	const char *text; /* as it is written */
} members[] = {
	{SCN_HAS_REGION, "region: schib"},
	{SCN_HAS_OFFSET, "offset: 8"},
	{SCN_HAS_LENGTH, "length: 1000"},
	{SCN_HAS_BYTES, "bytes: 0102"},
	{SCN_HAS_ORB, "orb: {intparm: 1, key: 2, F: 1, lpm: 80, cpa: 3000}"},
	{SCN_HAS_FCTL, "fctl: 20"},
	{SCN_HAS_PRESET, "preset: -ERANGE"},
	{SCN_HAS_VALUE, "value: 3"},
	{SCN_HAS_INDEX, "index: 2"},
	{SCN_HAS_ARGSZ, "argsz: 14"},
	{SCN_HAS_FLAGS, "flags: [none, bool, eventfd, mask, unmask, trigger, unknown]"},
	{SCN_HAS_FIRST, "first: 1"},
	{SCN_HAS_COUNT, "count: 0"},
	{SCN_HAS_DATA, "data: bad-fd"},
	{SCN_HAS_BIND, "bind: []"},
	{SCN_HAS_AT, "at: 4000"},
	{SCN_HAS_DSTAT, "dstat: [attention, device-end]"},
	{SCN_HAS_PATH, "path: vary-on"},
	{SCN_HAS_FAULT, "fault: tail"},
	{SCN_HAS_TASK, "task: a"},
	{SCN_HAS_UNTIL, "until: pin 2"},
	{SCN_HAS_RET_CODE, "ret_code: -EBADF"},
	{SCN_HAS_SIGNALS, "signals: {io: 1, req: 2}"},
	{SCN_HAS_STATE, "state: cp-pending"},
	{SCN_HAS_SCSW, "scsw: {fctl: [halt], stctl: [maybe-alert, pending], cpa: \"*\"}"},
	{SCN_HAS_SENSE, "sense: 80"},
	{SCN_HAS_GIVES, "gives: 01020304"},
	{SCN_HAS_VALUES, "values: {argsz: 10, regions: 4, subtype: 1}"},
};
#define NR_MEMBERS (sizeof(members) / sizeof(members[0]))

/* A vector of this one event with the members @has; a call must have begun before it goes on. */
static void put(char *text, size_t size, enum scn_do what, uint32_t has)
{
	size_t n = (size_t)snprintf(text, size, HEAD "events:\n%s  - {do: %s",
				    what == SCN_CONTINUE ? "  - {do: close, task: a}\n" : "",
				    words_do[what].name);

	for (size_t i = 0; i < NR_MEMBERS; i++)
		if (has & members[i].bit)
			n += (size_t)snprintf(text + n, size - n, ", %s", members[i].text);
	assert_true((size_t)snprintf(text + n, size - n, "}\n") < size - n);
}

static char *written(const struct scn *s)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	assert_non_null(f);
	assert_int_equal(scn_write(f, s), 0);
	fclose(f);
	return text;
}

static void comes_back(enum scn_do what, uint32_t has)
{
	char text[2048], *once, *twice;
	struct scn_error err = {""};
	struct scn *s, *back;
	const struct scn_event *ev;

	put(text, sizeof(text), what, has);
	s = read_good(text);
	ev = &s->events[s->nr_events - 1];
	assert_int_equal(ev->what, what);
	assert_int_equal(ev->has, has);
	once = written(s);
	for (size_t i = 0; i < NR_MEMBERS; i++)
		if (has & members[i].bit && !strstr(once, members[i].text))
			fail_msg("'%s' is not in %s", members[i].text, once);
	back = read_good(once);
	assert_int_equal(back->events[s->nr_events - 1].has, has);
	if (!scn_is_canonical(&err, back, once))
		fail_msg("%s", err.text);
	twice = written(back);
	assert_string_equal(twice, once);
	free(once);
	free(twice);
	scn_free(s);
	scn_free(back);
}

static void is_refused(enum scn_do what, uint32_t has, uint32_t bit)
{
	struct scn_error err = {""};
	char text[2048], complaint[96], *at;
	struct scn *s;
	size_t i = 0;

	while (members[i].bit != bit)
		i++;
	put(text, sizeof(text), what, has | bit);
	assert_int_equal(scn_read_text(&s, &err, "x.yaml", text, strlen(text)), -EINVAL);
	at = strrchr(text, '\n');
	while (at > text && at[-1] != '\n')
		at--;
	snprintf(complaint, sizeof(complaint), "x.yaml:%d:%d: '%.*s' means nothing for the event "
		 "'%s', expected some of: result", what == SCN_CONTINUE ? 8 : 7,
		 (int)(strstr(text, members[i].text) - at) + 1,
		 (int)strcspn(members[i].text, ":"), members[i].text, words_do[what].name);
	assert_memory_equal(err.text, complaint, strlen(complaint));
}

static void every_member_of_every_kind_comes_back(void **state)
{
	(void)state;
	for (unsigned int what = 0; what < SCN_DOS; what++) {
		uint32_t may = scn_event_may((enum scn_do)what);
		uint32_t must = scn_event_must((enum scn_do)what);

		comes_back((enum scn_do)what, must);
		comes_back((enum scn_do)what, may);
		for (size_t i = 0; i < NR_MEMBERS; i++) {
			uint32_t bit = members[i].bit;

			/* What is to be stopped has a name. */
			if (bit == SCN_HAS_UNTIL)
				bit |= SCN_HAS_TASK;
			if (may & bit)
				comes_back((enum scn_do)what, must | bit);
		}
	}
}

static void every_other_member_is_refused(void **state)
{
	(void)state;
	for (unsigned int what = 0; what < SCN_DOS; what++)
		for (size_t i = 0; i < NR_MEMBERS; i++)
			if (!(scn_event_may((enum scn_do)what) & members[i].bit))
				is_refused((enum scn_do)what, scn_event_must((enum scn_do)what),
					   members[i].bit);
}

static void result_comes_back(const char *what, const char *result, int32_t value)
{
	struct scn_error err = {""};
	char text[512];
	struct scn *s;

	snprintf(text, sizeof(text), HEAD "events:\n  - {do: %s, result: %s}\n", what, result);
	s = read_good(text);
	assert_int_equal(s->events[0].result, value);
	/* 0 is what is expected anyway, and left out. */
	assert_int_equal(scn_is_canonical(&err, s, text), value != 0);
	scn_free(s);
}

static void every_result_comes_back(void **state)
{
	static const int32_t errnos[] = {
		-EPERM, -EIO, -ENXIO, -EAGAIN, -ENOMEM, -EACCES, -EFAULT, -EBUSY, -ENODEV,
		-EINVAL, -EOPNOTSUPP, -ENOENT, -EBADF, -EEXIST, -ENOTTY, -ERANGE, -ETIMEDOUT, 0};

	(void)state;
	for (size_t i = 0; i < sizeof(errnos) / sizeof(errnos[0]); i++)
		result_comes_back("reset", scn_errno_name(errnos[i]), errnos[i]);
	result_comes_back("reset, task: a", "blocked", SCN_BLOCKED);
	result_comes_back("reset, task: a", "stopped", SCN_STOPPED);
	result_comes_back("work", "stopped", SCN_STOPPED);
	for (unsigned int what = SCN_SSCH; what < SCN_MSCH; what++) {
		const char *name = words_do[what].name;

		result_comes_back(name, "0", 0);
		result_comes_back(name, "1", 1);
		result_comes_back(name, "2", 2);
		result_comes_back(name, "3", 3);
		result_comes_back(name, "operand", SCN_OPERAND);
		result_comes_back(name, "specification", SCN_SPECIFICATION);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_member_of_every_kind_comes_back),
		cmocka_unit_test(every_other_member_is_refused),
		cmocka_unit_test(every_result_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
