/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What all subcommands use that is no file: words, numbers, memory, and lines for people.
 */
#include "tool.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 2048

/* One write a line, so that lines of workers do not mix. */
static void say(const char *format, va_list args)
{
	char line[LINE_MAX_BYTES];
	const int name = snprintf(line, sizeof(line), "%.100s: ", program_invocation_short_name);
	const size_t begin = name > 0 ? (size_t)name : 0;
	int len = vsnprintf(line + begin, sizeof(line) - begin - 1, format, args);
	size_t end;

	if (len < 0)
		len = 0;
	end = begin + (size_t)len;
	if (end > sizeof(line) - 2)
		end = sizeof(line) - 2;
	line[end] = '\n';
	if (write(STDERR_FILENO, line, end + 1) < 0)
		return; /* nobody listens */
}

int complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	return EXIT_WRONG;
}

void progress(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
}

static void *or_end(void *memory)
{
	if (memory)
		return memory;
	complain("out of memory");
	exit(EXIT_WRONG);
}

char *text_of(const char *format, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	return or_end(text);
}

void *room_for(size_t size)
{
	return or_end(calloc(1, size ? size : 1));
}

void names_add(struct names *list, const char *name)
{
	list->name = or_end(realloc(list->name, (list->nr + 1) * sizeof(*list->name)));
	list->name[list->nr++] = text_of("%s", name);
}

bool names_have(const struct names *list, const char *name)
{
	for (size_t i = 0; i < list->nr; i++)
		if (!strcmp(list->name[i], name))
			return true;
	return false;
}

void names_free(struct names *list)
{
	for (size_t i = 0; i < list->nr; i++)
		free(list->name[i]);
	free(list->name);
	*list = (struct names){0};
}

void names_split(struct names *list, const char *text)
{
	static const char gaps[] = " ,\t\r\n";

	for (text += strspn(text, gaps); *text; text += strspn(text, gaps)) {
		const size_t len = strcspn(text, gaps);
		char *word = text_of("%.*s", (int)len, text);

		names_add(list, word);
		free(word);
		text += len;
	}
}

bool number_of(uint64_t *out, const char *text, uint64_t min, uint64_t max)
{
	char *end;
	unsigned long long n;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	n = strtoull(text, &end, 10);
	if (errno || *end || n < min || n > max)
		return false;
	*out = n;
	return true;
}

double seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

uint64_t hash_of(const void *data, size_t len)
{
	const uint8_t *from = data;
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ from[i]) * UINT64_C(0x100000001b3);
	return hash;
}

const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int tool_main(int argc, char **argv, const struct tool_command *commands, const char *usage,
	      const char *exits)
{
	const char *self = program_invocation_short_name;
	char names[256] = "";
	const bool help = argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help"));

	if (help)
		puts(usage);
	for (const struct tool_command *c = commands; c->name; c++) {
		const size_t used = strlen(names);

		if (argc > 1 && !strcmp(argv[1], c->name))
			return c->run(argc - 1, argv + 1);
		if (help)
			printf("  %s", c->help);
		snprintf(names + used, sizeof(names) - used, "%s%s", used ? ", " : "", c->name);
	}
	if (help) {
		puts(exits);
		return EXIT_EXPECTED;
	}
	if (argc < 2)
		return complain("no command, expected one of %s (%s --help)", names, self);
	return complain("unknown command '%.60s', expected one of %s", argv[1], names);
}
