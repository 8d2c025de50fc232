/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The runtime around a kernel's object sees what an object does wrong, says it in one line with the
 * function, and goes on with the next scenario. The object is faulty.c, compiled and linked here as
 * the real one is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ccwcheck/arch.h>

#include "kernel_object_link.h"
#include "kernel_object_run.h"
#include "outcome.h"
#include "rules.h"

#define HOOKS "-fsanitize=kernel-address --param asan-instrumentation-with-call-threshold=0 " \
	      "--param asan-stack=0 --param asan-globals=0 -fsanitize-coverage=trace-pc"

static char object[] = "/tmp/ccwcheck-faulty.XXXXXX";
static struct kobj_program program;

static int build(void **state)
{
	char command[2048], line[COMMAND_LINE_SIZE];
	struct scn_error err = {""};
	const int fd = mkstemp(object);

	(void)state;
	if (fd < 0)
		return -1;
	close(fd);
	snprintf(command, sizeof(command), "s390x-linux-gnu-gcc -O1 -g -fno-builtin -std=c11 " HOOKS
		 " -c -o %s %s && s390x-linux-gnu-objcopy --prefix-symbols=kernel_ %s 2>&1", object,
		 FAULTY_SOURCE, object);
	if (command_last_line(line, command)) {
		print_error("%s\n", line);
		return -1;
	}
	if (kobj_link(&program, &err, object) || kobj_start(&program, &err)) {
		print_error("%s\n", err.text);
		return -1;
	}
	return 0;
}

static int clean(void **state)
{
	(void)state;
	kobj_drop(&program);
	return unlink(object);
}

/* What became of the scenario that asks for @fault. */
static void run(struct outcome *out, uint32_t fault)
{
	static uint8_t zeros[16];
	struct scn_range memory = {0, 0xffff};
	struct scn_chunk storage = {0x1000, sizeof(zeros), zeros};
	struct scn s = {
		.id = (char[]){"fault"},
		.memory = &memory,
		.nr_memory = 1,
		.storage = &storage,
		.nr_storage = 1,
		.fctl = 0x40,
	};
	struct link_header h;
	struct scn_error err;
	uint8_t *pack, *answer;
	uint32_t len;

	s.orb.intparm = be32_st(fault);
	s.orb.ctl = be32_st(ORB_F | ORB_P | ORB_H | 0x8000);
	s.orb.cpa = be32_st(0x1000);
	assert_int_equal(scn_pack(&pack, &len, &s), 0);
	assert_int_equal(kobj_ask(&program, &h, &answer, pack, len), 0);
	free(pack);
	if (h.kind != LINK_OUTCOME)
		fail_msg("%s", (char *)answer);
	assert_int_equal(out_unpack(out, &err, answer + sizeof(struct rule_set),
				    h.len - (uint32_t)sizeof(struct rule_set)), 0);
	free(answer);
}

static void check(uint32_t fault, const char *said)
{
	struct outcome out;
	char line[96];

	run(&out, fault);
	if (!said && out.violation)
		fail_msg("fault %u: %s", (unsigned int)fault, out.violation);
	if (said && (!out.violation || strncmp(out.violation, said, strlen(said))))
		fail_msg("fault %u: %s, expected %s", (unsigned int)fault,
			 out.violation ? out.violation : "nothing", said);
	if (said && strstr(said, ", in ") && !kobj_find_line(line, &program, out.violation))
		fail_msg("fault %u: no line for %s", (unsigned int)fault, out.violation);
	out_clear(&out);
}

static void accesses_are_seen(void **state)
{
	(void)state;
	check(1, "kernel: out of bounds: read of 1 bytes, 0 behind the end of 24 bytes of "
		 "glue_init+");
	check(2, "kernel: out of bounds: write of 1 bytes, 1 before 24 bytes of glue_init+");
	check(3, "kernel: use after free: read of 1 bytes, 3 into 24 bytes of glue_init+");
	check(7, "kernel: wild access: write of 1 bytes at 123456789000, in write_at+");
	check(8, "kernel: out of bounds: write of 25 bytes, 0 behind the end of 24 bytes of "
		 "glue_init+");
	check(26, "kernel: out of bounds: write of 25 bytes, 0 behind the end of 24 bytes of "
		  "glue_init+");
}

static void what_is_freed_wrongly_or_not_at_all_is_seen(void **state)
{
	(void)state;
	check(4, "kernel: double free: kfree() of 24 bytes of glue_init+");
	check(5, "kernel: kfree() of what is no block, in ");
	check(6, "kernel: leak: 1 blocks, the first 40 bytes of ");
}

static void the_stack_has_the_size_of_a_kernel_s(void **state)
{
	(void)state;
	check(20, "kernel: stack overflow: more than 16384 bytes, in recurse+");
	check(21, NULL);
}

static void locks_pins_and_writes_are_seen(void **state)
{
	(void)state;
	check(22, "kernel: deadlock: the mutex is locked already, in ");
	check(23, "kernel: mutex_unlock() of what is not locked, in ");
	check(24, "1 pins not given back, the first of frame 5000");
	check(25, "unpin of frame 4000, which was never pinned");
	check(27, "kernel: vfio_dma_rw() writes to guest storage, in ");
}

static void a_good_run_after_all_that_is_good(void **state)
{
	(void)state;
	check(100, NULL);
	check(1, "kernel: out of bounds");
	check(100, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accesses_are_seen),
		cmocka_unit_test(what_is_freed_wrongly_or_not_at_all_is_seen),
		cmocka_unit_test(the_stack_has_the_size_of_a_kernel_s),
		cmocka_unit_test(locks_pins_and_writes_are_seen),
		cmocka_unit_test(a_good_run_after_all_that_is_good),
	};

	return cmocka_run_group_tests(tests, build, clean);
}
