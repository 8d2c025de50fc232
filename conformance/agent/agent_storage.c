/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides how guest storage comes to be and how its changes are found: ranges may be large and
 * lie anywhere, so only frames that exist are looked at.
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/vfio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "agent_storage.h"

static uint64_t part_size(const struct storage_part *p)
{
	return p->range.last - p->range.first + 1;
}

static uint8_t *storage_at(const struct storage *st, uint64_t abs)
{
	for (uint32_t i = 0; i < st->nr; i++)
		if (abs >= st->parts[i].range.first && abs <= st->parts[i].range.last)
			return st->parts[i].at + (abs - st->parts[i].range.first);
	return NULL;
}

/* Copy @buf to storage frame by frame: a run may go on in the next range. */
bool storage_put(const struct storage *st, uint64_t abs, const uint8_t *buf, uint32_t len)
{
	while (len) {
		uint32_t part = ARCH_FRAME_SIZE - (uint32_t)(abs % ARCH_FRAME_SIZE);
		uint8_t *at = storage_at(st, abs);

		if (part > len)
			part = len;
		if (!at)
			return false;
		memcpy(at, buf, part);
		abs += part;
		buf += part;
		len -= part;
	}
	return true;
}

int storage_know(const struct agent *a, struct storage_part *part, bool know)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (uintptr_t)part->at,
		.iova = part->range.first,
		.size = part_size(part)};
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap), .iova = part->range.first, .size = part_size(part)};

	if (know ? ioctl(a->container, VFIO_IOMMU_MAP_DMA, &map) :
		   ioctl(a->container, VFIO_IOMMU_UNMAP_DMA, &unmap))
		return -1;
	part->known = know;
	errno = EIO;
	return !know && unmap.size != part_size(part) ? -1 : 0;
}

static int make_part(const struct agent *a, struct storage *st, const struct scn_range *range)
{
	struct storage_part *p = &st->parts[st->nr];
	void *at;

	p->range = *range;
	at = mmap(NULL, part_size(p), PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (at == MAP_FAILED)
		return -1;
	p->at = at;
	st->nr++;
	return storage_know(a, p, true);
}

enum agent_result storage_make(const struct agent *a, struct storage *st, struct scn_error *err,
			       const struct scn *s)
{
	st->nr = 0;
	st->parts = calloc(s->nr_memory ? s->nr_memory : 1, sizeof(*st->parts));
	if (!st->parts) {
		agent_fail(err, "storage");
		return AGENT_FAILED;
	}
	for (uint32_t i = 0; i < s->nr_memory; i++)
		if (make_part(a, st, &s->memory[i])) {
			agent_fail(err, "the guest cannot have storage at %" PRIx64 "-%" PRIx64,
				   s->memory[i].first, s->memory[i].last);
			return AGENT_CANNOT;
		}
	for (uint32_t i = 0; i < s->nr_storage; i++)
		if (!storage_put(st, s->storage[i].abs, s->storage[i].data, s->storage[i].len)) {
			errno = EFAULT;
			agent_fail(err, "storage at %" PRIx64 " lies outside memory",
				   s->storage[i].abs);
			return AGENT_FAILED;
		}
	return AGENT_RAN;
}

bool storage_drop(const struct agent *a, struct storage *st)
{
	bool gone = true;

	for (uint32_t i = 0; i < st->nr; i++) {
		if (st->parts[i].known)
			gone &= !storage_know(a, &st->parts[i], false);
		munmap(st->parts[i].at, part_size(&st->parts[i]));
	}
	free(st->parts);
	st->parts = NULL;
	st->nr = 0;
	return gone;
}

/* The initial contents of one frame. */
static void initial_frame(uint8_t *frame, uint64_t abs, const struct scn *s)
{
	memset(frame, 0, ARCH_FRAME_SIZE);
	for (uint32_t i = 0; i < s->nr_storage; i++) {
		const struct scn_chunk *c = &s->storage[i];
		uint64_t from = c->abs > abs ? c->abs : abs;
		uint64_t last = c->abs + c->len - 1;

		if (last > abs + ARCH_FRAME_SIZE - 1)
			last = abs + ARCH_FRAME_SIZE - 1;
		if (c->len && c->abs <= abs + ARCH_FRAME_SIZE - 1 && last >= from)
			memcpy(frame + (from - abs), c->data + (from - c->abs), last - from + 1);
	}
}

/* A run of changes that grows byte by byte, also across frames. */
struct run {
	uint64_t abs;
	uint32_t len;
	uint32_t room;
	uint8_t *data;
};

static int run_end(struct outcome *out, struct run *r)
{
	int ret = r->len ? out_add_change(out, r->abs, r->data, r->len) : 0;

	r->len = 0;
	return ret;
}

static int run_add(struct outcome *out, struct run *r, uint64_t abs, uint8_t byte)
{
	if (r->len && abs != r->abs + r->len && run_end(out, r))
		return -ENOMEM;
	if (!r->len)
		r->abs = abs;
	if (r->len == r->room) {
		uint32_t room = r->room ? 2 * r->room : 256;
		uint8_t *bigger = realloc(r->data, room);

		if (!bigger)
			return -ENOMEM;
		r->data = bigger;
		r->room = room;
	}
	r->data[r->len++] = byte;
	return 0;
}

static int compare_frame(struct outcome *out, struct run *r, const uint8_t *now, uint64_t abs,
			 const struct scn *s)
{
	static uint8_t before[ARCH_FRAME_SIZE];

	initial_frame(before, abs, s);
	if (!memcmp(before, now, sizeof(before)))
		return 0;
	for (uint32_t i = 0; i < sizeof(before); i++)
		if (before[i] != now[i] && run_add(out, r, abs + i, now[i]))
			return -ENOMEM;
	return 0;
}

/* Only frames that exist in this process can have changed. */
static int compare_part(struct outcome *out, struct run *r, const struct storage_part *p,
			const struct scn *s)
{
	uint64_t nr_frames = part_size(p) / ARCH_FRAME_SIZE;
	unsigned char *resident = calloc(nr_frames, 1);
	int ret = 0;

	if (!resident || mincore(p->at, part_size(p), resident))
		ret = -ENOMEM;
	for (uint64_t f = 0; f < nr_frames && !ret; f++)
		if (resident[f] & 1)
			ret = compare_frame(out, r, p->at + f * ARCH_FRAME_SIZE,
					    p->range.first + f * ARCH_FRAME_SIZE, s);
	free(resident);
	return ret;
}

static int by_address(const void *a, const void *b)
{
	const struct storage_part *p = a, *q = b;

	return (p->range.first > q->range.first) - (p->range.first < q->range.first);
}

int storage_changes(struct outcome *out, const struct storage *st, const struct scn *s)
{
	struct run r = {0};
	int ret = 0;

	/* Changes are told in ascending order, ranges may come in any. */
	qsort(st->parts, st->nr, sizeof(*st->parts), by_address);
	for (uint32_t i = 0; i < st->nr && !ret; i++)
		ret = compare_part(out, &r, &st->parts[i], s);
	if (!ret)
		ret = run_end(out, &r);
	free(r.data);
	return ret;
}
