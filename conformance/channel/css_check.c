/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Notes a program check or a protection check: the program is over, and this is the CCW address
 * that will say where. R-PC, R-PROT.
 */
#include "css_impl.h"

bool css_program_check(struct css_run *run, uint32_t cpa)
{
	css_mark(run, R_PC_01);
	run->sstat |= SSTAT_PROGRAM_CHECK;
	run->cpa = cpa;
	return false;
}

bool css_protection_check(struct css_run *run, uint32_t cpa)
{
	css_mark(run, R_PROT_01);
	run->sstat |= SSTAT_PROTECTION_CHECK;
	run->cpa = cpa;
	return false;
}
