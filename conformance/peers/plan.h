/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan for one peer: which jobs the bare machine gets, in order, and the records it sends.
 * Every program runs as written and translated; before each its device is set up, and after one
 * that writes, what the device has is read back. Plain runs in front show how each device answers.
 */
#ifndef CCWCHECK_PEERS_PLAN_H
#define CCWCHECK_PEERS_PLAN_H

#include <ccwcheck/cp.h>

#include "program.h"
#include "steps.h"

enum run_kind {
	RUN_SETUP,
	RUN_PLAIN,	/* shows the answer of @command */
	RUN_GUEST,	/* the program as the guest wrote it */
	RUN_TRANSLATED, /* ... and as the translator did */
	RUN_READBACK,
	RUN_STEPS, /* instructions, one by one */
};

/* What translation gave: the ORB, words, and which frames are pinned where. */
struct translation {
	int err; /* of cp_init() or cp_prefetch(), 0: translated */
	struct channel_program cp;
	uint32_t words_used;
	uint8_t *words; /* PEER_WORDS_SIZE bytes; in the machine at PEER_WORDS */
	bool pinned[PROGRAM_FRAMES_MAX];
};

/* A record, as it came. */
struct record {
	bool have;
	struct peer_record head;
	struct arch_irb irbs[PEER_IRBS_MAX];
	const uint8_t *changes; /* head.nr_changes times a struct peer_chunk and its bytes */
};

struct run {
	enum run_kind kind;
	const struct program *program;
	const struct command *command; /* RUN_PLAIN */
	char steps[STEPS_MAX + 1];     /* RUN_STEPS */
	struct translation *translation;
	struct record record;
};

struct plan {
	struct programs programs; /* the table's */
	struct programs own;	  /* the devices': setup, readback, plain */
	uint32_t nr;
	struct run *runs;
	uint8_t *stream; /* what came back; records point into it */
	size_t stream_len;
};

/**
 * plan_make() - all runs for @peer, with the vectors below @vectors; @out gets what plan_free()
 * frees, on failure too
 *
 * Return: 0; -EINVAL with a line in @err; -ENOMEM.
 */
int plan_make(struct plan *out, struct scn_error *err, const struct table *t, const char *peer,
	      const char *vectors);
void plan_free(struct plan *p);

/* plan_jobs() - the jobs as the machine reads them; free(). 0 or -ENOMEM. */
int plan_jobs(uint8_t **out, size_t *len, const struct plan *p);

/*
 * plan_records() - sort @stream, which becomes the plan's, into the runs. 0, or -EINVAL with a line
 * in @err: a checksum is wrong, records are missing or out of order, or the agent crashed.
 */
int plan_records(struct plan *p, struct scn_error *err, uint8_t *stream, size_t len);

/* stream_is_complete() - has the last record arrived, well or not? */
bool stream_is_complete(const uint8_t *stream, size_t len);

/* translate() - translate @p; NULL: out of memory. translation_free() frees it. */
struct translation *translate(const struct program *p);
void translation_free(struct translation *t);

/* program_storage() - what the guest's frames hold at the start, one behind the other. */
void program_storage(const struct program *p, uint8_t image[PROGRAM_SIZE_MAX]);

/* image_offset() - where guest absolute address @abs lies in that image. */
uint32_t image_offset(const struct program *p, uint64_t abs);

#endif /* CCWCHECK_PEERS_PLAN_H */
