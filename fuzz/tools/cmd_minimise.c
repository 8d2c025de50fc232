/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck-fuzz minimise: a smaller input that runs into the same bug.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "minimise.h"
#include "tool.h"

#define SECONDS_USUAL 60
#define SECONDS_MAX   86400

static void show(const char *when, const struct min_size *size, bool text)
{
	if (text)
		printf("%s: %zu bytes\n", when, size->bytes);
	else
		printf("%s: %u CCWs, %u events, %zu bytes\n", when, size->ccws, size->events,
		       size->bytes);
}

static int write_out(const char *bin, const char *file, const char *out, unsigned int seconds)
{
	struct target target;
	struct min_result r;
	uint8_t *data;
	size_t size;
	bool text;

	if (!target_open(&target, bin))
		return EXIT_WRONG;
	if (!is_file(file))
		return complain("%s: no file that can be read", file);
	text = strstr(target.name, "vector") != NULL;
	if (!minimise(&r, &data, &size, &target, file, seconds))
		return key_is_crash(r.key) ? EXIT_WRONG :
		       complain("%s: does not crash %s, expected an input that does", file,
				target.name);
	printf("key: %s\n", r.key);
	show("before", &r.before, text);
	show("after", &r.after, text);
	printf("replays: %u, %s\n", r.replays, r.ended ? "nothing more can go" : "time was up");
	if (!file_put(out, data, size)) {
		complain("%s: %s", out, strerror(errno));
		free(data);
		return EXIT_WRONG;
	}
	free(data);
	return EXIT_EXPECTED;
}

int command_minimise(int argc, char **argv)
{
	static const struct option options[] = {
		{"seconds", required_argument, NULL, 's'},
		{0},
	};
	uint64_t seconds = SECONDS_USUAL;
	const char *out = NULL;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (c == 'o')
			out = optarg;
		else if (c != 's')
			return complain("minimise: unknown or incomplete option '%s'",
					argv[optind - 1]);
		else if (!number_of(&seconds, optarg, 1, SECONDS_MAX))
			return complain("--seconds %s: expected 1 to %d", optarg, SECONDS_MAX);
	}
	if (!out || argc - optind != 2)
		return complain("minimise: expected BIN FILE -o OUT [--seconds N]");
	return write_out(argv[optind], argv[optind + 1], out, (unsigned int)seconds);
}
