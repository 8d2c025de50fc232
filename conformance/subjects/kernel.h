/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guest kernels: found, built once, cached by version, configuration and compiler.
 */
#ifndef CCWCHECK_KERNEL_H
#define CCWCHECK_KERNEL_H

#include "subject.h"

struct kernel {
	char image[4096];  /* path of the bzImage */
	char driver[4096]; /* of one that counts: of the driver's sources and .gcno files, a tar */
};

/**
 * kernel_prepare() - have a kernel ready to boot
 * @out:     receives the path of its image
 * @err:     receives one line on failure
 * @version: "6.12": the package linux-source-6.12; "6.12.117": the same if it has this version,
 *            or else of Debian's archive; or the path of any kernel tree
 * @progress: called now and then while a kernel is built; may be NULL
 * @arg:     handed to it
 *
 * A package is built once for each package version (of the archive: kernel version), configuration
 * and compiler; a tree is handed to make each time, which builds what changed. The cache is
 * $XDG_CACHE_HOME/ccwcheck/kernels, or ~/.cache/ccwcheck/kernels: KEY/{bzImage,.config,System.map},
 * KEY.log, and of a tree KEY.work with its objects. Two at once wait for each other; a build that
 * was cut off leaves nothing that is taken for a kernel.
 *
 * Return: 0; -EINVAL: no such package or no kernel tree; -ENOSPC: too little room for a build;
 * -EIO: the build failed, its log is named; another errno of the file system.
 */
int kernel_prepare(struct kernel *out, struct scn_error *err, const char *version,
		   subject_progress_fn *progress, void *arg);

/*
 * kernel_prepare_counting() - the same of a kernel that counts, by gcov, how often each line of the
 * driver (drivers/s390/cio/vfio_ccw_*.c) is reached. It is kept beside the other.
 */
int kernel_prepare_counting(struct kernel *out, struct scn_error *err, const char *version,
			    subject_progress_fn *progress, void *arg);

/*
 * kernel_cached() - is the kernel of package @version built already? @out receives the path of its
 * image, or where that would be; empty if there is none to tell: no version, or no compiler.
 */
bool kernel_cached(struct kernel *out, const char *version);

#endif /* CCWCHECK_KERNEL_H */
