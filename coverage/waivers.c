/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what a waiver is, how long it holds, and what it stands for.
 */
#include "waivers.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAIVERS_BYTES_MAX (1u << 20)
#define WORDS		  5

static bool date_parts(int *year, int *month, int *day, const char *text)
{
	static const char form[] = "dddd-dd-dd";

	for (size_t i = 0; i < sizeof(form); i++)
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
			return false;
	return sscanf(text, "%d-%d-%d", year, month, day) == 3;
}

bool date_valid(const char *text)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int y, m, d;

	if (!date_parts(&y, &m, &d, text) || m < 1 || m > 12 || d < 1)
		return false;
	return d <= days[m - 1] + (m == 2 && y % 4 == 0 && (y % 100 || y % 400 == 0));
}

/* Days since some day of long ago; months from March, so that a leap day comes last. */
static long day_number(const char *date)
{
	int y = 0, m = 1, d = 1;
	long from;

	date_parts(&y, &m, &d, date); /* date_valid() has seen it */
	m -= 3;
	if (m < 0) {
		m += 12;
		y--;
	}
	from = 365L * y + y / 4 - y / 100 + y / 400;
	return from + (153 * m + 2) / 5 + d;
}

/* WHAT or WHAT:MAX. */
static bool kind_of(struct waiver *w, const char *text)
{
	static const struct {
		const char *name;
		unsigned int bits;
	} kinds[] = {{"lines", WAIVE_LINES},
		     {"branches", WAIVE_BRANCHES},
		     {"exclusions", WAIVE_EXCLUSIONS},
		     {"all", WAIVE_LINES | WAIVE_BRANCHES | WAIVE_EXCLUSIONS}};
	const size_t len = strcspn(text, ":");

	w->max = UINT64_MAX;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strlen(kinds[i].name) != len || strncmp(kinds[i].name, text, len))
			continue;
		w->what = kinds[i].bits;
		return !text[len] || number_of(&w->max, text + len + 1, 1, UINT32_MAX);
	}
	return false;
}

/* Cuts off one word; the rest of the line, without blanks before it. */
static char *cut(char *text)
{
	text += strcspn(text, " \t");
	if (*text)
		*text++ = '\0';
	return text + strspn(text, " \t");
}

/* One line. NULL, or what was expected. */
static const char *take(struct waiver *w, char *text, const char *today)
{
	char *words[WORDS];

	words[0] = text + strspn(text, " \t");
	for (int i = 1; i < WORDS; i++)
		words[i] = cut(words[i - 1]);
	if (!*words[4])
		return "FILE FUNCTION WHAT DATE REASON";
	if (!kind_of(w, words[2]))
		return "lines, branches, exclusions or all as the third word, or one of them and "
		       ":MAX";
	if (!date_valid(words[3]))
		return "a date as YYYY-MM-DD as the fourth word";
	if (day_number(words[3]) > day_number(today) + WAIVER_DAYS_MAX)
		return "a date within 400 days";
	memcpy(w->expires, words[3], sizeof(w->expires));
	w->expired = strcmp(w->expires, today) < 0;
	w->path = text_of("%s", words[0]);
	w->function = text_of("%s", words[1]);
	w->reason = text_of("%s", words[4]);
	return NULL;
}

static void add(struct waivers *ws, const struct waiver *w)
{
	struct waiver *more = room_for((ws->nr + 1) * sizeof(*more));

	if (ws->nr)
		memcpy(more, ws->list, ws->nr * sizeof(*more));
	more[ws->nr++] = *w;
	free(ws->list);
	ws->list = more;
}

int waivers_read(struct waivers *out, char **why, const char *path, const char *today)
{
	uint32_t number = 0;
	size_t len;
	char *text;
	int ret = 0;

	*out = (struct waivers){0};
	*why = NULL;
	text = path ? file_whole(&len, path, WAIVERS_BYTES_MAX) : NULL;
	if (!text && path && errno != ENOENT) {
		ret = errno ? -errno : -EIO;
		*why = text_of("%s: %s", path, strerror(-ret));
	}
	for (char *line = text, *next; text && !ret && *line; line = next) {
		struct waiver w = {.line = ++number};
		const char *expected = NULL;

		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		if (line[strspn(line, " \t\r")] && line[strspn(line, " \t")] != '#') {
			expected = take(&w, line, today);
			if (!expected)
				add(out, &w);
		}
		if (expected) {
			*why = text_of("%s:%u: expected %s", path, number, expected);
			ret = -EINVAL;
		}
	}
	free(text);
	return ret;
}

void waivers_free(struct waivers *ws)
{
	for (size_t i = 0; i < ws->nr; i++) {
		free(ws->list[i].path);
		free(ws->list[i].function);
		free(ws->list[i].reason);
	}
	free(ws->list);
	*ws = (struct waivers){0};
}

static bool stands_for(const struct waiver *w, const char *path, const char *function,
		       unsigned int what)
{
	return w->what & what && !fnmatch(w->path, path, 0) && !fnmatch(w->function, function, 0);
}

void waivers_use(struct waivers *ws, const char *path, const char *function, unsigned int what)
{
	for (size_t i = 0; i < ws->nr; i++)
		ws->list[i].used += stands_for(&ws->list[i], path, function, what);
}

const struct waiver *waiver_for(const struct waivers *ws, const char *path, const char *function,
				unsigned int what)
{
	for (size_t i = 0; i < ws->nr; i++) {
		const struct waiver *w = &ws->list[i];

		if (!w->expired && w->used <= w->max && stands_for(w, path, function, what))
			return w;
	}
	return NULL;
}
