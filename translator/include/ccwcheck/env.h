/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The world as the translator sees it: a table of calls that its host fills in.
 *
 * The translator reaches nothing else, so it can be hosted anywhere and every failure of the
 * world can be injected. Addresses and lengths are in host order; storage contents keep their
 * byte order. A call returns 0 or a negative errno and touches its outputs only on success.
 *
 * Two errors speak of guest storage, not of the world, and become an architected outcome (the
 * channel finds the place unavailable when, and only when, it gets there):
 * -EINVAL (no such guest storage) and -EPERM (the access is not allowed there). Storage is
 * available, or not, by whole frames of 4 KiB. Every other error is a failure of the world and
 * is returned to the caller of cp_*.
 */
#ifndef CCWCHECK_ENV_H
#define CCWCHECK_ENV_H

#include <stddef.h>
#include <stdint.h>

/* What the channel will do with a pinned frame; a set of bits. */
#define CP_PIN_FETCH 1u /* output: the channel reads the frame */
#define CP_PIN_STORE 2u /* input: the channel writes the frame */

/**
 * struct cp_env - the calls of the world
 * @read:	copy @len bytes of guest storage at guest absolute address @guest_abs to @buf.
 *		The range lies in one frame. Guest storage may change between any two calls.
 * @pin:	hold the guest frame at @guest_frame (a multiple of 4096) in host storage and give
 *		its host absolute address in @host_frame. @access: CP_PIN_* bits. A frame may be
 *		pinned many times; each pin is given back by one unpin.
 * @unpin:	give back one pin of @guest_frame with the same @access. Cannot fail.
 * @alloc:	@size bytes, zeroed, aligned for any type; NULL: out of memory.
 * @free:	give back what @alloc returned, with its size.
 * @alloc_words: @size bytes, zeroed, for words that the channel will fetch: below 2 GiB, aligned
 *		to @align (a power of two from 8 to 4096). @host_abs receives the host absolute
 *		address. NULL: out of memory.
 * @free_words:	give back what @alloc_words returned, with its size.
 *
 * @ctx is the host's own and is handed to each call.
 */
struct cp_env {
	int (*read)(void *ctx, uint64_t guest_abs, void *buf, uint32_t len);
	int (*pin)(void *ctx, uint64_t guest_frame, unsigned int access, uint64_t *host_frame);
	void (*unpin)(void *ctx, uint64_t guest_frame, unsigned int access);
	void *(*alloc)(void *ctx, size_t size);
	void (*free)(void *ctx, void *p, size_t size);
	void *(*alloc_words)(void *ctx, uint32_t size, uint32_t align, uint32_t *host_abs);
	void (*free_words)(void *ctx, void *p, uint32_t size);
};

#endif /* CCWCHECK_ENV_H */
