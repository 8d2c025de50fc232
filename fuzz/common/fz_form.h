/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The form of a fuzz input, for its reader and its writer alike. Described in fuzz/README.md.
 */
#ifndef CCWCHECK_FZ_FORM_H
#define CCWCHECK_FZ_FORM_H

#include "fz_scn.h"

/* The usual ORB, which stored ones differ from: format-1 CCWs, prefetch, format-2 IDAWs. */
#define FZ_ORB_CTL  (ORB_F | ORB_P | ORB_H | 0x80u << ORB_LPM_SHIFT)
#define FZ_ORB_CPA  0x1000u
#define FZ_STATUS   (DSTAT_CHANNEL_END | DSTAT_DEVICE_END)
#define FZ_COMMAND  0x02u /* READ */
#define FZ_PLACE    0x1000u /* what addresses are stored as the difference from */
#define FZ_MEMORY_LAST 0xfffffu

/* The largest values that an input can say. */
#define FZ_WANT_MAX	0x3ffffu
#define FZ_CONTENTS_MAX 0x1ffffu
#define FZ_REPEAT_MAX	1000000u
#define FZ_ACCESS_MAX	0xfffu /* bytes of a read or write, whatever the size of the region */
#define FZ_NTH_MAX	1000u

/* The first byte. */
#define FZ_EACH	    0x01u /* interruptions one by one */
#define FZ_FCTL	    0x02u /* the function bits follow the ORB */

/* A piece: its first byte holds its kind and, in the other bits, what is small. */
enum fz_kind {
	FZ_BYTES,  /* storage: small = doublewords as they are, or 0: contents in a form */
	FZ_MEMORY, /* a range of memory */
	FZ_KEY,	   /* a storage key */
	FZ_STEP,   /* small: FZ_STEP_* */
	FZ_CHANGE, /* small = bytes as they are, or 0: contents in a form */
	FZ_FAULT,  /* small & 3: the call; small >> 2: the error */
	FZ_EVENT,  /* small: the kind of event */
	FZ_EVENT2, /* the same from 32 on */
};
#define FZ_KIND_BITS 3u
#define FZ_SMALL_MAX 31u

#define FZ_STEP_ANY	  0x01u
#define FZ_STEP_IMMEDIATE 0x02u
#define FZ_STEP_HOLD	  0x04u
#define FZ_STEP_SEND	  0x08u /* contents follow; else a number of bytes of a pattern */
#define FZ_STEP_MORE	  0x10u /* initial, then, repeat and sense follow */

/* Errors of faults, by number. */
#define FZ_ERRORS 8u
extern const int32_t fz_errors[FZ_ERRORS];

/* The arguments of events, in the order in which they are stored. */
enum fz_arg_form {
	FZ_ARG_32,     /* uint32_t */
	FZ_ARG_64,     /* uint64_t */
	FZ_ARG_8,      /* uint8_t */
	FZ_ARG_CHOICE, /* an enum, or a uint32_t of as many values */
	FZ_ARG_ERRNO,  /* int32_t, 0 or negative */
	FZ_ARG_ORB,
	FZ_ARG_BYTES,
	FZ_ARG_TASK,
	FZ_ARG_UNTIL,
};

struct fz_arg {
	uint32_t bit;  /* SCN_HAS_* */
	enum fz_arg_form form;
	size_t offset; /* in struct scn_event */
	uint64_t max;  /* of a number: its bits; of a choice: the last */
};
#define FZ_ARGS 21u
extern const struct fz_arg fz_args[FZ_ARGS];

/* fz_orb_usual() - what stored ORBs differ from. */
void fz_orb_usual(uint8_t orb[sizeof(struct arch_orb)]);

/* Contents begin with a number: the form, and above its bits how many bytes they are. */
enum fz_contents {
	FZ_PLAIN,    /* the bytes follow */
	FZ_EQUAL,    /* one byte follows, and all are like it */
	FZ_REPEATED, /* a doubleword follows, again and again */
	FZ_COUNTING, /* a word follows; each word is one more than the one before */
};
#define FZ_CONTENTS_BITS 2u

/* Bytes that each form has of its own. */
extern const uint32_t fz_unit[4];

/* Words that count up are what vectors and devices send, each step from another one on. */
#define FZ_FIRST_WORD 0x00010203u
#define FZ_STEP_WORDS 0x4000u

/* fz_count() - @len bytes of words that count up from the one at @unit. */
void fz_count(uint8_t *to, const uint8_t unit[4], uint32_t len);

/* fz_counts() - are they such bytes, 4 or more? */
bool fz_counts(const uint8_t *data, uint32_t len);

/* fz_form_of() - the form that takes the least room. */
enum fz_contents fz_form_of(const uint8_t *data, uint32_t len);

/* fz_pattern() - the first word of what the device sends in @step unless told otherwise. */
void fz_pattern(uint8_t unit[4], uint32_t step);

/*
 * fz_put() - adds a chunk, whose bytes are in the pool; what it overlaps is overwritten. False: no
 * room or no memory there.
 */
bool fz_put(struct fz_scn *f, const struct scn_chunk *c);

/* fz_settle_events() - leaves out events that no vector could hold where they stand. */
void fz_settle_events(struct scn *s);

/* fz_needs() - what a scenario needs of a device, as its vector has to say. */
uint32_t fz_needs(const struct scn *s);

#endif /* CCWCHECK_FZ_FORM_H */
