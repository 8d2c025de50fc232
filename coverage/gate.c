/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides the outcome.
 */
#include "gate.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

static const char *const outcome_names[] = {
	[GATE_PASS] = "pass",
	[GATE_FAIL] = "fail",
	[GATE_ERROR] = "tool error",
	[GATE_NO_BASELINE] = "no baseline",
	[GATE_NOTHING] = "nothing to judge",
};

static const char *const kind_names[FOUND_KINDS] = {
	[FOUND_LINE_NEW] = "line-new",
	[FOUND_LINE_LOST] = "line-lost",
	[FOUND_LINE_INCLUDED] = "line-included",
	[FOUND_BRANCH_NEW] = "branch-new",
	[FOUND_BRANCH_LOST] = "branch-lost",
	[FOUND_BRANCH_INCLUDED] = "branch-included",
	[FOUND_GONE] = "gone",
	[FOUND_UNMEASURED] = "unmeasured",
	[FOUND_EXCLUDED] = "excluded",
	[FOUND_FLOOR] = "floor",
	[FOUND_FLOOR_LOWERED] = "floor-lowered",
	[FOUND_WAIVER] = "waiver",
};

const char *gate_outcome_name(enum gate_outcome outcome)
{
	return outcome_names[outcome];
}

const char *finding_name(enum finding_kind kind)
{
	return kind_names[kind];
}

bool gate_in_scope(const struct gate_plan *plan, const char *path)
{
	/* Patterns that take out go on from all, or from what those before them take in. */
	bool in = !plan->scope.nr || *plan->scope.name[0] == '!';

	for (size_t i = 0; i < plan->scope.nr; i++) {
		const bool out = *plan->scope.name[i] == '!';

		if (!fnmatch(plan->scope.name[i] + out, path, 0))
			in = !out;
	}
	return in;
}

size_t gate_failing(const struct gate *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->nr_findings; i++)
		n += !g->findings[i].waiver;
	return n;
}

/* In the order of places; those that are found in the same one stay as they were found. */
static int by_place(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	const int order = strcmp(x->path, y->path);

	if (order)
		return order;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return x->detail && y->detail ? strcmp(x->detail, y->detail) : 0;
}

enum gate_outcome gate_judge(struct gate *g, const struct gate_plan *plan)
{
	*g = (struct gate){.plan = plan, .outcome = GATE_ERROR};
	if (!load_all(g))
		return g->outcome;
	use_waivers(g);
	for (size_t i = 0; i < g->files.nr; i++) {
		judge_file(g, g->files.name[i]);
		judge_exclusions(g, g->files.name[i]);
	}
	judge_lost(g);
	judge_floors(g);
	judge_waivers(g);
	if (g->nr_findings)
		qsort(g->findings, g->nr_findings, sizeof(*g->findings), by_place);
	if (gate_failing(g))
		g->outcome = GATE_FAIL;
	else if (!g->nr_findings && !g->lines.fresh && !g->lines.gained && !g->branches.gained)
		g->outcome = GATE_NOTHING;
	else
		g->outcome = GATE_PASS;
	return g->outcome;
}

static void free_sources(struct gate_sources *list)
{
	for (size_t i = 0; i < list->nr; i++) {
		free(list->list[i]->path);
		source_free(&list->list[i]->text);
		free(list->list[i]);
	}
	free(list->list);
}

void gate_free(struct gate *g)
{
	for (size_t i = 0; i < g->nr_findings; i++) {
		free(g->findings[i].path);
		free(g->findings[i].function);
		free(g->findings[i].detail);
		free(g->findings[i].source);
	}
	free(g->findings);
	free(g->why);
	trace_free(&g->base);
	trace_free(&g->now);
	diff_free(&g->diff);
	names_free(&g->tree);
	names_free(&g->files);
	free_sources(&g->sources);
	free_sources(&g->base_sources);
	waivers_free(&g->waivers);
	floors_free(&g->floors);
	*g = (struct gate){0};
}
