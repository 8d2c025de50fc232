/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One channel program through the kernel's own translator, and nothing else: no channel runs it.
 * What the guest holds may change between any two reads, and any call of the kernel may fail.
 *
 * Drives: the kernel's cp_init, cp_prefetch, cp_get_orb, cp_update_scsw, cp_iova_pinned, cp_free
 * Input:  a scenario; its device and events mean nothing here
 * Holds:  kernel_chain.memory	no access out of bounds, after free or where nothing is, no double
 *				free, no leak, no stack overflow, no lock taken twice
 *	   kernel_chain.world	what is pinned is given back, once; only guest storage is asked for
 *	   kernel_chain.result	only documented results, and -EBUSY for a second program
 *	   kernel_chain.orb	the host's ORB leads to the program's words, with its parameter
 *	   kernel_chain.pinned	cp_iova_pinned() knows just the frames that are pinned
 *	   kernel_chain.scsw	the guest is told its own address of the first two CCWs
 *	   kernel_chain.bounded	work is bounded, whatever the guest says
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "../../conformance/kernel_object/runtime/kobj.h"
#include "../../conformance/subjects/oracle_world.h"
#include "../common/fz_scn.h"
#include "../common/fz_target.h"
#include "../targets/focus.h"
#include "host.h"
#include "known.h"

#define PINNED_MAX 4096u
#define CCWS_MAX   (16u * 256u) /* R-VFIO-CP-03, -04 */
#define WORDS_MAX  33u		/* IDAWs of one CCW */

const struct fz_target fz_target = {"fuzz_kernel_chain", FOCUS_fuzz_kernel_chain};

static struct fz_scn input;

/* False: it is known what is wrong, and there is no more to see. */
static bool check_world(const struct host *h)
{
	const char *seen = host_violation(h);

	if (!seen)
		return true;
	if (known_text(seen))
		return false;
	if (!strncmp(seen, "kernel: ", 8))
		fz_broken("kernel_chain.memory", "%s", seen + 8);
	fz_broken("kernel_chain.world", "%s", seen);
}

static bool is_documented(int err)
{
	for (uint32_t i = 0; i < input.s.nr_faults; i++)
		if (input.s.faults[i].err == err)
			return true;
	return !err || err == -EOPNOTSUPP || err == -EINVAL || err == -EPERM || err == -EFAULT ||
	       (err == -ENOMEM && input.s.nr_faults);
}

static void check_bounds(const struct host *h)
{
	FZ_HOLDS("kernel_chain.bounded", host_calls(h, HOST_READ) <= CCWS_MAX * 4,
		 "%u reads of guest storage", host_calls(h, HOST_READ));
	FZ_HOLDS("kernel_chain.bounded", host_calls(h, HOST_PIN) <= CCWS_MAX * (WORDS_MAX + 4),
		 "%u pins", host_calls(h, HOST_PIN));
}

static void check_orb(const struct host *h, const struct arch_orb *orb, uint32_t intparm)
{
	FZ_HOLDS("kernel_chain.orb", be32_ld(orb->intparm) == intparm, "parameter %" PRIx32,
		 be32_ld(orb->intparm));
	FZ_HOLDS("kernel_chain.orb", host_words_contain(h, be32_ld(orb->cpa), 8),
		 "the program begins at %" PRIx32 ", outside of its words", be32_ld(orb->cpa));
	FZ_HOLDS("kernel_chain.orb", (be32_ld(orb->ctl) & (ORB_F | ORB_H)) == (ORB_F | ORB_H),
		 "format bits: word 1 is %" PRIx32, be32_ld(orb->ctl));
}

static void check_pinned(const struct host *h, void *t)
{
	static uint64_t frames[PINNED_MAX];
	const unsigned int nr = host_pinned(h, false, frames, PINNED_MAX);

	fz_digest_number(nr);
	for (unsigned int i = 0; i < nr && nr <= PINNED_MAX; i++) {
		const uint64_t next = frames[i] + ARCH_FRAME_SIZE;
		const bool next_too = i + 1 < nr && frames[i + 1] == next;

		fz_digest_number(frames[i]);
		FZ_HOLDS("kernel_chain.pinned", kobj_translator.iova_pinned(t, frames[i] + 5, 1),
			 "denies frame %" PRIx64 ", which is pinned", frames[i]);
		FZ_HOLDS("kernel_chain.pinned",
			 kobj_translator.iova_pinned(t, next, 1) == next_too,
			 "is wrong about frame %" PRIx64, next);
	}
}

static void check_scsw(void *t, uint32_t cpa)
{
	for (uint32_t offset = 0; offset <= ARCH_CCW_SIZE; offset += ARCH_CCW_SIZE) {
		struct arch_scsw scsw = {
			.ctl = be32_st(SCSW_FC_START | SCSW_SC_PRIMARY | SCSW_SC_PENDING),
			.cpa = be32_st(cpa + offset),
		};

		kobj_translator.update_scsw(t, &scsw);
		fz_digest_number(be32_ld(scsw.cpa) - be32_ld(input.s.orb.cpa));
		FZ_HOLDS("kernel_chain.scsw",
			 be32_ld(scsw.cpa) == be32_ld(input.s.orb.cpa) + offset,
			 "at CCW %" PRIu32 " the guest is told %" PRIx32, offset / ARCH_CCW_SIZE,
			 be32_ld(scsw.cpa));
	}
}

static void check_translated(struct host *h, void *t)
{
	uint32_t intparm = 0;
	const struct arch_orb *orb = kobj_translator.get_orb(t, &intparm);

	if (!check_world(h))
		return;
	FZ_HOLDS("kernel_chain.orb", orb, "no ORB after a good cp_prefetch");
	check_orb(h, orb, intparm);
	check_pinned(h, t);
	check_scsw(t, be32_ld(orb->cpa));
	FZ_HOLDS("kernel_chain.result", kobj_translator.init(t, &input.s.orb) == -EBUSY,
		 "a second program is taken");
	check_world(h);
}

static void translate(struct host *h, void *t)
{
	int err = kobj_translator.init(t, &input.s.orb);

	fz_digest_number((uint64_t)(int64_t)err);
	if (!check_world(h))
		return;
	FZ_HOLDS("kernel_chain.result", is_documented(err), "cp_init says %d", err);
	if (!err) {
		err = kobj_translator.prefetch(t);
		fz_digest_number((uint64_t)(int64_t)err);
		if (!check_world(h))
			return;
		FZ_HOLDS("kernel_chain.result", is_documented(err), "cp_prefetch says %d", err);
		if (!err)
			check_translated(h, t);
		kobj_translator.free(t);
	}
	check_bounds(h);
	host_balanced(h);
	if (check_world(h))
		FZ_HOLDS("kernel_chain.pinned",
			 !kobj_translator.iova_pinned(t, 0, UINT64_C(1) << 60),
			 "something is left after cp_free");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct host *h;
	void *t;

	fz_begin();
	fz_decode(&input, data, size);
	if (world_for_translator(&h, &input.s))
		return 0; /* out of memory */
	t = kobj_translator.begin(h, NULL);
	if (t) {
		translate(h, t);
		kobj_translator.end(t);
	}
	host_delete(h);
	return 0;
}
