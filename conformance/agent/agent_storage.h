/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guest storage on the line: memory of the agent, known to the container at its guest addresses.
 */
#ifndef CCWCHECK_AGENT_STORAGE_H
#define CCWCHECK_AGENT_STORAGE_H

#include "agent.h"

struct storage_part { /* one range of the scenario */
	struct scn_range range;
	uint8_t *at;
	bool known; /* to the container */
};

struct storage {
	uint32_t nr;
	struct storage_part *parts;
};

/*
 * storage_make() - the storage of @s with its initial contents. AGENT_RAN: made; AGENT_CANNOT:
 * this guest cannot have it; AGENT_FAILED. With a line in @err unless made, and then too
 * storage_drop() is due.
 */
enum agent_result storage_make(const struct agent *a, struct storage *st, struct scn_error *err,
			       const struct scn *s);

/* storage_put() - the guest's processor stores @len bytes; false: not all of it is storage. */
bool storage_put(const struct storage *st, uint64_t abs, const uint8_t *buf, uint32_t len);

/* storage_know() - let the container know @part, or forget it. 0, or -1 with errno. */
int storage_know(const struct agent *a, struct storage_part *part, bool know);

/* storage_changes() - add what differs from the initial contents to @out. 0 or -ENOMEM. */
int storage_changes(struct outcome *out, const struct storage *st, const struct scn *s);

/* storage_drop() - give all of it back. False: the container did not let go of it. */
bool storage_drop(const struct agent *a, struct storage *st);

#endif /* CCWCHECK_AGENT_STORAGE_H */
