/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Into the kernel's object and out of it: on a stack of its own, which is larger than the kernel's
 * because the stand-ins run on it too, and whose use is measured; and away from wherever it is when
 * it has erred.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "kobj.h"

#define STACK_SIZE  (UINT64_C(1) << 20)
#define SIGNAL_SIZE (64u << 10)

static struct {
	uint8_t *stack; /* its lowest byte, behind a guard */
	uintptr_t limit; /* of the stack pointer */
	jmp_buf out;
	bool inside;
} call;

struct host *kobj_world;

/* s390x: arguments from r2 on, r14 returns, r15 is the stack; a caller leaves 160 bytes on it. */
long kobj_switch_(uintptr_t top, long (*fn)(long, long, long), long a, long b, long c);
__asm__(".text\n"
	".globl kobj_switch_\n"
	".type kobj_switch_, @function\n"
	"kobj_switch_:\n"
	"	stmg %r6, %r15, 48(%r15)\n"
	"	lgr %r0, %r15\n"
	"	lgr %r15, %r2\n"
	"	aghi %r15, -168\n"
	"	stg %r0, 160(%r15)\n"
	"	lgr %r1, %r3\n"
	"	lgr %r2, %r4\n"
	"	lgr %r3, %r5\n"
	"	lgr %r4, %r6\n"
	"	basr %r14, %r1\n"
	"	lg %r15, 160(%r15)\n"
	"	lmg %r6, %r15, 48(%r15)\n"
	"	br %r14\n"
	".size kobj_switch_, . - kobj_switch_\n");

_Noreturn void kobj_report(uintptr_t pc, const char *format, ...)
{
	char text[160], whole[300], where[96];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	snprintf(whole, sizeof(whole), "kernel: %s, in %s", text, kobj_symbol(where, pc));
	if (!call.inside || !kobj_world) {
		fprintf(stderr, "%s\n", whole);
		abort();
	}
	host_accuse(kobj_world, whole);
	longjmp(call.out, 1);
}

/* What the hooks have not seen coming, or a build without hooks. */
static void on_signal(int number, siginfo_t *info, void *context)
{
	const ucontext_t *c = context;
	const uintptr_t pc = c->uc_mcontext.psw.addr;
	const uintptr_t at = (uintptr_t)info->si_addr;
	sigset_t set;

	if (!call.inside || !kobj_world) {
		signal(number, SIG_DFL);
		return;
	}
	sigemptyset(&set);
	sigaddset(&set, number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	if (at >= (uintptr_t)call.stack - 4096 && at < (uintptr_t)call.stack)
		kobj_report(pc, "stack overflow");
	kobj_report(pc, "%s at %lx", strsignal(number), (unsigned long)at);
}

static bool prepare(void)
{
	static uint8_t signal_stack[SIGNAL_SIZE];
	const stack_t alternate = {.ss_sp = signal_stack, .ss_size = sizeof(signal_stack)};
	const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE};
	struct sigaction sa = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};

	call.stack = mmap(NULL, STACK_SIZE + 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (call.stack == MAP_FAILED || mprotect(call.stack, 4096, PROT_NONE)) {
		call.stack = NULL;
		return false;
	}
	call.stack += 4096;
	call.limit = (uintptr_t)call.stack + STACK_SIZE - kernel_glue_facts.stack_size;
	sigaltstack(&alternate, NULL);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &sa, NULL);
	return kobj_symbols_read();
}

void kobj_check_stack(uintptr_t pc)
{
	if (call.inside && (uintptr_t)__builtin_frame_address(0) < call.limit)
		kobj_report(pc, "stack overflow: more than %lu bytes",
			    kernel_glue_facts.stack_size);
}

bool kobj_call(long *ret, long (*fn)(long, long, long), long a, long b, long c)
{
	if (!call.stack && !prepare()) {
		fprintf(stderr, "kernel-object: no stack, or no symbols in this program\n");
		abort();
	}
	if (setjmp(call.out)) {
		call.inside = false;
		return false;
	}
	call.inside = true;
	*ret = kobj_switch_((uintptr_t)call.stack + STACK_SIZE, fn, a, b, c);
	call.inside = false;
	return true;
}
