/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes a scenario's memory, storage and ORBs as tables of C, so that people can read them: a line
 * a CCW or word of a list, with what it says; long runs of one byte as just that.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "disasm.h"
#include "repro_internal.h"

#define LINE_BYTES 8u
#define FILL_MIN   64u /* a run that is shorter is written out */

/* The first mark that ends behind @abs; their number: none. */
static uint32_t mark_from(const struct repro_marks *m, uint64_t abs)
{
	uint32_t low = 0, high = m ? m->nr : 0;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (m->list[mid].abs + m->list[mid].len > abs)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

/* How many bytes go into the line that begins at @abs, of @left; and what it says. */
static uint32_t line_at(const struct repro_marks *m, uint64_t abs, uint32_t left,
			const char **says)
{
	uint32_t i = mark_from(m, abs), n = LINE_BYTES - (uint32_t)(abs % LINE_BYTES);

	*says = NULL;
	if (m && i < m->nr) {
		const struct repro_mark *mark = &m->list[i];

		if (mark->abs == abs) {
			*says = mark->text;
			n = mark->len;
		} else if (mark->abs > abs && mark->abs - abs < n) {
			n = (uint32_t)(mark->abs - abs);
		}
	}
	return n < left ? n : left;
}

void repro_put_bytes(FILE *f, const char *name, uint64_t abs, const uint8_t *bytes, uint32_t len,
		     const struct repro_marks *marks)
{
	fprintf(f, "static const uint8_t %s[] = {\n", name);
	for (uint32_t done = 0; done < len;) {
		const char *says;
		uint32_t n = line_at(marks, abs + done, len - done, &says);

		for (uint32_t i = 0; i < n; i++)
			fprintf(f, "%s0x%02x,", i ? " " : "\t", bytes[done + i]);
		fprintf(f, " /* %" PRIx64 "%s%s */\n", abs + done, says ? ": " : "",
			says ? says : "");
		done += n;
	}
	fputs("};\n", f);
}

void repro_put_orb(FILE *f, const char *name, const struct arch_orb *orb)
{
	static const char *const words[] = {"interruption parameter", "key, flags, LPM",
					    "address of the channel program"};
	const uint8_t *bytes = (const uint8_t *)orb;
	char text[512];

	disasm_orb(text, sizeof(text), orb);
	fprintf(f, "/* %s */\nstatic const uint8_t %s[] = {\n", text, name);
	for (uint32_t w = 0; w < 3; w++)
		fprintf(f, "\t0x%02x, 0x%02x, 0x%02x, 0x%02x, /* %s */\n", bytes[4 * w],
			bytes[4 * w + 1], bytes[4 * w + 2], bytes[4 * w + 3], words[w]);
	fputs("};\n\n", f);
}

/* How many bytes from @data on are alike. */
static uint32_t run_of(const uint8_t *data, uint32_t len)
{
	uint32_t n = 1;

	while (n < len && data[n] == data[0])
		n++;
	return n;
}

/* Part of a chunk: a run of one byte, or what lies between two of them. */
struct piece {
	uint64_t abs;
	const uint8_t *data;
	uint32_t len;
	bool fill;
};

/* The piece that begins at @p->data, of @left bytes. Marked bytes are never part of a run. */
static void take_piece(struct piece *p, uint32_t left, const struct repro_marks *m)
{
	p->fill = false;
	p->len = 0;
	while (p->len < left) {
		uint64_t abs = p->abs + p->len;
		uint32_t i = mark_from(m, abs), room = left - p->len, run;

		if (i < m->nr && m->list[i].abs <= abs) {
			uint64_t skip = m->list[i].abs + m->list[i].len - abs;

			p->len += skip < room ? (uint32_t)skip : room;
			continue;
		}
		if (i < m->nr && m->list[i].abs - abs < room)
			room = (uint32_t)(m->list[i].abs - abs);
		run = run_of(p->data + p->len, room);
		if (run >= FILL_MIN) {
			p->fill = !p->len;
			p->len = p->fill ? run : p->len;
			return;
		}
		p->len += run;
	}
}

/* The contents' bytes (@bytes), or the table that refers to them. */
static void put_pieces(FILE *f, const struct scn *s, const struct repro_marks *m, bool bytes)
{
	uint32_t nr = 0;

	for (uint32_t i = 0; i < s->nr_storage; i++) {
		const struct scn_chunk *c = &s->storage[i];

		for (uint32_t done = 0; done < c->len; nr++) {
			struct piece p = {.abs = c->abs + done, .data = c->data + done};
			char name[32];

			take_piece(&p, c->len - done, m);
			snprintf(name, sizeof(name), "storage_%u", nr);
			if (bytes && !p.fill) {
				repro_put_bytes(f, name, p.abs, p.data, p.len, m);
				fputc('\n', f);
			} else if (!bytes && p.fill) {
				fprintf(f, "\t{0x%" PRIx64 ", %u, NULL, 0x%02x},\n", p.abs, p.len,
					*p.data);
			} else if (!bytes) {
				fprintf(f, "\t{0x%" PRIx64 ", %u, %s, 0},\n", p.abs, p.len, name);
			}
			done += p.len;
		}
	}
}

bool repro_has_changes(const struct scn *s)
{
	for (uint32_t i = 0; i < s->nr_changes; i++)
		if (s->changes[i].len)
			return true;
	return false;
}

/* What storage changes to while the driver reads it. */
static void put_changes(FILE *f, const struct scn *s)
{
	char name[32];

	if (!repro_has_changes(s))
		return;
	for (uint32_t i = 0; i < s->nr_changes; i++) {
		if (!s->changes[i].len)
			continue;
		snprintf(name, sizeof(name), "change_%u", i);
		fprintf(f, "/* In the scenario before the driver's read number %u of storage. */\n",
			s->changes[i].before_read);
		repro_put_bytes(f, name, s->changes[i].abs, s->changes[i].data,
				s->changes[i].len, NULL);
		fputc('\n', f);
	}
	fputs("static const struct chunk changes[] = {\n", f);
	for (uint32_t i = 0; i < s->nr_changes; i++)
		if (s->changes[i].len)
			fprintf(f, "\t{0x%" PRIx64 ", %u, change_%u, 0},\n", s->changes[i].abs,
				s->changes[i].len, i);
	fputs("};\n\n", f);
}

bool repro_has_storage(const struct scn *s)
{
	for (uint32_t i = 0; i < s->nr_storage; i++)
		if (s->storage[i].len)
			return true;
	return false;
}

/* Where mappings have to end, for the unmap events. */
static uint32_t find_cuts(uint64_t *cuts, const struct scn *s)
{
	uint32_t nr = 0;

	for (uint32_t i = 0; i < s->nr_events && i < SCN_EVENTS_MAX; i++) {
		const struct scn_event *ev = &s->events[i];

		if (ev->what != SCN_UNMAP)
			continue;
		cuts[nr++] = ev->at;
		if (ev->has & SCN_HAS_LENGTH)
			cuts[nr++] = ev->at + ev->length;
	}
	return nr;
}

/* One range in as many mappings as it takes to unmap parts of it later; cuts are whole frames. */
static void put_range(FILE *f, struct scn_range rest, const uint64_t *cuts, uint32_t nr_cuts)
{
	for (;;) {
		uint64_t next = UINT64_MAX;

		for (uint32_t c = 0; c < nr_cuts; c++)
			if (cuts[c] > rest.first && cuts[c] <= rest.last && cuts[c] < next &&
			    !(cuts[c] % ARCH_FRAME_SIZE))
				next = cuts[c];
		if (next == UINT64_MAX)
			break;
		fprintf(f, "\t{0x%" PRIx64 ", 0x%" PRIx64 "},\n", rest.first, next - 1);
		rest.first = next;
	}
	fprintf(f, "\t{0x%" PRIx64 ", 0x%" PRIx64 "},\n", rest.first, rest.last);
}

static void put_memory(FILE *f, const struct scn *s)
{
	uint64_t cuts[2 * SCN_EVENTS_MAX];
	uint32_t nr_cuts = find_cuts(cuts, s);

	if (!s->nr_memory)
		return;
	fputs("/* Memory, a mapping a line. */\nstatic const struct range memory[] = {\n", f);
	for (uint32_t i = 0; i < s->nr_memory; i++)
		put_range(f, s->memory[i], cuts, nr_cuts);
	fputs("};\n\n", f);
}

int repro_put_storage(FILE *f, const struct scn *s)
{
	struct repro_marks m;
	int err = repro_find_marks(&m, s);

	if (err)
		return err;
	put_memory(f, s);
	put_pieces(f, s, &m, true);
	if (repro_has_storage(s)) {
		fputs("/* Contents in the beginning: address, length, bytes or what they all are. "
		      "The rest is zeros. */\nstatic const struct chunk storage[] = {\n", f);
		put_pieces(f, s, &m, false);
		fputs("};\n\n", f);
	}
	put_changes(f, s);
	free(m.list);
	return 0;
}
