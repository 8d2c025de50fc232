/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the reports of properties, of assert(), of the sanitizers and of libFuzzer. The first
 * report in the text counts: what follows it are its consequences.
 */
#include "key.h"

#include <ctype.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define TEXT_MAX      81
#define KIND_MAX      64
#define FUNCTION_MAX  64
#define FRAMES_NAMED  3
#define FRAMES_MAX    512 /* frames of one stack that are looked at */
#define CYCLE_MAX     16  /* functions of a cycle that are named */

struct frames {
	size_t nr;
	struct frame {
		char function[FUNCTION_MAX];
	} frame[FRAMES_MAX];
};

static const char *line_end(const char *line)
{
	return line + strcspn(line, "\n");
}

static const char *next_line(const char *line)
{
	line = line_end(line);
	return *line ? line + 1 : line;
}

/* The place of @word in the line at @line, or NULL. */
static const char *in_line(const char *line, const char *word)
{
	return memmem(line, (size_t)(line_end(line) - line), word, strlen(word));
}

/*
 * Is a source file ours? The innermost of these folders decides, whatever lies above the tree.
 * The harness itself, fuzz/common, is not what has the bug.
 */
static bool is_ours(const char *path, size_t len)
{
	static const struct {
		const char *folder;
		bool ours;
	} folders[] = {
		{"translator/", true},
		{"conformance/", true},
		{"fuzz/targets/", true},
		{"fuzz/common/", false},
		{"fuzz/canaries/", false},
		{"fuzz/tools/", false},
	};
	bool ours = false;

	for (const char *p = path; p < path + len; p++) {
		if (p != path && p[-1] != '/')
			continue;
		for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
			if (!strncmp(p, folders[i].folder, strlen(folders[i].folder)))
				ours = folders[i].ours;
	}
	return ours;
}

/* The name of a function without what the compiler added: cp_free.part.0, cp_free.cold. */
static void take_name(char out[FUNCTION_MAX], const char *name, size_t len)
{
	size_t n = 0;

	while (n < len && n < FUNCTION_MAX - 1 && name[n] != '.' && name[n] != '(') {
		out[n] = name[n];
		n++;
	}
	out[n] = '\0';
}

/* "    #1 0x55d0 in cp_free /work/translator/src/cp.c:12:3": false if the line is no frame. */
static bool read_frame(struct frames *f, const char *line)
{
	const char *end = line_end(line);
	const char *name, *file;

	line += strspn(line, " \t");
	if (*line != '#' || !isdigit((unsigned char)line[1]))
		return false;
	name = in_line(line, " in ");
	if (!name)
		return true; /* no symbol */
	name += 4;
	file = memchr(name, ' ', (size_t)(end - name));
	/* A frame without its source has "(PROGRAM+OFFSET)" there. */
	if (!file || file[1] == '(' || f->nr == FRAMES_MAX ||
	    !is_ours(file + 1, (size_t)(end - file - 1)))
		return true;
	take_name(f->frame[f->nr++].function, name, (size_t)(file - name));
	return true;
}

/* The first stack in @text; what stands before it is passed over. */
static void read_stack(struct frames *f, const char *text)
{
	bool begun = false;

	f->nr = 0;
	for (; *text; text = next_line(text)) {
		if (read_frame(f, text))
			begun = true;
		else if (begun)
			break;
	}
}

static void add(char key[KEY_MAX], const char *text)
{
	const size_t used = strlen(key);

	snprintf(key + used, KEY_MAX - used, "%s", text);
}

static void add_functions(char key[KEY_MAX], const struct frames *f, size_t nr)
{
	for (size_t i = 0; i < f->nr && i < nr; i++) {
		add(key, i ? ">" : ":");
		add(key, f->frame[i].function);
	}
}

static void add_stack(char key[KEY_MAX], const char *report)
{
	struct frames *f = calloc(1, sizeof(*f));

	if (!f)
		return;
	read_stack(f, report);
	add_functions(key, f, FRAMES_NAMED);
	free(f);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct frame *)a)->function, ((const struct frame *)b)->function);
}

/* Leaves the functions that are there more than once, each once, by name. */
static void keep_cycle(struct frames *f)
{
	size_t kept = 0;

	qsort(f->frame, f->nr, sizeof(f->frame[0]), by_name);
	for (size_t i = 0, same; i < f->nr; i += same) {
		same = 1;
		while (i + same < f->nr && !by_name(&f->frame[i], &f->frame[i + same]))
			same++;
		if (same > 1)
			f->frame[kept++] = f->frame[i];
	}
	f->nr = kept;
}

static void add_cycle(char key[KEY_MAX], const char *report)
{
	struct frames *f = calloc(1, sizeof(*f));

	if (!f)
		return;
	read_stack(f, report);
	keep_cycle(f);
	add_functions(key, f, CYCLE_MAX);
	free(f);
}

/* "fuzz: property NAME: TEXT" */
static bool property(char key[KEY_MAX], const char *line)
{
	static const char begin[] = "fuzz: property ";
	char text[TEXT_MAX];
	const char *name = line + strlen(begin);
	size_t len;

	if (strncmp(line, begin, strlen(begin)))
		return false;
	len = strcspn(name, ":\n");
	key_plain_text(text, sizeof(text), name[len] == ':' ? name + len + 1 : name + len);
	snprintf(key, KEY_MAX, "property:%.*s:%s", (int)(len < KIND_MAX ? len : KIND_MAX), name,
		 text + strspn(text, " "));
	return true;
}

/*
 * The name of the function in "PROGRAM: FILE:LINE: FUNCTION" that ends at @end; some compilers
 * write all of its type.
 */
static void read_function(char name[FUNCTION_MAX], const char *line, const char *end)
{
	const char *bracket = memchr(line, '(', (size_t)(end - line));
	const char *begin;

	if (bracket)
		end = bracket;
	begin = end;
	while (begin > line && begin[-1] != ' ' && begin[-1] != '*')
		begin--;
	take_name(name, begin, (size_t)(end - begin));
}

/* "PROGRAM: FILE:LINE: FUNCTION: Assertion `EXPRESSION' failed." */
static bool assertion(char key[KEY_MAX], const char *line)
{
	const char *what = in_line(line, ": Assertion `");
	char name[FUNCTION_MAX], text[TEXT_MAX];
	char *quote;

	if (!what)
		return false;
	read_function(name, line, what);
	key_plain_text(text, sizeof(text), what + strlen(": Assertion `"));
	quote = strstr(text, "' failed");
	if (quote)
		*quote = '\0';
	snprintf(key, KEY_MAX, "assert:%s:%s", name, text);
	return true;
}

/* The kind of an error of AddressSanitizer, whose text begins at @what. */
static void read_kind(char kind[KIND_MAX], const char *what)
{
	static const struct {
		const char *begin, *kind;
	} named[] = {
		{"attempting double-free", "double-free"},
		{"attempting free", "bad-free"},
		{"requested allocation size", "allocation-size-too-big"},
		{"allocator is out of memory", "oom"},
		{"allocator is trying to allocate", "oom"},
		{"hard rss limit", "oom"},
	};
	size_t len = strcspn(what, " :\n");

	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		if (!strncmp(what, named[i].begin, strlen(named[i].begin))) {
			snprintf(kind, KIND_MAX, "%s", named[i].kind);
			return;
		}
	}
	snprintf(kind, KIND_MAX, "%.*s", (int)(len < KIND_MAX ? len : KIND_MAX - 1), what);
}

/* "==1==ERROR: AddressSanitizer: heap-buffer-overflow on address ..." */
static bool sanitizer(char key[KEY_MAX], const char *line)
{
	static const struct {
		const char *title, *name;
	} known[] = {
		{"ERROR: AddressSanitizer: ", "asan"},
		{"ERROR: UndefinedBehaviorSanitizer: ", "ubsan"},
		{"WARNING: MemorySanitizer: ", "msan"},
		{"ERROR: MemorySanitizer: ", "msan"},
		{"ERROR: LeakSanitizer: detected", "leak"},
	};
	char kind[KIND_MAX];

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		const char *what = in_line(line, known[i].title);

		if (!what)
			continue;
		read_kind(kind, what + strlen(known[i].title));
		if (!strcmp(kind, "stack-overflow")) {
			snprintf(key, KEY_MAX, "stack-overflow");
			add_cycle(key, next_line(line));
		} else if (!strcmp(kind, "oom")) {
			snprintf(key, KEY_MAX, "oom");
		} else if (!strcmp(known[i].name, "leak")) {
			snprintf(key, KEY_MAX, "leak");
			add_stack(key, next_line(line));
		} else {
			snprintf(key, KEY_MAX, "%s:%s", known[i].name, kind);
			add_stack(key, next_line(line));
		}
		return true;
	}
	return false;
}

/* "FILE:LINE:COLUMN: runtime error: MESSAGE" */
static bool undefined(char key[KEY_MAX], const char *line)
{
	static const char title[] = ": runtime error: ";
	const char *what = in_line(line, title);
	const char *file = what;
	char text[TEXT_MAX];

	if (!what)
		return false;
	key_plain_text(text, sizeof(text), what + strlen(title));
	snprintf(key, KEY_MAX, "ubsan:%s", text);
	if (next_line(line)[strspn(next_line(line), " \t")] == '#') {
		add_stack(key, next_line(line));
		return true;
	}
	while (file > line && file[-1] != '/')
		file--;
	snprintf(key, KEY_MAX, "ubsan:%s:%.*s", text, (int)strcspn(file, ":\n"), file);
	return true;
}

/* "==1== ERROR: libFuzzer: timeout after 25 seconds" */
static bool engine(char key[KEY_MAX], const char *line, int status)
{
	static const char title[] = "ERROR: libFuzzer: ";
	const char *what = in_line(line, title);
	const char *name;

	if (!what)
		return false;
	what += strlen(title);
	if (!strncmp(what, "timeout", 7)) {
		snprintf(key, KEY_MAX, "timeout");
	} else if (!strncmp(what, "out-of-memory", 13)) {
		snprintf(key, KEY_MAX, "oom");
	} else if (!strncmp(what, "deadly signal", 13)) {
		/* libFuzzer does not say which: its own handler ends the process. */
		name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : "deadly";
		snprintf(key, KEY_MAX, "signal:%s", name ? name : "deadly");
		add_stack(key, next_line(line));
	} else {
		char text[TEXT_MAX];

		key_plain_text(text, sizeof(text), what);
		snprintf(key, KEY_MAX, "engine:%s", text);
		add_stack(key, next_line(line));
	}
	return true;
}

static void of_status(char key[KEY_MAX], int status, bool timed_out)
{
	const char *name = WIFSIGNALED(status) ? sigabbrev_np(WTERMSIG(status)) : NULL;

	if (timed_out || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU))
		snprintf(key, KEY_MAX, "timeout");
	else if (WIFSIGNALED(status))
		snprintf(key, KEY_MAX, "signal:%s", name ? name : "unknown");
	else if (WEXITSTATUS(status))
		snprintf(key, KEY_MAX, "exit:%d", WEXITSTATUS(status));
	else
		snprintf(key, KEY_MAX, KEY_NONE);
}

void key_of(char key[KEY_MAX], const char *report, int status, bool timed_out)
{
	const bool ended_well = !timed_out && WIFEXITED(status) && !WEXITSTATUS(status);

	of_status(key, status, timed_out);
	for (const char *line = report; *line && !ended_well; line = next_line(line))
		if (property(key, line) || assertion(key, line) || sanitizer(key, line) ||
		    undefined(key, line) || engine(key, line, status))
			break;
	for (char *c = key; *c; c++)
		if (!isprint((unsigned char)*c))
			*c = '?';
}

bool key_is_crash(const char *key)
{
	return strcmp(key, KEY_NONE) != 0;
}
