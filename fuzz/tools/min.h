/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Between the files of the minimiser: the smallest input so far, and whether another one will do.
 */
#ifndef CCWCHECK_FUZZ_MIN_H
#define CCWCHECK_FUZZ_MIN_H

#include "../common/fz_scn.h"
#include "minimise.h"

#define MIN_INPUT_MAX 65536u /* bytes of an input */
#define MIN_SEEN      65536u /* inputs that need not be replayed again; a power of two */

struct min {
	struct replay replay;
	struct min_result *result;
	char *path;	    /* where inputs are for the program */
	double deadline;    /* of seconds_now() */
	uint8_t best[MIN_INPUT_MAX];
	size_t size;
	uint8_t bytes[MIN_INPUT_MAX]; /* of what is tried */
	uint64_t seen[MIN_SEEN];
	struct fz_scn cur;  /* what @best stands for */
	struct fz_scn try;  /* shares data with @cur; own data is in its own pool */
};

/* min_time_left() - may anything more be tried? */
bool min_time_left(const struct min *m);

/* min_accept() - is @data, which may lie in @m->bytes, as good as the best so far? Then it is. */
bool min_accept(struct min *m, const uint8_t *data, size_t size);

/* min_begin() - @m->try becomes like @m->cur, to be changed. */
struct fz_scn *min_begin(struct min *m);

/* min_scn() - is @m->try as good? Then it is @m->cur. What is no change is not. */
bool min_scn(struct min *m);

/* Each leaves out or makes usual what it can, once. True: it got something done. */
bool min_lists(struct min *m);	 /* whole items */
bool min_storage(struct min *m); /* words of storage */
bool min_words(struct min *m);	 /* fields of CCWs, of IDAWs and what else is stored */
bool min_world(struct min *m);	 /* the ORB, the device, changes and faults */
bool min_events(struct min *m);	 /* arguments of events */
bool min_pieces(struct min *m, bool (*ends)(uint8_t last, size_t len)); /* pieces of bytes */

/* min_measure() - how large @f is. */
void min_measure(struct min_size *size, const struct fz_scn *f);

#endif /* CCWCHECK_FUZZ_MIN_H */
