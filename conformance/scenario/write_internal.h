/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the vector writer share.
 */
#ifndef CCWCHECK_WRITE_INTERNAL_H
#define CCWCHECK_WRITE_INTERNAL_H

#include "scenario.h"
#include "words.h"

/* write_words() - a list of words in one line. */
void write_words(FILE *f, uint32_t bits, uint32_t maybe, const struct ym_word *words);

/* write_bytes_member() - a member on a line of its own. */
void write_bytes_member(FILE *f, const char *name, unsigned int indent, const uint8_t *data,
			uint32_t len);

/* write_orb_map(), write_scsw() - a map in one line, with its end. */
void write_orb_map(FILE *f, const struct arch_orb *orb);
void write_scsw(FILE *f, const struct scn_scsw *s);

#endif /* CCWCHECK_WRITE_INTERNAL_H */
