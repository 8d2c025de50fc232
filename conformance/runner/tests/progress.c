// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Progress: on a terminal a line that stays in its place, in a log few lines.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../progress.h"

static char text[256];

/* What is printed at each of these seconds, and at the end. */
static void shown(bool tty, const time_t *at, size_t nr)
{
	struct progress p = {0};
	FILE *f = fmemopen(memset(text, 0, sizeof(text)), sizeof(text), "w");

	assert_non_null(f);
	for (size_t i = 0; i < nr; i++) {
		char line[24];

		snprintf(line, sizeof(line), "%zu", i);
		progress_line(&p, f, tty, at[i], line);
	}
	progress_end(&p, f);
	progress_end(&p, f);
	fclose(f);
}

static void a_terminal_has_one_line_a_second(void **state)
{
	static const time_t at[] = {100, 100, 101, 101, 102};

	(void)state;
	shown(true, at, 5);
	assert_string_equal(text, "\r\033[K2\r\033[K4\r\033[K");
	shown(true, at, 2);
	assert_string_equal(text, "");
}

static void a_log_has_a_line_in_five_seconds(void **state)
{
	static const time_t at[] = {100, 104, 105, 109, 110};

	(void)state;
	shown(false, at, 5);
	assert_string_equal(text, "2\n4\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_terminal_has_one_line_a_second),
		cmocka_unit_test(a_log_has_a_line_in_five_seconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
