// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guest subject for real, with the cached kernel: a program runs, a guest that is killed
 * costs one scenario and is replaced. Exit code 77 if no kernel is cached.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "../kernel.h"
#include "../subject.h"

#define KERNEL "6.12"

#define VECTOR \
	"id: a/b\nsummary: x\nrules: [R-CCW-01]\nif_it_fails: wrong-data\nsource: test\n" \
	"needs: [identify]\nstorage:\n  1000: e4200020 00003000\n" \
	"orb: {F: 1, P: 1, H: 1, lpm: 80, cpa: 1000}\n" \
	"expect:\n  cc: 0\n  scsw: {stctl: [pending]}\n"

struct seen {
	size_t nr;
	enum subject_status status[3];
	char why[3][256];
	bool identified[3];
};

static void kill_guests(void)
{
	char command[128];

	/* The guests of this process only. */
	snprintf(command, sizeof(command), "pkill -KILL -P %d qemu-system", (int)getpid());
	if (system(command) == -1)
		abort();
}

static void take(void *arg, size_t index, enum subject_status status, const char *why,
		 const struct outcome *out, const struct rule_set *marks)
{
	struct seen *seen = arg;

	(void)marks;
	seen->nr++;
	seen->status[index] = status;
	snprintf(seen->why[index], sizeof(seen->why[index]), "%s", why ? why : "");
	seen->identified[index] = out->nr_changes == 1 && out->changes[0].abs == 0x3000 &&
				  !memcmp(out->changes[0].data, "\xff\x38\x32\x04", 4);
	if (index == 0)
		kill_guests();
}

static void a_killed_guest_costs_one_scenario(void **state)
{
	struct scn_error err = {""};
	struct seen seen = {0};
	struct subject *subject;
	struct scn *s;
	const struct scn *scns[3];

	(void)state;
	assert_int_equal(scn_read_text(&s, &err, "x.yaml", VECTOR, strlen(VECTOR)), 0);
	for (int i = 0; i < 3; i++)
		scns[i] = s;
	if (subject_open(&subject, &err, "qemu:" KERNEL, NULL, NULL))
		fail_msg("%s", err.text);
	assert_int_equal(strncmp(subject->version, KERNEL, strlen(KERNEL)), 0);

	assert_int_equal(subject->ops->run(subject, scns, 3, take, &seen, &err), 0);

	assert_int_equal(seen.nr, 3);
	assert_int_equal(seen.status[0], SUBJECT_RAN);
	assert_true(seen.identified[0]);
	assert_int_equal(seen.status[1], SUBJECT_ERROR);
	assert_string_equal(seen.why[1], "crash: the guest is gone");
	assert_int_equal(seen.status[2], SUBJECT_RAN);
	assert_true(seen.identified[2]);
	subject_close(subject);
	scn_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_killed_guest_costs_one_scenario),
	};
	struct kernel k;

	if (!kernel_cached(&k, KERNEL))
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
