/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Contents of storage as text: hex groups, repeats and counting words, see vectors/README.md.
 */
#ifndef CCWCHECK_BYTES_H
#define CCWCHECK_BYTES_H

#include <stdint.h>
#include <stdio.h>

/*
 * bytes_parse() - @text to bytes, at most @max. @*data: free(). NULL, or what is wrong with it.
 */
const char *bytes_parse(uint8_t **data, uint32_t *len, const char *text, uint32_t max);

/*
 * bytes_write() - the canonical text, tokens separated by blanks. A line that would pass 100
 * columns is broken and goes on at @indent; @column is where the text begins.
 */
void bytes_write(FILE *f, const uint8_t *data, uint32_t len, unsigned int column,
		 unsigned int indent);

#endif /* CCWCHECK_BYTES_H */
