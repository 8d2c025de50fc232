/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Puts programs into an initial RAM disk: repro_initrd OUT FILE..., each under its own name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../subjects/qemu_boot.h"

static int add(FILE *out, const char *path)
{
	const char *slash = strrchr(path, '/');
	FILE *f = fopen(path, "re");
	struct stat st = {0};
	char *data = NULL;
	int ret = -1;

	if (f && !fstat(fileno(f), &st))
		data = malloc((size_t)st.st_size + 1);
	if (data && fread(data, 1, (size_t)st.st_size, f) == (size_t)st.st_size)
		ret = cpio_append(out, slash ? slash + 1 : path, S_IFREG | 0755, 0, 0, data,
				  (size_t)st.st_size);
	free(data);
	if (f)
		fclose(f);
	return ret;
}

int main(int argc, char **argv)
{
	FILE *out = argc > 1 ? fopen(argv[1], "we") : NULL;
	int ret = out ? 0 : -1;

	for (int i = 2; i < argc && !ret; i++)
		ret = add(out, argv[i]);
	if (!ret)
		ret = cpio_end(out);
	if (out && fclose(out))
		ret = -1;
	if (ret)
		perror("repro_initrd");
	return ret ? 1 : 0;
}
