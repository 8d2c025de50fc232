/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads an ORB: the members that it may have, and how large each can be; and the function bits
 * beside it.
 */
#include <string.h>

#include "read_internal.h"
#include "words.h"

bool read_orb_map(struct ym *y, yaml_node_t *node, struct arch_orb *orb)
{
	uint32_t ctl = 0;
	bool have_cpa = false;

	if (!ym_is_map(y, node, "orb"))
		return false;
	for (uint32_t i = 0; i < ym_count(node); i++) {
		yaml_node_t *key = ym_key(y, node, i), *value = ym_value(y, node, i);
		const char *name = ym_scalar(y, key, "a member's name");
		const struct ym_word *w = words_orb_bits;
		uint64_t x;

		if (!name || !ym_hex(y, value, &x, UINT32_MAX, name))
			return false;
		while (w->name && strcmp(w->name, name))
			w++;
		if ((w->name && x > 1) || (!strcmp(name, "key") && x > 0xf) ||
		    (!strcmp(name, "lpm") && x > 0xff) ||
		    (!strcmp(name, "reserved") && x & ~(uint64_t)ORB_RESERVED))
			return ym_fail(y, value, "orb: %s is %llx, out of range", name,
				       (unsigned long long)x);
		if (w->name)
			ctl |= x ? w->bit : 0;
		else if (!strcmp(name, "key"))
			ctl |= (uint32_t)x << ORB_KEY_SHIFT;
		else if (!strcmp(name, "lpm"))
			ctl |= (uint32_t)x << ORB_LPM_SHIFT;
		else if (!strcmp(name, "reserved"))
			ctl |= (uint32_t)x;
		else if (!strcmp(name, "intparm"))
			orb->intparm = be32_st((uint32_t)x);
		else if (!strcmp(name, "cpa"))
			orb->cpa = be32_st((uint32_t)x);
		else
			return ym_fail(y, key, "unknown field '%.64s' in orb", name);
		have_cpa |= !strcmp(name, "cpa");
	}
	orb->ctl = be32_st(ctl);
	return have_cpa || ym_fail(y, node, "orb has no field 'cpa'");
}

bool read_fctl_bits(struct ym *y, yaml_node_t *node, uint8_t *fctl)
{
	uint64_t x;

	if (!ym_hex(y, node, &x, 0x70, "fctl"))
		return false;
	*fctl = (uint8_t)x;
	return !(x & 0x0f) || ym_fail(y, node, "fctl is %llx, expected bits 40, 20, 10",
				      (unsigned long long)x);
}
