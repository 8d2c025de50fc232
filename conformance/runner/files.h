/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that are found below a folder, or replaced in one step.
 */
#ifndef CCWCHECK_FILES_H
#define CCWCHECK_FILES_H

#include <stddef.h>
#include <stdio.h>

#include "../scenario/file.h"
#include "../scenario/scenario.h"

/*
 * file_begin()/file_commit() - write DIR/NAME: to a temporary name first, renamed when all of it
 * is on disk, so that a reader sees the old file or the new one. file_commit() closes @f.
 * NULL or a negative errno with one line in @err; nothing half-written is left.
 */
FILE *file_begin(const char *dir, const char *name, struct scn_error *err);
int file_commit(FILE *f, const char *dir, const char *name, struct scn_error *err);

/* file_put_text() - DIR/NAME with this text in the same way. 0 or a negative errno with @err. */
int file_put_text(const char *dir, const char *name, const char *text, struct scn_error *err);

/*
 * file_finish()/file_replace() - the two steps of file_commit(): all is on disk, and has its name.
 * @ret: what writing it gave, with errno; an error here too removes what was written.
 */
int file_finish(FILE *f, const char *dir, const char *name, int ret, struct scn_error *err);
int file_replace(const char *dir, const char *name, struct scn_error *err);
/* file_drop() - remove what file_finish() left. */
void file_drop(const char *dir, const char *name);

/*
 * vectors_load() - every FAMILY/BEHAVIOUR.yaml below @dir whose id matches one of the blank-
 * separated shell patterns @select (NULL: all), by id. 0 or a negative errno with @err.
 */
int vectors_load(struct scn ***list, size_t *nr, struct scn_error *err, const char *dir,
		 const char *select);
void vectors_free(struct scn **list, size_t nr);

#endif /* CCWCHECK_FILES_H */
