/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the packer share.
 */
#ifndef CCWCHECK_PACK_INTERNAL_H
#define CCWCHECK_PACK_INTERNAL_H

#include "pack_io.h"
#include "scenario.h"

#define PACK_EVENT_MIN	   91u /* bytes of the smallest event ... */
#define PACK_OUT_EVENT_MIN 133u /* ... and of what became of one */

void pack_event(struct pack_out *p, const struct scn_event *ev);
void unpack_event(struct pack_in *p, struct scn_event *ev);
void pack_out_event(struct pack_out *p, const struct out_event *o);
void unpack_out_event(struct pack_in *p, struct out_event *o);

#endif /* CCWCHECK_PACK_INTERNAL_H */
