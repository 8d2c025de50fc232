/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what world a scenario describes. Changes by a hostile guest belong to the scenario, so
 * every world has made all of them before a program runs, and none of them counts as an effect.
 */
#include "oracle_world.h"

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

/* A run of changed bytes that may go on in the next frame. */
struct run {
	struct outcome *out;
	uint64_t abs;
	uint32_t len;
	uint8_t *data;
};

static int flush(struct run *run)
{
	int err = 0;

	if (run->len)
		err = out_add_change(run->out, run->abs, run->data, run->len);
	run->len = 0;
	return err;
}

static int collect(void *arg, uint64_t guest_abs, const uint8_t *data, uint32_t len)
{
	struct run *run = arg;
	uint8_t *bigger;

	if (run->len && guest_abs != run->abs + run->len && flush(run))
		return -ENOMEM;
	bigger = realloc(run->data, run->len + len);
	if (!bigger)
		return -ENOMEM;
	run->data = bigger;
	if (!run->len)
		run->abs = guest_abs;
	memcpy(run->data + run->len, data, len);
	run->len += len;
	return 0;
}

int world_collect_changes(struct outcome *out, const struct host *h)
{
	struct run run = {.out = out};
	int err = host_guest_changes(h, collect, &run);

	if (!err)
		err = flush(&run);
	free(run.data);
	return err;
}
