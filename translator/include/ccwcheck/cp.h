/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The channel-program translator: the guest's program in, a program that the host's channel can
 * run out. Functions, names and meaning are those of the Linux driver vfio_ccw; where the driver
 * departs from the Principles of Operation, this translator does not.
 *
 * An error in the guest's program is no error of these functions. Whatever the channel would
 * refuse in the guest's program (a bad CCW, an unavailable address, a list that leaves storage)
 * is refused by the host's channel at the same CCW and the same byte, so that the guest sees
 * the status that the architecture promises, and only if the program really gets there.
 * What the interface cannot carry is refused with an errno, listed at each function.
 */
#ifndef CCWCHECK_CP_H
#define CCWCHECK_CP_H

#include <stdbool.h>
#include <stdint.h>

#include <ccwcheck/arch.h>
#include <ccwcheck/env.h>

#pragma GCC visibility push(default)

/* Limits of the interface: R-VFIO-CP-03, R-VFIO-CP-04. */
#define CP_SEGMENT_CCWS_MAX 256u
#define CP_SEGMENTS_MAX	    16u

struct cp_impl;

/**
 * struct channel_program - one channel program of one subchannel; members are private
 * @env:	the calls of the world
 * @env_ctx:	their context
 * @impl:	what cp_init() built; NULL when no program is held
 * @orb:	the guest's ORB
 * @host_orb:	the ORB that cp_get_orb() hands out
 */
struct channel_program {
	const struct cp_env *env;
	void *env_ctx;
	struct cp_impl *impl;
	struct arch_orb orb;
	struct arch_orb host_orb;
};

/**
 * cp_setup() - make an empty channel program
 * @cp:		the object; whatever it held is overwritten
 * @env:	the calls of the world; must outlive @cp
 * @env_ctx:	handed to each of them
 */
void cp_setup(struct channel_program *cp, const struct cp_env *env, void *env_ctx);

/**
 * cp_init() - take a channel program over from the guest
 * @cp:  an empty channel program; holds the guest's CCWs afterwards
 * @orb: the guest's ORB, as stored; copied
 *
 * Reads the CCWs, finds the segments and how each CCW can be reached, and allocates the host's
 * words. Nothing is pinned yet. An error in the program is left for the channel to find.
 *
 * Rules:   R-ORB-02 to -05, R-VFIO-IO-03, R-VFIO-CP-03, R-VFIO-CP-04, R-TIC, R-CC-04
 * Order:   @orb big-endian
 * Owns:    on success @cp holds allocations until cp_free(); on failure nothing is left behind,
 *	    and @cp is as before
 * Context: reads guest storage and allocates, through the env
 *
 * Return:
 * * 0		 - the program is held
 * * -EBUSY	 - @cp holds a program already
 * * -EOPNOTSUPP - transport mode (B = 1)
 * * -EIO	 - an ORB that START SUBCHANNEL answers with an operand exception: reserved bits,
 *		   D = 1, bit 0 of the channel-program address
 * * -EINVAL	 - a segment needs a 257th CCW, or the program a 17th segment
 * * -ENOMEM	 - the env is out of memory
 * * another	 - what the env's read returned, other than -EINVAL and -EPERM
 */
int cp_init(struct channel_program *cp, const struct arch_orb *orb);

/**
 * cp_prefetch() - translate: pin the data, write the host's CCWs and lists
 * @cp: a program that cp_init() took over and cp_prefetch() has not seen
 *
 * Afterwards no word that the host's channel can use holds a guest address. Guest lists are
 * read here, as of the snapshot that cp_init() began.
 *
 * Rules:   R-CCW-07, -08, -11, -12, -22, R-IDA, R-RB, R-SKIP, R-DC-02, R-DC-03, R-VFIO-CP-07
 * Order:   does not matter
 * Owns:    pins and words until cp_free(), which is due on failure too
 * Context: reads guest storage, pins and allocates, through the env
 *
 * Return:
 * * 0		 - translated
 * * -EINVAL	 - no program is held, or it is translated already
 * * -EOPNOTSUPP - a data area without IDA crosses a block and is reached both by a read-backward
 *		   data chain and otherwise: one host list cannot serve both
 * * -ENOMEM	 - the env is out of memory
 * * another	 - what the env's read or pin returned, other than -EINVAL and -EPERM
 */
int cp_prefetch(struct channel_program *cp);

/**
 * cp_get_orb() - the ORB to start the translated program with
 * @cp:		  a translated program
 * @host_intparm: the host's interruption parameter
 *
 * README.md says what becomes of each bit.
 *
 * Rules:   R-VFIO-CP-13, R-ORB-13, -14, -17, -18, R-LEN-07
 * Order:   @host_intparm host order; the ORB big-endian
 * Owns:    the ORB belongs to @cp and is good until cp_free()
 * Context: any; does not allocate, does not call the env
 *
 * Return: the ORB, or NULL if no translated program is held.
 */
const struct arch_orb *cp_get_orb(struct channel_program *cp, uint32_t host_intparm);

/**
 * cp_update_scsw() - turn the host's SCSW into the guest's
 * @cp:	  the program that the status belongs to; if none is held nothing happens
 * @scsw: in: as the host's subchannel stored it; out: what the guest may see
 *
 * The CCW address is mapped back to the guest's CCW; one that is not of this program becomes
 * zero, since it would tell the guest a host address. With the start function on, the copies of
 * F and A are set back to the guest's ORB. Nothing else needs a change: counts are the guest's.
 *
 * Rules:   R-SCSW-01, R-CPA, R-VFIO-CP-15
 * Order:   big-endian
 * Owns:    nothing
 * Context: any; does not allocate, does not call the env
 */
void cp_update_scsw(const struct channel_program *cp, struct arch_scsw *scsw);

/**
 * cp_iova_pinned() - tell whether a guest range is pinned for this program
 * @cp:	    a channel program; not modified
 * @iova:   first byte, guest absolute address
 * @length: bytes, at least 1; the range must not wrap
 *
 * Answers for frames, not bytes: true if any frame the range touches is held.
 *
 * Rules:   R-VFIO-CP-16
 * Order:   host order
 * Owns:    nothing; takes no reference
 * Context: any; does not allocate, does not call the env
 *
 * Return: true: at least one frame of the range is pinned; false: none is, or no program is held.
 */
bool cp_iova_pinned(const struct channel_program *cp, uint64_t iova, uint64_t length);

/**
 * cp_free() - give back all that a program holds: words, then pins, then memory
 * @cp: a channel program in any state; empty afterwards
 *
 * The channel must have ended the program. Does nothing if no program is held.
 *
 * Rules:   R-VFIO-CP-12
 * Order:   does not matter
 * Owns:    nothing is left
 * Context: unpins and frees, through the env; does not allocate
 */
void cp_free(struct channel_program *cp);

#pragma GCC visibility pop

#endif /* CCWCHECK_CP_H */
