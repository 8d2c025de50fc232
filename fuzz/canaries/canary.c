/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps the probes in a file that outlives the process, for a bug that is detected ends it.
 */
#include "canary.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static struct canary_log nobody_looks;
static struct canary_log *probes;

static struct canary_log *open_log(void)
{
	const char *path = getenv("CCWCHECK_CANARY_LOG");
	void *map = MAP_FAILED;
	int fd = path ? open(path, O_RDWR | O_CREAT, 0666) : -1;

	if (fd >= 0 && !ftruncate(fd, sizeof(*probes)))
		map = mmap(NULL, sizeof(*probes), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fd >= 0)
		close(fd);
	return map == MAP_FAILED ? &nobody_looks : map;
}

static struct canary_log *log_of(void)
{
	if (!probes)
		probes = open_log();
	return probes;
}

static uint64_t cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void canary_run(void)
{
	log_of()->runs++;
}

static void note(uint64_t *count, uint64_t *first_run, uint64_t *first_ms)
{
	if ((*count)++)
		return;
	*first_run = log_of()->runs;
	*first_ms = cpu_ms();
}

void canary_reached(void)
{
	struct canary_log *l = log_of();

	note(&l->reached, &l->reached_at, &l->reached_ms);
}

bool canary_triggered(bool now)
{
	struct canary_log *l = log_of();

	if (now)
		note(&l->triggered, &l->triggered_at, &l->triggered_ms);
	return now;
}
