/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The catalogue holds together: ids are unique and agree with their symbols, every line says
 * something, and sets of rules hold what was put in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "rules.h"

static const char *const symbols[RULE_COUNT] = {
#define RULE(sym, id, where, text, reason) #sym,
#include "rules.def"
#undef RULE
};

static void ids_are_unique_and_name_their_symbols(void **state)
{
	(void)state;
	for (unsigned int r = 0; r < RULE_COUNT; r++) {
		char symbol[32];
		size_t n = strlen(rule_info(r)->id);

		assert_true(n < sizeof(symbol));
		for (size_t i = 0; i <= n; i++)
			symbol[i] = rule_info(r)->id[i] == '-' ? '_' : rule_info(r)->id[i];
		assert_string_equal(symbol, symbols[r]);
		assert_int_equal(rule_by_id(rule_info(r)->id), r);
	}
}

static void every_line_says_something(void **state)
{
	(void)state;
	for (unsigned int r = 0; r < RULE_COUNT; r++) {
		const struct rule_info *info = rule_info(r);

		assert_true(strlen(info->where) > 3);
		assert_true(strlen(info->text) > 10);
		assert_true(info->text[strlen(info->text) - 1] != '.');
		assert_true(!info->not_cited || strlen(info->not_cited) > 10);
	}
}

static void an_unknown_id_is_no_rule(void **state)
{
	(void)state;
	assert_int_equal(rule_by_id("R-TIC-99"), RULE_COUNT);
	assert_int_equal(rule_by_id(""), RULE_COUNT);
	assert_int_equal(rule_by_id("R_TIC_01"), RULE_COUNT);
}

static void a_set_holds_what_was_marked_and_nothing_else(void **state)
{
	struct rule_set set = {{0}};

	(void)state;
	rule_mark(NULL, R_TIC_01);
	for (unsigned int r = 0; r < RULE_COUNT; r += 3)
		rule_mark(&set, r);

	for (unsigned int r = 0; r < RULE_COUNT; r++)
		assert_int_equal(rule_marked(&set, r), r % 3 == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_unique_and_name_their_symbols),
		cmocka_unit_test(every_line_says_something),
		cmocka_unit_test(an_unknown_id_is_no_rule),
		cmocka_unit_test(a_set_holds_what_was_marked_and_nothing_else),
	};

	return cmocka_run_group_tests_name("rules.catalogue", tests, NULL, NULL);
}
