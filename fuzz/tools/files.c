/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files and folders for the subcommands: read whole, replaced in one step, listed in order.
 */
#include "tool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_COPY_MAX (1u << 30)
#define OPEN_FOLDERS  16

char *file_whole(size_t *len, const char *path, size_t max)
{
	FILE *f = fopen(path, "rbe");
	size_t room = 1u << 16, used = 0;
	char *text = room_for(room);
	int err = 0;

	if (!f) {
		free(text);
		return NULL;
	}
	while (used <= max) {
		const size_t got = fread(text + used, 1, room - used - 1, f);

		used += got;
		if (!got)
			break;
		if (used == room - 1) {
			char *more = realloc(text, 2 * room);

			if (!more)
				break;
			text = more;
			room *= 2;
		}
	}
	err = ferror(f) ? EIO : !feof(f) ? EFBIG : used > max ? EFBIG : 0;
	fclose(f);
	if (err) {
		free(text);
		errno = err;
		return NULL;
	}
	text[used] = '\0';
	*len = used;
	return text;
}

static bool put_as(const char *path, const char *temporary, const void *data, size_t len,
		   mode_t mode, bool lasting)
{
	FILE *f = fopen(temporary, "wbe");
	bool done;
	int err;

	if (!f)
		return false;
	done = fwrite(data, 1, len, f) == len && !fflush(f) && !fchmod(fileno(f), mode) &&
	       (!lasting || !fsync(fileno(f)));
	err = errno;
	if (fclose(f) && done) {
		err = errno;
		done = false;
	}
	if (done && !rename(temporary, path))
		return true;
	if (done)
		err = errno;
	unlink(temporary);
	errno = err;
	return false;
}

static bool put_with_mode(const char *path, const void *data, size_t len, mode_t mode,
			  bool lasting)
{
	char *temporary = text_of("%s.%ld.tmp", path, (long)getpid());
	const bool done = put_as(path, temporary, data, len, mode, lasting);
	const int err = errno;

	free(temporary);
	errno = err;
	return done;
}

bool file_put(const char *path, const void *data, size_t len)
{
	return put_with_mode(path, data, len, 0644, true);
}

bool file_scratch(const char *path, const void *data, size_t len)
{
	FILE *f = fopen(path, "wbe");
	const bool done = f && fwrite(data, 1, len, f) == len;

	return (!f || !fclose(f)) && done;
}

bool file_copy(const char *to, const char *from)
{
	struct stat st;
	size_t len;
	char *data = file_whole(&len, from, FILE_COPY_MAX);
	bool done;

	if (!data)
		return false;
	done = !stat(from, &st) && put_with_mode(to, data, len, st.st_mode & 0777, false);
	free(data);
	return done;
}

bool file_same(const char *a, const char *b)
{
	size_t a_len, b_len;
	char *a_data = file_whole(&a_len, a, FILE_COPY_MAX);
	char *b_data = file_whole(&b_len, b, FILE_COPY_MAX);
	const bool same = a_data && b_data && a_len == b_len && !memcmp(a_data, b_data, a_len);

	free(a_data);
	free(b_data);
	return same;
}

bool folder_make(const char *path)
{
	char *part = text_of("%s", path);
	bool done = true;

	for (char *slash = strchr(part + 1, '/'); slash && done; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		done = !mkdir(part, 0777) || errno == EEXIST;
		*slash = '/';
	}
	done = done && (!mkdir(part, 0777) || errno == EEXIST) && is_folder(part);
	free(part);
	return done;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st;
	(void)kind;
	(void)place;
	return remove(path);
}

void folder_remove(const char *path)
{
	nftw(path, remove_one, OPEN_FOLDERS, FTW_DEPTH | FTW_PHYS);
}

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool list(struct names *out, const char *path, bool (*wanted)(const char *path))
{
	struct dirent **entries;
	int nr = scandir(path, &entries, is_shown, alphasort);

	if (nr < 0)
		return false;
	for (int i = 0; i < nr; i++) {
		char *whole = text_of("%s/%s", path, entries[i]->d_name);

		if (wanted(whole))
			names_add(out, entries[i]->d_name);
		free(whole);
		free(entries[i]);
	}
	free(entries);
	return true;
}

bool folder_files(struct names *out, const char *path)
{
	return list(out, path, is_file);
}

bool folder_folders(struct names *out, const char *path)
{
	return list(out, path, is_folder);
}

bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

bool is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}
