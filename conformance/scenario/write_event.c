/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes an event: in one line, unless it has bytes or a map of its own, then a line a member.
 */
#include <inttypes.h>

#include "write_internal.h"

#define LONG_MEMBERS \
	(SCN_HAS_BYTES | SCN_HAS_ORB | SCN_HAS_SCSW | SCN_HAS_SENSE | SCN_HAS_GIVES | \
	 SCN_HAS_VALUES)

struct item {
	FILE *f;
	bool lines;
};

/* What stands before a member's value. */
static void name(const struct item *it, const char *text)
{
	fprintf(it->f, it->lines ? "    %s: " : ", %s: ", text);
}

static void end(const struct item *it)
{
	if (it->lines)
		fputc('\n', it->f);
}

static void hex(const struct item *it, const struct scn_event *ev, uint32_t bit, const char *text,
		uint64_t value)
{
	if (!(ev->has & bit))
		return;
	name(it, text);
	fprintf(it->f, "%" PRIx64, value);
	end(it);
}

static void word(const struct item *it, const struct scn_event *ev, uint32_t bit,
		 const char *text, const struct ym_word *words, uint32_t value)
{
	if (!(ev->has & bit))
		return;
	name(it, text);
	while (words->bit != value)
		words++;
	fputs(words->name, it->f);
	end(it);
}

static void list(const struct item *it, const struct scn_event *ev, uint32_t bit,
		 const char *text, const struct ym_word *words, uint32_t value)
{
	if (!(ev->has & bit))
		return;
	name(it, text);
	write_words(it->f, value, 0, words);
	end(it);
}

static void bytes(const struct scn_event *ev, uint32_t bit, FILE *f, const char *text,
		  const uint8_t *data, uint32_t len)
{
	if (ev->has & bit)
		write_bytes_member(f, text, 4, data, len);
}

static void region(const struct item *it, const struct scn_event *ev)
{
	if (ev->region < 4)
		word(it, ev, SCN_HAS_REGION, "region", words_region, ev->region);
	else
		hex(it, ev, SCN_HAS_REGION, "region", ev->region);
}

static void error(const struct item *it, const struct scn_event *ev, uint32_t bit,
		  const char *text, int32_t value)
{
	if (!(ev->has & bit))
		return;
	name(it, text);
	fputs(scn_errno_name(value), it->f);
	end(it);
}

static void result(const struct item *it, const struct scn_event *ev)
{
	const struct ym_word *w = words_result;

	if (!ev->result)
		return;
	name(it, "result");
	while (w->name && (int32_t)w->bit != ev->result)
		w++;
	fputs(w->name ? w->name : scn_errno_name(ev->result), it->f);
	end(it);
}

static void signals(const struct item *it, const struct scn_event *ev)
{
	const char *separator = "";

	if (!(ev->has & SCN_HAS_SIGNALS))
		return;
	name(it, "signals");
	fputc('{', it->f);
	for (uint32_t irq = 0; irq < SCN_SIGNALS; irq++) {
		if (!ev->signals[irq])
			continue;
		fprintf(it->f, "%s%s: %u", separator, words_irqs[irq].name, ev->signals[irq]);
		separator = ", ";
	}
	fputc('}', it->f);
	end(it);
}

static void until(const struct item *it, const struct scn_event *ev)
{
	if (!(ev->has & SCN_HAS_UNTIL))
		return;
	name(it, "until");
	if (ev->until_nth == 1)
		fputs(ev->until, it->f);
	else
		fprintf(it->f, "%s %u", ev->until, ev->until_nth);
	end(it);
}

static void values(const struct scn_event *ev, FILE *f)
{
	if (!(ev->has & SCN_HAS_VALUES))
		return;
	fputs("    values: {", f);
	for (uint32_t i = 0; i < ev->nr_values; i++)
		fprintf(f, "%s%s: %" PRIx64, i ? ", " : "", words_values[ev->values[i].which].name,
			ev->values[i].value);
	fputs("}\n", f);
}

static void arguments(const struct item *it, const struct scn_event *ev)
{
	region(it, ev);
	hex(it, ev, SCN_HAS_OFFSET, "offset", ev->offset);
	hex(it, ev, SCN_HAS_LENGTH, "length", ev->length);
	bytes(ev, SCN_HAS_BYTES, it->f, "bytes", ev->bytes, ev->nr_bytes);
	if (ev->has & SCN_HAS_ORB) {
		name(it, "orb");
		write_orb_map(it->f, &ev->orb);
	}
	if (ev->has & SCN_HAS_FCTL) {
		name(it, "fctl");
		fprintf(it->f, "%02x", ev->fctl);
		end(it);
	}
	error(it, ev, SCN_HAS_PRESET, "preset", ev->preset);
	hex(it, ev, SCN_HAS_VALUE, "value", ev->value);
	hex(it, ev, SCN_HAS_INDEX, "index", ev->index);
	hex(it, ev, SCN_HAS_ARGSZ, "argsz", ev->argsz);
	list(it, ev, SCN_HAS_FLAGS, "flags", words_irq_flags, ev->flags);
	hex(it, ev, SCN_HAS_FIRST, "first", ev->first);
	hex(it, ev, SCN_HAS_COUNT, "count", ev->count);
	word(it, ev, SCN_HAS_DATA, "data", words_irq_data, ev->data);
	list(it, ev, SCN_HAS_BIND, "bind", words_irqs, ev->bind);
	hex(it, ev, SCN_HAS_AT, "at", ev->at);
	list(it, ev, SCN_HAS_DSTAT, "dstat", words_dstat, ev->dstat);
	word(it, ev, SCN_HAS_PATH, "path", words_path, ev->path);
	word(it, ev, SCN_HAS_FAULT, "fault", words_user, ev->fault);
	if (ev->has & SCN_HAS_TASK) {
		name(it, "task");
		fputs(ev->task, it->f);
		end(it);
	}
	until(it, ev);
}

void scn_write_event(FILE *f, const struct scn_event *ev)
{
	const struct item it = {f, ev->has & LONG_MEMBERS};

	fprintf(f, it.lines ? "  - do: %s\n" : "  - {do: %s", words_do[ev->what].name);
	arguments(&it, ev);
	result(&it, ev);
	error(&it, ev, SCN_HAS_RET_CODE, "ret_code", ev->ret_code);
	signals(&it, ev);
	word(&it, ev, SCN_HAS_STATE, "state", words_state, ev->state);
	if (ev->has & SCN_HAS_SCSW) {
		name(&it, "scsw");
		write_scsw(f, &ev->scsw);
	}
	bytes(ev, SCN_HAS_SENSE, f, "sense", ev->sense, ev->sense_len);
	bytes(ev, SCN_HAS_GIVES, f, "gives", ev->gives, ev->nr_gives);
	values(ev, f);
	if (!it.lines)
		fputs("}\n", f);
}
