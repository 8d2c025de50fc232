/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of any kind: which kind they are taken for, that a broken vector is told as one, and that
 * copies have nothing in common with what they are copies of.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/fz_file.h"
#include "check.h"

#define GOOD "conformance/vectors/ida/read_fills_two_frames.yaml"
#define HEAD 13u

static char folder[] = "/tmp/ccwcheck-file.XXXXXX";
static char path[256];
static struct scn_error err;
static struct scn *got;

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

/* The file NAME, which may lie in a folder, holds this. */
static void put(const char *name, const void *data, size_t size)
{
	const char *slash = strrchr(name, '/');
	FILE *f;

	if (slash) {
		snprintf(path, sizeof(path), "%s/%.*s", folder, (int)(slash - name), name);
		assert_true(!mkdir(path, 0700) || errno == EEXIST);
	}
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, size, f), size);
	assert_int_equal(fclose(f), 0);
}

/* Reads it, and takes it away. */
static int load_as(int (*load)(struct scn **, struct scn_error *, const char *))
{
	char *slash = strrchr(path, '/');
	int ret;

	scn_free(got);
	got = NULL;
	memset(&err, 0, sizeof(err));
	ret = load(&got, &err, path);
	assert_int_equal(!ret, got != NULL);
	assert_int_equal(!ret, !err.text[0]);
	assert_null(strchr(err.text, '\n'));
	assert_int_equal(unlink(path), 0);
	*slash = 0;
	if (strcmp(path, folder) != 0)
		assert_int_equal(rmdir(path), 0);
	*slash = '/';
	return ret;
}

static int load(void)
{
	return load_as(fz_load_file);
}

static bool is_input(void)
{
	return !strcmp(got->id, "fuzz/input") && !got->nr_expect && !got->nr_rules &&
	       !strcmp(got->file, path);
}

static int tear_down(void **state)
{
	(void)state;
	scn_free(got);
	return rmdir(folder);
}

static char *text_of_good(size_t *size)
{
	char *text = malloc(1 << 16);
	FILE *f = fopen(GOOD, "r");

	assert_non_null(f);
	assert_non_null(text);
	*size = fread(text, 1, (1 << 16) - 1, f);
	text[*size] = 0;
	fclose(f);
	return text;
}

static void vectors_and_packs_are_read(void **state)
{
	uint8_t *pack;
	uint32_t len;
	size_t size;
	char *text = text_of_good(&size);

	(void)state;
	put("a", text, size);
	assert_int_equal(load(), 0);
	assert_string_equal(got->id, "ida/read_fills_two_frames");
	assert_int_equal(got->nr_expect, 1);
	assert_int_equal(scn_pack(&pack, &len, got), 0);
	put("fuzz_orb/b", text, size); /* wherever it lies */
	assert_int_equal(load(), 0);
	assert_int_equal(got->nr_expect, 1);
	put("fuzz_orb/c", pack, len);
	assert_int_equal(load(), 0);
	assert_string_equal(got->id, "ida/read_fills_two_frames");
	assert_int_equal(got->nr_expect, 0);
	put("d", pack, len - 1);
	assert_int_equal(load(), -EINVAL);
	assert_non_null(strstr(err.text, "/d: pack is not as long"));
	free(pack);
	free(text);
}

/* A remark, blank lines, and any ends of lines may stand before a vector. */
static void vectors_may_begin_with_remarks(void **state)
{
	size_t size;
	char *text = text_of_good(&size), *longer = malloc(size + 100);

	(void)state;
	assert_non_null(longer);
	snprintf(longer, size + 100, "# a remark \xc3\xa9\r\n\n   \n  #another: one\n%s", text);
	put("fuzz_orb/a", longer, strlen(longer));
	assert_int_equal(load(), 0);
	assert_int_equal(got->nr_expect, 1);
	free(longer);
	free(text);
}

static void broken_vectors_are_told(void **state)
{
	static const struct {
		const char *text, *error;
	} broken[] = {
		{"", "/v:1:1: the file is empty"},
		{"\n", "/v:1:1: the file is empty"},
		{"id: [x\n", "/v:2:1: malformed YAML"},
		{"id: a/b\nfoo: \x01\x02\n", "malformed YAML: control characters"},
		{"id: a/b\n\xff\xfe", "malformed YAML"},
		{"id: a/b\nsummary: x\n", "/v:1:1: a vector has no field 'rules'"},
		{"id ccw/ascending\n", "/v:1:1: a vector must be a map"},
		{"Hello.\n", "/v:1:1: a vector must be a map"},
		{"---\nid: a\n...\n", "a vector has no field"},
		{"- 1\n- 2\n", "/v:1:1: a vector must be a map"},
		{"\xef\xbb\xbfid: a\n", "a vector has no field"}, /* a byte order mark */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		put("v", broken[i].text, strlen(broken[i].text));
		assert_int_equal(load(), -EINVAL);
		if (!strstr(err.text, broken[i].error))
			fail_msg("%zu: %s", i, err.text);
	}
}

static void bytes_are_inputs(void **state)
{
	static const uint8_t bytes[][20] = {
		{0}, {0x01}, {0x7f}, {0xff}, {0xc0, 0x80}, {'a', 'b', 0x80}, {'x', 0x1b},
		{0xc3, 'a'}, {0xe2, 0x82, 'x'}, {'\n', '\n', 0x0b}, {'#', ' ', '\n', 0x05},
		{0xf5, 0x80, 0x80, 0x80}, {'I', 'd', ':', 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++) {
		static struct fz_scn f;
		const size_t size = bytes[i][0] ? strlen((const char *)bytes[i]) : 20;

		put("a", bytes[i], size);
		assert_int_equal(load(), 0);
		assert_true(is_input());
		fz_decode(&f, bytes[i], size);
		check_same(&f.s, got, "a file");
	}
}

/* Only so far do inputs go. */
static void the_first_bytes_decide(void **state)
{
	static uint8_t data[FZ_INPUT_MAX + 100];

	(void)state;
	memset(data, 'x', sizeof(data));
	data[FZ_INPUT_MAX - 1] = 0x01;
	put("a", data, sizeof(data));
	assert_int_equal(load(), 0);
	assert_true(is_input());
	data[FZ_INPUT_MAX - 1] = 'x';
	data[FZ_INPUT_MAX] = 0x01;
	put("a", data, sizeof(data));
	assert_int_equal(load(), -EINVAL);
	data[FZ_INPUT_MAX - 1] = 0xc3; /* a character that goes on behind them */
	data[FZ_INPUT_MAX] = 0xa9;
	put("a", data, sizeof(data));
	assert_int_equal(load(), -EINVAL);
}

static void folders_of_targets_hold_inputs(void **state)
{
	static const char *const yes[] = {"fuzz_chain/x", "fuzz_equiv/x",
					  "fuzz_orb/x", "fuzz_region/x"};
	static const char *const no[] = {"fuzz_vector/x", "fuzz_orbs/x", "afuzz_orb/x", "fuzz_/x",
					 "fuzz_orb"};

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		put(yes[i], "text", 4);
		assert_int_equal(load(), 0);
		assert_true(is_input());
		put(yes[i], "", 0);
		assert_int_equal(load(), 0);
		assert_true(is_input());
		put(yes[i], "id: x", 5); /* but this is a vector, and broken */
		assert_int_equal(load(), -EINVAL);
	}
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++) {
		put(no[i], "text", 4);
		assert_int_equal(load(), -EINVAL);
	}
}

/* What is asked for as an input is one. */
static void anything_can_be_an_input(void **state)
{
	size_t size;
	char *text = text_of_good(&size);

	(void)state;
	put("a", text, size);
	assert_int_equal(load_as(fz_load_input), 0);
	assert_true(is_input());
	put("a", "", 0);
	assert_int_equal(load_as(fz_load_input), 0);
	assert_true(is_input());
	assert_int_equal(got->nr_storage, 0);
	assert_int_equal(got->nr_memory, 1);
	free(text);
}

static void an_outcome_is_no_scenario(void **state)
{
	(void)state;
	put("a", "CCWO\0\0\0\2", 8);
	assert_int_equal(load(), -EINVAL);
	assert_non_null(strstr(err.text, "/a: a pack of an outcome"));
}

static void what_cannot_be_read_is_told(void **state)
{
	static uint8_t much[4 * SCN_STORAGE_MAX + 1];
	int (*const loads[])(struct scn **, struct scn_error *, const char *) = {fz_load_file,
										 fz_load_input};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct scn *s = &(struct scn){0};

		assert_int_equal(loads[i](&s, &err, "/no/such/file"), -ENOENT);
		assert_null(s);
		assert_string_equal(err.text, "/no/such/file: cannot be read: No such file or "
				    "directory");
		assert_int_equal(loads[i](&s, &err, "/tmp"), -EISDIR);
		put("a", much, sizeof(much));
		assert_int_equal(load_as(loads[i]), -EFBIG);
		put("a", much, sizeof(much) - 1);
		assert_int_equal(load_as(loads[i]), 0);
	}
}

/* All of @s as text and as a pack, before and after what it is a copy of is gone. */
static void copy_is_whole(struct scn *s, const char *name)
{
	struct scn *copy = fz_copy(s);
	char *first = NULL, *second = NULL;
	size_t first_len, second_len;
	FILE *f = open_memstream(&first, &first_len);

	assert_non_null(copy);
	check_same(s, copy, name);
	scn_write(f, s);
	fclose(f);
	assert_string_equal(copy->file, s->file);
	memset(s->storage ? s->storage[0].data : (uint8_t *)s->id, 'x', 1); /* nothing is shared */
	if (s->nr_events && s->events[0].bytes)
		s->events[0].bytes[0] ^= 1;
	s->summary[0] ^= 1;
	s->rules[0][0] ^= 1;
	f = open_memstream(&second, &second_len);
	scn_write(f, copy);
	fclose(f);
	if (strcmp(first, second) != 0)
		fail_msg("%s: the copy differs", name);
	scn_free(copy);
	free(first);
	free(second);
}

static void copies_are_whole(void **state)
{
	(void)state;
	each_vector(copy_is_whole);
}

static void copies_of_inputs_are_whole(void **state)
{
	static uint8_t data[2000];
	static struct fz_scn f;
	struct xorshift x = {21};

	(void)state;
	for (uint32_t i = 0; i < 500; i++) {
		const size_t size = some_below(&x, sizeof(data));
		struct scn *copy;

		some_bytes(&x, data, size);
		memset(data, 0, size < HEAD ? size : HEAD);
		fz_decode(&f, data, size);
		copy = fz_copy(&f.s);
		assert_non_null(copy);
		check_same(&f.s, copy, "an input");
		scn_free(copy); /* nothing of it is the input's */
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_and_packs_are_read),
		cmocka_unit_test(vectors_may_begin_with_remarks),
		cmocka_unit_test(broken_vectors_are_told),
		cmocka_unit_test(bytes_are_inputs),
		cmocka_unit_test(the_first_bytes_decide),
		cmocka_unit_test(folders_of_targets_hold_inputs),
		cmocka_unit_test(anything_can_be_an_input),
		cmocka_unit_test(an_outcome_is_no_scenario),
		cmocka_unit_test(what_cannot_be_read_is_told),
		cmocka_unit_test(copies_are_whole),
		cmocka_unit_test(copies_of_inputs_are_whole),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
