/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sequences of instructions on the model of a subchannel, and how they compare. The device is one
 * that ends NO-OPERATION at once. After each instruction all is done that can be done, as on the
 * machine.
 */
#include "steps.h"

#include <errno.h>
#include <stdio.h>

#include "../channel/sch.h"
#include "result.h"

#define PATH_0	  0x80u
#define GOOD	  (DSTAT_CHANNEL_END | DSTAT_DEVICE_END)
#define SUSPENDED 0x08u /* where the program is that suspends; the other is in front */
#define TURNS_MAX 64u

void steps_name(char name[STEPS_MAX + 1], uint32_t i)
{
	for (uint32_t k = STEPS_MAX; k--; i /= STEPS_NR)
		name[k] = STEPS_LETTERS[i % STEPS_NR];
	name[STEPS_MAX] = 0;
}

enum steps_class steps_class(const char *name)
{
	const char *suspends = strpbrk(name, "uv");

	if (!suspends)
		return STEPS_PLAIN;
	return strchr(suspends, 'c') ? STEPS_CLEARS_SUSPENDED : STEPS_SUSPENDS;
}

static void put_ccw(uint8_t *at, uint8_t flags)
{
	const uint8_t ccw[] = {CCW_CMD_NOOP, flags, 0, 1, 0, 0, 0, 0};

	memcpy(at, ccw, sizeof(ccw));
}

void steps_image(uint8_t image[STEPS_IMAGE], const char *name)
{
	static const uint32_t ctl[] = {0, ORB_S, ORB_S | ORB_U};

	memset(image, 0, STEPS_IMAGE);
	put_ccw(image, CCW_FLAG_SLI);
	put_ccw(image + SUSPENDED, CCW_FLAG_SLI | CCW_FLAG_S);
	memcpy(image + (PEER_STEPS - PEER_GUEST), name, strlen(name));
	for (uint32_t i = 0; PEER_STARTS[i]; i++) {
		const struct arch_orb orb = {
			.intparm = be32_st(0x1000 + i),
			.ctl = be32_st(ctl[i] | ORB_F | ORB_P | PATH_0 << ORB_LPM_SHIFT),
			.cpa = be32_st(PEER_GUEST + (ctl[i] ? SUSPENDED : 0)),
		};

		memcpy(image + (PEER_STEP_ORBS - PEER_GUEST) + i * PEER_ORB_SIZE, &orb,
		       sizeof(orb));
	}
}

/* The model's world: one frame that nobody writes. */
struct bench {
	uint8_t image[STEPS_IMAGE];
	struct css_sch *sch;
	bool request; /* of an interruption, which TEST PENDING INTERRUPTION takes away */
};

static enum css_access fetch(void *ctx, uint64_t abs, void *buf, uint32_t len, uint8_t key)
{
	const struct bench *b = ctx;

	(void)key;
	if (abs < PEER_GUEST || abs - PEER_GUEST > STEPS_IMAGE - len)
		return CSS_UNAVAILABLE;
	memcpy(buf, b->image + (abs - PEER_GUEST), len);
	return CSS_OK;
}

static enum css_access no_store(void *ctx, uint64_t abs, const void *buf, uint32_t len, uint8_t key)
{
	(void)ctx, (void)abs, (void)buf, (void)len, (void)key;
	return CSS_UNAVAILABLE;
}

static enum out_cc set_enabled(struct css_sch *sch, bool enabled)
{
	struct arch_schib schib;
	uint16_t flags;

	css_stsch(sch, &schib);
	flags = be16_ld(schib.pmcw.flags) & (uint16_t)~PMCW_E;
	schib.pmcw.flags = be16_st(enabled ? flags | PMCW_E : flags);
	return css_msch(sch, &schib);
}

/* TEST PENDING INTERRUPTION is not the subchannel's: 1 if it asks for one, once. */
static enum out_cc take_request(struct bench *b)
{
	const enum out_cc cc = b->request ? OUT_CC_1 : OUT_CC_0;

	b->request = false;
	return cc;
}

static enum out_cc carry_out(struct bench *b, struct peer_step *step, char what)
{
	struct arch_irb irb = {0};
	struct arch_orb orb;
	enum out_cc cc;

	switch (what) {
	case 'h':
		return css_hsch(b->sch);
	case 'c':
		return css_csch(b->sch);
	case 'x':
		return css_xsch(b->sch);
	case 'r':
		return css_rsch(b->sch);
	case 'p':
		return take_request(b);
	case 'd':
		return set_enabled(b->sch, false);
	case 't':
		cc = css_tsch(b->sch, &irb);
		step->irb = irb.scsw;
		b->request &= cc != OUT_CC_0;
		return cc;
	}
	memcpy(&orb,
	       b->image + (PEER_STEP_ORBS - PEER_GUEST) +
		       (strchr(PEER_STARTS, what) - PEER_STARTS) * PEER_ORB_SIZE,
	       sizeof(orb));
	return css_ssch(b->sch, &orb);
}

static bool is_pending(const struct css_sch *sch, struct arch_schib *schib)
{
	css_stsch((struct css_sch *)(uintptr_t)sch, schib);
	return be32_ld(schib->scsw.ctl) & SCSW_SC_PENDING;
}

int steps_model(struct peer_step out[STEPS_MAX], const char *name)
{
	const struct scn_step nop = {
		.cmd = CCW_CMD_NOOP, .repeat = 1000, .immediate = true, .status = GOOD};
	const struct css_config cfg = {.pam = PATH_0, .interrupts = SCN_MERGED};
	const struct css_device device = {.steps = &nop, .nr_steps = 1};
	struct bench b = {.request = false};
	const struct css_view view = {&b, fetch, fetch, no_store};
	struct arch_schib schib;

	steps_image(b.image, name);
	b.sch = css_sch_new(&cfg, &view, &device, NULL);
	if (!b.sch)
		return -ENOMEM;
	set_enabled(b.sch, true);
	memset(out, 0, STEPS_MAX * sizeof(*out));
	for (uint32_t i = 0; name[i]; i++) {
		bool moved = false;

		out[i].cc = (uint8_t)carry_out(&b, &out[i], name[i]);
		for (uint32_t turn = 0; turn < TURNS_MAX && css_sch_run(b.sch); turn++)
			moved = true;
		b.request = (b.request || moved) && is_pending(b.sch, &schib);
		css_stsch(b.sch, &schib);
		out[i].after = schib.scsw;
	}
	css_sch_free(b.sch);
	return 0;
}

static const char *instruction(char what)
{
	switch (what) {
	case 'h':
		return "hsch";
	case 'c':
		return "csch";
	case 'x':
		return "xsch";
	case 'r':
		return "rsch";
	case 't':
		return "tsch";
	case 'p':
		return "tpi";
	case 'd':
		return "msch";
	}
	return "ssch";
}

static bool say(struct difference *d, char text[64], const char *who, const char *field,
		uint32_t expected, uint32_t found)
{
	if (expected == found)
		return false;
	snprintf(text, 64, "%s.%s", who, field);
	d->field = text;
	snprintf(d->expected, sizeof(d->expected), "%02x", expected);
	snprintf(d->found, sizeof(d->found), "%02x", found);
	return true;
}

/* What means something beside the status that @e shows. */
static bool scsw_differs(struct difference *d, char text[64], const char *who,
			 const struct arch_scsw *e, const struct arch_scsw *x)
{
	const uint32_t ec = be32_ld(e->ctl), xc = be32_ld(x->ctl);

	if (say(d, text, who, "fctl", (ec & SCSW_FC) >> 12, (xc & SCSW_FC) >> 12) ||
	    say(d, text, who, "actl", (ec & SCSW_AC) >> 5, (xc & SCSW_AC) >> 5) ||
	    say(d, text, who, "stctl", ec & SCSW_SC, xc & SCSW_SC))
		return true;
	if (!(ec & SCSW_SC_PENDING))
		return false;
	if (say(d, text, who, "deferred-cc", ec & SCSW_CC, xc & SCSW_CC))
		return true;
	if ((ec & (SCSW_SC | SCSW_FC_HALT)) == (SCSW_SC_PENDING | SCSW_FC_HALT))
		return false; /* R-HSCH-04 */
	if (say(d, text, who, "dstat", e->dstat, x->dstat) ||
	    say(d, text, who, "sstat", e->sstat, x->sstat))
		return true;
	return (ec & SCSW_SC) != SCSW_SC_PENDING && /* R-CSCH-02 */
	       say(d, text, who, "cpa", be32_ld(e->cpa), be32_ld(x->cpa));
}

void steps_compare(struct difference *d, char text[64], const char *name,
		   const struct peer_step *expected, const struct peer_step *found)
{
	*d = (struct difference){0};
	for (uint32_t i = 0; name[i]; i++) {
		const struct peer_step *e = &expected[i], *x = &found[i];
		char who[32];

		snprintf(who, sizeof(who), "%s", instruction(name[i]));
		if (say(d, text, who, "cc", e->cc, x->cc))
			return;
		snprintf(who, sizeof(who), "%s.irb", instruction(name[i]));
		if (name[i] == 't' && !e->cc && scsw_differs(d, text, who, &e->irb, &x->irb))
			return;
		if (scsw_differs(d, text, instruction(name[i]), &e->after, &x->after))
			return;
	}
}
