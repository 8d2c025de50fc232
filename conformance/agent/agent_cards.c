/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The line where there is no virtio: a card reader and a card punch, driven through vfio_ccw like
 * the devices under test, but in a container of their own. One chain of READs takes many cards; the
 * reader waits for each as long as it takes.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <linux/vfio_ccw.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "agent_line.h"

#define CARDS_MAX   200u /* in one chain; the driver takes 256 CCWs */
#define PROGRAM_AT  0u
#define CARDS_AT    0x1000u
#define AREA_SIZE   0x10000u
#define CMD_READ    0x02u
#define CMD_PUNCH   0x01u
#define LPM	    0x80u
#define UUID_READER 0xc0u /* apart from those of the devices under test */

enum { READER, PUNCH };

static struct agent line = {.container = -1, .uuid = UUID_READER};
static uint8_t *area; /* what the guest of the line calls storage */

bool cards_present(void)
{
	struct scn_error ignored;
	char sch[256];

	return !agent_find_subchannel(sch, &ignored, LINK_CARD_READER);
}

int cards_open(struct scn_error *err)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.size = AREA_SIZE};

	if (agent_bind(&line, err, LINK_CARD_READER) || agent_bind(&line, err, LINK_CARD_PUNCH))
		return -1;
	area = mmap(NULL, AREA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (area == MAP_FAILED)
		return agent_fail(err, "storage of the line");
	map.vaddr = (uintptr_t)area;
	return ioctl(line.container, VFIO_IOMMU_MAP_DMA, &map) ?
		       agent_fail(err, "storage of the line") : 0;
}

/* Wait until the program has ended. Did it end well, all of it done? */
static bool await_end(const struct agent_device *dev)
{
	const uint32_t active = SCSW_AC_SCH_ACTIVE | SCSW_AC_DEV_ACTIVE;
	struct pollfd p = {.fd = dev->irq, .events = POLLIN};
	struct ccw_io_region region;
	struct arch_irb irb;
	uint64_t n;

	for (;;) {
		if (poll(&p, 1, -1) < 0 && errno != EINTR)
			return false;
		if (read(dev->irq, &n, sizeof(n)) != sizeof(n))
			continue;
		if (pread(dev->device, &region, sizeof(region), 0) != sizeof(region))
			return false;
		memcpy(&irb, region.irb_area, sizeof(irb));
		/* What the device says by itself is no end of the program. */
		if (be32_ld(irb.scsw.ctl) & SCSW_FC_START && irb.scsw.dstat & DSTAT_DEVICE_END &&
		    !(be32_ld(irb.scsw.ctl) & active))
			return irb.scsw.dstat == (DSTAT_CHANNEL_END | DSTAT_DEVICE_END) &&
			       !irb.scsw.sstat;
	}
}

/* One chain of @nr commands, each for a card. */
static int run(int which, uint8_t cmd, uint32_t nr)
{
	const struct agent_device *dev = &line.devices[which];
	struct ccw_io_region region = {0};
	struct arch_orb orb = {0};

	for (uint32_t i = 0; i < nr; i++) {
		uint32_t data = CARDS_AT + i * LINK_CARD_SIZE;
		uint8_t ccw[8] = {cmd, i + 1 < nr ? CCW_FLAG_CC : 0, 0, LINK_CARD_SIZE,
				  0, 0, (uint8_t)(data >> 8), (uint8_t)data};

		memcpy(area + PROGRAM_AT + 8 * i, ccw, sizeof(ccw));
	}
	orb.ctl = be32_st(ORB_F | ORB_P | LPM << ORB_LPM_SHIFT);
	orb.cpa = be32_st(PROGRAM_AT);
	memcpy(region.orb_area, &orb, sizeof(orb));
	region.scsw_area[2] = SCSW_FC_START >> 8;
	if (pwrite(dev->device, &region, sizeof(region), 0) != sizeof(region))
		return -1;
	return await_end(dev) ? 0 : -1;
}

int cards_read(uint8_t *buf, uint32_t nr)
{
	while (nr) {
		uint32_t part = nr < CARDS_MAX ? nr : CARDS_MAX;

		if (run(READER, CMD_READ, part))
			return -1;
		memcpy(buf, area + CARDS_AT, (size_t)part * LINK_CARD_SIZE);
		buf += (size_t)part * LINK_CARD_SIZE;
		nr -= part;
	}
	return 0;
}

int cards_write(const uint8_t *buf, uint32_t nr)
{
	while (nr) {
		uint32_t part = nr < CARDS_MAX ? nr : CARDS_MAX;

		memcpy(area + CARDS_AT, buf, (size_t)part * LINK_CARD_SIZE);
		if (run(PUNCH, CMD_PUNCH, part))
			return -1;
		buf += (size_t)part * LINK_CARD_SIZE;
		nr -= part;
	}
	return 0;
}
