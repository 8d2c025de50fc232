/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calls of a device's world. Decides what of them may sleep, and sees that nothing is given
 * back while the channel may still use it.
 */
#include "host_device.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host_internal.h"

#define USER_SHIFT 20u /* a buffer's address: its number, from 1, then this many bits */

/* The translator's part. */

static int env_read(void *ctx, uint64_t guest_abs, void *buf, uint32_t len)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "read", true);
	return host_env()->read(hd->host, guest_abs, buf, len);
}

static int env_pin(void *ctx, uint64_t guest_frame, unsigned int access, uint64_t *host_frame)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "pin", true);
	return host_env()->pin(hd->host, guest_frame, access, host_frame);
}

/* The heart of the matter: nothing is freed while the channel may still use it. */
static void check_unused(struct host_device *hd, const char *what)
{
	if (hd->sub.alive(hd->sub.ctx))
		host_breach(hd->host, "%s of a program given back while the channel may use them",
			    what);
}

static void env_unpin(void *ctx, uint64_t guest_frame, unsigned int access)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "unpin", true);
	check_unused(hd, "frames");
	host_env()->unpin(hd->host, guest_frame, access);
}

static void *env_alloc(void *ctx, size_t size)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "alloc", true);
	return host_env()->alloc(hd->host, size);
}

static void env_free(void *ctx, void *p, size_t size)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "free", false);
	host_env()->free(hd->host, p, size);
}

static void *env_alloc_words(void *ctx, uint32_t size, uint32_t align, uint32_t *host_abs)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "alloc_words", true);
	return host_env()->alloc_words(hd->host, size, align, host_abs);
}

static void env_free_words(void *ctx, void *p, uint32_t size)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "free_words", false);
	check_unused(hd, "words");
	host_env()->free_words(hd->host, p, size);
}

/* The subchannel. */

static int env_ssch(void *ctx, const struct arch_orb *orb)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "ssch", false);
	return hd->sub.ssch(hd->sub.ctx, orb);
}

static int env_hsch(void *ctx)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "hsch", false);
	return hd->sub.hsch(hd->sub.ctx);
}

static int env_csch(void *ctx)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "csch", false);
	return hd->sub.csch(hd->sub.ctx);
}

static int env_xsch(void *ctx)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "xsch", false);
	return hd->sub.xsch(hd->sub.ctx);
}

static int env_stsch(void *ctx, struct arch_schib *schib)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "stsch", false);
	return hd->sub.stsch(hd->sub.ctx, schib);
}

static int env_msch(void *ctx, const struct arch_schib *schib)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "msch", false);
	return hd->sub.msch(hd->sub.ctx, schib);
}

static int env_tsch(void *ctx, struct arch_irb *irb)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "tsch", false);
	return hd->sub.tsch(hd->sub.ctx, irb);
}

/* User space. */

static struct host_user *find_user(struct host_device *hd, uint64_t user)
{
	uint64_t i = user >> USER_SHIFT;

	return i && i <= HOST_USERS_MAX && hd->users[i - 1].data ? &hd->users[i - 1] : NULL;
}

/* How many of @len bytes at @user can be reached, and where they are. */
static uint32_t reach(struct host_device *hd, uint64_t user, uint32_t len, uint8_t **data)
{
	struct host_user *u = find_user(hd, user);
	uint32_t at = (uint32_t)(user & ((1u << USER_SHIFT) - 1));

	if (!u || at >= u->valid)
		return 0;
	*data = u->data + at;
	return len < u->valid - at ? len : u->valid - at;
}

static int env_copy_in(void *ctx, void *to, uint64_t user, uint32_t len)
{
	struct host_device *hd = ctx;
	uint8_t *data;

	sched_point(hd->sched, "copy_in", true);
	if (reach(hd, user, len, &data) < len)
		return -EFAULT;
	if (len)
		memcpy(to, data, len);
	return 0;
}

static int env_copy_out(void *ctx, uint64_t user, const void *from, uint32_t len)
{
	struct host_device *hd = ctx;
	uint8_t *data;
	uint32_t n;

	sched_point(hd->sched, "copy_out", true);
	n = reach(hd, user, len, &data);
	if (n)
		memcpy(data, from, n);
	return n < len ? -EFAULT : 0;
}

static int env_event_get(void *ctx, int32_t fd, uint32_t *event)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "event_get", true);
	if (fd == HOST_FD_NOT_EVENTFD)
		return -EINVAL;
	if (fd < HOST_FD_EVENT(0) || fd > HOST_FD_EVENT(CCW_IRQS - 1))
		return -EBADF;
	*event = (uint32_t)(fd - HOST_FD_EVENT(0)) + 1;
	hd->bound[*event - 1]++;
	return 0;
}

static void env_event_put(void *ctx, uint32_t event)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "event_put", false);
	if (!event || event > CCW_IRQS || !hd->bound[event - 1])
		host_breach(hd->host, "an eventfd is given back that is not held");
	else
		hd->bound[event - 1]--;
}

static void env_event_signal(void *ctx, uint32_t event)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "signal", false);
	if (!event || event > CCW_IRQS || !hd->bound[event - 1])
		host_breach(hd->host, "an eventfd is signalled that is not held");
	else
		hd->signals[event - 1]++;
	if (event && hd->sub.signal)
		hd->sub.signal(hd->sub.ctx, event - 1);
}

/* The schedule. */

static void env_lock(void *ctx, enum ccw_lock lock)
{
	static const char *const names[CCW_LOCKS] = {"lock_io", "lock_sch", "lock_event"};
	struct host_device *hd = ctx;

	sched_point(hd->sched, names[lock], false);
	sched_lock(hd->sched, lock);
}

static bool env_trylock(void *ctx, enum ccw_lock lock)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "trylock", false);
	return sched_trylock(hd->sched, lock);
}

static void env_unlock(void *ctx, enum ccw_lock lock)
{
	static const char *const names[CCW_LOCKS] = {"unlock_io", "unlock_sch", "unlock_event"};
	struct host_device *hd = ctx;

	sched_point(hd->sched, names[lock], false);
	sched_unlock(hd->sched, lock);
}

static void env_queue_work(void *ctx, enum ccw_work work)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "queue_work", false);
	sched_queue(hd->sched, work);
}

static void env_cancel_work(void *ctx, enum ccw_work work)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "cancel_work", true);
	sched_cancel(hd->sched, work);
}

static void env_flush_work(void *ctx, enum ccw_work work)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "flush_work", true);
	sched_flush(hd->sched, work);
}

static bool env_wait(void *ctx, uint32_t ms)
{
	struct host_device *hd = ctx;

	(void)ms;
	sched_point(hd->sched, "wait", true);
	return sched_wait(hd->sched);
}

static void env_wake(void *ctx)
{
	struct host_device *hd = ctx;

	sched_point(hd->sched, "wake", false);
	sched_wake(hd->sched);
}

static void env_event(void *ctx, unsigned int state, unsigned int event)
{
	struct host_device *hd = ctx;

	if (hd->sub.event)
		hd->sub.event(hd->sub.ctx, state, event);
}

const struct ccw_env *host_device_env(void)
{
	static const struct ccw_env env = {
		.cp = {
			.read = env_read,
			.pin = env_pin,
			.unpin = env_unpin,
			.alloc = env_alloc,
			.free = env_free,
			.alloc_words = env_alloc_words,
			.free_words = env_free_words,
		},
		.ssch = env_ssch,
		.hsch = env_hsch,
		.csch = env_csch,
		.xsch = env_xsch,
		.stsch = env_stsch,
		.msch = env_msch,
		.tsch = env_tsch,
		.copy_in = env_copy_in,
		.copy_out = env_copy_out,
		.event_get = env_event_get,
		.event_put = env_event_put,
		.event_signal = env_event_signal,
		.lock = env_lock,
		.trylock = env_trylock,
		.unlock = env_unlock,
		.queue_work = env_queue_work,
		.cancel_work = env_cancel_work,
		.flush_work = env_flush_work,
		.wait = env_wait,
		.wake = env_wake,
		.event = env_event,
	};

	return &env;
}

static void do_work(void *arg, unsigned int work)
{
	struct host_device *hd = arg;

	ccw_device_work(hd->dev, (enum ccw_work)work);
}

int host_device_init(struct host_device *hd, struct host *h, const struct host_subchannel *sub,
		     struct ccw_device *dev)
{
	*hd = (struct host_device){.host = h, .sub = *sub, .dev = dev};
	hd->sched = sched_new(do_work, hd, 1u << CCW_LOCK_SCH | 1u << CCW_LOCK_EVENT);
	return hd->sched ? 0 : -ENOMEM;
}

void host_device_drop(struct host_device *hd)
{
	for (uint32_t i = 0; i < HOST_USERS_MAX; i++)
		free(hd->users[i].data);
	sched_delete(hd->sched);
	hd->sched = NULL;
}

uint64_t host_user_new(struct host_device *hd, uint32_t len, uint32_t valid)
{
	for (uint32_t i = 0; i < HOST_USERS_MAX; i++) {
		struct host_user *u = &hd->users[i];

		if (u->data)
			continue;
		u->data = host_got(calloc(1, len ? len : 1));
		u->len = len;
		u->valid = valid;
		return u->data ? (uint64_t)(i + 1) << USER_SHIFT : 0;
	}
	return 0;
}

uint8_t *host_user_data(struct host_device *hd, uint64_t user)
{
	struct host_user *u = find_user(hd, user);

	return u ? u->data : NULL;
}

void host_user_free(struct host_device *hd, uint64_t user)
{
	struct host_user *u = find_user(hd, user);

	if (u) {
		free(u->data);
		u->data = NULL;
	}
}

uint32_t host_signals_take(struct host_device *hd, uint32_t irq)
{
	uint32_t n = hd->signals[irq];

	hd->signals[irq] = 0;
	return n;
}

bool host_device_balanced(const struct host_device *hd)
{
	for (uint32_t irq = 0; irq < CCW_IRQS; irq++)
		if (hd->bound[irq])
			return false;
	return true;
}
