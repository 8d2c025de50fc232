/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tapes of the mutator's calls: a header of sizes a call, then the bytes of both inputs and of the
 * engine's own result.
 */
#include "fz_tape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TAPE_EXIT 2

struct header {
	uint32_t kind, seed, max, a_size, b_size, own_size;
};

static struct {
	FILE *out;
	size_t written;
	uint8_t *in;
	size_t size, at;
} tape;

static _Noreturn void give_up(const char *name, const char *why)
{
	fprintf(stderr, "fuzz: tape %s: %s\n", name, why);
	exit(TAPE_EXIT);
}

bool tape_records(void)
{
	static int records = -1;
	const char *name;

	if (records >= 0)
		return records;
	name = getenv("FZ_TAPE_OUT");
	records = name != NULL;
	if (name)
		tape.out = fopen(name, "wbe");
	if (name && !tape.out)
		give_up(name, "cannot be written");
	return records;
}

static void load(const char *name)
{
	FILE *f = fopen(name, "rbe");

	tape.in = malloc(TAPE_SIZE_MAX);
	if (!f || !tape.in)
		give_up(name, "cannot be read");
	tape.size = fread(tape.in, 1, TAPE_SIZE_MAX, f);
	fclose(f);
	if (tape.size < sizeof(struct header))
		give_up(name, "no calls, expected some of the mutator");
}

bool tape_plays(void)
{
	static int plays = -1;
	const char *name;

	if (plays >= 0)
		return plays;
	name = getenv("FZ_TAPE_IN");
	plays = name != NULL;
	if (name)
		load(name);
	return plays;
}

static void put(const void *data, size_t len)
{
	if (len && fwrite(data, 1, len, tape.out) != len)
		give_up("FZ_TAPE_OUT", "cannot be written");
	tape.written += len;
}

void tape_keep(const struct tape_call *call)
{
	const struct header h = {
		call->kind, call->seed, (uint32_t)call->max, (uint32_t)call->a_size,
		(uint32_t)call->b_size, (uint32_t)call->own_size,
	};

	if (tape.written + sizeof(h) + call->a_size + call->b_size + call->own_size > TAPE_SIZE_MAX)
		return;
	put(&h, sizeof(h));
	put(call->a, call->a_size);
	put(call->b, call->b_size);
	put(call->own, call->own_size);
}

/* @len bytes of the tape, which the one that wrote it has put there. */
static const uint8_t *take(size_t len)
{
	const uint8_t *from = tape.in + tape.at;

	if (len > tape.size - tape.at)
		give_up("FZ_TAPE_IN", "ends within a call (is it still written to?)");
	tape.at += len;
	return from;
}

struct tape_call tape_next(void)
{
	struct tape_call call;
	struct header h;

	if (tape.at == tape.size)
		tape.at = 0;
	memcpy(&h, take(sizeof(h)), sizeof(h));
	call = (struct tape_call){
		.kind = (enum tape_kind)h.kind,
		.seed = h.seed,
		.max = h.max,
		.a_size = h.a_size,
		.b_size = h.b_size,
		.own_size = h.own_size,
	};
	call.a = take(h.a_size);
	call.b = take(h.b_size);
	call.own = take(h.own_size);
	return call;
}
