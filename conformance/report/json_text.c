/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what becomes of texts that JSON cannot hold.
 */
#include "json_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void json_set_text(json_t *object, const char *name, const char *text)
{
	json_t *value;

	if (!text || !*text)
		return;
	/* What a kernel prints need not be UTF-8. */
	value = json_string(text);
	if (!value) {
		char *copy = strdup(text);

		for (char *c = copy; c && *c; c++)
			if ((unsigned char)*c >= 0x80)
				*c = '?';
		value = copy ? json_string(copy) : NULL;
		free(copy);
	}
	json_object_set_new(object, name, value ? value : json_null());
}

int json_put(FILE *f, json_t *value, size_t flags)
{
	int ret = value && !json_dumpf(value, f, flags) ? 0 : -EIO;

	json_decref(value);
	if (!ret && fputc('\n', f) == EOF)
		ret = -EIO;
	return ret;
}
