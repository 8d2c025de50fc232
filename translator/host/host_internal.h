/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the user-space world share: the world itself and its parts.
 *
 * host_storage.c guest storage; host_snapshot.c what reads saw and changes between them;
 * host_ledger.c pins and host frames; host_blocks.c allocations and words; host_channel.c what a
 * channel may touch, and the checks of the whole; host.c the env table, faults, life and death;
 * host_spare.c records used again.
 */
#ifndef CCWCHECK_HOST_INTERNAL_H
#define CCWCHECK_HOST_INTERNAL_H

#include "host.h"
#include "host_map.h"

#include <ccwcheck/arch.h>

#define HOST_FRAME_OFFSET(abs) ((uint32_t)((abs) & (ARCH_FRAME_SIZE - 1)))
#define HOST_FRAME_OF(abs)     ((abs) & ~(uint64_t)(ARCH_FRAME_SIZE - 1))

/* Words: where they may lie, and how far apart blocks are kept. */
#define HOST_WORDS_FIRST UINT64_C(0x10000000)
#define HOST_WORDS_GAP	 UINT64_C(0x1000)
#define HOST_FREED_MAX	 4096u /* freed blocks remembered, at most */
#define HOST_POISON	 0xdd

/* Host frames: the first address, and how many there are room for. */
#define HOST_FRAMES_FIRST UINT64_C(0x10000000000)
#define HOST_FRAMES_BITS  31u
#define HOST_NO_SLOT	  0u

#define HOST_PIN_ALL (CP_PIN_FETCH | CP_PIN_STORE)

struct host_range { /* frames, both ends inclusive: first byte, last byte */
	uint64_t first;
	uint64_t last;
};

struct host_seen { /* what reads of one frame returned: a bit per byte, and the first value */
	uint8_t bits[ARCH_FRAME_SIZE / 8];
	uint8_t value[ARCH_FRAME_SIZE];
};

struct host_frame {
	uint64_t guest_abs;
	unsigned int access;	/* CP_PIN_* bits allowed */
	uint8_t *data;		/* contents; NULL: zeros */
	uint8_t *mark;		/* contents at host_guest_mark(); NULL: as now */
	struct host_seen *seen; /* NULL: never read */
	uint32_t pins[HOST_PIN_ALL + 1]; /* by access */
	uint32_t nr_pins;
	uint32_t slot;		/* of its host frame while pinned, else HOST_NO_SLOT */
	bool ever_pinned;
};

struct host_change {
	unsigned int nth;
	uint64_t guest_abs;
	uint32_t len;
	uint8_t *data;
};

struct host_fault {
	enum host_call call;
	unsigned int nth;
	int err;
};

struct host_block { /* an allocation; words have an address too */
	uint8_t *data;	/* NULL: given back */
	uint64_t size;
	uint64_t host_abs;
	bool foreign;	/* the memory is not the world's */
};

struct host {
	/* Guest storage. */
	struct host_range *ranges; /* ascending, neither overlapping nor adjacent */
	uint32_t nr_ranges;
	struct host_map frames;	   /* struct host_frame by guest address */
	bool marked;

	/* Changes, ascending by read. */
	struct host_change *changes;
	uint32_t nr_changes;
	uint32_t next_change;

	/* Host frames: the guest frame that has, or had, slot number i. Slot 0 is not used. */
	struct host_frame **slots;
	uint32_t nr_slots;
	uint32_t slots_room;
	uint64_t nr_pins;

	/* Allocations and words. */
	struct host_map allocs;	       /* struct host_block by pointer */
	struct host_map words_by_data; /* the same of words not given back */
	struct host_block **words;     /* ascending by host address; freed ones too */
	uint32_t nr_words;
	uint32_t words_room;
	uint32_t nr_words_freed;
	uint64_t words_next;	       /* where the search for room begins */

	/* Faults. */
	struct host_fault *faults;
	uint32_t nr_faults;
	unsigned int calls[HOST_CALLS];

	bool breached;
	char breach[200];
};

/* Records of the world that are used again by the next one; see host_spare.c. */
enum host_spare {
	HOST_SPARE_PAGE, /* ARCH_FRAME_SIZE bytes */
	HOST_SPARE_SEEN,
	HOST_SPARE_FRAME,
	HOST_SPARE_BLOCK,
	HOST_SPARE_STACK, /* HOST_STACK_SIZE bytes, of a task */
};
#define HOST_SPARES (HOST_SPARE_STACK + 1)
#define HOST_STACK_SIZE (256u << 10)

/* host_got() - @p, which an allocation gave; a shortage is counted. */
void *host_got(void *p);

/* host_spare_get() - one, with any contents; NULL: no memory. host_spare_put() gives it back. */
void *host_spare_get(enum host_spare kind);
void *host_spare_get_zeroed(enum host_spare kind);
void host_spare_put(enum host_spare kind, void *p); /* NULL is nothing */

/* host_breach() - keep the first breach, one line. */
void host_breach(struct host *h, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* host_range_exists() - does guest storage cover [@first, @last]? */
bool host_range_exists(const struct host *h, uint64_t first, uint64_t last);

/* host_range_meets() - the last byte of guest storage that a range meeting the given one has; 0. */
uint64_t host_range_meets(const struct host *h, uint64_t first, uint64_t last);

/* host_frame_find() - the record of the frame of @guest_abs; NULL: untouched so far. */
struct host_frame *host_frame_find(const struct host *h, uint64_t guest_abs);

/* host_frame_get() - the same, made if need be. On entry the frame exists. NULL: out of memory. */
struct host_frame *host_frame_get(struct host *h, uint64_t guest_abs);

/* host_frame_store() - put bytes into @frame and keep what was marked. 0 or -ENOMEM. */
int host_frame_store(struct host *h, struct host_frame *frame, uint32_t offset, const void *buf,
		     uint32_t len);

/* host_frame_load() - copy bytes of @frame, which may be NULL (zeros). */
void host_frame_load(const struct host_frame *frame, uint32_t offset, void *buf, uint32_t len);

/* host_frames_free() - all of guest storage. */
void host_frames_free(struct host *h);

/* host_changes_meet() - make the changes due before read number @nth. 0 or -ENOMEM. */
int host_changes_meet(struct host *h, unsigned int nth);

/* host_seen_add() - remember that a read returned these bytes. 0 or -ENOMEM. */
int host_seen_add(struct host_frame *frame, uint32_t offset, const uint8_t *buf, uint32_t len);

/* host_slot_address() - where the host frame of @slot lies. */
uint64_t host_slot_address(uint32_t slot);

/* host_slot_frame() - the frame whose slot covers @host_abs, pinned or not any more; NULL. */
struct host_frame *host_slot_frame(const struct host *h, uint64_t host_abs, bool *pinned);

/* The calls of the env behind counting and faults; see struct cp_env. */
int host_pin(struct host *h, uint64_t guest_frame, unsigned int access, uint64_t *host_frame);
void host_unpin(struct host *h, uint64_t guest_frame, unsigned int access);
void *host_alloc(struct host *h, size_t size);
void host_free(struct host *h, void *p, size_t size);
void *host_alloc_words(struct host *h, uint32_t size, uint32_t align, uint32_t *host_abs);
void host_free_words(struct host *h, void *p, uint32_t size);

/* host_words_find() - the block, freed or not, that covers @host_abs; NULL: none. */
struct host_block *host_words_find(const struct host *h, uint64_t host_abs);

/* host_blocks_free() - all allocations and words, given back or not. */
void host_blocks_free(struct host *h);

#endif /* CCWCHECK_HOST_INTERNAL_H */
