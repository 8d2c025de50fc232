/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which lines of a difference are moved rather than new: code that only changed its place
 * brings no debt that was not there, and may not lose what it had.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"

#define SIGNS_MIN	20  /* letters and digits of a block, as git has it for --color-moved */
#define CANDIDATES_MAX	256 /* places that are tried for one line: bounds what common lines cost */

struct entry {
	uint64_t hash;
	uint32_t index;
};

static int by_hash(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static unsigned int signs(const char *text)
{
	unsigned int n = 0;

	for (; *text; text++)
		n += isalnum((unsigned char)*text) != 0;
	return n;
}

static bool follows(const struct diff_text *list, size_t i)
{
	return list[i].file == list[i - 1].file && list[i].line == list[i - 1].line + 1;
}

/* How many lines from these two on are the same, still free, and without a gap. */
static size_t run(const struct diff *d, size_t come, size_t gone, unsigned int *nr_signs)
{
	size_t n = 0;

	*nr_signs = 0;
	while (come + n < d->nr_come && gone + n < d->nr_gone) {
		const struct diff_text *a = &d->come[come + n], *b = &d->gone[gone + n];

		if (n && (!follows(d->come, come + n) || !follows(d->gone, gone + n)))
			break;
		if (a->twin || b->twin || strcmp(a->text, b->text))
			break;
		*nr_signs += signs(a->text);
		n++;
	}
	return n;
}

static size_t first_of(const struct entry *index, size_t nr, uint64_t hash)
{
	size_t low = 0, high = nr;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (index[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Pairs the longest block that begins with the line @come. How many lines that are; 0: none. */
static size_t pair(struct diff *d, const struct entry *index, size_t come)
{
	const char *text = d->come[come].text;
	const uint64_t hash = hash_of(text, strlen(text));
	size_t best = 0, where = 0;

	for (size_t i = first_of(index, d->nr_gone, hash), n = 0;
	     i < d->nr_gone && index[i].hash == hash && n < CANDIDATES_MAX; i++, n++) {
		unsigned int nr_signs;
		const size_t len = run(d, come, index[i].index, &nr_signs);

		if (len > best && nr_signs >= SIGNS_MIN) {
			best = len;
			where = index[i].index;
		}
	}
	for (size_t i = 0; i < best; i++) {
		d->come[come + i].twin = (uint32_t)(where + i + 1);
		d->gone[where + i].twin = (uint32_t)(come + i + 1);
	}
	return best;
}

void diff_find_moves(struct diff *d)
{
	struct entry *index = room_for(d->nr_gone * sizeof(*index));

	for (size_t i = 0; i < d->nr_gone; i++) {
		const char *text = d->gone[i].text;

		index[i] = (struct entry){hash_of(text, strlen(text)), (uint32_t)i};
	}
	qsort(index, d->nr_gone, sizeof(*index), by_hash);
	for (size_t i = 0; i < d->nr_come;) {
		const size_t len = pair(d, index, i);

		i += len ? len : 1;
	}
	free(index);
}
