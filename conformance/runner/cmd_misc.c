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
#include "../subjects/kernel_object_build.h"
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

static int have_kernel(const char *version)
{
	struct scn_error err;
	struct kernel k;

	if (kernel_prepare(&k, &err, version, show_progress, NULL))
		return complain("%s", err.text);
	end_progress();
	printf("%s %s\n", version, k.image);
	return 0;
}

static int have_object(const char *version)
{
	struct kernel_object o;
	struct scn_error err;

	if (kernel_object_prepare(&o, &err, version, show_progress, NULL))
		return complain("%s", err.text);
	end_progress();
	printf("%s %s %s %s\n", version, o.version, o.plain, o.traced);
	return 0;
}

/* --object: of the kernels that follow, the driver's object alone. */
int command_kernel(int argc, char **argv)
{
	const bool object = argc > 1 && !strcmp(argv[1], "--object");
	int i = 1 + object, ret = 0;

	if (i < argc && argv[i][0] == '-')
		return complain("kernel: unknown option %s, expected --object", argv[i]);
	if (i == argc)
		return object ? have_object(KERNEL_DEFAULT) : have_kernel(KERNEL_DEFAULT);
	for (; i < argc && !ret; i++) {
		ret = object ? have_object(argv[i]) : have_kernel(argv[i]);
		fflush(stdout);
	}
	return ret;
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
		int canonical = scn_is_canonical(&err, s, text);

		if (canonical < 0) {
			code = complain("fmt: %s", err.text);
		} else if (!canonical) {
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
	if (ret)
		return complain("pack: %s", strerror(-ret));
	if (fwrite(buf, 1, len, stdout) != len || fflush(stdout))
		ret = complain("pack: standard output cannot be written");
	free(buf);
	return ret;
}
