/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest agent: init of a Linux guest whose kernel is under test. It takes requests from the
 * harness over a line, runs them on the real vfio_ccw and answers each of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "agent.h"
#include "agent_line.h"

static uint32_t run_seq; /* of the request that is being carried out */

static void mount_all(void)
{
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/dev", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
}

static void answer(uint32_t kind, uint32_t seq, const void *body, uint32_t len)
{
	uint8_t *frame;
	uint32_t n = link_encode(&frame, kind, seq, body, len);

	if (!n) {
		printf("agent: out of memory\n");
		reboot(RB_POWER_OFF);
	}
	line_write(frame, n);
	free(frame);
}

static void answer_text(uint32_t seq, const char *text)
{
	answer(LINK_TEXT, seq, text, (uint32_t)strlen(text));
}

static void do_bind(struct agent *a, uint32_t seq, const uint8_t *body, uint32_t len)
{
	struct scn_error err = {""};
	char bus_id[32];

	snprintf(bus_id, sizeof(bus_id), "%.*s", (int)(len < 31 ? len : 31), (const char *)body);
	answer_text(seq, agent_bind(a, &err, bus_id) ? err.text : "");
	free(agent_log_take()); /* what is said of this belongs to no scenario */
}

static int answer_outcome(uint32_t seq, enum agent_result result, struct outcome *out)
{
	uint8_t *pack;
	uint32_t len;
	int ret;

	out->messages = agent_log_take();
	out->violation = agent_log_complaint(out->messages);
	ret = out_pack(&pack, &len, out);
	if (ret)
		return ret;
	answer(result == AGENT_RAN	 ? LINK_OUTCOME :
	       result == AGENT_RAN_SPENT ? LINK_OUTCOME_SPENT :
					   LINK_OUTCOME_LAST,
	       seq, pack, len);
	free(pack);
	return 0;
}

static void do_run(struct agent *a, uint32_t seq, const uint8_t *body, uint32_t len)
{
	enum agent_result result = AGENT_FAILED;
	struct scn_error err = {""};
	struct outcome out;
	struct scn *s = NULL;

	if (len < LINK_RUN_HEADER || body[0] >= a->nr_devices) {
		answer_text(seq, "a run request for a device that was never bound");
		return;
	}
	out_init(&out);
	if (!scn_unpack(&s, &err, body + LINK_RUN_HEADER, len - LINK_RUN_HEADER))
		result = agent_run(a, &a->devices[body[0]], &out, &err, s,
				   body[1]);
	if (result == AGENT_CANNOT)
		answer(LINK_CANNOT, seq, err.text, (uint32_t)strlen(err.text));
	else if (result == AGENT_FAILED || answer_outcome(seq, result, &out))
		answer_text(seq, *err.text ? err.text : "out of memory");
	out_clear(&out);
	scn_free(s);
}

static void do_counts(uint32_t seq)
{
	struct scn_error err = {""};
	uint8_t *list;
	uint32_t len;

	if (agent_counts(&list, &len, &err)) {
		answer_text(seq, err.text);
		return;
	}
	answer(LINK_COUNTS, seq, list, len);
	free(list);
}

/* One frame of the harness, its body to free(); NULL: there will be no more. @good: it is whole. */
static uint8_t *receive(struct link_header *h, bool *good)
{
	uint8_t header[LINK_HEADER_SIZE], crc[LINK_CRC_SIZE];
	const char *wrong;
	uint8_t *body;

	line_read(header, sizeof(header));
	wrong = link_decode_header(h, header);
	body = wrong ? NULL : malloc(h->len ? h->len : 1);
	if (!body) {
		printf("agent: %s\n", wrong ? wrong : "out of memory");
		return NULL;
	}
	line_read(body, h->len);
	line_read(crc, sizeof(crc));
	line_end_frame();
	*good = link_check(header, body, h->len, crc);
	return body;
}

void agent_want(const char *what, bool awake)
{
	struct link_header h;
	bool good;

	answer(LINK_WANT, run_seq, what, (uint32_t)strlen(what));
	if (awake)
		line_await_awake();
	free(receive(&h, &good));
}

static void serve(struct agent *a)
{
	for (;;) {
		struct link_header h;
		bool good;
		uint8_t *body = receive(&h, &good);

		if (!body)
			return;
		run_seq = h.seq;
		if (!good)
			answer_text(h.seq, "the request does not match its checksum");
		else if (h.kind == LINK_BIND)
			do_bind(a, h.seq, body, h.len);
		else if (h.kind == LINK_RUN)
			do_run(a, h.seq, body, h.len);
		else if (h.kind == LINK_COUNTS)
			do_counts(h.seq);
		else if (h.kind != LINK_STOP)
			answer_text(h.seq, "a request of a kind that is not known");
		free(body);
		if (h.kind == LINK_STOP)
			return;
	}
}

int main(void)
{
	struct agent a = {.container = -1, .uuid = 1};
	struct scn_error err = {""};
	struct utsname uts;

	mount_all();
	setvbuf(stdout, NULL, _IOLBF, 0);
	uname(&uts);
	if (line_open(&err)) {
		printf("agent: %s\n", err.text);
		sleep(1); /* the console is slower than the end */
	} else {
		agent_log_open();
		answer(LINK_HELLO, 0, uts.release, (uint32_t)strlen(uts.release));
		serve(&a);
	}
	reboot(RB_POWER_OFF);
	return 0;
}
