// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The driver's object, as far as no kernel is built: which version means what, with stand-ins for
 * Debian's tools, what a failure says, and which names need a stand-in.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "../kernel.h"
#include "../kernel_object_build.h"

#define PATH_SIZE 128

static char dir[64];

static void put_file(char path[PATH_SIZE], const char *name, const char *text)
{
	FILE *f;

	snprintf(path, PATH_SIZE, "%s/%s", dir, name);
	f = fopen(path, "we");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* Be @name of Debian's tools, before the real ones. */
static void put_tool(const char *name, const char *text)
{
	char path[PATH_SIZE], in_bin[64];

	snprintf(in_bin, sizeof(in_bin), "bin/%s", name);
	put_file(path, in_bin, text);
	assert_int_equal(chmod(path, 0755), 0);
}

static int set_up(void **state)
{
	char bin[PATH_SIZE], path[8192];
	const char *before = getenv("PATH");

	snprintf(dir, sizeof(dir), "/tmp/ccwcheck-test-XXXXXX");
	assert_non_null(mkdtemp(dir));
	assert_int_equal(setenv("XDG_CACHE_HOME", dir, 1), 0);
	snprintf(bin, sizeof(bin), "%s/bin", dir);
	assert_int_equal(mkdir(bin, 0755), 0);
	*state = strdup(before ? before : "");
	assert_non_null(*state);
	snprintf(path, sizeof(path), "%s:%.8000s", bin, (char *)*state);
	assert_int_equal(setenv("PATH", path, 1), 0);
	return 0;
}

static int tear_down(void **state)
{
	char command[128];

	assert_int_equal(setenv("PATH", *state, 1), 0);
	free(*state);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

/* Whether the result for @version is in a folder that begins with @begin. */
static bool is_kept_as(const char *version, const char *begin)
{
	char expected[PATH_SIZE];
	struct kernel k;

	snprintf(expected, sizeof(expected), "%s/ccwcheck/kernels/%s", dir, begin);
	assert_false(kernel_cached(&k, version));
	return !strncmp(k.image, expected, strlen(expected));
}

static void an_installed_version_is_its_package(void **state)
{
	struct kernel series, exact;

	(void)state;
	put_tool("dpkg-query", "#!/bin/sh\n[ \"$2\" != -f ] || echo '6.1.176-1~deb12u1'\n");
	assert_true(is_kept_as("6.1", "6.1-"));
	assert_true(is_kept_as("6.1.176", "6.1-"));
	assert_true(is_kept_as("6.1.17", "6.1.17-"));
	assert_true(is_kept_as("6.1.177", "6.1.177-"));
	kernel_cached(&series, "6.1");
	kernel_cached(&exact, "6.1.176");
	assert_string_equal(series.image, exact.image);
	kernel_cached(&series, "6.1.170");
	kernel_cached(&exact, "6.1.171");
	assert_string_not_equal(strrchr(series.image, '-'), strrchr(exact.image, '-'));
}

static void an_archive_without_the_version_is_one_line(void **state)
{
	struct kernel_object object;
	struct scn_error err = {""};
	struct kernel k;

	(void)state;
	put_tool("dpkg-query", "#!/bin/sh\nexit 1\n");
	put_tool("apt-get", "#!/bin/sh\nexit 1\n");
	put_tool("dpkg-deb", "#!/bin/sh\nexit 1\n");
	put_tool("apt-cache", "#!/bin/sh\necho 'linux-source-6.77 | 6.77.2-1 | http://x'\n");
	assert_int_equal(kernel_object_prepare(&object, &err, "6.77.1", NULL, NULL), -EINVAL);
	assert_string_equal(err.text, "kernel: no package linux-source-6.77 has 6.77.1, "
			    "expected one of 6.77.2");
	assert_int_equal(kernel_prepare(&k, &err, "6.77.1", NULL, NULL), -EINVAL);
	assert_string_equal(err.text, "kernel: no package linux-source-6.77 has 6.77.1, "
			    "expected one of 6.77.2");
}

static void what_is_no_source_is_one_line(void **state)
{
	struct kernel_object object;
	struct scn_error err = {""};

	(void)state;
	assert_int_equal(kernel_object_prepare(&object, &err, "6.99", NULL, NULL), -EINVAL);
	assert_string_equal(err.text, "kernel: /usr/src/linux-source-6.99.tar.xz not found, "
			    "expected the package linux-source-6.99, or the path of a kernel tree");
	assert_int_equal(kernel_object_prepare(&object, &err, "/etc/", NULL, NULL), -EINVAL);
	assert_string_equal(err.text, "kernel: /etc/ is no kernel tree, expected a Makefile "
			    "with VERSION and drivers/s390/cio/vfio_ccw_cp.c");
}

static void names_without_a_stand_in_are_told(void **state)
{
	char list[PATH_SIZE], symbols[PATH_SIZE];
	struct scn_error err = {""};

	(void)state;
	put_file(list, "list", "# remark\n\nkfree # gives back\nmemcpy\nvmemmap");
	put_file(symbols, "symbols", "plain kfree\nplain memcpy\ntraced kfree\ntraced vmemmap\n");
	assert_int_equal(kernel_object_missing(&err, symbols, list, "6.1"), 0);

	put_file(symbols, "symbols", "plain kfree\nplain foo\nplain mem\ntraced foo\ntraced bar\n");
	assert_int_equal(kernel_object_missing(&err, symbols,
					       "conformance/kernel_object/stand-ins.list", "/a"),
			 -EINVAL);
	assert_string_equal(err.text, "kernel-object: vfio_ccw_cp.o of /a calls foo, mem, bar, "
			    "which no stand-in serves: expected only those of "
			    "conformance/kernel_object/stand-ins.list");
	assert_int_equal(kernel_object_missing(&err, symbols, "/nowhere/list", "6.1"), -ENOENT);
	assert_string_equal(err.text, "kernel-object: /nowhere/list: No such file or directory");
	assert_int_equal(kernel_object_missing(&err, "/nowhere/s", list, "6.1"), -ENOENT);
	assert_string_equal(err.text, "kernel-object: /nowhere/s: No such file or directory");
}

static void many_missing_names_are_cut_between_two(void **state)
{
	char list[PATH_SIZE], symbols[PATH_SIZE], text[4096] = "";
	struct scn_error err = {""};

	(void)state;
	for (size_t i = 0, len = 0; i < 100; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "plain name_%03zu\n", i);
	put_file(list, "list", "");
	put_file(symbols, "symbols", text);
	assert_int_equal(kernel_object_missing(&err, symbols, list, "6.1"), -EINVAL);
	assert_non_null(strstr(err.text, "calls name_000, name_001, "));
	assert_non_null(strstr(err.text, ", name_018, ..., which no stand-in serves"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_installed_version_is_its_package, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(an_archive_without_the_version_is_one_line, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_source_is_one_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(names_without_a_stand_in_are_told, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(many_missing_names_are_cut_between_two, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
