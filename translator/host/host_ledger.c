/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The pin ledger: which guest frames are held, how often and for which access, and where they
 * lie in host storage. A frame gets a new place in host storage each time that it is pinned
 * anew, so an address kept past its unpin is seen as such.
 */
#include "host_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

/*
 * Slots are scattered by reversing their bits: each has one place, the place gives the slot
 * back, and two frames are never neighbours in host storage because they are in the guest's.
 */
static uint32_t scatter(uint32_t x)
{
	x = (x & 0x55555555) << 1 | (x >> 1 & 0x55555555);
	x = (x & 0x33333333) << 2 | (x >> 2 & 0x33333333);
	x = (x & 0x0f0f0f0f) << 4 | (x >> 4 & 0x0f0f0f0f);
	x = (x & 0x00ff00ff) << 8 | (x >> 8 & 0x00ff00ff);
	x = x << 16 | x >> 16;
	return x >> (32 - HOST_FRAMES_BITS);
}

uint64_t host_slot_address(uint32_t slot)
{
	return HOST_FRAMES_FIRST + (uint64_t)scatter(slot) * ARCH_FRAME_SIZE;
}

struct host_frame *host_slot_frame(const struct host *h, uint64_t host_abs, bool *pinned)
{
	const uint64_t number = (host_abs - HOST_FRAMES_FIRST) / ARCH_FRAME_SIZE;
	uint32_t slot;

	*pinned = false;
	if (host_abs < HOST_FRAMES_FIRST || number >> HOST_FRAMES_BITS)
		return NULL;
	slot = scatter((uint32_t)number);
	if (slot == HOST_NO_SLOT || slot >= h->nr_slots)
		return NULL;
	*pinned = h->slots[slot]->slot == slot;
	return h->slots[slot];
}

uint64_t host_frame_to_guest(const struct host *h, uint64_t host_abs)
{
	bool pinned;
	const struct host_frame *frame = host_slot_frame(h, host_abs, &pinned);

	return pinned ? frame->guest_abs : UINT64_MAX;
}

/* Give @frame a place in host storage. 0 or -ENOMEM. */
static int slot_take(struct host *h, struct host_frame *frame)
{
	if (h->nr_slots == h->slots_room) {
		const uint32_t room = h->slots_room ? 2 * h->slots_room : 32;
		struct host_frame **slots =
			host_got(realloc(h->slots, room * sizeof(struct host_frame *)));

		if (!slots)
			return -ENOMEM;
		h->slots = slots;
		h->slots_room = room;
		if (h->nr_slots == HOST_NO_SLOT)
			h->slots[h->nr_slots++] = NULL;
	}
	frame->slot = h->nr_slots;
	h->slots[h->nr_slots++] = frame;
	return 0;
}

int host_pin(struct host *h, uint64_t guest_frame, unsigned int access, uint64_t *host_frame)
{
	struct host_frame *frame;

	if (HOST_FRAME_OFFSET(guest_frame)) {
		host_breach(h, "pin of %" PRIx64 ", which is not the address of a frame",
			    guest_frame);
		return -EINVAL;
	}
	if (access == 0 || access & ~HOST_PIN_ALL) {
		host_breach(h, "pin of frame %" PRIx64 " with access %x, which there is not",
			    guest_frame, access);
		return -EINVAL;
	}
	if (!host_guest_exists(h, guest_frame))
		return -EINVAL;
	frame = host_frame_get(h, guest_frame);
	if (!frame)
		return -ENOMEM;
	if (access & ~frame->access)
		return -EPERM;
	if (!frame->nr_pins && slot_take(h, frame))
		return -ENOMEM;
	frame->ever_pinned = true;
	frame->pins[access]++;
	frame->nr_pins++;
	h->nr_pins++;
	*host_frame = host_slot_address(frame->slot);
	return 0;
}

void host_unpin(struct host *h, uint64_t guest_frame, unsigned int access)
{
	struct host_frame *frame = host_frame_find(h, guest_frame);

	if (HOST_FRAME_OFFSET(guest_frame) || access == 0 || access & ~HOST_PIN_ALL) {
		host_breach(h, "unpin of %" PRIx64 " with access %x: no frame or no access",
			    guest_frame, access);
	} else if (!frame || !frame->ever_pinned) {
		host_breach(h, "unpin of frame %" PRIx64 ", which was never pinned", guest_frame);
	} else if (!frame->nr_pins) {
		host_breach(h, "unpin of frame %" PRIx64 ", whose pins are all back", guest_frame);
	} else if (!frame->pins[access]) {
		host_breach(h, "unpin of frame %" PRIx64 " with access %x, pinned with access %x",
			    guest_frame, access, frame->pins[1] ? 1 : frame->pins[2] ? 2 : 3);
	} else {
		frame->pins[access]--;
		frame->nr_pins--;
		h->nr_pins--;
		if (!frame->nr_pins)
			frame->slot = HOST_NO_SLOT;
	}
}

static int by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

unsigned int host_pinned(const struct host *h, bool ever, uint64_t *frames, unsigned int max)
{
	unsigned int all = 0;

	for (uint32_t i = 0; i < h->frames.nr_slots; i++) {
		const struct host_frame *frame = h->frames.slots[i].value;

		if (!frame || !(ever ? frame->ever_pinned : frame->nr_pins != 0))
			continue;
		if (all < max)
			frames[all] = frame->guest_abs;
		all++;
	}
	if (max)
		qsort(frames, all < max ? all : max, sizeof(*frames), by_number);
	return all;
}
