/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Init of a guest in which programs of ccwcheck repro run: hands device 0.0.0042 to vfio_ccw, with
 * a mediated device on it, and runs /repro0, /repro1 and so on, as a person would on a real host.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BUS_ID "0.0.0042"
#define UUID   "00000000-0000-4000-8000-00000000cc3e"

static void stop(const char *what)
{
	printf("init: %s: %s\n", what, strerror(errno));
	fflush(stdout);
	reboot(RB_POWER_OFF);
	exit(1);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		stop(path);
	close(fd);
}

/* Sysfs entries appear a little later than what causes them. */
static void await(const char *path)
{
	const struct timespec pause = {.tv_nsec = 1000000};

	for (int i = 0; access(path, F_OK); i++) {
		if (i == 3000)
			stop(path);
		nanosleep(&pause, NULL);
	}
}

static void mount_all(void)
{
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/dev", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	for (int fd = 0; fd < 3; fd++)
		dup2(open("/dev/console", O_RDWR), fd);
}

/* The subchannel that holds the device, such as 0.0.0003. */
static void find_subchannel(char sch[256])
{
	DIR *dir = opendir("/sys/bus/css/devices");
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		char path[512];

		snprintf(path, sizeof(path), "/sys/bus/css/devices/%s/" BUS_ID, e->d_name);
		if (!access(path, F_OK)) {
			snprintf(sch, 256, "%s", e->d_name);
			closedir(dir);
			return;
		}
	}
	stop("no subchannel holds " BUS_ID);
}

static void make_device(void)
{
	char sch[256], path[512];

	find_subchannel(sch);
	snprintf(path, sizeof(path), "/sys/bus/css/devices/%s/driver/unbind", sch);
	if (!access(path, F_OK))
		write_file(path, sch);
	snprintf(path, sizeof(path), "/sys/bus/css/devices/%s/driver_override", sch);
	if (!access(path, F_OK))
		write_file(path, "vfio_ccw");
	write_file("/sys/bus/css/drivers/vfio_ccw/bind", sch);
	snprintf(path, sizeof(path),
		 "/sys/bus/css/devices/%s/mdev_supported_types/vfio_ccw-io/create", sch);
	await(path);
	write_file(path, UUID);
	await("/sys/bus/mdev/devices/" UUID "/iommu_group");
}

static void run(const char *path, char *const argv[])
{
	pid_t pid = fork();
	int status = -1;

	if (!pid) {
		execv(path, argv);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	printf("== exit %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

/* The first by the device's name, the second by its group, then as they find it. */
int main(void)
{
	char path[32], program[] = "repro", uuid[] = UUID, mdev[] = "--mdev", group[] = "--group",
	     number[] = "0", tries[] = "--tries", many[] = "3";
	char *by_name[] = {program, mdev, uuid, NULL};
	char *by_group[] = {program, group, number, NULL};
	char *alone[] = {program, tries, many, NULL};
	char *no_group[] = {program, group, many, NULL};

	mount_all();
	make_device();
	for (unsigned int i = 0;; i++) {
		snprintf(path, sizeof(path), "/repro%u", i);
		if (access(path, X_OK))
			break;
		printf("== %s\n", path);
		fflush(stdout);
		run(path, i == 0 ? by_name : i == 1 ? by_group : alone);
	}
	puts("== no group");
	run("/repro0", no_group);
	puts("== end");
	fflush(stdout);
	reboot(RB_POWER_OFF);
	return 0;
}
