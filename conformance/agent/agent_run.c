/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs one scenario on the real driver: the program is started by one write of the I/O region,
 * interruptions are taken until it has ended, and afterwards the device is idle again.
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/vfio.h>
#include <linux/vfio_ccw.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "agent.h"
#include "agent_storage.h"
#include "link.h"

#define REGION_OFFSET(index) ((off_t)(index) << 10)
#define COMMAND_REGION	     REGION_OFFSET(1)
#define SCHIB_REGION	     REGION_OFFSET(2)
#define WAIT_MS		     2000
#define LOOK_MS		     100 /* from one look at the subchannel to the next */
#define IDLE_LOOKS	     3	 /* looks that must agree that nothing is to come */
#define CMD_READ_MODIFIED    0x06u
#define CMD_REWIND	     0x07u
#define OWN_PROGRAM	     0x100u /* where programs of the agent's own are in their frame */
#define INPUT_MAX	     0x400u /* what a terminal keeps of its input */
#define DRAIN_TRIES	     4	    /* reads of the input, the last of which finds none */
#define SETTLE_TRIES	     3 /* looks for interruptions that follow the ending */

/* Wait for the eventfd: how often it was signalled, 0: not in time. */
static uint64_t await_irq(const struct agent_device *dev, int ms)
{
	struct pollfd p = {.fd = dev->irq, .events = POLLIN};
	uint64_t n;

	return poll(&p, 1, ms) == 1 && read(dev->irq, &n, sizeof(n)) == sizeof(n) ? n : 0;
}

/* The same after the ending, when nothing more is expected: other work gets its turn, no sleep. */
static uint64_t await_more(const struct agent_device *dev)
{
	uint64_t n = 0;

	for (int i = 0; i < SETTLE_TRIES && !n; i++) {
		sched_yield();
		n = await_irq(dev, 0);
	}
	return n;
}

/* Could the subchannel still cause an interruption? STORE SUBCHANNEL knows. */
static bool may_interrupt(const struct agent_device *dev)
{
	const uint32_t busy = SCSW_SC_PENDING | (SCSW_AC & ~SCSW_AC_SUSPENDED);
	struct arch_schib schib;

	return pread(dev->device, &schib, sizeof(schib), SCHIB_REGION) != sizeof(schib) ||
	       be32_ld(schib.scsw.ctl) & busy;
}

/* Wait for an interruption as long as there may be one; 0: it does not come. */
static uint64_t await_interruption(const struct agent_device *dev)
{
	int idle = 0;

	for (int ms = 0; ms < WAIT_MS && idle < IDLE_LOOKS; ms += LOOK_MS) {
		uint64_t n = await_irq(dev, LOOK_MS);

		if (n)
			return n;
		idle = may_interrupt(dev) ? 0 : idle + 1;
	}
	agent_log_note(idle ? "no interruption, and the subchannel has none to present" :
			      "no interruption in 2 seconds");
	return 0;
}

static bool read_region(const struct agent_device *dev, struct ccw_io_region *region)
{
	return pread(dev->device, region, sizeof(*region), REGION_OFFSET(0)) == sizeof(*region);
}

static bool read_irb(const struct agent_device *dev, struct arch_irb *irb)
{
	struct ccw_io_region region;

	if (!read_region(dev, &region)) {
		agent_log_note("the I/O region cannot be read: %s", strerror(errno));
		return false;
	}
	memcpy(irb, region.irb_area, sizeof(*irb));
	return true;
}

/* R-SCSW-06: is the subchannel done with the program after this status? */
static bool is_final(const struct arch_irb *irb)
{
	return !(be32_ld(irb->scsw.ctl) & (SCSW_AC_SCH_ACTIVE | SCSW_AC_DEV_ACTIVE));
}

/* R-VFIO-IRQ-03: every interruption signals once. Signals that came together share one reading. */
static void take_interruptions(const struct agent_device *dev, struct outcome *out)
{
	bool final = false;

	while (out->nr_irbs < OUTCOME_IRBS_MAX) {
		uint64_t n = final ? await_more(dev) : await_interruption(dev);
		struct arch_irb irb;

		if (!n || !read_irb(dev, &irb))
			return;
		if (n > 1)
			agent_log_note("%" PRIu64 " signals for one interruption", n);
		for (; n && out->nr_irbs < OUTCOME_IRBS_MAX; n--)
			out->irbs[out->nr_irbs++] = irb;
		final = is_final(&irb);
	}
}

/* A program that has not ended is cleared; a device that cannot be cleared is reset. */
static bool make_idle(const struct agent_device *dev)
{
	struct ccw_cmd_region clear = {.command = VFIO_CCW_ASYNC_CMD_CSCH};
	struct arch_irb irb;

	if (pwrite(dev->device, &clear, sizeof(clear), COMMAND_REGION) == sizeof(clear) &&
	    await_interruption(dev) && read_irb(dev, &irb) && is_final(&irb))
		return true;
	if (ioctl(dev->device, VFIO_DEVICE_RESET)) {
		agent_log_note("the device cannot be made idle: clear without an interruption, "
			       "reset: %s", strerror(errno));
		return false;
	}
	agent_log_note("the device had to be reset: clear without an interruption");
	await_more(dev);
	return true;
}

/* What the region's answer means for the start: see "QEMU's view" of the interface's rules. */
static enum out_cc cc_of(int32_t ret_code)
{
	switch (ret_code) {
	case 0:
		return OUT_CC_0;
	case -EBUSY:
		return OUT_CC_2;
	case -ENODEV:
	case -EACCES:
		return OUT_CC_3;
	case -EIO:
		return OUT_OPERAND;
	default:
		return OUT_NOT_STARTED;
	}
}

/* Start the program and see it to its end. False: the device is not idle afterwards. */
static bool start(const struct agent_device *dev, struct outcome *out, const struct scn *s)
{
	struct ccw_io_region region = {0};
	const struct arch_irb *last;
	ssize_t n;

	memcpy(region.orb_area, &s->orb, sizeof(s->orb));
	region.scsw_area[2] = s->fctl;
	n = pwrite(dev->device, &region, sizeof(region), REGION_OFFSET(0));
	out->have_region = true;
	out->write_result = n < 0 ? -errno : (int32_t)n;
	if (read_region(dev, &region))
		out->ret_code = (int32_t)region.ret_code;
	else
		out->ret_code = -EFAULT;
	out->cc = n < 0 ? cc_of(out->write_result) : OUT_CC_0;
	if (out->cc != OUT_CC_0)
		return true;
	take_interruptions(dev, out);
	last = out->nr_irbs ? &out->irbs[out->nr_irbs - 1] : NULL;
	if (last && is_final(last) && !(be32_ld(last->scsw.ctl) & SCSW_AC_SUSPENDED))
		return true;
	return make_idle(dev);
}

/* An unsolicited interruption with attention; others, such as device end, are passed over. */
static bool take_attention(const struct agent_device *dev)
{
	struct arch_irb irb;

	while (await_irq(dev, WAIT_MS)) {
		if (!read_irb(dev, &irb))
			return false;
		if (irb.scsw.dstat & DSTAT_ATTENTION)
			return true;
	}
	return false;
}

/* A program of the agent's own, all in one frame; @out is the caller's to clear. As start(). */
static bool run_own(const struct agent *a, const struct agent_device *dev, struct outcome *out,
		    uint8_t *program, uint32_t len)
{
	struct scn_range range = {0, ARCH_FRAME_SIZE - 1};
	struct scn_chunk chunk = {OWN_PROGRAM, len, program};
	struct scn s = {.nr_memory = 1, .memory = &range, .nr_storage = 1, .storage = &chunk,
			.fctl = SCSW_FC_START >> 8};
	struct scn_error ignored;
	struct storage st;
	bool idle = true;

	out_init(out);
	s.orb.ctl = be32_st(ORB_F | ORB_P | ORB_H | 0x80u << ORB_LPM_SHIFT);
	s.orb.cpa = be32_st(OWN_PROGRAM);
	if (storage_make(a, &st, &ignored, &s) == AGENT_RAN) {
		while (await_irq(dev, 0))
			; /* whatever is left over belongs to nobody */
		idle = start(dev, out, &s);
	}
	return storage_drop(a, &st) && idle;
}

/*
 * QEMU's subchannel keeps the residual count of the last transfer and shows it for commands that
 * move nothing: a SENSE ID that leaves none makes every scenario begin alike. As start().
 */
static bool settle(const struct agent *a, const struct agent_device *dev, bool rewind)
{
	static uint8_t program[] = {CMD_REWIND, CCW_FLAG_CC | CCW_FLAG_SLI, 0, 1, 0, 0, 0, 0,
				    CCW_CMD_SENSE_ID, CCW_FLAG_SLI, 0x01, 0x00, 0, 0, 0x04, 0x00};
	const uint32_t skipped = rewind ? 0 : ARCH_CCW_SIZE;
	struct outcome out;
	bool idle = run_own(a, dev, &out, program + skipped, sizeof(program) - skipped);

	if (!out.nr_irbs)
		agent_log_note("a SENSE ID before the program was not run");
	out_clear(&out);
	return idle;
}

bool agent_drain(const struct agent *a, const struct agent_device *dev)
{
	static uint8_t program[] = {CMD_READ_MODIFIED, CCW_FLAG_SLI, INPUT_MAX >> 8, 0,
				    0, 0, 0x04, 0x00};
	bool idle = true, empty = false;

	for (int i = 0; i < DRAIN_TRIES && idle && !empty; i++) {
		struct outcome out;

		idle = run_own(a, dev, &out, program, sizeof(program));
		empty = out.nr_irbs &&
			be16_ld(out.irbs[out.nr_irbs - 1].scsw.count) == INPUT_MAX;
		out_clear(&out);
	}
	if (!empty)
		agent_log_note("what the terminal's operator entered cannot be read to its end");
	return idle && empty;
}

/* A scenario that is one program. As agent_run(). */
static enum agent_result run_program(struct agent *a, struct agent_device *dev,
				     struct outcome *out, struct scn_error *err,
				     const struct scn *s)
{
	struct storage st;
	enum agent_result result = storage_make(a, &st, err, s);
	bool idle = true;

	while (await_irq(dev, 0))
		; /* whatever is left over belongs to nobody */
	if (result == AGENT_RAN) {
		idle = start(dev, out, s);
		if (storage_changes(out, &st, s)) {
			errno = ENOMEM;
			agent_fail(err, "comparing storage");
			result = AGENT_FAILED;
		}
	}
	if (!storage_drop(a, &st)) {
		agent_log_note("the container does not let go of the guest's storage");
		idle = false;
	}
	return result == AGENT_RAN && !idle ? AGENT_RAN_LAST : result;
}

enum agent_result agent_run(struct agent *a, struct agent_device *dev, struct outcome *out,
			    struct scn_error *err, const struct scn *s, uint32_t flags)
{
	enum agent_result result;
	bool idle;

	if (flags & LINK_RUN_INPUT && !take_attention(dev)) {
		errno = ETIMEDOUT;
		agent_fail(err, "no attention interruption from the device");
		return AGENT_FAILED;
	}
	idle = settle(a, dev, flags & LINK_RUN_REWIND);
	result = s->nr_events ? agent_play(a, dev, out, err, s) : run_program(a, dev, out, err, s);
	if (flags & LINK_RUN_INPUT && (result == AGENT_RAN || result == AGENT_CANNOT))
		idle &= agent_drain(a, dev);
	if (idle)
		return result;
	if (result == AGENT_CANNOT) { /* which would not say that the guest is unfit */
		errno = EBUSY;
		agent_fail(err, "the device is not idle after it was made ready");
	}
	return result == AGENT_RAN || result == AGENT_RAN_SPENT ? AGENT_RAN_LAST : AGENT_FAILED;
}
