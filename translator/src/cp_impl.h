/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the translator's files share: the program while it is held, and who decides what.
 *
 * cp_snapshot.c  what the guest's storage said, each byte read once
 * cp_build.c     which CCWs belong to the program: segments, their ends, their limits
 * cp_context.c   by which operations each CCW can be reached
 * cp_data.c      data areas: host lists, pins
 * cp.c           the public calls, the ORB, the host's CCWs
 */
#ifndef CCWCHECK_CP_IMPL_H
#define CCWCHECK_CP_IMPL_H

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include <ccwcheck/cp.h>

/* An address that no storage has: the channel answers with a program check. */
#define CP_IDAW_UNAVAILABLE UINT64_C(0xfffffffffffff000)

/* Snapshot pieces: a power of two, at most a frame, so that each is available or is not. */
#define CP_PIECE_SIZE 256u

/* Each segment ends in two stop CCWs: a status modifier may pass over the first. */
#define CP_STOPS 2u

#define CP_NO_TARGET UINT16_MAX

/* Not an errno: the guest's storage says no. The channel is to find out when it gets there. */
#define CP_UNAVAILABLE 1

/*
 * How a CCW can be reached: as a new command, or by data chaining from an operation. The same bits
 * shifted by CP_CTX_MODIFIER stand for ways that take a status modifier somewhere.
 */
enum cp_ctx {
	CP_CTX_COMMAND = 1,
	CP_CTX_INPUT = 2,
	CP_CTX_OUTPUT = 4,
	CP_CTX_BACKWARD = 8,
};
#define CP_CTX_MASK	0x0fu
#define CP_CTX_MODIFIER 4

/* One guest CCW, decoded; host order. */
struct cp_ccw {
	uint8_t cmd;
	uint8_t flags;
	uint16_t count;
	uint32_t cda;
	uint8_t ctx;	  /* CP_CTX_*, also shifted; 0: no path leads here */
	bool stop;	  /* the channel refuses it wherever it is reached */
	bool tic;
	bool queued;
	uint16_t target;  /* of a TIC: node number, or CP_NO_TARGET */
	uint16_t next;	  /* work list: node number + 1, 0: the end */
};

/* The host's list of one CCW. */
struct cp_list {
	be64_t *words;
	uint16_t nr;
};

struct cp_segment {
	uint32_t guest_head;
	uint32_t host_head;
	uint16_t nr;		 /* CCWs in @ccw */
	struct arch_ccw1 *host;	 /* nr + CP_STOPS CCWs; NULL before they are allocated */
	struct cp_list *lists;	 /* nr lists */
	struct cp_ccw ccw[CP_SEGMENT_CCWS_MAX];
};

struct cp_piece {
	struct cp_piece *next;
	uint32_t number;	 /* address / CP_PIECE_SIZE */
	bool available;
	uint8_t bytes[CP_PIECE_SIZE];
};

struct cp_snapshot {
	struct cp_piece **buckets; /* NULL while empty */
	uint32_t nr_buckets;	   /* a power of two */
	uint32_t nr_pieces;
	struct cp_piece *last;	   /* the piece used last: most words lie side by side */
};

struct cp_pin {
	uint64_t frame;
	unsigned int access;
};

#define CP_PINS_IN_CHUNK 62u

struct cp_pins {
	struct cp_pins *next;
	uint32_t nr;
	struct cp_pin pin[CP_PINS_IN_CHUNK];
};

struct cp_impl {
	struct cp_snapshot snapshot;
	uint64_t limit;		/* first address that CCWs, lists and direct areas cannot have */
	uint32_t block;		/* bytes that one IDAW serves */
	bool format1;
	bool idaw2;		/* guest lists are format 2 */
	bool prefetched;
	uint16_t work;		/* contexts still to be passed on: node number + 1 */
	uint32_t nr_segments;
	struct cp_segment *segments[CP_SEGMENTS_MAX];
	struct cp_pins *pins;
	uint8_t *nowhere;	/* the nowhere frame, NULL until one is needed */
	uint32_t nowhere_host;
};

/* A node is one CCW of one segment; its number is good for both. */
static inline uint16_t cp_node(uint32_t segment, uint32_t index)
{
	return (uint16_t)(segment * CP_SEGMENT_CCWS_MAX + index);
}

static inline struct cp_ccw *cp_node_ccw(struct cp_impl *impl, uint16_t node)
{
	return &impl->segments[node / CP_SEGMENT_CCWS_MAX]->ccw[node % CP_SEGMENT_CCWS_MAX];
}

/*
 * cp_snapshot_get() - @len bytes of the guest at @guest_abs, below 2 GiB; they lie in one piece.
 * 0, CP_UNAVAILABLE, or the errno of a failing world. What was read once is never read again.
 */
int cp_snapshot_get(struct channel_program *cp, void *buf, uint32_t guest_abs, uint32_t len);

/* cp_snapshot_drop() - give the copies back; the next read starts a new snapshot. */
void cp_snapshot_drop(struct channel_program *cp);

/*
 * cp_build_segments() - find the program's segments from the ORB's channel-program address.
 * 0, -EINVAL at a limit, -ENOMEM, or the errno of a failing world.
 */
int cp_build_segments(struct channel_program *cp);

/* cp_build_segment() - a new segment at @guest_head, without CCWs. -EINVAL: no room for one. */
int cp_build_segment(struct channel_program *cp, uint32_t guest_head);

/*
 * cp_build_append() - fetch the CCW behind @seg's last and append it.
 * 0, CP_UNAVAILABLE (it cannot be fetched, or the segment is full), or an errno.
 */
int cp_build_append(struct channel_program *cp, struct cp_segment *seg);

/*
 * cp_build_find() - the node of the CCW at @guest_abs, or CP_NO_TARGET. Where segments overlap it
 * is the one nearest to its segment's head: behind it there is the most room.
 */
uint16_t cp_build_find(const struct cp_impl *impl, uint32_t guest_abs);

/*
 * cp_tic_usable() - does @ccw, a TIC, designate a CCW that can be fetched?
 * 1 yes, 0 no (the channel refuses it: R-TIC-05, -06), or an errno.
 */
int cp_tic_usable(struct channel_program *cp, const struct cp_ccw *ccw);

/*
 * cp_context_spread() - find out how each CCW is reached, and go on past the ends of segments
 * where a status modifier leads. 0 or an errno.
 */
int cp_context_spread(struct channel_program *cp);

/* cp_context_ops() - the directions in which @ccw may move data: CP_CTX_* without COMMAND. */
unsigned int cp_context_ops(const struct cp_ccw *ccw);

/* cp_context_plain_ops() - the same, of the ways that take no status modifier. */
unsigned int cp_context_plain_ops(const struct cp_ccw *ccw);

/*
 * cp_data_translate() - make @host, which has command, flags and count, designate host storage
 * for the data of @ccw. @list receives the host's list. 0, -EOPNOTSUPP, or an errno; what was
 * taken by then belongs to @cp and @list and goes with cp_free().
 */
int cp_data_translate(struct channel_program *cp, struct arch_ccw1 *host, struct cp_list *list,
		      const struct cp_ccw *ccw);

/* cp_data_unpin() - give every pin back. */
void cp_data_unpin(struct channel_program *cp);

#endif /* CCWCHECK_CP_IMPL_H */
