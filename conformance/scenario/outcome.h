/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a subject reports of one scenario. The same structure comes from the channel model, from
 * the translator in front of it and from a guest that drives the real driver, so that one
 * comparison serves them all. What a subject cannot observe has its have_* flag off.
 */
#ifndef CCWCHECK_OUTCOME_H
#define CCWCHECK_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include <ccwcheck/arch.h>

#define OUTCOME_IRBS_MAX 8u

/* How the start was answered. */
enum out_cc {
	OUT_CC_0,
	OUT_CC_1,
	OUT_CC_2,
	OUT_CC_3,
	OUT_OPERAND,	   /* operand exception */
	OUT_SPECIFICATION, /* specification exception */
	OUT_NOT_STARTED,   /* refused with an errno before it came to a start */
};

/* One command as the device saw it. */
struct out_cmd {
	uint8_t code;
	uint32_t nr_sent;  /* bytes the device handed to the channel */
	uint32_t nr_taken; /* bytes the device took from the channel */
	uint8_t *taken;
};

/* The fields of what GET_INFO, GET_REGION_INFO and GET_IRQ_INFO give. */
enum out_value {
	OUT_VALUE_ARGSZ,
	OUT_VALUE_FLAGS,
	OUT_VALUE_REGIONS,
	OUT_VALUE_IRQS,
	OUT_VALUE_SIZE,
	OUT_VALUE_OFFSET,
	OUT_VALUE_CAP_OFFSET,
	OUT_VALUE_CAP_ID,
	OUT_VALUE_CAP_VERSION,
	OUT_VALUE_CAP_NEXT,
	OUT_VALUE_TYPE,
	OUT_VALUE_SUBTYPE,
	OUT_VALUE_COUNT,
};
#define OUT_VALUES (OUT_VALUE_COUNT + 1)

/* What became of one event of a scenario. */
struct out_event {
	int32_t result;	   /* 0, a negative errno, a condition code, SCN_BLOCKED, SCN_STOPPED */
	bool have_ret_code;
	bool have_state;
	bool have_signals;
	bool have_irb;	   /* an IRB was read; of a SCHIB only its SCSW */
	int32_t ret_code;  /* of the region that was written, afterwards */
	uint32_t state;	   /* enum ccw_state */
	uint32_t signals[3]; /* since the event before: I/O, CRW, request */
	struct arch_irb irb;
	uint32_t nr_bytes; /* read: what came, as stored */
	uint8_t *bytes;
	uint32_t have_values; /* bits 1 << OUT_VALUE_* */
	uint64_t values[OUT_VALUES];
};

/* A run of guest storage whose contents differ from the start. */
struct out_change {
	uint64_t abs;
	uint32_t len;
	uint8_t *data;
};

struct outcome {
	enum out_cc cc;
	bool endless;	      /* stopped by the harness: the program would not end by itself */
	uint32_t nr_irbs;     /* interruptions in order of arrival; the last is the ending */
	struct arch_irb irbs[OUTCOME_IRBS_MAX];

	uint32_t nr_changes;  /* ascending, neither overlapping nor adjacent */
	struct out_change *changes;
	uint8_t *block;	      /* if not NULL, what the data of all changes lies in */

	bool have_cmds;
	uint32_t nr_cmds;
	struct out_cmd *cmds;

	bool have_cp;	      /* results of the translator's calls, 0 or negative errno */
	int32_t cp_init;
	int32_t cp_prefetch;
	uint32_t nr_pinned;   /* guest frames, ascending, each once */
	uint64_t *pinned;

	bool have_region;     /* results seen by the user of the I/O region */
	int32_t write_result; /* bytes written, or negative errno */
	int32_t ret_code;     /* of the region, negative errno or 0 */

	uint32_t nr_events;   /* of a scenario with events: as many as it has */
	struct out_event *events;
	uint32_t cells;	      /* of the state machine that were met: bit 6 * state + event */

	char *messages;	      /* what the kernel said meanwhile, or NULL */
	char *violation;      /* what an oracle found, one line, or NULL */
};

/* out_init() - an outcome in which nothing happened: cc 0, no interruption. */
void out_init(struct outcome *o);

/* out_clear() - free what @o holds and init it again. */
void out_clear(struct outcome *o);

/* out_add_change() - add a run that lies above all others; the bytes are copied. 0 or -ENOMEM. */
int out_add_change(struct outcome *o, uint64_t abs, const void *data, uint32_t len);

/*
 * out_keep_changes() - instead of adding one by one: @nr runs whose data lies in @block, one behind
 * the other; both are the outcome's own from now on, which has no changes yet.
 */
void out_keep_changes(struct outcome *o, struct out_change *changes, uint32_t nr, uint8_t *block);

/* out_add_cmd() - add a command with the bytes taken, which are copied. 0 or -ENOMEM. */
int out_add_cmd(struct outcome *o, uint8_t code, uint32_t nr_sent, const void *taken,
		uint32_t nr_taken);

/* out_make_events() - room for @nr events, in which nothing happened. 0 or -ENOMEM. */
int out_make_events(struct outcome *o, uint32_t nr);

/* out_event_bytes() - what event @i read; the bytes are copied. 0 or -ENOMEM. */
int out_event_bytes(struct outcome *o, uint32_t i, const void *data, uint32_t len);

/* out_set_text() - replace @*slot (messages or violation) by a copy of @text. 0 or -ENOMEM. */
int out_set_text(char **slot, const char *text);

#endif /* CCWCHECK_OUTCOME_H */
