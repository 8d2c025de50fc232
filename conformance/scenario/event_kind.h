/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kinds of events: what is true of each, for the reader and the unpacker alike.
 */
#ifndef CCWCHECK_EVENT_KIND_H
#define CCWCHECK_EVENT_KIND_H

#include "scenario.h"

/* What the names of tasks and of the world's calls are made of. */
#define SCN_NAME_LETTERS "abcdefghijklmnopqrstuvwxyz_"

/* scn_event_may()/scn_event_must() - the members that it can have, and must have: SCN_HAS_*. */
uint32_t scn_event_may(enum scn_do what);
uint32_t scn_event_must(enum scn_do what);

#endif /* CCWCHECK_EVENT_KIND_H */
