/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hands a device over: subchannel from its driver to vfio_ccw, a mediated device on it, its group
 * into the container, the I/O interrupt to an eventfd.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "agent.h"

int agent_fail(struct scn_error *err, const char *format, ...)
{
	const char *why = strerror(errno);
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof(err->text))
		snprintf(err->text + n, sizeof(err->text) - (size_t)n, ": %s", why);
	return -1;
}

static int write_file(struct scn_error *err, const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));

	if (n < 0)
		agent_fail(err, "writing '%s' to %s", text, path);
	if (fd >= 0)
		close(fd);
	return n < 0 ? -1 : 0;
}

/* The subchannel that holds @bus_id, such as 0.0.0003. */
int agent_find_subchannel(char sch[256], struct scn_error *err, const char *bus_id)
{
	DIR *dir = opendir("/sys/bus/css/devices");
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		char path[512];

		/* A subchannel may have the number that a device has. */
		if (*e->d_name == '.')
			continue;
		snprintf(path, sizeof(path), "/sys/bus/css/devices/%s/%s", e->d_name, bus_id);
		if (!access(path, F_OK)) {
			snprintf(sch, 256, "%s", e->d_name);
			closedir(dir);
			return 0;
		}
	}
	if (dir)
		closedir(dir);
	errno = ENODEV;
	return agent_fail(err, "no subchannel holds device %s", bus_id);
}

/* Sysfs entries appear a little later than what causes them. */
static int wait_for(struct scn_error *err, const char *path)
{
	const struct timespec pause = {.tv_nsec = 1000000};

	for (int i = 0; i < 3000; i++) {
		if (!access(path, F_OK))
			return 0;
		nanosleep(&pause, NULL);
	}
	return agent_fail(err, "%s did not appear in 3 seconds", path);
}

static int bind_subchannel(struct scn_error *err, const char *sch, const char *uuid)
{
	char path[512];

	snprintf(path, sizeof(path), "/sys/bus/css/devices/%s/driver/unbind", sch);
	if (!access(path, F_OK) && write_file(err, path, sch))
		return -1;
	/* Where the bus matches drivers by itself, it must be told not to. */
	snprintf(path, sizeof(path), "/sys/bus/css/devices/%s/driver_override", sch);
	if (!access(path, F_OK) && write_file(err, path, "vfio_ccw"))
		return -1;
	if (write_file(err, "/sys/bus/css/drivers/vfio_ccw/bind", sch))
		return -1;
	snprintf(path, sizeof(path),
		 "/sys/bus/css/devices/%s/mdev_supported_types/vfio_ccw-io/create", sch);
	if (wait_for(err, path))
		return -1;
	return write_file(err, path, uuid);
}

static int open_group(struct scn_error *err, const char *uuid)
{
	char path[1024], target[512];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/mdev/devices/%s/iommu_group", uuid);
	if (wait_for(err, path))
		return -1;
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return agent_fail(err, "%s", path);
	target[n] = 0;
	snprintf(path, sizeof(path), "/dev/vfio/%s", strrchr(target, '/') + 1);
	if (wait_for(err, path))
		return -1;
	fd = open(path, O_RDWR | O_CLOEXEC);
	return fd < 0 ? agent_fail(err, "%s", path) : fd;
}

/* The first group turns the container into a type1 v2 one: v1 refuses every pin. */
static int join_container(struct agent *a, struct scn_error *err, int group)
{
	bool first = a->container < 0;

	if (first)
		a->container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	if (a->container < 0)
		return agent_fail(err, "/dev/vfio/vfio");
	if (ioctl(group, VFIO_GROUP_SET_CONTAINER, &a->container))
		return agent_fail(err, "VFIO_GROUP_SET_CONTAINER");
	if (first && ioctl(a->container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		return agent_fail(err, "VFIO_SET_IOMMU, type1 v2");
	return 0;
}

static int bind_irq(struct agent_device *dev, struct scn_error *err)
{
	struct {
		struct vfio_irq_set set;
		int32_t fd;
	} irq = {.set = {.argsz = sizeof(irq.set) + sizeof(irq.fd),
			 .flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
			 .index = VFIO_CCW_IO_IRQ_INDEX,
			 .count = 1}};

	irq.fd = dev->irq;
	if (ioctl(dev->device, VFIO_DEVICE_SET_IRQS, &irq))
		return agent_fail(err, "the I/O interrupt's eventfd");
	return 0;
}

int agent_join(struct agent *a, struct agent_device *dev, struct scn_error *err)
{
	dev->group = open_group(err, dev->uuid);
	if (dev->group < 0)
		return -1;
	return join_container(a, err, dev->group);
}

int agent_open(struct agent_device *dev, struct scn_error *err)
{
	dev->device = ioctl(dev->group, VFIO_GROUP_GET_DEVICE_FD, dev->uuid);
	if (dev->device < 0)
		return agent_fail(err, "VFIO_GROUP_GET_DEVICE_FD");
	return bind_irq(dev, err);
}

int agent_bind(struct agent *a, struct scn_error *err, const char *bus_id)
{
	struct agent_device *dev = &a->devices[a->nr_devices];

	if (a->nr_devices == AGENT_DEVICES_MAX) {
		errno = ENOSPC;
		return agent_fail(err, "more than %u devices", AGENT_DEVICES_MAX);
	}
	snprintf(dev->bus_id, sizeof(dev->bus_id), "%s", bus_id);
	snprintf(dev->uuid, sizeof(dev->uuid), "00000000-0000-4000-8000-%012x",
		 a->uuid + a->nr_devices);
	dev->irq = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (dev->irq < 0)
		return agent_fail(err, "an eventfd");
	if (agent_find_subchannel(dev->sch, err, bus_id) ||
	    bind_subchannel(err, dev->sch, dev->uuid) || agent_join(a, dev, err) ||
	    agent_open(dev, err))
		return -1;
	a->nr_devices++;
	return 0;
}
