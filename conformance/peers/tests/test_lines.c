/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the lines of a program become, and which are refused. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "build.h"

static char get_name[] = "get", put_name[] = "put";
static struct command commands[] = {{.name = get_name, .code = 0x02, .size = 100},
				    {.name = put_name, .code = 0x01, .size = 50, .any = true}};
static char id[] = "device";
static struct device device = {.id = id, .commands = commands, .nr_commands = 2};
static struct program program;
static struct scn_error err;

static struct build begin(uint32_t ctl, bool lists)
{
	program_clear(&program);
	program = (struct program){
		.device = &device, .base = PEER_GUEST, .nr_frames = PEER_GUEST_FRAMES};
	return (struct build){.p = &program,
			      .err = &err,
			      .name = "test",
			      .ctl = ctl,
			      .make_lists = lists,
			      .at = PEER_GUEST};
}

static void is_at(uint32_t i, uint32_t abs, uint64_t word)
{
	const be64_t is = be64_st(word);

	assert_int_equal(program.chunks[i].abs, abs);
	assert_memory_equal(program.chunks[i].data, &is, sizeof(is));
}

static void ccws_in_both_formats(void **state)
{
	struct build b = begin(ORB_F, false);

	(void)state;
	assert_int_equal(build_ccw(&b, "get 3000 n-1 cc sli"), 0);
	assert_int_equal(build_ccw(&b, "80: e4 =12345678 7"), 0);
	is_at(0, 0x400000, 0x0260006300403000);
	is_at(1, 0x400080, 0xe400000712345678);

	b = begin(0, false);
	assert_int_equal(build_ccw(&b, "get 3000 n cd"), 0);
	assert_int_equal(build_ccw(&b, "00 4000 n+2 skip"), 0);
	is_at(0, 0x400000, 0x0240300080000064);
	is_at(1, 0x400008, 0x0040400010000066);
	assert_int_equal(program.nr_answers, 1); /* one command in two pieces */
}

static void areas_become_lists(void **state)
{
	struct build b = begin(ORB_F | ORB_H, true);

	(void)state;
	assert_int_equal(build_ccw(&b, "get 3ff8 n"), 0);
	is_at(0, 0x401000, 0x403ff8);
	assert_int_equal(program.chunks[1].abs, 0x401008);
	assert_int_equal(program.chunks[1].data[7], 0); /* a block's first byte */
	is_at(2, 0x400000, 0x0204006400401000);

	b = begin(ORB_F | ORB_H, true);
	assert_int_equal(build_ccw(&b, "0c 3007 100"), 0);
	is_at(0, 0x401000, 0x403007);
	assert_int_equal(program.chunks[1].data[7], 0xff); /* ... its last, backward */
}

static void a_device_that_takes_all_wants_the_whole_chain(void **state)
{
	struct build b = begin(ORB_F, false);

	(void)state;
	assert_int_equal(build_ccw(&b, "put 3000 4 cd"), 0);
	assert_int_equal(build_ccw(&b, "01 4000 5"), 0);
	assert_int_equal(program.nr_answers, 1);
	assert_int_equal(program.answers[0].kind, ANSWER_TAKE);
	assert_int_equal(program.answers[0].take, 9);
}

static void what_is_no_line_is_refused(void **state)
{
	static const char *const ccws[] = {
		"",	     "get",	      "get 3000",   "get 3000 x", "get 3000 65536",
		"e4 3000 n", "get 3000 1 xx", "gut 3000 1", "get 3g 1"};
	struct build b = begin(ORB_F, false);

	(void)state;
	for (size_t i = 0; i < sizeof(ccws) / sizeof(ccws[0]); i++)
		assert_int_equal(build_ccw(&b, ccws[i]), -EINVAL);
	assert_int_equal(build_list(&b, "1000 3000"), -EINVAL);
	assert_int_equal(build_bytes(&b, "1000: 0"), -EINVAL);
	assert_int_equal(build_bytes(&b, "1000: zz"), -EINVAL);
	assert_int_equal(build_key(&b, "1000: 100"), -EINVAL);
	assert_int_equal(build_answer(&b, "get is get"), -EINVAL);
	assert_int_equal(build_answer(&b, "get as gut"), -EINVAL);
	assert_int_equal(build_answer(&b, "get now stat 4c"), -EINVAL);
	assert_int_equal(build_orb(&b, "Q"), -EINVAL);
	assert_int_equal(build_orb(&b, "kay:1"), -EINVAL);
}

static void words_of_the_orb(void **state)
{
	struct build b = begin(0x80u << ORB_LPM_SHIFT, false);

	(void)state;
	assert_int_equal(build_orb(&b, "S"), 0);
	assert_int_equal(build_orb(&b, "key:3"), 0);
	assert_int_equal(build_orb(&b, "lpm:40"), 0);
	assert_int_equal(build_orb(&b, "ctl:02"), 0);
	assert_int_equal(build_orb(&b, "cpa:8"), 0);
	assert_int_equal(b.ctl, 0x38004002);
	assert_int_equal(b.cpa, 0x400008);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ccws_in_both_formats),
		cmocka_unit_test(areas_become_lists),
		cmocka_unit_test(a_device_that_takes_all_wants_the_whole_chain),
		cmocka_unit_test(what_is_no_line_is_refused),
		cmocka_unit_test(words_of_the_orb),
	};
	const int failed = cmocka_run_group_tests(tests, NULL, NULL);

	program_clear(&program);
	return failed;
}
