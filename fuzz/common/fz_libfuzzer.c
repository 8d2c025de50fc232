/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer's side of the mutator. With FZ_PLAIN in the environment libFuzzer is left to its own
 * mutations of bytes, to measure what the structured ones are worth.
 */
#include <stdlib.h>
#include <string.h>

#include "fz_target.h"

/* Not every engine has it. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max) __attribute__((weak));
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
				 uint8_t *out, size_t max, unsigned int seed);

const char *__asan_default_options(void);

/* Speed: quarantine, and the stacks of allocations, are cut to what tells enough. */
const char *__asan_default_options(void)
{
	return "detect_leaks=0:malloc_context_size=1:quarantine_size_mb=4";
}

#define OWN_1_IN 16u /* how often libFuzzer changes bytes its own way */

static int is_plain(void)
{
	static int plain = -1;

	if (plain < 0)
		plain = getenv("FZ_PLAIN") != NULL;
	return plain;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	if (LLVMFuzzerMutate && (is_plain() || seed % OWN_1_IN == 0))
		return LLVMFuzzerMutate(data, size, max);
	return fz_change(data, size, max, seed);
}

/* Called with two inputs of the corpus; libFuzzer's own cross-over is in LLVMFuzzerMutate(). */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
				 uint8_t *out, size_t max, unsigned int seed)
{
	const size_t half = a_size / 2 < max ? a_size / 2 : max;
	const size_t rest = b_size / 2 < max - half ? b_size / 2 : max - half;

	if (!is_plain())
		return fz_mix(out, max, a, a_size, b, b_size, seed);
	memcpy(out, a, half);
	memcpy(out + half, b + b_size - rest, rest);
	return half + rest;
}
