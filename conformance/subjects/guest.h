/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A Linux guest in an emulator of the machine, with the agent as its init: what the emulators have
 * in common. All its files are anonymous, so that however the harness ends there is nothing to
 * clean up.
 */
#ifndef CCWCHECK_GUEST_H
#define CCWCHECK_GUEST_H

#include <sys/types.h>

#include "subject.h"

/* What a pump found, as bits. */
#define GUEST_READABLE 1 /* the agent has said something, or is gone */
#define GUEST_WRITABLE 2 /* there is room for a request */

#define GUEST_CONSOLE_TAIL 4000u
#define GUEST_ANSWER_MS	   20000

struct guest;

/* How one scenario is to be run. */
struct guest_run {
	const char *bus_id; /* on this device */
	uint32_t index;	    /* which is this one to the agent */
	uint8_t flags;	    /* LINK_RUN_* */
	bool fed;	    /* a block of input waits in the device */
};

/* An emulator. Its functions get a guest that runs, but for start() and stopped(). */
struct guest_ops {
	const char *kind;    /* of the subject: "qemu" */
	const char *program; /* what is run, for messages */
	const char *package; /* that has it */
	int boot_ms;	     /* how long a guest may take to say hello */
	const char *const *bus_ids; /* devices that every guest is given at once; NULL ends them */
	/* Why no guest of this kind can run @s, one line, or NULL. */
	const char *(*why_not)(const struct scn *s);
	/* Start it, with g->pid, g->rx, g->tx, g->console, g->log. 0 or a negative errno, @err. */
	int (*start)(struct guest *g, struct scn_error *err);
	/* It has been killed: let go of what start() made. */
	void (*stopped)(struct guest *g);
	/* There will be no other guest: let go of all the rest; may be NULL. */
	void (*dropped)(struct guest *g);
	/* It is about to say hello; may be NULL. */
	void (*await)(struct guest *g);
	/* Wait at most @ms: GUEST_* bits, or a negative errno. */
	int (*pump)(struct guest *g, int ms, bool writing);
	/* The agent wants something of the machine, see LINK_WANT. 0 or a negative errno. */
	int (*grant)(struct guest *g, const char *what, int64_t deadline);
	/* Before @s: choose a device, make it ready. 0; -EAGAIN: another guest is needed; errno. */
	int (*prepare)(struct guest *g, const struct scn *s, struct guest_run *run);
	/* After @s, which ran: add to @out. *@fit: may this device run another? 0 or an errno. */
	int (*collect)(struct guest *g, const struct scn *s, const struct guest_run *run,
		       struct outcome *out, bool *fit);
	/* The device must not be used again: is there another? May be NULL: there is none. */
	bool (*spend)(struct guest *g, const struct guest_run *run);
};

struct guest {
	const struct guest_ops *ops;
	pid_t pid;	/* 0: not running */
	int rx;		/* the line from the agent, -1: none; not blocking */
	int tx;		/* the line to it; may be the same */
	uint32_t grain; /* a frame fills up a multiple of so many bytes */
	int initrd;	/* files without a name, -1: none */
	int console;
	int log;	/* what the emulator itself said; may be the same */
	char kernel[4096];
	char agent[4096];
};

/* guest_clear() - nothing there yet. */
void guest_clear(struct guest *g, const struct guest_ops *ops);

/*
 * guest_init() - @kernel with an initial RAM disk around @agent; nothing runs yet. 0 or a negative
 * errno with a line in @err. guest_drop() kills what runs and frees all, on failure too.
 */
int guest_init(struct guest *g, struct scn_error *err, const char *kernel, const char *agent);
void guest_drop(struct guest *g);

/* guest_kill() - end the emulator, if it runs. */
void guest_kill(struct guest *g);

/* guest_become() - in the child: files for the program to come, and an end with its parent. */
void guest_become(pid_t parent, const int *inherited, size_t nr, int out);

/*
 * guest_ended() - has the emulator ended by itself? Then @text receives why, one line, empty if its
 * guest just went down; it counts as killed.
 */
bool guest_ended(struct guest *g, char text[256]);

/* guest_console() - the last @max bytes of what the guest's console said; free(). NULL: nothing. */
char *guest_console(const struct guest *g, size_t max);

/* guest_read_whole() - all of a file, a zero byte behind, to @*data (free()). 0 or errno. */
int guest_read_whole(int fd, char **data, size_t *len);

/* guest_close() - close *@fd, if it is open, and make it -1. */
void guest_close(int *fd);

/*
 * guest_subject() - a subject around @g, which is the beginning of a block from malloc() and
 * belongs to it from now on, on failure too. The first guest is booted. As subject_open().
 */
int guest_subject(struct subject **out, struct scn_error *err, struct guest *g,
		  const struct guest_ops *ops, const char *version, const char *counts,
		  subject_progress_fn *progress, void *arg);

/* guest_why_not() - why no real driver can be brought to run @s, whatever the machine; or NULL. */
const char *guest_why_not(const struct scn *s);

/* cpio_append() - append one file to a newc archive; @mode as in stat. 0 or -EIO. */
int cpio_append(FILE *f, const char *name, unsigned int mode, unsigned int major,
		unsigned int minor, const void *data, size_t len);

/* cpio_end() - the trailer. 0 or -EIO. */
int cpio_end(FILE *f);

#endif /* CCWCHECK_GUEST_H */
