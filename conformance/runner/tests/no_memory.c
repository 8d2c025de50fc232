// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A command for which one allocation finds no memory, for each of its allocations in turn, either
 * says so in one line with exit code 2, or does all the same what it does else: no crash, no other
 * reason, no output that lacks something. A run may give a verdict ERROR with this reason instead.
 * Usage: no_memory CCWCHECK FAILING-ALLOC VECTORS
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT_MAX (1u << 20)
#define NO_MEMORY "out of memory"

static const char *program, *module;
static char here[64]; /* the folder of the test, where it works */
static unsigned int failed, runs, told;

/* Words of a command: V/ is the folder of vectors. @makes: what it writes; NULL: to its output. */
static const struct command {
	const char *words[10];
	const char *makes;
} commands[] = {
	{{"explain", "V/event/remove_an_open_device.yaml"}, NULL},
	{{"explain", "pack"}, NULL},
	{{"pack", "V/event/remove_an_open_device.yaml"}, NULL},
	{{"fmt", "V/ccw/ascending.yaml"}, NULL},
	{{"fmt", "--check", "V/event/remove_an_open_device.yaml"}, NULL},
	{{"repro", "V/event/remove_an_open_device.yaml", "-o", "made"}, "made"},
	{{"repro", "--vector", "pack", "-o", "made"}, "made"},
	{{"repro", "--vector", "halt", "-o", "made"}, "made"},
	{{"repro", "--vector", "care", "-o", "made"}, "made"},
	{{"repro", "--identify", "made", "input"}, "made/input/1.yaml"},
	{{"list", "vectors", "--vectors", "few"}, NULL},
	{{"run", "--vectors", "few", "--select", "ccw/* x", "--deviations", "known.yaml", "--quiet",
	  "--out", "made"}, "made/report.json"},
	{{"run", "--vectors", "few", "--deviations", "known.yaml", "--quiet", "--out", "made"},
	 "made/report.html"},
	{{"compare", "kept", "kept"}, NULL},
};

static void not_ok(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void not_ok(const char *format, ...)
{
	va_list args;

	failed++;
	printf("not ok: ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

static void must(bool good, const char *what)
{
	if (good)
		return;
	printf("not ok: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* A whole file, static for each of @which; empty if there is none. */
static const char *contents(unsigned int which, const char *name)
{
	static char texts[4][TEXT_MAX];
	FILE *f = fopen(name, "r");
	size_t len = f ? fread(texts[which], 1, TEXT_MAX - 1, f) : 0;

	if (f)
		fclose(f);
	must(len < TEXT_MAX - 1, name);
	texts[which][len] = 0;
	for (size_t i = 0; i < len; i++) /* a pack is compared as a text as well */
		if (!texts[which][i])
			texts[which][i] = '0';
	return texts[which];
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void remove_all(const char *path)
{
	nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Its exit code, or 128 and the signal. At 0 no allocation fails. */
static int run(const struct command *c, unsigned long at)
{
	posix_spawn_file_actions_t files;
	char preload[4200], fail_at[40], epoch[] = "SOURCE_DATE_EPOCH=1700000000";
	char *env[] = {preload, epoch, at ? fail_at : NULL, NULL};
	char *argv[12] = {(char *)(uintptr_t)program};
	int nr = 1, status;
	pid_t pid;

	snprintf(preload, sizeof(preload), "LD_PRELOAD=%s", module);
	snprintf(fail_at, sizeof(fail_at), "FAIL_AT=%lu", at);
	for (; nr <= 10 && c->words[nr - 1]; nr++)
		argv[nr] = (char *)(uintptr_t)c->words[nr - 1];
	argv[nr] = NULL;
	if (c->makes)
		remove_all("made");
	must(!posix_spawn_file_actions_init(&files) &&
	     !posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0) &&
	     !posix_spawn_file_actions_addopen(&files, 1, "out", O_WRONLY | O_CREAT | O_TRUNC,
					       0666) &&
	     !posix_spawn_file_actions_addopen(&files, 2, "err", O_WRONLY | O_CREAT | O_TRUNC,
					       0666) &&
	     !posix_spawn_file_actions_addopen(&files, 3, "count", O_WRONLY | O_CREAT | O_TRUNC,
					       0666), "file actions");
	must(!posix_spawn(&pid, program, &files, NULL, argv, env), program);
	posix_spawn_file_actions_destroy(&files);
	must(waitpid(pid, &status, 0) == pid, "waitpid");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static bool is_one_line(const char *text)
{
	const char *end = strchr(text, '\n');

	return end && !end[1];
}

/* ENOMEM by either of its names. */
static bool says_no_memory(const char *text)
{
	return strstr(text, NO_MEMORY) || strstr(text, strerror(ENOMEM));
}

static void judge(const struct command *c, unsigned long at, int code, const char *want)
{
	const char *have = contents(1, c->makes ? c->makes : "out"), *said = contents(2, "err");

	if (code == 2 && is_one_line(said) && says_no_memory(said))
		told++;
	else if (code == 2)
		not_ok("%s %s, allocation %lu: exit code 2, and: %s", c->words[0], c->words[1], at,
		       said);
	else if (code > 2)
		not_ok("%s %s, allocation %lu: exit code %d", c->words[0], c->words[1], at, code);
	else if (!code && strcmp(have, want))
		not_ok("%s %s, allocation %lu: other output", c->words[0], c->words[1], at);
	else if (code == 1 && !(c->makes && strstr(have, NO_MEMORY)))
		not_ok("%s %s, allocation %lu: exit code 1", c->words[0], c->words[1], at);
}

static void each_allocation(const struct command *c)
{
	const char *want;
	unsigned long nr;
	int code = run(c, 0);

	must(code == 0, c->words[0]);
	want = contents(0, c->makes ? c->makes : "out");
	nr = strtoul(contents(3, "count"), NULL, 10);
	if (nr < 20 || (strcmp(c->words[0], "fmt") && !*want))
		not_ok("%s %s: %lu allocations", c->words[0], c->words[1], nr);
	for (unsigned long at = 1; at <= nr; at++) {
		runs++;
		judge(c, at, run(c, at), want);
	}
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");
	bool good = f && fputs(text, f) >= 0;

	if (f && fclose(f))
		good = false;
	must(good, name);
}

/* What the commands read. */
static void prepare(const char *vectors)
{
	const struct command pack = {{"pack", "V/ccw/ascending.yaml"}, NULL};
	const struct command halt = {{"pack", "V/vfio/halt_in_io_region.yaml"}, NULL};
	const struct command care = {{"pack", "V/tic/target_fetch_protected.yaml"}, NULL};
	const struct command keep = {{"run", "--vectors", "few", "--deviations", "known.yaml",
				      "--quiet", "--out", "kept"}, NULL};
	char from[4200];

	must(!symlink(vectors, "V"), vectors);
	must(!mkdir("few", 0777) && !mkdir("few/ccw", 0777), "few");
	snprintf(from, sizeof(from), "%s/ccw/ascending.yaml", vectors);
	must(!symlink(from, "few/ccw/ascending.yaml"), from);
	put("known.yaml", "- id: driver/x\n  vectors: [orb/*]\n  subjects: ['qemu:*']\n"
	    "  versions: ['<6.2']\n  layer: driver\n  rule: R-IDA-03\n  differs: [cc]\n"
	    "  found: [x]\n  reason: because\n  until: 2099-12-31\n  link: https://example.org/\n");
	put("input", "\1\2\3\4");
	must(!run(&pack, 0) && !rename("out", "pack"), "pack");
	must(!run(&halt, 0) && !rename("out", "halt"), "halt");
	must(!run(&care, 0) && !rename("out", "care"), "care");
	must(!run(&keep, 0), "run");
}

int main(int argc, char **argv)
{
	must(argc == 4, "usage");
	program = argv[1];
	module = argv[2];
	snprintf(here, sizeof(here), "/tmp/no_memory.XXXXXX");
	must(mkdtemp(here) && !chdir(here), here);
	prepare(argv[3]);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		each_allocation(&commands[i]);
	must(!chdir("/"), "/");
	remove_all(here);
	printf("%u allocations failed, %u of them told, %u not ok\n", runs, told, failed);
	return failed || !told;
}
