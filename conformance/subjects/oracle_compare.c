/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the outcome of a translated program differs from that of the guest's own: field by field,
 * in the order in which a reader would look, what is only copied last. The first difference in one
 * line.
 */
#include "oracle.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Check bits beside which the residual count says nothing: R-CNT-04. */
#define SSTAT_NO_COUNT                                                                             \
	(SSTAT_PROGRAM_CHECK | SSTAT_PROTECTION_CHECK | SSTAT_CHAINING_CHECK |                     \
	 SSTAT_CHANNEL_CTL_CHECK | SSTAT_INTERFACE_CTL_CHECK)
#define SSTAT_CHECKS (SSTAT_NO_COUNT | SSTAT_CHANNEL_DATA_CHECK)

struct text {
	char *at;
	size_t size;
};

/*
 * Say that the two differ in the field whose name @format gives, and return true; for the end of a
 * comparison. Names are made only here: most comparisons find nothing, and there are many.
 */
static bool __attribute__((format(printf, 4, 5)))
say(const struct text *t, uint64_t guest, uint64_t translated, const char *format, ...)
{
	char field[80];
	va_list args;

	va_start(args, format);
	vsnprintf(field, sizeof(field), format, args);
	va_end(args);
	snprintf(t->at, t->size, "guest program: %s %" PRIx64 ", translated program: %" PRIx64,
		 field, guest, translated);
	return true;
}

/* A field of SCSW word 0. */
struct ctl_field {
	const char *name; /* NULL: behind the last */
	uint32_t mask;
};

static const struct ctl_field ctl_fields[] = {
	{"L", SCSW_L},	       {"cc", SCSW_CC},	  {"Z", SCSW_Z},
	{"E", SCSW_E},	       {"N", SCSW_N},	  {"fctl", SCSW_FC},
	{"actl", SCSW_AC},     {"stctl", SCSW_SC}, {"reserved", 0x00008000},
	{NULL, 0},
};

/* What is only a copy of the ORB's. */
static const struct ctl_field copied_fields[] = {
	{"key", SCSW_KEY}, {"S", SCSW_S}, {"F", SCSW_F}, {"P", SCSW_P},
	{"I", SCSW_I},	   {"A", SCSW_A}, {"U", SCSW_U}, {NULL, 0},
};

/* The value of the field @mask, its last bit in front of the point. */
static uint32_t field_of(uint32_t word, uint32_t mask)
{
	return (word & mask) / (mask & ~(mask - 1));
}

static bool ctl_differs(const struct text *t, const struct ctl_field *f, const char *where,
			uint32_t g, uint32_t x)
{
	for (; f->name; f++)
		if ((g ^ x) & f->mask)
			return say(t, field_of(g, f->mask), field_of(x, f->mask), "%sscsw.%s",
				   where, f->name);
	return false;
}

static bool scsw_differs(const struct text *t, const char *where, const struct arch_scsw *g,
			 const struct arch_scsw *x, bool pci_open)
{
	const uint32_t ctl = be32_ld(g->ctl);
	uint8_t sstat_care = 0xff;

	if (ctl_differs(t, ctl_fields, where, ctl, be32_ld(x->ctl)))
		return true;
	if (be32_ld(g->cpa) != be32_ld(x->cpa))
		return say(t, be32_ld(g->cpa), be32_ld(x->cpa), "%sscsw.cpa", where);

	if ((ctl & SCSW_CC) == SCSW_CC)
		return false; /* R-SCSW-07 */
	if (g->dstat != x->dstat)
		return say(t, g->dstat, x->dstat, "%sscsw.dstat", where);
	if (g->sstat & SSTAT_CHECKS)
		sstat_care &= (uint8_t)~SSTAT_INCORRECT_LENGTH;
	if (g->sstat & SSTAT_CHECKS && pci_open)
		sstat_care &= (uint8_t)~SSTAT_PCI;
	if ((g->sstat ^ x->sstat) & sstat_care)
		return say(t, g->sstat, x->sstat, "%sscsw.sstat", where);
	if (ctl & SCSW_SC_PRIMARY && !(g->sstat & SSTAT_NO_COUNT) &&
	    be16_ld(g->count) != be16_ld(x->count))
		return say(t, be16_ld(g->count), be16_ld(x->count), "%sscsw.count", where);
	return false;
}

/* The words of an IRB behind the SCSW. */
static bool words_differ(const struct text *t, const char *where, const struct arch_irb *g,
			 const struct arch_irb *x)
{
	for (size_t at = sizeof(g->scsw); at < sizeof(*g); at += 4) {
		const bool esw = at < offsetof(struct arch_irb, ecw);
		const bool ecw = !esw && at < offsetof(struct arch_irb, emw);
		const size_t base = esw ? offsetof(struct arch_irb, esw) :
				    ecw ? offsetof(struct arch_irb, ecw) :
					  offsetof(struct arch_irb, emw);
		be32_t gw, xw;

		memcpy(&gw, (const uint8_t *)g + at, sizeof(gw));
		memcpy(&xw, (const uint8_t *)x + at, sizeof(xw));
		if (be32_ld(gw) == be32_ld(xw))
			continue;
		return say(t, be32_ld(gw), be32_ld(xw), "%s%s word %zu", where,
			   esw ? "esw" : ecw ? "ecw" : "emw", (at - base) / 4);
	}
	return false;
}

/* Which of several interruptions is meant, in front of a field's name. */
static void name_irb(char where[32], const struct outcome *g, uint32_t i)
{
	where[0] = 0;
	if (g->nr_irbs > 1)
		snprintf(where, 32, "interruption %" PRIu32 " ", i + 1);
}

static bool irbs_differ(const struct text *t, const struct outcome *g, const struct outcome *x,
			bool pci_open)
{
	for (uint32_t i = 0; i < g->nr_irbs && i < x->nr_irbs; i++) {
		const bool last = i + 1 == g->nr_irbs;
		char where[32];

		name_irb(where, g, i);
		if (scsw_differs(t, where, &g->irbs[i].scsw, &x->irbs[i].scsw, pci_open && last) ||
		    words_differ(t, where, &g->irbs[i], &x->irbs[i]))
			return true;
	}
	return g->nr_irbs != x->nr_irbs && say(t, g->nr_irbs, x->nr_irbs, "interruptions");
}

/* How many bytes from the first on are alike. */
static uint32_t alike(const uint8_t *a, const uint8_t *b, uint32_t len)
{
	uint32_t k = 0;

	if (!len || !memcmp(a, b, len))
		return len;
	while (a[k] == b[k])
		k++;
	return k;
}

static bool cmds_differ(const struct text *t, const struct outcome *g, const struct outcome *x)
{
	for (uint32_t i = 0; i < g->nr_cmds && i < x->nr_cmds; i++) {
		const struct out_cmd *a = &g->cmds[i], *b = &x->cmds[i];
		const uint32_t both = a->nr_taken < b->nr_taken ? a->nr_taken : b->nr_taken;
		const uint32_t nr = i + 1;
		uint32_t k;

		if (a->code != b->code)
			return say(t, a->code, b->code, "command %" PRIu32, nr);
		k = alike(a->taken, b->taken, both);
		if (k < both)
			return say(t, a->taken[k], b->taken[k],
				   "command %" PRIu32 " byte taken %" PRIx32, nr, k);
		if (a->nr_taken != b->nr_taken)
			return say(t, a->nr_taken, b->nr_taken, "command %" PRIu32 " bytes taken",
				   nr);
		if (a->nr_sent != b->nr_sent)
			return say(t, a->nr_sent, b->nr_sent, "command %" PRIu32 " bytes sent",
				   nr);
	}
	return !g->endless && g->nr_cmds != x->nr_cmds &&
	       say(t, g->nr_cmds, x->nr_cmds, "commands");
}

/* The byte at @abs as @o left it, in hex, or "unchanged". @next: the change to look at first. */
static const char *byte_at(char text[16], const struct outcome *o, uint32_t next, uint64_t abs)
{
	snprintf(text, 16, "unchanged");
	if (next < o->nr_changes && abs >= o->changes[next].abs &&
	    abs - o->changes[next].abs < o->changes[next].len)
		snprintf(text, 16, "%02x", o->changes[next].data[abs - o->changes[next].abs]);
	return text;
}

static bool storage_differs(const struct text *t, const struct outcome *g,
			    const struct outcome *x)
{
	for (uint32_t i = 0; i < g->nr_changes || i < x->nr_changes; i++) {
		const struct out_change *a = i < g->nr_changes ? &g->changes[i] : NULL;
		const struct out_change *b = i < x->nr_changes ? &x->changes[i] : NULL;
		char was[16], is[16];
		uint64_t at;

		if (a && b && a->abs == b->abs) {
			const uint32_t k = alike(a->data, b->data,
						 a->len < b->len ? a->len : b->len);

			if (k == a->len && k == b->len)
				continue;
			at = a->abs + k;
		} else {
			assert(a || b);
			at = a && (!b || a->abs < b->abs) ? a->abs : b->abs;
		}
		snprintf(t->at, t->size,
			 "guest program: storage %" PRIx64 " %s, translated program: %s", at,
			 byte_at(was, g, i, at), byte_at(is, x, i, at));
		return true;
	}
	return false;
}

/* Last of all: whoever does not copy a bit does so in every program, and it would hide the rest. */
static bool copies_differ(const struct text *t, const struct outcome *g, const struct outcome *x)
{
	for (uint32_t i = 0; i < g->nr_irbs && i < x->nr_irbs; i++) {
		char where[32];

		name_irb(where, g, i);
		if (ctl_differs(t, copied_fields, where, be32_ld(g->irbs[i].scsw.ctl),
				be32_ld(x->irbs[i].scsw.ctl)))
			return true;
	}
	return false;
}

bool oracle_difference(char *text, size_t size, const struct outcome *guest,
		       const struct outcome *translated, bool pci_open)
{
	const struct text t = {text, size};

	if (guest->cc != translated->cc)
		return say(&t, guest->cc, translated->cc, "cc");
	if (guest->endless != translated->endless)
		return say(&t, guest->endless, translated->endless, "endless");
	if (guest->endless)
		return cmds_differ(&t, guest, translated);
	return irbs_differ(&t, guest, translated, pci_open) ||
	       cmds_differ(&t, guest, translated) || storage_differs(&t, guest, translated) ||
	       copies_differ(&t, guest, translated);
}
