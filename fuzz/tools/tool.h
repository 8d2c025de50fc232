/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the subcommands of ccwcheck-fuzz share: how they complain, and files read, written and
 * found whole. A tool that runs out of memory ends at once with one line.
 */
#ifndef CCWCHECK_FUZZ_TOOL_H
#define CCWCHECK_FUZZ_TOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXIT_EXPECTED	0
#define EXIT_UNEXPECTED 1
#define EXIT_WRONG	2

/* A subcommand; @help is its usage, and what it is for in lines below. */
struct tool_command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
};

/*
 * tool_main() - run the command of @commands (ended by a NULL name) that is asked for, or print the
 * usage: @usage, the commands, @exits. Return: an exit code.
 */
int tool_main(int argc, char **argv, const struct tool_command *commands, const char *usage,
	      const char *exits);

/* complain() - one line to standard error. Return: EXIT_WRONG. */
int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* progress() - one line of a long run to standard error, at once and in one piece. */
void progress(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* text_of() - a formatted string; free(). */
char *text_of(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* room_for() - @size zeroed bytes; free(). */
void *room_for(size_t size);

/* A list that grows; zero it to begin. The strings are its own. */
struct names {
	char **name;
	size_t nr;
};
void names_add(struct names *list, const char *name);
bool names_have(const struct names *list, const char *name);
void names_free(struct names *list);

/*
 * names_split() - adds the words of @text, which blanks or commas part.
 */
void names_split(struct names *list, const char *text);

/* number_of() - a decimal number of [@min, @max] in @out. False: @text is none. */
bool number_of(uint64_t *out, const char *text, uint64_t min, uint64_t max);

/* seconds_now() - seconds of a clock that only goes forward. */
double seconds_now(void);

/* hash_of() - FNV-1a, 64 bits, of @len bytes. */
uint64_t hash_of(const void *data, size_t len);

/*
 * file_whole() - a file's bytes with a NUL behind them; free(). NULL with errno: it cannot be
 * read, or has more than @max bytes (EFBIG).
 */
char *file_whole(size_t *len, const char *path, size_t max);

/*
 * file_put() - writes a file in one step: to a temporary name beside it, renamed when all of it
 * is on disk. False with errno; nothing half-written is left.
 */
bool file_put(const char *path, const void *data, size_t len);

/* file_scratch() - writes a file that nobody else looks at and nobody misses. */
bool file_scratch(const char *path, const void *data, size_t len);

/* file_copy() - as file_put(), from another file, with its permissions; on disk some time later. */
bool file_copy(const char *to, const char *from);

/* file_same() - do two files hold the same bytes? */
bool file_same(const char *a, const char *b);

/* folder_make() - makes a folder and those above it. False with errno. */
bool folder_make(const char *path);

/* folder_remove() - removes a folder and all in it; what is not there is no error. */
void folder_remove(const char *path);

/*
 * folder_files() - adds the names, sorted, of the regular files of a folder, but hidden ones.
 * False with errno: it cannot be read.
 */
bool folder_files(struct names *list, const char *path);

/* folder_folders() - the same of the folders in a folder. */
bool folder_folders(struct names *list, const char *path);

/* is_file(), is_folder() - is there one of that name? */
bool is_file(const char *path);
bool is_folder(const char *path);

/* base_of() - the last part of a path, within it. */
const char *base_of(const char *path);

#endif /* CCWCHECK_FUZZ_TOOL_H */
