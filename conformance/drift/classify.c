/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what a declaration is and what name it goes by, from its tokens alone: nothing is known
 * of types or macros, so what a word means follows from where it stands.
 */
#include <string.h>

#include "drift_internal.h"

#define HEAD_MAX 128u /* parts of a declaration that are looked at; what is longer is a table */

/* A word, or "(", "[" or "{" for all up to the closing one, or other punctuation. */
struct part {
	const struct token *t;
	const struct token *group; /* of a word: the ( that follows it; or NULL */
};

struct head {
	size_t nr;
	struct part parts[HEAD_MAX];
};

/* Words that are followed by brackets and still name nothing. */
static const char *const attributes[] = {
	"_Alignas", "__acquires", "__aligned", "__alloc_size", "__asm__", "__assume_aligned",
	"__attribute", "__attribute__", "__cleanup", "__counted_by", "__malloc", "__must_hold",
	"__no_sanitize", "__printf", "__releases", "__scanf", "__section", "__typeof__", "asm",
	"typeof",
};

static const char *const types[] = {
	"_Bool", "bool", "char", "double", "float", "int", "long", "short", "signed", "unsigned",
	"void",
};

static bool is_one_of(const struct token *t, const char *const *words, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (token_is(t, words[i]))
			return true;
	return false;
}

#define IS_ONE_OF(t, words) is_one_of(t, words, sizeof(words) / sizeof((words)[0]))

static bool is_reserved(const struct token *t)
{
	return t->len >= 2 && t->text[0] == '_' && t->text[1] == '_';
}

static bool is_tag(const struct token *t)
{
	return token_is(t, "struct") || token_is(t, "union") || token_is(t, "enum");
}

static bool is_opening(const struct token *t)
{
	return t->kind == TOKEN_PUNCT && t->len == 1 && strchr("([{", *t->text);
}

static bool is_closing(const struct token *t)
{
	return t->kind == TOKEN_PUNCT && t->len == 1 && strchr(")]}", *t->text);
}

/* The token behind the bracket that closes the one at @i, or behind the directive at @i. */
static size_t skip(const struct token *list, size_t i, size_t end)
{
	size_t height = 0;

	if (list[i].kind == TOKEN_DIRECTIVE) {
		while (i < end && list[i].kind != TOKEN_LINE_END)
			i++;
		return i + 1;
	}
	for (; i < end; i++) {
		if (is_opening(&list[i]))
			height++;
		else if (is_closing(&list[i]) && --height == 0)
			return i + 1;
	}
	return end;
}

static void flatten(struct head *h, const struct token *list, size_t start, size_t end)
{
	h->nr = 0;
	for (size_t i = start; i < end && h->nr < HEAD_MAX;) {
		const struct token *t = &list[i];

		if (t->kind == TOKEN_DIRECTIVE) {
			i = skip(list, i, end);
			continue;
		}
		h->parts[h->nr].t = t;
		h->parts[h->nr].group = NULL;
		if (is_opening(t)) {
			i = skip(list, i, end);
		} else if (t->kind == TOKEN_WORD && i + 1 < end && token_is(&list[i + 1], "(")) {
			h->parts[h->nr].group = &list[i + 1];
			i = skip(list, i + 1, end);
		} else {
			i++;
		}
		h->nr++;
	}
}

/* The part with brackets that can be a name's or a declarator's; or h->nr. */
static size_t find_call(const struct head *h)
{
	for (size_t i = 0; i < h->nr; i++)
		if (h->parts[i].group && !IS_ONE_OF(h->parts[i].t, attributes))
			return i;
	return h->nr;
}

/* Are the brackets of part @i around a declarator, "int (*f)(void)", and its word a type? */
static bool is_declarator(const struct head *h, size_t i)
{
	const struct part *p = &h->parts[i];

	return IS_ONE_OF(p->t, types) || token_is(p->group + 1, "*") ||
	       (i + 1 < h->nr && token_is(h->parts[i + 1].t, "("));
}

/* Is there no type before part @i? Then it is a macro, or C of the seventies. */
static bool is_bare(const struct head *h, size_t i)
{
	if (is_declarator(h, i))
		return false;
	for (size_t k = 0; k < i; k++) {
		const struct token *t = h->parts[k].t;

		if (!token_is(t, "static") && !token_is(t, "extern") && !is_reserved(t))
			return false;
	}
	return true;
}

/* Is it "struct [attributes] [name]", of which a { would open the body? */
static bool is_tagged(const struct head *h)
{
	size_t tag = h->nr;

	for (size_t i = 0; i < h->nr; i++)
		if (h->parts[i].t->kind == TOKEN_WORD && is_tag(h->parts[i].t))
			tag = i;
	for (size_t i = tag + 1; i < h->nr; i++) {
		const struct part *p = &h->parts[i];

		if (p->t->kind != TOKEN_WORD)
			return false;
		if (!is_reserved(p->t) && (p->group || i + 1 < h->nr))
			return false;
	}
	return tag < h->nr;
}

bool drift_is_function(const struct token *list, size_t start, size_t body)
{
	struct head h;

	flatten(&h, list, start, body);
	return !is_tagged(&h) && (!h.nr || !token_is(h.parts[0].t, "typedef")) &&
	       find_call(&h) < h.nr;
}

bool drift_is_old_style(const struct token *list, size_t start, size_t end)
{
	struct head h;
	size_t call;

	flatten(&h, list, start, end);
	call = find_call(&h);
	/* "int f(a) int a;", where "int f(void) __cold;" and "int f(int), g;" are prototypes. */
	return call + 2 < h.nr && !is_bare(&h, call) && h.parts[call + 1].t->kind == TOKEN_WORD &&
	       !is_reserved(h.parts[call + 1].t) && !token_is(h.parts[call + 1].t, "asm") &&
	       !token_is(h.parts[0].t, "typedef");
}

/* The first word in the brackets that open at @open, as the name in (*name)(...). */
static const struct token *name_inside(const struct token *open)
{
	for (const struct token *t = open + 1; t->kind != TOKEN_END && !is_closing(t); t++)
		if (t->kind == TOKEN_WORD && !is_reserved(t) && !token_is(t, "const"))
			return t;
	return NULL;
}

/* The name that is declared: "f" in int f(void), int (*f)(void), struct x *f[2], int f, g. */
static const struct token *declared_name(const struct head *h)
{
	const struct token *last = NULL, *reserved = NULL;
	size_t call = find_call(h);

	for (size_t i = 0; i < h->nr; i++) {
		const struct part *p = &h->parts[i];

		if (token_is(p->t, "("))
			return name_inside(p->t);
		if (i == call)
			return is_declarator(h, i) ? name_inside(p->group) : p->t;
		if (token_is(p->t, "[") || token_is(p->t, ",") || token_is(p->t, ":"))
			break;
		if (p->t->kind == TOKEN_WORD && !p->group)
			*(is_reserved(p->t) ? &reserved : &last) = p->t;
	}
	return last ? last : reserved;
}

/* What the last struct, union or enum of @h is called; by its first word if by nothing. */
static const struct token *tag_name(enum drift_kind *kind, const struct head *h,
				    const struct token *body, bool *named)
{
	const struct token *name = NULL, *tag = NULL;

	for (size_t i = 0; i < h->nr; i++) {
		const struct token *t = h->parts[i].t;

		if (is_tag(t)) {
			tag = t;
			name = NULL;
		} else if (tag && !h->parts[i].group) {
			name = t;
		}
	}
	*kind = tag && *tag->text == 'e' ? DRIFT_ENUM :
		tag && *tag->text == 'u' ? DRIFT_UNION : DRIFT_STRUCT;
	*named = name != NULL;
	return name ? name : name_inside(body);
}

static void copy(char name[DRIFT_NAME_SIZE], const char *before, const struct token *t,
		 const char *after)
{
	const int len = t->len < DRIFT_NAME_SIZE / 2 ? (int)t->len : DRIFT_NAME_SIZE / 2;
	size_t n = strlen(name);

	snprintf(name + n, DRIFT_NAME_SIZE - n, "%s%.*s%s", before, len, t->text, after);
}

/* A macro's name, with what it is about: "EXPORT_SYMBOL(x)". */
static void name_call(char name[DRIFT_NAME_SIZE], const struct part *p)
{
	copy(name, "", p->t, "");
	if (p->group[1].kind == TOKEN_WORD)
		copy(name, "(", &p->group[1], ")");
}

static const struct token *declare(enum drift_kind *kind, char name[DRIFT_NAME_SIZE],
				   const struct token *list, const struct declaration *d,
				   struct head *h)
{
	const struct token *t;
	size_t call;

	flatten(h, list, d->start, d->assign);
	if (h->nr && token_is(h->parts[0].t, "typedef"))
		*kind = DRIFT_TYPEDEF;
	else
		*kind = d->assign < d->end ? DRIFT_DATA : DRIFT_DECLARATION;
	call = find_call(h);
	if (*kind == DRIFT_DECLARATION && call < h->nr && is_bare(h, call)) {
		*kind = DRIFT_CALL;
		name_call(name, &h->parts[call]);
		return NULL;
	}
	/* The words of a type with a body come before the name. */
	t = declared_name(h);
	if (t)
		copy(name, "", t, "");
	return *kind == DRIFT_DATA ? t : NULL;
}

const struct token *drift_classify(enum drift_kind *kind, char name[DRIFT_NAME_SIZE],
				   const struct token *list, const struct declaration *d)
{
	const struct token *t;
	struct head h;
	bool named;

	name[0] = 0;
	flatten(&h, list, d->start, d->body);
	if (d->body == d->end || d->assign < d->end ||
	    (h.nr && token_is(h.parts[0].t, "typedef")))
		return declare(kind, name, list, d, &h);
	if (is_tagged(&h)) {
		t = tag_name(kind, &h, &list[d->body], &named);
		if (t)
			copy(name, named ? "" : "{", t, named ? "" : "}");
		return named ? t : NULL;
	}
	*kind = find_call(&h) < h.nr ? DRIFT_FUNCTION : DRIFT_DECLARATION;
	if (*kind == DRIFT_FUNCTION && is_bare(&h, find_call(&h))) {
		name_call(name, &h.parts[find_call(&h)]);
		return NULL;
	}
	t = declared_name(&h);
	if (t)
		copy(name, "", t, "");
	return t;
}
