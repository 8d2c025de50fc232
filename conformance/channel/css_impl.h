/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the parts of the channel model share: one run of a program, its current CCW, the operation
 * at the device, and the calls from one part to the next.
 *
 * A part that can stop the program returns bool: true, go on; false, it is over, and struct
 * css_run says why: a check, an endless program, or no memory.
 */
#ifndef CCWCHECK_CSS_IMPL_H
#define CCWCHECK_CSS_IMPL_H

#include "css.h"

#define CSS_CCWS_MAX_DEFAULT 65536u
#define CSS_BYTES_MAX	     (64u << 20) /* data of one program; more is taken for endless */

/* How a CCW was reached. */
enum css_chaining { CSS_FIRST, CSS_COMMAND, CSS_DATA };

/* A CCW of either format. */
struct css_ccw {
	uint64_t abs; /* where it was fetched */
	uint32_t cda; /* data address; format 1: with bit 32 */
	uint16_t count;
	uint8_t cmd;
	uint8_t flags;	 /* CCW_FLAG_* */
	uint8_t ignored; /* format 0 bits 40-47 */
};

/* Where the next byte of the current CCW goes. */
struct css_area {
	uint64_t abs;	     /* the next byte */
	uint64_t list;	     /* IDA: the next IDAW */
	uint32_t block_left; /* IDA: bytes that the current IDAW still serves */
	uint32_t nr_idaws;   /* IDA: how many took control */
	bool below_zero;     /* read backward went past address 0 */
};

/* The operation at the device: one command, over all its data-chained CCWs. */
struct css_op {
	const struct scn_step *step;
	uint64_t begin;	      /* the CCW that holds the command */
	uint32_t device_left; /* bytes that the device still sends or wants */
	uint32_t moved;	      /* bytes moved under all CCWs */
	uint32_t taken_size;  /* room at @taken */
	uint8_t *taken;	      /* output: the bytes the device took */
	uint8_t cmd;
	bool input;
	bool backward;
	bool skip_first; /* SKIP of the first CCW */
	bool chained;	 /* data chaining took place */
	bool broken;	 /* stopped by a check on the way */
};

struct css_run {
	struct outcome *out;
	struct rule_set *marks;
	const struct css_config *cfg;
	const struct css_view *view;
	struct css_device *device;

	uint32_t orb_ctl; /* word 1 of the ORB */
	uint64_t limit;	  /* first address that CCWs and lists cannot have */
	uint8_t key;
	uint8_t lpum;
	bool format1;

	struct css_ccw ccw; /* the CCW last used */
	struct css_area area;
	uint32_t left;	       /* its residual count */
	bool via_tic;	       /* a TIC led to it */
	enum css_chaining how; /* how the operation's command was reached */
	uint32_t nr_ccws;      /* fetched, TIC included */
	uint32_t nr_bytes;     /* moved by the program */
	uint32_t first_cmd;    /* of @out that is the program's */
	bool accepted;	       /* a command was accepted */

	bool suspended;	       /* stopped at a CCW that suspends the program ... */
	bool held;	       /* ... or at a command that the device holds */
	uint64_t stopped_at;   /* the CCW */

	uint8_t sstat;	       /* checks */
	uint32_t cpa;	       /* CCW address of a check */
	uint8_t pending_sstat; /* PCI that is to merge */
	bool pending_z;	       /* Z that is to merge */
	int err;	       /* -ENOMEM */
};

/* How an operation ended, when no other follows. */
struct css_ending {
	uint32_t cpa;
	uint16_t count;
	uint8_t sstat;
	uint8_t dstat;
	uint8_t later;		     /* device status presented after @dstat by itself, 0: none */
	bool started;		     /* the device was given the command */
	bool chain_ended;	     /* command chaining was asked for */
	const struct scn_step *step; /* holds the sense, or NULL */
};

/* css_cpa_after() - the CCW address stored for a CCW at @abs; bit 0 is never one. */
static inline uint32_t css_cpa_after(uint64_t abs)
{
	return (uint32_t)(abs + ARCH_CCW_SIZE) & ~ORB_CPA_RESERVED;
}

static inline void css_mark(struct css_run *run, enum rule r)
{
	rule_mark(run->marks, r);
}

/* css_orb.c: how START SUBCHANNEL answers the ORB, and @run set up for one answered with 0. */
enum out_cc css_check_orb(struct css_run *run, const struct arch_orb *orb);
void css_accept_orb(struct css_run *run, const struct arch_orb *orb);

/* css_orb.c: choose one of the paths that the accepted ORB allows; false: none is there. */
bool css_choose_path(struct css_run *run);

/* css_orb.c: is the accepted CPA one that a CCW can have? Else a check is noted. */
bool css_check_cpa(struct css_run *run, uint32_t cpa);

/* css_check.c: note a check and the CCW address stored with it; always false. */
bool css_program_check(struct css_run *run, uint32_t cpa);
bool css_protection_check(struct css_run *run, uint32_t cpa);

/* css_ccw.c: fetch and decode; an address past the limit counts as unavailable. */
enum css_access css_fetch_ccw(struct css_run *run, struct css_ccw *ccw, uint64_t abs);

/* css_ccw.c: has the program come to what is taken for endless? Else one more CCW is counted. */
bool css_count_ccw(struct css_run *run);

/* css_ccw.c: is a CCW that is not TIC valid, reached by @how? Else a check is noted. */
bool css_check_ccw(struct css_run *run, const struct css_ccw *ccw, enum css_chaining how);

/* css_tic.c: make the CCW at @abs, or the one that a TIC there leads to, the current one. */
bool css_next_ccw(struct css_run *run, uint64_t abs, enum css_chaining how);

/* css_data.c: move @n bytes, at most run->left, between the device and the current area. */
bool css_move(struct css_run *run, struct css_op *op, uint32_t n);

/* css_ida.c: let the next IDAW take control of the area. */
bool css_next_idaw(struct css_run *run, struct css_op *op);

/* css_ida.c: mark what the use of a list shows when the area is left, with run->left. */
void css_leave_list(struct css_run *run);

/* css_operation.c: move all data of the operation, by data chaining where asked for. */
void css_transfer(struct css_run *run, struct css_op *op);

/* css_length.c: is there incorrect length at the end of an operation? */
bool css_incorrect_length(struct css_run *run, const struct css_op *op);
bool css_incorrect_length_immediate(struct css_run *run);

/*
 * css_chain.c: run the program from the CCW at @abs, reached by @how, to its end, or until it is
 * suspended or its device holds a command. css_run_held() lets the device go on.
 */
void css_run_program(struct css_run *run, uint64_t abs, enum css_chaining how);
void css_run_held(struct css_run *run);

/* css_ending.c: the end of the program: primary and secondary status. */
void css_end(struct css_run *run, const struct css_ending *e);
void css_end_unstarted(struct css_run *run, enum css_chaining how);

/* css_intermediate.c: PCI of the current CCW, Z, and suspension at the current CCW. */
void css_raise_pci(struct css_run *run, enum css_chaining how);
void css_raise_z(struct css_run *run);
void css_suspend(struct css_run *run);

/* css_irb.c: add an interruption; @ctl: activity and status control, Z. */
void css_add_irb(struct css_run *run, uint32_t ctl, const struct css_ending *e);

/* css_irb.c: is there room for one more intermediate interruption before the ending's two? */
bool css_irb_room(const struct css_run *run);

/* device.c: the step that answers @cmd if it holds it, else NULL. It is not used up by this. */
const struct scn_step *css_device_held(const struct css_device *device, uint8_t cmd);

/* device.c: the step that answers @cmd; a step that rejects it if the script has none. */
const struct scn_step *css_device_step(struct css_device *device, uint8_t cmd);

#endif /* CCWCHECK_CSS_IMPL_H */
