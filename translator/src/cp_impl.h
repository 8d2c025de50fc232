/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the translator's files share: the program while it is held, and who decides what.
 *
 * cp_snapshot.c  what the guest's storage said, each byte read once
 * cp_build.c     which CCWs belong to the program: segments, their ends, their limits
 * cp_context.c   by which operations each CCW can be reached
 * cp_data.c      data areas: host lists, pins
 * cp_list.c      where the host's words lie: CCWs and lists
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

/*
 * What a program has room for without asking for more: most programs are one allocation beside
 * their words. CCWs are those of a segment: 16, and what a status modifier may reach behind them.
 */
#define CP_CCWS_FEW	18u
#define CP_SEGMENTS_FEW 2u
#define CP_PIECES_FEW	2u

/* One IDAW per block of 2K, one more for an unaligned start, and one that ends the list. */
#define CP_LIST_WORDS_MAX (ARCH_COUNT_MAX / ARCH_BLOCK_2K + 3u)

/* Each segment ends in two stop CCWs: a status modifier may pass over the first. */
#define CP_STOPS 2u

#define CP_NO_TARGET UINT16_MAX

/* For what is rare: it would take registers of the path that is not. */
#define CP_RARE __attribute__((noinline))

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

#define CP_MARK_QUEUED 1u /* it is on the work list */
#define CP_MARK_AHEAD  2u /* the walk along its segment comes to it */

/* One guest CCW, decoded; host order. Its storage is zero before. */
struct cp_ccw {
	uint8_t cmd;
	uint8_t flags;
	uint16_t count;
	uint32_t cda;
	uint8_t ctx;	  /* CP_CTX_*, also shifted; 0: no path leads here */
	bool stop;	  /* the channel refuses it wherever it is reached */
	bool tic;
	uint8_t marks;	  /* CP_MARK_*: its ways are still to be passed on */
	uint16_t target;  /* of a TIC: node number, or CP_NO_TARGET */
	uint16_t next;	  /* work list: node number + 1, 0: the end */
};

/* Words that the lists of one segment share. */
struct cp_block {
	struct cp_block *next;
	be64_t *words;
	uint32_t host_abs;
	uint16_t nr;
	uint16_t nr_used;
};

struct cp_segment {
	uint32_t guest_head;
	uint32_t host_head;	 /* of the host's CCWs */
	uint16_t nr;		 /* CCWs in @ccw */
	uint16_t room;		 /* CCWs that fit there */
	uint16_t nr_left;	 /* while it is translated: CCWs that may need a list */
	bool tics;		 /* one of them is a TIC */
	be64_t *words;		 /* room for short lists, then @host; NULL before it is allocated */
	struct arch_ccw1 *host;	 /* nr + CP_STOPS CCWs */
	struct cp_block lists;	 /* where the next list goes: @words, or a block of its own */
	struct cp_block *full;	 /* other blocks, without room */
	struct cp_ccw *ccw;	 /* @few, or CP_SEGMENT_CCWS_MAX of them */
	struct cp_ccw few[CP_CCWS_FEW];
};

struct cp_piece {
	struct cp_piece *next;
	uint8_t bytes[CP_PIECE_SIZE];
	uint32_t number;	 /* address / CP_PIECE_SIZE */
	bool available;
};

struct cp_snapshot {
	uint32_t nr_pieces;
	uint32_t nr_log2;	   /* of buckets */
	struct cp_piece **buckets; /* @few, or allocated; NULL while there are no pieces */
	struct cp_piece *few;	   /* the only bucket of few pieces */
	const struct cp_piece *last; /* an available one: most words lie side by side */
	struct cp_piece own[CP_PIECES_FEW]; /* those that are read first */
};

#define CP_PINS_IN_CHUNK 30u

/* Pins: the frame's address, with the access (CP_PIN_*) in its low bits. */
struct cp_pins {
	struct cp_pins *next;
	uint32_t nr;
	uint64_t pin[CP_PINS_IN_CHUNK];
};

struct cp_impl {
	uint64_t limit;		/* first address that CCWs, lists and direct areas cannot have */
	uint32_t block;		/* bytes that one IDAW serves */
	uint32_t block_log2;
	bool format1;
	bool idaw2;		/* guest lists are format 2 */
	bool prefetched;
	uint16_t work;		/* contexts still to be passed on: node number + 1 */
	uint32_t nr_segments;
	struct cp_pins *pins;	/* with room, then full ones */
	uint8_t *nowhere;	/* the nowhere frame, NULL until one is needed */
	uint32_t nowhere_host;
	struct cp_segment *segments[CP_SEGMENTS_MAX];
	struct cp_segment own_segments[CP_SEGMENTS_FEW];
	struct cp_snapshot snapshot;
	struct cp_pins first_pins;
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

/* cp_snapshot_fetch() - cp_snapshot_get() where the piece is not the one that was used last. */
int cp_snapshot_fetch(struct channel_program *cp, const void **bytes, uint32_t guest_abs);

/*
 * cp_snapshot_get() - find the guest's bytes from @guest_abs, below 2 GiB, to the end of a piece.
 * 0, CP_UNAVAILABLE, or the errno of a failing world. What was read once is never read again.
 * @bytes is good until cp_snapshot_drop().
 */
static inline int cp_snapshot_get(struct channel_program *cp, const void **bytes,
				  uint32_t guest_abs)
{
	const struct cp_piece *last = cp->impl->snapshot.last;

	if (!last || last->number != guest_abs / CP_PIECE_SIZE)
		return cp_snapshot_fetch(cp, bytes, guest_abs);
	*bytes = last->bytes + guest_abs % CP_PIECE_SIZE;
	return 0;
}

/* cp_snapshot_drop_more() - cp_snapshot_drop() where there are more than the program's own. */
void cp_snapshot_drop_more(struct channel_program *cp);

/* cp_snapshot_drop() - give the copies back; nothing is read any more. */
static inline void cp_snapshot_drop(struct channel_program *cp)
{
	if (cp->impl->snapshot.nr_pieces > CP_PIECES_FEW)
		cp_snapshot_drop_more(cp);
}

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
 * for the data of @ccw, a CCW of @seg by which the operations @ops may move data (not none).
 * 0, -EOPNOTSUPP, or an errno; what was taken by then belongs to @cp and goes with cp_free().
 */
int cp_data_translate(struct channel_program *cp, struct arch_ccw1 *host, struct cp_segment *seg,
		      const struct cp_ccw *ccw, unsigned int ops);

/* cp_data_unpin() - give every pin back. */
void cp_data_unpin(struct channel_program *cp);

/*
 * cp_list_words() - allocate the words of @seg, now that its length is known: its CCWs, and room
 * for short lists of them. 0 or -ENOMEM.
 */
int cp_list_words(struct channel_program *cp, struct cp_segment *seg);

/*
 * cp_list_begin() - begin another block of lists, with room for @nr words at least; @nr is at most
 * CP_LIST_WORDS_MAX. 0 or -ENOMEM.
 */
int cp_list_begin(struct channel_program *cp, struct cp_segment *seg, uint32_t nr);

/*
 * cp_list_room() - room for a list of @nr words of a CCW of @seg; NULL: no memory. It is taken by
 * cp_list_take(), which gives the host's address of the list; the list may be shorter.
 */
static inline be64_t *cp_list_room(struct channel_program *cp, struct cp_segment *seg, uint32_t nr)
{
	if ((uint32_t)(seg->lists.nr - seg->lists.nr_used) < nr && cp_list_begin(cp, seg, nr))
		return NULL;
	return seg->lists.words + seg->lists.nr_used;
}

static inline uint32_t cp_list_take(struct cp_segment *seg, uint32_t nr)
{
	uint32_t host_abs = seg->lists.host_abs + seg->lists.nr_used * (uint32_t)sizeof(be64_t);

	assert(nr <= (uint32_t)(seg->lists.nr - seg->lists.nr_used)); /* LCOV_EXCL_BR_LINE */
	seg->lists.nr_used = (uint16_t)(seg->lists.nr_used + nr);
	return host_abs;
}

/* cp_list_drop() - give the words of @seg back. */
void cp_list_drop(struct channel_program *cp, struct cp_segment *seg);

#endif /* CCWCHECK_CP_IMPL_H */
