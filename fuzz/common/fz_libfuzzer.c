/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libFuzzer's side of the mutator. With FZ_PLAIN in the environment libFuzzer is left to its own
 * mutations of bytes, to measure what the structured ones are worth. Calls can be kept and made
 * again: see fz_tape.h.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "fz_tape.h"
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
#define PLAYED_MAX (64u << 10) /* bytes of an input on a tape */

static int is_plain(void)
{
	static int plain = -1;

	if (plain < 0)
		plain = getenv("FZ_PLAIN") != NULL;
	return plain;
}

/* The next call of the tape, at the price that it had, with the result that it had. */
static size_t play(uint8_t *out, size_t max)
{
	static uint8_t own[PLAYED_MAX];
	const struct tape_call call = tape_next();
	const size_t room = call.max < max ? call.max : max;

	assert(call.a_size <= room);
	assert(call.a_size <= sizeof(own));
	if (call.kind == TAPE_MIX)
		return fz_mix(out, room, call.a, call.a_size, call.b, call.b_size, call.seed);
	if (call.kind == TAPE_CHANGE) {
		memcpy(out, call.a, call.a_size);
		return fz_change(out, call.a_size, room, call.seed);
	}
	/* libFuzzer's own draws on what it has seen: it does its work, and the tape knows best. */
	memcpy(own, call.a, call.a_size);
	LLVMFuzzerMutate(own, call.a_size, room < sizeof(own) ? room : sizeof(own));
	assert(call.own_size <= room);
	memcpy(out, call.own, call.own_size);
	return call.own_size;
}

static size_t change_own_way(uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	static uint8_t before[PLAYED_MAX];
	size_t changed;

	if (!tape_records() || size > sizeof(before))
		return LLVMFuzzerMutate(data, size, max);
	memcpy(before, data, size);
	changed = LLVMFuzzerMutate(data, size, max);
	tape_keep(&(struct tape_call){.kind = TAPE_OWN, .seed = seed, .max = max, .a = before,
				      .a_size = size, .own = data, .own_size = changed});
	return changed;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed)
{
	if (tape_plays())
		return play(data, max);
	if (LLVMFuzzerMutate && (is_plain() || seed % OWN_1_IN == 0))
		return change_own_way(data, size, max, seed);
	if (tape_records())
		tape_keep(&(struct tape_call){.kind = TAPE_CHANGE, .seed = seed, .max = max,
					      .a = data, .a_size = size});
	return fz_change(data, size, max, seed);
}

/* Called with two inputs of the corpus; libFuzzer's own cross-over is in LLVMFuzzerMutate(). */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
				 uint8_t *out, size_t max, unsigned int seed)
{
	const size_t half = a_size / 2 < max ? a_size / 2 : max;
	const size_t rest = b_size / 2 < max - half ? b_size / 2 : max - half;

	if (tape_plays())
		return play(out, max);
	if (tape_records())
		tape_keep(&(struct tape_call){.kind = TAPE_MIX, .seed = seed, .max = max, .a = a,
					      .a_size = a_size, .b = b, .b_size = b_size});
	if (!is_plain())
		return fz_mix(out, max, a, a_size, b, b_size, seed);
	memcpy(out, a, half);
	memcpy(out + half, b + b_size - rest, rest);
	return half + rest;
}
