/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What user space sees of a device: its regions, its ioctls and their structures, with the
 * layouts and numbers of the Linux interface. R-VFIO-REG, R-VFIO-IOCTL.
 *
 * Areas of the architecture are big-endian, everything else is in the host's byte order.
 */
#ifndef CCWCHECK_REGION_H
#define CCWCHECK_REGION_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include <ccwcheck/arch.h>

/* A region's place in the file: its index, then ten bits of position. */
#define CCW_REGION_SHIFT       10
#define CCW_REGION_OFFSET(index) ((uint64_t)(index) << CCW_REGION_SHIFT)
#define CCW_REGION_POSITION    ((UINT64_C(1) << CCW_REGION_SHIFT) - 1)

enum { CCW_REGION_IO, CCW_REGION_COMMAND, CCW_REGION_SCHIB, CCW_REGION_CRW };
#define CCW_REGIONS (CCW_REGION_CRW + 1)

/* The I/O region. Written: a request. The IRB and the code are the device's own. */
struct ccw_io_region {
	struct arch_orb orb;
	struct arch_scsw scsw;	/* the function bits say what is asked for */
	struct arch_irb irb;
	int32_t ret_code;	/* of the last request: 0 or a negative errno */
};
static_assert(sizeof(struct ccw_io_region) == 124, "I/O region");
static_assert(offsetof(struct ccw_io_region, scsw) == 12, "scsw_area");
static_assert(offsetof(struct ccw_io_region, irb) == 24, "irb_area");
static_assert(offsetof(struct ccw_io_region, ret_code) == 120, "ret_code");

/* The async command region. Written: a request. */
struct ccw_cmd_region {
	uint32_t command;
	int32_t ret_code;
};
static_assert(sizeof(struct ccw_cmd_region) == 8, "async command region");
#define CCW_CMD_HSCH 1u
#define CCW_CMD_CSCH 2u

/* The channel-report region. Each report can be read once. */
struct ccw_crw_region {
	struct arch_crw crw; /* 0: there is none */
	uint32_t pad;
};
static_assert(sizeof(struct ccw_crw_region) == 8, "channel-report region");

/* The ioctls, by their number: type ';', base 100, no size. */
#define CCW_IOCTL(nr) ((uint32_t)';' << 8 | (100 + (nr)))
#define CCW_IOCTL_GET_INFO	  CCW_IOCTL(7)
#define CCW_IOCTL_GET_REGION_INFO CCW_IOCTL(8)
#define CCW_IOCTL_GET_IRQ_INFO	  CCW_IOCTL(9)
#define CCW_IOCTL_SET_IRQS	  CCW_IOCTL(10)
#define CCW_IOCTL_RESET		  CCW_IOCTL(11)

struct ccw_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t num_regions;
	uint32_t num_irqs;
};
static_assert(sizeof(struct ccw_info) == 16, "device info");
#define CCW_INFO_RESET 0x01u
#define CCW_INFO_CCW   0x10u

struct ccw_region_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t cap_offset;
	uint64_t size;
	uint64_t offset;
};
static_assert(sizeof(struct ccw_region_info) == 32, "region info");
#define CCW_REGION_INFO_READ  0x1u
#define CCW_REGION_INFO_WRITE 0x2u
#define CCW_REGION_INFO_CAPS  0x8u

struct ccw_region_cap { /* what kind of region it is, behind the region info */
	uint16_t id;
	uint16_t version;
	uint32_t next;
	uint32_t type;
	uint32_t subtype;
};
static_assert(sizeof(struct ccw_region_cap) == 16, "region type capability");
#define CCW_REGION_CAP_TYPE 2u
#define CCW_REGION_TYPE_CCW 2u

enum { CCW_IRQ_IO, CCW_IRQ_CRW, CCW_IRQ_REQ };
#define CCW_IRQS (CCW_IRQ_REQ + 1)

struct ccw_irq_info {
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t count;
};
static_assert(sizeof(struct ccw_irq_info) == 16, "interrupt info");
#define CCW_IRQ_INFO_EVENTFD 1u

struct ccw_irq_set { /* data follows */
	uint32_t argsz;
	uint32_t flags;
	uint32_t index;
	uint32_t start;
	uint32_t count;
};
static_assert(sizeof(struct ccw_irq_set) == 20, "interrupt set");
#define CCW_IRQ_SET_NONE    0x01u
#define CCW_IRQ_SET_BOOL    0x02u
#define CCW_IRQ_SET_EVENTFD 0x04u
#define CCW_IRQ_SET_MASK    0x08u
#define CCW_IRQ_SET_UNMASK  0x10u
#define CCW_IRQ_SET_TRIGGER 0x20u
#define CCW_IRQ_SET_DATA    0x07u
#define CCW_IRQ_SET_ACTION  0x38u

#endif /* CCWCHECK_REGION_H */
