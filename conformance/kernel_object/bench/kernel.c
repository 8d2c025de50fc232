/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's world: what vfio_ccw_cp.o leaves undefined, over the services. All names of the
 * object have the prefix kernel_, which keeps them apart from ours. Virtual addresses are physical
 * ones, and a struct page is only ever an address.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../glue/glue.h"
#include "sides.h"
#include "world.h"

#define PAGES UINT64_C(0x100000000000) /* where the struct pages are said to be */

/* The object's calls, and what it looks at. */
int kernel_cp_init(void *cp, void *orb);
int kernel_cp_prefetch(void *cp);
void kernel_cp_free(void *cp);
void *kernel___kmalloc(size_t size, unsigned int gfp);
void *kernel___kmalloc_noprof(size_t size, unsigned int gfp);
void *kernel___kmalloc_cache_noprof(void *cache, unsigned int gfp, size_t size);
void *kernel_kmalloc_trace(void *cache, unsigned int gfp, size_t size);
void *kernel_kmalloc_trace_noprof(void *cache, unsigned int gfp, size_t size);
void kernel_kfree(void *p);
void *kernel_memcpy(void *to, const void *from, size_t len);
int kernel_vfio_dma_rw(void *vdev, uint64_t iova, void *data, size_t len, _Bool write);
int kernel_vfio_pin_pages(void *vdev, uint64_t iova, int nr, int prot, uint64_t *pages);
void kernel_vfio_unpin_pages(void *vdev, uint64_t iova, int nr);
void kernel_mutex_lock(void *lock);
void kernel_mutex_unlock(void *lock);
int kernel____ratelimit(void *state, const char *name);
void kernel__dev_warn(void *dev, const char *format, ...);
_Bool kernel___list_add_valid(void *new, void *prev, void *next);
_Bool kernel___list_add_valid_or_report(void *new, void *prev, void *next);
_Bool kernel___list_del_entry_valid(void *entry);
_Bool kernel___list_del_entry_valid_or_report(void *entry);
void kernel_fortify_panic(const char *function);
void kernel___fortify_panic(uint8_t reason, size_t avail, size_t size);

uint64_t kernel_vmemmap = PAGES;
uint64_t kernel_vm_layout[4] = {UINT64_MAX}; /* kaslr_offset; the rest is zero */
void *kernel_kmalloc_caches[64];

/* One allocator by the names and the arguments that versions have for it. */
#define KMALLOC(name, ...)                                                   \
	SERVICE void *name(__VA_ARGS__)                                      \
	{                                                                    \
		return world_alloc(size, gfp & kernel_glue_facts.gfp_zero);  \
	}
#define CACHE __attribute__((unused)) void *cache

KMALLOC(kernel___kmalloc, size_t size, unsigned int gfp)
KMALLOC(kernel___kmalloc_noprof, size_t size, unsigned int gfp)
KMALLOC(kernel___kmalloc_cache_noprof, CACHE, unsigned int gfp, size_t size)
KMALLOC(kernel_kmalloc_trace, CACHE, unsigned int gfp, size_t size)
KMALLOC(kernel_kmalloc_trace_noprof, CACHE, unsigned int gfp, size_t size)

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
		pages[i] = PAGES + host / WORLD_FRAME_SIZE * kernel_glue_facts.page_struct_size;
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

/* Checks of lists and sizes that distributions switch on; here they are free. */
SERVICE _Bool kernel___list_add_valid(void *new, void *prev, void *next)
{
	return new && prev && next;
}

SERVICE _Bool kernel___list_add_valid_or_report(void *new, void *prev, void *next)
{
	return new && prev && next;
}

SERVICE _Bool kernel___list_del_entry_valid(void *entry)
{
	return entry;
}

SERVICE _Bool kernel___list_del_entry_valid_or_report(void *entry)
{
	return entry;
}

void kernel_fortify_panic(const char *function)
{
	(void)function;
	abort();
}

void kernel___fortify_panic(uint8_t reason, size_t avail, size_t size)
{
	(void)reason;
	(void)avail;
	(void)size;
	abort();
}

static void *cp;
static uint8_t orb_area[64] __attribute__((aligned(8))); /* with room for any extension */

void kernel_set_up(void)
{
	uint8_t *private = kernel_glue_new();

	if (!private)
		abort();
	world_keep();
	cp = private + kernel_glue_facts.cp_offset;
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
