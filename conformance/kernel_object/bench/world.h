/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The services behind both translators, so that a difference in instructions is one of the
 * translators: an allocator, guest storage, and pins. They do what a kernel's would at the least,
 * and lie in a section of their own, so that their instructions can be told apart.
 */
#ifndef CCWCHECK_BENCH_WORLD_H
#define CCWCHECK_BENCH_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORLD_FRAME_SIZE 4096u

/* What the translators call through their environments. */
#define SERVICE __attribute__((section("services"), noinline))

/* world_clear() - no guest storage; memory that is still allocated is a leak: abort(). */
void world_clear(void);

/* world_add() - guest storage from @first to @last, whole frames; zeros. */
void world_add(uint64_t first, uint64_t last);

/* world_write() - put @len bytes into guest storage, wherever it is. */
void world_write(uint64_t guest_abs, const void *from, uint32_t len);

/* world_pins() - pins that were not given back, below zero: too many were; forgets them. */
int64_t world_pins(void);

/* world_keep() - what is allocated now is for all programs, and no leak. */
void world_keep(void);

/* world_alloc() - @size bytes, below 2 GiB, aligned to the next power of two; zeroed if @zero. */
void *world_alloc(size_t size, bool zero);
void world_free(void *p);

/* world_read() - 0, or -EINVAL: no such storage. Any range. */
int world_read(uint64_t guest_abs, void *to, size_t len);

/* world_pin() - the host address of a frame, which can be used: 0 or -EINVAL. */
int world_pin(uint64_t guest_abs, uint64_t *host);
void world_unpin(uint64_t guest_abs);

#endif /* CCWCHECK_BENCH_WORLD_H */
