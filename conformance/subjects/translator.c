/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subject "translator": our own library, in process. A single program is judged by the oracle,
 * with no I/O region in front of it, so requests other than to start are not for it; events are
 * carried out on the whole device.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ccwcheck/arch.h>

#include "oracle.h"
#include "scene.h"
#include "subject.h"

#define FCTL_START (SCSW_FC_START >> 8) /* in byte 2 of the SCSW area */

static void run_one(const struct scn *s, size_t index, subject_result_fn *result, void *arg)
{
	struct rule_set marks = {{0}};
	struct outcome out;
	int err;

	out_init(&out);
	if (!s->nr_events && !(s->fctl & FCTL_START)) {
		result(arg, index, SUBJECT_SKIP, "the translator only starts programs", &out, NULL);
		return;
	}
	err = s->nr_events ? scene_run(&out, &marks, s) : oracle_run(&out, &marks, s);
	if (err)
		result(arg, index, SUBJECT_ERROR,
		       out.violation ? out.violation :
		       err == -EINVAL ? "storage or a change lies outside of its memory" :
					"out of memory",
		       &out, NULL);
	else
		result(arg, index, SUBJECT_RAN, NULL, &out, &marks);
	out_clear(&out);
}

static int translator_run(struct subject *s, const struct scn *const *scns, size_t n,
			  subject_result_fn *result, void *arg, struct scn_error *err)
{
	(void)err;
	for (size_t i = 0; i < n && !s->stop; i++)
		run_one(scns[i], i, result, arg);
	return 0;
}

static void translator_close(struct subject *s)
{
	free(s);
}

static const struct subject_ops translator_ops = {
	.kind = "translator",
	.run = translator_run,
	.close = translator_close,
};

int subject_translator_open(struct subject **out, struct scn_error *err)
{
	struct subject *s = calloc(1, sizeof(*s));

	if (s)
		s->name = strdup("translator");
	if (!s || !s->name) {
		free(s);
		snprintf(err->text, sizeof(err->text), "translator: out of memory");
		return -ENOMEM;
	}
	s->ops = &translator_ops;
	*out = s;
	return 0;
}
