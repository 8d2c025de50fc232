// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What guests leave of what they have counted: lists of files over the line, and where they end up.
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

#include "../../agent/link.h"
#include "../guest_counts.h"
#include "../kernel_find.h"

#define CP  "drivers/s390/cio/vfio_ccw_cp.gcda"
#define FSM "drivers/s390/cio/vfio_ccw_fsm.gcda"

static char dir[] = "/tmp/ccwcheck-counts.XXXXXX";

static int make_dir(void **state)
{
	(void)state;
	memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
	return !mkdtemp(dir);
}

static int drop_dir(void **state)
{
	(void)state;
	kernel_remove_tree(dir);
	return 0;
}

static bool holds(const char *name, const char *text)
{
	char path[256], found[128] = "";
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "re");
	if (!f)
		return false;
	found[fread(found, 1, sizeof(found) - 1, f)] = 0;
	fclose(f);
	return !strcmp(found, text);
}

static void put_file(const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "we");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void a_list_gives_back_its_files(void **state)
{
	uint8_t *list = NULL;
	uint32_t len = 0, at = 0;
	struct link_file file;

	(void)state;
	assert_int_equal(link_file_add(&list, &len, CP, "abc", 3), 0);
	assert_int_equal(link_file_add(&list, &len, FSM, NULL, 0), 0);
	assert_int_equal(link_file_next(&file, list, len, &at), 1);
	assert_string_equal(file.name, CP);
	assert_int_equal(file.len, 3);
	assert_memory_equal(file.data, "abc", 3);
	assert_int_equal(link_file_next(&file, list, len, &at), 1);
	assert_string_equal(file.name, FSM);
	assert_int_equal(file.len, 0);
	assert_int_equal(link_file_next(&file, list, len, &at), 0);
	free(list);
}

/* Whatever is cut off, and whatever a length claims, nothing outside of the list is looked at. */
static void a_damaged_list_is_refused(void **state)
{
	uint8_t *list = NULL;
	uint32_t len = 0, at;
	struct link_file file;

	(void)state;
	assert_int_equal(link_file_add(&list, &len, CP, "abc", 3), 0);
	for (uint32_t cut = 1; cut < len; cut++) {
		uint8_t *part = malloc(cut);

		assert_non_null(part);
		memcpy(part, list, cut);
		at = 0;
		assert_int_equal(link_file_next(&file, part, cut, &at), -1);
		free(part);
	}
	for (uint32_t byte = 0; byte < 8; byte++) {
		list[byte] ^= 0x80;
		at = 0;
		assert_int_equal(link_file_next(&file, list, len, &at), -1);
		list[byte] ^= 0x80;
	}
	free(list);
}

static void too_much_is_not_added(void **state)
{
	char name[300];
	uint8_t *list = NULL;
	uint32_t len = 0;

	(void)state;
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	assert_int_equal(link_file_add(&list, &len, name, "", 0), -1);
	len = LINK_BODY_MAX - 8;
	assert_int_equal(link_file_add(&list, &len, CP, "", 0), -1);
	assert_int_equal(len, LINK_BODY_MAX - 8);
	assert_null(list);
}

static void each_guest_has_its_own_folder(void **state)
{
	uint8_t *list = NULL;
	uint32_t len = 0;

	(void)state;
	assert_int_equal(link_file_add(&list, &len, CP, "one", 3), 0);
	assert_int_equal(guest_counts_keep(dir, list, len), 0);
	assert_int_equal(link_file_add(&list, &len, FSM, "two", 3), 0);
	assert_int_equal(guest_counts_keep(dir, list, len), 0);
	assert_true(holds("1/" CP, "one"));
	assert_false(holds("1/" FSM, "two"));
	assert_true(holds("2/" CP, "one"));
	assert_true(holds("2/" FSM, "two"));
	guest_counts_lost(dir);
	guest_counts_lost(dir);
	assert_true(holds("lost", "a guest ended without saying what it had counted\n"
			  "a guest ended without saying what it had counted\n"));
	free(list);
}

/* A guest is not trusted: it names files of the driver, or nothing of its list is kept. */
static void files_elsewhere_are_refused(void **state)
{
	static const char *const names[] = {"/etc/passwd", "../x", "drivers/s390/cio/../../../x",
					    "drivers/s390/cio/a/b", "drivers/s390", ""};
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/1", dir);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		uint8_t *list = NULL;
		uint32_t len = 0;

		assert_int_equal(link_file_add(&list, &len, CP, "one", 3), 0);
		assert_int_equal(link_file_add(&list, &len, names[i], "two", 3), 0);
		assert_int_equal(guest_counts_keep(dir, list, len), -EPROTO);
		assert_int_not_equal(access(path, F_OK), 0);
		free(list);
	}
}

static void counts_of_two_kernels_do_not_mix(void **state)
{
	struct scn_error err = {""};
	char one[256], two[256];

	(void)state;
	put_file("one.tar", "one");
	put_file("two.tar", "two");
	snprintf(one, sizeof(one), "%s/one.tar", dir);
	snprintf(two, sizeof(two), "%s/two.tar", dir);
	assert_int_equal(guest_counts_begin(dir, &err, one), 0);
	assert_true(holds("driver.tar", "one"));
	assert_int_equal(guest_counts_begin(dir, &err, one), 0);
	assert_int_equal(guest_counts_begin(dir, &err, two), -EINVAL);
	assert_non_null(strstr(err.text, "driver.tar: it is of another kernel, expected"));
	assert_true(holds("driver.tar", "one"));
	assert_int_equal(guest_counts_begin("/nowhere", &err, one), -ENOENT);
	snprintf(two, sizeof(two), "%s/three.tar", dir);
	assert_int_equal(guest_counts_begin(dir, &err, two), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_gives_back_its_files),
		cmocka_unit_test(a_damaged_list_is_refused),
		cmocka_unit_test(too_much_is_not_added),
		cmocka_unit_test_setup_teardown(each_guest_has_its_own_folder, make_dir, drop_dir),
		cmocka_unit_test_setup_teardown(files_elsewhere_are_refused, make_dir, drop_dir),
		cmocka_unit_test_setup_teardown(counts_of_two_kernels_do_not_mix, make_dir,
						drop_dir),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
