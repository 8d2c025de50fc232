/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Listens to the kernel: the log, and the driver's own debug feature, which says why a request
 * failed. Decides what in it is a complaint, not mere information.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent.h"

#define DRIVER_LOG "/sys/kernel/debug/s390dbf/vfio_ccw_msg/sprintf"

static int kmsg = -1;
static char last_driver_line[256];
static char notes[1024];
static size_t notes_len;

void agent_log_open(void)
{
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	if (kmsg >= 0)
		lseek(kmsg, 0, SEEK_END);
	free(agent_log_take());
}

void agent_log_note(const char *format, ...)
{
	char text[120];
	va_list args;
	int n;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	n = snprintf(notes + notes_len, sizeof(notes) - notes_len, "agent: %s\n", text);
	if (n > 0 && (size_t)n < sizeof(notes) - notes_len)
		notes_len += (size_t)n;
	notes[notes_len] = 0; /* one too many is left out */
}

/* A record of the log is "priority,number,time,flags;text" and a line end. */
static void take_kernel_log(FILE *to)
{
	char record[2048];
	ssize_t n;

	while (kmsg >= 0 && (n = read(kmsg, record, sizeof(record) - 1)) > 0) {
		char *text;

		record[n] = 0;
		text = strchr(record, ';');
		if (!text)
			continue;
		text[strcspn(text, "\n")] = 0;
		fprintf(to, "%s\n", text + 1);
	}
}

/* The debug feature shows its whole ring each time: skip what was seen before. */
static void take_driver_log(FILE *to)
{
	FILE *f = fopen(DRIVER_LOG, "re");
	char line[256];
	bool fresh = !*last_driver_line;
	char newest[256] = "";
	char *pending = NULL;
	size_t size = 0;
	FILE *keep = open_memstream(&pending, &size);

	while (f && keep && fgets(line, sizeof(line), f)) {
		if (fresh)
			fputs(line, keep);
		if (!strcmp(line, last_driver_line))
			fresh = true;
		memcpy(newest, line, sizeof(newest));
	}
	if (keep)
		fclose(keep);
	/* The line seen last has left the ring: all of it is new. */
	if (f && !fresh && *newest) {
		rewind(f);
		while (fgets(line, sizeof(line), f))
			fputs(line, to);
	} else if (pending) {
		fputs(pending, to);
	}
	free(pending);
	if (f)
		fclose(f);
	if (*newest)
		memcpy(last_driver_line, newest, sizeof(newest));
}

char *agent_log_take(void)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return NULL;
	take_kernel_log(to);
	take_driver_log(to);
	fwrite(notes, 1, notes_len, to);
	notes_len = 0;
	fclose(to);
	if (!size) {
		free(text);
		return NULL;
	}
	return text;
}

char *agent_log_complaint(const char *messages)
{
	static const char *const openings[] = {
		"WARNING: ", "BUG: ", "kernel BUG at ", "UBSAN: ", "Oops", "Internal error: ",
		"Unable to handle kernel ", "INFO: possible ", "INFO: suspicious ", "INFO: task ",
		"INFO: rcu"};

	while (messages && *messages) {
		size_t len = strcspn(messages, "\n");

		for (size_t i = 0; i < sizeof(openings) / sizeof(openings[0]); i++)
			if (!strncmp(messages, openings[i], strlen(openings[i])))
				return strndup(messages, len);
		messages += len + (messages[len] == '\n');
	}
	return NULL;
}
