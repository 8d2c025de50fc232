/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The harness's end of the line to the guest agent: requests and their answers, with time limits.
 * While it waits, the emulator is served.
 */
#ifndef CCWCHECK_GUEST_LINK_H
#define CCWCHECK_GUEST_LINK_H

#include "../agent/link.h"
#include "guest.h"

/* guest_now_ms() - milliseconds of the monotonic clock. */
int64_t guest_now_ms(void);

/**
 * guest_receive_frame() - one frame from the agent
 * @g:	      a guest that runs
 * @h:	      receives its header
 * @body:     receives its body with a zero byte behind it; free(), on failure too
 * @deadline: when to give up, as guest_now_ms()
 *
 * Return: 0; -ETIMEDOUT; -EPIPE: the agent is gone; -EPROTO: no frame, or damaged; -ENOMEM.
 */
int guest_receive_frame(struct guest *g, struct link_header *h, uint8_t **body, int64_t deadline);

/**
 * guest_request() - a request and its answer, which must carry the request's number
 * @g:	      a guest that runs
 * @h:	      receives the header of the answer
 * @answer:   receives its body as above
 * @seq:      number of the request; no two of a guest have the same
 * @kind:     enum link_kind
 * @body:     @len bytes
 * @deadline: when to give up, as guest_now_ms()
 *
 * Return: as guest_receive_frame().
 */
int guest_request(struct guest *g, struct link_header *h, uint8_t **answer, uint32_t seq,
		 uint32_t kind, const void *body, uint32_t len, int64_t deadline);

#endif /* CCWCHECK_GUEST_LINK_H */
