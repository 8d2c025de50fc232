/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Building scenes: every list is an array of the scene, so that nothing is freed. Too small an
 * array is a mistake of the test and ends it.
 */
#include "oracle_scene.h"

#include <stdlib.h>
#include <string.h>

static void need(bool room)
{
	if (!room)
		abort();
}

static uint8_t *bytes(struct scene *sc, uint32_t len)
{
	uint8_t *p = sc->bytes + sc->nr_bytes;

	need(len <= SCENE_BYTES - sc->nr_bytes);
	sc->nr_bytes += len;
	return p;
}

static uint8_t *pattern(struct scene *sc, uint32_t len, uint8_t seed)
{
	uint8_t *p = bytes(sc, len);

	for (uint32_t i = 0; i < len; i++)
		p[i] = (uint8_t)(seed + i * 7 + i / 256 + 1);
	return p;
}

void scene_init(struct scene *sc, uint32_t ctl, uint32_t cpa)
{
	memset(sc, 0, sizeof(*sc));
	sc->s.memory = sc->memory;
	sc->s.keys = sc->keys;
	sc->s.storage = sc->storage;
	sc->s.steps = sc->steps;
	sc->s.changes = sc->changes;
	sc->s.faults = sc->faults;
	sc->s.fctl = 0x40;
	sc->s.needs = SCN_NEED_SCRIPTED;
	sc->s.orb.intparm = be32_st(0xcafe0001);
	sc->s.orb.ctl = be32_st(ctl);
	sc->s.orb.cpa = be32_st(cpa);
	scene_memory(sc, 0, 0xfffff);
}

void scene_memory(struct scene *sc, uint64_t first, uint64_t last)
{
	need(sc->s.nr_memory < sizeof(sc->memory) / sizeof(sc->memory[0]));
	sc->memory[sc->s.nr_memory++] = (struct scn_range){first, last};
}

void scene_key(struct scene *sc, uint64_t frame, uint8_t key)
{
	need(sc->s.nr_keys < sizeof(sc->keys) / sizeof(sc->keys[0]));
	sc->keys[sc->s.nr_keys++] = (struct scn_key){frame, key};
}

static void add_chunk(struct scene *sc, uint64_t abs, uint8_t *data, uint32_t len)
{
	need(sc->s.nr_storage < SCENE_ITEMS);
	sc->storage[sc->s.nr_storage++] = (struct scn_chunk){abs, len, data};
}

void scene_put(struct scene *sc, uint64_t abs, const void *data, uint32_t len)
{
	uint8_t *copy = bytes(sc, len);

	memcpy(copy, data, len);
	add_chunk(sc, abs, copy, len);
}

void scene_fill(struct scene *sc, uint64_t abs, uint32_t len)
{
	add_chunk(sc, abs, pattern(sc, len, (uint8_t)(abs >> 12)), len);
}

void scene_ccw0(struct scene *sc, uint64_t abs, uint8_t cmd, uint8_t flags, uint16_t count,
		uint32_t cda)
{
	const struct arch_ccw0 ccw = {
		.cmd = cmd,
		.cda = {(uint8_t)(cda >> 16), (uint8_t)(cda >> 8), (uint8_t)cda},
		.flags = flags,
		.count = be16_st(count),
	};

	scene_put(sc, abs, &ccw, sizeof(ccw));
}

void scene_ccw1(struct scene *sc, uint64_t abs, uint8_t cmd, uint8_t flags, uint16_t count,
		uint32_t cda)
{
	const struct arch_ccw1 ccw = {cmd, flags, be16_st(count), be32_st(cda)};

	scene_put(sc, abs, &ccw, sizeof(ccw));
}

void scene_idaw1(struct scene *sc, uint64_t abs, uint32_t value)
{
	const be32_t word = be32_st(value);

	scene_put(sc, abs, &word, sizeof(word));
}

void scene_idaw2(struct scene *sc, uint64_t abs, uint64_t value)
{
	const be64_t word = be64_st(value);

	scene_put(sc, abs, &word, sizeof(word));
}

static struct scn_step *add_step(struct scene *sc, uint8_t cmd)
{
	struct scn_step *step = &sc->steps[sc->s.nr_steps];

	need(sc->s.nr_steps < SCENE_ITEMS);
	sc->s.nr_steps++;
	step->cmd = cmd;
	step->repeat = 1;
	step->status = DSTAT_CHANNEL_END | DSTAT_DEVICE_END;
	return step;
}

struct scn_step *scene_send(struct scene *sc, uint8_t cmd, uint32_t len)
{
	struct scn_step *step = add_step(sc, cmd);

	step->send = pattern(sc, len, 0x55);
	step->send_len = len;
	return step;
}

struct scn_step *scene_want(struct scene *sc, uint8_t cmd, uint32_t len)
{
	struct scn_step *step = add_step(sc, cmd);

	step->want = len;
	return step;
}

struct scn_step *scene_immediate(struct scene *sc, uint8_t cmd)
{
	struct scn_step *step = add_step(sc, cmd);

	step->immediate = true;
	return step;
}

void scene_change(struct scene *sc, uint32_t before_read, uint64_t abs, const void *data,
		  uint32_t len)
{
	uint8_t *copy = bytes(sc, len);

	need(sc->s.nr_changes < sizeof(sc->changes) / sizeof(sc->changes[0]));
	memcpy(copy, data, len);
	sc->changes[sc->s.nr_changes++] = (struct scn_change){before_read, abs, len, copy};
}

void scene_fault(struct scene *sc, enum scn_fault_call call, uint32_t nth, int32_t err)
{
	need(sc->s.nr_faults < sizeof(sc->faults) / sizeof(sc->faults[0]));
	sc->faults[sc->s.nr_faults++] = (struct scn_fault){call, nth, err};
}
