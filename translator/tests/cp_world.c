/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The world of the translator's tests, on top of the user-space host.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cp_world.h"

static void begin(struct cp_world *w, uint32_t ctl)
{
	w->h = host_new();
	assert_non_null(w->h);
	assert_int_equal(host_guest_add(w->h, 0, 0xfffff), 0);
	cp_setup(&w->cp, host_env(), w->h);
	w->ctl = ctl;
	w->cpa = 0x1000;
}

static void end(struct cp_world *w)
{
	cp_free(&w->cp);
	host_balanced(w->h);
	if (host_violation(w->h))
		fail_msg("%s", host_violation(w->h));
	host_delete(w->h);
}

int world_begin(void **state)
{
	struct cp_world *w = calloc(1, sizeof(*w));

	if (!w)
		return -1;
	begin(w, WORLD_ORB);
	*state = w;
	return 0;
}

int world_end(void **state)
{
	end(*state);
	free(*state);
	return 0;
}

void world_again(struct cp_world *w, uint32_t ctl)
{
	end(w);
	begin(w, ctl);
}

static void put(struct cp_world *w, uint32_t abs, const void *data, uint32_t len)
{
	assert_int_equal(host_guest_write(w->h, abs, data, len), 0);
}

void world_ccw0(struct cp_world *w, uint32_t abs, uint8_t cmd, uint8_t flags, uint16_t count,
		uint32_t cda)
{
	const struct arch_ccw0 ccw = {
		.cmd = cmd,
		.cda = {(uint8_t)(cda >> 16), (uint8_t)(cda >> 8), (uint8_t)cda},
		.flags = flags,
		.count = be16_st(count),
	};

	put(w, abs, &ccw, sizeof(ccw));
}

void world_ccw1(struct cp_world *w, uint32_t abs, uint8_t cmd, uint8_t flags, uint16_t count,
		uint32_t cda)
{
	const struct arch_ccw1 ccw = {cmd, flags, be16_st(count), be32_st(cda)};

	put(w, abs, &ccw, sizeof(ccw));
}

void world_idaw1(struct cp_world *w, uint32_t abs, uint32_t value)
{
	const be32_t word = be32_st(value);

	put(w, abs, &word, sizeof(word));
}

void world_idaw2(struct cp_world *w, uint32_t abs, uint64_t value)
{
	const be64_t word = be64_st(value);

	put(w, abs, &word, sizeof(word));
}

int world_init(struct cp_world *w)
{
	const struct arch_orb orb = {
		.intparm = be32_st(0xcafe0001),
		.ctl = be32_st(w->ctl),
		.cpa = be32_st(w->cpa),
	};

	return cp_init(&w->cp, &orb);
}

void world_translate(struct cp_world *w)
{
	assert_int_equal(world_init(w), 0);
	assert_int_equal(cp_prefetch(&w->cp), 0);
	host_check_words(w->h);
	if (host_violation(w->h))
		fail_msg("%s", host_violation(w->h));
}

struct world_ccw world_ccw_at(struct cp_world *w, uint32_t host_abs)
{
	struct arch_ccw1 ccw;

	assert_int_equal(host_channel_access(w->h, HOST_FETCH_WORD, host_abs, &ccw, sizeof(ccw)),
			 0);
	return (struct world_ccw){host_abs, ccw.cmd, ccw.flags, be16_ld(ccw.count),
				  be32_ld(ccw.cda)};
}

struct world_ccw world_first(struct cp_world *w)
{
	const struct arch_orb *orb = cp_get_orb(&w->cp, 0x1234);

	assert_non_null(orb);
	return world_ccw_at(w, be32_ld(orb->cpa));
}

struct world_ccw world_ccw_nr(struct cp_world *w, uint32_t n)
{
	return world_ccw_at(w, world_first(w).host_abs + 8 * n);
}

bool world_is_stop(const struct world_ccw *ccw)
{
	return ccw->cmd == 0 && ccw->flags == 0 && ccw->count == 0 && ccw->cda == 1;
}

uint64_t world_idaw_at(struct cp_world *w, const struct world_ccw *ccw, uint32_t i)
{
	be64_t word;
	uint64_t guest;

	assert_true(ccw->flags & CCW_FLAG_IDA);
	assert_int_equal(
		host_channel_access(w->h, HOST_FETCH_WORD, ccw->cda + 8 * i, &word, sizeof(word)),
		0);
	if (be64_ld(word) == WORLD_UNAVAILABLE)
		return WORLD_UNAVAILABLE;
	guest = host_frame_to_guest(w->h, be64_ld(word));
	assert_true(guest != UINT64_MAX);
	return guest + be64_ld(word) % ARCH_FRAME_SIZE;
}

bool world_list_has(struct cp_world *w, const struct world_ccw *ccw, uint32_t nr)
{
	assert_true(ccw->flags & CCW_FLAG_IDA);
	for (uint32_t i = 0; i <= nr; i++) {
		be64_t word;

		if (host_channel_access(w->h, HOST_FETCH_WORD, ccw->cda + 8 * i, &word,
					sizeof(word)) ||
		    (be64_ld(word) == WORLD_UNAVAILABLE) != (i == nr))
			return false;
	}
	return true;
}

bool world_pinned(struct cp_world *w, uint64_t guest_abs)
{
	uint64_t frames[1024];
	const unsigned int nr = host_pinned(w->h, false, frames, 1024);

	assert_true(nr <= 1024);
	for (unsigned int i = 0; i < nr; i++)
		if (frames[i] == guest_abs - guest_abs % ARCH_FRAME_SIZE)
			return true;
	return false;
}

unsigned int world_nr_pinned(struct cp_world *w)
{
	return host_pinned(w->h, false, NULL, 0);
}
