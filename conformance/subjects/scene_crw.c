/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Channel reports, counted from outside: what a path's coming and going reports is read once, in
 * order, and nothing else is.
 */
#include <string.h>

#include "scene.h"

#define ERC_INITIALIZED 2u /* a path is back */
#define ERC_PERMANENT	6u /* a path is gone */

void scene_crw_begin(struct scene *sc)
{
	memset(&sc->crw, 0, sizeof(sc->crw));
}

void scene_crw_path(struct scene *sc, const struct scn_event *ev, bool alone)
{
	if (ev->path != SCN_PATH_OFFLINE && ev->path != SCN_PATH_ONLINE)
		return;
	sc->crw.unordered |= !alone;
	if (sc->crw.ahead) {
		sc->crw.ahead--;
		return;
	}
	/* The last one says so; a read among others may have come after the queue was full. */
	if (sc->crw.nr + sc->crw.late >= CCW_REPORTS_MAX) {
		sc->crw.uncounted = true;
		return;
	}
	sc->crw.erc[sc->crw.nr++] = ev->path == SCN_PATH_OFFLINE ? ERC_PERMANENT : ERC_INITIALIZED;
}

void scene_crw_read(struct scene *sc, uint32_t offset, const uint8_t *data, uint32_t len,
		    bool alone)
{
	const uint32_t last = sizeof(struct arch_crw) - 1;
	be32_t stored;
	uint32_t word;

	if (offset > last || offset + len <= last)
		return;
	if (offset) { /* a part of a report does not tell whether there is one */
		sc->crw.uncounted = true;
		return;
	}
	memcpy(&stored, data, sizeof(stored));
	word = be32_ld(stored);
	sc->crw.unordered |= !alone;
	if (sc->crw.uncounted || (!alone && !word))
		return;
	sc->crw.late += !alone;
	if (!alone && !sc->crw.nr) { /* who made it has not ended yet */
		sc->crw.ahead++;
		return;
	}
	if (!word != !sc->crw.nr)
		scene_accuse(sc, "%u channel reports wait, and %08x is read", sc->crw.nr, word);
	if (!word || !sc->crw.nr)
		return;
	if (!sc->crw.unordered && (word & CRW_ERC) >> CRW_ERC_SHIFT != sc->crw.erc[0])
		scene_accuse(sc, "the next channel report has error-recovery code %x, and %08x is "
			     "read", sc->crw.erc[0], word);
	sc->crw.nr--;
	memmove(sc->crw.erc, sc->crw.erc + 1, sc->crw.nr);
}

void scene_crw_check(struct scene *sc)
{
	if (!sc->crw.uncounted && sc->crw.nr != sc->dev.nr_reports)
		scene_accuse(sc, "%u channel reports should wait to be read, %u do", sc->crw.nr,
			     sc->dev.nr_reports);
}
