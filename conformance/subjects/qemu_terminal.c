/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how the TN3270 peer of a QEMU terminal behaves: every DO is answered with WILL, every
 * WILL with DO, the question for the terminal type with IBM-3278-2. Bytes between two end marks
 * are one block.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "qemu_terminal.h"

#define IAC	      255
#define DONT	      254
#define DO	      253
#define WONT	      252
#define WILL	      251
#define SB	      250
#define END_OF_RECORD 239
#define SE	      240
#define TERMINAL_TYPE 24
#define TYPE_IS	      0
#define TYPE_SEND     1

enum { IN_DATA, IN_IAC, IN_OPTION, IN_SUB, IN_SUB_IAC };

void terminal_init(struct terminal *t)
{
	memset(t, 0, sizeof(*t));
	t->fd = -1;
}

void terminal_forget(struct terminal *t)
{
	for (uint32_t i = 0; i < t->nr_blocks; i++)
		free(t->blocks[i].data);
	t->nr_blocks = 0;
	t->open.len = 0;
	t->overrun = false;
}

void terminal_clear(struct terminal *t)
{
	terminal_forget(t);
	free(t->open.data);
	terminal_init(t);
}

static void reply(struct terminal *t, const void *data, uint32_t len)
{
	if (len > sizeof(t->reply) - t->reply_len)
		return; /* no sane peer asks that much */
	memcpy(t->reply + t->reply_len, data, len);
	t->reply_len += len;
}

static int add_byte(struct terminal *t, uint8_t byte)
{
	if (!t->open.data) {
		t->open.data = malloc(TERMINAL_BLOCK_MAX);
		if (!t->open.data)
			return -ENOMEM;
	}
	if (t->open.len < TERMINAL_BLOCK_MAX)
		t->open.data[t->open.len++] = byte;
	else
		t->overrun = true;
	return 0;
}

static void end_block(struct terminal *t)
{
	if (t->nr_blocks == TERMINAL_BLOCKS_MAX) {
		free(t->open.data);
		t->overrun = true;
	} else {
		t->blocks[t->nr_blocks++] = t->open;
	}
	t->open = (struct terminal_block){0};
}

static void answer_option(struct terminal *t, uint8_t option)
{
	uint8_t answer[3] = {IAC, 0, option};

	if (t->verb == DO)
		answer[1] = WILL;
	else if (t->verb == WILL)
		answer[1] = DO;
	else
		return;
	reply(t, answer, sizeof(answer));
}

static void answer_sub(struct terminal *t)
{
	static const uint8_t type[] = {IAC, SB, TERMINAL_TYPE, TYPE_IS, 'I', 'B', 'M', '-', '3',
				       '2', '7', '8', '-', '2', IAC, SE};

	if (t->sub_len == 2 && t->sub[0] == TERMINAL_TYPE && t->sub[1] == TYPE_SEND) {
		reply(t, type, sizeof(type));
		t->ready = true;
	}
}

static int feed_iac(struct terminal *t, uint8_t byte)
{
	t->state = IN_DATA;
	switch (byte) {
	case IAC:
		return add_byte(t, byte);
	case END_OF_RECORD:
		end_block(t);
		break;
	case DO:
	case DONT:
	case WILL:
	case WONT:
		t->verb = byte;
		t->state = IN_OPTION;
		break;
	case SB:
		t->sub_len = 0;
		t->state = IN_SUB;
		break;
	}
	return 0;
}

static int feed_byte(struct terminal *t, uint8_t byte)
{
	switch (t->state) {
	case IN_DATA:
		if (byte != IAC)
			return add_byte(t, byte);
		t->state = IN_IAC;
		return 0;
	case IN_IAC:
		return feed_iac(t, byte);
	case IN_OPTION:
		answer_option(t, byte);
		t->state = IN_DATA;
		return 0;
	case IN_SUB:
		if (byte == IAC)
			t->state = IN_SUB_IAC;
		else if (t->sub_len < sizeof(t->sub))
			t->sub[t->sub_len++] = byte;
		return 0;
	default: /* IN_SUB_IAC */
		t->state = IN_SUB;
		if (byte == SE) {
			answer_sub(t);
			t->state = IN_DATA;
		}
		return 0;
	}
}

int terminal_feed(struct terminal *t, const uint8_t *data, uint32_t len)
{
	int ret = 0;

	for (uint32_t i = 0; i < len && !ret; i++)
		ret = feed_byte(t, data[i]);
	return ret;
}

uint32_t terminal_encode(uint8_t **out, const uint8_t *data, uint32_t len)
{
	uint8_t *at = malloc(2 * (size_t)len + 2);
	uint32_t n = 0;

	*out = at;
	if (!at)
		return 0;
	for (uint32_t i = 0; i < len; i++) {
		at[n++] = data[i];
		if (data[i] == IAC)
			at[n++] = IAC;
	}
	at[n++] = IAC;
	at[n++] = END_OF_RECORD;
	return n;
}
