/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's functions that the driver calls, as they behave towards it: memory from the arena,
 * guest storage and pins from the world, whose faults and changes come in here. The names are those
 * of all versions that are known; ../stand-ins.list has them too.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kobj.h"

#define PIN_MAX	      512   /* frames in one call, as VFIO_PIN_PAGES_MAX_ENTRIES */
#define PROT_READ_1   1     /* IOMMU_READ */
#define PROT_WRITE_2  2     /* IOMMU_WRITE */
#define PAGE_STRUCTS  UINT64_C(0x100000000000000) /* where frame 0's struct page would be */
#define LAYOUT_WORDS  16
#define CACHES_SIZE   65536

/* Data of the kernel. Virtual is physical: nothing is at or above the first word, kaslr_offset. */
unsigned long kernel_vm_layout[LAYOUT_WORDS] = {~0ul};
unsigned long kernel_vmemmap = PAGE_STRUCTS;
char kernel_kmalloc_caches[CACHES_SIZE];

#define READS_MAX     4096u /* that are remembered */

static int locked;

/* What was read, in order; pieces of one read that are parted by the end of a frame are one. */
static struct {
	uint64_t abs, len;
	uint32_t nr; /* of the first piece, among all of this world's */
} reads[READS_MAX];
static uint32_t nr_reads;
static bool denied;

static void note_read(uint64_t abs, uint64_t len)
{
	if (nr_reads && abs % ARCH_FRAME_SIZE == 0 &&
	    abs == reads[nr_reads - 1].abs + reads[nr_reads - 1].len) {
		reads[nr_reads - 1].len += len;
	} else if (nr_reads < READS_MAX) {
		reads[nr_reads].abs = abs;
		reads[nr_reads].nr = host_calls(kobj_world, HOST_READ) + 1;
		reads[nr_reads++].len = len;
	}
}

/* Is read number @i that of a first IDAW, and the next one that of all its list? */
static bool is_of_next(uint32_t i)
{
	return i + 1 < nr_reads && reads[i].len <= sizeof(arch_idaw2) &&
	       reads[i].abs == reads[i + 1].abs && reads[i].len <= reads[i + 1].len;
}

uint32_t kobj_uses(uint64_t abs, uint64_t len)
{
	uint32_t nr = 0;

	for (uint32_t i = 0; i < nr_reads; i++) {
		i += is_of_next(i);
		nr += abs < reads[i].abs + reads[i].len && reads[i].abs < abs + len;
	}
	return nr_reads == READS_MAX ? UINT32_MAX : nr;
}

uint32_t kobj_first_read(uint64_t abs, uint64_t len)
{
	for (uint32_t i = 0; i < nr_reads; i++)
		if (abs < reads[i].abs + reads[i].len && reads[i].abs < abs + len)
			return reads[i].nr;
	return 0;
}

bool kobj_denied(void)
{
	return denied;
}

void kobj_stand_ins_reset(void)
{
	locked = 0;
	nr_reads = 0;
	denied = false;
}

static void *allocate(size_t size, unsigned int flags, uintptr_t pc)
{
	const bool dma = flags & kernel_glue_facts.gfp_dma;
	void *p;

	kobj_check_stack(pc);
	if (!kobj_uncounted && host_call_fails(kobj_world, dma ? HOST_ALLOC_WORDS : HOST_ALLOC))
		return NULL;
	p = kobj_alloc(size, dma, flags & kernel_glue_facts.gfp_zero, pc);
	if (p && dma && host_words_add(kobj_world, p, (uint32_t)size, (uintptr_t)p))
		return NULL;
	return p;
}

/* By its size: small ones by the size alone, or with a cache, of which there is no need. */
void *kernel___kmalloc(size_t size, unsigned int flags);
void *kernel___kmalloc_noprof(size_t size, unsigned int flags);
void *kernel_kmalloc_trace(void *cache, unsigned int flags, size_t size);
void *kernel_kmalloc_trace_noprof(void *cache, unsigned int flags, size_t size);
void *kernel_kmem_cache_alloc_trace(void *cache, unsigned int flags, size_t size);
void *kernel___kmalloc_cache_noprof(void *cache, unsigned int flags, size_t size);
void *kernel_kmalloc_large(size_t size, unsigned int flags);
void *kernel_kmalloc_large_noprof(size_t size, unsigned int flags);
void *kernel___kmalloc_large_noprof(size_t size, unsigned int flags);

void *kernel___kmalloc(size_t size, unsigned int flags)
{
	return allocate(size, flags, KOBJ_CALLER);
}

void *kernel___kmalloc_noprof(size_t size, unsigned int flags)
{
	return allocate(size, flags, KOBJ_CALLER);
}

void *kernel_kmalloc_large(size_t size, unsigned int flags)
{
	return allocate(size, flags, KOBJ_CALLER);
}

void *kernel_kmalloc_large_noprof(size_t size, unsigned int flags)
{
	return allocate(size, flags, KOBJ_CALLER);
}

void *kernel___kmalloc_large_noprof(size_t size, unsigned int flags)
{
	return allocate(size, flags, KOBJ_CALLER);
}

void *kernel_kmalloc_trace(void *cache, unsigned int flags, size_t size)
{
	(void)cache;
	return allocate(size, flags, KOBJ_CALLER);
}

void *kernel_kmalloc_trace_noprof(void *cache, unsigned int flags, size_t size)
{
	(void)cache;
	return allocate(size, flags, KOBJ_CALLER);
}

void *kernel_kmem_cache_alloc_trace(void *cache, unsigned int flags, size_t size)
{
	(void)cache;
	return allocate(size, flags, KOBJ_CALLER);
}

void *kernel___kmalloc_cache_noprof(void *cache, unsigned int flags, size_t size)
{
	(void)cache;
	return allocate(size, flags, KOBJ_CALLER);
}

void kernel_kfree(const void *p);
void kernel_kfree(const void *p)
{
	kobj_check_stack(KOBJ_CALLER);
	kobj_free(p, KOBJ_CALLER);
	if (kobj_world)
		host_words_drop(kobj_world, (void *)(uintptr_t)p);
}

/* Locks: there is one, io_mutex. */
void kernel_mutex_lock(void *lock);
void kernel_mutex_lock_nested(void *lock, unsigned int subclass);
void kernel_mutex_unlock(void *lock);

static void lock_it(uintptr_t pc)
{
	if (locked)
		kobj_report(pc, "deadlock: the mutex is locked already");
	locked = 1;
}

void kernel_mutex_lock(void *lock)
{
	(void)lock;
	lock_it(KOBJ_CALLER);
}

void kernel_mutex_lock_nested(void *lock, unsigned int subclass)
{
	(void)lock;
	(void)subclass;
	lock_it(KOBJ_CALLER);
}

void kernel_mutex_unlock(void *lock)
{
	(void)lock;
	if (!locked)
		kobj_report(KOBJ_CALLER, "mutex_unlock() of what is not locked");
	locked = 0;
}

/* Warnings go nowhere. */
int kernel____ratelimit(void *state, const char *function);
void kernel__dev_warn(const void *device, const char *format, ...);

int kernel____ratelimit(void *state, const char *function)
{
	(void)state;
	(void)function;
	return 0;
}

void kernel__dev_warn(const void *device, const char *format, ...)
{
	(void)device;
	(void)format;
}

/* Guest storage. */
int kernel_vfio_dma_rw(void *vdev, uint64_t iova, void *data, size_t len, bool write);
int kernel_vfio_pin_pages(void *vdev, uint64_t iova, int nr, int prot, uint64_t *pages);
void kernel_vfio_unpin_pages(void *vdev, uint64_t iova, int nr);

int kernel_vfio_dma_rw(void *vdev, uint64_t iova, void *data, size_t len, bool write)
{
	const uintptr_t pc = KOBJ_CALLER;
	int err;

	(void)vdev;
	kobj_check_stack(pc);
	if (write)
		kobj_report(pc, "vfio_dma_rw() writes to guest storage");
	if (!data || !len)
		return -EINVAL;
	kobj_check((uintptr_t)data, len, true, pc);
	note_read(iova, len);
	err = host_read(kobj_world, iova, data, (uint32_t)len, true);
	denied |= err != 0;
	return err;
}

static unsigned int access_of(int prot)
{
	return (prot & PROT_READ_1 ? CP_PIN_FETCH : 0) | (prot & PROT_WRITE_2 ? CP_PIN_STORE : 0);
}

static uint64_t frame_at(uint64_t iova, int i)
{
	return (iova & ~(uint64_t)(ARCH_FRAME_SIZE - 1)) + (uint64_t)i * ARCH_FRAME_SIZE;
}

/* All or nothing. What is given for a frame is the address that its struct page would have. */
int kernel_vfio_pin_pages(void *vdev, uint64_t iova, int nr, int prot, uint64_t *pages)
{
	const uintptr_t pc = KOBJ_CALLER;
	int err = 0, done = 0;

	(void)vdev;
	kobj_check_stack(pc);
	if (!pages || nr <= 0)
		return -EINVAL;
	if (nr > PIN_MAX)
		return -E2BIG;
	kobj_check((uintptr_t)pages, (size_t)nr * sizeof(*pages), true, pc);
	for (; done < nr; done++) {
		uint64_t host_frame = 0;

		err = host_env()->pin(kobj_world, frame_at(iova, done), access_of(prot),
				      &host_frame);
		if (err)
			break;
		pages[done] = kernel_vmemmap + host_frame / ARCH_FRAME_SIZE *
					       kernel_glue_facts.page_struct_size;
	}
	if (!err)
		return nr;
	denied = true;
	while (done--)
		host_env()->unpin(kobj_world, frame_at(iova, done), access_of(prot));
	return err;
}

/* The kernel keeps no record of what access a pin was for. */
void kernel_vfio_unpin_pages(void *vdev, uint64_t iova, int nr)
{
	(void)vdev;
	kobj_check_stack(KOBJ_CALLER);
	for (int i = 0; i < nr; i++)
		host_env()->unpin(kobj_world, frame_at(iova, i), CP_PIN_FETCH | CP_PIN_STORE);
}

/*
 * memcpy: trees that pin what they read copy from the pinned frame, which is no memory of this
 * process. Everything else is checked and copied.
 */
void *kernel_memcpy(void *to, const void *from, size_t len);
void *kernel_memset(void *to, int byte, size_t len);

static bool copy_from_guest(void *to, uint64_t from, size_t len, uintptr_t pc)
{
	const uint64_t guest = host_frame_to_guest(kobj_world, from);

	if (guest == UINT64_MAX)
		return false;
	if (len > ARCH_FRAME_SIZE - from % ARCH_FRAME_SIZE)
		kobj_report(pc, "out of bounds: read of %zu bytes past the end of a pinned frame",
			    len);
	note_read(guest + from % ARCH_FRAME_SIZE, len);
	host_read(kobj_world, guest + from % ARCH_FRAME_SIZE, to, (uint32_t)len,
		  false);
	return true;
}

void *kernel_memcpy(void *to, const void *from, size_t len)
{
	const uintptr_t pc = KOBJ_CALLER;

	kobj_check_stack(pc);
	kobj_check((uintptr_t)to, len, true, pc);
	if (kobj_world && copy_from_guest(to, (uintptr_t)from, len, pc))
		return to;
	kobj_check((uintptr_t)from, len, false, pc);
	return memcpy(to, from, len);
}

void *kernel_memset(void *to, int byte, size_t len)
{
	kobj_check((uintptr_t)to, len, true, KOBJ_CALLER);
	return memset(to, byte, len);
}
