/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides whether an outcome is what a vector expects. Every comparison is by field, so that a
 * failure can be said in one line; the bytes come last.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../scenario/words.h"
#include "compare_internal.h"

/* The families a field is most likely about, in order of preference. */
static const struct {
	const char *field;
	const char *families[6];
} about[] = {
	{"result", {"R-VFIO", "R-SSCH", "R-HSCH", "R-CSCH", "R-XSCH", NULL}},
	{"ret_code", {"R-VFIO", NULL}},
	{"signals", {"R-VFIO-IRQ", "R-VFIO-REG", "R-VFIO", NULL}},
	{"state", {"R-VFIO-FSM", "R-VFIO", NULL}},
	{"gives", {"R-VFIO", NULL}},
	{"values", {"R-VFIO-IOCTL", NULL}},
	{"oracle", {"R-VFIO", "R-IDA", "R-DC", "R-TIC", "R-CCW", NULL}},
	{"cc", {"R-ORB", "R-SSCH", "R-VFIO-IO", NULL}},
	{"translator", {"R-VFIO", NULL}},
	{"region", {"R-VFIO", "R-ORB", "R-SSCH", NULL}},
	{"interruptions", {"R-PCI", "R-SUSP", "R-SCSW", NULL}},
	{"scsw.cpa", {"R-CPA", "R-TIC", "R-CC", NULL}},
	{"scsw.count", {"R-CNT", "R-LEN", "R-SLI", "R-DC", NULL}},
	{"scsw.sstat", {"R-LEN", "R-SLI", "R-PC", "R-PCI", "R-PROT", "R-CCW"}},
	{"scsw.dstat", {"R-CC", "R-PC", "R-SCSW", NULL}},
	{"scsw", {"R-SCSW", "R-PCI", NULL}},
	{"sense", {"R-SCSW", NULL}},
	{"storage", {"R-IDA", "R-RB", "R-DC", "R-SKIP", "R-CCW", "R-TIC"}},
	{"cmds", {"R-CC", "R-DC", "R-TIC", "R-SKIP", "R-IDA", NULL}},
};

static const char *rule_about(const struct scn *s, const char *field)
{
	for (size_t i = 0; i < sizeof(about) / sizeof(about[0]); i++) {
		if (strncmp(field, about[i].field, strlen(about[i].field)))
			continue;
		for (size_t f = 0; f < 6 && about[i].families[f]; f++)
			for (uint32_t r = 0; r < s->nr_rules; r++)
				if (!strncmp(s->rules[r], about[i].families[f],
					     strlen(about[i].families[f])))
					return s->rules[r];
	}
	return s->nr_rules ? s->rules[0] : "";
}

bool judge_differ(struct judge *j, const char *field, const char *expected, const char *format,
		  ...)
{
	va_list args;

	snprintf(j->d->field, sizeof(j->d->field), "%s%s", j->prefix, field);
	snprintf(j->d->expected, sizeof(j->d->expected), "%s", expected);
	va_start(args, format);
	vsnprintf(j->d->actual, sizeof(j->d->actual), format, args);
	va_end(args);
	snprintf(j->d->rule, sizeof(j->d->rule), "%s", rule_about(j->s, field));
	return false;
}

bool judge_same_number(struct judge *j, const char *field, uint64_t expected, uint64_t actual)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRIx64, expected);
	if (expected != actual)
		return judge_differ(j, field, text, "%" PRIx64, actual);
	j->passed++;
	return true;
}

static const char *errno_text(char text[24], int32_t err)
{
	const char *name = scn_errno_name(err);

	snprintf(text, 24, "%s", name ? name : "");
	if (!name)
		snprintf(text, 24, "%d", err);
	return text;
}

bool judge_same_errno(struct judge *j, const char *field, int32_t expected, int32_t actual)
{
	char want[24], have[24];

	if (expected != actual)
		return judge_differ(j, field, errno_text(want, expected), "%s",
				    errno_text(have, actual));
	j->passed++;
	return true;
}

static void bits_text(char text[256], uint32_t bits, const struct ym_word *words)
{
	size_t n = 0;

	text[0] = 0;
	for (; words->name && n < 200; words++)
		if (bits & words->bit)
			n += (size_t)snprintf(text + n, 256 - n, "%s%s", n ? " " : "", words->name);
	if (!n)
		snprintf(text, 256, "none");
}

bool judge_same_bits(struct judge *j, const char *field, uint32_t expected, uint32_t actual,
		      uint32_t care, const struct ym_word *words)
{
	char want[256], have[256];

	if (!((expected ^ actual) & care)) {
		j->passed++;
		return true;
	}
	bits_text(want, expected, words);
	bits_text(have, actual, words);
	return judge_differ(j, field, want, "%s", have);
}

/* Two runs of bytes; the first byte that differs goes into the field's name. */
bool judge_same_bytes(struct judge *j, const char *field, const uint8_t *expected, uint32_t nr,
		       const uint8_t *actual, uint32_t nr_actual)
{
	char name[64], want[64] = "", have[64] = "";
	uint32_t i = 0;

	while (i < nr && i < nr_actual && expected[i] == actual[i])
		i++;
	if (i == nr && i == nr_actual) {
		j->passed++;
		return true;
	}
	for (uint32_t k = i; k < i + 8 && k < nr; k++)
		snprintf(want + 2 * (k - i), sizeof(want) - 2 * (k - i), "%02x", expected[k]);
	for (uint32_t k = i; k < i + 8 && k < nr_actual; k++)
		snprintf(have + 2 * (k - i), sizeof(have) - 2 * (k - i), "%02x", actual[k]);
	snprintf(name, sizeof(name), "%s", field);
	if (nr != nr_actual && i == (nr < nr_actual ? nr : nr_actual)) {
		snprintf(want, sizeof(want), "%u bytes", nr);
		snprintf(have, sizeof(have), "%u bytes", nr_actual);
	} else {
		snprintf(name, sizeof(name), "%s+%x", field, i);
	}
	return judge_differ(j, name, want, "%s", have);
}

bool judge_same_scsw(struct judge *j, const struct scn_scsw *want, const struct arch_scsw *have)
{
	static const struct ym_word copies[] = {
		{"S", SCSW_S}, {"F", SCSW_F}, {"P", SCSW_P}, {"I", SCSW_I},
		{"A", SCSW_A}, {"U", SCSW_U}, {NULL, 0}};
	static const struct ym_word flags[] = {
		{"L", SCSW_L}, {"Z", SCSW_Z}, {"E", SCSW_E}, {"N", SCSW_N}, {NULL, 0}};
	uint32_t w = be32_ld(want->value.ctl), h = be32_ld(have->ctl), care = want->ctl_care;

	return judge_same_bits(j, "scsw.fctl", w, h, care & SCSW_FC, words_fctl) &&
	       judge_same_bits(j, "scsw.stctl", w, h, care & SCSW_SC, words_stctl) &&
	       judge_same_bits(j, "scsw.sstat", want->value.sstat, have->sstat, want->sstat_care,
			 words_sstat) &&
	       judge_same_bits(j, "scsw.dstat", want->value.dstat, have->dstat, want->dstat_care,
			 words_dstat) &&
	       (!want->cpa_care ||
		judge_same_number(j, "scsw.cpa", be32_ld(want->value.cpa), be32_ld(have->cpa))) &&
	       (!want->count_care ||
		judge_same_number(j, "scsw.count", be16_ld(want->value.count),
				  be16_ld(have->count))) &&
	       judge_same_bits(j, "scsw.actl", w, h, care & SCSW_AC, words_actl) &&
	       judge_same_number(j, "scsw.cc", (w & care & SCSW_CC) >> SCSW_CC_SHIFT,
			   (h & care & SCSW_CC) >> SCSW_CC_SHIFT) &&
	       judge_same_bits(j, "scsw.flags", w, h, care & (SCSW_L | SCSW_Z | SCSW_E | SCSW_N),
			 flags) &&
	       judge_same_bits(j, "scsw.copies", w, h,
			 care & (SCSW_S | SCSW_F | SCSW_P | SCSW_I | SCSW_A | SCSW_U), copies) &&
	       judge_same_number(j, "scsw.key", (w & care & SCSW_KEY) >> SCSW_KEY_SHIFT,
			   (h & care & SCSW_KEY) >> SCSW_KEY_SHIFT);
}

/* R-SCSW-14: the bytes mean something only with E and the ERW's flag and count. */
bool judge_same_sense(struct judge *j, const uint8_t *sense, uint32_t len,
		      const struct arch_irb *irb)
{
	uint32_t erw = be32_ld(irb->esw.erw);

	return judge_same_bytes(j, "sense", sense, len, irb->ecw, len) &&
	       judge_same_number(j, "sense.erw", ERW_CONCURRENT_SENSE | len << 16,
				 erw & (ERW_CONCURRENT_SENSE | ERW_SENSE_COUNT));
}

static bool same_sense(struct judge *j)
{
	return !j->e->sense_len || !j->o->nr_irbs ||
	       judge_same_sense(j, j->e->sense, j->e->sense_len, &j->o->irbs[j->o->nr_irbs - 1]);
}

static bool same_interruptions(struct judge *j)
{
	if (!judge_same_number(j, "interruptions", j->e->nr_scsw, j->o->nr_irbs))
		return false;
	for (uint32_t n = 0; n < j->e->nr_scsw; n++)
		if (!judge_same_scsw(j, &j->e->scsw[n], &j->o->irbs[n].scsw))
			return false;
	return same_sense(j);
}

static bool initial_byte(const struct scn *s, uint64_t abs, uint8_t *byte)
{
	for (uint32_t i = 0; i < s->nr_storage; i++)
		if (abs >= s->storage[i].abs && abs - s->storage[i].abs < s->storage[i].len) {
			*byte = s->storage[i].data[abs - s->storage[i].abs];
			return true;
		}
	*byte = 0;
	return false;
}

/* What of @len bytes from @from on lies in the @n at @abs goes to its place in @to. */
static void overlay(uint8_t *to, uint64_t abs, uint32_t n, const uint8_t *from, uint64_t at,
		    uint32_t len)
{
	const uint64_t first = at > abs ? at : abs;
	const uint64_t end = at + len < abs + n ? at + len : abs + n;

	if (first < end)
		memcpy(to + (first - abs), from + (first - at), end - first);
}

/* The contents of @n bytes at @abs afterwards. */
static void final_bytes(const struct judge *j, uint8_t *to, uint64_t abs, uint32_t n)
{
	memset(to, 0, n);
	for (uint32_t i = j->s->nr_storage; i-- > 0;) /* of two chunks the first counts */
		overlay(to, abs, n, j->s->storage[i].data, j->s->storage[i].abs,
			j->s->storage[i].len);
	for (uint32_t i = j->o->nr_changes; i-- > 0;)
		overlay(to, abs, n, j->o->changes[i].data, j->o->changes[i].abs,
			j->o->changes[i].len);
}

/* @near: the chunk that held the byte before, most likely this one's too. */
static bool byte_is_listed(const struct judge *j, uint64_t abs, uint32_t *near)
{
	for (uint32_t i = 0; i < j->e->nr_storage; i++) {
		const uint32_t k = (*near + i) % j->e->nr_storage;
		const struct scn_chunk *c = &j->e->storage[k];

		if (abs >= c->abs && abs - c->abs < c->len) {
			*near = k;
			return true;
		}
	}
	/* What a scheduled change wrote is the scenario's own doing. */
	for (uint32_t i = 0; i < j->s->nr_changes; i++)
		if (abs >= j->s->changes[i].abs && abs - j->s->changes[i].abs <
						   j->s->changes[i].len)
			return true;
	return false;
}

static bool same_storage(struct judge *j)
{
	char field[64], want[8];
	uint8_t have[256];
	uint32_t near = 0;

	for (uint32_t i = 0; i < j->e->nr_storage; i++) {
		const struct scn_chunk *c = &j->e->storage[i];

		for (uint32_t k = 0; k < c->len; k++) {
			const uint32_t in = k % sizeof(have);

			if (!in)
				final_bytes(j, have, c->abs + k,
					    c->len - k < sizeof(have) ? c->len - k : sizeof(have));
			if (have[in] == c->data[k])
				continue;
			snprintf(field, sizeof(field), "storage[%" PRIx64 "]", c->abs + k);
			snprintf(want, sizeof(want), "%02x", c->data[k]);
			return judge_differ(j, field, want, "%02x", have[in]);
		}
		j->passed++;
	}
	for (uint32_t i = 0; i < j->o->nr_changes; i++)
		for (uint32_t k = 0; k < j->o->changes[i].len; k++) {
			uint64_t abs = j->o->changes[i].abs + k;
			uint8_t before;

			if (byte_is_listed(j, abs, &near))
				continue;
			initial_byte(j->s, abs, &before);
			snprintf(field, sizeof(field), "storage[%" PRIx64 "]", abs);
			snprintf(want, sizeof(want), "%02x", before);
			return judge_differ(j, field, want, "%02x", j->o->changes[i].data[k]);
		}
	return true;
}

/*
 * A model sees every command; the peer of a real device only those that handed it data.
 */
static bool same_cmds(struct judge *j)
{
	bool all = j->o->have_cp;
	uint32_t n = 0;
	char field[64];

	if (!j->e->cmds_given || !j->o->have_cmds)
		return true;
	for (uint32_t i = 0; i < j->e->nr_cmds; i++) {
		const struct scn_cmd *want = &j->e->cmds[i];

		if (!all && !want->len)
			continue;
		if (n == j->o->nr_cmds)
			return judge_same_number(j, "cmds", j->e->nr_cmds, n);
		snprintf(field, sizeof(field), "cmds[%u].code", n);
		if (!judge_same_number(j, field, want->code, j->o->cmds[n].code))
			return false;
		snprintf(field, sizeof(field), "cmds[%u].taken", n);
		if (!judge_same_bytes(j, field, want->data, want->len, j->o->cmds[n].taken,
				j->o->cmds[n].nr_taken))
			return false;
		n++;
	}
	return judge_same_number(j, "cmds", n, j->o->nr_cmds);
}

static bool same_pinned(struct judge *j)
{
	if (!j->e->pinned_given)
		return true;
	for (uint32_t i = 0; i < j->e->nr_pinned && i < j->o->nr_pinned; i++)
		if (!judge_same_number(j, "translator.pinned", j->e->pinned[i], j->o->pinned[i]))
			return false;
	if (j->e->nr_pinned != j->o->nr_pinned) {
		char want[32];

		snprintf(want, sizeof(want), "%u frames", j->e->nr_pinned);
		return judge_differ(j, "translator.pinned", want, "%u frames", j->o->nr_pinned);
	}
	return true;
}

static bool same_translator(struct judge *j)
{
	/* An operand exception is -EIO to the caller; cc says it already. */
	if (!j->e->translator_given && j->e->cc_given && j->e->cc != OUT_CC_0)
		return true;
	return judge_same_errno(j, "translator.cp_init", j->e->cp_init, j->o->cp_init) &&
	       judge_same_errno(j, "translator.cp_prefetch", j->e->cp_prefetch,
				j->o->cp_prefetch) &&
	       same_pinned(j);
}

/* The code that the region must give; -ENODEV and -EACCES both stand for condition code 3. */
static int32_t expected_ret_code(const struct scn_expect *e, int32_t actual)
{
	if (e->ret_code_given)
		return e->ret_code;
	if (!e->cc_given)
		return e->cp_init ? e->cp_init : e->cp_prefetch;
	switch (e->cc) {
	case OUT_CC_0:
		return 0;
	case OUT_CC_1:
	case OUT_CC_2:
		return -EBUSY;
	case OUT_CC_3:
		return actual == -EACCES ? -EACCES : -ENODEV;
	default:
		return -EIO;
	}
}

static bool same_region(struct judge *j)
{
	int32_t want = expected_ret_code(j->e, j->o->ret_code);

	if (!judge_same_errno(j, "region.ret_code", want, j->o->ret_code))
		return false;
	/* R-VFIO-REG-05: the write says the same. */
	return judge_same_errno(j, "region.write", want,
				j->o->write_result < 0 ? j->o->write_result : 0);
}

static bool same_start(struct judge *j)
{
	if (j->o->have_region && !same_region(j))
		return false;
	if (j->o->have_cp && !same_translator(j))
		return false;
	if (j->e->cc_given && j->o->have_cp && !judge_same_number(j, "cc", j->e->cc, j->o->cc))
		return false;
	return judge_same_number(j, "endless", j->e->endless, j->o->endless);
}

static bool same_expect(struct judge *j)
{
	if (j->o->violation)
		return judge_differ(j, "oracle", j->s->nr_events ? "what holds in any order" :
			      "a translation with the same outcome", "%s",
			      j->o->violation);
	if (j->s->nr_events)
		return judge_same_events(j) && same_storage(j) && same_cmds(j);
	return same_start(j) && same_interruptions(j) && same_storage(j) && same_cmds(j);
}

bool rule_is_modelled(const char *id)
{
	enum rule r = rule_by_id(id);

	/* The catalogue: what has no reason is decided by the model, but for the interface. */
	return strncmp(id, "R-VFIO-", 7) && r != RULE_COUNT && !rule_info(r)->not_cited;
}

static bool rules_hit(struct judge *j, const struct rule_set *marks)
{
	for (uint32_t i = 0; marks && i < j->s->nr_rules; i++) {
		if (!rule_is_modelled(j->s->rules[i]) ||
		    rule_marked(marks, rule_by_id(j->s->rules[i])))
			continue;
		judge_differ(j, "rules", "the model decides each rule cited",
			     "%s is not decided here",
		       j->s->rules[i]);
		snprintf(j->d->rule, sizeof(j->d->rule), "%s", j->s->rules[i]);
		return false;
	}
	return true;
}

bool compare_outcome(struct difference *d, const struct scn *s, const struct outcome *out,
		     const struct rule_set *marks)
{
	unsigned int best = 0;

	for (uint32_t i = 0; i < s->nr_expect; i++) {
		struct difference here = {.field = ""};
		struct judge j = {.s = s, .e = &s->expect[i], .o = out, .d = &here,
				  .prefix = ""};

		if (same_expect(&j) && rules_hit(&j, marks))
			return true;
		if (!i || j.passed > best) {
			best = j.passed;
			*d = here;
		}
	}
	return false;
}
