/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what a scenario is expected to give that says nothing of it: what the translator's
 * library makes of it, on the channel model. That is a proposal, for a person to judge.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../rules/rules.h"
#include "../subjects/oracle.h"
#include "../subjects/scene.h"
#include "repro.h"
#include "repro_internal.h"

#define FCTL_START (SCSW_FC_START >> 8) /* in byte 2 of the SCSW area */
#define GAP_MAX	 64u /* bytes between two changes that are told as one */
#define ANY_RULE "R-VFIO-REG-01" /* where the model decided none that a vector can cite */

/* A copy of @len bytes; NULL without a failure if there are none. */
static bool copy_bytes(uint8_t **to, uint32_t *to_len, const uint8_t *from, uint32_t len)
{
	*to = len ? malloc(len) : NULL;
	*to_len = *to ? len : 0;
	if (*to)
		memcpy(*to, from, len);
	return *to || !len;
}

/* Copies of the ORB are not expected, nor the ESW's format: as a vector has it by default. */
static void fill_scsw(struct scn_scsw *to, const struct arch_scsw *from)
{
	to->value = *from;
	to->value.ctl = be32_st(be32_ld(from->ctl) & ~(SCSW_L | SCN_COPIES));
	to->ctl_care = ~(SCSW_L | SCN_COPIES);
	to->cpa_care = to->count_care = true;
	to->dstat_care = to->sstat_care = 0xff;
}

static bool fill_sense(uint8_t **to, uint32_t *to_len, const struct arch_irb *irb)
{
	uint32_t erw = be32_ld(irb->esw.erw);
	uint32_t len = (erw & ERW_SENSE_COUNT) >> ERW_SENSE_COUNT_SHIFT;

	if (!(erw & ERW_CONCURRENT_SENSE) || len > ARCH_SENSE_SIZE)
		len = 0;
	return copy_bytes(to, to_len, irb->ecw, len);
}

static bool fill_status(struct scn_expect *e, const struct outcome *out)
{
	e->nr_scsw = out->nr_irbs;
	for (uint32_t i = 0; i < out->nr_irbs; i++)
		fill_scsw(&e->scsw[i], &out->irbs[i].scsw);
	return !out->nr_irbs ||
	       fill_sense(&e->sense, &e->sense_len, &out->irbs[out->nr_irbs - 1]);
}

/* Where one change ends and another begins soon after, the bytes between them are told too. */
static bool join(struct scn_chunk *c, const struct scn *s, const struct out_change *next)
{
	uint64_t gap = next->abs - (c->abs + c->len);
	uint8_t *bigger;

	bigger = realloc(c->data, c->len + gap + next->len);
	if (!bigger)
		return false;
	c->data = bigger;
	repro_fetch(s, c->abs + c->len, c->data + c->len, (uint32_t)gap);
	memcpy(c->data + c->len + gap, next->data, next->len);
	c->len += (uint32_t)gap + next->len;
	return true;
}

static bool fill_storage(struct scn_expect *e, const struct scn *s, const struct outcome *out)
{
	if (!out->nr_changes)
		return true;
	e->storage = calloc(out->nr_changes, sizeof(*e->storage));
	if (!e->storage)
		return false;
	for (uint32_t i = 0; i < out->nr_changes; i++) {
		const struct out_change *o = &out->changes[i];
		struct scn_chunk *c = e->nr_storage ? &e->storage[e->nr_storage - 1] : NULL;

		if (c && o->abs - (c->abs + c->len) < GAP_MAX) {
			if (!join(c, s, o))
				return false;
			continue;
		}
		c = &e->storage[e->nr_storage++];
		c->abs = o->abs;
		if (!copy_bytes(&c->data, &c->len, o->data, o->len))
			return false;
	}
	return true;
}

static bool fill_cmds(struct scn_expect *e, const struct outcome *out)
{
	if (!out->have_cmds || !out->nr_cmds || out->endless)
		return true;
	e->cmds = calloc(out->nr_cmds, sizeof(*e->cmds));
	if (!e->cmds)
		return false;
	e->cmds_given = true;
	for (uint32_t i = 0; i < out->nr_cmds; i++) {
		struct scn_cmd *c = &e->cmds[e->nr_cmds++];

		c->code = out->cmds[i].code;
		if (!copy_bytes(&c->data, &c->len, out->cmds[i].taken, out->cmds[i].nr_taken))
			return false;
	}
	return true;
}

static bool fill_translator(struct scn_expect *e, const struct outcome *out)
{
	e->translator_given = out->have_cp && out->cc != OUT_OPERAND;
	if (!e->translator_given)
		return true;
	e->cp_init = out->cp_init;
	e->cp_prefetch = out->cp_prefetch;
	if (out->cp_init || out->cp_prefetch)
		return true;
	e->pinned = calloc(out->nr_pinned + 1, sizeof(*e->pinned));
	if (!e->pinned)
		return false;
	e->pinned_given = true;
	for (uint32_t i = 0; i < out->nr_pinned; i++)
		e->pinned[e->nr_pinned++] = out->pinned[i];
	return true;
}

static bool fill_start(struct scn_expect *e, const struct scn *s, const struct outcome *out)
{
	e->cc_given = out->cc != OUT_NOT_STARTED;
	e->cc = out->cc;
	e->endless = out->endless;
	return fill_status(e, out) && fill_storage(e, s, out) && fill_cmds(e, out) &&
	       fill_translator(e, out);
}

static bool fill_values(struct scn_event *ev, const struct out_event *o)
{
	ev->values = calloc(OUT_VALUES, sizeof(*ev->values));
	if (!ev->values)
		return false;
	for (uint32_t i = 0; i < OUT_VALUES; i++)
		if (o->have_values & 1u << i)
			ev->values[ev->nr_values++] = (struct scn_value){i, o->values[i]};
	ev->has |= SCN_HAS_VALUES;
	return true;
}

static bool fill_event(struct scn_event *ev, const struct out_event *o)
{
	bool good = true;

	ev->result = o->result;
	if (o->have_ret_code && scn_errno_name(o->ret_code)) {
		ev->has |= SCN_HAS_RET_CODE;
		ev->ret_code = o->ret_code;
	}
	if (o->have_signals) {
		ev->has |= SCN_HAS_SIGNALS;
		memcpy(ev->signals, o->signals, sizeof(ev->signals));
	}
	if (o->have_state) {
		ev->has |= SCN_HAS_STATE;
		ev->state = o->state;
	}
	if (o->have_irb) {
		ev->has |= SCN_HAS_SCSW;
		fill_scsw(&ev->scsw, &o->irb.scsw);
		good = fill_sense(&ev->sense, &ev->sense_len, &o->irb);
		ev->has |= ev->sense_len ? SCN_HAS_SENSE : 0;
	}
	if (o->have_values)
		good &= fill_values(ev, o);
	return good;
}

static bool fill_rules(struct scn *s, const struct rule_set *marks)
{
	s->rules = calloc(RULE_COUNT + 1, sizeof(*s->rules));
	for (unsigned int r = 0; s->rules && r < RULE_COUNT; r++) {
		if (!rule_marked(marks, (enum rule)r) || rule_info((enum rule)r)->not_cited)
			continue;
		s->rules[s->nr_rules] = strdup(rule_info((enum rule)r)->id);
		if (!s->rules[s->nr_rules])
			return false;
		s->nr_rules++;
	}
	if (s->rules && !s->nr_rules) {
		s->rules[0] = strdup(ANY_RULE);
		s->nr_rules = s->rules[0] != NULL;
	}
	return s->nr_rules;
}

/* The expectations of @s, which has none. False: out of memory. */
static bool fill(struct scn *s, const struct outcome *out, const struct rule_set *marks)
{
	struct scn_expect *e = s->expect;
	bool good = s->rules || fill_rules(s, marks);

	if (!s->nr_events)
		return good && fill_start(e, s, out);
	for (uint32_t i = 0; good && i < s->nr_events && i < out->nr_events; i++)
		good = fill_event(&s->events[i], &out->events[i]);
	return good && fill_storage(e, s, out) && fill_cmds(e, out);
}

static bool set(char **text, const char *usual)
{
	if (!*text || !**text) {
		free(*text);
		*text = strdup(usual);
	}
	return *text;
}

static bool set_texts(struct scn *s)
{
	return set(&s->id, "repro/unnamed") && set(&s->summary, "a scenario without a name") &&
	       set(&s->if_it_fails, "wrong-status") && set(&s->source, "ccwcheck repro");
}

/* The oracle only starts programs; what the region answers to anything else are its rules. */
static bool fill_request(struct scn *s)
{
	const bool other = s->fctl & (SCSW_FC_HALT | SCSW_FC_CLEAR) >> 8;
	struct rule_set marks = {{0}};

	rule_mark(&marks, other ? R_VFIO_IO_01 : R_VFIO_IO_02);
	s->expect[0].ret_code_given = true;
	s->expect[0].ret_code = other ? -EOPNOTSUPP : 0;
	return s->rules || fill_rules(s, &marks);
}

int repro_complete(struct scn *s, char **note)
{
	struct rule_set marks = {{0}};
	struct outcome out;
	int err;

	*note = NULL;
	if (!set_texts(s))
		return -ENOMEM;
	if (s->nr_expect)
		return 0;
	s->expect = calloc(1, sizeof(*s->expect));
	if (!s->expect)
		return -ENOMEM;
	s->expect[s->nr_expect++].cc = OUT_NOT_STARTED;
	if (!s->nr_events && !(s->fctl & FCTL_START))
		return fill_request(s) ? 0 : -ENOMEM;
	out_init(&out);
	err = s->nr_events ? scene_run(&out, &marks, s) : oracle_run(&out, &marks, s);
	if (!err && !fill(s, &out, &marks))
		err = -ENOMEM;
	if (err != -ENOMEM && (out.violation || err)) {
		*note = strdup(out.violation ? out.violation :
					       "storage or a change lies outside of its memory");
		err = *note ? 0 : -ENOMEM;
	}
	out_clear(&out);
	return err;
}

int repro_vector(FILE *f, const struct scn *s, bool filled, const char *note)
{
	if (filled)
		fputs("# What is expected is what the translator's library gave: hold it against "
		      "the rules.\n# Left to a person: id, summary, rules (here all that the model "
		      "decided), if_it_fails,\n# what the architecture leaves open.\n", f);
	if (filled && note)
		fprintf(f, "# It needs care: %s\n", note);
	return scn_write(f, s);
}
