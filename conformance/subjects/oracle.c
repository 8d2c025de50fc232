/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides whether a translation is right. Two worlds with the same contents: in one the scenario
 * is translated and the result runs over host storage; in the other the guest's own program runs
 * over guest storage. Neither run looks inside the translator.
 *
 * With prefetch allowed (P = 1) the guest's program is the snapshot that the translator's reads
 * saw; without, CCWs and IDAWs are fetched when they are needed, and a program that changes what
 * is still to come shows the interface's limit as a difference (R-ORB-15, R-ORB-16).
 */
#include "oracle.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../channel/css.h"
#include "oracle_world.h"
#include "views.h"

#define PAM_PATH_0   0x80u

struct oracle {
	const struct scn *s;
	const struct oracle_hooks *hooks;
	struct outcome *out;   /* of the translated program */
	struct outcome guest;  /* of the guest's own program */
	struct host *host;     /* the translator's world */
	struct host *own;      /* the guest's own */
	struct host *program;  /* P = 0 with changes: what the guest's fetches see; else NULL */
	struct view_keys keys;
	const struct oracle_translator *by;
	void *cp;	       /* of @by; NULL: not begun */
	bool freed;
};

/* Keep the first thing that is wrong. 0 or -ENOMEM. */
static int __attribute__((format(printf, 2, 3)))
accuse(struct oracle *o, const char *format, ...)
{
	char text[256];
	va_list args;

	if (o->out->violation)
		return 0;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return out_set_text(&o->out->violation, text);
}

/* Make what the host saw an accusation. */
static int check_host(struct oracle *o)
{
	const char *seen = host_violation(o->host);

	return seen ? accuse(o, "%s", seen) : 0;
}

static struct css_config config(const struct oracle *o)
{
	return (struct css_config){
		.pam = PAM_PATH_0,
		.concurrent_sense = true,
		.interrupts = o->s->interrupts,
		.ccws_max = o->hooks->ccws_max,
	};
}

static struct css_device device(const struct scn *s)
{
	return (struct css_device){.steps = s->steps, .nr_steps = s->nr_steps};
}

/* Run the guest's own program, as the translator's reads saw it. 0 or an errno. */
static int run_guest(struct oracle *o, struct rule_set *marks)
{
	const struct css_config cfg = config(o);
	struct css_device dev = device(o->s);
	struct view_guest storage = {.keys = &o->keys};
	struct css_view view;
	int err = world_for_guest(&o->own, o->s);

	if (err)
		return err;
	storage.storage = o->own;
	if (be32_ld(o->s->orb.ctl) & ORB_P) {
		storage.snapshot = o->host;
	} else if (o->s->nr_changes) {
		err = world_for_guest(&o->program, o->s);
		if (!err)
			err = world_overlay_snapshot(o->program, o->host, o->s);
		if (err)
			return err;
		storage.program = o->program;
	} else {
		storage.program = o->own;
	}
	view = view_of_guest(&storage);
	err = css_start(&o->guest, marks, &cfg, &o->s->orb, &view, &dev);
	return err ? err : storage.err;
}

/* Run the translated program and map its status back. 0 or an errno. */
static int run_translated(struct oracle *o)
{
	const struct css_config cfg = config(o);
	struct css_device dev = device(o->s);
	struct view_host storage = {.host = o->host, .keys = &o->keys};
	const struct css_view view = view_of_host(&storage);
	uint32_t intparm = 0;
	const struct arch_orb *orb = o->by->get_orb(o->cp, &intparm);
	int err;

	if (!orb)
		return accuse(o, "cp_get_orb has no ORB after a good cp_prefetch");
	if (be32_ld(orb->intparm) != intparm)
		return accuse(o, "the host's ORB has interruption parameter %" PRIx32,
			      be32_ld(orb->intparm));
	host_guest_mark(o->host);
	err = css_start(o->out, NULL, &cfg, orb, &view, &dev);
	if (err)
		return err;
	for (uint32_t i = 0; i < o->out->nr_irbs; i++)
		o->by->update_scsw(o->cp, &o->out->irbs[i].scsw);
	if (o->hooks->changed)
		return host_guest_changes(o->host, o->hooks->changed, o->hooks->arg);
	return world_collect_changes(o->out, o->host);
}

/* The frames that were pinned, and whether cp_iova_pinned() knows them. 0 or -ENOMEM. */
static int collect_pinned(struct oracle *o)
{
	/* One that pins what it reads is judged by what it holds in the end. */
	const unsigned int nr = host_pinned(o->host, o->by->strict, NULL, 0);
	const unsigned int held = host_pinned(o->host, false, NULL, 0);
	int err = 0;

	if (!nr)
		return 0;
	o->out->pinned = malloc(nr * sizeof(*o->out->pinned));
	if (!o->out->pinned)
		return -ENOMEM;
	host_pinned(o->host, false, o->out->pinned, nr);
	for (unsigned int i = 0; i < held && !err; i++)
		if (!o->by->iova_pinned(o->cp, o->out->pinned[i], ARCH_FRAME_SIZE))
			err = accuse(o, "cp_iova_pinned denies frame %" PRIx64 ", which is pinned",
				     o->out->pinned[i]);
	o->out->nr_pinned = host_pinned(o->host, o->by->strict, o->out->pinned, nr);
	return err;
}

/* Does the CCW that the guest's last status points behind have the PCI flag? R-PCI-07. */
static bool pci_open(const struct oracle *o)
{
	const struct arch_scsw *scsw;
	struct arch_ccw0 ccw;

	if (!o->guest.nr_irbs)
		return false;
	scsw = &o->guest.irbs[o->guest.nr_irbs - 1].scsw;
	if (host_snapshot_read(o->host, (uint64_t)be32_ld(scsw->cpa) - sizeof(ccw), &ccw,
			       sizeof(ccw)))
		return false;
	if (be32_ld(o->s->orb.ctl) & ORB_F)
		return ((const uint8_t *)&ccw)[offsetof(struct arch_ccw1, flags)] & CCW_FLAG_PCI;
	return ccw.flags & CCW_FLAG_PCI;
}

/* Does the scenario tell the translator that storage is not there, though the guest has it? */
static bool faults_hide_storage(const struct scn *s)
{
	for (uint32_t i = 0; i < s->nr_faults; i++)
		if (s->faults[i].err == -EINVAL || s->faults[i].err == -EPERM)
			return true;
	return false;
}

/* The changes of both programs, to see where they differ. 0 or an errno. */
static int collect_storage(struct oracle *o)
{
	int err = 0;

	if (o->hooks->changed)
		err = world_collect_changes(o->out, o->host);
	return err ? err : world_collect_changes(&o->guest, o->own);
}

/* What is not to be compared is made alike. */
static void open_bits(struct oracle *o)
{
	const uint32_t mask = o->hooks->ctl_open;

	for (uint32_t i = 0; i < o->guest.nr_irbs && i < o->out->nr_irbs && mask; i++) {
		struct arch_scsw *x = &o->out->irbs[i].scsw;
		const uint32_t guest = be32_ld(o->guest.irbs[i].scsw.ctl);

		x->ctl = be32_st((be32_ld(x->ctl) & ~mask) | (guest & mask));
	}
}

/* Compare the two runs; storage change by change only if it differs. 0 or an errno. */
static int compare(struct oracle *o)
{
	const uint32_t nr_changes = o->out->nr_changes;
	const bool same = host_guest_same(o->own, o->host);
	char text[256];
	bool differs;
	int err;

	if (faults_hide_storage(o->s))
		return 0;
	err = same ? 0 : collect_storage(o);
	if (err)
		return err;
	open_bits(o);
	if (same)
		o->out->nr_changes = 0; /* as many as were collected of the guest */
	differs = oracle_difference(text, sizeof(text), &o->guest, o->out, pci_open(o));
	if (same)
		o->out->nr_changes = nr_changes;
	if (!differs)
		return 0;
	if (o->hooks->differs)
		o->hooks->differs(o->hooks->arg, o->host, &o->guest, o->out);
	return accuse(o, "%s", text);
}

/* Free the program, and see that everything came back. 0 or an errno. */
static int end_program(struct oracle *o)
{
	uint64_t frame;
	int err;

	o->by->free(o->cp);
	o->freed = true;
	host_balanced(o->host);
	err = check_host(o);
	if (!err && o->out->nr_pinned) {
		frame = o->out->pinned[0];
		if (o->by->iova_pinned(o->cp, frame, 1))
			err = accuse(o, "cp_iova_pinned claims frame %" PRIx64 " after cp_free",
				     frame);
	}
	return err;
}

/*
 * A refused program. Only an ORB that START SUBCHANNEL itself would not accept is compared:
 * -EIO says so, unless the world was made to fail. 0 or an errno.
 */
static int judge_refusal(struct oracle *o, int refusal)
{
	const bool transport = be32_ld(o->s->orb.ctl) & ORB_B;
	const bool operand = o->guest.cc == OUT_OPERAND;

	o->out->cc = OUT_NOT_STARTED;
	if (o->s->nr_faults || transport)
		return 0;
	if (refusal == -EIO && operand)
		o->out->cc = OUT_OPERAND;
	if (operand && refusal != -EIO)
		return accuse(o, "guest program: operand exception, translator: errno %d",
			      -refusal);
	if (!operand && refusal == -EIO)
		return accuse(o, "guest program: no operand exception, translator: errno %d",
			      -refusal);
	return 0;
}

/* Translate: 0, or the errno with which the translator refused. */
static int translate(struct oracle *o)
{
	struct outcome *out = o->out;

	out->have_cp = true;
	out->cp_init = o->by->init(o->cp, &o->s->orb);
	if (out->cp_init) {
		/* A program that was not taken holds nothing: R-VFIO-CP-12. */
		host_balanced(o->host);
		return out->cp_init;
	}
	out->cp_prefetch = o->by->prefetch(o->cp);
	if (out->cp_prefetch)
		return out->cp_prefetch;
	if (o->hooks->translated)
		o->hooks->translated(o->hooks->arg, o->host);
	return 0;
}

/* A program that is held keeps the next one out: R-VFIO-CP-12. 0 or an errno. */
static int judge_second(struct oracle *o)
{
	const int ret = o->by->init(o->cp, &o->s->orb);

	return ret == -EBUSY ? 0 : accuse(o, "cp_init with a program held: %d, expected -EBUSY",
					  ret);
}

static int run_all(struct oracle *o, struct rule_set *marks)
{
	int err, refusal;

	refusal = translate(o);
	err = check_host(o);
	if (!err)
		err = host_guest_change_rest(o->host);
	if (!err)
		err = run_guest(o, marks);
	if (err)
		return err;
	if (refusal) {
		err = judge_refusal(o, refusal);
		return err ? err : end_program(o);
	}

	if (o->by->strict)
		host_check_words(o->host);
	err = judge_second(o);
	if (!err)
		err = check_host(o);
	if (!err)
		err = collect_pinned(o);
	if (!err)
		err = run_translated(o);
	if (!err)
		err = check_host(o);
	if (!err)
		err = compare(o);
	return err ? err : end_program(o);
}

int oracle_short_of_memory(struct outcome *out)
{
	free(out->violation);
	out->violation = NULL;
	return -ENOMEM;
}

int oracle_run_hooked(struct outcome *out, struct rule_set *marks, const struct scn *s,
		      const struct oracle_hooks *hooks)
{
	struct oracle o = {.s = s, .hooks = hooks, .out = out};
	const unsigned int shortages = host_shortages();
	int err;

	o.by = hooks->translator ? hooks->translator : &oracle_own_translator;

	out_init(&o.guest);
	err = view_keys_init(&o.keys, s);
	if (!err)
		err = world_for_translator(&o.host, s);
	if (!err) {
		o.cp = o.by->begin(o.host, hooks->env);
		err = o.cp ? run_all(&o, marks) : -ENOMEM;
	}
	if (o.cp && !o.freed)
		o.by->free(o.cp);
	if (o.cp)
		o.by->end(o.cp);
	host_delete(o.program);
	host_delete(o.own);
	host_delete(o.host);
	view_keys_free(&o.keys);
	out_clear(&o.guest);
	return host_shortages() == shortages ? err : oracle_short_of_memory(out);
}

int oracle_run(struct outcome *out, struct rule_set *marks, const struct scn *s)
{
	static const struct oracle_hooks none = {0};

	return oracle_run_hooked(out, marks, s, &none);
}
