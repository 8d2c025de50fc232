/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the engines' side of a target needs to know of it.
 */
#ifndef CCWCHECK_FZ_TARGET_H
#define CCWCHECK_FZ_TARGET_H

#include "fz.h"

/* Which parts of a scenario mean something to a target: see fz_mutate.h. Each target has one. */
struct fz_target {
	const char *name;
	unsigned int focus; /* FZ_FOCUS_*; 0: its inputs are no scenarios but text or packs */
};

extern const struct fz_target fz_target;

/*
 * fz_change() - an input becomes another one, as an engine asks for it
 * @data: @size bytes, room for @max; receives the new input
 * @seed: the same seed and input give the same result
 *
 * Return: bytes of the new input.
 */
size_t fz_change(uint8_t *data, size_t size, size_t max, uint64_t seed);

/* fz_mix() - the same of two inputs; the result to @out, with room for @max. */
size_t fz_mix(uint8_t *out, size_t max, const uint8_t *a, size_t a_size, const uint8_t *b,
	      size_t b_size, uint64_t seed);

/*
 * Engines know the mutator by weak references only: a linker leaves it out of an archive, and they
 * change bytes without a word. So a target that goes into one asks for it.
 */
#ifdef FZ_IN_ARCHIVE
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed);
static size_t (*const fz_take_mutator)(uint8_t *data, size_t size, size_t max, unsigned int seed)
	__attribute__((used)) = LLVMFuzzerCustomMutator;
#endif

#endif /* CCWCHECK_FZ_TARGET_H */
