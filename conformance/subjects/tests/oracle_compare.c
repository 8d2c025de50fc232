/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The comparison of outcomes: every field that the architecture defines makes a difference, the
 * ones that it leaves open do not, and the line says which field, and both values.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../oracle.h"

static struct outcome guest, translated;

/* A good ending of a read, with one change and one command. */
static void fill(struct outcome *o)
{
	out_init(o);
	o->nr_irbs = 1;
	o->irbs[0].scsw.ctl = be32_st(0x00c04007);
	o->irbs[0].scsw.cpa = be32_st(0x1010);
	o->irbs[0].scsw.dstat = DSTAT_CHANNEL_END | DSTAT_DEVICE_END;
	out_add_change(o, 0x3000, "abcd", 4);
	out_add_change(o, 0x5000, "efgh", 4);
	out_add_cmd(o, 0x02, 8, "", 0);
	out_add_cmd(o, 0x01, 0, "xyz", 3);
}

static int begin(void **state)
{
	(void)state;
	fill(&guest);
	fill(&translated);
	return 0;
}

static int end(void **state)
{
	(void)state;
	out_clear(&guest);
	out_clear(&translated);
	return 0;
}

static void check_same(void)
{
	char text[256];

	if (oracle_difference(text, sizeof(text), &guest, &translated, false))
		fail_msg("%s", text);
}

static void check_said(const char *said)
{
	char text[256] = "nothing";

	assert_true(oracle_difference(text, sizeof(text), &guest, &translated, false));
	assert_string_equal(text, said);
}

static void equal_outcomes_do_not_differ(void **state)
{
	(void)state;
	check_same();
}

static void the_ccw_address_is_named(void **state)
{
	(void)state;
	translated.irbs[0].scsw.cpa = be32_st(0x1018);
	check_said("guest program: scsw.cpa 1010, translated program: 1018");
}

static void condition_codes_come_first(void **state)
{
	(void)state;
	translated.cc = OUT_CC_3;
	translated.nr_irbs = 0;
	check_said("guest program: cc 0, translated program: 3");
}

static void every_bit_of_an_irb_counts(void **state)
{
	uint8_t *irb = (uint8_t *)&translated.irbs[0];
	char text[256];

	(void)state;
	for (unsigned int bit = 0; bit < 8 * sizeof(struct arch_irb); bit++) {
		irb[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
		assert_true(oracle_difference(text, sizeof(text), &guest, &translated, false));
		assert_ptr_equal(strstr(text, "guest program: "), text);
		irb[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
	}
	check_same();
}

static void fields_of_word_0_have_their_names(void **state)
{
	(void)state;
	translated.irbs[0].scsw.ctl = be32_st(0x30c04007);
	check_said("guest program: scsw.key 0, translated program: 3");
	translated.irbs[0].scsw.ctl = be32_st(0x00404007);
	check_said("guest program: scsw.F 1, translated program: 0");
	translated.irbs[0].scsw.ctl = be32_st(0x00c04047);
	check_said("guest program: scsw.actl 0, translated program: 2");
	translated.irbs[0].scsw.ctl = be32_st(0x00c04017);
	check_said("guest program: scsw.stctl 7, translated program: 17");
}

static void copies_hide_nothing(void **state)
{
	(void)state;
	translated.irbs[0].scsw.ctl = be32_st(0x30804017);
	check_said("guest program: scsw.stctl 7, translated program: 17");
	translated.irbs[0].scsw.ctl = be32_st(0x30804007);
	translated.changes[1].data[3] = 'i';
	check_said("guest program: storage 5003 68, translated program: 69");
	translated.changes[1].data[3] = 'h';
	check_said("guest program: scsw.key 0, translated program: 3");
}

static void words_behind_the_scsw_have_their_places(void **state)
{
	(void)state;
	translated.irbs[0].emw[31] = 1;
	check_said("guest program: emw word 7 0, translated program: 1");
	translated.irbs[0].ecw[4] = 1;
	check_said("guest program: ecw word 1 0, translated program: 1000000");
	translated.irbs[0].esw.erw = be32_st(0x01200000);
	check_said("guest program: esw word 1 0, translated program: 1200000");
}

static void what_a_check_leaves_open_is_not_compared(void **state)
{
	(void)state;
	guest.irbs[0].scsw.sstat = SSTAT_PROGRAM_CHECK;
	translated.irbs[0].scsw.sstat = SSTAT_PROGRAM_CHECK | SSTAT_INCORRECT_LENGTH;
	translated.irbs[0].scsw.count = be16_st(7);
	check_same();

	/* A channel-data check leaves the count as it is. */
	guest.irbs[0].scsw.sstat = SSTAT_CHANNEL_DATA_CHECK;
	translated.irbs[0].scsw.sstat = SSTAT_CHANNEL_DATA_CHECK;
	check_said("guest program: scsw.count 0, translated program: 7");
}

static void pci_is_open_only_where_the_ccw_at_fault_has_it(void **state)
{
	char text[256];

	(void)state;
	guest.irbs[0].scsw.sstat = SSTAT_PROGRAM_CHECK | SSTAT_PCI;
	translated.irbs[0].scsw.sstat = SSTAT_PROGRAM_CHECK;
	check_said("guest program: scsw.sstat a0, translated program: 20");
	assert_false(oracle_difference(text, sizeof(text), &guest, &translated, true));

	guest.irbs[0].scsw.sstat = SSTAT_PCI;
	translated.irbs[0].scsw.sstat = 0;
	assert_true(oracle_difference(text, sizeof(text), &guest, &translated, true));
}

static void counts_without_primary_status_are_open(void **state)
{
	(void)state;
	guest.irbs[0].scsw.ctl = be32_st(0x00c04009);
	translated.irbs[0].scsw.ctl = be32_st(0x00c04009);
	translated.irbs[0].scsw.count = be16_st(7);
	check_same();
}

static void statuses_beside_deferred_condition_code_3_are_open(void **state)
{
	(void)state;
	guest.irbs[0].scsw.ctl = be32_st(0x03c04017);
	translated.irbs[0].scsw.ctl = be32_st(0x03c04017);
	translated.irbs[0].scsw.dstat = 0;
	check_same();
	translated.irbs[0].scsw.cpa = be32_st(0);
	check_said("guest program: scsw.cpa 1010, translated program: 0");
}

static void interruptions_are_counted_and_numbered(void **state)
{
	(void)state;
	translated.nr_irbs = 2;
	check_said("guest program: interruptions 1, translated program: 2");
	guest.nr_irbs = 2;
	translated.irbs[1].scsw.dstat = DSTAT_DEVICE_END;
	check_said("guest program: interruption 2 scsw.dstat 0, translated program: 4");
}

static void commands_and_bytes_taken_count(void **state)
{
	(void)state;
	translated.cmds[1].taken[2] = 'Z';
	check_said("guest program: command 2 byte taken 2 7a, translated program: 5a");
	translated.cmds[1].nr_taken = 2;
	check_said("guest program: command 2 bytes taken 3, translated program: 2");
	translated.cmds[0].nr_sent = 9;
	check_said("guest program: command 1 bytes sent 8, translated program: 9");
	translated.cmds[0].code = 0x06;
	check_said("guest program: command 1 2, translated program: 6");
}

static void a_command_more_counts(void **state)
{
	(void)state;
	out_add_cmd(&translated, 0x03, 0, "", 0);
	check_said("guest program: commands 2, translated program: 3");
}

static void storage_is_compared_byte_by_byte(void **state)
{
	(void)state;
	translated.changes[1].data[2] = 'G';
	check_said("guest program: storage 5002 67, translated program: 47");
	translated.changes[1].len = 2;
	check_said("guest program: storage 5002 67, translated program: unchanged");
	translated.nr_changes = 1;
	check_said("guest program: storage 5000 65, translated program: unchanged");
	translated.changes[0].abs = 0x2fff;
	check_said("guest program: storage 2fff unchanged, translated program: 61");
	translated.nr_changes = 2;
}

static void endless_programs_share_what_both_reached(void **state)
{
	(void)state;
	guest.endless = true;
	check_said("guest program: endless 1, translated program: 0");
	translated.endless = true;
	out_add_cmd(&translated, 0x03, 0, "", 0);
	translated.nr_irbs = 0;
	check_same();
	translated.cmds[1].code = 0x05;
	check_said("guest program: command 2 1, translated program: 5");
}

int main(void)
{
#define PAIR_TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		PAIR_TEST(equal_outcomes_do_not_differ),
		PAIR_TEST(the_ccw_address_is_named),
		PAIR_TEST(condition_codes_come_first),
		PAIR_TEST(every_bit_of_an_irb_counts),
		PAIR_TEST(fields_of_word_0_have_their_names),
		PAIR_TEST(copies_hide_nothing),
		PAIR_TEST(words_behind_the_scsw_have_their_places),
		PAIR_TEST(what_a_check_leaves_open_is_not_compared),
		PAIR_TEST(pci_is_open_only_where_the_ccw_at_fault_has_it),
		PAIR_TEST(counts_without_primary_status_are_open),
		PAIR_TEST(statuses_beside_deferred_condition_code_3_are_open),
		PAIR_TEST(interruptions_are_counted_and_numbered),
		PAIR_TEST(commands_and_bytes_taken_count),
		PAIR_TEST(a_command_more_counts),
		PAIR_TEST(storage_is_compared_byte_by_byte),
		PAIR_TEST(endless_programs_share_what_both_reached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
