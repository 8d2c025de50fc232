/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Scenarios built by hand, for tests: a struct scn with room of its own, and one call for each
 * thing that goes into it. Memory is 0-fffff unless a test adds to it.
 */
#ifndef CCWCHECK_ORACLE_SCENE_H
#define CCWCHECK_ORACLE_SCENE_H

#include "../../scenario/scenario.h"

#define SCENE_ITEMS 640u
#define SCENE_BYTES 65536u

struct scene {
	struct scn s;
	struct scn_range memory[8];
	struct scn_key keys[8];
	struct scn_chunk storage[SCENE_ITEMS];
	struct scn_step steps[SCENE_ITEMS];
	struct scn_change changes[8];
	struct scn_fault faults[8];
	uint8_t bytes[SCENE_BYTES];
	uint32_t nr_bytes;
};

/* The ORB's word 1 that most tests want: format 1, prefetch, format-2 IDAWs, path 0. */
#define SCENE_ORB (ORB_F | ORB_P | ORB_H | 0x8000u)

/* scene_init() - an empty scene whose ORB has @ctl as word 1 and @cpa as word 2. */
void scene_init(struct scene *sc, uint32_t ctl, uint32_t cpa);

void scene_memory(struct scene *sc, uint64_t first, uint64_t last);
void scene_key(struct scene *sc, uint64_t frame, uint8_t key);
void scene_put(struct scene *sc, uint64_t abs, const void *data, uint32_t len);

/* scene_fill() - @len bytes of a pattern that differs from byte to byte. */
void scene_fill(struct scene *sc, uint64_t abs, uint32_t len);

void scene_ccw0(struct scene *sc, uint64_t abs, uint8_t cmd, uint8_t flags, uint16_t count,
		uint32_t cda);
void scene_ccw1(struct scene *sc, uint64_t abs, uint8_t cmd, uint8_t flags, uint16_t count,
		uint32_t cda);
void scene_idaw1(struct scene *sc, uint64_t abs, uint32_t value);
void scene_idaw2(struct scene *sc, uint64_t abs, uint64_t value);

/* The next command of the device: a block of @len bytes to send, or room for @len bytes. */
struct scn_step *scene_send(struct scene *sc, uint8_t cmd, uint32_t len);
struct scn_step *scene_want(struct scene *sc, uint8_t cmd, uint32_t len);

/* The device answers @cmd at once, without data. */
struct scn_step *scene_immediate(struct scene *sc, uint8_t cmd);

void scene_change(struct scene *sc, uint32_t before_read, uint64_t abs, const void *data,
		  uint32_t len);
void scene_fault(struct scene *sc, enum scn_fault_call call, uint32_t nth, int32_t err);

#endif /* CCWCHECK_ORACLE_SCENE_H */
