/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has genhtml make pages of what was judged: it gets a tracefile with the paths that the sources
 * have here, whatever the paths in the one that was read.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "child.h"
#include "report.h"

#define SECONDS_MAX 600

static void put_file(FILE *f, const char *tree, const struct trace_file *t)
{
	fprintf(f, "TN:\nSF:%s/%s\n", tree, t->path);
	for (size_t i = 0; i < t->nr_functions; i++)
		fprintf(f, "FN:%u,%s\n", t->functions[i].line, t->functions[i].name);
	for (size_t i = 0; i < t->nr_functions; i++)
		fprintf(f, "FNDA:%" PRIu64 ",%s\n", t->functions[i].count, t->functions[i].name);
	for (size_t i = 0; i < t->nr_lines; i++) {
		const struct trace_line *l = &t->lines[i];
		size_t nr;
		const struct trace_branch *b = trace_branches(t, &nr, l->line);

		fprintf(f, "DA:%u,%" PRIu64 "\n", l->line, l->count);
		for (size_t j = 0; j < nr; j++) {
			fprintf(f, "BRDA:%u,0,%zu,", l->line, j);
			if (l->count)
				fprintf(f, "%" PRIu64 "\n", b[j].taken);
			else
				fputs("-\n", f);
		}
	}
	fputs("end_of_record\n", f);
}

static bool put_trace(const struct gate *g, const char *tree, const char *path)
{
	FILE *f = fopen(path, "we");
	bool done;

	for (size_t i = 0; f && i < g->files.nr; i++) {
		const struct trace_file *t = trace_file(&g->now, g->files.name[i]);

		if (t)
			put_file(f, tree, t);
	}
	done = f && !ferror(f);
	return f && !fclose(f) && done;
}

bool gate_html(const struct gate *g, const char *dir)
{
	char *tree = realpath(g->plan->tree, NULL);
	char *info = text_of("%s.info", dir), *out = text_of("%s", dir);
	char *prefix = text_of("%s", tree ? tree : ".");
	char *argv[] = {"genhtml", "--quiet", "--branch-coverage", "--legend", "--prefix", prefix,
			"--output-directory", out, info, NULL};
	const struct child_plan plan = {.argv = argv, .wall_s = SECONDS_MAX};
	struct child c;
	bool done = tree && put_trace(g, tree, info) && !child_run(&c, &plan);

	if (done) {
		done = !c.timed_out && c.status == 0;
		child_forget(&c);
	}
	unlink(info);
	free(tree);
	free(info);
	free(out);
	free(prefix);
	return done;
}
