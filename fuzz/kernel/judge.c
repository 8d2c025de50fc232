/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A wrong translation is known if one known cause, taken away, makes it right, or, for a program
 * that has several, the first few of them do. What the kernel does to its memory is never known.
 */
#include "judge.h"

#include <string.h>

#include "../../conformance/kernel_object/runtime/kobj.h"
#include "../common/fz.h"
#include "known.h"

#define CCWS_MAX 4096u /* of a program that may have no end */

static const struct fz_scn *running;
static const char *lost_check; /* of the run before, or NULL */

static int watch_change(void *arg, uint64_t guest_abs, const uint8_t *data, uint32_t len)
{
	(void)arg;
	fz_digest_number(guest_abs);
	fz_digest_bytes(data, len);
	return 0;
}

static void see_difference(void *arg, const struct host *h, const struct outcome *guest,
			   const struct outcome *translated)
{
	(void)arg;
	(void)translated;
	lost_check = known_lost_check(&running->s, h, guest);
}

/* True: right as it is, or by what alone its end says. */
static bool is_right(struct outcome *out, const struct fz_scn *f)
{
	const struct oracle_hooks hooks = {
		.translator = &kobj_translator,
		.ccws_max = CCWS_MAX,
		.ctl_open = known_ctl_open(),
		.changed = watch_change,
		.differs = see_difference,
	};
	int err;

	running = f;
	lost_check = NULL;
	out_init(out);
	err = oracle_run_hooked(out, NULL, &f->s, &hooks);
	FZ_HOLDS("kernel.harness", !err, "the oracle says %d", err);
	return !out->violation || lost_check || known_text(out->violation);
}

static bool is_right_now(const struct fz_scn *f)
{
	struct outcome out;
	const bool right = is_right(&out, f);

	out_clear(&out);
	return right;
}

static bool is_known(struct fz_scn *f, const uint8_t *data, size_t size)
{
	for (const struct known_change *k = known_changes; k->change; k++) {
		fz_decode(f, data, size);
		known_settle(f);
		if (k->change(f) && is_right_now(f))
			return true;
	}
	fz_decode(f, data, size);
	known_settle(f);
	for (const struct known_change *k = known_changes; k->change; k++)
		if (k->change(f) && is_right_now(f))
			return true;
	return false;
}

bool judge(struct outcome *out, struct fz_scn *f, const uint8_t *data, size_t size)
{
	fz_decode(f, data, size);
	if (is_right(out, f))
		return true;
	if (!strncmp(out->violation, "kernel: ", 8))
		return false;
	known_note_reads(f);
	return is_known(f, data, size);
}
