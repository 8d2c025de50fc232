/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides what disks and tapes hold when a scenario meets them, and sees whether one has changed:
 * such a volume is not used again, so every scenario begins alike.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hercules_boot.h"

#define CYLINDERS     "3"
#define HEADER_SIZE   512u /* of a disk's image; then the tracks, each of the same size */
#define HEADS_AT      8u   /* little-endian words of the header */
#define TRACK_SIZE_AT 12u
#define HOME_SIZE     5u
#define COUNT_SIZE    8u
#define RECORD_0_SIZE (COUNT_SIZE + 8u)

/* The records of each track but the first, by vectors/README.md. */
static const struct {
	uint8_t key_len;
	uint16_t data_len;
} records[] = {{4, 32}, {4, 4096}, {0, 80}, {0, 8192}};

static uint32_t get_le32(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static uint8_t *put_be32(uint8_t *at, uint32_t value)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		*at++ = (uint8_t)(value >> shift);
	return at;
}

static uint8_t *put_record(uint8_t *at, uint32_t cylinder, uint32_t head, uint8_t number)
{
	const uint32_t key_len = records[number - 1].key_len;
	const uint32_t data_len = records[number - 1].data_len;

	at = put_be32(at, cylinder << 16 | head);
	at = put_be32(at, (uint32_t)number << 24 | key_len << 16 | data_len);
	if (key_len)
		at = put_be32(at, 0xf0000000u | cylinder << 16 | head << 8 | number);
	for (uint32_t word = 0; word < data_len / 4; word++)
		at = put_be32(at, (cylinder << 24 | head << 16 | (uint32_t)number << 8) + word);
	return at;
}

/* Write the known records behind record 0 of each track but the first, which IPL reads. */
static int put_records(struct hercules_image *image)
{
	uint8_t *data = (uint8_t *)image->data;
	uint32_t heads, size;

	if (image->len < HEADER_SIZE)
		return -EPROTO;
	heads = get_le32(data + HEADS_AT);
	size = get_le32(data + TRACK_SIZE_AT);
	if (!heads || size < 16384 || (image->len - HEADER_SIZE) % size)
		return -EPROTO;
	for (uint32_t t = 1; t < (image->len - HEADER_SIZE) / size; t++) {
		uint8_t *at = data + HEADER_SIZE + (size_t)t * size + HOME_SIZE + RECORD_0_SIZE;

		for (size_t r = 1; r <= sizeof(records) / sizeof(records[0]); r++)
			at = put_record(at, t / heads, t % heads, (uint8_t)r);
		memset(at, 0xff, COUNT_SIZE);
	}
	return 0;
}

/* Run a program of Hercules that makes a file, silently. 0 or a negative errno. */
static int make_file(const char *const argv[])
{
	int status = 0, null;
	pid_t pid = fork();

	if (!pid) {
		null = open("/dev/null", O_RDWR);
		for (int fd = 0; fd < 3; fd++)
			dup2(null, fd);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	if (pid < 0)
		return -errno;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return -ENOENT;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
}

static int take_file(const char *path, struct hercules_image *image)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int ret = fd < 0 ? -errno : guest_read_whole(fd, &image->data, &image->len);

	guest_close(&fd);
	unlink(path);
	return ret;
}

int hercules_images(struct hercules *h, struct scn_error *err)
{
	const char *tmp = getenv("TMPDIR");
	char folder[256], path[300];
	const char *const dasdinit[] = {"dasdinit", path, "3390", "CCWCHK", CYLINDERS, NULL};
	const char *const hetinit[] = {"hetinit", "-d", "-n", path, NULL};
	const char *program = dasdinit[0];
	int ret;

	snprintf(folder, sizeof(folder), "%s/ccwcheck.XXXXXX", tmp && *tmp ? tmp : "/tmp");
	ret = mkdtemp(folder) ? 0 : -errno;
	if (ret) {
		snprintf(err->text, sizeof(err->text), "hercules: a temporary folder %.200s: %s",
			 folder, strerror(-ret));
		return ret;
	}
	snprintf(path, sizeof(path), "%s/volume", folder);
	ret = make_file(dasdinit);
	if (!ret)
		ret = take_file(path, &h->disk);
	if (!ret)
		ret = put_records(&h->disk);
	if (!ret) {
		program = hetinit[0];
		ret = make_file(hetinit);
	}
	if (!ret)
		ret = take_file(path, &h->tape);
	if (ret)
		snprintf(err->text, sizeof(err->text), "hercules: %s made no volume (%s), expected "
			 "the package hercules, 3.13", program, strerror(-ret));
	unlink(path);
	rmdir(folder);
	return ret;
}

static int write_all(int fd, const struct hercules_image *image)
{
	size_t done = 0;

	while (done < image->len) {
		ssize_t n = pwrite(fd, image->data + done, image->len - done, (off_t)done);

		if (n < 0 && errno != EINTR)
			return -errno;
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

int hercules_mount(struct hercules *h)
{
	int ret = 0;

	for (uint32_t i = 0; i < HERCULES_VOLUMES && !ret; i++) {
		struct hercules_volume *v = &h->volumes[i];

		v->tape = i >= HERCULES_DISKS;
		v->used = false;
		snprintf(v->bus_id, sizeof(v->bus_id), "0.0.%04x",
			 v->tape ? 0x580 + i - HERCULES_DISKS : 0x120 + i);
		v->fd = memfd_create("volume", MFD_CLOEXEC);
		ret = v->fd < 0 ? -errno : write_all(v->fd, v->tape ? &h->tape : &h->disk);
	}
	return ret;
}

void hercules_unmount(struct hercules *h)
{
	for (uint32_t i = 0; i < HERCULES_VOLUMES; i++)
		guest_close(&h->volumes[i].fd);
}

struct hercules_volume *hercules_volume(struct hercules *h, bool tape)
{
	for (uint32_t i = 0; i < HERCULES_VOLUMES; i++)
		if (h->volumes[i].tape == tape && !h->volumes[i].used)
			return &h->volumes[i];
	return NULL;
}

int hercules_note_use(struct hercules *h, struct hercules_volume *v)
{
	const struct hercules_image *fresh = v->tape ? &h->tape : &h->disk;
	char *now = NULL;
	size_t len = 0;
	int ret = guest_read_whole(v->fd, &now, &len);

	if (!ret && (len != fresh->len || memcmp(now, fresh->data, len)))
		v->used = true;
	free(now);
	return ret;
}
