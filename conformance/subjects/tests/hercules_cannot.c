/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which scenarios Hercules is not given, and why: each for what it asks, not as a whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "subject.h"

#define HEAD                                                                          \
	"id: x\nsummary: a test\nrules: [R-VFIO-IRQ-04]\nif_it_fails: wrong-status\n" \
	"source: hand-written\n"
#define PROGRAM "storage:\n  1000: e4220020 00004000\n"
#define ORB(u)	"orb: {S: 1, F: 1, P: 1, " u "H: 1, lpm: 80, cpa: 1000}\n"
#define EVENTS	"events:\n  - {do: open}\n"

/* Why not, or NULL; to be compared at once. */
static const char *why_not(const char *text)
{
	struct scn_error err;
	const char *why;
	struct scn *s;

	if (scn_read_text(&s, &err, "x.yaml", text, strlen(text)))
		fail_msg("%s", err.text);
	why = subject_hercules_cannot(s);
	scn_free(s);
	return why;
}

static void assert_why(const char *text, const char *part)
{
	const char *why = why_not(text);

	assert_non_null(why);
	assert_non_null(strstr(why, part));
}

static void halt_and_clear_are_run(void **state)
{
	(void)state;
	assert_null(why_not(HEAD EVENTS "  - {do: halt}\n  - {do: clear}\n  - {do: close}\n"));
}

static void a_lost_device_is_run(void **state)
{
	(void)state;
	assert_null(why_not(HEAD EVENTS "  - {do: lost}\n"));
}

static void paths_are_not(void **state)
{
	(void)state;
	assert_why(HEAD EVENTS "  - {do: path, path: offline}\n", "no channel path");
	assert_why(HEAD EVENTS "  - {do: path, path: vary-off}\n", "no channel path");
}

static void a_device_is_not_gone_before_the_report(void **state)
{
	(void)state;
	assert_why(HEAD EVENTS "  - {do: gone}\n", "keep the kernel from a report");
}

static void attention_is_all_that_an_operator_causes(void **state)
{
	(void)state;
	assert_null(why_not(HEAD "needs: [terminal]\n" EVENTS
				 "  - {do: interrupt, dstat: [attention]}\n"));
	assert_why(HEAD "needs: [terminal]\n" EVENTS "  - {do: interrupt, dstat: [device-end]}\n",
		   "attention alone");
}

static void a_silent_suspension_is_not_run(void **state)
{
	(void)state;
	assert_why(HEAD PROGRAM ORB("U: 1, ") EVENTS "  - {do: start}\n", "by chance");
	assert_null(why_not(HEAD PROGRAM ORB("") EVENTS "  - {do: start}\n"));
	assert_why(HEAD PROGRAM ORB("U: 1, ") EVENTS "  - {do: start}\n  - {do: halt}\n",
		   "by chance");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(halt_and_clear_are_run),
		cmocka_unit_test(a_lost_device_is_run),
		cmocka_unit_test(paths_are_not),
		cmocka_unit_test(a_device_is_not_gone_before_the_report),
		cmocka_unit_test(attention_is_all_that_an_operator_causes),
		cmocka_unit_test(a_silent_suspension_is_not_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
