/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hercules as a guest's machine: a line of cards, disks and tapes. The functions below are those of
 * struct guest_ops.
 */
#ifndef CCWCHECK_HERCULES_BOOT_H
#define CCWCHECK_HERCULES_BOOT_H

#include "guest.h"

#define HERCULES_DISKS 24u
#define HERCULES_TAPES 32u
#define HERCULES_VOLUMES (HERCULES_DISKS + HERCULES_TAPES)
#define HERCULES_DISK_0 "0.0.0120" /* of the first disk */

/* What a new volume holds. */
struct hercules_image {
	char *data;
	size_t len;
};

struct hercules_volume {
	char bus_id[16];
	bool tape;
	bool used; /* it is not as new any more */
	int fd;	   /* a file without a name */
};

struct hercules {
	struct guest guest;
	int kernel;   /* the kernel's file, -1: none */
	int commands; /* pipe to the operator's console, -1: none */
	int waiting;  /* the other ends, kept so that writing never raises a signal */
	int reader;
	struct hercules_volume *current; /* the scenario's device */
	struct hercules_image disk;
	struct hercules_image tape;
	struct hercules_volume volumes[HERCULES_VOLUMES];
};

int hercules_start(struct guest *g, struct scn_error *err);
void hercules_stopped(struct guest *g);
void hercules_dropped(struct guest *g);
int hercules_pump(struct guest *g, int ms, bool writing);
int hercules_grant(struct guest *g, const char *what, int64_t deadline);

/*
 * hercules_images() - make what new volumes hold, with dasdinit and hetinit in a folder that is
 * removed at once. 0 or a negative errno with a line in @err.
 */
int hercules_images(struct hercules *h, struct scn_error *err);

/* hercules_mount() - new volumes for a new machine. 0 or a negative errno. */
int hercules_mount(struct hercules *h);
void hercules_unmount(struct hercules *h);

/* hercules_volume() - one of this kind that is as new; NULL: there is none left. */
struct hercules_volume *hercules_volume(struct hercules *h, bool tape);

/* hercules_note_use() - has a scenario changed the volume? Then it is used. 0 or errno. */
int hercules_note_use(struct hercules *h, struct hercules_volume *v);

#endif /* CCWCHECK_HERCULES_BOOT_H */
