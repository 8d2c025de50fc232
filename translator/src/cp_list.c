/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides where the host's words lie. Those of a segment are one allocation: first room for a list
 * of one word for each CCW, with the word that ends it, and a few more, then the CCWs. So nothing
 * lies behind the CCWs that the channel could take for one, and nothing behind a list but its end.
 * Lists that do not fit there go to blocks of their own, which they share: each has room for as
 * many lists like the one at hand as there are CCWs left, within a frame.
 */
#include "cp_impl.h"

#define WORDS_EACH	2u
#define WORDS_MORE	6u
#define BLOCK_WORDS_MAX (ARCH_FRAME_SIZE / (uint32_t)sizeof(be64_t))

static uint32_t first_lists(const struct cp_segment *seg)
{
	return seg->nr * WORDS_EACH + WORDS_MORE;
}

static uint32_t words_size(const struct cp_segment *seg)
{
	return first_lists(seg) * (uint32_t)sizeof(be64_t) + (seg->nr + CP_STOPS) * ARCH_CCW_SIZE;
}

int cp_list_words(struct channel_program *cp, struct cp_segment *seg)
{
	uint32_t nr = first_lists(seg), host_abs;
	be64_t *words;

	words = cp->env->alloc_words(cp->env_ctx, words_size(seg), ARCH_CCW_SIZE, &host_abs);
	if (!words)
		return -ENOMEM;
	seg->words = words;
	seg->host = (struct arch_ccw1 *)(words + nr);
	seg->host_head = host_abs + nr * (uint32_t)sizeof(be64_t);
	seg->lists.words = words;
	seg->lists.host_abs = host_abs;
	seg->lists.nr = (uint16_t)nr;
	return 0;
}

int cp_list_begin(struct channel_program *cp, struct cp_segment *seg, uint32_t nr)
{
	uint32_t room = nr * seg->nr_left;
	struct cp_block *full;

	assert(nr && nr <= CP_LIST_WORDS_MAX); /* LCOV_EXCL_BR_LINE */
	assert(seg->nr_left);		       /* LCOV_EXCL_BR_LINE */
	if (seg->lists.words && seg->lists.words != seg->words) {
		full = cp->env->alloc(cp->env_ctx, sizeof(*full));
		if (!full)
			return -ENOMEM;
		*full = seg->lists;
		full->next = seg->full;
		seg->full = full;
	}
	room = room < BLOCK_WORDS_MAX ? room : BLOCK_WORDS_MAX;
	seg->lists.nr = 0;
	seg->lists.nr_used = 0;
	seg->lists.words = cp->env->alloc_words(cp->env_ctx, room * (uint32_t)sizeof(be64_t),
						sizeof(be64_t), &seg->lists.host_abs);
	if (!seg->lists.words)
		return -ENOMEM;
	seg->lists.nr = (uint16_t)room;
	return 0;
}

static void free_block(struct channel_program *cp, const struct cp_block *block)
{
	cp->env->free_words(cp->env_ctx, block->words, block->nr * (uint32_t)sizeof(be64_t));
}

/* The blocks beside the words of @seg. */
static CP_RARE void free_blocks(struct channel_program *cp, struct cp_segment *seg)
{
	struct cp_block *block = seg->full;

	if (seg->lists.words)
		free_block(cp, &seg->lists);
	while (block) {
		struct cp_block *next = block->next;

		free_block(cp, block);
		cp->env->free(cp->env_ctx, block, sizeof(*block));
		block = next;
	}
}

void cp_list_drop(struct channel_program *cp, struct cp_segment *seg)
{
	if (seg->lists.words != seg->words)
		free_blocks(cp, seg);
	if (seg->words)
		cp->env->free_words(cp->env_ctx, seg->words, words_size(seg));
}
