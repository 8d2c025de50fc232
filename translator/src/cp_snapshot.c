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

#define BUCKETS_FIRST 16u

static uint32_t bucket_of(const struct cp_snapshot *snap, uint32_t number)
{
	return (number * 2654435769u) / (UINT32_MAX / snap->nr_buckets + 1);
}

static void insert(struct cp_snapshot *snap, struct cp_piece *piece)
{
	struct cp_piece **bucket = &snap->buckets[bucket_of(snap, piece->number)];

	piece->next = *bucket;
	*bucket = piece;
}

/* More buckets when there are as many pieces: 0 or -ENOMEM. */
static int grow(struct channel_program *cp, struct cp_snapshot *snap)
{
	uint32_t nr = snap->nr_buckets ? snap->nr_buckets * 4 : BUCKETS_FIRST;
	struct cp_snapshot bigger = {.nr_buckets = nr};

	bigger.buckets = cp->env->alloc(cp->env_ctx, nr * sizeof(*bigger.buckets));
	if (!bigger.buckets)
		return -ENOMEM;

	for (uint32_t i = 0; i < snap->nr_buckets; i++) {
		struct cp_piece *piece = snap->buckets[i];

		while (piece) {
			struct cp_piece *next = piece->next;

			insert(&bigger, piece);
			piece = next;
		}
	}
	if (snap->buckets)
		cp->env->free(cp->env_ctx, snap->buckets,
			      snap->nr_buckets * sizeof(*snap->buckets));
	snap->buckets = bigger.buckets;
	snap->nr_buckets = nr;
	return 0;
}

static struct cp_piece *find(const struct cp_snapshot *snap, uint32_t number)
{
	struct cp_piece *piece;

	if (snap->last && snap->last->number == number)
		return snap->last;
	if (!snap->buckets)
		return NULL;
	for (piece = snap->buckets[bucket_of(snap, number)]; piece; piece = piece->next)
		if (piece->number == number)
			return piece;
	return NULL;
}

/* The one place that reads guest storage. 0 or an errno; @out receives the piece. */
static int fetch(struct channel_program *cp, struct cp_piece **out, uint32_t number)
{
	struct cp_snapshot *snap = &cp->impl->snapshot;
	struct cp_piece *piece;
	int ret;

	if (snap->nr_pieces == snap->nr_buckets) {
		ret = grow(cp, snap);
		if (ret)
			return ret;
	}
	piece = cp->env->alloc(cp->env_ctx, sizeof(*piece));
	if (!piece)
		return -ENOMEM;

	ret = cp->env->read(cp->env_ctx, (uint64_t)number * CP_PIECE_SIZE, piece->bytes,
			    CP_PIECE_SIZE);
	if (ret && ret != -EINVAL && ret != -EPERM) {
		cp->env->free(cp->env_ctx, piece, sizeof(*piece));
		return ret;
	}
	piece->available = !ret;
	piece->number = number;
	insert(snap, piece);
	snap->nr_pieces++;
	*out = piece;
	return 0;
}

int cp_snapshot_get(struct channel_program *cp, void *buf, uint32_t guest_abs, uint32_t len)
{
	struct cp_snapshot *snap = &cp->impl->snapshot;
	uint32_t offset = guest_abs % CP_PIECE_SIZE;
	struct cp_piece *piece = find(snap, guest_abs / CP_PIECE_SIZE);

	assert(offset + len <= CP_PIECE_SIZE);
	if (!piece) {
		int ret = fetch(cp, &piece, guest_abs / CP_PIECE_SIZE);

		if (ret)
			return ret;
	}
	snap->last = piece;
	if (!piece->available)
		return CP_UNAVAILABLE;
	memcpy(buf, piece->bytes + offset, len);
	return 0;
}

void cp_snapshot_drop(struct channel_program *cp)
{
	struct cp_snapshot *snap = &cp->impl->snapshot;

	for (uint32_t i = 0; i < snap->nr_buckets; i++) {
		struct cp_piece *piece = snap->buckets[i];

		while (piece) {
			struct cp_piece *next = piece->next;

			cp->env->free(cp->env_ctx, piece, sizeof(*piece));
			piece = next;
		}
	}
	if (snap->buckets)
		cp->env->free(cp->env_ctx, snap->buckets,
			      snap->nr_buckets * sizeof(*snap->buckets));
	memset(snap, 0, sizeof(*snap));
}
