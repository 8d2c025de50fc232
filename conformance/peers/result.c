/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns records into results. Status may come in one IRB or in several, as a channel subsystem
 * likes (R-PCI-02, R-SCSW-10), so all of it is merged.
 */
#include "result.h"

#include <errno.h>

#define OR_BITS (SCSW_L | SCSW_CC | SCSW_Z | SCSW_E | SCSW_N | SCSW_FC | SCSW_SC)

void result_merge(struct result *r, const struct arch_irb *irbs, uint32_t nr)
{
	uint32_t ctl = 0;
	bool primary = false;

	r->has_status = nr != 0;
	r->scsw = (struct arch_scsw){0};
	for (uint32_t i = 0; i < nr; i++) {
		const struct arch_scsw *s = &irbs[i].scsw;
		const uint32_t more = be32_ld(s->ctl);

		ctl = (more & ~OR_BITS) | ((ctl | more) & OR_BITS);
		r->scsw.dstat |= s->dstat;
		r->scsw.sstat |= s->sstat;
		if (primary)
			continue;
		r->scsw.cpa = s->cpa;
		r->scsw.count = s->count;
		primary = more & SCSW_SC_PRIMARY;
	}
	r->scsw.ctl = be32_st(ctl);
}

/* The guest's place of a byte that changed at @abs. False: it is not the guest's. */
static bool to_image(const struct run *run, uint64_t abs, uint32_t *offset)
{
	if (!run->translation) {
		*offset = image_offset(run->program, abs);
		return program_has_frame(run->program, abs);
	}
	for (uint32_t i = 0; i < program_frames(run->program); i++)
		if (abs - program_host_frame(i) < ARCH_FRAME_SIZE) {
			*offset = i * ARCH_FRAME_SIZE + (uint32_t)(abs - program_host_frame(i));
			return run->translation->pinned[i];
		}
	return false;
}

static void apply_changes(struct result *r, const struct run *run)
{
	const uint8_t *at = run->record.changes;

	for (uint32_t i = 0; i < be32_ld(run->record.head.nr_changes); i++) {
		struct peer_chunk c;

		memcpy(&c, at, sizeof(c));
		at += sizeof(c);
		for (uint32_t k = 0; k < be32_ld(c.len); k++) {
			uint32_t offset;

			if (to_image(run, be64_ld(c.abs) + k, &offset)) {
				r->image[offset] = at[k];
			} else if (!r->outside) {
				r->outside = true;
				r->outside_abs = be64_ld(c.abs) + k;
			}
		}
		at += be32_ld(c.len);
	}
}

/* A program that the translator does not take: SSCH would not, or the interface cannot. */
static void refuse(struct result *r, int err)
{
	r->refused = true;
	r->err = err;
	if (err == -EIO) /* an ORB for an operand exception, see cp.h */
		r->cc = PEER_CC_INTERRUPTED | 0x15;
}

/* Without a readback. False: the program was not taken. */
static bool of_run(struct result *r, const struct run *run)
{
	struct arch_irb irbs[PEER_IRBS_MAX];

	memset(r, 0, offsetof(struct result, image));
	r->outside = r->have_taken = false;
	r->program = run->program;
	program_storage(run->program, r->image);
	for (uint32_t i = 0; i < run->program->nr_patches && run->record.head.nr_irbs > 1; i++)
		memcpy(r->image + image_offset(run->program, run->program->patches[i].abs),
		       run->program->patches[i].data, run->program->patches[i].len);
	if (run->translation && run->translation->err) {
		refuse(r, run->translation->err);
		return false;
	}
	r->cc = run->record.head.cc;
	r->how = (enum peer_how)run->record.head.how;
	memcpy(irbs, run->record.irbs, sizeof(irbs));
	for (uint32_t i = 0; i < run->record.head.nr_irbs && run->translation; i++)
		cp_update_scsw(&run->translation->cp, &irbs[i].scsw);
	result_merge(r, irbs, run->record.head.nr_irbs);
	apply_changes(r, run);
	return true;
}

/* What the device has, as the readback read it. */
static void take_readback(struct result *r, const struct run *readback)
{
	const struct device *d = readback->program->device;
	static struct result back;
	uint32_t len = d->readback_len;

	of_run(&back, readback);
	r->taken_whole = !len;
	if (!len)
		len = readback->program->last_count - be16_ld(back.scsw.count);
	r->have_taken = true;
	r->nr_taken = len;
	memcpy(r->taken, back.image + d->readback_at, len);
}

void result_of_run(struct result *r, const struct run *run, const struct run *readback)
{
	if (of_run(r, run) && readback)
		take_readback(r, readback);
}
