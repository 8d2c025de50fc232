/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a channel program can reach at most: every CCW that some device, status modifier or not,
 * might bring it to, and every frame that these can designate. An upper bound, found without
 * looking into the translator, for properties such as: it refuses no program that is small.
 */
#ifndef CCWCHECK_FZ_REACH_H
#define CCWCHECK_FZ_REACH_H

#include "fz_scn.h"
#include "host.h"

#define FZ_REACH_CCWS	320u
#define FZ_REACH_FRAMES 640u
#define FZ_REACH_PLACES 1024u

struct fz_reach {
	uint32_t nr_ccws;
	uint32_t ccws[FZ_REACH_CCWS]; /* addresses, each once */
	uint32_t nr_targets;	      /* of TICs, each once, as far as they are counted */
	uint32_t targets[FZ_REACH_CCWS];
	uint16_t places[FZ_REACH_PLACES]; /* of @ccws by hash: index plus one, 0: none */
	bool many;		      /* there are more CCWs than that */
	bool output;		      /* some CCW's code means output */
	uint32_t nr_frames;
	uint64_t frames[FZ_REACH_FRAMES]; /* that may hold data, maybe more than once */
	bool many_frames;
};

/* fz_reach_ccws() - of the program of @s, as the reads of @h saw it. */
void fz_reach_ccws(struct fz_reach *r, const struct host *h, const struct scn *s);

/* fz_reach_frames() - the frames; after fz_reach_ccws(). */
void fz_reach_frames(struct fz_reach *r, const struct host *h, const struct scn *s);

/* fz_reach_has_frame() - can the frame at @frame hold data of the program? */
bool fz_reach_has_frame(const struct fz_reach *r, uint64_t frame);

#endif /* CCWCHECK_FZ_REACH_H */
