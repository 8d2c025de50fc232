/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which task is next, and waits for the ones that run.
 */
#include "pool.h"

#include <sys/wait.h>

#include "child.h"

struct one {
	const struct pool *pool;
	size_t task;
};

static int work(void *arg)
{
	const struct one *one = arg;

	return one->pool->work(one->pool->arg, one->task);
}

int pool_run(const struct pool *p, size_t nr, unsigned int jobs)
{
	struct child children[POOL_JOBS_MAX];
	struct child *list[POOL_JOBS_MAX];
	size_t task[POOL_JOBS_MAX];
	size_t next = 0, slots = 0;
	int err = 0;

	if (jobs > POOL_JOBS_MAX)
		jobs = POOL_JOBS_MAX;
	for (;;) {
		size_t slot = slots;

		if (next < nr && !err && slots < jobs) {
			list[slots++] = &children[slot];
		} else {
			slot = child_wait(list, slots);
			if (slot == slots)
				return err;
			p->done(p->arg, task[slot], WIFEXITED(children[slot].status) ?
				WEXITSTATUS(children[slot].status) : -1);
		}
		if (next < nr && !err) {
			struct one one = {p, next};

			task[slot] = next++;
			err = child_work(&children[slot], work, &one);
			children[slot].ended |= err != 0;
		}
	}
}
