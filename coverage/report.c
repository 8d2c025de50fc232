/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how the outcome reads: as text with places that editors know, and as a comment on a
 * change.
 */
#include "report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MARKDOWN_MAX 50 /* findings; a comment is for people */
#define SOURCE_LINES 12 /* of one finding */

static const char *const sentences[FOUND_KINDS] = {
	[FOUND_LINE_NEW] = "new, not covered",
	[FOUND_LINE_LOST] = "covered at the base, not covered now",
	[FOUND_LINE_INCLUDED] = "measured only now, not covered",
	[FOUND_BRANCH_NEW] = "new",
	[FOUND_BRANCH_LOST] = "taken at the base",
	[FOUND_BRANCH_INCLUDED] = "more branches than at the base",
	[FOUND_GONE] = "covered at the base, still there, not measured now",
	[FOUND_UNMEASURED] = "a new file that is not measured",
	[FOUND_EXCLUDED] = "excluded by this change",
	[FOUND_FLOOR] = "below its floor",
	[FOUND_FLOOR_LOWERED] = "a floor only rises",
	[FOUND_WAIVER] = "a waiver that does not hold",
};

char *report_sentence(const struct finding *f)
{
	char *in = *f->function ? text_of(" (%s)", f->function) : text_of("%s", "");
	char *nr = f->last > f->line && !f->detail ? text_of("%u lines ", f->nr) :
						     text_of("%s", "");
	char *text = text_of("%s%s%s%s%s", nr, sentences[f->kind], f->detail ? ": " : "",
			     f->detail ? f->detail : "", in);

	free(in);
	free(nr);
	return text;
}

char *report_place(const struct finding *f)
{
	if (!f->line)
		return text_of("%s", f->path);
	if (f->last == f->line)
		return text_of("%s:%u", f->path, f->line);
	return text_of("%s:%u-%u", f->path, f->line, f->last);
}

char *report_headline(const struct gate *g)
{
	const size_t failing = gate_failing(g);

	if (g->why)
		return text_of("%s: %s", gate_outcome_name(g->outcome), g->why);
	return text_of("%s: %zu finding%s, %zu waived, against %.12s%s",
		       gate_outcome_name(g->outcome), failing, failing == 1 ? "" : "s",
		       g->nr_findings - failing, g->commit,
		       g->dirty ? ", with changes that are in no commit" : "");
}

char *report_sums(const struct gate *g)
{
	return text_of("new lines: %" PRIu64 " of %" PRIu64 " covered; new branches: %" PRIu64
		       " of %" PRIu64 " taken; gained: %" PRIu64 " lines, %" PRIu64 " branches; "
		       "not covered as before: %" PRIu64 " lines, %" PRIu64 " branches",
		       g->lines.fresh_covered, g->lines.fresh, g->branches.fresh_covered,
		       g->branches.fresh, g->lines.gained, g->branches.gained, g->lines.debt,
		       g->branches.debt);
}

/* The text of a finding's lines, each behind @lead. */
static void put_source(FILE *f, const struct finding *found, const char *lead)
{
	const char *text = found->source;
	int n = 0;

	for (; *text && n < SOURCE_LINES; n++) {
		const size_t len = strcspn(text, "\n");

		fprintf(f, "%s%.*s\n", lead, (int)len, text);
		text += len;
		text += *text == '\n';
	}
	if (*text)
		fprintf(f, "%s...\n", lead);
}

static void put_text(FILE *f, const struct finding *found)
{
	char *place = report_place(found), *sentence = report_sentence(found);

	fprintf(f, "%s: %s", place, sentence);
	if (found->waiver)
		fprintf(f, "; waived until %s: %s", found->waiver->expires, found->waiver->reason);
	fputc('\n', f);
	put_source(f, found, "\t");
	free(place);
	free(sentence);
}

char *gate_text(const struct gate *g)
{
	char *text = NULL, *headline = report_headline(g), *sums = report_sums(g);
	size_t len;
	FILE *f = open_memstream(&text, &len);

	for (size_t i = 0; f && i < g->nr_findings; i++)
		put_text(f, &g->findings[i]);
	if (f && !g->why) {
		fprintf(f, "%s\n", sums);
		if (g->outside)
			fprintf(f, "%" PRIu64 " sources in the tracefile are no files of the "
				"tree, and not judged\n", g->outside);
		if (g->first)
			fprintf(f, "%" PRIu64 " files were not measured at the base: what they "
				"miss is taken as it is\n", g->first);
	}
	if (f) {
		fprintf(f, "coverage gate: %s\n", headline);
		fclose(f);
	}
	free(headline);
	free(sums);
	return text;
}

/* Text of others within a sentence of Markdown. */
static void put_plain(FILE *f, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\`*_<>[]|#", *text))
			fputc('\\', f);
		fputc(*text, f);
	}
}

static void put_markdown(FILE *f, const struct finding *found)
{
	char *place = report_place(found), *sentence = report_sentence(found);

	fprintf(f, "- `%s`: ", place);
	put_plain(f, sentence);
	if (found->waiver) {
		fprintf(f, "; waived until %s: ", found->waiver->expires);
		put_plain(f, found->waiver->reason);
	}
	fputc('\n', f);
	if (*found->source) {
		/* A fence that no source closes. */
		fputs("  ~~~~~~c\n", f);
		put_source(f, found, "  ");
		fputs("  ~~~~~~\n", f);
	}
	free(place);
	free(sentence);
}

char *gate_markdown(const struct gate *g)
{
	char *text = NULL, *headline = report_headline(g), *sums = report_sums(g);
	size_t len, shown = 0;
	FILE *f = open_memstream(&text, &len);

	if (f) {
		fputs("### Coverage gate: ", f);
		put_plain(f, headline);
		fputs("\n\n", f);
	}
	for (size_t waived = 0; f && waived < 2; waived++)
		for (size_t i = 0; i < g->nr_findings && shown < MARKDOWN_MAX; i++)
			if (!g->findings[i].waiver == !waived) {
				put_markdown(f, &g->findings[i]);
				shown++;
			}
	if (f && shown < g->nr_findings)
		fprintf(f, "- and %zu more\n", g->nr_findings - shown);
	if (f) {
		if (!g->why)
			fprintf(f, "\n%s\n", sums);
		fclose(f);
	}
	free(headline);
	free(sums);
	return text;
}
