/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what a frame of the line between harness and agent looks like.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <ccwcheck/arch.h>
#include "../scenario/pack_io.h"
#include "link.h"

static void put32(uint8_t *at, uint32_t value)
{
	be32_t v = be32_st(value);

	memcpy(at, &v, sizeof(v));
}

static uint32_t get32(const uint8_t *at)
{
	be32_t v;

	memcpy(&v, at, sizeof(v));
	return be32_ld(v);
}

uint32_t link_encode(uint8_t **frame, uint32_t kind, uint32_t seq, const void *body, uint32_t len)
{
	uint8_t *f = malloc((size_t)LINK_HEADER_SIZE + len + LINK_CRC_SIZE);

	*frame = f;
	if (!f)
		return 0;
	put32(f, LINK_MAGIC);
	put32(f + 4, kind);
	put32(f + 8, seq);
	put32(f + 12, len);
	if (len)
		memcpy(f + LINK_HEADER_SIZE, body, len);
	put32(f + LINK_HEADER_SIZE + len, pack_crc(f, LINK_HEADER_SIZE + len));
	return LINK_HEADER_SIZE + len + LINK_CRC_SIZE;
}

const char *link_decode_header(struct link_header *h, const uint8_t header[LINK_HEADER_SIZE])
{
	if (get32(header) != LINK_MAGIC)
		return "a frame does not begin with its magic bytes";
	h->kind = get32(header + 4);
	h->seq = get32(header + 8);
	h->len = get32(header + 12);
	if (h->len > LINK_BODY_MAX)
		return "a frame claims to be larger than any may be";
	return NULL;
}

int link_check(const uint8_t header[LINK_HEADER_SIZE], const uint8_t *body, uint32_t len,
	       const uint8_t crc[LINK_CRC_SIZE])
{
	uint8_t *whole = malloc((size_t)LINK_HEADER_SIZE + len);
	bool good;

	if (!whole)
		return 0;
	memcpy(whole, header, LINK_HEADER_SIZE);
	if (len)
		memcpy(whole + LINK_HEADER_SIZE, body, len);
	good = pack_crc(whole, LINK_HEADER_SIZE + len) == get32(crc);
	free(whole);
	return good;
}

#define FILE_HEADER 8u /* lengths of name and contents */

int link_file_add(uint8_t **list, uint32_t *len, const char *name, const void *data, uint32_t n)
{
	const size_t name_len = strlen(name);
	uint8_t *more;

	if (name_len >= sizeof(((struct link_file *)0)->name) ||
	    (uint64_t)*len + FILE_HEADER + name_len + n > LINK_BODY_MAX)
		return -1;
	more = realloc(*list, *len + FILE_HEADER + name_len + n);
	if (!more)
		return -1;
	*list = more;
	more += *len;
	put32(more, (uint32_t)name_len);
	put32(more + 4, n);
	memcpy(more + FILE_HEADER, name, name_len);
	if (n)
		memcpy(more + FILE_HEADER + name_len, data, n);
	*len += FILE_HEADER + (uint32_t)name_len + n;
	return 0;
}

int link_file_next(struct link_file *file, const uint8_t *list, uint32_t len, uint32_t *at)
{
	uint32_t name_len, left = len - *at;

	if (!left)
		return 0;
	if (left < FILE_HEADER)
		return -1;
	name_len = get32(list + *at);
	file->len = get32(list + *at + 4);
	left -= FILE_HEADER;
	if (name_len >= sizeof(file->name) || name_len > left || file->len > left - name_len)
		return -1;
	memcpy(file->name, list + *at + FILE_HEADER, name_len);
	file->name[name_len] = 0;
	file->data = list + *at + FILE_HEADER + name_len;
	*at += FILE_HEADER + name_len + file->len;
	return 1;
}
