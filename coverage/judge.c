/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what becomes of each line and each branch: new ones must be covered, and what was covered
 * and is still there must be so now. What was not covered before is debt, and no finding, wherever
 * the change has moved it.
 */
#include "judge.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_STEP 64
#define RUN_GAP	  3 /* lines without code between two that are one finding */

/* One line as it is, and as it was. */
struct view {
	const char *path;
	uint32_t line;
	const struct trace_file *now, *base; /* base NULL: the file was not measured */
	const struct trace_line *now_line, *base_line;
	struct diff_place old;
	bool fresh;
};

static struct view look(struct gate *g, const struct trace_file *f, const struct trace_line *l)
{
	struct view v = {.path = f->path, .line = l->line, .now = f, .now_line = l};

	v.fresh = !diff_old(&v.old, &g->diff, f->path, l->line);
	if (!v.fresh) {
		v.base = trace_file(&g->base, v.old.path);
		v.base_line = trace_line(v.base, v.old.line);
	}
	return v;
}

struct finding *find(struct gate *g, enum finding_kind kind, const char *path, uint32_t line,
		     const char *function, char *detail)
{
	struct finding *f;

	if (g->nr_findings % ROOM_STEP == 0) {
		struct finding *more = room_for((g->nr_findings + ROOM_STEP) * sizeof(*more));

		if (g->nr_findings)
			memcpy(more, g->findings, g->nr_findings * sizeof(*more));
		free(g->findings);
		g->findings = more;
	}
	f = &g->findings[g->nr_findings++];
	*f = (struct finding){.kind = kind, .path = text_of("%s", path), .line = line,
			      .last = line, .nr = 1, .function = text_of("%s", function),
			      .detail = detail};
	if (line && in_tree(g, path))
		f->source = source_line(source_now(g, path), line);
	else
		f->source = text_of("%s", "");
	return f;
}

/* Is a line no more than the next one of the last finding? Then that grows. */
static bool joins(struct gate *g, enum finding_kind kind, const struct trace_file *t, uint32_t line,
		  const char *function)
{
	struct finding *f = g->nr_findings ? &g->findings[g->nr_findings - 1] : NULL;
	const struct source *s = source_now(g, t->path);

	if (!f || f->kind != kind || strcmp(f->path, t->path) || strcmp(f->function, function) ||
	    line <= f->last || line - f->last > RUN_GAP)
		return false;
	for (uint32_t between = f->last + 1; between < line; between++)
		if (trace_line(t, between))
			return false;
	while (f->last < line) {
		char *text = source_line(s, ++f->last);
		char *whole = text_of("%s\n%s", f->source, text);

		free(text);
		free(f->source);
		f->source = whole;
	}
	f->nr++;
	return true;
}

static void find_line(struct gate *g, enum finding_kind kind, const struct view *v)
{
	const char *function = source_function(source_now(g, v->path), v->now, v->line);

	if (!joins(g, kind, v->now, v->line, function))
		find(g, kind, v->path, v->line, function, NULL);
}

static void judge_line(struct gate *g, const struct view *v)
{
	const bool covered = v->now_line->count;
	const bool was = v->base_line && v->base_line->count;

	if (v->fresh) {
		g->lines.fresh++;
		g->lines.fresh_covered += covered;
		if (!covered)
			find_line(g, FOUND_LINE_NEW, v);
		return;
	}
	if (covered) {
		g->lines.gained += !was;
	} else if (was) {
		find_line(g, FOUND_LINE_LOST, v);
	} else if (v->base && !v->base_line) {
		find_line(g, FOUND_LINE_INCLUDED, v);
	} else {
		g->lines.debt++;
	}
}

static size_t missing(const struct trace_branch *b, size_t nr)
{
	size_t n = 0;

	for (size_t i = 0; i < nr; i++)
		n += !b[i].taken;
	return n;
}

/* "branches 1, 3 of 4 never taken". */
static char *branch_words(const bool *which, size_t nr)
{
	char *text = text_of("%s", "");
	size_t found = 0;

	for (size_t i = 0; i < nr; i++) {
		char *more;

		if (!which[i])
			continue;
		more = text_of("%s%s%zu", text, found++ ? ", " : "", i + 1);
		free(text);
		text = more;
	}
	if (found) {
		char *whole = text_of("branch%s %s of %zu never taken", found > 1 ? "es" : "", text,
				      nr);

		free(text);
		text = whole;
	}
	return text;
}

static void find_branches(struct gate *g, enum finding_kind kind, const struct view *v,
			  const bool *which, size_t nr)
{
	const char *function = source_function(source_now(g, v->path), v->now, v->line);
	struct finding *f;
	uint32_t n = 0;

	for (size_t i = 0; i < nr; i++)
		n += which[i];
	if (!n)
		return;
	f = find(g, kind, v->path, v->line, function, branch_words(which, nr));
	f->nr = n;
}

/* A line as it was: the same branches are compared one by one, others by their number. */
static void judge_old_branches(struct gate *g, const struct view *v, const struct trace_branch *b,
			       size_t nr)
{
	size_t base_nr, debt = 0;
	const struct trace_branch *base = trace_branches(v->base, &base_nr, v->old.line);
	const size_t base_missing = missing(base, base_nr), now_missing = missing(b, nr);
	bool *lost = room_for(nr);

	for (size_t i = 0; i < nr && base_nr == nr; i++) {
		lost[i] = !b[i].taken && base[i].taken;
		debt += !b[i].taken && !base[i].taken;
		g->branches.gained += b[i].taken && !base[i].taken;
	}
	if (base_nr == nr || !v->base) {
		g->branches.debt += v->base ? debt : now_missing;
		find_branches(g, FOUND_BRANCH_LOST, v, lost, nr);
	} else if (now_missing > base_missing) {
		for (size_t i = 0; i < nr; i++)
			lost[i] = !b[i].taken;
		find_branches(g, FOUND_BRANCH_INCLUDED, v, lost, nr);
	} else {
		g->branches.debt += now_missing;
		g->branches.gained += base_missing - now_missing;
	}
	free(lost);
}

static void judge_branches(struct gate *g, const struct view *v)
{
	size_t nr;
	const struct trace_branch *b = trace_branches(v->now, &nr, v->line);
	bool *which;

	if (!nr)
		return;
	if (v->fresh) {
		g->branches.fresh += nr;
		g->branches.fresh_covered += nr - missing(b, nr);
	}
	if (!v->now_line->count)
		return; /* the line itself says it */
	if (!v->fresh) {
		judge_old_branches(g, v, b, nr);
		return;
	}
	which = room_for(nr);
	for (size_t i = 0; i < nr; i++)
		which[i] = !b[i].taken;
	find_branches(g, FOUND_BRANCH_NEW, v, which, nr);
	free(which);
}

static bool ends_with(const char *text, const char *end)
{
	const size_t len = strlen(text), end_len = strlen(end);

	return len >= end_len && !strcmp(text + len - end_len, end);
}

void judge_file(struct gate *g, const char *path)
{
	const struct trace_file *f = trace_file(&g->now, path);
	const struct diff_file *d = diff_file(&g->diff, path);

	if (!f && d && !d->old_path && ends_with(path, ".c"))
		find(g, FOUND_UNMEASURED, path, 0, "", text_of("%s", "no test program has it"));
	for (size_t i = 0; f && i < f->nr_lines; i++) {
		const struct view v = look(g, f, &f->lines[i]);

		judge_line(g, &v);
		judge_branches(g, &v);
	}
	if (f && !(d && !d->old_path) &&
	    !trace_file(&g->base, d && d->old_path ? d->old_path : path))
		g->first++;
}
