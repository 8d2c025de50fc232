/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The oracle's verdict on the kernel's translation of a fuzz input, and whether what is wrong with
 * it is known.
 */
#ifndef CCWCHECK_KERNEL_JUDGE_H
#define CCWCHECK_KERNEL_JUDGE_H

#include "../../conformance/scenario/outcome.h"
#include "../common/fz_scn.h"

/*
 * judge() - run @f; @out, which out_clear() frees, receives what the kernel's translation did.
 * Return: true: it is right, or what is wrong is known; else @out->violation says what is wrong.
 * @f may be another scenario afterwards.
 */
bool judge(struct outcome *out, struct fz_scn *f, const uint8_t *data, size_t size);

#endif /* CCWCHECK_KERNEL_JUDGE_H */
