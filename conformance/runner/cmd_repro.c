/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck repro: a scenario as a C program for a real machine, or as a vector.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../fuzz/common/fz_file.h"
#include "../report/repro.h"
#include "../scenario/memstream.h"
#include "commands.h"
#include "files.h"

struct options {
	bool vector;
	bool input; /* it is a fuzz input, whatever it looks like */
	const char *in;
	const char *out; /* NULL: standard output */
};

/* 0, or EXIT_WRONG with a complaint. */
static int read_options(struct options *o, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--vector")) {
			o->vector = true;
		} else if (!strcmp(argv[i], "--input")) {
			o->input = true;
		} else if (!strcmp(argv[i], "-o")) {
			o->out = ++i < argc ? argv[i] : NULL;
			if (!o->out || !*o->out)
				return complain("repro: no file behind -o, expected where to "
						"write to");
		} else if (argv[i][0] == '-') {
			return complain("repro: bad option '%.60s', expected --vector, --input "
					"or -o", argv[i]);
		} else if (o->in) {
			return complain("repro: a second file '%.200s', expected one", argv[i]);
		} else {
			o->in = argv[i];
		}
	}
	return o->in ? 0 : complain("repro: no file, expected a vector, a pack or a fuzzer's "
				    "input");
}

/* One place for whatever a scenario can be read from. 0, or EXIT_WRONG with a complaint. */
static int load(struct scn **s, const struct options *o)
{
	struct scn_error err;

	return (o->input ? fz_load_input : fz_load_file)(s, &err, o->in) ?
		       complain("repro: %s", err.text) : 0;
}

/* What is to be written; free(). NULL: out of memory. */
static char *make_text(const struct options *o, const struct scn *s, bool filled, const char *note)
{
	char *text = NULL;
	size_t size;
	FILE *f = memstream_open(&text, &size);
	int err;

	if (!f)
		return NULL;
	err = o->vector ? repro_vector(f, s, filled, note) : repro_program(f, s);
	if (memstream_close(f, &text) || err) {
		free(text);
		return NULL;
	}
	return text;
}

static int put_directly(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");
	bool good = f && fputs(text, f) >= 0;

	if (f && fclose(f))
		good = false;
	return good ? 0 : complain("repro: %.300s: %s", path, strerror(errno));
}

/* All of a file, or nothing: what was there before stays until then. Devices are written to. */
static int put_file(const char *path, const char *text)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	struct scn_error err;
	struct stat st;
	char *dir;
	int code = 0;

	if (!*name || (!stat(path, &st) && !S_ISREG(st.st_mode)))
		return put_directly(path, text);
	dir = slash ? strndup(path, (size_t)(name - path)) : strdup(".");
	if (!dir)
		return complain("repro: out of memory");
	if (file_put_text(dir, name, text, &err))
		code = complain("repro: %s", err.text);
	free(dir);
	return code;
}

static int put(const struct options *o, const char *text)
{
	if (o->out)
		return put_file(o->out, text);
	return fputs(text, stdout) < 0 || fflush(stdout) ?
		       complain("repro: standard output cannot be written") : 0;
}

int command_repro(int argc, char **argv)
{
	struct options o = {.vector = false};
	char *note, *text = NULL;
	struct scn *s;
	bool filled;
	int code;

	if (argc > 1 && !strcmp(argv[1], "--identify"))
		return command_repro_identify(argc - 1, argv + 1);
	code = read_options(&o, argc, argv);
	if (!code)
		code = load(&s, &o);
	if (code)
		return code;
	filled = !s->nr_expect;
	if (!repro_complete(s, &note))
		text = make_text(&o, s, filled, note);
	code = text ? put(&o, text) : complain("repro: out of memory");
	if (!code && note)
		complain("repro: %.200s: what is expected needs care: %s", o.in, note);
	free(text);
	free(note);
	scn_free(s);
	return code;
}
