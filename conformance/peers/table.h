/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table of devices and programs, programs.yaml, as written: README.md has its form. What a
 * line of a program means is decided by expand.c.
 */
#ifndef CCWCHECK_PEERS_TABLE_H
#define CCWCHECK_PEERS_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "../scenario/scenario.h"

struct lines {
	uint32_t nr;
	char **line;
};

/* A word that programs use for a command, whatever device they run on. */
struct command {
	char *name;
	uint8_t code;
	uint32_t size;	   /* bytes that the device sends or takes, at most */
	bool now;	   /* channel end is its initial status */
	bool silent;	   /* the residual count does not tell how many bytes it sent */
	bool any;	   /* it takes as many bytes as it gets */
	struct lines ccws; /* of the plain run that shows its answer; default: the command alone */
};

struct device {
	char *id;
	char *peer; /* qemu, hercules */
	uint16_t devno;
	uint32_t nr_commands;
	struct command *commands;
	bool vectors;	       /* vectors that need no more than SENSE ID and the like run here */
	bool steps;	       /* instructions one by one run here; nothing else does well after */
	struct lines bytes;    /* storage of its own programs, as of an entry */
	struct lines setup;    /* a program to run before each that is looked at */
	struct lines readback; /* a program that reads what `put` wrote */
	uint32_t readback_at;  /* offset to the guest's storage */
	uint32_t readback_len; /* 0: as much as was taken */
};

struct entry {
	char *id;
	char *what;
	struct lines rules;
	struct lines on;      /* devices */
	struct lines formats; /* none: 0 and 1 */
	struct lines areas;   /* none: direct */
	struct lines orb;     /* words */
	struct lines ccws;
	struct lines lists;   /* "OFFSET: WORD ..." */
	struct lines bytes;   /* "OFFSET: HEX" */
	struct lines keys;    /* "OFFSET: KEY" */
	struct lines patches; /* as ccws: put in place while the program is suspended */
	struct lines answers; /* none: those of the commands, in the order of the lines */
};

struct table {
	uint32_t nr_devices;
	struct device *devices;
	uint32_t nr_entries;
	struct entry *entries;
};

/**
 * table_read() - read devices and programs
 * @out:  receives the table; table_free() is due after success only
 * @err:  receives one line on failure
 * @path: the file
 *
 * Return: 0; -EINVAL: malformed, an unknown member, device, or rule; -ENOMEM; or another errno:
 * the file cannot be read.
 */
int table_read(struct table *out, struct scn_error *err, const char *path);
void table_free(struct table *t);

/* device_command() - by its name, or by its code if @name is NULL; NULL: not known. */
const struct command *device_command(const struct device *d, const char *name, uint8_t code);

/* lines_read() - for ym_map(): a list of texts. */
struct ym;
struct yaml_node_s;
bool lines_read(struct ym *y, struct yaml_node_s *node, struct lines *out, const char *what);
void lines_free(struct lines *l);

#endif /* CCWCHECK_PEERS_TABLE_H */
