/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs the same channel programs through our translator and the kernel's, in turns, in front of
 * the same services, between marks that `count` finds in the trace of instructions. Prints one
 * line a stretch, in order: CLASS SIDE RESULT. Arguments: how often, then packs of vectors; a file
 * that holds anything else than a single program that ours takes is passed over.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ccwcheck/arch.h>

#include "../../scenario/scenario.h"
#include "sides.h"
#include "world.h"

#define PACK_MAX (1u << 23)

/* In the section that `count` puts both translators into. */
#define MEASURED __attribute__((section("measured"), noinline))

void bench_begin(void);
void bench_end(void);

/* The marks: only their addresses count. */
MEASURED void bench_begin(void)
{
	__asm__ volatile("");
}

MEASURED void bench_end(void)
{
	__asm__ volatile("");
}

MEASURED static int nothing(const struct arch_orb *orb)
{
	(void)orb;
	return 0;
}

static void measure(const char *class, const char *side, int (*translate)(const struct arch_orb *),
		    const struct arch_orb *orb)
{
	int ret;

	bench_begin();
	ret = translate(orb);
	bench_end();
	/* The driver of 6.1 gives back what it has not pinned when it cannot read a list. */
	if (world_pins() && translate != kernel_translate) {
		fprintf(stderr, "%s: %s leaves pins\n", class, side);
		exit(2);
	}
	printf("%s %s %d\n", class, side, ret);
}

/* Nothing is measured if ours refuses the program. */
static void measure_both(const char *class, const struct arch_orb *orb, unsigned int times)
{
	/* Memory that was never used costs more, which is not of interest. */
	if (ours_translate(orb))
		return;
	kernel_translate(orb);
	world_pins();
	for (unsigned int i = 0; i < times; i++) {
		measure(class, "nothing", nothing, orb);
		measure(class, "ours", ours_translate, orb);
		measure(class, "kernel", kernel_translate, orb);
	}
}

/* @nr command-chained READs of 64 bytes. */
static void measure_chain(uint32_t nr, unsigned int times)
{
	const struct arch_orb orb = {.ctl = be32_st(ORB_F | ORB_P | ORB_H | 0x8000),
				     .cpa = be32_st(0x1000)};
	char class[32];

	world_clear();
	world_add(0, 0xfffff);
	for (uint32_t i = 0; i < nr; i++) {
		struct arch_ccw1 ccw = {.cmd = CCW_CMD_READ,
					.flags = i + 1 < nr ? CCW_FLAG_CC : 0,
					.count = be16_st(64),
					.cda = be32_st(0x80000 + 64 * i)};

		world_write(0x1000 + ARCH_CCW_SIZE * i, &ccw, sizeof(ccw));
	}
	snprintf(class, sizeof(class), "chain/%u", nr);
	measure_both(class, &orb, times);
}

static struct scn *load(const char *path)
{
	static uint8_t pack[PACK_MAX];
	struct scn_error err;
	struct scn *s = NULL;
	FILE *f = fopen(path, "rb");
	size_t len = f ? fread(pack, 1, sizeof(pack), f) : 0;

	if (f)
		fclose(f);
	if (!len || scn_unpack(&s, &err, pack, (uint32_t)len)) {
		fprintf(stderr, "%s: no pack\n", path);
		exit(2);
	}
	return s;
}

static void measure_vector(const char *path, unsigned int times)
{
	struct scn *s = load(path);

	/* Events are many programs or none; other functions start none. */
	if (!s->nr_events && s->fctl & SCSW_FC_START >> 8) {
		world_clear();
		for (uint32_t i = 0; i < s->nr_memory; i++)
			world_add(s->memory[i].first, s->memory[i].last);
		for (uint32_t i = 0; i < s->nr_storage; i++)
			world_write(s->storage[i].abs, s->storage[i].data, s->storage[i].len);
		measure_both(s->id, &s->orb, times);
	}
	scn_free(s);
}

int main(int argc, char **argv)
{
	unsigned int times = argc > 1 ? (unsigned int)strtoul(argv[1], NULL, 10) : 0;

	if (!times) {
		fprintf(stderr, "bench: no number of times\n");
		return 2;
	}
	ours_set_up();
	kernel_set_up();
	measure_chain(1, times);
	measure_chain(16, times);
	measure_chain(256, times);
	for (int i = 2; i < argc; i++)
		measure_vector(argv[i], times);
	return 0;
}
