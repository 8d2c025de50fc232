/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How a source file is taken apart: text, tokens, declarations, items.
 */
#ifndef CCWCHECK_DRIFT_INTERNAL_H
#define CCWCHECK_DRIFT_INTERNAL_H

#include "drift.h"

#define DRIFT_SUFFIX ".txt" /* of a list's file */

enum token_kind {
	TOKEN_WORD,	 /* names and keywords */
	TOKEN_NUMBER,
	TOKEN_TEXT,	 /* string, character, and <name> of an #include */
	TOKEN_PUNCT,
	TOKEN_DIRECTIVE, /* the # that begins one */
	TOKEN_LINE_END,	 /* of a directive */
	TOKEN_END,	 /* of the file; always the last one */
};

struct token {
	enum token_kind kind;
	bool spaced;	  /* white space, a comment or a line end is before it */
	uint32_t line;
	uint32_t len;
	const char *text; /* not terminated; in tokens.text */
};

struct tokens {
	char *text;	 /* the file with its joined lines joined */
	uint32_t *lines; /* line of the file in which each line of it begins */
	size_t nr;
	size_t room;
	struct token *list;
};

/* drift_tokenize() - @len bytes of any text; as drift_scan_text(). Free also on failure. */
int drift_tokenize(struct tokens *out, struct scn_error *err, const char *file, const char *text,
		   size_t len);
void drift_tokens_free(struct tokens *t);

/* token_is() - is it this word or this punctuation? */
bool token_is(const struct token *t, const char *text);

/* One declaration outside of all functions: list[start] up to, not including, list[end]. */
struct declaration {
	size_t start, end;
	size_t body;   /* the first { outside of brackets, but of no value; or @end */
	size_t assign; /* the first = outside of brackets; or @end */
};

/* drift_is_function() - is what begins at @start, with { at @body, the body of a function? */
bool drift_is_function(const struct token *list, size_t start, size_t body);

/* drift_is_old_style() - do declarations of parameters end at the ; at @end (K&R)? */
bool drift_is_old_style(const struct token *list, size_t start, size_t end);

/*
 * drift_classify() - what a declaration is and is called; @name is cut if too long. Returns the
 * token that names it, which does not count in the hash of what may be renamed; or NULL.
 */
#define DRIFT_NAME_SIZE 160
const struct token *drift_classify(enum drift_kind *kind, char name[DRIFT_NAME_SIZE],
				   const struct token *list, const struct declaration *d);

/* drift_mix() - @h and @other as one hash, in the same order of bytes everywhere. */
uint64_t drift_mix(uint64_t h, uint64_t other);

/* drift_by_place() - the order of a list: by file, kind, name. */
int drift_by_place(const struct drift_item *x, const struct drift_item *y);

/* drift_fail() - "FILE:LINE: ..." to @err; always @ret. */
int drift_fail(struct scn_error *err, int ret, const char *file, uint32_t line,
	       const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif /* CCWCHECK_DRIFT_INTERNAL_H */
