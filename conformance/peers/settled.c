/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads what is settled and finds the entry that speaks of a difference. All of peer, run, program,
 * field and finding must fit, so that one difference hides no other.
 */
#include "settled.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>

#include "../rules/rules.h"
#include "../scenario/file.h"
#include "../scenario/yaml_map.h"

#define MEMBER(name, call)                                                      \
	static bool read_##name(struct ym *y, yaml_node_t *node, void *object)  \
	{                                                                       \
		return call(y, node, &((struct settled *)object)->name, #name); \
	}

MEMBER(id, ym_text)
MEMBER(as, lines_read)
MEMBER(programs, lines_read)
MEMBER(differs, lines_read)
MEMBER(found, lines_read)
MEMBER(reason, ym_text)

static bool read_word(struct ym *y, yaml_node_t *node, char **out, const struct ym_word *words,
		      const char *what)
{
	uint32_t ignored;

	return ym_word(y, node, &ignored, words, what) && ym_text(y, node, out, what);
}

static bool read_peer(struct ym *y, yaml_node_t *node, void *object)
{
	static const struct ym_word peers[] = {{"qemu", 1}, {"hercules", 1}, {NULL, 0}};

	return read_word(y, node, &((struct settled *)object)->peer, peers, "peer");
}

static bool read_right(struct ym *y, yaml_node_t *node, void *object)
{
	static const struct ym_word who[] = {{"model", 1}, {"both", 1}, {NULL, 0}};

	return read_word(y, node, &((struct settled *)object)->right, who, "right");
}

static bool read_rule(struct ym *y, yaml_node_t *node, void *object)
{
	struct settled *s = object;

	if (!ym_text(y, node, &s->rule, "rule"))
		return false;
	return rule_by_id(s->rule) != RULE_COUNT ||
	       ym_fail(y, node, "unknown rule '%.40s', expected an id of the catalogue", s->rule);
}

static const struct ym_field fields[] = {
	{"id", read_id, true},		 {"peer", read_peer, true},
	{"as", read_as, true},		 {"programs", read_programs, true},
	{"differs", read_differs, true}, {"found", read_found, true},
	{"rule", read_rule, true},	 {"right", read_right, true},
	{"reason", read_reason, true},	 {NULL, NULL, false},
};

static const struct ym_objects entries = {fields, sizeof(struct settled), true, "the file",
					  "an entry"};

int settled_read(struct settled_list *out, struct scn_error *err, const char *path)
{
	yaml_node_t *root;
	struct ym y;
	char *text;
	size_t len;
	bool good;
	int ret = file_read(path, &text, &len, err);

	*out = (struct settled_list){0};
	if (ret)
		return ret;
	root = ym_open(&y, err, path, text, len);
	if (root)
		out->list = ym_objects(&y, root, &out->nr, &entries);
	good = root && !y.failed;
	ym_close(&y);
	free(text);
	if (good)
		return 0;
	settled_free(out);
	return y.no_memory ? -ENOMEM : -EINVAL;
}

void settled_free(struct settled_list *l)
{
	for (uint32_t i = 0; i < l->nr; i++) {
		struct settled *s = &l->list[i];

		free(s->id);
		free(s->peer);
		lines_free(&s->as);
		lines_free(&s->programs);
		lines_free(&s->differs);
		lines_free(&s->found);
		free(s->rule);
		free(s->right);
		free(s->reason);
	}
	free(l->list);
	*l = (struct settled_list){0};
}

static bool matches(const struct lines *patterns, const char *text)
{
	for (uint32_t i = 0; i < patterns->nr; i++)
		if (!fnmatch(patterns->line[i], text, 0))
			return true;
	return false;
}

bool settled_covers(struct settled_list *l, const char *peer, const char *as, const char *program,
		    const struct difference *d)
{
	for (uint32_t i = 0; i < l->nr; i++) {
		struct settled *s = &l->list[i];

		if (strcmp(s->peer, peer) || !matches(&s->as, as) ||
		    !matches(&s->programs, program) || !matches(&s->differs, d->field) ||
		    !matches(&s->found, d->found))
			continue;
		s->used++;
		return true;
	}
	return false;
}

void settled_table(FILE *f, const struct settled_list *l)
{
	for (uint32_t i = 0; i < l->nr; i++)
		fprintf(f, "| %s | `%s` | %s | %s | %s |\n", l->list[i].peer, l->list[i].id,
			l->list[i].rule, l->list[i].right, l->list[i].reason);
}
