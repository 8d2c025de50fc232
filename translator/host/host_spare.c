/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What one world gives back the next one takes: worlds are made for thousands of scenarios a
 * second, and under a sanitizer an allocation costs more than what it is for. Only the world's own
 * records are kept here; what the translator asks for comes from malloc(), where a sanitizer sees
 * it.
 *
 * Not for threads: there is one world at a time in a process, or several of one caller.
 */
#include "host_internal.h"

#include <stdlib.h>
#include <string.h>

#define SPARES_MAX 512u /* of a kind */

static const size_t sizes[HOST_SPARES] = {
	[HOST_SPARE_PAGE] = ARCH_FRAME_SIZE,
	[HOST_SPARE_SEEN] = sizeof(struct host_seen),
	[HOST_SPARE_FRAME] = sizeof(struct host_frame),
	[HOST_SPARE_BLOCK] = sizeof(struct host_block),
	[HOST_SPARE_STACK] = HOST_STACK_SIZE,
};

static void *spares[HOST_SPARES][SPARES_MAX];
static unsigned int nr_spares[HOST_SPARES];

static unsigned int shortages;

void *host_got(void *p)
{
	shortages += !p;
	return p;
}

unsigned int host_shortages(void)
{
	return shortages;
}

void *host_spare_get(enum host_spare kind)
{
	if (nr_spares[kind])
		return spares[kind][--nr_spares[kind]];
	return host_got(malloc(sizes[kind]));
}

void *host_spare_get_zeroed(enum host_spare kind)
{
	void *p = host_spare_get(kind);

	if (p)
		memset(p, 0, sizes[kind]);
	return p;
}

void host_spare_put(enum host_spare kind, void *p)
{
	if (p && nr_spares[kind] < SPARES_MAX)
		spares[kind][nr_spares[kind]++] = p;
	else
		free(p);
}
