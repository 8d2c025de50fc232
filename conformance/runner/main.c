/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck: decides which command is meant, and how it speaks to people.
 */
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../subjects/place.h"
#include "commands.h"
#include "progress.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{"list", command_list,
	 "list [rules|vectors|subjects] [--select PATTERN] [--check] [--coverage]"},
	{"run", command_run,
	 "run [--subject S]... [--select PATTERN] --out DIR [--vectors DIR] [--deviations FILE]"
	 " [--counts DIR] [--restart] [--quiet]"},
	{"compare", command_compare, "compare [--pair A=B]... [--json|--markdown] BEFORE AFTER"},
	{"explain", command_explain, "explain [--input] FILE..."},
	{"repro", command_repro, "repro [--vector] [--input] FILE [-o OUT]"
	 " | --identify DIR FILE..."},
	{"kernel", command_kernel, "kernel [--object] [VERSION|TREE]..."},
	{"drift", command_drift,
	 "drift [--base VERSION] [--json] [--lists DIR] [--update] VERSION|TREE|TARBALL"},
	{"fmt", command_fmt, "fmt [--check] FILE..."},
	{"pack", command_pack, "pack FILE >PACK"},
};

#define EXIT_CODES \
	"Exit: 0 as expected, 1 not as expected, 2 set-up or input wrong, 77 nothing ran.\n"
#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static struct progress progress;

int complain(const char *format, ...)
{
	va_list args;

	end_progress();
	fputs("ccwcheck: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return EXIT_WRONG;
}

void show_progress(void *arg, const char *line)
{
	(void)arg;
	progress_line(&progress, stderr, isatty(STDERR_FILENO), time(NULL), line);
}

void end_progress(void)
{
	progress_end(&progress, stderr);
}

const char *vectors_dir(void)
{
	const char *dir = place_of("conformance/vectors");

	return access(dir, R_OK) ? "conformance/vectors" : dir;
}

static int usage(FILE *f)
{
	fputs("Usage: ccwcheck COMMAND\n", f);
	for (size_t i = 0; i < NR_COMMANDS; i++)
		fprintf(f, "  ccwcheck %s\n", commands[i].help);
	fputs("ccwcheck COMMAND --help says more.\n" EXIT_CODES, f);
	return fflush(f) ? complain("standard output: %s", strerror(errno)) : 0;
}

static int usage_of(FILE *f, size_t i)
{
	fprintf(f, "Usage: ccwcheck %s\n", commands[i].help);
	help_command(f, commands[i].name);
	fputs("\n" EXIT_CODES, f);
	return fflush(f) ? complain("standard output: %s", strerror(errno)) : 0;
}

/*
 * A report without what there was no memory for would be a wrong one, and JSON is made of so many
 * small pieces that it is not asked for each.
 */
static void *json_memory(size_t size)
{
	void *memory = malloc(size);

	if (!memory)
		exit(complain("out of memory"));
	return memory;
}

int main(int argc, char **argv)
{
	json_set_alloc_funcs(json_memory, free);
	/* A limit of file sizes is met like a full disk: with an error, not with death. */
	signal(SIGXFSZ, SIG_IGN);
	if (argc >= 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
			  !strcmp(argv[1], "help")))
		return usage(stdout);
	if (argc >= 2 && !strcmp(argv[1], "--version")) {
		puts("ccwcheck " CCWCHECK_VERSION);
		return 0;
	}
	if (argc < 2)
		return complain("no command, expected one of list, run, compare, explain, repro, "
				"kernel, drift, fmt, pack (ccwcheck --help)");
	for (size_t i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return help_asked(argc - 1, argv + 1) ?
				       usage_of(stdout, i) : commands[i].run(argc - 1, argv + 1);
	return complain("unknown command '%.60s', expected list, run, compare, explain, repro, "
			"kernel, drift, fmt, pack",
			argv[1]);
}
