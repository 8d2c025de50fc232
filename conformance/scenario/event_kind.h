/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kinds of events: what is true of each, for the reader and the unpacker alike.
 */
#ifndef CCWCHECK_EVENT_KIND_H
#define CCWCHECK_EVENT_KIND_H

#include "scenario.h"

/* The members of an event that are arguments, not expectations: of SCN_HAS_*. */
#define SCN_ARGUMENTS 0x00ffffffu

/* What the names of tasks and of the world's calls are made of. */
#define SCN_NAME_LETTERS "abcdefghijklmnopqrstuvwxyz_"

/* scn_event_may()/scn_event_must() - the members that it can have, and must have: SCN_HAS_*. */
uint32_t scn_event_may(enum scn_do what);
uint32_t scn_event_must(enum scn_do what);

/* scn_region_size() - bytes of a region; of one that there is not, what an access is tried with */
uint32_t scn_region_size(uint32_t region);

/* scn_access_length() - bytes of a read or write: as is said, or up to the end of the region. */
uint32_t scn_access_length(const struct scn_event *ev);

#endif /* CCWCHECK_EVENT_KIND_H */
