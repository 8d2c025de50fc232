/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what a difference that git printed says of each line.
 */
#include "diff.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is read, and where it stands. */
struct reader {
	struct diff *d;
	struct diff_file *file; /* the one that is open, or NULL */
	uint32_t old_line, old_left;
	uint32_t new_line, new_left;
};

static void *more(void *list, size_t nr, size_t size)
{
	/* Twice the room at each power of two. */
	void *bigger = nr & (nr - 1) ? list : realloc(list, (nr ? 2 * nr : 1) * size);

	if (!bigger) {
		complain("out of memory");
		exit(EXIT_WRONG);
	}
	return bigger;
}

static struct diff_file *add_file(struct diff *d)
{
	d->files = more(d->files, d->nr, sizeof(*d->files));
	d->files[d->nr] = (struct diff_file){0};
	return &d->files[d->nr++];
}

static void add_text(struct diff_text **list, size_t *nr, uint32_t file, uint32_t line,
		     const char *text)
{
	size_t len;

	text += strspn(text, " \t");
	len = strlen(text);
	while (len && strchr(" \t\r", text[len - 1]))
		len--;
	*list = more(*list, *nr, sizeof(**list));
	(*list)[(*nr)++] = (struct diff_text){
		.file = file, .line = line, .text = text_of("%.*s", (int)len, text)};
}

/* A character that git wrote as \n, \" or \303. */
static char escaped(const char **at)
{
	static const char names[] = "abtnvfr", values[] = "\a\b\t\n\v\f\r";
	const char *c = *at + 1, *name;
	unsigned int value = 0;

	name = *c ? strchr(names, *c) : NULL;
	if (*c < '0' || *c > '7') {
		*at += *c ? 2 : 1;
		return name ? values[name - names] : *c;
	}
	for (int i = 0; i < 3 && *c >= '0' && *c <= '7'; i++)
		value = value * 8 + (unsigned int)(*c++ - '0');
	*at = c;
	return (char)value;
}

/* A name behind "--- " and the like, without its "a/"; NULL for /dev/null. free(). */
static char *name_of(const char *text, bool lead)
{
	char *name = text_of("%s", text), *out = name;
	const char *at = text;

	if (*at == '"') {
		for (at++; *at && *at != '"';)
			*out++ = *at == '\\' ? escaped(&at) : *at++;
		*out = '\0';
	} else {
		name[strcspn(name, "\t")] = '\0';
	}
	if (lead && !strcmp(name, "/dev/null")) {
		free(name);
		return NULL;
	}
	if (lead && *name && name[1] == '/')
		memmove(name, name + 2, strlen(name + 2) + 1);
	return name;
}

static void set_name(char **where, char *name)
{
	free(*where);
	*where = name;
}

/* START or START,COUNT. */
static bool range(const char **at, uint32_t *line, uint32_t *nr)
{
	char *end;
	unsigned long n = strtoul(*at, &end, 10);

	if (end == *at)
		return false;
	*line = (uint32_t)n;
	*nr = 1;
	if (*end == ',') {
		*at = end + 1;
		*nr = (uint32_t)strtoul(*at, &end, 10);
		if (end == *at)
			return false;
	}
	*at = end;
	return true;
}

static bool take_hunk(struct reader *r, const char *text)
{
	struct diff_hunk h;
	const char *at = text + 4;

	if (!r->file || !range(&at, &h.old_line, &h.old_nr) || strncmp(at, " +", 2))
		return false;
	at += 2;
	if (!range(&at, &h.new_line, &h.new_nr) || strncmp(at, " @@", 3))
		return false;
	r->file->hunks = more(r->file->hunks, r->file->nr_hunks, sizeof(h));
	r->file->hunks[r->file->nr_hunks++] = h;
	r->old_line = h.old_line;
	r->old_left = h.old_nr;
	r->new_line = h.new_line;
	r->new_left = h.new_nr;
	return true;
}

static bool take_body(struct reader *r, const char *text)
{
	const uint32_t file = (uint32_t)(r->file - r->d->files);

	if (*text == '-' && r->old_left) {
		r->old_left--;
		add_text(&r->d->gone, &r->d->nr_gone, file, r->old_line++, text + 1);
	} else if (*text == '+' && r->new_left) {
		r->new_left--;
		add_text(&r->d->come, &r->d->nr_come, file, r->new_line++, text + 1);
	} else {
		return *text == '\\'; /* no newline at the end of the file */
	}
	return true;
}

static bool take(struct reader *r, const char *text)
{
	if (r->old_left || r->new_left)
		return take_body(r, text);
	if (!strncmp(text, "diff --git ", 11))
		r->file = add_file(r->d);
	else if (!strncmp(text, "@@ -", 4))
		return take_hunk(r, text);
	else if (!r->file)
		return !*text;
	else if (!strncmp(text, "--- ", 4))
		set_name(&r->file->old_path, name_of(text + 4, true));
	else if (!strncmp(text, "+++ ", 4))
		set_name(&r->file->new_path, name_of(text + 4, true));
	else if (!strncmp(text, "rename from ", 12))
		set_name(&r->file->old_path, name_of(text + 12, false));
	else if (!strncmp(text, "rename to ", 10))
		set_name(&r->file->new_path, name_of(text + 10, false));
	return true; /* modes, indexes, binary files: no lines */
}

int diff_read(struct diff *d, char **why, char *text)
{
	struct reader r = {.d = d};
	size_t number = 0;

	*why = NULL;
	for (char *line = text, *next; *line; line = next) {
		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		number++;
		if (!take(&r, line)) {
			*why = text_of("line %zu of git's difference is '%.40s', expected a "
				       "unified one", number, line);
			return -EINVAL;
		}
	}
	if (r.old_left || r.new_left) {
		*why = text_of("git's difference is cut off at line %zu", number);
		return -EINVAL;
	}
	return 0;
}

void diff_add_new(struct diff *d, const char *path, char *text)
{
	const uint32_t file = (uint32_t)d->nr;
	struct diff_file *f = add_file(d);
	uint32_t number = 0;

	f->new_path = text_of("%s", path);
	f->hunks = more(NULL, 0, sizeof(*f->hunks));
	f->hunks[f->nr_hunks++] = (struct diff_hunk){.new_line = 1, .new_nr = UINT32_MAX};
	for (char *line = text, *next; *line; line = next) {
		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		add_text(&d->come, &d->nr_come, file, ++number, line);
	}
}

const struct diff_file *diff_file(const struct diff *d, const char *new_path)
{
	for (size_t i = 0; i < d->nr; i++)
		if (d->files[i].new_path && !strcmp(d->files[i].new_path, new_path))
			return &d->files[i];
	return NULL;
}

/* The line of a list, which is in the order of files and lines; NULL: it is not there. */
static const struct diff_text *find_text(const struct diff_text *list, size_t nr, uint32_t file,
					 uint32_t line)
{
	size_t low = 0, high = nr;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const struct diff_text *t = &list[middle];

		if (t->file == file && t->line == line)
			return t;
		if (t->file < file || (t->file == file && t->line < line))
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* The twin of a line on the other side, if it is moved. */
static bool twin_of(struct diff_place *out, const struct diff *d, bool is_new, uint32_t file,
		    uint32_t line)
{
	const struct diff_text *here = is_new ? find_text(d->come, d->nr_come, file, line) :
						find_text(d->gone, d->nr_gone, file, line);
	const struct diff_text *there;
	const struct diff_file *f;

	if (!here || !here->twin)
		return false;
	there = (is_new ? d->gone : d->come) + here->twin - 1;
	f = &d->files[there->file];
	*out = (struct diff_place){is_new ? f->old_path : f->new_path, there->line};
	return out->path != NULL;
}

/* Where a line between hunks is on the other side. False: a hunk has it. */
static bool shifted(uint32_t *out, const struct diff_file *f, bool is_new, uint32_t line)
{
	int64_t shift = 0;

	for (size_t i = 0; i < f->nr_hunks; i++) {
		const struct diff_hunk *h = &f->hunks[i];
		const uint32_t begin = is_new ? h->new_line : h->old_line;
		const uint32_t nr = is_new ? h->new_nr : h->old_nr;

		/* With none on this side, the hunk stands behind the line that it names. */
		if (nr ? line < begin : line <= begin)
			break;
		if (nr && line - begin < nr)
			return false;
		shift += is_new ? (int64_t)h->old_nr - h->new_nr : (int64_t)h->new_nr - h->old_nr;
	}
	*out = (uint32_t)(line + shift);
	return true;
}

static bool other_side(struct diff_place *out, const struct diff *d, bool is_new,
		       const char *path, uint32_t line)
{
	for (size_t i = 0; i < d->nr; i++) {
		const struct diff_file *f = &d->files[i];
		const char *here = is_new ? f->new_path : f->old_path;
		const char *there = is_new ? f->old_path : f->new_path;

		if (!here || strcmp(here, path))
			continue;
		out->path = there;
		if (there && shifted(&out->line, f, is_new, line))
			return true;
		return twin_of(out, d, is_new, (uint32_t)i, line);
	}
	*out = (struct diff_place){path, line};
	return true;
}

bool diff_old(struct diff_place *old, const struct diff *d, const char *path, uint32_t line)
{
	return other_side(old, d, true, path, line);
}

bool diff_new(struct diff_place *new, const struct diff *d, const char *path, uint32_t line)
{
	return other_side(new, d, false, path, line);
}

void diff_free(struct diff *d)
{
	for (size_t i = 0; i < d->nr; i++) {
		free(d->files[i].old_path);
		free(d->files[i].new_path);
		free(d->files[i].hunks);
	}
	for (size_t i = 0; i < d->nr_gone; i++)
		free(d->gone[i].text);
	for (size_t i = 0; i < d->nr_come; i++)
		free(d->come[i].text);
	free(d->files);
	free(d->gone);
	free(d->come);
	*d = (struct diff){0};
}
