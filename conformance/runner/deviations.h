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
	char **versions; /* ranges such as ">=6.1 <6.2", one of which must hold; none: all */
	uint32_t nr_versions;
	char *layer;
	char *rule;
	char **differs;	 /* shell patterns of the first differing field */
	uint32_t nr_differs;
	char **found;	 /* shell patterns of what is found there; none: anything */
	uint32_t nr_found;
	char *reason;
	char *link;	 /* https://..., or NULL */
	char *until;	 /* the last day on which it holds, 2027-12-31; or NULL */
	bool expired;	 /* that day was before the run's: it explains nothing any more */
	uint32_t used;	 /* results that it explained */
};

struct deviations {
	uint32_t nr;
	struct deviation *list;
};

/*
 * deviations_read() - read the file at @path. 0; -EINVAL with file:line:column in @err: unknown
 * field, no reason, a layer, rule, range or day that does not exist; another errno: it cannot be
 * read.
 */
int deviations_read(struct deviations *out, struct scn_error *err, const char *path);
void deviations_free(struct deviations *d);

/*
 * deviations_today() - the day of the run in UTC, 2027-12-31: of SOURCE_DATE_EPOCH if that is set.
 * 0; -EINVAL with @err: it is set to nonsense.
 */
#define DEVIATIONS_DATE 11u
int deviations_today(char today[DEVIATIONS_DATE], struct scn_error *err);

/* deviations_expire() - tell which hold no longer on the day @today. */
void deviations_expire(struct deviations *d, const char *today);

/* deviation_applies() - is it about this vector on this subject of this version, expired or not? */
bool deviation_applies(const struct deviation *d, const char *vector, const char *subject,
		       const char *version);

/* deviation_covers() - does it speak of a difference in @field, where @found was found? */
bool deviation_covers(const struct deviation *d, const char *field, const char *found);

/* version_matches() - does @version, such as 6.1.192, meet all of @conditions? NULL: yes. */
bool version_matches(const char *conditions, const char *version);

#endif /* CCWCHECK_DEVIATIONS_H */
