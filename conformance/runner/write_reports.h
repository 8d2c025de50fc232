/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The reports of a run as files: all of them, or none.
 */
#ifndef CCWCHECK_WRITE_REPORTS_H
#define CCWCHECK_WRITE_REPORTS_H

#include "../report/results.h"

/*
 * write_reports() - report.json with its schema, junit.xml, report.ktap, report.html to the
 * folder @dir. Each is written beside the one that is there, and no one is replaced before all are
 * on disk.
 * 0 or a negative errno with one line in @err; nothing half-written is left.
 */
int write_reports(const char *dir, const struct results *rs, struct scn_error *err);

#endif /* CCWCHECK_WRITE_REPORTS_H */
