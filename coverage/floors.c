/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides when a file is below its floor, and that a floor only rises.
 */
#include "floors.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PERCENT_ALL 10000u
#define WORDS	    5

/* 97.25 as 9725. */
static bool percent_of(uint32_t *out, const char *text)
{
	uint64_t whole, part;
	char *copy = text_of("%s", text), *point = strchr(copy, '.');
	bool valid = point && strlen(point) == 3;

	if (valid) {
		*point = '\0';
		valid = number_of(&whole, copy, 0, 100) && number_of(&part, point + 1, 0, 99);
	}
	if (valid)
		*out = (uint32_t)(whole * 100 + part);
	free(copy);
	return valid && *out <= PERCENT_ALL;
}

static bool mark_from(struct floor_mark *m, const char *percent, const char *missed)
{
	return percent_of(&m->percent, percent) && number_of(&m->missed, missed, 0, UINT32_MAX);
}

static struct floor *insert(struct floors *fs, const char *path)
{
	struct floor *more = room_for((fs->nr + 1) * sizeof(*more));
	size_t at = 0;

	while (at < fs->nr && strcmp(fs->list[at].path, path) < 0)
		at++;
	if (fs->nr) {
		memcpy(more, fs->list, at * sizeof(*more));
		memcpy(more + at + 1, fs->list + at, (fs->nr - at) * sizeof(*more));
	}
	free(fs->list);
	fs->list = more;
	fs->nr++;
	more[at] = (struct floor){.path = text_of("%s", path),
				  .lines = {.missed = UINT64_MAX},
				  .branches = {.missed = UINT64_MAX}};
	return &more[at];
}

/* PATH PERCENT MISSED PERCENT MISSED: lines, then branches. */
static bool take(struct floors *fs, const char *line)
{
	struct names words = {0};
	struct floor f;
	bool valid;

	names_split(&words, line);
	valid = words.nr == WORDS && mark_from(&f.lines, words.name[1], words.name[2]) &&
		mark_from(&f.branches, words.name[3], words.name[4]) &&
		!floors_find(fs, words.name[0]);
	if (valid) {
		struct floor *entry = insert(fs, words.name[0]);

		entry->lines = f.lines;
		entry->branches = f.branches;
	}
	names_free(&words);
	return valid;
}

int floors_read(struct floors *out, char **why, const char *path, char *text)
{
	size_t number = 0;

	*out = (struct floors){0};
	*why = NULL;
	for (char *line = text, *next; *line; line = next) {
		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		number++;
		if (*line == '#' || !line[strspn(line, " \t\r")] || take(out, line))
			continue;
		*why = text_of("%s:%zu: expected PATH, percent and missed of lines, percent and "
			       "missed of branches, and each path once", path, number);
		return -EINVAL;
	}
	return 0;
}

void floors_free(struct floors *fs)
{
	for (size_t i = 0; i < fs->nr; i++)
		free(fs->list[i].path);
	free(fs->list);
	*fs = (struct floors){0};
}

/* The index of a path, or the number of floors. */
static size_t index_of(const struct floors *fs, const char *path)
{
	size_t i = 0;

	while (i < fs->nr && strcmp(fs->list[i].path, path))
		i++;
	return i;
}

const struct floor *floors_find(const struct floors *fs, const char *path)
{
	const size_t i = index_of(fs, path);

	return i < fs->nr ? &fs->list[i] : NULL;
}

struct floor_mark floor_mark_of(uint64_t hit, uint64_t all)
{
	return (struct floor_mark){
		.percent = all ? (uint32_t)(hit * PERCENT_ALL / all) : PERCENT_ALL,
		.missed = all - hit,
	};
}

bool floor_below(const struct floor_mark *now, const struct floor_mark *floor)
{
	return now->percent < floor->percent && now->missed > floor->missed;
}

bool floor_lowered(const struct floor_mark *now, const struct floor_mark *before)
{
	return now->percent < before->percent || now->missed > before->missed;
}

static bool raise_mark(struct floor_mark *m, struct floor_mark now)
{
	const struct floor_mark before = *m;

	if (now.percent > m->percent)
		m->percent = now.percent;
	if (now.missed < m->missed)
		m->missed = now.missed;
	return m->percent != before.percent || m->missed != before.missed;
}

bool floors_raise(struct floors *fs, const char *path, const struct trace_count *c)
{
	const size_t i = index_of(fs, path);
	struct floor *f = i < fs->nr ? &fs->list[i] : insert(fs, path);
	bool raised;

	raised = raise_mark(&f->lines, floor_mark_of(c->lines_hit, c->lines));
	return raise_mark(&f->branches, floor_mark_of(c->branches_hit, c->branches)) || raised;
}

char *floors_text(const struct floors *fs)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return NULL;
	fputs("# What each file has covered at the least. It fails when it is below its floor by\n"
	      "# both figures. Floors only rise: ccwcheck-gate floors --raise.\n"
	      "# path, lines: percent and missed, branches: percent and missed\n", f);
	for (size_t i = 0; i < fs->nr; i++) {
		const struct floor *e = &fs->list[i];

		fprintf(f, "%s %u.%02u %" PRIu64 " %u.%02u %" PRIu64 "\n", e->path,
			e->lines.percent / 100, e->lines.percent % 100, e->lines.missed,
			e->branches.percent / 100, e->branches.percent % 100, e->branches.missed);
	}
	fclose(f);
	return text;
}
