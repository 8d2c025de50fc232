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

#define SCN_FORMAT_VERSION 2u
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
	bool hold;	  /* the device accepts the command, then waits: see the event `run` */
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
#define SCN_NEED_SCHEDULE 8u /* events in an order that no real device can be brought to */
#define SCN_NEED_DASD	  16u /* a disk with count, key and data: the volume of vectors/README.md */
#define SCN_NEED_TAPE	  32u /* a tape drive with an empty tape at its beginning */

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

/*
 * Events: what user space, the channel and the machine do, one after the other. A scenario with
 * events is about the device as a whole; one without starts a single program. It begins with the
 * mediated device created and closed, the memory of the scenario mapped.
 */
#define SCN_EVENTS_MAX 64u
#define SCN_TASKS_MAX  8u

enum scn_do {
	/* User space, with the file of the device. */
	SCN_OPEN,	 /* bind: which interrupts get an eventfd; default all three */
	SCN_CLOSE,
	SCN_START,	 /* writes the whole I/O region: orb, fctl, preset */
	SCN_HALT,	 /* writes the whole async command region: HALT SUBCHANNEL */
	SCN_CLEAR,	 /* the same: CLEAR SUBCHANNEL */
	SCN_COMMAND,	 /* the same, with another value */
	SCN_WRITE,	 /* region, offset, bytes or length (of zeros), fault */
	SCN_READ,	 /* region, offset, length, fault */
	SCN_INFO,	 /* GET_INFO: argsz, fault */
	SCN_REGION_INFO, /* GET_REGION_INFO: index, argsz, fault */
	SCN_IRQ_INFO,	 /* GET_IRQ_INFO: index, argsz, fault */
	SCN_SET_IRQS,	 /* SET_IRQS: index, flags, first, count, data, argsz, fault */
	SCN_RESET,
	SCN_IOCTL,	 /* another ioctl of the device: value, the number in its group */
	/* User space, with the container and with sysfs. */
	SCN_MAP,	 /* at, length: makes it known again after unmap */
	SCN_UNMAP,	 /* at, length */
	SCN_REMOVE,	 /* removes the mediated device; blocks while it is open */
	SCN_CREATE,	 /* creates it again */
	SCN_STORE,	 /* the guest's processor stores bytes at an address */
	/* The channel and the machine. */
	SCN_RUN,	 /* the channel and the device go on as far as they can */
	SCN_INTERRUPT,	 /* the same, then one interruption is taken; dstat: unsolicited status */
	SCN_WORK,	 /* all deferred work gets its turn, until there is none */
	SCN_TIMEOUT,	 /* time passes for whoever waits for an interruption */
	SCN_PATH,	 /* path: what happens to the channel path of the device */
	SCN_GONE,	 /* the device is gone, and nobody has been told yet */
	SCN_LOST,	 /* the device is gone, and the machine reports its subchannel */
	SCN_REPORT,	 /* the machine reports the subchannel, the device being there */
	/* The schedule. */
	SCN_CONTINUE,	 /* task: let a call that was stopped or blocked go on */
	/* Instructions at the subchannel itself: for models of a channel subsystem only. */
	SCN_SSCH,	 /* orb; result: a condition code */
	SCN_HSCH,
	SCN_CSCH,
	SCN_XSCH,
	SCN_RSCH,
	SCN_TSCH,	 /* gives an IRB */
	SCN_STSCH,	 /* gives a SCHIB */
	SCN_MSCH,	 /* bytes: the SCHIB */
};
#define SCN_DOS	     (SCN_MSCH + 1)
#define SCN_IS_INSTRUCTION(what) ((what) >= SCN_SSCH)

enum scn_path { SCN_PATH_OFFLINE, SCN_PATH_ONLINE, SCN_PATH_VARY_OFF, SCN_PATH_VARY_ON };

/* What SET_IRQS is given as data. */
enum scn_irq_data {
	SCN_DATA_NONE,	  /* no bytes */
	SCN_DATA_EVENTFD, /* the eventfd that the harness keeps for this interrupt */
	SCN_DATA_UNBIND,  /* -1 */
	SCN_DATA_BAD_FD,  /* a descriptor that is not open */
	SCN_DATA_NOT_EVENTFD, /* a descriptor of something else */
	SCN_DATA_BELOW,	  /* -2 */
	SCN_DATA_FALSE,	  /* one byte: 0 */
	SCN_DATA_TRUE,	  /* one byte: 1 */
};

/* What user space hands over for a buffer or structure. */
enum scn_user {
	SCN_USER_ALL, /* a bad pointer */
	SCN_USER_TAIL, /* the last byte, or what lies behind the fixed part, cannot be reached */
};

#define SCN_SIGNAL_IO  0
#define SCN_SIGNAL_CRW 1
#define SCN_SIGNAL_REQ 2
#define SCN_SIGNALS    3

/* Which arguments and expectations an event has, as bits; the others have their default. */
#define SCN_HAS_REGION	0x00000001u
#define SCN_HAS_OFFSET	0x00000002u
#define SCN_HAS_LENGTH	0x00000004u
#define SCN_HAS_BYTES	0x00000008u
#define SCN_HAS_ORB	0x00000010u
#define SCN_HAS_FCTL	0x00000020u
#define SCN_HAS_PRESET	0x00000040u
#define SCN_HAS_VALUE	0x00000080u
#define SCN_HAS_ARGSZ	0x00000100u
#define SCN_HAS_INDEX	0x00000200u
#define SCN_HAS_FLAGS	0x00000400u
#define SCN_HAS_FIRST	0x00000800u
#define SCN_HAS_COUNT	0x00001000u
#define SCN_HAS_DATA	0x00002000u
#define SCN_HAS_BIND	0x00004000u
#define SCN_HAS_AT	0x00008000u
#define SCN_HAS_DSTAT	0x00010000u
#define SCN_HAS_PATH	0x00020000u
#define SCN_HAS_TASK	0x00040000u
#define SCN_HAS_UNTIL	0x00080000u
#define SCN_HAS_FAULT	0x00100000u
/* Expectations. */
#define SCN_HAS_RET_CODE 0x01000000u
#define SCN_HAS_SIGNALS	 0x02000000u
#define SCN_HAS_STATE	 0x04000000u
#define SCN_HAS_SCSW	 0x08000000u
#define SCN_HAS_SENSE	 0x10000000u
#define SCN_HAS_GIVES	 0x20000000u
#define SCN_HAS_VALUES	 0x40000000u

/* How a call ended: 0, a negative errno, or one of these. Instructions: a condition code. */
#define SCN_BLOCKED	 1000 /* it waits for something */
#define SCN_STOPPED	 1001 /* it was stopped where `until` says */
#define SCN_OPERAND	 1002 /* instructions: operand exception */
#define SCN_SPECIFICATION 1003

struct scn_event {
	enum scn_do what;
	uint32_t has;	  /* SCN_HAS_* */
	uint32_t region;  /* 0 I/O, 1 command, 2 SCHIB, 3 CRW, or an index that does not exist */
	uint32_t offset;  /* in the region */
	uint32_t length;  /* default: the region from offset to its end, or of map the rest */
	uint32_t nr_bytes;
	uint8_t *bytes;	  /* write, store, MSCH; default zeros */
	struct arch_orb orb; /* default: the scenario's */
	uint8_t fctl;	  /* default: the scenario's */
	int32_t preset;	  /* what the writer puts into ret_code; default 0 */
	uint32_t value;
	uint32_t argsz;	  /* default: what the call needs */
	uint32_t index;
	uint32_t flags;	  /* VFIO_IRQ_SET_* */
	uint32_t first;	  /* `start` of SET_IRQS */
	uint32_t count;	  /* default 1 */
	enum scn_irq_data data;
	uint32_t bind;	  /* bits 1 << SCN_SIGNAL_* */
	uint64_t at;	  /* guest absolute address */
	uint8_t dstat;	  /* unsolicited device status */
	enum scn_path path;
	enum scn_user fault;
	char task[16];	  /* a call that does not end gets this name; continue: whose turn it is */
	char until[16];	  /* stop before the call of the world that has this name ... */
	uint32_t until_nth; /* ... the nth time, from 1 */

	/* Expectations. */
	int32_t result;	  /* default 0; for read and write that means all bytes */
	int32_t ret_code; /* of the region afterwards */
	uint32_t signals[SCN_SIGNALS]; /* eventfds signalled since the event before */
	uint32_t state;	  /* of the state machine, see words_state */
	struct scn_scsw scsw; /* of an IRB or SCHIB that was read */
	uint32_t sense_len;
	uint8_t *sense;
	uint32_t nr_gives;
	uint8_t *gives;	  /* bytes that were read, as stored */
	uint32_t nr_values; /* fields of what an info ioctl gave, see words_values */
	struct scn_value {
		uint32_t which; /* OUT_VALUE_* */
		uint64_t value;
	} *values;
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
	uint32_t nr_events; /* 0: a single program is started */
	struct scn_event *events;
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

/* scn_write_event() - one event in that form, as an item of a list. */
void scn_write_event(FILE *f, const struct scn_event *ev);

/*
 * scn_is_canonical() - is @text, remarks apart, what scn_write() makes of @s? 1; 0, and @err names
 * the first line that differs and what it should be; or -ENOMEM.
 */
int scn_is_canonical(struct scn_error *err, const struct scn *s, const char *text);

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
