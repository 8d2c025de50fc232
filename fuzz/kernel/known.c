/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Known causes, as known.h has them. Rules that they go by: R-CCW-07, -08, -20, R-IDA-01, -03, -06,
 * -08, R-TIC-03, -05, R-RB, R-DC, R-SKIP, R-CC-04, R-ORB-15.
 */
#include "known.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../conformance/kernel_object/runtime/kobj.h"
#include "../common/fz_walk.h"

#define VERSION(a, b, c) ((unsigned long)(a) << 16 | (b) << 8 | (c))
#define CODE_NOOP	 0x03
#define CODE_CONTROL	 0x07

static bool is_before(unsigned long version)
{
	return kernel_glue_facts.version < version;
}

static struct fz_walk walk;

/*
 * Call @change for each CCW of the program, but for TICs; it tells whether it has changed it.
 * Places are those of before any of them has changed.
 */
static bool each_ccw(struct fz_scn *f, bool (*change)(struct fz_ccw *ccw, const struct fz_place *p))
{
	bool changed = false;

	fz_walk(&walk, f, &f->s.orb);
	for (uint32_t i = 0; i < walk.nr; i++) {
		const struct fz_place *p = &walk.place[i];
		struct fz_ccw ccw = p->ccw;
		uint8_t bytes[ARCH_CCW_SIZE];

		if (fz_ccw_is_tic(&ccw, walk.format1) || !change(&ccw, p))
			continue;
		fz_ccw_set(bytes, &ccw, walk.format1);
		changed |= fz_store(f, p->abs, bytes, sizeof(bytes));
	}
	return changed;
}

static bool allow_prefetch(struct fz_scn *f)
{
	const uint32_t ctl = be32_ld(f->s.orb.ctl);

	f->s.orb.ctl = be32_st(ctl | ORB_P);
	return !(ctl & ORB_P);
}

/* Up to 6.1 the host's ORB has the host's key, which tells without keys of frames, too. */
static bool drop_protection(struct fz_scn *f)
{
	const uint32_t ctl = be32_ld(f->s.orb.ctl), key = UINT32_C(0xf) << ORB_KEY_SHIFT;
	const bool had = f->s.nr_keys || (ctl & key && is_before(VERSION(6, 2, 0)));

	f->s.nr_keys = 0;
	f->s.orb.ctl = be32_st(ctl & ~key);
	return had;
}

/*
 * Up to 6.1 the host's ORB says that blocks are of 2K, as the guest's does, when lists are refused
 * and areas become lists of 4K blocks: words are missing for all but short ones.
 */
static bool say_4k_blocks(struct fz_scn *f)
{
	const uint32_t ctl = be32_ld(f->s.orb.ctl);

	if (!(ctl & ORB_T) || !is_before(VERSION(6, 2, 0)))
		return false;
	f->s.orb.ctl = be32_st(ctl & ~(uint32_t)ORB_T);
	return true;
}

/* Without L a format-1 program has incorrect lengths that its format-0 original has not. */
static bool suppress_length(struct fz_scn *f)
{
	const uint32_t ctl = be32_ld(f->s.orb.ctl);

	if (ctl & (ORB_F | ORB_L))
		return false;
	f->s.orb.ctl = be32_st(ctl | ORB_L);
	return true;
}

static bool drop_status_modifier(struct fz_scn *f)
{
	bool had = false;

	for (uint32_t i = 0; i < f->s.nr_steps; i++) {
		struct scn_step *step = &f->s.steps[i];

		had |= (step->status | step->then | step->initial) & DSTAT_STATUS_MODIFIER;
		step->status &= (uint8_t)~DSTAT_STATUS_MODIFIER;
		step->then &= (uint8_t)~DSTAT_STATUS_MODIFIER;
		step->initial &= (uint8_t)~DSTAT_STATUS_MODIFIER;
	}
	return had;
}

/* Forward where it was backward. */
static bool turn(struct fz_ccw *ccw, const struct fz_place *p)
{
	(void)p;
	if (!fz_code_is_backward(ccw->cmd))
		return false;
	ccw->cmd = (uint8_t)((ccw->cmd & 0xf0) | CCW_CMD_READ);
	return true;
}

static bool drop_read_backward(struct fz_scn *f)
{
	bool had = each_ccw(f, turn);

	for (uint32_t i = 0; i < f->s.nr_steps; i++)
		if (fz_code_is_backward(f->s.steps[i].cmd))
			f->s.steps[i].cmd = (uint8_t)((f->s.steps[i].cmd & 0xf0) | CCW_CMD_READ);
	return had;
}

/*
 * The code of a data-chained CCW means nothing to a channel, nor does SKIP on output. A CCW that is
 * reached by commands, too, may have a code that says otherwise.
 */
static bool say_what_is_meant(struct fz_ccw *ccw, const struct fz_place *p)
{
	const struct fz_ccw old = *ccw;

	if (p->how & FZ_BY_DATA)
		ccw->cmd = p->op;
	if (ccw->cmd & 1 || p->how & FZ_BY_DATA)
		ccw->flags &= (uint8_t)~CCW_FLAG_SKIP;
	return ccw->cmd != old.cmd || ccw->flags != old.flags;
}

static bool spell_out(struct fz_scn *f)
{
	return each_ccw(f, say_what_is_meant);
}

/* A device that moves data for NO-OPERATION is none; for CONTROL it is one. */
static bool control(struct fz_ccw *ccw, const struct fz_place *p)
{
	(void)p;
	if (ccw->cmd != CODE_NOOP)
		return false;
	ccw->cmd = CODE_CONTROL;
	return true;
}

static bool no_operation_moves_nothing(struct fz_scn *f)
{
	const bool had = each_ccw(f, control);

	for (uint32_t i = 0; i < f->s.nr_steps; i++)
		if (f->s.steps[i].cmd == CODE_NOOP)
			f->s.steps[i].cmd = CODE_CONTROL;
	return had;
}

static uint32_t shared_changes, early_changes, shared_left; /* as bits */
static_assert(FZ_CHANGES_MAX <= 32, "there is a bit for each change");

void known_note_reads(const struct fz_scn *f)
{
	shared_changes = early_changes = 0;
	for (uint32_t i = 0; i < f->s.nr_changes; i++) {
		const struct scn_change *c = &f->s.changes[i];

		if (c->before_read <= kobj_first_read(c->abs, c->len))
			early_changes |= 1u << i;
		else if (kobj_uses(c->abs, c->len) > 1)
			shared_changes |= 1u << i;
	}
}

/* Is @a made before @b? */
static bool is_made_before(const struct scn *s, uint32_t a, uint32_t b)
{
	const uint32_t of_a = s->changes[a].before_read, of_b = s->changes[b].before_read;

	return of_a < of_b || (of_a == of_b && a < b);
}

/* What was there before it was first read is there from the beginning, where other causes look. */
void known_settle(struct fz_scn *f)
{
	uint32_t left = early_changes, kept = 0;

	while (left) {
		const uint32_t any = (uint32_t)__builtin_ctz(left);
		uint32_t first = any;

		for (uint32_t i = any + 1; i < f->s.nr_changes; i++)
			if (left & 1u << i && is_made_before(&f->s, i, first))
				first = i;
		fz_store(f, f->s.changes[first].abs, f->s.changes[first].data,
			 f->s.changes[first].len);
		left &= ~(1u << first);
	}
	shared_left = 0;
	for (uint32_t i = 0; i < f->s.nr_changes; i++) {
		if (early_changes & 1u << i)
			continue;
		if (shared_changes & 1u << i)
			shared_left |= 1u << kept;
		f->s.changes[kept++] = f->s.changes[i];
	}
	f->s.nr_changes = kept;
}

/*
 * A window of CCWs is read for each segment, and a list for each CCW: what lies in two of them may
 * be two things. What is read for one thing only may not.
 */
static bool drop_shared_changes(struct fz_scn *f)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < f->s.nr_changes; i++)
		if (!(shared_left & 1u << i))
			f->s.changes[kept++] = f->s.changes[i];
	f->s.nr_changes = kept;
	return shared_left;
}

const struct known_change known_changes[] = {
	{"driver/program_is_read_again", drop_shared_changes},
	{"interface/prefetch_is_always_done", allow_prefetch},
	{"driver/key_is_zero", drop_protection},
	{"kernel/2k_blocks_of_4k_lists", say_4k_blocks},
	{"driver/format0_gets_incorrect_length", suppress_length},
	{"driver/status_modifier_leaves_the_segment", drop_status_modifier},
	{"driver/backward_list_is_too_short", drop_read_backward},
	{"driver/guest_addresses_stay", spell_out},
	{"driver/guest_addresses_stay", no_operation_moves_nothing},
	{NULL, NULL},
};

/* One CCW of the guest, decoded. */
struct decoded {
	uint8_t cmd, flags;
	uint16_t count;
	uint32_t cda;
	bool tic;
};

static bool decode(struct decoded *d, const struct scn *s, const struct host *h, uint32_t at)
{
	uint8_t b[ARCH_CCW_SIZE];

	if (host_snapshot_read(h, at, b, sizeof(b)))
		return false;
	*d = (struct decoded){.cmd = b[0]};
	if (be32_ld(s->orb.ctl) & ORB_F) {
		d->flags = b[1];
		d->count = (uint16_t)(b[2] << 8 | b[3]);
		d->cda = (uint32_t)b[4] << 24 | (uint32_t)b[5] << 16 | (uint32_t)b[6] << 8 | b[7];
		d->tic = d->cmd == CCW_CMD_TIC;
	} else {
		d->flags = b[4];
		d->count = (uint16_t)(b[6] << 8 | b[7]);
		d->cda = (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
		d->tic = (d->cmd & 0x0f) == CCW_CMD_TIC;
	}
	return true;
}

static const char *lost_limit(const struct scn *s)
{
	return be32_ld(s->orb.ctl) & ORB_F ? "driver/31_bit_limit_is_lost" :
					     "driver/format0_limits_are_lost";
}

/* Is there a word in the list of @d that a channel refuses and the driver does not look at? */
static const char *lost_check_of_list(const struct scn *s, const struct host *h,
				      const struct decoded *d, uint32_t limit)
{
	const uint32_t ctl = be32_ld(s->orb.ctl), size = ctl & ORB_H ? 8 : 4;
	const uint32_t block = ctl & ORB_H && !(ctl & ORB_T) ? ARCH_BLOCK_4K : ARCH_BLOCK_2K;

	if (d->cda % size)
		return "driver/list_alignment_is_lost";
	for (uint32_t i = 0; i < 34; i++) {
		const uint64_t at = d->cda + (uint64_t)i * size;
		uint8_t b[8] = {0};
		uint64_t word = 0;

		if (at >= limit)
			return lost_limit(s);
		if (host_snapshot_read(h, at, b, size))
			return NULL;
		for (uint32_t k = 0; k < size; k++)
			word = word << 8 | b[k];
		if (size == 4 && word & IDAW1_RESERVED)
			return "driver/bit_0_of_idaws_is_taken_for_an_address";
		if (i && word % block)
			return "driver/offset_of_later_word_is_dropped";
	}
	return NULL;
}

/* Of the IRBs the one that tells of a program check, or NULL. */
static const struct arch_scsw *program_check(const struct outcome *guest)
{
	for (uint32_t i = 0; i < guest->nr_irbs; i++)
		if (guest->irbs[i].scsw.sstat & SSTAT_PROGRAM_CHECK)
			return &guest->irbs[i].scsw;
	return NULL;
}

/* The one of the CCW before the address @cpa. */
static const char *lost_check_of_ccw(const struct scn *s, const struct host *h, uint32_t cpa)
{
	const bool format1 = be32_ld(s->orb.ctl) & ORB_F;
	const uint32_t limit = format1 ? ARCH_LIMIT_31BIT : ARCH_LIMIT_24BIT;
	const uint32_t at = cpa - ARCH_CCW_SIZE;
	struct decoded d;

	if (at % ARCH_CCW_SIZE || be32_ld(s->orb.cpa) % ARCH_CCW_SIZE)
		return "driver/odd_addresses_are_used";
	if (at >= limit || cpa >= limit)
		return lost_limit(s);
	if (!decode(&d, s, h, at))
		return NULL;
	if (d.tic)
		return d.cda % ARCH_CCW_SIZE || d.cda >= limit ? "driver/odd_addresses_are_used" :
								 NULL;
	if (d.flags & CCW_FLAG_MIDA)
		return "kernel/mida_is_handed_on";
	if (format1 && d.cda & CCW_CDA_RESERVED)
		return "driver/bit_0_is_taken_for_an_address";
	if (!format1 && !d.count)
		return "driver/format0_count_zero_is_accepted";
	if (d.flags & CCW_FLAG_IDA)
		return lost_check_of_list(s, h, &d, limit);
	if (d.cda >= limit || (uint64_t)d.cda + d.count > limit)
		return lost_limit(s);
	return NULL;
}

const char *known_lost_check(const struct scn *s, const struct host *h,
			     const struct outcome *guest)
{
	const struct arch_scsw *scsw;

	if (!(be32_ld(s->orb.ctl) & ORB_LPM))
		return "driver/lpm_zero_becomes_all_paths";
	/* The other bits that START SUBCHANNEL looks at are handed on to it. */
	if (guest->cc == OUT_OPERAND && be32_ld(s->orb.cpa) & CCW_CDA_RESERVED)
		return "driver/bit_0_is_taken_for_an_address";
	if (guest->cc || !guest->nr_irbs)
		return NULL;
	scsw = program_check(guest);
	if (scsw)
		return lost_check_of_ccw(s, h, be32_ld(scsw->cpa));
	/* Behind the last CCW that there can be comes the first. */
	if (!be32_ld(guest->irbs[guest->nr_irbs - 1].scsw.cpa))
		return "driver/ccw_address_of_2_gib";
	return NULL;
}

/* Patterns of the caller's, parted by bars: what it has seen enough of. */
static const char *known_to_caller(const char *violation)
{
	const char *next = getenv("FZ_KNOWN");

	while (next && *next) {
		const size_t len = strcspn(next, "|");
		char pattern[256];

		snprintf(pattern, sizeof(pattern), "%.*s", (int)len, next);
		if (!fnmatch(pattern, violation, 0))
			return "FZ_KNOWN";
		next += len;
		next += *next == '|';
	}
	return NULL;
}

const char *known_text(const char *violation)
{
	const char *known = known_to_caller(violation);

	if (known)
		return known;
	/* The channel would have refused the ORB; the driver has met something else before. */
	if (!strncmp(violation, "guest program: operand exception, translator: errno", 51))
		return "kernel/refused_before_the_orb_is_looked_at";
	if (!strncmp(violation, "unpin of frame", 14) && is_before(VERSION(6, 2, 0)))
		return "driver/pins_never_made_are_given_back";
	return NULL;
}

uint32_t known_ctl_open(void)
{
	return SCSW_F | (is_before(VERSION(6, 2, 0)) ? SCSW_KEY : 0);
}
