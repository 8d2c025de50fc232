/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a kernel comes from and where what is made of it is kept, for all who need kernels.
 */
#ifndef CCWCHECK_KERNEL_FIND_H
#define CCWCHECK_KERNEL_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "subject.h"

#define KERNEL_PATH_SIZE 4096

struct kernel_source {
	const char *name;		  /* as the user gave it */
	bool tree;			  /* a folder, or else a package's tarball */
	bool archive;			  /* a version that is not installed: see kernel_find() */
	char path[KERNEL_PATH_SIZE];	  /* of either */
	char package[40];		  /* what follows linux-source- in its name; or empty */
	char cache[KERNEL_PATH_SIZE / 2]; /* the folder of all that is kept of kernels */
	char version[64];		  /* fit for a file's name: of a tree as make says it,
					     of a package the name */
};

/*
 * kernel_find() - what @name means: "6.12", of which the tarball need not be there; "6.12.117", the
 * same if the package that is installed has this version, or else of Debian's archive; or the path
 * of a tree, which must be one. Makes the cache's folder. 0; -EINVAL or another errno with @err.
 */
int kernel_find(struct kernel_source *out, struct scn_error *err, const char *name);

/* kernel_find_cache() - the cache's folder alone, made if need be. 0 or an errno with @err. */
int kernel_find_cache(struct kernel_source *k, struct scn_error *err);

/*
 * kernel_hash_package() - @h and which package it is: its version, or without dpkg, or of a
 * tarball that belongs to none, what the tarball looks like. Of one in the archive it is the
 * kernel's version, so that what is kept of it serves without the archive.
 */
uint64_t kernel_hash_package(uint64_t h, const struct kernel_source *k);

/* kernel_hash() - FNV-1a over @len bytes, to go on from @h; begin with KERNEL_HASH_BEGIN. */
#define KERNEL_HASH_BEGIN UINT64_C(0xcbf29ce484222325)
uint64_t kernel_hash(uint64_t h, const void *data, size_t len);
/* kernel_hash_file() - the same over a file; false if it cannot be read. */
bool kernel_hash_file(uint64_t *h, const char *path);
/* kernel_hash_command() - the same over what a command prints; false if it cannot be run. */
bool kernel_hash_command(uint64_t *h, const char *command);

/* kernel_lock() - the lock of the place @dir, once it is ours, as a descriptor; or -errno. */
int kernel_lock(const char *dir, struct scn_error *err, subject_progress_fn *progress, void *arg);

void kernel_remove_tree(const char *path);

/* kernel_fail() - "kernel: ..." to @err; always @ret. */
int kernel_fail(struct scn_error *err, int ret, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif /* CCWCHECK_KERNEL_FIND_H */
