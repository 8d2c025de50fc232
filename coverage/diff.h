/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The difference between two texts of a tree: which line of the old one a line of the new one is,
 * through changes, renames and moves.
 */
#ifndef CCWCHECK_COVERAGE_DIFF_H
#define CCWCHECK_COVERAGE_DIFF_H

#include "tool.h"

struct diff_hunk {
	uint32_t old_line, old_nr; /* of nr 0: the line before it */
	uint32_t new_line, new_nr;
};

/* A line that goes or comes. It is moved if it has a twin on the other side. */
struct diff_text {
	uint32_t file; /* index into the files */
	uint32_t line;
	uint32_t twin; /* index + 1 into the list of the other side; 0: none */
	char *text;    /* without blanks around it */
};

struct diff_file {
	char *old_path; /* NULL: the file is new */
	char *new_path; /* NULL: the file is gone */
	struct diff_hunk *hunks;
	size_t nr_hunks;
};

struct diff {
	struct diff_file *files;
	size_t nr;
	struct diff_text *gone;
	size_t nr_gone;
	struct diff_text *come;
	size_t nr_come;
};

struct diff_place {
	const char *path; /* of the difference, or as asked for */
	uint32_t line;
};

/**
 * diff_read() - take in what "git diff -U0 -M" printed
 * @d:    zeroed, or from an earlier call: files are added
 * @why:  receives one line on failure; free()
 * @text: what git printed; changed
 *
 * Return: 0; -EINVAL: no such text.
 */
int diff_read(struct diff *d, char **why, char *text);

/* diff_add_new() - adds a file that is all new, which git does not know yet; @text is changed. */
void diff_add_new(struct diff *d, const char *path, char *text);

/*
 * diff_find_moves() - pairs lines that went with the same lines that came, in blocks with at
 * least 20 letters and digits, the longest one where several fit. Blanks around a line do not
 * count.
 */
void diff_find_moves(struct diff *d);

/* diff_old() - where the line @line of the new @path was. False: it is new. */
bool diff_old(struct diff_place *old, const struct diff *d, const char *path, uint32_t line);

/* diff_new() - where the line @line of the old @path is now. False: it is gone. */
bool diff_new(struct diff_place *new, const struct diff *d, const char *path, uint32_t line);

/* diff_file() - what the difference says of a file of the new text, or NULL. */
const struct diff_file *diff_file(const struct diff *d, const char *new_path);

void diff_free(struct diff *d);

#endif /* CCWCHECK_COVERAGE_DIFF_H */
