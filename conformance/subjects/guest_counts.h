/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where guests leave what gcov has counted of the driver: in the caller's folder driver.tar, the
 * driver's sources and .gcno files; of each guest a folder 1, 2, ... with its .gcda files below
 * drivers/s390/cio; and a file called lost, one line for each guest that could not say.
 */
#ifndef CCWCHECK_GUEST_COUNTS_H
#define CCWCHECK_GUEST_COUNTS_H

#include "subject.h"

/*
 * guest_counts_begin() - put @driver, the tar of a kernel, into the folder @dir. 0; -EINVAL: that
 * of another kernel is there; another errno: with a line in @err.
 */
int guest_counts_begin(const char *dir, struct scn_error *err, const char *driver);

/*
 * guest_counts_keep() - what one guest has counted, a list of files (link_file_next()).
 * 0; -EPROTO: the list is damaged, or names a file elsewhere; -errno: it cannot be kept.
 */
int guest_counts_keep(const char *dir, const uint8_t *list, uint32_t len);

/* guest_counts_lost() - one guest could not say. */
void guest_counts_lost(const char *dir);

#endif /* CCWCHECK_GUEST_COUNTS_H */
