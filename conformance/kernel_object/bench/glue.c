/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one piece that knows the driver's structures: compiled by make-object as a part of the
 * kernel tree, with the very command of vfio_ccw_cp.o, and linked with it.
 */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vfio.h>

#include "vfio_ccw_cp.h"
#include "vfio_ccw_private.h"

#define GUEST_CCWS 256

extern void *glue_cp(void *guest_ccws);
extern const unsigned int glue_gfp_zero;
extern const unsigned long glue_page_size;
extern const unsigned long glue_guest_ccws;

static struct vfio_ccw_private private;

const unsigned int glue_gfp_zero = __GFP_ZERO;
const unsigned long glue_page_size = sizeof(struct page);
const unsigned long glue_guest_ccws = GUEST_CCWS * sizeof(struct ccw1);

/* A channel program of the driver; @guest_ccws: glue_guest_ccws bytes for its copy of CCWs. */
void *glue_cp(void *guest_ccws)
{
	private.cp.guest_cp = guest_ccws;
	return &private.cp;
}
