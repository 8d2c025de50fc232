/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides the verdicts: a difference that is written down is KFAIL, one that is not fails the
 * run, and so does one that is written down and no longer happens.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../scenario/memstream.h"
#include "../subjects/kernel_find.h"
#include "compare.h"
#include "run.h"

static int copy_text(char **to, const char *text)
{
	if (!text || !*text)
		return 0;
	*to = strdup(text);
	return *to ? 0 : -ENOMEM;
}

static void name_deviation(struct result *r, const struct deviation *d)
{
	snprintf(r->deviation, sizeof(r->deviation), "%s", d->id);
	snprintf(r->layer, sizeof(r->layer), "%s", d->layer);
}

/* It would be explained, had it been repaired or looked at again in time. */
static int note_expiry(struct result *r, const struct deviation *d)
{
	char text[256];

	if (r->reason)
		return 0;
	snprintf(text, sizeof(text), "the deviation %.100s explained this until %s", d->id,
		 d->until);
	return copy_text(&r->reason, text);
}

/* A match: unexpected if a deviation says that this vector differs. */
static int judge_match(struct result *r, const struct deviations *ds,
		       const struct result_subject *subject)
{
	r->verdict = VERDICT_PASS;
	for (uint32_t i = 0; i < ds->nr; i++) {
		const struct deviation *d = &ds->list[i];

		if (d->expired ||
		    !deviation_applies(d, r->scn->id, subject->name, subject->version))
			continue;
		r->verdict = VERDICT_XPASS;
		name_deviation(r, d);
		return copy_text(&r->reason, "passes, although a deviation says it does not");
	}
	return 0;
}

static int judge_difference(struct result *r, struct deviations *ds,
			    const struct result_subject *subject, const struct difference *diff)
{
	r->verdict = VERDICT_FAIL;
	snprintf(r->field, sizeof(r->field), "%s", diff->field);
	snprintf(r->expected, sizeof(r->expected), "%s", diff->expected);
	snprintf(r->actual, sizeof(r->actual), "%s", diff->actual);
	snprintf(r->rule, sizeof(r->rule), "%s", diff->rule);
	for (uint32_t i = 0; i < ds->nr; i++) {
		struct deviation *d = &ds->list[i];

		if (!deviation_applies(d, r->scn->id, subject->name, subject->version) ||
		    !deviation_covers(d, diff->field, diff->actual))
			continue;
		if (d->expired) {
			if (note_expiry(r, d))
				return -ENOMEM;
			continue;
		}
		d->used++;
		r->verdict = VERDICT_KFAIL;
		name_deviation(r, d);
		snprintf(r->rule, sizeof(r->rule), "%s", d->rule);
		free(r->reason);
		r->reason = NULL;
		return copy_text(&r->link, d->link) ? -ENOMEM : copy_text(&r->reason, d->reason);
	}
	return 0;
}

/*
 * A guest that is lost is an error, unless a deviation names this crash or hang. Other errors are
 * the harness's own, and nothing explains them.
 */
static int judge_error(struct result *r, struct deviations *ds,
		       const struct result_subject *subject, const char *why)
{
	struct difference diff = {.expected = "an answer"};
	int ret = 0;

	snprintf(diff.field, sizeof(diff.field), "%.*s", (int)strcspn(why, ":"), why);
	snprintf(diff.actual, sizeof(diff.actual), "%.255s", why);
	if (!strcmp(diff.field, "crash") || !strcmp(diff.field, "hang"))
		ret = judge_difference(r, ds, subject, &diff);
	if (r->verdict == VERDICT_KFAIL || ret)
		return ret;
	r->verdict = VERDICT_ERROR;
	r->field[0] = r->expected[0] = r->actual[0] = 0;
	free(r->reason);
	r->reason = NULL;
	return copy_text(&r->reason, why);
}

int run_judge(struct result *r, struct deviations *ds, const struct result_subject *subject,
	      enum subject_status status, const char *why, const struct outcome *out,
	      const struct rule_set *marks)
{
	struct difference diff;
	int ret;

	if (status == SUBJECT_SKIP) {
		r->verdict = VERDICT_SKIP;
		return copy_text(&r->reason, why);
	}
	if (status == SUBJECT_ERROR) {
		r->verdict = VERDICT_ERROR;
		ret = judge_error(r, ds, subject, why);
	} else if (compare_outcome(&diff, r->scn, out, marks)) {
		ret = judge_match(r, ds, subject);
	} else {
		ret = judge_difference(r, ds, subject, &diff);
	}
	if (!ret && r->verdict != VERDICT_PASS)
		ret = copy_text(&r->messages, out->messages);
	return ret;
}

static void take_result(void *arg, size_t index, enum subject_status status, const char *why,
			const struct outcome *out, const struct rule_set *marks)
{
	struct run *run = arg;
	struct results *rs = run->results;
	struct result r = {.scn = run->todo[index], .subject = rs->nr_subjects - 1};
	struct result_subject *subject = &rs->subjects[r.subject];
	char line[160];

	/* A subject may know its version only when it has run something. */
	if (run->subject->version)
		snprintf(subject->version, sizeof(subject->version), "%s", run->subject->version);
	if (run->failed)
		return;
	run->failed = run_judge(&r, run->deviations, subject, status, why, out, marks);
	if (!run->failed)
		run->failed = results_add(rs, &r);
	if (!run->failed)
		run->failed = run_log_add(run->log, rs, &r, run->keys[index]);
	run->subject->stop = run->failed;
	run->done++;
	snprintf(line, sizeof(line), "%.60s: %zu of %zu vectors", subject->name, run->done,
		 run->nr_scns);
	if (run->progress)
		run->progress(run->progress_arg, line);
}

static int add_subject(struct results *rs, const char *name)
{
	struct result_subject *bigger =
		realloc(rs->subjects, (rs->nr_subjects + 1) * sizeof(*bigger));

	if (!bigger)
		return -ENOMEM;
	rs->subjects = bigger;
	rs->subjects[rs->nr_subjects] = (struct result_subject){.name = ""};
	snprintf(rs->subjects[rs->nr_subjects++].name, sizeof(bigger->name), "%s", name);
	return 0;
}

int run_key_begin(uint64_t *key, struct scn_error *err, const struct deviations *ds,
		  const char *path)
{
	*key = KERNEL_HASH_BEGIN;
	if (!kernel_hash_file(key, "/proc/self/exe") || !kernel_hash_file(key, path)) {
		snprintf(err->text, sizeof(err->text), "%.300s: cannot be read: %s", path,
			 strerror(errno));
		return -EIO;
	}
	for (uint32_t i = 0; i < ds->nr; i++)
		if (ds->list[i].expired)
			*key = kernel_hash(*key, &i, sizeof(i));
	return 0;
}

/* All that a result depends on, the vector's text among it. 0 or -ENOMEM. */
static int find_key(uint64_t *key, const struct run *run, const struct scn *s)
{
	const struct subject *subject = run->subject;
	char *text = NULL;
	size_t len;
	FILE *f = memstream_open(&text, &len);
	bool good = f && !scn_write(f, s);

	if (memstream_close(f, &text))
		good = false;
	if (good) {
		*key = kernel_hash(run->key, subject->name, strlen(subject->name) + 1);
		if (subject->version)
			*key = kernel_hash(*key, subject->version, strlen(subject->version) + 1);
		*key = kernel_hash(*key, &subject->made_of, sizeof(subject->made_of));
		*key = kernel_hash(*key, text, len);
	}
	free(text);
	return good ? 0 : -ENOMEM;
}

/* What the log has goes to the results, the rest to todo, @nr of them. 0 or -ENOMEM. */
static int divide(struct run *run, size_t *nr)
{
	struct results *rs = run->results;

	*nr = 0;
	run->todo = calloc(run->nr_scns, sizeof(*run->todo));
	run->keys = calloc(run->nr_scns, sizeof(*run->keys));
	if (!run->todo || !run->keys)
		return -ENOMEM;
	for (size_t i = 0; i < run->nr_scns; i++) {
		struct result r = {.scn = run->scns[i], .subject = rs->nr_subjects - 1};
		int ret = find_key(&run->keys[*nr], run, r.scn);

		if (!ret)
			ret = run_log_find(run->log, &r, run->keys[*nr]);
		if (ret < 0 || (ret && results_add(rs, &r)))
			return -ENOMEM;
		if (ret)
			run->kept++;
		else
			run->todo[(*nr)++] = r.scn;
	}
	run->done = run->nr_scns - *nr;
	return 0;
}

static int run_rest(struct run *run, struct scn_error *err)
{
	struct subject *subject = run->subject;
	struct result_subject *named = &run->results->subjects[run->results->nr_subjects - 1];
	size_t nr;
	int ret = divide(run, &nr);

	run->failed = 0;
	if (subject->version)
		snprintf(named->version, sizeof(named->version), "%s", subject->version);
	if (ret)
		snprintf(err->text, sizeof(err->text), "out of memory");
	else if (nr)
		ret = subject->ops->run(subject, run->todo, nr, take_result, run, err);
	if (!ret && run->failed) {
		ret = run->failed;
		snprintf(err->text, sizeof(err->text), "a result could not be kept: "
			 RUN_LOG_NAME ": %s", strerror(-ret));
	}
	free(run->todo);
	free(run->keys);
	return ret;
}

int run_subject(struct run *run, struct scn_error *err, const char *name)
{
	int ret = add_subject(run->results, name);

	if (ret) {
		snprintf(err->text, sizeof(err->text), "out of memory");
		return ret;
	}
	ret = subject_open(&run->subject, err, name, run->counts, run->progress,
			   run->progress_arg);
	if (ret)
		return ret;
	ret = run_rest(run, err);
	subject_close(run->subject);
	return ret;
}

static bool about_any_vector(const struct run *run, const struct deviation *d, bool *about_subject)
{
	const struct results *rs = run->results;

	*about_subject = false;
	for (size_t i = 0; i < rs->nr_subjects; i++) {
		/* Leaving the vectors aside: is it about this subject? */
		struct deviation any = *d;
		char *star[] = {(char[]){"*"}};

		any.vectors = star;
		any.nr_vectors = 1;
		if (!deviation_applies(&any, "x", rs->subjects[i].name, rs->subjects[i].version))
			continue;
		*about_subject = true;
		for (size_t v = 0; v < run->nr_scns; v++)
			if (deviation_applies(d, run->scns[v]->id, rs->subjects[i].name,
					      rs->subjects[i].version))
				return true;
	}
	return false;
}

const struct deviation *run_stale_deviation(const struct run *run, uint32_t *from)
{
	for (; run->all_vectors && *from < run->deviations->nr; ++*from) {
		const struct deviation *d = &run->deviations->list[*from];
		bool about_subject;

		if (!about_any_vector(run, d, &about_subject) && about_subject) {
			++*from;
			return d;
		}
	}
	return NULL;
}
