/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides when a guest counts as gone or hanging: nothing here waits longer than it was told to,
 * neither for an answer nor for room to send.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "qemu_link.h"

#define WAIT_MS_MAX 1000

int64_t qemu_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Wait for @what until @deadline. 0, -ETIMEDOUT, or what poll says. */
static int await(struct qemu *q, int what, int64_t deadline)
{
	for (;;) {
		int64_t left = deadline - qemu_now_ms();
		int found;

		if (left <= 0)
			return -ETIMEDOUT;
		found = qemu_pump(q, left > WAIT_MS_MAX ? WAIT_MS_MAX : (int)left,
				  what == QEMU_WRITABLE);
		if (found < 0)
			return found;
		if (found & what)
			return 0;
		/* A request is on its way and the agent has hung up: nobody will take it. */
		if (what == QEMU_WRITABLE && found & QEMU_READABLE)
			return -EPIPE;
	}
}

static int receive(struct qemu *q, void *buf, uint32_t len, int64_t deadline)
{
	char *at = buf;

	while (len) {
		int ret = await(q, QEMU_READABLE, deadline);
		ssize_t n;

		if (ret)
			return ret;
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

int qemu_receive_frame(struct qemu *q, struct link_header *h, uint8_t **body, int64_t deadline)
{
	uint8_t header[LINK_HEADER_SIZE], crc[LINK_CRC_SIZE];
	int ret;

	*body = NULL;
	ret = receive(q, header, sizeof(header), deadline);
	if (ret)
		return ret;
	if (link_decode_header(h, header))
		return -EPROTO;
	*body = malloc((size_t)h->len + 1);
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

static int send_frame(struct qemu *q, uint32_t seq, uint32_t kind, const void *body, uint32_t len,
		      int64_t deadline)
{
	uint8_t *frame;
	uint32_t n = link_encode(&frame, kind, seq, body, len), sent = 0;
	int ret = n ? 0 : -ENOMEM;

	while (!ret && sent < n) {
		ssize_t part = send(q->link, frame + sent, n - sent, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (part > 0)
			sent += (uint32_t)part;
		else if (part < 0 && errno == EAGAIN)
			ret = await(q, QEMU_WRITABLE, deadline);
		else if (part < 0 && errno != EINTR)
			ret = -EPIPE;
	}
	free(frame);
	return ret;
}

int qemu_feed(struct qemu *q, const uint8_t *data, uint32_t len, int64_t deadline)
{
	uint32_t n, sent = 0;
	uint8_t *block;

	n = terminal_encode(&block, data, len);
	while (sent < n && q->terminal.fd >= 0 && qemu_now_ms() < deadline) {
		ssize_t part = send(q->terminal.fd, block + sent, n - sent,
				    MSG_NOSIGNAL | MSG_DONTWAIT);

		if (part > 0)
			sent += (uint32_t)part;
		else if (qemu_pump(q, 10, false) < 0)
			break;
	}
	free(block);
	return n && sent == n ? 0 : -EPIPE;
}

/* What the agent wants done to its machine on its way. */
static int grant(struct qemu *q, const char *what, int64_t deadline)
{
	static const uint8_t key[] = {0x7d, 0x40, 0x40}; /* ENTER, the cursor at the beginning */

	if (!strcmp(what, LINK_ATTENTION))
		return qemu_feed(q, key, sizeof(key), deadline);
	qemu_unplug(q, what);
	return 0;
}

int qemu_request(struct qemu *q, struct link_header *h, uint8_t **answer, uint32_t seq,
		 uint32_t kind, const void *body, uint32_t len, int64_t deadline)
{
	int ret;

	*answer = NULL;
	ret = send_frame(q, seq, kind, body, len, deadline);
	if (!ret)
		ret = qemu_receive_frame(q, h, answer, deadline);
	while (!ret && h->kind == LINK_WANT) {
		ret = grant(q, (const char *)*answer, deadline);
		free(*answer);
		*answer = NULL;
		if (!ret)
			ret = send_frame(q, h->seq, LINK_TEXT, "", 0, deadline);
		if (!ret)
			ret = qemu_receive_frame(q, h, answer, deadline);
	}
	return !ret && h->seq != seq ? -EPROTO : ret;
}
