// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * To be preloaded: one allocation of a program's main() finds no memory. FAIL_AT says which;
 * without it none does, and their number goes to file descriptor 3. glibc's own are among them.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

typedef int main_fn(int argc, char **argv, char **env);
typedef int start_fn(main_fn *main, int argc, char **argv, void (*init)(void), void (*fini)(void),
		     void (*rtld_fini)(void), void *stack_end);

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t nr, size_t size);
void *__libc_realloc(void *old, size_t size);
start_fn __libc_start_main;

static bool in_main;
static unsigned long count, fail_at;
static main_fn *real_main;

static bool fails(void)
{
	if (!in_main || ++count != fail_at)
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
void *calloc(size_t nr, size_t size)
{
	return fails() ? NULL : __libc_calloc(nr, size);
}

/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
void *realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}

/* What is behind exit() is not the program's: the counts of gcov are written there. */
static void leave_main(void)
{
	in_main = false;
	if (!fail_at)
		dprintf(3, "%lu", count);
}

static int count_main(int argc, char **argv, char **env)
{
	const char *at = getenv("FAIL_AT");

	fail_at = at ? strtoul(at, NULL, 10) : 0;
	atexit(leave_main);
	in_main = true;
	return real_main(argc, argv, env);
}

int __libc_start_main(main_fn *main, int argc, char **argv, void (*init)(void), void (*fini)(void),
		      void (*rtld_fini)(void), void *stack_end)
{
	start_fn *real = NULL;

	*(void **)&real = dlsym(RTLD_NEXT, "__libc_start_main");
	real_main = main;
	return real(count_main, argc, argv, init, fini, rtld_fini, stack_end);
}
