/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the arguments, makes the world, tries as often as is wanted, and never hangs.
 */
#include <signal.h>

#include "replay.h"

#define TRIES_MAX 1000000000ul

static void give_up(int signal_number)
{
	static const char text[] = "\nrepro: not done in 30 seconds, given up\n";

	(void)signal_number;
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(EXIT_HUNG);
	_exit(EXIT_HUNG);
}
_Static_assert(ALARM_S == 30, "as the text says");

static void usage(const char *program)
{
	fprintf(stderr, "repro: wrong arguments; expected %s [--group N | --mdev UUID] "
		"[--tries N]\n", program);
	exit(EXIT_SET_UP);
}

static unsigned int number(const char *program, const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*end || !n || n > TRIES_MAX || *text == '-')
		usage(program);
	return (unsigned int)n;
}

int main(int argc, char **argv)
{
	const char *group = NULL, *uuid = NULL;
	unsigned int tries = 1;
	struct world w;

	for (int i = 1; i < argc; i += 2) {
		if (i + 1 == argc)
			usage(argv[0]);
		if (!strcmp(argv[i], "--group") && !uuid)
			group = argv[i + 1];
		else if (!strcmp(argv[i], "--mdev") && !group)
			uuid = argv[i + 1];
		else if (!strcmp(argv[i], "--tries"))
			tries = number(argv[0], argv[i + 1]);
		else
			usage(argv[0]);
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGALRM, give_up);
	alarm(ALARM_S);
	printf("%s\n", scenario.id);
	for (uint32_t i = 0; i < scenario.nr_notes; i++)
		printf("note: %s\n", scenario.notes[i]);
	world_make(&w, group, uuid);
	for (unsigned int nth = 1; nth <= tries; nth++) {
		alarm(ALARM_S);
		storage_begin(&w);
		replay(&w, nth);
	}
	replay_end(&w, tries);
	puts("ran to its end");
	return 0;
}
