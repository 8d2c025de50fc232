/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs one scenario on the real driver: guest storage is memory of this process, mapped at its
 * guest addresses; the program is started by one write of the I/O region; interruptions are
 * taken until the program has ended. Afterwards the device is idle again.
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/vfio.h>
#include <linux/vfio_ccw.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "agent.h"

#define REGION_OFFSET(index) ((off_t)(index) << 10)
#define COMMAND_REGION	     REGION_OFFSET(1)
#define WAIT_MS		     1000
#define RANGES_MAX	     16u

/* Guest storage: one mapping for each range of the scenario. */
struct storage {
	uint32_t nr;
	struct {
		struct scn_range range;
		uint8_t *at;
		bool mapped; /* known to the container */
	} part[RANGES_MAX];
};

static uint8_t *storage_at(const struct storage *st, uint64_t abs)
{
	for (uint32_t i = 0; i < st->nr; i++)
		if (abs >= st->part[i].range.first && abs <= st->part[i].range.last)
			return st->part[i].at + (abs - st->part[i].range.first);
	return NULL;
}

/* Copy between storage and @buf frame by frame: a run may go on in the next range. */
static bool storage_put(const struct storage *st, uint64_t abs, const uint8_t *buf, uint32_t len)
{
	while (len) {
		uint32_t part = ARCH_FRAME_SIZE - (uint32_t)(abs % ARCH_FRAME_SIZE);
		uint8_t *at = storage_at(st, abs);

		if (part > len)
			part = len;
		if (!at)
			return false;
		memcpy(at, buf, part);
		abs += part;
		buf += part;
		len -= part;
	}
	return true;
}

static void storage_drop(const struct agent *a, struct storage *st)
{
	for (uint32_t i = 0; i < st->nr; i++) {
		uint64_t size = st->part[i].range.last - st->part[i].range.first + 1;
		struct vfio_iommu_type1_dma_unmap unmap = {
			.argsz = sizeof(unmap), .iova = st->part[i].range.first, .size = size};

		if (st->part[i].mapped)
			ioctl(a->container, VFIO_IOMMU_UNMAP_DMA, &unmap);
		munmap(st->part[i].at, size);
	}
	st->nr = 0;
}

static int storage_make(const struct agent *a, struct storage *st, struct scn_error *err,
			const struct scn *s)
{
	st->nr = 0;
	for (uint32_t i = 0; i < s->nr_memory; i++) {
		uint64_t size = s->memory[i].last - s->memory[i].first + 1;
		struct vfio_iommu_type1_dma_map map = {
			.argsz = sizeof(map),
			.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
			.iova = s->memory[i].first,
			.size = size};
		void *at = MAP_FAILED;

		if (i < RANGES_MAX)
			at = mmap(NULL, size, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (at == MAP_FAILED)
			return agent_fail(err, "memory for %" PRIx64, s->memory[i].first);
		st->part[i].range = s->memory[i];
		st->part[i].at = at;
		st->part[i].mapped = false;
		st->nr++;
		map.vaddr = (uintptr_t)at;
		if (ioctl(a->container, VFIO_IOMMU_MAP_DMA, &map))
			return agent_fail(err, "VFIO_IOMMU_MAP_DMA of %" PRIx64,
					  s->memory[i].first);
		st->part[i].mapped = true;
	}
	for (uint32_t i = 0; i < s->nr_storage; i++)
		if (!storage_put(st, s->storage[i].abs, s->storage[i].data, s->storage[i].len)) {
			errno = EFAULT;
			return agent_fail(err, "storage at %" PRIx64 " lies outside memory",
					  s->storage[i].abs);
		}
	return 0;
}

/* The initial contents of one frame. */
static void initial_frame(uint8_t *frame, uint64_t abs, const struct scn *s)
{
	memset(frame, 0, ARCH_FRAME_SIZE);
	for (uint32_t i = 0; i < s->nr_storage; i++) {
		const struct scn_chunk *c = &s->storage[i];
		uint64_t from = c->abs > abs ? c->abs : abs;
		uint64_t last = c->abs + c->len - 1;

		if (last > abs + ARCH_FRAME_SIZE - 1)
			last = abs + ARCH_FRAME_SIZE - 1;
		if (c->abs <= abs + ARCH_FRAME_SIZE - 1 && last >= abs && last >= from)
			memcpy(frame + (from - abs), c->data + (from - c->abs), last - from + 1);
	}
}

/* A run of changes that grows byte by byte, also across frames. */
struct run {
	uint64_t abs;
	uint32_t len;
	uint32_t room;
	uint8_t *data;
};

static int run_end(struct outcome *out, struct run *r)
{
	int ret = r->len ? out_add_change(out, r->abs, r->data, r->len) : 0;

	r->len = 0;
	return ret;
}

static int run_add(struct outcome *out, struct run *r, uint64_t abs, uint8_t byte)
{
	if (r->len && abs != r->abs + r->len && run_end(out, r))
		return -ENOMEM;
	if (!r->len)
		r->abs = abs;
	if (r->len == r->room) {
		uint32_t room = r->room ? 2 * r->room : 256;
		uint8_t *bigger = realloc(r->data, room);

		if (!bigger)
			return -ENOMEM;
		r->data = bigger;
		r->room = room;
	}
	r->data[r->len++] = byte;
	return 0;
}

static int compare_frame(struct outcome *out, struct run *r, const uint8_t *now, uint64_t abs,
			 const struct scn *s)
{
	static uint8_t before[ARCH_FRAME_SIZE];

	initial_frame(before, abs, s);
	if (!memcmp(before, now, sizeof(before)))
		return 0;
	for (uint32_t i = 0; i < sizeof(before); i++)
		if (before[i] != now[i] && run_add(out, r, abs + i, now[i]))
			return -ENOMEM;
	return 0;
}

/* Only frames that exist in this process can have changed. */
static int find_changes(struct outcome *out, const struct storage *st, const struct scn *s)
{
	struct run r = {0};
	int ret = 0;

	for (uint32_t i = 0; i < st->nr && !ret; i++) {
		uint64_t size = st->part[i].range.last - st->part[i].range.first + 1;
		uint64_t nr_frames = size / ARCH_FRAME_SIZE;
		unsigned char *resident = calloc(nr_frames, 1);

		if (!resident || mincore(st->part[i].at, size, resident))
			ret = -ENOMEM;
		for (uint64_t f = 0; f < nr_frames && !ret; f++)
			if (resident[f] & 1)
				ret = compare_frame(
					out, &r, st->part[i].at + f * ARCH_FRAME_SIZE,
					st->part[i].range.first + f * ARCH_FRAME_SIZE, s);
		free(resident);
	}
	if (!ret)
		ret = run_end(out, &r);
	free(r.data);
	return ret;
}

/* Wait for the eventfd: true if it was signalled in time. */
static bool await_irq(const struct agent_device *dev, int ms)
{
	struct pollfd p = {.fd = dev->irq, .events = POLLIN};
	uint64_t n;

	return poll(&p, 1, ms) == 1 && read(dev->irq, &n, sizeof(n)) == sizeof(n);
}

static bool read_region(const struct agent_device *dev, struct ccw_io_region *region)
{
	return pread(dev->device, region, sizeof(*region), REGION_OFFSET(0)) == sizeof(*region);
}

/* R-SCSW-06: is the subchannel done with the program after this status? */
static bool is_final(const struct arch_irb *irb)
{
	return !(be32_ld(irb->scsw.ctl) & (SCSW_AC_SCH_ACTIVE | SCSW_AC_DEV_ACTIVE));
}

static void take_interruptions(const struct agent_device *dev, struct outcome *out)
{
	struct ccw_io_region region;

	while (out->nr_irbs < OUTCOME_IRBS_MAX && await_irq(dev, WAIT_MS)) {
		struct arch_irb *irb = &out->irbs[out->nr_irbs];

		if (!read_region(dev, &region))
			return;
		memcpy(irb, region.irb_area, sizeof(*irb));
		out->nr_irbs++;
		if (is_final(irb))
			return;
	}
}

/* A program that has not ended is cleared; a device that cannot be cleared is reset. */
static void make_idle(const struct agent_device *dev)
{
	struct ccw_cmd_region clear = {.command = VFIO_CCW_ASYNC_CMD_CSCH};

	if (pwrite(dev->device, &clear, sizeof(clear), COMMAND_REGION) == sizeof(clear) &&
	    await_irq(dev, WAIT_MS))
		return;
	ioctl(dev->device, VFIO_DEVICE_RESET);
	while (await_irq(dev, 0))
		;
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

static void start(const struct agent_device *dev, struct outcome *out, const struct scn *s)
{
	struct ccw_io_region region = {0};
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
		return;
	take_interruptions(dev, out);
	if (!out->nr_irbs || !is_final(&out->irbs[out->nr_irbs - 1]) ||
	    be32_ld(out->irbs[out->nr_irbs - 1].scsw.ctl) & SCSW_AC_SUSPENDED)
		make_idle(dev);
}

/* An unsolicited interruption with attention; others, such as device end, are passed over. */
static bool take_attention(const struct agent_device *dev)
{
	struct ccw_io_region region;
	struct arch_irb irb;

	while (await_irq(dev, WAIT_MS)) {
		if (!read_region(dev, &region))
			return false;
		memcpy(&irb, region.irb_area, sizeof(irb));
		if (irb.scsw.dstat & DSTAT_ATTENTION)
			return true;
	}
	return false;
}

/*
 * QEMU's subchannel keeps the residual count of the last transfer and shows it for commands that
 * move nothing: a SENSE ID that leaves none makes every scenario begin alike.
 */
static int settle(const struct agent *a, const struct agent_device *dev, struct scn_error *err)
{
	static uint8_t program[] = {CCW_CMD_SENSE_ID, CCW_FLAG_SLI, 0x01, 0x00, 0, 0, 0x04, 0x00};
	struct scn_range range = {0, ARCH_FRAME_SIZE - 1};
	struct scn_chunk chunk = {0x100, sizeof(program), program};
	struct scn s = {.nr_memory = 1, .memory = &range, .nr_storage = 1, .storage = &chunk,
			.fctl = SCSW_FC_START >> 8};
	struct outcome out;
	struct storage st;
	int ret = storage_make(a, &st, err, &s);

	out_init(&out);
	s.orb.ctl = be32_st(ORB_F | ORB_P | ORB_H | 0x80u << ORB_LPM_SHIFT);
	s.orb.cpa = be32_st(0x100);
	if (!ret)
		start(dev, &out, &s);
	storage_drop(a, &st);
	out_clear(&out);
	return ret;
}

int agent_run(struct agent *a, struct agent_device *dev, struct outcome *out,
	      struct scn_error *err, const struct scn *s, bool await_attention)
{
	struct storage st;
	int ret = await_attention ? 0 : settle(a, dev, err);

	if (ret)
		return ret;
	ret = storage_make(a, &st, err, s);
	if (!ret && await_attention && !take_attention(dev)) {
		errno = ETIMEDOUT;
		ret = agent_fail(err, "no attention interruption from the device");
	}
	while (await_irq(dev, 0))
		; /* whatever is left over belongs to nobody */
	if (!ret) {
		start(dev, out, s);
		if (find_changes(out, &st, s)) {
			errno = ENOMEM;
			ret = agent_fail(err, "comparing storage");
		}
	}
	storage_drop(a, &st);
	return ret;
}
