/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what report.html says of each vector: what it is about, what came of it on each subject
 * and why, and its program.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../scenario/memstream.h"
#include "explain.h"
#include "html_internal.h"

static void put_families(FILE *f, const struct scn *s)
{
	char family[HTML_FAMILY_MAX], other[HTML_FAMILY_MAX];

	fprintf(f, "%.*s", (int)strcspn(s->id, "/") + 1, s->id);
	for (uint32_t i = 0; i < s->nr_rules; i++) {
		bool seen = false;

		html_family(family, s->rules[i]);
		for (uint32_t k = 0; k < i && !seen; k++) {
			html_family(other, s->rules[k]);
			seen = !strcmp(family, other);
		}
		if (!seen)
			fprintf(f, " %s", family);
	}
}

static void put_verdicts(const struct html *page, const struct html_vector *v)
{
	size_t k = 0;

	for (size_t s = 0; s < page->rs->nr_subjects; s++) {
		if (s)
			fputc(',', page->f);
		for (; k < v->nr && html_result(page, v, k)->subject == s; k++)
			fputc(html_letter(html_result(page, v, k)->verdict), page->f);
	}
}

static void put_code(FILE *f, const char *before, const char *text)
{
	fprintf(f, "%s<code>", before);
	html_text(f, text);
	fputs("</code>", f);
}

/* What there is to say of one result. */
static void put_detail(FILE *f, const struct result *r)
{
	if (*r->field) {
		put_code(f, "", r->field);
		put_code(f, ": expected ", r->expected);
		put_code(f, ", found ", r->actual);
		if (*r->rule)
			fprintf(f, " (<a href=#%s>%s</a>)", r->rule, r->rule);
		fputs(". ", f);
	}
	if (*r->deviation) {
		put_code(f, "Deviation ", r->deviation);
		fputs(", ", f);
		html_text(f, r->layer);
		fputs(": ", f);
	}
	html_text(f, r->reason);
	if (r->link) {
		fputs(" <a href=\"", f);
		html_text(f, r->link);
		fputs("\">discussed</a>", f);
	}
	if (r->messages && *r->messages) {
		fputs("<pre tabindex=0 aria-label=\"kernel messages\">", f);
		html_text(f, r->messages);
		fputs("</pre>", f);
	}
}

static int put_program(FILE *f, const struct scn *s)
{
	char *text = NULL;
	size_t len;
	FILE *body = memstream_open(&text, &len);
	int ret = body ? explain_body(body, s) : -ENOMEM;

	if (memstream_close(body, &text))
		ret = -ENOMEM;
	if (!ret) {
		fputs("<pre tabindex=0 aria-label=program>", f);
		html_text(f, text);
		fputs("</pre>", f);
	}
	free(text);
	/* Contents outside of memory: there is no program to show, and each result says so. */
	return ret == -EINVAL ? 0 : ret;
}

static int put_vector(const struct html *page, const struct html_vector *v)
{
	const struct scn *s = v->scn;
	FILE *f = page->f;
	int ret;

	fputs("<details class=v data-f=\"", f);
	put_families(f, s);
	fputs("\" data-v=\"", f);
	put_verdicts(page, v);
	fprintf(f, "\"><summary><code>%s</code><span class=t>", s->id);
	html_text(f, s->summary);
	fputs("</span><span class=m>", f);
	for (size_t k = 0; k < v->nr; k++)
		html_verdict(f, html_result(page, v, k)->verdict, false);
	fprintf(f, "</span></summary>\n<div class=in id=%s><p class=soft>Rules:", s->id);
	for (uint32_t i = 0; i < s->nr_rules; i++)
		fprintf(f, "%s <a href=#%s>%s</a>", i ? "," : "", s->rules[i], s->rules[i]);
	fputs("</p>\n<ul class=res>\n", f);
	for (size_t k = 0; k < v->nr; k++) {
		const struct result *r = html_result(page, v, k);

		fputs("<li>", f);
		html_verdict(f, r->verdict, true);
		fputs("<span>", f);
		html_text(f, page->rs->subjects[r->subject].name);
		fputs("</span>", f);
		if (r->verdict != VERDICT_PASS) {
			fputs("<div>", f);
			put_detail(f, r);
			fputs("</div>", f);
		}
		fputc('\n', f);
	}
	fputs("</ul>\n", f);
	ret = put_program(f, s);
	fputs("</div></details>\n", f);
	return ret;
}

int html_put_vectors(const struct html *page)
{
	int ret = 0;

	fputs("<h2 id=vectors>Vectors</h2>\n", page->f);
	for (size_t i = 0; i < page->nr_vectors && !ret; i++)
		ret = put_vector(page, &page->vectors[i]);
	return ret;
}
