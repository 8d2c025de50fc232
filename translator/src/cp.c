/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The public calls: decides what becomes of the ORB, writes the host's CCWs, maps the status
 * back. What a program is, and where its data lies, is decided in the files below this one.
 */
#include "cp_impl.h"

void cp_setup(struct channel_program *cp, const struct cp_env *env, void *env_ctx)
{
	*cp = (struct channel_program){.env = env, .env_ctx = env_ctx};
}

/* R-ORB-02, -03, -04, -05: what START SUBCHANNEL itself would not accept. */
static int check_orb(const struct arch_orb *orb)
{
	uint32_t ctl = be32_ld(orb->ctl);

	if (ctl & ORB_B)
		return -EOPNOTSUPP;
	if (ctl & (ORB_RESERVED | ORB_D) || be32_ld(orb->cpa) & ORB_CPA_RESERVED)
		return -EIO;
	return 0;
}

int cp_init(struct channel_program *cp, const struct arch_orb *orb)
{
	uint32_t ctl = be32_ld(orb->ctl);
	struct cp_impl *impl;
	int ret;

	if (cp->impl)
		return -EBUSY;
	ret = check_orb(orb);
	if (ret)
		return ret;

	impl = cp->env->alloc(cp->env_ctx, sizeof(*impl));
	if (!impl)
		return -ENOMEM;
	cp->impl = impl;
	cp->orb = *orb;
	impl->pins = &impl->first_pins;
	impl->format1 = ctl & ORB_F;
	impl->limit = ctl & ORB_F ? ARCH_LIMIT_31BIT : ARCH_LIMIT_24BIT;
	impl->idaw2 = ctl & ORB_H;
	/* R-ORB-17: T says something of format-2 IDAWs only. */
	impl->block = ctl & ORB_H && !(ctl & ORB_T) ? ARCH_BLOCK_4K : ARCH_BLOCK_2K;
	impl->block_log2 = impl->block == ARCH_BLOCK_4K ? 12 : 11;

	ret = cp_build_segments(cp);
	if (!ret)
		ret = cp_context_spread(cp);
	for (uint32_t i = 0; i < impl->nr_segments && !ret; i++)
		ret = cp_list_words(cp, impl->segments[i]);
	if (ret)
		cp_free(cp);
	return ret;
}

/* The CCW that the channel refuses in whatever way it gets there: see README.md. */
static struct arch_ccw1 stop_ccw(void)
{
	return (struct arch_ccw1){.cda = be32_st(1)};
}

static uint32_t node_host_abs(const struct cp_impl *impl, uint16_t node)
{
	return impl->segments[node / CP_SEGMENT_CCWS_MAX]->host_head +
	       node % CP_SEGMENT_CCWS_MAX * ARCH_CCW_SIZE;
}

/* The host's CCW for CCW number @i of @seg: 0 or an errno. */
static int translate_ccw(struct channel_program *cp, struct cp_segment *seg, uint32_t i)
{
	const struct cp_ccw *ccw = &seg->ccw[i];
	struct arch_ccw1 *host = &seg->host[i];
	unsigned int ops;

	if (ccw->stop || !ccw->ctx) {
		*host = stop_ccw();
		return 0;
	}
	if (ccw->tic) {
		host->cmd = CCW_CMD_TIC;
		host->cda = be32_st(node_host_abs(cp->impl, ccw->target));
		return 0;
	}
	ops = cp_context_ops(ccw);
	if (!ops) {
		*host = stop_ccw(); /* R-CCW-02, R-CCW-04 */
		return 0;
	}
	host->cmd = ccw->cmd;
	host->count = be16_st(ccw->count);
	return cp_data_translate(cp, host, seg, ccw, ops);
}

int cp_prefetch(struct channel_program *cp)
{
	struct cp_impl *impl = cp->impl;

	if (!impl || impl->prefetched)
		return -EINVAL;
	for (uint32_t s = 0; s < impl->nr_segments; s++) {
		struct cp_segment *seg = impl->segments[s];

		for (uint32_t i = 0; i < seg->nr; i++) {
			int ret;

			seg->nr_left = (uint16_t)(seg->nr - i);
			ret = translate_ccw(cp, seg, i);
			if (ret)
				return ret;
		}
		for (uint32_t i = 0; i < CP_STOPS; i++)
			seg->host[seg->nr + i] = stop_ccw();
	}
	impl->prefetched = true;
	cp_snapshot_drop(cp);
	return 0;
}

const struct arch_orb *cp_get_orb(struct channel_program *cp, uint32_t host_intparm)
{
	uint32_t ctl = be32_ld(cp->orb.ctl);

	if (!cp->impl || !cp->impl->prefetched)
		return NULL;

	/* R-LEN-07: a format-0 program has no incorrect length on immediate operations. */
	if (!(ctl & ORB_F))
		ctl |= ORB_L;
	if (!(ctl & ORB_H))
		ctl |= ORB_T;
	ctl |= ORB_F | ORB_H;
	/* The guest's limit is not the host's; the extension is not handed over: see README.md. */
	ctl &= ~(ORB_A | ORB_X);

	cp->host_orb.intparm = be32_st(host_intparm);
	cp->host_orb.ctl = be32_st(ctl);
	cp->host_orb.cpa = be32_st(cp->impl->segments[0]->host_head);
	return &cp->host_orb;
}

/* The guest's CCW address for the host's, which points behind the CCW last used; 0 if not ours. */
static uint32_t guest_cpa(const struct cp_impl *impl, uint32_t host_cpa)
{
	for (uint32_t i = 0; i < impl->nr_segments; i++) {
		const struct cp_segment *seg = impl->segments[i];
		uint32_t offset = host_cpa - seg->host_head;

		/* Behind a CCW of this segment: its head belongs to what lies before it. */
		if (host_cpa > seg->host_head &&
		    offset <= (seg->nr + CP_STOPS) * ARCH_CCW_SIZE)
			return (seg->guest_head + offset) & ~ORB_CPA_RESERVED;
	}
	return 0;
}

void cp_update_scsw(const struct channel_program *cp, struct arch_scsw *scsw)
{
	uint32_t ctl = be32_ld(scsw->ctl);
	uint32_t orb = be32_ld(cp->orb.ctl);

	if (!cp->impl)
		return;

	scsw->cpa = be32_st(guest_cpa(cp->impl, be32_ld(scsw->cpa)));
	/* R-SCSW-01: the copies are those of the guest's ORB. */
	if (ctl & SCSW_FC_START) {
		ctl &= ~(SCSW_F | SCSW_A);
		ctl |= orb & ORB_F ? SCSW_F : 0;
		ctl |= orb & ORB_A ? SCSW_A : 0;
		scsw->ctl = be32_st(ctl);
	}
}

bool cp_iova_pinned(const struct channel_program *cp, uint64_t iova, uint64_t length)
{
	uint64_t first = iova / ARCH_FRAME_SIZE;
	uint64_t last = (iova + length - 1) / ARCH_FRAME_SIZE;

	if (!cp->impl)
		return false;
	for (const struct cp_pins *chunk = cp->impl->pins; chunk; chunk = chunk->next)
		for (uint32_t i = 0; i < chunk->nr; i++) {
			uint64_t frame = chunk->pin[i] / ARCH_FRAME_SIZE;

			if (frame >= first && frame <= last)
				return true;
		}
	return false;
}

/* Segment number @i: its words and what was allocated for it. */
static void free_segment(struct channel_program *cp, uint32_t i)
{
	struct cp_segment *seg = cp->impl->segments[i];

	cp_list_drop(cp, seg);
	if (seg->ccw != seg->few)
		cp->env->free(cp->env_ctx, seg->ccw, seg->room * sizeof(*seg->ccw));
	if (i >= CP_SEGMENTS_FEW)
		cp->env->free(cp->env_ctx, seg, sizeof(*seg));
}

void cp_free(struct channel_program *cp)
{
	struct cp_impl *impl = cp->impl;

	if (!impl)
		return;
	/* Words first: while a pin is given back nothing must lead to it any more. */
	for (uint32_t i = 0; i < impl->nr_segments; i++)
		free_segment(cp, i);
	if (impl->nowhere)
		cp->env->free_words(cp->env_ctx, impl->nowhere, ARCH_FRAME_SIZE);
	cp_data_unpin(cp);
	cp_snapshot_drop(cp);
	cp->env->free(cp->env_ctx, impl, sizeof(*impl));
	cp->impl = NULL;
}
