// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is said to differ between two lists.
 */
#include "sample.h"

struct pair {
	struct drift_list base, now;
	struct drift_diff diff;
};

/* One file before and after. */
static void compare(struct pair *p, const char *before, const char *after)
{
	p->base = sample_list("x.c", before);
	p->now = sample_list("x.c", after);
	assert_int_equal(drift_compare(&p->diff, &p->base, &p->now), 0);
}

/* What drift_report_text() says, without its first line; the pair is done with. */
static void expect_report(struct pair *p, const char *expected)
{
	char *text;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	assert_non_null(f);
	assert_int_equal(drift_report_text(f, &p->diff, DRIFT_NEAR_SAME), 0);
	fclose(f);
	assert_non_null(strchr(text, '\n'));
	assert_string_equal(strchr(text, '\n') + 1, expected);
	free(text);
	drift_diff_free(&p->diff);
	drift_list_free(&p->base);
	drift_list_free(&p->now);
}

static void nothing_differs(void **state)
{
	struct pair p;

	(void)state;
	compare(&p, "int f(void) { return 1; }\nint a;",
		"int a; /* first */ int f(void) { return 1; }");
	expect_report(&p, "2 items: 0 changed, 0 added, 0 removed, 0 moved\n");
}

static void what_changed_is_named(void **state)
{
	struct pair p;

	(void)state;
	compare(&p, "#define A 1\nint f(void) { return 1; }\nint t[] = { 1, 2 };",
		"#define A 2\nint f(void) { return 2; }\nint t[] = { 1, 3 };");
	expect_report(&p, "changed x.c data t\nchanged x.c function f\nchanged x.c macro A\n"
			  "3 items: 3 changed, 0 added, 0 removed, 0 moved\n");
}

static void what_came_and_went_is_named(void **state)
{
	struct pair p;

	(void)state;
	compare(&p, "int f(void) { return 1; }\nstruct s { int a; };",
		"int g(void) { return 2; }\nstruct s { int a; };");
	expect_report(&p, "removed x.c function f\nadded x.c function g\n"
			  "2 items: 0 changed, 1 added, 1 removed, 0 moved\n");
	compare(&p, "", "int f(void) { }");
	expect_report(&p, "added x.c function f\n"
			  "1 items: 0 changed, 1 added, 0 removed, 0 moved\n");
	compare(&p, "int f(void) { }", "");
	expect_report(&p, "removed x.c function f\n"
			  "0 items: 0 changed, 0 added, 1 removed, 0 moved\n");
}

static void what_was_renamed_is_known_again(void **state)
{
	struct pair p;

	(void)state;
	compare(&p, "int f(int a) { return f(a - 1); }", "int g(int a) { return g(a - 1); }");
	expect_report(&p, "moved x.c function g from x.c f\n"
			  "1 items: 0 changed, 0 added, 0 removed, 1 moved\n");
	compare(&p, "int f(int a) { return 1; }", "int g(int a) { return 2; }");
	assert_int_equal(p.diff.count[DRIFT_MOVED], 0);
	expect_report(&p, "removed x.c function f\nadded x.c function g\n"
			  "1 items: 0 changed, 1 added, 1 removed, 0 moved\n");
}

static void what_moved_is_known_again(void **state)
{
	/* Both are alike, and one of them keeps its name; and one #include that is no move. */
	struct pair p = {
		.base = sample_list("x.c", "#include <a.h>\nint b(void) { }\nint c(void) { }"),
		.now = sample_list("y.h", "#ifndef Y\n#define Y\n#include <a.h>\n"
				   "int a(void) { }\nint b(void) { }\n#endif\n"),
	};

	(void)state;
	assert_int_equal(drift_compare(&p.diff, &p.base, &p.now), 0);
	expect_report(&p, "removed x.c include <a.h>\nmoved y.h function a from x.c c\n"
			  "moved y.h function b from x.c b\nadded y.h include <a.h>\n"
			  "added y.h macro Y\n4 items: 0 changed, 2 added, 1 removed, 2 moved\n");
}

static void machines_are_told_the_same(void **state)
{
	struct pair p;
	char *text;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	(void)state;
	assert_non_null(f);
	compare(&p, "int f(void) { return 1; }\nint a(void) { }",
		"int f(void) { return 2; }\nint b(void) { }");
	assert_int_equal(drift_report_json(f, &p.diff, DRIFT_NEAR_LOWER), 0);
	fclose(f);
	assert_non_null(strstr(text, "\"change\": \"changed\""));
	assert_non_null(strstr(text, "\"base_is\": \"next lower\""));
	assert_non_null(strstr(text, "\"moved\": 1"));
	free(text);
	expect_report(&p, "moved x.c function b from x.c a\nchanged x.c function f\n"
			  "2 items: 1 changed, 0 added, 0 removed, 1 moved\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_differs),
		cmocka_unit_test(what_changed_is_named),
		cmocka_unit_test(what_came_and_went_is_named),
		cmocka_unit_test(what_was_renamed_is_known_again),
		cmocka_unit_test(what_moved_is_known_again),
		cmocka_unit_test(machines_are_told_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
