/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A small world for the tests of the channel model: a few frames of storage with keys, a device
 * script under construction, and the outcome of the last run.
 */
#ifndef CCWCHECK_TESTS_FLAT_H
#define CCWCHECK_TESTS_FLAT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "css.h"
#include "sch.h"

#define FLAT_FRAMES_MAX 64u
#define FLAT_STEPS_MAX	16u
#define FLAT_SEND_MAX	70000u

#define FORMAT0 0x00008000u /* word 1 of an ORB: LPM 80 only */
#define FORMAT1 (ORB_F | FORMAT0)
#define CE	DSTAT_CHANNEL_END
#define DE	DSTAT_DEVICE_END
#define UC	DSTAT_UNIT_CHECK
#define UE	DSTAT_UNIT_EXCEPTION
#define SM	DSTAT_STATUS_MODIFIER
#define IL	SSTAT_INCORRECT_LENGTH
#define PGM	SSTAT_PROGRAM_CHECK
#define PROT	SSTAT_PROTECTION_CHECK
#define ENDED	0x07u /* primary, secondary, pending */
#define ALERTED 0x17u /* and alert */

struct flat_frame {
	uint64_t abs;
	uint8_t key; /* storage key */
	uint8_t data[ARCH_FRAME_SIZE];
};

struct flat {
	struct flat_frame *frames;
	uint32_t nr_frames;
	struct scn_step steps[FLAT_STEPS_MAX];
	uint32_t nr_steps;
	uint32_t nr_stores; /* calls of the last run */
	uint32_t nr_loads;
	uint32_t nr_fetches;
	int err_expected; /* what css_start() is to return */
	struct css_config cfg;
	struct outcome out;
	struct rule_set marks;
	struct css_sch *sch; /* see sub.h, or NULL */
};

/* flat_setup()/flat_teardown() - a cmocka fixture: storage 0-7fff, no steps, no outcome. */
int flat_setup(void **state);
int flat_teardown(void **state);

/* flat_put() - storage contents in hex; frames come into being as needed. */
void flat_put(struct flat *w, uint64_t abs, const char *hex);

/* flat_frame() - let a frame exist; flat_key() - give it a storage key. */
struct flat_frame *flat_frame(struct flat *w, uint64_t abs);
void flat_key(struct flat *w, uint64_t abs, uint8_t key);

/* flat_step() - one more step: accepts @cmd and ends with channel end and device end. */
struct scn_step *flat_step(struct flat *w, uint8_t cmd);

/* flat_sends() - a step that sends @n bytes of flat_pattern(). */
struct scn_step *flat_sends(struct flat *w, uint8_t cmd, uint32_t n);

/* flat_takes() - a step that takes at most @n bytes. */
struct scn_step *flat_takes(struct flat *w, uint8_t cmd, uint32_t n);

/* flat_immediate() - a step that ends at initial status. */
struct scn_step *flat_immediate(struct flat *w, uint8_t cmd);

/* flat_byte() - byte @i of what devices send. */
uint8_t flat_byte(uint32_t i);

/* flat_run() - run with word 1 of the ORB and a CPA; the outcome replaces the last one. */
void flat_run(struct flat *w, uint32_t ctl, uint32_t cpa);

/* flat_view() - the storage as the model sees it; flat_orb() - word 1 and the CPA as an ORB. */
struct css_view flat_view(struct flat *w);
struct arch_orb flat_orb(uint32_t ctl, uint32_t cpa);

/* flat_holds() - do the bytes at @abs follow the pattern from @from on, for @n bytes? */
bool flat_holds(struct flat *w, uint64_t abs, uint32_t from, uint32_t n);

/* flat_is_zero() - are @n bytes at @abs zero? */
bool flat_is_zero(struct flat *w, uint64_t abs, uint32_t n);

/* flat_irb() - interruption @i of the last run; it must exist. */
const struct arch_irb *flat_irb(const struct flat *w, uint32_t i);

#define flat_ctl(w, i) be32_ld(flat_irb(w, i)->scsw.ctl)

#define assert_irb(w, i, sc, cpa_, dstat_, sstat_, count_)          \
	do {                                                        \
		const struct arch_scsw *s_ = &flat_irb(w, i)->scsw; \
		assert_int_equal(be32_ld(s_->ctl) & SCSW_SC, sc);   \
		assert_int_equal(be32_ld(s_->cpa), cpa_);           \
		assert_int_equal(s_->dstat, dstat_);                \
		assert_int_equal(s_->sstat, sstat_);                \
		assert_int_equal(be16_ld(s_->count), count_);       \
	} while (0)

/* One interruption, which ends the program. */
#define assert_ends(w, sc, cpa_, dstat_, sstat_, count_)            \
	do {                                                        \
		assert_int_equal((w)->out.cc, OUT_CC_0);            \
		assert_false((w)->out.endless);                     \
		assert_int_equal((w)->out.nr_irbs, 1);              \
		assert_irb(w, 0, sc, cpa_, dstat_, sstat_, count_); \
	} while (0)

#define assert_marked(w, r)	assert_true(rule_marked(&(w)->marks, r))
#define assert_not_marked(w, r) assert_false(rule_marked(&(w)->marks, r))

#define flat_test(f) cmocka_unit_test_setup_teardown(f, flat_setup, flat_teardown)

#endif /* CCWCHECK_TESTS_FLAT_H */
