/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What goes to the bare machine and what comes back: jobs, each one START SUBCHANNEL with the
 * storage it needs, and a record for each. All big-endian, at any alignment.
 *
 * A job is a header, then windows, keys, chunks, and patches, in this order. Windows are storage
 * that is looked at: each is filled from a pattern that lies behind the jobs, then the chunks are
 * put in place, and whatever is different in a window after the program has ended comes back. A
 * record is a header, then IRBs, then changes: each a struct peer_chunk with its bytes.
 */
#ifndef CCWCHECK_PEERS_JOB_H
#define CCWCHECK_PEERS_JOB_H

#include <ccwcheck/arch.h>

/* The machine's storage. The agent lies above the guest, its new PSWs in frame 0. */
#define PEER_MACHINE_SIZE 0x20000000u /* first address without storage */
#define PEER_GUEST	  0x00400000u /* the guest's frames: where programs are as written */
#define PEER_GUEST_FRAMES 16u
#define PEER_LOW_FRAMES	  32u	      /* of programs that have the first storage, less frame 0 */
#define PEER_EDGE_24BIT	  0x00fff000u /* one more: the last frame of 24-bit addresses */
#define PEER_WORDS	  0x01000000u /* words of translated programs */
#define PEER_WORDS_SIZE	  0x00010000u
#define PEER_HOST_FRAMES  0x02000000u /* the guest's frames, where translated programs find them */
#define PEER_JOBS	  0x08000000u
#define PEER_PATTERN	  0x0f000000u
#define PEER_PATTERN_SIZE 0x00400000u
#define PEER_ZEROS	  0x00200000u /* from this byte on the pattern is zeros */
#define PEER_SHADOW	  0x10000000u /* what windows held at the start */

#define PEER_JOB_MAGIC	  0x4343574au /* "CCWJ" */
#define PEER_RECORD_MAGIC 0x43435752u /* "CCWR" */
#define PEER_ID_END	  0xffffffffu /* of the job, and of the record, behind the last */
#define PEER_ID_CRASH	  0xfffffffeu /* of a record: the agent met an interruption not its own */
#define PEER_IRBS_MAX	  8u

struct peer_job {
	be32_t magic;
	be32_t id;
	be32_t len; /* of the whole job */
	be16_t devno;
	be16_t nr_steps; /* 0: one START SUBCHANNEL; else the instructions at PEER_STEPS */
	struct arch_orb_ext orb;
	be32_t nr_windows;
	be32_t nr_keys;
	be32_t nr_chunks;
	be32_t nr_patches; /* chunks put in place once it is suspended, which is resumed then */
};
static_assert(sizeof(struct peer_job) == 64, "job");

struct peer_window { /* filled from byte @first of the pattern: a whole number of doublewords */
	be64_t abs;
	be32_t len;
	be32_t first;
};
static_assert(sizeof(struct peer_window) == 16, "window");

struct peer_key { /* storage key of one frame; 0 again after the job */
	be64_t abs;
	uint8_t key;
	uint8_t reserved[7];
};
static_assert(sizeof(struct peer_key) == 16, "key");

struct peer_chunk { /* @len bytes follow */
	be64_t abs;
	be32_t len;
};
static_assert(sizeof(struct peer_chunk) == 12, "chunk");

/* peer_pattern() - byte @i of the pattern. */
static inline uint8_t peer_pattern(uint32_t i)
{
	if (i >= PEER_ZEROS)
		return 0;
	return (uint8_t)(i * 0x9du + (i >> 8) * 0x35u + (i >> 16) * 0x1bu + 0x11u);
}

/* How a job ended. */
enum peer_how {
	PEER_ENDED,
	PEER_SUSPENDED, /* and was cleared afterwards; @irbs ends with the SCSW of STSCH */
	PEER_HUNG,	/* no ending status came; cleared, too */
	PEER_NO_DEVICE, /* there is no such device, or it cannot be enabled */
};

/* Condition code of SSCH, or this and the code of the program interruption. */
#define PEER_CC_INTERRUPTED 0x80u

struct peer_record {
	be32_t magic;
	be32_t id;
	be32_t len; /* of the whole record */
	be32_t crc; /* of the whole record, this being zero; polynomial 04C11DB7, reflected */
	uint8_t cc;
	uint8_t how;
	uint8_t nr_irbs;
	uint8_t reserved;
	be32_t nr_changes; /* of PEER_ID_END: how many records came before */
};
static_assert(sizeof(struct peer_record) == 24, "record");

/*
 * Instructions at one subchannel, one after the other. Each is a letter at PEER_STEPS, and storage
 * behind has an ORB for each of the letters of PEER_STARTS. After each the machine goes on until
 * nothing moves any more. The record has for each step, where else an IRB is, a struct peer_step.
 */
#define PEER_STEPS	(PEER_GUEST + 0x100u)
#define PEER_STEP_ORBS	(PEER_GUEST + 0x200u) /* each of PEER_ORB_SIZE bytes */
#define PEER_ORB_SIZE	32u
#define PEER_STEP_FLAGS (PEER_GUEST + 9u) /* those of the CCW that suspends */
#define PEER_STARTS	"suv" /* START: a program that ends; suspends; suspends with U */

struct peer_step {
	uint8_t cc; /* as of a record */
	uint8_t reserved[3];
	struct arch_scsw irb;	/* what TEST SUBCHANNEL stored */
	struct arch_scsw after; /* what STORE SUBCHANNEL stored when nothing moved any more */
	uint8_t more[68];
};
static_assert(sizeof(struct peer_step) == sizeof(struct arch_irb), "a step has an IRB's place");

/* peer_crc() - go on with the checksum @crc, at first 0, over @len bytes. */
static inline uint32_t peer_crc(uint32_t crc, const void *data, uint32_t len)
{
	const uint8_t *p = data;

	crc = ~crc;
	while (len--) {
		crc ^= *p++;
		for (int i = 0; i < 8; i++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

#endif /* CCWCHECK_PEERS_JOB_H */
