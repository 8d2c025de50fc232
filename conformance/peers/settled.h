/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The disagreements that were looked at, settled.yaml: which programs of which peer differ in which
 * field, what is found there, and who is right by the Principles of Operation.
 */
#ifndef CCWCHECK_PEERS_SETTLED_H
#define CCWCHECK_PEERS_SETTLED_H

#include <stdio.h>

#include "result.h"

struct settled {
	char *id;
	char *peer;
	struct lines as;       /* guest, translated: against the model; translation: of the two */
	struct lines programs; /* shell patterns */
	struct lines differs;  /* ... of the first differing field */
	struct lines found;    /* ... of what is found there; of translation: by the translated */
	char *rule;
	char *right; /* model, both */
	char *reason;
	uint32_t used; /* differences that it explained */
};

struct settled_list {
	uint32_t nr;
	struct settled *list;
};

/* settled_read() - as table_read(). A rule that does not exist, or no reason: -EINVAL. */
int settled_read(struct settled_list *out, struct scn_error *err, const char *path);
void settled_free(struct settled_list *l);

/* settled_covers() - is there an entry for this difference? It is counted as used. */
bool settled_covers(struct settled_list *l, const char *peer, const char *as, const char *program,
		    const struct difference *d);

/* settled_table() - the list as rows of the table in README.md. */
void settled_table(FILE *f, const struct settled_list *l);

#endif /* CCWCHECK_PEERS_SETTLED_H */
