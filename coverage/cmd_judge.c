/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-gate judge: decides what is written where, and the exit code.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"

/* Writes @text, which is from then on its own, into the folder. */
static int put(const char *folder, const char *name, char *text)
{
	char *path = text_of("%s/%s", folder, name);
	int code = 0;

	if (!text)
		code = complain("%s: out of memory", path);
	else if (!file_put(path, text, strlen(text)))
		code = complain("%s: %s", path, strerror(errno));
	free(text);
	free(path);
	return code;
}

static int put_all(const struct gate *g, const struct options *o)
{
	char *pages;
	int code = 0;

	if (!folder_make(o->out))
		return complain("%s: %s", o->out, strerror(errno));
	if (put(o->out, "gate.txt", gate_text(g)) || put(o->out, "gate.md", gate_markdown(g)) ||
	    put(o->out, "gate.json", gate_json(g)))
		return EXIT_WRONG;
	if (!o->html || g->why)
		return 0;
	pages = text_of("%s/html", o->out);
	if (!gate_html(g, pages))
		code = complain("%s: genhtml failed, expected the package lcov", pages);
	free(pages);
	return code;
}

int command_judge(int argc, char **argv)
{
	struct options o;
	struct gate g;
	char *text;
	int code = options_read(&o, "judge", "bBPfhiospdtw", argc, argv);

	if (!code && (!o.plan.base || !o.plan.base_info))
		code = complain("judge: no %s, expected the commit to judge against, and its "
				"tracefile", o.plan.base ? "--base-info" : "--base");
	if (!code && o.html && !o.out)
		code = complain("judge: --html without --out, expected a folder");
	if (!code) {
		code = (int)gate_judge(&g, &o.plan);
		text = gate_text(&g);
		if (!text || fputs(text, stdout) == EOF || fflush(stdout))
			code = complain("standard output cannot be written");
		free(text);
		/* What cannot be written must not pass. */
		if (o.out && put_all(&g, &o))
			code = GATE_ERROR;
		gate_free(&g);
	}
	options_free(&o);
	return code;
}
