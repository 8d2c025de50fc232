/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what comes first in report.html: whether all is as expected, the numbers, families of
 * rules by subjects, what is not as expected, the deviations met and the reasons of skips.
 */
#include <stdint.h>
#include <string.h>

#include "html_internal.h"

#define UNEXPECTED_SHOWN 10u /* before the rest has to be opened */

static const char *const meanings[VERDICTS] = {
	[VERDICT_PASS] = "the outcome that the rules demand",
	[VERDICT_KFAIL] = "not that, and a deviation says so",
	[VERDICT_SKIP] = "the subject cannot run it",
	[VERDICT_FAIL] = "not that, and nobody wrote it down",
	[VERDICT_XPASS] = "passes, although a deviation says it does not",
	[VERDICT_ERROR] = "the subject crashed or hung",
};

static void put_totals(const struct html *page)
{
	size_t bad = results_unexpected(page->rs);
	FILE *f = page->f;

	if (bad)
		fprintf(f, "<p class=\"state bad\">%zu of %zu results %s not as expected</p>\n",
			bad, page->rs->nr, bad == 1 ? "is" : "are");
	else
		fprintf(f, "<p class=\"state good\">All %zu results are as expected</p>\n",
			page->rs->nr);
	fputs("<ul class=totals>\n", f);
	for (int v = 0; v < VERDICTS; v++) {
		size_t n = results_count(page->rs, SIZE_MAX, (enum verdict)v);

		fprintf(f, "<li data-total=%s>", verdict_name((enum verdict)v));
		html_verdict(f, (enum verdict)v, true);
		fprintf(f, "<strong%s>%zu</strong><span>%s</span></li>\n", n ? "" : " class=soft",
			n, meanings[v]);
	}
	fputs("</ul>\n", f);
}

/* What of @family (NULL: all) @subject gave. */
static void put_cell(const struct html *page, const char *family, size_t subject)
{
	size_t n[VERDICTS] = {0}, sum = 0;
	FILE *f = page->f;

	for (size_t i = 0; i < page->nr_vectors; i++) {
		const struct html_vector *v = &page->vectors[i];

		if (family && !html_cites_family(v, family))
			continue;
		for (size_t k = 0; k < v->nr; k++)
			if (html_result(page, v, k)->subject == subject) {
				n[html_result(page, v, k)->verdict]++;
				sum++;
			}
	}
	fprintf(f, "<td%s data-n=\"", sum ? "" : " class=none");
	html_text(f, page->rs->subjects[subject].name);
	fputs("\">", f);
	if (!sum) {
		fputs("<span class=soft>none</span>", f);
		return;
	}
	fprintf(f, "<a href=#vectors data-subject=%zu data-family=\"%s\">", subject,
		family ? family : "");
	for (int v = 0; v < VERDICTS; v++)
		html_count(f, n[v], (enum verdict)v);
	fputs("<span class=bar aria-hidden=true>", f);
	for (int v = 0; v < VERDICTS; v++)
		if (n[v])
			fprintf(f, "<i class=%c style=flex:%zu></i>",
				html_letter((enum verdict)v) | 0x20, n[v]);
	fputs("</span></a>", f);
}

static void put_row(const struct html *page, const char *family)
{
	if (family)
		fprintf(page->f, "<tr><th scope=row><a href=#%s>%s</a></th>", family, family);
	else
		fputs("<tr><th scope=row>All vectors</th>", page->f);
	for (size_t s = 0; s < page->rs->nr_subjects; s++)
		put_cell(page, family, s);
	fputs("</tr>\n", page->f);
}

void html_put_matrix(const struct html *page)
{
	char family[HTML_FAMILY_MAX], last[HTML_FAMILY_MAX] = "";
	FILE *f = page->f;

	fputs("<h2 id=families>Families of rules</h2>\n<p class=soft>A vector counts in each "
	      "family whose rules it cites, and once in the last row.</p>\n"
	      "<table><thead><tr><th scope=col>Family</th>", f);
	for (size_t s = 0; s < page->rs->nr_subjects; s++) {
		fputs("<th scope=col>", f);
		html_subject(f, &page->rs->subjects[s]);
		fputs("</th>", f);
	}
	fputs("</tr></thead>\n<tbody>\n", f);
	for (unsigned int r = 0; r < RULE_COUNT; r++) {
		html_family(family, rule_info((enum rule)r)->id);
		if (strcmp(family, last))
			put_row(page, family);
		snprintf(last, sizeof(last), "%s", family);
	}
	fputs("</tbody>\n<tfoot>\n", f);
	put_row(page, NULL);
	fputs("</tfoot></table>\n", f);
}

static void put_unexpected_one(FILE *f, const struct html *page, const struct result *r)
{
	fputs("<li>", f);
	html_verdict(f, r->verdict, true);
	fprintf(f, " <a href=\"#%s\">%s</a> on ", r->scn->id, r->scn->id);
	html_text(f, page->rs->subjects[r->subject].name);
	fputs("<span>", f);
	if (*r->field) {
		html_text(f, r->field);
		fputs(": expected ", f);
		html_text(f, r->expected);
		fputs(", found ", f);
		html_text(f, r->actual);
	} else {
		html_text(f, r->reason);
	}
	fputs("</span></li>\n", f);
}

static void put_unexpected(const struct html *page)
{
	size_t nr = results_unexpected(page->rs), at = 0;
	FILE *f = page->f;

	fputs("<h2 id=unexpected>Not as expected</h2>\n", f);
	if (!nr) {
		fputs("<p class=soft>Nothing.</p>\n", f);
		return;
	}
	fputs("<ul class=list>\n", f);
	for (size_t i = 0; i < page->rs->nr; i++) {
		if (page->rs->list[i].verdict < VERDICT_FAIL)
			continue;
		if (at++ == UNEXPECTED_SHOWN)
			fprintf(f, "</ul>\n<details class=more><summary>%zu more</summary>\n"
				"<ul class=list>\n", nr - UNEXPECTED_SHOWN);
		put_unexpected_one(f, page, &page->rs->list[i]);
	}
	fprintf(f, "</ul>\n%s", nr > UNEXPECTED_SHOWN ? "</details>\n" : "");
}

/* Results of @verdict that have the same text as the one at @i; 0: it is not the first of them. */
static size_t same_text(const struct results *rs, size_t i, enum verdict verdict)
{
	const struct result *r = &rs->list[i];
	size_t n = 0;

	if (r->verdict != verdict)
		return 0;
	for (size_t k = 0; k < rs->nr; k++) {
		const struct result *o = &rs->list[k];
		bool same = o->verdict == verdict &&
			    (verdict == VERDICT_KFAIL ? !strcmp(o->deviation, r->deviation) :
			     !strcmp(o->reason ? o->reason : "", r->reason ? r->reason : ""));

		if (same && k < i)
			return 0;
		n += same;
	}
	return n;
}

static void put_deviations(const struct html *page)
{
	FILE *f = page->f;

	if (!results_count(page->rs, SIZE_MAX, VERDICT_KFAIL))
		return;
	fputs("<h2 id=deviations>Known deviations met</h2>\n<ul class=list>\n", f);
	for (size_t i = 0; i < page->rs->nr; i++) {
		const struct result *r = &page->rs->list[i];
		size_t n = same_text(page->rs, i, VERDICT_KFAIL);

		if (!n)
			continue;
		fprintf(f, "<li><span class=num>%zu</span><code>", n);
		html_text(f, r->deviation);
		fprintf(f, "</code> (%s, <a href=#%s>%s</a>)", r->layer, r->rule, r->rule);
		if (r->link) {
			fputs(" <a href=\"", f);
			html_text(f, r->link);
			fputs("\">discussed</a>", f);
		}
		fputs("<span>", f);
		html_text(f, r->reason);
		fputs("</span></li>\n", f);
	}
	fputs("</ul>\n", f);
}

static void put_skips(const struct html *page)
{
	FILE *f = page->f;

	if (!results_count(page->rs, SIZE_MAX, VERDICT_SKIP))
		return;
	fputs("<h2 id=skipped>Skipped</h2>\n<ul class=list>\n", f);
	for (size_t i = 0; i < page->rs->nr; i++) {
		size_t n = same_text(page->rs, i, VERDICT_SKIP);

		if (!n)
			continue;
		fprintf(f, "<li><span class=num>%zu</span>", n);
		html_text(f, page->rs->list[i].reason);
		fputs("</li>\n", f);
	}
	fputs("</ul>\n", f);
}

static void put_filters(const struct html *page)
{
	char family[HTML_FAMILY_MAX], last[HTML_FAMILY_MAX] = "";
	FILE *f = page->f;

	fputs("<form id=filters role=search hidden>\n"
	      "<label><span>Text</span><input name=text type=search placeholder=\"Filter by text\">"
	      "</label>\n<label><span>Verdict</span><select name=verdict><option value=\"\">Every "
	      "verdict<option value=FXE>Not as expected", f);
	for (int v = 0; v < VERDICTS; v++)
		fprintf(f, "<option value=%c>%s", html_letter((enum verdict)v),
			verdict_name((enum verdict)v));
	fputs("<option value=U>Rules not tested</select></label>\n<label><span>Subject</span>"
	      "<select name=subject><option value=\"\">Every subject", f);
	for (size_t s = 0; s < page->rs->nr_subjects; s++) {
		fprintf(f, "<option value=%zu>", s);
		html_text(f, page->rs->subjects[s].name);
	}
	fputs("</select></label>\n<label><span>Family</span><select name=family>"
	      "<option value=\"\">Every family<optgroup label=\"Of rules\">", f);
	for (unsigned int r = 0; r < RULE_COUNT; r++) {
		html_family(family, rule_info((enum rule)r)->id);
		if (strcmp(family, last))
			fprintf(f, "<option>%s", family);
		snprintf(last, sizeof(last), "%s", family);
	}
	fputs("</optgroup><optgroup label=\"Of vectors\">", f);
	for (size_t i = 0; i < page->nr_vectors; i++) {
		const char *id = page->vectors[i].scn->id;
		size_t len = strcspn(id, "/") + 1;

		if (!i || strncmp(page->vectors[i - 1].scn->id, id, len))
			fprintf(f, "<option>%.*s", (int)len, id);
	}
	fputs("</optgroup></select></label>\n<button type=reset>Reset</button>\n"
	      "<output aria-live=polite></output>\n</form>\n", f);
}

void html_put_overview(const struct html *page)
{
	FILE *f = page->f;

	fprintf(f, "<header>\n<h1>ccwcheck report</h1>\n<p class=soft>%zu vectors on ",
		page->nr_vectors);
	for (size_t s = 0; s < page->rs->nr_subjects; s++) {
		fputs(s ? ", " : "", f);
		html_subject(f, &page->rs->subjects[s]);
	}
	fputs("</p>\n", f);
	put_totals(page);
	fputs("</header>\n<main>\n", f);
	put_unexpected(page);
	html_put_matrix(page);
	put_deviations(page);
	put_skips(page);
	put_filters(page);
}
