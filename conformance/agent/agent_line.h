/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The agent's end of the line: a virtio-serial port where there is one, else cards.
 */
#ifndef CCWCHECK_AGENT_LINE_H
#define CCWCHECK_AGENT_LINE_H

#include <stddef.h>

#include "agent.h"
#include "link.h"

/* line_open() - find the line and open it. 0, or -1 with one line in @err. */
int line_open(struct scn_error *err);

/* line_await_awake() - come back when there is something to read, without sleeping till then. */
void line_await_awake(void);

/* line_read()/line_write() - all of @len bytes; without the harness the guest is powered off. */
void line_read(void *buf, size_t len);
void line_write(const void *buf, size_t len);

/* line_end_frame() - pass over what fills up the frame that was just read. */
void line_end_frame(void);

/*
 * cards_open() - the reader and the punch, handed over to vfio_ccw in a container of their own.
 * 0; -1 with one line in @err. cards_present(): has the machine got them?
 */
bool cards_present(void);
int cards_open(struct scn_error *err);

/* cards_read() - take @nr whole cards; cards_write() - punch them. 0 or -1. */
int cards_read(uint8_t *buf, uint32_t nr);
int cards_write(const uint8_t *buf, uint32_t nr);

#endif /* CCWCHECK_AGENT_LINE_H */
