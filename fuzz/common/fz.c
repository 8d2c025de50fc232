/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Properties and digests of the fuzz targets.
 */
#include "fz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef CCWCHECK_CANARY
#include "canary.h"
#endif

/* After FNV-1a, but a doubleword at a time. */
#define DIGEST_BEGIN UINT64_C(0xcbf29ce484222325)
#define DIGEST_PRIME UINT64_C(0x100000001b3)

static uint64_t digest;

_Noreturn void fz_broken(const char *property, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "fuzz: property %s: ", property);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}

void fz_begin(void)
{
#ifdef CCWCHECK_CANARY
	canary_run();
#endif
	digest = DIGEST_BEGIN;
}

void fz_digest_bytes(const void *data, size_t len)
{
	const uint8_t *from = data;
	uint64_t word;

	for (; len >= sizeof(word); len -= sizeof(word), from += sizeof(word)) {
		memcpy(&word, from, sizeof(word));
		fz_digest_number(word);
	}
	for (; len; len--)
		digest = (digest ^ *from++) * DIGEST_PRIME;
}

void fz_digest_number(uint64_t number)
{
	digest = (digest ^ number) * DIGEST_PRIME;
	digest ^= digest >> 29;
}

uint64_t fz_digest(void)
{
	return digest;
}
