// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What counts in a hash and what does not, and what becomes of text that is no C, or half of it.
 */
#include <errno.h>

#include "sample.h"

/* Everything the scanner has a case for. */
static const char everything[] =
	"// text\n#ifndef X_H\n#define X_H\n#include <a.h>\n#if defined(A) && \\\n\tB\n"
	"#define F(a, b) \\\n\tdo { a(\"}\", b); } while (0)\n#endif\n"
	"/* a\n * comment */\nstruct x { int a; } __packed;\n"
	"typedef int (*t)(int);\nenum { A, B = 'b' };\n"
	"static const struct x table[] = { [A] = { .a = 0x1f }, };\n"
	"int f(a) int a; { return \"\\\"{\"[a]; }\n"
	"static int g(int a)\n{\n#ifdef A\n\tif (a) {\n#else\n\tif (!a) {\n#endif\n"
	"\t\treturn '\\'' + 1.5e+3;\n\t}\n\treturn a >>= 1, a;\n}\n"
	"TRACE_EVENT(x, TP(a; b;));\nMODULE(y)\n#endif\n";

#define F(text) sample_hash(text, DRIFT_FUNCTION, "f")

static void assert_same(const char *a, const char *b)
{
	if (F(a) != F(b))
		fail_msg("not the same: %s and %s", a, b);
}

static void assert_different(const char *a, const char *b)
{
	if (F(a) == F(b))
		fail_msg("the same: %s and %s", a, b);
}

static void form_does_not_count(void **state)
{
	const char *const f = "int f(int a) { return a+1; }";

	(void)state;
	assert_same(f, "int\nf ( int a )\n{\n\treturn a + 1 ;\n}\n");
	assert_same(f, "int f(int a) { /* } */ return a+1; // }\n}");
	assert_same(f, "int f(int a) { return a /**/ + /* \" ' */ 1; }");
	assert_same(f, "int f(int a) {\r\n\treturn a+1;\r\n}\r\n");
	assert_same(f, "int f(int a) { ret\\\nurn a\\\r\n+1; }");
	assert_same(f, "int f(int a) { return a+1; // more \\\n of it }\n}");
	assert_same("int f(void) {\n#ifdef A\n#endif\n}",
		    "int f(void) {\n #  ifdef\tA /* a\n */\n#endif // A\n}");
}

static void each_token_counts(void **state)
{
	const char *const f = "int f(int a) { return a + 1; }";

	(void)state;
	assert_different(f, "int f(int a) { return a + 2; }");
	assert_different(f, "int f(int a) { return a - 1; }");
	assert_different(f, "int f(int a) { return a + 1;; }");
	assert_different(f, "static int f(int a) { return a + 1; }");
	assert_different("int f(int a) { return a++ + a; }", "int f(int a) { return a + ++a; }");
	assert_different("int f(void) { ab c; }", "int f(void) { a bc; }");
	assert_different("int f(void) { g(\"a b\"); }", "int f(void) { g(\"a  b\"); }");
	assert_different("int f(void) { g(\"/* a */\"); }", "int f(void) { g(\"\"); }");
	assert_different("int f(void) { g('\"'); }", "int f(void) { g('\\''); }");
	assert_different("int f(void) {\n#ifdef A\n#endif\n}",
			 "int f(void) {\n#ifdef B\n#endif\n}");
	assert_different("int f(void) { g(); }", "int f(void) {\n#ifdef A\n\tg();\n#endif\n}");
}

static void macros_with_and_without_arguments_differ(void **state)
{
	(void)state;
	assert_true(sample_hash("#define f(x)", DRIFT_MACRO, "f") !=
		    sample_hash("#define f (x)", DRIFT_MACRO, "f"));
	assert_true(sample_hash("#define f(x) x", DRIFT_MACRO, "f") ==
		    sample_hash("#define f(x)   \\\n\tx\n", DRIFT_MACRO, "f"));
	assert_true(sample_hash("#define f 1", DRIFT_MACRO, "f") !=
		    sample_hash("#undef f\n#define f 1", DRIFT_MACRO, "f"));
}

static void a_name_stands_for_itself_only(void **state)
{
	const uint64_t f = F("int f(int a) { return f(a); }");

	(void)state;
	assert_true(f == sample_hash("int g(int a) { return g(a); }", DRIFT_FUNCTION, "g"));
	assert_true(f != sample_hash("int g(int a) { return f(a); }", DRIFT_FUNCTION, "g"));
}

static void conditions_around_count(void **state)
{
	const char *const f = "int f(void) { }";

	(void)state;
	assert_different(f, "#ifdef A\nint f(void) { }\n#endif\n");
	assert_different("#ifdef A\nint f(void) { }\n#endif\n",
			 "#ifdef B\nint f(void) { }\n#endif\n");
	assert_different("#ifdef A\nint f(void) { }\n#endif\n",
			 "#ifdef A\n#else\nint f(void) { }\n#endif\n");
	/* But for a header's guard. */
	assert_same(f, "#ifndef X_H\n#define X_H\nint f(void) { }\n#endif\n");
	assert_different(f, "#ifndef X_H\n#define Y_H\nint f(void) { }\n#endif\n");
}

/* @text is refused, with a line that begins with "x.c:" and @line. */
static void refuse(const char *text, size_t len, int ret, const char *line)
{
	struct drift_list list = {0};
	struct scn_error err = {""};

	assert_int_equal(drift_scan_text(&list, &err, "x.c", text, len), ret);
	if (strncmp(err.text, line, strlen(line)))
		fail_msg("%s, expected %s", err.text, line);
	assert_null(strchr(err.text, '\n'));
	drift_list_free(&list);
}

#define REFUSE(text, line) refuse(text, sizeof(text) - 1, -EINVAL, line)

static void broken_text_is_refused_with_its_line(void **state)
{
	(void)state;
	REFUSE("int a;\n/* x\n\n", "x.c:2: a comment without its end");
	REFUSE("\n\nchar *a = \"x\n;", "x.c:3: a string without its end");
	REFUSE("int a = 'x\n';", "x.c:1: a character without its end");
	REFUSE("int a;\nint f(void) {\n\n", "x.c:2: what begins here does not end");
	REFUSE("int a\n", "x.c:1: what begins here does not end");
	REFUSE("int a;\n}\n", "x.c:2: } closes nothing");
	REFUSE("int f(\nint a] {\n}\n", "x.c:2: ] closes the ( of line 1");
	REFUSE("int a;\n#if A\nint b;\n", "x.c:2: a conditional without its #endif");
	REFUSE("#endif\n", "x.c:1: #endif without #if");
	REFUSE("\n#else\n", "x.c:2: another branch without #if");
	REFUSE("#if A\n#else\n#elif B\n#endif\n", "x.c:3: a branch behind #else");
	REFUSE("int a;\nint\0b;\n", "x.c:2: a NUL byte");
	REFUSE("#define A \\\n\\\n1\n}\n", "x.c:4: } closes nothing");
}

static void nesting_has_a_limit(void **state)
{
	static char brackets[5000], conditionals[5000];

	(void)state;
	memset(brackets, '(', sizeof(brackets));
	memcpy(brackets, "a", 1);
	refuse(brackets, sizeof(brackets), -E2BIG, "x.c:1: more than 256 brackets");
	for (size_t i = 0; i + 4 <= sizeof(conditionals); i += 4)
		memcpy(conditionals + i, "#if\n", 4);
	refuse(conditionals, sizeof(conditionals), -E2BIG, "x.c:33: more than 32 conditionals");
}

static void size_has_a_limit(void **state)
{
	char *text = malloc(DRIFT_FILE_BYTES_MAX + 1);
	struct drift_list list = {0};
	struct scn_error err;

	(void)state;
	assert_non_null(text);
	memset(text, ' ', DRIFT_FILE_BYTES_MAX + 1);
	refuse(text, DRIFT_FILE_BYTES_MAX + 1, -E2BIG, "x.c:1: 262145 bytes");
	assert_int_equal(drift_scan_text(&list, &err, "x.c", text, DRIFT_FILE_BYTES_MAX), 0);
	free(text);
}

/* Whatever comes: an answer, and a line if it is a refusal. */
static void scan_anything(const char *text, size_t len)
{
	struct drift_list list = {0};
	struct scn_error err = {""};
	int ret = drift_scan_text(&list, &err, "x.c", text, len);

	if (ret) {
		assert_true(ret == -EINVAL || ret == -E2BIG);
		assert_memory_equal(err.text, "x.c:", 4);
	}
	drift_list_sort(&list);
	drift_list_free(&list);
}

static void text_may_end_anywhere(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof(everything); len++) {
		/* A copy of its own, so that a byte behind it is seen to be read. */
		char *copy = malloc(len + !len);

		assert_non_null(copy);
		memcpy(copy, everything, len);
		scan_anything(copy, len);
		free(copy);
	}
}

static void any_byte_may_be_anything(void **state)
{
	static const char odd[] = "\0\n\r\\\"'#(){}[];=/*<x\xff";
	char text[sizeof(everything)];

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(text); i++)
		for (size_t k = 0; k + 1 < sizeof(odd); k++) {
			memcpy(text, everything, sizeof(text));
			text[i] = odd[k];
			scan_anything(text, sizeof(text) - 1);
		}
}

/* As much of one thing as fits: each of these took time by the square of it if read again. */
static void long_text_takes_no_longer(void **state)
{
	static const char *const parts[] = {"int f(a) int a;", "x;", "a(b)\n", "#if\n#endif\n",
					    "int a=", "x ", "#define x\n", "f(){}", "//", "\\\n"};
	char *text = malloc(DRIFT_FILE_BYTES_MAX);

	(void)state;
	assert_non_null(text);
	for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++) {
		for (size_t i = 0; i < DRIFT_FILE_BYTES_MAX; i++)
			text[i] = parts[p][i % strlen(parts[p])];
		scan_anything(text, DRIFT_FILE_BYTES_MAX);
	}
	/* Parameters in the old style without an end. */
	memset(text, 'x', DRIFT_FILE_BYTES_MAX);
	memcpy(text, "int f(", 6);
	text[DRIFT_FILE_BYTES_MAX / 2] = ')';
	for (size_t i = DRIFT_FILE_BYTES_MAX / 2 + 1; i + 7 <= DRIFT_FILE_BYTES_MAX; i += 7)
		memcpy(text + i, " int a;", 7);
	scan_anything(text, DRIFT_FILE_BYTES_MAX);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(form_does_not_count),
		cmocka_unit_test(each_token_counts),
		cmocka_unit_test(macros_with_and_without_arguments_differ),
		cmocka_unit_test(a_name_stands_for_itself_only),
		cmocka_unit_test(conditions_around_count),
		cmocka_unit_test(broken_text_is_refused_with_its_line),
		cmocka_unit_test(nesting_has_a_limit),
		cmocka_unit_test(size_has_a_limit),
		cmocka_unit_test(text_may_end_anywhere),
		cmocka_unit_test(any_byte_may_be_anything),
		cmocka_unit_test(long_text_takes_no_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
