/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A subject that is the genuine vfio_ccw of a Linux kernel in a guest. Decides what to do when the
 * guest crashes or hangs: that scenario is lost, with the kernel's own words, and the next one gets
 * a new guest.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"
#include "guest_counts.h"
#include "guest_link.h"
#include "kernel.h"
#include "kernel_find.h"
#include "place.h"

#define AGENT	   "ccwcheck-agent" /* installed */
#define BOOTS_MAX  2u  /* attempts to replace a guest */
#define READY_TRIES 2u /* guests, until a scenario is lost for want of a device */
#define LOST_MAX   50u /* guests, until the rest is given up */
#define BOUND_MAX  64u
#define MEMORY_MAX (UINT64_C(1) << 34) /* what the agent can map, bytes of one range */

struct guest_subject {
	struct subject subject;
	struct subject_ops ops;
	struct guest *guest;
	const char *counts; /* the folder for what gcov counts, or NULL */
	uint32_t seq;
	uint32_t lost; /* guests that crashed, hung or did not come up */
	uint32_t nr_bound;
	char bound[BOUND_MAX][16]; /* bus ids, as the agent numbers its devices */
	bool up;
	struct scn_error given_up; /* why there will be no other guest, or empty */
};

static int request(struct guest_subject *gs, uint32_t kind, const void *body, uint32_t len,
		   struct link_header *h, uint8_t **answer)
{
	return guest_request(gs->guest, h, answer, ++gs->seq, kind, body, len,
			    guest_now_ms() + GUEST_ANSWER_MS);
}

/* @answers: does it still? Otherwise what its kernel has counted is lost too. */
static void put_guest_away(struct guest_subject *gs, bool answers)
{
	struct link_header h;
	uint8_t *list = NULL;
	bool kept = false;

	if (gs->counts && gs->up) {
		kept = answers && !request(gs, LINK_COUNTS, NULL, 0, &h, &list) &&
		       h.kind == LINK_COUNTS && !guest_counts_keep(gs->counts, list, h.len);
		free(list);
		if (!kept)
			guest_counts_lost(gs->counts);
	}
	guest_kill(gs->guest);
	gs->up = false;
}

/* What the kernel said when it gave up, if it did: the text behind these words. */
static void add_panic(struct scn_error *why, const char *console)
{
	static const char words[] = "Kernel panic - not syncing: ";
	const char *panic = console ? strstr(console, words) : NULL;
	size_t n = strlen(why->text);

	if (panic)
		snprintf(why->text + n, sizeof(why->text) - n, ": kernel panic: %.*s",
			 (int)strcspn(panic + strlen(words), "\r\n"), panic + strlen(words));
}

/* Why no answer came. */
static void explain_loss(struct guest_subject *gs, struct scn_error *why, int ret,
			 const char *console)
{
	char ended[256];

	switch (ret) {
	case -ETIMEDOUT:
		snprintf(why->text, sizeof(why->text), "hang: no answer from the guest in %d "
			 "seconds", GUEST_ANSWER_MS / 1000);
		break;
	case -EPIPE:
		snprintf(why->text, sizeof(why->text), "crash: the guest is gone");
		if (guest_ended(gs->guest, ended) && *ended)
			snprintf(why->text, sizeof(why->text), "crash: the guest is gone: %s",
				 ended);
		break;
	case -EPROTO:
		snprintf(why->text, sizeof(why->text), "the guest's answer is damaged");
		break;
	default:
		snprintf(why->text, sizeof(why->text), "%s", strerror(-ret));
	}
	add_panic(why, console);
}

static int bind_device(struct guest_subject *gs, struct scn_error *err, const char *bus_id)
{
	struct link_header h;
	uint8_t *answer;
	int ret = request(gs, LINK_BIND, bus_id, (uint32_t)strlen(bus_id), &h, &answer);

	if (ret) {
		struct scn_error why;
		char *console = guest_console(gs->guest, GUEST_CONSOLE_TAIL);

		explain_loss(gs, &why, ret, console);
		free(console);
		snprintf(err->text, sizeof(err->text), "%s: binding %s: %.400s",
			 gs->guest->ops->kind, bus_id,
			 why.text);
	} else if (h.kind != LINK_TEXT || h.len) {
		snprintf(err->text, sizeof(err->text), "%s: binding %s: %.400s",
			 gs->guest->ops->kind, bus_id,
			 (char *)answer);
		ret = -EIO;
	}
	free(answer);
	return ret;
}

/* The agent's number of a device, which is handed over to it if it has not got it yet. */
static int device_index(struct guest_subject *gs, struct scn_error *err, const char *bus_id,
			uint32_t *index)
{
	int ret;

	for (*index = 0; *index < gs->nr_bound; ++*index)
		if (!strcmp(gs->bound[*index], bus_id))
			return 0;
	if (gs->nr_bound == BOUND_MAX) {
		snprintf(err->text, sizeof(err->text), "%s: more than %u devices",
			 gs->guest->ops->kind, BOUND_MAX);
		return -ENOSPC;
	}
	ret = bind_device(gs, err, bus_id);
	if (!ret)
		snprintf(gs->bound[gs->nr_bound++], sizeof(gs->bound[0]), "%s", bus_id);
	return ret;
}

/* The guest has not said hello: one line with the end of what it did say. */
static void explain_boot(struct guest_subject *gs, struct scn_error *err, int ret)
{
	char ended[256], limit[32], *tail;

	if (ret == -EPIPE && guest_ended(gs->guest, ended) && *ended) {
		snprintf(err->text, sizeof(err->text), "%s: %s", gs->guest->ops->kind, ended);
		return;
	}
	tail = guest_console(gs->guest, 300);
	for (char *c = tail; c && *c; c++)
		if (*c == '\n' || *c == '\r')
			*c = ' ';
	snprintf(limit, sizeof(limit), "%d seconds", gs->guest->ops->boot_ms / 1000);
	snprintf(err->text, sizeof(err->text), "%s: the guest did not come up (%s); it last "
		 "said: %.300s", gs->guest->ops->kind, ret == -ETIMEDOUT ? limit : "it is gone",
		 tail ? tail : "nothing");
	free(tail);
}

/* Start the emulator and wait for the agent. */
static int start(struct guest_subject *gs, struct scn_error *err)
{
	struct guest *g = gs->guest;
	uint8_t *release = NULL;
	struct link_header h;
	int ret;

	guest_kill(g);
	if (g->log == g->console)
		g->log = -1;
	guest_close(&g->console);
	guest_close(&g->log);
	ret = g->ops->start(g, err);
	if (ret)
		return ret;
	if (g->ops->await)
		g->ops->await(g);
	ret = guest_receive_frame(g, &h, &release, guest_now_ms() + g->ops->boot_ms);
	if (!ret && h.kind != LINK_HELLO)
		ret = -EPROTO;
	if (ret)
		explain_boot(gs, err, ret);
	else if (!gs->subject.version)
		gs->subject.version = strdup((char *)release);
	free(release);
	return ret;
}

static int boot(struct guest_subject *gs, struct scn_error *err)
{
	const char *const *bus_id = gs->guest->ops->bus_ids;
	int ret = start(gs, err);
	uint32_t index;

	gs->nr_bound = 0;
	for (; !ret && *bus_id; bus_id++)
		ret = device_index(gs, err, *bus_id, &index);
	if (ret)
		guest_kill(gs->guest);
	gs->up = !ret;
	return ret;
}

/* A guest for the next scenario. False: there is none, and gs->given_up says why. */
static bool replace_guest(struct guest_subject *gs)
{
	if (*gs->given_up.text)
		return false;
	for (uint32_t i = 0; i < BOOTS_MAX && gs->lost < LOST_MAX; i++) {
		if (!boot(gs, &gs->given_up)) {
			gs->given_up.text[0] = 0;
			return true;
		}
		gs->lost++;
	}
	if (gs->lost >= LOST_MAX)
		snprintf(gs->given_up.text, sizeof(gs->given_up.text), "not run: the guest was "
			 "lost %u times before", LOST_MAX);
	return false;
}

/* Why no agent can replay this event, or NULL. */
static const char *why_not_event(const struct scn_event *ev)
{
	if (SCN_IS_INSTRUCTION(ev->what))
		return "instructions at a subchannel are not of the interface of vfio-ccw";
	if (ev->has & SCN_HAS_UNTIL)
		return "a call cannot be stopped in the real driver";
	if (ev->what == SCN_TIMEOUT)
		return "time passes in the real driver as it likes";
	if (ev->what != SCN_REMOVE && ev->what != SCN_CONTINUE && ev->result == SCN_BLOCKED)
		return "a call that waits cannot be left waiting in the real driver";
	return NULL;
}

const char *guest_why_not(const struct scn *s)
{
	if (s->needs & SCN_NEED_SCHEDULE)
		return "needs an order of events that no real machine can be brought to";
	for (uint32_t i = 0; i < s->nr_events; i++)
		if (why_not_event(&s->events[i]))
			return why_not_event(&s->events[i]);
	if (s->needs & SCN_NEED_SCRIPTED)
		return "needs a device that follows a script";
	if (s->nr_changes)
		return "storage cannot change between two reads of the driver on schedule";
	if (s->nr_faults)
		return "failures of the kernel's services cannot be injected";
	if (s->nr_keys)
		return "guest storage has no storage keys in an emulated machine";
	for (uint32_t i = 0; i < s->nr_memory; i++)
		if (s->memory[i].last - s->memory[i].first >= MEMORY_MAX)
			return "more guest storage than the agent can map";
	return NULL;
}

/* Hand @s to the agent. */
static int run_request(struct guest_subject *gs, const struct scn *s, const struct guest_run *run,
		       struct link_header *h, uint8_t **answer)
{
	uint8_t *pack, *body;
	uint32_t len;
	int ret;

	if (scn_pack(&pack, &len, s))
		return -ENOMEM;
	body = malloc(LINK_RUN_HEADER + (size_t)len);
	if (body) {
		body[0] = (uint8_t)run->index;
		body[1] = run->flags;
		memcpy(body + LINK_RUN_HEADER, pack, len);
		ret = request(gs, LINK_RUN, body, LINK_RUN_HEADER + len, h, answer);
	} else {
		ret = -ENOMEM;
	}
	free(body);
	free(pack);
	return ret;
}

/* What may run the next scenario. */
enum fit { FIT_ALL, FIT_BUT_DEVICE, FIT_NOTHING };

/* What an answer with an outcome means for the next. @device: is the emulator's side of it fit? */
static enum fit fit_of(uint32_t kind, bool device)
{
	if (kind == LINK_OUTCOME_LAST)
		return FIT_NOTHING;
	return kind == LINK_OUTCOME_SPENT || !device ? FIT_BUT_DEVICE : FIT_ALL;
}

/* What an answer means. */
static enum subject_status judge_answer(struct guest_subject *gs, const struct scn *s,
					const struct guest_run *run, const struct link_header *h,
					const uint8_t *answer, struct outcome *out,
					struct scn_error *why, enum fit *fit)
{
	bool device = true;
	int ret;

	*fit = FIT_NOTHING;
	snprintf(why->text, sizeof(why->text), "%.500s", (const char *)answer);
	if (h->kind == LINK_CANNOT) {
		*fit = FIT_ALL;
		return SUBJECT_SKIP;
	}
	if (h->kind != LINK_OUTCOME && h->kind != LINK_OUTCOME_LAST &&
	    h->kind != LINK_OUTCOME_SPENT)
		return SUBJECT_ERROR;
	ret = out_unpack(out, why, answer, h->len);
	if (!ret)
		ret = gs->guest->ops->collect(gs->guest, s, run, out, &device);
	if (ret)
		return SUBJECT_ERROR;
	*fit = fit_of(h->kind, device);
	return SUBJECT_RAN;
}

/* Run @s; the result goes to @result whatever happens. */
static void run_one(struct guest_subject *gs, const struct scn *s, const struct guest_run *run,
		    size_t index, subject_result_fn *result, void *arg)
{
	const struct guest_ops *ops = gs->guest->ops;
	enum subject_status status = SUBJECT_ERROR;
	struct scn_error why = {""};
	struct link_header h = {0};
	uint8_t *answer = NULL;
	enum fit fit = FIT_NOTHING;
	struct outcome out;
	int ret;

	out_init(&out);
	ret = run_request(gs, s, run, &h, &answer);
	if (!ret)
		status = judge_answer(gs, s, run, &h, answer, &out, &why, &fit);
	free(answer);
	if (status == SUBJECT_ERROR && !out.messages)
		out.messages = guest_console(gs->guest, GUEST_CONSOLE_TAIL);
	if (ret && !*why.text)
		explain_loss(gs, &why, ret, out.messages);
	gs->lost += status == SUBJECT_ERROR;
	if (fit == FIT_BUT_DEVICE && ops->spend && ops->spend(gs->guest, run))
		fit = FIT_ALL;
	if (fit != FIT_ALL)
		put_guest_away(gs, !ret);
	result(arg, index, status, status == SUBJECT_RAN ? NULL : why.text, &out, NULL);
	out_clear(&out);
}

/*
 * A guest that is up, with the device ready that @s needs. A guest that died or that cannot get
 * the device ready costs nothing yet: there is a new one. False: @why says why not.
 */
static bool make_ready(struct guest_subject *gs, const struct scn *s, struct guest_run *run,
		       struct scn_error *why)
{
	int ret = -EAGAIN;

	for (uint32_t i = 0; i < READY_TRIES && ret; i++) {
		if (!gs->up && !replace_guest(gs)) {
			*why = gs->given_up;
			return false;
		}
		*run = (struct guest_run){0};
		ret = gs->guest->ops->prepare(gs->guest, s, run);
		if (ret)
			snprintf(why->text, sizeof(why->text), "%s: no device is ready: %s",
				 gs->guest->ops->kind, strerror(-ret));
		else
			ret = device_index(gs, why, run->bus_id, &run->index);
		if (ret)
			put_guest_away(gs, true);
		gs->lost += ret && ret != -EAGAIN;
	}
	return !ret;
}

static int guest_run(struct subject *subject, const struct scn *const *scns, size_t n,
		     subject_result_fn *result, void *arg, struct scn_error *err)
{
	struct guest_subject *gs = (struct guest_subject *)subject;
	struct outcome none;

	(void)err; /* a guest that is lost costs results, never the run */
	out_init(&none);
	for (size_t i = 0; i < n && !subject->stop; i++) {
		const char *why = gs->guest->ops->why_not(scns[i]);
		struct scn_error unready;
		struct guest_run run;

		if (why)
			result(arg, i, SUBJECT_SKIP, why, &none, NULL);
		else if (make_ready(gs, scns[i], &run, &unready))
			run_one(gs, scns[i], &run, i, result, arg);
		else
			result(arg, i, SUBJECT_ERROR, unready.text, &none, NULL);
	}
	return 0;
}

static void guest_close_subject(struct subject *subject)
{
	struct guest_subject *gs = (struct guest_subject *)subject;

	put_guest_away(gs, true);
	guest_drop(gs->guest);
	free(gs->guest);
	free(gs);
}

/* The subject around @g, with nothing running yet; NULL: out of memory. */
static struct guest_subject *make_subject(struct guest *g, const struct guest_ops *ops,
					  const char *version)
{
	struct guest_subject *gs = g ? calloc(1, sizeof(*gs)) : NULL;

	if (!gs || asprintf(&gs->subject.name, "%s:%s", ops->kind, version) < 0) {
		free(gs);
		return NULL;
	}
	gs->guest = g;
	gs->ops.kind = ops->kind;
	gs->ops.run = guest_run;
	gs->ops.close = guest_close_subject;
	gs->subject.ops = &gs->ops;
	return gs;
}

/* What the results are of. A program or file that is missing says so better where it is needed. */
static void note_files(struct guest_subject *gs, const char *kernel)
{
	const struct guest_ops *ops = gs->guest->ops;
	char command[128];

	gs->subject.made_of = KERNEL_HASH_BEGIN;
	kernel_hash_file(&gs->subject.made_of, kernel);
	kernel_hash_file(&gs->subject.made_of, place_built(CCWCHECK_AGENT_BIN, AGENT));
	snprintf(command, sizeof(command), "%s --version 2>&1 </dev/null", ops->program);
	kernel_hash_command(&gs->subject.made_of, command);
}

int guest_subject(struct subject **out, struct scn_error *err, struct guest *g,
		  const struct guest_ops *ops, const char *version, const char *counts,
		  subject_progress_fn *progress, void *arg)
{
	struct guest_subject *gs = make_subject(g, ops, version);
	struct kernel kernel = {"", ""};
	int ret;

	if (!gs) {
		free(g);
		snprintf(err->text, sizeof(err->text), "%s: out of memory", ops->kind);
		return -ENOMEM;
	}
	gs->subject.progress = progress;
	gs->subject.progress_arg = arg;
	guest_clear(g, ops);
	gs->counts = counts;
	if (counts)
		ret = kernel_prepare_counting(&kernel, err, version, progress, arg);
	else
		ret = kernel_prepare(&kernel, err, version, progress, arg);
	if (!ret && counts)
		ret = guest_counts_begin(counts, err, kernel.driver);
	if (!ret)
		ret = guest_init(g, err, kernel.image,
				 place_built(CCWCHECK_AGENT_BIN, AGENT));
	note_files(gs, kernel.image);
	if (!ret)
		ret = boot(gs, err); /* a set-up that is wrong shows before anything runs */
	if (ret) {
		subject_close(&gs->subject);
		return ret;
	}
	*out = &gs->subject;
	return 0;
}
