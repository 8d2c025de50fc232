/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of one source: its lines, what its markers take out of the measurement, where a function
 * ends.
 */
#ifndef CCWCHECK_COVERAGE_SOURCE_H
#define CCWCHECK_COVERAGE_SOURCE_H

#include "trace.h"

/* Which markers hold at a line: LCOV_EXCL_LINE and _START, LCOV_EXCL_BR_LINE and so on. */
#define SOURCE_NO_LINE	 1
#define SOURCE_NO_BRANCH 2

struct source {
	char *text;
	const char **lines; /* the first one is lines[0]; each ends with NUL, not with a newline */
	uint8_t *excluded;
	size_t nr;
};

/* source_take() - @text, from then on of @s. */
void source_take(struct source *s, char *text);
void source_free(struct source *s);

/* source_line() - the text of a line without blanks around it; "" behind the end. free(). */
char *source_line(const struct source *s, uint32_t line);

/* source_excluded() - which markers hold at a line. */
unsigned int source_excluded(const struct source *s, uint32_t line);

/*
 * source_function() - the function of @f that a line is in, "" for none. It ends where the
 * tracefile says, or at the first brace at the beginning of a line.
 */
const char *source_function(const struct source *s, const struct trace_file *f, uint32_t line);

/*
 * source_fits() - is the tracefile one of this text? By checksums where it has them, or else by the
 * number of lines. The first line that is not is put in @bad.
 */
bool source_fits(const struct source *s, const struct trace_file *f, uint32_t *bad);

#endif /* CCWCHECK_COVERAGE_SOURCE_H */
