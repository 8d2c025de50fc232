/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads report.json as anybody may have written it: what it lacks is said, by place.
 */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "report_diff.h"

static int bad(struct scn_error *err, const char *path, const char *what, size_t i)
{
	snprintf(err->text, sizeof(err->text), "%.300s: %s %zu: expected that of a report.json",
		 path, what, i);
	return -EINVAL;
}

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static bool has_subject(const struct diff_report *r, const char *name)
{
	for (size_t i = 0; i < r->nr_subjects; i++)
		if (!strcmp(r->subjects[i].name, name))
			return true;
	return false;
}

static bool read_result(struct diff_report *out, const json_t *value)
{
	const json_t *detail = json_object_get(value, "detail");
	struct diff_result *r = &out->list[out->nr++];
	const char *verdict = text_of(value, "verdict");
	bool known = false;

	*r = (struct diff_result){
		.vector = text_of(value, "vector"),
		.subject = text_of(value, "subject"),
		.field = text_of(detail, "field"),
		.expected = text_of(detail, "expected"),
		.actual = text_of(detail, "actual"),
		.rule = text_of(detail, "rule"),
		.deviation = text_of(detail, "deviation"),
		.reason = text_of(detail, "reason"),
		.messages = text_of(detail, "messages"),
	};
	for (int v = 0; v < VERDICTS && !known; v++) {
		known = !strcmp(verdict, verdict_name((enum verdict)v));
		r->verdict = (enum verdict)v;
	}
	return known && *r->vector && has_subject(out, r->subject) && json_is_object(detail);
}

static int by_name(const void *a, const void *b)
{
	const struct diff_result *x = a, *y = b;
	int c = strcmp(x->subject, y->subject);

	return c ? c : strcmp(x->vector, y->vector);
}

static int read_all(struct diff_report *out, struct scn_error *err, const char *path)
{
	const json_t *subjects = json_object_get(out->json, "subjects");
	const json_t *results = json_object_get(out->json, "results"), *value;
	size_t i;

	if (!json_is_array(subjects) || !json_is_array(results)) {
		snprintf(err->text, sizeof(err->text), "%.300s: no subjects or no results, "
			 "expected those of a report.json", path);
		return -EINVAL;
	}
	out->subjects = calloc(json_array_size(subjects) + 1, sizeof(*out->subjects));
	out->list = calloc(json_array_size(results) + 1, sizeof(*out->list));
	if (!out->subjects || !out->list) {
		snprintf(err->text, sizeof(err->text), "out of memory");
		return -ENOMEM;
	}
	json_array_foreach(subjects, i, value) {
		struct result_subject *s = &out->subjects[out->nr_subjects++];
		const char *name = text_of(value, "name");

		if (!*name || strlen(name) >= sizeof(s->name))
			return bad(err, path, "subject", i);
		snprintf(s->name, sizeof(s->name), "%s", name);
		snprintf(s->version, sizeof(s->version), "%s", text_of(value, "version"));
	}
	json_array_foreach(results, i, value)
		if (!read_result(out, value))
			return bad(err, path, "result", i);
	qsort(out->list, out->nr, sizeof(*out->list), by_name);
	for (i = 1; i < out->nr; i++)
		if (!by_name(&out->list[i - 1], &out->list[i])) {
			snprintf(err->text, sizeof(err->text), "%.200s: two results of %.100s on "
				 "%.100s, expected one", path, out->list[i].vector,
				 out->list[i].subject);
			return -EINVAL;
		}
	return 0;
}

int diff_read(struct diff_report *out, struct scn_error *err, const char *path)
{
	char file[4200];
	json_error_t error;
	struct stat st;
	int ret;

	*out = (struct diff_report){0};
	snprintf(file, sizeof(file), "%.4000s", path);
	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		snprintf(file, sizeof(file), "%.4000s/report.json", path);
	if (stat(file, &st)) {
		ret = -errno;
		snprintf(err->text, sizeof(err->text), "%.300s: %s", file, strerror(-ret));
		return ret;
	}
	out->json = json_load_file(file, JSON_REJECT_DUPLICATES, &error);
	if (!out->json) {
		snprintf(err->text, sizeof(err->text), "%.300s:%d:%d: %.100s, expected a "
			 "report.json", file, error.line, error.column, error.text);
		return -EINVAL;
	}
	ret = read_all(out, err, file);
	if (ret)
		diff_report_free(out);
	return ret;
}

void diff_report_free(struct diff_report *r)
{
	free(r->list);
	free(r->subjects);
	json_decref(r->json);
	*r = (struct diff_report){0};
}

int diff_pair_read(struct diff_pair *pair, struct scn_error *err, const char *text,
		   const struct diff_report *a, const struct diff_report *b)
{
	/* A name can have an equals sign of its own, being a path. */
	for (const char *at = strchr(text, '='); at; at = strchr(at + 1, '=')) {
		snprintf(pair->a, sizeof(pair->a), "%.*s", (int)(at - text), text);
		snprintf(pair->b, sizeof(pair->b), "%s", at + 1);
		if (has_subject(a, pair->a) && has_subject(b, pair->b))
			return 0;
	}
	snprintf(err->text, sizeof(err->text), "--pair %.200s, expected A=B, a subject of the "
		 "first report and one of the second", text);
	return -EINVAL;
}
