/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subject "translator": our own library, in process. A single program is judged by the oracle,
 * with no I/O region in front of it. Events are carried out on the whole device, and so is a single
 * request for another function than to start: as an opening and this request.
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

/* The request of @s in the I/O region of an open device, and what its writer sees. */
static int run_request(struct outcome *out, struct rule_set *marks, const struct scn *s)
{
	struct scn_event events[] = {{.what = SCN_OPEN}, {.what = SCN_START}};
	struct scn request = *s;
	int err;

	request.events = events;
	request.nr_events = 2;
	err = scene_run(out, marks, &request);
	if (err)
		return err;
	out->have_region = true;
	out->ret_code = out->events[1].ret_code;
	out->write_result = out->events[1].result;
	out->have_cp = false; /* what is to be judged is the region */
	return 0;
}

static int run_any(struct outcome *out, struct rule_set *marks, const struct scn *s)
{
	if (s->nr_events)
		return scene_run(out, marks, s);
	return s->fctl & FCTL_START ? oracle_run(out, marks, s) : run_request(out, marks, s);
}

static void run_one(const struct scn *s, size_t index, subject_result_fn *result, void *arg)
{
	struct rule_set marks = {{0}};
	struct outcome out;
	int err;

	out_init(&out);
	err = run_any(&out, &marks, s);
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
