/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which lines of a log are results that can be taken over. Nothing is: a line that is no
 * JSON, or has no key or verdict, is as if it were not there, and its vector runs again.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../scenario/memstream.h"
#include "run_log.h"

#define LINE_END "{\"end\":true}\n"

struct entry {
	uint64_t key;
	json_t *result;
};

struct run_log {
	int fd; /* has the lock */
	size_t nr;
	size_t room;
	struct entry *list;
};

static int fail(struct scn_error *err, const char *path, int error)
{
	snprintf(err->text, sizeof(err->text), "%.300s: %s", path, strerror(error));
	return -error;
}

/* One line, which may be anything. */
static int take_line(struct run_log *log, const char *line, size_t len, bool *ended)
{
	json_t *value = json_loadb(line, len, 0, NULL);
	const char *key = json_string_value(json_object_get(value, "key"));
	struct entry *bigger;
	char *end = NULL;

	*ended = json_is_true(json_object_get(value, "end"));
	if (!key || !json_is_object(json_object_get(value, "detail"))) {
		json_decref(value);
		return 0;
	}
	if (log->nr == log->room) {
		size_t room = log->room ? 2 * log->room : 1024;

		bigger = realloc(log->list, room * sizeof(*bigger));
		if (!bigger) {
			json_decref(value);
			return -ENOMEM;
		}
		log->list = bigger;
		log->room = room;
	}
	log->list[log->nr++] = (struct entry){strtoull(key, &end, 16), value};
	return 0;
}

static void forget(struct run_log *log)
{
	for (size_t i = 0; i < log->nr; i++)
		json_decref(log->list[i].result);
	log->nr = 0;
}

/* What is there; @whole receives how much of it are whole lines of a run that is not over. */
static int read_lines(struct run_log *log, off_t size, off_t *whole)
{
	char *text = malloc((size_t)size + 1), *at = text, *end;
	size_t len = 0;
	bool ended = false;
	ssize_t n = 1;
	int ret = 0;

	*whole = 0;
	if (!text)
		return -ENOMEM;
	while (len < (size_t)size && n > 0) {
		n = pread(log->fd, text + len, (size_t)size - len, (off_t)len);
		len += n > 0 ? (size_t)n : 0;
	}
	if (n < 0)
		ret = -errno;
	while (!ret && (end = memchr(at, '\n', len - (size_t)(at - text)))) {
		ret = take_line(log, at, (size_t)(end - at), &ended);
		at = end + 1;
	}
	*whole = at - text;
	if (ended) {
		forget(log);
		*whole = 0;
	}
	free(text);
	return ret;
}

int run_log_open(struct run_log **out, struct scn_error *err, const char *dir, bool anew)
{
	struct run_log *log = calloc(1, sizeof(*log));
	struct stat st;
	char path[4200];
	off_t whole = 0;
	int ret = 0;

	snprintf(path, sizeof(path), "%.4000s/" RUN_LOG_NAME, dir);
	if (!log)
		return fail(err, path, ENOMEM);
	log->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (log->fd < 0 || fstat(log->fd, &st)) {
		ret = fail(err, path, errno);
	} else if (flock(log->fd, LOCK_EX | LOCK_NB)) {
		ret = fail(err, path, errno);
		if (ret == -EWOULDBLOCK) {
			snprintf(err->text, sizeof(err->text), "%.300s: another run is at work in "
				 "this folder, expected it to have ended", dir);
			ret = -EBUSY;
		}
	} else if (S_ISREG(st.st_mode)) {
		/* Once more: it may have grown while another had the lock. */
		if (fstat(log->fd, &st))
			ret = fail(err, path, errno);
		if (!ret && !anew && (ret = read_lines(log, st.st_size, &whole)))
			ret = fail(err, path, -ret);
		if (!ret && whole < st.st_size && ftruncate(log->fd, whole))
			ret = fail(err, path, errno);
	}
	if (ret) {
		run_log_close(log);
		log = NULL;
	}
	*out = log;
	return ret;
}

void run_log_close(struct run_log *log)
{
	if (!log)
		return;
	forget(log);
	free(log->list);
	if (log->fd >= 0)
		close(log->fd);
	free(log);
}

int run_log_find(const struct run_log *log, struct result *r, uint64_t key)
{
	/* From behind: what was found last. */
	for (size_t i = log->nr; i-- > 0;)
		if (log->list[i].key == key)
			return result_from_json(r, log->list[i].result);
	return 0;
}

/* Straight to the file: what a buffer holds dies with the process. */
static int append(struct run_log *log, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(log->fd, text, len);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			text += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

int run_log_add(struct run_log *log, const struct results *rs, const struct result *r,
		uint64_t key)
{
	char hex[20], *text = NULL;
	size_t len;
	FILE *f = memstream_open(&text, &len);
	int ret = 0;

	snprintf(hex, sizeof(hex), "%016" PRIx64, key);
	if (f)
		ret = result_json_line(f, rs, r, hex);
	if (memstream_close(f, &text))
		ret = -ENOMEM;
	if (!ret)
		ret = append(log, text, len);
	free(text);
	return ret;
}

int run_log_end(struct run_log *log)
{
	return append(log, LINE_END, sizeof(LINE_END) - 1);
}
