/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines that say how far something long has come.
 */
#ifndef CCWCHECK_PROGRESS_H
#define CCWCHECK_PROGRESS_H

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

struct progress { /* all zero at the beginning */
	time_t last;
	bool shown; /* on a terminal, and still there */
};

/*
 * progress_line() - show @line on @f at @now, unless the last one was just now: on a terminal
 * (@tty) each second, in the same place; else every five seconds, one below the other. The first
 * call shows nothing: what is over at once needs no progress.
 */
void progress_line(struct progress *p, FILE *f, bool tty, time_t now, const char *line);

/* progress_end() - take the line away from the terminal, for other text to come. */
void progress_end(struct progress *p, FILE *f);

#endif /* CCWCHECK_PROGRESS_H */
