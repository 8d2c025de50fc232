/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Instructions at one subchannel, in every order: which sequences there are, what they need, what
 * the model of a subchannel says to each, and the first difference.
 */
#ifndef CCWCHECK_PEERS_STEPS_H
#define CCWCHECK_PEERS_STEPS_H

#include "job.h"

struct difference;

/*
 * The letters: the programs of PEER_STARTS; HALT, CLEAR, CANCEL, RESUME, TEST SUBCHANNEL, TEST
 * PENDING INTERRUPTION, and MODIFY SUBCHANNEL that disables it.
 */
#define STEPS_LETTERS	PEER_STARTS "hcxrtpd"
#define STEPS_NR	(sizeof(STEPS_LETTERS) - 1)
#define STEPS_MAX	3u
#define STEPS_SEQUENCES (STEPS_NR * STEPS_NR * STEPS_NR)
#define STEPS_IMAGE	0x280u

/* steps_name() - the letters of sequence number @i. */
void steps_name(char name[STEPS_MAX + 1], uint32_t i);

/* What a sequence does to a program that is suspended: nothing, there is none; keep it; clear it.
 */
enum steps_class { STEPS_PLAIN, STEPS_SUSPENDS, STEPS_CLEARS_SUSPENDED, STEPS_CLASSES };

enum steps_class steps_class(const char *name);

/* steps_image() - storage from PEER_GUEST on: programs, letters, ORBs. */
void steps_image(uint8_t image[STEPS_IMAGE], const char *name);

/* steps_model() - what the channel model says to each step. 0 or -ENOMEM. */
int steps_model(struct peer_step out[STEPS_MAX], const char *name);

/*
 * steps_compare() - the first difference of the steps @found, as they came, from @expected. Its
 * field is INSTRUCTION.FIELD, of what the subchannel shows afterwards, or of `irb`. @text holds it.
 */
void steps_compare(struct difference *d, char text[64], const char *name,
		   const struct peer_step *expected, const struct peer_step *found);

#endif /* CCWCHECK_PEERS_STEPS_H */
