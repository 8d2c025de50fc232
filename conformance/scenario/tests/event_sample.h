/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A vector with every event of user space and of the machine, for the tests of events.
 */
#ifndef CCWCHECK_EVENT_SAMPLE_H
#define CCWCHECK_EVENT_SAMPLE_H

#include "../scenario.h"

#define HEAD \
	"id: event/sample\n" \
	"summary: every event, and every member of each\n" \
	"rules: [R-VFIO-REG-01]\n" \
	"if_it_fails: lost-status\n" \
	"source: hand-written\n"

/* In canonical form, so that it must come back as it is. */
static const char sample[] =
	HEAD
	"needs: [identify, schedule]\n"
	"device:\n"
	"  - on: e4\n"
	"    hold: yes\n"
	"orb: {intparm: cafe0001, F: 1, lpm: 80, cpa: 1000}\n"
	"interrupts: each\n"
	"events:\n"
	"  - {do: open}\n"
	"  - {do: open, bind: [io, req], result: -EINVAL}\n"
	"  - {do: start, fctl: 20, preset: -ENODEV, fault: tail, task: a, until: lock_sch 3,"
	" result: stopped, ret_code: -EIO, signals: {}, state: cp-processing}\n"
	"  - do: start\n"
	"    orb: {intparm: 1, F: 1, lpm: 80, cpa: 2000}\n"
	"  - {do: halt, result: -EAGAIN}\n"
	"  - {do: clear, fault: all, result: -EFAULT}\n"
	"  - {do: command, value: 3, result: -EINVAL, ret_code: -EINVAL}\n"
	"  - do: write\n"
	"    region: io\n"
	"    offset: c\n"
	"    bytes: 00004000 00000000\n"
	"    state: idle\n"
	"  - {do: write, region: 3ff, length: 4, result: -EINVAL}\n"
	"  - do: read\n"
	"    region: schib\n"
	"    signals: {io: 1, crw: 2, req: 3}\n"
	"    scsw: {fctl: [], stctl: [pending], cpa: \"*\", count: \"*\"}\n"
	"    sense: 80\n"
	"    gives: 01020304\n"
	"  - {do: info, argsz: f, result: -EINVAL}\n"
	"  - do: region_info\n"
	"    index: 1\n"
	"    values: {argsz: 30, flags: b, size: 8, offset: 400, cap_offset: 20, cap_id: 2}\n"
	"  - {do: irq_info, index: 3, result: -EINVAL}\n"
	"  - {do: set_irqs, index: 0, argsz: 18, flags: [eventfd, trigger], first: 1, count: 2,"
	" data: not-eventfd, result: -EINVAL}\n"
	"  - {do: reset}\n"
	"  - {do: ioctl, value: c, result: -ENOTTY}\n"
	"  - {do: map, length: 1000, at: 4000}\n"
	"  - {do: unmap, at: 4000, task: u, result: blocked}\n"
	"  - {do: remove, task: m, result: blocked}\n"
	"  - {do: create, result: -EEXIST}\n"
	"  - do: store\n"
	"    bytes: ff\n"
	"    at: 4001\n"
	"  - {do: run}\n"
	"  - {do: interrupt, dstat: [attention, unit-check]}\n"
	"  - {do: work, until: signal, result: stopped}\n"
	"  - {do: timeout}\n"
	"  - {do: path, path: vary-off}\n"
	"  - {do: lost, state: not-oper}\n"
	"  - {do: report}\n"
	"  - {do: continue, task: a, result: -EBADF}\n"
	"  - {do: close, state: standby}\n"
	"expect:\n"
	"  storage:\n"
	"    4000: 0102\n"
	"  device:\n"
	"    - e4\n";

static struct scn *read_good(const char *text)
{
	struct scn_error err = {""};
	struct scn *s;

	if (scn_read_text(&s, &err, "x.yaml", text, strlen(text)))
		fail_msg("%s", err.text);
	return s;
}

#endif /* CCWCHECK_EVENT_SAMPLE_H */
