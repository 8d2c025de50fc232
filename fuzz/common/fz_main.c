/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Targets without libFuzzer: a program that replays files and folders, and, compiled by AFL++,
 * its persistent mode.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fz_target.h"

#define INPUT_MAX (1u << 20)
#define EXIT_WRONG 2

static unsigned long inputs;
static bool show_digests;

#ifdef __AFL_FUZZ_TESTCASE_LEN
__AFL_FUZZ_INIT();
#endif

static int complain(const char *path, const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", fz_target.name, path, what);
	return EXIT_WRONG;
}

/* The bytes in a block of exactly their size, so that a read past the end is seen. */
static void run(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	if (size)
		memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static int run_file(const char *path)
{
	static uint8_t data[INPUT_MAX];
	FILE *f = fopen(path, "rb");
	size_t size;

	if (!f)
		return complain(path, strerror(errno));
	size = fread(data, 1, sizeof(data), f);
	if (ferror(f)) {
		fclose(f);
		return complain(path, "cannot be read");
	}
	fclose(f);
	run(data, size);
	inputs++;
	if (show_digests)
		printf("%016llx %s\n", (unsigned long long)fz_digest(), path);
	return 0;
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* A folder's files in the order of their names; folders in it are left alone. */
static int run_folder(const char *path)
{
	struct dirent **entries;
	int nr = scandir(path, &entries, visible, alphasort);
	int code = 0;

	if (nr < 0)
		return complain(path, strerror(errno));
	for (int i = 0; i < nr; i++) {
		char file[4096];
		struct stat st;

		if (snprintf(file, sizeof(file), "%s/%s", path, entries[i]->d_name) <
			    (int)sizeof(file) &&
		    !stat(file, &st) && S_ISREG(st.st_mode) && !code)
			code = run_file(file);
		free(entries[i]);
	}
	free(entries);
	return code;
}

static int run_path(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return complain(path, strerror(errno));
	return S_ISDIR(st.st_mode) ? run_folder(path) : run_file(path);
}

#ifdef __AFL_FUZZ_TESTCASE_LEN
static int run_afl(void)
{
	const uint8_t *data;

	__AFL_INIT();
	data = __AFL_FUZZ_TESTCASE_BUF;
	while (__AFL_LOOP(10000))
		run(data, (size_t)__AFL_FUZZ_TESTCASE_LEN);
	return 0;
}
#else
static int run_afl(void)
{
	return complain("no file", "expected [--digest] FILE|FOLDER...");
}
#endif

int main(int argc, char **argv)
{
	int code = 0, first = 1;

	if (argc > 1 && !strcmp(argv[1], "--digest")) {
		show_digests = true;
		first = 2;
	}
	if (first == argc)
		return run_afl();
	for (int i = first; i < argc && !code; i++)
		code = run_path(argv[i]);
	if (!code && !show_digests)
		printf("%s: %lu inputs\n", fz_target.name, inputs);
	return code;
}
