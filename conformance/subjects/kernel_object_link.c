/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what a kernel's object is linked with. The code of the object gets a section of its own,
 * so that the program can tell which addresses are the driver's.
 */
#include "kernel_object_link.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "place.h"

#define TOOLS	    "s390x-linux-gnu-"
#define COMMAND_MAX 8192
#define FUZZER	    "lib/linux/libclang_rt.fuzzer-s390x.a"

int command_last_line(char line[COMMAND_LINE_SIZE], const char *command)
{
	FILE *f = popen(command, "r");
	char next[COMMAND_LINE_SIZE];
	int status;

	line[0] = 0;
	while (f && fgets(next, sizeof(next), f)) {
		next[strcspn(next, "\n")] = 0;
		if (*next)
			memcpy(line, next, sizeof(next));
	}
	status = f ? pclose(f) : -1;
	return status >= 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int run(struct scn_error *err, const char *what, const char *command)
{
	char line[COMMAND_LINE_SIZE];

	if (!command_last_line(line, command))
		return 0;
	snprintf(err->text, sizeof(err->text), "kernel-object: linking %.200s: %.250s", what,
		 *line ? line : "expected the packages gcc- and g++-s390x-linux-gnu");
	return -EIO;
}

/* The folder of what an object is linked with; empty: this build has none. */
static const char *archives(void)
{
	return place_built(CCWCHECK_KERNEL_OBJECT_DIR, "kernel_object");
}

/* @path.o: the object with its code in the section kernel_text. */
static int name_section(const char *path, struct scn_error *err, const char *object)
{
	char command[COMMAND_MAX];

	if (!*archives()) {
		snprintf(err->text, sizeof(err->text), "kernel-object: this build has nothing to "
			 "link with, expected one of the preset dev or release");
		return -EINVAL;
	}
	snprintf(command, sizeof(command), TOOLS "objcopy --rename-section .text=kernel_text "
		 "'%s' '%s.o' 2>&1", object, path);
	return run(err, object, command);
}

int kernel_object_link(const char *path, struct scn_error *err, const char *object)
{
	char command[COMMAND_MAX];
	int ret = name_section(path, err, object);

	snprintf(command, sizeof(command),
		 TOOLS "gcc -static -no-pie -o '%s' '%s.o' -Wl,--start-group '%s'/*.a "
		 "-Wl,--end-group 2>&1 && rm -f '%s.o'", path, path, archives(),
		 path);
	return ret ? ret : run(err, object, command);
}

/* Where clang keeps the s390x runtime of libFuzzer. */
static int find_fuzzer(char fuzzer[COMMAND_LINE_SIZE + 64], struct scn_error *err)
{
	char folder[COMMAND_LINE_SIZE];

	if (!command_last_line(folder, "clang -print-resource-dir 2>/dev/null")) {
		snprintf(fuzzer, COMMAND_LINE_SIZE + 64, "%s/" FUZZER, folder);
		if (!access(fuzzer, R_OK))
			return 0;
	}
	snprintf(err->text, sizeof(err->text), "kernel-object: no libFuzzer for s390x, expected "
		 "the packages clang and libclang-rt-14-dev:s390x");
	return -EINVAL;
}

/* The object's comparisons go to libFuzzer. */
static void add_compares(char *command, size_t size)
{
	static const char *const names[] = {
		"cmp1",	      "cmp2",	    "cmp4",	  "cmp8",   "const_cmp1",
		"const_cmp2", "const_cmp4", "const_cmp8", "switch",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const size_t len = strlen(command);

		snprintf(command + len, size - len, " -Wl,--defsym=kernel___sanitizer_cov_trace_%s"
			 "=__sanitizer_cov_trace_%s", names[i], names[i]);
	}
}

int kernel_object_link_target(const char *path, struct scn_error *err, const char *object,
			      const char *target)
{
	char fuzzer[COMMAND_LINE_SIZE + 64], command[COMMAND_MAX];
	const char *dir = archives();
	size_t len;
	int ret = object ? name_section(path, err, object) : 0;

	if (!ret)
		ret = find_fuzzer(fuzzer, err);
	if (ret)
		return ret;
	/*
	 * All of the target, for libFuzzer refers to the mutator only if it is there; and
	 * libFuzzer's main() before any other.
	 */
	snprintf(command, sizeof(command),
		 TOOLS "g++ -static -no-pie -o '%s' %s%s%s -Wl,--whole-archive '%s/fuzz/lib%s.a' "
		 "-Wl,--no-whole-archive -Wl,--start-group '%s' '%s'/*.a -Wl,--end-group", path,
		 object ? "'" : "", object ? path : "", object ? ".o'" : "", dir, target, fuzzer,
		 dir);
	if (object)
		add_compares(command, sizeof(command));
	len = strlen(command);
	snprintf(command + len, sizeof(command) - len, " 2>&1 && rm -f '%s.o'", path);
	return run(err, target, command);
}
