/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how a pack is framed and what makes it whole: magic, version, length, contents, CRC.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pack_io.h"

uint32_t pack_crc(const uint8_t *data, uint32_t len)
{
	static const uint32_t nibble[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
		0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	uint32_t crc = 0xffffffff;

	for (uint32_t i = 0; i < len; i++) {
		crc = crc >> 4 ^ nibble[(crc ^ data[i]) & 15];
		crc = crc >> 4 ^ nibble[(crc ^ data[i] >> 4) & 15];
	}
	return ~crc;
}

static uint8_t *reserve(struct pack_out *p, uint32_t len)
{
	uint64_t need = (uint64_t)p->len + len;
	uint8_t *at;

	if (p->failed || need > PACK_SIZE_MAX) {
		p->failed = true;
		return NULL;
	}
	if (need > p->room) {
		uint32_t room = p->room ? p->room : 256;
		uint8_t *bigger;

		while (room < need)
			room *= 2;
		bigger = realloc(p->buf, room);
		if (!bigger) {
			p->failed = true;
			return NULL;
		}
		p->buf = bigger;
		p->room = room;
	}
	at = p->buf + p->len;
	p->len = (uint32_t)need;
	return at;
}

static void store(uint8_t *at, uint64_t value, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> 8 * (bytes - 1 - i));
}

static uint64_t load(const uint8_t *at, unsigned int bytes)
{
	uint64_t value = 0;

	for (unsigned int i = 0; i < bytes; i++)
		value = value << 8 | at[i];
	return value;
}

void pack_uint(struct pack_out *p, uint64_t value, unsigned int bytes)
{
	uint8_t *at = reserve(p, bytes);

	if (at)
		store(at, value, bytes);
}

void pack_bytes(struct pack_out *p, const void *data, uint32_t len)
{
	uint8_t *at;

	pack_uint(p, len, 4);
	at = reserve(p, len);
	if (at && len)
		memcpy(at, data, len);
}

void pack_text(struct pack_out *p, const char *text)
{
	pack_bytes(p, text ? text : "", text ? (uint32_t)strlen(text) : 0);
}

void pack_begin(struct pack_out *p, const char magic[4], uint32_t version)
{
	uint8_t *at;

	*p = (struct pack_out){0};
	at = reserve(p, 4);
	if (at)
		memcpy(at, magic, 4);
	pack_uint(p, version, 4);
	pack_uint(p, 0, 4); /* the length, known at the end */
}

int pack_end(struct pack_out *p)
{
	if (!p->failed) {
		store(p->buf + 8, p->len - PACK_HEADER_SIZE, 4);
		pack_uint(p, pack_crc(p->buf, p->len), 4);
	}
	if (p->failed) {
		free(p->buf);
		p->buf = NULL;
		return -ENOMEM;
	}
	return 0;
}

const char *pack_open(struct pack_in *p, const uint8_t *buf, uint32_t len, const char magic[4],
		      uint32_t version)
{
	*p = (struct pack_in){.buf = buf, .len = len};
	if (len < PACK_HEADER_SIZE + PACK_CRC_SIZE)
		return "ends in the header";
	if (memcmp(buf, magic, 4))
		return "does not begin with the magic bytes of its kind";
	if (load(buf + 4, 4) != version)
		return "has another format version";
	if (load(buf + 8, 4) != len - PACK_HEADER_SIZE - PACK_CRC_SIZE)
		return "is not as long as its header says (truncated?)";
	if (load(buf + len - PACK_CRC_SIZE, 4) != pack_crc(buf, len - PACK_CRC_SIZE))
		return "does not match its checksum";
	p->pos = PACK_HEADER_SIZE;
	p->len = len - PACK_CRC_SIZE;
	return NULL;
}

bool pack_close(const struct pack_in *p)
{
	return !p->failed && p->pos == p->len;
}

void *unpack_no_memory(struct pack_in *p)
{
	p->failed = p->no_memory = true;
	return NULL;
}

static const uint8_t *take(struct pack_in *p, uint32_t len)
{
	const uint8_t *at = p->buf + p->pos;

	if (p->failed || len > p->len - p->pos) {
		p->failed = true;
		return NULL;
	}
	p->pos += len;
	return at;
}

uint64_t unpack_uint(struct pack_in *p, unsigned int bytes)
{
	const uint8_t *at = take(p, bytes);

	return at ? load(at, bytes) : 0;
}

uint32_t unpack_count(struct pack_in *p, uint32_t item_size, uint32_t max)
{
	uint32_t nr = (uint32_t)unpack_uint(p, 4);

	if (nr > max || nr > (p->len - p->pos) / item_size)
		p->failed = true;
	return p->failed ? 0 : nr;
}

uint8_t *unpack_bytes(struct pack_in *p, uint32_t *len)
{
	uint32_t n = (uint32_t)unpack_uint(p, 4);
	const uint8_t *at = take(p, n);
	uint8_t *copy;

	*len = 0;
	if (!at)
		return NULL;
	copy = malloc(n ? n : 1);
	if (!copy)
		return unpack_no_memory(p);
	memcpy(copy, at, n);
	*len = n;
	return copy;
}

char *unpack_text(struct pack_in *p)
{
	uint32_t len = (uint32_t)unpack_uint(p, 4);
	const uint8_t *at = take(p, len);
	char *text;

	if (!at || memchr(at, 0, len)) {
		p->failed = true;
		return NULL;
	}
	text = malloc((size_t)len + 1);
	if (!text)
		return unpack_no_memory(p);
	memcpy(text, at, len);
	text[len] = 0;
	return text;
}
