/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what a change takes out of the measurement: files and lines that were covered and are no
 * longer compiled, and lines behind markers of lcov.
 */
#include <stdlib.h>
#include <string.h>

#include "judge.h"

/*
 * A neighbour that changed may have taken a line's code over, for the compiler books a statement on
 * one of its lines; a directive of the preprocessor takes none.
 */
static bool neighbour_explains(struct gate *g, const char *path, uint32_t line)
{
	struct diff_place old;
	char *text;
	bool explains;

	if (!line || diff_old(&old, &g->diff, path, line))
		return false;
	text = source_line(source_now(g, path), line);
	explains = *text != '#';
	free(text);
	return explains;
}

static bool is_gone(struct gate *g, const struct diff_place *now, const struct trace_file *f)
{
	return !trace_line(f, now->line) &&
	       !(source_excluded(source_now(g, now->path), now->line) & SOURCE_NO_LINE) &&
	       !neighbour_explains(g, now->path, now->line - 1) &&
	       !neighbour_explains(g, now->path, now->line + 1);
}

static bool found_before(const struct gate *g, enum finding_kind kind, const char *path)
{
	for (size_t i = 0; i < g->nr_findings; i++)
		if (g->findings[i].kind == kind && !strcmp(g->findings[i].path, path) &&
		    !g->findings[i].line)
			return true;
	return false;
}

/* One line that was covered at the base. */
static void judge_base_line(struct gate *g, const char *path, uint32_t line)
{
	const struct trace_file *f;
	struct diff_place now;
	struct finding *last;

	if (!diff_new(&now, &g->diff, path, line) || !in_tree(g, now.path) ||
	    !gate_in_scope(g->plan, now.path))
		return;
	f = trace_file(&g->now, now.path);
	if (!f) {
		if (!found_before(g, FOUND_GONE, now.path))
			find(g, FOUND_GONE, now.path, 0, "",
			     text_of("%s", "the file was measured, and is no longer"));
		return;
	}
	if (!is_gone(g, &now, f))
		return;
	last = g->nr_findings ? &g->findings[g->nr_findings - 1] : NULL;
	if (last && last->kind == FOUND_GONE && !strcmp(last->path, now.path) &&
	    now.line > last->last && now.line - last->last <= 3) {
		last->last = now.line;
		last->nr++;
	} else {
		find(g, FOUND_GONE, now.path, now.line, "", NULL);
	}
}

void judge_lost(struct gate *g)
{
	for (size_t i = 0; i < g->base.nr; i++) {
		const struct trace_file *f = &g->base.files[i];

		if (!gate_in_scope(g->plan, f->path) || !source_base(g, f->path)->nr)
			continue;
		for (size_t j = 0; j < f->nr_lines; j++)
			if (f->lines[j].count)
				judge_base_line(g, f->path, f->lines[j].line);
	}
}

static unsigned int excluded_before(struct gate *g, const char *path, uint32_t line)
{
	struct diff_place old;

	if (!diff_old(&old, &g->diff, path, line))
		return 0;
	return source_excluded(source_base(g, old.path), old.line);
}

void judge_exclusions(struct gate *g, const char *path)
{
	const struct source *s = source_now(g, path);
	const struct trace_file *f = trace_file(&g->now, path);
	struct finding *open = NULL;
	unsigned int open_bits = 0;

	for (uint32_t line = 1; line <= s->nr; line++) {
		const unsigned int bits = source_excluded(s, line) &
					  ~(source_excluded(s, line) ?
						    excluded_before(g, path, line) : 0);

		if (bits && bits == open_bits) {
			open->last = line;
			open->nr++;
		} else if (bits) {
			open = find(g, FOUND_EXCLUDED, path, line, source_function(s, f, line),
				    text_of("%s", bits & SOURCE_NO_LINE ?
						      "lines are taken out of the measurement" :
						      "branches are taken out of the measurement"));
		}
		open_bits = bits;
	}
}
