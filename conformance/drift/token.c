/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what the tokens of a C source file are, as the C standard has it: lines are joined
 * first, then comments go, and what is left is words, numbers, texts and punctuation. Where a
 * directive begins and ends is kept, for nothing else in C depends on lines.
 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "drift_internal.h"

struct lexer {
	struct tokens *out;
	struct scn_error *err;
	const char *file;
	const char *at, *end;
	uint32_t line; /* index into out->lines */
	bool spaced, fresh, directive; /* fresh: nothing but blanks and comments in this line yet */
};

/* From long to short, so that the first one that fits is the right one. */
static const char *const punctuation[] = {
	"...", "<<=", ">>=", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||",
	"*=", "/=", "%=", "+=", "-=", "&=", "^=", "|=", "##",
};

int drift_fail(struct scn_error *err, int ret, const char *file, uint32_t line,
	       const char *format, ...)
{
	int n = snprintf(err->text, sizeof(err->text), "%.200s:%u: ", file, line);
	va_list args;

	va_start(args, format);
	vsnprintf(err->text + n, sizeof(err->text) - (size_t)n, format, args);
	va_end(args);
	return ret;
}

bool token_is(const struct token *t, const char *text)
{
	return t->len == strlen(text) && !memcmp(t->text, text, t->len);
}

/* A line end at @at: its length, with or without a carriage return; else 0. */
static size_t line_end(const char *at, const char *end)
{
	if (at < end && *at == '\n')
		return 1;
	return end - at >= 2 && at[0] == '\r' && at[1] == '\n' ? 2 : 0;
}

/* The file with "\" at line ends, and those line ends, taken out; its length. */
static size_t join_lines(struct tokens *out, const char *text, size_t len)
{
	const char *at = text, *end = text + len;
	char *to = out->text;
	uint32_t line = 1, *lines = out->lines;
	size_t n;

	*lines++ = line;
	while (at < end) {
		if (*at == '\\' && (n = line_end(at + 1, end))) {
			at += 1 + n;
			line++;
		} else if ((n = line_end(at, end))) {
			at += n;
			*to++ = '\n';
			*lines++ = ++line;
		} else {
			*to++ = *at++;
		}
	}
	*to = 0;
	return (size_t)(to - out->text);
}

static int add(struct lexer *x, enum token_kind kind, const char *text, size_t len)
{
	struct tokens *out = x->out;

	if (out->nr == out->room) {
		size_t room = out->room ? 2 * out->room : 1024;
		struct token *bigger = realloc(out->list, room * sizeof(*bigger));

		if (!bigger)
			return drift_fail(x->err, -ENOMEM, x->file, 1, "out of memory");
		out->list = bigger;
		out->room = room;
	}
	out->list[out->nr++] = (struct token){
		.kind = kind, .spaced = x->spaced, .line = out->lines[x->line],
		.len = (uint32_t)len, .text = text,
	};
	x->spaced = x->fresh = false;
	return 0;
}

/* Over a comment that begins here; 1: over one, 0: here is none, or an error. */
static int skip_comment(struct lexer *x)
{
	const uint32_t begun = x->out->lines[x->line];

	if (x->end - x->at < 2 || x->at[0] != '/' || (x->at[1] != '/' && x->at[1] != '*'))
		return 0;
	x->spaced = true;
	if (x->at[1] == '/') {
		while (x->at < x->end && *x->at != '\n')
			x->at++;
		return 1;
	}
	for (x->at += 2; x->end - x->at >= 2; x->at++) {
		if (x->at[0] == '*' && x->at[1] == '/') {
			x->at += 2;
			return 1;
		}
		x->line += *x->at == '\n';
	}
	return drift_fail(x->err, -EINVAL, x->file, begun, "a comment without its end");
}

/* A string, a character, or an #include's name, up to @quote. */
static int take_text(struct lexer *x, char quote)
{
	const char *at = x->at + 1;
	int ret;

	while (at < x->end && *at != quote && *at != '\n')
		at += *at == '\\' && quote != '>' && at + 1 < x->end && at[1] != '\n' ? 2 : 1;
	if (at < x->end && *at == quote) {
		ret = add(x, TOKEN_TEXT, x->at, (size_t)(at + 1 - x->at));
		x->at = at + 1;
		return ret;
	}
	/* As in "#error don't": the line is no C. */
	if (x->directive)
		return add(x, TOKEN_PUNCT, x->at++, 1);
	return drift_fail(x->err, -EINVAL, x->file, x->out->lines[x->line],
			  "%s without its end", quote == '"' ? "a string" : "a character");
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

static int take_word(struct lexer *x)
{
	const char *at = x->at;
	int ret;

	while (at < x->end && is_word(*at))
		at++;
	ret = add(x, TOKEN_WORD, x->at, (size_t)(at - x->at));
	x->at = at;
	return ret;
}

/* What the standard calls a preprocessing number: 0x1f, 1.5e+3, 10UL. */
static int take_number(struct lexer *x)
{
	const char *at = x->at + 1; /* a digit, or a point before one */
	int ret;

	while (at < x->end && (is_word(*at) || *at == '.' ||
			       ((*at == '+' || *at == '-') && strchr("eEpP", at[-1]))))
		at++;
	ret = add(x, TOKEN_NUMBER, x->at, (size_t)(at - x->at));
	x->at = at;
	return ret;
}

static int take_punctuation(struct lexer *x)
{
	size_t len = 1;
	int ret;

	for (size_t i = 0; i < sizeof(punctuation) / sizeof(punctuation[0]); i++) {
		size_t n = strlen(punctuation[i]);

		if ((size_t)(x->end - x->at) >= n && !memcmp(x->at, punctuation[i], n)) {
			len = n;
			break;
		}
	}
	if (*x->at == '#' && len == 1 && x->fresh) {
		ret = add(x, TOKEN_DIRECTIVE, x->at, 1);
		x->directive = true;
	} else {
		ret = add(x, TOKEN_PUNCT, x->at, len);
	}
	x->at += len;
	return ret;
}

/* Is the next token the name of an #include in angle brackets? */
static bool at_header_name(const struct lexer *x)
{
	const struct tokens *out = x->out;

	return x->directive && *x->at == '<' && out->nr >= 2 &&
	       out->list[out->nr - 2].kind == TOKEN_DIRECTIVE &&
	       token_is(&out->list[out->nr - 1], "include");
}

static int take_token(struct lexer *x)
{
	const char c = *x->at;

	if (!c)
		return drift_fail(x->err, -EINVAL, x->file, x->out->lines[x->line],
				  "a NUL byte, expected text");
	if (c == '"' || c == '\'')
		return take_text(x, c);
	if (at_header_name(x))
		return take_text(x, '>');
	if (isdigit((unsigned char)c) ||
	    (c == '.' && x->end - x->at >= 2 && isdigit((unsigned char)x->at[1])))
		return take_number(x);
	return is_word(c) ? take_word(x) : take_punctuation(x);
}

static int end_line(struct lexer *x)
{
	int ret = 0;

	if (x->directive)
		ret = add(x, TOKEN_LINE_END, x->at, 0);
	x->directive = false;
	x->spaced = x->fresh = true;
	return ret;
}

static int take_all(struct lexer *x)
{
	int ret = 0;

	/* Each turn takes a byte at least. */
	while (ret >= 0 && x->at < x->end) {
		ret = skip_comment(x);
		if (ret)
			continue;
		if (*x->at == '\n') {
			ret = end_line(x);
			x->at++;
			x->line++;
		} else if (isspace((unsigned char)*x->at)) {
			x->spaced = true;
			x->at++;
		} else {
			ret = take_token(x);
		}
	}
	if (ret >= 0)
		ret = end_line(x);
	return ret < 0 ? ret : add(x, TOKEN_END, x->end, 0);
}

int drift_tokenize(struct tokens *out, struct scn_error *err, const char *file, const char *text,
		   size_t len)
{
	struct lexer x = {.out = out, .err = err, .file = file, .spaced = true, .fresh = true};

	memset(out, 0, sizeof(*out));
	if (len > DRIFT_FILE_BYTES_MAX)
		return drift_fail(err, -E2BIG, file, 1, "%zu bytes, expected %u at the most", len,
				  DRIFT_FILE_BYTES_MAX);
	out->text = malloc(len + 1);
	out->lines = malloc((len + 2) * sizeof(*out->lines));
	if (!out->text || !out->lines)
		return drift_fail(err, -ENOMEM, file, 1, "out of memory");
	x.at = out->text;
	x.end = out->text + join_lines(out, text, len);
	return take_all(&x);
}

void drift_tokens_free(struct tokens *t)
{
	free(t->text);
	free(t->lines);
	free(t->list);
	memset(t, 0, sizeof(*t));
}
