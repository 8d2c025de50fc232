/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calls of the mutator in one campaign, kept in a file, and made again in another one: so two
 * targets are given the same inputs, by the same mutations, whatever either of them makes of
 * them. To measure speed (ccwcheck-fuzz speed), and for nothing else.
 *
 * FZ_TAPE_OUT=FILE in the environment keeps calls until FILE has TAPE_SIZE_MAX bytes,
 * FZ_TAPE_IN=FILE makes those of FILE, again and again. The form is the machine's own: a tape is no
 * file to keep.
 */
#ifndef CCWCHECK_FZ_TAPE_H
#define CCWCHECK_FZ_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAPE_SIZE_MAX (256u << 20)

/* What the engine asked for. */
enum tape_kind {
	TAPE_CHANGE, /* fz_change() of one input */
	TAPE_MIX,    /* fz_mix() of two */
	TAPE_OWN,    /* the engine's own mutation of one, whose result is on the tape too */
};

struct tape_call {
	enum tape_kind kind;
	unsigned int seed;
	size_t max; /* room for the result */
	const uint8_t *a, *b, *own; /* of the tape itself when it is played */
	size_t a_size, b_size, own_size;
};

/* tape_records(), tape_plays() - what the environment says. */
bool tape_records(void);
bool tape_plays(void);

/* tape_keep() - @call to the end of the tape. The process ends if it cannot be written. */
void tape_keep(const struct tape_call *call);

/* tape_next() - the next call; after the last one the first. The process ends without one. */
struct tape_call tape_next(void);

#endif /* CCWCHECK_FZ_TAPE_H */
