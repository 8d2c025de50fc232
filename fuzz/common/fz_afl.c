/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * AFL++'s side of the mutator: a library to be named in AFL_CUSTOM_MUTATOR_LIBRARY, one for each
 * target. AFL++ mixes its calls with mutations of its own.
 */
#include <stdlib.h>
#include <string.h>

#include "fz_scn.h"
#include "fz_target.h"

#define MIX_1_IN 4u

struct state {
	uint64_t seed;
	uint8_t out[FZ_INPUT_MAX];
};

void *afl_custom_init(void *afl, unsigned int seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, uint8_t *buf, size_t size, uint8_t **out, uint8_t *add,
		       size_t add_size, size_t max);

void *afl_custom_init(void *afl, unsigned int seed)
{
	struct state *s = calloc(1, sizeof(*s));

	(void)afl;
	if (s)
		s->seed = seed;
	return s;
}

void afl_custom_deinit(void *data)
{
	free(data);
}

size_t afl_custom_fuzz(void *data, uint8_t *buf, size_t size, uint8_t **out, uint8_t *add,
		       size_t add_size, size_t max)
{
	struct state *s = data;
	size_t mixed = 0;

	s->seed = s->seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	if (max > sizeof(s->out))
		max = sizeof(s->out);
	if (size > max)
		size = max;
	*out = s->out;
	if (add && add_size && (s->seed >> 40) % MIX_1_IN == 0)
		mixed = fz_mix(s->out, max, buf, size, add, add_size, s->seed >> 16);
	if (mixed)
		return mixed;
	memcpy(s->out, buf, size);
	return fz_change(s->out, size, max, s->seed >> 16);
}
