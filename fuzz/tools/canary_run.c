/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which trials are due, and keeps their rows: first all canaries with the first seed, then
 * with the next one. A target that misses a bug leaves it to the next one of the canary's list.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "canaries.h"
#include "pool.h"

#define ROWS_MAX (1u << 28) /* bytes */
#define LIST_MAX (1u << 16)

static char *rows_path(const struct canaries *c)
{
	return text_of("%s/%s", c->out, CANARY_ROWS);
}

/* All whole lines; the last one of a run that was killed is none. */
static int load_rows(struct canaries *c)
{
	char *path = rows_path(c);
	size_t len;
	char *text = file_whole(&len, path, ROWS_MAX), *rest = text, *line;
	int code = EXIT_EXPECTED;

	json_decref(c->rows);
	c->rows = json_array();
	if (!text && errno != ENOENT)
		code = complain("%s: %s", path, strerror(errno));
	while (text && (line = strsep(&rest, "\n"))) {
		json_t *row = json_loads(line, 0, NULL);

		if (row)
			json_array_append_new(c->rows, row);
	}
	free(text);
	free(path);
	return code;
}

static bool read_list(struct canary *canary, const char *bins, const char *name)
{
	char *path = text_of("%s/%s/%s", bins, name, CANARY_TARGETS);
	size_t len;
	char *text = file_whole(&len, path, LIST_MAX);

	*canary = (struct canary){0};
	if (text)
		names_split(&canary->targets, text);
	free(text);
	free(path);
	if (!canary->targets.nr)
		return false;
	canary->name = text_of("%s", name);
	return true;
}

int canaries_load(struct canaries *c)
{
	struct names list = {0};

	if (!folder_folders(&list, c->bins))
		return complain("%s: %s", c->bins, strerror(errno));
	c->canary = room_for(list.nr * sizeof(*c->canary));
	for (size_t i = 0; i < list.nr; i++)
		if ((!c->only.nr || names_have(&c->only, list.name[i])) &&
		    read_list(&c->canary[c->nr], c->bins, list.name[i]))
			c->nr++;
	names_free(&list);
	if (!c->nr || (c->only.nr && c->nr < c->only.nr))
		return complain("%s: %zu canaries, expected those of canaries --prepare", c->bins,
				c->nr);
	return load_rows(c);
}

void canaries_free(struct canaries *c)
{
	for (size_t i = 0; i < c->nr; i++) {
		free(c->canary[i].name);
		names_free(&c->canary[i].targets);
	}
	free(c->canary);
	names_free(&c->only);
	json_decref(c->rows);
}

const json_t *canary_row(const struct canaries *c, const char *name, const char *target,
			 uint32_t seed)
{
	const json_t *row;
	size_t i;

	json_array_foreach(c->rows, i, row) {
		const char *is, *of, *mode;
		int with;

		if (!json_unpack((json_t *)(uintptr_t)row, "{s:s,s:s,s:s,s:i}", "canary", &is,
				 "target", &of, "mode", &mode, "seed", &with) &&
		    !strcmp(is, name) && !strcmp(of, target) && !strcmp(mode, c->mode) &&
		    with == (int)seed)
			return row;
	}
	return NULL;
}

/* One write a row: workers share the file. */
static bool keep_row(const struct canaries *c, const json_t *row)
{
	char *path = rows_path(c);
	char *text = json_dumps(row, JSON_COMPACT | JSON_REAL_PRECISION(6));
	char *line = text_of("%s\n", text ? text : "");
	const size_t len = strlen(line);
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	const bool done = fd >= 0 && write(fd, line, len) == (ssize_t)len;

	if (!done)
		complain("%s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	free(path);
	free(text);
	free(line);
	return done;
}

static int work(void *arg, size_t task)
{
	const struct canaries *c = arg;
	const struct canary *canary = &c->canary[task % c->nr];
	const uint32_t seed = (uint32_t)(task / c->nr) + 1;
	bool detected = false;

	for (size_t i = 0; i < canary->targets.nr && !detected; i++) {
		const char *target = canary->targets.name[i];
		const json_t *there = canary_row(c, canary->name, target, seed);
		json_t *row = there ? NULL : canary_trial(c, canary->name, target, seed);

		if (!there && !row)
			return EXIT_WRONG;
		detected = json_is_true(json_object_get(there ? there : row, "detected"));
		if (row) {
			const char *key = json_string_value(json_object_get(row, "key"));

			progress("canaries: %s, %s, seed %u: %s", canary->name, target, seed,
				 detected ? key : "missed");
			if (!keep_row(c, row))
				return EXIT_WRONG;
			json_decref(row);
		}
	}
	return EXIT_EXPECTED;
}

static void done(void *arg, size_t task, int code)
{
	struct canaries *c = arg;

	if (!code)
		return;
	c->failed++;
	complain("%s: the trial failed", c->canary[task % c->nr].name);
}

int canaries_run(struct canaries *c)
{
	const struct pool p = {.arg = c, .work = work, .done = done};
	char *path = rows_path(c);
	size_t len;
	char *text;
	int code = EXIT_EXPECTED;

	if (!folder_make(c->out))
		code = complain("%s: %s", c->out, strerror(errno));
	/* A row that was cut off must not spoil the next one. */
	text = file_whole(&len, path, ROWS_MAX);
	if (text && len && text[len - 1] != '\n') {
		int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

		if (fd < 0 || write(fd, "\n", 1) != 1)
			code = complain("%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
	}
	free(text);
	free(path);
	if (!code && pool_run(&p, c->nr * c->seeds, c->jobs))
		code = complain("no process could be started");
	if (!code)
		code = load_rows(c);
	return c->failed ? EXIT_WRONG : code;
}
