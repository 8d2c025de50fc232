/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which CCWs belong to the program: where a segment ends, where a TIC begins another
 * one, and when a program is larger than the interface allows (R-VFIO-CP-03, R-VFIO-CP-04).
 *
 * A segment is what the driver calls a chain. TICs are followed depth first, as the driver
 * does, so that both find the same segments; the depth is data here, not the stack's.
 */
#include "cp_impl.h"

static void decode_format0(struct cp_ccw *ccw, const uint8_t bytes[ARCH_CCW_SIZE])
{
	ccw->cmd = bytes[0];
	ccw->cda = (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
	if ((bytes[0] & 0x0f) == CCW_CMD_TIC) {
		/* R-TIC-02: all but the address is ignored. */
		ccw->cmd = CCW_CMD_TIC;
		ccw->tic = true;
		return;
	}
	ccw->flags = bytes[4];
	ccw->count = (uint16_t)(bytes[6] << 8 | bytes[7]);
	/* R-CCW-20; the host's format 1 would let a count of zero pass. */
	ccw->stop = !ccw->count;
}

static void decode_format1(struct cp_ccw *ccw, const uint8_t bytes[ARCH_CCW_SIZE])
{
	ccw->cmd = bytes[0];
	ccw->flags = bytes[1];
	ccw->count = (uint16_t)(bytes[2] << 8 | bytes[3]);
	ccw->cda = (uint32_t)bytes[4] << 24 | (uint32_t)bytes[5] << 16 | (uint32_t)bytes[6] << 8 |
		   bytes[7];
	ccw->stop = ccw->cda & CCW_CDA_RESERVED; /* R-CCW-07, R-TIC-03 */
	if (ccw->cmd == CCW_CMD_TIC) {
		ccw->tic = true;
		ccw->stop = ccw->stop || ccw->flags || ccw->count; /* R-TIC-03 */
	}
}

static void decode(struct cp_ccw *ccw, bool format1, const uint8_t bytes[ARCH_CCW_SIZE])
{
	*ccw = (struct cp_ccw){.target = CP_NO_TARGET};
	if (format1)
		decode_format1(ccw, bytes);
	else
		decode_format0(ccw, bytes);
	/* R-CCW-06: the ORB's D is never on here. */
	if (ccw->flags & CCW_FLAG_MIDA)
		ccw->stop = true;
}

int cp_build_append(struct channel_program *cp, struct cp_segment *seg)
{
	uint64_t guest_abs = seg->guest_head + (uint64_t)seg->nr * ARCH_CCW_SIZE;
	uint8_t bytes[ARCH_CCW_SIZE];
	int ret;

	if (seg->nr == CP_SEGMENT_CCWS_MAX || guest_abs >= cp->impl->limit ||
	    guest_abs % ARCH_CCW_SIZE)
		return CP_UNAVAILABLE;
	ret = cp_snapshot_get(cp, bytes, (uint32_t)guest_abs, sizeof(bytes));
	if (ret)
		return ret;
	decode(&seg->ccw[seg->nr++], cp->impl->format1, bytes);
	return 0;
}

/* Does the driver's idea of a chain go on behind the last CCW of @seg? */
static bool segment_goes_on(const struct cp_segment *seg)
{
	const struct cp_ccw *last = &seg->ccw[seg->nr - 1];
	uint32_t last_abs = seg->guest_head + (seg->nr - 1u) * ARCH_CCW_SIZE;

	if (last->stop)
		return false;
	/* A TIC back into the segment: what follows is reached by a status modifier. */
	if (last->tic)
		return last->cda >= seg->guest_head && last->cda <= last_abs &&
		       last->cda % ARCH_CCW_SIZE == 0;
	return last->flags & (CCW_FLAG_CD | CCW_FLAG_CC);
}

static int fill_segment(struct channel_program *cp, struct cp_segment *seg)
{
	int ret;

	do {
		if (seg->nr == CP_SEGMENT_CCWS_MAX)
			return -EINVAL;
		ret = cp_build_append(cp, seg);
	} while (!ret && segment_goes_on(seg));

	/* What cannot be fetched is the channel's to refuse. */
	return ret == CP_UNAVAILABLE ? 0 : ret;
}

int cp_build_segment(struct channel_program *cp, uint32_t guest_head)
{
	struct cp_impl *impl = cp->impl;
	struct cp_segment *seg;

	if (impl->nr_segments == CP_SEGMENTS_MAX)
		return -EINVAL;
	seg = cp->env->alloc(cp->env_ctx, sizeof(*seg));
	if (!seg)
		return -ENOMEM;
	seg->guest_head = guest_head;
	impl->segments[impl->nr_segments++] = seg;
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
	uint8_t bytes[ARCH_CCW_SIZE];
	int ret;

	if (ccw->stop || ccw->cda % ARCH_CCW_SIZE || ccw->cda >= cp->impl->limit)
		return 0;
	ret = cp_snapshot_get(cp, bytes, ccw->cda, sizeof(bytes));
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

int cp_build_segments(struct channel_program *cp)
{
	struct {
		struct cp_segment *seg;
		uint32_t next; /* CCW to look at next */
	} path[CP_SEGMENTS_MAX]; /* each segment is entered once, so this is deep enough */
	uint32_t depth = 1;
	int ret;

	ret = cp_build_segment(cp, be32_ld(cp->orb.cpa));
	if (!ret)
		ret = fill_segment(cp, cp->impl->segments[0]);
	if (ret)
		return ret;

	path[0].seg = cp->impl->segments[0];
	path[0].next = 0;
	while (depth) {
		struct cp_segment *seg = path[depth - 1].seg;
		uint32_t i = path[depth - 1].next++;

		if (i == seg->nr) {
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
