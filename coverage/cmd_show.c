/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-gate show: what a tracefile leaves uncovered, and what markers take out of it, with the
 * source. Markers are counted, so that they cannot grow unseen.
 */
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "judge.h"

struct sums {
	unsigned long lines, branches, no_lines, no_branches;
};

static void put(const struct source *s, const struct trace_file *f, uint32_t line,
		const char *what)
{
	char *text = source_line(s, line);
	const char *function = source_function(s, f, line);

	printf("%s:%u: %s%s%s%s\n\t%s\n", f->path, line, what, *function ? " (" : "", function,
	       *function ? ")" : "", text);
	free(text);
}

static void show_line(struct sums *sums, const struct source *s, const struct trace_file *f,
		      const struct trace_line *l)
{
	size_t nr, missed = 0;
	const struct trace_branch *b = trace_branches(f, &nr, l->line);
	char *what;

	for (size_t i = 0; i < nr; i++)
		missed += !b[i].taken;
	if (!l->count) {
		put(s, f, l->line, "not covered");
		sums->lines++;
		sums->branches += nr;
	} else if (missed) {
		what = text_of("%zu of %zu branches never taken", missed, nr);
		put(s, f, l->line, what);
		sums->branches += missed;
		free(what);
	}
}

static void show_excluded(struct sums *sums, const struct source *s, const struct trace_file *f)
{
	for (uint32_t line = 1; line <= s->nr; line++) {
		const unsigned int bits = source_excluded(s, line);

		sums->no_lines += (bits & SOURCE_NO_LINE) != 0;
		sums->no_branches += bits == SOURCE_NO_BRANCH;
		if (bits)
			put(s, f, line, bits & SOURCE_NO_LINE ? "line excluded" :
								"branches excluded");
	}
}

int command_show(int argc, char **argv)
{
	struct sums sums = {0};
	struct options o;
	struct gate g = {0};
	int code = options_read(&o, "show", "ispt", argc, argv);

	if (!code)
		code = load_one(&g, &o.plan);
	for (size_t i = 0; !code && i < g.now.nr; i++) {
		const struct trace_file *f = &g.now.files[i];
		const struct source *s;

		if (!one_judged(&g, f))
			continue;
		s = source_now(&g, f->path);
		for (size_t j = 0; j < f->nr_lines; j++)
			show_line(&sums, s, f, &f->lines[j]);
		show_excluded(&sums, s, f);
	}
	if (!code)
		printf("not covered: %lu lines, %lu branches; excluded: %lu lines, branches of %lu "
		       "lines\n", sums.lines, sums.branches, sums.no_lines, sums.no_branches);
	gate_free(&g);
	options_free(&o);
	return code;
}
