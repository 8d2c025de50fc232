/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driver that errs on request, to see that the runtime notices: compiled for s390x as kbuild
 * compiles the real one for it, with the same hooks, in place of vfio_ccw_cp.o and the glue. The
 * ORB's interruption parameter says which fault it is to commit; runtime.c has the list.
 */
typedef unsigned long u64;

struct facts {
	u64 version, private_size, cp_offset, cp_size, chain_len_max, page_size, page_struct_size;
	u64 stack_size;
	unsigned int gfp_dma, gfp_zero;
};

const struct facts glue_facts = {
	.version = 0x060c01,
	.private_size = 64,
	.chain_len_max = 256,
	.page_size = 4096,
	.page_struct_size = 64,
	.stack_size = 16384,
	.gfp_dma = 1,
	.gfp_zero = 0x100,
};

#define PLAIN 0u
#define DMA   1u

void *__kmalloc(u64 size, unsigned int flags);
void kfree(const void *p);
void mutex_lock(void *lock);
void mutex_unlock(void *lock);
int vfio_dma_rw(void *vdev, u64 iova, void *data, u64 len, _Bool write);
int vfio_pin_pages(void *vdev, u64 iova, int nr, int prot, u64 *pages);
void vfio_unpin_pages(void *vdev, u64 iova, int nr);
void *memcpy(void *to, const void *from, u64 len);

static volatile unsigned char sink;
static char lock[64];

void *glue_new(void)
{
	return __kmalloc(64, PLAIN);
}

void glue_delete(void *private)
{
	kfree(private);
}

/* Not a tail call, and no loop: each turn has a frame of some 200 bytes. */
__attribute__((noinline)) static int recurse(volatile int depth)
{
	volatile char frame[200];

	frame[0] = (char)depth;
	return depth ? recurse(depth - 1) + frame[0] : 0;
}

__attribute__((noinline)) static void write_at(volatile unsigned char *p, long offset)
{
	p[offset] = 1;
}

__attribute__((noinline)) static void read_at(volatile unsigned char *p, long offset)
{
	sink = p[offset];
}

static void err_on_memory(unsigned int fault, volatile unsigned char *p)
{
	switch (fault) {
	case 1:
		read_at(p, 24);
		break;
	case 2:
		write_at(p, -1);
		break;
	case 3:
		kfree((void *)p);
		read_at(p, 3);
		__kmalloc(24, PLAIN);
		break;
	case 4:
		kfree((void *)p);
		kfree((void *)p);
		break;
	case 5:
		kfree((void *)(p + 8));
		break;
	case 6:
		__kmalloc(40, DMA);
		break;
	case 7:
		write_at((unsigned char *)0x123456789000, 0);
		break;
	case 8:
		memcpy((void *)p, lock, 25);
		break;
	default:
		break;
	}
	if (fault != 3 && fault != 4)
		kfree((void *)p);
}

static void err_on_the_world(unsigned int fault, volatile unsigned char *p)
{
	u64 pages[2];

	switch (fault) {
	case 20:
		recurse(200);
		break;
	case 21:
		recurse(20);
		break;
	case 22:
		mutex_lock(lock);
		mutex_lock(lock);
		break;
	case 23:
		mutex_unlock(lock);
		break;
	case 24:
		vfio_pin_pages((void *)0, 0x4000, 2, 3, pages);
		vfio_unpin_pages((void *)0, 0x4000, 1);
		break;
	case 25:
		vfio_unpin_pages((void *)0, 0x4000, 1);
		break;
	case 26:
		vfio_dma_rw((void *)0, 0x1000, (void *)p, 25, 0);
		break;
	case 27:
		vfio_dma_rw((void *)0, 0x1000, (void *)p, 8, 1);
		break;
	default:
		break;
	}
}

/* The caller's memory, not the kernel's: as in the real glue there are no hooks. */
__attribute__((noinline, no_sanitize("kernel-address")))
static unsigned int fault_of(const void *orb)
{
	return *(const unsigned int *)orb;
}

int glue_init(void *private, const void *orb)
{
	const unsigned int fault = fault_of(orb);
	unsigned char *p = __kmalloc(24, PLAIN);

	(void)private;
	if (!p)
		return -12;
	if (fault < 20) { /* they free it */
		err_on_memory(fault, p);
		return -22;
	}
	err_on_the_world(fault, p);
	kfree(p);
	return -22;
}

int glue_prefetch(void *private)
{
	(void)private;
	return -22;
}

int glue_iova_pinned(void *private, u64 iova, u64 length)
{
	(void)private;
	(void)iova;
	(void)length;
	return 0;
}

void glue_update_scsw(void *private, void *scsw)
{
	(void)private;
	(void)scsw;
}

void glue_free(void *private)
{
	(void)private;
}

const void *glue_get_orb(void *private, unsigned int *intparm)
{
	(void)private;
	(void)intparm;
	return (void *)0;
}
