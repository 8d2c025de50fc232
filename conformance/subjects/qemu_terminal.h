/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The data side of QEMU's 3270 terminal: a TN3270 peer that answers the negotiation, keeps the
 * blocks that the channel wrote and sends the blocks that it is to read.
 */
#ifndef CCWCHECK_QEMU_TERMINAL_H
#define CCWCHECK_QEMU_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

#define TERMINAL_BLOCKS_MAX 16u
#define TERMINAL_BLOCK_MAX  (1u << 18)

/* One block as it came, without its end mark: command code first, then the data. */
struct terminal_block {
	uint32_t len;
	uint8_t *data;
};

struct terminal {
	int fd; /* -1: not connected */
	/* private */
	uint32_t state;
	uint8_t verb;
	uint8_t sub[32];
	uint32_t sub_len;
	struct terminal_block open; /* the block under way */
	uint32_t nr_blocks;
	struct terminal_block blocks[TERMINAL_BLOCKS_MAX];
	uint8_t reply[256]; /* what the negotiation wants sent */
	uint32_t reply_len;
	bool ready;	    /* the terminal's type was told */
	bool overrun;	    /* more came than is kept */
};

/* terminal_init() - not connected, nothing seen. */
void terminal_init(struct terminal *t);
void terminal_clear(struct terminal *t);

/* terminal_forget() - forget the blocks seen so far, and what there is of the next. */
void terminal_forget(struct terminal *t);

/* terminal_feed() - take in bytes of the peer; answers are put into t->reply. 0 or -ENOMEM. */
int terminal_feed(struct terminal *t, const uint8_t *data, uint32_t len);

/* terminal_encode() - a block as it is sent: IAC doubled, end mark behind. free(); 0: no memory. */
uint32_t terminal_encode(uint8_t **out, const uint8_t *data, uint32_t len);

#endif /* CCWCHECK_QEMU_TERMINAL_H */
