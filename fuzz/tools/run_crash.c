/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What becomes of an input that crashes a target: its key, a smaller input, and a place among the
 * results. One of each key is kept.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "minimise.h"
#include "run.h"

#define SHORT_S	  20u /* seconds for making it smaller */
#define NAME_MAX_ 60u /* characters of a key in the name of a file */
#define INPUT_MAX (1u << 20)

/* A key as part of a file's name. */
static char *file_name(const char *key)
{
	char *name = text_of("%.*s", (int)NAME_MAX_, key);

	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
			*c = '_';
	return name;
}

static json_t *size_of(const struct min_size *size)
{
	return json_pack("{s:i,s:i,s:i}", "ccws", (int)size->ccws, "events", (int)size->events,
			 "bytes", (int)size->bytes);
}

static bool save(const char *folder, const char *name, const char *suffix, const void *data,
		 size_t len)
{
	char *path = text_of("%s/%s%s", folder, name, suffix);
	const bool done = file_put(path, data, len);

	if (!done)
		complain("%s: %s", path, strerror(errno));
	free(path);
	return done;
}

static bool is_there(const json_t *crashes, const char *key)
{
	const json_t *crash;
	size_t i;

	json_array_foreach(crashes, i, crash)
		if (!strcmp(json_string_value(json_object_get(crash, "key")), key))
			return true;
	return false;
}

/* The input with its key and log beside it; the path of the input, free(). */
static char *save_all(const struct run *r, const struct run_task *t, const char *key,
		      const char *text, const uint8_t *data, size_t size)
{
	char *folder = text_of("%s/%s%s", r->out, t->planted ? "planted-" : "", t->name);
	char *part = file_name(key);
	char *name = text_of("%s-%012" PRIx64, part, hash_of(data, size) & 0xffffffffffff);
	char *line = text_of("%s\n", key);
	char *path = NULL;

	if (!folder_make(folder))
		complain("%s: %s", folder, strerror(errno));
	else if (save(folder, name, "", data, size) &&
		 save(folder, name, ".key", line, strlen(line)) &&
		 save(folder, name, ".log", text, strlen(text)))
		path = text_of("%s/%s", folder, name);
	free(folder);
	free(part);
	free(name);
	free(line);
	return path;
}

void run_crash(json_t *crashes, const struct run *r, const struct run_task *t,
	       const char *artifact, const char *text, const char *found)
{
	struct replay replaying = {.target = &t->target, .wall_s = REPLAY_WALL_S};
	struct min_result min = {0};
	char key[KEY_MAX];
	char *log = NULL, *path;
	uint8_t *data = NULL;
	size_t size = 0;
	bool replayed, smaller = false;
	json_t *crash;

	if (!replay(&replaying, key, &log, artifact))
		return;
	replayed = key_is_crash(key);
	if (!replayed)
		memcpy(key, found, strlen(found) + 1);
	if (is_there(crashes, key)) {
		free(log);
		return;
	}
	/* What takes long takes too long to be made smaller here. */
	if (replayed && !t->planted && strcmp(key, "timeout") && strcmp(key, "oom"))
		smaller = minimise(&min, &data, &size, &t->target, artifact, SHORT_S);
	if (!smaller)
		data = (uint8_t *)file_whole(&size, artifact, INPUT_MAX);
	path = data ? save_all(r, t, key, replayed ? log : text, data, size) : NULL;
	crash = json_pack("{s:s,s:b,s:b,s:s?}", "key", key, "known",
			  (int)names_have(&r->known, key), "replayed", (int)replayed, "file", path);
	if (smaller) {
		json_object_set_new(crash, "before", size_of(&min.before));
		json_object_set_new(crash, "after", size_of(&min.after));
	}
	json_array_append_new(crashes, crash);
	free(path);
	free(data);
	free(log);
}
