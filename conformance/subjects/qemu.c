/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The subject qemu:VERSION: the genuine vfio_ccw of a Linux kernel in a guest. Decides which
 * scenarios its two devices can serve, and what to do when the guest crashes or hangs: that
 * scenario is lost, with the kernel's own words, and the next one gets a new guest.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../agent/link.h"
#include "kernel.h"
#include "qemu_boot.h"

#define BOOT_MS	      60000
#define ANSWER_MS     20000
#define TERMINAL_MS   1000
#define CONSOLE_TAIL  4000u
#define RESTARTS_MAX  50u
#define INPUT_MAX     900u /* bytes of a block that the terminal takes from its peer for sure */
#define MEMORY_MAX    (UINT64_C(1) << 34) /* what the agent can map, bytes of one range */

enum { DEVICE_IDENTIFY, DEVICE_TERMINAL };

struct qemu_subject {
	struct subject subject;
	struct qemu qemu;
	uint32_t seq;
	uint32_t restarts;
	bool up;
	bool fresh; /* it is down to begin the next vector with a fresh guest */
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Exactly @len bytes from the agent before @deadline. 0, -ETIMEDOUT, or -EPIPE: it is gone. */
static int receive(struct qemu *q, void *buf, uint32_t len, int64_t deadline)
{
	char *at = buf;

	while (len) {
		int64_t left = deadline - now_ms();
		ssize_t n;

		if (left <= 0)
			return -ETIMEDOUT;
		if (qemu_pump(q, left > 1000 ? 1000 : (int)left) <= 0)
			continue;
		n = recv(q->link, at, len, MSG_DONTWAIT);
		if (!n || (n < 0 && errno != EAGAIN && errno != EINTR))
			return -EPIPE;
		if (n > 0) {
			at += n;
			len -= (uint32_t)n;
		}
	}
	return 0;
}

/* One frame from the agent; @*body: free(). */
static int receive_frame(struct qemu *q, struct link_header *h, uint8_t **body, int64_t deadline)
{
	uint8_t header[LINK_HEADER_SIZE], crc[LINK_CRC_SIZE];
	int ret = receive(q, header, sizeof(header), deadline);

	*body = NULL;
	if (ret)
		return ret;
	if (link_decode_header(h, header))
		return -EPROTO;
	*body = malloc(h->len + 1);
	if (!*body)
		return -ENOMEM;
	ret = receive(q, *body, h->len, deadline);
	if (!ret)
		ret = receive(q, crc, sizeof(crc), deadline);
	if (!ret && !link_check(header, *body, h->len, crc))
		ret = -EPROTO;
	(*body)[h->len] = 0;
	return ret;
}

static int send_frame(struct qemu_subject *qs, uint32_t kind, const void *body, uint32_t len)
{
	uint8_t *frame;
	uint32_t n = link_encode(&frame, kind, ++qs->seq, body, len), sent = 0;

	while (n && sent < n) {
		ssize_t part = send(qs->qemu.link, frame + sent, n - sent, MSG_NOSIGNAL);

		if (part < 0 && errno != EINTR)
			break;
		sent += part > 0 ? (uint32_t)part : 0;
	}
	free(frame);
	return n && sent == n ? 0 : -EPIPE;
}

/* A request and its answer, which must carry the request's number. */
static int request(struct qemu_subject *qs, uint32_t kind, const void *body, uint32_t len,
		   struct link_header *h, uint8_t **answer)
{
	int ret = send_frame(qs, kind, body, len);

	*answer = NULL;
	if (!ret)
		ret = receive_frame(&qs->qemu, h, answer, now_ms() + ANSWER_MS);
	if (!ret && h->seq != qs->seq)
		ret = -EPROTO;
	return ret;
}

static const char *why_lost(int ret)
{
	switch (ret) {
	case -ETIMEDOUT:
		return "hang: no answer from the guest in 20 seconds";
	case -EPIPE:
		return "crash: the guest is gone";
	case -EPROTO:
		return "the guest's answer is damaged";
	default:
		return strerror(-ret);
	}
}

static int bind_device(struct qemu_subject *qs, struct scn_error *err, const char *bus_id)
{
	struct link_header h;
	uint8_t *answer;
	int ret = request(qs, LINK_BIND, bus_id, (uint32_t)strlen(bus_id), &h, &answer);

	if (ret) {
		snprintf(err->text, sizeof(err->text), "qemu: binding %s: %s", bus_id,
			 why_lost(ret));
	} else if (h.len) {
		snprintf(err->text, sizeof(err->text), "qemu: binding %s: %.300s", bus_id,
			 (char *)answer);
		ret = -EIO;
	}
	free(answer);
	return ret;
}

/* The terminal must be told its type before the guest looks at it. */
static void await_terminal(struct qemu *q)
{
	int64_t deadline = now_ms() + TERMINAL_MS;

	while (!q->terminal.ready && q->terminal.fd >= 0 && now_ms() < deadline)
		qemu_pump(q, 20);
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
	ret = receive_frame(&qs->qemu, &h, &release, now_ms() + BOOT_MS);
	if (!ret && h.kind != LINK_HELLO)
		ret = -EPROTO;
	if (ret) {
		char *tail = qemu_console(&qs->qemu, 200);

		if (tail)
			for (char *c = tail; *c; c++)
				if (*c == '\n' || *c == '\r')
					*c = ' ';
		snprintf(err->text, sizeof(err->text), "qemu: the guest did not come up (%s); it "
			 "last said: %.200s", ret == -ETIMEDOUT ? "60 seconds" : "it is gone",
			 tail ? tail : "nothing");
		free(tail);
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

/* Why this subject cannot run @s, or NULL. */
static const char *why_not(const struct scn *s)
{
	uint32_t blocks = 0;

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
		blocks += s->steps[i].send_len != 0;
		if (s->steps[i].send_len > INPUT_MAX)
			return "the terminal's input buffer is smaller than the block";
	}
	if (blocks > 1)
		return "the terminal holds one block of input at a time";
	return NULL;
}

/* Hand the block that the program is to read to the terminal. */
static int feed_terminal(struct qemu *q, const struct scn *s, bool *fed)
{
	*fed = false;
	for (uint32_t i = 0; i < s->nr_steps; i++) {
		uint8_t *block;
		uint32_t len, sent = 0;

		if (!s->steps[i].send_len)
			continue;
		len = terminal_encode(&block, s->steps[i].send, s->steps[i].send_len);
		while (len && sent < len && q->terminal.fd >= 0) {
			ssize_t n = send(q->terminal.fd, block + sent, len - sent,
					 MSG_NOSIGNAL | MSG_DONTWAIT);

			if (n > 0)
				sent += (uint32_t)n;
			else if (qemu_pump(q, 10) < 0)
				break;
		}
		free(block);
		if (!len || sent < len)
			return -EPIPE;
		*fed = true;
	}
	return 0;
}

/* What the terminal was written: one block for each write command, its code in front. */
static int collect_terminal(struct qemu *q, struct outcome *out, const struct scn *s)
{
	uint32_t expected = 0;
	int64_t deadline = now_ms() + TERMINAL_MS;
	int ret = 0;

	for (uint32_t e = 0; e < s->nr_expect; e++)
		for (uint32_t i = 0; i < s->expect[e].nr_cmds; i++)
			expected += s->expect[e].cmds[i].len != 0;
	while (q->terminal.nr_blocks < expected && now_ms() < deadline)
		qemu_pump(q, 20);
	qemu_pump(q, 0);
	for (uint32_t i = 0; i < q->terminal.nr_blocks && !ret; i++) {
		const struct terminal_block *b = &q->terminal.blocks[i];

		if (b->len)
			ret = out_add_cmd(out, b->data[0], 0, b->data + 1, b->len - 1);
	}
	out->have_cmds = true;
	return ret;
}

static int run_request(struct qemu_subject *qs, const struct scn *s, struct link_header *h,
		       uint8_t **answer)
{
	bool terminal = s->needs & SCN_NEED_TERMINAL, fed = false;
	uint8_t *pack, *body;
	uint32_t len;
	int ret = 0;

	*answer = NULL;
	terminal_forget(&qs->qemu.terminal);
	if (terminal)
		ret = feed_terminal(&qs->qemu, s, &fed);
	if (ret || scn_pack(&pack, &len, s))
		return ret ? ret : -ENOMEM;
	body = malloc(LINK_RUN_HEADER + (size_t)len);
	if (body) {
		body[0] = terminal ? DEVICE_TERMINAL : DEVICE_IDENTIFY;
		body[1] = fed ? LINK_RUN_AWAIT_ATTENTION : 0;
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
 * code for later starts, and its terminal keeps the part of a block that was not read.
 */
static bool leaves_traces(const struct scn *s, const struct outcome *out)
{
	uint64_t sent = 0, stored = 0;

	if (out->nr_irbs && be32_ld(out->irbs[out->nr_irbs - 1].scsw.ctl) & SCSW_CC)
		return true;
	for (uint32_t i = 0; i < s->nr_steps && s->needs & SCN_NEED_TERMINAL; i++)
		sent += s->steps[i].send_len;
	for (uint32_t i = 0; i < s->expect[0].nr_storage; i++)
		stored += s->expect[0].storage[i].len;
	return sent && (sent > stored || out->cc != OUT_CC_0);
}

/* Run @s; the result goes to @result whatever happens. */
static void run_one(struct qemu_subject *qs, const struct scn *s, size_t index,
		    subject_result_fn *result, void *arg)
{
	enum subject_status status = SUBJECT_ERROR;
	struct scn_error why = {""};
	struct link_header h = {0};
	struct outcome out;
	uint8_t *answer;
	int ret = run_request(qs, s, &h, &answer);

	out_init(&out);
	if (ret) {
		snprintf(why.text, sizeof(why.text), "%s", why_lost(ret));
		out.messages = qemu_console(&qs->qemu, CONSOLE_TAIL);
		qemu_kill(&qs->qemu);
		qs->up = false;
	} else if (h.kind != LINK_OUTCOME) {
		snprintf(why.text, sizeof(why.text), "%.400s", (char *)answer);
		/* What the terminal holds now is anybody's guess: a new guest is not. */
		qemu_kill(&qs->qemu);
		qs->up = false;
	} else {
		ret = out_unpack(&out, &why, answer, h.len);
		if (!ret && s->needs & SCN_NEED_TERMINAL)
			ret = collect_terminal(&qs->qemu, &out, s);
		if (!ret)
			status = SUBJECT_RAN;
	}
	free(answer);
	if (status == SUBJECT_RAN && leaves_traces(s, &out)) {
		qemu_kill(&qs->qemu);
		qs->up = false;
		qs->fresh = true;
	}
	result(arg, index, status, status == SUBJECT_RAN ? NULL : why.text, &out, NULL);
	out_clear(&out);
}

static int qemu_run(struct subject *subject, const struct scn *const *scns, size_t n,
		    subject_result_fn *result, void *arg, struct scn_error *err)
{
	struct qemu_subject *qs = (struct qemu_subject *)subject;
	struct outcome none;
	int ret;

	out_init(&none);
	for (size_t i = 0; i < n; i++) {
		const char *why = why_not(scns[i]);

		if (why) {
			result(arg, i, SUBJECT_SKIP, why, &none, NULL);
			continue;
		}
		if (!qs->up) {
			/* A guest that was put away on purpose was not lost. */
			if (!qs->fresh && qs->restarts++ == RESTARTS_MAX) {
				snprintf(err->text, sizeof(err->text), "qemu: the guest was lost "
					 "%u times, expected it to live", RESTARTS_MAX);
				return -EIO;
			}
			qs->fresh = false;
			ret = boot(qs, err);
			if (ret)
				return ret;
		}
		run_one(qs, scns[i], i, result, arg);
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
