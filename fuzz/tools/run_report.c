/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * All targets of a run, some at a time, and what is said about them at the end.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pool.h"
#include "run.h"

static char *result_path(const struct run *r, size_t task)
{
	return text_of("%s/work/result-%zu.json", r->out, task);
}

static int work(void *arg, size_t task)
{
	const struct run *r = arg;
	const struct run_task *t = &r->task[task];
	char *path = result_path(r, task);
	json_t *result;
	int code = EXIT_WRONG;

	progress("%s: %s, %u s", t->name, t->planted ? "planted bug" : "corpus, then fuzzing",
		 r->share_s);
	result = run_target(r, t);
	if (result && !json_dump_file(result, path, 0))
		code = EXIT_EXPECTED;
	json_decref(result);
	free(path);
	return code;
}

static void done(void *arg, size_t task, int code)
{
	struct run *r = arg;
	struct run_task *t = &r->task[task];
	char *path = result_path(r, task);

	if (!code)
		t->result = json_load_file(path, 0, NULL);
	progress("%s%s: %s", t->planted ? "planted " : "", t->name,
		 !t->result ? "could not be run" :
		 json_array_size(json_object_get(t->result, "problems")) ? "failed" : "done");
	free(path);
}

static double number(const json_t *object, const char *name)
{
	return json_number_value(json_object_get(object, name));
}

static void print_texts(const char *what, const json_t *list)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		printf("  %s: %s\n", what, json_string_value(item));
}

static void print_crashes(const json_t *list)
{
	const json_t *crash;
	size_t i;

	json_array_foreach(list, i, crash) {
		const json_t *after = json_object_get(crash, "after");
		const char *file = json_string_value(json_object_get(crash, "file"));

		printf("  crash: %s%s%s\n", json_string_value(json_object_get(crash, "key")),
		       json_is_true(json_object_get(crash, "known")) ? " (known)" : "",
		       json_is_true(json_object_get(crash, "replayed")) ? "" : " (not replayed)");
		if (file)
			printf("    %s", file);
		if (after)
			printf(" (%.0f CCWs, %.0f events, %.0f bytes)", number(after, "ccws"),
			       number(after, "events"), number(after, "bytes"));
		putchar('\n');
	}
}

static void print_table(const struct run *r)
{
	printf("%-24s %7s %12s %9s %9s %7s %7s  %s\n", "target", "corpus", "executions",
	       "exec/s", "floor", "edges", "crashes", "verdict");
	for (size_t i = 0; i < r->nr; i++) {
		const struct run_task *t = &r->task[i];
		const json_t *problems = json_object_get(t->result, "problems");
		const json_t *crashes = json_object_get(t->result, "crashes");
		char *name = text_of("%s%s", t->planted ? "planted " : "", t->name);

		if (!t->result)
			printf("%-24s could not be run\n", name);
		else
			printf("%-24s %7.0f %12.0f %9.0f %9.0f %7.0f %7zu  %s\n", name,
			       number(t->result, "corpus_files"), number(t->result, "executions"),
			       number(t->result, "execs_per_cpu_s"), number(t->result, "floor"),
			       number(t->result, "edges"), json_array_size(crashes),
			       json_array_size(problems) ? "FAIL" : "pass");
		print_texts("problem", problems);
		print_crashes(crashes);
		free(name);
	}
}

static int write_report(const struct run *r, int code)
{
	json_t *list = json_array();
	char *path = text_of("%s/fuzz.json", r->out);
	json_t *report;
	char *text;
	int err = EXIT_EXPECTED;

	for (size_t i = 0; i < r->nr; i++)
		json_array_append_new(list, r->task[i].result ? r->task[i].result : json_null());
	report = json_pack("{s:i,s:i,s:i,s:i,s:o}", "seconds_each", (int)r->share_s, "jobs",
			   (int)r->jobs, "seed", (int)r->seed, "exit_code", code, "targets", list);
	text = json_dumps(report, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
	if (!text || !file_put(path, text, strlen(text)))
		err = complain("%s: %s", path, strerror(errno));
	free(text);
	free(path);
	json_decref(report);
	return err;
}

int run_all(struct run *r)
{
	const struct pool p = {.arg = r, .work = work, .done = done};
	char *folder = text_of("%s/work", r->out);
	int code = EXIT_EXPECTED;

	folder_remove(folder);
	if (!folder_make(folder))
		code = complain("%s: %s", folder, strerror(errno));
	else if (pool_run(&p, r->nr, r->jobs))
		code = complain("no process could be started");
	for (size_t i = 0; i < r->nr && code != EXIT_WRONG; i++) {
		if (!r->task[i].result)
			code = EXIT_WRONG;
		else if (json_array_size(json_object_get(r->task[i].result, "problems")))
			code = EXIT_UNEXPECTED;
	}
	print_table(r);
	folder_remove(folder);
	free(folder);
	return write_report(r, code) ? EXIT_WRONG : code;
}
