/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a channel may touch in host storage, and the checks of the whole: every word of the
 * program leads to the program itself, to a pinned frame, or nowhere; and all is given back.
 */
#include "host_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define STOP_CCW     UINT64_C(0x0000000000000001) /* code 00, count 0, address 1: never accepted */
#define NOWHERE_IDAW UINT64_C(0xfffffffffffff000) /* this frame is on no host, nor is it a CCW */

static const char *const access_name[] = {
	[HOST_FETCH_WORD] = "fetches a word",
	[HOST_LOAD] = "loads",
	[HOST_STORE] = "stores",
};

static int refuse(struct host *h, enum host_access how, uint64_t host_abs, uint32_t len,
		  const char *why)
{
	host_breach(h, "the channel %s at host %" PRIx64 " (%" PRIu32 " bytes): %s",
		    access_name[how], host_abs, len, why);
	return -EFAULT;
}

/* An access to words; @block covers the first byte. */
static int access_words(struct host *h, struct host_block *block, enum host_access how,
			uint64_t host_abs, void *buf, uint32_t len)
{
	const uint64_t offset = host_abs - block->host_abs;

	if (!block->data)
		return refuse(h, how, host_abs, len, "words given back");
	if (len > block->size - offset)
		return refuse(h, how, host_abs, len, "past the end of its words");
	if (how == HOST_STORE)
		memcpy(block->data + offset, buf, len);
	else
		memcpy(buf, block->data + offset, len);
	return 0;
}

/* An access to @frame, which has or had a slot there. */
static int access_frame(struct host *h, struct host_frame *frame, bool pinned,
			enum host_access how, uint64_t host_abs, void *buf, uint32_t len)
{
	const uint32_t fetch = frame->pins[CP_PIN_FETCH] + frame->pins[HOST_PIN_ALL];
	const uint32_t store = frame->pins[CP_PIN_STORE] + frame->pins[HOST_PIN_ALL];

	if (!pinned)
		return refuse(h, how, host_abs, len, "a frame not pinned any more");
	switch (how) {
	case HOST_FETCH_WORD:
		return refuse(h, how, host_abs, len, "a frame of the guest");
	case HOST_LOAD:
		if (!fetch)
			return refuse(h, how, host_abs, len, "a frame pinned for input only");
		host_frame_load(frame, HOST_FRAME_OFFSET(host_abs), buf, len);
		return 0;
	case HOST_STORE:
		if (!store)
			return refuse(h, how, host_abs, len, "a frame pinned for output only");
		return host_frame_store(h, frame, HOST_FRAME_OFFSET(host_abs), buf, len);
	}
	return -EFAULT;
}

int host_channel_access(struct host *h, enum host_access how, uint64_t host_abs, void *buf,
			uint32_t len)
{
	struct host_block *block;
	struct host_frame *frame;
	bool pinned;

	if (host_abs >= HOST_STORAGE_END)
		return -ENXIO;
	if (len > ARCH_FRAME_SIZE - HOST_FRAME_OFFSET(host_abs))
		return refuse(h, how, host_abs, len, "more than one frame");
	block = host_words_find(h, host_abs);
	if (block)
		return access_words(h, block, how, host_abs, buf, len);
	frame = host_slot_frame(h, host_abs, &pinned);
	if (frame)
		return access_frame(h, frame, pinned, how, host_abs, buf, len);
	return refuse(h, how, host_abs, len, "nobody's storage");
}

/* Is @word an IDAW that leads to a pinned frame, to the words, or nowhere? */
static bool is_idaw(const struct host *h, uint64_t word)
{
	return word >= NOWHERE_IDAW || host_frame_to_guest(h, word) != UINT64_MAX ||
	       host_words_contain(h, word, 1);
}

/* Is @word a CCW that leads to the words: a transfer or a list needs a doubleword there? */
static bool is_ccw(const struct host *h, uint64_t word)
{
	const uint8_t code = (uint8_t)(word >> 56), flags = (uint8_t)(word >> 48);
	const uint32_t address = (uint32_t)word;
	const bool words = code == CCW_CMD_TIC || flags & CCW_FLAG_IDA;

	return !(address & CCW_CDA_RESERVED) && host_words_contain(h, address, words ? 8 : 1);
}

bool host_check_words(struct host *h)
{
	for (uint32_t i = 0; i < h->nr_words; i++) {
		const struct host_block *block = h->words[i];

		for (uint32_t at = 0; block->data && at + 8 <= block->size; at += 8) {
			be64_t stored;
			uint64_t word;

			memcpy(&stored, block->data + at, sizeof(stored));
			word = be64_ld(stored);
			if (word == 0 || word == STOP_CCW || is_ccw(h, word) || is_idaw(h, word))
				continue;
			host_breach(h, "the word at host %" PRIx64 " is %016" PRIx64
				    ": neither a CCW nor an IDAW of this program",
				    block->host_abs + at, word);
			return false;
		}
	}
	return true;
}

/* The lowest frame that is pinned. On entry there is one. */
static uint64_t first_pinned(const struct host *h)
{
	uint64_t first = UINT64_MAX;

	for (uint32_t i = 0; i < h->frames.nr_slots; i++) {
		const struct host_frame *frame = h->frames.slots[i].value;

		if (frame && frame->nr_pins && frame->guest_abs < first)
			first = frame->guest_abs;
	}
	return first;
}

bool host_balanced(struct host *h)
{
	if (h->nr_pins)
		host_breach(h, "%" PRIu64 " pins not given back, the first of frame %" PRIx64,
			    h->nr_pins, first_pinned(h));
	if (h->words_by_data.nr)
		host_breach(h, "%" PRIu32 " blocks of words not given back", h->words_by_data.nr);
	if (h->allocs.nr)
		host_breach(h, "%" PRIu32 " allocations not given back", h->allocs.nr);
	return !h->nr_pins && !h->words_by_data.nr && !h->allocs.nr;
}
