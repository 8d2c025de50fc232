/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The readers of what people and guests hand to the harness: vectors in YAML, packs of scenarios
 * and of outcomes. Packs get their header and checksum made good, so that their contents count.
 *
 * Drives: scn_read_text, scn_write, scn_is_canonical, scn_pack, scn_unpack, out_pack, out_unpack
 * Input:  a pack, if it begins as one; else text
 * Holds:  vector.reads_back  what is written of a scenario is read again
 *	   vector.is_stable   and written again as the same text, which is canonical
 *	   vector.pack	      a pack of what was unpacked is unpacked again, to the same pack
 *	   vector.one_line    an error is one line
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../conformance/scenario/outcome.h"
#include "../../conformance/scenario/pack_io.h"
#include "../../conformance/scenario/scenario.h"
#include "../common/fz_target.h"
#include "focus.h"

#define NAME "input"

const struct fz_target fz_target = {"fuzz_vector", FOCUS_fuzz_vector};

static void check_error(int err, const struct scn_error *text)
{
	fz_digest_number((uint64_t)(int64_t)err);
	if (err == -ENOMEM)
		return;
	FZ_HOLDS("vector.one_line", memchr(text->text, 0, sizeof(text->text)) && text->text[0] &&
		 !strchr(text->text, '\n'), "an error of %zu characters",
		 strnlen(text->text, sizeof(text->text)));
	fz_digest_bytes(text->text, strlen(text->text));
}

static void check_pack(const struct scn *s)
{
	uint8_t *first = NULL, *second = NULL;
	uint32_t first_len, second_len;
	struct scn_error err;
	struct scn *again;

	if (scn_pack(&first, &first_len, s))
		return; /* larger than a pack may be */
	FZ_HOLDS("vector.pack", !scn_unpack(&again, &err, first, first_len), "%s", err.text);
	if (!scn_pack(&second, &second_len, again))
		FZ_HOLDS("vector.pack", first_len == second_len &&
			 !memcmp(first, second, first_len), "the second pack has %u bytes, the "
			 "first %u", second_len, first_len);
	fz_digest_bytes(first, first_len);
	scn_free(again);
	free(first);
	free(second);
}

/* The canonical text of @s; free(). NULL: out of memory. */
static char *text_of(const struct scn *s, size_t *len)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, len);

	if (!f)
		return NULL;
	if (scn_write(f, s)) {
		fclose(f);
		free(text);
		return NULL;
	}
	return fclose(f) ? NULL : text;
}

static void run_text(const uint8_t *data, size_t size)
{
	struct scn *s, *again;
	struct scn_error error;
	char *first, *second;
	size_t first_len = 0, second_len = 0;
	int err = scn_read_text(&s, &error, NAME, (const char *)data, size);

	if (err) {
		check_error(err, &error);
		return;
	}
	check_pack(s);
	first = text_of(s, &first_len);
	if (first) {
		FZ_HOLDS("vector.reads_back",
			 !scn_read_text(&again, &error, NAME, first, first_len), "%s", error.text);
		FZ_HOLDS("vector.is_stable", scn_is_canonical(&error, again, first), "%s",
			 error.text);
		second = text_of(again, &second_len);
		FZ_HOLDS("vector.is_stable", !second || !strcmp(first, second), "%zu and %zu bytes",
			 first_len, second_len);
		fz_digest_bytes(first, first_len);
		free(second);
		scn_free(again);
	}
	free(first);
	scn_free(s);
}

static void store32(uint8_t *to, uint32_t x)
{
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(x >> (24 - 8 * i));
}

/* A pack with the right version, length and checksum around the bytes of the input; free(). */
static uint8_t *mend(const uint8_t *data, size_t size, uint32_t *len)
{
	uint8_t *pack;

	*len = (uint32_t)size < PACK_HEADER_SIZE + PACK_CRC_SIZE ?
	       PACK_HEADER_SIZE + PACK_CRC_SIZE : (uint32_t)size;
	pack = calloc(1, *len);
	if (!pack)
		return NULL;
	memcpy(pack, data, size);
	store32(pack + 4, SCN_FORMAT_VERSION);
	store32(pack + 8, *len - PACK_HEADER_SIZE - PACK_CRC_SIZE);
	store32(pack + *len - PACK_CRC_SIZE, pack_crc(pack, *len - PACK_CRC_SIZE));
	return pack;
}

static void run_pack(const uint8_t *data, size_t size)
{
	struct scn_error error;
	struct scn *s;
	uint32_t len;
	uint8_t *pack = mend(data, size, &len);
	int err = pack ? scn_unpack(&s, &error, pack, len) : -ENOMEM;

	if (err)
		check_error(err, &error);
	else
		check_pack(s);
	if (!err)
		scn_free(s);
	free(pack);
}

static void run_outcome(const uint8_t *data, size_t size)
{
	struct outcome o, again;
	struct scn_error error;
	uint32_t len, first_len;
	uint8_t *first = NULL, *pack = mend(data, size, &len);
	int err = pack ? out_unpack(&o, &error, pack, len) : -ENOMEM;

	free(pack);
	if (err) {
		check_error(err, &error);
		return;
	}
	if (!out_pack(&first, &first_len, &o)) {
		FZ_HOLDS("vector.pack", !out_unpack(&again, &error, first, first_len), "%s",
			 error.text);
		fz_digest_bytes(first, first_len);
		out_clear(&again);
	}
	free(first);
	out_clear(&o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fz_begin();
	if (size >= 4 && !memcmp(data, "CCWS", 4))
		run_pack(data, size);
	else if (size >= 4 && !memcmp(data, "CCWO", 4))
		run_outcome(data, size);
	else
		run_text(data, size);
	return 0;
}
