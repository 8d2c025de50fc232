// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lists as files: read as they were written, refused if they are anything else, and chosen by
 * version.
 */
#include <errno.h>
#include <unistd.h>

#include "sample.h"

#define ITEM "x.c function f 0123456789abcdef\n"

static char dir[64];

static int set_up(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/ccwcheck-test-XXXXXX");
	assert_non_null(mkdtemp(dir));
	return 0;
}

static void file_path(char path[160], const char *version)
{
	snprintf(path, 160, "%s/%s.txt", dir, version);
}

static void put_list(const char *version, const char *text)
{
	char path[160];
	FILE *f;

	file_path(path, version);
	f = fopen(path, "we");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void remove_list(const char *version)
{
	char path[160];

	file_path(path, version);
	assert_int_equal(unlink(path), 0);
}

static int tear_down(void **state)
{
	(void)state;
	return rmdir(dir);
}

static void a_list_comes_back(void **state)
{
	struct drift_list list, again;
	struct drift_diff diff;
	struct scn_error err;
	char path[160];
	FILE *f;

	(void)state;
	list = sample_list("x.c", "int a; int f(void) { }\n#include <a b.h>\n#define A 1\n");
	file_path(path, "6.1.1");
	f = fopen(path, "we");
	assert_non_null(f);
	assert_int_equal(drift_list_write(f, &list), 0);
	fclose(f);
	assert_int_equal(drift_list_read(&again, &err, path), 0);
	assert_string_equal(again.version, "6.1.1");
	assert_int_equal(again.nr, 4);
	assert_int_equal(drift_compare(&diff, &list, &again), 0);
	assert_int_equal(diff.nr, 0);
	drift_diff_free(&diff);
	drift_list_free(&list);
	drift_list_free(&again);
	remove_list("6.1.1");
}

static void refuse(const char *text, const char *line)
{
	struct drift_list list;
	struct scn_error err = {""};
	char path[160];

	put_list("6.1.1", text);
	file_path(path, "6.1.1");
	assert_int_equal(drift_list_read(&list, &err, path), -EINVAL);
	if (!strstr(err.text, line))
		fail_msg("%s, expected %s", err.text, line);
	drift_list_free(&list);
	remove_list("6.1.1");
}

static void what_is_no_list_is_refused(void **state)
{
	struct drift_list list;
	struct scn_error err;

	(void)state;
	refuse("", "6.1.1.txt:1: no items");
	refuse("# a list\n", "6.1.1.txt:2: no items");
	refuse("x.c function f 0123456789abcdef", "6.1.1.txt:1: a line without its end");
	refuse(ITEM "x.c function g\n", "6.1.1.txt:2: no item");
	refuse(ITEM "x.c function g 0123456789abcdef x\n", "6.1.1.txt:2: no item");
	refuse(ITEM "x.c  g 0123456789abcdef\n", "6.1.1.txt:2: no item");
	refuse(ITEM "x.c verb g 0123456789abcdef\n", "6.1.1.txt:2: no item");
	refuse(ITEM "x.c function g 0123456789abcdeF\n", "6.1.1.txt:2: no item");
	refuse(ITEM "x.c function g 123\n", "6.1.1.txt:2: no item");
	refuse(ITEM ITEM, "6.1.1.txt:2: not in order");
	refuse(ITEM "x.c function e 0123456789abcdef\n", "6.1.1.txt:2: not in order");
	assert_int_equal(drift_list_read(&list, &err, "/none/6.1.1.txt"), -ENOENT);
	drift_list_free(&list);
}

/* For @version, or @asked, the list of @expected is taken. */
static void expect_near(const char *version, const char *asked, enum drift_near near,
			const char *expected)
{
	struct drift_list list;
	struct scn_error err;
	enum drift_near found;

	assert_int_equal(drift_list_find(&list, &found, &err, dir, version, asked), 0);
	assert_string_equal(list.version, expected);
	assert_int_equal(found, near);
	drift_list_free(&list);
}

static void the_nearest_list_is_taken(void **state)
{
	static const char *const versions[] = {"6.1.9", "6.1.176", "6.1.192", "6.12.0-rc3",
					       "6.12.117"};
	struct drift_list list;
	struct scn_error err;
	enum drift_near near;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		put_list(versions[i], ITEM);
	expect_near("6.1.176", NULL, DRIFT_NEAR_SAME, "6.1.176");
	expect_near("6.1.180", NULL, DRIFT_NEAR_LOWER, "6.1.176");
	expect_near("6.1.1000", NULL, DRIFT_NEAR_LOWER, "6.1.192");
	expect_near("6.1.10", NULL, DRIFT_NEAR_LOWER, "6.1.9");
	expect_near("6.1.8", NULL, DRIFT_NEAR_HIGHER, "6.1.9");
	expect_near("6.12.0", NULL, DRIFT_NEAR_LOWER, "6.12.0-rc3");
	expect_near("6.12.0-rc2", NULL, DRIFT_NEAR_HIGHER, "6.12.0-rc3");
	expect_near("6.12.118", NULL, DRIFT_NEAR_LOWER, "6.12.117");
	expect_near("7.0.1", NULL, DRIFT_NEAR_NEWEST, "6.12.117");
	expect_near("6.2.1", NULL, DRIFT_NEAR_NEWEST, "6.12.117");
	expect_near("6.12.117", "6.1.176", DRIFT_NEAR_ASKED, "6.1.176");
	expect_near("6.12.117", "6.1", DRIFT_NEAR_ASKED, "6.1.192");
	assert_int_equal(drift_list_find(&list, &near, &err, dir, "6.1.9", "6.2"), -ENOENT);
	assert_non_null(strstr(err.text, "no list of 6.2, expected 6.1.9, 6.1.176,"));
	assert_int_equal(drift_list_find(&list, &near, &err, dir, "6.1.9", "6.1.10"), -ENOENT);
	for (size_t i = 0; i < 5; i++)
		remove_list(versions[i]);
	assert_int_equal(drift_list_find(&list, &near, &err, dir, "6.1.9", NULL), -ENOENT);
	assert_int_equal(drift_list_find(&list, &near, &err, "/none", "6.1.9", NULL), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_list_comes_back, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_list_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_nearest_list_is_taken, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
