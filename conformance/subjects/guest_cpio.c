/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the initial RAM disk: a newc archive, as Linux unpacks it.
 */
#include <errno.h>
#include <string.h>

#include "guest.h"

static void pad(FILE *f, size_t len)
{
	static const char zeros[4];

	fwrite(zeros, 1, (4 - len % 4) % 4, f);
}

int cpio_append(FILE *f, const char *name, unsigned int mode, unsigned int major,
		unsigned int minor, const void *data, size_t len)
{
	size_t name_size = strlen(name) + 1;

	/* magic, inode, mode, uid, gid, links, time, size, device, of a node, name's size, check */
	fprintf(f, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 0, mode, 0, 0, 1,
		0, (unsigned int)len, 0, 0, major, minor, (unsigned int)name_size, 0);
	fwrite(name, 1, name_size, f);
	pad(f, 110 + name_size);
	if (len)
		fwrite(data, 1, len, f);
	pad(f, len);
	return ferror(f) ? -EIO : 0;
}

int cpio_end(FILE *f)
{
	int ret = cpio_append(f, "TRAILER!!!", 0, 0, 0, NULL, 0);

	return ret || fflush(f) ? -EIO : 0;
}
