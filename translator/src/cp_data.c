/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what the host's CCW designates: a list of format-2 IDAWs whose every word points into
 * a frame pinned for the program, to the nowhere frame, or to where no storage is.
 *
 * A list ends at its first word that the channel must refuse: it cannot get past it. Rules:
 * R-IDA, R-RB, R-CCW-07, -08, -12, -22, R-SKIP-01, -02, -04.
 */
#include "cp_impl.h"

static bool forward(unsigned int ops)
{
	return ops & (CP_CTX_INPUT | CP_CTX_OUTPUT);
}

static bool backward(unsigned int ops)
{
	return ops & CP_CTX_BACKWARD;
}

/* R-IDA-05: how many words serve @count bytes from @first; the larger where both ways occur. */
static uint32_t words_needed(const struct cp_impl *impl, unsigned int ops, uint64_t first,
			     uint32_t count)
{
	uint32_t offset = (uint32_t)first & (impl->block - 1);
	uint32_t nr = 0;

	if (forward(ops))
		nr = (offset + count + impl->block - 1) >> impl->block_log2;
	if (backward(ops)) {
		uint32_t nr_back =
			(impl->block - 1 - offset + count + impl->block - 1) >> impl->block_log2;

		nr = nr_back > nr ? nr_back : nr;
	}
	return nr;
}

/* Room for one more pin: 0 or -ENOMEM. */
static CP_RARE int more_pins(struct channel_program *cp)
{
	struct cp_pins *chunk = cp->env->alloc(cp->env_ctx, sizeof(*chunk));

	if (!chunk)
		return -ENOMEM;
	chunk->next = cp->impl->pins;
	cp->impl->pins = chunk;
	return 0;
}

/* Pin the frame of @guest_abs and write @word for it. 0, CP_UNAVAILABLE, or an errno. */
static inline int pin_word(struct channel_program *cp, be64_t *word, unsigned int access,
			   uint64_t guest_abs)
{
	uint64_t frame = guest_abs - guest_abs % ARCH_FRAME_SIZE;
	struct cp_pins *chunk;
	uint64_t host_frame;
	int ret;

	if (cp->impl->pins->nr == CP_PINS_IN_CHUNK) {
		ret = more_pins(cp);
		if (ret)
			return ret;
	}
	ret = cp->env->pin(cp->env_ctx, frame, access, &host_frame);
	if (ret)
		return ret == -EINVAL || ret == -EPERM ? CP_UNAVAILABLE : ret;
	chunk = cp->impl->pins;
	chunk->pin[chunk->nr++] = frame | access;
	*word = be64_st(host_frame + guest_abs % ARCH_FRAME_SIZE);
	return 0;
}

/*
 * Word number @k, not the first, of a direct area at @cda. False: the area leaves what the CCW can
 * address.
 */
static bool direct_word(uint64_t *guest_abs, const struct cp_impl *impl, unsigned int ops,
			uint32_t cda, uint32_t k)
{
	uint32_t block_nr = cda >> impl->block_log2;

	if (backward(ops)) {
		if (k > block_nr)
			return false; /* R-RB-02: below zero */
		*guest_abs = (uint64_t)(block_nr - k) * impl->block + impl->block - 1;
	} else {
		*guest_abs = ((uint64_t)block_nr + k) * impl->block;
	}
	return *guest_abs < impl->limit; /* R-CCW-08 */
}

/* Word number @k of the guest's list at @cda. 0, CP_UNAVAILABLE, or an errno. */
static inline int list_word(struct channel_program *cp, uint64_t *guest_abs, uint32_t cda,
			    uint32_t k)
{
	uint32_t size = cp->impl->idaw2 ? sizeof(arch_idaw2) : sizeof(arch_idaw1);
	uint64_t word_abs = cda + (uint64_t)k * size;
	const void *bytes;
	int ret;

	/* R-IDA-01, R-IDA-08 */
	if (cda % size || word_abs >= cp->impl->limit)
		return CP_UNAVAILABLE;
	ret = cp_snapshot_get(cp, &bytes, (uint32_t)word_abs);
	if (ret)
		return ret;
	if (cp->impl->idaw2) {
		*guest_abs = be64_ld(*(const arch_idaw2 *)bytes);
		return 0;
	}
	*guest_abs = be32_ld(*(const arch_idaw1 *)bytes);
	return *guest_abs & IDAW1_RESERVED ? CP_UNAVAILABLE : 0; /* R-IDA-06 */
}

/* R-IDA-03: may a later word point at @guest_abs, in at least one of the ways in use? */
static bool block_end_fits(unsigned int ops, uint64_t guest_abs, uint32_t block)
{
	uint32_t offset = (uint32_t)guest_abs & (block - 1);

	return (forward(ops) && !offset) || (backward(ops) && offset == block - 1);
}

/*
 * One direct area cannot go on both upward and downward. Where only a status modifier leads to one
 * of the two, the other is served, and the channel refuses that one at the block's end (R-IDA-03).
 * 0 or -EOPNOTSUPP.
 */
static int choose_direction(unsigned int *ops, const struct cp_ccw *ccw)
{
	unsigned int plain = cp_context_plain_ops(ccw);

	if (!forward(*ops) || !backward(*ops))
		return 0;
	if (forward(plain) && backward(plain))
		return -EOPNOTSUPP;
	*ops = backward(plain) ? CP_CTX_BACKWARD : *ops & ~(unsigned int)CP_CTX_BACKWARD;
	return 0;
}

/*
 * What word number @k, not the first, is to designate, for the ways @ops. 0, CP_UNAVAILABLE, or an
 * errno.
 */
static inline int later_word(struct channel_program *cp, uint64_t *guest_abs, unsigned int ops,
			     const struct cp_ccw *ccw, uint32_t k)
{
	int ret;

	if (!(ccw->flags & CCW_FLAG_IDA))
		return direct_word(guest_abs, cp->impl, ops, ccw->cda, k) ? 0 : CP_UNAVAILABLE;
	ret = list_word(cp, guest_abs, ccw->cda, k);
	if (!ret && !block_end_fits(ops, *guest_abs, cp->impl->block))
		ret = CP_UNAVAILABLE;
	return ret;
}

/* What any of the ways @ops does to a frame: CP_PIN_*. */
static unsigned int access_of(unsigned int ops)
{
	unsigned int access = ops & CP_CTX_OUTPUT ? CP_PIN_FETCH : 0;

	return ops & (CP_CTX_INPUT | CP_CTX_BACKWARD) ? access | CP_PIN_STORE : access;
}

/*
 * End the list of @nr words in one that nobody gets past, not even by a way that is not served, and
 * let @host designate it.
 */
static void end_list(struct arch_ccw1 *host, struct cp_segment *seg, be64_t *words, uint32_t nr)
{
	words[nr] = be64_st(CP_IDAW_UNAVAILABLE);
	host->flags |= CCW_FLAG_IDA;
	host->cda = be32_st(cp_list_take(seg, nr + 1));
}

/*
 * A list of @nr words, 0 if there is no first one; else that is for @guest_abs. 0, -EOPNOTSUPP, or
 * an errno.
 */
static int make_list(struct channel_program *cp, struct arch_ccw1 *host, struct cp_segment *seg,
		     const struct cp_ccw *ccw, unsigned int ops, uint64_t guest_abs, uint32_t nr)
{
	unsigned int access = access_of(ops);
	be64_t *words;
	uint32_t k;
	int ret = 0;

	if (nr > 1 && !(ccw->flags & CCW_FLAG_IDA)) {
		ret = choose_direction(&ops, ccw);
		if (ret)
			return ret;
		nr = words_needed(cp->impl, ops, guest_abs, ccw->count);
	}
	words = cp_list_room(cp, seg, nr + 1);
	if (!words)
		return -ENOMEM;
	for (k = 0; k < nr; k++) {
		if (k)
			ret = later_word(cp, &guest_abs, ops, ccw, k);
		if (!ret)
			ret = pin_word(cp, &words[k], access, guest_abs);
		if (ret)
			break;
	}
	if (ret && ret != CP_UNAVAILABLE)
		return ret;
	end_list(host, seg, words, k);
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
static int make_nowhere_list(struct channel_program *cp, struct arch_ccw1 *host,
			     struct cp_segment *seg, const struct cp_ccw *ccw, unsigned int ops)
{
	uint64_t word;
	uint32_t nr;
	be64_t *words;
	int ret = need_nowhere(cp);

	if (ret)
		return ret;
	word = cp->impl->nowhere_host;
	if (!forward(ops))
		word += cp->impl->block - 1;
	nr = words_needed(cp->impl, ops, word, ccw->count);
	words = cp_list_room(cp, seg, nr + 1);
	if (!words)
		return -ENOMEM;
	for (uint32_t k = 0; k < nr; k++)
		words[k] = be64_st(word);
	end_list(host, seg, words, nr);
	return 0;
}

/* cp_data_translate() for any CCW. */
static CP_RARE int translate_any(struct channel_program *cp, struct arch_ccw1 *host,
				 struct cp_segment *seg, const struct cp_ccw *ccw, unsigned int ops)
{
	uint64_t first = ccw->cda;
	uint32_t nr = 0;
	int ret = 0;

	host->flags = ccw->flags & (uint8_t)~CCW_FLAG_IDA;
	if (!ccw->count) {
		/* R-CCW-22: neither the address nor IDA is looked at. */
		ret = need_nowhere(cp);
		if (!ret)
			host->cda = be32_st(cp->impl->nowhere_host);
		return ret;
	}
	/* R-SKIP-02: output ignores the flag. */
	if (ccw->flags & CCW_FLAG_SKIP && !(ops & CP_CTX_OUTPUT))
		return make_nowhere_list(cp, host, seg, ccw, ops);

	if (ccw->flags & CCW_FLAG_IDA)
		ret = list_word(cp, &first, ccw->cda, 0);
	else if (first >= cp->impl->limit) /* R-CCW-08; LCOV_EXCL_BR_LINE: no CCW can say so much */
		ret = CP_UNAVAILABLE; /* LCOV_EXCL_LINE */
	if (ret && ret != CP_UNAVAILABLE)
		return ret;
	if (!ret)
		nr = words_needed(cp->impl, ops, first, ccw->count);
	return make_list(cp, host, seg, ccw, ops, first, nr);
}

int cp_data_translate(struct channel_program *cp, struct arch_ccw1 *host, struct cp_segment *seg,
		      const struct cp_ccw *ccw, unsigned int ops)
{
	const struct cp_impl *impl = cp->impl;
	be64_t *words;
	int ret;

	/* What needs one word, to be seen without looking closer: most CCWs. */
	if (ccw->flags & (CCW_FLAG_IDA | CCW_FLAG_SKIP) || !ccw->count || backward(ops) ||
	    ccw->cda >= impl->limit || /* LCOV_EXCL_BR_LINE: as above */
	    (ccw->cda & (impl->block - 1)) + ccw->count > impl->block)
		return translate_any(cp, host, seg, ccw, ops);

	words = cp_list_room(cp, seg, 2);
	if (!words)
		return -ENOMEM;
	ret = pin_word(cp, words, access_of(ops), ccw->cda);
	if (ret && ret != CP_UNAVAILABLE)
		return ret;
	host->flags = ccw->flags;
	end_list(host, seg, words, !ret);
	return 0;
}

void cp_data_unpin(struct channel_program *cp)
{
	struct cp_pins *chunk = cp->impl->pins;

	while (chunk) {
		struct cp_pins *next = chunk->next;

		for (uint32_t i = 0; i < chunk->nr; i++) {
			uint64_t frame = chunk->pin[i] - chunk->pin[i] % ARCH_FRAME_SIZE;

			cp->env->unpin(cp->env_ctx, frame, chunk->pin[i] % ARCH_FRAME_SIZE);
		}
		if (chunk != &cp->impl->first_pins)
			cp->env->free(cp->env_ctx, chunk, sizeof(*chunk));
		chunk = next;
	}
	cp->impl->pins = NULL;
}
