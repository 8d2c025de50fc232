/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Replays single inputs, with libFuzzer or without it, such that their reports can be compared.
 */
#include "replay.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "tool.h"

#define PROGRAM_MAX (1u << 28)
#define MEMORY_MAX  (UINT64_C(2) << 30)
#define REPORTS	    "print_stacktrace=1:halt_on_error=1:detect_leaks=0:handle_abort=0"

static char asan[] = "ASAN_OPTIONS=" REPORTS;
static char ubsan[] = "UBSAN_OPTIONS=" REPORTS;
static char msan[] = "MSAN_OPTIONS=" REPORTS;
static char asan_quick[] = "ASAN_OPTIONS=symbolize=0:" REPORTS;
static char ubsan_quick[] = "UBSAN_OPTIONS=symbolize=0:" REPORTS;
static char msan_quick[] = "MSAN_OPTIONS=symbolize=0:" REPORTS;
static char by_14[] = "ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-14";
static char by_any[] = "ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer";

char *replay_settings[] = {asan, ubsan, msan, NULL, NULL};
char *replay_quick_settings[] = {asan_quick, ubsan_quick, msan_quick, NULL};

/* Sanitizers look for llvm-symbolizer alone, which a Debian without the default version lacks. */
static void find_symbolizer(void)
{
	if (is_file(by_any + strlen("ASAN_SYMBOLIZER_PATH=")))
		replay_settings[3] = by_any;
	else if (is_file(by_14 + strlen("ASAN_SYMBOLIZER_PATH=")))
		replay_settings[3] = by_14;
}

static bool holds(const char *program, size_t len, const char *word)
{
	return memmem(program, len, word, strlen(word)) != NULL;
}

bool target_open(struct target *t, const char *path)
{
	char whole[PATH_MAX];
	char *program;
	size_t len;

	*t = (struct target){0};
	if (!realpath(path, whole) || !is_file(whole) || access(whole, X_OK) ||
	    strlen(whole) >= sizeof(t->path)) {
		complain("%s: no program, expected a fuzz target", path);
		return false;
	}
	program = file_whole(&len, whole, PROGRAM_MAX);
	if (!program) {
		complain("%s: %s", path, strerror(errno));
		return false;
	}
	memcpy(t->path, whole, strlen(whole) + 1);
	snprintf(t->name, sizeof(t->name), "%s", base_of(path));
	t->libfuzzer = holds(program, len, "rss_limit_mb");
	t->sanitized = holds(program, len, "__asan_init") || holds(program, len, "__msan_init");
	free(program);
	find_symbolizer();
	return true;
}

bool replay(const struct replay *r, char key[KEY_MAX], char **text, const char *file)
{
	/* libFuzzer's own timer must not report before the key of other builds would. */
	static char no_timer[] = "-timeout=100", memory[] = "-rss_limit_mb=2048";
	static char no_leaks[] = "-detect_leaks=0", no_handler[] = "-handle_abrt=0";
	struct child_plan plan = {
		.settings = r->quick ? replay_quick_settings : replay_settings,
		.wall_s = r->wall_s,
		.memory = r->target->sanitized || r->target->libfuzzer ? 0 : MEMORY_MAX,
	};
	char *program = text_of("%s", r->target->path);
	/* A name must not look like an option. */
	char *input = text_of("%s%s", *file == '/' ? "" : "./", file);
	char *argv[8] = {program};
	struct child c;
	size_t nr = 1, len;
	char *report;
	int err;

	if (r->target->libfuzzer) {
		argv[nr++] = no_timer;
		argv[nr++] = memory;
		argv[nr++] = no_leaks;
		if (r->quick)
			argv[nr++] = no_handler;
	}
	argv[nr] = input;
	plan.argv = argv;
	err = child_run(&c, &plan);
	free(program);
	free(input);
	if (err) {
		complain("%s: %s", r->target->path, strerror(-err));
		return false;
	}
	report = child_text(&c, &len);
	child_forget(&c);
	key_of(key, report, c.status, c.timed_out);
	if (text)
		*text = report;
	else
		free(report);
	return true;
}
