/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The harness's end of the line to the guest agent: requests and their answers, with time limits.
 * While it waits, the terminal is served.
 */
#ifndef CCWCHECK_QEMU_LINK_H
#define CCWCHECK_QEMU_LINK_H

#include "../agent/link.h"
#include "qemu_boot.h"

/* qemu_now_ms() - milliseconds of the monotonic clock. */
int64_t qemu_now_ms(void);

/**
 * qemu_receive_frame() - one frame from the agent
 * @q:	      a QEMU that runs
 * @h:	      receives its header
 * @body:     receives its body with a zero byte behind it; free(), on failure too
 * @deadline: when to give up, as qemu_now_ms()
 *
 * Return: 0; -ETIMEDOUT; -EPIPE: the agent is gone; -EPROTO: no frame, or damaged; -ENOMEM.
 */
int qemu_receive_frame(struct qemu *q, struct link_header *h, uint8_t **body, int64_t deadline);

/**
 * qemu_request() - a request and its answer, which must carry the request's number
 * @q:	      a QEMU that runs
 * @h:	      receives the header of the answer
 * @answer:   receives its body as above
 * @seq:      number of the request; no two of a guest have the same
 * @kind:     enum link_kind
 * @body:     @len bytes
 * @deadline: when to give up, as qemu_now_ms()
 *
 * Return: as qemu_receive_frame().
 */
int qemu_request(struct qemu *q, struct link_header *h, uint8_t **answer, uint32_t seq,
		 uint32_t kind, const void *body, uint32_t len, int64_t deadline);

/*
 * qemu_feed() - hand @len bytes of @data to the terminal, as what an operator entered: it raises
 * attention. 0; -EPIPE: the terminal does not take them until @deadline.
 */
int qemu_feed(struct qemu *q, const uint8_t *data, uint32_t len, int64_t deadline);

#endif /* CCWCHECK_QEMU_LINK_H */
