/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A mediated device on a subchannel: everything that the Linux driver vfio_ccw is for user space
 * and for the machine. Regions, ioctls, interruptions, channel-path events, unmapping, and the
 * state machine behind them. It reaches the world through struct ccw_env only.
 *
 * What holds at all times, whatever the order of calls:
 * - a program is held exactly while the device is translating it, or the channel may still use it,
 *   or its last status has not been looked at by the deferred work;
 * - nothing of a program is given back while the channel may still use it;
 * - each status is shown to user space once, and ends no program but its own;
 * - no host address is shown to user space;
 * - when the device is lost, everything comes back.
 *
 * Calls may be made from many places at once; ccw_device_create() and ccw_device_destroy() may not.
 */
#ifndef CCWCHECK_DEVICE_H
#define CCWCHECK_DEVICE_H

#include <ccwcheck/cp.h>
#include <ccwcheck/env.h>
#include <ccwcheck/fsm.h>
#include <ccwcheck/region.h>

#pragma GCC visibility push(default)

#define CCW_STATUS_MAX 16u /* status that waits; what comes on top is merged into the last */
#define CCW_REPORTS_MAX 32u /* channel reports that wait; later ones are lost, and that is said */

/* One status of the subchannel. */
struct ccw_status {
	struct arch_irb irb;
	uint32_t program; /* number of the program it belongs to, 0: none */
};

struct ccw_status_queue { /* a ring */
	struct ccw_status status[CCW_STATUS_MAX];
	uint32_t first;
	uint32_t nr;
};

/**
 * struct ccw_device - a device; members are private
 * @env, @ctx:	the world
 * @intparm:	the host's interruption parameter of the subchannel
 * @program:	number of the program that was taken last, from 1
 * @cp:		the channel program. CCW_LOCK_IO, as is what follows
 * @io, @cmd:	the regions as user space reads them
 * @ready:	status that user space has not seen, in its order
 * @unread:	the IRB in @io has not been read to its end
 * @state:	CCW_LOCK_SCH, as is what follows
 * @open:	user space has the device; may be set where an opening failed
 * @resets:	calls that are just closing and opening it, such as an unmapping
 * @taken:	status as the channel stored it, before the deferred work
 * @started:	number of the program that the channel was given last
 * @ended:	number of the program whose last status was taken
 * @opm:	paths that are not varied off
 * @lpm:	paths that are thought to work
 * @reports:	channel reports. CCW_LOCK_EVENT, as is what follows
 * @triggers:	eventfds of the interrupts, 0: none
 */
struct ccw_device {
	const struct ccw_env *env;
	void *ctx;
	uint32_t intparm;

	uint32_t program;
	struct channel_program cp;
	struct ccw_io_region io;
	struct ccw_cmd_region cmd;
	struct ccw_status_queue ready;
	bool unread;

	enum ccw_state state;
	bool open;
	uint32_t resets;
	struct ccw_status_queue taken;
	uint32_t started;
	uint32_t ended;
	uint8_t opm;
	uint8_t lpm;

	uint32_t reports[CCW_REPORTS_MAX];
	uint32_t nr_reports;
	uint32_t triggers[CCW_IRQS];
};

/**
 * ccw_device_create() - make a device on a subchannel, closed
 * @dev:     the object; whatever it held is overwritten
 * @env:     the world; must outlive @dev
 * @ctx:     handed to each of its calls
 * @intparm: interruption parameter for the host's own use, host order
 *
 * Rules:   R-VFIO-LIFE-01
 * Order:   host order
 * Owns:    nothing yet; ccw_device_destroy() is due on success
 * Context: calls stsch
 *
 * Return:
 * * 0	     - made; the state is CCW_STATE_STANDBY
 * * -ENODEV - no subchannel, no valid device on it, or one for QDIO
 */
int ccw_device_create(struct ccw_device *dev, const struct ccw_env *env, void *ctx,
		      uint32_t intparm);

/**
 * ccw_device_destroy() - the end of a closed device
 * @dev: the device; not to be used afterwards, if this succeeds
 *
 * Waits for deferred work. A program that could not be stopped when the device was closed is tried
 * once more.
 *
 * Rules:   R-VFIO-LIFE-02
 * Order:   does not matter
 * Owns:    nothing is left on success
 * Context: may sleep; no lock is held
 *
 * Return:
 * * 0	    - nothing is held any more
 * * -EBUSY - the channel may still use storage of a program: @dev is as before, try again later
 */
int ccw_device_destroy(struct ccw_device *dev);

/**
 * ccw_device_open() - user space opens the device
 * @dev: the device, which is closed
 *
 * Enables the subchannel. Status of an earlier owner is gone.
 *
 * Rules:   R-VFIO-LIFE-02, R-VFIO-FSM-02
 * Order:   does not matter
 * Owns:    eventfds that SET_IRQS binds, and programs that are started, until it is closed
 * Context: may sleep; no lock is held
 *
 * Return:
 * * 0	     - open; ccw_device_close() is due
 * * -EINVAL - the device is lost, or was lost by this: the subchannel cannot be enabled, or the
 *	       device was open already
 */
int ccw_device_open(struct ccw_device *dev);

/**
 * ccw_device_close() - user space closes the device
 * @dev: the device
 *
 * Ends a running program, disables the subchannel, waits for deferred work, lets go of the
 * eventfds. If the channel does not end the program the device is lost, and what the program
 * uses stays pinned until it has ended.
 *
 * Rules:   R-VFIO-LIFE-02, R-VFIO-FSM-03
 * Order:   does not matter
 * Owns:    no eventfd is left, nor a program, but one that the channel does not end
 * Context: may sleep, for seconds; no lock is held
 */
void ccw_device_close(struct ccw_device *dev);

/**
 * ccw_device_read() - user space reads the device's file
 * @dev:   an open device
 * @user:  address in user space
 * @len:   bytes
 * @pos:   place in the file, CCW_REGION_OFFSET() and position
 *
 * A read of the last byte of the IRB takes the status: if more waits, the next one is put in its
 * place and signalled. A read of the last byte of a channel report takes the report. A read that
 * fails takes nothing.
 *
 * Rules:   R-VFIO-REG-01, -02, -06, -07
 * Order:   the areas of the architecture big-endian, the rest host order
 * Owns:    nothing
 * Context: may sleep; no lock is held
 *
 * Return:
 * * 0	     - all of @len
 * * -EINVAL - no such region, or not wholly inside it
 * * -ENODEV - SCHIB region: no subchannel or no valid device
 * * -EFAULT - @user cannot be written
 */
int ccw_device_read(struct ccw_device *dev, uint64_t user, uint32_t len, uint64_t pos);

/**
 * ccw_device_write() - user space writes the device's file: a request
 * @dev:   an open device
 * @user:  address in user space
 * @len:   bytes
 * @pos:   place in the file
 *
 * I/O region: the start function starts the channel program of the ORB. Command region: halt or
 * clear. What is not written is as the last write left it; the IRB and the code are not changed
 * by a write. The code of the region is what is returned, if the request got as far as being one.
 *
 * Rules:   R-VFIO-REG-01 to -05, R-VFIO-IO, R-VFIO-FSM-04
 * Order:   the areas of the architecture big-endian, the rest host order
 * Owns:    a program that was started, until it has ended
 * Context: may sleep; no lock is held
 *
 * Return:
 * * 0		 - done; the program was started, the command was accepted
 * * -EINVAL	 - no such region or one that cannot be written, not wholly inside it, a command
 *		   other than halt and clear, or what cp_init() refuses
 * * -EFAULT	 - @user cannot be read
 * * -EAGAIN	 - another request, a read or deferred work is under way; nothing was done
 * * -EOPNOTSUPP - transport mode, or a function other than start
 * * -EIO	 - the device is not in a state for requests, or an invalid ORB
 * * -EBUSY	 - a program is active, the subchannel is busy or has status pending
 * * -EACCES	 - the paths used do not work, others are left
 * * -ENODEV	 - the device or its last path does not work
 * * -ENOMEM and others - what cp_init() and cp_prefetch() return
 */
int ccw_device_write(struct ccw_device *dev, uint64_t user, uint32_t len, uint64_t pos);

/**
 * ccw_device_ioctl() - user space's other calls
 * @dev:  an open device
 * @cmd:  CCW_IOCTL_*
 * @user: address of its structure in user space
 *
 * Rules:   R-VFIO-IOCTL
 * Order:   host order
 * Owns:    what SET_IRQS binds, until it is bound anew, or the device closed
 * Context: may sleep; no lock is held
 *
 * Return:
 * * 0	     - done
 * * -ENOTTY - unknown @cmd
 * * -EFAULT - the structure, or what follows it, cannot be read or written
 * * -EINVAL - argsz too small, no such index, flags that mean nothing; RESET: the device is lost
 * * -EBADF  - SET_IRQS: no such descriptor
 */
int ccw_device_ioctl(struct ccw_device *dev, uint32_t cmd, uint64_t user);

/**
 * ccw_device_dma_unmap() - guest storage is about to go away
 * @dev:    the device
 * @iova:   first byte, guest absolute address
 * @length: bytes, at least 1; the range must not wrap
 *
 * If the program held has a frame of the range pinned it is ended, as by RESET, and unpinned.
 *
 * Rules:   R-VFIO-LIFE-03, R-VFIO-CP-16
 * Order:   host order
 * Owns:    nothing of the range afterwards, unless the channel does not end the program
 * Context: may sleep; no lock is held
 */
void ccw_device_dma_unmap(struct ccw_device *dev, uint64_t iova, uint64_t length);

/**
 * ccw_device_request() - the host wants the device back
 * @dev: the device
 *
 * Rules:   R-VFIO-LIFE-04
 * Context: no lock is held
 *
 * Return: true: user space was asked; false: it has bound no eventfd for that.
 */
bool ccw_device_request(struct ccw_device *dev);

/**
 * ccw_device_interrupt() - the subchannel has an interruption pending
 * @dev: the device
 *
 * Does TEST SUBCHANNEL itself, so that between it and the state machine nothing is started.
 *
 * Rules:   R-VFIO-IRQ-01, R-VFIO-IRQ-05
 * Context: does not sleep; no lock is held
 *
 * Return: true: status was taken; false: there was none.
 */
bool ccw_device_interrupt(struct ccw_device *dev);

/**
 * ccw_device_report() - the machine says that something about the subchannel has changed
 * @dev: the device
 *
 * Rules:   R-VFIO-FSM-01
 * Context: does not sleep; no lock is held
 */
void ccw_device_report(struct ccw_device *dev);

enum ccw_path_event {
	CCW_PATH_OFFLINE,  /* the path is gone */
	CCW_PATH_ONLINE,   /* the path is there */
	CCW_PATH_VARY_OFF, /* the host does not want to use it */
	CCW_PATH_VARY_ON,
};

/**
 * ccw_device_path() - something happened to a channel path
 * @dev:   the device
 * @event: what
 * @mask:  which of the subchannel's paths; 0: none of them
 * @chpid: its channel-path identifier
 *
 * A program on a path that goes away is ended by halt or clear, so that its status comes as any
 * other. Paths that come and go are reported to user space, those that the host varies are not.
 *
 * Rules:   R-VFIO-REG-08
 * Context: does not sleep; no lock is held
 *
 * Return: 0; -ENODEV: no subchannel or no valid device.
 */
int ccw_device_path(struct ccw_device *dev, enum ccw_path_event event, uint8_t mask,
		    uint8_t chpid);

/* ccw_device_work() - do deferred work; for the host, which was asked for it by queue_work. */
void ccw_device_work(struct ccw_device *dev, enum ccw_work work);

#pragma GCC visibility pop

#endif /* CCWCHECK_DEVICE_H */
