/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much a translation costs beside its world: programs are translated and freed, and the very
 * calls of the env that this took are made again without the translator, in turns in one run.
 * What is printed is the ratio of the two; nothing is asserted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ccwcheck/arch.h>
#include <ccwcheck/cp.h>

#include "host.h"

#define CALLS_MAX 4096u
#define ROUNDS	  7u
#define LISTS	  0x40000u
#define DATA	  0x80000u

/* One call of the env, as it was made. */
struct call {
	enum { READ, PIN, UNPIN, ALLOC, FREE, ALLOC_WORDS, FREE_WORDS } what;
	uint64_t abs;
	uint32_t size;
	uint32_t extra;	/* access, alignment, or the number of the allocation given back */
};

static struct call calls[CALLS_MAX];
static void *blocks[CALLS_MAX]; /* what the allocation of the same number returned */
static uint32_t nr_calls;

static struct call *note(int what, uint64_t abs, uint32_t size, uint32_t extra)
{
	struct call *c = &calls[nr_calls++];

	if (nr_calls == CALLS_MAX)
		abort();
	c->what = what;
	c->abs = abs;
	c->size = size;
	c->extra = extra;
	return c;
}

static uint32_t number_of(const void *p)
{
	for (uint32_t i = nr_calls; i--;)
		if (blocks[i] == p)
			return i;
	abort();
}

static int note_read(void *ctx, uint64_t abs, void *buf, uint32_t len)
{
	note(READ, abs, len, 0);
	return host_env()->read(ctx, abs, buf, len);
}

static int note_pin(void *ctx, uint64_t frame, unsigned int access, uint64_t *host_frame)
{
	note(PIN, frame, 0, access);
	return host_env()->pin(ctx, frame, access, host_frame);
}

static void note_unpin(void *ctx, uint64_t frame, unsigned int access)
{
	note(UNPIN, frame, 0, access);
	host_env()->unpin(ctx, frame, access);
}

static void *note_alloc(void *ctx, size_t size)
{
	uint32_t n = nr_calls;

	note(ALLOC, 0, (uint32_t)size, 0);
	return blocks[n] = host_env()->alloc(ctx, size);
}

static void note_free(void *ctx, void *p, size_t size)
{
	note(FREE, 0, (uint32_t)size, number_of(p));
	host_env()->free(ctx, p, size);
}

static void *note_alloc_words(void *ctx, uint32_t size, uint32_t align, uint32_t *host_abs)
{
	uint32_t n = nr_calls;

	note(ALLOC_WORDS, 0, size, align);
	return blocks[n] = host_env()->alloc_words(ctx, size, align, host_abs);
}

static void note_free_words(void *ctx, void *p, uint32_t size)
{
	note(FREE_WORDS, 0, size, number_of(p));
	host_env()->free_words(ctx, p, size);
}

static const struct cp_env noting = {
	.read = note_read,
	.pin = note_pin,
	.unpin = note_unpin,
	.alloc = note_alloc,
	.free = note_free,
	.alloc_words = note_alloc_words,
	.free_words = note_free_words,
};

static void replay(struct host *h)
{
	const struct cp_env *env = host_env();
	uint8_t buf[ARCH_FRAME_SIZE];
	uint64_t host_frame;
	uint32_t host_abs;

	for (uint32_t i = 0; i < nr_calls; i++) {
		const struct call *c = &calls[i];

		if (c->what == READ)
			env->read(h, c->abs, buf, c->size);
		else if (c->what == PIN)
			env->pin(h, c->abs, c->extra, &host_frame);
		else if (c->what == UNPIN)
			env->unpin(h, c->abs, c->extra);
		else if (c->what == ALLOC)
			blocks[i] = env->alloc(h, c->size);
		else if (c->what == FREE)
			env->free(h, blocks[c->extra], c->size);
		else if (c->what == ALLOC_WORDS)
			blocks[i] = env->alloc_words(h, c->size, c->extra, &host_abs);
		else
			env->free_words(h, blocks[c->extra], c->size);
	}
}

static void translate(struct host *h, const struct cp_env *env, const struct arch_orb *orb)
{
	struct channel_program cp;

	cp_setup(&cp, env, h);
	if (cp_init(&cp, orb) || cp_prefetch(&cp) || !cp_get_orb(&cp, 0))
		abort();
	cp_free(&cp);
}

/* @nr CCWs in a chain; with @list each has a list of four words. */
static struct host *make_program(uint32_t nr, bool list)
{
	struct host *h = host_new();

	if (!h || host_guest_add(h, 0, 0xfffff))
		abort();
	for (uint32_t i = 0; i < nr; i++) {
		uint32_t count = list ? 3 * ARCH_FRAME_SIZE + 1 : 64;
		struct arch_ccw1 ccw = {.cmd = CCW_CMD_READ,
					.flags = i + 1 < nr ? CCW_FLAG_CC : 0,
					.count = be16_st((uint16_t)count),
					.cda = be32_st(list ? LISTS + 32 * i : DATA + 64 * i)};

		ccw.flags |= list ? CCW_FLAG_IDA : 0;
		host_guest_write(h, 0x1000 + 8 * i, &ccw, sizeof(ccw));
		for (uint32_t k = 0; k < 4; k++) {
			be64_t word = be64_st(DATA + ARCH_FRAME_SIZE * ((i + k) % 64));

			host_guest_write(h, LISTS + 32 * i + 8 * k, &word, sizeof(word));
		}
	}
	return h;
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void measure(const char *name, uint32_t nr, bool list, uint32_t times)
{
	const struct arch_orb orb = {.ctl = be32_st(ORB_F | ORB_P | ORB_H | 0x8000),
				     .cpa = be32_st(0x1000)};
	struct host *h = make_program(nr, list);
	double best_with = 1e9, best_without = 1e9;

	nr_calls = 0;
	translate(h, &noting, &orb);
	for (uint32_t r = 0; r < ROUNDS; r++) {
		double start = seconds(), middle;

		for (uint32_t i = 0; i < times; i++)
			translate(h, host_env(), &orb);
		middle = seconds();
		for (uint32_t i = 0; i < times; i++)
			replay(h);
		if (middle - start < best_with)
			best_with = middle - start;
		if (seconds() - middle < best_without)
			best_without = seconds() - middle;
	}
	printf("%-28s %9.0f a second, %5.2f times its %u env calls alone\n", name,
	       times / best_with, best_with / best_without, nr_calls);
	host_delete(h);
}

int main(void)
{
	measure("1 CCW, direct", 1, false, 20000);
	measure("16 CCWs, direct", 16, false, 4000);
	measure("16 CCWs, lists of 4 words", 16, true, 1500);
	measure("256 CCWs, direct", 256, false, 250);
	return 0;
}
