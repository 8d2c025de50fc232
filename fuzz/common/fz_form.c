/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of the form of fuzz inputs: what each argument of an event may be, so that whatever
 * the bytes say can be written as a vector and read back.
 */
#include "fz_form.h"

#include <errno.h>
#include <string.h>

#define FORM_MIN 24u /* bytes from which on another form than the plain one pays */

const int32_t fz_errors[FZ_ERRORS] = {
	-ENOMEM, -EINVAL, -EPERM, -EFAULT, -EIO, -EBUSY, -EAGAIN, -EACCES,
};

#define ARG(name, form, member, max)							\
	{SCN_HAS_##name, FZ_ARG_##form, offsetof(struct scn_event, member), (max)}

const struct fz_arg fz_args[FZ_ARGS] = {
	ARG(REGION, 32, region, 0xffffff),
	ARG(OFFSET, 32, offset, 0x3ff),
	ARG(LENGTH, 32, length, 0x1ffffff),
	ARG(BYTES, BYTES, bytes, 0),
	ARG(ORB, ORB, orb, 0),
	ARG(FCTL, 8, fctl, 0x70),
	ARG(PRESET, ERRNO, preset, 0),
	ARG(VALUE, 32, value, UINT32_MAX),
	ARG(ARGSZ, 32, argsz, UINT32_MAX),
	ARG(INDEX, 32, index, UINT32_MAX),
	ARG(FLAGS, 32, flags, 0x7f),
	ARG(FIRST, 32, first, UINT32_MAX),
	ARG(COUNT, 32, count, UINT32_MAX),
	ARG(DATA, CHOICE, data, SCN_DATA_TRUE),
	ARG(BIND, 32, bind, 7),
	ARG(AT, 64, at, UINT64_MAX),
	ARG(DSTAT, 8, dstat, 0xff),
	ARG(PATH, CHOICE, path, SCN_PATH_VARY_ON),
	ARG(TASK, TASK, task, SCN_TASKS_MAX - 1),
	ARG(UNTIL, UNTIL, until, 0),
	ARG(FAULT, CHOICE, fault, SCN_USER_TAIL),
};

/* The calls of the world at which a task can stop; new ones go to the end. */
static const char *const points[] = {
	"read", "pin", "unpin", "alloc", "free", "alloc_words", "free_words", "ssch",
	"hsch", "csch", "xsch", "stsch", "msch", "tsch", "copy_in", "copy_out",
	"event_get", "event_put", "signal", "lock_io", "lock_sch", "lock_event", "trylock",
	"queue_work", "cancel_work", "flush_work", "wait", "wake", "unlock_io", "unlock_sch",
	"unlock_event",
};

const char *fz_point_name(unsigned int nr)
{
	return nr < sizeof(points) / sizeof(points[0]) ? points[nr] : NULL;
}

unsigned int fz_point_nr(const char *name)
{
	for (unsigned int i = 0; fz_point_name(i); i++)
		if (!strcmp(points[i], name))
			return i;
	return 0;
}

const uint32_t fz_unit[4] = {
	[FZ_EQUAL] = 1,
	[FZ_REPEATED] = 8,
	[FZ_COUNTING] = 4,
};

enum fz_contents fz_form_of(const uint8_t *data, uint32_t len)
{
	const uint8_t *second, *eighth;

	if (len < FORM_MIN)
		return FZ_PLAIN;
	second = data + fz_unit[FZ_EQUAL];
	eighth = data + fz_unit[FZ_REPEATED];
	if (!memcmp(data, second, len - fz_unit[FZ_EQUAL]))
		return FZ_EQUAL;
	if (!memcmp(data, eighth, len - fz_unit[FZ_REPEATED]))
		return FZ_REPEATED;
	return fz_counts(data, len) ? FZ_COUNTING : FZ_PLAIN;
}

void fz_orb_usual(uint8_t orb[sizeof(struct arch_orb)])
{
	const struct arch_orb usual = {
		.ctl = be32_st(FZ_ORB_CTL),
		.cpa = be32_st(FZ_ORB_CPA),
	};

	memcpy(orb, &usual, sizeof(usual));
}

uint32_t fz_needs(const struct scn *s)
{
	return (s->nr_steps ? SCN_NEED_SCRIPTED : 0) | (s->nr_events ? SCN_NEED_SCHEDULE : 0);
}
