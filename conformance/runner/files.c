/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how files are found, read and replaced, and what is said when that fails.
 */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

static int fail(struct scn_error *err, const char *path, int error)
{
	snprintf(err->text, sizeof(err->text), "%.300s: %s", path, strerror(error));
	return -error;
}

static char *temporary_name(const char *dir, const char *name)
{
	char *path;

	return asprintf(&path, "%s/.%s.part", dir, name) < 0 ? NULL : path;
}

FILE *file_begin(const char *dir, const char *name, struct scn_error *err)
{
	char *path = temporary_name(dir, name);
	FILE *f = path ? fopen(path, "we") : NULL;

	if (!f)
		fail(err, path ? path : name, errno);
	free(path);
	return f;
}

int file_finish(FILE *f, const char *dir, const char *name, int ret, struct scn_error *err)
{
	char path[4200];
	int error = ret ? errno : 0;

	snprintf(path, sizeof(path), "%.4000s/%.100s", dir, name);
	if (!ret && (fflush(f) || ferror(f) || fsync(fileno(f)))) {
		error = errno;
		ret = -EIO;
	}
	if (ret)
		fail(err, path, error ? error : EIO);
	fclose(f);
	if (ret)
		file_drop(dir, name);
	return ret;
}

int file_replace(const char *dir, const char *name, struct scn_error *err)
{
	char *from = temporary_name(dir, name), *to = NULL;
	int ret = 0;

	if (!from || asprintf(&to, "%s/%s", dir, name) < 0)
		ret = fail(err, name, ENOMEM);
	else if (rename(from, to))
		ret = fail(err, to, errno);
	if (ret && from)
		unlink(from);
	free(from);
	free(to);
	return ret;
}

void file_drop(const char *dir, const char *name)
{
	char *path = temporary_name(dir, name);

	if (path)
		unlink(path);
	free(path);
}

int file_commit(FILE *f, const char *dir, const char *name, struct scn_error *err)
{
	int ret = file_finish(f, dir, name, 0, err);

	return ret ? ret : file_replace(dir, name, err);
}

int file_put_text(const char *dir, const char *name, const char *text, struct scn_error *err)
{
	FILE *f = file_begin(dir, name, err);

	if (!f)
		return -EIO;
	fputs(text, f); /* file_commit() sees whether that went well */
	return file_commit(f, dir, name, err);
}

/* Whether @id is one of the patterns of @select: 1, 0 or -ENOMEM. */
static int selected(const char *select, const char *id)
{
	char *copy, *at, *word;
	bool hit = false;

	if (!select || !*select)
		return 1;
	copy = at = strdup(select);
	if (!copy)
		return -ENOMEM;
	while (!hit && (word = strsep(&at, " ")))
		hit = *word && !fnmatch(word, id, 0);
	free(copy);
	return hit;
}

static int by_id(const void *a, const void *b)
{
	const struct scn *const *x = a, *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

/* The vectors that are being loaded. */
struct loading {
	struct scn **list;
	size_t nr;
	const char *select;
	struct scn_error *err;
};

static int load_one(struct loading *l, const char *path)
{
	struct scn **bigger, *s;
	int ret = scn_read_file(&s, l->err, path);

	if (ret)
		return ret;
	ret = selected(l->select, s->id);
	if (ret <= 0) {
		scn_free(s);
		return ret ? fail(l->err, path, ENOMEM) : 0;
	}
	bigger = realloc(l->list, (l->nr + 1) * sizeof(*l->list));
	if (!bigger) {
		scn_free(s);
		return fail(l->err, path, ENOMEM);
	}
	l->list = bigger;
	bigger[l->nr++] = s;
	return 0;
}

static int not_hidden(const struct dirent *e)
{
	return *e->d_name != '.';
}

/* Call @visit with the path of each entry of @dir, until one is not 0. 0 or a negative errno. */
static int each_entry(struct loading *l, const char *dir,
		      int (*visit)(struct loading *l, const char *path))
{
	struct dirent **entries;
	int nr = scandir(dir, &entries, not_hidden, alphasort), ret = 0;

	if (nr < 0)
		return fail(l->err, dir, errno);
	for (int i = 0; i < nr; i++) {
		char *path = NULL;

		if (!ret && asprintf(&path, "%s/%s", dir, entries[i]->d_name) < 0) {
			path = NULL;
			ret = fail(l->err, dir, ENOMEM);
		}
		if (!ret)
			ret = visit(l, path);
		free(path);
		free(entries[i]);
	}
	free(entries);
	return ret;
}

static int visit_file(struct loading *l, const char *path)
{
	struct stat st;

	if (fnmatch("*.yaml", path, 0))
		return 0;
	if (stat(path, &st))
		return fail(l->err, path, errno);
	return S_ISREG(st.st_mode) ? load_one(l, path) : 0;
}

static int visit_family(struct loading *l, const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return fail(l->err, path, errno);
	return S_ISDIR(st.st_mode) ? each_entry(l, path, visit_file) : 0;
}

int vectors_load(struct scn ***list, size_t *nr, struct scn_error *err, const char *dir,
		 const char *select)
{
	struct loading l = {.select = select, .err = err};
	int ret = each_entry(&l, dir, visit_family);

	*list = NULL;
	*nr = 0;
	if (!ret && !l.nr) {
		snprintf(err->text, sizeof(err->text), "%.200s: no vector%s%.200s", dir,
			 select && *select ? " matches " : "s, expected FAMILY/BEHAVIOUR.yaml",
			 select ? select : "");
		ret = -ENOENT;
	}
	if (ret) {
		vectors_free(l.list, l.nr);
		return ret;
	}
	qsort(l.list, l.nr, sizeof(*l.list), by_id);
	*list = l.list;
	*nr = l.nr;
	return 0;
}

void vectors_free(struct scn **list, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		scn_free(list[i]);
	free(list);
}
