/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Worlds made from scenarios, for the oracle: the one that the translator meets, the one in which
 * the guest's program runs by itself, and what changed in them.
 */
#ifndef CCWCHECK_ORACLE_WORLD_H
#define CCWCHECK_ORACLE_WORLD_H

#include "../scenario/outcome.h"
#include "../scenario/scenario.h"
#include "host.h"

/*
 * world_for_translator() - memory, contents, changes and faults of @s. @out is freed with
 * host_delete(). 0; -EINVAL: contents outside of memory, or memory that is no frames; -ENOMEM.
 */
int world_for_translator(struct host **out, const struct scn *s);

/* world_for_guest() - memory and contents of @s after all its changes, marked. As above. */
int world_for_guest(struct host **out, const struct scn *s);

/*
 * world_overlay_snapshot() - where @s has changes, put into @to what the reads of @translated
 * saw. 0 or -ENOMEM. With this @to is the program that the translator got, at all times.
 */
int world_overlay_snapshot(struct host *to, const struct host *translated, const struct scn *s);

/* world_collect_changes() - what changed in @h since its mark, into @out. 0 or -ENOMEM. */
int world_collect_changes(struct outcome *out, const struct host *h);

#endif /* CCWCHECK_ORACLE_WORLD_H */
