/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Takes the stream of records apart. Nothing of it is trusted before its checksum is right; a
 * console may put what it likes in front of the first record, and a punch pads the last card.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "plan.h"

/* The record at @at: its length, 0: not all of it is there, or it is damaged. */
static uint32_t record_at(struct peer_record *head, const uint8_t *at, size_t left)
{
	static const be32_t zero;
	uint32_t len, crc;

	if (left < sizeof(*head))
		return 0;
	memcpy(head, at, sizeof(*head));
	len = be32_ld(head->len);
	if (be32_ld(head->magic) != PEER_RECORD_MAGIC || len < sizeof(*head) || len > left)
		return 0;
	crc = peer_crc(0, at, offsetof(struct peer_record, crc));
	crc = peer_crc(crc, &zero, sizeof(zero));
	crc = peer_crc(crc, at + offsetof(struct peer_record, cc),
		       len - (uint32_t)offsetof(struct peer_record, cc));
	return crc == be32_ld(head->crc) ? len : 0;
}

static const uint8_t *first_record(const uint8_t *stream, size_t len)
{
	const be32_t magic = be32_st(PEER_RECORD_MAGIC);

	return len ? memmem(stream, len, &magic, sizeof(magic)) : NULL;
}

bool stream_is_complete(const uint8_t *stream, size_t len)
{
	const uint8_t *end = stream + len;
	const uint8_t *at = first_record(stream, len);
	struct peer_record head;

	while (at) {
		const uint32_t n = record_at(&head, at, (size_t)(end - at));

		if (!n)
			return false;
		if (be32_ld(head.id) >= PEER_ID_CRASH)
			return true;
		at += n;
	}
	return false;
}

/* Are the IRBs and changes of a record inside of it? */
static bool is_whole(const struct record *r, const uint8_t *end)
{
	const uint8_t *at = r->changes;

	if (r->head.nr_irbs > PEER_IRBS_MAX || at > end)
		return false;
	for (uint32_t i = 0; i < be32_ld(r->head.nr_changes); i++) {
		struct peer_chunk c;

		if ((size_t)(end - at) < sizeof(c))
			return false;
		memcpy(&c, at, sizeof(c));
		at += sizeof(c);
		if (be32_ld(c.len) > (size_t)(end - at))
			return false;
		at += be32_ld(c.len);
	}
	return at == end;
}

static bool take(struct run *run, const struct peer_record *head, const uint8_t *at, uint32_t len)
{
	struct record *r = &run->record;
	const size_t irbs = head->nr_irbs * sizeof(r->irbs[0]);

	r->head = *head;
	if (head->nr_irbs > PEER_IRBS_MAX || sizeof(*head) + irbs > len)
		return false;
	memcpy(r->irbs, at + sizeof(*head), irbs);
	r->changes = at + sizeof(*head) + irbs;
	r->have = is_whole(r, at + len);
	return r->have;
}

static int damaged(struct scn_error *err, const char *what, uint32_t nr)
{
	snprintf(err->text, sizeof(err->text), "record %" PRIu32 " of the machine: %s", nr, what);
	return -EINVAL;
}

int plan_records(struct plan *p, struct scn_error *err, uint8_t *stream, size_t len)
{
	const uint8_t *at = first_record(stream, len), *end = stream + len;
	struct peer_record head;
	uint32_t next = 0, nr = 0;

	p->stream = stream;
	p->stream_len = len;
	for (;; nr++) {
		const uint32_t n = at ? record_at(&head, at, (size_t)(end - at)) : 0;

		if (!n)
			return damaged(err, "missing or damaged", nr);
		if (be32_ld(head.id) == PEER_ID_CRASH)
			return damaged(err, "the agent met a program interruption", nr);
		while (next < p->nr && p->runs[next].translation && p->runs[next].translation->err)
			next++;
		if (be32_ld(head.id) == PEER_ID_END)
			break;
		if (next == p->nr || be32_ld(head.id) != next ||
		    !take(&p->runs[next++], &head, at, n))
			return damaged(err, "out of order or malformed", nr);
		at += n;
	}
	if (next != p->nr || be32_ld(head.nr_changes) != nr)
		return damaged(err, "the last, but more were expected", nr);
	return 0;
}
