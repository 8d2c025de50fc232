/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads known differences and decides which of them a result is an instance of: vector, subject,
 * version, the first differing field and what was found there must all fit, so that one
 * difference hides no other; and when one is no longer to be believed.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

/* How many characters of @text are a version such as 6.1.176; 0: it does not begin with one. */
static size_t version_length(const char *text)
{
	size_t len = 0, digits;

	while ((digits = strspn(text + len, "0123456789"))) {
		len += digits;
		if (text[len] != '.')
			return len;
		len++;
	}
	return 0;
}

static bool condition_is_good(const char *word, size_t len)
{
	static const char *const signs[] = {"<=", ">=", "<", ">", "="};

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		size_t n = strlen(signs[i]);

		if (!strncmp(word, signs[i], n))
			return len > n && version_length(word + n) == len - n;
	}
	return false;
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

/* Does @lower, such as ">=6.2", begin only where @upper, such as "<6.1", has ended? */
static bool conditions_exclude(const char *lower, const char *upper)
{
	size_t l = strspn(lower, "<>="), u = strspn(upper, "<>=");
	int c = version_compare(lower + l, upper + u, strcspn(upper + u, " "));

	return lower[0] == '>' && upper[0] == '<' && (c > 0 || (!c && (l == 1 || u == 1)));
}

static bool range_is_good(struct ym *y, const yaml_node_t *node, const char *range)
{
	for (const char *at = range; *at;) {
		size_t len = strcspn(at, " ");

		if (!condition_is_good(at, len))
			return ym_fail(y, node, "versions is '%.60s', expected conditions such as "
				       "'>=6.1 <6.2'", range);
		at += len;
		at += strspn(at, " ");
		for (const char *other = range; *other;) {
			if (conditions_exclude(at, other) || conditions_exclude(other, at))
				return ym_fail(y, node, "versions is '%.60s', expected a range "
					       "that a version can be in", range);
			other += strcspn(other, " ");
			other += strspn(other, " ");
		}
	}
	return true;
}

/* One range, or a list of ranges of which one must hold. */
static bool read_versions(struct ym *y, yaml_node_t *node, void *object)
{
	struct deviation *d = object;

	if (node->type == YAML_SCALAR_NODE) {
		d->versions = calloc(1, sizeof(*d->versions));
		if (!d->versions)
			return ym_no_memory(y);
		d->nr_versions = 1;
		return ym_text(y, node, d->versions, "versions") &&
		       range_is_good(y, node, *d->versions);
	}
	if (!read_strings(y, node, &d->versions, &d->nr_versions, "versions"))
		return false;
	for (uint32_t i = 0; i < d->nr_versions; i++)
		if (!range_is_good(y, ym_item(y, node, i), d->versions[i]))
			return false;
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
	struct deviation *d = object;

	return ym_text(y, node, &d->reason, "reason") &&
	       (d->reason[strspn(d->reason, " ")] ||
		ym_fail(y, node, "reason is blank, expected a sentence why"));
}

static bool read_link(struct ym *y, yaml_node_t *node, void *object)
{
	struct deviation *d = object;

	return ym_text(y, node, &d->link, "link") &&
	       (!strncmp(d->link, "https://", 8) ||
		ym_fail(y, node, "link is '%.60s', expected https://...", d->link));
}

/* Is it a day of the calendar, as 2027-12-31? */
static bool is_date(const char *text)
{
	struct tm tm = {0}, day;
	char again[16];
	const char *end = strptime(text, "%Y-%m-%d", &tm);

	if (!end || *end)
		return false;
	day = tm;
	/* 30 February comes back as 2 March. */
	return timegm(&day) != -1 && strftime(again, sizeof(again), "%Y-%m-%d", &day) &&
	       !strcmp(again, text);
}

static bool read_until(struct ym *y, yaml_node_t *node, void *object)
{
	struct deviation *d = object;

	return ym_text(y, node, &d->until, "until") &&
	       (is_date(d->until) ||
		ym_fail(y, node, "until is '%.60s', expected a day such as 2027-12-31", d->until));
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
	{"until", read_until, false},
	{NULL, NULL, false},
};

static const struct ym_objects entries = {fields, sizeof(struct deviation), true, "the file",
					  "a deviation"};

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
	if (root)
		out->list = ym_objects(&y, root, &out->nr, &entries);
	good = root && !y.failed;
	ym_close(&y);
	free(text);
	if (good)
		return 0;
	deviations_free(out);
	return y.no_memory ? -ENOMEM : -EINVAL;
}

int deviations_today(char today[DEVIATIONS_DATE], struct scn_error *err)
{
	const char *given = getenv("SOURCE_DATE_EPOCH");
	time_t now = given ? 0 : time(NULL);
	struct tm tm;
	char *end;

	if (given) {
		errno = 0;
		now = (time_t)strtoll(given, &end, 10);
		if (errno || end == given || *end || now < 0) {
			snprintf(err->text, sizeof(err->text), "SOURCE_DATE_EPOCH is '%.60s', "
				 "expected seconds since 1970", given);
			return -EINVAL;
		}
	}
	if (!gmtime_r(&now, &tm) || !strftime(today, DEVIATIONS_DATE, "%Y-%m-%d", &tm)) {
		snprintf(err->text, sizeof(err->text), "SOURCE_DATE_EPOCH is '%.60s', expected a "
			 "year of four digits", given ? given : "");
		return -EINVAL;
	}
	return 0;
}

void deviations_expire(struct deviations *d, const char *today)
{
	for (uint32_t i = 0; i < d->nr; i++)
		d->list[i].expired = d->list[i].until && strcmp(d->list[i].until, today) < 0;
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
		free_strings(v->versions, v->nr_versions);
		free(v->layer);
		free(v->rule);
		free_strings(v->differs, v->nr_differs);
		free_strings(v->found, v->nr_found);
		free(v->reason);
		free(v->link);
		free(v->until);
	}
	free(d->list);
	*d = (struct deviations){0};
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

static bool of_version(const struct deviation *d, const char *version)
{
	for (uint32_t i = 0; i < d->nr_versions; i++)
		if (version_matches(d->versions[i], version))
			return true;
	return !d->nr_versions;
}

bool deviation_applies(const struct deviation *d, const char *vector, const char *subject,
		       const char *version)
{
	return matches_any(d->vectors, d->nr_vectors, vector) &&
	       matches_any(d->subjects, d->nr_subjects, subject) && of_version(d, version);
}

bool deviation_covers(const struct deviation *d, const char *field, const char *found)
{
	return matches_any(d->differs, d->nr_differs, field) &&
	       (!d->nr_found || matches_any(d->found, d->nr_found, found));
}
