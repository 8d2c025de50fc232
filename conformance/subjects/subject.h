/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A subject: something that runs scenarios and reports outcomes.
 *
 * The runner hands over all scenarios at once, so that a subject behind a guest can boot once;
 * results come back one by one, as they arise, so that nothing is lost when a run is cut.
 */
#ifndef CCWCHECK_SUBJECT_H
#define CCWCHECK_SUBJECT_H

#include <stddef.h>

#include "../rules/rules.h"
#include "../scenario/scenario.h"

enum subject_status {
	SUBJECT_RAN,   /* the outcome is valid */
	SUBJECT_SKIP,  /* this subject cannot run it; @why says so */
	SUBJECT_ERROR, /* it crashed, hung or failed; @why and outcome->messages say how */
};

/* One result. @marks: rules the subject's model decided, or NULL. All belong to the caller. */
typedef void subject_result_fn(void *arg, size_t index, enum subject_status status,
			       const char *why, const struct outcome *out,
			       const struct rule_set *marks);

/* Progress of long set-up work, one line without a line end. */
typedef void subject_progress_fn(void *arg, const char *line);

struct subject;

struct subject_ops {
	const char *kind; /* "translator", "kernel-object", "qemu", "hercules" */
	/* Run all; 0, or negative errno with one line in @err if the set-up is wrong. */
	int (*run)(struct subject *s, const struct scn *const *scns, size_t n,
		   subject_result_fn *result, void *arg, struct scn_error *err);
	void (*close)(struct subject *s);
};

struct subject {
	const struct subject_ops *ops;
	char *name; /* as given: "translator", "qemu:6.12" */
	char *version; /* what it found out about itself: "6.12.117", or NULL */
	uint64_t made_of; /* hash of its files and programs; 0: what runs is this program alone */
	bool stop; /* set by the runner: nobody wants more results */
	subject_progress_fn *progress;
	void *progress_arg;
};

/*
 * subject_open() - the subject called @name: "translator", "kernel-object:VERSION",
 * "qemu:VERSION" or "hercules:VERSION"; VERSION is one such as 6.12, or the path of a kernel tree.
 * @counts: NULL, or a folder where the guests of the last two leave what gcov has counted of the
 * driver, as guest_counts.h says; others leave nothing.
 * Prepares what it needs (a kernel may be built, with progress). -EINVAL: no such subject, or its
 * set-up is wrong; one line in @err says what and what was expected.
 */
int subject_open(struct subject **out, struct scn_error *err, const char *name,
		 const char *counts, subject_progress_fn *progress, void *arg);
void subject_close(struct subject *s);

/* subject_prefix() - what names begin with that VERSION follows, "qemu:"; NULL behind the last. */
const char *subject_prefix(size_t index);

int subject_translator_open(struct subject **out, struct scn_error *err);
int subject_kernel_object_open(struct subject **out, struct scn_error *err, const char *version,
			       const char *counts, subject_progress_fn *progress, void *arg);
int subject_qemu_open(struct subject **out, struct scn_error *err, const char *version,
		      const char *counts, subject_progress_fn *progress, void *arg);

int subject_hercules_open(struct subject **out, struct scn_error *err, const char *version,
			  const char *counts, subject_progress_fn *progress, void *arg);

/* subject_qemu_cannot() - why no subject of the kind "qemu" can run @s, one line; NULL: it can. */
const char *subject_qemu_cannot(const struct scn *s);

/* subject_hercules_cannot() - the same for the kind "hercules". */
const char *subject_hercules_cannot(const struct scn *s);

#endif /* CCWCHECK_SUBJECT_H */
