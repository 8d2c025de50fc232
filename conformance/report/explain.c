/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what there is to say of a scenario: what it is about, the ORB, the guest's program with
 * the translated one beside it, the device's script, what is expected. The two programs are walked
 * in step from their ORBs; a place where more than addresses differs gets a star and a note.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <ccwcheck/cp.h>

#include "../rules/rules.h"
#include "../scenario/memstream.h"
#include "../scenario/words.h"
#include "../subjects/oracle_world.h"
#include "disasm.h"
#include "explain.h"
#include "host.h"

#define SEGMENTS_MAX 32u
#define CCWS_MAX     300u
#define SHOW_MAX     12u /* CCWs, or words of a list, before the rest is only counted */

/* Where the walk stands: guest and host program in step. */
struct walk {
	FILE *f;
	struct host *host;
	bool format1;
	bool idaw2;
	bool translated;
	uint32_t nr_segments;
	struct {
		uint32_t guest;
		uint32_t host;
	} segment[SEGMENTS_MAX];
};

static void begin_segment(struct walk *w, uint32_t guest, uint32_t host)
{
	for (uint32_t i = 0; i < w->nr_segments; i++)
		if (w->segment[i].guest == guest)
			return;
	if (w->nr_segments < SEGMENTS_MAX) {
		w->segment[w->nr_segments].guest = guest;
		w->segment[w->nr_segments++].host = host;
	}
}

/* Words of the translated program; false where there are none. */
static bool read_host(struct walk *w, uint32_t host_abs, void *buf, uint32_t len)
{
	return w->translated && host_words_contain(w->host, host_abs, len) &&
	       !host_channel_access(w->host, HOST_FETCH_WORD, host_abs, buf, len);
}

static bool is_stop(const struct disasm_ccw *c)
{
	return !c->cmd && !c->flags && !c->count && c->address == 1;
}

/* One line of both programs: "*" if more than addresses differ. An empty text has no address. */
static void put_pair(struct walk *w, uint32_t guest_abs, const char *guest, uint32_t host_abs,
		     const char *host, bool differs)
{
	char guest_at[16] = "", host_at[16] = "";

	if (*guest)
		snprintf(guest_at, sizeof(guest_at), "%x", guest_abs);
	if (*host)
		snprintf(host_at, sizeof(host_at), "%x", host_abs);
	fprintf(w->f, " %c %8s  %-40s", differs ? '*' : ' ', guest_at, guest);
	if (w->translated)
		fprintf(w->f, " | %8s  %s", host_at, host);
	fputc('\n', w->f);
}

static uint64_t guest_word(struct walk *w, uint64_t at, bool *good)
{
	be64_t wide;
	be32_t narrow;

	if (w->idaw2) {
		*good = !host_guest_read(w->host, at, &wide, sizeof(wide));
		return *good ? be64_ld(wide) : 0;
	}
	*good = !host_guest_read(w->host, at, &narrow, sizeof(narrow));
	return *good ? be32_ld(narrow) : 0;
}

/* A word of the host's list, and what it leads to. */
static void host_word_text(struct walk *w, char *text, size_t size, uint32_t k, uint64_t word)
{
	uint64_t frame = host_frame_to_guest(w->host, word - word % ARCH_FRAME_SIZE);

	if (word >= HOST_STORAGE_END)
		snprintf(text, size, "  IDAW %u: unavailable: program check if a byte is to move",
			 k);
	else if (host_words_contain(w->host, word, 1))
		snprintf(text, size, "  IDAW %u: %" PRIx64 ", the nowhere frame: unused", k, word);
	else
		snprintf(text, size, "  IDAW %u: %" PRIx64 ", guest %" PRIx64, k, word,
			 frame + word % ARCH_FRAME_SIZE);
}

static void guest_word_text(struct walk *w, char *text, size_t size, uint32_t k, uint64_t at)
{
	bool good;
	uint64_t value = guest_word(w, at, &good);

	if (good)
		snprintf(text, size, "  IDAW %u: %" PRIx64, k, value);
	else
		snprintf(text, size, "  IDAW %u: cannot be fetched", k);
}

/* How long the host's list at @host_abs is, with the word that nobody gets past. */
static uint32_t host_list_words(struct walk *w, uint32_t host_abs)
{
	uint32_t nr = 0;
	be64_t word;

	while (nr < ARCH_COUNT_MAX && read_host(w, host_abs + 8 * nr, &word, sizeof(word))) {
		nr++;
		if (be64_ld(word) >= HOST_STORAGE_END)
			break;
	}
	return nr;
}

/* The lists of one CCW, word beside word; the host's tells how many words are needed. */
static void put_lists(struct walk *w, const struct disasm_ccw *g, const struct disasm_ccw *h,
		      bool have_host)
{
	uint32_t size = w->idaw2 ? 8 : 4, nr = 0;
	bool ida = g->flags & CCW_FLAG_IDA;

	if (have_host && g->count && h->flags & CCW_FLAG_IDA)
		nr = host_list_words(w, h->address);
	else if (ida && g->count)
		nr = 1; /* there is no translation: the first word must do */
	for (uint32_t k = 0; k < nr && k < SHOW_MAX; k++) {
		char guest[64] = "", host[128] = "";
		be64_t word;

		if (ida)
			guest_word_text(w, guest, sizeof(guest), k,
					g->address + (uint64_t)k * size);
		if (have_host && read_host(w, h->address + 8 * k, &word, sizeof(word)))
			host_word_text(w, host, sizeof(host), k, be64_ld(word));
		put_pair(w, g->address + k * size, guest, h->address + 8 * k, host, false);
	}
	if (nr > SHOW_MAX)
		fprintf(w->f, "            ... %u words in all\n", nr);
}

static const char *stop_reason(const struct walk *w, const struct disasm_ccw *g)
{
	if (!w->format1 && !g->count && !g->tic)
		return "a format-0 count of zero";
	if (g->flags & CCW_FLAG_MIDA)
		return "MIDA without D in the ORB";
	if (g->tic)
		return "a TIC that the channel refuses";
	if (g->address & CCW_CDA_RESERVED)
		return "bit 32 is one";
	return "not reached, or refused wherever it is";
}

/* One CCW of the walk. False: the segment ends here. */
static bool put_ccw(struct walk *w, uint32_t guest_abs, uint32_t host_abs, uint32_t head,
		    bool quiet)
{
	struct disasm_ccw g, h = {0};
	uint8_t bytes[ARCH_CCW_SIZE];
	char guest[96], host[160] = "";
	bool have_host;

	if (host_guest_read(w->host, guest_abs, bytes, sizeof(bytes))) {
		put_pair(w, guest_abs, "cannot be fetched", host_abs, "stop CCW: program check",
			 true);
		return false;
	}
	disasm_decode(&g, bytes, w->format1);
	disasm_text(guest, sizeof(guest), &g);
	have_host = read_host(w, host_abs, bytes, sizeof(bytes));
	if (have_host) {
		disasm_decode(&h, bytes, true);
		disasm_text(host, sizeof(host), &h);
		if (is_stop(&h))
			snprintf(host, sizeof(host), "stop CCW: program check (%s)",
				 stop_reason(w, &g));
	}
	if (!quiet) {
		put_pair(w, guest_abs, guest, host_abs, host,
			 have_host && (is_stop(&h) || g.count != h.count ||
				       (g.cmd != h.cmd && !g.tic) ||
				       (g.flags | CCW_FLAG_IDA) != (h.flags | CCW_FLAG_IDA)));
		if (!g.tic)
			put_lists(w, &g, &h, have_host && !is_stop(&h));
	}
	if (have_host && is_stop(&h))
		return false;
	if (g.tic) {
		/* Back into this run: what follows is reached by a status modifier. */
		if (g.address >= head && g.address <= guest_abs)
			return true;
		begin_segment(w, g.address, h.address);
		return false;
	}
	return g.flags & (CCW_FLAG_CD | CCW_FLAG_CC);
}

static void put_programs(struct walk *w)
{
	for (uint32_t s = 0; s < w->nr_segments; s++) {
		uint32_t guest = w->segment[s].guest, host = w->segment[s].host, i = 0;
		bool more = true;

		while (more && i < CCWS_MAX) {
			more = put_ccw(w, guest + i * ARCH_CCW_SIZE, host + i * ARCH_CCW_SIZE,
				       guest, i >= SHOW_MAX);
			i++;
		}
		if (i > SHOW_MAX)
			fprintf(w->f, "            ... %u CCWs in this segment%s\n", i,
				more ? ", and more" : "");
		if (s + 1 < w->nr_segments)
			fputc('\n', w->f);
	}
}

static const char *refusal(int ret)
{
	switch (ret) {
	case -EOPNOTSUPP:
		return "transport mode, or one data area used both upward and downward";
	case -EIO:
		return "an ORB that START SUBCHANNEL answers with an operand exception";
	case -EINVAL:
		return "more than 256 CCWs in a segment, or more than 16 segments";
	default:
		return "a failure of the world";
	}
}

static void explain_programs(FILE *f, struct host *world, const struct scn *s)
{
	uint32_t ctl = be32_ld(s->orb.ctl);
	struct walk w = {.f = f, .host = world, .format1 = ctl & ORB_F, .idaw2 = ctl & ORB_H};
	const struct arch_orb *orb = NULL;
	struct channel_program cp;
	const char *call = "cp_init";
	char text[512];
	int ret;

	cp_setup(&cp, host_env(), world);
	ret = cp_init(&cp, &s->orb);
	if (!ret) {
		call = "cp_prefetch";
		ret = cp_prefetch(&cp);
	}
	if (!ret)
		orb = cp_get_orb(&cp, 0);
	w.translated = orb != NULL;
	disasm_orb(text, sizeof(text), &s->orb);
	fprintf(f, "guest ORB: %s\n", text);
	if (orb) {
		disasm_orb(text, sizeof(text), orb);
		fprintf(f, "host ORB:  %s\n", text);
	} else {
		fprintf(f, "%s refuses with %s: %s\n", call,
			scn_errno_name(ret) ? scn_errno_name(ret) : "an errno", refusal(ret));
	}
	fprintf(f, "\n   %8s  %-40s%s\n", "", "guest program",
		orb ? " |           translated program" : "");
	begin_segment(&w, be32_ld(s->orb.cpa), orb ? be32_ld(orb->cpa) : 0);
	put_programs(&w);
	cp_free(&cp);
}

static void put_words(FILE *f, uint32_t bits, const struct ym_word *words)
{
	if (!bits)
		fputs(" none", f);
	for (; words->name; words++)
		if (bits & words->bit)
			fprintf(f, " %s", words->name);
}

static void put_status(FILE *f, uint8_t value, uint8_t care, const struct ym_word *words)
{
	if (care)
		put_words(f, value, words);
	else
		fputs(" any", f);
}

static void explain_device(FILE *f, const struct scn *s)
{
	if (s->nr_steps)
		fputs("\ndevice\n", f);
	for (uint32_t i = 0; i < s->nr_steps; i++) {
		const struct scn_step *step = &s->steps[i];

		if (step->any_cmd)
			fputs("  any command:", f);
		else
			fprintf(f, "  command %02x:", step->cmd);
		if (step->repeat > 1)
			fprintf(f, " %u times,", step->repeat);
		if (step->hold)
			fputs(" waits for an event to let it go on,", f);
		if (step->initial)
			put_words(f, step->initial, words_dstat);
		else if (step->immediate)
			fputs(" immediate,", f);
		if (step->send_len)
			fprintf(f, " has a block of %u bytes,", step->send_len);
		if (step->want)
			fprintf(f, " takes %u bytes,", step->want);
		if (!step->initial) {
			fputs(" then", f);
			put_words(f, step->status, words_dstat);
		}
		if (step->then) {
			fputs(", later", f);
			put_words(f, step->then, words_dstat);
		}
		fputc('\n', f);
	}
}

static void explain_expect(FILE *f, const struct scn *s)
{
	for (uint32_t e = 0; e < s->nr_expect; e++) {
		const struct scn_expect *x = &s->expect[e];

		fputs(e ? "or\n" : "\nexpected\n", f);
		if (s->nr_events)
			fputs("  what stands at the events\n", f);
		else if (x->cc_given)
			fprintf(f, "  condition code or exception: %s\n", words_cc[x->cc].name);
		else
			fprintf(f, "  refused with %s\n",
				scn_errno_name(x->ret_code_given ? x->ret_code :
					       x->cp_init	 ? x->cp_init :
								   x->cp_prefetch));
		if (x->endless)
			fputs("  does not end by itself\n", f);
		for (uint32_t i = 0; i < x->nr_scsw; i++) {
			const struct scn_scsw *w = &x->scsw[i];

			fputs("  SCSW:", f);
			put_words(f, be32_ld(w->value.ctl) & SCSW_SC, words_stctl);
			fputs("; device", f);
			put_status(f, w->value.dstat, w->dstat_care, words_dstat);
			fputs("; subchannel", f);
			put_status(f, w->value.sstat, w->sstat_care, words_sstat);
			if (w->cpa_care)
				fprintf(f, "; CCW address %x", be32_ld(w->value.cpa));
			if (w->count_care)
				fprintf(f, "; residual count %u", be16_ld(w->value.count));
			fputc('\n', f);
		}
		for (uint32_t i = 0; i < x->nr_storage; i++)
			fprintf(f, "  storage: %u bytes at %" PRIx64 "\n", x->storage[i].len,
				x->storage[i].abs);
	}
}

/* The events as they are written, each with the number that a difference names it by. */
static int explain_events(FILE *f, const struct scn *s)
{
	if (s->nr_events)
		fputs("\nevents\n", f);
	for (uint32_t i = 0; i < s->nr_events; i++) {
		char *text = NULL, *rest = NULL;
		size_t size;
		FILE *lines = memstream_open(&text, &size);

		if (!lines)
			return -ENOMEM;
		scn_write_event(lines, &s->events[i]);
		if (memstream_close(lines, &text))
			return -ENOMEM;
		for (char *line = strtok_r(text, "\n", &rest); line;
		     line = strtok_r(NULL, "\n", &rest)) {
			if (line == text)
				fprintf(f, "%3u%s\n", i, line);
			else
				fprintf(f, "   %s\n", line);
		}
		free(text);
	}
	return 0;
}

/* Is there a program to show, the vector's own ORB? */
static bool has_program(const struct scn *s)
{
	static const struct arch_orb none;

	return !s->nr_events || memcmp(&s->orb, &none, sizeof(none));
}

static void explain_head(FILE *f, const struct scn *s)
{
	fprintf(f, "%s%s%s\n", s->id, s->summary ? ": " : "", s->summary ? s->summary : "");
	for (uint32_t i = 0; i < s->nr_rules; i++) {
		const struct rule_info *info = rule_info(rule_by_id(s->rules[i]));

		fprintf(f, "  %-12s %s\n", info->id, info->text);
	}
	fputc('\n', f);
}

static int explain(FILE *f, const struct scn *s, bool head)
{
	const unsigned int shortages = host_shortages();
	struct host *world;
	int ret = world_for_translator(&world, s);

	if (ret)
		return ret;
	if (head)
		explain_head(f, s);
	if (has_program(s))
		explain_programs(f, world, s);
	explain_device(f, s);
	ret = explain_events(f, s);
	explain_expect(f, s);
	host_delete(world);
	if (host_shortages() != shortages)
		ret = -ENOMEM;
	return ret ? ret : ferror(f) ? -EIO : 0;
}

int explain_scenario(FILE *f, const struct scn *s)
{
	return explain(f, s, true);
}

int explain_body(FILE *f, const struct scn *s)
{
	return explain(f, s, false);
}
