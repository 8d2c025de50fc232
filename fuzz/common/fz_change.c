/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From one input to the next, for libFuzzer and AFL++ alike: the bytes are decoded, the scenario is
 * changed, and the result encoded; now and then the bytes themselves are changed, so that
 * what the mutator never thinks of can come too.
 */
#include <string.h>

#include "fz_mutate.h"
#include "fz_target.h"
#include "fz_text.h"

#define BYTES_1_IN 32u /* how often the bytes themselves are changed */
#define FRESH_1_IN 24u /* how often the scenario is a new one */

static struct fz_scn one, other, mixed;

/* A few bytes changed, put in or taken out. */
static size_t change_bytes(uint8_t *data, size_t size, size_t max, struct fz_rng *r)
{
	const uint32_t at = fz_rng_below(r, (uint32_t)size + 1);

	switch (fz_rng_below(r, 3)) {
	case 0:
		if (size < max) {
			memmove(data + at + 1, data + at, size - at);
			data[at] = (uint8_t)fz_rng_below(r, 256);
			return size + 1;
		}
		break;
	case 1:
		if (at < size) {
			memmove(data + at, data + at + 1, size - at - 1);
			return size - 1;
		}
		break;
	default:
		break;
	}
	if (at < size)
		data[at] ^= (uint8_t)(1u << fz_rng_below(r, 8));
	return size;
}

size_t fz_change(uint8_t *data, size_t size, size_t max, uint64_t seed)
{
	struct fz_rng r;
	size_t changed;

	fz_rng_seed(&r, seed);
	if (!fz_target.focus)
		return fz_text_change(data, size, max, &r);
	if (!fz_rng_below(&r, BYTES_1_IN))
		return change_bytes(data, size, max, &r);
	if (!size || !fz_rng_below(&r, FRESH_1_IN)) {
		fz_generate(&one, &r, fz_target.focus);
	} else {
		fz_decode(&one, data, size);
		fz_mutate(&one, &r, fz_target.focus);
	}
	changed = fz_encode(data, max, &one.s);
	/* It has outgrown its room, and what is in it is cut off: still an input. */
	return changed ? changed : max < size ? max : size;
}

size_t fz_mix(uint8_t *out, size_t max, const uint8_t *a, size_t a_size, const uint8_t *b,
	      size_t b_size, uint64_t seed)
{
	struct fz_rng r;

	fz_rng_seed(&r, seed);
	if (!fz_target.focus)
		return fz_text_mix(out, max, a, a_size, b, b_size, &r);
	fz_decode(&one, a, a_size);
	fz_decode(&other, b, b_size);
	fz_cross(&mixed, &one, &other, &r, fz_target.focus);
	return fz_encode(out, max, &mixed.s);
}
