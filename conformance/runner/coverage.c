/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which codes of which calls count: those that the documents of the interface name, and
 * those that every call of its kind has. Each is reached by a vector, or has a reason why not.
 */
#include "coverage.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../subjects/subject.h"

#define STATES 5u
#define EVENTS 6u

static const char *const state_names[STATES] = {"not-oper", "standby", "idle", "cp-processing",
						"cp-pending"};
static const char *const event_names[EVENTS] = {"not-oper", "io-req", "interrupt", "async-req",
						"open", "close"};

enum call {
	CALL_WRITE_IO, CALL_WRITE_COMMAND, CALL_WRITE_SCHIB, CALL_WRITE_CRW, CALL_READ_IO,
	CALL_READ_COMMAND, CALL_READ_SCHIB, CALL_READ_CRW, CALL_OTHER_REGION, CALL_GET_INFO,
	CALL_GET_REGION_INFO, CALL_GET_IRQ_INFO, CALL_SET_IRQS, CALL_RESET, CALL_OTHER_IOCTL,
	CALL_OPEN, CALL_CLOSE, CALL_UNMAP, CALL_REMOVE, CALL_CREATE, CALLS,
};

static const char *const call_names[CALLS] = {
	"write I/O region", "write command region", "write SCHIB region", "write CRW region",
	"read I/O region", "read command region", "read SCHIB region", "read CRW region",
	"another region", "GET_INFO", "GET_REGION_INFO", "GET_IRQ_INFO", "SET_IRQS", "RESET",
	"another ioctl", "open", "close", "DMA unmap", "remove", "create",
};

/* A code that a call can have. @why_not: no vector can show it, since ... */
static const struct code {
	enum call call;
	int value;
	const char *when;
	const char *why_not;
} codes[] = {
	{CALL_WRITE_IO, 0, "the program was started", NULL},
	{CALL_WRITE_IO, -EOPNOTSUPP, "transport mode, or a function other than start", NULL},
	{CALL_WRITE_IO, -EIO, "not in a state for requests; an invalid ORB", NULL},
	{CALL_WRITE_IO, -EBUSY, "status pending, busy, or a program is active", NULL},
	{CALL_WRITE_IO, -EAGAIN, "a request is being processed", NULL},
	{CALL_WRITE_IO, -EACCES, "the paths used are not operational, others are", NULL},
	{CALL_WRITE_IO, -ENODEV, "the device is not operational", NULL},
	{CALL_WRITE_IO, -EINVAL, "more CCWs than 256 in a row; outside of the region", NULL},
	{CALL_WRITE_IO, -EFAULT, "user space cannot be read", NULL},
	{CALL_WRITE_IO, -ENOMEM, "out of memory", NULL},
	{CALL_WRITE_COMMAND, 0, "halt or clear was accepted", NULL},
	{CALL_WRITE_COMMAND, -ENODEV, "the device is not operational", NULL},
	{CALL_WRITE_COMMAND, -EINVAL, "another command; outside of the region", NULL},
	{CALL_WRITE_COMMAND, -EIO, "not in a state for requests", NULL},
	{CALL_WRITE_COMMAND, -EAGAIN, "a request is being processed", NULL},
	{CALL_WRITE_COMMAND, -EBUSY, "halt: status pending or busy", NULL},
	{CALL_WRITE_COMMAND, -EFAULT, "user space cannot be read", NULL},
	{CALL_WRITE_SCHIB, -EINVAL, "it can only be read", NULL},
	{CALL_WRITE_CRW, -EINVAL, "it can only be read", NULL},
	{CALL_READ_IO, 0, "", NULL},
	{CALL_READ_IO, -EINVAL, "outside of the region", NULL},
	{CALL_READ_IO, -EFAULT, "user space cannot be written", NULL},
	{CALL_READ_COMMAND, 0, "", NULL},
	{CALL_READ_COMMAND, -EINVAL, "outside of the region", NULL},
	{CALL_READ_COMMAND, -EFAULT, "user space cannot be written", NULL},
	{CALL_READ_SCHIB, 0, "", NULL},
	{CALL_READ_SCHIB, -ENODEV, "the subchannel or its device is gone", NULL},
	{CALL_READ_SCHIB, -EINVAL, "outside of the region", NULL},
	{CALL_READ_SCHIB, -EFAULT, "user space cannot be written", NULL},
	{CALL_READ_CRW, 0, "", NULL},
	{CALL_READ_CRW, -EINVAL, "outside of the region", NULL},
	{CALL_READ_CRW, -EFAULT, "user space cannot be written", NULL},
	{CALL_OTHER_REGION, -EINVAL, "there is no such region", NULL},
	{CALL_GET_INFO, 0, "", NULL},
	{CALL_GET_INFO, -EINVAL, "argsz too small", NULL},
	{CALL_GET_INFO, -EFAULT, "the structure cannot be reached", NULL},
	{CALL_GET_REGION_INFO, 0, "", NULL},
	{CALL_GET_REGION_INFO, -EINVAL, "argsz too small; no such region", NULL},
	{CALL_GET_REGION_INFO, -EFAULT, "the structure cannot be reached", NULL},
	{CALL_GET_IRQ_INFO, 0, "", NULL},
	{CALL_GET_IRQ_INFO, -EINVAL, "argsz too small; no such interrupt", NULL},
	{CALL_GET_IRQ_INFO, -EFAULT, "the structure cannot be reached", NULL},
	{CALL_SET_IRQS, 0, "", NULL},
	{CALL_SET_IRQS, -EINVAL, "argsz, index, flags, range or data that mean nothing", NULL},
	{CALL_SET_IRQS, -EFAULT, "the structure or its data cannot be reached", NULL},
	{CALL_SET_IRQS, -EBADF, "the descriptor is not open", NULL},
	{CALL_RESET, 0, "", NULL},
	{CALL_RESET, -EINVAL, "the device is lost", NULL},
	{CALL_OTHER_IOCTL, -ENOTTY, "there is no such call", NULL},
	{CALL_OPEN, 0, "", NULL},
	{CALL_OPEN, -EINVAL, "the device is lost", NULL},
	{CALL_OPEN, -ENODEV, "there is no device", NULL},
	{CALL_CLOSE, 0, "", NULL},
	{CALL_UNMAP, 0, "", NULL},
	{CALL_REMOVE, 0, "", NULL},
	{CALL_REMOVE, -EBUSY, "the channel does not end its program",
	 "the channel model always ends a cleared program; the unit tests have a channel that "
	 "does not"},
	{CALL_CREATE, 0, "", NULL},
	{CALL_CREATE, -ENODEV, "the device is gone", NULL},
};

#define NR_CODES (sizeof(codes) / sizeof(codes[0]))

struct reached {
	uint32_t nr;
	const char *first; /* the id of a vector */
};

struct coverage {
	struct scn *const *scns;
	struct reached cells[STATES * EVENTS];
	struct reached codes[NR_CODES];
	uint32_t nr_vectors;
	uint32_t nr_instructions;
	uint32_t nr_schedule;
	uint32_t unlisted;
	char unlisted_text[160];
};

static void reach(struct reached *r, const char *id)
{
	if (!r->nr++)
		r->first = id;
}

static enum call region_call(const struct scn_event *ev, bool write)
{
	if (ev->region > 3)
		return CALL_OTHER_REGION;
	return (enum call)((write ? CALL_WRITE_IO : CALL_READ_IO) + ev->region);
}

/* Which of the calls an event is, CALLS: none that has codes. */
static enum call call_of(const struct scn_event *ev)
{
	switch (ev->what) {
	case SCN_START:
		return CALL_WRITE_IO;
	case SCN_HALT:
	case SCN_CLEAR:
	case SCN_COMMAND:
		return CALL_WRITE_COMMAND;
	case SCN_WRITE:
		return region_call(ev, true);
	case SCN_READ:
		return region_call(ev, false);
	case SCN_INFO:
		return CALL_GET_INFO;
	case SCN_REGION_INFO:
		return CALL_GET_REGION_INFO;
	case SCN_IRQ_INFO:
		return CALL_GET_IRQ_INFO;
	case SCN_SET_IRQS:
		return CALL_SET_IRQS;
	case SCN_RESET:
		return CALL_RESET;
	case SCN_IOCTL:
		return CALL_OTHER_IOCTL;
	case SCN_OPEN:
		return CALL_OPEN;
	case SCN_CLOSE:
		return CALL_CLOSE;
	case SCN_UNMAP:
		return CALL_UNMAP;
	case SCN_REMOVE:
		return CALL_REMOVE;
	case SCN_CREATE:
		return CALL_CREATE;
	default:
		return CALLS;
	}
}

/* A call that goes on is the one that was begun under this name. */
static const struct scn_event *begun(const struct scn *s, uint32_t i)
{
	for (uint32_t k = i; k-- && s->events[i].what == SCN_CONTINUE;)
		if (s->events[k].what != SCN_CONTINUE &&
		    !strcmp(s->events[k].task, s->events[i].task))
			return &s->events[k];
	return &s->events[i];
}

static void count_result(struct coverage *cov, const struct scn *s, uint32_t i, int32_t result)
{
	enum call call = call_of(begun(s, i));

	if (call == CALLS || result == SCN_BLOCKED || result == SCN_STOPPED)
		return;
	for (size_t c = 0; c < NR_CODES; c++)
		if (codes[c].call == call && codes[c].value == result) {
			reach(&cov->codes[c], s->id);
			return;
		}
	if (!cov->unlisted++)
		snprintf(cov->unlisted_text, sizeof(cov->unlisted_text), "%s: %s gave %d",
			 s->id, call_names[call], result);
}

static void count_outcome(void *arg, size_t index, enum subject_status status, const char *why,
			  const struct outcome *out, const struct rule_set *marks)
{
	struct coverage *cov = arg;
	const struct scn *s = cov->scns[index];

	(void)why;
	(void)marks;
	if (status != SUBJECT_RAN || !s->nr_events)
		return;
	cov->nr_vectors++;
	cov->nr_schedule += subject_qemu_cannot(s) != NULL;
	for (uint32_t i = 0; i < STATES * EVENTS; i++)
		if (out->cells & 1u << i)
			reach(&cov->cells[i], s->id);
	for (uint32_t i = 0; i < s->nr_events && i < out->nr_events; i++) {
		if (SCN_IS_INSTRUCTION(s->events[i].what)) {
			cov->nr_instructions += i == 0;
			return;
		}
		count_result(cov, s, i, out->events[i].result);
	}
}

static uint32_t print_cells(FILE *f, const struct coverage *cov)
{
	uint32_t n = 0;

	fputs("cells of the state machine, and how many vectors reach each\n\n", f);
	fprintf(f, "%-14s", "");
	for (uint32_t e = 0; e < EVENTS; e++)
		fprintf(f, "%10s", event_names[e]);
	fputc('\n', f);
	for (uint32_t s = 0; s < STATES; s++) {
		fprintf(f, "%-14s", state_names[s]);
		for (uint32_t e = 0; e < EVENTS; e++) {
			fprintf(f, "%10u", cov->cells[EVENTS * s + e].nr);
			n += cov->cells[EVENTS * s + e].nr != 0;
		}
		fputc('\n', f);
	}
	fprintf(f, "\n%u of %u cells\n\n", n, STATES * EVENTS);
	return STATES * EVENTS - n;
}

static uint32_t print_codes(FILE *f, const struct coverage *cov)
{
	uint32_t missed = 0, reasons = 0;

	fputs("codes of regions and calls, and how many vectors give each\n\n", f);
	for (size_t c = 0; c < NR_CODES; c++) {
		const struct reached *r = &cov->codes[c];

		fprintf(f, "%-20s %-11s %4u  %s\n", call_names[codes[c].call],
			scn_errno_name(codes[c].value), r->nr,
			r->nr ? r->first : codes[c].why_not ? codes[c].why_not : "NO VECTOR");
		reasons += !r->nr && codes[c].why_not;
		missed += !r->nr && !codes[c].why_not;
	}
	fprintf(f, "\n%zu codes: %zu given, %u with a reason why not, %u neither\n", NR_CODES,
		NR_CODES - reasons - missed, reasons, missed);
	if (cov->unlisted)
		fprintf(f, "%u results are in no line of the table, the first: %s\n",
			cov->unlisted, cov->unlisted_text);
	return missed + cov->unlisted;
}

int coverage_print(FILE *f, struct scn_error *err, struct scn *const *scns, size_t nr)
{
	struct coverage *cov = calloc(1, sizeof(*cov));
	struct subject *subject = NULL;
	uint32_t missed = 0;
	int ret = cov ? subject_open(&subject, err, "translator", NULL, NULL, NULL) : -ENOMEM;

	if (!ret) {
		cov->scns = scns;
		ret = subject->ops->run(subject, (const struct scn *const *)scns, nr,
					count_outcome, cov, err);
	}
	if (!ret) {
		missed = print_cells(f, cov);
		missed += print_codes(f, cov);
		fprintf(f, "%u vectors with events: %u can be replayed on the real driver, %u need "
			"a schedule, a scripted device or a failure that only the library has, "
			"%u are instructions for the channel model\n", cov->nr_vectors,
			cov->nr_vectors - cov->nr_schedule,
			cov->nr_schedule - cov->nr_instructions, cov->nr_instructions);
	}
	if (subject)
		subject_close(subject);
	free(cov);
	return ret ? ret : missed != 0;
}
