/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads what a vector expects. Decides what must match: a field that is not given must be zero,
 * a star cares for nothing, and the ORB's copies in the SCSW count where a vector says so.
 */
#include <stdlib.h>
#include <string.h>

#include "read_internal.h"
#include "words.h"

static bool is_any(const yaml_node_t *node)
{
	return node->type == YAML_SCALAR_NODE &&
	       !strcmp((const char *)node->data.scalar.value, "*");
}

/* Where one SCSW is read to; the copies of the ORB are added when all is known. */
struct scsw_in {
	struct scn_scsw *s;
	uint32_t ctl;
};

/* A list of words that stands for bits of the SCSW's first word. */
static bool read_ctl_words(struct ym *y, yaml_node_t *node, void *object, uint32_t mask,
			   const struct ym_word *words, const char *what)
{
	struct scsw_in *in = object;
	uint32_t bits, maybe = 0;

	in->ctl &= ~mask;
	if (is_any(node)) {
		in->s->ctl_care &= ~mask;
		return true;
	}
	if (!ym_words(y, node, &bits, &maybe, words, what))
		return false;
	in->s->ctl_care &= ~maybe;
	in->ctl |= bits;
	return true;
}

static bool read_scsw_fctl(struct ym *y, yaml_node_t *node, void *object)
{
	return read_ctl_words(y, node, object, SCSW_FC, words_fctl, "fctl");
}

static bool read_scsw_actl(struct ym *y, yaml_node_t *node, void *object)
{
	return read_ctl_words(y, node, object, SCSW_AC, words_actl, "actl");
}

static bool read_scsw_stctl(struct ym *y, yaml_node_t *node, void *object)
{
	return read_ctl_words(y, node, object, SCSW_SC, words_stctl, "stctl");
}

static bool read_scsw_cpa(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_scsw *s = ((struct scsw_in *)object)->s;
	uint64_t x = 0;

	s->cpa_care = !is_any(node);
	if (s->cpa_care && !ym_hex(y, node, &x, UINT32_MAX, "cpa"))
		return false;
	s->value.cpa = be32_st((uint32_t)x);
	return true;
}

static bool read_stat(struct ym *y, yaml_node_t *node, uint8_t *value, uint8_t *care,
		      const struct ym_word *words, const char *what)
{
	uint32_t bits = 0, maybe = 0;

	if (is_any(node))
		maybe = 0xff;
	else if (!ym_words(y, node, &bits, &maybe, words, what))
		return false;
	*value = (uint8_t)bits;
	*care = (uint8_t)~maybe;
	return true;
}

static bool read_scsw_dstat(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_scsw *s = ((struct scsw_in *)object)->s;

	return read_stat(y, node, &s->value.dstat, &s->dstat_care, words_dstat, "dstat");
}

static bool read_scsw_sstat(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_scsw *s = ((struct scsw_in *)object)->s;

	return read_stat(y, node, &s->value.sstat, &s->sstat_care, words_sstat, "sstat");
}

static bool read_scsw_count(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_scsw *s = ((struct scsw_in *)object)->s;
	uint64_t x = 0;

	s->count_care = !is_any(node);
	if (s->count_care && !ym_hex(y, node, &x, ARCH_COUNT_MAX, "count"))
		return false;
	s->value.count = be16_st((uint16_t)x);
	return true;
}

/* A small number, or a star, in the bits @mask of the first word. */
static bool read_ctl_number(struct ym *y, yaml_node_t *node, void *object, uint32_t mask,
			    unsigned int shift, const char *what)
{
	struct scsw_in *in = object;
	uint64_t x = 0;

	in->s->ctl_care |= mask;
	in->ctl &= ~mask;
	if (is_any(node)) {
		in->s->ctl_care &= ~mask;
		return true;
	}
	if (!ym_hex(y, node, &x, mask >> shift, what))
		return false;
	in->ctl |= (uint32_t)x << shift;
	return true;
}

static bool read_scsw_cc(struct ym *y, yaml_node_t *node, void *object)
{
	return read_ctl_number(y, node, object, SCSW_CC, SCSW_CC_SHIFT, "cc");
}

static bool read_scsw_l(struct ym *y, yaml_node_t *node, void *object)
{
	return read_ctl_number(y, node, object, SCSW_L, 26, "L");
}

static bool read_scsw_z(struct ym *y, yaml_node_t *node, void *object)
{
	return read_ctl_number(y, node, object, SCSW_Z, 18, "Z");
}

static bool read_scsw_e(struct ym *y, yaml_node_t *node, void *object)
{
	return read_ctl_number(y, node, object, SCSW_E, 17, "E");
}

static bool read_scsw_n(struct ym *y, yaml_node_t *node, void *object)
{
	return read_ctl_number(y, node, object, SCSW_N, 16, "N");
}

static bool read_scsw_copies(struct ym *y, yaml_node_t *node, void *object)
{
	struct scsw_in *in = object;
	bool copies;

	if (!ym_yes(y, node, &copies, "copies"))
		return false;
	if (copies)
		in->s->ctl_care |= SCN_COPIES;
	return true;
}

bool read_scsw_map(struct ym *y, yaml_node_t *node, struct scn_scsw *scsw)
{
	static const struct ym_field fields[] = {
		{"fctl", read_scsw_fctl, false},   {"actl", read_scsw_actl, false},
		{"stctl", read_scsw_stctl, true},  {"cpa", read_scsw_cpa, false},
		{"dstat", read_scsw_dstat, false}, {"sstat", read_scsw_sstat, false},
		{"count", read_scsw_count, false}, {"cc", read_scsw_cc, false},
		{"L", read_scsw_l, false},	   {"Z", read_scsw_z, false},
		{"E", read_scsw_e, false},	   {"N", read_scsw_n, false},
		{"copies", read_scsw_copies, false},
		{NULL, NULL, false},
	};
	struct scsw_in in = {.s = scsw};

	in.s->ctl_care = ~(SCSW_L | SCN_COPIES);
	in.s->cpa_care = in.s->count_care = true;
	in.s->dstat_care = in.s->sstat_care = 0xff;
	in.ctl = SCSW_FC_START;
	if (!ym_map(y, node, fields, &in, "scsw"))
		return false;
	in.s->value.ctl = be32_st(in.ctl);
	return true;
}

static bool read_one_scsw(struct ym *y, yaml_node_t *node, struct scn_expect *e)
{
	if (e->nr_scsw == OUTCOME_IRBS_MAX)
		return ym_fail(y, node, "more than %u interruptions", OUTCOME_IRBS_MAX);
	return read_scsw_map(y, node, &e->scsw[e->nr_scsw++]);
}

static bool read_scsw(struct ym *y, yaml_node_t *node, void *object)
{
	if (node->type != YAML_SEQUENCE_NODE)
		return read_one_scsw(y, node, object);
	for (uint32_t i = 0; i < ym_count(node); i++)
		if (!read_one_scsw(y, ym_item(y, node, i), object))
			return false;
	return true;
}

static bool read_cc(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_expect *e = object;
	uint32_t value;

	if (!ym_word(y, node, &value, words_cc, "cc"))
		return false;
	e->cc_given = true;
	e->cc = (enum out_cc)value;
	return true;
}

static bool read_endless(struct ym *y, yaml_node_t *node, void *object)
{
	return ym_yes(y, node, &((struct scn_expect *)object)->endless, "endless");
}

static bool read_sense(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_expect *e = object;

	if (!read_bytes(y, node, &e->sense, &e->sense_len, "sense"))
		return false;
	if (e->sense_len > ARCH_SENSE_SIZE)
		return ym_fail(y, node, "sense has %u bytes, expected at most %u", e->sense_len,
			       ARCH_SENSE_SIZE);
	return true;
}

static bool read_expect_storage(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_expect *e = object;

	return read_chunks(y, node, &e->storage, &e->nr_storage, "storage");
}

static bool read_cmd_code(struct ym *y, yaml_node_t *node, void *object)
{
	uint64_t x;

	if (!ym_hex(y, node, &x, 0xff, "cmd"))
		return false;
	((struct scn_cmd *)object)->code = (uint8_t)x;
	return true;
}

static bool read_cmd_took(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_cmd *c = object;

	return read_bytes(y, node, &c->data, &c->len, "took");
}

static bool read_cmds(struct ym *y, yaml_node_t *node, void *object)
{
	static const struct ym_field fields[] = {
		{"cmd", read_cmd_code, true}, {"took", read_cmd_took, false}, {NULL, NULL, false}};
	struct scn_expect *e = object;

	if (!ym_is_list(y, node, "device"))
		return false;
	e->cmds = read_list_alloc(y, ym_count(node), sizeof(*e->cmds));
	if (!e->cmds)
		return false;
	e->cmds_given = true;
	for (uint32_t i = 0; i < ym_count(node); i++) {
		yaml_node_t *item = ym_item(y, node, i);
		struct scn_cmd *c = &e->cmds[e->nr_cmds++];

		if (item->type == YAML_SCALAR_NODE ? !read_cmd_code(y, item, c) :
						     !ym_map(y, item, fields, c, "a command"))
			return false;
	}
	return true;
}

static bool read_cp_init(struct ym *y, yaml_node_t *node, void *object)
{
	return read_errno(y, node, &((struct scn_expect *)object)->cp_init, "cp_init");
}

static bool read_cp_prefetch(struct ym *y, yaml_node_t *node, void *object)
{
	return read_errno(y, node, &((struct scn_expect *)object)->cp_prefetch, "cp_prefetch");
}

static bool read_pinned(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn_expect *e = object;

	if (!ym_is_list(y, node, "pinned"))
		return false;
	e->pinned = read_list_alloc(y, ym_count(node), sizeof(*e->pinned));
	if (!e->pinned)
		return false;
	e->pinned_given = true;
	for (uint32_t i = 0; i < ym_count(node); i++) {
		yaml_node_t *item = ym_item(y, node, i);

		if (!read_frame(y, item, &e->pinned[e->nr_pinned++], "a pinned frame"))
			return false;
		if (i && e->pinned[i] <= e->pinned[i - 1])
			return ym_fail(y, item, "pinned frames must ascend");
	}
	return true;
}

static bool read_translator(struct ym *y, yaml_node_t *node, void *object)
{
	static const struct ym_field fields[] = {
		{"cp_init", read_cp_init, false},
		{"cp_prefetch", read_cp_prefetch, false},
		{"pinned", read_pinned, false},
		{NULL, NULL, false},
	};

	((struct scn_expect *)object)->translator_given = true;
	return ym_map(y, node, fields, object, "translator");
}

static bool read_ret_code(struct ym *y, yaml_node_t *node, void *object)
{
	((struct scn_expect *)object)->ret_code_given = true;
	return read_errno(y, node, &((struct scn_expect *)object)->ret_code, "ret_code");
}

static bool read_region(struct ym *y, yaml_node_t *node, void *object)
{
	static const struct ym_field fields[] = {
		{"ret_code", read_ret_code, true},
		{NULL, NULL, false},
	};

	return ym_map(y, node, fields, object, "region");
}

/* Is there anything about the start of a single program? */
static bool expects_start(const struct scn_expect *e)
{
	return e->cc_given || e->endless || e->nr_scsw || e->sense_len || e->translator_given ||
	       e->ret_code_given;
}

static bool read_one_expect(struct ym *y, yaml_node_t *node, struct scn_expect *e)
{
	static const struct ym_field fields[] = {
		{"cc", read_cc, false},
		{"endless", read_endless, false},
		{"scsw", read_scsw, false},
		{"sense", read_sense, false},
		{"storage", read_expect_storage, false},
		{"device", read_cmds, false},
		{"translator", read_translator, false},
		{"region", read_region, false},
		{NULL, NULL, false},
	};

	e->cc = OUT_NOT_STARTED;
	if (!ym_map(y, node, fields, e, "expect"))
		return false;
	if (y->events)
		return !expects_start(e) || ym_fail(y, node, "expect may have storage and device "
						    "only, beside events");
	if (!e->cc_given && !e->ret_code_given && !e->cp_init && !e->cp_prefetch)
		return ym_fail(y, node, "expect has neither cc nor an errno of translator or "
			       "region");
	if (e->cc_given && e->cc == OUT_CC_0 && !e->nr_scsw && !e->endless)
		return ym_fail(y, node, "expect has cc 0, but neither scsw nor endless");
	return true;
}

bool read_expect(struct ym *y, yaml_node_t *node, void *object)
{
	struct scn *s = object;
	bool many = node->type == YAML_SEQUENCE_NODE;
	uint32_t nr = many ? ym_count(node) : 1;

	if (!nr || nr > 64)
		return ym_fail(y, node, "expect has %u outcomes, expected 1 to 64", nr);
	s->expect = read_list_alloc(y, nr, sizeof(*s->expect));
	if (!s->expect)
		return false;
	for (uint32_t i = 0; i < nr; i++)
		if (!read_one_expect(y, many ? ym_item(y, node, i) : node,
				     &s->expect[s->nr_expect++]))
			return false;
	return true;
}
