/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * This project's own translator, as the oracle calls it.
 */
#include <ccwcheck/cp.h>

#include "oracle.h"

#define HOST_INTPARM 0x00c0ffeeu /* a host's, so that the guest's is seen if it gets through */

static struct channel_program program;

static void *own_begin(struct host *h, const struct cp_env *env)
{
	cp_setup(&program, env ? env : host_env(), h);
	return &program;
}

static void own_end(void *t)
{
	(void)t;
}

static int own_init(void *t, const struct arch_orb *orb)
{
	return cp_init(t, orb);
}

static int own_prefetch(void *t)
{
	return cp_prefetch(t);
}

static const struct arch_orb *own_get_orb(void *t, uint32_t *intparm)
{
	*intparm = HOST_INTPARM;
	return cp_get_orb(t, HOST_INTPARM);
}

static void own_update_scsw(void *t, struct arch_scsw *scsw)
{
	cp_update_scsw(t, scsw);
}

static bool own_iova_pinned(void *t, uint64_t iova, uint64_t length)
{
	return cp_iova_pinned(t, iova, length);
}

static void own_free(void *t)
{
	cp_free(t);
}

const struct oracle_translator oracle_own_translator = {
	.begin = own_begin,
	.end = own_end,
	.init = own_init,
	.prefetch = own_prefetch,
	.get_orb = own_get_orb,
	.update_scsw = own_update_scsw,
	.iova_pinned = own_iova_pinned,
	.free = own_free,
	.strict = true,
};
