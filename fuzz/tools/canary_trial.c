/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One trial: a target with a bug in it is fuzzed until it crashes or its CPU time is over.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../canaries/canary.h"
#include "canaries.h"
#include "engine.h"

/* What the probes saw; zeros if the bug was never built in. */
static void read_probes(struct canary_log *log, const char *path)
{
	size_t len;
	char *data = file_whole(&len, path, sizeof(*log));

	*log = (struct canary_log){0};
	if (data && len == sizeof(*log))
		memcpy(log, data, sizeof(*log));
	free(data);
}

/* The key as a replay with stacks tells it; else what the fuzzer itself said. */
static bool name_bug(char key[KEY_MAX], const struct target *t, const struct engine_end *end)
{
	const struct replay r = {.target = t, .wall_s = REPLAY_WALL_S};

	for (size_t i = 0; i < end->artifacts.nr; i++)
		if (replay(&r, key, NULL, end->artifacts.name[i]) && key_is_crash(key))
			return true;
	snprintf(key, KEY_MAX, "%s", end->key);
	return false;
}

static json_t *row_of(const struct canaries *c, const char *name, const struct engine *e,
		      const struct engine_end *end)
{
	const bool detected = end->artifacts.nr || key_is_crash(end->key);
	char key[KEY_MAX] = KEY_NONE;
	bool replayed = detected && name_bug(key, e->target, end);
	struct canary_log log;

	read_probes(&log, e->probes);
	return json_pack("{s:s,s:s,s:i,s:s,s:i,s:b,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:f,s:s,s:b}",
			 "canary", name, "target", e->target->name, "seed", (int)e->seed, "mode",
			 c->mode, "seconds", (int)c->seconds, "detected", (int)detected,
			 "reached", (json_int_t)log.reached, "triggered",
			 (json_int_t)log.triggered, "reached_at", (json_int_t)log.reached_at,
			 "triggered_at", (json_int_t)log.triggered_at, "reached_ms",
			 (json_int_t)log.reached_ms, "triggered_ms", (json_int_t)log.triggered_ms,
			 "execs", (json_int_t)(log.runs ? log.runs : end->executions), "cpu_s",
			 end->cpu_s, "key", key, "replayed", (int)replayed);
}

static json_t *try_in(const char *folder, const struct canaries *c, const char *name,
		      const struct target *t, uint32_t seed)
{
	char *scratch = text_of("%s/inputs", folder);
	char *artifacts = text_of("%s/artifacts", folder);
	char *probes = text_of("%s/probes", folder);
	char *corpus = c->corpus ? text_of("%s/%s", c->corpus, t->name) : NULL;
	char *dictionary = engine_dictionary(t, c->corpus, NULL);
	const struct engine e = {
		.target = t,
		.scratch = scratch,
		.corpus = corpus,
		.artifacts = artifacts,
		.dictionary = dictionary,
		.probes = probes,
		.seed = seed,
		.seconds = c->seconds,
		.by_cpu = true,
		.plain = c->plain,
	};
	struct engine_end end;
	json_t *row = NULL;

	if (corpus && !is_folder(corpus)) {
		complain("%s: no folder, expected a corpus", corpus);
	} else if (!folder_make(scratch) || !folder_make(artifacts)) {
		complain("%s: %s", folder, strerror(errno));
	} else if (engine_run(&end, &e)) {
		row = row_of(c, name, &e, &end);
		engine_forget(&end);
	}
	free(scratch);
	free(artifacts);
	free(probes);
	free(corpus);
	free(dictionary);
	return row;
}

json_t *canary_trial(const struct canaries *c, const char *name, const char *target,
		     uint32_t seed)
{
	char folder[] = "/tmp/ccwcheck-canary.XXXXXX";
	char *path = text_of("%s/%s/%s", c->bins, name, target);
	struct target t;
	json_t *row = NULL;

	if (!target_open(&t, path))
		row = NULL;
	else if (!t.libfuzzer)
		complain("%s: no libFuzzer program", path);
	else if (!mkdtemp(folder))
		complain("%s: %s", folder, strerror(errno));
	else
		row = try_in(folder, c, name, &t, seed);
	if (strcmp(folder + strlen(folder) - 6, "XXXXXX"))
		folder_remove(folder);
	free(path);
	return row;
}
