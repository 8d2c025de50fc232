/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides when a guest counts as gone or hanging: nothing here waits longer than it was told to,
 * neither for an answer nor for room to send.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "guest_link.h"

#define WAIT_MS_MAX 1000

int64_t guest_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Wait for @what until @deadline. 0, -ETIMEDOUT, or what poll says. */
static int await(struct guest *g, int what, int64_t deadline)
{
	for (;;) {
		int64_t left = deadline - guest_now_ms();
		int found;

		if (left <= 0)
			return -ETIMEDOUT;
		found = g->ops->pump(g, left > WAIT_MS_MAX ? WAIT_MS_MAX : (int)left,
				  what == GUEST_WRITABLE);
		if (found < 0)
			return found;
		if (found & what)
			return 0;
		/* A request is on its way and the agent has hung up: nobody will take it. */
		if (what == GUEST_WRITABLE && found & GUEST_READABLE)
			return -EPIPE;
	}
}

static int receive(struct guest *g, void *buf, uint32_t len, int64_t deadline)
{
	char *at = buf;

	while (len) {
		int ret = await(g, GUEST_READABLE, deadline);
		ssize_t n;

		if (ret)
			return ret;
		n = read(g->rx, at, len);
		if (!n || (n < 0 && errno != EAGAIN && errno != EINTR))
			return -EPIPE;
		if (n > 0) {
			at += n;
			len -= (uint32_t)n;
		}
	}
	return 0;
}

/* How much is missing behind @len bytes to the grain of the line. */
static uint32_t padding(const struct guest *g, uint32_t len)
{
	return (g->grain - len % g->grain) % g->grain;
}

int guest_receive_frame(struct guest *g, struct link_header *h, uint8_t **body, int64_t deadline)
{
	uint8_t header[LINK_HEADER_SIZE], crc[LINK_CRC_SIZE], rest[LINK_GRAIN_MAX];
	int ret;

	*body = NULL;
	ret = receive(g, header, sizeof(header), deadline);
	if (ret)
		return ret;
	if (link_decode_header(h, header))
		return -EPROTO;
	*body = malloc((size_t)h->len + 1);
	if (!*body)
		return -ENOMEM;
	ret = receive(g, *body, h->len, deadline);
	if (!ret)
		ret = receive(g, crc, sizeof(crc), deadline);
	if (!ret && !link_check(header, *body, h->len, crc))
		ret = -EPROTO;
	if (!ret)
		ret = receive(g, rest, padding(g, LINK_HEADER_SIZE + h->len + LINK_CRC_SIZE),
			      deadline);
	(*body)[h->len] = 0;
	return ret;
}

/* As much of @len bytes as there is room for now. A pipe takes a whole number of grains. */
static ssize_t put(const struct guest *g, const uint8_t *data, uint32_t len)
{
	const uint32_t most = PIPE_BUF - PIPE_BUF % g->grain;
	ssize_t n = send(g->tx, data, len, MSG_NOSIGNAL | MSG_DONTWAIT);

	return n < 0 && errno == ENOTSOCK ? write(g->tx, data, len < most ? len : most) : n;
}

static int send_all(struct guest *g, const uint8_t *data, uint32_t len, int64_t deadline)
{
	while (len) {
		ssize_t part = put(g, data, len);
		int ret = 0;

		if (part > 0) {
			data += part;
			len -= (uint32_t)part;
		} else if (part < 0 && errno == EAGAIN) {
			ret = await(g, GUEST_WRITABLE, deadline);
		} else if (part < 0 && errno != EINTR) {
			ret = -EPIPE;
		}
		if (ret)
			return ret;
	}
	return 0;
}

static int send_frame(struct guest *g, uint32_t seq, uint32_t kind, const void *body,
		      uint32_t len, int64_t deadline)
{
	uint8_t *frame;
	uint32_t n = link_encode(&frame, kind, seq, body, len), pad = padding(g, n);
	uint8_t *padded = n ? realloc(frame, (size_t)n + pad) : NULL;
	int ret = -ENOMEM;

	if (padded) {
		frame = padded;
		memset(frame + n, 0, pad);
		ret = send_all(g, frame, n + pad, deadline);
	}
	free(frame);
	return ret;
}

int guest_request(struct guest *g, struct link_header *h, uint8_t **answer, uint32_t seq,
		 uint32_t kind, const void *body, uint32_t len, int64_t deadline)
{
	int ret;

	*answer = NULL;
	ret = send_frame(g, seq, kind, body, len, deadline);
	if (!ret)
		ret = guest_receive_frame(g, h, answer, deadline);
	while (!ret && h->kind == LINK_WANT) {
		ret = g->ops->grant(g, (const char *)*answer, deadline);
		free(*answer);
		*answer = NULL;
		if (!ret)
			ret = send_frame(g, h->seq, LINK_TEXT, "", 0, deadline);
		if (!ret)
			ret = guest_receive_frame(g, h, answer, deadline);
	}
	return !ret && h->seq != seq ? -EPROTO : ret;
}
