/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scenario as something to keep or to take along: a vector, or a program for a real machine.
 */
#ifndef CCWCHECK_REPRO_H
#define CCWCHECK_REPRO_H

#include <stdio.h>

#include "../scenario/scenario.h"

/**
 * repro_complete() - fill in what a pack or a fuzzer's input leaves out
 * @s: the scenario; what it has already stays
 *
 * Texts get something that is true of any scenario. A scenario without expectations gets what the
 * translator's library makes of it, on the channel model: condition code, each SCSW, sense,
 * storage, commands, results of the translator and frames pinned; of an event its result, code,
 * signals, state, SCSW and sense, and the fields of an info ioctl; and as rules all that the model
 * decided on the way. It is left to a person to hold this against the rules, to keep only those
 * rules that it is about, to say what it is about and which kind of bug a failure means, to allow
 * for what the architecture leaves open (stars, maybe-words, result: may), and to give it an id.
 *
 * Owns: @s owns what is added
 *
 * @note receives NULL: what is expected was there, or could be filled in; or one line, free(): why
 * it could not, or what an oracle found while it was. What could be filled in is.
 *
 * Return: 0; -ENOMEM: no memory, and @s is good for scn_free() alone.
 */
int repro_complete(struct scn *s, char **note);

/**
 * repro_identify() - make @s, a fuzzer's input, a scenario for a device that every machine has
 * @s: a scenario without expectations
 *
 * It is taken to accept any command without data: which programs have no end shows best so. What is
 * expected then is no claim about a real device, and the vector is only good for reaching code.
 *
 * Return: 0; -EINVAL: it is about an order of events; -ENOMEM; and @s as before.
 */
int repro_identify(struct scn *s);

/**
 * repro_vector() - the canonical form of @s, with remarks on what is left to a person
 * @f:	    receives it
 * @s:	    a scenario after repro_complete()
 * @filled: its expectations were filled in
 * @note:   what repro_complete() said; may be NULL
 *
 * Return: 0; -EIO: it cannot be written.
 */
int repro_vector(FILE *f, const struct scn *s, bool filled, const char *note);

/**
 * repro_program() - a C program that replays @s on the vfio_ccw driver of an s390x host
 * @f: receives its text: one file, C11, libc and the kernel's headers
 * @s: a scenario after repro_complete(); expectations are written as a comment
 *
 * The program takes --group N or --mdev UUID, and --tries N. It cannot replay what the device is
 * scripted to do, injected faults and storage keys, which it says first, nor events of the
 * machine, of an administrator and of the schedule, which it names and counts.
 *
 * Return: 0; -ENOMEM; -EIO: it cannot be written.
 */
int repro_program(FILE *f, const struct scn *s);

#endif /* CCWCHECK_REPRO_H */
