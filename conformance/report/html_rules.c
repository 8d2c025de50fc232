/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what report.html says of each rule: the sentence, what came of it on each subject, the
 * vectors that cite it. One that no vector cites is as visible, with the reason.
 */
#include <string.h>

#include "html_internal.h"

/* The letter of each verdict that the rule's vectors have on each subject, and how often. */
struct rule_verdicts {
	size_t nr_vectors;
	size_t n[VERDICTS];
};

static void count(struct rule_verdicts *rv, const struct html *page, const char *id,
		  size_t subject)
{
	*rv = (struct rule_verdicts){0};
	for (size_t i = 0; i < page->nr_vectors; i++) {
		const struct html_vector *v = &page->vectors[i];

		if (!html_cites(v, id))
			continue;
		rv->nr_vectors++;
		for (size_t k = 0; k < v->nr; k++)
			if (html_result(page, v, k)->subject == subject)
				rv->n[html_result(page, v, k)->verdict]++;
	}
}

/* The worst verdict on each subject; of what is as expected, what says most. */
static void put_marks(const struct html *page, const char *id)
{
	static const enum verdict order[VERDICTS] = {VERDICT_ERROR, VERDICT_XPASS, VERDICT_FAIL,
						     VERDICT_KFAIL, VERDICT_PASS, VERDICT_SKIP};
	struct rule_verdicts rv;

	fputs("<span class=m>", page->f);
	for (size_t s = 0; s < page->rs->nr_subjects; s++) {
		size_t v = 0;

		count(&rv, page, id, s);
		while (v < VERDICTS && !rv.n[order[v]])
			v++;
		if (v < VERDICTS)
			html_verdict(page->f, order[v], false);
		else
			fputs("<b class=n title=none>&middot;</b>", page->f);
	}
	fputs("</span>", page->f);
}

static void put_citing(const struct html *page, const char *id)
{
	FILE *f = page->f;

	fputs("<ul class=plain>\n", f);
	for (size_t i = 0; i < page->nr_vectors; i++) {
		const struct html_vector *v = &page->vectors[i];

		if (!html_cites(v, id))
			continue;
		fprintf(f, "<li><a href=#%s>%s</a><span class=m>", v->scn->id, v->scn->id);
		for (size_t k = 0; k < v->nr; k++)
			html_verdict(f, html_result(page, v, k)->verdict, false);
		fputs("</span>\n", f);
	}
	fputs("</ul>", f);
}

static void put_tested(const struct html *page, const struct rule_info *info, const char *family)
{
	struct rule_verdicts rv = {0};
	FILE *f = page->f;

	fprintf(f, "<details class=r data-f=%s data-v=\"", family);
	for (size_t s = 0; s < page->rs->nr_subjects; s++) {
		fputs(s ? "," : "", f);
		count(&rv, page, info->id, s);
		for (int v = 0; v < VERDICTS; v++)
			if (rv.n[v])
				fputc(html_letter((enum verdict)v), f);
	}
	fprintf(f, "\"><summary><code>%s</code><span class=t>", info->id);
	html_text(f, info->text);
	fputs("</span>", f);
	put_marks(page, info->id);
	fprintf(f, "</summary>\n<div class=in id=%s><p class=soft>", info->id);
	html_text(f, info->where);
	fprintf(f, "; cited by %zu vector%s</p>\n", rv.nr_vectors, rv.nr_vectors == 1 ? "" : "s");
	put_citing(page, info->id);
	fputs("</div></details>\n", f);
}

static void put_untested(const struct html *page, const struct rule_info *info, const char *family)
{
	FILE *f = page->f;

	fprintf(f, "<div class=u id=%s data-f=%s data-v=\"\"><code>%s</code><div class=t>",
		info->id, family, info->id);
	html_text(f, info->text);
	fputs("<p>", f);
	html_text(f, info->not_cited ? info->not_cited : "no vector of this run cites it");
	fputs("</p></div><b class=nt>not tested</b></div>\n", f);
}

void html_put_rules(const struct html *page)
{
	char family[HTML_FAMILY_MAX], last[HTML_FAMILY_MAX] = "";
	size_t tested = 0;
	FILE *f = page->f;

	for (unsigned int r = 0; r < RULE_COUNT; r++) {
		struct rule_verdicts rv;

		count(&rv, page, rule_info((enum rule)r)->id, 0);
		tested += rv.nr_vectors != 0;
	}
	fprintf(f, "<h2 id=rules>Rules</h2>\n<p class=soft>%zu tested, %zu not, each with the "
		"reason. The letters are the worst verdict on each subject, in the table's order."
		"</p>\n", tested, (size_t)RULE_COUNT - tested);
	for (unsigned int r = 0; r < RULE_COUNT; r++) {
		const struct rule_info *info = rule_info((enum rule)r);
		struct rule_verdicts rv;

		html_family(family, info->id);
		if (strcmp(family, last))
			fprintf(f, "%s<section class=family><h3 id=%s>%s</h3>\n",
				*last ? "</section>\n" : "", family, family);
		snprintf(last, sizeof(last), "%s", family);
		count(&rv, page, info->id, 0);
		if (rv.nr_vectors)
			put_tested(page, info, family);
		else
			put_untested(page, info, family);
	}
	fputs("</section>\n", f);
}
