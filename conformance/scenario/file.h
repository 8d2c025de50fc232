/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that are read whole.
 */
#ifndef CCWCHECK_FILE_H
#define CCWCHECK_FILE_H

#include <stddef.h>

#include "scenario.h"

/* file_read() - the whole file with a NUL behind it; free(). 0 or a negative errno with @err. */
int file_read(const char *path, char **text, size_t *len, struct scn_error *err);

#endif /* CCWCHECK_FILE_H */
