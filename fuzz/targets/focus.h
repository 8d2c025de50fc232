/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is worth changing for each target; also for the empty target that its speed is measured
 * against, which then costs the mutator just as much.
 */
#ifndef CCWCHECK_FOCUS_H
#define CCWCHECK_FOCUS_H

#include "../common/fz_mutate.h"

#define FOCUS_fuzz_orb	  FZ_FOCUS_ORB
#define FOCUS_fuzz_chain  (FZ_FOCUS_ORB | FZ_FOCUS_PROGRAM | FZ_FOCUS_WORLD)
#define FOCUS_fuzz_equiv  (FZ_FOCUS_ORB | FZ_FOCUS_PROGRAM | FZ_FOCUS_DEVICE | FZ_FOCUS_WORLD)
#define FOCUS_fuzz_region FZ_FOCUS_ALL
#define FOCUS_fuzz_vector 0

/* Of the kernel's object: see fuzz/kernel. */
#define FOCUS_fuzz_kernel_chain FOCUS_fuzz_chain
#define FOCUS_fuzz_kernel_equiv FOCUS_fuzz_equiv
#define FOCUS_fuzz_diff		FOCUS_fuzz_equiv

#endif /* CCWCHECK_FOCUS_H */
