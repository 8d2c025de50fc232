/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program around a kernel's object: linked, started, asked, and replaced when it is lost.
 */
#ifndef CCWCHECK_KERNEL_OBJECT_RUN_H
#define CCWCHECK_KERNEL_OBJECT_RUN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../agent/link.h"
#include "../scenario/scenario.h"

struct kobj_program {
	char folder[64];   /* temporary, for nothing but the program */
	char path[96];	   /* the program; empty: not linked */
	pid_t pid;	   /* 0: it does not run */
	int fd;		   /* to its standard input, and from its standard output */
	uint32_t seq;
};

/* kobj_link() - link the prefixed object @object. 0, or an errno with one line in @err. */
int kobj_link(struct kobj_program *p, struct scn_error *err, const char *object);

/* kobj_start() - run it, and see that it says hello. As above. */
int kobj_start(struct kobj_program *p, struct scn_error *err);

/*
 * kobj_ask() - one request, one answer, whose body goes to @answer (free()), a NUL behind it.
 * 0; -ETIMEDOUT: it hangs; -EPIPE: it is gone; -EPROTO: its answer is damaged; -ENOMEM.
 */
int kobj_ask(struct kobj_program *p, struct link_header *h, uint8_t **answer, const void *body,
	     uint32_t len);

/* kobj_stop() - end it, if it runs. @how: how it ended by itself, one line, or empty. */
void kobj_stop(struct kobj_program *p, char how[64]);

/* kobj_drop() - end it, and remove it. */
void kobj_drop(struct kobj_program *p);

/*
 * kobj_find_line() - file and line of "FUNCTION+OFFSET" behind the last ", in " of @text, such as
 * "vfio_ccw_cp.c:413". False: it cannot be told.
 */
bool kobj_find_line(char line[96], const struct kobj_program *p, const char *text);

#endif /* CCWCHECK_KERNEL_OBJECT_RUN_H */
