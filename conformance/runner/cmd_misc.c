/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck explain, kernel, fmt and pack: small commands over what the libraries do.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../fuzz/common/fz_file.h"
#include "../report/explain.h"
#include "../subjects/kernel.h"
#include "commands.h"
#include "files.h"

#define KERNEL_DEFAULT "6.12"

/* --input: what follows are fuzz inputs, whatever they look like. */
int command_explain(int argc, char **argv)
{
	const bool input = argc > 1 && !strcmp(argv[1], "--input");

	if (argc < 2 + input)
		return complain("explain: no file, expected vectors, packs or fuzz inputs");
	for (int i = 1 + input; i < argc; i++) {
		struct scn_error err;
		struct scn *s;
		int ret;

		if ((input ? fz_load_input : fz_load_file)(&s, &err, argv[i]))
			return complain("explain: %s", err.text);
		ret = explain_scenario(stdout, s);
		scn_free(s);
		if (ret)
			return complain("explain: %s: %s", argv[i], ret == -EINVAL ?
					"contents lie outside of memory" : strerror(-ret));
	}
	return fflush(stdout) ? complain("explain: standard output cannot be written") : 0;
}

int command_kernel(int argc, char **argv)
{
	static char standard[] = KERNEL_DEFAULT;
	char *just_one[] = {argv[0], standard};

	if (argc < 2) {
		argc = 2;
		argv = just_one;
	}
	for (int i = 1; i < argc; i++) {
		struct scn_error err;
		struct kernel k;

		if (kernel_prepare(&k, &err, argv[i], show_progress, NULL))
			return complain("%s", err.text);
		end_progress();
		printf("%s %s\n", argv[i], k.image);
		fflush(stdout);
	}
	return 0;
}

static int fmt_one(const char *path, bool check)
{
	struct scn_error err;
	struct scn *s;
	char *text;
	size_t len;
	int code = 0;

	if (scn_read_file(&s, &err, path))
		return complain("fmt: %s", err.text);
	if (!check) {
		if (scn_write(stdout, s))
			code = complain("fmt: standard output cannot be written");
	} else if (file_read(path, &text, &len, &err)) {
		code = complain("fmt: %s", err.text);
	} else {
		if (!scn_is_canonical(&err, s, text)) {
			fprintf(stderr, "%s\n", err.text);
			code = EXIT_UNEXPECTED;
		}
		free(text);
	}
	scn_free(s);
	return code;
}

int command_fmt(int argc, char **argv)
{
	bool check = argc > 1 && !strcmp(argv[1], "--check");
	int worst = 0;

	if (argc < 2 + check)
		return complain("fmt: no file, expected vectors");
	for (int i = 1 + check; i < argc; i++) {
		int code = fmt_one(argv[i], check);

		worst = code > worst ? code : worst;
	}
	return worst;
}

int command_pack(int argc, char **argv)
{
	struct scn_error err;
	struct scn *s;
	uint8_t *buf;
	uint32_t len;
	int ret;

	if (argc != 2)
		return complain("pack: %d files, expected one vector", argc - 1);
	if (scn_load(&s, &err, argv[1]))
		return complain("pack: %s", err.text);
	ret = scn_pack(&buf, &len, s);
	scn_free(s);
	if (!ret && (fwrite(buf, 1, len, stdout) != len || fflush(stdout)))
		ret = -1;
	free(buf);
	return ret ? complain("pack: standard output cannot be written") : 0;
}
