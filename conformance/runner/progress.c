// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Decides how often progress is shown.
 */
#include "progress.h"

#define CLEAR "\r\033[K"

void progress_line(struct progress *p, FILE *f, bool tty, time_t now, const char *line)
{
	if (!p->last)
		p->last = now;
	if (now - p->last < (tty ? 1 : 5))
		return;
	p->last = now;
	p->shown = tty;
	fprintf(f, tty ? CLEAR "%s" : "%s\n", line);
	fflush(f);
}

void progress_end(struct progress *p, FILE *f)
{
	if (p->shown)
		fputs(CLEAR, f);
	p->shown = false;
}
