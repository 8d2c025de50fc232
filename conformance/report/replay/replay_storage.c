/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Guest storage: memory of this process, known to the container at its guest addresses. Ranges may
 * be large and lie anywhere, so only frames that exist are looked at.
 */
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "replay.h"

#define MEMORY_MAX (UINT64_C(64) << 30) /* of one scenario, bytes */
#define SHOWN_MAX  256u			/* lines of changed storage */
#define LINE_BYTES 32u

static uint64_t size_of(uint32_t range)
{
	return scenario.memory[range].last - scenario.memory[range].first + 1;
}

int storage_know(struct world *w, uint32_t range, bool know)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (uintptr_t)w->at[range],
		.iova = scenario.memory[range].first,
		.size = size_of(range),
	};
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap),
		.iova = map.iova,
		.size = map.size,
	};

	if (know ? ioctl(w->container, VFIO_IOMMU_MAP_DMA, &map) :
		   ioctl(w->container, VFIO_IOMMU_UNMAP_DMA, &unmap))
		return -errno;
	w->known[range] = know;
	return 0;
}

/* One mapping a range, with no contents yet. */
void storage_make(struct world *w)
{
	uint64_t total = 0;

	w->at = calloc(scenario.nr_memory + 1, sizeof(*w->at));
	w->known = calloc(scenario.nr_memory + 1, sizeof(*w->known));
	if (!w->at || !w->known)
		fail("room for the scenario", "the list of its memory");
	for (uint32_t i = 0; i < scenario.nr_memory; i++) {
		uint64_t size = size_of(i);
		void *at = MAP_FAILED;

		errno = ENOMEM;
		if (size && size <= MEMORY_MAX - total)
			at = mmap(NULL, size, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (at == MAP_FAILED)
			fail("room for it, 64 GiB in all at the most",
			     "memory %" PRIx64 "-%" PRIx64, scenario.memory[i].first,
			     scenario.memory[i].last);
		total += size;
		w->at[i] = at;
		if (storage_know(w, i, true))
			fail("a container that takes it", "VFIO_IOMMU_MAP_DMA of %" PRIx64
			     "-%" PRIx64, scenario.memory[i].first, scenario.memory[i].last);
	}
}

static uint8_t *byte_at(const struct world *w, uint64_t abs)
{
	for (uint32_t i = 0; i < scenario.nr_memory; i++)
		if (abs >= scenario.memory[i].first && abs <= scenario.memory[i].last)
			return w->at[i] + (abs - scenario.memory[i].first);
	return NULL;
}

/* Frame by frame, for a run may go on in the next range. */
static bool copy(const struct world *w, uint64_t abs, uint8_t *out, const uint8_t *in,
		 uint32_t len)
{
	for (uint32_t done = 0; done < len;) {
		uint32_t part = FRAME - (uint32_t)((abs + done) % FRAME);
		uint8_t *at = byte_at(w, abs + done);

		if (part > len - done)
			part = len - done;
		if (!at)
			return false;
		if (in)
			memcpy(at, in + done, part);
		else
			memcpy(out + done, at, part);
		done += part;
	}
	return true;
}

bool storage_put(const struct world *w, uint64_t abs, const uint8_t *bytes, uint32_t len)
{
	return copy(w, abs, NULL, bytes, len);
}

bool storage_get(const struct world *w, uint64_t abs, uint8_t *bytes, uint32_t len)
{
	return copy(w, abs, bytes, NULL, len);
}

/* Puts into @frame, which lies at @abs, what a chunk has there. */
static void fill_frame(uint8_t frame[FRAME], uint64_t abs, const struct chunk *c)
{
	uint64_t from = c->abs > abs ? c->abs : abs;
	uint64_t end = c->abs + c->len < abs + FRAME ? c->abs + c->len : abs + FRAME;

	if (from >= end)
		return;
	if (c->bytes)
		memcpy(frame + (from - abs), c->bytes + (from - c->abs), end - from);
	else
		memset(frame + (from - abs), c->fill, end - from);
}

/* All as in the beginning: known to the container, zeros, then the contents. */
void storage_begin(struct world *w)
{
	for (uint32_t i = 0; i < scenario.nr_memory; i++) {
		if (!w->known[i] && storage_know(w, i, true))
			fail("a container that takes it again", "VFIO_IOMMU_MAP_DMA of %" PRIx64,
			     scenario.memory[i].first);
		madvise(w->at[i], size_of(i), MADV_DONTNEED);
	}
	for (uint32_t i = 0; i < scenario.nr_storage; i++) {
		const struct chunk *c = &scenario.storage[i];

		for (uint32_t done = 0; done < c->len;) {
			uint64_t abs = (c->abs + done) - (c->abs + done) % FRAME;
			uint8_t *at = byte_at(w, abs);

			errno = 0;
			if (!at)
				fail("contents within memory", "storage at %" PRIx64, c->abs);
			fill_frame(at, abs, c);
			done = (uint32_t)(abs + FRAME - c->abs);
		}
	}
}

/* Show the bytes of one frame that differ from the beginning. How many lines that took. */
static uint32_t show_frame(const uint8_t *now, uint64_t abs, uint32_t shown)
{
	static uint8_t before[FRAME];
	uint32_t lines = 0;

	memset(before, 0, FRAME);
	for (uint32_t i = 0; i < scenario.nr_storage; i++)
		fill_frame(before, abs, &scenario.storage[i]);
	for (uint32_t i = 0; i < FRAME; i++) {
		uint32_t n = 0;

		while (i + n < FRAME && n < LINE_BYTES && now[i + n] != before[i + n])
			n++;
		if (!n)
			continue;
		if (shown + lines++ < SHOWN_MAX) {
			printf("  storage %" PRIx64 ": ", abs + i);
			show_hex(now + i, n);
			fputs(", was ", stdout);
			show_hex(before + i, n);
			putchar('\n');
		}
		i += n - 1;
	}
	return lines;
}

void storage_show_changes(const struct world *w)
{
	uint32_t lines = 0;

	for (uint32_t i = 0; i < scenario.nr_memory; i++) {
		uint64_t frames = size_of(i) / FRAME;
		unsigned char *resident = calloc(frames, 1);

		if (!resident || mincore(w->at[i], size_of(i), resident)) {
			printf("  storage from %" PRIx64 " on cannot be compared: %s\n",
			       scenario.memory[i].first, strerror(errno));
			frames = 0;
		}
		for (uint64_t f = 0; f < frames; f++)
			if (resident[f] & 1)
				lines += show_frame(w->at[i] + f * FRAME,
						    scenario.memory[i].first + f * FRAME, lines);
		free(resident);
	}
	if (!lines)
		puts("  storage: unchanged");
	if (lines > SHOWN_MAX)
		printf("  storage: %" PRIu32 " more lines\n", lines - SHOWN_MAX);
}
