/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What holds of every scenario that bytes stand for, and when two scenarios are the same.
 */
#ifndef CCWCHECK_FZ_TEST_CHECK_H
#define CCWCHECK_FZ_TEST_CHECK_H

#include "../common/fz_form.h"

/* What cmocka wants to be included before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Numbers that look random: the tests' own, so that no bug of the mutator's is in them. */
struct xorshift {
	uint64_t state; /* not 0 */
};

uint32_t some_below(struct xorshift *x, uint32_t n); /* 0 to @n - 1; of 0: 0 */
void some_bytes(struct xorshift *x, uint8_t *data, size_t size);

/* An input in the making: numbers and bytes one after the other. */
struct input {
	uint8_t data[2 * FZ_INPUT_MAX];
	size_t size;
};

void input_begin(struct input *in); /* with the usual ORB */
void input_kind(struct input *in, enum fz_kind kind, uint32_t small);
void input_number(struct input *in, uint64_t n);
void input_bytes(struct input *in, const void *data, size_t len);
void input_contents(struct input *in, enum fz_contents form, uint64_t len);

/* check_limits() - @f has no more of anything than fz_scn.h says, and no pointer out of it. */
void check_limits(const struct fz_scn *f);

/* check_same() - @a and @b are packed to the same bytes. @name: what is compared. */
void check_same(const struct scn *a, const struct scn *b, const char *name);

/*
 * check_text() - @f as a vector is read again, to the same scenario, and its pack is unpacked. @f
 * gets expectations.
 */
void check_text(struct fz_scn *f, const char *name);

/* check_name_tasks() - names of tasks become a, b, c, in the order of their first use. */
void check_name_tasks(struct scn *s);

/*
 * check_idempotent() - encoded, decoded and encoded again @f is the same bytes. How many; 0: it
 * does not fit. The bytes are in check_encoded.
 */
size_t check_idempotent(const struct scn *s, const char *name);
extern uint8_t check_encoded[FZ_INPUT_MAX];
extern struct fz_scn check_decoded;

/* each_vector() - @fn with every vector, by name; how many. @path begins behind the folder. */
typedef void vector_fn(struct scn *s, const char *path);
size_t each_vector(vector_fn *fn);

#endif /* CCWCHECK_FZ_TEST_CHECK_H */
