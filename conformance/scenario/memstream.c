// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Decides whether a text in memory is whole.
 */
#include "memstream.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct memstream {
	char **text;
	size_t *len;
	char *buf;
	size_t used;
	size_t room;
	bool failed;
};

/* As many bytes as were taken; fewer set the stream's error. */
static ssize_t take(void *cookie, const char *data, size_t len)
{
	struct memstream *m = cookie;
	size_t room = m->room ? m->room : 256;
	char *bigger;

	while (room < m->used + len + 1)
		room *= 2;
	bigger = room == m->room ? m->buf : realloc(m->buf, room);
	if (!bigger) {
		m->failed = true;
		return 0;
	}
	m->buf = bigger;
	m->room = room;
	memcpy(m->buf + m->used, data, len);
	m->used += len;
	m->buf[m->used] = 0;
	return (ssize_t)len;
}

static int finish(void *cookie)
{
	struct memstream *m = cookie;

	if (m->failed)
		free(m->buf);
	else
		*m->text = m->buf;
	*m->len = m->used;
	free(m);
	return 0;
}

FILE *memstream_open(char **text, size_t *len)
{
	const cookie_io_functions_t calls = {.write = take, .close = finish};
	struct memstream *m = calloc(1, sizeof(*m));
	FILE *f = NULL;

	*text = NULL;
	if (m)
		f = fopencookie(m, "w", calls);
	if (!f) {
		free(m);
		return NULL;
	}
	*m = (struct memstream){.text = text, .len = len};
	/* An empty text is one too. */
	take(m, "", 0);
	return f;
}

int memstream_close(FILE *f, char **text)
{
	bool good = f && !ferror(f);

	if (f && fclose(f))
		good = false;
	if (good && *text)
		return 0;
	free(*text);
	*text = NULL;
	return -ENOMEM;
}
