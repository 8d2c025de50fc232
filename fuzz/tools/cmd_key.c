/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-fuzz key: which bug is it that inputs run into?
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "replay.h"
#include "tool.h"

int command_key(int argc, char **argv)
{
	struct target target;
	const struct replay r = {.target = &target, .wall_s = REPLAY_WALL_S};
	int code = EXIT_EXPECTED;

	if (argc < 3)
		return complain("key: expected BIN FILE...");
	if (!target_open(&target, argv[1]))
		return EXIT_WRONG;
	for (int i = 2; i < argc; i++)
		if (access(argv[i], R_OK) || !is_file(argv[i]))
			return complain("%s: no file that can be read", argv[i]);
	for (int i = 2; i < argc; i++) {
		char key[KEY_MAX];

		if (!replay(&r, key, NULL, argv[i]))
			return EXIT_WRONG;
		printf("%s\t%s\n", key, argv[i]);
		fflush(stdout);
		if (key_is_crash(key))
			code = EXIT_UNEXPECTED;
	}
	return code;
}
