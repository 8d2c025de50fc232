/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which line was which, from what git prints.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "diff.h"

static int read_text(struct diff *d, const char *text)
{
	char *copy = text_of("%s", text), *why;
	int ret;

	*d = (struct diff){0};
	ret = diff_read(d, &why, copy);
	assert_true(!ret == !why);
	free(copy);
	free(why);
	return ret;
}

static void is_old(const struct diff *d, const char *path, uint32_t line, const char *old_path,
		   uint32_t old_line)
{
	struct diff_place old, back;

	assert_true(diff_old(&old, d, path, line));
	assert_string_equal(old.path, old_path);
	assert_int_equal(old.line, old_line);
	/* And the other way round. */
	assert_true(diff_new(&back, d, old_path, old_line));
	assert_string_equal(back.path, path);
	assert_int_equal(back.line, line);
}

static void is_new(const struct diff *d, const char *path, uint32_t line)
{
	struct diff_place old;

	assert_false(diff_old(&old, d, path, line));
}

static void follows_hunks(void **state)
{
	static const char text[] = "diff --git a/a.c b/a.c\nindex 1..2 100644\n"
				   "--- a/a.c\n+++ b/a.c\n"
				   "@@ -0,0 +1,2 @@\n+x\n+y\n@@ -5 +7 @@ f()\n-e\n+E\n"
				   "@@ -8,2 +9,0 @@\n-h\n-i\n\\ No newline at end of file\n";
	struct diff_place place;
	struct diff d;

	(void)state;
	assert_int_equal(read_text(&d, text), 0);
	is_new(&d, "a.c", 1);
	is_new(&d, "a.c", 2);
	is_old(&d, "a.c", 3, "a.c", 1);
	is_old(&d, "a.c", 6, "a.c", 4);
	is_new(&d, "a.c", 7);
	is_old(&d, "a.c", 8, "a.c", 6);
	is_old(&d, "a.c", 9, "a.c", 7);
	is_old(&d, "a.c", 10, "a.c", 10);
	assert_false(diff_new(&place, &d, "a.c", 5));
	assert_false(diff_new(&place, &d, "a.c", 8));
	assert_false(diff_new(&place, &d, "a.c", 9));
	is_old(&d, "other.c", 4, "other.c", 4);
	diff_free(&d);
}

static void follows_renames_and_new_files(void **state)
{
	static const char text[] = "diff --git a/a.c b/b c.c\nsimilarity index 90%\n"
				   "rename from a.c\nrename to b c.c\n--- a/a.c\t\n+++ b/b c.c\t\n"
				   "@@ -1,0 +2 @@\n+new\n"
				   "diff --git a/p.c b/q.c\nsimilarity index 100%\n"
				   "rename from p.c\nrename to q.c\n"
				   "diff --git a/x.c b/x.c\nnew file mode 100644\n--- /dev/null\n"
				   "+++ b/x.c\n@@ -0,0 +1 @@\n+--- not a name\n"
				   "diff --git a/y.c b/y.c\ndeleted file mode 100644\n--- a/y.c\n"
				   "+++ /dev/null\n@@ -1 +0,0 @@\n-gone\n"
				   "diff --git \"a/\\303\\244\\\".c\" \"b/\\303\\244\\\".c\"\n"
				   "--- \"a/\\303\\244\\\".c\"\n+++ \"b/\\303\\244\\\".c\"\n"
				   "@@ -1 +1 @@\n-o\n+n\n";
	struct diff_place place;
	char given[] = "int a;\nint b;\n";
	struct diff d;

	(void)state;
	assert_int_equal(read_text(&d, text), 0);
	is_old(&d, "b c.c", 1, "a.c", 1);
	is_old(&d, "b c.c", 3, "a.c", 2);
	is_old(&d, "q.c", 9, "p.c", 9);
	is_new(&d, "x.c", 1);
	assert_false(diff_new(&place, &d, "y.c", 1));
	is_new(&d, "\303\244\".c", 1);
	diff_add_new(&d, "z.c", given);
	is_new(&d, "z.c", 1);
	is_new(&d, "z.c", 1000000);
	assert_non_null(diff_file(&d, "x.c"));
	assert_null(diff_file(&d, "x.c")->old_path);
	assert_null(diff_file(&d, "y.c"));
	diff_free(&d);
}

static void follows_moves_of_enough_text(void **state)
{
	static const char text[] = "diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n"
				   "@@ -1,4 +0,0 @@\n-\tint first_long_name;\n-\n"
				   "-\tint second_long_name;\n-x = 1;\n"
				   "@@ -9,0 +6,1 @@\n+x = 1;\n"
				   "diff --git a/b.c b/b.c\n--- a/b.c\n+++ b/b.c\n"
				   "@@ -3,0 +4,4 @@\n+  int first_long_name;\n+\n"
				   "+  int second_long_name;\n+  int first_long_name;\n";
	struct diff d;

	(void)state;
	assert_int_equal(read_text(&d, text), 0);
	is_new(&d, "b.c", 4);
	diff_find_moves(&d);
	is_old(&d, "b.c", 4, "a.c", 1);
	is_old(&d, "b.c", 6, "a.c", 3);
	is_new(&d, "b.c", 7); /* its twin is taken */
	is_new(&d, "a.c", 6); /* too short to be known again */
	diff_free(&d);
}

static void refuses_what_is_no_difference(void **state)
{
	static const char *const texts[] = {
		"fatal: no\n",
		"@@ -1 +1 @@\n-a\n+b\n",
		"diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -x +1 @@\n",
		"diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,x +1 @@\n",
		"diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 1 @@\n",
		"diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1\n",
		"diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n",
		"diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n b\n",
	};
	struct diff d;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (read_text(&d, texts[i]) != -EINVAL)
			fail_msg("accepted: %s", texts[i]);
		diff_free(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_hunks),
		cmocka_unit_test(follows_renames_and_new_files),
		cmocka_unit_test(follows_moves_of_enough_text),
		cmocka_unit_test(refuses_what_is_no_difference),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
