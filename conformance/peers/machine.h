/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bare machine: QEMU's or Hercules's, started with the agent and its jobs, and what it sent.
 */
#ifndef CCWCHECK_PEERS_MACHINE_H
#define CCWCHECK_PEERS_MACHINE_H

#include "plan.h"

/**
 * machine_run() - run all jobs on @peer
 * @stream: receives what the agent sent; free()
 * @err:    one line on failure
 * @peer:   qemu or hercules
 * @agent:  the agent's image, a file
 *
 * Its devices are made anew in a temporary folder, which goes in any case.
 *
 * Return: 0: the last record came; -ENOENT: the program is not installed; -ETIMEDOUT: the record
 * did not come in time or before the machine ended; another errno: it could not be set up.
 */
int machine_run(uint8_t **stream, size_t *len, struct scn_error *err, const char *peer,
		const char *agent, const uint8_t *jobs, size_t jobs_len);

#endif /* CCWCHECK_PEERS_MACHINE_H */
