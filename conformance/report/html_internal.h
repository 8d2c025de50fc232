/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the writer of report.html share.
 *
 * Every row that filters look at has data-f, its families, and data-v: for each subject, separated
 * by commas, the letter of each verdict.
 */
#ifndef CCWCHECK_HTML_INTERNAL_H
#define CCWCHECK_HTML_INTERNAL_H

#include "../rules/rules.h"
#include "results.h"

#define HTML_PARTS	2u
#define HTML_FAMILY_MAX 24u

/* The style sheet and the script, made from the folder html. */
struct html_part {
	const char *name;
	const char *text;
};
extern const struct html_part html_parts[HTML_PARTS];

/* One vector and its results: page->order[first] and those behind it, by subject. */
struct html_vector {
	const struct scn *scn;
	size_t first;
	size_t nr;
};

struct html {
	FILE *f;
	const struct results *rs;
	size_t *order; /* indices of results, by vector and subject */
	size_t nr_vectors;
	struct html_vector *vectors;
};

/* html_text() - @text so that it is nothing but text; what is no UTF-8 or a control is marked. */
void html_text(FILE *f, const char *text);

/* html_verdict() - the verdict as a letter, or as a word. */
void html_verdict(FILE *f, enum verdict v, bool word);

/* html_letter() - what data-v has for a verdict. */
char html_letter(enum verdict v);

/* html_count() - a number of results with its letter; nothing if there are none. */
void html_count(FILE *f, size_t nr, enum verdict v);

/* html_family() - the family of the rule called @id: "R-VFIO-CP" of "R-VFIO-CP-01". */
void html_family(char family[HTML_FAMILY_MAX], const char *id);

/* html_result() - the @k-th result of @v. */
const struct result *html_result(const struct html *page, const struct html_vector *v, size_t k);

/* html_cites() - does @v cite the rule called @id? And one of the family @family? */
bool html_cites(const struct html_vector *v, const char *id);
bool html_cites_family(const struct html_vector *v, const char *family);

/* html_subject() - name and version. */
void html_subject(FILE *f, const struct result_subject *subject);

/* The sections, in their order. html_put_vectors(): 0 or -ENOMEM. */
void html_put_overview(const struct html *page);
void html_put_matrix(const struct html *page);
void html_put_rules(const struct html *page);
int html_put_vectors(const struct html *page);

#endif /* CCWCHECK_HTML_INTERNAL_H */
