/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-fuzz seeds: inputs made from all vectors. Decides which of them each target's corpus
 * keeps: those that add coverage, and those that it once failed with (`source: fuzz TARGET`). A
 * list says so for every vector, so that a check without any fuzzer can tell a corpus that is out
 * of date from one that is not.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../conformance/scenario/memstream.h"
#include "../../conformance/scenario/scenario.h"
#include "../common/fz_scn.h"
#include "child.h"
#include "commands.h"
#include "tool.h"

#define LIST_NAME  "seeds.txt"
#define FOUND	   "found-" /* files of this name come from fuzzing, not from vectors */
#define FROM_FUZZING "fuzz " /* so the source of a vector begins that was a crash */
#define TOO_LARGE  "too-large"
#define NOWHERE	   "-"
#define MERGE_S	   1800.0
#define TEXT_TARGET "fuzz_vector"

struct seed {
	char *name; /* family-behaviour */
	uint8_t *input; /* for the targets of scenarios; NULL: it does not fit */
	size_t input_len;
	char *text;	/* for the reader's target */
	size_t text_len;
	char *regression; /* the target that once failed with it; NULL: none */
	struct names kept; /* targets */
};

struct work {
	const char *vectors, *corpus, *bin;
	bool check;
	struct seed *seeds;
	size_t nr;
	struct names targets;
	int code;
};

static bool of_text(const char *target)
{
	return !strcmp(target, TEXT_TARGET);
}

/* The bytes of @s for @target; NULL: none. */
static const void *bytes_for(const struct seed *s, const char *target, size_t *len)
{
	*len = of_text(target) ? s->text_len : s->input_len;
	if (of_text(target))
		return s->text_len <= FZ_INPUT_MAX ? s->text : NULL;
	return s->input;
}

static char *first_word(const char *text)
{
	return text_of("%.*s", (int)strcspn(text, " "), text);
}

/* The vector @path of the family @family becomes a seed. */
static bool add_seed(struct work *w, const char *family, const char *file)
{
	char *path = text_of("%s/%s/%s", w->vectors, family, file);
	struct scn_error err;
	struct scn *scn;
	struct seed *s;
	FILE *f;

	if (scn_read_file(&scn, &err, path)) {
		complain("seeds: %s", err.text);
		free(path);
		return false;
	}
	free(path);
	w->seeds = realloc(w->seeds, (w->nr + 1) * sizeof(*w->seeds));
	if (!w->seeds)
		abort();
	s = &w->seeds[w->nr++];
	*s = (struct seed){.name = text_of("%s-%.*s", family, (int)strcspn(file, "."), file)};
	s->input = room_for(FZ_INPUT_MAX);
	s->input_len = fz_encode(s->input, FZ_INPUT_MAX, scn);
	if (!s->input_len) {
		free(s->input);
		s->input = NULL;
	}
	if (!strncmp(scn->source, FROM_FUZZING, strlen(FROM_FUZZING)))
		s->regression = first_word(scn->source + strlen(FROM_FUZZING));
	f = memstream_open(&s->text, &s->text_len);
	if (!f || scn_write(f, scn) || memstream_close(f, &s->text))
		abort();
	scn_free(scn);
	return true;
}

static bool read_vectors(struct work *w)
{
	struct names families = {0};
	bool good = folder_folders(&families, w->vectors) && families.nr;

	if (!good)
		complain("seeds: %s: no folders of vectors there", w->vectors);
	for (size_t i = 0; i < families.nr && good; i++) {
		char *folder = text_of("%s/%s", w->vectors, families.name[i]);
		struct names files = {0};

		good = folder_files(&files, folder);
		for (size_t k = 0; k < files.nr && good; k++)
			good = add_seed(w, families.name[i], files.name[k]);
		names_free(&files);
		free(folder);
	}
	names_free(&families);
	return good;
}

/* The list's line for @s. */
static char *line_of(const struct seed *s)
{
	char *line = text_of("%s:%s%s", s->name, s->input ? "" : " " TOO_LARGE,
			     s->kept.nr ? "" : " " NOWHERE);

	for (size_t i = 0; i < s->kept.nr; i++) {
		char *longer = text_of("%s %s", line, s->kept.name[i]);

		free(line);
		line = longer;
	}
	return line;
}

/* Let libFuzzer pick those inputs of @all that add coverage, to @some. */
static bool merge(const struct work *w, const char *target, char *some, char *all)
{
	char *bin = text_of("%s/%s", w->bin, target);
	char merge_1[] = "-merge=1", leaks[] = "-detect_leaks=0", length[32];
	char *argv[] = {bin, merge_1, leaks, length, some, all, NULL};
	struct child_plan plan = {.argv = argv, .wall_s = MERGE_S};
	struct child c;
	bool good;

	snprintf(length, sizeof(length), "-max_len=%u", FZ_INPUT_MAX);
	good = !child_run(&c, &plan);
	if (good) {
		good = !c.timed_out && !c.status;
		child_forget(&c);
	}
	if (!good)
		complain("seeds: %s -merge=1 failed, expected libFuzzer programs in %s", bin,
			 w->bin);
	free(bin);
	return good;
}

/* Which seed has the bytes that were kept in @folder as @file? */
static void keep_file(struct work *w, const char *target, const char *folder, const char *file)
{
	char *path = text_of("%s/%s", folder, file);
	size_t len, own_len;
	char *bytes = file_whole(&len, path, FZ_INPUT_MAX);

	for (size_t i = 0; bytes && i < w->nr; i++) {
		const void *own = bytes_for(&w->seeds[i], target, &own_len);

		if (own && own_len == len && !memcmp(own, bytes, len)) {
			names_add(&w->seeds[i].kept, target);
			break;
		}
	}
	free(bytes);
	free(path);
}

static bool is_regression(const struct seed *s, const char *target)
{
	return s->regression && !strcmp(s->regression, target);
}

static bool pick(struct work *w, const char *target, const char *scratch)
{
	char *all = text_of("%s/all", scratch), *some = text_of("%s/some", scratch);
	struct names files = {0};
	bool good;

	folder_remove(scratch);
	good = folder_make(all) && folder_make(some);
	for (size_t i = 0; i < w->nr && good; i++) {
		size_t len;
		const void *bytes = bytes_for(&w->seeds[i], target, &len);
		char *path = text_of("%s/%s", all, w->seeds[i].name);

		if (bytes)
			good = file_scratch(path, bytes, len);
		free(path);
	}
	good = good && merge(w, target, some, all) && folder_files(&files, some);
	for (size_t i = 0; i < files.nr; i++)
		keep_file(w, target, some, files.name[i]);
	for (size_t i = 0; i < w->nr; i++)
		if (is_regression(&w->seeds[i], target) &&
		    !names_have(&w->seeds[i].kept, target))
			names_add(&w->seeds[i].kept, target);
	progress("seeds: %s keeps %zu of %zu", target, files.nr, w->nr);
	names_free(&files);
	folder_remove(scratch);
	free(all);
	free(some);
	return good;
}

/* What is in a corpus beside what fuzzing found goes, then what is kept comes. */
static bool put_corpus(struct work *w, const char *target)
{
	char *folder = text_of("%s/%s", w->corpus, target);
	struct names files = {0};
	bool good = folder_make(folder) && folder_files(&files, folder);

	for (size_t i = 0; i < files.nr && good; i++) {
		char *path = text_of("%s/%s", folder, files.name[i]);

		if (strncmp(files.name[i], FOUND, strlen(FOUND)))
			good = !unlink(path);
		free(path);
	}
	for (size_t i = 0; i < w->nr && good; i++) {
		size_t len;
		const void *bytes = bytes_for(&w->seeds[i], target, &len);
		char *path = text_of("%s/%s", folder, w->seeds[i].name);

		if (bytes && names_have(&w->seeds[i].kept, target))
			good = file_put(path, bytes, len);
		free(path);
	}
	if (!good)
		complain("seeds: %s: %s", folder, strerror(errno));
	names_free(&files);
	free(folder);
	return good;
}

static char *list_of(const struct work *w, size_t *len)
{
	char *text;
	FILE *f = memstream_open(&text, len);

	if (!f)
		abort();
	fputs("# Every vector, and the targets whose corpus keeps its input since it adds "
	      "coverage.\n# Made by `ccwcheck-fuzz seeds`.\n", f);
	for (size_t i = 0; i < w->nr; i++) {
		char *line = line_of(&w->seeds[i]);

		fprintf(f, "%s\n", line);
		free(line);
	}
	if (memstream_close(f, &text))
		abort();
	return text;
}

static bool make(struct work *w)
{
	char *scratch = text_of("%s/.seeds", w->corpus);
	char *list = text_of("%s/" LIST_NAME, w->corpus);
	bool good = true;
	size_t len;

	for (size_t i = 0; i < w->targets.nr && good; i++)
		good = pick(w, w->targets.name[i], scratch);
	for (size_t i = 0; i < w->targets.nr && good; i++)
		good = put_corpus(w, w->targets.name[i]);
	if (good) {
		char *text = list_of(w, &len);

		good = file_put(list, text, len);
		if (!good)
			complain("seeds: %s: %s", list, strerror(errno));
		free(text);
	}
	free(scratch);
	free(list);
	return good;
}

static void stale(struct work *w, const char *what, const char *name)
{
	fprintf(stderr, "seeds: %s %s, expected what `ccwcheck-fuzz seeds` makes\n", name, what);
	w->code = EXIT_UNEXPECTED;
}

/* What the list says of each vector is taken up; a vector that it lacks is new. */
static bool read_list(struct work *w)
{
	char *path = text_of("%s/" LIST_NAME, w->corpus), *next, *line;
	size_t len, nr = 0;
	char *text = file_whole(&len, path, 16u << 20);

	if (!text) {
		complain("seeds: %s: %s", path, strerror(errno));
		free(path);
		return false;
	}
	for (line = text; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		if (*line == '#' || !*line)
			continue;
		line[strcspn(line, ":")] = 0;
		if (nr < w->nr && !strcmp(w->seeds[nr].name, line))
			names_split(&w->seeds[nr++].kept, line + strlen(line) + 1);
		else
			stale(w, "is listed and no vector, or out of order", line);
	}
	if (nr < w->nr)
		stale(w, "is a vector that is not listed", w->seeds[nr].name);
	free(text);
	free(path);
	return true;
}

static void check_file(struct work *w, const char *target, const char *folder,
		       const struct seed *s)
{
	char *path = text_of("%s/%s", folder, s->name);
	size_t len, own_len;
	const void *own = bytes_for(s, target, &own_len);
	const bool kept = names_have(&s->kept, target);
	char *bytes = file_whole(&len, path, FZ_INPUT_MAX);

	if (kept && (!bytes || !own || len != own_len || memcmp(bytes, own, len)))
		stale(w, "is not what its vector gives", path);
	if (!kept && bytes)
		stale(w, "is not listed", path);
	if (!kept && is_regression(s, target))
		stale(w, "is of a crash, and not listed", path);
	free(bytes);
	free(path);
}

static void check_corpus(struct work *w, const char *target)
{
	char *folder = text_of("%s/%s", w->corpus, target);
	struct names files = {0};
	size_t nr_kept = 0, nr_found = 0;

	for (size_t i = 0; i < w->nr; i++) {
		check_file(w, target, folder, &w->seeds[i]);
		nr_kept += names_have(&w->seeds[i].kept, target);
	}
	folder_files(&files, folder);
	for (size_t i = 0; i < files.nr; i++)
		nr_found += !strncmp(files.name[i], FOUND, strlen(FOUND));
	if (files.nr != nr_kept + nr_found || !files.nr)
		stale(w, "has files of no vector, or none at all", folder);
	printf("%s: %zu inputs of vectors, %zu found\n", target, nr_kept, nr_found);
	names_free(&files);
	free(folder);
}

static int check(struct work *w)
{
	if (!read_list(w))
		return EXIT_WRONG;
	for (size_t i = 0; i < w->targets.nr; i++)
		check_corpus(w, w->targets.name[i]);
	return w->code;
}

static bool options(struct work *w, int argc, char **argv)
{
	static const struct option longs[] = {
		{"vectors", required_argument, NULL, 'v'}, {"corpus", required_argument, NULL, 'c'},
		{"bin", required_argument, NULL, 'b'},	   {"check", no_argument, NULL, 'k'},
		{NULL, 0, NULL, 0},
	};
	int o;

	opterr = 0;
	while ((o = getopt_long(argc, argv, "", longs, NULL)) != -1) {
		if (o == 'v')
			w->vectors = optarg;
		else if (o == 'c')
			w->corpus = optarg;
		else if (o == 'b')
			w->bin = optarg;
		else if (o == 'k')
			w->check = true;
		else
			return false;
	}
	return optind == argc && w->vectors && w->corpus && w->check != !!w->bin;
}

int command_seeds(int argc, char **argv)
{
	struct work w = {0};
	int code = EXIT_WRONG;

	if (!options(&w, argc, argv))
		return complain("seeds: expected --vectors DIR --corpus DIR and --bin DIR or "
				"--check");
	names_split(&w.targets, COMMAND_TARGETS);
	if (read_vectors(&w)) {
		if (w.check)
			code = check(&w);
		else
			code = make(&w) ? EXIT_EXPECTED : EXIT_WRONG;
	}
	for (size_t i = 0; i < w.nr; i++) {
		free(w.seeds[i].name);
		free(w.seeds[i].input);
		free(w.seeds[i].text);
		free(w.seeds[i].regression);
		names_free(&w.seeds[i].kept);
	}
	free(w.seeds);
	names_free(&w.targets);
	return code;
}
