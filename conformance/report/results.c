/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps results and writes them for machines: JSON, JUnit, KTAP.
 */
#include <errno.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json_text.h"
#include "results.h"

const char *verdict_name(enum verdict v)
{
	static const char *const names[VERDICTS] = {
		[VERDICT_PASS] = "PASS", [VERDICT_KFAIL] = "KFAIL", [VERDICT_SKIP] = "SKIP",
		[VERDICT_FAIL] = "FAIL", [VERDICT_XPASS] = "XPASS", [VERDICT_ERROR] = "ERROR",
	};

	return names[v];
}

int results_add(struct results *rs, const struct result *r)
{
	if (rs->nr == rs->room) {
		size_t room = rs->room ? 2 * rs->room : 256;
		struct result *bigger = realloc(rs->list, room * sizeof(*bigger));

		if (!bigger)
			return -ENOMEM;
		rs->list = bigger;
		rs->room = room;
	}
	rs->list[rs->nr++] = *r;
	return 0;
}

void results_free(struct results *rs)
{
	for (size_t i = 0; i < rs->nr; i++) {
		free(rs->list[i].reason);
		free(rs->list[i].link);
		free(rs->list[i].messages);
	}
	free(rs->list);
	free(rs->subjects);
	*rs = (struct results){0};
}

size_t results_count(const struct results *rs, size_t subject, enum verdict verdict)
{
	size_t n = 0;

	for (size_t i = 0; i < rs->nr; i++)
		n += rs->list[i].verdict == verdict &&
		     (subject == SIZE_MAX || rs->list[i].subject == subject);
	return n;
}

size_t results_unexpected(const struct results *rs)
{
	return results_count(rs, SIZE_MAX, VERDICT_FAIL) +
	       results_count(rs, SIZE_MAX, VERDICT_XPASS) +
	       results_count(rs, SIZE_MAX, VERDICT_ERROR);
}

static json_t *result_json(const struct results *rs, const struct result *r)
{
	json_t *object = json_object(), *rules = json_array(), *detail = json_object();

	json_set_text(object, "vector", r->scn->id);
	json_set_text(object, "subject", rs->subjects[r->subject].name);
	json_set_text(object, "verdict", verdict_name(r->verdict));
	for (uint32_t i = 0; i < r->scn->nr_rules; i++)
		json_array_append_new(rules, json_string(r->scn->rules[i]));
	json_object_set_new(object, "rules", rules);
	json_set_text(detail, "field", r->field);
	json_set_text(detail, "expected", r->expected);
	json_set_text(detail, "actual", r->actual);
	json_set_text(detail, "rule", r->rule);
	json_set_text(detail, "layer", r->layer);
	json_set_text(detail, "deviation", r->deviation);
	json_set_text(detail, "reason", r->reason);
	json_set_text(detail, "link", r->link);
	json_set_text(detail, "messages", r->messages);
	json_object_set_new(object, "detail", detail);
	return object;
}

int result_json_line(FILE *f, const struct results *rs, const struct result *r, const char *key)
{
	json_t *object = result_json(rs, r);

	json_set_text(object, "key", key);
	return json_put(f, object, JSON_COMPACT);
}

/* A text of @detail to a field of fixed size. False: it does not fit, so it is not ours. */
static bool get_field(char *to, size_t size, const json_t *detail, const char *name)
{
	const char *text = json_string_value(json_object_get(detail, name));

	return (size_t)snprintf(to, size, "%s", text ? text : "") < size;
}

/* A text of @detail that may be missing. False: no memory. */
static bool get_text(char **to, const json_t *detail, const char *name)
{
	const char *text = json_string_value(json_object_get(detail, name));

	*to = text ? strdup(text) : NULL;
	return *to || !text;
}

int result_from_json(struct result *r, const struct json_t *value)
{
	const char *verdict = json_string_value(json_object_get(value, "verdict"));
	const json_t *detail = json_object_get(value, "detail");
	struct result got = {.scn = r->scn, .subject = r->subject, .verdict = VERDICTS};

	for (int v = 0; v < VERDICTS && verdict; v++)
		if (!strcmp(verdict, verdict_name((enum verdict)v)))
			got.verdict = (enum verdict)v;
	if (got.verdict == VERDICTS ||
	    !get_field(got.field, sizeof(got.field), detail, "field") ||
	    !get_field(got.expected, sizeof(got.expected), detail, "expected") ||
	    !get_field(got.actual, sizeof(got.actual), detail, "actual") ||
	    !get_field(got.rule, sizeof(got.rule), detail, "rule") ||
	    !get_field(got.layer, sizeof(got.layer), detail, "layer") ||
	    !get_field(got.deviation, sizeof(got.deviation), detail, "deviation"))
		return 0;
	if (!get_text(&got.reason, detail, "reason") || !get_text(&got.link, detail, "link") ||
	    !get_text(&got.messages, detail, "messages")) {
		free(got.reason);
		free(got.link);
		free(got.messages);
		return -ENOMEM;
	}
	*r = got;
	return 1;
}

static int by_subject(const void *a, const void *b)
{
	const struct result *x = a, *y = b;

	if (x->subject != y->subject)
		return x->subject < y->subject ? -1 : 1;
	return strcmp(x->scn->id, y->scn->id);
}

void results_sort(struct results *rs)
{
	if (rs->nr)
		qsort(rs->list, rs->nr, sizeof(*rs->list), by_subject);
}

int report_json(FILE *f, const struct results *rs)
{
	json_t *report = json_object(), *subjects = json_array(), *list = json_array();
	json_t *totals = json_object();

	for (size_t s = 0; s < rs->nr_subjects; s++) {
		json_t *subject = json_object();

		json_set_text(subject, "name", rs->subjects[s].name);
		json_set_text(subject, "version", rs->subjects[s].version);
		json_array_append_new(subjects, subject);
	}
	for (size_t i = 0; i < rs->nr; i++)
		json_array_append_new(list, result_json(rs, &rs->list[i]));
	for (int v = 0; v < VERDICTS; v++)
		json_object_set_new(totals, verdict_name((enum verdict)v),
				    json_integer((json_int_t)results_count(rs, SIZE_MAX,
									   (enum verdict)v)));
	json_object_set_new(report, "subjects", subjects);
	json_object_set_new(report, "results", list);
	json_object_set_new(report, "totals", totals);
	return json_put(f, report, JSON_INDENT(1));
}

/* Text as XML has it; what XML cannot hold at all becomes a question mark. */
static void put_xml(FILE *f, const char *text)
{
	for (; text && *text; text++)
		switch (*text) {
		case '<':
			fputs("&lt;", f);
			break;
		case '>':
			fputs("&gt;", f);
			break;
		case '&':
			fputs("&amp;", f);
			break;
		case '"':
			fputs("&quot;", f);
			break;
		default:
			fputc((unsigned char)*text < ' ' && *text != '\n' && *text != '\t' ? '?' :
										     *text, f);
		}
}

static void put_detail(FILE *f, const struct result *r, void (*put)(FILE *, const char *))
{
	if (*r->field) {
		put(f, r->field);
		put(f, ": expected ");
		put(f, r->expected);
		put(f, ", found ");
		put(f, r->actual);
		put(f, " (");
		put(f, r->rule);
		put(f, ")");
	}
	if (r->reason) {
		put(f, *r->field ? "; " : "");
		put(f, *r->layer ? r->layer : "");
		put(f, *r->layer ? ": " : "");
		put(f, r->reason);
	}
}

static const char *junit_element(enum verdict v)
{
	switch (v) {
	case VERDICT_SKIP:
	case VERDICT_KFAIL:
		return "skipped";
	case VERDICT_FAIL:
	case VERDICT_XPASS:
		return "failure";
	case VERDICT_ERROR:
		return "error";
	default:
		return NULL;
	}
}

int report_junit(FILE *f, const struct results *rs)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", f);
	for (size_t s = 0; s < rs->nr_subjects; s++) {
		size_t n = 0;

		for (int v = 0; v < VERDICTS; v++)
			n += results_count(rs, s, (enum verdict)v);
		fputs(" <testsuite name=\"", f);
		put_xml(f, rs->subjects[s].name);
		fprintf(f, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n", n,
			results_count(rs, s, VERDICT_FAIL) + results_count(rs, s, VERDICT_XPASS),
			results_count(rs, s, VERDICT_ERROR),
			results_count(rs, s, VERDICT_SKIP) + results_count(rs, s, VERDICT_KFAIL));
		for (size_t i = 0; i < rs->nr; i++) {
			const struct result *r = &rs->list[i];
			const char *element = junit_element(r->verdict);

			if (r->subject != s)
				continue;
			fprintf(f, "  <testcase classname=\"");
			put_xml(f, rs->subjects[s].name);
			fprintf(f, "\" name=\"%s\"", r->scn->id);
			if (element) {
				fprintf(f, ">\n   <%s message=\"%s: ", element,
					verdict_name(r->verdict));
				put_detail(f, r, put_xml);
				fprintf(f, "\"/>\n  </testcase>\n");
			} else {
				fputs("/>\n", f);
			}
		}
		fputs(" </testsuite>\n", f);
	}
	fputs("</testsuites>\n", f);
	return ferror(f) ? -EIO : 0;
}

static void put_plain(FILE *f, const char *text)
{
	for (; text && *text; text++)
		fputc(*text == '\n' || *text == '#' ? ' ' : *text, f);
}

int report_ktap(FILE *f, const struct results *rs)
{
	fprintf(f, "KTAP version 1\n1..%zu\n", rs->nr_subjects);
	for (size_t s = 0; s < rs->nr_subjects; s++) {
		size_t n = 0, bad = 0;

		for (size_t i = 0; i < rs->nr; i++)
			n += rs->list[i].subject == s;
		fprintf(f, "  KTAP version 1\n  1..%zu\n", n);
		n = 0;
		for (size_t i = 0; i < rs->nr; i++) {
			const struct result *r = &rs->list[i];
			bool red = r->verdict >= VERDICT_FAIL;

			if (r->subject != s)
				continue;
			bad += red;
			fprintf(f, "  %s %zu %s", red ? "not ok" : "ok", ++n, r->scn->id);
			if (r->verdict != VERDICT_PASS) {
				fprintf(f, " # %s ", r->verdict == VERDICT_KFAIL ? "XFAIL" :
							     verdict_name(r->verdict));
				put_detail(f, r, put_plain);
			}
			fputc('\n', f);
		}
		fprintf(f, "%s %zu %s\n", bad ? "not ok" : "ok", s + 1, rs->subjects[s].name);
	}
	return ferror(f) ? -EIO : 0;
}
