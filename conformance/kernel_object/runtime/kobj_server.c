/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program behind the subject kernel-object: scenarios come in on standard input and outcomes go
 * out on standard output, in the frames of the agent's line. Nothing else is printed there.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../agent/link.h"
#include "../../scenario/scenario.h"
#include "kobj.h"

static bool read_all(void *to, size_t len)
{
	uint8_t *at = to;

	while (len) {
		const ssize_t n = read(STDIN_FILENO, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool write_all(const void *from, size_t len)
{
	const uint8_t *at = from;

	while (len) {
		const ssize_t n = write(STDOUT_FILENO, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool answer(uint32_t kind, uint32_t seq, const void *body, uint32_t len)
{
	uint8_t *frame;
	const uint32_t size = link_encode(&frame, kind, seq, body, len);
	const bool sent = size && write_all(frame, size);

	free(frame);
	return sent;
}

/* A frame: its body in @body (free()). False: there is none any more, or it is damaged. */
static bool receive(struct link_header *h, uint8_t **body)
{
	uint8_t header[LINK_HEADER_SIZE], crc[LINK_CRC_SIZE];

	*body = NULL;
	if (!read_all(header, sizeof(header)) || link_decode_header(h, header))
		return false;
	*body = malloc(h->len + 1);
	return *body && read_all(*body, h->len) && read_all(crc, sizeof(crc)) &&
	       link_check(header, *body, h->len, crc);
}

/* The outcome, and the rules that the model has decided, for the runner. */
static bool answer_outcome(uint32_t seq, const struct outcome *out, const struct rule_set *marks)
{
	uint8_t *pack, *body;
	uint32_t len;
	bool sent;

	if (out_pack(&pack, &len, out))
		return answer(LINK_TEXT, seq, "out of memory", 13);
	body = malloc(sizeof(*marks) + len);
	if (!body) {
		free(pack);
		return answer(LINK_TEXT, seq, "out of memory", 13);
	}
	memcpy(body, marks, sizeof(*marks));
	memcpy(body + sizeof(*marks), pack, len);
	sent = answer(LINK_OUTCOME, seq, body, (uint32_t)sizeof(*marks) + len);
	free(body);
	free(pack);
	return sent;
}

static bool run(const struct link_header *h, const uint8_t *body)
{
	static const struct oracle_hooks hooks = {.translator = &kobj_translator};
	struct rule_set marks = {{0}};
	struct scn_error err = {""};
	struct outcome out;
	struct scn *s;
	bool sent;
	int ret;

	if (scn_unpack(&s, &err, body, h->len))
		return answer(LINK_TEXT, h->seq, err.text, (uint32_t)strlen(err.text));
	out_init(&out);
	ret = oracle_run_hooked(&out, &marks, s, &hooks);
	if (ret)
		snprintf(err.text, sizeof(err.text), "the oracle: %s", strerror(-ret));
	sent = ret ? answer(LINK_TEXT, h->seq, err.text, (uint32_t)strlen(err.text)) :
		     answer_outcome(h->seq, &out, &marks);
	out_clear(&out);
	scn_free(s);
	return sent;
}

int main(void)
{
	struct link_header h;
	uint8_t *body = NULL;
	bool good = answer(LINK_HELLO, 0, "", 0);

	while (good && receive(&h, &body)) {
		good = h.kind == LINK_RUN && run(&h, body);
		free(body);
		body = NULL;
	}
	free(body); /* of a frame that was cut off */
	return good ? 0 : 1;
}
