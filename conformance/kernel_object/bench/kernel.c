/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's world: what vfio_ccw_cp.o leaves undefined, over the services. All names of the
 * object have the prefix kernel_, which keeps them apart from ours. Virtual addresses are physical
 * ones, and a struct page is only ever an address.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sides.h"
#include "world.h"

#define PAGES UINT64_C(0x100000000000) /* where the struct pages are said to be */

/* glue.c, compiled with the kernel's own headers. */
extern void *kernel_glue_cp(void *guest_ccws);
extern const unsigned int kernel_glue_gfp_zero;
extern const unsigned long kernel_glue_page_size;
extern const unsigned long kernel_glue_guest_ccws;

/* The object's calls, and what it looks at. */
int kernel_cp_init(void *cp, void *orb);
int kernel_cp_prefetch(void *cp);
void kernel_cp_free(void *cp);
void *kernel___kmalloc(size_t size, unsigned int gfp);
void *kernel___kmalloc_noprof(size_t size, unsigned int gfp);
void *kernel___kmalloc_cache_noprof(void *cache, unsigned int gfp, size_t size);
void kernel_kfree(void *p);
void *kernel_memcpy(void *to, const void *from, size_t len);
int kernel_vfio_dma_rw(void *vdev, uint64_t iova, void *data, size_t len, _Bool write);
int kernel_vfio_pin_pages(void *vdev, uint64_t iova, int nr, int prot, uint64_t *pages);
void kernel_vfio_unpin_pages(void *vdev, uint64_t iova, int nr);
void kernel_mutex_lock(void *lock);
void kernel_mutex_unlock(void *lock);
int kernel____ratelimit(void *state, const char *name);
void kernel__dev_warn(void *dev, const char *format, ...);

uint64_t kernel_vmemmap = PAGES;
uint64_t kernel_vm_layout[4] = {UINT64_MAX}; /* kaslr_offset; the rest is zero */
void *kernel_kmalloc_caches[64];

SERVICE void *kernel___kmalloc(size_t size, unsigned int gfp)
{
	return world_alloc(size, gfp & kernel_glue_gfp_zero);
}

SERVICE void *kernel___kmalloc_noprof(size_t size, unsigned int gfp)
{
	return world_alloc(size, gfp & kernel_glue_gfp_zero);
}

SERVICE void *kernel___kmalloc_cache_noprof(void *cache, unsigned int gfp, size_t size)
{
	(void)cache;
	return world_alloc(size, gfp & kernel_glue_gfp_zero);
}

SERVICE void kernel_kfree(void *p)
{
	world_free(p);
}

SERVICE void *kernel_memcpy(void *to, const void *from, size_t len)
{
	return memcpy(to, from, len);
}

SERVICE int kernel_vfio_dma_rw(void *vdev, uint64_t iova, void *data, size_t len, _Bool write)
{
	(void)vdev;
	(void)write;
	return world_read(iova, data, len);
}

SERVICE int kernel_vfio_pin_pages(void *vdev, uint64_t iova, int nr, int prot, uint64_t *pages)
{
	(void)vdev;
	(void)prot;
	for (int i = 0; i < nr; i++) {
		uint64_t host;
		int ret = world_pin(iova + (uint64_t)i * WORLD_FRAME_SIZE, &host);

		if (ret) {
			while (i--)
				world_unpin(iova + (uint64_t)i * WORLD_FRAME_SIZE);
			return ret;
		}
		pages[i] = PAGES + host / WORLD_FRAME_SIZE * kernel_glue_page_size;
	}
	return nr;
}

SERVICE void kernel_vfio_unpin_pages(void *vdev, uint64_t iova, int nr)
{
	(void)vdev;
	for (int i = 0; i < nr; i++)
		world_unpin(iova + (uint64_t)i * WORLD_FRAME_SIZE);
}

SERVICE void kernel_mutex_lock(void *lock)
{
	(void)lock;
}

SERVICE void kernel_mutex_unlock(void *lock)
{
	(void)lock;
}

SERVICE int kernel____ratelimit(void *state, const char *name)
{
	(void)state;
	(void)name;
	return 0; /* never say it */
}

SERVICE void kernel__dev_warn(void *dev, const char *format, ...)
{
	(void)dev;
	(void)format;
}

static void *cp;
static uint8_t orb_area[64] __attribute__((aligned(8))); /* with room for any extension */

void kernel_set_up(void)
{
	cp = kernel_glue_cp(calloc(1, kernel_glue_guest_ccws));
}

int kernel_translate(const struct arch_orb *orb)
{
	int ret;

	__builtin_memcpy(orb_area, orb, sizeof(*orb));
	ret = kernel_cp_init(cp, orb_area);
	if (!ret)
		ret = kernel_cp_prefetch(cp);
	kernel_cp_free(cp);
	return ret;
}
