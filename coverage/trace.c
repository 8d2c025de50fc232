/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what a tracefile says, and that a cut-off or empty one says nothing.
 */
#include "trace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRACE_BYTES_MAX (1u << 30)
#define FIELDS_MAX	4

/* Room for one more element of a list that has @nr, whose room is the next power of two. */
static void *grown(void *list, size_t nr, size_t size)
{
	void *more = list;

	if (nr < 16 ? nr == 0 : (nr & (nr - 1)) == 0)
		more = realloc(list, (nr < 16 ? 16 : 2 * nr) * size);
	if (!more) {
		complain("out of memory");
		exit(EXIT_WRONG);
	}
	return more;
}

/* What is read, and where it stands. */
struct reader {
	struct trace *out;
	struct trace_file *file; /* the source of the open record, or NULL */
	uint32_t first_function; /* of the open record */
	const struct names *prefixes;
};

static struct trace_file *file_of(struct reader *r, const char *name)
{
	char *path = NULL;
	struct trace *t = r->out;

	for (size_t i = 0; r->prefixes && i < r->prefixes->nr && !path; i++)
		path = path_below(name, r->prefixes->name[i]);
	if (!path)
		path = path_below(name, "");
	for (size_t i = 0; i < t->nr; i++) {
		if (strcmp(t->files[i].path, path))
			continue;
		free(path);
		return &t->files[i];
	}
	t->files = grown(t->files, t->nr, sizeof(*t->files));
	t->files[t->nr] = (struct trace_file){.path = path};
	return &t->files[t->nr++];
}

/* The fields of a record's rest: at most @max, the last with all that is left. Their number. */
static size_t split(char *field[FIELDS_MAX], char *rest, size_t max)
{
	size_t nr = 0;

	for (char *c = rest; c && nr < max; nr++) {
		field[nr] = c;
		c = nr + 1 < max ? strchr(c, ',') : NULL;
		if (c)
			*c++ = '\0';
	}
	return nr;
}

static bool line_number(uint32_t *out, const char *text)
{
	uint64_t n;

	if (!number_of(&n, text, 0, UINT32_MAX))
		return false;
	*out = (uint32_t)n;
	return true;
}

/* A count; of one that the kernel's gcov let fall below zero nothing is known, so it is 0. */
static bool count_of(uint64_t *out, const char *text)
{
	*out = 0;
	if (*text == '-')
		return !text[1] || number_of(&(uint64_t){0}, text + 1, 0, UINT64_MAX);
	return number_of(out, text, 0, UINT64_MAX);
}

static bool take_line(struct trace_file *f, char *rest)
{
	struct trace_line l = {0};
	char *field[FIELDS_MAX];
	const size_t nr = split(field, rest, 3);

	if (nr < 2 || !line_number(&l.line, field[0]) || !count_of(&l.count, field[1]))
		return false;
	if (nr == 3 && strlen(field[2]) < sizeof(l.sum))
		memcpy(l.sum, field[2], strlen(field[2]));
	if (!l.line)
		return true; /* geninfo's place for code without a line */
	f->lines = grown(f->lines, f->nr_lines, sizeof(l));
	f->lines[f->nr_lines++] = l;
	return true;
}

/* BRDA:LINE,BLOCK,BRANCH,TAKEN; of 2.x, BRANCH may be an expression with commas. */
static bool take_branch(struct trace_file *f, char *rest)
{
	struct trace_branch b = {0};
	char *taken = strrchr(rest, ','), *comma = strchr(rest, ',');

	if (!comma || taken == comma)
		return false;
	*comma++ = '\0';
	*taken++ = '\0';
	if (!strchr(comma, ','))
		return false;
	if (!line_number(&b.line, rest) || !count_of(&b.taken, taken))
		return false;
	b.key = hash_of(comma, strlen(comma));
	f->branches = grown(f->branches, f->nr_branches, sizeof(b));
	b.order = (uint32_t)f->nr_branches; /* for now: in the file */
	f->branches[f->nr_branches++] = b;
	return true;
}

static void add_function(struct trace_file *f, struct trace_function fn)
{
	for (size_t i = 0; i < f->nr_functions; i++) {
		struct trace_function *old = &f->functions[i];

		if (strcmp(old->name, fn.name))
			continue;
		old->count += fn.count;
		if (fn.line) {
			old->line = fn.line;
			old->end = fn.end;
		}
		return;
	}
	fn.name = text_of("%s", fn.name);
	f->functions = grown(f->functions, f->nr_functions, sizeof(fn));
	f->functions[f->nr_functions++] = fn;
}

/* FN:LINE,NAME; of 2.x also FN:LINE,END,NAME. */
static bool take_function(struct trace_file *f, char *rest)
{
	struct trace_function fn = {0};
	char *field[FIELDS_MAX];
	const size_t nr = split(field, rest, 3);

	if (nr < 2 || !line_number(&fn.line, field[0]))
		return false;
	if (nr == 3 && !line_number(&fn.end, field[1]))
		return false;
	fn.name = field[nr - 1];
	add_function(f, fn);
	return true;
}

/* FNDA:COUNT,NAME. */
static bool take_calls(struct trace_file *f, char *rest)
{
	struct trace_function fn = {0};
	char *field[FIELDS_MAX];

	if (split(field, rest, 2) < 2 || !count_of(&fn.count, field[0]))
		return false;
	fn.name = field[1];
	add_function(f, fn);
	return true;
}

/*
 * FNL:INDEX,LINE[,END] and FNA:INDEX,COUNT,NAME of lcov 2.2: the first ones come first, and several
 * names may share an index. They are kept under the index until a name comes.
 */
static bool take_lead(struct reader *r, char *rest)
{
	struct trace_function fn = {0};
	char *field[FIELDS_MAX];
	const size_t nr = split(field, rest, 3);
	char *name;

	if (nr < 2 || !line_number(&fn.line, field[1]) ||
	    (nr == 3 && !line_number(&fn.end, field[2])))
		return false;
	name = text_of("#%s", field[0]);
	fn.name = name;
	add_function(r->file, fn);
	free(name);
	return true;
}

static bool take_alias(struct reader *r, char *rest)
{
	struct trace_function fn = {0};
	char *field[FIELDS_MAX];
	struct trace_file *f = r->file;

	if (split(field, rest, 3) < 3 || !count_of(&fn.count, field[1]))
		return false;
	for (size_t i = 0; i < f->nr_functions; i++) {
		if (*f->functions[i].name != '#' || strcmp(f->functions[i].name + 1, field[0]))
			continue;
		fn.line = f->functions[i].line;
		fn.end = f->functions[i].end;
		fn.name = field[2];
		add_function(f, fn);
		return true;
	}
	return false;
}

/* Indexes are those of one record: its end makes them free. */
static void end_record(struct reader *r)
{
	struct trace_file *f = r->file;
	size_t kept = 0;

	for (size_t i = 0; i < f->nr_functions; i++) {
		if (*f->functions[i].name == '#')
			free(f->functions[i].name);
		else
			f->functions[kept++] = f->functions[i];
	}
	/* The list's room follows from its length: it must not shrink past a power of two. */
	if (kept != f->nr_functions) {
		struct trace_function *fresh = NULL;

		for (size_t i = 0; i < kept; i++) {
			fresh = grown(fresh, i, sizeof(*fresh));
			fresh[i] = f->functions[i];
		}
		free(f->functions);
		f->functions = fresh;
		f->nr_functions = kept;
	}
	r->file = NULL;
}

/* Of what else may stand in a record nothing is wanted: totals, versions, MC/DC. */
static bool is_ignored(const char *text)
{
	const size_t word = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");

	return word && text[word] == ':';
}

static bool take(struct reader *r, char *text)
{
	char *rest = strchr(text, ':');

	if (!*text || *text == '#' || !strncmp(text, "TN:", 3))
		return true;
	if (!strncmp(text, "SF:", 3)) {
		if (r->file || !rest[1])
			return false;
		r->file = file_of(r, rest + 1);
		return true;
	}
	if (!r->file)
		return false;
	if (!strcmp(text, "end_of_record")) {
		end_record(r);
		return true;
	}
	if (!strncmp(text, "DA:", 3))
		return take_line(r->file, rest + 1);
	if (!strncmp(text, "BRDA:", 5))
		return take_branch(r->file, rest + 1);
	if (!strncmp(text, "FN:", 3))
		return take_function(r->file, rest + 1);
	if (!strncmp(text, "FNDA:", 5))
		return take_calls(r->file, rest + 1);
	if (!strncmp(text, "FNL:", 4))
		return take_lead(r, rest + 1);
	if (!strncmp(text, "FNA:", 4))
		return take_alias(r, rest + 1);
	return is_ignored(text);
}

static int by_line(const void *a, const void *b)
{
	const struct trace_line *x = a, *y = b;

	return x->line < y->line ? -1 : x->line > y->line;
}

static int by_key(const void *a, const void *b)
{
	const struct trace_branch *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static int by_order(const void *a, const void *b)
{
	const struct trace_branch *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static int by_function(const void *a, const void *b)
{
	const struct trace_function *x = a, *y = b;

	return x->line != y->line ? (x->line < y->line ? -1 : 1) : strcmp(x->name, y->name);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct trace_file *)a)->path, ((const struct trace_file *)b)->path);
}

static void merge_lines(struct trace_file *f)
{
	size_t kept = 0;

	if (f->nr_lines)
		qsort(f->lines, f->nr_lines, sizeof(*f->lines), by_line);
	for (size_t i = 0; i < f->nr_lines; i++) {
		if (kept && f->lines[kept - 1].line == f->lines[i].line)
			f->lines[kept - 1].count += f->lines[i].count;
		else
			f->lines[kept++] = f->lines[i];
	}
	f->nr_lines = kept;
}

static void merge_branches(struct trace_file *f)
{
	size_t kept = 0;

	if (f->nr_branches)
		qsort(f->branches, f->nr_branches, sizeof(*f->branches), by_key);
	for (size_t i = 0; i < f->nr_branches; i++) {
		const struct trace_branch *b = &f->branches[i];

		if (kept && f->branches[kept - 1].line == b->line &&
		    f->branches[kept - 1].key == b->key)
			f->branches[kept - 1].taken += b->taken;
		else
			f->branches[kept++] = *b;
	}
	f->nr_branches = kept;
	if (kept)
		qsort(f->branches, kept, sizeof(*f->branches), by_order);
	for (size_t i = 0; i < kept; i++)
		f->branches[i].order = i && f->branches[i - 1].line == f->branches[i].line ?
					       f->branches[i - 1].order + 1 : 0;
}

static void finish(struct trace *t)
{
	for (size_t i = 0; i < t->nr; i++) {
		struct trace_file *f = &t->files[i];

		merge_lines(f);
		merge_branches(f);
		if (f->nr_functions)
			qsort(f->functions, f->nr_functions, sizeof(*f->functions), by_function);
	}
	if (t->nr)
		qsort(t->files, t->nr, sizeof(*t->files), by_path);
}

int trace_read(struct trace *out, char **why, const char *path, const struct names *prefixes)
{
	struct reader r = {.out = out, .prefixes = prefixes};
	size_t len, number = 0;
	char *text;
	int ret = 0;

	*out = (struct trace){0};
	*why = NULL;
	text = file_whole(&len, path, TRACE_BYTES_MAX);
	if (!text) {
		ret = errno ? -errno : -EIO;
		*why = text_of("%s: %s", path, strerror(-ret));
		return ret;
	}
	for (char *line = text, *next; !ret && line < text + len; line = next) {
		next = strchr(line, '\n');
		next = next ? next : text + len;
		number++;
		*next++ = '\0';
		if (!take(&r, line)) {
			*why = text_of("%s:%zu: '%.40s', expected a line of an lcov tracefile",
				       path, number, line);
			ret = -EINVAL;
		}
	}
	if (!ret && r.file) {
		*why = text_of("%s:%zu: cut off, expected end_of_record", path, number);
		ret = -EINVAL;
	} else if (!ret && !out->nr) {
		*why = text_of("%s: no source in it, expected SF: records", path);
		ret = -ENODATA;
	}
	free(text);
	finish(out);
	return ret;
}

void trace_free(struct trace *t)
{
	for (size_t i = 0; i < t->nr; i++) {
		struct trace_file *f = &t->files[i];

		for (size_t j = 0; j < f->nr_functions; j++)
			free(f->functions[j].name);
		free(f->functions);
		free(f->branches);
		free(f->lines);
		free(f->path);
	}
	free(t->files);
	*t = (struct trace){0};
}
