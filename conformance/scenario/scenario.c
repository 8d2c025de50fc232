/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Holds scenarios: who owns their parts, and the names of the errnos they may expect.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "scenario.h"

static const struct {
	const char *name;
	int value;
} errnos[] = {
	{"0", 0},
	{"-EPERM", -EPERM},
	{"-EIO", -EIO},
	{"-ENXIO", -ENXIO},
	{"-EAGAIN", -EAGAIN},
	{"-ENOMEM", -ENOMEM},
	{"-EACCES", -EACCES},
	{"-EFAULT", -EFAULT},
	{"-EBUSY", -EBUSY},
	{"-ENODEV", -ENODEV},
	{"-EINVAL", -EINVAL},
	{"-EOPNOTSUPP", -EOPNOTSUPP},
	{"-ENOENT", -ENOENT},
	{"-EBADF", -EBADF},
	{"-EEXIST", -EEXIST},
	{"-ENOTTY", -ENOTTY},
	{"-ERANGE", -ERANGE},
	{"-ETIMEDOUT", -ETIMEDOUT},
};

const char *scn_errno_name(int err)
{
	for (size_t i = 0; i < sizeof(errnos) / sizeof(errnos[0]); i++)
		if (errnos[i].value == err)
			return errnos[i].name;
	return NULL;
}

int scn_errno_value(const char *name)
{
	for (size_t i = 0; i < sizeof(errnos) / sizeof(errnos[0]); i++)
		if (!strcmp(errnos[i].name, name))
			return errnos[i].value;
	return 1;
}

static void free_chunks(struct scn_chunk *chunks, uint32_t nr)
{
	for (uint32_t i = 0; i < nr; i++)
		free(chunks[i].data);
	free(chunks);
}

static void free_expect(struct scn_expect *e)
{
	free(e->sense);
	free_chunks(e->storage, e->nr_storage);
	for (uint32_t i = 0; i < e->nr_cmds; i++)
		free(e->cmds[i].data);
	free(e->cmds);
	free(e->pinned);
}

void scn_free(struct scn *s)
{
	if (!s)
		return;
	free(s->file);
	free(s->id);
	free(s->summary);
	for (uint32_t i = 0; i < s->nr_rules; i++)
		free(s->rules[i]);
	free(s->rules);
	free(s->if_it_fails);
	free(s->source);
	free(s->memory);
	free(s->keys);
	free_chunks(s->storage, s->nr_storage);
	for (uint32_t i = 0; i < s->nr_steps; i++) {
		free(s->steps[i].send);
		free(s->steps[i].sense);
	}
	free(s->steps);
	for (uint32_t i = 0; i < s->nr_changes; i++)
		free(s->changes[i].data);
	free(s->changes);
	free(s->faults);
	for (uint32_t i = 0; i < s->nr_events; i++) {
		free(s->events[i].bytes);
		free(s->events[i].sense);
		free(s->events[i].gives);
		free(s->events[i].values);
	}
	free(s->events);
	for (uint32_t i = 0; i < s->nr_expect; i++)
		free_expect(&s->expect[i]);
	free(s->expect);
	free(s);
}
