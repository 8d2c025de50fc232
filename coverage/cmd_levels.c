/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-gate levels and floors: what one tracefile says of a tree, without a base.
 */
#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "judge.h"

#define FLOORS_BYTES_MAX (1u << 20)

/* A part of the tree, and what it must have at the least. */
struct part {
	char *name, *patterns;
	uint32_t lines, branches; /* in hundredths of a percent */
};

static bool minimum(uint32_t *out, const char *text, const char *name)
{
	const size_t len = strlen(name);
	uint64_t whole;

	if (strncmp(text, name, len) || text[len] != '=' ||
	    !number_of(&whole, text + len + 1, 0, 100))
		return false;
	*out = (uint32_t)whole * 100;
	return true;
}

/* NAME=PATTERN[,PATTERN]...[:lines=N][:branches=N]. */
static bool part_from(struct part *p, const char *text)
{
	char *copy = text_of("%s", text), *equal = strchr(copy, '='), *next = NULL;
	bool valid = equal && equal > copy;

	*p = (struct part){.name = copy};
	if (!valid)
		return false;
	*equal = '\0';
	p->patterns = equal + 1;
	next = strchr(p->patterns, ':');
	while (next && valid) {
		char *word = next + 1;

		*next = '\0';
		next = strchr(word, ':');
		if (next)
			*next = '\0';
		valid = minimum(&p->lines, word, "lines") || minimum(&p->branches, word,
								    "branches");
	}
	return valid && *p->patterns;
}

static bool is_in(const struct part *p, const char *path)
{
	struct names patterns = {0};
	bool found = false;

	names_split(&patterns, p->patterns);
	for (size_t i = 0; i < patterns.nr && !found; i++)
		found = !fnmatch(patterns.name[i], path, 0);
	names_free(&patterns);
	return found;
}

static void put_share(uint64_t hit, uint64_t all)
{
	const uint32_t percent = floor_mark_of(hit, all).percent;
	char share[64];

	snprintf(share, sizeof(share), "%u.%02u %% (%" PRIu64 "/%" PRIu64 ")", percent / 100,
		 percent % 100, hit, all);
	printf("  %-24s", share);
}

/* One line of the table. False: below what the part must have. */
static bool put_part(const struct gate *g, const struct part *p)
{
	struct trace_count c = {0};
	bool enough;

	for (size_t i = 0; i < g->now.nr; i++)
		if (one_judged(g, &g->now.files[i]) && is_in(p, g->now.files[i].path))
			trace_add(&c, &g->now.files[i]);
	enough = c.lines && floor_mark_of(c.lines_hit, c.lines).percent >= p->lines &&
		 floor_mark_of(c.branches_hit, c.branches).percent >= p->branches;
	printf("%-12s", p->name);
	put_share(c.lines_hit, c.lines);
	put_share(c.branches_hit, c.branches);
	put_share(c.functions_hit, c.functions);
	if (!c.lines)
		puts("  nothing of it is measured");
	else if (enough)
		putchar('\n');
	else
		printf("  expected lines %u %%, branches %u %%\n", p->lines / 100,
		       p->branches / 100);
	return enough;
}

int command_levels(int argc, char **argv)
{
	struct options o;
	struct gate g = {0};
	int code = options_read(&o, "levels", "aispt", argc, argv);

	if (!code && !o.parts.nr)
		code = complain("levels: no --part, expected NAME=PATTERN[:lines=N][:branches=N]");
	if (!code)
		code = load_one(&g, &o.plan);
	if (!code)
		printf("%-12s  %-24s  %-24s  %-24s\n", "part", "lines", "branches", "functions");
	for (size_t i = 0; code != EXIT_WRONG && i < o.parts.nr; i++) {
		struct part p;

		if (!part_from(&p, o.parts.name[i]))
			code = complain("levels: --part '%.60s', expected NAME=PATTERN[,PATTERN]..."
					"[:lines=N][:branches=N]", o.parts.name[i]);
		else if (!put_part(&g, &p))
			code = EXIT_UNEXPECTED;
		free(p.name);
	}
	gate_free(&g);
	options_free(&o);
	return code;
}

static int read_floors(struct floors *fs, const char *path)
{
	size_t len;
	char *text = file_whole(&len, path, FLOORS_BYTES_MAX), *why = NULL;
	int code = 0;

	*fs = (struct floors){0};
	if (!text && errno != ENOENT)
		code = complain("%s: %s", path, strerror(errno));
	else if (text && floors_read(fs, &why, path, text))
		code = complain("%s", why);
	free(text);
	free(why);
	return code;
}

static int write_floors(const struct floors *fs, const char *path)
{
	char *text = floors_text(fs);
	int code = 0;

	if (!text || !file_put(path, text, strlen(text)))
		code = complain("%s: %s", path, strerror(errno));
	free(text);
	return code;
}

/* Raises each file's floor, or says which ones are below. */
static int each_floor(struct gate *g, struct floors *fs, bool raise)
{
	size_t raised = 0, below = 0;

	for (size_t i = 0; i < g->now.nr; i++) {
		const struct trace_file *f = &g->now.files[i];
		const struct floor *floor = floors_find(fs, f->path);
		struct trace_count c;
		struct floor_mark lines, branches;

		if (!one_judged(g, f))
			continue;
		c = counts_unwaived(g, f);
		lines = floor_mark_of(c.lines_hit, c.lines);
		branches = floor_mark_of(c.branches_hit, c.branches);
		if (floor && (floor_below(&lines, &floor->lines) ||
			      floor_below(&branches, &floor->branches))) {
			printf("%s: below its floor\n", f->path);
			below++;
		} else if (raise) {
			raised += floors_raise(fs, f->path, &c);
		}
	}
	printf("floors: %zu files, %zu raised, %zu below\n", fs->nr, raised, below);
	return below ? EXIT_UNEXPECTED : 0;
}

int command_floors(int argc, char **argv)
{
	struct floors fs = {0};
	struct gate g = {0};
	struct options o;
	char *path = NULL;
	int code = options_read(&o, "floors", "fisprdtw", argc, argv);

	if (!code && !o.plan.floors)
		code = complain("floors: no --floors, expected their file");
	if (!code)
		path = text_of("%s/%s", o.plan.tree, o.plan.floors);
	if (!code)
		code = load_one(&g, &o.plan);
	if (!code)
		code = read_floors(&fs, path);
	if (!code)
		code = each_floor(&g, &fs, o.raise);
	/* Floors that are broken are raised by no one: the file stays as it is. */
	if (!code && o.raise)
		code = write_floors(&fs, path);
	free(path);
	floors_free(&fs);
	gate_free(&g);
	options_free(&o);
	return code;
}
