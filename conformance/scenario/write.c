/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the canonical form of a vector: fields in the order of vectors/README.md, members that
 * have their default left out, short maps and lists in one line, numbers in lower-case hex.
 * Remarks are no part of the form: they are not written and not compared.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "memstream.h"
#include "words.h"
#include "write_internal.h"

/* The members of a map in one line: `{a: 1, b: 2}`; the first gets the brace. */
struct line {
	FILE *f;
	bool begun;
};

static void member(struct line *l, const char *name)
{
	fprintf(l->f, "%s%s: ", l->begun ? ", " : "{", name);
	l->begun = true;
}

static void end_line(struct line *l)
{
	fputs(l->begun ? "}\n" : "{}\n", l->f);
}

void write_words(FILE *f, uint32_t bits, uint32_t maybe, const struct ym_word *words)
{
	const char *separator = "";

	fputc('[', f);
	for (; words->name; words++) {
		if (!((bits | maybe) & words->bit))
			continue;
		fprintf(f, "%s%s%s", separator, maybe & words->bit ? YM_MAYBE : "", words->name);
		separator = ", ";
	}
	fputc(']', f);
}

/* A text that YAML might take for something else is quoted. */
static void write_text(FILE *f, const char *name, const char *text)
{
	bool plain = !strpbrk(text, ":#\"'[]{}&*!|>%@`") && text[0] != '-' && text[0] != '?' &&
		     text[0] != ' ' && text[strlen(text) - 1] != ' ';

	fprintf(f, "%s: ", name);
	if (plain) {
		fprintf(f, "%s\n", text);
		return;
	}
	fputc('"', f);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', f);
		fputc(*text, f);
	}
	fputs("\"\n", f);
}

static void write_chunks(FILE *f, const char *name, unsigned int indent,
			 const struct scn_chunk *chunks, uint32_t nr)
{
	if (!nr)
		return;
	fprintf(f, "%*s%s:\n", (int)indent, "", name);
	for (uint32_t i = 0; i < nr; i++) {
		int n = fprintf(f, "%*s%" PRIx64 ": ", (int)indent + 2, "", chunks[i].abs);

		bytes_write(f, chunks[i].data, chunks[i].len, n > 0 ? (unsigned int)n : 0,
			    indent + 4);
		fputc('\n', f);
	}
}

void write_bytes_member(FILE *f, const char *name, unsigned int indent, const uint8_t *data,
			uint32_t len)
{
	int n = fprintf(f, "%*s%s: ", (int)indent, "", name);

	bytes_write(f, data, len, n > 0 ? (unsigned int)n : 0, indent + 2);
	fputc('\n', f);
}

static void write_head(FILE *f, const struct scn *s)
{
	fprintf(f, "id: %s\n", s->id);
	write_text(f, "summary", s->summary);
	fputs("rules: [", f);
	for (uint32_t i = 0; i < s->nr_rules; i++)
		fprintf(f, "%s%s", i ? ", " : "", s->rules[i]);
	fputs("]\n", f);
	if (s->result == SCN_MAY)
		fputs("result: may\n", f);
	fprintf(f, "if_it_fails: %s\n", s->if_it_fails);
	write_text(f, "source", s->source);
	if (s->needs) {
		fputs("needs: ", f);
		write_words(f, s->needs, 0, words_needs);
		fputc('\n', f);
	}
}

static void write_storage(FILE *f, const struct scn *s)
{
	if (s->nr_memory != 1 || s->memory[0].first || s->memory[0].last != 0xfffff) {
		fputs("memory: [", f);
		for (uint32_t i = 0; i < s->nr_memory; i++)
			fprintf(f, "%s%" PRIx64 "-%" PRIx64, i ? ", " : "", s->memory[i].first,
				s->memory[i].last);
		fputs("]\n", f);
	}
	if (s->nr_keys) {
		fputs("keys:\n", f);
		for (uint32_t i = 0; i < s->nr_keys; i++)
			fprintf(f, "  %" PRIx64 ": %02x\n", s->keys[i].frame, s->keys[i].key);
	}
	write_chunks(f, "storage", 0, s->storage, s->nr_storage);
}

static void write_step(FILE *f, const struct scn_step *s)
{
	if (s->any_cmd)
		fputs("  - on: any\n", f);
	else
		fprintf(f, "  - on: %02x\n", s->cmd);
	if (s->repeat != 1)
		fprintf(f, "    repeat: %u\n", s->repeat);
	if (s->immediate)
		fputs("    immediate: yes\n", f);
	if (s->hold)
		fputs("    hold: yes\n", f);
	if (s->initial) {
		fputs("    initial: ", f);
		write_words(f, s->initial, 0, words_dstat);
		fputc('\n', f);
	}
	if (s->send_len)
		write_bytes_member(f, "send", 4, s->send, s->send_len);
	if (s->want)
		fprintf(f, "    want: %u\n", s->want);
	if (s->status != (DSTAT_CHANNEL_END | DSTAT_DEVICE_END)) {
		fputs("    status: ", f);
		write_words(f, s->status, 0, words_dstat);
		fputc('\n', f);
	}
	if (s->then) {
		fputs("    then: ", f);
		write_words(f, s->then, 0, words_dstat);
		fputc('\n', f);
	}
	if (s->sense_len)
		write_bytes_member(f, "sense", 4, s->sense, s->sense_len);
}

void write_orb_map(FILE *f, const struct arch_orb *orb)
{
	uint32_t ctl = be32_ld(orb->ctl);
	struct line l = {.f = f};

	if (be32_ld(orb->intparm)) {
		member(&l, "intparm");
		fprintf(f, "%x", be32_ld(orb->intparm));
	}
	if (ctl & ORB_KEY) {
		member(&l, "key");
		fprintf(f, "%x", ctl >> ORB_KEY_SHIFT);
	}
	for (const struct ym_word *w = words_orb_bits; w->name; w++) {
		if (w->bit == ORB_L && ctl & ORB_LPM) {
			member(&l, "lpm");
			fprintf(f, "%02x", (ctl & ORB_LPM) >> ORB_LPM_SHIFT);
		}
		if (w->bit == ORB_X && ctl & ORB_RESERVED) {
			member(&l, "reserved");
			fprintf(f, "%02x", ctl & ORB_RESERVED);
		}
		if (ctl & w->bit) {
			member(&l, w->name);
			fputc('1', f);
		}
	}
	member(&l, "cpa");
	fprintf(f, "%x", be32_ld(orb->cpa));
	end_line(&l);
}

/* Where there are events, an ORB of zeros is none. */
static void write_orb(FILE *f, const struct scn *s)
{
	static const struct arch_orb none;

	if (s->nr_events && !memcmp(&s->orb, &none, sizeof(none)))
		return;
	fputs("orb: ", f);
	write_orb_map(f, &s->orb);
}

static void write_circumstances(FILE *f, const struct scn *s)
{
	if (s->fctl != SCSW_FC_START >> 8)
		fprintf(f, "fctl: %02x\n", s->fctl);
	if (s->nr_changes)
		fputs("changes:\n", f);
	for (uint32_t i = 0; i < s->nr_changes; i++) {
		fprintf(f, "  - before_read: %u\n    at: %" PRIx64 "\n", s->changes[i].before_read,
			s->changes[i].abs);
		write_bytes_member(f, "bytes", 4, s->changes[i].data, s->changes[i].len);
	}
	if (s->nr_faults)
		fputs("faults:\n", f);
	for (uint32_t i = 0; i < s->nr_faults; i++)
		fprintf(f, "  - {call: %s, nth: %u, error: %s}\n",
			words_fault_call[s->faults[i].call].name, s->faults[i].nth,
			scn_errno_name(s->faults[i].err));
	if (s->interrupts == SCN_EACH)
		fputs("interrupts: each\n", f);
	if (s->nr_events)
		fputs("events:\n", f);
	for (uint32_t i = 0; i < s->nr_events; i++)
		scn_write_event(f, &s->events[i]);
}

/* A member of the SCSW made of bits of word 1, unless it has its default. */
static void write_ctl_words(struct line *l, const struct scn_scsw *s, const char *name,
			    uint32_t mask, uint32_t usual, const struct ym_word *words)
{
	uint32_t bits = be32_ld(s->value.ctl) & mask, maybe = mask & ~s->ctl_care;

	if (bits == usual && !maybe)
		return;
	member(l, name);
	if (maybe == mask)
		fputs("\"*\"", l->f);
	else
		write_words(l->f, bits, maybe, words);
}

static void write_stat(struct line *l, uint8_t value, uint8_t care, const char *name,
		       const struct ym_word *words)
{
	if (!value && care == 0xff)
		return;
	member(l, name);
	if (!care)
		fputs("\"*\"", l->f);
	else
		write_words(l->f, value, (uint8_t)~care, words);
}

static void write_ctl_number(struct line *l, const struct scn_scsw *s, const char *name,
			     uint32_t mask, unsigned int shift)
{
	uint32_t value = (be32_ld(s->value.ctl) & mask) >> shift;
	bool care = (s->ctl_care & mask) == mask;

	/* L is the only one whose default is a star. */
	if (mask == SCSW_L ? !care : care && !value)
		return;
	member(l, name);
	if (care)
		fprintf(l->f, "%x", value);
	else
		fputs("\"*\"", l->f);
}

void write_scsw(FILE *f, const struct scn_scsw *s)
{
	struct line l = {.f = f};

	write_ctl_words(&l, s, "fctl", SCSW_FC, SCSW_FC_START, words_fctl);
	write_ctl_words(&l, s, "actl", SCSW_AC, 0, words_actl);
	write_ctl_words(&l, s, "stctl", SCSW_SC, UINT32_MAX, words_stctl);
	if (!s->cpa_care || be32_ld(s->value.cpa)) {
		member(&l, "cpa");
		if (s->cpa_care)
			fprintf(f, "%x", be32_ld(s->value.cpa));
		else
			fputs("\"*\"", f);
	}
	write_stat(&l, s->value.dstat, s->dstat_care, "dstat", words_dstat);
	write_stat(&l, s->value.sstat, s->sstat_care, "sstat", words_sstat);
	if (!s->count_care || be16_ld(s->value.count)) {
		member(&l, "count");
		if (s->count_care)
			fprintf(f, "%x", be16_ld(s->value.count));
		else
			fputs("\"*\"", f);
	}
	write_ctl_number(&l, s, "cc", SCSW_CC, SCSW_CC_SHIFT);
	write_ctl_number(&l, s, "L", SCSW_L, 26);
	write_ctl_number(&l, s, "Z", SCSW_Z, 18);
	write_ctl_number(&l, s, "E", SCSW_E, 17);
	write_ctl_number(&l, s, "N", SCSW_N, 16);
	if (s->ctl_care & SCSW_F) {
		member(&l, "copies");
		fputs("yes", f);
	}
	end_line(&l);
}

static void write_cmds(FILE *f, const struct scn_expect *e, unsigned int indent)
{
	fprintf(f, "%*sdevice:%s\n", (int)indent, "", e->nr_cmds ? "" : " []");
	for (uint32_t i = 0; i < e->nr_cmds; i++) {
		if (!e->cmds[i].len) {
			fprintf(f, "%*s- %02x\n", (int)indent + 2, "", e->cmds[i].code);
			continue;
		}
		fprintf(f, "%*s- cmd: %02x\n", (int)indent + 2, "", e->cmds[i].code);
		write_bytes_member(f, "took", indent + 4, e->cmds[i].data, e->cmds[i].len);
	}
}

static void write_translator(FILE *f, const struct scn_expect *e, unsigned int indent)
{
	struct line l = {.f = f};

	fprintf(f, "%*stranslator: ", (int)indent, "");
	member(&l, "cp_init");
	fputs(scn_errno_name(e->cp_init), f);
	if (!e->cp_init) {
		member(&l, "cp_prefetch");
		fputs(scn_errno_name(e->cp_prefetch), f);
	}
	if (e->pinned_given) {
		member(&l, "pinned");
		fputc('[', f);
		for (uint32_t i = 0; i < e->nr_pinned; i++)
			fprintf(f, "%s%" PRIx64, i ? ", " : "", e->pinned[i]);
		fputc(']', f);
	}
	end_line(&l);
}

/* The members of one outcome, each on its own line from @indent on. */
static void write_expect(FILE *f, const struct scn_expect *e, unsigned int indent)
{
	int in = (int)indent;

	if (e->cc_given)
		fprintf(f, "%*scc: %s\n", in, "", words_cc[e->cc].name);
	if (e->endless)
		fprintf(f, "%*sendless: yes\n", in, "");
	if (e->nr_scsw == 1) {
		fprintf(f, "%*sscsw: ", in, "");
		write_scsw(f, &e->scsw[0]);
	} else if (e->nr_scsw) {
		fprintf(f, "%*sscsw:\n", in, "");
		for (uint32_t i = 0; i < e->nr_scsw; i++) {
			fprintf(f, "%*s- ", in + 2, "");
			write_scsw(f, &e->scsw[i]);
		}
	}
	if (e->sense_len)
		write_bytes_member(f, "sense", indent, e->sense, e->sense_len);
	write_chunks(f, "storage", indent, e->storage, e->nr_storage);
	if (e->cmds_given)
		write_cmds(f, e, indent);
	if (e->translator_given)
		write_translator(f, e, indent);
	if (e->ret_code_given)
		fprintf(f, "%*sregion: {ret_code: %s}\n", in, "", scn_errno_name(e->ret_code));
}

/* Beside events: is anything expected of storage or of the device? */
static bool expects_anything(const struct scn_expect *e)
{
	return e->nr_storage || e->cmds_given;
}

int scn_write(FILE *f, const struct scn *s)
{
	write_head(f, s);
	write_storage(f, s);
	if (s->nr_steps)
		fputs("device:\n", f);
	for (uint32_t i = 0; i < s->nr_steps; i++)
		write_step(f, &s->steps[i]);
	write_orb(f, s);
	write_circumstances(f, s);
	if (s->nr_events && !expects_anything(&s->expect[0]))
		return fflush(f) || ferror(f) ? -EIO : 0;
	fputs("expect:\n", f);
	for (uint32_t i = 0; i < s->nr_expect; i++) {
		if (s->result == SCN_MAY)
			fputs("  -\n", f);
		write_expect(f, &s->expect[i], s->result == SCN_MAY ? 4 : 2);
	}
	return fflush(f) || ferror(f) ? -EIO : 0;
}

struct text_line {
	const char *text; /* NULL: there is none */
	size_t len;
};

/* The next line of @*at without its remark and trailing blanks. Skips remarks. */
static struct text_line next_line(const char **at, unsigned int *number)
{
	while (**at) {
		const char *end = strchrnul(*at, '\n');
		size_t len = (size_t)(end - *at);
		const char *from = *at;
		bool quoted = false;

		for (size_t i = 0; i < len; i++) {
			if (from[i] == '"' && !(i && from[i - 1] == '\\'))
				quoted = !quoted;
			if (from[i] == '#' && !quoted && (!i || from[i - 1] == ' ')) {
				len = i;
				break;
			}
		}
		while (len && from[len - 1] == ' ')
			len--;
		*at = *end ? end + 1 : end;
		++*number;
		if (len)
			return (struct text_line){from, len};
	}
	return (struct text_line){NULL, 0};
}

static bool same_line(struct text_line a, struct text_line b)
{
	return a.text && b.text && a.len == b.len && !memcmp(a.text, b.text, a.len);
}

/* Of a line that is shown: its start, and how much of it. */
static const char *shown(struct text_line line)
{
	return line.text ? line.text : "the end";
}

static int shown_len(struct text_line line)
{
	return line.text && line.len < 120 ? (int)line.len : 120;
}

int scn_is_canonical(struct scn_error *err, const struct scn *s, const char *text)
{
	char *canonical = NULL;
	size_t size = 0;
	FILE *f = memstream_open(&canonical, &size);
	unsigned int number = 0, ignored = 0;
	const char *want;
	bool same = true;

	if (f)
		scn_write(f, s);
	if (memstream_close(f, &canonical)) { /* of which the writer's errors are a part */
		snprintf(err->text, sizeof(err->text), "out of memory");
		return -ENOMEM;
	}
	want = canonical;
	while (same) {
		struct text_line have = next_line(&text, &number);
		struct text_line wanted = next_line(&want, &ignored);

		if (!have.text && !wanted.text)
			break;
		same = same_line(have, wanted);
		if (!same)
			snprintf(err->text, sizeof(err->text),
				 "%s:%u:1: '%.*s', expected in canonical form '%.*s'",
				 s->file ? s->file : "vector", number, shown_len(have),
				 shown(have), shown_len(wanted), shown(wanted));
	}
	free(canonical);
	return same;
}
