/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-fuzz kernel: the fuzz targets of a kernel's own translator, built for a version or a
 * tree. A program is s390x code; beside it is a script of the target's name that runs it here, and
 * so the rest of ccwcheck-fuzz, and whoever fuzzes by hand, need not know.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../../conformance/subjects/kernel_object_build.h"
#include "../../conformance/subjects/kernel_object_link.h"
#include "../../conformance/subjects/place.h"
#include "commands.h"
#include "tool.h"

/* Each target, and whose corpus it begins from. */
static const struct {
	const char *name, *corpus;
} targets[] = {
	{"fuzz_kernel_chain", "fuzz_chain"},
	{"fuzz_kernel_equiv", "fuzz_equiv"},
	{"fuzz_diff", "fuzz_equiv"},
};
#define NR_TARGETS (sizeof(targets) / sizeof(targets[0]))

static bool is_native(void)
{
	struct utsname name;

	return !uname(&name) && !strcmp(name.machine, "s390x");
}

/* The script that stands for a program. False: complained. */
static bool put_script(const char *path)
{
	char *text = text_of("#!/bin/sh\n# A libFuzzer program for s390x, with -rss_limit_mb=N and "
			     "all of its other options.\nexec %s\"$0.s390x\" \"$@\"\n",
			     is_native() ? "" : "qemu-s390x ");
	const bool done = file_put(path, text, strlen(text)) && !chmod(path, 0755);

	free(text);
	if (!done)
		complain("%s: %s", path, strerror(errno));
	return done;
}

static int put_target(const char *bins, const char *object, const char *name)
{
	char *path = text_of("%s/%s", bins, name), *program = text_of("%s.s390x", path);
	struct scn_error err = {""};
	int code = EXIT_EXPECTED;

	if (kernel_object_link_target(program, &err, object, name))
		code = complain("%s", err.text);
	else if (!put_script(path))
		code = EXIT_WRONG;
	free(path);
	free(program);
	return code;
}

/* BINS/corpus/TARGET leads to the corpus of the target that reads the same inputs. */
static int put_corpus(const char *bins, const char *name, const char *corpus)
{
	char *from = text_of("%s/corpus/%s", bins, name);
	char *to = text_of("%s/%s", place_of("corpus"), corpus);
	int code = EXIT_EXPECTED;

	if ((unlink(from) && errno != ENOENT) || symlink(to, from))
		code = complain("%s: %s", from, strerror(errno));
	free(from);
	free(to);
	return code;
}

static void show_progress(void *arg, const char *line)
{
	(void)arg;
	progress("kernel: %s", line);
}

static int build(const char *bins, const char *version)
{
	struct scn_error err = {""};
	struct kernel_object object;
	char *corpora;
	int code = EXIT_EXPECTED;

	if (kernel_object_prepare(&object, &err, version, show_progress, NULL))
		return complain("%s", err.text);
	corpora = text_of("%s/corpus", bins);
	if (!folder_make(corpora))
		code = complain("%s: %s", corpora, strerror(errno));
	for (size_t i = 0; i < NR_TARGETS && !code; i++) {
		char *empty = text_of("empty_%s", targets[i].name);

		code = put_target(bins, object.traced, targets[i].name);
		if (!code)
			code = put_target(bins, NULL, empty);
		if (!code)
			code = put_corpus(bins, targets[i].name, targets[i].corpus);
		free(empty);
	}
	if (!code)
		printf("kernel %s: %zu targets in %s, their corpora in %s\n", object.version,
		       NR_TARGETS, bins, corpora);
	free(corpora);
	return code;
}

int command_kernel(int argc, char **argv)
{
	static const struct option options[] = {{"bins", required_argument, NULL, 'b'}, {0}};
	const char *bins = NULL;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == '?')
			return complain("kernel: unknown or incomplete option '%s'",
					argv[optind - 1]);
		bins = optarg;
	}
	if (!bins || optind + 1 != argc)
		return complain("kernel: expected --bins DIR and a version or kernel tree");
	return build(bins, argv[optind]);
}
