/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a replayed scenario is made of, and the world in which it is replayed: vfio_ccw on a host,
 * reached through /dev/vfio. Needs libc and the kernel's headers, nothing else.
 */
#ifndef CCWCHECK_REPLAY_H
#define CCWCHECK_REPLAY_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <inttypes.h>
#include <linux/vfio.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define EXIT_HUNG   1 /* it did not end by itself */
#define EXIT_SET_UP 2

#define FRAME	    4096u
#define WAIT_MS	    5000u /* for an interruption */
#define EVENT_MS    2000u /* the same, where none may be due */
#define WORK_MS	    20	 /* far more than the driver's deferred work takes */
#define ALARM_S	    30	 /* for one try, or one event */

/* The regions, declared here since the headers of a host may be older than its driver. */
enum { REGION_IO, REGION_COMMAND, REGION_SCHIB, REGION_CRW };
#define REGION_AT(index) ((off_t)(index) << 10)

#define SCSW_SIZE 12u
#define IRB_SIZE  96u
struct io_region {
	uint8_t orb[12];
	uint8_t scsw[SCSW_SIZE]; /* byte 2: function bits, 40 start, 20 halt, 10 clear */
	uint8_t irb[IRB_SIZE];
	uint32_t ret_code;
};
_Static_assert(sizeof(struct io_region) == 124, "the I/O region");

struct command_region {
	uint32_t command;
	uint32_t ret_code;
};
#define COMMAND_HALT  1u
#define COMMAND_CLEAR 2u
#define SCHIB_SIZE    52u
#define SCHIB_SCSW    28u

enum { IRQ_IO, IRQ_CRW, IRQ_REQ, IRQS };

/* The scenario. Addresses are guest absolute addresses, the kernel's IOVA. */
struct range { /* both ends inclusive, whole frames */
	uint64_t first;
	uint64_t last;
};

struct chunk { /* contents of storage; no bytes: @len times @fill */
	uint64_t abs;
	uint32_t len;
	const uint8_t *bytes;
	uint8_t fill;
};

enum kind {
	EVENT_CANNOT, /* nothing that user space can do; its name says what */
	EVENT_OPEN,
	EVENT_CLOSE,
	EVENT_START,
	EVENT_COMMAND,
	EVENT_WRITE,
	EVENT_READ,
	EVENT_INFO,
	EVENT_REGION_INFO,
	EVENT_IRQ_INFO,
	EVENT_SET_IRQS,
	EVENT_RESET,
	EVENT_IOCTL,
	EVENT_MAP,
	EVENT_UNMAP,
	EVENT_STORE,
	EVENT_INTERRUPT,
	EVENT_SLEEP,
};

enum pointer { POINTER_GOOD, POINTER_BAD, POINTER_BAD_TAIL };

enum irq_data { DATA_NONE, DATA_EVENTFD, DATA_FD, DATA_CONTAINER, DATA_BOOL };

struct event {
	const char *name;
	enum kind kind;
	enum pointer pointer; /* what the kernel is handed */
	uint32_t region;
	uint32_t offset;
	uint32_t length;
	uint32_t nr_bytes;    /* of @bytes; a longer write goes on with zeros */
	const uint8_t *bytes;
	const uint8_t *orb;
	uint8_t fctl;
	int32_t preset;	      /* ret_code as written */
	uint32_t value;	      /* a command, or the number of an ioctl */
	uint32_t index;
	uint32_t argsz;
	uint32_t flags;
	uint32_t first;
	uint32_t count;
	enum irq_data data;   /* of SET_IRQS, behind its header */
	int32_t data_value;
	uint32_t bind;	      /* bits 1 << IRQ_* */
	uint64_t at;
	uint64_t last;
};

struct scenario {
	const char *id;
	uint32_t nr_notes;
	const char *const *notes; /* what is not replayed */
	uint32_t nr_memory;
	const struct range *memory;
	uint32_t nr_storage;
	const struct chunk *storage;
	uint32_t nr_changes;
	const struct chunk *changes; /* while the driver reads */
	const uint8_t *orb;
	uint8_t fctl;
	uint32_t nr_events; /* 0: the program of the ORB is started, and seen to its end */
	const struct event *events;
};

extern const struct scenario scenario;

#define COUNT(array) (uint32_t)(sizeof(array) / sizeof((array)[0]))

struct world {
	int container;
	int group;
	int device;	    /* -1: closed */
	char uuid[256];	    /* of the mediated device */
	int irqs[IRQS];	    /* eventfds */
	uint8_t *user;	    /* two pages, the second of which cannot be reached */
	uint8_t **at;	    /* where each range of memory is */
	bool *known;	    /* to the container */
	unsigned int cannot; /* events that were left out */
	uint64_t early;	    /* interruptions seen before the event that waits for one */
};

/* fail() - one line: what went wrong, why (errno, 0: no reason), what was expected. */
void fail(const char *expected, const char *format, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

/* What came back, on standard output, without a line end. */
void show_result(int32_t result);
void show_hex(const uint8_t *bytes, uint32_t len);
void show_scsw(const uint8_t scsw[SCSW_SIZE]);
void show_sense(const uint8_t irb[IRB_SIZE]);

/* Guest storage. storage_know(): 0 or a negative errno; storage_put(): false outside of it. */
void storage_make(struct world *w);
void storage_begin(struct world *w);
bool storage_put(const struct world *w, uint64_t abs, const uint8_t *bytes, uint32_t len);
bool storage_get(const struct world *w, uint64_t abs, uint8_t *bytes, uint32_t len);
int storage_know(struct world *w, uint32_t range, bool know);
void storage_show_changes(const struct world *w);

/* The device. Each gives 0 or a negative errno; irq_wait(): how often it was signalled. */
void world_make(struct world *w, const char *group, const char *uuid);
int device_open(struct world *w, uint32_t bind);
int device_close(struct world *w);
int device_bind(struct world *w, uint32_t irq);
uint64_t irq_wait(const struct world *w, uint32_t irq, int ms);
void drain(const struct world *w);
int32_t transferred(ssize_t n, size_t len);

/* play_buffer() - @len bytes of zeros, bad from @fixed on or as a whole if the event says so. */
uint8_t *play_buffer(const struct world *w, const struct event *ev, size_t fixed);
int32_t play_ioctl(struct world *w, const struct event *ev);

/* replay() - one try. replay_end() - after the last. */
void replay(struct world *w, unsigned int nth);
void replay_end(const struct world *w, unsigned int tries);

#endif /* CCWCHECK_REPLAY_H */
