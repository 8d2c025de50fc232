/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a program came to, in the same form from the channel model, from a peer, and from a peer
 * that ran the translation: one SCSW into which all status is merged, storage as the guest sees it,
 * and what the device took.
 */
#ifndef CCWCHECK_PEERS_RESULT_H
#define CCWCHECK_PEERS_RESULT_H

#include "plan.h"

struct result {
	const struct program *program;
	bool refused; /* by the translator; for the reason `cc` says, or `err` */
	int err;
	uint8_t cc; /* of SSCH, or PEER_CC_INTERRUPTED and the code */
	enum peer_how how;
	bool has_status; /* an IRB came */
	struct arch_scsw scsw;
	uint8_t image[PROGRAM_SIZE_MAX];
	bool outside; /* something else changed, too: at @outside_abs */
	uint64_t outside_abs;
	bool elsewhere; /* model: it came to storage that only the bare machine has */
	bool have_taken;
	bool taken_whole; /* and that is all that the device took */
	uint32_t nr_taken;
	uint8_t taken[65535];
};

/* How a device answers a command, as the plain run showed. */
struct shown {
	const struct command *command;
	const struct device *device;
	uint8_t dstat;
	uint32_t len;
	uint8_t *data;
};

struct shown_list {
	uint32_t nr;
	struct shown *list;
};

/* result_merge() - @nr IRBs into @r. */
void result_merge(struct result *r, const struct arch_irb *irbs, uint32_t nr);

/*
 * result_of_run() - what a run came to; @readback: the run that read what the device has, or NULL.
 * Addresses of a translated one are the guest's.
 */
void result_of_run(struct result *r, const struct run *run, const struct run *readback);

/**
 * result_of_model() - what the channel model makes of a program
 * @r:     receives it
 * @err:   one line on failure
 * @p:     the program
 * @shown: how the devices answer
 *
 * Return: 0; -EINVAL: the table gives no such answer; -ENOMEM.
 */
int result_of_model(struct result *r, struct scn_error *err, const struct program *p,
		    const struct shown_list *shown);

/* shown_find() - the answer of @device to @command, or NULL. */
const struct shown *shown_find(const struct shown_list *l, const struct device *d,
			       const struct command *c);

/* The first field in which two results differ. */
struct difference {
	const char *field; /* NULL: none */
	char expected[80];
	char found[80];
};

/* result_compare() - @found against @expected; what the architecture leaves open is left out. */
void result_compare(struct difference *d, const struct result *expected,
		    const struct result *found);

#endif /* CCWCHECK_PEERS_RESULT_H */
