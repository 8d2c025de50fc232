/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The name of a bug, found out from what a program that died of it left behind. The same bug has
 * the same name whatever the input: no line numbers, no addresses, no values.
 *
 *	none				it did not die
 *	property:NAME:TEXT		numbers in TEXT are N; cut
 *	assert:FUNCTION:EXPRESSION
 *	asan:KIND:f1>f2>f3		the three innermost functions of ours
 *	msan:KIND:f1>f2>f3
 *	ubsan:MESSAGE:f1>f2>f3		without a stack: the file instead of functions
 *	leak:f1>f2>f3			of the first leak
 *	stack-overflow:f1>f2		the functions that call each other, by name
 *	timeout	oom
 *	signal:NAME:f1>f2>f3		another signal; functions if there was a stack
 *	exit:CODE
 */
#ifndef CCWCHECK_FUZZ_KEY_H
#define CCWCHECK_FUZZ_KEY_H

#include <stdbool.h>
#include <stddef.h>

#define KEY_MAX	 256 /* bytes of a key with its NUL */
#define KEY_NONE "none"

/*
 * key_of() - the key of a run
 * @key:       receives it: printable ASCII, no blanks at its ends
 * @report:    what the program wrote to standard error
 * @status:    how it ended, as of wait(2)
 * @timed_out: it was killed because its time was up
 */
void key_of(char key[KEY_MAX], const char *report, int status, bool timed_out);

/* key_is_crash() - does @key name a bug? */
bool key_is_crash(const char *key);

/*
 * key_plain_text() - @text without what differs from input to input: words of digits or of hex
 * digits become N, a row of them one N. At most @max bytes with the NUL.
 */
void key_plain_text(char *out, size_t max, const char *text);

#endif /* CCWCHECK_FUZZ_KEY_H */
