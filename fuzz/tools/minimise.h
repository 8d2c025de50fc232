/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes an input smaller while the bug stays the same, key for key.
 */
#ifndef CCWCHECK_FUZZ_MINIMISE_H
#define CCWCHECK_FUZZ_MINIMISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "replay.h"

/* How large an input is. Of one that is no scenario, only the bytes count. */
struct min_size {
	uint32_t ccws;	/* that its programs can reach */
	uint32_t events;
	size_t bytes;
};

struct min_result {
	struct min_size before, after;
	uint32_t replays;
	bool ended; /* nothing can be left out any more; else the time was up */
	char key[KEY_MAX];
};

/**
 * minimise() - a smaller input with the same key
 * @r:       how it went
 * @data:    receives the input; free()
 * @size:    its bytes
 * @target:  the program
 * @file:    the input to begin with
 * @seconds: at the most
 *
 * False: complained, or @file does not crash, which @r->key tells.
 */
bool minimise(struct min_result *r, uint8_t **data, size_t *size, const struct target *target,
	      const char *file, unsigned int seconds);

#endif /* CCWCHECK_FUZZ_MINIMISE_H */
