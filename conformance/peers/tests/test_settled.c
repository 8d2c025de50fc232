/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An entry speaks of a difference only if all that it says fits. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "settled.h"

#define ENTRY                                                                               \
	"- id: a\n  peer: qemu\n  as: [guest]\n  programs: ['get/*']\n  differs: [count]\n" \
	"  found: ['0?']\n  rule: R-CNT-01\n  right: model\n  reason: because\n"

static int read_text(struct settled_list *l, const char *text)
{
	char path[] = "/tmp/settled-XXXXXX";
	struct scn_error err;
	int fd = mkstemp(path);
	int ret;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	ret = settled_read(l, &err, path);
	unlink(path);
	return ret;
}

static void all_that_is_said_must_fit(void **state)
{
	const struct difference d = {.field = "count", .found = "09"};
	const struct difference field = {.field = "cpa", .found = "09"};
	const struct difference value = {.field = "count", .found = "19"};
	struct settled_list l;

	(void)state;
	assert_int_equal(read_text(&l, ENTRY), 0);
	assert_false(settled_covers(&l, "hercules", "guest", "get/x.f0", &d));
	assert_false(settled_covers(&l, "qemu", "translated", "get/x.f0", &d));
	assert_false(settled_covers(&l, "qemu", "guest", "put/x.f0", &d));
	assert_false(settled_covers(&l, "qemu", "guest", "get/x.f0", &field));
	assert_false(settled_covers(&l, "qemu", "guest", "get/x.f0", &value));
	assert_int_equal(l.list[0].used, 0);

	assert_true(settled_covers(&l, "qemu", "guest", "get/x.f0", &d));
	assert_int_equal(l.list[0].used, 1);
	settled_free(&l);
}

static void a_list_that_is_not_one_is_refused(void **state)
{
	static const char *const bad[] = {
		ENTRY ENTRY, /* the same name twice */
		"- id: a\n",
		"- id: a\n  peer: qemu\n  as: [guest]\n  programs: ['*']\n  differs: [count]\n"
		"  found: ['*']\n  rule: R-NONE-01\n  right: model\n  reason: because\n",
		"- id: a\n  peer: qemu\n  as: [guest]\n  programs: ['*']\n  differs: [count]\n"
		"  found: ['*']\n  rule: R-CNT-01\n  right: qemu\n  reason: because\n",
	};
	struct settled_list l;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(read_text(&l, bad[i]), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_is_said_must_fit),
		cmocka_unit_test(a_list_that_is_not_one_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
