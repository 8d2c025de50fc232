/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the lines of the table mean: CCWs, lists of IDAWs, bytes, keys, answers, words of the ORB.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "build.h"

#define WORDS_MAX     16u
#define LIST_ROOM     0x100u /* bytes kept for a list that is made here */
#define SCATTER_FIRST 8u     /* frames that later blocks of a list come from */

static int __attribute__((format(printf, 2, 3))) fail(struct build *b, const char *format, ...)
{
	va_list args;
	int n = snprintf(b->err->text, sizeof(b->err->text), "program %.100s: ", b->name);

	va_start(args, format);
	vsnprintf(b->err->text + n, sizeof(b->err->text) - (size_t)n, format, args);
	va_end(args);
	return -EINVAL;
}

/* The words of a line, which is cut up. How many, or 0: too many. */
static uint32_t split(char *words[WORDS_MAX], char *line)
{
	uint32_t nr = 0;
	char *save;

	for (char *w = strtok_r(line, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		if (nr == WORDS_MAX)
			return 0;
		words[nr++] = w;
	}
	return nr;
}

/* Hex digits and nothing else. */
static bool hex(const char *text, uint64_t *out)
{
	if (!*text || text[strspn(text, "0123456789abcdef")] || strlen(text) > 16)
		return false;
	*out = strtoull(text, NULL, 16);
	return true;
}

/* An address: hex digits are an offset to the guest's frames, behind `=` an absolute address. */
static int address(struct build *b, const char *text, uint64_t *out)
{
	const bool absolute = *text == '=';

	if (!hex(text + absolute, out))
		return fail(b, "address '%.20s', expected hex digits", text);
	if (!absolute)
		*out += PEER_GUEST;
	return 0;
}

static int put(struct build *b, struct chunk *list, uint32_t *nr, uint32_t max, uint64_t abs,
	       const void *data, uint32_t len)
{
	struct chunk *c = &list[*nr];

	if (*nr == max)
		return fail(b, "more than %u pieces of storage", max);
	c->data = malloc(len ? len : 1);
	if (!c->data)
		return -ENOMEM;
	memcpy(c->data, data, len);
	c->abs = (uint32_t)abs;
	c->len = len;
	++*nr;
	return 0;
}

static int put_storage(struct build *b, uint64_t abs, const void *data, uint32_t len)
{
	return put(b, b->p->chunks, &b->p->nr_chunks, PROGRAM_CHUNKS_MAX, abs, data, len);
}

/* Word number @i of the list at @list. */
static int put_word(struct build *b, uint32_t list, uint32_t i, uint64_t word)
{
	const be32_t w1 = be32_st((uint32_t)word);
	const be64_t w2 = be64_st(word);

	if (b->ctl & ORB_H)
		return put_storage(b, list + i * 8, &w2, sizeof(w2));
	return put_storage(b, list + i * 4, &w1, sizeof(w1));
}

/* Where block number @i of those that lists go on in begins: all over the last frames. */
static uint32_t scattered(uint32_t i, uint32_t block)
{
	const uint32_t frames = PEER_GUEST_FRAMES - SCATTER_FIRST;
	const uint32_t frame = SCATTER_FIRST + (i * 5 + 3) % frames;

	return PEER_GUEST + frame * ARCH_FRAME_SIZE + (i % 2 ? ARCH_FRAME_SIZE - block : 0);
}

/* A list for the area [@abs, +@count), or backward from @abs: @list receives its address. */
static int make_list(struct build *b, uint32_t *list, uint64_t abs, uint32_t count)
{
	const uint32_t block =
		(b->ctl & ORB_H) && !(b->ctl & ORB_T) ? ARCH_BLOCK_4K : ARCH_BLOCK_2K;
	uint32_t in_block = (uint32_t)abs % block;
	uint32_t left = b->backward ? in_block + 1 : block - in_block;
	int ret;

	*list = PEER_GUEST + PROGRAM_LISTS + b->nr_lists++ * LIST_ROOM;
	ret = put_word(b, *list, 0, abs);
	for (uint32_t i = 1; left < count && !ret; i++, left += block) {
		const uint32_t begin = scattered(b->nr_blocks++, block);

		if (i >= LIST_ROOM / 8)
			return fail(b, "a list of more than %u words", LIST_ROOM / 8);
		ret = put_word(b, *list, i, b->backward ? begin + block - 1 : begin);
	}
	return ret;
}

static int flags(struct build *b, char **words, uint32_t nr, uint8_t *out)
{
	static const struct {
		const char *name;
		uint8_t flag;
	} known[] = {{"cd", CCW_FLAG_CD},     {"cc", CCW_FLAG_CC},    {"sli", CCW_FLAG_SLI},
		     {"skip", CCW_FLAG_SKIP}, {"pci", CCW_FLAG_PCI},  {"ida", CCW_FLAG_IDA},
		     {"s", CCW_FLAG_S},	      {"mida", CCW_FLAG_MIDA}};

	*out = 0;
	for (uint32_t i = 0; i < nr; i++) {
		size_t k = 0;

		while (k < sizeof(known) / sizeof(known[0]) && strcmp(known[k].name, words[i]))
			k++;
		if (k == sizeof(known) / sizeof(known[0]))
			return fail(b,
				    "flag '%.20s', expected one of cd cc sli skip pci ida s mida",
				    words[i]);
		*out |= known[k].flag;
	}
	return 0;
}

/* A count: decimal, or what the command can move, `n`, with +K or -K. */
static int count(struct build *b, const struct command *c, const char *text, uint32_t *out)
{
	const char *digits = text;
	unsigned long value;

	if (*text == 'n')
		digits += text[1] == '+' || text[1] == '-' ? 2 : 1;
	if (digits[strspn(digits, "0123456789")] || (*text != 'n' && !*digits) ||
	    (*text == 'n' && !c))
		return fail(b, "count '%.20s', expected a number, or n of a named command", text);
	value = strtoul(digits, NULL, 10);
	if (*text == 'n')
		value = text[1] == '-' ? c->size - value : c->size + value;
	if (value > ARCH_COUNT_MAX)
		return fail(b, "count '%.20s' is %lu, expected at most 65535", text, value);
	*out = (uint32_t)value;
	return 0;
}

/* The CCW at @abs in the program's format. */
static int put_ccw(struct build *b, bool patch, uint8_t cmd, uint8_t flag, uint32_t cda, uint32_t n)
{
	const struct arch_ccw1 f1 = {cmd, flag, be16_st((uint16_t)n), be32_st(cda)};
	const struct arch_ccw0 f0 = {
		.cmd = cmd,
		.cda = {(uint8_t)(cda >> 16), (uint8_t)(cda >> 8), (uint8_t)cda},
		.flags = flag,
		.count = be16_st((uint16_t)n),
	};
	const void *ccw = b->ctl & ORB_F ? (const void *)&f1 : (const void *)&f0;

	if (patch)
		return put(b, b->p->patches, &b->p->nr_patches, PROGRAM_CHUNKS_MAX / 8, b->at, ccw,
			   ARCH_CCW_SIZE);
	return put_storage(b, b->at, ccw, ARCH_CCW_SIZE);
}

/* How the device answers the command, unless the entry says it. */
static int default_answer(struct build *b, const struct command *c)
{
	if (!c)
		return 0; /* not known: the model's device rejects it */
	if (b->p->nr_answers == PROGRAM_ANSWERS_MAX)
		return fail(b, "more than %u commands", PROGRAM_ANSWERS_MAX);
	b->p->answers[b->p->nr_answers++] =
		(struct answer){.kind = c->any ? ANSWER_TAKE : ANSWER_AS, .code = c->code, .of = c};
	return 0;
}

/* A command word: its name on this device, or two hex digits. @c: what is known of it. */
static int command(struct build *b, const char *text, uint8_t *code, const struct command **c)
{
	uint64_t value;

	*c = device_command(b->p->device, text, 0);
	if (*c) {
		*code = (*c)->code;
		return 0;
	}
	if (!strcmp(text, "tic")) {
		*code = CCW_CMD_TIC;
		return 0;
	}
	if (!hex(text, &value) || value > 0xff)
		return fail(b,
			    "command '%.20s', expected a name of device %s, tic, or two hex "
			    "digits",
			    text, b->p->device->id);
	*code = (uint8_t)value;
	*c = device_command(b->p->device, NULL, *code);
	return 0;
}

/* What the CCWs before and after make of this one. */
static int take_up(struct build *b, uint8_t code, uint8_t flag, uint32_t n, const struct command *c)
{
	int ret = 0;

	if (!b->chained) {
		b->of = c;
		b->backward = (code & 0x0f) == CCW_CMD_READ_BACK;
		ret = default_answer(b, c);
		if (c && !strcmp(c->name, "put"))
			b->p->puts = true;
	}
	b->chained = flag & CCW_FLAG_CD;
	if (b->of && b->of->any && !ret) /* it wants all that the chain has */
		b->p->answers[b->p->nr_answers - 1].take += n;
	return ret;
}

/* "[OFFSET:] COMMAND ADDRESS COUNT FLAG..." */
static int add_ccw(struct build *b, const char *line, bool patch)
{
	char text[SCN_TEXT_MAX + 1], *words[WORDS_MAX], **w = words;
	const struct command *c;
	uint32_t nr, n = 0, list = 0;
	uint8_t code = 0, flag = 0;
	uint64_t value = 0;
	bool tic;
	int ret;

	snprintf(text, sizeof(text), "%s", line);
	nr = split(words, text);
	if (nr && w[0][strlen(w[0]) - 1] == ':') {
		w[0][strlen(w[0]) - 1] = 0;
		ret = address(b, w[0], &value);
		if (ret)
			return ret;
		b->at = (uint32_t)value;
		w++;
		nr--;
	}
	if (nr < 3)
		return fail(b, "CCW '%.40s', expected command, address, count", line);
	ret = command(b, w[0], &code, &c);
	ret = ret ? ret : address(b, w[1], &value);
	ret = ret ? ret : count(b, b->chained ? b->of : c, w[2], &n);
	ret = ret ? ret : flags(b, w + 3, nr - 3, &flag);
	tic = (code & 0x0f) == CCW_CMD_TIC;
	if (!ret && !tic && !patch)
		ret = take_up(b, code, flag, n, c);
	if (!ret && !tic && n && b->make_lists && !(flag & (CCW_FLAG_IDA | CCW_FLAG_MIDA))) {
		ret = make_list(b, &list, value, n);
		value = list;
		flag |= CCW_FLAG_IDA;
	}
	if (ret)
		return ret;
	b->p->last_abs = (uint32_t)value;
	b->p->last_count = n;
	ret = put_ccw(b, patch, code, flag, (uint32_t)value, n);
	b->at += ARCH_CCW_SIZE;
	return ret;
}

/* "OFFSET: REST": the address, and where the rest begins. */
static int placed(struct build *b, char *line, uint64_t *abs, char **rest)
{
	char *colon = strchr(line, ':');

	if (!colon)
		return fail(b, "'%.40s', expected an offset and a colon", line);
	*colon = 0;
	*rest = colon + 1;
	return address(b, line, abs);
}

int build_list(struct build *b, const char *line)
{
	char text[SCN_TEXT_MAX + 1], *words[WORDS_MAX], *rest = NULL;
	uint64_t at = 0, word = 0;
	uint32_t nr;
	int ret;

	snprintf(text, sizeof(text), "%s", line);
	ret = placed(b, text, &at, &rest);
	if (ret)
		return ret;
	nr = split(words, rest);
	for (uint32_t i = 0; i < nr && !ret; i++) {
		ret = address(b, words[i], &word);
		ret = ret ? ret : put_word(b, (uint32_t)at, i, word);
	}
	return ret;
}

int build_bytes(struct build *b, const char *line)
{
	char text[SCN_TEXT_MAX + 1], byte[3] = {0}, *rest = text;
	uint8_t data[512];
	uint64_t at = 0, value;
	uint32_t n = 0;
	int ret;

	snprintf(text, sizeof(text), "%s", line);
	ret = placed(b, text, &at, &rest);
	for (; !ret && *rest; rest += 2) {
		while (*rest == ' ')
			rest++;
		if (!*rest)
			break;
		byte[0] = rest[0];
		byte[1] = rest[1];
		if (!byte[1] || !hex(byte, &value) || n == sizeof(data))
			return fail(b, "bytes '%.20s', expected up to %zu of two hex digits", rest,
				    sizeof(data));
		data[n++] = (uint8_t)value;
	}
	return ret ? ret : put_storage(b, at, data, n);
}

int build_key(struct build *b, const char *line)
{
	char text[SCN_TEXT_MAX + 1], *words[WORDS_MAX], *rest = NULL;
	uint64_t at = 0, key;
	int ret;

	snprintf(text, sizeof(text), "%s", line);
	ret = placed(b, text, &at, &rest);
	if (ret)
		return ret;
	if (split(words, rest) != 1 || !hex(words[0], &key) || key > 0xff ||
	    b->p->nr_keys == PROGRAM_KEYS_MAX)
		return fail(b, "key '%.20s', expected two hex digits", line);
	b->p->keys[b->p->nr_keys++] = (struct chunk){(uint32_t)at, (uint32_t)key, NULL};
	return 0;
}

/* A command, then: as NAME, send NAME, take N, now, reject XX; then perhaps: status XX. */
int build_answer(struct build *b, const char *line)
{
	static const char *const kinds[] = {"as", "send", "take", "now", "reject"};
	char text[SCN_TEXT_MAX + 1], *w[WORDS_MAX];
	const struct command *c;
	struct answer a = {0};
	uint64_t value;
	uint32_t nr, k = 0, used = 2;

	snprintf(text, sizeof(text), "%s", line);
	nr = split(w, text);
	if (nr < 2 || b->p->nr_answers == PROGRAM_ANSWERS_MAX)
		return fail(b, "answer '%.40s', expected a command and what it does", line);
	if (command(b, w[0], &a.code, &c))
		return -EINVAL;
	while (k < 5 && strcmp(kinds[k], w[1]))
		k++;
	a.kind = (enum answer_kind)k;
	if (k == 5 || (a.kind != ANSWER_NOW && nr < 3))
		return fail(b, "answer '%.40s', expected as, send, take, now or reject", line);
	if (a.kind != ANSWER_NOW)
		used = 3;
	if (a.kind <= ANSWER_SEND)
		a.of = device_command(b->p->device, w[2], 0);
	if (a.kind <= ANSWER_SEND && !a.of)
		return fail(b, "answer '%.40s', expected a command of the device", line);
	if (a.kind == ANSWER_TAKE)
		a.take = (uint32_t)strtoul(w[2], NULL, 10);
	if (a.kind == ANSWER_REJECT && (!hex(w[2], &value) || value > 0xff))
		return fail(b, "answer '%.40s', expected a status", line);
	if (a.kind == ANSWER_REJECT)
		a.status = (uint8_t)value;
	if (nr > used && (nr != used + 2 || strcmp(w[used], "status") || !hex(w[used + 1], &value)))
		return fail(b, "answer '%.40s', expected status and two hex digits last", line);
	if (nr > used)
		a.status = (uint8_t)value;
	b->p->answers[b->p->nr_answers++] = a;
	return 0;
}

int build_orb(struct build *b, const char *word)
{
	static const char letters[] = "SCMYFPIAUBHTLDX";
	static const uint32_t bits[] = {ORB_S, ORB_C, ORB_M, ORB_Y, ORB_F, ORB_P, ORB_I, ORB_A,
					ORB_U, ORB_B, ORB_H, ORB_T, ORB_L, ORB_D, ORB_X};
	const char *letter = strchr(letters, word[0]);
	uint64_t value = 0;

	if (!word[1] && letter) {
		b->ctl |= bits[letter - letters];
		return 0;
	}
	if (!strncmp(word, "cpa:", 4)) {
		int ret = address(b, word + 4, &value);

		b->cpa = (uint32_t)value;
		return ret;
	}
	if (strlen(word) < 5 || word[3] != ':' || !hex(word + 4, &value))
		return fail(b,
			    "word '%.20s' of the ORB, expected a letter of %s, or key:, lpm:, "
			    "cpa:, ctl: and hex digits",
			    word, letters);
	if (!strncmp(word, "key", 3))
		b->ctl |= (uint32_t)value << ORB_KEY_SHIFT;
	else if (!strncmp(word, "lpm", 3))
		b->ctl = (b->ctl & ~ORB_LPM) | (uint32_t)value << ORB_LPM_SHIFT;
	else if (!strncmp(word, "ctl", 3))
		b->ctl |= (uint32_t)value;
	else
		return fail(b, "word '%.20s' of the ORB is not known", word);
	return 0;
}

int build_ccw(struct build *b, const char *line)
{
	return add_ccw(b, line, false);
}

int build_patch(struct build *b, const char *line)
{
	return add_ccw(b, line, true);
}
