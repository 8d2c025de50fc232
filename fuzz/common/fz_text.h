/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The mutator of fuzz_vector: vectors are text whose lines and words mean something, packs are
 * bytes behind a header with a checksum.
 */
#ifndef CCWCHECK_FZ_TEXT_H
#define CCWCHECK_FZ_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "fz_mutate.h"

/* fz_text_change(), fz_text_mix() - as fz_change() and fz_mix(). */
size_t fz_text_change(uint8_t *data, size_t size, size_t max, struct fz_rng *r);
size_t fz_text_mix(uint8_t *out, size_t max, const uint8_t *a, size_t a_size, const uint8_t *b,
		   size_t b_size, struct fz_rng *r);

#endif /* CCWCHECK_FZ_TEXT_H */
