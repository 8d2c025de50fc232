// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's side of the seam: compiled against the tree under test, it tells sizes and offsets
 * and calls the driver with the tree's own types. Decides which of two forms of a call a tree has.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/thread_info.h>
#include <linux/version.h>

#include "vfio_ccw_cp.h"
#include "vfio_ccw_private.h"

#include "glue.h"

#define GLUE_INTPARM 0x00c0ffee /* for trees whose caller chooses it */
#define GLUE_LPM     0x80

const struct glue_facts glue_facts = {
	.version = LINUX_VERSION_CODE,
	.private_size = sizeof(struct vfio_ccw_private),
	.cp_offset = offsetof(struct vfio_ccw_private, cp),
	.cp_size = sizeof(struct channel_program),
	.chain_len_max = CCWCHAIN_LEN_MAX,
	.page_size = PAGE_SIZE,
	.page_struct_size = sizeof(struct page),
	.stack_size = THREAD_SIZE,
	.gfp_dma = (__force unsigned int)GFP_DMA,
	.gfp_zero = (__force unsigned int)__GFP_ZERO,
};

static struct subchannel subchannel = {.lpm = GLUE_LPM};

void *glue_new(void)
{
	struct vfio_ccw_private *private = kzalloc(sizeof(*private), GFP_KERNEL);

	if (!private)
		return NULL;
	INIT_LIST_HEAD(&private->cp.ccwchain_list);
	private->cp.guest_cp = kcalloc(CCWCHAIN_LEN_MAX, sizeof(struct ccw1), GFP_KERNEL);
	if (private->cp.guest_cp)
		return private;
	kfree(private);
	return NULL;
}

void glue_delete(void *private)
{
	struct vfio_ccw_private *p = private;

	kfree(p->cp.guest_cp);
	kfree(p);
}

int glue_init(void *private, const void *orb)
{
	struct vfio_ccw_private *p = private;
	union orb copy;

	memcpy(&copy, orb, sizeof(copy));
	return cp_init(&p->cp, &copy);
}

int glue_prefetch(void *private)
{
	struct vfio_ccw_private *p = private;

	return cp_prefetch(&p->cp);
}

int glue_iova_pinned(void *private, unsigned long iova, unsigned long length)
{
	struct vfio_ccw_private *p = private;

	return cp_iova_pinned(&p->cp, iova, length);
}

void glue_update_scsw(void *private, void *scsw)
{
	struct vfio_ccw_private *p = private;
	union scsw copy;

	memcpy(&copy.cmd, scsw, sizeof(copy.cmd));
	cp_update_scsw(&p->cp, &copy);
	memcpy(scsw, &copy.cmd, sizeof(copy.cmd));
}

void glue_free(void *private)
{
	struct vfio_ccw_private *p = private;

	cp_free(&p->cp);
}

/* Up to 6.1 the caller hands over parameter and paths, later the subchannel has them. */
typedef union orb *get_orb_of_caller(struct channel_program *cp, u32 intparm, u8 lpm);
typedef union orb *get_orb_of_subchannel(struct channel_program *cp, struct subchannel *sch);

#define TAKES(type) __builtin_types_compatible_p(typeof(cp_get_orb), type)

const void *glue_get_orb(void *private, unsigned int *intparm)
{
	struct vfio_ccw_private *p = private;
	void *call = cp_get_orb; /* of a type that only one of the two below can be */

	BUILD_BUG_ON(!TAKES(get_orb_of_caller) && !TAKES(get_orb_of_subchannel));
	if (TAKES(get_orb_of_caller)) {
		*intparm = GLUE_INTPARM;
		return ((get_orb_of_caller *)call)(&p->cp, GLUE_INTPARM, GLUE_LPM);
	}
	*intparm = (u32)virt_to_phys(&subchannel);
	return ((get_orb_of_subchannel *)call)(&p->cp, &subchannel);
}
