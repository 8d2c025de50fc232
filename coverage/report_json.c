/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the outcome for machines; gate.schema.json says what it holds.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

/* Sources need not be UTF-8. */
static json_t *string(const char *text)
{
	json_t *value = json_string(text);
	char *copy;

	if (value)
		return value;
	copy = text_of("%s", text);
	for (char *c = copy; *c; c++)
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	value = json_string(copy);
	free(copy);
	return value;
}

static void set_text(json_t *object, const char *name, const char *text)
{
	if (text && *text)
		json_object_set_new(object, name, string(text));
}

static void set_number(json_t *object, const char *name, uint64_t value)
{
	json_object_set_new(object, name, json_integer((json_int_t)value));
}

static json_t *finding_json(const struct finding *f)
{
	json_t *object = json_object();
	char *sentence = report_sentence(f);

	set_text(object, "kind", finding_name(f->kind));
	set_text(object, "path", f->path);
	if (f->line) {
		set_number(object, "line", f->line);
		set_number(object, "last", f->last);
	}
	set_number(object, "number", f->nr);
	set_text(object, "function", f->function);
	set_text(object, "message", sentence);
	set_text(object, "source", f->source);
	if (f->waiver) {
		json_t *waiver = json_object();

		set_text(waiver, "reason", f->waiver->reason);
		set_text(waiver, "expires", f->waiver->expires);
		json_object_set_new(object, "waiver", waiver);
	}
	free(sentence);
	return object;
}

static json_t *sum_json(const struct gate_sum *s)
{
	json_t *object = json_object();

	set_number(object, "new", s->fresh);
	set_number(object, "new_covered", s->fresh_covered);
	set_number(object, "gained", s->gained);
	set_number(object, "debt", s->debt);
	return object;
}

static json_t *count_json(const struct trace_count *c)
{
	json_t *object = json_object();

	set_number(object, "lines", c->lines);
	set_number(object, "lines_covered", c->lines_hit);
	set_number(object, "branches", c->branches);
	set_number(object, "branches_covered", c->branches_hit);
	set_number(object, "functions", c->functions);
	set_number(object, "functions_covered", c->functions_hit);
	return object;
}

char *gate_json(const struct gate *g)
{
	json_t *report = json_object(), *findings = json_array();
	char *text, *whole;

	for (size_t i = 0; i < g->nr_findings; i++)
		json_array_append_new(findings, finding_json(&g->findings[i]));
	set_text(report, "outcome", gate_outcome_name(g->outcome));
	set_number(report, "exit_code", g->outcome);
	set_text(report, "reason", g->why);
	set_text(report, "base", g->commit);
	json_object_set_new(report, "dirty", json_boolean(g->dirty));
	set_number(report, "failing", gate_failing(g));
	json_object_set_new(report, "findings", findings);
	json_object_set_new(report, "lines", sum_json(&g->lines));
	json_object_set_new(report, "branches", sum_json(&g->branches));
	json_object_set_new(report, "totals", count_json(&g->totals));
	json_object_set_new(report, "base_totals", count_json(&g->base_totals));
	text = json_dumps(report, JSON_INDENT(1));
	json_decref(report);
	if (!text)
		return NULL;
	whole = text_of("%s\n", text);
	free(text);
	return whole;
}
