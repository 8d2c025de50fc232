/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of the vectors' language, for the reader and the writer alike.
 */
#ifndef CCWCHECK_WORDS_H
#define CCWCHECK_WORDS_H

#include "yaml_map.h"

extern const struct ym_word words_dstat[];
extern const struct ym_word words_sstat[];
extern const struct ym_word words_fctl[];
extern const struct ym_word words_actl[];
extern const struct ym_word words_stctl[];
extern const struct ym_word words_needs[];
extern const struct ym_word words_if_it_fails[];
extern const struct ym_word words_fault_call[];
extern const struct ym_word words_cc[];

/* Events: their kinds and members. */
extern const struct ym_word words_do[];
extern const struct ym_word words_region[];
extern const struct ym_word words_irq_flags[];
extern const struct ym_word words_irq_data[];
extern const struct ym_word words_irqs[];
extern const struct ym_word words_path[];
extern const struct ym_word words_user[];
extern const struct ym_word words_state[];
extern const struct ym_word words_result[];
extern const struct ym_word words_values[];

/* The ORB's members that are single bits of word 1, in the order of the word. */
extern const struct ym_word words_orb_bits[];

#endif /* CCWCHECK_WORDS_H */
