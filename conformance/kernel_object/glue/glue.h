/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Both sides of the seam between the kernel's object and the program around it. Compiled with
 * kbuild's flags and the tree's headers (glue.c), and by the program's compiler with the C
 * library's: plain types only. After the link every name of the kernel's side begins with kernel_,
 * so that the driver's cp_init() and this project's can be in one program.
 */
#ifndef CCWCHECK_GLUE_H
#define CCWCHECK_GLUE_H

#ifdef __KERNEL__
#define GLUE(name) name
#else
#define GLUE(name) kernel_##name
#endif

/* What differs from one tree to the next, in numbers. */
struct glue_facts {
	unsigned long version;	    /* 0xMMmmss: 6.12.117 is 0x060c75 */
	unsigned long private_size; /* bytes of struct vfio_ccw_private */
	unsigned long cp_offset;    /* in it, of struct channel_program */
	unsigned long cp_size;
	unsigned long chain_len_max;
	unsigned long page_size;
	unsigned long page_struct_size; /* bytes of struct page: they are told apart by address */
	unsigned long stack_size;	/* bytes of a kernel stack */
	unsigned int gfp_dma;		/* flags of an allocation: below 2 GiB */
	unsigned int gfp_zero;		/* zeroed */
};
extern const struct glue_facts GLUE(glue_facts);

/*
 * glue_new() - a struct vfio_ccw_private as the driver makes it, so far as cp_* look at it; all of
 * it comes from the tree's kzalloc(). NULL: no memory. glue_delete() gives it back.
 */
void *GLUE(glue_new)(void);
void GLUE(glue_delete)(void *private);

/* The driver's calls, by their names; @orb has 32 bytes, @scsw 12, as stored. */
int GLUE(glue_init)(void *private, const void *orb);
int GLUE(glue_prefetch)(void *private);
int GLUE(glue_iova_pinned)(void *private, unsigned long iova, unsigned long length);
void GLUE(glue_update_scsw)(void *private, void *scsw);
void GLUE(glue_free)(void *private);

/* glue_get_orb() - the host's ORB, or NULL; @intparm: what its interruption parameter should be. */
const void *GLUE(glue_get_orb)(void *private, unsigned int *intparm);

#endif /* CCWCHECK_GLUE_H */
