/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which subject a name means. A subject's own close() frees all but its name and version.
 */
#include "subject.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Those of which there is one for each kernel. */
static const struct {
	const char *prefix;
	int (*open)(struct subject **out, struct scn_error *err, const char *version,
		    const char *counts, subject_progress_fn *progress, void *arg);
} kinds[] = {
	{"kernel-object:", subject_kernel_object_open},
	{"qemu:", subject_qemu_open},
	{"hercules:", subject_hercules_open},
};

const char *subject_prefix(size_t index)
{
	return index < sizeof(kinds) / sizeof(kinds[0]) ? kinds[index].prefix : NULL;
}

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
	for (size_t i = 0; subject_prefix(i); i++) {
		const char *version = behind(name, subject_prefix(i));

		if (version)
			return kinds[i].open(out, err, version, counts, progress, arg);
	}
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
