/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The probes of a bug that was put back on purpose: was its place reached, and was it triggered?
 * Only builds with CCWCHECK_CANARY have them; each holds exactly one bug.
 */
#ifndef CCWCHECK_CANARY_H
#define CCWCHECK_CANARY_H

#include <stdbool.h>
#include <stdint.h>

/* What the file named by CCWCHECK_CANARY_LOG holds, in host order. */
struct canary_log {
	uint64_t runs;		/* inputs run so far, the present one included */
	uint64_t reached;	/* how often */
	uint64_t triggered;
	uint64_t reached_at;	/* value of @runs when it was for the first time; 0: never */
	uint64_t triggered_at;
	uint64_t reached_ms;	/* CPU milliseconds of the process at that time */
	uint64_t triggered_ms;
};

/* canary_reached() - the place of the bug is run. */
void canary_reached(void);

/*
 * canary_triggered() - gives @now back: true if what follows is wrong here and now, so that a
 * perfect oracle would tell. Asked where the bug is: if (canary_triggered(...)) wrong; else right.
 */
bool canary_triggered(bool now);

/* canary_run() - the next input begins. */
void canary_run(void);

#endif /* CCWCHECK_CANARY_H */
