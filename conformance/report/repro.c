/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Puts a program together that replays a scenario on a real machine: what it is about, the types,
 * the scenario as tables, and the fixed parts that such a scenario needs. The fixed parts are
 * ordinary C, in the folder replay; in the program they stand in one file.
 */
#include "repro.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../scenario/memstream.h"
#include "../scenario/words.h"
#include "repro_internal.h"

#define HEADER	    "replay.h"
#define STEPS_SHOWN 16u

/* The fixed parts in their order, and for whom they are. */
enum whom { ALL, WITHOUT_EVENTS, WITH_EVENTS };

static const struct {
	const char *name;
	enum whom whom;
} order[] = {
	{"replay_show.c", ALL},
	{"replay_storage.c", ALL},
	{"replay_world.c", ALL},
	{"replay_single.c", WITHOUT_EVENTS},
	{"replay_ioctl.c", WITH_EVENTS},
	{"replay_event.c", WITH_EVENTS},
	{"replay_main.c", ALL},
};

static const char *part(const char *name)
{
	const struct repro_part *p = repro_parts;

	while (strcmp(p->name, name) != 0)
		p++;
	return p->text;
}

/* What makes sense only where the parts are files of their own. */
static bool is_left_out(const char *line, size_t len)
{
	static const char *const words[] = {"SPDX-License-Identifier", "CCWCHECK_REPLAY_H",
					    "#include \"" HEADER "\""};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (memmem(line, len, words[i], strlen(words[i])))
			return true;
	return false;
}

/* One part, without what is left out; of empty lines in a row one. */
static void put_part(FILE *f, const char *text)
{
	bool empty = true;

	while (*text) {
		size_t len = strcspn(text, "\n");

		if (!is_left_out(text, len) && !(empty && !len)) {
			fprintf(f, "%.*s\n", (int)len, text);
			empty = !len;
		}
		text += len + (text[len] == '\n');
	}
	if (!empty)
		fputc('\n', f);
}

void repro_put_comment(FILE *f, const char *before, const char *text)
{
	bool begun = false;

	for (; *text; text++) {
		if (!begun)
			fputs(before, f);
		begun = *text != '\n';
		fputc(*text, f);
		if ((*text == '*' && text[1] == '/') || (*text == '/' && text[1] == '*'))
			fputc(' ', f);
	}
	if (begun)
		fputc('\n', f);
}

/* A text as a string of C. */
static void put_string(FILE *f, const char *text)
{
	fputc('"', f);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', f);
		if ((unsigned char)*text < ' ')
			fprintf(f, "\\%03o", (unsigned char)*text);
		else
			fputc(*text, f);
		if (*text == '?')
			fputs("\"\"", f); /* no trigraphs */
	}
	fputc('"', f);
}

/* Take the events out of a vector: they stand where they are told. */
static void cut_events(char *text)
{
	static const char word[] = "\nevents:\n";
	char *from = strstr(text, word), *to;

	if (!from)
		return;
	from++;
	to = from + strlen(word) - 1;
	while (*to == ' ')
		to += strcspn(to, "\n") + 1;
	memmove(from, to, strlen(to) + 1);
}

/* The scenario in the vectors' language, without its storage, as a remark. 0 or -ENOMEM. */
static int put_vector(FILE *f, const struct scn *s)
{
	struct scn rest = *s;
	char *text = NULL;
	size_t size;
	FILE *lines = memstream_open(&text, &size);
	int err;

	if (!lines)
		return -ENOMEM;
	rest.nr_storage = 0;
	scn_write(lines, &rest);
	err = memstream_close(lines, &text);
	if (!err) {
		cut_events(text);
		repro_put_comment(f, " *     ", text);
	}
	free(text);
	return err;
}

/* How the program is used. */
static const char *const usage[] = {
	"Replays this on the vfio_ccw driver of an s390x host; written by ccwcheck repro.",
	"",
	"    gcc -std=c11 -O2 -pthread -o repro THIS_FILE",
	"    ./repro --mdev UUID",
	"",
	"UUID is a mediated device on a subchannel that vfio_ccw has. With the subchannel of a",
	"device that can be spared in SCH, such as 0.0.0003:",
	"",
	"    cd /sys/bus/css/devices/$SCH",
	"    echo $SCH >driver/unbind; echo vfio_ccw >driver_override",
	"    echo $SCH >/sys/bus/css/drivers/vfio_ccw/bind",
	"    uuidgen >mdev_supported_types/vfio_ccw-io/create",
	"",
	"Exit code 0: it ran to its end; 1: it hung; 2: the set-up is wrong.",
	"",
	"What is replayed, but for storage and events, which are below:",
};

static int put_head(FILE *f, const struct scn *s)
{
	int err;

	fputs("/* SPDX-License-Identifier: GPL-2.0-or-later */\n/*\n", f);
	repro_put_comment(f, " * ", s->id);
	repro_put_comment(f, " * ", s->summary);
	fputs(" *\n", f);
	for (size_t i = 0; i < sizeof(usage) / sizeof(usage[0]); i++)
		fprintf(f, " *%s%s\n", *usage[i] ? " " : "", usage[i]);
	fputs(" *\n", f);
	err = put_vector(f, s);
	fputs(" */\n\n", f);
	return err;
}

static void put_device_note(FILE *f, const struct scn *s)
{
	if (!s->nr_steps)
		return;
	fputs("\t\"the device follows no script, it does what it does; scripted was:", f);
	for (uint32_t i = 0; i < s->nr_steps && i < STEPS_SHOWN; i++) {
		if (s->steps[i].any_cmd)
			fputs(" any", f);
		else
			fprintf(f, " %02x", s->steps[i].cmd);
		if (s->steps[i].repeat > 1)
			fprintf(f, " (%u times)", s->steps[i].repeat);
	}
	fputs(s->nr_steps > STEPS_SHOWN ? " ...\",\n" : "\",\n", f);
}

/* What user space cannot bring about. How many lines. */
static uint32_t put_notes(FILE *f, const struct scn *s)
{
	fputs("static const char *const notes[] = {\n", f);
	put_device_note(f, s);
	for (uint32_t i = 0; i < s->nr_faults; i++)
		fprintf(f, "\t\"a fault is not injected: call %s number %u fails with %s\",\n",
			words_fault_call[s->faults[i].call].name, s->faults[i].nth,
			scn_errno_name(s->faults[i].err) ? scn_errno_name(s->faults[i].err) :
							   "an errno");
	if (s->nr_keys)
		fprintf(f, "\t\"the storage keys of %u frames are not set\",\n", s->nr_keys);
	if (repro_has_changes(s) && s->nr_events)
		fputs("\t\"storage does not change while the driver reads: there are events\",\n",
		      f);
	else if (repro_has_changes(s))
		fputs("\t\"storage changes while the driver reads: a race, see --tries\",\n", f);
	fputs("\tNULL,\n};\n\n", f);
	return !!s->nr_steps + s->nr_faults + !!s->nr_keys + repro_has_changes(s);
}

static void put_list(FILE *f, bool given, const char *name)
{
	if (given)
		fprintf(f, "\t.nr_%s = COUNT(%s),\n\t.%s = %s,\n", name, name, name, name);
}

static void put_scenario(FILE *f, const struct scn *s, uint32_t nr_notes)
{
	fputs("const struct scenario scenario = {\n\t.id = ", f);
	put_string(f, s->id);
	fprintf(f, ",\n\t.nr_notes = %u,\n\t.notes = notes,\n", nr_notes);
	put_list(f, s->nr_memory, "memory");
	put_list(f, repro_has_storage(s), "storage");
	put_list(f, repro_has_changes(s), "changes");
	fprintf(f, "\t.orb = orb,\n\t.fctl = 0x%02x,\n", s->fctl);
	put_list(f, s->nr_events, "events");
	fputs("};\n\n", f);
}

int repro_program(FILE *f, const struct scn *s)
{
	uint32_t nr_notes;
	int err = put_head(f, s);

	put_part(f, part(HEADER));
	repro_put_orb(f, "orb", &s->orb);
	if (!err)
		err = repro_put_storage(f, s);
	if (!err)
		err = repro_put_events(f, s);
	if (err)
		return err;
	nr_notes = put_notes(f, s);
	put_scenario(f, s, nr_notes);
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (order[i].whom == ALL || (order[i].whom == WITH_EVENTS) == !!s->nr_events)
			put_part(f, part(order[i].name));
	return fflush(f) || ferror(f) ? -EIO : 0;
}
