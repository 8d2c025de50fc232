/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The channel model's two views of storage: the guest's own, for the guest's program, and the
 * host's, for the translated one. The same storage keys rule both, so that a protection check is
 * found at the same byte.
 */
#ifndef CCWCHECK_VIEWS_H
#define CCWCHECK_VIEWS_H

#include "../channel/css.h"
#include "../scenario/scenario.h"
#include "host.h"

/* Storage keys by frame; a frame that is not listed has key 00. */
struct view_keys {
	struct scn_key *keys; /* ascending by frame */
	uint32_t nr;
};

/* view_keys_init() - the keys of @s, sorted; the copy is freed by view_keys_free(). 0, -ENOMEM. */
int view_keys_init(struct view_keys *keys, const struct scn *s);
void view_keys_free(struct view_keys *keys);

/**
 * struct view_guest - guest storage as the guest's own channel sees it
 * @storage:	data is loaded from and stored to this world
 * @snapshot:	not NULL: CCWs and IDAWs are those that the reads of this world saw, whatever is
 *		stored meanwhile (R-ORB-16)
 * @program:	without @snapshot: CCWs and IDAWs are fetched from this world when they are needed
 *		(R-ORB-15); what is stored to @storage is stored here too, if it is another
 * @keys:	storage keys
 * @err:	-ENOMEM once a store could not be made; starts as 0
 */
struct view_guest {
	struct host *storage;
	const struct host *snapshot;
	struct host *program;
	const struct view_keys *keys;
	int err;
};

/**
 * struct view_host - host storage as the host's channel sees it
 * @host:	the world in which the program was translated; breaches are kept there
 * @keys:	storage keys of the guest, which pinned frames have in the host too
 */
struct view_host {
	struct host *host;
	const struct view_keys *keys;
};

/* view_of_guest(), view_of_host() - the model's view through @v, which must outlive it. */
struct css_view view_of_guest(struct view_guest *v);
struct css_view view_of_host(struct view_host *v);

#endif /* CCWCHECK_VIEWS_H */
