/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Texts in memory that have to be whole. open_memstream() does not do: where it finds no room it
 * leaves a part of the text out, and neither ferror() nor fclose() says so.
 */
#ifndef CCWCHECK_MEMSTREAM_H
#define CCWCHECK_MEMSTREAM_H

#include <stdio.h>

/*
 * memstream_open() - a stream to write to; NULL: no memory.
 *
 * memstream_close() gives @text, free(), with a NUL behind it, and its length.
 */
FILE *memstream_open(char **text, size_t *len);

/* memstream_close() - closes @f, which may be NULL. 0, or -ENOMEM; then @text is NULL. */
int memstream_close(FILE *f, char **text);

#endif /* CCWCHECK_MEMSTREAM_H */
