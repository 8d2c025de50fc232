/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subject kernel-object:VERSION: the genuine vfio_ccw_cp.o of a kernel tree, in a program of
 * its own in front of the same channel model and oracle as the subject "translator". Decides which
 * scenarios are for it, and what to do when the program is lost.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ccwcheck/arch.h>

#include "kernel_find.h"
#include "kernel_object_build.h"
#include "kernel_object_run.h"
#include "subject.h"

#define FCTL_START (SCSW_FC_START >> 8) /* in byte 2 of the SCSW area */
#define LOST_MAX   200u			/* programs, until the rest is given up */

struct kernel_subject {
	struct subject subject;
	struct kobj_program program;
	bool reads_by_call; /* guest storage is read by a call that can fail */
	uint32_t lost;
};

/* Does a translator make calls of this kind in an order of its own? */
static bool is_another_call(const struct kernel_subject *ks, enum scn_fault_call call)
{
	return call == SCN_FAULT_ALLOC || call == SCN_FAULT_ALLOC_WORDS ||
	       (call == SCN_FAULT_PIN && !ks->reads_by_call);
}

/* Why this subject cannot run @s, or NULL. */
static const char *why_not(const struct kernel_subject *ks, const struct scn *s)
{
	if (s->nr_events)
		return "needs the whole device, and this is its translator";
	if (!(s->fctl & FCTL_START))
		return "the translator only starts programs";
	if (be32_ld(s->orb.ctl) & ORB_B)
		return "the state machine refuses transport mode before it calls the translator";
	for (uint32_t i = 0; i < s->nr_faults; i++) {
		if (s->faults[i].call == SCN_FAULT_READ && !ks->reads_by_call)
			return "this version pins what it reads: no read of it can fail";
		if (s->result == SCN_MUST && is_another_call(ks, s->faults[i].call))
			return "the fault is aimed at the library's own n-th call";
	}
	return NULL;
}

/* The rules that the model decided, doublewords as an s390x has them. */
static bool take_marks(struct rule_set *marks, const uint8_t *body, uint32_t len)
{
	if (len < sizeof(*marks))
		return false;
	for (size_t i = 0; i < sizeof(marks->bits) / sizeof(marks->bits[0]); i++) {
		be64_t word;

		memcpy(&word, body + i * sizeof(word), sizeof(word));
		marks->bits[i] = be64_ld(word);
	}
	return true;
}

/* A report of the kernel's doings gets file and line. */
static int add_line(const struct kernel_subject *ks, struct outcome *out)
{
	char line[96], *text;
	int ret;

	if (!out->violation || strncmp(out->violation, "kernel: ", 8) ||
	    !kobj_find_line(line, &ks->program, out->violation))
		return 0;
	if (asprintf(&text, "%s (%s)", out->violation, line) < 0)
		return -ENOMEM;
	ret = out_set_text(&out->violation, text);
	free(text);
	return ret;
}

static void explain_loss(struct kernel_subject *ks, struct scn_error *why, int ret)
{
	char how[64];

	if (ret == -ETIMEDOUT) {
		snprintf(why->text, sizeof(why->text), "hang: no answer in 20 seconds");
		kobj_stop(&ks->program, how);
		return;
	}
	kobj_stop(&ks->program, how);
	if (ret == -EPIPE)
		snprintf(why->text, sizeof(why->text), "crash: the program is gone%s%s",
			 *how ? ": " : "", how);
	else
		snprintf(why->text, sizeof(why->text), "%s", strerror(-ret));
}

static enum subject_status judge_answer(struct kernel_subject *ks, const struct link_header *h,
					const uint8_t *answer, struct outcome *out,
					struct rule_set *marks, struct scn_error *why)
{
	const uint32_t skip = (uint32_t)sizeof(*marks);

	snprintf(why->text, sizeof(why->text), "%.500s", (const char *)answer);
	if (h->kind != LINK_OUTCOME)
		return SUBJECT_ERROR;
	if (!take_marks(marks, answer, h->len)) {
		snprintf(why->text, sizeof(why->text), "the answer is cut off");
		return SUBJECT_ERROR;
	}
	if (out_unpack(out, why, answer + skip, h->len - skip) || add_line(ks, out))
		return SUBJECT_ERROR;
	return SUBJECT_RAN;
}

/* Run @s; the result goes to @result whatever happens. */
static void run_one(struct kernel_subject *ks, const struct scn *s, size_t index,
		    subject_result_fn *result, void *arg)
{
	enum subject_status status = SUBJECT_ERROR;
	struct rule_set marks = {{0}};
	struct scn_error why = {""};
	struct link_header h = {0};
	struct outcome out;
	uint8_t *pack = NULL, *answer = NULL;
	uint32_t len;
	int ret = 0;

	out_init(&out);
	if (!ks->program.pid)
		ret = kobj_start(&ks->program, &why);
	if (!ret) {
		ret = scn_pack(&pack, &len, s) ? -ENOMEM : 0;
		if (!ret)
			ret = kobj_ask(&ks->program, &h, &answer, pack, len);
		if (!ret)
			status = judge_answer(ks, &h, answer, &out, &marks, &why);
		else
			explain_loss(ks, &why, ret);
	}
	ks->lost += ret != 0;
	result(arg, index, status, status == SUBJECT_RAN ? NULL : why.text, &out, &marks);
	free(pack);
	free(answer);
	out_clear(&out);
}

static int kernel_run(struct subject *subject, const struct scn *const *scns, size_t n,
		      subject_result_fn *result, void *arg, struct scn_error *err)
{
	struct kernel_subject *ks = (struct kernel_subject *)subject;
	struct outcome none;

	(void)err; /* a program that is lost costs results, never the run */
	out_init(&none);
	for (size_t i = 0; i < n && !subject->stop; i++) {
		const char *why = why_not(ks, scns[i]);

		if (why)
			result(arg, i, SUBJECT_SKIP, why, &none, NULL);
		else if (ks->lost < LOST_MAX)
			run_one(ks, scns[i], i, result, arg);
		else
			result(arg, i, SUBJECT_ERROR, "not run: the program was lost too often",
			       &none, NULL);
	}
	return 0;
}

static void kernel_close(struct subject *subject)
{
	struct kernel_subject *ks = (struct kernel_subject *)subject;

	kobj_drop(&ks->program);
	free(ks);
}

static const struct subject_ops kernel_ops = {
	.kind = "kernel-object",
	.run = kernel_run,
	.close = kernel_close,
};

/* Does the object call the kernel's @function? Its list of symbols lies beside it. */
static bool calls(const struct kernel_object *object, const char *function)
{
	char path[sizeof(object->plain) + 16], line[256], name[256];
	bool found = false;
	FILE *f;

	snprintf(path, sizeof(path), "%s", object->plain);
	*strrchr(path, '/') = '\0';
	strncat(path, "/symbols", sizeof(path) - strlen(path) - 1);
	f = fopen(path, "re");
	while (f && !found && fgets(line, sizeof(line), f))
		found = sscanf(line, "plain %255s", name) == 1 && !strcmp(name, function);
	if (f)
		fclose(f);
	return found;
}

int subject_kernel_object_open(struct subject **out, struct scn_error *err, const char *version,
			       const char *counts, subject_progress_fn *progress, void *arg)
{
	struct kernel_subject *ks;
	struct kernel_object object;
	int ret = kernel_object_prepare(&object, err, version, progress, arg);

	(void)counts; /* there is no guest that could leave any */
	if (ret)
		return ret;
	ks = calloc(1, sizeof(*ks));
	if (!ks || asprintf(&ks->subject.name, "kernel-object:%s", version) < 0) {
		free(ks);
		snprintf(err->text, sizeof(err->text), "kernel-object: out of memory");
		return -ENOMEM;
	}
	ks->subject.ops = &kernel_ops;
	ks->subject.progress = progress;
	ks->subject.progress_arg = arg;
	ks->subject.version = strdup(object.version);
	ks->reads_by_call = calls(&object, "vfio_dma_rw");
	ks->subject.made_of = KERNEL_HASH_BEGIN;
	ret = kobj_link(&ks->program, err, object.traced);
	if (!ret && !kernel_hash_file(&ks->subject.made_of, ks->program.path)) {
		snprintf(err->text, sizeof(err->text), "kernel-object: %s cannot be read",
			 ks->program.path);
		ret = -EIO;
	}
	if (!ret)
		ret = kobj_start(&ks->program, err); /* a set-up that is wrong shows at once */
	if (ret) {
		subject_close(&ks->subject);
		return ret;
	}
	*out = &ks->subject;
	return 0;
}
