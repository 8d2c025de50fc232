/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What tracefiles of both lcov 1.16 and 2.x say, and paths.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "source.h"
#include "trace.h"

/* Reads a text as a tracefile would be. */
static int read_text(struct trace *t, char **why, const char *text, const char *prefix)
{
	char path[] = "/tmp/ccwcheck-trace-XXXXXX";
	struct names prefixes = {0};
	const int fd = mkstemp(path);
	int ret;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	if (prefix)
		names_add(&prefixes, prefix);
	ret = trace_read(t, why, path, &prefixes);
	unlink(path);
	names_free(&prefixes);
	return ret;
}

static void sums_what_several_tests_say(void **state)
{
	static const char text[] = "TN:one\nSF:/t/a.c\nFN:3,f\nFNDA:0,f\nDA:3,0\nDA:4,2\n"
				   "BRDA:4,0,0,-\nBRDA:4,0,1,2\nLF:2\nend_of_record\n"
				   "TN:two\nSF:/t/a.c\nFN:3,f\nFNDA:4,f\nDA:4,1\nDA:3,1\n"
				   "BRDA:4,0,1,0\nBRDA:4,0,0,7\nend_of_record\n";
	const struct trace_branch *b;
	const struct trace_file *f;
	struct trace t;
	char *why;
	size_t nr;

	(void)state;
	assert_int_equal(read_text(&t, &why, text, "/t"), 0);
	assert_int_equal(t.nr, 1);
	f = trace_file(&t, "a.c");
	assert_non_null(f);
	assert_int_equal(f->nr_lines, 2);
	assert_int_equal(trace_line(f, 3)->count, 1);
	assert_int_equal(trace_line(f, 4)->count, 3);
	assert_null(trace_line(f, 5));
	b = trace_branches(f, &nr, 4);
	assert_int_equal(nr, 2);
	assert_int_equal(b[0].taken, 7);
	assert_int_equal(b[1].taken, 2);
	assert_int_equal(f->nr_functions, 1);
	assert_int_equal(f->functions[0].count, 4);
	assert_null(trace_branches(f, &nr, 3));
	assert_null(trace_file(&t, "b.c"));
	trace_free(&t);
}

static void reads_the_records_of_lcov_2(void **state)
{
	static const char text[] = "SF:a.c\nVER:1\nFNL:0,3,9\nFNA:0,2,f\nFNA:0,1,alias\n"
				   "DA:3,1\nBRDA:3,e0,a == 1, b,1\nBRDA:3,e0,b,-\n"
				   "MCDC:3,1,t,1,0,x\n"
				   "end_of_record\nSF:b.c\nFN:7,8,g\nFNDA:1,g\nFNL:0,1,2\n"
				   "FNA:0,3,h\nDA:7,-5\nend_of_record\n";
	const struct trace_file *f;
	struct trace t;
	char *why;
	size_t nr;

	(void)state;
	assert_int_equal(read_text(&t, &why, text, NULL), 0);
	f = trace_file(&t, "a.c");
	assert_int_equal(f->nr_functions, 2);
	assert_string_equal(f->functions[0].name, "alias");
	assert_string_equal(f->functions[1].name, "f");
	assert_int_equal(f->functions[1].end, 9);
	assert_int_equal(f->functions[1].count, 2);
	assert_int_equal(trace_branches(f, &nr, 3)[1].taken, 0);
	assert_int_equal(nr, 2);
	f = trace_file(&t, "b.c");
	assert_int_equal(f->nr_functions, 2);
	assert_string_equal(f->functions[0].name, "h");
	assert_int_equal(f->functions[0].line, 1);
	assert_int_equal(f->functions[1].end, 8);
	assert_int_equal(trace_line(f, 7)->count, 0); /* a count below zero tells nothing */
	trace_free(&t);
}

static void refuses_what_is_no_tracefile(void **state)
{
	static const struct {
		const char *text;
		int ret;
	} cases[] = {
		{"", -ENODATA},
		{"TN:x\n", -ENODATA},
		{"SF:a.c\nDA:1,1\n", -EINVAL},
		{"SF:a.c\nDA:1\nend_of_record\n", -EINVAL},
		{"SF:a.c\nDA:x,1\nend_of_record\n", -EINVAL},
		{"SF:a.c\nDA:1,1x\nend_of_record\n", -EINVAL},
		{"SF:a.c\nBRDA:1,0,0\nend_of_record\n", -EINVAL},
		{"SF:a.c\nBRDA:1,0,0,x\nend_of_record\n", -EINVAL},
		{"SF:a.c\nFN:1\nend_of_record\n", -EINVAL},
		{"SF:a.c\nFN:1,x,f\nend_of_record\n", -EINVAL},
		{"SF:a.c\nFNDA:f\nend_of_record\n", -EINVAL},
		{"SF:a.c\nFNL:1\nend_of_record\n", -EINVAL},
		{"SF:a.c\nFNA:1,2,f\nend_of_record\n", -EINVAL},
		{"SF:a.c\nSF:b.c\nend_of_record\n", -EINVAL},
		{"SF:\nend_of_record\n", -EINVAL},
		{"DA:1,1\n", -EINVAL},
		{"SF:a.c\nwhat\nend_of_record\n", -EINVAL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trace t;
		char *why;

		if (read_text(&t, &why, cases[i].text, NULL) != cases[i].ret)
			fail_msg("case %zu: %s", i, why ? why : "accepted");
		assert_non_null(why);
		trace_free(&t);
		free(why);
	}
}

static void finds_paths_below_folders(void **state)
{
	static const struct {
		const char *path, *prefix, *below;
	} cases[] = {
		{"/t/a.c", "/t", "a.c"},
		{"/t/a.c", "/t/", "a.c"},
		{"/t//x/./../a.c", "/t/y/..", "a.c"},
		{"/tt/a.c", "/t", NULL},
		{"/t", "/t", NULL},
		{"/a.c", "/", "a.c"},
		{"./a.c", "", "a.c"},
		{"x/../../a.c", "", "../a.c"},
		{"../../a.c", "", "../../a.c"},
		{"../../a.c", "../..", "a.c"},
		{"/../a.c", "", "/a.c"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *below = path_below(cases[i].path, cases[i].prefix);

		if (!cases[i].below)
			assert_null(below);
		else
			assert_string_equal(below, cases[i].below);
		free(below);
	}
}

/* The values are those of md5sum and base64. */
static void sums_lines_as_lcov_does(void **state)
{
	char sum[TRACE_SUM_SIZE];

	(void)state;
	sum_of(sum, "", 0);
	assert_string_equal(sum, "1B2M2Y8AsgTpgAmY7PhCfg");
	sum_of(sum, "abc", 3);
	assert_string_equal(sum, "kAFQmDzST7DWlj99KOF/cg");
}

static void knows_markers_and_functions(void **state)
{
	static const char text[] = "int f(int a)\n{\n\treturn a; // LCOV_EXCL_LINE\n}\n"
				   "// LCOV_EXCL_START\nint x;\n// LCOV_EXCL_STOP\n"
				   "a; // LCOV_EXCL_BR_LINE\n// LCOV_EXCL_BR_START\nb;\n"
				   "// LCOV_EXCL_BR_STOP LCOV_EXCL_LINES\nc; // GCOVR_EXCL_LINE";
	static const unsigned int bits[] = {0, 0, 1, 0, 1, 1, 0, 2, 2, 2, 1, 1, 0};
	struct trace_function fn = {.line = 1, .name = "f"};
	const struct trace_file f = {.functions = &fn, .nr_functions = 1};
	struct source s;

	(void)state;
	source_take(&s, text_of("%s", text));
	assert_int_equal(s.nr, 12);
	for (uint32_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		assert_int_equal(source_excluded(&s, i + 1), bits[i]);
	assert_string_equal(source_function(&s, &f, 4), "f");
	assert_string_equal(source_function(&s, &f, 5), "");
	fn.end = 6;
	assert_string_equal(source_function(&s, &f, 6), "f");
	source_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_what_several_tests_say),
		cmocka_unit_test(reads_the_records_of_lcov_2),
		cmocka_unit_test(refuses_what_is_no_tracefile),
		cmocka_unit_test(finds_paths_below_folders),
		cmocka_unit_test(sums_lines_as_lcov_does),
		cmocka_unit_test(knows_markers_and_functions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
