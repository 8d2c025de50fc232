/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how contents of storage are spelled. At each place the canonical form takes the first
 * that fits: 16 or more equal bytes (`XX*N`), 3 or more equal doublewords (`16 digits*N`), 16 or
 * more bytes of words that count up by one (`00010203++N`), else one group of up to 4 bytes.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

#define UNIT_MAX  256u /* bytes of one hex group */
#define COLUMNS	  100u
#define EQUAL_MIN 16u
#define UNITS_MIN 3u
#define COUNT_MIN 16u
#define ROOM_FIRST 64u /* bytes */

struct sink {
	uint8_t *data;
	uint32_t len;
	uint32_t room;
	uint32_t max;
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* A decimal count behind a star or two plus signs; 0: none. */
static uint32_t parse_count(const char **at)
{
	uint32_t n = 0;

	for (; **at >= '0' && **at <= '9' && n < 100000000; (*at)++)
		n = n * 10 + (uint32_t)(**at - '0');
	return n;
}

/* Doubles: most contents are short, and what is allowed is megabytes. */
static bool make_room(struct sink *s, uint32_t len)
{
	uint32_t room = s->room ? s->room : ROOM_FIRST;
	uint8_t *data;

	while (room - s->len < len)
		room *= 2;
	if (room == s->room)
		return true;
	data = realloc(s->data, room);
	if (!data)
		return false;
	s->data = data;
	s->room = room;
	return true;
}

static const char *put(struct sink *s, const uint8_t *unit, uint32_t len)
{
	if (len > s->max - s->len)
		return "more bytes than fit here";
	if (!make_room(s, len))
		return "out of memory";
	memcpy(s->data + s->len, unit, len);
	s->len += len;
	return NULL;
}

static void count_up(uint8_t word[4])
{
	for (int i = 3; i >= 0 && !++word[i]; i--)
		;
}

static const char *put_counting(struct sink *s, const uint8_t start[4], uint32_t n)
{
	uint8_t word[4];
	const char *wrong = NULL;

	memcpy(word, start, 4);
	while (n && !wrong) {
		uint32_t part = n < 4 ? n : 4;

		wrong = put(s, word, part);
		count_up(word);
		n -= part;
	}
	return wrong;
}

static const char *parse_token(struct sink *s, const char **at)
{
	uint8_t unit[UNIT_MAX];
	const char *wrong = NULL;
	uint32_t len = 0;

	while (hex_digit((*at)[0]) >= 0) {
		int low = hex_digit((*at)[1]);

		if (low < 0)
			return "an odd number of hex digits";
		if (len == UNIT_MAX)
			return "a hex group of more than 256 bytes";
		unit[len++] = (uint8_t)(hex_digit((*at)[0]) << 4 | low);
		*at += 2;
	}
	if (!len)
		return "a character that is no hex digit";
	if (**at == '*') {
		uint32_t n;

		(*at)++;
		n = parse_count(at);
		if (!n)
			return "no count behind '*'";
		while (n-- && !wrong)
			wrong = put(s, unit, len);
	} else if ((*at)[0] == '+' && (*at)[1] == '+') {
		uint32_t n;

		*at += 2;
		n = parse_count(at);
		if (!n || len != 4)
			return "'++' without a word of eight digits before and a count behind";
		wrong = put_counting(s, unit, n);
	} else {
		wrong = put(s, unit, len);
	}
	if (!wrong && **at && **at != ' ')
		return "a character that is no hex digit";
	return wrong;
}

const char *bytes_parse(uint8_t **data, uint32_t *len, const char *text, uint32_t max)
{
	struct sink s = {.max = max};
	const char *wrong = NULL;

	while (*text == ' ')
		text++;
	while (*text && !wrong) {
		wrong = parse_token(&s, &text);
		while (*text == ' ')
			text++;
	}
	if (wrong) {
		free(s.data);
		return wrong;
	}
	*data = realloc(s.data, s.len ? s.len : 1);
	if (!*data)
		*data = s.data;
	if (!*data)
		return "out of memory";
	*len = s.len;
	return NULL;
}

static uint32_t equal_units(const uint8_t *data, uint32_t len, uint32_t unit)
{
	uint32_t n = 1;

	if (len < unit)
		return 0;
	while ((n + 1) * unit <= len && !memcmp(data, data + n * unit, unit))
		n++;
	return n;
}

static uint32_t counting_bytes(const uint8_t *data, uint32_t len)
{
	uint8_t word[4];
	uint32_t n = 0;

	if (len < 4)
		return 0;
	memcpy(word, data, 4);
	while (n < len) {
		uint32_t part = len - n < 4 ? len - n : 4;

		if (memcmp(word, data + n, part))
			break;
		n += part;
		count_up(word);
	}
	return n;
}

/* The token at @data; returns how many bytes it stands for. */
static uint32_t next_token(char *token, size_t size, const uint8_t *data, uint32_t len)
{
	uint32_t n = equal_units(data, len, 1);
	uint32_t used;
	int at = 0;

	if (n >= EQUAL_MIN) {
		snprintf(token, size, "%02x*%u", data[0], n);
		return n;
	}
	n = equal_units(data, len, 8);
	used = n >= UNITS_MIN ? 8 : len < 4 ? len : 4;
	if (n < UNITS_MIN && counting_bytes(data, len) >= COUNT_MIN) {
		n = counting_bytes(data, len);
		snprintf(token, size, "%02x%02x%02x%02x++%u", data[0], data[1], data[2], data[3],
			 n);
		return n;
	}
	for (uint32_t i = 0; i < used; i++)
		at += snprintf(token + at, size - (size_t)at, "%02x", data[i]);
	if (used == 8) {
		snprintf(token + at, size - (size_t)at, "*%u", n);
		return n * 8;
	}
	return used;
}

void bytes_write(FILE *f, const uint8_t *data, uint32_t len, unsigned int column,
		 unsigned int indent)
{
	bool first = true;

	while (len) {
		char token[48];
		uint32_t used = next_token(token, sizeof(token), data, len);
		unsigned int width = (unsigned int)strlen(token);

		if (!first && column + 1 + width > COLUMNS) {
			fprintf(f, "\n%*s", (int)indent, "");
			column = indent;
		} else if (!first) {
			fputc(' ', f);
			column++;
		}
		fputs(token, f);
		column += width;
		first = false;
		data += used;
		len -= used;
	}
}
