/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes a scenario's events as a table of C, every default resolved, and decides which of them a
 * program in user space can carry out.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../scenario/event_kind.h"
#include "../scenario/memstream.h"
#include "../scenario/words.h"
#include "repro_internal.h"

/* Structures of the ioctls, in bytes; the region's info with the one capability it has. */
#define INFO_SIZE	 16u
#define REGION_INFO_SIZE 48u
#define IRQ_INFO_SIZE	 16u
#define IRQ_SET_SIZE	 20u
#define CLOSED_FD	 1000

/* How each kind is called in the program; the others it cannot do. */
static const char *const kinds[SCN_DOS] = {
	[SCN_OPEN] = "EVENT_OPEN",
	[SCN_CLOSE] = "EVENT_CLOSE",
	[SCN_START] = "EVENT_START",
	[SCN_HALT] = "EVENT_COMMAND",
	[SCN_CLEAR] = "EVENT_COMMAND",
	[SCN_COMMAND] = "EVENT_COMMAND",
	[SCN_WRITE] = "EVENT_WRITE",
	[SCN_READ] = "EVENT_READ",
	[SCN_INFO] = "EVENT_INFO",
	[SCN_REGION_INFO] = "EVENT_REGION_INFO",
	[SCN_IRQ_INFO] = "EVENT_IRQ_INFO",
	[SCN_SET_IRQS] = "EVENT_SET_IRQS",
	[SCN_RESET] = "EVENT_RESET",
	[SCN_IOCTL] = "EVENT_IOCTL",
	[SCN_MAP] = "EVENT_MAP",
	[SCN_UNMAP] = "EVENT_UNMAP",
	[SCN_STORE] = "EVENT_STORE",
	[SCN_RUN] = "EVENT_SLEEP",
	[SCN_INTERRUPT] = "EVENT_INTERRUPT",
	[SCN_WORK] = "EVENT_SLEEP",
	[SCN_TIMEOUT] = "EVENT_SLEEP",
};

/* What SET_IRQS is handed: how the program calls it, its value, its length. */
static const struct {
	const char *name;
	int32_t value;
	uint32_t len;
} irq_data[] = {
	[SCN_DATA_NONE] = {"DATA_NONE", 0, 0},
	[SCN_DATA_EVENTFD] = {"DATA_EVENTFD", 0, 4},
	[SCN_DATA_UNBIND] = {"DATA_FD", -1, 4},
	[SCN_DATA_BAD_FD] = {"DATA_FD", CLOSED_FD, 4},
	[SCN_DATA_NOT_EVENTFD] = {"DATA_CONTAINER", 0, 4},
	[SCN_DATA_BELOW] = {"DATA_FD", -2, 4},
	[SCN_DATA_FALSE] = {"DATA_BOOL", 0, 1},
	[SCN_DATA_TRUE] = {"DATA_BOOL", 1, 1},
};

/* A schedule stops calls in the middle; unsolicited status comes from the device itself. */
static bool can(const struct scn_event *ev)
{
	return kinds[ev->what] && !(ev->has & (SCN_HAS_TASK | SCN_HAS_UNTIL)) &&
	       !(ev->what == SCN_INTERRUPT && ev->has & SCN_HAS_DSTAT);
}

static void put_region_members(FILE *f, const struct scn *s, const struct scn_event *ev,
			       uint32_t i)
{
	static const uint32_t commands[] = {[SCN_HALT] = 1, [SCN_CLEAR] = 2};

	switch (ev->what) {
	case SCN_START:
		if (ev->has & SCN_HAS_ORB)
			fprintf(f, ", .orb = orb_%u", i);
		else
			fputs(", .orb = orb", f);
		fprintf(f, ", .fctl = 0x%02x, .preset = %d, .length = 124",
			ev->has & SCN_HAS_FCTL ? ev->fctl : s->fctl, ev->preset);
		break;
	case SCN_HALT:
	case SCN_CLEAR:
	case SCN_COMMAND:
		fprintf(f, ", .region = REGION_COMMAND, .value = 0x%x, .length = 8",
			ev->what == SCN_COMMAND ? ev->value : commands[ev->what]);
		break;
	case SCN_WRITE:
	case SCN_READ:
		fprintf(f, ", .region = %u, .offset = 0x%x, .length = 0x%x", ev->region,
			ev->offset, scn_access_length(ev));
		break;
	default:
		break;
	}
	if (ev->nr_bytes)
		fprintf(f, ", .bytes = bytes_%u, .nr_bytes = %u", i, ev->nr_bytes);
}

static void put_argsz(FILE *f, const struct scn_event *ev, uint32_t usual)
{
	fprintf(f, ", .argsz = %u", ev->has & SCN_HAS_ARGSZ ? ev->argsz : usual);
}

static void put_ioctl_members(FILE *f, const struct scn_event *ev)
{
	enum scn_irq_data data = ev->has & SCN_HAS_DATA ? ev->data : SCN_DATA_NONE;

	if (ev->has & SCN_HAS_INDEX)
		fprintf(f, ", .index = 0x%x", ev->index);
	switch (ev->what) {
	case SCN_INFO:
		put_argsz(f, ev, INFO_SIZE);
		break;
	case SCN_REGION_INFO:
		put_argsz(f, ev, REGION_INFO_SIZE);
		break;
	case SCN_IRQ_INFO:
		put_argsz(f, ev, IRQ_INFO_SIZE);
		break;
	case SCN_SET_IRQS:
		put_argsz(f, ev, IRQ_SET_SIZE + irq_data[data].len);
		fprintf(f, ", .flags = 0x%x, .first = 0x%x, .count = 0x%x, .data = %s", ev->flags,
			ev->first, ev->has & SCN_HAS_COUNT ? ev->count : 1, irq_data[data].name);
		if (irq_data[data].value)
			fprintf(f, ", .data_value = %d", irq_data[data].value);
		break;
	case SCN_IOCTL:
		fprintf(f, ", .value = 0x%x", ev->value);
		break;
	default:
		break;
	}
}

static void put_memory_members(FILE *f, const struct scn_event *ev)
{
	if (ev->what == SCN_OPEN)
		fprintf(f, ", .bind = 0x%x",
			ev->has & SCN_HAS_BIND ? ev->bind : (1u << SCN_SIGNALS) - 1);
	if (!(ev->has & SCN_HAS_AT))
		return;
	fprintf(f, ", .at = 0x%" PRIx64, ev->at);
	if (ev->what == SCN_MAP || ev->what == SCN_UNMAP)
		fprintf(f, ", .last = 0x%" PRIx64,
			ev->has & SCN_HAS_LENGTH ? ev->at + ev->length - 1 : UINT64_MAX);
}

/* "start, task a, stopped before pin": why it cannot be done. */
static void put_cannot(FILE *f, const struct scn_event *ev)
{
	fprintf(f, "\t{.name = \"%s", words_do[ev->what].name);
	if (ev->has & SCN_HAS_PATH)
		fprintf(f, " %s", words_path[ev->path].name);
	if (ev->has & SCN_HAS_DSTAT)
		fputs(" with unsolicited status", f);
	if (ev->has & SCN_HAS_TASK)
		fprintf(f, ", task %s", ev->task);
	if (ev->has & SCN_HAS_UNTIL)
		fprintf(f, ", stopped before %s", ev->until);
	fputs("\", .kind = EVENT_CANNOT},\n", f);
}

static void put_event(FILE *f, const struct scn *s, uint32_t i)
{
	const struct scn_event *ev = &s->events[i];

	if (!can(ev)) {
		put_cannot(f, ev);
		return;
	}
	fprintf(f, "\t{.name = \"%s\", .kind = %s", words_do[ev->what].name, kinds[ev->what]);
	if (ev->has & SCN_HAS_FAULT)
		fprintf(f, ", .pointer = %s",
			ev->fault == SCN_USER_ALL ? "POINTER_BAD" : "POINTER_BAD_TAIL");
	put_region_members(f, s, ev, i);
	put_ioctl_members(f, ev);
	put_memory_members(f, ev);
	fputs("},\n", f);
}

/* The event as a vector has it, with what it is expected to give. -ENOMEM. */
static int put_remark(FILE *f, const struct scn_event *ev, uint32_t i)
{
	char *text = NULL, before[24];
	size_t size;
	FILE *lines = memstream_open(&text, &size);

	if (!lines)
		return -ENOMEM;
	scn_write_event(lines, ev);
	if (memstream_close(lines, &text))
		return -ENOMEM;
	fprintf(f, "\t/* %u:\n", i);
	snprintf(before, sizeof(before), "\t * ");
	repro_put_comment(f, before, text);
	fputs("\t */\n", f);
	free(text);
	return 0;
}

int repro_put_events(FILE *f, const struct scn *s)
{
	char name[32];
	int err = 0;

	if (!s->nr_events)
		return 0;
	for (uint32_t i = 0; i < s->nr_events; i++) {
		const struct scn_event *ev = &s->events[i];

		if (!can(ev))
			continue;
		snprintf(name, sizeof(name), "orb_%u", i);
		if (ev->what == SCN_START && ev->has & SCN_HAS_ORB)
			repro_put_orb(f, name, &ev->orb);
		snprintf(name, sizeof(name), "bytes_%u", i);
		if (ev->nr_bytes) {
			repro_put_bytes(f, name, ev->at, ev->bytes, ev->nr_bytes, NULL);
			fputc('\n', f);
		}
	}
	fputs("static const struct event events[] = {\n", f);
	for (uint32_t i = 0; i < s->nr_events && !err; i++) {
		err = put_remark(f, &s->events[i], i);
		put_event(f, s, i);
	}
	fputs("};\n\n", f);
	return err;
}
