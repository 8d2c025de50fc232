/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shows results to people: what went well in numbers, what did not in words.
 */
#include <stdint.h>
#include <string.h>

#include "results.h"

static size_t family_len(const struct scn *s)
{
	return strcspn(s->id, "/");
}

static bool same_family(const struct scn *a, const struct scn *b)
{
	size_t len = family_len(a);

	return len == family_len(b) && !strncmp(a->id, b->id, len);
}

/* Is result @i the first of its family? */
static bool first_of_family(const struct results *rs, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (same_family(rs->list[k].scn, rs->list[i].scn))
			return false;
	return true;
}

/* The counts of a family (NULL: all) on one subject: "12 pass 3 kfail 2 skip". */
static void cell(char text[96], const struct results *rs, size_t subject, const struct scn *family)
{
	static const char *const words[VERDICTS] = {"pass", "kfail", "skip", "FAIL", "XPASS",
						    "ERROR"};
	size_t n[VERDICTS] = {0}, at = 0;

	for (size_t i = 0; i < rs->nr; i++)
		if (rs->list[i].subject == subject &&
		    (!family || same_family(rs->list[i].scn, family)))
			n[rs->list[i].verdict]++;
	text[0] = 0;
	for (int v = 0; v < VERDICTS; v++)
		if (n[v])
			at += (size_t)snprintf(text + at, 96 - at, "%s%zu %s", at ? " " : "", n[v],
					       words[v]);
	if (!at)
		snprintf(text, 96, "-");
}

static void families(FILE *f, const struct results *rs)
{
	char text[96], head[128];

	fprintf(f, "%-10s", "family");
	for (size_t s = 0; s < rs->nr_subjects; s++) {
		snprintf(head, sizeof(head), "%.30s%s%.20s%s", rs->subjects[s].name,
			 *rs->subjects[s].version ? " (" : "", rs->subjects[s].version,
			 *rs->subjects[s].version ? ")" : "");
		fprintf(f, "  %-34s", head);
	}
	fputc('\n', f);
	for (size_t i = 0; i < rs->nr; i++) {
		if (!first_of_family(rs, i))
			continue;
		fprintf(f, "%-10.*s", (int)family_len(rs->list[i].scn), rs->list[i].scn->id);
		for (size_t s = 0; s < rs->nr_subjects; s++) {
			cell(text, rs, s, rs->list[i].scn);
			fprintf(f, "  %-34s", text);
		}
		fputc('\n', f);
	}
	fprintf(f, "%-10s", "all");
	for (size_t s = 0; s < rs->nr_subjects; s++) {
		cell(text, rs, s, NULL);
		fprintf(f, "  %-34s", text);
	}
	fputc('\n', f);
}

static void unexpected(FILE *f, const struct results *rs)
{
	for (size_t i = 0; i < rs->nr; i++) {
		const struct result *r = &rs->list[i];

		if (r->verdict < VERDICT_FAIL)
			continue;
		fprintf(f, "\n%s %s on %s\n", verdict_name(r->verdict), r->scn->id,
			rs->subjects[r->subject].name);
		fprintf(f, "  %s\n", r->scn->summary);
		if (*r->field)
			fprintf(f, "  %s: expected %s, found %s (%s)\n", r->field, r->expected,
				r->actual, r->rule);
		if (r->reason)
			fprintf(f, "  %s\n", r->reason);
		if (r->messages)
			fprintf(f, "  the kernel said: %.600s\n", r->messages);
	}
}

static void deviations_met(FILE *f, const struct results *rs)
{
	bool begun = false;

	for (size_t i = 0; i < rs->nr; i++) {
		const struct result *r = &rs->list[i];
		size_t n = 0;
		bool first = r->verdict == VERDICT_KFAIL;

		for (size_t k = 0; k < i && first; k++)
			first = rs->list[k].verdict != VERDICT_KFAIL ||
				strcmp(rs->list[k].deviation, r->deviation);
		if (!first)
			continue;
		for (size_t k = i; k < rs->nr; k++)
			n += rs->list[k].verdict == VERDICT_KFAIL &&
			     !strcmp(rs->list[k].deviation, r->deviation);
		if (!begun)
			fputs("\nKnown deviations met\n", f);
		begun = true;
		fprintf(f, "  %4zu  %s (%s, %s)\n        %s\n", n, r->deviation, r->layer, r->rule,
			r->reason);
	}
}

static void skips(FILE *f, const struct results *rs)
{
	bool begun = false;

	for (size_t i = 0; i < rs->nr; i++) {
		const struct result *r = &rs->list[i];
		bool first = r->verdict == VERDICT_SKIP;
		size_t n = 0;

		for (size_t k = 0; k < i && first; k++)
			first = rs->list[k].verdict != VERDICT_SKIP ||
				strcmp(rs->list[k].reason, r->reason);
		if (!first)
			continue;
		for (size_t k = i; k < rs->nr; k++)
			n += rs->list[k].verdict == VERDICT_SKIP &&
			     !strcmp(rs->list[k].reason, r->reason);
		if (!begun)
			fputs("\nSkipped\n", f);
		begun = true;
		fprintf(f, "  %4zu  %s\n", n, r->reason);
	}
}

void report_table(FILE *f, const struct results *rs)
{
	families(f, rs);
	unexpected(f, rs);
	deviations_met(f, rs);
	skips(f, rs);
	fputs("\ntotal", f);
	for (int v = 0; v < VERDICTS; v++)
		fprintf(f, " %s %zu", verdict_name((enum verdict)v),
			results_count(rs, SIZE_MAX, (enum verdict)v));
	fputc('\n', f);
}
