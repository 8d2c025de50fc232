/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what the host's CCW designates: a list of format-2 IDAWs whose every word points into
 * a frame pinned for the program, to the nowhere frame, or to where no storage is.
 *
 * A list ends at its first word that the channel must refuse: it cannot get past it. Rules:
 * R-IDA, R-RB, R-CCW-07, -08, -12, -22, R-SKIP-01, -02, -04.
 */
#include <string.h>

#include "cp_impl.h"

/* One IDAW per block of 2K, one more for an unaligned start. */
#define LIST_WORDS_MAX (ARCH_COUNT_MAX / ARCH_BLOCK_2K + 2u)

/* A list in the making. */
struct draft {
	unsigned int ops;	/* CP_CTX_INPUT, _OUTPUT, _BACKWARD: the ways the list must serve */
	unsigned int access;	/* CP_PIN_*: what any way does to a frame */
	uint32_t nr_needed;
	uint32_t nr;
	be64_t words[LIST_WORDS_MAX];
};

static bool forward(unsigned int ops)
{
	return ops & (CP_CTX_INPUT | CP_CTX_OUTPUT);
}

static bool backward(unsigned int ops)
{
	return ops & CP_CTX_BACKWARD;
}

/* R-IDA-05: how many words serve @count bytes from @first; the larger where both ways occur. */
static uint32_t words_needed(unsigned int ops, uint64_t first, uint32_t count, uint32_t block)
{
	uint32_t offset = (uint32_t)(first % block);
	uint32_t nr = 0;

	if (forward(ops))
		nr = (offset + count + block - 1) / block;
	if (backward(ops)) {
		uint32_t nr_back = (block - 1 - offset + count + block - 1) / block;

		nr = nr_back > nr ? nr_back : nr;
	}
	return nr;
}

/* Room for one more pin: 0 or -ENOMEM. */
static int reserve_pin(struct channel_program *cp)
{
	struct cp_pins *chunk = cp->impl->pins;

	if (chunk && chunk->nr < CP_PINS_IN_CHUNK)
		return 0;
	chunk = cp->env->alloc(cp->env_ctx, sizeof(*chunk));
	if (!chunk)
		return -ENOMEM;
	chunk->next = cp->impl->pins;
	cp->impl->pins = chunk;
	return 0;
}

static void add_word(struct draft *d, uint64_t host_abs)
{
	assert(d->nr < LIST_WORDS_MAX);
	d->words[d->nr++] = be64_st(host_abs);
}

/* Pin the frame of @guest_abs and add the word for it. 0, CP_UNAVAILABLE, or an errno. */
static int add_pinned(struct channel_program *cp, struct draft *d, uint64_t guest_abs)
{
	uint64_t frame = guest_abs - guest_abs % ARCH_FRAME_SIZE;
	uint64_t host_frame;
	struct cp_pins *chunk;
	int ret;

	ret = reserve_pin(cp);
	if (ret)
		return ret;
	ret = cp->env->pin(cp->env_ctx, frame, d->access, &host_frame);
	if (ret)
		return ret == -EINVAL || ret == -EPERM ? CP_UNAVAILABLE : ret;
	chunk = cp->impl->pins;
	chunk->pin[chunk->nr].frame = frame;
	chunk->pin[chunk->nr++].access = d->access;
	add_word(d, host_frame + guest_abs % ARCH_FRAME_SIZE);
	return 0;
}

/* Word number @k of a direct area at @cda. False: the area leaves what the CCW can address. */
static bool direct_word(uint64_t *guest_abs, const struct cp_impl *impl, const struct draft *d,
			uint32_t cda, uint32_t k)
{
	uint32_t block_nr = cda / impl->block;

	if (!k) {
		*guest_abs = cda;
	} else if (backward(d->ops)) {
		if (k > block_nr)
			return false; /* R-RB-02: below zero */
		*guest_abs = (uint64_t)(block_nr - k) * impl->block + impl->block - 1;
	} else {
		*guest_abs = ((uint64_t)block_nr + k) * impl->block;
	}
	return *guest_abs < impl->limit; /* R-CCW-08 */
}

/* Word number @k of the guest's list at @cda. 0, CP_UNAVAILABLE, or an errno. */
static int list_word(struct channel_program *cp, uint64_t *guest_abs, uint32_t cda, uint32_t k)
{
	uint32_t size = cp->impl->idaw2 ? sizeof(arch_idaw2) : sizeof(arch_idaw1);
	uint64_t word_abs = cda + (uint64_t)k * size;
	int ret;

	/* R-IDA-01, R-IDA-08 */
	if (cda % size || word_abs >= cp->impl->limit)
		return CP_UNAVAILABLE;
	if (cp->impl->idaw2) {
		arch_idaw2 word;

		ret = cp_snapshot_get(cp, &word, (uint32_t)word_abs, sizeof(word));
		if (!ret)
			*guest_abs = be64_ld(word);
	} else {
		arch_idaw1 word;

		ret = cp_snapshot_get(cp, &word, (uint32_t)word_abs, sizeof(word));
		if (!ret)
			*guest_abs = be32_ld(word);
		if (!ret && *guest_abs & IDAW1_RESERVED)
			ret = CP_UNAVAILABLE; /* R-IDA-06 */
	}
	return ret;
}

/* R-IDA-03: may a later word point at @guest_abs, in at least one of the ways in use? */
static bool block_end_fits(const struct draft *d, uint64_t guest_abs, uint32_t block)
{
	return (forward(d->ops) && guest_abs % block == 0) ||
	       (backward(d->ops) && guest_abs % block == block - 1);
}

/*
 * One direct area cannot go on both upward and downward. Where only a status modifier leads to one
 * of the two, the other is served, and the channel refuses that one at the block's end (R-IDA-03).
 */
static int choose_direction(struct draft *d, const struct cp_ccw *ccw)
{
	unsigned int plain = cp_context_plain_ops(ccw);

	if (!forward(d->ops) || !backward(d->ops))
		return 0;
	if (forward(plain) && backward(plain))
		return -EOPNOTSUPP;
	d->ops = backward(plain) ? CP_CTX_BACKWARD : d->ops & ~(unsigned int)CP_CTX_BACKWARD;
	return 0;
}

static int draft_list(struct channel_program *cp, struct draft *d, const struct cp_ccw *ccw)
{
	uint32_t block = cp->impl->block;
	bool ida = ccw->flags & CCW_FLAG_IDA;
	uint32_t nr_any = 0; /* words that any way might want to look at */
	int ret = 0;

	for (uint32_t k = 0; !k || k < d->nr_needed; k++) {
		uint64_t guest_abs = 0;

		if (ida)
			ret = list_word(cp, &guest_abs, ccw->cda, k);
		else
			ret = direct_word(&guest_abs, cp->impl, d, ccw->cda, k) ? 0 :
										  CP_UNAVAILABLE;
		if (!ret && !k) {
			nr_any = words_needed(d->ops, guest_abs, ccw->count, block);
			d->nr_needed = nr_any;
			if (!ida && nr_any > 1) {
				ret = choose_direction(d, ccw);
				if (ret)
					return ret;
				d->nr_needed =
					words_needed(d->ops, guest_abs, ccw->count, block);
			}
		}
		if (!ret && ida && k && !block_end_fits(d, guest_abs, block))
			ret = CP_UNAVAILABLE;
		if (!ret)
			ret = add_pinned(cp, d, guest_abs);
		if (ret)
			break;
	}
	if (ret && ret != CP_UNAVAILABLE)
		return ret;
	/* Nobody gets past this word, not even by the way that is not served. */
	if (ret || d->nr < nr_any)
		add_word(d, CP_IDAW_UNAVAILABLE);
	return 0;
}

/* The nowhere frame, at first need: 0 or -ENOMEM. */
static int need_nowhere(struct channel_program *cp)
{
	struct cp_impl *impl = cp->impl;

	if (!impl->nowhere)
		impl->nowhere = cp->env->alloc_words(cp->env_ctx, ARCH_FRAME_SIZE, ARCH_FRAME_SIZE,
						     &impl->nowhere_host);
	return impl->nowhere ? 0 : -ENOMEM;
}

/* Skipped input: the list is as long as any that the channel might want to look at. */
static int draft_nowhere(struct channel_program *cp, struct draft *d, const struct cp_ccw *ccw)
{
	uint32_t block = cp->impl->block;
	uint64_t word;
	int ret = need_nowhere(cp);

	if (ret)
		return ret;
	word = cp->impl->nowhere_host;
	if (!forward(d->ops))
		word += block - 1;
	for (uint32_t k = 0; k < words_needed(d->ops, word, ccw->count, block); k++)
		add_word(d, word);
	return 0;
}

/* Turn the draft into words of the host. 0 or -ENOMEM. */
static int finish(struct channel_program *cp, struct arch_ccw1 *host, struct cp_list *list,
		  const struct draft *d)
{
	uint32_t size = d->nr * (uint32_t)sizeof(be64_t);
	uint32_t host_abs;

	list->words = cp->env->alloc_words(cp->env_ctx, size, sizeof(be64_t), &host_abs);
	if (!list->words)
		return -ENOMEM;
	list->nr = (uint16_t)d->nr;
	memcpy(list->words, d->words, size);
	host->flags |= CCW_FLAG_IDA;
	host->cda = be32_st(host_abs);
	return 0;
}

int cp_data_translate(struct channel_program *cp, struct arch_ccw1 *host, struct cp_list *list,
		      const struct cp_ccw *ccw)
{
	struct draft d;
	int ret;

	d.ops = cp_context_ops(ccw);
	d.access = d.ops & CP_CTX_OUTPUT ? CP_PIN_FETCH : 0;
	if (d.ops & (CP_CTX_INPUT | CP_CTX_BACKWARD))
		d.access |= CP_PIN_STORE;
	d.nr_needed = 0;
	d.nr = 0;
	host->flags = ccw->flags & (uint8_t)~CCW_FLAG_IDA;

	if (!ccw->count) {
		/* R-CCW-22: neither the address nor IDA is looked at. */
		ret = need_nowhere(cp);
		if (!ret)
			host->cda = be32_st(cp->impl->nowhere_host);
		return ret;
	}
	/* R-SKIP-02: output ignores the flag. */
	if (ccw->flags & CCW_FLAG_SKIP && !(d.ops & CP_CTX_OUTPUT))
		ret = draft_nowhere(cp, &d, ccw);
	else
		ret = draft_list(cp, &d, ccw);
	return ret ? ret : finish(cp, host, list, &d);
}

void cp_data_unpin(struct channel_program *cp)
{
	struct cp_pins *chunk = cp->impl->pins;

	while (chunk) {
		struct cp_pins *next = chunk->next;

		for (uint32_t i = 0; i < chunk->nr; i++)
			cp->env->unpin(cp->env_ctx, chunk->pin[i].frame, chunk->pin[i].access);
		cp->env->free(cp->env_ctx, chunk, sizeof(*chunk));
		chunk = next;
	}
	cp->impl->pins = NULL;
}
