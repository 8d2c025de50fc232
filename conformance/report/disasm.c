/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how CCWs and ORBs are put into words.
 */
#include <stdio.h>
#include <string.h>

#include "disasm.h"

void disasm_decode(struct disasm_ccw *c, const uint8_t bytes[ARCH_CCW_SIZE], bool format1)
{
	c->cmd = bytes[0];
	if (format1) {
		c->flags = bytes[1];
		c->count = (uint16_t)(bytes[2] << 8 | bytes[3]);
		c->address = (uint32_t)bytes[4] << 24 | (uint32_t)bytes[5] << 16 |
			     (uint32_t)bytes[6] << 8 | bytes[7];
		c->tic = c->cmd == CCW_CMD_TIC;
	} else {
		c->address = (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
		c->flags = bytes[4];
		c->count = (uint16_t)(bytes[6] << 8 | bytes[7]);
		c->tic = (c->cmd & 0x0f) == CCW_CMD_TIC;
		if (c->tic) {
			c->flags = 0;
			c->count = 0;
		}
	}
}

static const char *command_name(uint8_t cmd)
{
	if (cmd == CCW_CMD_NOOP)
		return "NO-OPERATION";
	if (cmd == CCW_CMD_SENSE_ID)
		return "SENSE ID";
	if ((cmd & 3) == 1)
		return "WRITE";
	if ((cmd & 3) == 2)
		return "READ";
	if ((cmd & 3) == 3)
		return "CONTROL";
	switch (cmd & 0x0f) {
	case 0x04:
		return "SENSE";
	case 0x0c:
		return "READ BACKWARD";
	case 0x08:
		return "TIC";
	default:
		return "invalid";
	}
}

void disasm_text(char *text, uint32_t size, const struct disasm_ccw *c)
{
	static const struct {
		uint8_t bit;
		const char *name;
	} flags[] = {{CCW_FLAG_CD, " CD"},     {CCW_FLAG_CC, " CC"},   {CCW_FLAG_SLI, " SLI"},
		     {CCW_FLAG_SKIP, " SKIP"}, {CCW_FLAG_PCI, " PCI"}, {CCW_FLAG_IDA, " IDA"},
		     {CCW_FLAG_S, " S"},       {CCW_FLAG_MIDA, " MIDA"}};
	uint32_t n;

	if (c->tic && !c->flags && !c->count) {
		snprintf(text, size, "TIC to %x", c->address);
		return;
	}
	n = (uint32_t)snprintf(text, size, "%s", command_name(c->cmd));
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]) && n < size; i++)
		if (c->flags & flags[i].bit)
			n += (uint32_t)snprintf(text + n, size - n, "%s", flags[i].name);
	if (n < size)
		snprintf(text + n, size - n, ", %u %s %x", c->count,
			 c->flags & CCW_FLAG_IDA ? "by list" : "at", c->address);
}

void disasm_orb(char *text, uint32_t size, const struct arch_orb *orb)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} bits[] = {
		{ORB_S, "S suspend control"},
		{ORB_C, "C streaming"},
		{ORB_M, "M modification"},
		{ORB_Y, "Y synchronization"},
		{ORB_F, "F format-1 CCWs"},
		{ORB_P, "P prefetch"},
		{ORB_I, "I initial-status interruption"},
		{ORB_A, "A address limit"},
		{ORB_U, "U suppress suspended interruption"},
		{ORB_B, "B transport mode"},
		{ORB_H, "H format-2 IDAWs"},
		{ORB_T, "T 2K blocks"},
		{ORB_L, "L suppress incorrect length"},
		{ORB_D, "D MIDA"},
		{ORB_X, "X extension"},
	};
	uint32_t ctl = be32_ld(orb->ctl), n;

	n = (uint32_t)snprintf(text, size, "cpa %x, key %x, LPM %02x, intparm %x",
			       be32_ld(orb->cpa), ctl >> ORB_KEY_SHIFT,
			       (ctl & ORB_LPM) >> ORB_LPM_SHIFT, be32_ld(orb->intparm));
	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]) && n < size; i++)
		if (ctl & bits[i].bit)
			n += (uint32_t)snprintf(text + n, size - n, ", %s", bits[i].name);
	if (ctl & ORB_RESERVED && n < size)
		snprintf(text + n, size - n, ", reserved bits %02x", ctl & ORB_RESERVED);
}
