/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what the guest's storage says: every byte of CCWs and lists is read once, in aligned
 * pieces, and comes from that copy ever after. A guest that changes its program meanwhile gets
 * a translation of one state, never of a mixture (R-ORB-15, R-ORB-16).
 *
 * CCWs and lists lie below 2 GiB, so there are 2^23 pieces at most and a multiplicative hash
 * spreads any choice of them over the buckets: a guest cannot make one chain long.
 */
#include <string.h>

#include "cp_impl.h"

/* So many need no table, and a table begins with so many buckets. */
#define PIECES_LISTED	   4u
#define BUCKETS_FIRST_LOG2 4u

static uint32_t bucket_of(uint32_t nr_log2, uint32_t number)
{
	return (uint32_t)((uint64_t)(uint32_t)(number * 2654435769u) << nr_log2 >> 32);
}

static void insert(struct cp_piece **buckets, uint32_t nr_log2, struct cp_piece *piece)
{
	struct cp_piece **bucket = &buckets[bucket_of(nr_log2, piece->number)];

	piece->next = *bucket;
	*bucket = piece;
}

static void free_buckets(struct channel_program *cp, struct cp_snapshot *snap)
{
	if (snap->nr_log2)
		cp->env->free(cp->env_ctx, snap->buckets, sizeof(*snap->buckets) << snap->nr_log2);
}

/* More buckets: 0 or -ENOMEM. */
static CP_RARE int grow(struct channel_program *cp, struct cp_snapshot *snap)
{
	uint32_t nr_log2 = snap->nr_log2 ? snap->nr_log2 + 2 : BUCKETS_FIRST_LOG2;
	struct cp_piece **buckets;

	buckets = cp->env->alloc(cp->env_ctx, sizeof(*buckets) << nr_log2);
	if (!buckets)
		return -ENOMEM;

	for (uint32_t i = 0; i < 1u << snap->nr_log2; i++) {
		struct cp_piece *piece = snap->buckets[i];

		while (piece) {
			struct cp_piece *next = piece->next;

			insert(buckets, nr_log2, piece);
			piece = next;
		}
	}
	free_buckets(cp, snap);
	snap->buckets = buckets;
	snap->nr_log2 = nr_log2;
	return 0;
}

static struct cp_piece *find(const struct cp_snapshot *snap, uint32_t number)
{
	struct cp_piece *piece;

	if (!snap->buckets)
		return NULL;
	for (piece = snap->buckets[bucket_of(snap->nr_log2, number)]; piece; piece = piece->next)
		if (piece->number == number)
			return piece;
	return NULL;
}

/* A piece to read into: the program's own, or one that is allocated. NULL: no memory. */
static struct cp_piece *new_piece(struct channel_program *cp, struct cp_snapshot *snap)
{
	uint32_t room;

	if (snap->nr_pieces < CP_PIECES_FEW) {
		snap->buckets = &snap->few;
		return &snap->own[snap->nr_pieces];
	}
	room = snap->nr_log2 ? 1u << snap->nr_log2 : PIECES_LISTED;
	if (snap->nr_pieces == room && grow(cp, snap))
		return NULL;
	return cp->env->alloc(cp->env_ctx, sizeof(struct cp_piece));
}

static void free_piece(struct channel_program *cp, struct cp_piece *piece)
{
	struct cp_snapshot *snap = &cp->impl->snapshot;

	for (uint32_t i = 0; i < CP_PIECES_FEW; i++)
		if (piece == &snap->own[i])
			return;
	cp->env->free(cp->env_ctx, piece, sizeof(*piece));
}

/* The one place that reads guest storage. 0 or an errno; @out receives the piece. */
static int fetch(struct channel_program *cp, struct cp_piece **out, uint32_t number)
{
	struct cp_snapshot *snap = &cp->impl->snapshot;
	struct cp_piece *piece = new_piece(cp, snap);
	int ret;

	if (!piece)
		return -ENOMEM;
	ret = cp->env->read(cp->env_ctx, (uint64_t)number * CP_PIECE_SIZE, piece->bytes,
			    CP_PIECE_SIZE);
	if (ret && ret != -EINVAL && ret != -EPERM) {
		free_piece(cp, piece);
		return ret;
	}
	piece->available = !ret;
	piece->number = number;
	insert(snap->buckets, snap->nr_log2, piece);
	snap->nr_pieces++;
	*out = piece;
	return 0;
}

int cp_snapshot_fetch(struct channel_program *cp, const void **bytes, uint32_t guest_abs)
{
	struct cp_snapshot *snap = &cp->impl->snapshot;
	struct cp_piece *piece = find(snap, guest_abs / CP_PIECE_SIZE);

	if (!piece) {
		int ret = fetch(cp, &piece, guest_abs / CP_PIECE_SIZE);

		if (ret)
			return ret;
	}
	if (!piece->available)
		return CP_UNAVAILABLE;
	snap->last = piece;
	*bytes = piece->bytes + guest_abs % CP_PIECE_SIZE;
	return 0;
}

void cp_snapshot_drop_more(struct channel_program *cp)
{
	struct cp_snapshot *snap = &cp->impl->snapshot;

	for (uint32_t i = 0; i < 1u << snap->nr_log2; i++) {
		struct cp_piece *piece = snap->buckets[i];

		while (piece) {
			struct cp_piece *next = piece->next;

			free_piece(cp, piece);
			piece = next;
		}
	}
	free_buckets(cp, snap);
	memset(snap, 0, offsetof(struct cp_snapshot, own));
}
