/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Carries out the events of a scenario on the real driver, one after the other. The agent runs with
 * a real-time priority meanwhile, on the guest's only processor: the driver's deferred work has to
 * wait until the agent sleeps, which it does at the event `work`. So an interruption and the work
 * that it causes are two events here too.
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/vfio.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent_event.h"

#define SLEEP_PARTS  4u
#define SLEEP_YIELDS 8u
#define INTERRUPT_MS 100 /* how long a machine may take to interrupt */
#define WORK_MS	     4u	 /* far more than the deferred work of an idle machine takes */

uint8_t *play_buffer(struct player *p, const struct scn_event *ev, size_t len, size_t fixed)
{
	uint8_t *end = p->user + ARCH_FRAME_SIZE;

	memset(p->user, 0, ARCH_FRAME_SIZE);
	if (!(ev->has & SCN_HAS_FAULT))
		return len <= ARCH_FRAME_SIZE ? p->user : NULL;
	return ev->fault == SCN_USER_ALL ? end + 64 : end - fixed;
}

/* Before or behind everybody else on the guest's only processor. */
static void take_rank(int policy)
{
	const struct sched_param param = {.sched_priority = policy == SCHED_FIFO ? 50 : 0};

	sched_setscheduler(0, policy, &param);
}

/*
 * On a busy host the time may pass while the guest does not run at all; then whoever is waiting has
 * to come first when it does. So the agent goes to the end of the line, and asks several times.
 */
void play_sleep(unsigned int ms)
{
	const struct timespec t = {.tv_nsec = (long)ms * 1000000 / SLEEP_PARTS};
	int policy = sched_getscheduler(0);

	take_rank(SCHED_IDLE);
	for (unsigned int i = 0; i < SLEEP_PARTS; i++) {
		nanosleep(&t, NULL);
		for (unsigned int n = 0; n < SLEEP_YIELDS; n++)
			sched_yield();
	}
	take_rank(policy);
}

static int32_t play_open(struct player *p, const struct scn_event *ev)
{
	uint32_t bind = ev->has & SCN_HAS_BIND ? ev->bind : (1u << SCN_SIGNALS) - 1;
	int32_t err = 0;

	if (p->dev->group < 0)
		return -ENODEV;
	p->dev->device = ioctl(p->dev->group, VFIO_GROUP_GET_DEVICE_FD, p->dev->uuid);
	if (p->dev->device < 0)
		return -errno;
	p->open = true;
	for (uint32_t irq = 0; irq < SCN_SIGNALS && !err; irq++)
		if (bind & 1u << irq)
			err = play_bind(p, irq);
	return err;
}

static int32_t play_close(struct player *p)
{
	int32_t err = p->open && !close(p->dev->device) ? 0 : -EBADF;

	p->open = false;
	p->dev->device = -1;
	if (p->spoilt)
		play_sleep(10 * WORK_MS); /* a lost device goes when it is closed */
	return err;
}

/* Let the container know, or forget, the parts of storage that lie in a range. */
static int32_t play_map(struct player *p, const struct scn_event *ev)
{
	const bool map = ev->what == SCN_MAP;
	uint64_t last = ev->has & SCN_HAS_LENGTH ? ev->at + ev->length - 1 : UINT64_MAX;
	int32_t err = 0;

	for (uint32_t i = 0; i < p->st.nr && !err; i++) {
		struct storage_part *part = &p->st.parts[i];

		if (part->range.first < ev->at || part->range.last > last || part->known == map)
			continue;
		err = storage_know(p->a, part, map) ? -errno : 0;
	}
	return err;
}

/* How many interruptions of subchannels the kernel has taken: those of vfio_ccw are among them. */
static uint64_t count_interruptions(void)
{
	FILE *f = fopen("/proc/interrupts", "re");
	char line[256];
	uint64_t n = 0;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, " CIO: %" SCNu64, &n) == 1)
			break;
	if (f)
		fclose(f);
	return n;
}

/*
 * The machine may run beside the guest's processor, so wait for the interruption, awake: deferred
 * work must not run. It counts from the scenario's beginning, since it may have been taken already.
 */
static int32_t play_interrupt(struct player *p)
{
	struct timespec now, start;

	p->nr_interrupts++;
	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		if (count_interruptions() - p->interrupts_before >= p->nr_interrupts)
			break;
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 <
		 INTERRUPT_MS);
	return 0;
}

static int32_t play_store(struct player *p, const struct scn_event *ev)
{
	return storage_put(&p->st, ev->at, ev->bytes, ev->nr_bytes) ? 0 : -EFAULT;
}

static int32_t play(struct player *p, uint32_t index)
{
	const struct scn_event *ev = &p->s->events[index];
	struct out_event *o = &p->out->events[index];

	switch (ev->what) {
	case SCN_OPEN:
		return play_open(p, ev);
	case SCN_CLOSE:
		return play_close(p);
	case SCN_START:
		return play_start(p, ev, o);
	case SCN_HALT:
	case SCN_CLEAR:
	case SCN_COMMAND:
		return play_command(p, ev, o);
	case SCN_WRITE:
		return play_write(p, ev, o);
	case SCN_READ:
		return play_read(p, ev, index);
	case SCN_MAP:
	case SCN_UNMAP:
		return play_map(p, ev);
	case SCN_STORE:
		return play_store(p, ev);
	case SCN_WORK:
		play_sleep(WORK_MS);
		return 0;
	case SCN_INTERRUPT:
		return ev->has & SCN_HAS_DSTAT ? play_attention(p) : play_interrupt(p);
	case SCN_RUN:
		return 0;
	case SCN_PATH:
		return play_path(p, ev);
	case SCN_REPORT:
		return play_report(p);
	case SCN_GONE:
		return play_gone(p);
	case SCN_LOST:
		return play_lost(p);
	case SCN_REMOVE:
		return play_remove(p);
	case SCN_CONTINUE:
		return play_removed(p);
	case SCN_CREATE:
		return play_create(p);
	default:
		return play_ioctl(p, ev, o);
	}
}

/*
 * Which eventfds were signalled since the event before. Some events have to sleep, so that work
 * runs in them, and some are over before they begin: what is signalled there counts with the next.
 */
static void look(struct player *p, uint32_t index)
{
	const struct scn_event *ev = &p->s->events[index];
	struct out_event *o = &p->out->events[index];

	if (ev->what == SCN_PATH || ev->what == SCN_REPORT || ev->what == SCN_RUN ||
	    ev->what == SCN_INTERRUPT)
		return;
	o->have_signals = true;
	for (uint32_t irq = 0; irq < SCN_SIGNALS; irq++) {
		uint64_t n;

		if (read(p->irqs[irq], &n, sizeof(n)) == sizeof(n))
			o->signals[irq] = (uint32_t)n;
	}
}

static bool make_player(struct player *p)
{
	bool good = true;

	p->user = mmap(NULL, 2 * ARCH_FRAME_SIZE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p->user == MAP_FAILED)
		return false;
	good = !mprotect(p->user + ARCH_FRAME_SIZE, ARCH_FRAME_SIZE, PROT_NONE);
	for (uint32_t irq = 0; irq < SCN_SIGNALS; irq++) {
		p->irqs[irq] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		good &= p->irqs[irq] >= 0;
	}
	return good && !out_make_events(p->out, p->s->nr_events);
}

static void end_remover(struct player *p)
{
	play_removed(p);
	if (!p->remover)
		return;
	agent_log_note("the device is still being removed");
	p->unfit = true;
	kill(p->remover, SIGKILL);
	waitpid(p->remover, NULL, WNOHANG);
}

/*
 * The device as the next scenario wants it: open, with the agent's own eventfd. One that was lost
 * or removed is let go of, so that the kernel is done with it.
 */
static void put_back(struct player *p)
{
	struct scn_error err;

	if (p->open)
		play_close(p);
	if (p->remover)
		end_remover(p);
	for (uint32_t irq = 0; irq < SCN_SIGNALS; irq++)
		if (p->irqs[irq] >= 0)
			close(p->irqs[irq]);
	if (p->user != MAP_FAILED)
		munmap(p->user, 2 * ARCH_FRAME_SIZE);
	if (p->spoilt) {
		play_leave(p);
	} else if (agent_open(p->dev, &err)) {
		agent_log_note("%.110s", err.text);
		p->unfit = true;
	}
}

/* Where the container's mappings must end, so that parts of storage can be taken away. */
static void add_cuts(const struct scn *s, uint64_t *cuts, uint32_t *nr)
{
	for (uint32_t i = 0; i < s->nr_events; i++) {
		const struct scn_event *ev = &s->events[i];

		if (ev->what != SCN_UNMAP)
			continue;
		cuts[(*nr)++] = ev->at;
		if (ev->has & SCN_HAS_LENGTH)
			cuts[(*nr)++] = ev->at + ev->length;
	}
}

/* The scenario's memory in pieces; free(). NULL: out of memory. */
static struct scn_range *cut_memory(const struct scn *s, uint32_t *nr)
{
	uint64_t cuts[2 * SCN_EVENTS_MAX];
	struct scn_range *out;
	uint32_t nr_cuts = 0;

	add_cuts(s, cuts, &nr_cuts);
	out = calloc(s->nr_memory + nr_cuts + 1, sizeof(*out));
	*nr = 0;
	for (uint32_t i = 0; i < s->nr_memory && out; i++) {
		struct scn_range rest = s->memory[i];

		for (;;) {
			uint64_t next = UINT64_MAX;

			for (uint32_t c = 0; c < nr_cuts; c++)
				if (cuts[c] > rest.first && cuts[c] <= rest.last && cuts[c] < next)
					next = cuts[c];
			out[*nr] = rest;
			if (next == UINT64_MAX)
				break;
			out[(*nr)++].last = next - 1;
			rest.first = next;
		}
		++*nr;
	}
	return out;
}

static enum agent_result play_all(struct player *p, struct scn_error *err)
{
	close(p->dev->device);
	p->dev->device = -1;
	p->interrupts_before = count_interruptions();
	take_rank(SCHED_FIFO);
	for (uint32_t i = 0; i < p->s->nr_events; i++) {
		p->out->events[i].result = play(p, i);
		look(p, i);
	}
	take_rank(SCHED_OTHER);
	if (storage_changes(p->out, &p->st, p->s)) {
		errno = ENOMEM;
		agent_fail(err, "comparing storage");
		return AGENT_FAILED;
	}
	return AGENT_RAN;
}

enum agent_result agent_play(struct agent *a, struct agent_device *dev, struct outcome *out,
			     struct scn_error *err, const struct scn *s)
{
	struct player p = {
		.a = a, .dev = dev, .s = s, .out = out, .irqs = {-1, -1, -1}, .user = MAP_FAILED};
	enum agent_result result;
	struct scn pieces = *s;

	if (s->nr_events > SCN_EVENTS_MAX) {
		errno = E2BIG;
		agent_fail(err, "%u events", s->nr_events);
		return AGENT_FAILED;
	}
	pieces.memory = cut_memory(s, &pieces.nr_memory);
	result = pieces.memory ? storage_make(a, &p.st, err, &pieces) : AGENT_FAILED;
	if (result == AGENT_RAN && !make_player(&p)) {
		agent_fail(err, "user space");
		result = AGENT_FAILED;
	}
	if (result == AGENT_RAN)
		result = play_all(&p, err);
	put_back(&p);
	if (!storage_drop(a, &p.st)) {
		agent_log_note("the container does not let go of the guest's storage");
		p.unfit = true;
	}
	if (p.entered && !p.spoilt && !p.unfit)
		p.unfit = !agent_drain(a, dev);
	free(pieces.memory);
	if (result != AGENT_RAN)
		return result;
	return p.unfit ? AGENT_RAN_LAST : p.spoilt ? AGENT_RAN_SPENT : AGENT_RAN;
}
