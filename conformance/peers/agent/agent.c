/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The agent: carries out the jobs that lie in storage, one after the other, and sends a record for
 * each. It decides nothing: where a program lies and what is right is its maker's business.
 */
#include "agent.h"

/* What the compiler calls for; compiled so that they do not become calls of themselves. */
void *memcpy(void *to, const void *from, size_t n)
{
	move(to, from, n);
	return to;
}

void *memset(void *to, int byte, size_t n)
{
	uint8_t *t = to;

	while (n--)
		*t++ = (uint8_t)byte;
	return to;
}

/* The compiler must not know where the pointer comes from. */
uint8_t *at(uint64_t abs)
{
	uint8_t *p = (uint8_t *)(uintptr_t)abs;

	__asm__("" : "+r"(p));
	return p;
}

/* A job, and where its parts begin. */
struct job {
	struct peer_job head;
	const uint8_t *windows;
	const uint8_t *keys;
	const uint8_t *chunks;
	const uint8_t *patches;
};

static const uint8_t *put_chunks(const uint8_t *p, uint32_t nr)
{
	while (nr--) {
		struct peer_chunk c;

		memcpy(&c, p, sizeof(c));
		p += sizeof(c);
		memcpy(at(be64_ld(c.abs)), p, be32_ld(c.len));
		p += be32_ld(c.len);
	}
	return p;
}

static struct peer_window window(const struct job *j, uint32_t i)
{
	struct peer_window w;

	memcpy(&w, j->windows + i * sizeof(w), sizeof(w));
	return w;
}

static void set_keys(const struct job *j, bool on)
{
	for (uint32_t i = 0; i < be32_ld(j->head.nr_keys); i++) {
		struct peer_key k;

		memcpy(&k, j->keys + i * sizeof(k), sizeof(k));
		set_key(be64_ld(k.abs), on ? k.key : 0);
	}
}

static void prepare(struct job *j, const uint8_t *p)
{
	uint8_t *shadow = at(PEER_SHADOW);

	memcpy(&j->head, p, sizeof(j->head));
	j->windows = p + sizeof(j->head);
	j->keys = j->windows + be32_ld(j->head.nr_windows) * sizeof(struct peer_window);
	j->chunks = j->keys + be32_ld(j->head.nr_keys) * sizeof(struct peer_key);
	for (uint32_t i = 0; i < be32_ld(j->head.nr_windows); i++) {
		const struct peer_window w = window(j, i);

		memcpy(at(be64_ld(w.abs)), at(PEER_PATTERN) + be32_ld(w.first), be32_ld(w.len));
	}
	j->patches = put_chunks(j->chunks, be32_ld(j->head.nr_chunks));
	for (uint32_t i = 0; i < be32_ld(j->head.nr_windows); i++) {
		const struct peer_window w = window(j, i);

		memcpy(shadow, at(be64_ld(w.abs)), be32_ld(w.len));
		shadow += be32_ld(w.len);
	}
	set_keys(j, true);
}

static bool resume(void *arg)
{
	struct job *j = arg;

	if (!be32_ld(j->head.nr_patches))
		return false;
	put_chunks(j->patches, be32_ld(j->head.nr_patches));
	j->head.nr_patches = be32_st(0);
	return true;
}

/* How many bytes from the first on are alike. */
static uint32_t equal(const uint8_t *a, const uint8_t *b, uint32_t len)
{
	uint32_t n = (uint32_t)equal_blocks(a, b, len) * 256;

	while (n < len && a[n] == b[n])
		n++;
	return n;
}

/* Runs of changed bytes: their number, or to where @out points their bytes. */
struct changes {
	uint8_t *out;
	uint32_t nr;
};

static void find_changes(struct changes *c, uint64_t abs, const uint8_t *was, uint32_t len)
{
	const uint8_t *is = at(abs);

	for (uint32_t i = equal(is, was, len); i < len; i += equal(is + i, was + i, len - i)) {
		struct peer_chunk head;
		uint32_t n = 1;

		while (i + n < len && is[i + n] != was[i + n])
			n++;
		head = (struct peer_chunk){be64_st(abs + i), be32_st(n)};
		memcpy(c->out, &head, sizeof(head));
		memcpy(c->out + sizeof(head), is + i, n);
		c->out += sizeof(head) + n;
		c->nr++;
		i += n;
	}
}

static struct sch_run run;

static void send(struct peer_record *head, uint8_t *begin, uint8_t *end)
{
	head->magic = be32_st(PEER_RECORD_MAGIC);
	head->len = be32_st((uint32_t)(end - begin));
	memcpy(begin, head, sizeof(*head));
	head->crc = be32_st(peer_crc(0, begin, (uint32_t)(end - begin)));
	memcpy(begin, head, sizeof(*head));
	out_bytes(begin, (uint32_t)(end - begin));
}

static void report(const struct job *j)
{
	const uint8_t *shadow = at(PEER_SHADOW);
	struct peer_record head;
	struct changes c = {.nr = 0};
	uint8_t *begin = at(PEER_SHADOW);

	for (uint32_t i = 0; i < be32_ld(j->head.nr_windows); i++)
		begin += be32_ld(window(j, i).len); /* behind the shadow */
	c.out = begin + sizeof(head);
	memcpy(c.out, run.irbs, run.nr_irbs * sizeof(run.irbs[0]));
	c.out += run.nr_irbs * sizeof(run.irbs[0]);
	for (uint32_t i = 0; i < be32_ld(j->head.nr_windows); i++) {
		const struct peer_window w = window(j, i);

		find_changes(&c, be64_ld(w.abs), shadow, be32_ld(w.len));
		shadow += be32_ld(w.len);
	}
	memset(&head, 0, sizeof(head));
	head.id = j->head.id;
	head.cc = run.cc;
	head.how = (uint8_t)run.how;
	head.nr_irbs = (uint8_t)run.nr_irbs;
	head.nr_changes = be32_st(c.nr);
	send(&head, begin, c.out);
}

/* A record without IRBs and changes. */
static void send_last(uint32_t id, uint32_t number)
{
	struct peer_record head;
	uint8_t bytes[sizeof(head)];

	memset(&head, 0, sizeof(head));
	head.id = be32_st(id);
	head.nr_changes = be32_st(number);
	send(&head, bytes, bytes + sizeof(bytes));
	out_flush();
}

void agent_crash(uint32_t code, uint64_t address)
{
	(void)address;
	send_last(PEER_ID_CRASH, code);
}

void agent_main(void)
{
	static struct job job;
	const uint8_t *p = at(PEER_JOBS);
	uint32_t nr = 0, sid;

	out_open();
	for (uint32_t i = 0; i < PEER_PATTERN_SIZE; i++)
		at(PEER_PATTERN)[i] = peer_pattern(i);
	for (;; nr++) {
		prepare(&job, p);
		if (be32_ld(job.head.magic) != PEER_JOB_MAGIC ||
		    be32_ld(job.head.id) == PEER_ID_END)
			break;
		sid = sch_find(be16_ld(job.head.devno));
		if (sid && be16_ld(job.head.nr_steps)) {
			sch_steps(&run, sid, be16_ld(job.head.nr_steps));
		} else if (sid) {
			sch_start(&run, sid, &job.head.orb, resume, &job);
		} else {
			memset(&run, 0, sizeof(run));
			run.how = PEER_NO_DEVICE;
		}
		set_keys(&job, false);
		report(&job);
		p += be32_ld(job.head.len);
	}
	send_last(PEER_ID_END, nr);
}
