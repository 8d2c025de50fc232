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

/* The operation that a command code begins, by its right half; 0: the channel refuses the code. */
static const uint8_t operation[16] = {
	/* R-CCW-02, R-CCW-04 */
	[0x1] = CP_CTX_OUTPUT,	 [0x2] = CP_CTX_INPUT, [0x3] = CP_CTX_OUTPUT,
	[0x4] = CP_CTX_INPUT, /* sense */
	[0x5] = CP_CTX_OUTPUT,	 [0x6] = CP_CTX_INPUT, [0x7] = CP_CTX_OUTPUT,
	[0x9] = CP_CTX_OUTPUT,	 [0xa] = CP_CTX_INPUT, [0xb] = CP_CTX_OUTPUT,
	[0xc] = CP_CTX_BACKWARD, [0xd] = CP_CTX_OUTPUT, [0xe] = CP_CTX_INPUT,
	[0xf] = CP_CTX_OUTPUT,
};

/*
 * The operations by which @ccw is used, of both kinds of ways: CP_CTX_* without COMMAND, also
 * shifted. The product puts the command's own operation where the ways have COMMAND.
 */
static unsigned int operations(const struct cp_ccw *ccw)
{
	const unsigned int commands = CP_CTX_COMMAND | CP_CTX_COMMAND << CP_CTX_MODIFIER;

	return (ccw->ctx & ~commands) | (ccw->ctx & commands) * operation[ccw->cmd & 0x0f];
}

unsigned int cp_context_ops(const struct cp_ccw *ccw)
{
	unsigned int ops = operations(ccw);

	return (ops | ops >> CP_CTX_MODIFIER) & CP_CTX_MASK;
}

unsigned int cp_context_plain_ops(const struct cp_ccw *ccw)
{
	return operations(ccw) & CP_CTX_MASK;
}

/* @node is reached in the ways @ctx. */
static void reach_node(struct cp_impl *impl, uint16_t node, unsigned int ctx)
{
	struct cp_ccw *ccw = cp_node_ccw(impl, node);

	if (!(ctx & ~(unsigned int)ccw->ctx))
		return;
	ccw->ctx |= (uint8_t)ctx;
	if (ccw->marks & CP_MARK_QUEUED)
		return;
	ccw->marks |= CP_MARK_QUEUED;
	ccw->next = impl->work;
	impl->work = (uint16_t)(node + 1);
}

/*
 * CCW number @index of @seg, which there is, is reached from one before it; @last is the last one
 * that the walk along @seg comes to.
 */
static inline void reach(struct cp_segment *seg, uint32_t *last, uint32_t index, unsigned int ctx)
{
	struct cp_ccw *ccw = &seg->ccw[index];
	unsigned int grown = ccw->ctx | ctx;

	if (grown == ccw->ctx)
		return;
	ccw->ctx = (uint8_t)grown;
	ccw->marks |= CP_MARK_AHEAD;
	if (*last < index)
		*last = index;
}

/*
 * The same where @index may be right behind the end: the segment grows by it; if it cannot, the
 * channel meets a stop CCW there. 0 or an errno.
 */
static CP_RARE int reach_or_grow(struct channel_program *cp, struct cp_segment *seg, uint32_t *last,
				 uint32_t index, unsigned int ctx)
{
	int ret = 0;

	if (index == seg->nr)
		ret = cp_build_append(cp, seg);
	if (index < seg->nr)
		reach(seg, last, index, ctx);
	return ret == CP_UNAVAILABLE ? 0 : ret;
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

/* Pass on the ways of the TIC @ccw: 0 or an errno. */
static CP_RARE int spread_tic(struct channel_program *cp, struct cp_ccw *ccw)
{
	int ret = ccw->target == CP_NO_TARGET ? resolve_tic(cp, ccw) : 0;

	if (!ret && !ccw->stop)
		reach_node(cp->impl, ccw->target, ccw->ctx); /* R-TIC-08 */
	return ret;
}

/* What the CCW behind @ccw is reached by, CP_CTX_*, also shifted; 0: it is not. */
static inline unsigned int ways_on(const struct cp_ccw *ccw)
{
	unsigned int ops;

	if (!(ccw->flags & (CCW_FLAG_CD | CCW_FLAG_CC)))
		return 0;
	ops = operations(ccw);
	if (ccw->flags & CCW_FLAG_CD) /* R-DC-04: CC means nothing beside it */
		return ops;
	return (ops & CP_CTX_MASK ? CP_CTX_COMMAND : 0) |
	       (ops >> CP_CTX_MODIFIER ? CP_CTX_COMMAND << CP_CTX_MODIFIER : 0);
}

/*
 * Walk along @seg from CCW number @index as long as there is something to pass on: 0 or an errno.
 * Most programs are one such walk; only a TIC leads elsewhere. What a CCW passes on it passes
 * forward, so each is looked at when all before it have been.
 */
static int spread_along(struct channel_program *cp, struct cp_segment *seg, uint32_t index)
{
	const unsigned int modifier = CP_CTX_COMMAND << CP_CTX_MODIFIER;
	uint32_t last = index;
	int ret = 0;

	seg->ccw[index].marks |= CP_MARK_AHEAD;
	for (; index <= last && !ret; index++) {
		struct cp_ccw *ccw = &seg->ccw[index];
		unsigned int ctx;
		bool command;

		if (!(ccw->marks & CP_MARK_AHEAD))
			continue;
		ccw->marks &= (uint8_t)~CP_MARK_AHEAD;
		if (ccw->stop)
			continue;
		if (ccw->tic) {
			ret = spread_tic(cp, ccw);
			continue;
		}
		ctx = ways_on(ccw);
		if (!ctx)
			continue;
		/* R-CC-04: a status modifier passes over the next command. */
		command = !(ccw->flags & CCW_FLAG_CD);
		if (index + 2 < seg->nr) {
			reach(seg, &last, index + 1, ctx);
			if (command)
				reach(seg, &last, index + 2, modifier);
			continue;
		}
		ret = reach_or_grow(cp, seg, &last, index + 1, ctx);
		if (!ret && command)
			ret = reach_or_grow(cp, seg, &last, index + 2, modifier);
	}
	return ret;
}

int cp_context_spread(struct channel_program *cp)
{
	struct cp_impl *impl = cp->impl;
	struct cp_segment *first = impl->segments[0];
	int ret = 0;

	if (first->nr) {
		first->ccw[0].ctx = CP_CTX_COMMAND;
		ret = spread_along(cp, first, 0);
	}
	while (impl->work && !ret) {
		uint16_t node = (uint16_t)(impl->work - 1);
		struct cp_ccw *ccw = cp_node_ccw(impl, node);

		impl->work = ccw->next;
		ccw->marks &= (uint8_t)~CP_MARK_QUEUED;
		ret = spread_along(cp, impl->segments[node / CP_SEGMENT_CCWS_MAX],
				   node % CP_SEGMENT_CCWS_MAX);
	}
	return ret;
}
