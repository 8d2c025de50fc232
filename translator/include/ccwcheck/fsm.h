/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * States and events of the device, as the Linux driver vfio_ccw numbers and names them. What
 * each event does in each state is one table, in translator/src/fsm.c.
 */
#ifndef CCWCHECK_FSM_H
#define CCWCHECK_FSM_H

#pragma GCC visibility push(default)

/**
 * enum ccw_state - the state of a device
 * @CCW_STATE_NOT_OPER:	     the device is lost; only its removal follows
 * @CCW_STATE_STANDBY:	     created, not open; its subchannel is disabled
 * @CCW_STATE_IDLE:	     open, no channel program
 * @CCW_STATE_CP_PROCESSING: a start request is being translated
 * @CCW_STATE_CP_PENDING:    a channel program was started and has not ended
 */
enum ccw_state {
	CCW_STATE_NOT_OPER,
	CCW_STATE_STANDBY,
	CCW_STATE_IDLE,
	CCW_STATE_CP_PROCESSING,
	CCW_STATE_CP_PENDING,
};
#define CCW_STATES (CCW_STATE_CP_PENDING + 1)

/**
 * enum ccw_event - what can happen to a device
 * @CCW_EVENT_NOT_OPER:	 the machine or a failure says that the device is lost
 * @CCW_EVENT_IO_REQ:	 user space wrote the I/O region
 * @CCW_EVENT_INTERRUPT: the host took an interruption of the subchannel
 * @CCW_EVENT_ASYNC_REQ: user space wrote the async command region
 * @CCW_EVENT_OPEN:	 user space opened the device
 * @CCW_EVENT_CLOSE:	 user space closed the device
 */
enum ccw_event {
	CCW_EVENT_NOT_OPER,
	CCW_EVENT_IO_REQ,
	CCW_EVENT_INTERRUPT,
	CCW_EVENT_ASYNC_REQ,
	CCW_EVENT_OPEN,
	CCW_EVENT_CLOSE,
};
#define CCW_EVENTS (CCW_EVENT_CLOSE + 1)

/* ccw_state_name()/ccw_event_name() - such as "cp-pending"; NULL: no such state or event. */
const char *ccw_state_name(unsigned int state);
const char *ccw_event_name(unsigned int event);

#pragma GCC visibility pop

#endif /* CCWCHECK_FSM_H */
