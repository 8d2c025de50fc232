/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how each CCW can be reached: as a new command, or by data chaining from an input, an
 * output or a read-backward operation. What a CCW does to storage follows from that, not from
 * its command code, which data chaining ignores (R-DC-02, R-DC-03, R-SKIP-03).
 *
 * Every path is taken to be possible: a device may present a status modifier after any command
 * (R-CC-04). So what is found is never less than what the channel can do. Ways that take a status
 * modifier are told apart, since they may be ones that no guest means. The sets only grow, by eight
 * members at most, and a CCW is looked at again only when its set grew.
 */
#include "cp_impl.h"

/* The operation that command code @cmd begins; 0: the channel refuses the code (R-CCW-02, -04). */
static unsigned int operation(uint8_t cmd)
{
	if (cmd & 1)
		return CP_CTX_OUTPUT; /* write, control */
	if ((cmd & 3) == 2)
		return CP_CTX_INPUT; /* read */
	switch (cmd & 0x0f) {
	case 0x04:
		return CP_CTX_INPUT; /* sense */
	case 0x0c:
		return CP_CTX_BACKWARD;
	default:
		return 0;
	}
}

/* The operations of @cmd in the ways @ctx, which are not shifted. */
static unsigned int operations(unsigned int ctx, uint8_t cmd)
{
	unsigned int ops = ctx & ~(unsigned int)CP_CTX_COMMAND;

	if (ctx & CP_CTX_COMMAND)
		ops |= operation(cmd);
	return ops;
}

unsigned int cp_context_ops(const struct cp_ccw *ccw)
{
	return operations((ccw->ctx | ccw->ctx >> CP_CTX_MODIFIER) & CP_CTX_MASK, ccw->cmd);
}

unsigned int cp_context_plain_ops(const struct cp_ccw *ccw)
{
	return operations(ccw->ctx & CP_CTX_MASK, ccw->cmd);
}

/* @node is reached in the ways @ctx. */
static void reach_node(struct cp_impl *impl, uint16_t node, unsigned int ctx)
{
	struct cp_ccw *ccw = cp_node_ccw(impl, node);

	if (!(ctx & ~(unsigned int)ccw->ctx))
		return;
	ccw->ctx |= (uint8_t)ctx;
	if (ccw->queued)
		return;
	ccw->queued = true;
	ccw->next = impl->work;
	impl->work = (uint16_t)(node + 1);
}

/*
 * CCW number @index of segment @s is reached. Right behind the end the segment grows by it; if
 * it cannot, the channel meets a stop CCW there.
 */
static int reach(struct channel_program *cp, uint32_t s, uint32_t index, unsigned int ctx)
{
	struct cp_segment *seg = cp->impl->segments[s];

	if (index == seg->nr) {
		int ret = cp_build_append(cp, seg);

		if (ret)
			return ret == CP_UNAVAILABLE ? 0 : ret;
	}
	if (index < seg->nr)
		reach_node(cp->impl, cp_node(s, index), ctx);
	return 0;
}

/* Settle where a TIC goes, once: a later segment may hold the same CCW again. */
static int resolve_tic(struct channel_program *cp, struct cp_ccw *ccw)
{
	int ret = cp_tic_usable(cp, ccw);

	if (ret < 0)
		return ret;
	if (!ret) {
		ccw->stop = true;
		return 0;
	}
	ccw->target = cp_build_find(cp->impl, ccw->cda);
	if (ccw->target != CP_NO_TARGET)
		return 0;

	/* Only behind a segment's end: cp_build_segments() has followed all the others. */
	ret = cp_build_segment(cp, ccw->cda);
	if (ret == -EINVAL) {
		ccw->stop = true;
		return 0;
	}
	if (!ret)
		ret = cp_build_append(cp, cp->impl->segments[cp->impl->nr_segments - 1]);
	if (ret)
		return ret;
	ccw->target = cp_node(cp->impl->nr_segments - 1, 0);
	return 0;
}

/* Pass on the ways of one kind: @shift is 0 or CP_CTX_MODIFIER. */
static int spread_ways(struct channel_program *cp, uint32_t s, uint32_t index, unsigned int shift)
{
	const struct cp_ccw *ccw = &cp->impl->segments[s]->ccw[index];
	unsigned int ops = operations(ccw->ctx >> shift & CP_CTX_MASK, ccw->cmd);
	int ret = 0;

	if (!ops)
		return 0;
	if (ccw->flags & CCW_FLAG_CD) /* R-DC-04: CC means nothing beside it */
		return reach(cp, s, index + 1, ops << shift);
	if (ccw->flags & CCW_FLAG_CC) {
		ret = reach(cp, s, index + 1, CP_CTX_COMMAND << shift);
		if (!ret) /* R-CC-04 */
			ret = reach(cp, s, index + 2, CP_CTX_COMMAND << CP_CTX_MODIFIER);
	}
	return ret;
}

/* Pass on what is known of CCW number @index of segment @s to those that may follow it. */
static int spread_one(struct channel_program *cp, uint32_t s, uint32_t index)
{
	struct cp_ccw *ccw = &cp->impl->segments[s]->ccw[index];
	int ret = 0;

	if (ccw->tic && ccw->target == CP_NO_TARGET && !ccw->stop)
		ret = resolve_tic(cp, ccw);
	if (ret || ccw->stop)
		return ret;
	if (ccw->tic) {
		reach_node(cp->impl, ccw->target, ccw->ctx); /* R-TIC-08 */
		return 0;
	}

	ret = spread_ways(cp, s, index, 0);
	return ret ? ret : spread_ways(cp, s, index, CP_CTX_MODIFIER);
}

int cp_context_spread(struct channel_program *cp)
{
	struct cp_impl *impl = cp->impl;
	int ret = 0;

	if (impl->segments[0]->nr)
		reach_node(impl, cp_node(0, 0), CP_CTX_COMMAND);
	while (impl->work && !ret) {
		uint16_t node = (uint16_t)(impl->work - 1);
		struct cp_ccw *ccw = cp_node_ccw(impl, node);

		impl->work = ccw->next;
		ccw->queued = false;
		ret = spread_one(cp, node / CP_SEGMENT_CCWS_MAX, node % CP_SEGMENT_CCWS_MAX);
	}
	return ret;
}
