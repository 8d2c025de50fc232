/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two translators, each in front of the same services. */
#ifndef CCWCHECK_BENCH_SIDES_H
#define CCWCHECK_BENCH_SIDES_H

#include <ccwcheck/arch.h>

/* ours_set_up() - once, before the others. */
void ours_set_up(void);

/* ours_translate() - cp_init, cp_prefetch, cp_free: 0 or the first errno. */
int ours_translate(const struct arch_orb *orb);

/* The same of the kernel's object. */
void kernel_set_up(void);
int kernel_translate(const struct arch_orb *orb);

#endif /* CCWCHECK_BENCH_SIDES_H */
