/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the writer of programs share. Nothing here owns what it is given.
 */
#ifndef CCWCHECK_REPRO_INTERNAL_H
#define CCWCHECK_REPRO_INTERNAL_H

#include <stdio.h>

#include "../scenario/scenario.h"

/* Bytes of storage that mean something: a CCW, or a word of a list, and what it says. */
struct repro_mark {
	uint64_t abs;
	uint32_t len;
	char text[100];
};

struct repro_marks { /* ascending, not overlapping */
	uint32_t nr;
	struct repro_mark *list; /* free() */
};

/* repro_find_marks() - what the channel would fetch from each ORB of @s on. 0 or -ENOMEM. */
int repro_find_marks(struct repro_marks *m, const struct scn *s);

/* repro_fetch() - initial contents; false where there are none but zeros, or no storage. */
bool repro_fetch(const struct scn *s, uint64_t abs, uint8_t *bytes, uint32_t len);

/* repro_has_orb() - is there a program of the scenario's own? */
bool repro_has_orb(const struct scn *s);

/* repro_orb_of() - the ORB that an event starts, or NULL. */
const struct arch_orb *repro_orb_of(const struct scn *s, const struct scn_event *ev);

/* Each writes tables, with the names that the scenario's structure refers to. 0 or -ENOMEM. */
int repro_put_storage(FILE *f, const struct scn *s);
int repro_put_events(FILE *f, const struct scn *s);

/* repro_put_orb() - the bytes of @orb as a table called @name. */
void repro_put_orb(FILE *f, const char *name, const struct arch_orb *orb);

/* repro_put_bytes() - @len bytes at @abs as the table "static const uint8_t @name[]". */
void repro_put_bytes(FILE *f, const char *name, uint64_t abs, const uint8_t *bytes, uint32_t len,
		     const struct repro_marks *marks);

/* repro_has_storage(), repro_has_changes() - is there a table of them? Empty ones are left out. */
bool repro_has_storage(const struct scn *s);
bool repro_has_changes(const struct scn *s);

/* repro_put_comment() - @text, line by line behind @before, with no end of a comment in it. */
void repro_put_comment(FILE *f, const char *before, const char *text);

/* The program's fixed parts, made from the folder replay. */
struct repro_part {
	const char *name;
	const char *text;
};
extern const struct repro_part repro_parts[];

#endif /* CCWCHECK_REPRO_INTERNAL_H */
