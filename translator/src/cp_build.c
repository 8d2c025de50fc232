/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which CCWs belong to the program: where a segment ends, where a TIC begins another
 * one, and when a program is larger than the interface allows (R-VFIO-CP-03, R-VFIO-CP-04).
 *
 * A segment is what the driver calls a chain. TICs are followed depth first, as the driver
 * does, so that both find the same segments; the depth is data here, not the stack's.
 */
#include <string.h>

#include "cp_impl.h"

static void decode_format0(struct cp_ccw *ccw, const struct arch_ccw0 *guest)
{
	ccw->cmd = guest->cmd;
	ccw->cda = (uint32_t)guest->cda[0] << 16 | (uint32_t)guest->cda[1] << 8 | guest->cda[2];
	if ((ccw->cmd & 0x0f) == CCW_CMD_TIC) {
		/* R-TIC-02: all but the address is ignored. */
		ccw->cmd = CCW_CMD_TIC;
		ccw->tic = true;
		return;
	}
	ccw->flags = guest->flags;
	ccw->count = be16_ld(guest->count);
	/* R-CCW-20; the host's format 1 would let a count of zero pass. */
	ccw->stop = !ccw->count;
}

static void decode_format1(struct cp_ccw *ccw, const struct arch_ccw1 *guest)
{
	ccw->cmd = guest->cmd;
	ccw->flags = guest->flags;
	ccw->count = be16_ld(guest->count);
	ccw->cda = be32_ld(guest->cda);
	ccw->stop = ccw->cda & CCW_CDA_RESERVED; /* R-CCW-07, R-TIC-03 */
	if (ccw->cmd == CCW_CMD_TIC) {
		ccw->tic = true;
		ccw->stop = ccw->stop || ccw->flags || ccw->count; /* R-TIC-03 */
	}
}

/* Room for one more CCW: 0 or -ENOMEM. Pointers to CCWs of @seg are not good any more. */
static CP_RARE int make_room(struct channel_program *cp, struct cp_segment *seg)
{
	struct cp_ccw *all;

	all = cp->env->alloc(cp->env_ctx, CP_SEGMENT_CCWS_MAX * sizeof(*all));
	if (!all)
		return -ENOMEM;
	memcpy(all, seg->few, sizeof(seg->few));
	seg->ccw = all;
	seg->room = CP_SEGMENT_CCWS_MAX;
	return 0;
}

/* The next CCW of @seg, which has room for it. */
static inline struct cp_ccw *append(struct cp_segment *seg, const void *guest, bool format1)
{
	struct cp_ccw *ccw = &seg->ccw[seg->nr++];

	if (format1)
		decode_format1(ccw, guest);
	else
		decode_format0(ccw, guest);
	/* R-CCW-06: the ORB's D is never on here. */
	if (ccw->flags & CCW_FLAG_MIDA)
		ccw->stop = true;
	if (ccw->tic) {
		ccw->target = CP_NO_TARGET;
		seg->tics = true;
	}
	return ccw;
}

/* The guest's bytes behind the last CCW of @seg. 0, CP_UNAVAILABLE, or an errno. */
static int fetch(struct channel_program *cp, const void **guest, const struct cp_segment *seg)
{
	uint64_t guest_abs = seg->guest_head + (uint64_t)seg->nr * ARCH_CCW_SIZE;

	if (seg->nr == CP_SEGMENT_CCWS_MAX || guest_abs >= cp->impl->limit ||
	    guest_abs % ARCH_CCW_SIZE)
		return CP_UNAVAILABLE;
	return cp_snapshot_get(cp, guest, (uint32_t)guest_abs);
}

int cp_build_append(struct channel_program *cp, struct cp_segment *seg)
{
	const void *guest;
	int ret = fetch(cp, &guest, seg);

	if (!ret && seg->nr == seg->room)
		ret = make_room(cp, seg);
	if (!ret)
		append(seg, guest, cp->impl->format1);
	return ret;
}

/* Does the TIC @last, the last CCW of @seg, go back into @seg? */
static CP_RARE bool tic_into_own(const struct cp_segment *seg, const struct cp_ccw *last)
{
	uint32_t last_abs = seg->guest_head + (seg->nr - 1u) * ARCH_CCW_SIZE;

	return last->cda >= seg->guest_head && last->cda <= last_abs &&
	       last->cda % ARCH_CCW_SIZE == 0;
}

/* Does the driver's idea of a chain go on behind @last, the last CCW of @seg? */
static inline bool segment_goes_on(const struct cp_segment *seg, const struct cp_ccw *last)
{
	if (last->stop)
		return false;
	/* A TIC back into the segment: what follows is reached by a status modifier. */
	if (last->tic)
		return tic_into_own(seg, last);
	return last->flags & (CCW_FLAG_CD | CCW_FLAG_CC);
}

/*
 * CCWs of one piece of the snapshot, from @guest on: 1: the segment ends here, 0: it goes on in the
 * next piece, or an errno.
 */
static int fill_from_piece(struct channel_program *cp, struct cp_segment *seg, const uint8_t *guest)
{
	uint32_t guest_abs = seg->guest_head + seg->nr * ARCH_CCW_SIZE;
	const uint8_t *end = guest + CP_PIECE_SIZE - guest_abs % CP_PIECE_SIZE;
	bool format1 = cp->impl->format1;

	for (; guest < end; guest += ARCH_CCW_SIZE) {
		if (seg->nr == seg->room) {
			int ret = seg->room < CP_SEGMENT_CCWS_MAX ? make_room(cp, seg) : -EINVAL;

			if (ret)
				return ret;
		}
		if (!segment_goes_on(seg, append(seg, guest, format1)))
			return 1;
	}
	return 0;
}

static int fill_segment(struct channel_program *cp, struct cp_segment *seg)
{
	const void *guest;
	int ret;

	do {
		if (seg->nr == CP_SEGMENT_CCWS_MAX)
			return -EINVAL;
		ret = fetch(cp, &guest, seg);
		if (!ret)
			ret = fill_from_piece(cp, seg, guest);
	} while (!ret);

	/* What cannot be fetched is the channel's to refuse. */
	return ret < 0 ? ret : 0;
}

/* Add @seg, which is all zeros. */
static inline void begin_segment(struct cp_impl *impl, struct cp_segment *seg, uint32_t guest_head)
{
	seg->guest_head = guest_head;
	seg->ccw = seg->few;
	seg->room = CP_CCWS_FEW;
	impl->segments[impl->nr_segments++] = seg;
}

int cp_build_segment(struct channel_program *cp, uint32_t guest_head)
{
	struct cp_impl *impl = cp->impl;
	struct cp_segment *seg;

	if (impl->nr_segments == CP_SEGMENTS_MAX)
		return -EINVAL;
	if (impl->nr_segments < CP_SEGMENTS_FEW)
		seg = &impl->own_segments[impl->nr_segments];
	else
		seg = cp->env->alloc(cp->env_ctx, sizeof(*seg));
	if (!seg)
		return -ENOMEM;
	begin_segment(impl, seg, guest_head);
	return 0;
}

uint16_t cp_build_find(const struct cp_impl *impl, uint32_t guest_abs)
{
	uint32_t best = CP_SEGMENT_CCWS_MAX;
	uint16_t node = CP_NO_TARGET;

	for (uint32_t i = 0; i < impl->nr_segments; i++) {
		const struct cp_segment *seg = impl->segments[i];
		uint32_t offset = guest_abs - seg->guest_head;
		uint32_t index = offset / ARCH_CCW_SIZE;

		if (guest_abs < seg->guest_head || offset % ARCH_CCW_SIZE || index >= seg->nr ||
		    index >= best)
			continue;
		best = index;
		node = cp_node(i, index);
	}
	return node;
}

int cp_tic_usable(struct channel_program *cp, const struct cp_ccw *ccw)
{
	const void *bytes;
	int ret;

	if (ccw->stop || ccw->cda % ARCH_CCW_SIZE || ccw->cda >= cp->impl->limit)
		return 0;
	ret = cp_snapshot_get(cp, &bytes, ccw->cda);
	if (ret < 0)
		return ret;
	return !ret;
}

/* The TIC @ccw: begin and fill the segment it needs. 1: a new one, 0: none needed, or errno. */
static int follow_tic(struct channel_program *cp, const struct cp_ccw *ccw)
{
	int ret = cp_tic_usable(cp, ccw);

	if (ret <= 0 || cp_build_find(cp->impl, ccw->cda) != CP_NO_TARGET)
		return ret < 0 ? ret : 0;
	ret = cp_build_segment(cp, ccw->cda);
	if (!ret)
		ret = fill_segment(cp, cp->impl->segments[cp->impl->nr_segments - 1]);
	return ret ? ret : 1;
}

/* Follow the TICs of the first segment, and of those that they lead to: 0 or an errno. */
static CP_RARE int follow_tics(struct channel_program *cp)
{
	struct {
		struct cp_segment *seg;
		uint32_t next; /* CCW to look at next */
	} path[CP_SEGMENTS_MAX]; /* each segment is entered once, so this is deep enough */
	uint32_t depth = 1;

	path[0].seg = cp->impl->segments[0];
	path[0].next = 0;
	while (depth) {
		struct cp_segment *seg = path[depth - 1].seg;
		uint32_t i = path[depth - 1].next++;
		int ret;

		if (!seg->tics || i == seg->nr) {
			depth--;
			continue;
		}
		if (!seg->ccw[i].tic)
			continue;
		ret = follow_tic(cp, &seg->ccw[i]);
		if (ret < 0)
			return ret;
		if (ret) {
			path[depth].seg = cp->impl->segments[cp->impl->nr_segments - 1];
			path[depth++].next = 0;
		}
	}
	return 0;
}

int cp_build_segments(struct channel_program *cp)
{
	struct cp_segment *first = &cp->impl->own_segments[0];
	int ret;

	begin_segment(cp->impl, first, be32_ld(cp->orb.cpa));
	ret = fill_segment(cp, first);
	return ret || !first->tics ? ret : follow_tics(cp);
}
