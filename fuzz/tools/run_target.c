/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One target of a run: its corpus is replayed, then it is fuzzed until its time is over, from a
 * copy of the corpus. After a crash it goes on, with another seed.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "run.h"

#define CRASHES_MAX 200u /* restarts: who crashes at once all the time has been seen enough */

struct session {
	const struct run *run;
	const struct run_task *task;
	char *corpus, *scratch, *artifacts, *dictionary;
	struct names files; /* of the corpus */
	struct names crashing; /* those of them that crash */
	json_t *crashes, *problems;
	uint64_t executions, edges, features;
	double cpu_s, wall_s;
};

static void problem(struct session *s, char *text)
{
	json_array_append_new(s->problems, json_string(text));
	progress("%s: %s", s->task->name, text);
	free(text);
}

char *run_folder(const struct run *r, const struct run_task *t, const char *purpose)
{
	char *path = text_of("%s/work/%s%s/%s", r->out, t->planted ? "planted-" : "", t->name,
			     purpose);

	folder_remove(path);
	if (folder_make(path))
		return path;
	complain("%s: %s", path, strerror(errno));
	free(path);
	return NULL;
}

/* All inputs of the corpus one by one, because one of them crashes. */
static void find_crashing(struct session *s)
{
	const struct replay r = {.target = &s->task->target, .wall_s = REPLAY_WALL_S};

	for (size_t i = 0; i < s->files.nr; i++) {
		char *path = text_of("%s/%s", s->corpus, s->files.name[i]);
		char key[KEY_MAX];
		char *text = NULL;

		if (replay(&r, key, &text, path) && key_is_crash(key)) {
			names_add(&s->crashing, s->files.name[i]);
			run_crash(s->crashes, s->run, s->task, path, text, key);
			if (!names_have(&s->run->known, key))
				problem(s, text_of("input %s of the corpus crashes: %s",
						   s->files.name[i], key));
		}
		free(text);
		free(path);
	}
}

static bool fuzz(struct session *s, struct engine_end *end, uint32_t seed, uint32_t seconds)
{
	const struct engine e = {
		.target = &s->task->target,
		.scratch = s->scratch,
		.corpus = seconds ? NULL : s->corpus,
		.artifacts = s->artifacts,
		.dictionary = s->dictionary,
		.seed = seed,
		.seconds = seconds,
		.symbols = true,
	};

	return engine_run(end, &e);
}

/* What crashes is no place to start from. False: complained. */
static bool copy_corpus(const struct session *s)
{
	bool done = true;

	for (size_t i = 0; i < s->files.nr && done; i++) {
		char *from = text_of("%s/%s", s->corpus, s->files.name[i]);
		char *to = text_of("%s/%s", s->scratch, s->files.name[i]);

		done = names_have(&s->crashing, s->files.name[i]) || file_copy(to, from);
		if (!done)
			complain("%s: %s", to, strerror(errno));
		free(from);
		free(to);
	}
	return done;
}

/* Does the corpus do no harm? Then the fuzzer starts from a copy of it. */
static bool replay_corpus(struct session *s)
{
	struct engine_end end;

	if (!folder_files(&s->files, s->corpus) || !s->files.nr) {
		problem(s, text_of("no corpus in %s", s->corpus));
		return true;
	}
	if (!fuzz(s, &end, s->run->seed, 0))
		return false;
	if (key_is_crash(end.key) || end.artifacts.nr) {
		find_crashing(s);
		if (!s->crashing.nr)
			problem(s, text_of("the corpus crashes as a whole only: %s", end.key));
	}
	engine_forget(&end);
	return copy_corpus(s);
}

static void take_crashes(struct session *s, const struct engine_end *end)
{
	for (size_t i = 0; i < end->artifacts.nr; i++) {
		run_crash(s->crashes, s->run, s->task, end->artifacts.name[i], end->text, end->key);
		remove(end->artifacts.name[i]);
	}
	if (!end->artifacts.nr && key_is_crash(end->key))
		problem(s, text_of("died without an input: %s", end->key));
}

static bool fuzz_all(struct session *s)
{
	uint32_t left = s->run->share_s;

	for (uint32_t i = 0; i < CRASHES_MAX && left; i++) {
		struct engine_end end;
		uint32_t used;
		bool crashed;

		if (!fuzz(s, &end, s->run->seed + i, left))
			return false;
		s->executions += end.executions;
		s->cpu_s += end.cpu_s;
		s->wall_s += end.wall_s;
		s->edges = end.edges > s->edges ? end.edges : s->edges;
		s->features = end.features > s->features ? end.features : s->features;
		used = (uint32_t)end.wall_s + 1;
		left = left > used ? left - used : 0;
		take_crashes(s, &end);
		crashed = key_is_crash(end.key);
		engine_forget(&end);
		if (!crashed || s->task->planted)
			break;
	}
	return true;
}

/* What is not as it should be, of what was measured. */
static void judge(struct session *s)
{
	const struct run_task *t = s->task;
	const double rate = s->cpu_s > 0 ? (double)s->executions / s->cpu_s : 0;
	const json_t *crash;
	size_t i;

	if (t->planted && !json_array_size(s->crashes))
		problem(s, text_of("missed planted bug in %u s", s->run->share_s));
	json_array_foreach(s->crashes, i, crash)
		if (!t->planted && !json_is_true(json_object_get(crash, "known")))
			problem(s, text_of("new bug: %s", json_string_value(
						   json_object_get(crash, "key"))));
	if (!t->planted && s->executions && rate < t->floor)
		problem(s, text_of("%.0f executions a second, expected %u at least", rate,
				   t->floor));
	if (!s->executions)
		problem(s, text_of("nothing was executed"));
}

static json_t *result_of(struct session *s)
{
	const double rate = s->cpu_s > 0 ? (double)s->executions / s->cpu_s : 0;

	return json_pack("{s:s,s:b,s:i,s:I,s:f,s:f,s:f,s:i,s:I,s:I,s:O,s:O}", "target",
			 s->task->name, "planted", (int)s->task->planted, "corpus_files",
			 (int)s->files.nr, "executions", (json_int_t)s->executions, "cpu_s",
			 s->cpu_s, "wall_s", s->wall_s, "execs_per_cpu_s", rate, "floor",
			 (int)s->task->floor, "edges", (json_int_t)s->edges, "features",
			 (json_int_t)s->features, "crashes", s->crashes, "problems", s->problems);
}

json_t *run_target(const struct run *r, const struct run_task *t)
{
	char *folder = text_of("%s/%s", r->corpus, t->name);
	struct session s = {
		.run = r,
		.task = t,
		.corpus = folder,
		.scratch = run_folder(r, t, "inputs"),
		.artifacts = run_folder(r, t, "artifacts"),
		.dictionary = engine_dictionary(&t->target, r->corpus, NULL),
		.crashes = json_array(),
		.problems = json_array(),
	};
	json_t *result = NULL;

	/* A planted bug may crash in the corpus already: found is found. */
	if (s.scratch && s.artifacts && replay_corpus(&s) &&
	    ((t->planted && json_array_size(s.crashes)) || fuzz_all(&s))) {
		if (t->planted && json_array_size(s.crashes))
			json_array_clear(s.problems);
		else
			judge(&s);
		result = result_of(&s);
	}
	json_decref(s.crashes);
	json_decref(s.problems);
	names_free(&s.files);
	names_free(&s.crashing);
	free(s.corpus);
	free(s.scratch);
	free(s.artifacts);
	free(s.dictionary);
	return result;
}
