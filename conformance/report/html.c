/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what report.html consists of, and that nothing in it is taken for markup that is not.
 * The page is rendered here and whole without a script; the script only hides rows.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "html_internal.h"

/* How many bytes at @at are one character of UTF-8; 0: none. */
static size_t utf8_length(const unsigned char *at)
{
	size_t len = at[0] < 0x80 ? 1 : at[0] >= 0xc2 && at[0] < 0xe0 ? 2 :
		     at[0] >= 0xe0 && at[0] < 0xf0 ? 3 : at[0] >= 0xf0 && at[0] < 0xf5 ? 4 : 0;

	for (size_t i = 1; i < len; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) ||
	    (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f))
		return 0;
	return len;
}

void html_text(FILE *f, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	while (at && *at) {
		size_t len = utf8_length(at);

		if (*at == '<')
			fputs("&lt;", f);
		else if (*at == '>')
			fputs("&gt;", f);
		else if (*at == '&')
			fputs("&amp;", f);
		else if (*at == '"')
			fputs("&quot;", f);
		else if (*at == '\'')
			fputs("&#39;", f);
		else if (!len || (*at < 0x20 && *at != '\n' && *at != '\t') || *at == 0x7f)
			fputs("\xef\xbf\xbd", f); /* U+FFFD */
		else
			fwrite(at, 1, len, f);
		at += len ? len : 1;
	}
}

char html_letter(enum verdict v)
{
	return "PKSFXE"[v];
}

void html_verdict(FILE *f, enum verdict v, bool word)
{
	char letter = html_letter(v);

	if (word)
		fprintf(f, "<b class=%c>%s</b>", letter | 0x20, verdict_name(v));
	else
		fprintf(f, "<b class=%c title=%s>%c</b>", letter | 0x20, verdict_name(v), letter);
}

void html_count(FILE *f, size_t nr, enum verdict v)
{
	if (!nr)
		return;
	fputs("<span class=c>", f);
	html_verdict(f, v, false);
	fprintf(f, "%zu</span> ", nr);
}

void html_family(char family[HTML_FAMILY_MAX], const char *id)
{
	const char *end = strrchr(id, '-');

	snprintf(family, HTML_FAMILY_MAX, "%.*s", end ? (int)(end - id) : (int)strlen(id), id);
}

const struct result *html_result(const struct html *page, const struct html_vector *v, size_t k)
{
	return &page->rs->list[page->order[v->first + k]];
}

bool html_cites(const struct html_vector *v, const char *id)
{
	for (uint32_t i = 0; i < v->scn->nr_rules; i++)
		if (!strcmp(v->scn->rules[i], id))
			return true;
	return false;
}

bool html_cites_family(const struct html_vector *v, const char *family)
{
	char of[HTML_FAMILY_MAX];

	for (uint32_t i = 0; i < v->scn->nr_rules; i++) {
		html_family(of, v->scn->rules[i]);
		if (!strcmp(of, family))
			return true;
	}
	return false;
}

void html_subject(FILE *f, const struct result_subject *subject)
{
	html_text(f, subject->name);
	if (*subject->version) {
		fputs(" <small>", f);
		html_text(f, subject->version);
		fputs("</small>", f);
	}
}

static int by_vector(const void *a, const void *b, void *arg)
{
	const struct results *rs = arg;
	const size_t x = *(const size_t *)a, y = *(const size_t *)b;
	int c = strcmp(rs->list[x].scn->id, rs->list[y].scn->id);

	if (c)
		return c;
	if (rs->list[x].subject != rs->list[y].subject)
		return rs->list[x].subject < rs->list[y].subject ? -1 : 1;
	return x < y ? -1 : x > y;
}

static int find_vectors(struct html *page)
{
	const struct results *rs = page->rs;

	page->order = calloc(rs->nr + 1, sizeof(*page->order));
	page->vectors = calloc(rs->nr + 1, sizeof(*page->vectors));
	if (!page->order || !page->vectors)
		return -ENOMEM;
	for (size_t i = 0; i < rs->nr; i++)
		page->order[i] = i;
	qsort_r(page->order, rs->nr, sizeof(*page->order), by_vector,
		(void *)(uintptr_t)page->rs);
	for (size_t i = 0; i < rs->nr; i++) {
		const struct scn *s = rs->list[page->order[i]].scn;
		struct html_vector *last = &page->vectors[page->nr_vectors];

		if (!i || strcmp(last[-1].scn->id, s->id)) {
			*last = (struct html_vector){s, i, 0};
			page->nr_vectors++;
			last++;
		}
		last[-1].nr++;
	}
	return 0;
}

static void put_head(FILE *f)
{
	fprintf(f,
		"<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
		"<meta name=viewport content=\"width=device-width, initial-scale=1\">\n"
		"<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; "
		"style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; "
		"form-action 'none'\">\n"
		"<title>ccwcheck report</title>\n<style>\n%s</style>\n</head>\n<body>\n"
		"<a class=skip href=#vectors>To the vectors</a>\n", html_parts[0].text);
}

int report_html(FILE *f, const struct results *rs)
{
	struct html page = {.f = f, .rs = rs};
	int ret = find_vectors(&page);

	if (!ret) {
		put_head(f);
		html_put_overview(&page);
		html_put_rules(&page);
		ret = html_put_vectors(&page);
		fprintf(f, "</main>\n<footer>The program of a vector is shown as <code>ccwcheck "
			"explain</code> shows it: the guest's, and beside it what the translator "
			"makes of it.</footer>\n<script>\n%s</script>\n</body>\n</html>\n",
			html_parts[1].text);
	}
	free(page.order);
	free(page.vectors);
	return ret ? ret : ferror(f) ? -EIO : 0;
}
