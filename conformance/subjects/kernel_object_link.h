/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From a kernel's object to programs: the one behind the subject kernel-object, and fuzz targets.
 */
#ifndef CCWCHECK_KERNEL_OBJECT_LINK_H
#define CCWCHECK_KERNEL_OBJECT_LINK_H

#include "../scenario/scenario.h"

#define COMMAND_LINE_SIZE 512

/*
 * kernel_object_link() - link the prefixed object @object to the program at @path.
 * 0; -EIO with one line in @err: the linker's last, or what is missing.
 */
int kernel_object_link(const char *path, struct scn_error *err, const char *object);

/*
 * kernel_object_link_target() - the same with the fuzz target called @target and libFuzzer's
 * runtime for s390x. @object NULL: a target that needs none.
 */
int kernel_object_link_target(const char *path, struct scn_error *err, const char *object,
			      const char *target);

/* command_last_line() - the last line that a shell command prints. Its exit code; -1: none. */
int command_last_line(char line[COMMAND_LINE_SIZE], const char *command);

#endif /* CCWCHECK_KERNEL_OBJECT_LINK_H */
