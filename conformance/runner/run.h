/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run: subjects times vectors, each judged, each written down as it arises.
 */
#ifndef CCWCHECK_RUN_H
#define CCWCHECK_RUN_H

#include "../report/results.h"
#include "../rules/rules.h"
#include "../subjects/subject.h"
#include "deviations.h"
#include "run_log.h"

/* What a run works on; the caller owns all of it. */
struct run {
	struct scn *const *scns;
	size_t nr_scns;
	bool all_vectors;	     /* nothing was left out by a selection */
	struct deviations *deviations;
	struct results *results;     /* subjects filled in by run_subject() */
	struct run_log *log;	     /* results as they arise */
	uint64_t key;		     /* of what all results depend on: see run_key_begin() */
	const char *counts;	     /* where guests leave what gcov counts, or NULL */
	size_t kept;		     /* results that the log had */
	void (*progress)(void *arg, const char *line);
	void *progress_arg;
	/* private */
	struct subject *subject;
	const struct scn **todo;     /* what the log does not have */
	uint64_t *keys;		     /* of each of todo */
	size_t done;
	int failed;
};

/**
 * run_judge() - what an answer of a subject means
 * @r:	     receives verdict, difference and reason; @r->scn and @r->subject are set before
 * @ds:	     the deviations; those that explain a result are counted
 * @subject: name and version of the subject
 * @status, @why, @out, @marks: as in subject_result_fn
 *
 * 0 or -ENOMEM.
 */
int run_judge(struct result *r, struct deviations *ds, const struct result_subject *subject,
	      enum subject_status status, const char *why, const struct outcome *out,
	      const struct rule_set *marks);

/*
 * run_key_begin() - the key of this program, of the deviations in the file at @path and of those
 * that have expired. 0 or a negative errno with @err.
 */
int run_key_begin(uint64_t *key, struct scn_error *err, const struct deviations *ds,
		  const char *path);

/*
 * run_subject() - run all vectors on the subject called @name, but for those of which the log has a
 * result of the same key. 0, or a negative errno with one line in @err: the set-up is wrong, or a
 * result cannot be kept.
 */
int run_subject(struct run *run, struct scn_error *err, const char *name);

/*
 * run_stale_deviation() - the next deviation from @from on that is about a subject of this run
 * but about no vector at all; NULL: none. Only a run of all vectors can tell.
 */
const struct deviation *run_stale_deviation(const struct run *run, uint32_t *from);

#endif /* CCWCHECK_RUN_H */
