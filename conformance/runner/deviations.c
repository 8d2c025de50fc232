/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads known differences and decides which of them a result is an instance of: vector, subject,
 * version, the first differing field and what was found there must all fit, so that one
 * difference hides no other.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../rules/rules.h"
#include "../scenario/yaml_map.h"
#include "deviations.h"
#include "files.h"

static const struct ym_word layers[] = {
	{"driver", 1}, {"emulated-channel", 1}, {"interface-limit", 1}, {"device", 1}, {NULL, 0}};

static bool read_strings(struct ym *y, yaml_node_t *node, char ***list, uint32_t *nr,
			 const char *what)
{
	if (!ym_is_list(y, node, what))
		return false;
	if (!ym_count(node))
		return ym_fail(y, node, "%s is empty, expected at least one pattern", what);
	*list = calloc(ym_count(node), sizeof(**list));
	if (!*list)
		return ym_no_memory(y);
	for (uint32_t i = 0; i < ym_count(node); i++)
		if (!ym_text(y, ym_item(y, node, i), &(*list)[(*nr)++], what))
			return false;
	return true;
}

static bool read_id(struct ym *y, yaml_node_t *node, void *object)
{
	return ym_text(y, node, &((struct deviation *)object)->id, "id");
}

static bool read_vectors(struct ym *y, yaml_node_t *node, void *object)
{
	struct deviation *d = object;

	return read_strings(y, node, &d->vectors, &d->nr_vectors, "vectors");
}

static bool read_subjects(struct ym *y, yaml_node_t *node, void *object)
{
	struct deviation *d = object;

	return read_strings(y, node, &d->subjects, &d->nr_subjects, "subjects");
}

static bool condition_is_good(const char *word, size_t len)
{
	size_t n = strspn(word, "<>=");

	return n >= 1 && n <= 2 && n < len && strspn(word + n, "0123456789.") == len - n;
}

static bool read_versions(struct ym *y, yaml_node_t *node, void *object)
{
	struct deviation *d = object;

	if (!ym_text(y, node, &d->versions, "versions"))
		return false;
	for (const char *at = d->versions; *at;) {
		size_t len = strcspn(at, " ");

		if (!condition_is_good(at, len))
			return ym_fail(y, node, "versions is '%.60s', expected conditions such as "
				       "'>=6.1 <6.2'", d->versions);
		at += len;
		at += strspn(at, " ");
	}
	return true;
}

static bool read_layer(struct ym *y, yaml_node_t *node, void *object)
{
	uint32_t ignored;

	return ym_word(y, node, &ignored, layers, "layer") &&
	       ym_text(y, node, &((struct deviation *)object)->layer, "layer");
}

static bool read_rule(struct ym *y, yaml_node_t *node, void *object)
{
	struct deviation *d = object;

	if (!ym_text(y, node, &d->rule, "rule"))
		return false;
	return rule_by_id(d->rule) != RULE_COUNT ||
	       ym_fail(y, node, "unknown rule '%.40s', expected an id of the catalogue", d->rule);
}

static bool read_differs(struct ym *y, yaml_node_t *node, void *object)
{
	struct deviation *d = object;

	return read_strings(y, node, &d->differs, &d->nr_differs, "differs");
}

static bool read_found(struct ym *y, yaml_node_t *node, void *object)
{
	struct deviation *d = object;

	return read_strings(y, node, &d->found, &d->nr_found, "found");
}

static bool read_reason(struct ym *y, yaml_node_t *node, void *object)
{
	return ym_text(y, node, &((struct deviation *)object)->reason, "reason");
}

static bool read_link(struct ym *y, yaml_node_t *node, void *object)
{
	return ym_text(y, node, &((struct deviation *)object)->link, "link");
}

static const struct ym_field fields[] = {
	{"id", read_id, true},
	{"vectors", read_vectors, true},
	{"subjects", read_subjects, true},
	{"versions", read_versions, false},
	{"layer", read_layer, true},
	{"rule", read_rule, true},
	{"differs", read_differs, true},
	{"found", read_found, false},
	{"reason", read_reason, true},
	{"link", read_link, false},
	{NULL, NULL, false},
};

static bool read_all(struct ym *y, yaml_node_t *root, struct deviations *out)
{
	if (!ym_is_list(y, root, "the file"))
		return false;
	out->list = calloc(ym_count(root) ? ym_count(root) : 1, sizeof(*out->list));
	if (!out->list)
		return ym_no_memory(y);
	for (uint32_t i = 0; i < ym_count(root); i++) {
		yaml_node_t *item = ym_item(y, root, i);
		struct deviation *d = &out->list[out->nr++];

		if (!ym_map(y, item, fields, d, "a deviation"))
			return false;
		for (uint32_t k = 0; k < i; k++)
			if (!strcmp(out->list[k].id, d->id))
				return ym_fail(y, item, "a second deviation called '%.60s'", d->id);
	}
	return true;
}

int deviations_read(struct deviations *out, struct scn_error *err, const char *path)
{
	struct ym y;
	yaml_node_t *root;
	char *text;
	size_t len;
	int ret = file_read(path, &text, &len, err);
	bool good;

	*out = (struct deviations){0};
	if (ret)
		return ret;
	root = ym_open(&y, err, path, text, len);
	good = root && read_all(&y, root, out);
	ym_close(&y);
	free(text);
	if (good)
		return 0;
	deviations_free(out);
	return y.no_memory ? -ENOMEM : -EINVAL;
}

static void free_strings(char **list, uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++)
		free(list[i]);
	free(list);
}

void deviations_free(struct deviations *d)
{
	for (uint32_t i = 0; i < d->nr; i++) {
		struct deviation *v = &d->list[i];

		free(v->id);
		free_strings(v->vectors, v->nr_vectors);
		free_strings(v->subjects, v->nr_subjects);
		free(v->versions);
		free(v->layer);
		free(v->rule);
		free_strings(v->differs, v->nr_differs);
		free_strings(v->found, v->nr_found);
		free(v->reason);
		free(v->link);
	}
	free(d->list);
	*d = (struct deviations){0};
}

/* Compare as many numbers as @wanted has: 6.1.192 is within "6.1" for = and <=. */
static int version_compare(const char *version, const char *wanted, size_t len)
{
	const char *end = wanted + len;

	while (wanted < end) {
		char *after_v, *after_w;
		unsigned long v = strtoul(version, &after_v, 10);
		unsigned long w = strtoul(wanted, &after_w, 10);

		if (v != w)
			return v < w ? -1 : 1;
		version = *after_v == '.' ? after_v + 1 : after_v;
		wanted = *after_w == '.' ? after_w + 1 : end;
	}
	return 0;
}

static bool condition_holds(const char *word, size_t len, const char *version)
{
	size_t n = strspn(word, "<>=");
	int c = version_compare(version, word + n, len - n);

	if (n == 2)
		return word[0] == '<' ? c <= 0 : word[0] == '>' ? c >= 0 : c == 0;
	return word[0] == '<' ? c < 0 : word[0] == '>' ? c > 0 : c == 0;
}

bool version_matches(const char *conditions, const char *version)
{
	if (!conditions)
		return true;
	if (!version)
		return false;
	while (*conditions) {
		size_t len = strcspn(conditions, " ");

		if (!condition_holds(conditions, len, version))
			return false;
		conditions += len;
		conditions += strspn(conditions, " ");
	}
	return true;
}

static bool matches_any(char *const *patterns, uint32_t nr, const char *text)
{
	for (uint32_t i = 0; i < nr; i++)
		if (!fnmatch(patterns[i], text, 0))
			return true;
	return false;
}

bool deviation_applies(const struct deviation *d, const char *vector, const char *subject,
		       const char *version)
{
	return matches_any(d->vectors, d->nr_vectors, vector) &&
	       matches_any(d->subjects, d->nr_subjects, subject) &&
	       version_matches(d->versions, version);
}

bool deviation_covers(const struct deviation *d, const char *field, const char *found)
{
	return matches_any(d->differs, d->nr_differs, field) &&
	       (!d->nr_found || matches_any(d->found, d->nr_found, found));
}
