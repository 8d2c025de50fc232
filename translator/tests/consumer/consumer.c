// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A user of the installed library, with a world of its own: translates a WRITE chained to a READ
 * and looks at the host's CCWs and lists. Exit code 0: they are as expected.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ccwcheck/cp.h>

#define GUEST_SIZE  0x10000u
#define HOST_FRAMES 0x40000000u /* where the host has the guest's storage */
#define HOST_WORDS  0x10000u	/* where it has what words_alloc() gives */
#define WORDS_SIZE  0x4000u

struct world {
	uint8_t guest[GUEST_SIZE];
	_Alignas(4096) uint8_t words[WORDS_SIZE];
	uint32_t used;
	int pins, blocks;
};

static int guest_read(void *ctx, uint64_t at, void *buf, uint32_t len)
{
	struct world *w = ctx;

	if (at >= GUEST_SIZE || len > GUEST_SIZE - at)
		return -22;
	memcpy(buf, w->guest + at, len);
	return 0;
}

static int guest_pin(void *ctx, uint64_t frame, unsigned int access, uint64_t *host_frame)
{
	struct world *w = ctx;

	(void)access;
	if (frame >= GUEST_SIZE)
		return -22;
	w->pins++;
	*host_frame = HOST_FRAMES + frame;
	return 0;
}

static void guest_unpin(void *ctx, uint64_t frame, unsigned int access)
{
	struct world *w = ctx;

	(void)frame;
	(void)access;
	w->pins--;
}

static void *own_alloc(void *ctx, size_t size)
{
	struct world *w = ctx;

	w->blocks++;
	return calloc(1, size);
}

static void own_free(void *ctx, void *p, size_t size)
{
	struct world *w = ctx;

	(void)size;
	w->blocks--;
	free(p);
}

static void *words_alloc(void *ctx, uint32_t size, uint32_t align, uint32_t *host_abs)
{
	struct world *w = ctx;
	uint32_t at = (w->used + align - 1) & ~(align - 1);

	if (size > WORDS_SIZE || at > WORDS_SIZE - size)
		return NULL;
	w->used = at + size;
	w->blocks++;
	*host_abs = HOST_WORDS + at;
	return w->words + at;
}

static void words_free(void *ctx, void *p, uint32_t size)
{
	struct world *w = ctx;

	(void)p;
	(void)size;
	w->blocks--;
}

static const struct cp_env env = {
	.read = guest_read,
	.pin = guest_pin,
	.unpin = guest_unpin,
	.alloc = own_alloc,
	.free = own_free,
	.alloc_words = words_alloc,
	.free_words = words_free,
};

static uint64_t number(const uint8_t *p, unsigned int bytes)
{
	uint64_t n = 0;

	while (bytes--)
		n = n << 8 | *p++;
	return n;
}

/* Whether the host's CCW at @at is @head (command, flags, count), and its list leads to @data. */
static int check_ccw(const struct world *w, uint32_t at, uint32_t head, uint64_t data)
{
	const uint8_t *ccw = w->words + (at - HOST_WORDS);
	uint32_t list = (uint32_t)number(ccw + 4, 4);
	uint64_t found = list;

	if (ccw[1] & 0x04)
		found = number(w->words + (list - HOST_WORDS), 8);
	if ((number(ccw, 4) & ~0x00040000ull) == head && found == HOST_FRAMES + data)
		return 0;
	fprintf(stderr, "consumer: CCW %08llx leads to %llx, expected %08x and %llx\n",
		(unsigned long long)number(ccw, 4), (unsigned long long)found, head,
		(unsigned long long)(HOST_FRAMES + data));
	return 1;
}

static int translate(struct world *w)
{
	/* WRITE, command chaining, 80 bytes at 3000; READ, 16 bytes at 4008. */
	static const uint8_t program[] = {0x01, 0x40, 0x00, 0x50, 0, 0, 0x30, 0,
					  0x02, 0x00, 0x00, 0x10, 0, 0, 0x40, 0x08};
	/* An ORB with format-1 CCWs, path mask 80, and the program at 1000. */
	static const uint8_t bytes[] = {0, 0, 0, 1, 0, 0x80, 0x80, 0, 0, 0, 0x10, 0};
	struct channel_program cp;
	const struct arch_orb *host;
	struct arch_orb orb;
	uint32_t cpa;
	int bad;

	memcpy(w->guest + 0x1000, program, sizeof(program));
	memcpy(&orb, bytes, sizeof(orb));
	cp_setup(&cp, &env, w);
	if (cp_init(&cp, &orb) || cp_prefetch(&cp) || !(host = cp_get_orb(&cp, 7))) {
		fprintf(stderr, "consumer: the program is refused, expected a translation\n");
		return 1;
	}
	cpa = (uint32_t)number((const uint8_t *)&host->cpa, 4);
	bad = check_ccw(w, cpa, 0x01400050, 0x3000) | check_ccw(w, cpa + 8, 0x02000010, 0x4008);
	if (!cp_iova_pinned(&cp, 0x3000, 1) || cp_iova_pinned(&cp, 0x5000, 1))
		bad = 1;
	cp_free(&cp);
	if (!w->pins && !w->blocks)
		return bad;
	fprintf(stderr, "consumer: %d pins, %d blocks left, expected none\n", w->pins, w->blocks);
	return 1;
}

int main(void)
{
	static struct world world;

	return translate(&world);
}
