/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-gate functions: how much of each function is covered, one line each, for whoever holds
 * two programs beside each other.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "judge.h"

/* Lines and branches of @f that lie in the function @name. */
static struct trace_count count(const struct source *s, const struct trace_file *f,
				const char *name)
{
	struct trace_count c = {0};

	for (size_t i = 0; i < f->nr_lines; i++) {
		const struct trace_line *l = &f->lines[i];
		const struct trace_branch *b;
		size_t nr;

		if (strcmp(source_function(s, f, l->line), name))
			continue;
		b = trace_branches(f, &nr, l->line);
		c.lines++;
		c.lines_hit += l->count != 0;
		c.branches += nr;
		for (size_t j = 0; j < nr; j++)
			c.branches_hit += b[j].taken != 0;
	}
	return c;
}

static void put_file(struct gate *g, const struct trace_file *f)
{
	const struct source *s = source_now(g, f->path);

	for (size_t i = 0; i < f->nr_functions; i++) {
		const char *name = f->functions[i].name;
		struct trace_count c = count(s, f, name);

		printf("%s\t%s\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\t%" PRIu64 "\n", name,
		       f->path, c.lines_hit, c.lines, c.branches_hit, c.branches);
	}
}

int command_functions(int argc, char **argv)
{
	struct options o;
	struct gate g = {0};
	int code = options_read(&o, "functions", "ispt", argc, argv);

	if (!code)
		code = load_one(&g, &o.plan);
	for (size_t i = 0; !code && i < g.now.nr; i++)
		if (one_judged(&g, &g.now.files[i]))
			put_file(&g, &g.now.files[i]);
	gate_free(&g);
	options_free(&o);
	return code;
}
