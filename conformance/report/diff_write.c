/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how a comparison is told: text, Markdown, JSON. What got worse comes first and in full.
 */
#include <errno.h>
#include <string.h>

#include "json_text.h"
#include "report_diff.h"

#define MESSAGES_SHOWN 600 /* bytes of what a kernel said */

static const char *const heads[DIFF_WHATS] = {
	[DIFF_WORSE] = "Worse",
	[DIFF_BETTER] = "Better",
	[DIFF_CHANGED] = "Changed, no better and no worse",
	[DIFF_APPEARED] = "Appeared",
	[DIFF_DISAPPEARED] = "Disappeared",
};

/* One line of what a report has, whatever it is made of. */
static void put_line(FILE *f, const char *text, size_t max, bool markdown)
{
	for (size_t i = 0; i < max && text[i]; i++) {
		unsigned char c = (unsigned char)text[i];

		if (markdown && strchr("\\`*_<>[]#|&~", c))
			fputc('\\', f);
		fputc(c < 0x20 || c == 0x7f ? ' ' : c, f);
	}
}

static void put_subjects(FILE *f, const struct diff_report *r)
{
	for (size_t i = 0; i < r->nr_subjects; i++) {
		const struct result_subject *s = &r->subjects[i];

		fprintf(f, "%s", i ? ", " : "");
		put_line(f, s->name, sizeof(s->name), false);
		if (*s->version) {
			fputs(" (", f);
			put_line(f, s->version, sizeof(s->version), false);
			fputc(')', f);
		}
	}
}

static void put_counts(FILE *f, const struct diff *d)
{
	for (int w = 0; w < DIFF_WHATS; w++)
		fprintf(f, "%s%zu %s", w ? ", " : "", d->count[w],
			diff_what_name((enum diff_what)w));
	fputc('\n', f);
}

/* Why the verdict is what it is: the differing field, or the reason. */
static void put_why(FILE *f, const struct diff_result *r, bool markdown)
{
	if (*r->field) {
		put_line(f, r->field, SIZE_MAX, markdown);
		fputs(": expected ", f);
		put_line(f, r->expected, SIZE_MAX, markdown);
		fputs(", found ", f);
		put_line(f, r->actual, SIZE_MAX, markdown);
		if (*r->rule)
			fprintf(f, " (%s)", r->rule);
	} else {
		put_line(f, r->reason, SIZE_MAX, markdown);
	}
	if (*r->deviation) {
		fputs(", deviation ", f);
		put_line(f, r->deviation, SIZE_MAX, markdown);
	}
}

static void put_names(FILE *f, const struct diff_change *c)
{
	if (c->a && c->b && strcmp(c->a->subject, c->b->subject))
		fprintf(f, "%s on %s, %s", c->b->vector, c->a->subject, c->b->subject);
	else
		fprintf(f, "%s on %s", (c->b ? c->b : c->a)->vector,
			(c->b ? c->b : c->a)->subject);
}

static void put_side(FILE *f, const char *name, const struct diff_result *r, bool markdown)
{
	if (!r)
		return;
	fprintf(f, "%s%s %s", markdown ? "  - " : "    ", name, verdict_name(r->verdict));
	if (*r->field || *r->reason) {
		fputs(": ", f);
		put_why(f, r, markdown);
	}
	fputc('\n', f);
}

static void put_messages(FILE *f, const struct diff_change *c, bool markdown)
{
	if (!c->b || !*c->b->messages || c->what > DIFF_CHANGED)
		return;
	fputs(markdown ? "  - the kernel said: " : "    the kernel said: ", f);
	put_line(f, c->b->messages, MESSAGES_SHOWN, markdown);
	fputc('\n', f);
}

/* What appeared and disappeared is one line each: there is nothing to hold it against. */
static void put_change(FILE *f, const struct diff_change *c, bool markdown)
{
	fputs(markdown ? "- " : "  ", f);
	if (c->what <= DIFF_CHANGED) {
		fprintf(f, markdown ? "**%s &rarr; %s** `" : "%s -> %s  ",
			c->a ? verdict_name(c->a->verdict) : "new", verdict_name(c->b->verdict));
		put_names(f, c);
		fputs(markdown ? "`\n" : "\n", f);
		put_side(f, "before:", c->a, markdown);
		put_side(f, "after: ", c->b, markdown);
		put_messages(f, c, markdown);
	} else {
		fprintf(f, markdown ? "%s `" : "%s  ",
			verdict_name((c->b ? c->b : c->a)->verdict));
		put_names(f, c);
		fputs(markdown ? "`\n" : "\n", f);
	}
}

/*
 * If change @i is the first of as many as its subject has results, failures that are new aside, the
 * subject is another: one line for all. How many changes were told.
 */
static size_t put_whole_subject(FILE *f, const struct diff *d, size_t i, bool markdown,
				const struct diff_report *of)
{
	const struct diff_change *c = &d->list[i];
	const char *subject = (c->b ? c->b : c->a)->subject;
	size_t nr = 0, all = 0, failing = 0;

	while (i + nr < d->nr && d->list[i + nr].what == c->what &&
	       !strcmp((c->b ? d->list[i + nr].b : d->list[i + nr].a)->subject, subject))
		nr++;
	for (size_t k = 0; k < of->nr; k++) {
		if (strcmp(of->list[k].subject, subject))
			continue;
		all++;
		failing += c->what == DIFF_APPEARED && diff_failing(&of->list[k]);
	}
	if (nr != all - failing || nr < 2)
		return 0;
	fprintf(f, markdown ? "- all %zu %sresults on `%s`\n" : "  all %zu %sresults on %s\n", nr,
		failing ? "other " : "", subject);
	return nr;
}

static void put_changes(FILE *f, const struct diff *d, const struct diff_report *a,
			const struct diff_report *b, bool markdown)
{
	for (size_t i = 0; i < d->nr;) {
		enum diff_what what = d->list[i].what;
		size_t told = 0;

		if ((!i || what != d->list[i - 1].what) && markdown)
			fprintf(f, "\n### %s: %zu\n\n", heads[what], d->count[what]);
		else if (!i || what != d->list[i - 1].what)
			fprintf(f, "\n%s\n", heads[what]);
		if (what == DIFF_APPEARED || what == DIFF_DISAPPEARED)
			told = put_whole_subject(f, d, i, markdown,
						 what == DIFF_APPEARED ? b : a);
		if (!told) {
			put_change(f, &d->list[i], markdown);
			told = 1;
		}
		i += told;
	}
}

int diff_text(FILE *f, const struct diff *d, const struct diff_report *a,
	      const struct diff_report *b)
{
	fputs("before  ", f);
	put_subjects(f, a);
	fputs("\nafter   ", f);
	put_subjects(f, b);
	fputc('\n', f);
	put_changes(f, d, a, b, false);
	fputs("\ntotal ", f);
	put_counts(f, d);
	return ferror(f) ? -EIO : 0;
}

int diff_markdown(FILE *f, const struct diff *d, const struct diff_report *a,
		  const struct diff_report *b)
{
	fprintf(f, "**ccwcheck: %s**, ", d->count[DIFF_WORSE] ? "something got worse" :
					d->count[DIFF_BETTER] ? "better" : "nothing got worse");
	put_counts(f, d);
	fputs("\nBefore: `", f);
	put_subjects(f, a);
	fputs("`; after: `", f);
	put_subjects(f, b);
	fputs("`\n", f);
	put_changes(f, d, a, b, true);
	return ferror(f) ? -EIO : 0;
}

static json_t *side_json(const struct diff_result *r)
{
	json_t *side = json_object();

	json_set_text(side, "subject", r->subject);
	json_set_text(side, "verdict", verdict_name(r->verdict));
	json_set_text(side, "field", r->field);
	json_set_text(side, "expected", r->expected);
	json_set_text(side, "actual", r->actual);
	json_set_text(side, "rule", r->rule);
	json_set_text(side, "deviation", r->deviation);
	json_set_text(side, "reason", r->reason);
	json_set_text(side, "messages", r->messages);
	return side;
}

static json_t *subjects_json(const struct diff_report *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->nr_subjects; i++) {
		json_t *subject = json_object();

		json_set_text(subject, "name", r->subjects[i].name);
		json_set_text(subject, "version", r->subjects[i].version);
		json_array_append_new(list, subject);
	}
	return list;
}

int diff_json(FILE *f, const struct diff *d, const struct diff_report *a,
	      const struct diff_report *b)
{
	json_t *report = json_object(), *changes = json_array(), *totals = json_object();

	for (size_t i = 0; i < d->nr; i++) {
		const struct diff_change *c = &d->list[i];
		json_t *change = json_object();

		json_set_text(change, "change", diff_what_name(c->what));
		json_set_text(change, "vector", (c->b ? c->b : c->a)->vector);
		if (c->a)
			json_object_set_new(change, "before", side_json(c->a));
		if (c->b)
			json_object_set_new(change, "after", side_json(c->b));
		json_array_append_new(changes, change);
	}
	for (int w = 0; w < DIFF_WHATS; w++)
		json_object_set_new(totals, diff_what_name((enum diff_what)w),
				    json_integer((json_int_t)d->count[w]));
	json_object_set_new(report, "before", subjects_json(a));
	json_object_set_new(report, "after", subjects_json(b));
	json_object_set_new(report, "changes", changes);
	json_object_set_new(report, "totals", totals);
	return json_put(f, report, JSON_INDENT(1));
}
