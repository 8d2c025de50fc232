/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guest storage of the user-space world: which frames exist is kept as ranges, contents only of
 * frames that were touched, so that a guest with storage at both ends of the address space costs
 * no more than one with two frames.
 */
#include "host_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The index of the first range that ends at or after @abs. */
static uint32_t range_at(const struct host *h, uint64_t abs)
{
	uint32_t low = 0, high = h->nr_ranges;

	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;

		if (h->ranges[middle].last < abs)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool host_range_exists(const struct host *h, uint64_t first, uint64_t last)
{
	const uint32_t i = range_at(h, first);

	return i < h->nr_ranges && h->ranges[i].first <= first && h->ranges[i].last >= last;
}

uint64_t host_range_meets(const struct host *h, uint64_t first, uint64_t last)
{
	const uint32_t i = range_at(h, first);

	return i < h->nr_ranges && h->ranges[i].first <= last ? h->ranges[i].last : 0;
}

int host_guest_add(struct host *h, uint64_t first, uint64_t last)
{
	struct host_range new = {first, last};
	struct host_range *ranges;
	uint32_t from, to;

	if (first > last || HOST_FRAME_OFFSET(first) ||
	    HOST_FRAME_OFFSET(last) != ARCH_FRAME_SIZE - 1)
		return -EINVAL;
	ranges = realloc(h->ranges, (h->nr_ranges + 1) * sizeof(*ranges));
	if (!ranges)
		return -ENOMEM;
	h->ranges = ranges;

	/* Ranges [from, to) overlap or adjoin the new one and become part of it. */
	from = range_at(h, first ? first - 1 : 0);
	for (to = from; to < h->nr_ranges; to++)
		if (last != UINT64_MAX && ranges[to].first > last + 1)
			break;
	if (to > from) {
		if (ranges[from].first < first)
			new.first = ranges[from].first;
		if (ranges[to - 1].last > last)
			new.last = ranges[to - 1].last;
	}
	memmove(&ranges[from + 1], &ranges[to], (h->nr_ranges - to) * sizeof(*ranges));
	ranges[from] = new;
	h->nr_ranges = h->nr_ranges - (to - from) + 1;
	return 0;
}

bool host_guest_exists(const struct host *h, uint64_t guest_abs)
{
	return host_range_exists(h, guest_abs, guest_abs);
}

struct host_frame *host_frame_find(const struct host *h, uint64_t guest_abs)
{
	return host_map_find(&h->frames, HOST_FRAME_OF(guest_abs));
}

struct host_frame *host_frame_get(struct host *h, uint64_t guest_abs)
{
	struct host_frame *frame = host_frame_find(h, guest_abs);

	if (frame)
		return frame;
	frame = host_spare_get_zeroed(HOST_SPARE_FRAME);
	if (!frame)
		return NULL;
	frame->guest_abs = HOST_FRAME_OF(guest_abs);
	frame->access = HOST_PIN_ALL;
	if (host_map_add(&h->frames, frame->guest_abs, frame)) {
		host_spare_put(HOST_SPARE_FRAME, frame);
		return NULL;
	}
	return frame;
}

int host_frame_store(struct host *h, struct host_frame *frame, uint32_t offset, const void *buf,
		     uint32_t len)
{
	if (!frame->data) {
		frame->data = host_spare_get_zeroed(HOST_SPARE_PAGE);
		if (!frame->data)
			return -ENOMEM;
	}
	if (h->marked && !frame->mark) {
		frame->mark = host_spare_get(HOST_SPARE_PAGE);
		if (!frame->mark)
			return -ENOMEM;
		memcpy(frame->mark, frame->data, ARCH_FRAME_SIZE);
	}
	memcpy(frame->data + offset, buf, len);
	return 0;
}

void host_frame_load(const struct host_frame *frame, uint32_t offset, void *buf, uint32_t len)
{
	if (frame && frame->data)
		memcpy(buf, frame->data + offset, len);
	else
		memset(buf, 0, len);
}

int host_guest_set_access(struct host *h, uint64_t guest_abs, unsigned int access)
{
	struct host_frame *frame;

	if (!host_guest_exists(h, guest_abs) || access & ~HOST_PIN_ALL)
		return -EINVAL;
	frame = host_frame_get(h, guest_abs);
	if (!frame)
		return -ENOMEM;
	frame->access = access;
	return 0;
}

/* Is all of [@guest_abs, +@len) guest storage? */
static bool all_exists(const struct host *h, uint64_t guest_abs, uint32_t len)
{
	const uint64_t last = guest_abs + len - 1;

	return len == 0 || (last >= guest_abs && host_range_exists(h, guest_abs, last));
}

/* How many of @len bytes at @abs lie in the frame of @abs. */
static uint32_t part_in_frame(uint64_t abs, uint32_t len)
{
	const uint32_t room = ARCH_FRAME_SIZE - HOST_FRAME_OFFSET(abs);

	return len < room ? len : room;
}

int host_guest_write(struct host *h, uint64_t guest_abs, const void *buf, uint32_t len)
{
	const uint8_t *from = buf;

	if (!all_exists(h, guest_abs, len))
		return -EINVAL;
	while (len) {
		const uint32_t part = part_in_frame(guest_abs, len);
		struct host_frame *frame = host_frame_get(h, guest_abs);

		if (!frame || host_frame_store(h, frame, HOST_FRAME_OFFSET(guest_abs), from, part))
			return -ENOMEM;
		guest_abs += part;
		from += part;
		len -= part;
	}
	return 0;
}

int host_guest_read(const struct host *h, uint64_t guest_abs, void *buf, uint32_t len)
{
	uint8_t *to = buf;

	if (!all_exists(h, guest_abs, len))
		return -EINVAL;
	while (len) {
		const uint32_t part = part_in_frame(guest_abs, len);

		host_frame_load(host_frame_find(h, guest_abs), HOST_FRAME_OFFSET(guest_abs), to,
				part);
		guest_abs += part;
		to += part;
		len -= part;
	}
	return 0;
}

void host_guest_mark(struct host *h)
{
	for (uint32_t i = 0; i < h->frames.nr_slots; i++) {
		struct host_frame *frame = h->frames.slots[i].value;

		if (frame) {
			host_spare_put(HOST_SPARE_PAGE, frame->mark);
			frame->mark = NULL;
		}
	}
	h->marked = true;
}

static int by_address(const void *a, const void *b)
{
	const struct host_frame *const *x = a, *const *y = b;

	return ((*x)->guest_abs > (*y)->guest_abs) - ((*x)->guest_abs < (*y)->guest_abs);
}

#define PIECE 256u /* bytes that are compared at once */

/* Hand each run of @frame that differs from its mark to @fn, and say what it said. */
static int changes_of(const struct host_frame *frame, host_change_fn *fn, void *arg)
{
	uint32_t i = 0;

	while (i < ARCH_FRAME_SIZE) {
		uint32_t end = i;
		int err;

		/* Most of a frame is as it was. */
		if (i % PIECE == 0 && !memcmp(frame->data + i, frame->mark + i, PIECE)) {
			i += PIECE;
			continue;
		}
		while (end < ARCH_FRAME_SIZE && frame->data[end] != frame->mark[end])
			end++;
		if (end > i) {
			err = fn(arg, frame->guest_abs + i, frame->data + i, end - i);
			if (err)
				return err;
		}
		i = end + 1;
	}
	return 0;
}

int host_guest_changes(const struct host *h, host_change_fn *fn, void *arg)
{
	const struct host_frame **touched;
	uint32_t nr = 0;
	int err = 0;

	touched = malloc((h->frames.nr + 1) * sizeof(struct host_frame *));
	if (!touched)
		return -ENOMEM;
	for (uint32_t i = 0; i < h->frames.nr_slots; i++) {
		const struct host_frame *frame = h->frames.slots[i].value;

		if (frame && frame->mark)
			touched[nr++] = frame;
	}
	qsort(touched, nr, sizeof(struct host_frame *), by_address);
	for (uint32_t i = 0; i < nr && !err; i++)
		err = changes_of(touched[i], fn, arg);
	free(touched);
	return err;
}

static const uint8_t zeros[ARCH_FRAME_SIZE];

/* The contents of a frame, which may be NULL, now or at the mark. */
static const uint8_t *contents_of(const struct host_frame *frame, bool at_mark)
{
	if (frame && at_mark && frame->mark)
		return frame->mark;
	return frame && frame->data ? frame->data : zeros;
}

/* Is what @h has changed the same in @other? */
static bool same_changes(const struct host *h, const struct host *other)
{
	for (uint32_t i = 0; i < h->frames.nr_slots; i++) {
		const struct host_frame *one = h->frames.slots[i].value, *two;

		if (!one || !one->mark)
			continue;
		two = host_frame_find(other, one->guest_abs);
		if (memcmp(contents_of(one, false), contents_of(two, false), ARCH_FRAME_SIZE) ||
		    memcmp(contents_of(one, true), contents_of(two, true), ARCH_FRAME_SIZE))
			return false;
	}
	return true;
}

bool host_guest_same(const struct host *a, const struct host *b)
{
	return same_changes(a, b) && same_changes(b, a);
}

void host_frames_free(struct host *h)
{
	for (uint32_t i = 0; i < h->frames.nr_slots; i++) {
		struct host_frame *frame = h->frames.slots[i].value;

		if (frame) {
			host_spare_put(HOST_SPARE_PAGE, frame->data);
			host_spare_put(HOST_SPARE_PAGE, frame->mark);
			host_spare_put(HOST_SPARE_SEEN, frame->seen);
			host_spare_put(HOST_SPARE_FRAME, frame);
		}
	}
	host_map_clear(&h->frames);
	free(h->ranges);
}
