// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Guest kernels: where they are looked for, which one in the cache is taken, and what a build
 * that fails, is cut off or meets another one leaves behind. The tree that is built is a fake of a
 * few lines, so that a build takes no time; the steps are the real ones.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "../kernel.h"
#include "../kernel_build.h"

#define PATH_MAX_HERE 256

static char dir[64];
static char tree[128];

static void put_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void read_line(const char *path, char line[64])
{
	FILE *f = fopen(path, "re");

	assert_non_null(f);
	assert_non_null(fgets(line, 64, f));
	fclose(f);
}

static void make_dir(const char *name)
{
	char path[PATH_MAX_HERE];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_int_equal(mkdir(path, 0755), 0);
}

/* A tree whose bzImage is made by @recipe, in lines that begin with a tab. */
static void put_makefile(const char *recipe)
{
	char path[PATH_MAX_HERE], text[2048];

	snprintf(path, sizeof(path), "%s/Makefile", tree);
	snprintf(text, sizeof(text),
		 "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 7\nEXTRAVERSION = -rc1\n"
		 "tinyconfig olddefconfig:\n\t@touch $(O)/.config\n"
		 "bzImage:\n%s", recipe);
	put_file(path, text);
}

#define GOOD_IMAGE(text) \
	"\t@mkdir -p $(O)/arch/s390/boot; touch $(O)/System.map\n" \
	"\t@echo " text " >$(O)/arch/s390/boot/bzImage\n"

static int set_up(void **state)
{
	char path[PATH_MAX_HERE];

	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/ccwcheck-test-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(tree, sizeof(tree), "%s/tree", dir);
	assert_int_equal(setenv("XDG_CACHE_HOME", dir, 1), 0);
	make_dir("tree");
	make_dir("tree/drivers");
	make_dir("tree/drivers/s390");
	make_dir("tree/drivers/s390/cio");
	make_dir("tree/scripts");
	make_dir("tree/scripts/kconfig");
	snprintf(path, sizeof(path), "%s/drivers/s390/cio/vfio_ccw_cp.c", tree);
	put_file(path, "");
	snprintf(path, sizeof(path), "%s/scripts/kconfig/merge_config.sh", tree);
	put_file(path, "#!/bin/sh\nexec cat \"$5\" >\"$2/.config\"\n");
	assert_int_equal(chmod(path, 0755), 0);
	return 0;
}

static int tear_down(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

static void what_is_no_kernel_is_one_line(void **state)
{
	struct scn_error err;
	struct kernel k;

	(void)state;
	assert_int_equal(kernel_prepare(&k, &err, "6.99", NULL, NULL), -EINVAL);
	assert_string_equal(err.text, "kernel: /usr/src/linux-source-6.99.tar.xz not found, "
			    "expected the package linux-source-6.99, or the path of a kernel tree");
	assert_int_equal(kernel_prepare(&k, &err, "latest", NULL, NULL), -EINVAL);
	assert_string_equal(err.text, "kernel: 'latest' is no version, expected one such as 6.12, "
			    "or the path of a kernel tree");
	assert_int_equal(kernel_prepare(&k, &err, "/nowhere/at/all", NULL, NULL), -EINVAL);
	assert_string_equal(err.text, "kernel: /nowhere/at/all: No such file or directory, "
			    "expected a kernel tree");
	assert_int_equal(kernel_prepare(&k, &err, "/etc/", NULL, NULL), -EINVAL);
	assert_string_equal(err.text, "kernel: /etc/ is no kernel tree, expected a Makefile with "
			    "VERSION and drivers/s390/cio/vfio_ccw_cp.c");
}

static void a_missing_compiler_is_named(void **state)
{
	const char *before = getenv("PATH");
	char *path = strdup(before ? before : "");
	struct scn_error err;
	struct kernel k;

	(void)state;
	assert_non_null(path);
	assert_int_equal(setenv("PATH", "/nowhere", 1), 0);
	assert_int_equal(kernel_prepare(&k, &err, "6.99", NULL, NULL), -EINVAL);
	assert_int_equal(setenv("PATH", path, 1), 0);
	free(path);
	assert_string_equal(err.text, "kernel: s390x-linux-gnu-gcc is missing, expected the "
			    "package gcc-s390x-linux-gnu");
	assert_false(kernel_cached(&k, "no version"));
	assert_string_equal(k.image, "");
}

static void a_cached_kernel_needs_no_package(void **state)
{
	struct kernel first, other, prepared;
	char begin[PATH_MAX_HERE], folder[KERNEL_PATH_SIZE];
	struct scn_error err;

	(void)state;
	assert_false(kernel_cached(&first, "6.99"));
	assert_false(kernel_cached(&other, "6.98"));
	assert_string_not_equal(first.image, other.image);
	snprintf(begin, sizeof(begin), "%s/ccwcheck/kernels/6.99-", dir);
	assert_int_equal(strncmp(first.image, begin, strlen(begin)), 0);
	assert_string_equal(strrchr(first.image, '/'), "/bzImage");

	snprintf(folder, sizeof(folder), "%s", first.image);
	*strrchr(folder, '/') = 0;
	assert_int_equal(mkdir(folder, 0755), 0);
	assert_false(kernel_cached(&other, "6.99")); /* a folder is no image yet */
	put_file(first.image, "image\n");

	assert_true(kernel_cached(&other, "6.99"));
	assert_string_equal(other.image, first.image);
	assert_int_equal(kernel_prepare(&prepared, &err, "6.99", NULL, NULL), 0);
	assert_string_equal(prepared.image, first.image);
}

static void a_tree_is_built_each_time(void **state)
{
	char line[64], sibling[KERNEL_PATH_SIZE + 16];
	struct scn_error err = {""};
	struct kernel k;

	(void)state;
	put_makefile(GOOD_IMAGE("one"));
	if (kernel_prepare(&k, &err, tree, NULL, NULL))
		fail_msg("%s", err.text);
	assert_non_null(strstr(k.image, "/ccwcheck/kernels/6.12.7-rc1-"));
	read_line(k.image, line);
	assert_string_equal(line, "one\n");
	*strrchr(k.image, '/') = 0;
	snprintf(sibling, sizeof(sibling), "%s/.config", k.image);
	assert_int_equal(access(sibling, R_OK), 0);
	snprintf(sibling, sizeof(sibling), "%s/System.map", k.image);
	assert_int_equal(access(sibling, R_OK), 0);

	put_makefile(GOOD_IMAGE("two"));
	assert_int_equal(kernel_prepare(&k, &err, tree, NULL, NULL), 0);
	read_line(k.image, line);
	assert_string_equal(line, "two\n");
	assert_false(kernel_cached(&k, tree)); /* of a tree nobody knows before make does */
}

static void a_failure_names_its_cause_and_keeps_the_image(void **state)
{
	struct scn_error err = {""};
	char line[64];
	struct kernel k;

	(void)state;
	put_makefile(GOOD_IMAGE("good"));
	assert_int_equal(kernel_prepare(&k, &err, tree, NULL, NULL), 0);
	put_makefile("\t@echo '  CC x.o'; echo 'x.c:7:2: error: no such thing'; echo '  CC y.o'\n"
		     "\t@exit 1\n");

	assert_int_equal(kernel_prepare(&k, &err, tree, NULL, NULL), -EIO);

	assert_non_null(strstr(err.text, " failed: x.c:7:2: error: no such thing (log: "));
	assert_null(strchr(err.text, '\n'));
	read_line(k.image, line);
	assert_string_equal(line, "good\n");

	/* Of what says nothing, make's own words. */
	put_makefile("\t@echo '  CC x.o'; exit 7\n");
	assert_int_equal(kernel_prepare(&k, &err, tree, NULL, NULL), -EIO);
	assert_non_null(strstr(err.text, " failed: make"));
	assert_non_null(strstr(err.text, "] Error 7 (log: "));

	put_makefile("\t@echo 'as: out.o: No space left on device'; echo 'x: error: later'; "
		     "exit 1\n");
	assert_int_equal(kernel_prepare(&k, &err, tree, NULL, NULL), -ENOSPC);
	assert_int_equal(strncmp(err.text, "kernel: no space left for the build of ", 39), 0);
}

static void a_configuration_that_drops_a_line_is_refused(void **state)
{
	char path[PATH_MAX_HERE];
	struct scn_error err = {""};
	struct kernel k;

	(void)state;
	put_makefile(GOOD_IMAGE("never"));
	snprintf(path, sizeof(path), "%s/scripts/kconfig/merge_config.sh", tree);
	put_file(path, "#!/bin/sh\ngrep -v VFIO_CCW= \"$5\" >\"$2/.config\"\n");
	assert_int_equal(kernel_prepare(&k, &err, tree, NULL, NULL), -EIO);
	assert_non_null(strstr(err.text, "the configuration cannot hold CONFIG_VFIO_CCW=y"));

	/* An optional symbol may be dropped by a tree that does not know it, and by no other. */
	put_file(path, "#!/bin/sh\ngrep -v VFIO_GROUP= \"$5\" >\"$2/.config\"\n");
	assert_int_equal(kernel_prepare(&k, &err, tree, NULL, NULL), 0);
	snprintf(path, sizeof(path), "%s/drivers/Kconfig", tree);
	put_file(path, "config VFIO_GROUP\n\tbool\n");
	assert_int_equal(kernel_prepare(&k, &err, tree, NULL, NULL), -EIO);
	assert_non_null(strstr(err.text, "the configuration cannot hold CONFIG_VFIO_GROUP=y"));
}

static pid_t prepare_in_child(void)
{
	pid_t pid = fork();

	if (!pid) {
		struct scn_error err;
		struct kernel k;

		_exit(kernel_prepare(&k, &err, tree, NULL, NULL) ? 1 : 0);
	}
	assert_true(pid > 0);
	return pid;
}

static void two_at_once_build_one_after_the_other(void **state)
{
	int status[2] = {-1, -1};
	pid_t pid[2];

	(void)state;
	put_makefile("\t@mkdir $(O)/busy; sleep 0.3; rmdir $(O)/busy\n" GOOD_IMAGE("image"));
	pid[0] = prepare_in_child();
	pid[1] = prepare_in_child();
	for (int i = 0; i < 2; i++) {
		assert_int_equal(waitpid(pid[i], &status[i], 0), pid[i]);
		assert_int_equal(status[i], 0);
	}
}

/* Wait for @path to appear, or for its lock to be free; false: not in ten seconds. */
static bool await_file(const char *path, bool lock)
{
	const struct timespec pause = {.tv_nsec = 20000000};

	for (int i = 0; i < 500; i++) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		bool done = fd >= 0 && (!lock || !flock(fd, LOCK_EX | LOCK_NB));

		if (fd >= 0)
			close(fd);
		if (done)
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

static void a_killed_harness_leaves_no_build_behind(void **state)
{
	char path[PATH_MAX_HERE], lock[KERNEL_PATH_SIZE];
	struct scn_error err = {""};
	struct kernel k;
	pid_t pid;

	(void)state;
	put_makefile(GOOD_IMAGE("first"));
	assert_int_equal(kernel_prepare(&k, &err, tree, NULL, NULL), 0);
	*strrchr(k.image, '/') = 0;
	snprintf(lock, sizeof(lock), "%.4000s.lock", k.image);
	put_makefile("\t@touch ../begun; sleep 1000\n");
	snprintf(path, sizeof(path), "%s/begun", dir);
	pid = prepare_in_child();
	assert_true(await_file(path, false));
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);

	/* The build has the lock as long as any part of it lives. */
	assert_true(await_file(lock, true));

	put_makefile(GOOD_IMAGE("again"));
	assert_int_equal(kernel_prepare(&k, &err, tree, NULL, NULL), 0);
}

static void a_log_gives_its_first_explanation(void **state)
{
	char path[PATH_MAX_HERE], last[256];

	(void)state;
	snprintf(path, sizeof(path), "%s/log", dir);
	assert_int_equal(kernel_build_read_log(path, last), 0);
	assert_string_equal(last, "");
	put_file(path, "  CC a.o\n  CC b.o\nmake[1]: *** [Makefile:9: all] Error 2\n");
	assert_int_equal(kernel_build_read_log(path, last), 3);
	assert_string_equal(last, "make[1]: *** [Makefile:9: all] Error 2");
	put_file(path, "  CC a.o\n  CC b.o\nmake[1]: Leaving directory 'x'\n");
	assert_int_equal(kernel_build_read_log(path, last), 3);
	assert_string_equal(last, "  CC b.o");
	put_file(path, "***\n*** The source tree is not clean, please run 'make mrproper'\n"
		 "*** in /x\n***\nmake[1]: *** [Makefile:9: all] Error 1\n");
	assert_int_equal(kernel_build_read_log(path, last), 5);
	assert_string_equal(last, "*** The source tree is not clean, please run 'make mrproper'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_no_kernel_is_one_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_missing_compiler_is_named, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_cached_kernel_needs_no_package, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_tree_is_built_each_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_failure_names_its_cause_and_keeps_the_image,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_configuration_that_drops_a_line_is_refused,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_at_once_build_one_after_the_other, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_killed_harness_leaves_no_build_behind, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_log_gives_its_first_explanation, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
