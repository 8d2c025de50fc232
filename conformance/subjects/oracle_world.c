/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what world a scenario describes. Changes by a hostile guest belong to the scenario, so
 * every world has made all of them before a program runs, and none of them counts as an effect.
 */
#include "oracle_world.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Memory, contents, and changes to come. */
static int fill(struct host *h, const struct scn *s)
{
	int err = 0;

	for (uint32_t i = 0; i < s->nr_memory && !err; i++)
		err = host_guest_add(h, s->memory[i].first, s->memory[i].last);
	for (uint32_t i = 0; i < s->nr_storage && !err; i++)
		err = host_guest_write(h, s->storage[i].abs, s->storage[i].data,
				       s->storage[i].len);
	for (uint32_t i = 0; i < s->nr_changes && !err; i++)
		err = host_guest_change_at(h, s->changes[i].before_read, s->changes[i].abs,
					   s->changes[i].data, s->changes[i].len);
	return err;
}

static int add_faults(struct host *h, const struct scn *s)
{
	static const enum host_call call[] = {
		[SCN_FAULT_READ] = HOST_READ,
		[SCN_FAULT_PIN] = HOST_PIN,
		[SCN_FAULT_ALLOC] = HOST_ALLOC,
		[SCN_FAULT_ALLOC_WORDS] = HOST_ALLOC_WORDS,
	};
	int err = 0;

	for (uint32_t i = 0; i < s->nr_faults && !err; i++)
		err = host_fail_at(h, call[s->faults[i].call], s->faults[i].nth,
				   s->faults[i].err);
	return err;
}

int world_for_translator(struct host **out, const struct scn *s)
{
	struct host *h = host_new();
	int err;

	if (!h)
		return -ENOMEM;
	err = fill(h, s);
	if (!err)
		err = add_faults(h, s);
	if (err) {
		host_delete(h);
		return err;
	}
	*out = h;
	return 0;
}

int world_for_guest(struct host **out, const struct scn *s)
{
	struct host *h = host_new();
	int err;

	if (!h)
		return -ENOMEM;
	err = fill(h, s);
	if (!err)
		err = host_guest_change_rest(h);
	if (err) {
		host_delete(h);
		return err;
	}
	host_guest_mark(h);
	*out = h;
	return 0;
}

int world_overlay_snapshot(struct host *to, const struct host *translated, const struct scn *s)
{
	int err = 0;

	for (uint32_t i = 0; i < s->nr_changes && !err; i++) {
		const struct scn_change *c = &s->changes[i];
		uint8_t *seen = malloc(c->len);

		if (!seen)
			return -ENOMEM;
		err = host_snapshot_read(translated, c->abs, seen, c->len);
		if (!err)
			err = host_guest_write(to, c->abs, seen, c->len);
		free(seen);
	}
	return err;
}

/*
 * Runs of changed bytes; one may go on in the next frame. Both lists double when they are full, and
 * their room is kept for the next world: an outcome gets copies of the right size.
 */
struct runs {
	struct out_change *run;
	uint32_t nr, room;
	uint8_t *data;
	size_t len, data_room;
};

static bool make_room(struct runs *r, uint32_t len)
{
	if (r->nr == r->room) {
		const uint32_t room = r->room ? 2 * r->room : 16;
		struct out_change *run = realloc(r->run, room * sizeof(*run));

		if (!run)
			return false;
		r->run = run;
		r->room = room;
	}
	if (len > r->data_room - r->len) {
		const size_t room = 2 * (r->len + len);
		uint8_t *data = realloc(r->data, room);

		if (!data)
			return false;
		r->data = data;
		r->data_room = room;
	}
	return true;
}

static int collect(void *arg, uint64_t guest_abs, const uint8_t *data, uint32_t len)
{
	struct runs *r = arg;
	struct out_change *last;

	if (!make_room(r, len))
		return -ENOMEM;
	memcpy(r->data + r->len, data, len);
	r->len += len;
	assert(r->run);
	last = r->nr ? &r->run[r->nr - 1] : NULL;
	if (last && last->abs + last->len == guest_abs)
		last->len += len;
	else
		r->run[r->nr++] = (struct out_change){guest_abs, len, NULL};
	return 0;
}

int world_collect_changes(struct outcome *out, const struct host *h)
{
	static struct runs runs;
	struct out_change *run;
	uint8_t *data;
	int err;

	runs.nr = 0;
	runs.len = 0;
	err = host_guest_changes(h, collect, &runs);
	if (err || !runs.nr)
		return err;
	run = malloc(runs.nr * sizeof(*run));
	data = malloc(runs.len);
	if (!run || !data) {
		free(run);
		free(data);
		return -ENOMEM;
	}
	memcpy(run, runs.run, runs.nr * sizeof(*run));
	memcpy(data, runs.data, runs.len);
	out_keep_changes(out, run, runs.nr, data);
	return 0;
}
