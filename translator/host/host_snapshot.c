/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the translator's reads of guest storage saw, byte by byte, and the changes that a hostile
 * guest makes between them. The first value read of a byte is the snapshot's: a program with
 * prefetch allowed (R-ORB-16) may be judged by that value and by no other.
 */
#include "host_internal.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

int host_guest_change_at(struct host *h, unsigned int nth, uint64_t guest_abs, const void *buf,
			 uint32_t len)
{
	struct host_change *changes;
	uint8_t *data;
	uint32_t i;

	if (len == 0 || guest_abs + len - 1 < guest_abs ||
	    !host_range_exists(h, guest_abs, guest_abs + len - 1))
		return -EINVAL;
	data = malloc(len);
	changes = realloc(h->changes, (h->nr_changes + 1) * sizeof(*changes));
	if (changes)
		h->changes = changes;
	if (!data || !changes) {
		free(data);
		return -ENOMEM;
	}
	memcpy(data, buf, len);

	/* Ascending by read; those of one read in the order in which they were given. */
	for (i = h->nr_changes; i > h->next_change && changes[i - 1].nth > nth; i--)
		changes[i] = changes[i - 1];
	changes[i] = (struct host_change){nth, guest_abs, len, data};
	h->nr_changes++;
	return 0;
}

int host_changes_meet(struct host *h, unsigned int nth)
{
	while (h->next_change < h->nr_changes && h->changes[h->next_change].nth <= nth) {
		const struct host_change *c = &h->changes[h->next_change++];

		if (host_guest_write(h, c->guest_abs, c->data, c->len))
			return -ENOMEM;
	}
	return 0;
}

int host_guest_change_rest(struct host *h)
{
	return host_changes_meet(h, UINT_MAX);
}

int host_seen_add(struct host_frame *frame, uint32_t offset, const uint8_t *buf, uint32_t len)
{
	if (!frame->seen) {
		frame->seen = host_spare_get(HOST_SPARE_SEEN);
		if (!frame->seen)
			return -ENOMEM;
		memset(frame->seen->bits, 0, sizeof(frame->seen->bits));
	}
	for (uint32_t i = 0; i < len;) {
		const uint32_t at = offset + i;
		uint8_t *bits = &frame->seen->bits[at / 8];
		const uint8_t bit = (uint8_t)(0x80 >> at % 8);

		/* Mostly whole doublewords that nobody has read. */
		if (at % 8 == 0 && len - i >= 8 && !*bits) {
			*bits = 0xff;
			memcpy(&frame->seen->value[at], buf + i, 8);
			i += 8;
			continue;
		}
		if (!(*bits & bit)) {
			*bits |= bit;
			frame->seen->value[at] = buf[i];
		}
		i++;
	}
	return 0;
}

int host_snapshot_read(const struct host *h, uint64_t guest_abs, void *buf, uint32_t len)
{
	uint8_t *to = buf;
	const struct host_frame *frame = NULL;
	int err = host_guest_read(h, guest_abs, buf, len);

	if (err)
		return err;
	for (uint32_t i = 0; i < len; i++) {
		const uint32_t at = HOST_FRAME_OFFSET(guest_abs + i);

		if (i == 0 || at == 0)
			frame = host_frame_find(h, guest_abs + i);
		if (frame && frame->seen && frame->seen->bits[at / 8] & 0x80 >> at % 8)
			to[i] = frame->seen->value[at];
	}
	return 0;
}
