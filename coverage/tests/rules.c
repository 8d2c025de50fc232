/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Floors that only rise, and dates of waivers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "floors.h"
#include "waivers.h"

static void is_below_by_both_figures_only(void **state)
{
	const struct floor_mark floor = floor_mark_of(90, 100);
	struct floor_mark now;

	(void)state;
	assert_int_equal(floor.percent, 9000);
	assert_int_equal(floor.missed, 10);
	now = floor_mark_of(40, 50); /* tested code went: less in percent, not more missed */
	assert_false(floor_below(&now, &floor));
	now = floor_mark_of(190, 205); /* tested code came: more missed, more in percent */
	assert_false(floor_below(&now, &floor));
	now = floor_mark_of(89, 100);
	assert_true(floor_below(&now, &floor));
	assert_int_equal(floor_mark_of(0, 0).percent, 10000);
	assert_int_equal(floor_mark_of(2, 3).percent, 6666); /* never rounded up */
}

static void raises_each_figure_alone(void **state)
{
	struct floors fs = {0};
	const struct floor *f;

	(void)state;
	assert_true(floors_raise(&fs, "b.c", &(struct trace_count){100, 90, 10, 5, 0, 0}));
	assert_true(floors_raise(&fs, "a.c", &(struct trace_count){10, 9, 0, 0, 0, 0}));
	assert_string_equal(fs.list[0].path, "a.c");
	assert_false(floors_raise(&fs, "b.c", &(struct trace_count){100, 80, 10, 5, 0, 0}));
	assert_true(floors_raise(&fs, "b.c", &(struct trace_count){50, 41, 10, 5, 0, 0}));
	f = floors_find(&fs, "b.c");
	assert_int_equal(f->lines.percent, 9000);
	assert_int_equal(f->lines.missed, 9);
	assert_int_equal(f->branches.percent, 5000);
	assert_true(floors_raise(&fs, "b.c", &(struct trace_count){50, 41, 10, 6, 0, 0}));
	assert_int_equal(floors_find(&fs, "b.c")->branches.missed, 4);
	floors_free(&fs);
}

static void reads_what_it_writes(void **state)
{
	struct floors fs = {0}, again;
	char *text, *why;

	(void)state;
	floors_raise(&fs, "a.c", &(struct trace_count){3, 2, 8, 7, 0, 0});
	floors_raise(&fs, "b.c", &(struct trace_count){1, 1, 0, 0, 0, 0});
	text = floors_text(&fs);
	assert_int_equal(floors_read(&again, &why, "floors", text), 0);
	assert_int_equal(again.nr, 2);
	assert_int_equal(again.list[0].lines.percent, 6666);
	assert_int_equal(again.list[0].branches.missed, 1);
	assert_int_equal(again.list[1].lines.percent, 10000);
	floors_free(&fs);
	floors_free(&again);
	free(text);
}

static void refuses_floors_that_are_none(void **state)
{
	static const char *const texts[] = {
		"a.c 1.00 1 1.00\n",		  "a.c 1.00 1 1.00 1 1\n",
		"a.c 1.0 1 1.00 1\n",		  "a.c 100.01 1 1.00 1\n",
		"a.c 1.00 x 1.00 1\n",		  "a.c 1.00 1 .00 1\n",
		"a.c 1.00 1 1.00 1\na.c 1.00 1 1.00 1\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		char *text = text_of("%s", texts[i]), *why;
		struct floors fs;

		if (!floors_read(&fs, &why, "floors", text))
			fail_msg("accepted: %s", texts[i]);
		floors_free(&fs);
		free(text);
		free(why);
	}
}

static void knows_days(void **state)
{
	(void)state;
	assert_true(date_valid("2026-01-31"));
	assert_true(date_valid("2024-02-29"));
	assert_true(date_valid("2000-02-29"));
	assert_false(date_valid("2026-02-29"));
	assert_false(date_valid("1900-02-29"));
	assert_false(date_valid("2026-04-31"));
	assert_false(date_valid("2026-00-10"));
	assert_false(date_valid("2026-13-10"));
	assert_false(date_valid("2026-1-10"));
	assert_false(date_valid("2026-01-100"));
	assert_false(date_valid(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_below_by_both_figures_only),
		cmocka_unit_test(raises_each_figure_alone),
		cmocka_unit_test(reads_what_it_writes),
		cmocka_unit_test(refuses_floors_that_are_none),
		cmocka_unit_test(knows_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
