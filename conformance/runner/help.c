/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What ccwcheck COMMAND --help says of each command.
 */
#include <string.h>

#include "commands.h"

static const struct {
	const char *command;
	const char *text;
} helps[] = {
	{"list",
	 "Print what there is: rules with the number of vectors that cite each, vectors, or\n"
	 "subjects.\n\n"
	 "  --select PATTERN   only ids that match the shell pattern\n"
	 "  --vectors DIR      the folder of vectors\n"
	 "  --check            is every rule cited, or is there a reason why not?\n"
	 "  --coverage         cells of the state machine and codes of the interface\n"},
	{"run",
	 "Run vectors on subjects, judge each outcome, and write report.html, report.json,\n"
	 "junit.xml and report.ktap. A run that was killed goes on where it was.\n\n"
	 "  --subject S        translator (the default), kernel-object:VERSION, qemu:VERSION,\n"
	 "                     hercules:VERSION, or all:VERSION for these four; may be given\n"
	 "                     several times; VERSION is one such as 6.12 or 6.1.176, or the\n"
	 "                     path of a kernel tree\n"
	 "  --select PATTERNS  only vectors that match one of the shell patterns, 'ida/* tic/*'\n"
	 "  --out DIR          the folder of the reports\n"
	 "  --vectors DIR      the folder of vectors\n"
	 "  --deviations FILE  the known differences\n"
	 "  --counts DIR       where guests leave, for ci/driver-coverage, how often each line of\n"
	 "                     the driver was reached; begins anew\n"
	 "  --restart          forget what a run that was killed had found\n"
	 "  --quiet            no table\n\n"
	 "The day of the run, past which a deviation may not hold, is that of\n"
	 "SOURCE_DATE_EPOCH if it is set.\n"},
	{"compare",
	 "Hold the report AFTER against the report BEFORE: files, or folders of --out. Exit\n"
	 "code 1: something got worse, or is new and fails.\n\n"
	 "  --pair A=B         subject A of the first report is subject B of the second\n"
	 "  --json             for machines, as compare.schema.json says\n"
	 "  --markdown         for a mailing list or a review\n"},
	{"explain",
	 "Print what vectors, packs and fuzz inputs mean: the guest's program, and beside it\n"
	 "what the translator makes of it.\n\n"
	 "  --input            the files are fuzz inputs, whatever they look like\n"},
	{"repro",
	 "Write a vector or a fuzz input as a C program that replays it on /dev/vfio of an\n"
	 "s390x host.\n\n"
	 "  --vector           write a vector instead\n"
	 "  --input            the file is a fuzz input, whatever it looks like\n"
	 "  -o OUT             to this file, not to standard output\n"
	 "  --identify DIR     write the programs of all fuzz inputs that follow as vectors\n"
	 "                     DIR/input/N.yaml for a device that every machine has: only good\n"
	 "                     for reaching a driver's code\n"},
	{"kernel",
	 "Fetch, build and cache the kernels that qemu:VERSION boots. Without a version: 6.12.\n\n"
	 "  --object           the driver's object alone, for kernel-object:VERSION\n"},
	{"drift",
	 "Tell by name how the sources of vfio_ccw differ from those that were looked at.\n\n"
	 "  --base VERSION     against the list of this version\n"
	 "  --json             for machines\n"
	 "  --lists DIR        the folder of lists\n"
	 "  --update           write the list of this version\n"},
	{"fmt",
	 "Print the canonical form of vectors.\n\n"
	 "  --check            only tell whether they have it\n"},
	{"pack", "Write a vector as the guest agent gets it, to standard output.\n"},
};

void help_command(FILE *f, const char *command)
{
	for (size_t i = 0; i < sizeof(helps) / sizeof(helps[0]); i++)
		if (!strcmp(helps[i].command, command))
			fputs(helps[i].text, f);
}

bool help_asked(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			return true;
	return false;
}
