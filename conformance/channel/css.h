/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The channel model: a plain interpreter of the Principles of Operation.
 *
 * Given an ORB, a view of storage and a device it runs the channel program as a channel
 * subsystem would and yields the interruptions, what the device saw, and, through the view, what
 * storage changed. It judges translators, so it shares `arch` with them and nothing else.
 * The same code runs a guest's program over guest storage and a translated program over host
 * storage; it does not know which.
 */
#ifndef CCWCHECK_CSS_H
#define CCWCHECK_CSS_H

#include <stdbool.h>
#include <stdint.h>

#include <ccwcheck/arch.h>
#include "../rules/rules.h"
#include "../scenario/outcome.h"
#include "../scenario/scenario.h"

enum css_access { CSS_OK, CSS_UNAVAILABLE, CSS_PROTECTED };

/*
 * A view of storage. Each call stays in one frame. @key is the access key of the ORB.
 * fetch: a CCW or IDAW. load, store: data on output, on input. A refused access moves nothing.
 */
struct css_view {
	void *ctx;
	enum css_access (*fetch)(void *ctx, uint64_t abs, void *buf, uint32_t len, uint8_t key);
	enum css_access (*load)(void *ctx, uint64_t abs, void *buf, uint32_t len, uint8_t key);
	enum css_access (*store)(void *ctx, uint64_t abs, const void *buf, uint32_t len,
				 uint8_t key);
};

/* The device: a script of steps (scn_step), served in order. */
struct css_device {
	const struct scn_step *steps;
	uint32_t nr_steps;
	uint32_t next;	   /* private: step in use */
	uint32_t used;	   /* private: commands it has served */
};

/*
 * How the model is set up. Zero is a good default for all but @pam.
 */
struct css_config {
	uint8_t pam;		/* available paths, 80 = path 0 */
	bool concurrent_sense;	/* PMCW S */
	enum scn_interrupts interrupts;
	uint32_t ccws_max;	/* stop an endless program after so many CCWs; 0: 65536 */
};

/**
 * css_start() - run one START SUBCHANNEL to its end
 * @out:    out_init()ed; receives cc, interruptions, commands, endless. Changes of storage are
 *	    the view's business.
 * @marks:  rules decided on the way are added; may be NULL
 * @cfg:    the set-up
 * @orb:    the ORB
 * @view:   storage
 * @device: the device, at any point of its script
 *
 * Rules:   all that README.md does not list as never marked
 * Order:   @orb and the interruptions big-endian, everything else host order
 * Owns:    @out holds the commands until out_clear(), on failure too
 * Context: allocates; calls @view
 *
 * Return: 0, or -ENOMEM. An architected error is an outcome, not an error.
 */
int css_start(struct outcome *out, struct rule_set *marks, const struct css_config *cfg,
	      const struct arch_orb *orb, const struct css_view *view, struct css_device *device);

#endif /* CCWCHECK_CSS_H */
