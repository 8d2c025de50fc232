/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Known differences between a subject and a rule: data, read from deviations.yaml.
 */
#ifndef CCWCHECK_DEVIATIONS_H
#define CCWCHECK_DEVIATIONS_H

#include <stdbool.h>

#include "../scenario/scenario.h"

struct deviation {
	char *id;
	char **vectors;	 /* shell patterns of vector ids */
	uint32_t nr_vectors;
	char **subjects; /* shell patterns of subject names */
	uint32_t nr_subjects;
	char *versions;	 /* conditions such as ">=6.1 <6.2", or NULL: all */
	char *layer;
	char *rule;
	char **differs;	 /* shell patterns of the first differing field */
	uint32_t nr_differs;
	char **found;	 /* shell patterns of what is found there; none: anything */
	uint32_t nr_found;
	char *reason;
	char *link;	 /* or NULL */
	uint32_t used;	 /* results that it explained */
};

struct deviations {
	uint32_t nr;
	struct deviation *list;
};

/*
 * deviations_read() - read the file at @path. 0; -EINVAL with file:line:column in @err: unknown
 * field, no reason, a layer or rule that does not exist; another errno: it cannot be read.
 */
int deviations_read(struct deviations *out, struct scn_error *err, const char *path);
void deviations_free(struct deviations *d);

/* deviation_applies() - is it about this vector on this subject of this version? */
bool deviation_applies(const struct deviation *d, const char *vector, const char *subject,
		       const char *version);

/* deviation_covers() - does it speak of a difference in @field, where @found was found? */
bool deviation_covers(const struct deviation *d, const char *field, const char *found);

/* version_matches() - does @version, such as 6.1.192, meet all of @conditions? */
bool version_matches(const char *conditions, const char *version);

#endif /* CCWCHECK_DEVIATIONS_H */
