/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * CCWs and ORBs in words, for people. A decoder of its own: it judges nobody.
 */
#ifndef CCWCHECK_DISASM_H
#define CCWCHECK_DISASM_H

#include <stdbool.h>
#include <stdint.h>

#include <ccwcheck/arch.h>

struct disasm_ccw {
	uint8_t cmd;
	uint8_t flags;
	uint16_t count;
	uint32_t address;
	bool tic;
};

/* disasm_decode() - the fields of a CCW of either format. */
void disasm_decode(struct disasm_ccw *c, const uint8_t bytes[ARCH_CCW_SIZE], bool format1);

/* disasm_text() - "READ CC SLI IDA, 32 bytes at 2000" to @text. */
void disasm_text(char *text, uint32_t size, const struct disasm_ccw *c);

/* disasm_orb() - the ORB's bits that are on, and what they mean, to @text. */
void disasm_orb(char *text, uint32_t size, const struct arch_orb *orb);

#endif /* CCWCHECK_DISASM_H */
