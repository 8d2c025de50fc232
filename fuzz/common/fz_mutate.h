/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes scenarios of fuzz inputs such that what comes out still has a structure: channel
 * programs with their lists, devices that answer them, worlds that fail, sequences of events.
 *
 * The same scenario and the same state of the generator give the same result, everywhere. The
 * result keeps the limits of fz_scn.h, can be encoded in FZ_INPUT_MAX bytes if what went in could,
 * and fz_decode() of these bytes gives it back. Nothing is allocated.
 */
#ifndef CCWCHECK_FZ_MUTATE_H
#define CCWCHECK_FZ_MUTATE_H

#include "fz_scn.h"

/* What is worth changing for a target, as bits. */
#define FZ_FOCUS_ORB	 0x01u
#define FZ_FOCUS_PROGRAM 0x02u /* CCWs, chains, lists of IDAWs */
#define FZ_FOCUS_DEVICE	 0x04u
#define FZ_FOCUS_WORLD	 0x08u /* changes between reads, faults, keys, memory, contents */
#define FZ_FOCUS_EVENTS	 0x10u
#define FZ_FOCUS_ALL	 0x1fu

struct fz_rng {
	uint64_t state;
};

/* fz_rng_seed()/fz_rng_below() - numbers that look random: from 0 to @n - 1; @n 0 gives 0. */
void fz_rng_seed(struct fz_rng *r, uint64_t seed);
uint32_t fz_rng_below(struct fz_rng *r, uint32_t n);

/**
 * fz_mutate() - change a scenario in one place or a few
 * @f:     the scenario; a nearly empty one is mostly replaced by a generated one
 * @r:     decides what
 * @focus: FZ_FOCUS_*; anything else is left as it is, save what has to fit together
 */
void fz_mutate(struct fz_scn *f, struct fz_rng *r, unsigned int focus);

/**
 * fz_cross() - a scenario made of two
 * @out:   receives @a with parts of @b: programs, lists, steps, changes, events, the ORB; another
 *	   object than both
 * @a:     not modified
 * @b:     not modified
 * @r:     decides what
 * @focus: FZ_FOCUS_*: which parts
 */
void fz_cross(struct fz_scn *out, const struct fz_scn *a, const struct fz_scn *b, struct fz_rng *r,
	      unsigned int focus);

/**
 * fz_generate() - a whole new scenario that mostly makes sense
 * @f:     receives it; what it held does not matter
 * @r:     decides what
 * @focus: FZ_FOCUS_*: with DEVICE there is a script that fits the program, with EVENTS a sequence
 *	   of events, with WORLD now and then a failing world
 *
 * Return: false: it holds no program, for want of room, which does not happen.
 */
bool fz_generate(struct fz_scn *f, struct fz_rng *r, unsigned int focus);

#endif /* CCWCHECK_FZ_MUTATE_H */
