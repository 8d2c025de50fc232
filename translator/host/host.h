/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The user-space world of the translator: sparse guest storage, synthetic host storage, a pin
 * ledger, faults on request, and storage that changes between reads.
 *
 * Host storage is an address space of its own: words for the channel lie below 2 GiB, frames of
 * the guest lie far above the guest's addresses, and nothing at or above HOST_STORAGE_END exists.
 * So an address of one kind in a place meant for another is always seen. Nothing here is shared
 * with the channel model; the runner puts the two together.
 */
#ifndef CCWCHECK_HOST_H
#define CCWCHECK_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include <ccwcheck/env.h>

#define HOST_STORAGE_END UINT64_C(0x100000000000) /* 16 TiB: first host address that no host has */

struct host;

/* The calls that can be made to fail. */
enum host_call { HOST_READ, HOST_PIN, HOST_ALLOC, HOST_ALLOC_WORDS, HOST_CALLS };

/* The kinds of access to host storage by a channel. */
enum host_access { HOST_FETCH_WORD, HOST_LOAD, HOST_STORE };

/*
 * host_shortages() - how often a world of this process found no memory. The translator is told so
 * and goes on; if the number changed, what came of it is no statement about the translator.
 */
unsigned int host_shortages(void);

/* host_new() - an empty world; NULL: out of memory. Free with host_delete(). */
struct host *host_new(void);
void host_delete(struct host *h);

/* host_env() - the table to give to cp_setup(), whose ctx is @h. */
const struct cp_env *host_env(void);

/*
 * host_guest_add() - let the guest have storage in [@first, @last], whole frames, zeroed.
 * Overlap with what exists is allowed. 0; -EINVAL: @first > @last or not whole frames; -ENOMEM.
 */
int host_guest_add(struct host *h, uint64_t first, uint64_t last);

/* host_guest_set_access() - CP_PIN_* bits allowed in the frame at @guest_abs; default both. */
int host_guest_set_access(struct host *h, uint64_t guest_abs, unsigned int access);

/* host_guest_write/read() - the guest's own view; -EINVAL: not all of the range exists. */
int host_guest_write(struct host *h, uint64_t guest_abs, const void *buf, uint32_t len);
int host_guest_read(const struct host *h, uint64_t guest_abs, void *buf, uint32_t len);

/* host_guest_exists() - is the frame of @guest_abs guest storage? */
bool host_guest_exists(const struct host *h, uint64_t guest_abs);

/*
 * host_guest_change_at() - before the env's read call number @nth (from 1) put @len bytes of
 * @buf at @guest_abs. The bytes are copied. 0, -ENOMEM, -EINVAL as above.
 */
int host_guest_change_at(struct host *h, unsigned int nth, uint64_t guest_abs, const void *buf,
			 uint32_t len);

/* host_guest_change_rest() - make the changes that no read has met. 0 or -ENOMEM. */
int host_guest_change_rest(struct host *h);

/*
 * host_fail_at() - let call number @nth (from 1) of kind @call fail with @err (negative).
 * 0 or -ENOMEM.
 */
int host_fail_at(struct host *h, enum host_call call, unsigned int nth, int err);

/* host_calls() - how often the env call @call was made. */
unsigned int host_calls(const struct host *h, enum host_call call);

/*
 * host_snapshot_read() - guest storage as the env's reads saw it: bytes that a read returned
 * have the value that the first such read returned, all others the present value. -EINVAL as above.
 */
int host_snapshot_read(const struct host *h, uint64_t guest_abs, void *buf, uint32_t len);

/* host_guest_mark() - remember guest storage as it is, for host_guest_changes(). */
void host_guest_mark(struct host *h);

/*
 * host_guest_changes() - hand each run of bytes that differ from the marked contents to @fn,
 * ascending. Runs do not overlap; one that crosses into the next frame comes as two.
 * 0, -ENOMEM, or what @fn said when it said other than 0, which ends the walk.
 */
typedef int host_change_fn(void *arg, uint64_t guest_abs, const uint8_t *data, uint32_t len);
int host_guest_changes(const struct host *h, host_change_fn *fn, void *arg);

/*
 * host_guest_same() - has guest storage the same contents in both, at their marks and now? Both
 * have been marked. What neither has changed since is not looked at.
 */
bool host_guest_same(const struct host *a, const struct host *b);

/*
 * host_channel_access() - one access of a channel to host storage at host absolute address
 * @host_abs, within one frame. HOST_FETCH_WORD copies to @buf from the program's words only;
 * HOST_LOAD copies to @buf and HOST_STORE from @buf, words or pinned frames alike, the latter
 * only as their pin's access allows.
 *
 * Return: 0; -ENXIO: @host_abs lies at or above HOST_STORAGE_END, which the architecture answers
 * with a program check; -EFAULT: an address that belongs to somebody else, or freed, or pinned
 * for the other direction: a violation, kept for host_violation().
 */
int host_channel_access(struct host *h, enum host_access how, uint64_t host_abs, void *buf,
			uint32_t len);

/* host_frame_to_guest() - the guest frame pinned at host frame @host_abs, or UINT64_MAX. */
uint64_t host_frame_to_guest(const struct host *h, uint64_t host_abs);

/* host_words_contain() - do words handed out by alloc_words cover [@host_abs, +@len)? */
bool host_words_contain(const struct host *h, uint64_t host_abs, uint32_t len);

/*
 * host_check_words() - is every doubleword in the program's words either a CCW whose address
 * lies in the words (or is one the channel must refuse), or an IDAW that points into a pinned
 * frame, into the words, or into the last frame of the address space, where no storage is (not:
 * at or above HOST_STORAGE_END, where any CCW would be)? Zeros are padding. Else the first that
 * is neither is kept for host_violation(). Return: true if all are.
 */
bool host_check_words(struct host *h);

/*
 * For a translator that has calls of its own and not those of struct cp_env, such as the kernel's:
 *
 * host_read() - as the env's read, of any number of frames: one call of kind HOST_READ. Without
 *		 @may_fail no fault hits it: it reads what it has pinned.
 * host_call_fails() - count a call of kind @call that it makes: is it to fail?
 * host_words_add() - words that the caller has at @data and host absolute address @host_abs, @size
 *		      bytes, above all that were added before. 0 or -ENOMEM.
 * host_words_drop() - they are given back, and their contents gone.
 * host_accuse() - keep @text for host_violation(), if it is the first.
 */
int host_read(struct host *h, uint64_t guest_abs, void *buf, uint32_t len, bool may_fail);
bool host_call_fails(struct host *h, enum host_call call);
int host_words_add(struct host *h, void *data, uint32_t size, uint64_t host_abs);
void host_words_drop(struct host *h, void *data);
void host_accuse(struct host *h, const char *text);

/* host_balanced() - are all pins, words and allocations back? Else kept for host_violation(). */
bool host_balanced(struct host *h);

/*
 * host_pinned() - the guest frames pinned now or ever, ascending, each once; returns how many.
 * If there are more than @max, which of them @frames receives is not defined.
 */
unsigned int host_pinned(const struct host *h, bool ever, uint64_t *frames, unsigned int max);

/* host_violation() - the first breach seen, one line, or NULL. Lives as long as @h. */
const char *host_violation(const struct host *h);

#endif /* CCWCHECK_HOST_H */
