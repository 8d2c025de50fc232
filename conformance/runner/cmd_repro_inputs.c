/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ccwcheck repro --identify: decides which fuzz inputs become programs for any machine. Those that
 * do not are counted.
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

/* @s as a vector that reads back: 0; -EINVAL: an outcome that no vector can say; -ENOMEM. */
static int vector_text(char **text, struct scn *s)
{
	struct scn_error ignored;
	struct scn *again = NULL;
	char *note;
	size_t size;
	FILE *f;
	int err = repro_identify(s);

	*text = NULL;
	if (!err)
		err = repro_complete(s, &note);
	if (err)
		return err;
	free(note);
	f = memstream_open(text, &size);
	err = f && !scn_write(f, s) ? 0 : -ENOMEM;
	if (memstream_close(f, text))
		err = -ENOMEM;
	if (!err)
		err = scn_read_text(&again, &ignored, "input", *text, size);
	scn_free(again);
	if (err) {
		free(*text);
		*text = NULL;
	}
	return err;
}

/* 0, or EXIT_WRONG with a complaint. @written counts what any machine can run. */
static int write_one(const char *dir, const char *input, unsigned int number, int *written)
{
	char name[32], id[32], *text;
	struct scn_error err;
	struct scn *s;
	int ret, code = 0;

	if (fz_load_input(&s, &err, input))
		return complain("repro: %s", err.text);
	snprintf(name, sizeof(name), "%u.yaml", number);
	snprintf(id, sizeof(id), "input/%u", number);
	free(s->id);
	s->id = strdup(id);
	ret = s->id ? vector_text(&text, s) : -ENOMEM;
	scn_free(s);
	if (ret)
		return ret == -ENOMEM ? complain("repro: %.200s: out of memory", input) : 0;
	if (file_put_text(dir, name, text, &err))
		code = complain("repro: %s", err.text);
	else
		++*written;
	free(text);
	return code;
}

int command_repro_identify(int argc, char **argv)
{
	char dir[4096];
	int written = 0, code = 0;

	if (argc < 3)
		return complain("repro: --identify without a folder and inputs, expected both");
	if (snprintf(dir, sizeof(dir), "%s/input", argv[1]) >= (int)sizeof(dir))
		return complain("repro: %.60s...: the name is too long", argv[1]);
	if ((mkdir(argv[1], 0777) && errno != EEXIST) || (mkdir(dir, 0777) && errno != EEXIST))
		return complain("repro: %.200s: %s, expected a folder to write to", dir,
				strerror(errno));
	for (int i = 2; i < argc && !code; i++)
		code = write_one(dir, argv[i], (unsigned int)i - 1, &written);
	if (code)
		return code;
	printf("%d of %d inputs are programs that any machine can run\n", written, argc - 2);
	return 0;
}
