/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files around the kernel's object share. The genuine vfio_ccw_cp.o runs in an ordinary
 * s390x process; these files are the kernel that it believes to be in.
 *
 * kobj_arena.c	     memory that it allocates: exact bounds, nothing used twice, poisoned
 * kobj_hooks.c	     what the compiler has put into it: accesses, coverage
 * kobj_hardening.c  the kernel's own checks of lists and sizes
 * kobj_stand_ins.c  the kernel's functions that it calls
 * kobj_symbols.c    which of its functions an address lies in
 * kobj_call.c	     how it is entered, on a stack of the kernel's size, and left when it errs
 * kobj_translator.c its cp_*, as the oracle calls them
 *
 * One program at a time, no threads. s390x only: virtual, physical and host addresses are the same.
 */
#ifndef CCWCHECK_KOBJ_H
#define CCWCHECK_KOBJ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../subjects/oracle.h"
#include "../glue/glue.h"

/* kobj_translator - the kernel's translator, for the oracle. */
extern const struct oracle_translator kobj_translator;

/* kobj_world - the world that the kernel is in; NULL: none yet. */
extern struct host *kobj_world;

/*
 * kobj_report() - the kernel has erred at @pc: "TEXT, in FUNCTION+OFFSET". Kept as the world's
 * violation; does not come back: the call into the kernel ends.
 */
_Noreturn void kobj_report(uintptr_t pc, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* KOBJ_CALLER - the address of the kernel's code that called the function it is used in. */
#define KOBJ_CALLER ((uintptr_t)__builtin_return_address(0))

/* kobj_symbol() - "function+offset" of @pc in @text; or "outside of the driver". */
const char *kobj_symbol(char text[96], uintptr_t pc);

/* kobj_symbols_read() - reads the program's own symbols, once. False: it has none. */
bool kobj_symbols_read(void);

/* Where the driver's code lies: its section has a name of which the linker tells begin and end. */
extern const char __start_kernel_text[], __stop_kernel_text[];

/*
 * kobj_call() - @fn with up to three arguments on the kernel's stack; @ret receives what it
 * returns. False: it has erred, is in an unknown state, and may not be called again in this world.
 */
bool kobj_call(long *ret, long (*fn)(long, long, long), long a, long b, long c);

/* kobj_check_stack() - complain if the kernel's stack is used up. */
void kobj_check_stack(uintptr_t pc);

/* Memory. */
struct kobj_block {
	uintptr_t at;
	size_t size;
	uintptr_t pc;	/* who allocated it */
	bool given_back;
	bool dma;	/* below 2 GiB, where a channel may look */
	bool counted;	/* not the harness's own */
};

/* kobj_alloc() - @size bytes for @pc; NULL: no room. With @dma below 2 GiB, else far above. */
void *kobj_alloc(size_t size, bool dma, bool zero, uintptr_t pc);

/* kobj_free() - gives back; complains of what is no block, or not any more. NULL is nothing. */
void kobj_free(const void *p, uintptr_t pc);

/* kobj_check() - complain unless the kernel may access @size bytes at @at. */
void kobj_check(uintptr_t at, size_t size, bool write, uintptr_t pc);

/* kobj_arena_reset() - all memory is free and unknown again. */
void kobj_arena_reset(void);

/* kobj_arena_leak() - a block that was not given back; NULL: none. @nr: how many. */
const struct kobj_block *kobj_arena_leak(uint32_t *nr);

/* kobj_uncounted - allocations are the harness's own: no fault hits them, no leak names them. */
extern bool kobj_uncounted;

/*
 * What it has read of guest storage in this world. kobj_uses(): for how many things did it read any
 * of [@abs, +@len)? A window of CCWs is one, and a list of IDAWs for one CCW, with its first word
 * that is read before it. kobj_first_read(): the number of the first read of any of it, from 1; 0:
 * there was none. kobj_denied(): was it denied storage, to read or to pin?
 */
uint32_t kobj_uses(uint64_t abs, uint64_t len);
uint32_t kobj_first_read(uint64_t abs, uint64_t len);
bool kobj_denied(void);

/* kobj_stand_ins_reset() - a new world: no lock is held, nothing was read or denied. */
void kobj_stand_ins_reset(void);

/* The numbers of the code blocks that the driver runs through, for a fuzzer; see kobj_hooks.c. */
#define KOBJ_COUNTERS 4096u
extern uint8_t kobj_counters[KOBJ_COUNTERS];

#endif /* CCWCHECK_KOBJ_H */
