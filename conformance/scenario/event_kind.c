/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which members each kind of event may have, which it needs, and how long an access is.
 */
#include "event_kind.h"

#define ALWAYS	     (SCN_HAS_SIGNALS | SCN_HAS_STATE)
#define USER_SPACE   (SCN_HAS_TASK | SCN_HAS_UNTIL)
#define REGION_CODE  (USER_SPACE | SCN_HAS_FAULT | SCN_HAS_RET_CODE)
#define STATUS	     (SCN_HAS_SCSW | SCN_HAS_SENSE)

/* What a kind of event may have beside ALWAYS, and of that what it must have. */
static const struct {
	uint32_t may;
	uint32_t must;
} kinds[SCN_DOS] = {
	[SCN_OPEN] = {USER_SPACE | SCN_HAS_BIND, 0},
	[SCN_CLOSE] = {USER_SPACE, 0},
	[SCN_START] = {REGION_CODE | SCN_HAS_ORB | SCN_HAS_FCTL | SCN_HAS_PRESET, 0},
	[SCN_HALT] = {REGION_CODE, 0},
	[SCN_CLEAR] = {REGION_CODE, 0},
	[SCN_COMMAND] = {REGION_CODE | SCN_HAS_VALUE, SCN_HAS_VALUE},
	[SCN_WRITE] = {REGION_CODE | SCN_HAS_REGION | SCN_HAS_OFFSET | SCN_HAS_LENGTH |
		       SCN_HAS_BYTES, SCN_HAS_REGION},
	[SCN_READ] = {USER_SPACE | SCN_HAS_FAULT | SCN_HAS_REGION | SCN_HAS_OFFSET |
		      SCN_HAS_LENGTH | STATUS | SCN_HAS_GIVES, SCN_HAS_REGION},
	[SCN_INFO] = {USER_SPACE | SCN_HAS_FAULT | SCN_HAS_ARGSZ | SCN_HAS_VALUES, 0},
	[SCN_REGION_INFO] = {USER_SPACE | SCN_HAS_FAULT | SCN_HAS_ARGSZ | SCN_HAS_INDEX |
			     SCN_HAS_VALUES, SCN_HAS_INDEX},
	[SCN_IRQ_INFO] = {USER_SPACE | SCN_HAS_FAULT | SCN_HAS_ARGSZ | SCN_HAS_INDEX |
			  SCN_HAS_VALUES, SCN_HAS_INDEX},
	[SCN_SET_IRQS] = {USER_SPACE | SCN_HAS_FAULT | SCN_HAS_ARGSZ | SCN_HAS_INDEX |
			  SCN_HAS_FLAGS | SCN_HAS_FIRST | SCN_HAS_COUNT | SCN_HAS_DATA,
			  SCN_HAS_INDEX | SCN_HAS_FLAGS},
	[SCN_RESET] = {USER_SPACE, 0},
	[SCN_IOCTL] = {USER_SPACE | SCN_HAS_VALUE, SCN_HAS_VALUE},
	[SCN_MAP] = {SCN_HAS_AT | SCN_HAS_LENGTH, SCN_HAS_AT},
	[SCN_UNMAP] = {USER_SPACE | SCN_HAS_AT | SCN_HAS_LENGTH, SCN_HAS_AT},
	[SCN_REMOVE] = {USER_SPACE, 0},
	[SCN_CREATE] = {USER_SPACE, 0},
	[SCN_STORE] = {SCN_HAS_AT | SCN_HAS_BYTES, SCN_HAS_AT | SCN_HAS_BYTES},
	[SCN_RUN] = {0, 0},
	[SCN_INTERRUPT] = {USER_SPACE | SCN_HAS_DSTAT | STATUS, 0},
	[SCN_WORK] = {USER_SPACE, 0},
	[SCN_TIMEOUT] = {0, 0},
	[SCN_PATH] = {USER_SPACE | SCN_HAS_PATH, SCN_HAS_PATH},
	[SCN_GONE] = {USER_SPACE, 0},
	[SCN_LOST] = {USER_SPACE, 0},
	[SCN_REPORT] = {USER_SPACE, 0},
	[SCN_CONTINUE] = {USER_SPACE | STATUS | SCN_HAS_GIVES | SCN_HAS_RET_CODE |
			  SCN_HAS_VALUES, SCN_HAS_TASK},
	[SCN_SSCH] = {SCN_HAS_ORB, 0},
	[SCN_HSCH] = {0, 0},
	[SCN_CSCH] = {0, 0},
	[SCN_XSCH] = {0, 0},
	[SCN_RSCH] = {0, 0},
	[SCN_TSCH] = {STATUS, 0},
	[SCN_STSCH] = {SCN_HAS_SCSW | SCN_HAS_GIVES, 0},
	[SCN_MSCH] = {SCN_HAS_BYTES, SCN_HAS_BYTES},
};

uint32_t scn_event_may(enum scn_do what)
{
	return kinds[what].may | ALWAYS;
}

uint32_t scn_event_must(enum scn_do what)
{
	return kinds[what].must;
}

uint32_t scn_region_size(uint32_t region)
{
	static const uint32_t sizes[] = {124, 8, 52, 8};

	return region < sizeof(sizes) / sizeof(sizes[0]) ? sizes[region] : 8;
}

uint32_t scn_access_length(const struct scn_event *ev)
{
	const uint32_t size = scn_region_size(ev->region);

	if (ev->has & SCN_HAS_LENGTH)
		return ev->length;
	if (ev->has & SCN_HAS_BYTES)
		return ev->nr_bytes;
	return ev->offset < size ? size - ev->offset : 0;
}
