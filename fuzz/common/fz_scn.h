/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bytes of a fuzz input and the scenario that they stand for.
 *
 * Any bytes are some scenario, and no bytes at all are a sensible one: every field is stored as the
 * difference from a usual value. The form, byte by byte, is described in fuzz/README.md. All
 * targets but fuzz_vector read the same form, so an input of one is an input of the others.
 */
#ifndef CCWCHECK_FZ_SCN_H
#define CCWCHECK_FZ_SCN_H

#include <stddef.h>
#include <stdint.h>

#include "../../conformance/scenario/scenario.h"

#define FZ_INPUT_MAX   8192u /* bytes of an input that are looked at */
#define FZ_MEMORY_MAX  6u
#define FZ_KEYS_MAX    16u
#define FZ_STORAGE_MAX 96u
#define FZ_STEPS_MAX   32u
#define FZ_CHANGES_MAX 16u
#define FZ_FAULTS_MAX  16u
#define FZ_EVENTS_MAX  SCN_EVENTS_MAX
#define FZ_POOL_SIZE   (1u << 18) /* bytes of contents, device data and events together */

#define FZ_FRAMES_MAX  4096u /* frames of all memory together */
#define FZ_ADDRESS_MAX (UINT64_C(1) << 60) /* memory begins below */

/*
 * A scenario with room of its own: nothing in it is allocated, so it is never given to
 * scn_free(). @s points into the rest; whoever adds an item checks the limits above.
 */
struct fz_scn {
	struct scn s;
	struct scn_range memory[FZ_MEMORY_MAX];
	struct scn_key keys[FZ_KEYS_MAX];
	struct scn_chunk storage[FZ_STORAGE_MAX];
	struct scn_step steps[FZ_STEPS_MAX];
	struct scn_change changes[FZ_CHANGES_MAX];
	struct scn_fault faults[FZ_FAULTS_MAX];
	struct scn_event events[FZ_EVENTS_MAX];
	struct scn_expect expect;
	uint8_t pool[FZ_POOL_SIZE];
	uint32_t used; /* bytes of @pool */
};

/* fz_init() - the scenario of no bytes. Only the used parts of @f are written. */
void fz_init(struct fz_scn *f);

/**
 * fz_decode() - the scenario of any bytes
 * @out:  receives it; @data is not needed any more
 * @data: @size bytes, of which the first FZ_INPUT_MAX are looked at
 *
 * What does not fit (contents outside of memory, a piece past its limit, a cut-off piece) is left
 * out or cut, never refused: the result can always be carried out, written as a vector and read
 * back. Allocates nothing.
 */
void fz_decode(struct fz_scn *out, const uint8_t *data, size_t size);

/**
 * fz_encode() - bytes that stand for a scenario
 * @data:  receives them
 * @max:   room in @data
 * @s:     any scenario, such as a vector; expectations and prose are not encoded
 *
 * fz_decode() of the result gives the same scenario, but for names of tasks: they become a, b, c...
 *
 * Return: bytes written; 0: it does not fit in @max, or has more of something, or a larger value,
 * than an input can have (see the limits above and in fz_form.h).
 */
size_t fz_encode(uint8_t *data, size_t max, const struct scn *s);

/* fz_room() - @len bytes, zeroed, of the pool of @f; NULL: it is used up. */
uint8_t *fz_room(struct fz_scn *f, uint32_t len);

/*
 * fz_load()/fz_store() - bytes of the scenario's initial storage at @abs. fz_load() gives zeros
 * where nothing is said. fz_store() changes the chunks in place and adds one for what no chunk
 * covers. False: no memory there, or no room.
 */
bool fz_load(const struct fz_scn *f, uint64_t abs, void *buf, uint32_t len);
bool fz_store(struct fz_scn *f, uint64_t abs, const void *buf, uint32_t len);

/* fz_in_memory() - does the scenario's memory cover [@abs, +@len)? */
bool fz_in_memory(const struct scn *s, uint64_t abs, uint32_t len);

/* The calls of the world at which an event can stop, by number; NULL past the end. */
const char *fz_point_name(unsigned int nr);
unsigned int fz_point_nr(const char *name); /* of an unknown name: 0 */

#endif /* CCWCHECK_FZ_SCN_H */
