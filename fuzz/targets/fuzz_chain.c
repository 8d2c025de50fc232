/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One channel program through all of the translator, and nothing else: no channel runs it. What
 * the guest holds may change between any two reads, and any call of the world may fail.
 *
 * Drives: cp_init, cp_prefetch, cp_get_orb, cp_update_scsw, cp_iova_pinned, cp_free
 * Input:  a scenario; its device and events mean nothing here
 * Holds:  chain.world	    no call breaks the rules of the world; every word of the translated
 *			    program leads to the program, to a pinned frame, or nowhere
 *	   chain.result	    only documented results, and -EBUSY for a second program
 *	   chain.refusal    a program within the limits is not refused
 *	   chain.needless   no frame is pinned that no CCW can designate
 *	   chain.orb	    the host's ORB is the guest's but for what README.md says
 *	   chain.pinned	    cp_iova_pinned() knows just the frames that are pinned
 *	   chain.scsw	    the guest is told its own CCW's address, or none
 *	   chain.bounded    work and memory are bounded, whatever the guest says
 *	   chain.balance    everything is given back, whenever the program ends
 */
#include <errno.h>
#include <inttypes.h>

#include <ccwcheck/cp.h>

#include "../../conformance/subjects/oracle_world.h"
#include "../common/fz_reach.h"
#include "../common/fz_scn.h"
#include "../common/fz_target.h"
#include "host.h"
#include "focus.h"

#define HOST_INTPARM 0x00c0ffeeu
#define PINNED_MAX   4096u
#define NEEDLESS_MAX 64u
#define READS_MAX    16u
#define CCWS_MAX     (CP_SEGMENTS_MAX * (CP_SEGMENT_CCWS_MAX + 1))
#define WORDS_MAX    33u /* IDAWs of one CCW: 64 KiB in blocks of 2 KiB, and the rest of one */
#define SCSWS_MAX    64u

const struct fz_target fz_target = {"fuzz_chain", FOCUS_fuzz_chain};

static struct fz_scn input;
static struct fz_reach reach;

static void check_world(const struct host *h)
{
	const char *seen = host_violation(h);

	FZ_HOLDS("chain.world", !seen, "%s", seen);
}

/* Is @err one that the header promises, or one that the world was told to give? */
static bool is_documented(int err)
{
	for (uint32_t i = 0; i < input.s.nr_faults; i++)
		if (input.s.faults[i].err == err)
			return true;
	return !err || err == -EOPNOTSUPP || err == -EIO || err == -EINVAL ||
	       (err == -ENOMEM && input.s.nr_faults);
}

/* Does the world say -EINVAL by itself? */
static bool is_told_einval(void)
{
	for (uint32_t i = 0; i < input.s.nr_faults; i++)
		if (input.s.faults[i].err == -EINVAL)
			return true;
	return false;
}

/* R-VFIO-CP-03, -04: it takes a 257th CCW or a 17th segment. */
static void check_refusal(const struct host *h)
{
	if (is_told_einval())
		return;
	fz_reach_ccws(&reach, h, &input.s);
	FZ_HOLDS("chain.refusal", reach.many || reach.nr_ccws > CP_SEGMENT_CCWS_MAX ||
		 reach.nr_targets >= CP_SEGMENTS_MAX,
		 "-EINVAL for %u CCWs and %u targets of TICs", reach.nr_ccws, reach.nr_targets);
}

/* What holds no data of any way through the program is not pinned. */
static void check_needless(const struct host *h)
{
	static uint64_t frames[NEEDLESS_MAX];
	const unsigned int nr = host_pinned(h, true, frames, NEEDLESS_MAX);

	/* Of small programs only: it is a matter of each CCW by itself. */
	if (!nr || nr > NEEDLESS_MAX || host_calls(h, HOST_READ) > READS_MAX)
		return;
	fz_reach_ccws(&reach, h, &input.s);
	fz_reach_frames(&reach, h, &input.s);
	for (unsigned int i = 0; i < nr && !reach.many_frames; i++)
		FZ_HOLDS("chain.needless", fz_reach_has_frame(&reach, frames[i]),
			 "frame %" PRIx64 " is pinned", frames[i]);
}

/* Reads and pins are at most a few for each word that a program can have. */
static void check_bounds(const struct host *h)
{
	FZ_HOLDS("chain.bounded", host_calls(h, HOST_READ) <= CCWS_MAX * (WORDS_MAX + 3),
		 "%u reads of guest storage", host_calls(h, HOST_READ));
	FZ_HOLDS("chain.bounded", host_calls(h, HOST_PIN) <= CCWS_MAX * WORDS_MAX * 2,
		 "%u pins", host_calls(h, HOST_PIN));
	FZ_HOLDS("chain.bounded",
		 host_calls(h, HOST_ALLOC) + host_calls(h, HOST_ALLOC_WORDS) <= CCWS_MAX * 8,
		 "%u allocations",
		 host_calls(h, HOST_ALLOC) + host_calls(h, HOST_ALLOC_WORDS));
}

/* What START SUBCHANNEL is given: words of the host, and the guest's bits that the host keeps. */
static void check_orb(const struct host *h, const struct arch_orb *orb)
{
	const uint32_t kept = ORB_KEY | ORB_S | ORB_P | ORB_I | ORB_U;
	const uint32_t guest = be32_ld(input.s.orb.ctl), host = be32_ld(orb->ctl);

	FZ_HOLDS("chain.orb", be32_ld(orb->intparm) == HOST_INTPARM, "parameter %" PRIx32,
		 be32_ld(orb->intparm));
	FZ_HOLDS("chain.orb", host_words_contain(h, be32_ld(orb->cpa), 8),
		 "the program begins at %" PRIx32 ", outside of its words", be32_ld(orb->cpa));
	FZ_HOLDS("chain.orb", (host & ORB_F) && (host & ORB_H) && !(host & (ORB_B | ORB_D)),
		 "format bits: word 1 is %" PRIx32, host);
	FZ_HOLDS("chain.orb", (guest & kept) == (host & kept),
		 "the guest's word 1 is %" PRIx32 ", the host's %" PRIx32, guest, host);
}

/* Frames around each one that is pinned: the ledger knows. */
static void check_pinned(const struct host *h, const struct channel_program *cp)
{
	static uint64_t frames[PINNED_MAX];
	const unsigned int nr = host_pinned(h, false, frames, PINNED_MAX);

	fz_digest_number(nr);
	for (unsigned int i = 0; i < nr && i < PINNED_MAX; i++) {
		const uint64_t next = frames[i] + ARCH_FRAME_SIZE;
		const bool next_too = i + 1 < nr && frames[i + 1] == next;

		fz_digest_number(frames[i]);
		FZ_HOLDS("chain.pinned", cp_iova_pinned(cp, frames[i] + 5, 1),
			 "denies frame %" PRIx64 ", which is pinned", frames[i]);
		FZ_HOLDS("chain.pinned", nr > PINNED_MAX || cp_iova_pinned(cp, next, 1) == next_too,
			 "is wrong about frame %" PRIx64, next);
	}
	for (uint32_t i = 0; i < input.s.nr_memory && !nr; i++)
		FZ_HOLDS("chain.pinned",
			 !cp_iova_pinned(cp, input.s.memory[i].first,
					 input.s.memory[i].last - input.s.memory[i].first + 1),
			 "claims a frame, and none is pinned");
}

/* Status at the CCWs of the first segment, and behind them where there is none. */
static void check_scsw(const struct channel_program *cp, uint32_t cpa)
{
	for (uint32_t offset = 0; offset < SCSWS_MAX * ARCH_CCW_SIZE; offset += ARCH_CCW_SIZE) {
		const uint32_t own = (be32_ld(input.s.orb.cpa) + offset) & ~ORB_CPA_RESERVED;
		struct arch_scsw scsw = {
			.ctl = be32_st(SCSW_FC_START | SCSW_SC_PRIMARY | SCSW_SC_PENDING),
			.cpa = be32_st(cpa + offset),
		};
		uint32_t told;

		cp_update_scsw(cp, &scsw);
		told = be32_ld(scsw.cpa);
		fz_digest_number(told);
		FZ_HOLDS("chain.scsw", told == own || (told == 0 && offset != ARCH_CCW_SIZE),
			 "at %" PRIx32 " the guest is told %" PRIx32, own, told);
	}
}

static void check_translated(struct host *h, struct channel_program *cp)
{
	const struct arch_orb *orb = cp_get_orb(cp, HOST_INTPARM);
	const struct arch_orb again = input.s.orb;

	FZ_HOLDS("chain.orb", orb, "no ORB after a good cp_prefetch");
	check_orb(h, orb);
	fz_digest_bytes(orb, sizeof(*orb));
	host_check_words(h);
	check_world(h);
	check_pinned(h, cp);
	check_needless(h);
	check_scsw(cp, be32_ld(orb->cpa));
	FZ_HOLDS("chain.result", cp_init(cp, &again) == -EBUSY, "a second program is taken");
}

static void translate(struct host *h)
{
	struct channel_program cp;
	int err;

	cp_setup(&cp, host_env(), h);
	err = cp_init(&cp, &input.s.orb);
	fz_digest_number((uint64_t)(int64_t)err);
	FZ_HOLDS("chain.result", is_documented(err), "cp_init says %d", err);
	if (err == -EINVAL)
		check_refusal(h);
	if (err) {
		host_balanced(h);
		check_world(h);
	} else {
		FZ_HOLDS("chain.orb", !cp_get_orb(&cp, HOST_INTPARM), "an ORB before cp_prefetch");
		err = cp_prefetch(&cp);
		fz_digest_number((uint64_t)(int64_t)err);
		FZ_HOLDS("chain.result", is_documented(err) && (err != -EINVAL || is_told_einval()),
			 "cp_prefetch says %d", err);
		check_world(h);
		if (!err)
			check_translated(h, &cp);
		else
			FZ_HOLDS("chain.orb", !cp_get_orb(&cp, HOST_INTPARM),
				 "an ORB after a failed cp_prefetch");
	}
	check_bounds(h);
	cp_free(&cp);
	host_balanced(h);
	check_world(h);
	FZ_HOLDS("chain.balance", !cp_get_orb(&cp, HOST_INTPARM) &&
		 !cp_iova_pinned(&cp, 0, UINT64_MAX), "something is left after cp_free");
	cp_free(&cp);
	check_world(h);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct host *h;

	fz_begin();
	fz_decode(&input, data, size);
	if (world_for_translator(&h, &input.s))
		return 0; /* out of memory */
	translate(h);
	host_delete(h);
	return 0;
}
