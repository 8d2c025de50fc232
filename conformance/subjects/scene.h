/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scenario with events, carried out: the device of the translator's library, on a subchannel of
 * the channel model, in the user-space world, with user space's calls and the machine's doings
 * in the order that the scenario says. What must hold whatever the order is looked at after
 * each event.
 */
#ifndef CCWCHECK_SCENE_H
#define CCWCHECK_SCENE_H

#include "../channel/sch.h"
#include "../scenario/outcome.h"
#include "../scenario/scenario.h"
#include "host_device.h"
#include "views.h"

/**
 * scene_run() - carry out the events of one scenario
 * @out:   receives the outcome; out_init()ed before, out_clear() after
 * @marks: rules that the channel model decided are added; may be NULL
 * @s:     the scenario; what it expects is not looked at
 *
 * An event that makes a call go on which has ended has result -ENOENT; one more call than there can
 * be at a time has -EAGAIN.
 *
 * In the end every call is let go on till it ends, the device is closed and removed, and everything
 * must be back. @out->violation says in one line what did not hold, or is NULL.
 *
 * Return:
 * * 0       - @out is valid
 * * -EINVAL - the scenario cannot be carried out: contents outside of memory
 * * -ENOMEM - the harness is out of memory
 */
int scene_run(struct outcome *out, struct rule_set *marks, const struct scn *s);

/*
 * scene_run_with() - the same with other calls of the world for the device, such as some that do
 * not do their work: to see that this is found. Their context is the struct host_device.
 */
int scene_run_with(struct outcome *out, struct rule_set *marks, const struct scn *s,
		   const struct ccw_env *env);

/* The rest is for the files of the scene. */

#define SCENE_INTPARM 0x00c0ffeeu /* the host's own */

/* A call of user space or of the machine, from its beginning to its end. */
struct scene_call {
	struct scene *sc;
	const struct scn_event *ev;
	uint32_t index;	      /* of the event that began it */
	bool used;
	bool done;
	bool paused;	      /* others had a turn while it was under way */
	struct sched_task *task;
	uint64_t user;	      /* its buffer, 0: none */
	int32_t result;
};

struct scene {
	const struct scn *s;
	struct outcome *out;
	struct rule_set *marks;
	struct host *host;
	struct view_keys keys;
	struct view_host view;
	struct host_device hd;
	const struct ccw_env *env;
	struct ccw_device dev;
	struct css_sch *sch;
	struct scene_call calls[SCHED_TASKS_MAX];
	bool created;
	uint32_t open;	  /* how often: a host that has lost track opens it twice */
	bool detached;
	bool unreported;  /* the machine has not reported that, or too many calls were under way */
	bool lost;	  /* the state was NOT_OPER since the device was made */
	bool forged;	  /* an interruption that no channel would present */
	struct arch_irb forged_irb;
	uint32_t taken;	  /* status that the open device was given */
	uint32_t shown;	  /* signals of it */
	uint32_t closing; /* closings under way */
	bool overlapped;  /* calls overlapped as no host lets them: nothing is claimed of them */
	struct {	  /* channel reports that wait, the oldest first */
		uint32_t nr;
		uint8_t erc[CCW_REPORTS_MAX];
		uint32_t ahead; /* were read before the call that made them had ended */
		uint32_t late;	/* reads among other calls: they may have come later than counted */
		bool unordered; /* calls that overlapped have made or taken some */
		bool uncounted; /* more came than can wait, or who knows how many were taken */
	} crw;
	bool uncounted;	  /* status was dropped, or signals have other reasons */
	int err;	  /* -ENOMEM or -EINVAL */
};

/* scene_accuse() - keep the first thing that is wrong. */
void scene_accuse(struct scene *sc, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* scene_call.c: what a task does, and what is made of it when it has ended. */
void scene_call_main(void *call);
void scene_call_prepare(struct scene_call *c);
void scene_call_finish(struct scene_call *c);
void scene_call_drop(struct scene_call *c);
uint64_t scene_range_length(const struct scn *s, const struct scn_event *ev);

/* scene_machine.c: the subchannel of the device's world; the channel's and the machine's events. */
struct host_subchannel scene_subchannel(struct scene *sc);
bool scene_status_pending(struct scene *sc);
void scene_progress(struct scene *sc);
bool scene_present(struct scene *sc, uint8_t dstat, bool have_dstat);

/* scene_check.c: what must hold after each event, and in the end. */
void scene_check(struct scene *sc);
void scene_check_read(struct scene *sc, uint32_t region, uint32_t offset, const uint8_t *data,
		      uint32_t len);
void scene_end(struct scene *sc);

/* scene_crw.c: channel reports; @alone: no other call is under way. */
void scene_crw_begin(struct scene *sc);
void scene_crw_path(struct scene *sc, const struct scn_event *ev, bool alone);
void scene_crw_read(struct scene *sc, uint32_t offset, const uint8_t *data, uint32_t len,
		    bool alone);
void scene_crw_check(struct scene *sc);

/* scene_sch.c: a scenario of instructions at the subchannel alone. As scene_run(). */
int scene_run_instructions(struct outcome *out, struct rule_set *marks, const struct scn *s);

#endif /* CCWCHECK_SCENE_H */
