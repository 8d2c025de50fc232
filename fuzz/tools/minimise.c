/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides in which order an input is made smaller, and asks the program whether it still has the
 * same bug. Every step makes it smaller or more usual, so that the steps come to an end.
 */
#include "minimise.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "min.h"
#include "tool.h"

#define ROUNDS_MAX    32u
#define BLOCK_BYTES   64u
#define HANG_WALL_S   10u /* an input that takes longer is another bug, unless all do */

bool min_time_left(const struct min *m)
{
	return seconds_now() < m->deadline;
}

/* Remembers an input. True: it was known. */
static bool is_seen(struct min *m, const uint8_t *data, size_t size)
{
	const uint64_t hash = hash_of(data, size) | 1;
	const uint64_t place = hash >> 7 & (MIN_SEEN - 1);
	const bool seen = m->seen[place] == hash;

	m->seen[place] = hash;
	return seen;
}

bool min_accept(struct min *m, const uint8_t *data, size_t size)
{
	char key[KEY_MAX];

	if (size > MIN_INPUT_MAX || !min_time_left(m) || is_seen(m, data, size))
		return false;
	m->result->replays++;
	if (!file_scratch(m->path, data, size) || !replay(&m->replay, key, NULL, m->path) ||
	    strcmp(key, m->result->key))
		return false;
	memmove(m->best, data, size);
	m->size = size;
	return true;
}

struct fz_scn *min_begin(struct min *m)
{
	struct fz_scn *f = &m->try;

	memcpy(f, &m->cur, offsetof(struct fz_scn, pool));
	f->used = 0;
	f->s.memory = f->memory;
	f->s.keys = f->keys;
	f->s.storage = f->storage;
	f->s.steps = f->steps;
	f->s.changes = f->changes;
	f->s.faults = f->faults;
	f->s.events = f->events;
	f->s.expect = &f->expect;
	return f;
}

bool min_scn(struct min *m)
{
	const size_t size = fz_encode(m->bytes, sizeof(m->bytes), &m->try.s);

	if (!size || (size == m->size && !memcmp(m->bytes, m->best, size)) ||
	    !min_accept(m, m->bytes, size))
		return false;
	fz_decode(&m->cur, m->best, m->size);
	return true;
}

static bool is_line_end(uint8_t last, size_t len)
{
	(void)len;
	return last == '\n';
}

static bool is_block_end(uint8_t last, size_t len)
{
	(void)last;
	return len == BLOCK_BYTES;
}

static bool is_byte_end(uint8_t last, size_t len)
{
	(void)last;
	(void)len;
	return true;
}

static bool text_round(struct min *m)
{
	bool smaller = min_pieces(m, is_line_end);

	/* Letters one by one only when no whole line can go any more. */
	return smaller || min_pieces(m, is_byte_end);
}

static bool scenario_round(struct min *m)
{
	bool smaller = min_lists(m);

	smaller |= min_storage(m);
	if (smaller)
		return true; /* the cheap ones first */
	smaller = min_events(m);
	smaller |= min_world(m);
	smaller |= min_words(m);
	return smaller;
}

static void rounds(struct min *m, bool (*one)(struct min *m))
{
	bool smaller = true;

	for (uint32_t i = 0; i < ROUNDS_MAX && smaller; i++)
		smaller = one(m) && min_time_left(m);
	m->result->ended = !smaller && min_time_left(m);
}

/* Makes @m->best what the program of the scenario says, if the bug stays. */
static bool to_scenario(struct min *m)
{
	size_t size;

	fz_decode(&m->cur, m->best, m->size);
	size = fz_encode(m->bytes, sizeof(m->bytes), &m->cur.s);
	if (!size)
		return false;
	if (size == m->size && !memcmp(m->bytes, m->best, size))
		return true;
	if (!min_accept(m, m->bytes, size))
		return false;
	fz_decode(&m->cur, m->best, m->size);
	return true;
}

static void make_smaller(struct min *m, bool text)
{
	struct min_result *r = m->result;

	r->before.bytes = m->size;
	if (!text) {
		fz_decode(&m->cur, m->best, m->size);
		min_measure(&r->before, &m->cur);
	}
	/* An input with more than the form can say again: first leave out some of it. */
	if (!text && (to_scenario(m) || (min_pieces(m, is_block_end) && to_scenario(m))))
		rounds(m, scenario_round);
	else
		rounds(m, text_round);
	r->after.bytes = m->size;
	if (!text) {
		fz_decode(&m->cur, m->best, m->size);
		min_measure(&r->after, &m->cur);
	}
}

/* Finds out which bug it is. False: complained, or none. */
static bool begin(struct min *m, const char *file)
{
	size_t size;
	char *data = file_whole(&size, file, MIN_INPUT_MAX);
	char key[KEY_MAX];

	if (!data) {
		complain("%s: %s", file, strerror(errno));
		return false;
	}
	memcpy(m->best, data, size);
	m->size = size;
	free(data);
	if (!replay(&m->replay, m->result->key, NULL, file) || !key_is_crash(m->result->key))
		return false;
	if (strncmp(m->result->key, "property:", 9) && strncmp(m->result->key, "assert:", 7))
		return true;
	/* Without stacks it goes faster; but the key must be the same then. */
	m->replay.quick = true;
	if (!replay(&m->replay, key, NULL, file))
		return false;
	m->replay.quick = !strcmp(key, m->result->key);
	return true;
}

/* With all of its results checked once more, as anybody else would replay it. */
static bool holds(struct min *m)
{
	char key[KEY_MAX];

	m->replay.quick = false;
	m->replay.wall_s = REPLAY_WALL_S;
	return file_scratch(m->path, m->best, m->size) && replay(&m->replay, key, NULL, m->path) &&
	       !strcmp(key, m->result->key);
}

bool minimise(struct min_result *r, uint8_t **data, size_t *size, const struct target *target,
	      const char *file, unsigned int seconds)
{
	char folder[] = "/tmp/ccwcheck-min.XXXXXX";
	struct min *m = room_for(sizeof(*m));
	bool done;

	*r = (struct min_result){0};
	m->result = r;
	m->replay = (struct replay){.target = target, .wall_s = REPLAY_WALL_S};
	m->deadline = seconds_now() + seconds;
	if (!mkdtemp(folder)) {
		complain("%s: %s", folder, strerror(errno));
		free(m);
		return false;
	}
	m->path = text_of("%s/input", folder);
	done = begin(m, file);
	if (done) {
		if (strcmp(r->key, "timeout"))
			m->replay.wall_s = HANG_WALL_S;
		make_smaller(m, strstr(target->name, "vector") != NULL);
		done = holds(m);
		if (!done)
			complain("%s: what was left over has another key", file);
	}
	if (done) {
		*data = room_for(m->size);
		memcpy(*data, m->best, m->size);
		*size = m->size;
	}
	folder_remove(folder);
	free(m->path);
	free(m);
	return done;
}
