/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log of a run, results.jsonl: what a run that was cut off had found, so that the next run in
 * the same folder need not find it again; and the lock that keeps two runs out of one folder.
 *
 * One line of JSON a result, each with the key of all that it depends on; the last line of a run
 * that has written its reports is {"end":true}.
 */
#ifndef CCWCHECK_RUN_LOG_H
#define CCWCHECK_RUN_LOG_H

#include "../report/results.h"

#define RUN_LOG_NAME "results.jsonl"

struct run_log;

/**
 * run_log_open() - lock the folder @dir, and read what a run left in it
 * @out: receives the log; run_log_close()
 * @err: receives one line on failure
 * @dir: the folder of the reports, which exists
 * @anew: forget what is there
 *
 * The log of a run that came to its end is forgotten too. A last line that was cut off is dropped.
 *
 * Return: 0; -EBUSY: another run is at work there; -ENOMEM; another errno of the file system.
 */
int run_log_open(struct run_log **out, struct scn_error *err, const char *dir, bool anew);

/* run_log_close() - give the folder back; @log may be NULL. */
void run_log_close(struct run_log *log);

/*
 * run_log_find() - the result with @key, if the log had one when it was opened: @r receives all but
 * its scenario and subject, the texts are the caller's.
 * 1: there is one; 0: there is none; -ENOMEM.
 */
int run_log_find(const struct run_log *log, struct result *r, uint64_t key);

/* run_log_add() - append @r, so that it outlives this process. 0; -errno: it cannot be kept. */
int run_log_add(struct run_log *log, const struct results *rs, const struct result *r,
		uint64_t key);

/* run_log_end() - the run is over, its reports are written. 0 or -errno. */
int run_log_end(struct run_log *log);

#endif /* CCWCHECK_RUN_LOG_H */
