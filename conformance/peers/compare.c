/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first difference between two results, in the order in which a reader would look: how the
 * program ended, the status, address and count, storage, what the device took, and last what is
 * only a copy.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "result.h"

/* Checks beside which the count says nothing (R-CNT-04), and those beside which IL does not. */
#define NO_COUNT                                                               \
	(SSTAT_PROGRAM_CHECK | SSTAT_PROTECTION_CHECK | SSTAT_CHAINING_CHECK | \
	 SSTAT_CHANNEL_CTL_CHECK | SSTAT_INTERFACE_CTL_CHECK)
#define CHECKS (NO_COUNT | SSTAT_CHANNEL_DATA_CHECK)

static bool say(struct difference *d, const char *field, uint64_t expected, uint64_t found)
{
	if (expected == found)
		return false;
	d->field = field;
	snprintf(d->expected, sizeof(d->expected), "%02" PRIx64, expected);
	snprintf(d->found, sizeof(d->found), "%02" PRIx64, found);
	return true;
}

static bool say_words(struct difference *d, const char *field, const char *expected,
		      const char *found)
{
	if (!strcmp(expected, found))
		return false;
	d->field = field;
	snprintf(d->expected, sizeof(d->expected), "%s", expected);
	snprintf(d->found, sizeof(d->found), "%s", found);
	return true;
}

static const char *how_word(enum peer_how how)
{
	static const char *const words[] = {"ended", "suspended", "hung", "no device"};

	return words[how];
}

struct field {
	const char *name;
	uint32_t mask;
};

static bool ctl_differs(struct difference *d, const struct field *f, uint32_t e, uint32_t x)
{
	for (; f->name; f++)
		if (say(d, f->name, (e & f->mask) / (f->mask & ~(f->mask - 1)),
			(x & f->mask) / (f->mask & ~(f->mask - 1))))
			return true;
	return false;
}

static bool status_differs(struct difference *d, const struct result *e, const struct result *x)
{
	static const struct field fields[] = {{"deferred-cc", SCSW_CC}, {"N", SCSW_N},
					      {"fctl", SCSW_FC},	{"actl", SCSW_AC},
					      {"stctl", SCSW_SC},	{NULL, 0}};
	const uint32_t ctl = be32_ld(e->scsw.ctl);
	uint8_t open = 0;

	if (ctl_differs(d, fields, ctl, be32_ld(x->scsw.ctl)))
		return true;
	if ((ctl & SCSW_CC) == SCSW_CC)
		return false; /* R-SCSW-07 */
	if (ctl & SCSW_SC_INTERMEDIATE && say(d, "Z", ctl & SCSW_Z, be32_ld(x->scsw.ctl) & SCSW_Z))
		return true;
	if (e->scsw.sstat & CHECKS)
		open = SSTAT_INCORRECT_LENGTH; /* R-LEN-11 */
	if (say(d, "dstat", e->scsw.dstat, x->scsw.dstat) ||
	    say(d, "sstat", e->scsw.sstat & ~open, x->scsw.sstat & ~open) ||
	    say(d, "cpa", be32_ld(e->scsw.cpa), be32_ld(x->scsw.cpa)))
		return true;
	return ctl & SCSW_SC_PRIMARY && !(e->scsw.sstat & NO_COUNT) &&
	       say(d, "count", be16_ld(e->scsw.count), be16_ld(x->scsw.count));
}

static bool storage_differs(struct difference *d, const struct result *e, const struct result *x)
{
	const struct program *p = e->program;
	const uint32_t size = program_frames(p) * ARCH_FRAME_SIZE;

	if (!memcmp(e->image, x->image, size))
		return false;
	for (uint32_t i = 0; i < size; i++) {
		const uint32_t abs = program_frame(p, i / ARCH_FRAME_SIZE) + i % ARCH_FRAME_SIZE;

		if (e->image[i] == x->image[i])
			continue;
		d->field = "storage";
		snprintf(d->expected, sizeof(d->expected), "%02x at %" PRIx32, e->image[i], abs);
		snprintf(d->found, sizeof(d->found), "%02x at %" PRIx32, x->image[i], abs);
		return true;
	}
	return false;
}

static bool taken_differs(struct difference *d, const struct result *e, const struct result *x)
{
	const uint32_t both = e->nr_taken < x->nr_taken ? e->nr_taken : x->nr_taken;

	if (!e->have_taken || !x->have_taken)
		return false;
	for (uint32_t i = 0; i < both; i++)
		if (e->taken[i] != x->taken[i]) {
			d->field = "taken";
			snprintf(d->expected, sizeof(d->expected), "%02x at %" PRIx32, e->taken[i],
				 i);
			snprintf(d->found, sizeof(d->found), "%02x at %" PRIx32, x->taken[i], i);
			return true;
		}
	return e->taken_whole && x->taken_whole && say(d, "bytes-taken", e->nr_taken, x->nr_taken);
}

/* Last: whoever does not copy a bit does so in every program, and it would hide the rest. */
static bool copies_differ(struct difference *d, const struct result *e, const struct result *x)
{
	static const struct field fields[] = {{"key", SCSW_KEY}, {"S", SCSW_S}, {"F", SCSW_F},
					      {"P", SCSW_P},	 {"I", SCSW_I}, {"A", SCSW_A},
					      {"U", SCSW_U},	 {"L", SCSW_L}, {NULL, 0}};
	static const struct field sense[] = {{"E", SCSW_E}, {NULL, 0}};
	const uint32_t ctl = be32_ld(e->scsw.ctl);

	if (ctl_differs(d, fields, ctl, be32_ld(x->scsw.ctl)))
		return true;
	return !(ctl & SCSW_SC_INTERMEDIATE) && ctl & SCSW_SC_ALERT && /* R-SCSW-04 */
	       ctl_differs(d, sense, ctl, be32_ld(x->scsw.ctl));
}

void result_compare(struct difference *d, const struct result *expected, const struct result *found)
{
	*d = (struct difference){0};
	if (say(d, "cc", expected->cc, found->cc) || expected->cc)
		return;
	if (found->refused) {
		say(d, "refused", 0, (uint64_t)-found->err);
		return;
	}
	if (say_words(d, "how", how_word(expected->how), how_word(found->how)))
		return;
	if (found->outside) {
		say(d, "outside", 0, found->outside_abs);
		return;
	}
	if (status_differs(d, expected, found) || storage_differs(d, expected, found) ||
	    taken_differs(d, expected, found))
		return;
	copies_differ(d, expected, found);
}
