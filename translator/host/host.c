/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The user-space world of the translator: its beginning and end, the calls that the translator
 * makes, which of them fail on request, and the first breach that anybody saw.
 */
#include "host_internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct host *host_new(void)
{
	struct host *h = calloc(1, sizeof(*h));

	if (h)
		h->words_next = HOST_WORDS_FIRST;
	return h;
}

void host_delete(struct host *h)
{
	if (!h)
		return;
	for (uint32_t i = 0; i < h->nr_changes; i++)
		free(h->changes[i].data);
	free(h->changes);
	free(h->faults);
	free(h->slots);
	host_blocks_free(h);
	host_frames_free(h);
	free(h);
}

void host_breach(struct host *h, const char *format, ...)
{
	va_list args;

	if (h->breached)
		return;
	h->breached = true;
	va_start(args, format);
	vsnprintf(h->breach, sizeof(h->breach), format, args);
	va_end(args);
}

/* Count a call of kind @call and say with which error it is to fail, or 0. */
static int count(struct host *h, enum host_call call)
{
	const unsigned int nth = ++h->calls[call];

	for (uint32_t i = 0; i < h->nr_faults; i++)
		if (h->faults[i].call == call && h->faults[i].nth == nth)
			return h->faults[i].err;
	return 0;
}

void host_accuse(struct host *h, const char *text)
{
	host_breach(h, "%s", text);
}

bool host_call_fails(struct host *h, enum host_call call)
{
	return count(h, call) != 0;
}

const char *host_violation(const struct host *h)
{
	return h->breached ? h->breach : NULL;
}

int host_fail_at(struct host *h, enum host_call call, unsigned int nth, int err)
{
	struct host_fault *faults = realloc(h->faults, (h->nr_faults + 1) * sizeof(*faults));

	if (!faults)
		return -ENOMEM;
	h->faults = faults;
	faults[h->nr_faults++] = (struct host_fault){call, nth, err};
	return 0;
}

unsigned int host_calls(const struct host *h, enum host_call call)
{
	return h->calls[call];
}

/* One read of guest storage begins: what becomes of it, without regard to where. */
static int begin_read(struct host *h)
{
	const int err = count(h, HOST_READ);

	return host_changes_meet(h, h->calls[HOST_READ]) ? -ENOMEM : err;
}

/* The part of a read that lies in one frame. */
static int read_frame(struct host *h, uint64_t guest_abs, void *buf, uint32_t len)
{
	struct host_frame *frame;

	if (!host_guest_exists(h, guest_abs))
		return -EINVAL;
	frame = host_frame_get(h, guest_abs);
	if (!frame)
		return -ENOMEM;
	if (!(frame->access & CP_PIN_FETCH))
		return -EPERM;
	host_frame_load(frame, HOST_FRAME_OFFSET(guest_abs), buf, len);
	return host_seen_add(frame, HOST_FRAME_OFFSET(guest_abs), buf, len);
}

int host_read(struct host *h, uint64_t guest_abs, void *buf, uint32_t len, bool may_fail)
{
	const int fault = begin_read(h);
	int err = may_fail ? fault : 0;
	uint8_t *to = buf;

	while (len && !err) {
		const uint32_t room = ARCH_FRAME_SIZE - HOST_FRAME_OFFSET(guest_abs);
		const uint32_t part = len < room ? len : room;

		err = read_frame(h, guest_abs, to, part);
		guest_abs += part;
		to += part;
		len -= part;
	}
	return err;
}

static int env_read(void *ctx, uint64_t guest_abs, void *buf, uint32_t len)
{
	struct host *h = ctx;
	const int err = begin_read(h);

	if (err)
		return err;
	if (len == 0 || len > ARCH_FRAME_SIZE - HOST_FRAME_OFFSET(guest_abs)) {
		host_breach(h, "read of %" PRIu32 " bytes at %" PRIx64 ": not in one frame", len,
			    guest_abs);
		return -EINVAL;
	}
	return read_frame(h, guest_abs, buf, len);
}

static int env_pin(void *ctx, uint64_t guest_frame, unsigned int access, uint64_t *host_frame)
{
	const int err = count(ctx, HOST_PIN);

	return err ? err : host_pin(ctx, guest_frame, access, host_frame);
}

static void env_unpin(void *ctx, uint64_t guest_frame, unsigned int access)
{
	host_unpin(ctx, guest_frame, access);
}

static void *env_alloc(void *ctx, size_t size)
{
	return count(ctx, HOST_ALLOC) ? NULL : host_alloc(ctx, size);
}

static void env_free(void *ctx, void *p, size_t size)
{
	host_free(ctx, p, size);
}

static void *env_alloc_words(void *ctx, uint32_t size, uint32_t align, uint32_t *host_abs)
{
	return count(ctx, HOST_ALLOC_WORDS) ? NULL : host_alloc_words(ctx, size, align, host_abs);
}

static void env_free_words(void *ctx, void *p, uint32_t size)
{
	host_free_words(ctx, p, size);
}

const struct cp_env *host_env(void)
{
	static const struct cp_env env = {
		.read = env_read,
		.pin = env_pin,
		.unpin = env_unpin,
		.alloc = env_alloc,
		.free = env_free,
		.alloc_words = env_alloc_words,
		.free_words = env_free_words,
	};

	return &env;
}
