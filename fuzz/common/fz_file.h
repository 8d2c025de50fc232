/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that stand for a scenario, whichever kind they are: vectors, packs and fuzz inputs.
 */
#ifndef CCWCHECK_FZ_FILE_H
#define CCWCHECK_FZ_FILE_H

#include "fz_scn.h"

/**
 * fz_load_file() - the scenario of whatever a file holds
 * @out:  receives it; free with scn_free(). NULL on failure
 * @err:  receives one line on failure
 * @path: the file; a pipe will do
 *
 * What the file holds is the first of these:
 * 1. a pack, if it begins with "CCWS"
 * 2. a vector, if its first line that is neither blank nor a remark begins with a lower-case word
 *    and a colon, as "id:" does, whatever else is wrong with it
 * 3. a fuzz input, if it lies anywhere below a folder that is called as a target whose inputs are
 *    scenarios: fuzz_chain, fuzz_equiv, fuzz_orb or fuzz_region
 * 4. a fuzz input, if its first FZ_INPUT_MAX bytes are no text: they hold a control character
 *    other than tab and the ends of lines, or are no UTF-8
 * 5. a vector: so a vector that is broken at its very beginning is told so, and an input that is
 *    nothing but text, in no such folder, has to be asked for with fz_load_input()
 *
 * The scenario of an input, like that of a pack, has no expectations and no rules. It is what the
 * bytes say: programs and events that a target puts where an input has none are not in it.
 *
 * Return: 0; -EINVAL: a broken vector ("FILE:LINE:COLUMN: message") or pack, or a pack of an
 * outcome; -ENOMEM; another errno: the file cannot be read, or is larger than a vector can be.
 */
int fz_load_file(struct scn **out, struct scn_error *err, const char *path);

/* fz_load_input() - the same of a file that holds a fuzz input, whatever it looks like. */
int fz_load_input(struct scn **out, struct scn_error *err, const char *path);

/* fz_copy() - all of @s in memory of its own; free with scn_free(). NULL: out of memory. */
struct scn *fz_copy(const struct scn *s);

#endif /* CCWCHECK_FZ_FILE_H */
