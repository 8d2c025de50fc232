/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the mediated device, takes its group into a container, opens and closes the device. The
 * container must be of type 1, version 2: with version 1 the driver can pin nothing.
 */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "replay.h"

#define MDEVS "/sys/bus/mdev/devices"
#define DEVICE "a mediated device of type vfio_ccw-io, see --mdev and --group"

/* The last part of where a link points to. */
static bool link_name(char name[256], const char *path)
{
	char target[1024];
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	const char *slash;

	if (n <= 0)
		return false;
	target[n] = 0;
	slash = strrchr(target, '/');
	snprintf(name, 256, "%.255s", slash ? slash + 1 : target);
	return true;
}

/* The only entry of a folder of devices; those that are no vfio_ccw ones do not count. */
static void only_entry(char name[256], const char *folder)
{
	DIR *dir = opendir(folder);
	unsigned int found = 0;
	struct dirent *e;

	if (!dir)
		fail(DEVICE, "%s", folder);
	while ((e = readdir(dir))) {
		char path[1024], type[256];

		snprintf(path, sizeof(path), MDEVS "/%s/mdev_type", e->d_name);
		if (*e->d_name == '.' || !link_name(type, path) || !strstr(type, "vfio_ccw"))
			continue;
		snprintf(name, 256, "%s", e->d_name);
		found++;
	}
	closedir(dir);
	errno = 0;
	if (found != 1)
		fail(DEVICE, "%u of them in %s", found, folder);
}

/* Which group, which device: one tells the other, and without either there must be one device. */
static void find_device(struct world *w, char group[256], const char *uuid)
{
	char path[1024];

	if (uuid) {
		snprintf(w->uuid, sizeof(w->uuid), "%s", uuid);
	} else if (*group) {
		snprintf(path, sizeof(path), "/sys/kernel/iommu_groups/%s/devices", group);
		only_entry(w->uuid, path);
	} else {
		only_entry(w->uuid, MDEVS);
	}
	snprintf(path, sizeof(path), MDEVS "/%s/iommu_group", w->uuid);
	if (!*group && !link_name(group, path))
		fail(DEVICE, "%s", path);
}

static void open_group(struct world *w, const char *group)
{
	struct vfio_group_status status = {.argsz = sizeof(status)};
	char path[512];

	snprintf(path, sizeof(path), "/dev/vfio/%s", group);
	w->group = open(path, O_RDWR | O_CLOEXEC);
	if (w->group < 0)
		fail("the group of a mediated device that nobody else has open", "%s", path);
	if (ioctl(w->group, VFIO_GROUP_GET_STATUS, &status))
		fail("a group", "VFIO_GROUP_GET_STATUS of %s", path);
	errno = 0;
	if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE))
		fail("a viable group", "%s has flags %x", path, status.flags);
}

static void open_container(struct world *w)
{
	w->container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	if (w->container < 0)
		fail("VFIO containers (CONFIG_VFIO_CONTAINER)", "/dev/vfio/vfio");
	if (ioctl(w->container, VFIO_GET_API_VERSION) != VFIO_API_VERSION)
		fail("version 0", "VFIO_GET_API_VERSION");
	if (ioctl(w->group, VFIO_GROUP_SET_CONTAINER, &w->container))
		fail("a container that takes the group", "VFIO_GROUP_SET_CONTAINER");
	if (ioctl(w->container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		fail("VFIO_TYPE1v2_IOMMU (CONFIG_VFIO_IOMMU_TYPE1)", "VFIO_SET_IOMMU");
}

void world_make(struct world *w, const char *group, const char *uuid)
{
	char number[256] = "";

	memset(w, 0, sizeof(*w));
	w->device = -1;
	if (group)
		snprintf(number, sizeof(number), "%s", group);
	find_device(w, number, uuid);
	open_group(w, number);
	open_container(w);
	w->user = mmap(NULL, (size_t)2 * FRAME, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (w->user == MAP_FAILED || mprotect(w->user + FRAME, FRAME, PROT_NONE))
		fail("two pages", "mmap");
	for (uint32_t i = 0; i < IRQS; i++) {
		w->irqs[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
		if (w->irqs[i] < 0)
			fail("an eventfd", "eventfd");
	}
	storage_make(w);
}

int device_bind(struct world *w, uint32_t irq)
{
	const struct vfio_irq_set set = {
		.argsz = sizeof(set) + sizeof(w->irqs[irq]),
		.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = irq,
		.count = 1,
	};
	_Alignas(struct vfio_irq_set) uint8_t arg[sizeof(set) + sizeof(w->irqs[irq])];

	memcpy(arg, &set, sizeof(set));
	memcpy(arg + sizeof(set), &w->irqs[irq], sizeof(w->irqs[irq]));
	return ioctl(w->device, VFIO_DEVICE_SET_IRQS, arg) ? -errno : 0;
}

int device_open(struct world *w, uint32_t bind)
{
	int err = 0;

	w->device = ioctl(w->group, VFIO_GROUP_GET_DEVICE_FD, w->uuid);
	if (w->device < 0)
		return -errno;
	for (uint32_t irq = 0; irq < IRQS && !err; irq++)
		if (bind & 1u << irq)
			err = device_bind(w, irq);
	return err;
}

int device_close(struct world *w)
{
	int err = close(w->device) ? -errno : 0;

	w->device = -1;
	return err;
}

uint64_t irq_wait(const struct world *w, uint32_t irq, int ms)
{
	struct pollfd p = {.fd = w->irqs[irq], .events = POLLIN};
	uint64_t n;

	return poll(&p, 1, ms) == 1 && read(p.fd, &n, sizeof(n)) == sizeof(n) ? n : 0;
}

/* Whatever is left over belongs to nobody. */
void drain(const struct world *w)
{
	for (uint32_t irq = 0; irq < IRQS; irq++)
		irq_wait(w, irq, 0);
}

int32_t transferred(ssize_t n, size_t len)
{
	return n < 0 ? -errno : (size_t)n == len ? 0 : (int32_t)n;
}
