/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One run of libFuzzer: what it is told, and what it says at its end.
 */
#ifndef CCWCHECK_FUZZ_ENGINE_H
#define CCWCHECK_FUZZ_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "replay.h"
#include "tool.h"

#define ENGINE_TIMEOUT_S 25

struct engine {
	const struct target *target;
	const char *scratch;   /* a folder of inputs that it may write to */
	const char *corpus;    /* more inputs, which it only reads, or NULL */
	const char *artifacts; /* a folder: what crashes goes there */
	const char *dictionary; /* or NULL */
	const char *probes;    /* file for CCWCHECK_CANARY_LOG, or NULL */
	const char *keep_tape; /* file that receives the mutator's calls, or NULL */
	const char *play_tape; /* file of such calls, to be made in place of its own, or NULL */
	uint32_t seed;
	uint32_t seconds;      /* at the most; of CPU time if @by_cpu; 0: the inputs only */
	bool by_cpu;
	bool plain;	       /* the plain byte mutator */
	bool symbols;	       /* stacks with names: costs CPU time at the end */
};

struct engine_end {
	uint64_t executions; /* 0: it was killed before it could say */
	uint64_t edges, features;
	double cpu_s, wall_s;
	bool out_of_time;    /* killed: that is how a limit of CPU time ends */
	char key[KEY_MAX];   /* as its own report says; KEY_NONE: it ended well */
	char *text;	     /* all that it wrote; free() */
	struct names artifacts; /* paths, of what crashed */
};

/* engine_run() - False: complained; it could not be started. Else engine_forget() is due. */
bool engine_run(struct engine_end *end, const struct engine *e);
void engine_forget(struct engine_end *end);

/* engine_dictionary() - FOLDER/TARGET.dict in the first of two folders that has it; free(). */
char *engine_dictionary(const struct target *t, const char *folder, const char *other);

#endif /* CCWCHECK_FUZZ_ENGINE_H */
