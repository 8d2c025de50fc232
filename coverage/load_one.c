/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what is looked at where there is no base: one tracefile, of the files that are there.
 */
#include <errno.h>
#include <stdlib.h>

#include "judge.h"

int load_one(struct gate *g, const struct gate_plan *plan)
{
	struct names prefixes = {0};
	char *real = realpath(plan->tree, NULL), *path, *why = NULL;
	int ret;

	*g = (struct gate){.plan = plan};
	for (size_t i = 0; i < plan->prefixes.nr; i++)
		names_add(&prefixes, plan->prefixes.name[i]);
	if (real)
		names_add(&prefixes, real);
	ret = trace_read(&g->now, &why, plan->info, &prefixes);
	names_free(&prefixes);
	free(real);
	for (size_t i = 0; !ret && i < g->now.nr; i++) {
		path = text_of("%s/%s", plan->tree, g->now.files[i].path);
		if (is_file(path))
			names_add(&g->tree, g->now.files[i].path); /* in order already */
		free(path);
	}
	if (!ret && !g->tree.nr) {
		why = text_of("%s: no source in it is a file of %s", plan->info, plan->tree);
		ret = -ENODATA;
	}
	if (!ret && plan->waivers) {
		path = text_of("%s/%s", plan->tree, plan->waivers);
		ret = waivers_read(&g->waivers, &why, path, plan->today);
		free(path);
		use_waivers(g);
	}
	if (ret)
		complain("%s", why);
	free(why);
	return ret ? EXIT_WRONG : 0;
}

bool one_judged(const struct gate *g, const struct trace_file *f)
{
	return in_tree(g, f->path) && gate_in_scope(g->plan, f->path);
}
