/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what is judged, and when there is no baseline: a base that is not there, or that belongs
 * to another text, is none.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "git.h"
#include "judge.h"

#define SOURCE_BYTES_MAX (64u << 20)

bool stop(struct gate *g, enum gate_outcome outcome, char *why)
{
	g->outcome = outcome;
	free(g->why);
	g->why = why;
	return false;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort(struct names *list)
{
	size_t kept = 0;

	if (list->nr)
		qsort(list->name, list->nr, sizeof(*list->name), by_name);
	for (size_t i = 0; i < list->nr; i++) {
		if (kept && !strcmp(list->name[kept - 1], list->name[i]))
			free(list->name[i]);
		else
			list->name[kept++] = list->name[i];
	}
	list->nr = kept;
}

static bool has(const struct names *sorted, const char *name)
{
	return sorted->nr && bsearch(&name, sorted->name, sorted->nr, sizeof(*sorted->name),
				     by_name);
}

bool in_tree(const struct gate *g, const char *path)
{
	return has(&g->tree, path);
}

/* The first line that git prints; NULL: it failed. free(). */
static char *git_line(const struct gate *g, const char *const *argv)
{
	size_t len;
	char *text;

	if (git_run(&text, &len, g->plan->tree, argv))
		return NULL;
	text[strcspn(text, "\n")] = '\0';
	return text;
}

static bool find_base(struct gate *g)
{
	char *spec = text_of("%s^{commit}", g->plan->base);
	char *top = git_line(g, (const char *[]){"rev-parse", "--is-inside-work-tree", NULL});
	char *commit = git_line(g, (const char *[]){"rev-parse", "--verify", "--quiet",
						    "--end-of-options", spec, NULL});
	char *shallow = git_line(g, (const char *[]){"rev-parse", "--is-shallow-repository", NULL});
	bool found = top && commit;

	if (!top)
		stop(g, GATE_ERROR, text_of("%s is no work tree that git can read", g->plan->tree));
	else if (!commit)
		stop(g, GATE_NO_BASELINE,
		     text_of("commit %s is not in this clone%s", g->plan->base,
			     shallow && !strcmp(shallow, "true") ?
				     ", which is shallow: fetch it, or more of the history" : ""));
	else
		memcpy(g->commit, commit, strnlen(commit, sizeof(g->commit) - 1));
	free(spec);
	free(top);
	free(commit);
	free(shallow);
	return found;
}

/* Adds the names that git ends with NUL. False: git failed. */
static bool git_names(struct gate *g, struct names *out, const char *const *argv)
{
	size_t len;
	char *text;

	if (git_run(&text, &len, g->plan->tree, argv))
		return false;
	for (const char *name = text; name < text + len; name += strlen(name) + 1)
		names_add(out, name);
	free(text);
	return true;
}

/* A file that git does not know yet. */
static void add_fresh(struct gate *g, const char *path)
{
	char *whole = text_of("%s/%s", g->plan->tree, path);
	size_t len;
	char *text = file_whole(&len, whole, SOURCE_BYTES_MAX);

	if (text)
		diff_add_new(&g->diff, path, text);
	names_add(&g->tree, path);
	free(text);
	free(whole);
}

static bool load_diff(struct gate *g)
{
	/* Paths are those below the tree, which need not be the top of the work tree. */
	const char *diff[] = {"diff", "--no-ext-diff", "--no-textconv", "-M", "-U0", "-l0",
			      "--relative", "--no-color", "--ignore-submodules",
			      "--src-prefix=a/", "--dst-prefix=b/", "--diff-algorithm=default",
			      "--inter-hunk-context=0", g->commit, "--", NULL};
	struct names fresh = {0}, changed = {0};
	size_t len;
	char *text = NULL;
	int ret = git_run(&text, &len, g->plan->tree, diff);

	if (ret)
		return stop(g, GATE_ERROR, text_of("git diff %s ended with %d", g->commit, ret));
	ret = diff_read(&g->diff, &g->why, text);
	free(text);
	if (ret)
		return stop(g, GATE_ERROR, text_of("%s", g->why));
	if (!git_names(g, &g->tree, (const char *[]){"ls-files", "-z", NULL}) ||
	    !git_names(g, &fresh, (const char *[]){"ls-files", "-z", "--others",
						   "--exclude-standard", NULL}) ||
	    !git_names(g, &changed, (const char *[]){"diff", "--name-only", "-z", "HEAD", NULL}))
		stop(g, GATE_ERROR, text_of("git cannot list the files of %s", g->plan->tree));
	for (size_t i = 0; i < fresh.nr; i++)
		if (gate_in_scope(g->plan, fresh.name[i]))
			add_fresh(g, fresh.name[i]);
	g->dirty = fresh.nr || changed.nr;
	names_free(&fresh);
	names_free(&changed);
	sort(&g->tree);
	diff_find_moves(&g->diff);
	return !g->why;
}

static struct gate_source *source_in(struct gate_sources *list, const char *path, bool *fresh)
{
	struct gate_source **more;

	*fresh = false;
	for (size_t i = 0; i < list->nr; i++)
		if (!strcmp(list->list[i]->path, path))
			return list->list[i];
	more = room_for((list->nr + 1) * sizeof(*more));
	if (list->nr)
		memcpy(more, list->list, list->nr * sizeof(*more));
	free(list->list);
	list->list = more;
	more[list->nr] = room_for(sizeof(**more));
	more[list->nr]->path = text_of("%s", path);
	*fresh = true;
	return more[list->nr++];
}

const struct source *source_now(struct gate *g, const char *path)
{
	bool fresh;
	struct gate_source *s = source_in(&g->sources, path, &fresh);

	if (fresh) {
		char *whole = text_of("%s/%s", g->plan->tree, path);
		size_t len;
		char *text = file_whole(&len, whole, SOURCE_BYTES_MAX);

		s->known = text != NULL;
		source_take(&s->text, text ? text : text_of("%s", ""));
		free(whole);
	}
	return &s->text;
}

const struct source *source_base(struct gate *g, const char *path)
{
	bool fresh;
	struct gate_source *s = source_in(&g->base_sources, path, &fresh);

	if (fresh) {
		/* "./": below the tree, which need not be the top of the work tree. */
		char *name = text_of("%s:./%s", g->commit, path), *text;
		size_t len;

		s->known = !git_run(&text, &len, g->plan->tree,
				    (const char *[]){"cat-file", "blob", name, NULL});
		source_take(&s->text, text ? text : text_of("%s", ""));
		free(name);
	}
	return &s->text;
}

/* The tree itself is a folder that paths are below. */
static bool load_traces(struct gate *g)
{
	struct names all = {0}, base = {0};
	char *real = realpath(g->plan->tree, NULL);
	int ret, base_ret;
	char *base_why;

	for (size_t i = 0; i < g->plan->prefixes.nr; i++)
		names_add(&all, g->plan->prefixes.name[i]);
	if (real)
		names_add(&all, real);
	for (size_t i = 0; i < g->plan->base_prefixes.nr; i++)
		names_add(&base, g->plan->base_prefixes.name[i]);
	for (size_t i = 0; i < all.nr; i++)
		names_add(&base, all.name[i]);
	free(g->why);
	ret = trace_read(&g->now, &g->why, g->plan->info, &all);
	base_ret = trace_read(&g->base, &base_why, g->plan->base_info, &base);
	free(real);
	names_free(&all);
	names_free(&base);
	if (ret) {
		free(base_why);
		return stop(g, GATE_ERROR, text_of("%s", g->why));
	}
	if (base_ret) {
		stop(g, GATE_NO_BASELINE, base_why);
		return false;
	}
	return true;
}

/* Whether a tracefile is of the texts that it is said to be of. */
static bool check_fit(struct gate *g)
{
	uint32_t bad = 0;

	for (size_t i = 0; i < g->now.nr; i++) {
		const struct trace_file *f = &g->now.files[i];

		if (in_tree(g, f->path) && gate_in_scope(g->plan, f->path) &&
		    !source_fits(source_now(g, f->path), f, &bad))
			return stop(g, GATE_ERROR,
				    text_of("%s:%u: not the line that %s was made from, expected "
					    "a tracefile of the tree as it is", f->path, bad,
					    g->plan->info));
	}
	for (size_t i = 0; i < g->base.nr; i++) {
		const struct trace_file *f = &g->base.files[i];
		const struct source *s;

		if (!gate_in_scope(g->plan, f->path))
			continue;
		s = source_base(g, f->path);
		if (s->nr && !source_fits(s, f, &bad))
			return stop(g, GATE_NO_BASELINE,
				    text_of("%s:%u: not the line of %.12s that %s was made from",
					    f->path, bad, g->commit, g->plan->base_info));
	}
	return true;
}

static bool list_files(struct gate *g)
{
	size_t measured = 0, base_measured = 0;

	for (size_t i = 0; i < g->now.nr; i++) {
		const char *path = g->now.files[i].path;
		const bool judged = in_tree(g, path) && gate_in_scope(g->plan, path);

		g->outside += !in_tree(g, path);
		measured += judged;
		if (judged)
			names_add(&g->files, path);
		if (judged)
			trace_add(&g->totals, &g->now.files[i]);
	}
	for (size_t i = 0; i < g->diff.nr; i++) {
		const char *path = g->diff.files[i].new_path;

		if (path && in_tree(g, path) && gate_in_scope(g->plan, path))
			names_add(&g->files, path);
	}
	for (size_t i = 0; i < g->base.nr; i++) {
		const char *path = g->base.files[i].path;

		/* What is not of that commit is of no use, and no baseline. */
		if (!gate_in_scope(g->plan, path) || !source_base(g, path)->nr)
			continue;
		trace_add(&g->base_totals, &g->base.files[i]);
		base_measured++;
	}
	sort(&g->files);
	if (!measured)
		return stop(g, GATE_ERROR,
			    text_of("%s: no source in it is a file of the tree that is judged, such"
				    " as %s: expected another --prefix or --paths", g->plan->info,
				    g->now.files[0].path));
	if (!base_measured)
		return stop(g, GATE_NO_BASELINE,
			    text_of("%s: no source in it is a file of %.12s that is judged, such "
				    "as %s", g->plan->base_info, g->commit, g->base.files[0].path));
	return true;
}

static bool load_rules(struct gate *g)
{
	char *path = text_of("%s/%s", g->plan->tree, g->plan->waivers ? g->plan->waivers : "");
	char *why = NULL, *text = NULL;
	size_t len;
	int ret = waivers_read(&g->waivers, &why, g->plan->waivers ? path : NULL, g->plan->today);

	free(path);
	if (!ret && g->plan->floors) {
		path = text_of("%s/%s", g->plan->tree, g->plan->floors);
		text = file_whole(&len, path, SOURCE_BYTES_MAX);
		if (text)
			ret = floors_read(&g->floors, &why, g->plan->floors, text);
		else if (errno != ENOENT)
			why = text_of("%s: %s", path, strerror(errno));
		free(path);
		free(text);
	}
	if (ret || why)
		return stop(g, GATE_ERROR, why);
	return true;
}

bool load_all(struct gate *g)
{
	return find_base(g) && load_traces(g) && load_diff(g) && list_files(g) && check_fit(g) &&
	       load_rules(g);
}
