/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way out. On a machine that has a card punch bytes go there, 80 a card; else they go to the
 * ASCII console of the service-call logical processor, which hands them on as they are. Both take
 * each block before the next is sent, so nothing is lost; records carry checksums all the same.
 */
#include "agent.h"

#define PUNCH_DEVNO 0x000d
#define CARD_SIZE   80u
#define CARDS_MAX   48u
#define CMD_PUNCH   0x01u

#define SCLP_WRITE_EVENT_DATA 0x00760005u
#define SCLP_WRITE_EVENT_MASK 0x00780005u
#define SCLP_ASCII_TYPE	      0x1au
#define SCLP_ASCII_MASK	      0x00000040u
#define SCLP_GOOD	      0x0020u

static uint32_t punch; /* its subchannel, 0: none */
static uint8_t block[CARD_SIZE * CARDS_MAX];
static uint32_t used;

struct sccb {
	be16_t len;
	uint8_t function;
	uint8_t control[3];
	be16_t response;
	be16_t event_len;
	uint8_t event_type;
	uint8_t event_flags;
	be16_t event_reserved;
	uint8_t data[sizeof(block)];
};

struct mask_block {
	be16_t len;
	uint8_t function;
	uint8_t control[3];
	be16_t response;
	be16_t reserved;
	be16_t mask_len;
	be32_t receive; /* what the program wants to get */
	be32_t send;	/* ... and to send */
	be32_t machine[2];
};

static struct sccb sccb __attribute__((aligned(4096)));
static struct arch_ccw1 ccws[CARDS_MAX] __attribute__((aligned(8)));
static struct sch_run run;

static void send_sclp(void)
{
	memset(&sccb, 0, sizeof(sccb));
	sccb.len = be16_st((uint16_t)(offsetof(struct sccb, data) + used));
	sccb.event_len = be16_st(
		(uint16_t)(offsetof(struct sccb, data) - offsetof(struct sccb, event_len) + used));
	sccb.event_type = SCLP_ASCII_TYPE;
	memcpy(sccb.data, block, used);
	if (sclp(SCLP_WRITE_EVENT_DATA, &sccb) || be16_ld(sccb.response) != SCLP_GOOD)
		agent_stop();
}

static bool never(void *arg)
{
	(void)arg;
	return false;
}

static void send_cards(void)
{
	const uint32_t cards = (used + CARD_SIZE - 1) / CARD_SIZE;
	struct arch_orb_ext orb;

	memset(block + used, 0, cards * CARD_SIZE - used);
	for (uint32_t i = 0; i < cards; i++)
		ccws[i] = (struct arch_ccw1){
			.cmd = CMD_PUNCH,
			.flags = i + 1 < cards ? CCW_FLAG_CC : 0,
			.count = be16_st(CARD_SIZE),
			.cda = be32_st((uint32_t)(uintptr_t)(block + i * CARD_SIZE)),
		};
	memset(&orb, 0, sizeof(orb));
	orb.orb.ctl = be32_st(ORB_F | ORB_LPM);
	orb.orb.cpa = be32_st((uint32_t)(uintptr_t)ccws);
	sch_start(&run, punch, &orb, never, NULL);
	if (run.cc || run.how != PEER_ENDED || !run.nr_irbs ||
	    run.irbs[run.nr_irbs - 1].scsw.dstat != (DSTAT_CHANNEL_END | DSTAT_DEVICE_END))
		agent_stop();
}

void out_open(void)
{
	struct mask_block *mask = (struct mask_block *)&sccb;

	punch = sch_find(PUNCH_DEVNO);
	if (punch)
		return;
	memset(mask, 0, sizeof(*mask));
	mask->len = be16_st(sizeof(*mask));
	mask->mask_len = be16_st(sizeof(be32_t));
	mask->send = be32_st(SCLP_ASCII_MASK);
	if (sclp(SCLP_WRITE_EVENT_MASK, &sccb))
		agent_stop();
}

void out_flush(void)
{
	if (!used)
		return;
	if (punch)
		send_cards();
	else
		send_sclp();
	used = 0;
}

void out_bytes(const void *data, uint32_t len)
{
	const uint8_t *p = data;

	while (len) {
		const uint32_t room = sizeof(block) - used;
		const uint32_t n = len < room ? len : room;

		memcpy(block + used, p, n);
		used += n;
		p += n;
		len -= n;
		if (used == sizeof(block))
			out_flush();
	}
}
