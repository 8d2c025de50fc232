// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is found in a source file: each thing once, whole, under its kind and name.
 */
#include "sample.h"

static void functions(void **state)
{
	(void)state;
	expect_one("int f(void) { return 1; }", DRIFT_FUNCTION, "f");
	expect_one("static int __init f(void)\n{\n}\n", DRIFT_FUNCTION, "f");
	expect_one("static inline struct x *f(struct x *a) { { } return a; }", DRIFT_FUNCTION,
		   "f");
	expect_one("inline struct x f(struct x a) { return a; }", DRIFT_FUNCTION, "f");
	expect_one("struct x f(int a) __cold { }", DRIFT_FUNCTION, "f");
	expect_one("static void f(struct x *a) __releases(&a->lock) { }", DRIFT_FUNCTION, "f");
	expect_one("__printf(1, 2)\nvoid f(const char *a, ...) { }", DRIFT_FUNCTION, "f");
	expect_one("static __attribute__((noinline)) void __f(int a) { }", DRIFT_FUNCTION, "__f");
	expect_one("void (f)(int a) { }", DRIFT_FUNCTION, "f");
	expect_one("int (*f(int a))(int) { return 0; }", DRIFT_FUNCTION, "f");
	expect_one("int f(a, b)\nint a;\nchar *b;\n{ return a; }", DRIFT_FUNCTION, "f");
	expect_one("SYSCALL_DEFINE1(f, int, a)\n{ return a; }", DRIFT_FUNCTION,
		   "SYSCALL_DEFINE1(f)");
}

static void declarations(void **state)
{
	(void)state;
	expect_one("int f();", DRIFT_DECLARATION, "f");
	expect_one("int f(int a, char *b) __cold;", DRIFT_DECLARATION, "f");
	expect_one("int f(int), g;", DRIFT_DECLARATION, "f");
	expect_one("struct x;", DRIFT_DECLARATION, "x");
	expect_one("extern struct x *a;", DRIFT_DECLARATION, "a");
	expect_one("static int a __read_mostly;", DRIFT_DECLARATION, "a");
	expect_one("extern fsm_t *table[STATES][EVENTS];", DRIFT_DECLARATION, "table");
	expect_one("static int (*f)(void);", DRIFT_DECLARATION, "f");
	expect_one("struct x *(*f[2])(int);", DRIFT_DECLARATION, "f");
}

static void types(void **state)
{
	(void)state;
	expect_one("struct x { int a; struct { int b; } c; };", DRIFT_STRUCT, "x");
	expect_one("struct x { u32 a:4; u32:4; } __packed __aligned(4);", DRIFT_STRUCT, "x");
	expect_one("struct __aligned(8) x { int a; };", DRIFT_STRUCT, "x");
	expect_one("struct __attribute__((packed)) x { int a; };", DRIFT_STRUCT, "x");
	expect_one("union x { int a; char b; };", DRIFT_UNION, "x");
	expect_one("enum x { A, B = 2, };", DRIFT_ENUM, "x");
	expect_one("enum { A, B };", DRIFT_ENUM, "{A}");
	expect_one("typedef int x_t[4];", DRIFT_TYPEDEF, "x_t");
	expect_one("typedef void (x_t)(struct a *, enum b);", DRIFT_TYPEDEF, "x_t");
	expect_one("typedef int (*x_t)(int);", DRIFT_TYPEDEF, "x_t");
	expect_one("typedef struct { int a; } x_t;", DRIFT_TYPEDEF, "x_t");
	expect_one("typedef struct x { int a; } __packed x_t, *y_t;", DRIFT_TYPEDEF, "x_t");
}

static void tables(void **state)
{
	(void)state;
	expect_one("fsm_t *t[STATES][EVENTS] = {\n\t[A] = {\n\t\t[B] = f,\n\t},\n};\n",
		   DRIFT_DATA, "t");
	expect_one("static const struct x t = { .read = f, .write = g(1), };", DRIFT_DATA, "t");
	expect_one("struct x t[] = { { .a = 1 }, { /* end */ }, };", DRIFT_DATA, "t");
	expect_one("static struct { int a; } t[] = { { 1 } };", DRIFT_DATA, "t");
	expect_one("static int t __aligned(8) = 3;", DRIFT_DATA, "t");
	expect_one("int (*t)(void) = f;", DRIFT_DATA, "t");
}

static void macros_and_directives(void **state)
{
	(void)state;
	expect_one("#define X", DRIFT_MACRO, "X");
	expect_one("  #  define X 1", DRIFT_MACRO, "X");
	expect_one("#define F(a, args...) \\\n\tdo { \\\n\t\tg(a, ##args); \\\n\t} while (0)\n",
		   DRIFT_MACRO, "F");
	expect_one("#define OPEN {\n", DRIFT_MACRO, "OPEN");
	expect_one("#undef X\n#define X y\n", DRIFT_MACRO, "X");
	expect_one("#include <linux/a.h> /* why */\n", DRIFT_INCLUDE, "<linux/a.h>");
	expect_one("#include \"a b.h\"\n", DRIFT_INCLUDE, "\"a?b.h\"");
	expect_one("#error don't \"do this\n", DRIFT_DIRECTIVE, "error");
	expect_one("#pragma\n", DRIFT_DIRECTIVE, "pragma");
}

static void macros_that_are_called(void **state)
{
	struct drift_list list = sample_list("x.c", "MODULE_X(a)\nEXPORT(b)\n\nint f(void) { }");

	(void)state;
	assert_int_equal(list.nr, 3);
	drift_list_free(&list);
	expect_one("module_init(f);", DRIFT_CALL, "module_init(f)");
	expect_one("MODULE_LICENSE(\"GPL v2\");", DRIFT_CALL, "MODULE_LICENSE");
	expect_one("static DEFINE_MUTEX(m);", DRIFT_CALL, "DEFINE_MUTEX(m)");
	expect_one("TRACE_EVENT(x,\n\tTP_PROTO(int a),\n\tTP_fast_assign(\n\t\te->a = a;\n\t)\n);",
		   DRIFT_CALL, "TRACE_EVENT(x)");
	expect_one("static_assert(sizeof(x) == 4);", DRIFT_CALL, "static_assert(sizeof)");
}

/* Brackets that a branch opens another one opens as well. */
static void conditionals_in_functions(void **state)
{
	(void)state;
	expect_one("int f(int a)\n{\n#ifdef X\n\tif (a) {\n#else\n\tif (!a) {\n#endif\n\t}\n}\n",
		   DRIFT_FUNCTION, "f");
	expect_one("#ifdef X\nint f(int a) {\n#elif Y\nint f(char a) {\n#else\nint f(void) {\n"
		   "#endif\n\treturn 1;\n}\n", DRIFT_FUNCTION, "f");
	expect_one("int f(void)\n{\n#ifdef X\n\treturn 1;\n}\n#else\n\treturn 2;\n}\n#endif\n",
		   DRIFT_FUNCTION, "f");
	expect_one("int f(void)\n{\n#define LOCAL {\n\treturn 1;\n#undef LOCAL\n}\n",
		   DRIFT_FUNCTION, "f");
	expect_one("int a\n#ifdef X\n= 3;\n#else\n;\n#endif\n", DRIFT_DATA, "a");
	expect_one("struct x {\n#ifdef X\n\tint a;\n#endif\n} __packed;\n", DRIFT_STRUCT, "x");
}

static void what_is_defined_twice_is_one_item(void **state)
{
	const char *const twice = "#ifdef X\nint f(void) { return 1; }\n#else\n"
				  "int f(void) { return 2; }\n#endif\n";
	const char *const other = "#ifdef X\nint f(void) { return 1; }\n#else\n"
				  "int f(void) { return 3; }\n#endif\n";

	(void)state;
	expect_one(twice, DRIFT_FUNCTION, "f");
	assert_true(sample_hash(twice, DRIFT_FUNCTION, "f") !=
		    sample_hash(other, DRIFT_FUNCTION, "f"));
}

static void nothing_is_nothing(void **state)
{
	struct drift_list list = sample_list("x.c", " /* ; */ ;;\n// int a;\n#\n");

	(void)state;
	assert_int_equal(list.nr, 0);
	drift_list_free(&list);
}

/* Only so many parts of a declaration, and so many letters of a name, are looked at. */
static void names_have_a_limit(void **state)
{
	char text[5000];
	struct drift_list list;

	(void)state;
	snprintf(text, sizeof(text), "int %04000d%s", 0, ";");
	memset(text + 4, 'x', 4000);
	list = sample_list("x.c", text);
	assert_int_equal(list.nr, 1);
	assert_true(strlen(list.items[0].name) < 200);
	drift_list_free(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions),
		cmocka_unit_test(declarations),
		cmocka_unit_test(types),
		cmocka_unit_test(tables),
		cmocka_unit_test(macros_and_directives),
		cmocka_unit_test(macros_that_are_called),
		cmocka_unit_test(conditionals_in_functions),
		cmocka_unit_test(what_is_defined_twice_is_one_item),
		cmocka_unit_test(nothing_is_nothing),
		cmocka_unit_test(names_have_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
