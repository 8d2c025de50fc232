/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which words of a message are values, which a key must not hold.
 *
 * A word of hex digits is a value if a digit is among them; without one it is a value if it looks
 * like a byte or a number and is no English word: `ff`, `ffff`, `deadbeef`, not `be` and `dead`.
 */
#include "key.h"

#include <ctype.h>
#include <string.h>

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool all_hex(const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isxdigit((unsigned char)word[i]))
			return false;
	return true;
}

static bool all_same(const char *word, size_t len)
{
	for (size_t i = 1; i < len; i++)
		if (word[i] != word[0])
			return false;
	return true;
}

/* Could @word, which is of letters alone, be a number all the same? */
static bool letters_are_value(const char *word, size_t len)
{
	if (len == 1)
		return *word != 'a' && *word != 'A';
	if (len == 2)
		return memcmp(word, "be", 2) && memcmp(word, "ad", 2);
	return len >= 8 || all_same(word, len);
}

static bool is_value(const char *word, size_t len)
{
	size_t digits = 0, units = len;

	if (len > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X'))
		return all_hex(word + 2, len - 2);
	for (size_t i = 0; i < len; i++)
		digits += isdigit((unsigned char)word[i]) != 0;
	/* As C writes constants: 12u, 4096ul. */
	while (units && strchr("uUlL", word[units - 1]))
		units--;
	if (digits && digits == units)
		return true;
	if (!all_hex(word, len))
		return false;
	return digits || letters_are_value(word, len);
}

/* Adds N, unless it would follow another one; a sign before it goes. */
static size_t add_value(char *out, size_t used, size_t max)
{
	if (used && out[used - 1] == '-' && (used == 1 || !is_word(out[used - 2])))
		used--;
	if (used >= 2 && out[used - 1] == ' ' && out[used - 2] == 'N' &&
	    (used == 2 || !is_word(out[used - 3])))
		return used - 1;
	if (used + 1 < max)
		out[used++] = 'N';
	return used;
}

void key_plain_text(char *out, size_t max, const char *text)
{
	size_t used = 0;

	while (*text && *text != '\n' && *text != '\r' && used + 1 < max) {
		size_t len = 0;

		while (is_word(text[len]))
			len++;
		if (len && is_value(text, len)) {
			used = add_value(out, used, max);
		} else if (len) {
			for (size_t i = 0; i < len && used + 1 < max; i++)
				out[used++] = text[i];
		} else {
			len = 1;
			if (*text != ' ' || (used && out[used - 1] != ' '))
				out[used++] = isprint((unsigned char)*text) ? *text : ' ';
		}
		text += len;
	}
	while (used && out[used - 1] == ' ')
		used--;
	out[used] = '\0';
}
