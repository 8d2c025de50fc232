/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A target with bugs, for the tests of the tools: a program that replays one file.
 *
 * A scenario that halts before it starts, whose program has an indirect CCW of 100 bytes or more
 * behind two others, breaks a property; one with a suspended program hangs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../common/fz_walk.h"

#define CCWS_BEFORE 2u
#define COUNT_MIN   100u

static struct fz_scn scn;
static struct fz_walk walk;

static bool halts_before_start(const struct scn *s)
{
	bool halted = false;

	for (uint32_t i = 0; i < s->nr_events; i++) {
		if (halted && s->events[i].what == SCN_START)
			return true;
		halted |= s->events[i].what == SCN_HALT;
	}
	return false;
}

int main(int argc, char **argv)
{
	static uint8_t data[FZ_INPUT_MAX];
	FILE *f = argc == 2 ? fopen(argv[1], "rb") : NULL;
	size_t size;

	if (!f)
		return 2;
	size = fread(data, 1, sizeof(data), f);
	fclose(f);
	fz_decode(&scn, data, size);
	if (be32_ld(scn.s.orb.ctl) & ORB_S)
		pause();
	fz_walk(&walk, &scn, &scn.s.orb);
	for (uint32_t i = CCWS_BEFORE; i < walk.nr && halts_before_start(&scn.s); i++) {
		const struct fz_ccw *ccw = &walk.place[i].ccw;

		if (!(ccw->flags & CCW_FLAG_IDA) || ccw->count < COUNT_MIN)
			continue;
		fprintf(stderr, "fuzz: property toy.ida: CCW at %08x moves %u bytes\n",
			walk.place[i].abs, ccw->count);
		abort();
	}
	return 0;
}
