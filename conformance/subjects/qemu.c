/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subject qemu:VERSION: the genuine vfio_ccw of a Linux kernel in a guest. Decides which
 * scenarios its two devices can serve, and what to do when the guest crashes or hangs: that
 * scenario is lost, with the kernel's own words, and the next one gets a new guest.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel.h"
#include "qemu_boot.h"
#include "qemu_link.h"

#define BOOT_MS	      60000
#define ANSWER_MS     20000
#define TERMINAL_MS   1000
#define CONSOLE_TAIL  4000u
#define BOOTS_MAX     2u     /* attempts to replace a guest */
#define LOST_MAX      50u    /* guests, until the rest is given up */
#define INPUT_MAX     900u   /* bytes of a block that the terminal takes from its peer for sure */
#define MEMORY_MAX    (UINT64_C(1) << 34) /* what the agent can map, bytes of one range */

enum { DEVICE_IDENTIFY, DEVICE_TERMINAL };

struct qemu_subject {
	struct subject subject;
	struct qemu qemu;
	uint32_t seq;
	uint32_t lost; /* guests that crashed, hung or did not come up */
	bool up;
	struct scn_error given_up; /* why there will be no other guest, or empty */
};

static int request(struct qemu_subject *qs, uint32_t kind, const void *body, uint32_t len,
		   struct link_header *h, uint8_t **answer)
{
	return qemu_request(&qs->qemu, h, answer, ++qs->seq, kind, body, len,
			    qemu_now_ms() + ANSWER_MS);
}

static void put_guest_away(struct qemu_subject *qs)
{
	qemu_kill(&qs->qemu);
	qs->up = false;
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
static void explain_loss(struct qemu_subject *qs, struct scn_error *why, int ret,
			 const char *console)
{
	char ended[256];

	switch (ret) {
	case -ETIMEDOUT:
		snprintf(why->text, sizeof(why->text), "hang: no answer from the guest in %d "
			 "seconds", ANSWER_MS / 1000);
		break;
	case -EPIPE:
		snprintf(why->text, sizeof(why->text), "crash: the guest is gone");
		if (qemu_ended(&qs->qemu, ended) && *ended)
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

static int bind_device(struct qemu_subject *qs, struct scn_error *err, const char *bus_id)
{
	struct link_header h;
	uint8_t *answer;
	int ret = request(qs, LINK_BIND, bus_id, (uint32_t)strlen(bus_id), &h, &answer);

	if (ret) {
		struct scn_error why;
		char *console = qemu_console(&qs->qemu, CONSOLE_TAIL);

		explain_loss(qs, &why, ret, console);
		free(console);
		snprintf(err->text, sizeof(err->text), "qemu: binding %s: %.400s", bus_id,
			 why.text);
	} else if (h.kind != LINK_TEXT || h.len) {
		snprintf(err->text, sizeof(err->text), "qemu: binding %s: %.400s", bus_id,
			 (char *)answer);
		ret = -EIO;
	}
	free(answer);
	return ret;
}

/* The terminal must be told its type before the guest looks at it. */
static void await_terminal(struct qemu *q)
{
	int64_t deadline = qemu_now_ms() + TERMINAL_MS;

	while (!q->terminal.ready && q->terminal.fd >= 0 && qemu_now_ms() < deadline)
		if (qemu_pump(q, 20, false) < 0)
			return;
}

/* The guest has not said hello: one line with the end of what it did say. */
static void explain_boot(struct qemu_subject *qs, struct scn_error *err, int ret)
{
	char ended[256], *tail;

	if (ret == -EPIPE && qemu_ended(&qs->qemu, ended) && *ended) {
		snprintf(err->text, sizeof(err->text), "qemu: %s", ended);
		return;
	}
	tail = qemu_console(&qs->qemu, 300);
	for (char *c = tail; c && *c; c++)
		if (*c == '\n' || *c == '\r')
			*c = ' ';
	snprintf(err->text, sizeof(err->text), "qemu: the guest did not come up (%s); it last "
		 "said: %.300s", ret == -ETIMEDOUT ? "60 seconds" : "it is gone",
		 tail ? tail : "nothing");
	free(tail);
}

static int boot(struct qemu_subject *qs, struct scn_error *err)
{
	struct link_header h;
	uint8_t *release = NULL;
	int ret = qemu_start(&qs->qemu, err);

	qs->up = false;
	if (ret)
		return ret;
	await_terminal(&qs->qemu);
	ret = qemu_receive_frame(&qs->qemu, &h, &release, qemu_now_ms() + BOOT_MS);
	if (!ret && h.kind != LINK_HELLO)
		ret = -EPROTO;
	if (ret) {
		explain_boot(qs, err, ret);
	} else if (!qs->subject.version) {
		qs->subject.version = strdup((char *)release);
	}
	free(release);
	if (!ret)
		ret = bind_device(qs, err, QEMU_DEVNO_IDENTIFY);
	if (!ret)
		ret = bind_device(qs, err, QEMU_DEVNO_TERMINAL);
	if (ret)
		qemu_kill(&qs->qemu);
	qs->up = !ret;
	return ret;
}

/* A guest for the next scenario. False: there is none, and qs->given_up says why. */
static bool replace_guest(struct qemu_subject *qs)
{
	if (*qs->given_up.text)
		return false;
	for (uint32_t i = 0; i < BOOTS_MAX && qs->lost < LOST_MAX; i++) {
		if (!boot(qs, &qs->given_up)) {
			qs->given_up.text[0] = 0;
			return true;
		}
		qs->lost++;
	}
	if (qs->lost >= LOST_MAX)
		snprintf(qs->given_up.text, sizeof(qs->given_up.text), "not run: the guest was "
			 "lost %u times before", LOST_MAX);
	return false;
}

/* Does this step hand over what an operator typed? Sense commands have data of their own. */
static bool is_input(const struct scn_step *step)
{
	return step->send_len && (step->any_cmd || (step->cmd & 3) == 2);
}

/* Why no agent can replay this event, or NULL. */
static const char *why_not_event(const struct scn *s, uint32_t i)
{
	const struct scn_event *ev = &s->events[i];

	if (SCN_IS_INSTRUCTION(ev->what))
		return "instructions at a subchannel are not of the interface of vfio-ccw";
	if (ev->what == SCN_PATH && (ev->path == SCN_PATH_VARY_OFF || ev->path == SCN_PATH_VARY_ON))
		return "the agent's own line has the same channel path, so it cannot be varied off";
	if (ev->has & SCN_HAS_UNTIL)
		return "a call cannot be stopped in the real driver";
	if (ev->what == SCN_TIMEOUT)
		return "time passes in the real driver as it likes";
	if (ev->what == SCN_INTERRUPT && ev->has & SCN_HAS_DSTAT &&
	    (!(s->needs & SCN_NEED_TERMINAL) || ev->dstat != DSTAT_ATTENTION))
		return "the devices under QEMU present no such status when they are asked to";
	if (ev->what != SCN_REMOVE && ev->what != SCN_CONTINUE && ev->result == SCN_BLOCKED)
		return "a call that waits cannot be left waiting in the real driver";
	return NULL;
}

/* Why this subject cannot run @s, or NULL. */
static const char *why_not(const struct scn *s)
{
	uint32_t blocks = 0;

	if (s->needs & SCN_NEED_SCHEDULE)
		return "needs an order of events that no real machine can be brought to";
	for (uint32_t i = 0; i < s->nr_events; i++)
		if (why_not_event(s, i))
			return why_not_event(s, i);
	if (s->needs & SCN_NEED_SCRIPTED)
		return "needs a device that follows a script";
	if (s->nr_changes)
		return "storage cannot change between two reads of the driver on schedule";
	if (s->nr_faults)
		return "failures of the kernel's services cannot be injected";
	if (s->nr_keys)
		return "guest storage has no storage keys under QEMU";
	for (uint32_t e = 0; e < s->nr_expect; e++)
		if (s->expect[e].endless)
			return "QEMU would not come back from a program without end";
	for (uint32_t i = 0; i < s->nr_memory; i++)
		if (s->memory[i].last - s->memory[i].first >= MEMORY_MAX)
			return "more guest storage than the agent can map";
	for (uint32_t i = 0; i < s->nr_steps && s->needs & SCN_NEED_TERMINAL; i++) {
		blocks += is_input(&s->steps[i]);
		if (is_input(&s->steps[i]) && s->steps[i].send_len > INPUT_MAX)
			return "the terminal's input buffer is smaller than the block";
	}
	if (blocks > 1)
		return "the terminal holds one block of input at a time";
	return NULL;
}

const char *subject_qemu_cannot(const struct scn *s)
{
	return why_not(s);
}

static int feed_terminal(struct qemu *q, const struct scn *s, bool *fed)
{
	int ret = 0;

	*fed = false;
	for (uint32_t i = 0; i < s->nr_steps && !ret; i++)
		if (is_input(&s->steps[i])) {
			ret = qemu_feed(q, s->steps[i].send, s->steps[i].send_len,
					qemu_now_ms() + ANSWER_MS);
			*fed = true;
		}
	return ret;
}

/*
 * What the terminal was written: one block for each write command, its code in front. QEMU hands
 * a block on before the command ends, so with the answer here all of it is here.
 */
static int collect_terminal(struct qemu *q, struct outcome *out)
{
	int ret = 0;

	qemu_drain_terminal(q);
	for (uint32_t i = 0; i < q->terminal.nr_blocks && !ret; i++) {
		const struct terminal_block *b = &q->terminal.blocks[i];

		if (b->len)
			ret = out_add_cmd(out, b->data[0], 0, b->data + 1, b->len - 1);
	}
	out->have_cmds = !q->terminal.overrun;
	return ret;
}

static int run_request(struct qemu_subject *qs, const struct scn *s, bool *fed,
		       struct link_header *h, uint8_t **answer)
{
	bool terminal = s->needs & SCN_NEED_TERMINAL;
	uint8_t *pack, *body;
	uint32_t len;
	int ret = 0;

	*answer = NULL;
	*fed = false;
	qemu_drain_terminal(&qs->qemu);
	terminal_forget(&qs->qemu.terminal);
	if (terminal)
		ret = feed_terminal(&qs->qemu, s, fed);
	if (ret || scn_pack(&pack, &len, s))
		return ret ? ret : -ENOMEM;
	body = malloc(LINK_RUN_HEADER + (size_t)len);
	if (body) {
		body[0] = terminal ? DEVICE_TERMINAL : DEVICE_IDENTIFY;
		body[1] = *fed ? LINK_RUN_AWAIT_ATTENTION : 0;
		memcpy(body + LINK_RUN_HEADER, pack, len);
		ret = request(qs, LINK_RUN, body, LINK_RUN_HEADER + len, h, answer);
	} else {
		ret = -ENOMEM;
	}
	free(body);
	free(pack);
	return ret;
}

/*
 * Does QEMU carry something over to the next vector? Its subchannel keeps a deferred condition
 * code for later starts, and its terminal keeps the part of a block that was not read: that none
 * is left is sure only if as many bytes of storage changed.
 */
static bool leaves_traces(const struct scn *s, const struct outcome *out, bool fed)
{
	uint64_t sent = 0, stored = 0;

	if (out->nr_irbs && be32_ld(out->irbs[out->nr_irbs - 1].scsw.ctl) & SCSW_CC)
		return true;
	if (!fed)
		return false;
	for (uint32_t i = 0; i < s->nr_steps; i++)
		sent += is_input(&s->steps[i]) ? s->steps[i].send_len : 0;
	for (uint32_t i = 0; i < out->nr_changes; i++)
		stored += out->changes[i].len;
	return sent != stored;
}

/* What an answer means. @fit: may this guest run the next one? */
static enum subject_status judge_answer(struct qemu_subject *qs, const struct scn *s, bool fed,
					const struct link_header *h, const uint8_t *answer,
					struct outcome *out, struct scn_error *why, bool *fit)
{
	int ret;

	/* After anything but an outcome a block may still wait in the terminal. */
	*fit = !fed;
	snprintf(why->text, sizeof(why->text), "%.500s", (const char *)answer);
	if (h->kind == LINK_CANNOT)
		return SUBJECT_SKIP;
	if (h->kind != LINK_OUTCOME && h->kind != LINK_OUTCOME_LAST) {
		*fit = false;
		return SUBJECT_ERROR;
	}
	ret = out_unpack(out, why, answer, h->len);
	if (!ret && s->needs & SCN_NEED_TERMINAL)
		ret = collect_terminal(&qs->qemu, out);
	if (ret) {
		*fit = false;
		return SUBJECT_ERROR;
	}
	*fit = h->kind == LINK_OUTCOME && !leaves_traces(s, out, fed);
	return SUBJECT_RAN;
}

/* Run @s; the result goes to @result whatever happens. */
static void run_one(struct qemu_subject *qs, const struct scn *s, size_t index,
		    subject_result_fn *result, void *arg)
{
	enum subject_status status = SUBJECT_ERROR;
	struct scn_error why = {""};
	struct link_header h = {0};
	bool fed, fit = false;
	struct outcome out;
	uint8_t *answer;
	int ret;

	out_init(&out);
	ret = run_request(qs, s, &fed, &h, &answer);
	if (!ret)
		status = judge_answer(qs, s, fed, &h, answer, &out, &why, &fit);
	free(answer);
	if (status == SUBJECT_ERROR && !out.messages)
		out.messages = qemu_console(&qs->qemu, CONSOLE_TAIL);
	if (ret)
		explain_loss(qs, &why, ret, out.messages);
	qs->lost += status == SUBJECT_ERROR;
	if (!fit)
		put_guest_away(qs);
	result(arg, index, status, status == SUBJECT_RAN ? NULL : why.text, &out, NULL);
	out_clear(&out);
}

static int qemu_run(struct subject *subject, const struct scn *const *scns, size_t n,
		    subject_result_fn *result, void *arg, struct scn_error *err)
{
	struct qemu_subject *qs = (struct qemu_subject *)subject;
	struct outcome none;

	(void)err; /* a guest that is lost costs results, never the run */
	out_init(&none);
	for (size_t i = 0; i < n; i++) {
		const char *why = why_not(scns[i]);

		if (why)
			result(arg, i, SUBJECT_SKIP, why, &none, NULL);
		else if (qs->up || replace_guest(qs))
			run_one(qs, scns[i], i, result, arg);
		else
			result(arg, i, SUBJECT_ERROR, qs->given_up.text, &none, NULL);
	}
	return 0;
}

static void qemu_close(struct subject *subject)
{
	struct qemu_subject *qs = (struct qemu_subject *)subject;

	qemu_drop(&qs->qemu);
	free(qs);
}

static const struct subject_ops qemu_ops = {
	.kind = "qemu",
	.run = qemu_run,
	.close = qemu_close,
};

int subject_qemu_open(struct subject **out, struct scn_error *err, const char *version,
		      subject_progress_fn *progress, void *arg)
{
	struct qemu_subject *qs;
	struct kernel kernel;
	int ret = kernel_prepare(&kernel, err, version, progress, arg);

	if (ret)
		return ret;
	qs = calloc(1, sizeof(*qs));
	if (!qs || asprintf(&qs->subject.name, "qemu:%s", version) < 0) {
		free(qs);
		snprintf(err->text, sizeof(err->text), "qemu: out of memory");
		return -ENOMEM;
	}
	qs->subject.ops = &qemu_ops;
	qs->subject.progress = progress;
	qs->subject.progress_arg = arg;
	ret = qemu_init(&qs->qemu, err, kernel.image, CCWCHECK_AGENT_BIN);
	if (!ret)
		ret = boot(qs, err); /* a set-up that is wrong shows before anything runs */
	if (ret) {
		subject_close(&qs->subject);
		return ret;
	}
	*out = &qs->subject;
	return 0;
}
