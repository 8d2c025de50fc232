/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holds outcomes: who owns their parts, and how they grow. For every subject, on the host and in
 * the guest.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "outcome.h"

void out_init(struct outcome *o)
{
	memset(o, 0, sizeof(*o));
}

void out_clear(struct outcome *o)
{
	for (uint32_t i = 0; i < o->nr_changes && !o->block; i++)
		free(o->changes[i].data);
	free(o->block);
	free(o->changes);
	for (uint32_t i = 0; i < o->nr_cmds; i++)
		free(o->cmds[i].taken);
	free(o->cmds);
	for (uint32_t i = 0; i < o->nr_events; i++)
		free(o->events[i].bytes);
	free(o->events);
	free(o->pinned);
	free(o->messages);
	free(o->violation);
	out_init(o);
}

/* One more element of @size bytes behind @nr; doubles, so that long lists stay cheap. */
static void *grow(void *array, uint32_t nr, size_t size)
{
	if (nr & (nr - 1))
		return array; /* between powers of two there is room */
	return realloc(array, (nr ? 2 * (size_t)nr : 1) * size);
}

static uint8_t *copy_bytes(const void *data, uint32_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	if (copy && len)
		memcpy(copy, data, len);
	return copy;
}

void out_keep_changes(struct outcome *o, struct out_change *changes, uint32_t nr, uint8_t *block)
{
	uint8_t *data = block;

	for (uint32_t i = 0; i < nr; i++) {
		changes[i].data = data;
		data += changes[i].len;
	}
	o->nr_changes = nr;
	o->changes = changes;
	o->block = block;
}

int out_add_change(struct outcome *o, uint64_t abs, const void *data, uint32_t len)
{
	struct out_change *bigger = grow(o->changes, o->nr_changes, sizeof(*bigger));
	uint8_t *copy;

	if (!bigger)
		return -ENOMEM;
	o->changes = bigger;
	copy = copy_bytes(data, len);
	if (!copy)
		return -ENOMEM;
	o->changes[o->nr_changes++] = (struct out_change){.abs = abs, .len = len, .data = copy};
	return 0;
}

int out_add_cmd(struct outcome *o, uint8_t code, uint32_t nr_sent, const void *taken,
		uint32_t nr_taken)
{
	struct out_cmd *bigger = grow(o->cmds, o->nr_cmds, sizeof(*bigger));
	uint8_t *copy;

	if (!bigger)
		return -ENOMEM;
	o->cmds = bigger;
	copy = copy_bytes(taken, nr_taken);
	if (!copy)
		return -ENOMEM;
	o->cmds[o->nr_cmds++] = (struct out_cmd){
		.code = code, .nr_sent = nr_sent, .nr_taken = nr_taken, .taken = copy};
	return 0;
}

int out_make_events(struct outcome *o, uint32_t nr)
{
	o->events = calloc(nr ? nr : 1, sizeof(*o->events));
	if (!o->events)
		return -ENOMEM;
	o->nr_events = nr;
	return 0;
}

int out_event_bytes(struct outcome *o, uint32_t i, const void *data, uint32_t len)
{
	uint8_t *copy = copy_bytes(data, len);

	if (!copy)
		return -ENOMEM;
	free(o->events[i].bytes);
	o->events[i].bytes = copy;
	o->events[i].nr_bytes = len;
	return 0;
}

int out_set_text(char **slot, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return -ENOMEM;
	free(*slot);
	*slot = copy;
	return 0;
}
