/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What every fuzz target uses: properties that must hold, and the digest of what was seen.
 *
 * A target is one source file with LLVMFuzzerTestOneInput(); it is built as a libFuzzer program,
 * as an AFL++ persistent program, and as a plain program that replays files (fz_main.c).
 */
#ifndef CCWCHECK_FZ_H
#define CCWCHECK_FZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * fz_broken() - a property does not hold: one line "fuzz: property NAME: TEXT" to standard error,
 * then abort(). NAME is the property's stable name, `target.what`.
 */
_Noreturn void fz_broken(const char *property, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* FZ_HOLDS() - property @name must hold, in every build: else fz_broken() with the rest. */
#define FZ_HOLDS(name, condition, ...)					\
	do {								\
		if (!(condition))					\
			fz_broken(name, __VA_ARGS__);			\
	} while (0)

/* fz_begin() - a new input: its digest is empty. Every target begins with this. */
void fz_begin(void);

/* The digest of one input: everything that a target observed, in order. */
void fz_digest_bytes(const void *data, size_t len);
void fz_digest_number(uint64_t number);
uint64_t fz_digest(void);

#endif /* CCWCHECK_FZ_H */
