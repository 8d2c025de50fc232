// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Decides what the driver's object is made of, how much room that takes, what of it is kept, and
 * whether a program can be made of it: whether there is a stand-in for all that it calls.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "kernel_build.h"
#include "kernel_object_build.h"
#include "place.h"

#define FRAGMENT  CCWCHECK_AGENT_DIR "/kernel.config"
#define GLUE	  CCWCHECK_OBJECT_SOURCE_DIR "/glue"
#define STEPS	  CCWCHECK_OBJECT_SOURCE_DIR "/build-object"
#define STAND_INS CCWCHECK_OBJECT_SOURCE_DIR "/stand-ins.list"

#define SYMBOLS_MAX 256 /* of the list; the driver has some thirty */
#define SYMBOL_SIZE 64
#define LINE_SIZE   256
#define TEXT_SIZE   200 /* of the names that are missing; some more are "..." */

static const char *const arguments[] = {FRAGMENT, GLUE, NULL};
static const char *const inputs[] = {
	FRAGMENT,
	CCWCHECK_OBJECT_SOURCE_DIR "/object.config",
	STEPS,
	CCWCHECK_AGENT_DIR "/kbuild.sh",
	GLUE "/glue.c",
	GLUE "/glue.h",
	NULL,
};
static const char *const results[] = {".config", "symbols", "version", "traced.o", "plain.o", NULL};

static const struct kernel_kind object = {
	.what = "kernel-object",
	.suffix = ".object",
	.steps = STEPS,
	.arguments = arguments,
	.inputs = inputs,
	.results = results,
	.room_package_mib = 400,
	.room_tree_mib = 50,
	.steps_about = 280,
};

struct names {
	char name[SYMBOLS_MAX][SYMBOL_SIZE];
	size_t n;
};

static bool has_name(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (!strcmp(names->name[i], name))
			return true;
	return false;
}

/* What is too much or too long for @names is not taken, and shows as missing. */
static int read_list(struct names *names, const char *path)
{
	FILE *f = fopen(path, "re");
	char line[LINE_SIZE];

	names->n = 0;
	if (!f)
		return -errno;
	while (names->n < SYMBOLS_MAX && fgets(line, sizeof(line), f)) {
		size_t len = strcspn(line, " \t\n#");

		if (!len || len >= SYMBOL_SIZE)
			continue;
		line[len] = 0;
		memcpy(names->name[names->n++], line, len + 1);
	}
	fclose(f);
	return 0;
}

static void append(char text[TEXT_SIZE], const char *name)
{
	static const char more[] = ", ...";
	size_t len = strlen(text);

	if (len + strlen(name) + 2 * sizeof(more) <= TEXT_SIZE)
		snprintf(text + len, TEXT_SIZE - len, "%s%s", len ? ", " : "", name);
	else if (len < strlen(more) || strcmp(text + len - strlen(more), more))
		snprintf(text + len, TEXT_SIZE - len, "%s", more);
}

static int cannot_read(struct scn_error *err, int ret, const char *path)
{
	snprintf(err->text, sizeof(err->text), "kernel-object: %.200s: %s", path, strerror(-ret));
	return ret;
}

int kernel_object_missing(struct scn_error *err, const char *symbols, const char *list,
			  const char *name)
{
	char line[LINE_SIZE], text[TEXT_SIZE] = "";
	const char *shown = strstr(list, "conformance/");
	struct names served;
	int ret = read_list(&served, list);
	FILE *f;

	if (ret)
		return cannot_read(err, ret, list);
	f = fopen(symbols, "re");
	if (!f)
		return cannot_read(err, -errno, symbols);
	while (fgets(line, sizeof(line), f)) {
		const char *symbol = strchr(line, ' ');

		line[strcspn(line, "\n")] = 0;
		if (!symbol || has_name(&served, ++symbol))
			continue;
		ret = -EINVAL;
		/* Both forms of the object call it: it is named once. */
		if (served.n < SYMBOLS_MAX && strlen(symbol) < SYMBOL_SIZE)
			memcpy(served.name[served.n++], symbol, strlen(symbol) + 1);
		append(text, symbol);
	}
	fclose(f);
	if (ret)
		snprintf(err->text, sizeof(err->text), "kernel-object: vfio_ccw_cp.o of %.100s "
			 "calls %s, which no stand-in serves: expected only those of %.100s",
			 name, text, shown ? shown : list);
	return ret;
}

static int read_version(char version[64], const char *path)
{
	FILE *f = fopen(path, "re");
	bool read = f && fgets(version, 64, f);

	if (f)
		fclose(f);
	if (!read)
		return -EIO;
	version[strcspn(version, "\n")] = 0;
	return 0;
}

/* Whether a line of @path is @wanted. */
static bool has_line(const char *path, const char *wanted)
{
	FILE *f = fopen(path, "re");
	char line[LINE_SIZE];
	bool has = false;

	while (f && !has && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = 0;
		has = !strcmp(line, wanted);
	}
	if (f)
		fclose(f);
	return has;
}

int kernel_object_prepare(struct kernel_object *out, struct scn_error *err, const char *version,
			  subject_progress_fn *progress, void *arg)
{
	char path[KERNEL_PATH_SIZE];
	struct kernel_build b;
	int ret = kernel_describe(&b, err, &object, version);

	if (!ret)
		ret = kernel_provide(&b, err, progress, arg);
	if (ret)
		return ret;
	snprintf(path, sizeof(path), "%s/version", b.dir);
	ret = read_version(out->version, path);
	if (ret)
		return kernel_fail(err, ret, "%.200s cannot be read", path);
	snprintf(out->plain, sizeof(out->plain), "%s/plain.o", b.dir);
	snprintf(out->traced, sizeof(out->traced), "%s/traced.o", b.dir);
	snprintf(path, sizeof(path), "%s/symbols", b.dir);
	out->reads_by_call = has_line(path, "plain vfio_dma_rw");
	return kernel_object_missing(err, path, place_of(STAND_INS), version);
}
