/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The line between the harness and the guest agent: frames with kind, sequence number, length
 * and CRC over a byte stream that neither drops nor reorders. Each request is answered once,
 * under its own number, so that nothing is lost unnoticed. Integers are big-endian.
 */
#ifndef CCWCHECK_LINK_H
#define CCWCHECK_LINK_H

#include <stdint.h>

#define LINK_MAGIC	 0x43435746u /* CCWF */
#define LINK_HEADER_SIZE 16u	     /* magic, kind, sequence number, length of the body */
#define LINK_CRC_SIZE	 4u
#define LINK_BODY_MAX	 (64u << 20)
#define LINK_PORT_NAME	 "ccwcheck"

/*
 * Without virtio the line is made of cards: the agent has a card reader and a card punch, and a
 * frame is filled up with zeros to whole cards.
 */
#define LINK_CARD_SIZE	 80u
#define LINK_GRAIN_MAX	 LINK_CARD_SIZE
#define LINK_CARD_READER "0.0.000c"
#define LINK_CARD_PUNCH	 "0.0.000d"

enum link_kind {
	LINK_HELLO = 1,	/* agent: it is up; body: the kernel's release */
	LINK_BIND,	/* harness: bus id of a device, such as 0.0.0042; answer: LINK_TEXT */
	LINK_RUN,	/* harness: device number, flags, scenario pack; answer: one of these */
	LINK_TEXT,	/* agent: empty if all is well, else one line that says what is wrong */
	LINK_OUTCOME,	/* agent: an outcome pack */
	LINK_STOP,	/* harness: power off; no answer */
	LINK_CANNOT,	/* agent: one line, why this guest cannot run this scenario */
	LINK_WANT,	/* agent, in the middle of LINK_RUN: the bus id of a device that is to be
			 * taken out of the machine, or LINK_ATTENTION: the terminal's operator is
			 * to enter something; the harness answers LINK_TEXT when it is done */
	LINK_OUTCOME_LAST, /* agent: an outcome pack; the guest is not fit for another run */
	LINK_OUTCOME_SPENT, /* agent: an outcome pack; the device is not, but the guest is */
	LINK_COUNTS,	/* harness: empty; answer: the driver's gcov data as a list of files */
};

#define LINK_ATTENTION "attention"

#define LINK_RUN_HEADER 2u /* bytes before the pack: device number, flags */
#define LINK_RUN_INPUT	1u /* input waits: take its attention first, read the rest at last */
#define LINK_RUN_REWIND 2u /* the device is a tape: rewind it before the start */

struct link_header {
	uint32_t kind;
	uint32_t seq;
	uint32_t len;
};

/* link_encode() - a whole frame to @*frame (free()); its length, 0: out of memory. */
uint32_t link_encode(uint8_t **frame, uint32_t kind, uint32_t seq, const void *body, uint32_t len);

/* link_decode_header() - NULL, or what is wrong with it. */
const char *link_decode_header(struct link_header *h, const uint8_t header[LINK_HEADER_SIZE]);

/* link_check() - does the CRC behind the body match? @header and @body as received. */
int link_check(const uint8_t header[LINK_HEADER_SIZE], const uint8_t *body, uint32_t len,
	       const uint8_t crc[LINK_CRC_SIZE]);

/* One file of a list: lengths of name and contents, then both, nothing between or behind them. */
struct link_file {
	char name[256];
	const uint8_t *data; /* in the list */
	uint32_t len;
};

/* link_file_add() - append to a list of @*len bytes (free()). 0, or -1: out of memory, too long. */
int link_file_add(uint8_t **list, uint32_t *len, const char *name, const void *data, uint32_t n);

/* link_file_next() - the next of a list, from @*at on. 1, 0: there is none, -1: it is damaged. */
int link_file_next(struct link_file *file, const uint8_t *list, uint32_t len, uint32_t *at);

#endif /* CCWCHECK_LINK_H */
