/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One input, one process: what becomes of it.
 */
#ifndef CCWCHECK_FUZZ_REPLAY_H
#define CCWCHECK_FUZZ_REPLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "key.h"

#define REPLAY_WALL_S 25

/* A program that holds a target. */
struct target {
	char path[4096];
	char name[64];	 /* fuzz_orb */
	bool libfuzzer;	 /* it has an engine of its own */
	bool sanitized;  /* its address space cannot be limited */
};

/* target_open() - looks at the program at @path. False: complained; there is none. */
bool target_open(struct target *t, const char *path);

/* How an input is replayed. */
struct replay {
	const struct target *target;
	unsigned int wall_s;
	bool quick; /* without stacks: enough for keys of properties and assertions */
};

/*
 * replay() - the key of a file
 * @key:  receives it
 * @text: receives what the program wrote, free(); may be NULL
 *
 * False: complained; the program could not be started.
 */
bool replay(const struct replay *r, char key[KEY_MAX], char **text, const char *file);

/* What sanitizers are told, for struct child_plan; the second without symbols. */
extern char *replay_settings[];
extern char *replay_quick_settings[];

#endif /* CCWCHECK_FUZZ_REPLAY_H */
