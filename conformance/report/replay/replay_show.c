/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said, and in which words: errors of the set-up, errnos, status by its fields' names.
 */
#include <stdarg.h>

#include "replay.h"

struct word {
	uint32_t bit;
	const char *name;
};

static const struct word words_fctl[] = {
	{0x4000, "start"}, {0x2000, "halt"}, {0x1000, "clear"}, {0, NULL}};

static const struct word words_actl[] = {
	{0x800, "resume-pending"}, {0x400, "start-pending"},	 {0x200, "halt-pending"},
	{0x100, "clear-pending"},  {0x080, "subchannel-active"}, {0x040, "device-active"},
	{0x020, "suspended"},	   {0, NULL}};

static const struct word words_stctl[] = {
	{0x10, "alert"},     {0x08, "intermediate"}, {0x04, "primary"},
	{0x02, "secondary"}, {0x01, "pending"},	     {0, NULL}};

static const struct word words_flags[] = {
	{0x04000000, "L"}, {0x00040000, "Z"}, {0x00020000, "E"}, {0x00010000, "N"}, {0, NULL}};

static const struct word words_dstat[] = {
	{0x80, "attention"},	 {0x40, "status-modifier"}, {0x20, "control-unit-end"},
	{0x10, "busy"},		 {0x08, "channel-end"},	    {0x04, "device-end"},
	{0x02, "unit-check"},	 {0x01, "unit-exception"},  {0, NULL}};

static const struct word words_sstat[] = {
	{0x80, "pci"},		      {0x40, "incorrect-length"},
	{0x20, "program-check"},      {0x10, "protection-check"},
	{0x08, "channel-data-check"}, {0x04, "channel-control-check"},
	{0x02, "interface-control-check"}, {0x01, "chaining-check"}, {0, NULL}};

static const struct {
	int value;
	const char *name;
} errnos[] = {
	{EPERM, "EPERM"},   {ENOENT, "ENOENT"}, {EIO, "EIO"},	    {ENXIO, "ENXIO"},
	{EBADF, "EBADF"},   {EAGAIN, "EAGAIN"}, {ENOMEM, "ENOMEM"}, {EACCES, "EACCES"},
	{EFAULT, "EFAULT"}, {EBUSY, "EBUSY"},	{EEXIST, "EEXIST"}, {ENODEV, "ENODEV"},
	{EINVAL, "EINVAL"}, {ENOTTY, "ENOTTY"}, {ERANGE, "ERANGE"}, {ENOSPC, "ENOSPC"},
	{EOPNOTSUPP, "EOPNOTSUPP"}, {ETIMEDOUT, "ETIMEDOUT"},
};

void fail(const char *expected, const char *format, ...)
{
	int error = errno;
	va_list args;

	fflush(stdout);
	fputs("repro: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	if (error)
		fprintf(stderr, ": %s", strerror(error));
	fprintf(stderr, "; expected %s\n", expected);
	exit(EXIT_SET_UP);
}

void show_result(int32_t result)
{
	for (uint32_t i = 0; i < COUNT(errnos); i++)
		if (result == -errnos[i].value) {
			printf("-%s", errnos[i].name);
			return;
		}
	printf("%" PRId32, result);
}

void show_hex(const uint8_t *bytes, uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		printf("%s%02x", i % 4 || !i ? "" : " ", bytes[i]);
}

static uint32_t word_at(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static void show_words(const char *field, uint32_t bits, const struct word *words)
{
	const char *separator = "";

	printf("%s [", field);
	for (; words->name; words++)
		if (bits & words->bit) {
			printf("%s%s", separator, words->name);
			separator = " ";
		}
	fputs("], ", stdout);
}

void show_scsw(const uint8_t scsw[SCSW_SIZE])
{
	uint32_t ctl = word_at(scsw);

	show_words("fctl", ctl, words_fctl);
	show_words("actl", ctl, words_actl);
	show_words("stctl", ctl, words_stctl);
	printf("cpa %" PRIx32 ", ", word_at(scsw + 4));
	show_words("dstat", scsw[8], words_dstat);
	show_words("sstat", scsw[9], words_sstat);
	printf("count %x, cc %" PRIu32 ", ", scsw[10] << 8 | scsw[11], ctl >> 24 & 3);
	show_words("flags", ctl, words_flags);
	printf("key and copies of the ORB %03" PRIx32, (ctl & 0xf8f80000) >> 19);
}

/* Concurrent sense: the extended-report word says whether there is any, and how much. */
void show_sense(const uint8_t irb[IRB_SIZE])
{
	uint32_t erw = word_at(irb + 16), len = erw >> 16 & 0x3f;

	if (!(erw & 0x01000000) || !len)
		return;
	fputs(", sense ", stdout);
	show_hex(irb + 32, len < 32 ? len : 32);
}
