/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One program in full: an ORB, the storage it needs, and what its device will answer. Made from an
 * entry of the table for one device, one CCW format and one way to designate data areas.
 */
#ifndef CCWCHECK_PEERS_PROGRAM_H
#define CCWCHECK_PEERS_PROGRAM_H

#include "job.h"
#include "table.h"

#define PROGRAM_CHUNKS_MAX  128u
#define PROGRAM_ANSWERS_MAX 48u
#define PROGRAM_KEYS_MAX    4u
#define PROGRAM_FRAMES_MAX  (PEER_LOW_FRAMES + 1)
#define PROGRAM_SIZE_MAX    (PROGRAM_FRAMES_MAX * ARCH_FRAME_SIZE)

/* Offsets to PEER_GUEST: lists that were made for data areas, and where data may lie. */
#define PROGRAM_LISTS 0x1000u
#define PROGRAM_DATA  0x2000u

struct chunk {
	uint32_t abs;
	uint32_t len;
	uint8_t *data;
};

enum answer_kind {
	ANSWER_AS,     /* as the plain run of @of shows */
	ANSWER_SEND,   /* the bytes that it shows, whatever the command is */
	ANSWER_TAKE,   /* takes up to @take bytes, and wants no more */
	ANSWER_NOW,    /* channel end at once */
	ANSWER_REJECT, /* initial status @status */
};

struct answer {
	enum answer_kind kind;
	uint8_t code;
	uint8_t status; /* 0: channel end and device end */
	uint32_t take;
	const struct command *of;
};

struct program {
	char *id;
	const struct entry *entry; /* NULL: a device's own */
	const struct device *device;
	uint32_t base;	    /* first guest absolute address */
	uint32_t nr_frames; /* from there on */
	bool blank;	    /* storage is zeros, else the pattern */
	struct arch_orb_ext orb;
	uint32_t nr_chunks;
	struct chunk chunks[PROGRAM_CHUNKS_MAX];
	uint32_t nr_patches;
	struct chunk patches[PROGRAM_CHUNKS_MAX / 8];
	uint32_t nr_keys;
	struct chunk keys[PROGRAM_KEYS_MAX]; /* len: the key */
	uint32_t nr_answers;
	struct answer answers[PROGRAM_ANSWERS_MAX];
	uint32_t last_abs; /* data address and count of the last CCW */
	uint32_t last_count;
	bool puts; /* has the command `put` */
};

struct programs {
	uint32_t nr;
	struct program *list;
};

/**
 * programs_expand() - every program of @t for one peer
 * @out:  receives them, in the order of the table; programs_free() is due in any case
 * @err:  receives one line that names the program, if one is malformed
 * @t:    the table; must outlive @out
 * @peer: its name
 *
 * Return: 0; -EINVAL: malformed; -ENOMEM.
 */
int programs_expand(struct programs *out, struct scn_error *err, const struct table *t,
		    const char *peer);
void programs_free(struct programs *p);

/*
 * programs_add_vectors() - the vectors below @dir that can run on a device of @peer: those that
 * need no more than SENSE ID, NO-OPERATION and SENSE, start one program, have plain memory and
 * nothing in frame 0. Called vector:FAMILY/NAME.DEVICE.FORMAT.given. As programs_expand().
 */
int programs_add_vectors(struct programs *out, struct scn_error *err, const struct table *t,
			 const char *peer, const char *dir);

/* programs_grow() - one more in @p, not set yet; NULL: out of memory. */
struct program *programs_grow(struct programs *p);

/*
 * program_plain() - a device's own program of @ccws, format 1, data areas direct, called @name.
 * 0, -EINVAL or -ENOMEM as above.
 */
int program_plain(struct program *out, struct scn_error *err, const struct device *d,
		  const char *name, const struct lines *ccws);
void program_clear(struct program *p);

/* program_frames() - how many frames of storage it has, the one below 16 MiB being the last. */
static inline uint32_t program_frames(const struct program *p)
{
	return p->nr_frames + 1;
}

/* program_frame() - the address of frame number @i. */
static inline uint32_t program_frame(const struct program *p, uint32_t i)
{
	return i < p->nr_frames ? p->base + i * ARCH_FRAME_SIZE : PEER_EDGE_24BIT;
}

/* program_has_frame() - is there guest storage at guest absolute address @abs? */
static inline bool program_has_frame(const struct program *p, uint64_t abs)
{
	return (abs >= p->base && abs - p->base < (uint64_t)p->nr_frames * ARCH_FRAME_SIZE) ||
	       (abs >= PEER_EDGE_24BIT && abs - PEER_EDGE_24BIT < ARCH_FRAME_SIZE);
}

/* program_host_frame() - where translated programs find it: not in the same order. */
static inline uint32_t program_host_frame(uint32_t i)
{
	return PEER_HOST_FRAMES + (i * 7 + 3) % 1024 * 3 * ARCH_FRAME_SIZE;
}

#endif /* CCWCHECK_PEERS_PROGRAM_H */
