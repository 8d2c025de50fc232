/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the mutator's files share: the scenario under change, chance, places in guest storage, and
 * the tables of mutations.
 *
 * fz_mutate.c        picks mutations, settles what they leave
 * fz_mut_base.c      chance, room, places, stores
 * fz_mut_orb.c       the ORB, and programs converted along with it
 * fz_mut_ccw.c       one CCW
 * fz_mut_program.c   runs of CCWs, segments
 * fz_mut_tic.c       TICs
 * fz_mut_ida.c       lists of IDAWs
 * fz_mut_device.c    the script
 * fz_mut_world.c     storage, changes, faults, keys, memory
 * fz_mut_event.c     arguments of events
 * fz_mut_sequence.c  sequences of events
 * fz_mut_generate.c  whole programs and scenarios
 * fz_mut_cross.c     two scenarios become one
 */
#ifndef CCWCHECK_FZ_MUT_H
#define CCWCHECK_FZ_MUT_H

#include "fz_form.h"
#include "fz_mutate.h"
#include "fz_walk.h"

#define MUT_NTH_MAX    1000u
#define MUT_NOWHERE    UINT64_MAX
#define MUT_SEGMENT_MAX 288u /* CCWs of a segment that is held to be changed */

struct fz_mut {
	struct fz_scn *f;
	struct fz_rng *r;
	unsigned int focus;
	struct arch_orb *orb; /* of the program that is changed: the scenario's, or an event's */
	uint32_t budget;      /* bytes by which the input may still grow */
	struct scn_range reserved; /* nothing new is to go there; empty: last below first */
	bool walked;	      /* @walk is that of @orb */
	struct fz_walk walk;
};

/* A mutation: true if it changed something. */
struct fz_mut_op {
	bool (*apply)(struct fz_mut *m);
	uint32_t weight;
};

struct fz_mut_group {
	unsigned int focus;
	uint32_t weight;
	const struct fz_mut_op *ops; /* ended by weight 0 */
};

extern const struct fz_mut_op fz_mut_orb_ops[];
extern const struct fz_mut_op fz_mut_ccw_ops[];
extern const struct fz_mut_op fz_mut_program_ops[];
extern const struct fz_mut_op fz_mut_tic_ops[];
extern const struct fz_mut_op fz_mut_ida_ops[];
extern const struct fz_mut_op fz_mut_device_ops[];
extern const struct fz_mut_op fz_mut_world_ops[];
extern const struct fz_mut_op fz_mut_event_ops[];
extern const struct fz_mut_op fz_mut_sequence_ops[];

/* Chance. mut_one_in() - true once in @n times. mut_between() - both ends inclusive. */
uint32_t mut_below(struct fz_mut *m, uint32_t n);
uint32_t mut_between(struct fz_mut *m, uint32_t low, uint32_t high);
bool mut_one_in(struct fz_mut *m, uint32_t n);
#define MUT_PICK(m, table) ((table)[mut_below((m), sizeof(table) / sizeof((table)[0]))])

/* mut_apply() - one of @ops, by weight; some are tried if need be. */
bool mut_apply(struct fz_mut *m, const struct fz_mut_op *ops);

/* mut_begin()/mut_end() - around a change of @f: what it costs, and that it fits together again. */
void mut_begin(struct fz_mut *m, struct fz_scn *f, struct fz_rng *r, unsigned int focus);
void mut_end(struct fz_mut *m);

/* mut_afford() - take @bytes off what an input may grow by; false: not so many are left. */
bool mut_afford(struct fz_mut *m, uint32_t bytes);

/* What the ORB says of the program. */
uint32_t mut_ctl(const struct fz_mut *m);
bool mut_format1(const struct fz_mut *m);
bool mut_idaw2(const struct fz_mut *m);
uint32_t mut_block(const struct fz_mut *m);
uint64_t mut_limit(const struct fz_mut *m); /* first address that CCWs and lists cannot have */

/* mut_walk() - the program's CCWs; false: there are none. mut_place() - one of them, or NULL. */
bool mut_walk(struct fz_mut *m);
const struct fz_place *mut_place(struct fz_mut *m);
/* mut_place_of() - one that moves data (@tic false) or is a TIC, or NULL. */
const struct fz_place *mut_place_of(struct fz_mut *m, bool tic);

/*
 * mut_store() - change contents. Says what it costs, and cuts large contents of a simple form in
 * parts, so that one byte among them does not make all of them matter. False: no memory, no room.
 */
bool mut_store(struct fz_mut *m, uint64_t abs, const void *buf, uint32_t len);
bool mut_store_ccw(struct fz_mut *m, uint64_t abs, const struct fz_ccw *ccw);
/* mut_cost() - bytes of an input that contents take: those of a simple form take next to none. */
uint32_t mut_cost(const uint8_t *data, uint32_t len);
/* mut_fill_data() - something to tell apart where @p takes its data from, unless there is. */
bool mut_fill_data(struct fz_mut *m, const struct fz_place *p);
/* mut_tidy() - join contents that touch, forget zeros. */
void mut_tidy(struct fz_mut *m);

/* mut_spot() - where @len bytes can lie, below @limit and where nothing lies, or MUT_NOWHERE. */
uint64_t mut_spot(struct fz_mut *m, uint32_t len, uint32_t align, uint64_t limit);
/* mut_area() - an area for @count bytes of data, its first byte. */
uint64_t mut_area(struct fz_mut *m, uint32_t count);
/* mut_block_at() - a frame or half of one that an IDAW can designate, below @limit. */
uint64_t mut_block_at(struct fz_mut *m, uint64_t limit);
/* mut_wild() - an address at some edge: of memory, of a frame, of what an address can say. */
uint64_t mut_wild(struct fz_mut *m);
/* mut_count() - a count worth trying. */
uint16_t mut_count(struct fz_mut *m);

/* A run of CCWs that is changed as a whole. */
struct mut_segment {
	uint32_t abs;
	uint32_t nr;
	uint32_t old_nr;
	struct fz_ccw ccw[MUT_SEGMENT_MAX];
	uint16_t from[MUT_SEGMENT_MAX]; /* its number before, or FZ_WALK_NONE: it is new */
};

/* mut_segment_get() - the run that @p is in. mut_segment_put() - store it, elsewhere if it has
 * grown into something; TICs and the ORB follow. */
void mut_segment_get(struct fz_mut *m, struct mut_segment *seg, const struct fz_place *p);
bool mut_segment_put(struct fz_mut *m, struct mut_segment *seg);
bool mut_segment_insert(struct mut_segment *seg, uint32_t at, const struct fz_ccw *ccw);
void mut_segment_delete(struct mut_segment *seg, uint32_t at);

/* mut_new_ccw() - a CCW that moves data; @code 0: any. Chaining is up to the caller. */
struct fz_ccw mut_new_ccw(struct fz_mut *m, uint8_t code);
uint8_t mut_code(struct fz_mut *m);

/* mut_make_list() - a right list for @count bytes from a new place; its address in @list. */
bool mut_make_list(struct fz_mut *m, uint32_t count, bool backward, uint32_t *list);
uint32_t mut_list_words(const struct fz_mut *m, uint64_t first, uint32_t count, bool backward);

/* mut_generate_program() - a new program for @m's ORB, which it sets. */
bool mut_generate_program(struct fz_mut *m);
/* mut_fit_steps() - a script that serves the program, from step @first on. */
bool mut_fit_steps(struct fz_mut *m, uint32_t first);
/* mut_generate_events() - a sequence of events from the beginning. */
bool mut_generate_events(struct fz_mut *m);

/* mut_copy() - all of @from; only used parts are copied. */
void mut_copy(struct fz_scn *to, const struct fz_scn *from);

/* mut_step_insert() - a step that sends as many bytes as @step says, of another pattern than the
 * others. False: no room. */
bool mut_step_insert(struct fz_mut *m, uint32_t at, const struct scn_step *step);

/* mut_event_fill() - the arguments of a new event of kind @what. False: there can be none. */
bool mut_event_fill(struct fz_mut *m, struct scn_event *ev, enum scn_do what);
bool mut_event_insert(struct fz_mut *m, uint32_t at, const struct scn_event *ev);
void mut_event_delete(struct fz_mut *m, uint32_t at, uint32_t nr);
/* mut_event_set() - give one argument, SCN_HAS_*, a value. */
bool mut_event_set(struct fz_mut *m, struct scn_event *ev, uint32_t bit);
/* mut_around() - an address of or around what the program uses. */
uint64_t mut_around(struct fz_mut *m);

bool mut_add_change(struct fz_mut *m);
bool mut_add_fault(struct fz_mut *m);
bool mut_add_key(struct fz_mut *m);
bool mut_add_memory(struct fz_mut *m);

/* mut_limit_memory() - memory below and above the first address that no CCW can have. */
bool mut_limit_memory(struct fz_mut *m);

#endif /* CCWCHECK_FZ_MUT_H */
