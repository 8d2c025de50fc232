/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a compiler puts into the object when it is told to: a call before each access to memory
 * (the kernel's address sanitizer, out of line) and one in each block of code. The first are held
 * against the arena; the second count, for fuzzers, and watch the stack.
 */
#include <string.h>

#include "kobj.h"

/* One entry for each halfword of code, as instructions are; filled when a block is first met. */
#define TEXT_MAX (1u << 17)

static uint16_t number_of[TEXT_MAX / 2];
static uint16_t nr_numbers;

/* libFuzzer looks at all of this section after each input. */
__attribute__((section("__libfuzzer_extra_counters"))) uint8_t kobj_counters[KOBJ_COUNTERS];

#define ACCESS(name, size, write)				\
	void kernel___asan_##name##_noabort(uintptr_t at);	\
	void kernel___asan_##name##_noabort(uintptr_t at)	\
	{							\
		kobj_check(at, size, write, KOBJ_CALLER);	\
	}

ACCESS(load1, 1, false)
ACCESS(load2, 2, false)
ACCESS(load4, 4, false)
ACCESS(load8, 8, false)
ACCESS(load16, 16, false)
ACCESS(store1, 1, true)
ACCESS(store2, 2, true)
ACCESS(store4, 4, true)
ACCESS(store8, 8, true)
ACCESS(store16, 16, true)

void kernel___asan_loadN_noabort(uintptr_t at, size_t size);
void kernel___asan_storeN_noabort(uintptr_t at, size_t size);
void kernel___asan_handle_no_return(void);
void kernel___sanitizer_cov_trace_pc(void);

void kernel___asan_loadN_noabort(uintptr_t at, size_t size)
{
	kobj_check(at, size, false, KOBJ_CALLER);
}

void kernel___asan_storeN_noabort(uintptr_t at, size_t size)
{
	kobj_check(at, size, true, KOBJ_CALLER);
}

void kernel___asan_handle_no_return(void)
{
}

void kernel___sanitizer_cov_trace_pc(void)
{
	const uintptr_t pc = KOBJ_CALLER, at = (pc - (uintptr_t)__start_kernel_text) / 2;

	kobj_check_stack(pc);
	if (at >= TEXT_MAX / 2)
		return;
	if (!number_of[at] && nr_numbers < KOBJ_COUNTERS)
		number_of[at] = ++nr_numbers;
	if (number_of[at] && kobj_counters[number_of[at] - 1] != UINT8_MAX)
		kobj_counters[number_of[at] - 1]++;
}
