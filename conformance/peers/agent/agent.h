/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the bare agent share: the instructions of start.S, subchannels, and the way
 * out. There is no C library; addresses are absolute ones, and one flow runs with all interruptions
 * disabled.
 */
#ifndef CCWCHECK_PEERS_AGENT_H
#define CCWCHECK_PEERS_AGENT_H

#include <stdbool.h>

#include "../job.h"

/* start.S. The subsystem-identification word goes first. */
int io_ssch(uint32_t sid, const void *orb);
int io_tsch(uint32_t sid, void *irb);
int io_stsch(uint32_t sid, void *schib);
int io_msch(uint32_t sid, const void *schib);
int io_rsch(uint32_t sid);
int io_csch(uint32_t sid);
int io_hsch(uint32_t sid);
int io_xsch(uint32_t sid);
int io_tpi(uint32_t ignored, void *code); /* of any subchannel */
void set_key(uint64_t frame, uint32_t key);
int sclp(uint32_t command, void *block);
uint64_t microseconds(void);
void agent_stop(void) __attribute__((noreturn));

/*
 * start.S: copy @len bytes, in blocks, which an emulator moves at once; how many whole blocks of
 * 256 bytes from the first on are alike.
 */
void move(void *to, const void *from, uint64_t len);
uint64_t equal_blocks(const void *a, const void *b, uint64_t len);

/* agent.c: an absolute address as a pointer. */
uint8_t *at(uint64_t abs);

/* agent.c, called by start.S. */
void agent_main(void);
void agent_crash(uint32_t code, uint64_t address);

/* subchannel.c: the enabled subchannel of a device, 0: none. Status that it still has goes. */
uint32_t sch_find(uint16_t devno);

/* subchannel.c: what became of one start. @irbs is aligned as TSCH needs it. */
struct sch_run {
	uint8_t cc;
	enum peer_how how;
	uint32_t nr_irbs;
	struct arch_irb irbs[PEER_IRBS_MAX] __attribute__((aligned(8)));
};

/*
 * subchannel.c: start and wait for the end. @resume is called when the program is suspended: true,
 * it may be resumed. The subchannel is idle afterwards.
 */
void sch_start(struct sch_run *run, uint32_t sid, const void *orb, bool (*resume)(void *arg),
	       void *arg);

/* subchannel.c: carry out @nr steps, which become its IRBs. The subchannel is idle afterwards. */
void sch_steps(struct sch_run *run, uint32_t sid, uint32_t nr);

/* output.c: bytes for the outside; out_flush() sends what has not filled a card or block yet. */
void out_open(void);
void out_bytes(const void *data, uint32_t len);
void out_flush(void);

#endif /* CCWCHECK_PEERS_AGENT_H */
