/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Builds the canaries: one copy of the tree, configured once; each bug is patched in, the programs
 * that should find it are built, and it is taken out again.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "canaries.h"
#include "child.h"
#include "tree.h"

#define COMMAND_MAX_S 7200
#define SUFFIX	      ".patch"
#define TEXT_MAX      (1u << 20)

struct building {
	const char *bins;
	char *tree, *build, *jobs;
};

/* Runs a command. False: complained, with the last line that speaks of an error. */
static bool command(const char *what, struct names *words)
{
	char **argv = room_for((words->nr + 1) * sizeof(*argv));
	const struct child_plan plan = {.argv = argv, .wall_s = COMMAND_MAX_S};
	struct child c;
	bool done;
	int err;

	memcpy(argv, words->name, words->nr * sizeof(*argv));
	err = child_run(&c, &plan);
	if (err)
		complain("%s: %s: %s", what, argv[0], strerror(-err));
	done = !err && WIFEXITED(c.status) && !WEXITSTATUS(c.status);
	if (!err && !done) {
		size_t len;
		char *text = child_text(&c, &len);
		const char *error = strstr(text, "rror:") ? strstr(text, "rror:") :
				    strstr(text, "FAILED") ? strstr(text, "FAILED") : text;

		while (error > text && error[-1] != '\n')
			error--;
		complain("%s: %.*s", what, (int)strcspn(error, "\n"), error);
		free(text);
	}
	if (!err)
		child_forget(&c);
	free(argv);
	names_free(words);
	return done;
}

static bool configure(const struct building *b, const struct names *cmake)
{
	struct names words = {0};

	/* As preset `fuzz`; what is given comes later and wins. */
	names_split(&words, "cmake -G Ninja -DCMAKE_BUILD_TYPE=Fuzz -DCMAKE_C_COMPILER=clang "
		    "-DCMAKE_CXX_COMPILER=clang++ -DCCWCHECK_FUZZ_ENGINE=-fsanitize=fuzzer "
		    "-DCCWCHECK_BUILD_TESTS=OFF -DCCWCHECK_CANARY=ON");
	names_add(&words, "-DCCWCHECK_SANITIZE=address,undefined");
	names_add(&words, "-S");
	names_add(&words, b->tree);
	names_add(&words, "-B");
	names_add(&words, b->build);
	for (size_t i = 0; i < cmake->nr; i++)
		names_add(&words, cmake->name[i]);
	return command("configure", &words);
}

static bool compile(const struct building *b, const char *what, const struct names *targets)
{
	struct names words = {0};

	names_split(&words, "cmake --build");
	names_add(&words, b->build);
	names_add(&words, "-j");
	names_add(&words, b->jobs);
	names_add(&words, "--target");
	for (size_t i = 0; i < targets->nr; i++)
		names_add(&words, targets->name[i]);
	return command(what, &words);
}

static bool patch(const struct building *b, const char *name, bool reverse)
{
	struct names words = {0};
	char *file = text_of("%s/fuzz/canaries/%s" SUFFIX, b->tree, name);

	names_split(&words, reverse ? "patch -s -f -R -p1 -d" : "patch -s -f -p1 -d");
	names_add(&words, b->tree);
	names_add(&words, "-i");
	names_add(&words, file);
	free(file);
	return command(name, &words);
}

/* What the line "Targets:" of a patch names. */
static bool read_targets(const struct building *b, const char *name, struct names *targets)
{
	char *path = text_of("%s/fuzz/canaries/%s" SUFFIX, b->tree, name);
	size_t len;
	char *text = file_whole(&len, path, TEXT_MAX), *rest = text, *line;

	while (text && (line = strsep(&rest, "\n")))
		if (!strncmp(line, "Targets:", 8))
			names_split(targets, line + 8);
	if (!text)
		complain("%s: %s", path, strerror(errno));
	else if (!targets->nr)
		complain("%s: no line 'Targets:', expected fuzz targets", path);
	free(text);
	free(path);
	return targets->nr;
}

/* The programs, and last of all the list of them: a folder with it is complete. */
static bool keep(const struct building *b, const char *name, const struct names *targets)
{
	char *folder = text_of("%s/%s", b->bins, name);
	char *list = text_of("%s/%s", folder, CANARY_TARGETS);
	char *text = text_of("%s", "");
	bool done = folder_make(folder);

	for (size_t i = 0; i < targets->nr && done; i++) {
		char *from = text_of("%s/bin/%s", b->build, targets->name[i]);
		char *to = text_of("%s/%s", folder, targets->name[i]);
		char *longer = text_of("%s%s\n", text, targets->name[i]);

		done = file_copy(to, from);
		free(text);
		free(from);
		free(to);
		text = longer;
	}
	done = done && file_put(list, text, strlen(text));
	if (!done)
		complain("%s: %s", folder, strerror(errno));
	free(folder);
	free(list);
	free(text);
	return done;
}

/* One canary. False: complained; *@whole says whether the tree is as before. */
static bool build_one(const struct building *b, const char *name, bool *whole)
{
	struct names targets = {0};
	char *list = text_of("%s/%s/%s", b->bins, name, CANARY_TARGETS);
	bool done = false;

	remove(list);
	if (read_targets(b, name, &targets) && patch(b, name, false)) {
		done = compile(b, name, &targets) && keep(b, name, &targets);
		*whole = patch(b, name, true);
	}
	names_free(&targets);
	free(list);
	return done && *whole;
}

/* The names of the patches, without what they end with. */
static bool find(const struct building *b, const struct names *only, struct names *list)
{
	struct names files = {0};
	char *folder = text_of("%s/fuzz/canaries", b->tree);
	const size_t end = strlen(SUFFIX);

	if (!folder_files(&files, folder))
		complain("%s: %s", folder, strerror(errno));
	for (size_t i = 0; i < files.nr; i++) {
		char *name = files.name[i];
		const size_t len = strlen(name);

		if (len <= end || strcmp(name + len - end, SUFFIX))
			continue;
		name[len - end] = '\0';
		if (!only->nr || names_have(only, name))
			names_add(list, name);
	}
	for (size_t i = 0; i < only->nr; i++)
		if (!names_have(list, only->name[i]))
			complain("%s: no such canary in %s", only->name[i], folder);
	names_free(&files);
	free(folder);
	return list->nr && (!only->nr || list->nr == only->nr);
}

static int build_all(const struct building *b, const struct names *list)
{
	size_t failed = 0;
	bool whole = true;

	for (size_t i = 0; i < list->nr && whole; i++) {
		progress("canaries: building %zu of %zu, %s", i + 1, list->nr, list->name[i]);
		if (!build_one(b, list->name[i], &whole))
			failed++;
	}
	if (!whole)
		complain("the patch could not be taken out again; nothing after it was built");
	if (failed)
		complain("%zu of %zu canaries could not be built", failed, list->nr);
	return failed || !whole ? EXIT_WRONG : EXIT_EXPECTED;
}

int canaries_prepare(const char *source, const char *bins, const struct names *only,
		     const struct names *cmake, unsigned int jobs)
{
	/* Commands run in other folders, so the path has to hold there too. */
	char *whole = folder_make(bins) ? realpath(bins, NULL) : NULL;
	struct building b = {.bins = whole};
	struct names list = {0};
	int code = EXIT_WRONG;

	if (!whole)
		return complain("%s: %s", bins, strerror(errno));
	b.tree = text_of("%s/.tree", whole);
	b.build = text_of("%s/.build", whole);
	b.jobs = text_of("%u", jobs);
	if (tree_copy(b.tree, source)) {
		progress("canaries: configuring");
		if (!find(&b, only, &list))
			complain("%s: no canaries to build", source);
		else if (configure(&b, cmake))
			code = build_all(&b, &list);
	}
	names_free(&list);
	free(b.tree);
	free(b.build);
	free(b.jobs);
	free(whole);
	return code;
}
