/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Properties and digests of the fuzz targets.
 */
#include "fz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef CCWCHECK_CANARY
#include "canary.h"
#endif

/* FNV-1a, 64 bits. */
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

	for (size_t i = 0; i < len; i++)
		digest = (digest ^ from[i]) * DIGEST_PRIME;
}

void fz_digest_number(uint64_t number)
{
	for (int i = 0; i < 8; i++)
		digest = (digest ^ (uint8_t)(number >> 8 * i)) * DIGEST_PRIME;
}

uint64_t fz_digest(void)
{
	return digest;
}
