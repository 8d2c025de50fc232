/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contents that count up: data in which no two words are alike, as vectors and devices have it.
 * Blocks of 64 KiB are common, so they are copied from a table, and compared with it.
 */
#include <string.h>

#include "fz_form.h"

#define TABLE_WORDS (FZ_STEPS_MAX * FZ_STEP_WORDS + 0x8000u)

static be32_t table[TABLE_WORDS];

static void make_table(void)
{
	if (be32_ld(table[0]))
		return;
	for (uint32_t i = 0; i < TABLE_WORDS; i++)
		table[i] = be32_st(FZ_FIRST_WORD + i);
}

/* Where in the table @len bytes from @word on stand; NULL: they do not. */
static const uint8_t *in_table(uint32_t word, uint32_t len)
{
	const uint32_t at = word - FZ_FIRST_WORD, words = (len + 3) / 4;

	make_table();
	return at < TABLE_WORDS && words <= TABLE_WORDS - at ? (const uint8_t *)&table[at] : NULL;
}

static uint32_t first_word(const uint8_t *at)
{
	be32_t word;

	memcpy(&word, at, sizeof(word));
	return be32_ld(word);
}

void fz_count(uint8_t *to, const uint8_t unit[4], uint32_t len)
{
	uint32_t word = first_word(unit);
	const uint8_t *known = in_table(word, len);

	if (known) {
		memcpy(to, known, len);
		return;
	}
	for (uint32_t i = 0; i < len; i += 4, word++) {
		const be32_t x = be32_st(word);

		memcpy(to + i, &x, len - i < 4 ? len - i : 4);
	}
}

bool fz_counts(const uint8_t *data, uint32_t len)
{
	uint32_t word;
	const uint8_t *known;

	if (len < 4)
		return false;
	word = first_word(data);
	known = in_table(word, len);
	if (known)
		return !memcmp(data, known, len);
	for (uint32_t i = 0; i < len; i += 4, word++) {
		const be32_t x = be32_st(word);

		if (memcmp(data + i, &x, len - i < 4 ? len - i : 4))
			return false;
	}
	return true;
}

/* Another first word in each step, such that no two steps send alike. */
void fz_pattern(uint8_t unit[4], uint32_t step)
{
	const be32_t word = be32_st(FZ_FIRST_WORD + step * FZ_STEP_WORDS);

	memcpy(unit, &word, sizeof(word));
}
