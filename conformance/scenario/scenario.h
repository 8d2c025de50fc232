/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The scenario: everything one experiment needs, and what is expected of it.
 *
 * The one noun that every tool speaks: vectors are scenarios in YAML, the guest agent gets them
 * packed, a fuzzer's bytes decode to one. Numbers are in host order, contents as stored.
 * The YAML form is described in conformance/vectors/README.md and vector.schema.json.
 */
#ifndef CCWCHECK_SCENARIO_H
#define CCWCHECK_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <ccwcheck/arch.h>
#include "outcome.h"

#define SCN_FORMAT_VERSION 1u
#define SCN_PACK_MAGIC	   "CCWS"
#define SCN_TEXT_MAX	   4096u    /* a text field, bytes */
#define SCN_STORAGE_MAX	   (1u << 22) /* initial contents of one scenario, bytes */
#define SCN_ITEMS_MAX	   4096u    /* entries of any one list */

struct scn_range {	/* whole frames of guest storage, both ends inclusive */
	uint64_t first;
	uint64_t last;
};

struct scn_chunk {	/* initial or expected contents */
	uint64_t abs;
	uint32_t len;
	uint8_t *data;
};

struct scn_key {	/* storage key of one frame: access-control bits F0, fetch protection 08 */
	uint64_t frame;
	uint8_t key;
};

/* One command that the device will accept. Steps are used in order; see device_step rules below. */
struct scn_step {
	bool any_cmd;	  /* on: any */
	uint8_t cmd;	  /* on: command code */
	uint32_t repeat;  /* how many commands in a row this step serves, at least 1 */
	bool immediate;	  /* channel end is presented as initial status: no data */
	uint8_t initial;  /* other initial status (busy, unit check ...): the command is rejected */
	uint32_t send_len; /* input: the block the device has */
	uint8_t *send;
	uint32_t want;	  /* output: how many bytes the device takes at most */
	uint8_t status;	  /* ending status, DSTAT_*; default channel end + device end */
	uint8_t then;	  /* status presented after that, 0: none */
	uint32_t sense_len; /* with unit check: concurrent sense, 0: none */
	uint8_t *sense;
};

struct scn_change {	/* guest storage changes before the translator's nth read, from 1 */
	uint32_t before_read;
	uint64_t abs;
	uint32_t len;
	uint8_t *data;
};

enum scn_fault_call { SCN_FAULT_READ, SCN_FAULT_PIN, SCN_FAULT_ALLOC, SCN_FAULT_ALLOC_WORDS };

struct scn_fault {	/* the nth call of this kind fails, from 1 */
	enum scn_fault_call call;
	uint32_t nth;
	int32_t err;	/* negative errno */
};

/* What a vector needs from a device, as bits. None: any device, no command is accepted. */
#define SCN_NEED_SCRIPTED 1u /* a device that follows the script to the letter */
#define SCN_NEED_IDENTIFY 2u /* SENSE ID, NO-OPERATION, BASIC SENSE; other commands rejected */
#define SCN_NEED_TERMINAL 4u /* a 3270 terminal: bulk data both ways */

/* Which result is right: exactly this one, or any of the alternatives. */
enum scn_result { SCN_MUST, SCN_MAY };

/* How interruptions are taken: all status merged into one, or each as it arises. */
enum scn_interrupts { SCN_MERGED, SCN_EACH };

/* The SCSW's copies of the ORB: R-SCSW-01. Their masks are the same in both words. */
#define SCN_COPIES (SCSW_KEY | SCSW_S | SCSW_F | SCSW_P | SCSW_I | SCSW_A | SCSW_U)

/* An expected SCSW. A bit set in a care mask (or a true care flag) must match. */
struct scn_scsw {
	struct arch_scsw value;
	uint32_t ctl_care;
	bool cpa_care;
	uint8_t dstat_care;
	uint8_t sstat_care;
	bool count_care;
};

struct scn_cmd {	/* a command the device must have seen, with the bytes it took */
	uint8_t code;
	uint32_t len;
	uint8_t *data;
};

struct scn_expect {
	bool cc_given;	    /* else the translator or the region refuses, see below */
	enum out_cc cc;
	bool endless;
	uint32_t nr_scsw;   /* expected interruptions in order; 0: none */
	struct scn_scsw scsw[OUTCOME_IRBS_MAX];
	uint32_t sense_len; /* concurrent sense of the last interruption */
	uint8_t *sense;
	uint32_t nr_storage; /* contents afterwards; all other storage must be unchanged */
	struct scn_chunk *storage;
	bool cmds_given;
	uint32_t nr_cmds;
	struct scn_cmd *cmds;
	bool translator_given;
	int32_t cp_init;
	int32_t cp_prefetch;
	bool pinned_given;
	uint32_t nr_pinned;
	uint64_t *pinned;
	bool ret_code_given;
	int32_t ret_code;
};

struct scn {
	char *file;	/* where it was read from, or NULL */
	char *id;
	char *summary;
	uint32_t nr_rules;
	char **rules;
	enum scn_result result;
	char *if_it_fails;
	char *source;
	uint32_t needs;
	uint32_t nr_memory;
	struct scn_range *memory;
	uint32_t nr_keys;
	struct scn_key *keys;
	uint32_t nr_storage;
	struct scn_chunk *storage;
	uint32_t nr_steps;
	struct scn_step *steps;
	struct arch_orb orb;
	uint8_t fctl;	/* function bits of the region's scsw_area byte 2; default start (40) */
	uint32_t nr_changes;
	struct scn_change *changes;
	uint32_t nr_faults;
	struct scn_fault *faults;
	enum scn_interrupts interrupts;
	uint32_t nr_expect; /* one, or with result: may each allowed outcome */
	struct scn_expect *expect;
};

/* An error of a reader: where, and one line that says what was found and what was expected. */
struct scn_error {
	char text[512];
};

/**
 * scn_read_file() - read one vector
 * @out:  receives the scenario; free with scn_free()
 * @err:  receives "FILE:LINE:COLUMN: message" on failure
 * @path: the file
 *
 * Return: 0; -EINVAL: not a vector (malformed YAML, unknown or missing field, value out of
 * range); -EIO or another errno: the file cannot be read; -ENOMEM. @out is NULL on failure.
 */
int scn_read_file(struct scn **out, struct scn_error *err, const char *path);

/* scn_read_text() - the same from @len bytes of @text; @name stands for the file in errors. */
int scn_read_text(struct scn **out, struct scn_error *err, const char *name, const char *text,
		  size_t len);

void scn_free(struct scn *s);

/* scn_write() - the canonical YAML form of @s to @f. 0 or -EIO. */
int scn_write(FILE *f, const struct scn *s);

/*
 * scn_is_canonical() - is @text, remarks apart, what scn_write() makes of @s? On failure @err
 * names the first line that differs and what it should be.
 */
bool scn_is_canonical(struct scn_error *err, const struct scn *s, const char *text);

/*
 * scn_pack()/scn_unpack() - the compact binary form for the guest: all that a run needs, without
 * expectations. scn_pack() allocates @*buf (free()). scn_unpack() takes any bytes:
 * -EINVAL with a line in @err if they are not exactly one pack.
 */
int scn_pack(uint8_t **buf, uint32_t *len, const struct scn *s);
int scn_unpack(struct scn **out, struct scn_error *err, const uint8_t *buf, uint32_t len);

/* out_pack()/out_unpack() - the same for an outcome, on its way back. */
int out_pack(uint8_t **buf, uint32_t *len, const struct outcome *o);
int out_unpack(struct outcome *o, struct scn_error *err, const uint8_t *buf, uint32_t len);

/*
 * scn_load() - a vector or a pack, whichever the file holds; as scn_read_file(). A pack's error
 * names the file.
 */
int scn_load(struct scn **out, struct scn_error *err, const char *path);

/* scn_errno_name()/scn_errno_value() - "-EINVAL" and back; name NULL or value 1: not known. */
const char *scn_errno_name(int err);
int scn_errno_value(const char *name);

#endif /* CCWCHECK_SCENARIO_H */
