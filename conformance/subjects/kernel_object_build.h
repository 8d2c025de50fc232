/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The driver's own object, vfio_ccw_cp.o, out of a kernel's source: built once, cached by version,
 * configuration, glue and compiler.
 */
#ifndef CCWCHECK_KERNEL_OBJECT_BUILD_H
#define CCWCHECK_KERNEL_OBJECT_BUILD_H

#include <stdbool.h>

#include "subject.h"

struct kernel_object {
	char plain[4096];  /* path of the object as kbuild makes it, with the glue */
	char traced[4096]; /* the same, with calls at each load, store, edge and comparison */
	char version[64];  /* of the kernel: "6.12.117" */
	bool reads_by_call; /* it reads guest storage by vfio_dma_rw(), not through pinned pages */
};

/**
 * kernel_object_prepare() - have the driver's object ready to be linked
 * @out:      receives the paths of its two forms, and the kernel's version
 * @err:      receives one line on failure
 * @version:  "6.12": the installed package linux-source-6.12; "6.12.117": of that or, if it is not
 *            installed, of the archive; or the path of any kernel tree
 * @progress: called now and then while an object is built; may be NULL
 * @arg:      handed to it
 *
 * Of a package the results are kept, of a tree its objects too, so that after an edit of the driver
 * only the driver is compiled. They are where kernels are: KEY.object/{plain.o,traced.o,symbols,
 * version,.config}, KEY.object.log, and of a tree KEY.object.work. Two at once wait for each other.
 * The names in both objects begin with kernel_, those that they leave undefined too.
 *
 * Return: 0; -EINVAL: no such version or no kernel tree, or the driver calls what no stand-in
 * serves; -ENOSPC: too little room for a build; -EIO: the build failed, its log is named; another
 * errno of the file system.
 */
int kernel_object_prepare(struct kernel_object *out, struct scn_error *err, const char *version,
			  subject_progress_fn *progress, void *arg);

/*
 * kernel_object_missing() - do the stand-ins serve an object? @symbols has "plain NAME" or "traced
 * NAME" a line, @list one name a line and remarks behind '#'; @name is for the message. 0; -EINVAL:
 * no, with the names that are missing in @err; or another errno: a file cannot be read.
 */
int kernel_object_missing(struct scn_error *err, const char *symbols, const char *list,
			  const char *name);

#endif /* CCWCHECK_KERNEL_OBJECT_BUILD_H */
