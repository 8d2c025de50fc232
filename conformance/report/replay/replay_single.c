/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One program: the I/O region is written with its ORB, interruptions are taken until it has ended,
 * and what changed in storage is shown.
 *
 * Storage that changes between two of the driver's reads is a race here: a second thread flips the
 * bytes back and forth while the request runs, so many tries may be needed.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/ioctl.h>

#include "replay.h"

#define IRBS_MAX 8u

struct answer {
	int32_t result;	  /* of the write */
	int32_t ret_code;
	uint32_t nr_irbs; /* interruptions */
	bool late;	  /* the one that was due did not come */
	uint8_t irbs[IRBS_MAX][IRB_SIZE];
};

static struct answer before; /* of the try before */
static unsigned int differing;

static atomic_bool flipping;
static uint8_t *originals; /* what lies where changes are to come, one after the other */

static void put_changes(const struct world *w, bool changed)
{
	uint8_t *at = originals;

	for (uint32_t i = 0; i < scenario.nr_changes; i++) {
		const struct chunk *c = &scenario.changes[i];

		storage_put(w, c->abs, changed ? c->bytes : at, c->len);
		at += c->len;
	}
}

static void *flip(void *arg)
{
	for (bool changed = true; atomic_load(&flipping); changed = !changed)
		put_changes(arg, changed);
	put_changes(arg, true);
	return NULL;
}

static void flip_begin(struct world *w, pthread_t *thread)
{
	size_t len = 0;
	uint8_t *at;

	for (uint32_t i = 0; i < scenario.nr_changes; i++)
		len += scenario.changes[i].len;
	at = originals = malloc(len + 1);
	if (!originals)
		fail("room for what changes", "malloc");
	for (uint32_t i = 0; i < scenario.nr_changes; i++) {
		storage_get(w, scenario.changes[i].abs, at, scenario.changes[i].len);
		at += scenario.changes[i].len;
	}
	atomic_store(&flipping, true);
	errno = pthread_create(thread, NULL, flip, w);
	if (errno)
		fail("a second thread", "pthread_create");
}

static void flip_end(pthread_t thread)
{
	atomic_store(&flipping, false);
	pthread_join(thread, NULL);
	free(originals);
}

static ssize_t write_request(struct world *w, const struct io_region *region)
{
	pthread_t thread;
	ssize_t n;

	if (scenario.nr_changes)
		flip_begin(w, &thread);
	n = pwrite(w->device, region, sizeof(*region), REGION_AT(REGION_IO));
	if (scenario.nr_changes) {
		int error = errno;

		flip_end(thread);
		errno = error;
	}
	return n;
}

/* Is the subchannel done with the program after this status? */
static bool is_final(const uint8_t irb[IRB_SIZE])
{
	return !(irb[3] & 0xc0); /* neither subchannel-active nor device-active */
}

/* The same, but a suspended program is still there. */
static bool must_clear(const uint8_t irb[IRB_SIZE])
{
	return !is_final(irb) || irb[3] & 0x20;
}

static void take_interruptions(struct world *w, struct answer *a)
{
	struct io_region region;
	bool final = false;

	while (a->nr_irbs < IRBS_MAX) {
		if (!irq_wait(w, IRQ_IO, final ? WORK_MS : WAIT_MS)) {
			a->late = !final;
			return;
		}
		if (pread(w->device, &region, sizeof(region), REGION_AT(REGION_IO)) !=
		    sizeof(region))
			fail("an I/O region that can be read", "reading it");
		memcpy(a->irbs[a->nr_irbs], region.irb, IRB_SIZE);
		final = is_final(a->irbs[a->nr_irbs++]);
	}
}

static void show(const struct world *w, const struct answer *a, unsigned int nth)
{
	printf("try %u: write ", nth);
	show_result(a->result);
	fputs(", ret_code ", stdout);
	show_result(a->ret_code);
	putchar('\n');
	for (uint32_t i = 0; i < a->nr_irbs; i++) {
		printf("  interruption %" PRIu32 ": ", i + 1);
		show_scsw(a->irbs[i]);
		show_sense(a->irbs[i]);
		putchar('\n');
	}
	if (a->late)
		printf("  no interruption in %u seconds: the program is cleared\n",
		       WAIT_MS / 1000);
	storage_show_changes(w);
}

/* A program that has not ended must not outlive its try. */
static void clear(struct world *w)
{
	const struct command_region command = {.command = COMMAND_CLEAR};

	if (pwrite(w->device, &command, sizeof(command), REGION_AT(REGION_COMMAND)) ==
		    sizeof(command) &&
	    irq_wait(w, IRQ_IO, EVENT_MS))
		return;
	if (ioctl(w->device, VFIO_DEVICE_RESET))
		printf("  the device cannot be reset: %s\n", strerror(errno));
}

void replay(struct world *w, unsigned int nth)
{
	struct io_region region = {.ret_code = 0};
	struct answer a;
	int err = device_open(w, 1u << IRQ_IO);

	if (err)
		fail("a device that can be opened", "VFIO_GROUP_GET_DEVICE_FD of %s", w->uuid);
	drain(w);
	memset(&a, 0, sizeof(a));
	memcpy(region.orb, scenario.orb, sizeof(region.orb));
	region.scsw[2] = scenario.fctl;
	a.result = transferred(write_request(w, &region), sizeof(region));
	if (pread(w->device, &region, sizeof(region), REGION_AT(REGION_IO)) == sizeof(region))
		a.ret_code = (int32_t)region.ret_code;
	if (!a.result)
		take_interruptions(w, &a);
	if (a.late || (a.nr_irbs && must_clear(a.irbs[a.nr_irbs - 1])))
		clear(w);
	if (nth == 1 || memcmp(&a, &before, sizeof(a))) {
		show(w, &a, nth);
		differing++;
	}
	before = a;
	device_close(w);
}

void replay_end(const struct world *w, unsigned int tries)
{
	(void)w;
	if (tries > 1)
		printf("%u tries, %u of them unlike the one before\n", tries, differing - 1);
}
