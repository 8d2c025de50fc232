/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known to be wrong in the driver, by cause, so that fuzzers of the kernel's object go on
 * to what is not. Each cause is one in conformance/deviations.yaml, but for those that begin with
 * "kernel/", which no vector shows. Three forms:
 *
 * A change of the scenario that takes the cause away: what is wrong with the scenario as it was and
 * right with the changed one is explained. A reason seen in how the guest's own program ended: a
 * check that the driver does not make. A text that the world says, of some versions only.
 */
#ifndef CCWCHECK_FZ_KNOWN_H
#define CCWCHECK_FZ_KNOWN_H

#include <stdbool.h>

#include "../../conformance/scenario/outcome.h"
#include "../common/fz_scn.h"
#include "host.h"

struct known_change {
	const char *deviation;
	bool (*change)(struct fz_scn *f); /* false: there was nothing to change */
};

/* known_changes - all of them; the last has no @change. */
extern const struct known_change known_changes[];

/*
 * known_note_reads() - @f has just been run as it is: keep what was read of what changes.
 * known_settle() - @f is the same again: it becomes one that comes to the same, with fewer changes
 * between reads. Before any of @known_changes.
 */
void known_note_reads(const struct fz_scn *f);
void known_settle(struct fz_scn *f);

/* known_lost_check() - the deviation of the check that ended the guest's program, or NULL. */
const char *known_lost_check(const struct scn *s, const struct host *h,
			     const struct outcome *guest);

/*
 * known_text() - the deviation that explains @violation by its text alone, or NULL. The environment
 * may add to them: FZ_KNOWN, shell patterns parted by bars.
 */
const char *known_text(const char *violation);

/* known_ctl_open() - bits of SCSW word 0 that the driver under test gets wrong. */
uint32_t known_ctl_open(void);

#endif /* CCWCHECK_FZ_KNOWN_H */
