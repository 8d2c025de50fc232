/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which bytes of a scenario's storage are CCWs and words of lists, so that they can be
 * shown as what they are: a walk from each ORB, over what lies in storage at the beginning.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "disasm.h"
#include "repro_internal.h"

#define MARKS_MAX    8192u /* what comes after that is shown as mere bytes */
#define SEGMENTS_MAX 64u
#define CCWS_MAX     300u  /* of a segment: more than the driver takes */
#define WORDS_MAX    40u   /* of a list: 64 KiB in blocks of 2 KiB, and more */

struct walk {
	const struct scn *s;
	struct repro_marks *m;
	bool format1;
	bool wide;	/* IDAWs have 8 bytes */
	uint32_t block; /* bytes that one IDAW is for */
	uint32_t nr_segments;
	uint32_t segment[SEGMENTS_MAX];
};

bool repro_fetch(const struct scn *s, uint64_t abs, uint8_t *bytes, uint32_t len)
{
	bool any = false;

	memset(bytes, 0, len);
	for (uint32_t i = 0; i < s->nr_storage; i++) {
		const struct scn_chunk *c = &s->storage[i];

		for (uint32_t k = 0; k < len; k++)
			if (abs + k >= c->abs && abs + k - c->abs < c->len) {
				bytes[k] = c->data[abs + k - c->abs];
				any = true;
			}
	}
	return any;
}

/* False: what lies there is known already, or there is no room for more. */
static bool add(struct walk *w, uint64_t abs, uint32_t len, const char *text)
{
	struct repro_mark *mark;

	if (w->m->nr == MARKS_MAX)
		return false;
	for (uint32_t i = 0; i < w->m->nr; i++)
		if (w->m->list[i].abs < abs + len &&
		    abs < w->m->list[i].abs + w->m->list[i].len)
			return false;
	mark = &w->m->list[w->m->nr++];
	mark->abs = abs;
	mark->len = len;
	snprintf(mark->text, sizeof(mark->text), "%s", text);
	return true;
}

static void add_segment(struct walk *w, uint32_t abs)
{
	for (uint32_t i = 0; i < w->nr_segments; i++)
		if (w->segment[i] == abs)
			return;
	if (w->nr_segments < SEGMENTS_MAX)
		w->segment[w->nr_segments++] = abs;
}

static uint64_t number(const uint8_t *bytes, uint32_t len)
{
	uint64_t x = 0;

	for (uint32_t i = 0; i < len; i++)
		x = x << 8 | bytes[i];
	return x;
}

/* The first word may lie anywhere in its block, which decides how many there are. */
static void walk_list(struct walk *w, const struct disasm_ccw *c)
{
	uint32_t size = w->wide ? 8 : 4, nr = 1;
	uint8_t bytes[8];
	char text[48];

	for (uint32_t k = 0; k < nr && k < WORDS_MAX; k++) {
		uint64_t at = (uint64_t)c->address + (uint64_t)k * size, word;

		if (!repro_fetch(w->s, at, bytes, size))
			return;
		word = number(bytes, size);
		if (!k)
			nr = (uint32_t)((word % w->block + c->count + w->block - 1) / w->block);
		snprintf(text, sizeof(text), "IDAW %u: %" PRIx64, k, word);
		if (!add(w, at, size, text))
			return;
	}
}

static void walk_segment(struct walk *w, uint32_t abs)
{
	for (uint32_t i = 0; i < CCWS_MAX; i++, abs += ARCH_CCW_SIZE) {
		uint8_t bytes[ARCH_CCW_SIZE];
		struct disasm_ccw c;
		char text[100];

		if (!repro_fetch(w->s, abs, bytes, sizeof(bytes)))
			return;
		disasm_decode(&c, bytes, w->format1);
		disasm_text(text, sizeof(text), &c);
		if (!add(w, abs, sizeof(bytes), text))
			return;
		if (c.tic) {
			/* What follows is reached by a status modifier. */
			add_segment(w, c.address);
			continue;
		}
		if (c.flags & CCW_FLAG_IDA && c.count)
			walk_list(w, &c);
		if (!(c.flags & (CCW_FLAG_CD | CCW_FLAG_CC)))
			return;
	}
}

static void walk_orb(struct repro_marks *m, const struct scn *s, const struct arch_orb *orb)
{
	uint32_t ctl = be32_ld(orb->ctl);
	struct walk w = {.s = s, .m = m, .format1 = ctl & ORB_F, .wide = ctl & ORB_H};

	if (ctl & ORB_B)
		return; /* no CCWs */
	w.block = ctl & ORB_H && !(ctl & ORB_T) ? ARCH_BLOCK_4K : ARCH_BLOCK_2K;
	add_segment(&w, be32_ld(orb->cpa));
	for (uint32_t i = 0; i < w.nr_segments; i++)
		walk_segment(&w, w.segment[i]);
}

bool repro_has_orb(const struct scn *s)
{
	static const struct arch_orb none;

	return !s->nr_events || memcmp(&s->orb, &none, sizeof(none));
}

const struct arch_orb *repro_orb_of(const struct scn *s, const struct scn_event *ev)
{
	if (ev->what != SCN_START && ev->what != SCN_SSCH)
		return NULL;
	return ev->has & SCN_HAS_ORB ? &ev->orb : &s->orb;
}

static int by_address(const void *a, const void *b)
{
	const struct repro_mark *x = a, *y = b;

	return (x->abs > y->abs) - (x->abs < y->abs);
}

int repro_find_marks(struct repro_marks *m, const struct scn *s)
{
	m->nr = 0;
	m->list = calloc(MARKS_MAX, sizeof(*m->list));
	if (!m->list)
		return -ENOMEM;
	if (repro_has_orb(s))
		walk_orb(m, s, &s->orb);
	for (uint32_t i = 0; i < s->nr_events; i++) {
		const struct arch_orb *orb = repro_orb_of(s, &s->events[i]);

		if (orb)
			walk_orb(m, s, orb);
	}
	qsort(m->list, m->nr, sizeof(*m->list), by_address);
	return 0;
}
