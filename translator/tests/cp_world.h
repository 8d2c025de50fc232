/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest program put into a user-space world, translated, and looked at word by word: what the
 * tests of the translator share. Everything is checked on the way: a breach ends the test.
 */
#ifndef CCWCHECK_CP_WORLD_H
#define CCWCHECK_CP_WORLD_H

#include <ccwcheck/cp.h>

#include "host.h"

/* The ORB's word 1 that most tests want: format 1, prefetch, format-2 IDAWs, path 0. */
#define WORLD_ORB (ORB_F | ORB_P | ORB_H | 0x8000u)

/* The host's unavailable IDAW, as README.md has it. */
#define WORLD_UNAVAILABLE UINT64_C(0xfffffffffffff000)

struct cp_world {
	struct host *h;
	struct channel_program cp;
	uint32_t ctl; /* word 1 of the ORB to come */
	uint32_t cpa; /* word 2 */
};

/* For cmocka: *state becomes a world with storage 0-fffff and ORB word 1 WORLD_ORB, CPA 1000. */
int world_begin(void **state);

/* world_end() - the program is freed if held; all must be given back and nothing breached. */
int world_end(void **state);

/* world_again() - free the program, and begin anew with empty storage and ORB word 1 @ctl. */
void world_again(struct cp_world *w, uint32_t ctl);

void world_ccw0(struct cp_world *w, uint32_t abs, uint8_t cmd, uint8_t flags, uint16_t count,
		uint32_t cda);
void world_ccw1(struct cp_world *w, uint32_t abs, uint8_t cmd, uint8_t flags, uint16_t count,
		uint32_t cda);
void world_idaw1(struct cp_world *w, uint32_t abs, uint32_t value);
void world_idaw2(struct cp_world *w, uint32_t abs, uint64_t value);

/* world_init() - what cp_init() says of the ORB. */
int world_init(struct cp_world *w);

/* world_translate() - cp_init() and cp_prefetch(), both of which must succeed. */
void world_translate(struct cp_world *w);

/* A CCW of the host's program, host order. */
struct world_ccw {
	uint32_t host_abs;
	uint8_t cmd;
	uint8_t flags;
	uint16_t count;
	uint32_t cda;
};

/* world_ccw_at() - the host's CCW at @host_abs; world_first() - at the ORB's address. */
struct world_ccw world_ccw_at(struct cp_world *w, uint32_t host_abs);
struct world_ccw world_first(struct cp_world *w);

/* world_ccw_nr() - the host's CCW @n behind the first. */
struct world_ccw world_ccw_nr(struct cp_world *w, uint32_t n);

/* world_is_stop() - is it the CCW that every channel refuses? */
bool world_is_stop(const struct world_ccw *ccw);

/*
 * world_idaw_at() - word @i of the list of @ccw: the guest address it leads to, or
 * WORLD_UNAVAILABLE. Another word ends the test.
 */
uint64_t world_idaw_at(struct cp_world *w, const struct world_ccw *ccw, uint32_t i);

/* world_list_has() - do just @nr words of the list of @ccw lead somewhere, and then one nowhere? */
bool world_list_has(struct cp_world *w, const struct world_ccw *ccw, uint32_t nr);

/* world_pinned() - is the frame of @guest_abs pinned now, and how many are? */
bool world_pinned(struct cp_world *w, uint64_t guest_abs);
unsigned int world_nr_pinned(struct cp_world *w);

#endif /* CCWCHECK_CP_WORLD_H */
