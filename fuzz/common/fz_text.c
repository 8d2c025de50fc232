/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes vectors by lines and words, and packs by numbers.
 */
#include "fz_text.h"

#include <string.h>

#define CHANGES_MAX 4u
#define PIECE_MAX   256u

/* Words of the vectors' language, and values that readers get wrong. */
static const char *const words[] = {
	"0", "1", "2", "7fffffff", "80000000", "ffffffff", "ffffffffffffffff",
	"10000000000000000", "-1", "4096", "1000", "fff", "*", "[]", "{}", "yes", "no", "''",
	"\"\\0\"", "~", "0x10", "1e3", "any", "00 00", "- ", ": ", "# ", "&a ", "*a ", "!!str ",
	"|\n", ">\n", "---\n", "...\n", "%YAML 1.1\n", "? ", "\t", "\r", "\\",
	"id: ", "summary: ", "rules: ", "result: may\n", "result: must\n", "if_it_fails: ",
	"source: ", "needs: ", "memory: ", "keys: ", "storage:\n", "device:\n", "orb: ",
	"fctl: ", "changes:\n", "faults:\n", "interrupts: each\n", "events:\n", "expect:\n",
	"  - do: ", "  - on: ", "open", "start", "close", "read", "write", "unmap", "map",
	"continue", "interrupt", "work", "ssch", "msch", "task: ", "until: ", "region: ",
	"offset: ", "length: ", "bytes: ", "argsz: ", "index: ", "flags: ", "signals: ",
	"state: ", "scsw: ", "sense: ", "gives: ", "values: ", "cc: 0\n", "endless: yes\n",
	"status: ", "initial: ", "then: ", "immediate: yes\n", "hold: yes\n", "repeat: ",
	"send: ", "want: ", "before_read: ", "at: ", "call: ", "nth: ", "error: ",
	"dstat: ", "sstat: ", "stctl: ", "count: ", "cpa: ", "maybe-", "device-end",
};

#define NR_WORDS (sizeof(words) / sizeof(words[0]))

struct text {
	uint8_t *data;
	size_t size;
	size_t max;
};

static void cut(struct text *t, size_t at, size_t len)
{
	memmove(t->data + at, t->data + at + len, t->size - at - len);
	t->size -= len;
}

static void insert(struct text *t, size_t at, const void *what, size_t len)
{
	if (len > t->max - t->size)
		return;
	memmove(t->data + at + len, t->data + at, t->size - at);
	memcpy(t->data + at, what, len);
	t->size += len;
}

/* A line of @t, chosen by chance: where it begins, and its length with its end. */
static size_t line_of(const struct text *t, struct fz_rng *r, size_t *len)
{
	size_t at = fz_rng_below(r, (uint32_t)t->size + 1), end;

	while (at && t->data[at - 1] != '\n')
		at--;
	for (end = at; end < t->size && t->data[end] != '\n'; end++)
		;
	*len = end - at + (end < t->size);
	return at;
}

static void change_lines(struct text *t, struct fz_rng *r)
{
	uint8_t line[PIECE_MAX];
	size_t len, at = line_of(t, r, &len);

	if (len > sizeof(line))
		len = sizeof(line);
	memcpy(line, t->data + at, len);
	if (fz_rng_below(r, 2)) /* else it is copied */
		cut(t, at, len);
	if (fz_rng_below(r, 3)) { /* else it is gone */
		size_t unused;

		insert(t, line_of(t, r, &unused), line, len);
	}
}

static int is_word(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '-' || c == '_';
}

/* A word is replaced by another one, of the language or of the text. */
static void change_word(struct text *t, struct fz_rng *r)
{
	const char *word = words[fz_rng_below(r, NR_WORDS)];
	uint8_t own[32];
	size_t at = fz_rng_below(r, (uint32_t)t->size + 1), end = at, len = strlen(word);

	while (at && is_word(t->data[at - 1]))
		at--;
	while (end < t->size && is_word(t->data[end]))
		end++;
	if (fz_rng_below(r, 2)) {
		memcpy(own, word, len < sizeof(own) ? len : sizeof(own));
	} else {
		const size_t from = fz_rng_below(r, (uint32_t)t->size + 1);

		len = t->size - from < sizeof(own) ? t->size - from : 1 + fz_rng_below(r, 16);
		memcpy(own, t->data + from, len);
	}
	if (fz_rng_below(r, 4))
		cut(t, at, end - at);
	insert(t, at, own, len < sizeof(own) ? len : sizeof(own));
}

static void change_byte(struct text *t, struct fz_rng *r)
{
	const size_t at = fz_rng_below(r, (uint32_t)t->size + 1);
	const uint8_t byte = (uint8_t)fz_rng_below(r, 256);

	switch (fz_rng_below(r, 3)) {
	case 0:
		insert(t, at, &byte, 1);
		break;
	case 1:
		if (at < t->size)
			cut(t, at, 1);
		break;
	default:
		if (at < t->size)
			t->data[at] ^= (uint8_t)(1u << fz_rng_below(r, 8));
		break;
	}
}

/* A number of a pack, big-endian, becomes another one. */
static void change_number(struct text *t, struct fz_rng *r)
{
	static const uint32_t numbers[] = {0, 1, 2, 0xff, 0x100, 0xffff, 0x10000, 0x7fffffff,
					   0x80000000, 0xffffffff, 0x1000, 0xfff};
	const uint32_t width = 1u << fz_rng_below(r, 3);
	uint32_t n = numbers[fz_rng_below(r, sizeof(numbers) / sizeof(numbers[0]))];
	size_t at;

	if (t->size < width)
		return;
	at = fz_rng_below(r, (uint32_t)(t->size - width) + 1);
	if (fz_rng_below(r, 2))
		n = t->data[at + width - 1] + fz_rng_below(r, 9) - 4;
	for (uint32_t i = 0; i < width; i++)
		t->data[at + i] = (uint8_t)(n >> 8 * (width - 1 - i));
}

size_t fz_text_change(uint8_t *data, size_t size, size_t max, struct fz_rng *r)
{
	struct text t = {data, size, max};
	const int pack = size >= 4 && !memcmp(data, "CCW", 3);

	for (uint32_t n = 1 + fz_rng_below(r, CHANGES_MAX); n; n--) {
		const uint32_t which = fz_rng_below(r, 8);

		if (pack && which < 6)
			change_number(&t, r);
		else if (which < 3)
			change_lines(&t, r);
		else if (which < 6)
			change_word(&t, r);
		else
			change_byte(&t, r);
	}
	return t.size;
}

size_t fz_text_mix(uint8_t *out, size_t max, const uint8_t *a, size_t a_size, const uint8_t *b,
		   size_t b_size, struct fz_rng *r)
{
	struct text t = {out, a_size < max ? a_size : max, max};
	const uint32_t nr = 1 + fz_rng_below(r, 3);

	memcpy(out, a, t.size);
	for (uint32_t i = 0; i < nr; i++) {
		size_t from = fz_rng_below(r, (uint32_t)b_size + 1), len, unused;
		const uint8_t *end;

		while (from && b[from - 1] != '\n')
			from--;
		end = memchr(b + from, '\n', b_size - from);
		len = end ? (size_t)(end - b - from) + 1 : b_size - from;
		insert(&t, line_of(&t, r, &unused), b + from, len);
	}
	return t.size;
}
