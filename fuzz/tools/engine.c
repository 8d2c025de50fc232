/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts libFuzzer programs and reads their final figures.
 */
#include "engine.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "child.h"

#define INPUT_MAX    8192u  /* FZ_INPUT_MAX */
#define TEXT_INPUT_MAX 16384u
#define SPARE_WALL_S 120u   /* to read inputs and to report */
#define WALL_PER_CPU 8u     /* how slow a busy machine may be */
#define ARGS_MAX     24u
#define SETTINGS_MAX 8u

/* The number behind the last @word in @text; 0: there is none. */
static uint64_t last_number(const char *text, const char *word)
{
	const char *last = NULL;

	for (const char *p = strstr(text, word); p; p = strstr(p + 1, word))
		last = p;
	return last ? strtoull(last + strlen(word), NULL, 10) : 0;
}

static size_t arguments(char *argv[ARGS_MAX], const struct engine *e)
{
	const bool text = strstr(e->target->name, "vector") != NULL;
	const uint32_t wall = e->by_cpu ? e->seconds * WALL_PER_CPU : e->seconds;
	size_t nr = 0;

	argv[nr++] = text_of("%s", e->target->path);
	argv[nr++] = text_of(e->seconds ? "-max_total_time=%u" : "-runs=%u", wall);
	argv[nr++] = text_of("-seed=%u", e->seed);
	argv[nr++] = text_of("-artifact_prefix=%s/", e->artifacts);
	argv[nr++] = text_of("-max_len=%u", text ? TEXT_INPUT_MAX : INPUT_MAX);
	argv[nr++] = text_of("-timeout=%u", ENGINE_TIMEOUT_S);
	argv[nr++] = text_of("-rss_limit_mb=2048");
	argv[nr++] = text_of("-detect_leaks=0");
	argv[nr++] = text_of("-print_final_stats=1");
	if (e->play_tape)
		argv[nr++] = text_of("-len_control=0"); /* inputs have the length that they had */
	if (e->dictionary)
		argv[nr++] = text_of("-dict=%s", e->dictionary);
	argv[nr++] = text_of("%s", e->scratch);
	if (e->corpus)
		argv[nr++] = text_of("%s", e->corpus);
	argv[nr] = NULL;
	return nr;
}

static size_t settings(char *list[SETTINGS_MAX], const struct engine *e)
{
	char **from = e->symbols ? replay_settings : replay_quick_settings;
	size_t nr = 0;

	for (; from[nr]; nr++)
		list[nr] = text_of("%s", from[nr]);
	if (e->probes)
		list[nr++] = text_of("CCWCHECK_CANARY_LOG=%s", e->probes);
	if (e->keep_tape)
		list[nr++] = text_of("FZ_TAPE_OUT=%s", e->keep_tape);
	if (e->play_tape)
		list[nr++] = text_of("FZ_TAPE_IN=%s", e->play_tape);
	if (e->plain)
		list[nr++] = text_of("FZ_PLAIN=1");
	list[nr] = NULL;
	return nr;
}

static void free_all(char **list, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		free(list[i]);
}

/* What crashed; a slow input is none of it. */
static void find_artifacts(struct names *out, const char *folder)
{
	struct names files = {0};

	folder_files(&files, folder);
	for (size_t i = 0; i < files.nr; i++) {
		char *path = text_of("%s/%s", folder, files.name[i]);

		if (strncmp(files.name[i], "slow-unit-", 10))
			names_add(out, path);
		free(path);
	}
	names_free(&files);
}

static void read_end(struct engine_end *end, const struct engine *e, struct child *c)
{
	size_t len;

	*end = (struct engine_end){.text = child_text(c, &len), .cpu_s = c->cpu_s,
				   .wall_s = c->wall_s};
	child_forget(c);
	end->executions = last_number(end->text, "stat::number_of_executed_units:");
	end->edges = last_number(end->text, " cov: ");
	end->features = last_number(end->text, " ft: ");
	end->out_of_time = c->timed_out ||
			   (WIFSIGNALED(c->status) && WTERMSIG(c->status) == SIGXCPU);
	if (end->out_of_time)
		snprintf(end->key, sizeof(end->key), KEY_NONE);
	else
		key_of(end->key, end->text, c->status, false);
	find_artifacts(&end->artifacts, e->artifacts);
}

bool engine_run(struct engine_end *end, const struct engine *e)
{
	char *argv[ARGS_MAX], *list[SETTINGS_MAX];
	const size_t nr_args = arguments(argv, e);
	const size_t nr_settings = settings(list, e);
	struct child_plan plan = {
		.argv = argv,
		.settings = list,
		.wall_s = (e->by_cpu ? e->seconds * WALL_PER_CPU : e->seconds) + SPARE_WALL_S,
		.cpu_s = e->by_cpu ? e->seconds : 0,
	};
	struct child c;
	const int err = child_run(&c, &plan);

	free_all(argv, nr_args);
	free_all(list, nr_settings);
	if (err) {
		complain("%s: %s", e->target->path, strerror(-err));
		return false;
	}
	read_end(end, e, &c);
	return true;
}

void engine_forget(struct engine_end *end)
{
	free(end->text);
	names_free(&end->artifacts);
}

char *engine_dictionary(const struct target *t, const char *folder, const char *other)
{
	const char *const folders[] = {folder, other};

	for (size_t i = 0; i < 2; i++) {
		char *path = folders[i] ? text_of("%s/%s.dict", folders[i], t->name) : NULL;

		if (path && is_file(path))
			return path;
		free(path);
	}
	return NULL;
}
