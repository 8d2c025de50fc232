/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The keys of bugs, of reports as they were written by clang 14's and gcc 12's runtimes.
 */
#include "key.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define EXITED(code) ((code) << 8)
#define KILLED(by)   (by)

static void expect_key(const char *expected, const char *report, int status)
{
	char key[KEY_MAX];

	key_of(key, report, status, false);
	assert_string_equal(key, expected);
}

static void ended_well_has_no_key(void **state)
{
	char key[KEY_MAX];

	(void)state;
	expect_key("none", "", EXITED(0));
	/* Whatever it wrote. */
	expect_key("none", "fuzz: property a.b: c\n", EXITED(0));
	key_of(key, "", EXITED(0), false);
	assert_false(key_is_crash(key));
}

static void property_without_its_numbers(void **state)
{
	(void)state;
	expect_key("property:orb.words:at N: N bytes N, expected N",
		   "INFO: Seed: 1383219727\nRunning: in/p\n"
		   "fuzz: property orb.words: at 00002002: 2 bytes ff 00 12, expected -2\n"
		   "==25193== ERROR: libFuzzer: deadly signal\n"
		   "    #0 0x55bb78d81d01 in cp_free /work/translator/src/cp.c:1:2\n",
		   EXITED(77));
	expect_key("property:chain.pins:", "fuzz: property chain.pins\n", KILLED(SIGABRT));
}

static void property_is_cut(void **state)
{
	char key[KEY_MAX];

	(void)state;
	key_of(key,
	       "fuzz: property x.y: wwwwwwwwww wwwwwwwwww wwwwwwwwww wwwwwwwwww wwwwwwwwww "
	       "wwwwwwwwww wwwwwwwwww wwwwwwwwww wwwwwwwwww wwwwwwwwww\n",
	       KILLED(SIGABRT), false);
	assert_int_equal(strlen(key), strlen("property:x.y:") + 80);
}

static void first_report_counts(void **state)
{
	(void)state;
	expect_key("property:a.b:first",
		   "fuzz: property a.b: first\nfuzz: property c.d: second\n"
		   "==1==ERROR: AddressSanitizer: SEGV on unknown address 0x0\n", EXITED(1));
}

static void asan_names_functions_of_ours(void **state)
{
	static const char report[] =
		"=================================================================\n"
		"==25198==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602 at pc "
		"0x55 bp 0x7f sp 0x7f\n"
		"WRITE of size 1 at 0x602000000056 thread T0\n"
		"    #0 0x55fb1fcf7e90 in __asan_memcpy (/tmp/translator/toy+0xe9) (BuildId: 45)\n"
		"    #1 0x55fb1fcf7e90 in be32_ld /w/translator/include/ccwcheck/arch.h:10:94\n"
		"    #2 0x55fb1fcf7e90 in read_ccw.part.0 /w/translator/src/cp_chain.c:10\n"
		"    #3 0x55fb1fcf7e90 in fz_program /w/fuzz/common/fz.c:10:94\n"
		"    #4 0x55fb1fcf7e90 in oracle_run conformance/subjects/oracle.c:10:94\n"
		"    #5 0x55fb1fcf7b4a in LLVMFuzzerTestOneInput /w/fuzz/targets/fuzz_orb.c:16:12\n"
		"\n"
		"0x602000000056 is located 2 bytes to the right of 4-byte region\n"
		"allocated by thread T0 here:\n"
		"    #0 0x55 in other /w/translator/src/other.c:1:2\n";

	(void)state;
	expect_key("asan:heap-buffer-overflow:be32_ld>read_ccw>oracle_run", report, EXITED(1));
}

static void tree_below_a_folder_of_that_name(void **state)
{
	(void)state;
	/* The innermost folder decides. */
	expect_key("asan:SEGV:cp_free",
		   "==1==ERROR: AddressSanitizer: SEGV on unknown address 0x000000006282 (pc 0x7)\n"
		   "==1==The signal is caused by a READ memory access.\n"
		   "    #0 0x7f in fz_do /home/translator/ccwcheck/fuzz/common/fz.c:1:1\n"
		   "    #1 0x7f in cp_free /home/fuzz/common/translator/src/cp.c:1:1\n",
		   EXITED(1));
}

static void asan_kinds_of_many_words(void **state)
{
	(void)state;
	expect_key("asan:double-free",
		   "==1==ERROR: AddressSanitizer: attempting double-free on 0x60 in thread T0:\n",
		   EXITED(1));
	expect_key("asan:allocation-size-too-big",
		   "==1==ERROR: AddressSanitizer: requested allocation size 0xfff exceeds\n",
		   EXITED(1));
	expect_key("oom",
		   "==1==ERROR: AddressSanitizer: allocator is out of memory trying to allocate\n",
		   EXITED(1));
	expect_key("asan:memcpy-param-overlap",
		   "==1==ERROR: AddressSanitizer: memcpy-param-overlap: memory ranges [0x1,0x2)\n",
		   EXITED(1));
}

static void recursion_is_its_cycle(void **state)
{
	static const char report[] =
		"AddressSanitizer:DEADLYSIGNAL\n"
		"==25203==ERROR: AddressSanitizer: stack-overflow on address 0x7ffd516a6ff8\n"
		"    #0 0x55f8 in __asan_memset (/tmp/toys/toy+0xdf23e)\n"
		"    #1 0x55f8 in leaf /w/translator/src/a.c:7:7\n"
		"    #2 0x55f8 in walk /w/translator/src/a.c:8:75\n"
		"    #3 0x55f8 in enter /w/translator/src/a.c:9:58\n"
		"    #4 0x55f8 in walk /w/translator/src/a.c:8:99\n"
		"    #5 0x55f8 in enter /w/translator/src/a.c:9:58\n";

	(void)state;
	expect_key("stack-overflow:enter>walk", report, EXITED(1));
}

static void ubsan_with_and_without_stack(void **state)
{
	(void)state;
	expect_key("ubsan:index N out of bounds for type 'int[N]':cp_init",
		   "/w/translator/src/cp.c:18:60: runtime error: index 6 out of bounds for "
		   "type 'int[4]'\n"
		   "    #0 0x557f0426fd4c in cp_init /w/translator/src/cp.c:18:60\n",
		   EXITED(77));
	expect_key("ubsan:shift exponent N is too large for N-bit type 'uint32_t':cp.c",
		   "/w/translator/src/cp.c:18:60: runtime error: shift exponent 33 is too "
		   "large for 32-bit type 'uint32_t'\n"
		   "SUMMARY: UndefinedBehaviorSanitizer: undefined-behavior\n",
		   EXITED(1));
}

static void assertions_of_both_compilers(void **state)
{
	(void)state;
	expect_key("assert:cp_free:cp->used > N && \"big\"",
		   "toy: fuzz/a.c:21: void cp_free(struct channel_program *): Assertion "
		   "`cp->used > 70000u && \"big\"' failed.\n"
		   "==25213== ERROR: libFuzzer: deadly signal\n",
		   EXITED(77));
	expect_key("assert:cp_free:cp->used",
		   "toy: fuzz/a.c:21: cp_free: Assertion `cp->used' failed.\n", KILLED(SIGABRT));
}

static void engines_own_reports(void **state)
{
	(void)state;
	expect_key("timeout", "ALARM: working on the last Unit for 26 seconds\n"
		   "==1== ERROR: libFuzzer: timeout after 26 seconds\n"
		   "    #0 0x5 in cp_free /w/translator/src/cp.c:1:1\n", EXITED(70));
	expect_key("oom", "==1== ERROR: libFuzzer: out-of-memory (used: 2049Mb; limit: 2048Mb)\n",
		   EXITED(71));
	expect_key("signal:deadly:cp_free", "==1== ERROR: libFuzzer: deadly signal\n"
		   "    #0 0x5 in raise signal/../sysdeps/posix/raise.c:26:13\n"
		   "    #1 0x5 in cp_free /w/translator/src/cp.c:1:1\n", EXITED(77));
	expect_key("engine:fuzz target exited", "==1== ERROR: libFuzzer: fuzz target exited\n",
		   EXITED(77));
}

static void leak_by_the_one_who_allocated(void **state)
{
	(void)state;
	expect_key("leak:cp_init",
		   "==1==ERROR: LeakSanitizer: detected memory leaks\n"
		   "\n"
		   "Direct leak of 8 byte(s) in 1 object(s) allocated from:\n"
		   "    #0 0x5 in malloc (/tmp/toy+0x5)\n"
		   "    #1 0x5 in cp_init /w/translator/src/cp.c:1:1\n"
		   "\n"
		   "Direct leak of 4 byte(s) in 1 object(s) allocated from:\n"
		   "    #0 0x5 in other /w/translator/src/cp.c:1:1\n",
		   EXITED(1));
}

static void memory_sanitizer(void **state)
{
	(void)state;
	expect_key("msan:use-of-uninitialized-value:cp_init",
		   "==1==WARNING: MemorySanitizer: use-of-uninitialized-value\n"
		   "    #0 0x5 in cp_init /w/translator/src/cp.c:1:1\n",
		   EXITED(77));
}

static void silent_deaths(void **state)
{
	char key[KEY_MAX];

	(void)state;
	expect_key("signal:SEGV", "", KILLED(SIGSEGV));
	expect_key("exit:3", "something\n", EXITED(3));
	expect_key("timeout", "", KILLED(SIGXCPU));
	key_of(key, "", KILLED(SIGKILL), true);
	assert_string_equal(key, "timeout");
}

static void words_that_are_values(void **state)
{
	static const struct {
		const char *text, *plain;
	} cases[] = {
		{"0x1f and 12 and 1a2b", "N and N and N"},
		{"00 ff 12 fe", "N"},
		{"must be dead, add a face", "must be dead, add a face"},
		{"deadbeef ffff", "N"},
		{"returned -22, expected 0", "returned N, expected N"},
		{"-EINVAL", "-EINVAL"},
		{"format-1 CCW", "format-N CCW"},
		{"cp_init2 is no number", "cp_init2 is no number"},
		{"12u 4096ul", "N"},
		{"tab\tand   blanks  ", "tab and blanks"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char out[KEY_MAX];

		key_plain_text(out, sizeof(out), cases[i].text);
		assert_string_equal(out, cases[i].plain);
	}
}

static void no_report_overflows(void **state)
{
	static char report[1 << 16];
	char key[KEY_MAX];

	(void)state;
	memset(report, 'w', sizeof(report) - 1);
	memcpy(report, "fuzz: property ", 15);
	key_of(key, report, KILLED(SIGABRT), false);
	assert_true(strlen(key) < KEY_MAX);
	for (size_t i = 15; i + 2 < sizeof(report); i += 2)
		memcpy(report + i, "7 ", 2);
	key_of(key, report, KILLED(SIGABRT), false);
	assert_true(strlen(key) < KEY_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ended_well_has_no_key),
		cmocka_unit_test(property_without_its_numbers),
		cmocka_unit_test(property_is_cut),
		cmocka_unit_test(first_report_counts),
		cmocka_unit_test(asan_names_functions_of_ours),
		cmocka_unit_test(tree_below_a_folder_of_that_name),
		cmocka_unit_test(asan_kinds_of_many_words),
		cmocka_unit_test(recursion_is_its_cycle),
		cmocka_unit_test(ubsan_with_and_without_stack),
		cmocka_unit_test(assertions_of_both_compilers),
		cmocka_unit_test(engines_own_reports),
		cmocka_unit_test(leak_by_the_one_who_allocated),
		cmocka_unit_test(memory_sanitizer),
		cmocka_unit_test(silent_deaths),
		cmocka_unit_test(words_that_are_values),
		cmocka_unit_test(no_report_overflows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
