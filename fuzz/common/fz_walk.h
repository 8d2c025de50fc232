/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the CCWs of a channel program lie in a scenario's initial storage, and how each is
 * reached. For mutators: errors in the program end a way, they are not reported.
 */
#ifndef CCWCHECK_FZ_WALK_H
#define CCWCHECK_FZ_WALK_H

#include "fz_scn.h"

#define FZ_PLACES_MAX 640u
#define FZ_WALK_NONE  UINT16_MAX
#define FZ_WALK_SLOTS 1024u /* a power of two, larger than FZ_PLACES_MAX */

struct fz_ccw {	/* host order */
	uint8_t cmd;
	uint8_t flags;
	uint16_t count;
	uint32_t cda;
};

/* How a CCW can be reached. */
#define FZ_BY_ORB     0x01u
#define FZ_BY_COMMAND 0x02u
#define FZ_BY_DATA    0x04u /* by data chaining */
#define FZ_BY_TIC     0x08u
#define FZ_BY_SKIP    0x10u /* behind a TIC: by a status modifier, or where a TIC is let chain */

struct fz_place {
	uint32_t abs;
	struct fz_ccw ccw;
	uint8_t how;   /* FZ_BY_*, of all ways that were found */
	uint8_t op;    /* code of the CCW that begins the operation, of the first way */
	uint16_t head; /* number of the first CCW of the run of CCWs that it is in */
};

struct fz_walk {
	bool format1;
	uint32_t nr;
	struct fz_place place[FZ_PLACES_MAX]; /* in the order in which they were found */
	uint16_t slot[FZ_WALK_SLOTS];	      /* number + 1 by hash of address */
};

/* One operation that the program begins, in the order of its execution. */
struct fz_command {
	uint8_t code;
	uint8_t flags;	/* of its last CCW */
	uint16_t place; /* of its first CCW */
	uint32_t total; /* bytes of all its CCWs */
	bool loops;	/* a TIC behind it leads back: a status modifier goes on */
};

/* fz_ccw_get()/fz_ccw_set() - a CCW from and to its stored form. */
struct fz_ccw fz_ccw_get(const uint8_t bytes[ARCH_CCW_SIZE], bool format1);
void fz_ccw_set(uint8_t bytes[ARCH_CCW_SIZE], const struct fz_ccw *ccw, bool format1);

/* fz_ccw_is_tic() - TRANSFER IN CHANNEL: 08, in format 0 any X8. */
bool fz_ccw_is_tic(const struct fz_ccw *ccw, bool format1);

/* What a command does with data, by its code. */
bool fz_code_is_input(uint8_t code);
bool fz_code_is_backward(uint8_t code);

/* fz_walk() - find the CCWs of the program that @orb designates, at most FZ_PLACES_MAX. */
void fz_walk(struct fz_walk *w, const struct fz_scn *f, const struct arch_orb *orb);

/* fz_walk_find() - the number of the CCW at @abs, or FZ_WALK_NONE. */
uint16_t fz_walk_find(const struct fz_walk *w, uint32_t abs);

/* fz_walk_commands() - what the program has the device do, if all goes well; how many. */
uint32_t fz_walk_commands(const struct fz_walk *w, struct fz_command *commands, uint32_t max);

#endif /* CCWCHECK_FZ_WALK_H */
