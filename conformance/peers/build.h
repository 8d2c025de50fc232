/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program in the making: what its lines add to it, one function for each kind of line.
 */
#ifndef CCWCHECK_PEERS_BUILD_H
#define CCWCHECK_PEERS_BUILD_H

#include "program.h"

struct build {
	struct program *p;
	struct scn_error *err;
	const char *name;
	uint32_t ctl; /* of the ORB */
	uint32_t cpa;
	bool make_lists; /* data areas by lists */
	uint32_t at;	 /* where the next CCW goes */
	uint32_t nr_lists;
	uint32_t nr_blocks; /* of all lists, but their first */
	bool chained;	    /* the CCW before chains data */
	bool backward;
	const struct command *of; /* the command that the chain carries out */
};

/*
 * lines.c: each adds what one line says. 0; -EINVAL with a line in @b->err; -ENOMEM. README.md has
 * the form of the lines.
 */
int build_ccw(struct build *b, const char *line);
int build_patch(struct build *b, const char *line);
int build_list(struct build *b, const char *line);
int build_bytes(struct build *b, const char *line);
int build_key(struct build *b, const char *line);
int build_answer(struct build *b, const char *line);
int build_orb(struct build *b, const char *word);

#endif /* CCWCHECK_PEERS_BUILD_H */
