/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes in and out of a pack: big-endian integers and counted runs, with the ends checked. An
 * error sticks: whatever follows is harmless, and the caller looks once, at the end.
 */
#ifndef CCWCHECK_PACK_IO_H
#define CCWCHECK_PACK_IO_H

#include <stdbool.h>
#include <stdint.h>

#define PACK_HEADER_SIZE 12u /* magic 4, version 4, length of the body 4 */
#define PACK_CRC_SIZE	 4u
#define PACK_SIZE_MAX	 (64u << 20)

struct pack_out {
	uint8_t *buf;
	uint32_t len;
	uint32_t room;
	bool failed; /* out of memory or larger than PACK_SIZE_MAX */
};

struct pack_in {
	const uint8_t *buf;
	uint32_t len;
	uint32_t pos;
	bool failed; /* ended too early, a count that cannot be, or no memory */
	bool no_memory;
};

/* No memory for what was read. NULL. */
void *unpack_no_memory(struct pack_in *p);

/* pack_begin()/pack_end() - one whole pack with its frame. pack_end(): 0 or -ENOMEM. */
void pack_begin(struct pack_out *p, const char magic[4], uint32_t version);
int pack_end(struct pack_out *p);
void pack_uint(struct pack_out *p, uint64_t value, unsigned int bytes);
void pack_bytes(struct pack_out *p, const void *data, uint32_t len);
void pack_text(struct pack_out *p, const char *text); /* NULL becomes an empty text */

/*
 * pack_open() - check the frame of a pack: NULL, or what is wrong with it.
 * pack_close() - true if all of it was read, and nothing else was asked for.
 */
const char *pack_open(struct pack_in *p, const uint8_t *buf, uint32_t len, const char magic[4],
		      uint32_t version);
bool pack_close(const struct pack_in *p);
uint64_t unpack_uint(struct pack_in *p, unsigned int bytes);
/* A count of items of at least @item_size bytes each, at most @max: more cannot be in the pack. */
uint32_t unpack_count(struct pack_in *p, uint32_t item_size, uint32_t max);
/* A counted run, copied (free()); NULL on failure. Never larger than the pack. */
uint8_t *unpack_bytes(struct pack_in *p, uint32_t *len);
char *unpack_text(struct pack_in *p);

/* pack_crc() - CRC-32 (IEEE) of @len bytes. */
uint32_t pack_crc(const uint8_t *data, uint32_t len);

#endif /* CCWCHECK_PACK_IO_H */
