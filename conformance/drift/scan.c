/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides where in a source file each item begins and ends, and what its hash is.
 *
 * Conditionals are not evaluated: all branches count. Brackets that one branch opens, another one
 * opens as well, so each branch begins with those open that were so at its #if; and what begins
 * before a conditional does not end inside of it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../subjects/kernel_find.h"
#include "drift_internal.h"

#define NESTING_MAX	 256u /* brackets in brackets */
#define CONDITIONALS_MAX 32u  /* conditionals in conditionals */

struct brackets {
	size_t height;
	char open[NESTING_MAX];
};

struct conditional {
	uint32_t line;
	bool guard;		 /* around all of a header, against reading it twice */
	bool otherwise;		 /* its #else was there */
	uint64_t hash;		 /* of all that was asked so far */
	struct brackets at_if;
};

struct scanner {
	const struct token *list;
	const char *file;
	struct drift_list *out;
	struct scn_error *err;
	struct brackets brackets;
	uint32_t opened[NESTING_MAX]; /* the lines of the brackets that are open */
	size_t nr_conditionals;
	struct conditional conditionals[CONDITIONALS_MAX];
};

/* One token; the byte that no token has parts it from the next, "ab" "c" from "a" "bc". */
static uint64_t mix(uint64_t h, const char *text, size_t len)
{
	return kernel_hash(kernel_hash(h, text, len), "", 1);
}

uint64_t drift_mix(uint64_t h, uint64_t other)
{
	unsigned char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(other >> (56 - 8 * i));
	return kernel_hash(h, bytes, sizeof(bytes));
}

/* Tokens [start, end), where what reads like @name stands for any name; NULL: nothing does. */
static uint64_t hash_tokens(uint64_t h, const struct token *list, size_t start, size_t end,
			    const struct token *name)
{
	for (size_t i = start; i < end; i++) {
		const struct token *t = &list[i];

		if (name && t->kind == TOKEN_WORD && t->len == name->len &&
		    !memcmp(t->text, name->text, t->len))
			h = mix(h, "\1", 1);
		else if (t->kind == TOKEN_LINE_END)
			h = mix(h, "\n", 1);
		else
			h = mix(h, t->text, t->len);
	}
	return h;
}

/* Under which conditions things are compiled here. */
static uint64_t hash_conditions(const struct scanner *s)
{
	uint64_t h = KERNEL_HASH_BEGIN;

	for (size_t i = 0; i < s->nr_conditionals; i++)
		if (!s->conditionals[i].guard)
			h = drift_mix(h, s->conditionals[i].hash);
	return h;
}

static int fail(const struct scanner *s, uint32_t line, const char *what)
{
	return drift_fail(s->err, -EINVAL, s->file, line, "%s", what);
}

static int add(struct scanner *s, enum drift_kind kind, const char *name, uint64_t hash)
{
	if (drift_list_add(s->out, s->file, kind, name, hash))
		return drift_fail(s->err, -ENOMEM, s->file, 1, "out of memory");
	return 0;
}

/* Behind the directive that begins at @i. */
static size_t directive_end(const struct scanner *s, size_t i)
{
	while (s->list[i].kind != TOKEN_LINE_END)
		i++; /* the tokenizer ends each of them */
	return i + 1;
}

/* Is the #ifndef at @i the guard of a header: the first of its tokens, #define of the same next? */
static bool is_guard(const struct scanner *s, size_t i)
{
	const struct token *t = s->list;

	return i == 0 && token_is(&t[1], "ifndef") && t[2].kind == TOKEN_WORD &&
	       t[3].kind == TOKEN_LINE_END && t[4].kind == TOKEN_DIRECTIVE &&
	       token_is(&t[5], "define") && t[6].len == t[2].len &&
	       !memcmp(t[6].text, t[2].text, t[2].len);
}

static int begin_conditional(struct scanner *s, size_t i)
{
	struct conditional *c = &s->conditionals[s->nr_conditionals];

	if (s->nr_conditionals == CONDITIONALS_MAX)
		return drift_fail(s->err, -E2BIG, s->file, s->list[i].line,
				  "more than %u conditionals in each other", CONDITIONALS_MAX);
	s->nr_conditionals++;
	*c = (struct conditional){.line = s->list[i].line, .guard = is_guard(s, i)};
	c->hash = hash_tokens(KERNEL_HASH_BEGIN, s->list, i, directive_end(s, i), NULL);
	c->at_if = s->brackets;
	return 0;
}

/* #elif, #else and the like: another branch, and the brackets as they were before the first. */
static int next_branch(struct scanner *s, size_t i)
{
	struct conditional *c = &s->conditionals[s->nr_conditionals - 1];

	if (c->otherwise)
		return fail(s, s->list[i].line, "a branch behind #else");
	c->otherwise = token_is(&s->list[i + 1], "else");
	c->guard = false;
	c->hash = hash_tokens(c->hash, s->list, i, directive_end(s, i), NULL);
	s->brackets = c->at_if;
	return 0;
}

/* 1: the directive at @i was a conditional, 2: one that begins another branch, 0: neither. */
static int conditional(struct scanner *s, size_t i)
{
	const struct token *word = &s->list[i + 1];
	bool end = token_is(word, "endif");
	int ret;

	if (token_is(word, "if") || token_is(word, "ifdef") || token_is(word, "ifndef")) {
		ret = begin_conditional(s, i);
		return ret ? ret : 1;
	}
	if (!end && !token_is(word, "else") && !token_is(word, "elif") &&
	    !token_is(word, "elifdef") && !token_is(word, "elifndef"))
		return 0;
	if (!s->nr_conditionals)
		return fail(s, s->list[i].line, end ? "#endif without #if" :
			    "another branch without #if");
	if (end) {
		s->nr_conditionals--;
		return 1;
	}
	ret = next_branch(s, i);
	return ret ? ret : 2;
}

/* A directive that is an item of its own. */
static int add_directive(struct scanner *s, size_t i, size_t end)
{
	const struct token *word = &s->list[i + 1], *arg = &s->list[i + 2];
	enum drift_kind kind = DRIFT_DIRECTIVE;
	uint64_t h = hash_conditions(s);
	char name[DRIFT_NAME_SIZE];

	if (word->kind == TOKEN_LINE_END)
		return 0; /* # alone is nothing */
	if (arg->kind == TOKEN_LINE_END)
		arg = word;
	else if (token_is(word, "define") || token_is(word, "undef"))
		kind = DRIFT_MACRO;
	else if (token_is(word, "include"))
		kind = DRIFT_INCLUDE;
	if (kind == DRIFT_DIRECTIVE)
		arg = word;
	snprintf(name, sizeof(name), "%.*s", arg->len < 150 ? (int)arg->len : 150, arg->text);
	h = hash_tokens(h, s->list, i, end, NULL);
	/* "#define f (x)" has the tokens of "#define f(x)". */
	if (kind == DRIFT_MACRO && arg[1].spaced && token_is(&arg[1], "("))
		h = mix(h, " ", 1);
	return add(s, kind, name, h);
}

/* A bracket opens or closes at @i. */
static int bracket(struct scanner *s, size_t i)
{
	const struct token *t = &s->list[i];
	struct brackets *b = &s->brackets;
	const char *closing = ")]}", *opening = "([{", *which;

	if (t->kind != TOKEN_PUNCT || t->len != 1)
		return 0;
	if (strchr(opening, *t->text)) {
		if (b->height == NESTING_MAX)
			return drift_fail(s->err, -E2BIG, s->file, t->line,
					  "more than %u brackets in each other", NESTING_MAX);
		s->opened[b->height] = t->line;
		b->open[b->height++] = *t->text;
		return 0;
	}
	which = strchr(closing, *t->text);
	if (!which)
		return 0;
	if (!b->height)
		return drift_fail(s->err, -EINVAL, s->file, t->line, "%c closes nothing", *which);
	b->height--;
	if (b->open[b->height] != opening[which - closing])
		return drift_fail(s->err, -EINVAL, s->file, t->line,
				  "%c closes the %c of line %u", *which, b->open[b->height],
				  s->opened[b->height]);
	return 0;
}

/*
 * Does a macro without a semicolon end at the ) at @i, "MODULE_X(y)", with something new in a line
 * below? Not __printf(1, 2) and the like, which belong to what follows.
 */
static bool is_whole_call(const struct token *list, size_t start, size_t i)
{
	const struct token *next = &list[i + 1];

	return list[start].kind == TOKEN_WORD && token_is(&list[start + 1], "(") &&
	       strncmp(list[start].text, "__", 2) && token_is(&list[i], ")") &&
	       next->line > list[i].line &&
	       (next->kind == TOKEN_WORD || next->kind == TOKEN_DIRECTIVE ||
		next->kind == TOKEN_END);
}

struct progress {
	struct declaration d;
	bool function, ended;
	enum { OLD_STYLE_UNKNOWN, OLD_STYLE_NO, OLD_STYLE_YES } old_style;
};

/* Is the ; at @i, outside of brackets, the end? It is not between parameters in the old style. */
static bool ends_at(const struct scanner *s, struct progress *p, size_t i)
{
	if (p->d.body != SIZE_MAX || p->d.assign != SIZE_MAX)
		return true;
	/* The first ; tells, and the head is not read again for each other one. */
	if (p->old_style == OLD_STYLE_UNKNOWN)
		p->old_style = drift_is_old_style(s->list, p->d.start, i) ? OLD_STYLE_YES :
									    OLD_STYLE_NO;
	return p->old_style == OLD_STYLE_NO;
}

/* Take the token at @i, which is of no directive, into what is in progress. 0 or -errno. */
static int take(struct scanner *s, struct progress *p, size_t i)
{
	const struct token *t = &s->list[i];
	const bool flat = !s->brackets.height;
	struct declaration *d = &p->d;
	int ret;

	if (flat && token_is(t, "=") && d->assign == SIZE_MAX)
		d->assign = i;
	if (flat && token_is(t, "{") && d->assign == SIZE_MAX && d->body == SIZE_MAX) {
		d->body = i;
		p->function = drift_is_function(s->list, d->start, i);
	}
	ret = bracket(s, i);
	if (ret || s->brackets.height)
		return ret;
	if (token_is(t, ";") ? ends_at(s, p, i) :
	    token_is(t, "}") ? p->function : is_whole_call(s->list, d->start, i))
		p->ended = true;
	return 0;
}

/* From d->start to d->end. */
static int find_end(struct scanner *s, struct declaration *d)
{
	const size_t conditionals = s->nr_conditionals;
	struct progress p = {.d = {.start = d->start, .body = SIZE_MAX, .assign = SIZE_MAX}};
	int ret;

	for (size_t i = d->start; s->list[i].kind != TOKEN_END;) {
		if (s->list[i].kind == TOKEN_DIRECTIVE) {
			ret = conditional(s, i);
			p.ended = p.ended && ret != 2;
			i = directive_end(s, i);
		} else {
			ret = take(s, &p, i++);
		}
		if (ret < 0)
			return ret;
		if (!p.ended || s->nr_conditionals > conditionals)
			continue;
		d->end = i;
		d->body = p.d.body < i ? p.d.body : i;
		d->assign = p.d.assign < i ? p.d.assign : i;
		return 0;
	}
	return fail(s, s->list[d->start].line, "what begins here does not end");
}

static int scan_declaration(struct scanner *s, size_t *at)
{
	const uint64_t conditions = hash_conditions(s);
	struct declaration d = {.start = *at};
	char name[DRIFT_NAME_SIZE];
	const struct token *naming;
	enum drift_kind kind;
	int ret;

	ret = find_end(s, &d);
	if (ret)
		return ret;
	*at = d.end;
	naming = drift_classify(&kind, name, s->list, &d);
	return add(s, kind, *name ? name : "?",
		   hash_tokens(conditions, s->list, d.start, d.end, naming));
}

static int scan_all(struct scanner *s)
{
	size_t i = 0, end;
	int ret = 0;

	/* Each turn takes a token at least. */
	while (ret >= 0 && s->list[i].kind != TOKEN_END) {
		if (s->list[i].kind == TOKEN_DIRECTIVE) {
			end = directive_end(s, i);
			ret = conditional(s, i);
			if (!ret)
				ret = add_directive(s, i, end);
			i = end;
		} else if (token_is(&s->list[i], ";")) {
			i++;
		} else {
			ret = scan_declaration(s, &i);
		}
	}
	if (ret >= 0 && s->nr_conditionals)
		return fail(s, s->conditionals[s->nr_conditionals - 1].line,
			    "a conditional without its #endif");
	return ret < 0 ? ret : 0;
}

int drift_scan_text(struct drift_list *list, struct scn_error *err, const char *file,
		    const char *text, size_t len)
{
	struct scanner *s = calloc(1, sizeof(*s));
	struct tokens tokens;
	int ret = drift_tokenize(&tokens, err, file, text, len);

	if (!ret && !s) {
		ret = drift_fail(err, -ENOMEM, file, 1, "out of memory");
	} else if (!ret) {
		s->list = tokens.list;
		s->file = file;
		s->out = list;
		s->err = err;
		ret = scan_all(s);
	}
	drift_tokens_free(&tokens);
	free(s);
	return ret;
}
