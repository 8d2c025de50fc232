/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what the markers in a source take out of the measurement, which function a line is in,
 * and whether a tracefile was made from this very text.
 */
#include "source.h"

#include <stdlib.h>
#include <string.h>

/* Whether a line holds a marker, of lcov or of gcovr: the same words, wherever they stand. */
static bool has_marker(const char *line, const char *marker)
{
	for (const char *at = strstr(line, "_EXCL_"); at; at = strstr(at + 1, "_EXCL_"))
		if (!strncmp(at + 6, marker, strlen(marker)))
			return true;
	return false;
}

/* One pair of markers and the one for a line: does it hold here, and is it open behind here? */
static bool holds(bool *open, const char *line, const char *start, const char *stop,
		  const char *once)
{
	if (has_marker(line, stop))
		*open = false;
	else if (has_marker(line, start))
		*open = true;
	return *open || has_marker(line, once);
}

static void find_markers(struct source *s)
{
	bool lines = false, branches = false;

	for (size_t i = 0; i < s->nr; i++) {
		if (holds(&lines, s->lines[i], "START", "STOP", "LINE"))
			s->excluded[i] |= SOURCE_NO_LINE;
		if (holds(&branches, s->lines[i], "BR_START", "BR_STOP", "BR_LINE"))
			s->excluded[i] |= SOURCE_NO_BRANCH;
	}
}

void source_take(struct source *s, char *text)
{
	size_t nr = 0;

	for (const char *c = text; *c; nr++) {
		c += strcspn(c, "\n");
		c += *c == '\n';
	}
	*s = (struct source){.text = text, .nr = nr};
	s->lines = room_for(nr * sizeof(*s->lines));
	s->excluded = room_for(nr);
	for (size_t i = 0; i < nr; i++) {
		s->lines[i] = text;
		text += strcspn(text, "\n");
		if (*text)
			*text++ = '\0';
	}
	find_markers(s);
}

void source_free(struct source *s)
{
	free(s->text);
	free(s->lines);
	free(s->excluded);
	*s = (struct source){0};
}

char *source_line(const struct source *s, uint32_t line)
{
	const char *text = line && line <= s->nr ? s->lines[line - 1] : "";
	size_t len;

	text += strspn(text, " \t");
	len = strlen(text);
	while (len && strchr(" \t\r", text[len - 1]))
		len--;
	return text_of("%.*s", (int)len, text);
}

unsigned int source_excluded(const struct source *s, uint32_t line)
{
	return line && line <= s->nr ? s->excluded[line - 1] : 0;
}

static uint32_t end_of(const struct source *s, const struct trace_function *fn)
{
	uint32_t line = fn->line;

	if (fn->end)
		return fn->end;
	while (line < s->nr && s->lines[line - 1][0] != '}')
		line++;
	return line;
}

const char *source_function(const struct source *s, const struct trace_file *f, uint32_t line)
{
	const struct trace_function *last = NULL;

	for (size_t i = 0; f && i < f->nr_functions && f->functions[i].line <= line; i++)
		last = &f->functions[i];
	return last && line <= end_of(s, last) ? last->name : "";
}

bool source_fits(const struct source *s, const struct trace_file *f, uint32_t *bad)
{
	for (size_t i = 0; i < f->nr_lines; i++) {
		const struct trace_line *l = &f->lines[i];
		char sum[TRACE_SUM_SIZE];

		*bad = l->line;
		if (l->line > s->nr)
			return false;
		if (!*l->sum)
			continue;
		sum_of(sum, s->lines[l->line - 1], strlen(s->lines[l->line - 1]));
		if (strcmp(sum, l->sum))
			return false;
	}
	return true;
}
