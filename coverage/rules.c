/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what waivers stand for, and holds floors and waivers against what is measured.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

static bool is_c_file(const char *path)
{
	const size_t len = strlen(path);

	return len > 2 && !strcmp(path + len - 2, ".c");
}

static void use_for_file(struct gate *g, const struct trace_file *f)
{
	const struct source *s = source_now(g, f->path);

	for (size_t i = 0; i < f->nr_lines; i++) {
		const struct trace_line *l = &f->lines[i];
		const char *function = source_function(s, f, l->line);
		size_t nr;
		const struct trace_branch *b = trace_branches(f, &nr, l->line);

		if (!l->count)
			waivers_use(&g->waivers, f->path, function, WAIVE_LINES);
		for (size_t j = 0; j < nr && l->count; j++)
			if (!b[j].taken)
				waivers_use(&g->waivers, f->path, function, WAIVE_BRANCHES);
	}
	for (uint32_t line = 1; line <= s->nr; line++)
		if (source_excluded(s, line))
			waivers_use(&g->waivers, f->path, source_function(s, f, line),
				    WAIVE_EXCLUSIONS);
}

void use_waivers(struct gate *g)
{
	if (!g->waivers.nr)
		return;
	for (size_t i = 0; i < g->now.nr; i++)
		if (in_tree(g, g->now.files[i].path))
			use_for_file(g, &g->now.files[i]);
	/* A file that nothing measures is not covered as a whole. */
	for (size_t i = 0; i < g->tree.nr; i++)
		if (is_c_file(g->tree.name[i]) && !trace_file(&g->now, g->tree.name[i]))
			waivers_use(&g->waivers, g->tree.name[i], "", WAIVE_LINES);
}

static unsigned int waived_by(enum finding_kind kind)
{
	switch (kind) {
	case FOUND_LINE_NEW:
	case FOUND_LINE_LOST:
	case FOUND_LINE_INCLUDED:
	case FOUND_GONE:
	case FOUND_UNMEASURED:
		return WAIVE_LINES;
	case FOUND_BRANCH_NEW:
	case FOUND_BRANCH_LOST:
	case FOUND_BRANCH_INCLUDED:
		return WAIVE_BRANCHES;
	case FOUND_EXCLUDED:
		return WAIVE_EXCLUSIONS;
	default:
		return 0;
	}
}

void judge_waivers(struct gate *g)
{
	for (size_t i = 0; i < g->nr_findings; i++) {
		struct finding *f = &g->findings[i];

		f->waiver = waiver_for(&g->waivers, f->path, f->function, waived_by(f->kind));
	}
	for (size_t i = 0; i < g->waivers.nr; i++) {
		const struct waiver *w = &g->waivers.list[i];
		char *detail = NULL;

		if (w->expired)
			detail = text_of("the waiver for %s %s held until %s", w->path, w->function,
					 w->expires);
		else if (!w->used)
			detail = text_of("the waiver for %s %s stands for nothing that is not "
					 "covered: expected it to go", w->path, w->function);
		else if (w->used > w->max)
			detail = text_of("the waiver for %s %s is for at most %" PRIu64 ", and %"
					 PRIu64 " are not covered", w->path, w->function, w->max,
					 w->used);
		if (detail)
			find(g, FOUND_WAIVER, g->plan->waivers, w->line, "", detail);
	}
}

struct trace_count counts_unwaived(struct gate *g, const struct trace_file *f)
{
	const struct source *s = source_now(g, f->path);
	struct trace_count c = {0};

	for (size_t i = 0; i < f->nr_lines; i++) {
		const struct trace_line *l = &f->lines[i];
		const char *function = source_function(s, f, l->line);
		size_t nr;
		const struct trace_branch *b = trace_branches(f, &nr, l->line);

		if (!l->count && waiver_for(&g->waivers, f->path, function, WAIVE_LINES))
			continue;
		c.lines++;
		c.lines_hit += l->count != 0;
		for (size_t j = 0; j < nr; j++) {
			if (!b[j].taken && l->count &&
			    waiver_for(&g->waivers, f->path, function, WAIVE_BRANCHES))
				continue;
			c.branches++;
			c.branches_hit += b[j].taken != 0;
		}
	}
	return c;
}

static void hold_floor(struct gate *g, const char *path, const char *what,
		       const struct floor_mark *floor, struct floor_mark now)
{
	if (!floor_below(&now, floor))
		return;
	find(g, FOUND_FLOOR, path, 0, "",
	     text_of("%s %u.%02u %%, %" PRIu64 " missed, expected at least %u.%02u %% or at most %"
		     PRIu64, what, now.percent / 100, now.percent % 100, now.missed,
		     floor->percent / 100, floor->percent % 100, floor->missed));
}

/* The floors of the base, which may not have been lowered for any file that is still there. */
static void compare_floors(struct gate *g)
{
	const struct source *s = source_base(g, g->plan->floors);
	char *text = text_of("%s", ""), *why;
	struct floors before;

	for (uint32_t line = 1; line <= s->nr; line++) {
		char *more = text_of("%s%s\n", text, s->lines[line - 1]);

		free(text);
		text = more;
	}
	/* A base that cannot be read has no floors: this very change may repair it. */
	if (floors_read(&before, &why, g->plan->floors, text))
		free(why);
	for (size_t i = 0; i < before.nr; i++) {
		const struct floor *was = &before.list[i], *now;
		struct diff_place place = {was->path, 1};
		const char *path = was->path;

		for (size_t j = 0; j < g->diff.nr; j++)
			if (g->diff.files[j].old_path && !strcmp(g->diff.files[j].old_path, path))
				place.path = g->diff.files[j].new_path;
		if (!place.path || !in_tree(g, place.path))
			continue; /* it went, and its floor may go too */
		now = floors_find(&g->floors, place.path);
		if (!now || floor_lowered(&now->lines, &was->lines) ||
		    floor_lowered(&now->branches, &was->branches))
			find(g, FOUND_FLOOR_LOWERED, g->plan->floors, 0, "",
			     text_of("the floor of %s %s", place.path,
				     now ? "is lower than at the base" : "is gone"));
	}
	free(text);
	floors_free(&before);
}

void judge_floors(struct gate *g)
{
	if (!g->plan->floors)
		return;
	for (size_t i = 0; i < g->floors.nr; i++) {
		const struct floor *f = &g->floors.list[i];
		const struct trace_file *t = trace_file(&g->now, f->path);
		struct trace_count c;

		if (!in_tree(g, f->path)) {
			find(g, FOUND_FLOOR, f->path, 0, "",
			     text_of("%s has a floor for a file that is not there",
				     g->plan->floors));
			continue;
		}
		if (!t) {
			find(g, FOUND_FLOOR, f->path, 0, "",
			     text_of("%s", "the file has a floor, and is not measured"));
			continue;
		}
		c = counts_unwaived(g, t);
		hold_floor(g, f->path, "lines", &f->lines, floor_mark_of(c.lines_hit, c.lines));
		hold_floor(g, f->path, "branches", &f->branches,
			   floor_mark_of(c.branches_hit, c.branches));
	}
	compare_floors(g);
}
