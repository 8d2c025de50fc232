/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides the form of a list: text, one item a line, in one order only, so that what git shows of
 * two lists is what differs.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "drift_internal.h"

#define LINE_MAX_LEN 1024

const char *drift_kind_name(enum drift_kind kind)
{
	static const char *const names[DRIFT_KINDS] = {
		[DRIFT_CALL] = "call", [DRIFT_DATA] = "data",
		[DRIFT_DECLARATION] = "declaration", [DRIFT_DIRECTIVE] = "directive",
		[DRIFT_ENUM] = "enum", [DRIFT_FUNCTION] = "function",
		[DRIFT_INCLUDE] = "include", [DRIFT_MACRO] = "macro",
		[DRIFT_STRUCT] = "struct", [DRIFT_TYPEDEF] = "typedef",
		[DRIFT_UNION] = "union",
	};

	return names[kind];
}

/* A copy in which each byte can stand in a line, between blanks. */
static char *printable(const char *text)
{
	char *copy = strdup(text);

	for (char *c = copy; c && *c; c++)
		if (*c <= ' ' || *c > '~')
			*c = '?';
	return copy;
}

int drift_list_add(struct drift_list *list, const char *file, enum drift_kind kind,
		   const char *name, uint64_t hash)
{
	struct drift_item *item;

	if (list->nr == list->room) {
		size_t room = list->room ? 2 * list->room : 256;
		struct drift_item *bigger = realloc(list->items, room * sizeof(*bigger));

		if (!bigger)
			return -ENOMEM;
		list->items = bigger;
		list->room = room;
	}
	item = &list->items[list->nr];
	*item = (struct drift_item){.file = printable(file), .name = printable(name),
				    .kind = kind, .hash = hash, .order = list->nr};
	if (!item->file || !item->name) {
		free(item->file);
		free(item->name);
		return -ENOMEM;
	}
	list->nr++;
	return 0;
}

int drift_by_place(const struct drift_item *x, const struct drift_item *y)
{
	int order = strcmp(x->file, y->file);

	if (!order)
		order = (x->kind > y->kind) - (x->kind < y->kind);
	return order ? order : strcmp(x->name, y->name);
}

static int by_place_and_order(const void *a, const void *b)
{
	const struct drift_item *x = a, *y = b;
	int order = drift_by_place(x, y);

	return order ? order : (x->order > y->order) - (x->order < y->order);
}

void drift_list_sort(struct drift_list *list)
{
	size_t kept = 0;

	if (list->nr)
		qsort(list->items, list->nr, sizeof(*list->items), by_place_and_order);
	for (size_t i = 0; i < list->nr; i++) {
		struct drift_item *item = &list->items[i];

		if (kept && !drift_by_place(&list->items[kept - 1], item)) {
			struct drift_item *first = &list->items[kept - 1];

			first->hash = drift_mix(first->hash, item->hash);
			free(item->file);
			free(item->name);
		} else {
			list->items[kept++] = *item;
		}
	}
	list->nr = kept;
}

void drift_list_free(struct drift_list *list)
{
	for (size_t i = 0; i < list->nr; i++) {
		free(list->items[i].file);
		free(list->items[i].name);
	}
	free(list->items);
	memset(list, 0, sizeof(*list));
}

/* The @n words of @line, parted by one blank each; false if there are more or fewer. */
static bool split(char *words[], size_t n, char *line)
{
	for (size_t i = 0; i < n; i++) {
		words[i] = line;
		line = strchr(line, ' ');
		if (!*words[i] || !line != (i + 1 == n))
			return false;
		if (line)
			*line++ = 0;
	}
	return true;
}

static bool parse_kind(enum drift_kind *kind, const char *word)
{
	for (int k = 0; k < DRIFT_KINDS; k++)
		if (!strcmp(word, drift_kind_name((enum drift_kind)k))) {
			*kind = (enum drift_kind)k;
			return true;
		}
	return false;
}

static bool parse_hash(uint64_t *hash, const char *word)
{
	if (strlen(word) != 16 || strspn(word, "0123456789abcdef") != 16)
		return false;
	*hash = strtoull(word, NULL, 16);
	return true;
}

static int read_line(struct drift_list *out, struct scn_error *err, const char *path, uint32_t nr,
		     char *line)
{
	size_t len = strlen(line);
	enum drift_kind kind;
	uint64_t hash;
	char *word[4];

	if (!len || line[len - 1] != '\n')
		return drift_fail(err, -EINVAL, path, nr, "a line without its end");
	line[len - 1] = 0;
	if (*line == '#')
		return 0;
	if (!split(word, 4, line) || !parse_kind(&kind, word[1]) || !parse_hash(&hash, word[3]))
		return drift_fail(err, -EINVAL, path, nr,
				  "no item, expected FILE KIND NAME and 16 hex digits");
	if (drift_list_add(out, word[0], kind, word[2], hash))
		return drift_fail(err, -ENOMEM, path, nr, "out of memory");
	if (out->nr > 1 && drift_by_place(&out->items[out->nr - 2], &out->items[out->nr - 1]) >= 0)
		return drift_fail(err, -EINVAL, path, nr,
				  "not in order, expected each item once, by file, kind and name");
	return 0;
}

int drift_list_read(struct drift_list *out, struct scn_error *err, const char *path)
{
	const char *name = strrchr(path, '/');
	char line[LINE_MAX_LEN];
	uint32_t nr = 0;
	size_t len;
	FILE *f;
	int ret = 0;

	memset(out, 0, sizeof(*out));
	name = name ? name + 1 : path;
	len = strlen(name);
	len -= len > strlen(DRIFT_SUFFIX) ? strlen(DRIFT_SUFFIX) : len;
	snprintf(out->version, sizeof(out->version), "%.*s", (int)len, name);
	f = fopen(path, "re");
	if (!f) {
		ret = -errno;
		snprintf(err->text, sizeof(err->text), "%.300s: %s", path, strerror(-ret));
		return ret;
	}
	while (!ret && fgets(line, sizeof(line), f))
		ret = read_line(out, err, path, ++nr, line);
	if (!ret && ferror(f))
		ret = drift_fail(err, -EIO, path, nr + 1, "cannot be read");
	else if (!ret && !out->nr)
		ret = drift_fail(err, -EINVAL, path, nr + 1, "no items");
	fclose(f);
	return ret;
}

int drift_list_write(FILE *f, const struct drift_list *list)
{
	fprintf(f,
		"# SPDX-License-Identifier: GPL-2.0-or-later\n"
		"# vfio_ccw of Linux %s: file, kind, name, hash, by ccwcheck drift --update.\n",
		list->version);
	for (size_t i = 0; i < list->nr; i++) {
		const struct drift_item *item = &list->items[i];

		fprintf(f, "%s %s %s %016" PRIx64 "\n", item->file, drift_kind_name(item->kind),
			item->name, item->hash);
	}
	return ferror(f) ? -EIO : 0;
}
