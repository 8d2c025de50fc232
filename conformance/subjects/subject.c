/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which subject a name means. A subject's own close() frees all but its name and version.
 */
#include "subject.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QEMU_PREFIX   "qemu:"
#define OBJECT_PREFIX "kernel-object:"
#define HERC_PREFIX   "hercules:"

/* What follows @prefix in @name, or NULL. */
static const char *behind(const char *name, const char *prefix)
{
	const size_t len = strlen(prefix);

	return !strncmp(name, prefix, len) && name[len] ? name + len : NULL;
}

int subject_open(struct subject **out, struct scn_error *err, const char *name,
		 const char *counts, subject_progress_fn *progress, void *arg)
{
	int ret;

	if (strcmp(name, "translator") == 0) {
		ret = subject_translator_open(out, err);
		if (ret)
			return ret;
		(*out)->progress = progress;
		(*out)->progress_arg = arg;
		return 0;
	}
	if (behind(name, QEMU_PREFIX))
		return subject_qemu_open(out, err, behind(name, QEMU_PREFIX), counts, progress,
					 arg);
	if (behind(name, HERC_PREFIX))
		return subject_hercules_open(out, err, behind(name, HERC_PREFIX), counts,
					     progress, arg);
	if (behind(name, OBJECT_PREFIX))
		return subject_kernel_object_open(out, err, behind(name, OBJECT_PREFIX), progress,
						  arg);
	snprintf(err->text, sizeof(err->text),
		 "no subject \"%.100s\": expected translator, kernel-object:VERSION, "
		 "qemu:VERSION or hercules:VERSION, VERSION such as 6.12 or the path of a kernel "
		 "tree", name);
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
