/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how files are found, read and replaced, and what is said when that fails.
 */
#include <errno.h>
#include <fnmatch.h>
#include <fts.h>
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

static bool selected(const char *select, const char *id)
{
	char *copy, *at, *word;
	bool hit = false;

	if (!select || !*select)
		return true;
	copy = at = strdup(select);
	while (copy && !hit && (word = strsep(&at, " ")))
		hit = *word && !fnmatch(word, id, 0);
	free(copy);
	return hit;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int by_id(const void *a, const void *b)
{
	const struct scn *const *x = a, *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

static bool is_vector(const FTSENT *e)
{
	size_t len = e->fts_namelen;

	return e->fts_info == FTS_F && e->fts_level == 2 && len > 5 &&
	       !strcmp(e->fts_name + len - 5, ".yaml");
}

static int load_one(struct scn ***list, size_t *nr, struct scn_error *err, const FTSENT *e,
		    const char *select)
{
	struct scn **bigger, *s;
	int ret = scn_read_file(&s, err, e->fts_path);

	if (ret)
		return ret;
	if (!selected(select, s->id)) {
		scn_free(s);
		return 0;
	}
	bigger = realloc(*list, (*nr + 1) * sizeof(**list));
	if (!bigger) {
		scn_free(s);
		return fail(err, e->fts_path, ENOMEM);
	}
	*list = bigger;
	bigger[(*nr)++] = s;
	return 0;
}

int vectors_load(struct scn ***list, size_t *nr, struct scn_error *err, const char *dir,
		 const char *select)
{
	char *const paths[] = {(char *)(uintptr_t)dir, NULL};
	FTS *fts = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	FTSENT *e;
	int ret = 0;

	*list = NULL;
	*nr = 0;
	if (!fts)
		return fail(err, dir, errno);
	while (!ret && (e = fts_read(fts))) {
		if (e->fts_info == FTS_ERR || e->fts_info == FTS_DNR || e->fts_info == FTS_NS)
			ret = fail(err, e->fts_path, e->fts_errno);
		else if (is_vector(e))
			ret = load_one(list, nr, err, e, select);
	}
	fts_close(fts);
	if (!ret && !*nr) {
		snprintf(err->text, sizeof(err->text), "%.200s: no vector%s%.200s", dir,
			 select && *select ? " matches " : "s, expected FAMILY/BEHAVIOUR.yaml",
			 select ? select : "");
		ret = -ENOENT;
	}
	if (ret) {
		vectors_free(*list, *nr);
		*list = NULL;
		*nr = 0;
		return ret;
	}
	qsort(*list, *nr, sizeof(**list), by_id);
	return 0;
}

void vectors_free(struct scn **list, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		scn_free(list[i]);
	free(list);
}
