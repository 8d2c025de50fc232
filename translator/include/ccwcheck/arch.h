/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Wire formats of the channel subsystem: ORB, CCW, IDAW, MIDAW, SCSW, IRB, SCHIB, CRW, sense.
 *
 * For everything in the tree that reads or writes what the channel reads or writes. Every field
 * is a run of bytes in big-endian order, so a structure means the same on any host and may lie
 * at any alignment. Masks of a word or a byte are given in hex, as they look after be32_ld().
 * This header holds formats and constants only: what they mean is decided by those who use it.
 */
#ifndef CCWCHECK_ARCH_H
#define CCWCHECK_ARCH_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Big-endian integers, as stored. Only the be*_ld() and be*_st() functions look inside. */
typedef struct {
	uint8_t b[2];
} be16_t;
typedef struct {
	uint8_t b[4];
} be32_t;
typedef struct {
	uint8_t b[8];
} be64_t;

/*
 * From the host's order to big-endian, and back. Whole words, since compilers make one load or one
 * store of them; of single bytes they do not.
 */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define ARCH_SWAP_(bits, x) (x)
#else
#define ARCH_SWAP_(bits, x) __builtin_bswap##bits(x)
#endif

/* be16_ld() - the value of @v, host order. */
static inline uint16_t be16_ld(be16_t v)
{
	uint16_t x;

	memcpy(&x, &v, sizeof(x));
	return ARCH_SWAP_(16, x);
}

/* be32_ld() - the value of @v, host order. */
static inline uint32_t be32_ld(be32_t v)
{
	uint32_t x;

	memcpy(&x, &v, sizeof(x));
	return ARCH_SWAP_(32, x);
}

/* be64_ld() - the value of @v, host order. */
static inline uint64_t be64_ld(be64_t v)
{
	uint64_t x;

	memcpy(&x, &v, sizeof(x));
	return ARCH_SWAP_(64, x);
}

/* be16_st() - @x, host order, as it is stored. */
static inline be16_t be16_st(uint16_t x)
{
	be16_t v;

	x = ARCH_SWAP_(16, x);
	memcpy(&v, &x, sizeof(v));
	return v;
}

/* be32_st() - @x, host order, as it is stored. */
static inline be32_t be32_st(uint32_t x)
{
	be32_t v;

	x = ARCH_SWAP_(32, x);
	memcpy(&v, &x, sizeof(v));
	return v;
}

/* be64_st() - @x, host order, as it is stored. */
static inline be64_t be64_st(uint64_t x)
{
	be64_t v;

	x = ARCH_SWAP_(64, x);
	memcpy(&v, &x, sizeof(v));
	return v;
}

/* Storage: frames are 4 KiB; the limits are the first address that cannot be reached. */
#define ARCH_FRAME_SIZE	    4096u
#define ARCH_LIMIT_24BIT    UINT64_C(0x01000000)
#define ARCH_LIMIT_31BIT    UINT64_C(0x80000000)
#define ARCH_BLOCK_2K	    2048u
#define ARCH_BLOCK_4K	    4096u

/* ORB, command mode: words 0-2; words 3-7 exist when ORB_X is one. */
struct arch_orb {
	be32_t intparm;
	be32_t ctl;
	be32_t cpa;
};
static_assert(sizeof(struct arch_orb) == 12, "ORB words 0-2");
static_assert(offsetof(struct arch_orb, ctl) == 4, "ORB word 1");
static_assert(offsetof(struct arch_orb, cpa) == 8, "ORB word 2");

struct arch_orb_ext {
	struct arch_orb orb;
	uint8_t css_priority;
	uint8_t reserved13;
	uint8_t cu_priority;
	uint8_t reserved15;
	be32_t reserved16[4];
};
static_assert(sizeof(struct arch_orb_ext) == 32, "ORB with extension");
static_assert(offsetof(struct arch_orb_ext, cu_priority) == 14, "ORB word 3 bits 16-23");

#define ORB_KEY	     0xf0000000u
#define ORB_KEY_SHIFT 28
#define ORB_S	     0x08000000u /* suspend control */
#define ORB_C	     0x04000000u /* streaming-mode control */
#define ORB_M	     0x02000000u /* modification control */
#define ORB_Y	     0x01000000u /* synchronization control */
#define ORB_F	     0x00800000u /* format-1 CCWs */
#define ORB_P	     0x00400000u /* prefetch control */
#define ORB_I	     0x00200000u /* initial-status-interruption control */
#define ORB_A	     0x00100000u /* address-limit-checking control */
#define ORB_U	     0x00080000u /* suppress-suspended-interruption control */
#define ORB_B	     0x00040000u /* transport mode */
#define ORB_H	     0x00020000u /* format-2-IDAW control */
#define ORB_T	     0x00010000u /* 2K-IDAW control */
#define ORB_LPM	     0x0000ff00u
#define ORB_LPM_SHIFT 8
#define ORB_L	     0x00000080u /* incorrect-length-suppression mode */
#define ORB_D	     0x00000040u /* MIDA control */
#define ORB_RESERVED 0x0000003eu /* R-ORB-02 */
#define ORB_X	     0x00000001u /* ORB-extension control */
#define ORB_CPA_RESERVED 0x80000000u /* R-ORB-03, of word 2 */

/* CCW: the two formats share size, the place of the command code, and the flags' masks. */
struct arch_ccw0 {
	uint8_t cmd;
	uint8_t cda[3];
	uint8_t flags;
	uint8_t ignored;
	be16_t count;
};
static_assert(sizeof(struct arch_ccw0) == 8, "format-0 CCW");
static_assert(offsetof(struct arch_ccw0, cda) == 1, "format-0 CCW bits 8-31");
static_assert(offsetof(struct arch_ccw0, flags) == 4, "format-0 CCW bits 32-39");
static_assert(offsetof(struct arch_ccw0, count) == 6, "format-0 CCW bits 48-63");

struct arch_ccw1 {
	uint8_t cmd;
	uint8_t flags;
	be16_t count;
	be32_t cda;
};
static_assert(sizeof(struct arch_ccw1) == 8, "format-1 CCW");
static_assert(offsetof(struct arch_ccw1, flags) == 1, "format-1 CCW bits 8-15");
static_assert(offsetof(struct arch_ccw1, count) == 2, "format-1 CCW bits 16-31");
static_assert(offsetof(struct arch_ccw1, cda) == 4, "format-1 CCW bits 32-63");

#define ARCH_CCW_SIZE	8u
#define ARCH_COUNT_MAX	65535u

#define CCW_FLAG_CD   0x80u
#define CCW_FLAG_CC   0x40u
#define CCW_FLAG_SLI  0x20u
#define CCW_FLAG_SKIP 0x10u
#define CCW_FLAG_PCI  0x08u
#define CCW_FLAG_IDA  0x04u
#define CCW_FLAG_S    0x02u
#define CCW_FLAG_MIDA 0x01u

#define CCW_CDA_RESERVED 0x80000000u /* format 1, bit 32: R-CCW-07 */

#define CCW_CMD_WRITE	  0x01u
#define CCW_CMD_READ	  0x02u
#define CCW_CMD_NOOP	  0x03u
#define CCW_CMD_SENSE	  0x04u
#define CCW_CMD_TIC	  0x08u
#define CCW_CMD_READ_BACK 0x0cu
#define CCW_CMD_SENSE_ID  0xe4u

/* IDAWs and MIDAWs. */
typedef be32_t arch_idaw1;
typedef be64_t arch_idaw2;
static_assert(sizeof(arch_idaw1) == 4, "format-1 IDAW");
static_assert(sizeof(arch_idaw2) == 8, "format-2 IDAW");
#define IDAW1_RESERVED 0x80000000u /* R-IDA-06 */

struct arch_midaw {
	uint8_t reserved[5];
	uint8_t flags;
	be16_t count;
	be64_t address;
};
static_assert(sizeof(struct arch_midaw) == 16, "MIDAW");
static_assert(offsetof(struct arch_midaw, flags) == 5, "MIDAW bits 40-47");
static_assert(offsetof(struct arch_midaw, count) == 6, "MIDAW bits 48-63");
static_assert(offsetof(struct arch_midaw, address) == 8, "MIDAW bits 64-127");
#define MIDAW_FLAG_LAST 0x80u
#define MIDAW_FLAG_SKIP 0x40u
#define MIDAW_FLAG_DTIC 0x20u
#define MIDAW_FLAG_RESERVED 0x1fu

/* SCSW, command mode. */
struct arch_scsw {
	be32_t ctl;
	be32_t cpa;
	uint8_t dstat;
	uint8_t sstat;
	be16_t count;
};
static_assert(sizeof(struct arch_scsw) == 12, "SCSW");
static_assert(offsetof(struct arch_scsw, cpa) == 4, "SCSW word 1");
static_assert(offsetof(struct arch_scsw, dstat) == 8, "SCSW word 2 bits 0-7");
static_assert(offsetof(struct arch_scsw, sstat) == 9, "SCSW word 2 bits 8-15");
static_assert(offsetof(struct arch_scsw, count) == 10, "SCSW word 2 bits 16-31");

#define SCSW_KEY	   0xf0000000u
#define SCSW_KEY_SHIFT	   28
#define SCSW_S		   0x08000000u
#define SCSW_L		   0x04000000u /* ESW format 0 */
#define SCSW_CC		   0x03000000u /* deferred condition code */
#define SCSW_CC_SHIFT	   24
#define SCSW_F		   0x00800000u
#define SCSW_P		   0x00400000u
#define SCSW_I		   0x00200000u
#define SCSW_A		   0x00100000u
#define SCSW_U		   0x00080000u
#define SCSW_Z		   0x00040000u /* zero condition code */
#define SCSW_E		   0x00020000u /* extended control */
#define SCSW_N		   0x00010000u /* path not operational */
#define SCSW_FC		   0x00007000u
#define SCSW_FC_START	   0x00004000u
#define SCSW_FC_HALT	   0x00002000u
#define SCSW_FC_CLEAR	   0x00001000u
#define SCSW_AC		   0x00000fe0u
#define SCSW_AC_RESUME_PEND 0x00000800u
#define SCSW_AC_START_PEND 0x00000400u
#define SCSW_AC_HALT_PEND  0x00000200u
#define SCSW_AC_CLEAR_PEND 0x00000100u
#define SCSW_AC_SCH_ACTIVE 0x00000080u
#define SCSW_AC_DEV_ACTIVE 0x00000040u
#define SCSW_AC_SUSPENDED  0x00000020u
#define SCSW_SC		   0x0000001fu
#define SCSW_SC_ALERT	   0x00000010u
#define SCSW_SC_INTERMEDIATE 0x00000008u
#define SCSW_SC_PRIMARY	   0x00000004u
#define SCSW_SC_SECONDARY  0x00000002u
#define SCSW_SC_PENDING	   0x00000001u

#define DSTAT_ATTENTION	      0x80u
#define DSTAT_STATUS_MODIFIER 0x40u
#define DSTAT_CU_END	      0x20u
#define DSTAT_BUSY	      0x10u
#define DSTAT_CHANNEL_END     0x08u
#define DSTAT_DEVICE_END      0x04u
#define DSTAT_UNIT_CHECK      0x02u
#define DSTAT_UNIT_EXCEPTION  0x01u

#define SSTAT_PCI		  0x80u
#define SSTAT_INCORRECT_LENGTH	  0x40u
#define SSTAT_PROGRAM_CHECK	  0x20u
#define SSTAT_PROTECTION_CHECK	  0x10u
#define SSTAT_CHANNEL_DATA_CHECK  0x08u
#define SSTAT_CHANNEL_CTL_CHECK	  0x04u
#define SSTAT_INTERFACE_CTL_CHECK 0x02u
#define SSTAT_CHAINING_CHECK	  0x01u

/* ESW and IRB. */
struct arch_esw {
	be32_t word0;	/* format 0: subchannel logout; formats 1-3: LPUM and times */
	be32_t erw;	/* extended-report word */
	be64_t failing_storage;
	be32_t secondary_ccw;
};
static_assert(sizeof(struct arch_esw) == 20, "ESW");
static_assert(offsetof(struct arch_esw, erw) == 4, "ESW word 1");
static_assert(offsetof(struct arch_esw, failing_storage) == 8, "ESW words 2-3");
static_assert(offsetof(struct arch_esw, secondary_ccw) == 16, "ESW word 4");
#define ESW_LPUM		0x00ff0000u
#define ESW_LPUM_SHIFT		16
#define ERW_CONCURRENT_SENSE	0x01000000u
#define ERW_SENSE_COUNT		0x003f0000u
#define ERW_SENSE_COUNT_SHIFT	16

#define ARCH_ECW_SIZE 32u

struct arch_irb {
	struct arch_scsw scsw;
	struct arch_esw esw;
	uint8_t ecw[ARCH_ECW_SIZE];
	uint8_t emw[32];
};
static_assert(sizeof(struct arch_irb) == 96, "IRB");
static_assert(offsetof(struct arch_irb, esw) == 12, "IRB words 3-7");
static_assert(offsetof(struct arch_irb, ecw) == 32, "IRB words 8-15");
static_assert(offsetof(struct arch_irb, emw) == 64, "IRB words 16-23");

/* PMCW and SCHIB. */
struct arch_pmcw {
	be32_t intparm;
	be16_t flags; /* word 1 bits 0-15 */
	be16_t devno;
	uint8_t lpm;
	uint8_t pnom;
	uint8_t lpum;
	uint8_t pim;
	be16_t mbi;
	uint8_t pom;
	uint8_t pam;
	uint8_t chpid[8];
	be32_t chars; /* word 6 */
};
static_assert(sizeof(struct arch_pmcw) == 28, "PMCW");
static_assert(offsetof(struct arch_pmcw, devno) == 6, "PMCW word 1 bits 16-31");
static_assert(offsetof(struct arch_pmcw, lpm) == 8, "PMCW word 2");
static_assert(offsetof(struct arch_pmcw, mbi) == 12, "PMCW word 3");
static_assert(offsetof(struct arch_pmcw, chpid) == 16, "PMCW words 4-5");
static_assert(offsetof(struct arch_pmcw, chars) == 24, "PMCW word 6");
#define PMCW_Q		0x8000u /* QDIO available */
#define PMCW_W		0x4000u
#define PMCW_ISC	0x3800u
#define PMCW_IGNORED	0x0400u
#define PMCW_RESERVED	0x0300u
#define PMCW_E		0x0080u /* enabled */
#define PMCW_LM		0x0060u /* limit mode */
#define PMCW_MM		0x0018u /* measurement mode */
#define PMCW_D		0x0004u /* multipath mode */
#define PMCW_T		0x0002u /* timing facility */
#define PMCW_V		0x0001u /* device number valid */
#define PMCW_CHARS_TYPE 0x00e00000u
#define PMCW_CHARS_F	0x00000004u
#define PMCW_CHARS_X	0x00000002u
#define PMCW_CHARS_S	0x00000001u /* concurrent sense */

struct arch_schib {
	struct arch_pmcw pmcw;
	struct arch_scsw scsw;
	be64_t mba;
	be32_t model;
};
static_assert(sizeof(struct arch_schib) == 52, "SCHIB");
static_assert(offsetof(struct arch_schib, scsw) == 28, "SCHIB words 7-9");
static_assert(offsetof(struct arch_schib, mba) == 40, "SCHIB words 10-11");

/* CRW. */
struct arch_crw {
	be32_t word;
};
static_assert(sizeof(struct arch_crw) == 4, "CRW");
#define CRW_SOLICITED 0x40000000u
#define CRW_OVERFLOW  0x20000000u
#define CRW_CHAINED   0x10000000u
#define CRW_RSC	      0x0f000000u
#define CRW_RSC_SHIFT 24
#define CRW_ANCILLARY 0x00800000u
#define CRW_ERC	      0x003f0000u
#define CRW_ERC_SHIFT 16
#define CRW_RSID      0x0000ffffu

/* Subsystem-identification word. */
typedef be32_t arch_sid;
#define SID_CSSID   0xff000000u
#define SID_M	    0x00080000u
#define SID_SSID    0x00060000u
#define SID_ONE	    0x00010000u
#define SID_SCHNO   0x0000ffffu

/* Sense, byte 0. */
#define SENSE_COMMAND_REJECT	    0x80u
#define SENSE_INTERVENTION_REQUIRED 0x40u
#define SENSE_BUS_OUT_CHECK	    0x20u
#define SENSE_EQUIPMENT_CHECK	    0x10u
#define SENSE_DATA_CHECK	    0x08u
#define SENSE_OVERRUN		    0x04u
#define ARCH_SENSE_SIZE		    32u

/* Sense ID: what SENSE_ID (E4) returns first. */
struct arch_senseid {
	uint8_t reserved; /* FF */
	be16_t cu_type;
	uint8_t cu_model;
	be16_t dev_type;
	uint8_t dev_model;
	uint8_t unused;
};
static_assert(sizeof(struct arch_senseid) == 8, "sense ID");
static_assert(offsetof(struct arch_senseid, dev_type) == 4, "sense ID device type");

#endif /* CCWCHECK_ARCH_H */
