/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The oracle: a translation is right when the guest's program over guest storage and the
 * translated program over host storage give the same outcome with the same device, and when the
 * translated program touched nothing but its own words and frames pinned for it.
 */
#ifndef CCWCHECK_ORACLE_H
#define CCWCHECK_ORACLE_H

#include <stdbool.h>
#include <stddef.h>

#include <ccwcheck/env.h>

#include "../rules/rules.h"
#include "../scenario/outcome.h"
#include "../scenario/scenario.h"
#include "host.h"

/**
 * oracle_run() - translate and run one scenario, and judge the translation
 * @out:   receives the outcome of the translated program; out_init()ed before, out_clear() after
 * @marks: rules decided while the guest's own program ran are added; may be NULL
 * @s:     the scenario; what it expects is not looked at
 *
 * @out->violation says what is wrong with the translation, one line, or is NULL. A program that
 * cp_init() or cp_prefetch() refuses is judged only by what was given back, save that -EIO for
 * an ORB must be an operand exception of the model and the other way round. Where a fault says
 * -EINVAL or -EPERM the two programs have different storage, and their outcomes are not compared.
 *
 * Owns:    nothing of @s; @out owns what it holds
 * Context: any; no state outlives the call
 *
 * Return:
 * * 0       - @out is valid
 * * -EINVAL - contents or changes of @s lie outside of its memory, or the memory is no frames
 * * -ENOMEM - the harness is out of memory; @out holds nothing of use
 */
int oracle_run(struct outcome *out, struct rule_set *marks, const struct scn *s);

/**
 * struct oracle_translator - a translator under test: the calls of cp.h, whoever answers them
 * @begin:	a new one in the world @h, whose calls it makes; @env: NULL, or other calls of the
 *		world to make. NULL: out of memory. One at a time.
 * @end:	forget it; what it still holds is lost
 * @get_orb:	@intparm receives the interruption parameter that the host's ORB must have
 * @strict:	every word that it makes can be told to be a CCW or an IDAW of the program, also
 *		those that no channel will look at, and no frame is pinned that no CCW designates;
 *		else what a channel does tells, and what is held when it does
 */
struct oracle_translator {
	void *(*begin)(struct host *h, const struct cp_env *env);
	void (*end)(void *t);
	int (*init)(void *t, const struct arch_orb *orb);
	int (*prefetch)(void *t);
	const struct arch_orb *(*get_orb)(void *t, uint32_t *intparm);
	void (*update_scsw)(void *t, struct arch_scsw *scsw);
	bool (*iova_pinned)(void *t, uint64_t iova, uint64_t length);
	void (*free)(void *t);
	bool strict;
};

/* oracle_own_translator - the one of this project. */
extern const struct oracle_translator oracle_own_translator;

/**
 * struct oracle_hooks - a hand in the works, to see that a wrong translation is found
 * @translator:	who translates; NULL: oracle_own_translator
 * @env:	the translator's calls, NULL: host_env(); their context is the struct host
 * @translated:	called after a good cp_prefetch(), before anything is checked; may be NULL
 * @changed:	receives each change of storage by the translated program in place of @out, which
 *		has them only if storage differs: copies take longer than the run; may be NULL
 * @differs:	called with both outcomes where they differ, before it is said; may be NULL
 * @arg:	for @translated, @changed and @differs
 * @ctl_open:	bits of SCSW word 0 that are not compared
 * @ccws_max:	both programs are stopped after so many CCWs; 0: as css_config has it
 */
struct oracle_hooks {
	const struct oracle_translator *translator;
	const struct cp_env *env;
	void (*translated)(void *arg, struct host *h);
	host_change_fn *changed;
	void (*differs)(void *arg, const struct host *h, const struct outcome *guest,
			const struct outcome *translated);
	void *arg;
	uint32_t ctl_open;
	uint32_t ccws_max;
};

/* oracle_short_of_memory() - the outcome of a run that met a shortage is none. -ENOMEM. */
int oracle_short_of_memory(struct outcome *out);

/* oracle_run_hooked() - the same with @hooks. */
int oracle_run_hooked(struct outcome *out, struct rule_set *marks, const struct scn *s,
		      const struct oracle_hooks *hooks);

/**
 * oracle_difference() - the first field in which two outcomes differ
 * @text:	receives one line, if there is one
 * @size:	bytes in @text
 * @guest:	of the guest's program
 * @translated: of the translated program, addresses mapped back
 * @pci_open:	the CCW at fault has the PCI flag: whether it interrupts is open (R-PCI-07)
 *
 * What the architecture leaves open is not compared: the count beside a check (R-CNT-04,
 * -05, -06), incorrect length beside a check (R-LEN-11), status beside deferred condition
 * code 3 (R-SCSW-07). Of programs that do not end only the commands that both reached are.
 *
 * Return: true if there is a difference.
 */
bool oracle_difference(char *text, size_t size, const struct outcome *guest,
		       const struct outcome *translated, bool pci_open);

#endif /* CCWCHECK_ORACLE_H */
