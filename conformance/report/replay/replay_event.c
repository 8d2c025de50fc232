/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events, one after the other, with a line for each: what came back, and which eventfds were
 * signalled since the event before. What the channel does by itself, and the driver's deferred
 * work, is given its time.
 */
#include <time.h>

#include "replay.h"

/*
 * Where a bad pointer is wanted, the memory behind it cannot be reached; a length beyond the
 * buffer's ends there too, if the kernel goes so far.
 */
uint8_t *play_buffer(const struct world *w, const struct event *ev, size_t fixed)
{
	memset(w->user, 0, FRAME);
	if (ev->pointer == POINTER_BAD)
		return w->user + FRAME + 64;
	if (ev->pointer == POINTER_BAD_TAIL && fixed <= FRAME)
		return w->user + FRAME - fixed;
	return w->user;
}

static void show_ret_code(const struct world *w, off_t at)
{
	uint32_t code;

	if (pread(w->device, &code, sizeof(code), at) != sizeof(code))
		return;
	fputs(", ret_code ", stdout);
	show_result((int32_t)code);
}

/* Hand a region's contents to the kernel, and see what the region says afterwards. */
static int32_t put_region(const struct world *w, const struct event *ev, const void *bytes,
			  uint32_t nr_bytes)
{
	uint32_t len = ev->length;
	uint8_t *buf = play_buffer(w, ev, len ? len - 1 : 0);
	int32_t result;

	if (ev->pointer == POINTER_GOOD && nr_bytes)
		memcpy(buf, bytes, nr_bytes < FRAME ? nr_bytes : FRAME);
	result = transferred(pwrite(w->device, buf, len, REGION_AT(ev->region) + ev->offset), len);
	show_result(result);
	if (ev->region == REGION_IO)
		show_ret_code(w, REGION_AT(REGION_IO) +
				 (off_t)offsetof(struct io_region, ret_code));
	else if (ev->region == REGION_COMMAND)
		show_ret_code(w, REGION_AT(REGION_COMMAND) +
				 (off_t)offsetof(struct command_region, ret_code));
	return result;
}

static void play_start(const struct world *w, const struct event *ev)
{
	struct io_region region = {.ret_code = (uint32_t)ev->preset};

	memcpy(region.orb, ev->orb, sizeof(region.orb));
	region.scsw[2] = ev->fctl;
	put_region(w, ev, &region, sizeof(region));
}

static void play_command(const struct world *w, const struct event *ev)
{
	const struct command_region region = {.command = ev->value};

	put_region(w, ev, &region, sizeof(region));
}

/* Status in what was read by the names of its fields, anything else as it is. */
static void show_region(const struct event *ev, const uint8_t *buf)
{
	const uint32_t irb = offsetof(struct io_region, irb), end = ev->offset + ev->length;

	if (ev->region == REGION_IO && ev->offset <= irb && end >= irb + IRB_SIZE) {
		fputs(", ", stdout);
		show_scsw(buf + irb - ev->offset);
		show_sense(buf + irb - ev->offset);
	} else if (ev->region == REGION_SCHIB && ev->offset <= SCHIB_SCSW &&
		   end >= SCHIB_SCSW + SCSW_SIZE) {
		fputs(", ", stdout);
		show_scsw(buf + SCHIB_SCSW - ev->offset);
	} else {
		fputs(", gives ", stdout);
		show_hex(buf, ev->length < FRAME ? ev->length : FRAME);
	}
}

static void play_read(const struct world *w, const struct event *ev)
{
	uint8_t *buf = play_buffer(w, ev, ev->length ? ev->length - 1 : 0);
	int32_t result = transferred(pread(w->device, buf, ev->length,
					   REGION_AT(ev->region) + ev->offset), ev->length);

	show_result(result);
	if (!result)
		show_region(ev, buf);
}

/* Let the container know, or forget, the ranges that lie within the event's. */
static int32_t play_map(struct world *w, const struct event *ev)
{
	const bool map = ev->kind == EVENT_MAP;
	int32_t err = 0;

	for (uint32_t i = 0; i < scenario.nr_memory && !err; i++)
		if (scenario.memory[i].first >= ev->at && scenario.memory[i].last <= ev->last &&
		    w->known[i] != map)
			err = storage_know(w, i, map);
	return err;
}

static void pause_for_work(void)
{
	const struct timespec t = {.tv_nsec = (long)WORK_MS * 1000000};

	nanosleep(&t, NULL);
}

/*
 * The interruption that an event waits for may have come while the call before it was under way:
 * then it has been shown there, and is not waited for.
 */
static uint64_t await_interruption(struct world *w)
{
	uint64_t io = 0;

	if (w->early) {
		w->early--;
		fputs("had come", stdout);
		return 0;
	}
	io = irq_wait(w, IRQ_IO, EVENT_MS);
	if (io)
		fputs("came", stdout);
	else
		printf("no signal in %u ms", EVENT_MS);
	return io;
}

static void show_signals(struct world *w, uint64_t io, bool early)
{
	static const char *const names[IRQS] = {"io", "crw", "req"};

	for (uint32_t irq = 0; irq < IRQS; irq++) {
		uint64_t n = irq_wait(w, irq, 0) + (irq == IRQ_IO ? io : 0);

		if (n)
			printf(", signals %s %" PRIu64, names[irq], n);
		if (irq == IRQ_IO && early)
			w->early += n;
	}
}

/* Most events are a call with a result; some have more to say, and show it themselves. */
static void play(struct world *w, const struct event *ev)
{
	switch (ev->kind) {
	case EVENT_START:
		play_start(w, ev);
		return;
	case EVENT_COMMAND:
		play_command(w, ev);
		return;
	case EVENT_WRITE:
		put_region(w, ev, ev->bytes, ev->nr_bytes);
		return;
	case EVENT_READ:
		play_read(w, ev);
		return;
	case EVENT_OPEN:
		show_result(device_open(w, ev->bind));
		return;
	case EVENT_CLOSE:
		show_result(device_close(w));
		return;
	case EVENT_MAP:
	case EVENT_UNMAP:
		show_result(play_map(w, ev));
		return;
	case EVENT_STORE:
		show_result(storage_put(w, ev->at, ev->bytes, ev->nr_bytes) ? 0 : -EFAULT);
		return;
	default:
		show_result(play_ioctl(w, ev));
	}
}

static void play_event(struct world *w, const struct event *ev, uint32_t nth)
{
	uint64_t io = 0;

	if (ev->kind == EVENT_CANNOT) {
		printf("%3" PRIu32 " cannot be done from user space: %s\n", nth, ev->name);
		w->cannot++;
		return;
	}
	printf("%3" PRIu32 " %s: ", nth, ev->name);
	fflush(stdout);
	if (ev->kind == EVENT_INTERRUPT) {
		io = await_interruption(w);
	} else if (ev->kind == EVENT_SLEEP) {
		pause_for_work();
		fputs("waited", stdout);
	} else {
		play(w, ev);
	}
	show_signals(w, io, ev->kind != EVENT_INTERRUPT);
	putchar('\n');
}

void replay(struct world *w, unsigned int nth)
{
	if (nth > 1)
		printf("try %u\n", nth);
	drain(w);
	w->cannot = 0;
	w->early = 0;
	for (uint32_t i = 0; i < scenario.nr_events; i++) {
		alarm(ALARM_S);
		play_event(w, &scenario.events[i], i);
	}
	if (w->device >= 0)
		device_close(w);
	storage_show_changes(w);
}

void replay_end(const struct world *w, unsigned int tries)
{
	(void)tries;
	if (w->cannot)
		printf("%u of %" PRIu32 " events cannot be done from user space\n", w->cannot,
		       scenario.nr_events);
}
