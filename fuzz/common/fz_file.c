/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads files that stand for a scenario. Decides which kind a file is of, such that a vector that
 * is broken is never taken for an input; and copies scenarios.
 */
#include "fz_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_SIZE_MAX	   (4 * SCN_STORAGE_MAX) /* as for vectors */
#define OUTCOME_PACK_MAGIC "CCWO"

enum kind { A_PACK, AN_OUTCOME, A_VECTOR, AN_INPUT };

/* The whole file with a NUL behind it; free(). A negative errno with a line in @err. */
static int read_whole(uint8_t **data, size_t *size, struct scn_error *err, const char *path)
{
	FILE *f = fopen(path, "re");
	size_t room = 4096, got = 1;
	uint8_t *all = malloc(room);
	int ret = !f ? -errno : !all ? -ENOMEM : 0;

	*size = 0;
	while (!ret && got) {
		if (*size + 1 == room) {
			uint8_t *more = realloc(all, room *= 2);

			if (!more) {
				ret = -ENOMEM;
				break;
			}
			all = more;
		}
		got = fread(all + *size, 1, room - 1 - *size, f);
		*size += got;
		if (ferror(f))
			ret = errno ? -errno : -EIO;
		else if (*size > FILE_SIZE_MAX)
			ret = -EFBIG;
	}
	if (f)
		fclose(f);
	if (ret) {
		snprintf(err->text, sizeof(err->text), "%.400s: cannot be read: %s", path,
			 strerror(-ret));
		free(all);
		return ret;
	}
	all[*size] = 0;
	*data = all;
	return 0;
}

/* Does the text at @at begin as a member of a map: a word of lower-case letters, a colon? */
static bool is_member(const char *at)
{
	const size_t len = strspn(at, "abcdefghijklmnopqrstuvwxyz_");

	return len && at[len] == ':';
}

/* Is the first line that says anything one of a vector? @text ends with a NUL, if not before. */
static bool begins_vector(const char *text)
{
	for (;;) {
		text += strspn(text, " \t\r\n");
		if (*text != '#')
			return is_member(text);
		text += strcspn(text, "\n");
	}
}

/* How many bytes the character at @at has; 0: it is not one of a text. */
static size_t character(const uint8_t *at, size_t left)
{
	const uint8_t c = *at;
	const size_t len = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 :
			   c < 0xf5 ? 4 : 0;

	if (c < ' ' || c == 0x7f)
		return c == '\t' || c == '\n' || c == '\r';
	for (size_t i = 1; i < len && i < left; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

static bool is_text(const uint8_t *data, size_t size)
{
	size_t at = 0;

	if (size > FZ_INPUT_MAX)
		size = FZ_INPUT_MAX;
	while (at < size) {
		const size_t len = character(data + at, size - at);

		if (!len)
			return false;
		at += len;
	}
	return true;
}

/* Is it below a folder of inputs that are scenarios? */
static bool is_below_target(const char *path)
{
	static const char *const targets[] = {"fuzz_chain", "fuzz_equiv", "fuzz_orb",
					      "fuzz_region"};
	const char *end;

	for (; (end = strchr(path, '/')); path = end + 1)
		for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
			if (strlen(targets[i]) == (size_t)(end - path) &&
			    !memcmp(path, targets[i], (size_t)(end - path)))
				return true;
	return false;
}

static enum kind kind_of(const uint8_t *data, size_t size, const char *path)
{
	if (size >= 4 && !memcmp(data, SCN_PACK_MAGIC, 4))
		return A_PACK;
	if (begins_vector((const char *)data))
		return A_VECTOR;
	if (is_below_target(path))
		return AN_INPUT;
	if (size >= 4 && !memcmp(data, OUTCOME_PACK_MAGIC, 4))
		return AN_OUTCOME;
	return is_text(data, size) ? A_VECTOR : AN_INPUT;
}

static int no_memory(struct scn_error *err, const char *path)
{
	snprintf(err->text, sizeof(err->text), "%.400s: out of memory", path);
	return -ENOMEM;
}

/* As a pack is: what is expected, and which rules that takes, are for others to find out. */
static int decode(struct scn **out, struct scn_error *err, const char *path, const uint8_t *data,
		  size_t size)
{
	struct fz_scn *f = malloc(sizeof(*f));

	if (!f)
		return no_memory(err, path);
	fz_decode(f, data, size);
	f->s.nr_expect = f->s.nr_rules = 0;
	f->s.if_it_fails = NULL;
	*out = fz_copy(&f->s);
	free(f);
	if (*out)
		(*out)->file = strdup(path);
	if (*out && (*out)->file)
		return 0;
	scn_free(*out);
	*out = NULL;
	return no_memory(err, path);
}

static int unpack(struct scn **out, struct scn_error *err, const char *path, const uint8_t *data,
		  size_t size)
{
	struct scn_error inner;
	const int ret = scn_unpack(out, &inner, data, (uint32_t)size);

	if (ret == -ENOMEM)
		return no_memory(err, path);
	if (ret)
		snprintf(err->text, sizeof(err->text), "%.300s: %.200s", path, inner.text);
	return ret;
}

int fz_load_file(struct scn **out, struct scn_error *err, const char *path)
{
	uint8_t *data;
	size_t size;
	int ret = read_whole(&data, &size, err, path);

	*out = NULL;
	if (ret)
		return ret;
	switch (kind_of(data, size, path)) {
	case A_PACK:
		ret = unpack(out, err, path, data, size);
		break;
	case AN_OUTCOME:
		snprintf(err->text, sizeof(err->text), "%.400s: a pack of an outcome, expected a "
			 "scenario", path);
		ret = -EINVAL;
		break;
	case A_VECTOR:
		ret = scn_read_text(out, err, path, (const char *)data, size);
		break;
	case AN_INPUT:
		ret = decode(out, err, path, data, size);
		break;
	}
	free(data);
	return ret;
}

int fz_load_input(struct scn **out, struct scn_error *err, const char *path)
{
	uint8_t *data;
	size_t size;
	int ret = read_whole(&data, &size, err, path);

	*out = NULL;
	if (ret)
		return ret;
	ret = decode(out, err, path, data, size);
	free(data);
	return ret;
}

/* A copy of @len bytes; NULL for none, or with @failed set. */
static void *copy_bytes(bool *failed, const void *from, size_t len)
{
	void *to = from && len && !*failed ? malloc(len) : NULL;

	if (to)
		memcpy(to, from, len);
	else if (from && len)
		*failed = true;
	return to;
}

static char *copy_text(bool *failed, const char *from)
{
	return copy_bytes(failed, from, from ? strlen(from) + 1 : 0);
}

/* A copy of a list, whose parts still are the other one's; empty if there is no memory. */
static void *copy_list(bool *failed, const void *from, uint32_t *nr, size_t size)
{
	void *to = copy_bytes(failed, from, *nr * size);

	if (!to)
		*nr = 0;
	return to;
}

static struct scn_chunk *copy_chunks(bool *failed, const struct scn_chunk *from, uint32_t *nr)
{
	struct scn_chunk *to = copy_list(failed, from, nr, sizeof(*to));

	for (uint32_t i = 0; i < *nr; i++)
		to[i].data = copy_bytes(failed, from[i].data, from[i].len);
	return to;
}

static void copy_events(bool *failed, struct scn *s)
{
	s->events = copy_list(failed, s->events, &s->nr_events, sizeof(*s->events));
	for (uint32_t i = 0; i < s->nr_events; i++) {
		struct scn_event *ev = &s->events[i];

		ev->bytes = copy_bytes(failed, ev->bytes, ev->nr_bytes);
		ev->sense = copy_bytes(failed, ev->sense, ev->sense_len);
		ev->gives = copy_bytes(failed, ev->gives, ev->nr_gives);
		ev->values = copy_list(failed, ev->values, &ev->nr_values, sizeof(*ev->values));
	}
}

static void copy_expect(bool *failed, struct scn *s)
{
	s->expect = copy_list(failed, s->expect, &s->nr_expect, sizeof(*s->expect));
	for (uint32_t i = 0; i < s->nr_expect; i++) {
		struct scn_expect *e = &s->expect[i];

		e->sense = copy_bytes(failed, e->sense, e->sense_len);
		e->storage = copy_chunks(failed, e->storage, &e->nr_storage);
		e->cmds = copy_list(failed, e->cmds, &e->nr_cmds, sizeof(*e->cmds));
		for (uint32_t k = 0; k < e->nr_cmds; k++)
			e->cmds[k].data = copy_bytes(failed, e->cmds[k].data, e->cmds[k].len);
		e->pinned = copy_list(failed, e->pinned, &e->nr_pinned, sizeof(*e->pinned));
	}
}

static void copy_texts(bool *failed, struct scn *s)
{
	s->file = copy_text(failed, s->file);
	s->id = copy_text(failed, s->id);
	s->summary = copy_text(failed, s->summary);
	s->rules = copy_list(failed, s->rules, &s->nr_rules, sizeof(*s->rules));
	for (uint32_t i = 0; i < s->nr_rules; i++)
		s->rules[i] = copy_text(failed, s->rules[i]);
	s->if_it_fails = copy_text(failed, s->if_it_fails);
	s->source = copy_text(failed, s->source);
}

/* Each pointer is replaced before the next one is looked at, so that a failure leaves no other. */
struct scn *fz_copy(const struct scn *s)
{
	struct scn *to = malloc(sizeof(*to));
	bool failed = false;

	if (!to)
		return NULL;
	*to = *s;
	copy_texts(&failed, to);
	to->memory = copy_list(&failed, to->memory, &to->nr_memory, sizeof(*to->memory));
	to->keys = copy_list(&failed, to->keys, &to->nr_keys, sizeof(*to->keys));
	to->storage = copy_chunks(&failed, to->storage, &to->nr_storage);
	to->steps = copy_list(&failed, to->steps, &to->nr_steps, sizeof(*to->steps));
	for (uint32_t i = 0; i < to->nr_steps; i++) {
		to->steps[i].send = copy_bytes(&failed, s->steps[i].send, s->steps[i].send_len);
		to->steps[i].sense = copy_bytes(&failed, s->steps[i].sense, s->steps[i].sense_len);
	}
	to->changes = copy_list(&failed, to->changes, &to->nr_changes, sizeof(*to->changes));
	for (uint32_t i = 0; i < to->nr_changes; i++)
		to->changes[i].data = copy_bytes(&failed, s->changes[i].data, s->changes[i].len);
	to->faults = copy_list(&failed, to->faults, &to->nr_faults, sizeof(*to->faults));
	copy_events(&failed, to);
	copy_expect(&failed, to);
	if (!failed)
		return to;
	scn_free(to);
	return NULL;
}
