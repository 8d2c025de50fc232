/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which subject a name means. A subject's own close() frees all but its name and version.
 */
#include "subject.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QEMU_PREFIX "qemu:"

int subject_open(struct subject **out, struct scn_error *err, const char *name,
		 subject_progress_fn *progress, void *arg)
{
	const size_t prefix = strlen(QEMU_PREFIX);
	int ret;

	if (strcmp(name, "translator") == 0) {
		ret = subject_translator_open(out, err);
		if (ret)
			return ret;
		(*out)->progress = progress;
		(*out)->progress_arg = arg;
		return 0;
	}
	if (strncmp(name, QEMU_PREFIX, prefix) == 0 && name[prefix])
		return subject_qemu_open(out, err, name + prefix, progress, arg);
	snprintf(err->text, sizeof(err->text),
		 "no subject \"%.100s\": expected translator, qemu:VERSION or qemu:/path/of/tree",
		 name);
	return -EINVAL;
}

void subject_close(struct subject *s)
{
	if (!s)
		return;
	free(s->name);
	free(s->version);
	s->ops->close(s);
}
