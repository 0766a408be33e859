// SPDX-License-Identifier: GPL-2.0-or-later
/* Which counters a board has. */
#include "counter.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include "counter_ops.h"
#include "mtd.h"
#include "plain.h"
#include "uboot_env.h"

static void add(struct counter_list *found, const char *format, const char *device,
		const char *root)
{
	if (found->n < COUNTER_LIST_MAX &&
	    !counter_init(&found->counter[found->n], format, device, root))
		found->n++;
}

static void look_for_senv(struct counter_list *found, const char *root)
{
	if (mtd_find(root, "s_env") >= 0)
		add(found, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ?
		    "linksys-be" : "linksys", NULL, root);
}

static bool has_var(struct uboot_env *env, const char *name)
{
	_cleanup_(freep) char *s = uboot_env_get(env, name);

	return s;
}

/* An environment alone is no counter: its variables tell. */
static void look_for_env(struct counter_list *found, const char *root)
{
	_cleanup_(uboot_env_freep) struct uboot_env *env = NULL;
	char path[COUNTER_DEVICE_MAX], reason[COUNTER_REASON_MAX];

	snprintf(path, sizeof(path), "%s/etc/fw_env.config", root);
	if (access(path, F_OK) < 0 ||
	    uboot_env_open(path, &env, reason, sizeof(reason)) < 0)
		return;
	if (has_var(env, "BOOT_ORDER"))
		add(found, "rauc-env", NULL, root);
	if (has_var(env, "bootcount") || has_var(env, "upgrade_available"))
		add(found, "uboot-env", NULL, root);
}

static int read_cell(int dir, const char *name, uint32_t *ret)
{
	_cleanup_(closep) int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	uint8_t b[4];

	if (fd < 0 || read(fd, b, sizeof(b)) != sizeof(b))
		return -ENOENT;
	*ret = (uint32_t)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
	return 0;
}

/* The nvmem device whose node in the device tree has this phandle */
static int find_nvmem(const char *root, uint32_t phandle, char *path, size_t size)
{
	char dir_path[COUNTER_DEVICE_MAX], name[320];
	struct dirent *d;
	uint32_t got;
	DIR *dir;
	int r = -ENOENT;

	snprintf(dir_path, sizeof(dir_path), "%s/sys/bus/nvmem/devices", root);
	dir = opendir(dir_path);
	while (r && dir && (d = readdir(dir))) {
		if (*d->d_name == '.')
			continue;
		snprintf(name, sizeof(name), "%s/of_node/phandle", d->d_name);
		if (read_cell(dirfd(dir), name, &got)) {
			snprintf(name, sizeof(name),
				 "%s/../of_node/phandle", d->d_name);
			if (read_cell(dirfd(dir), name, &got))
				continue;
		}
		if (got == phandle &&
		    snprintf(path, size, "%s/%s/nvmem", dir_path, d->d_name) <
		    (int)size)
			r = 0;
	}
	if (dir)
		closedir(dir);
	return r;
}

/* U-Boot's nodes that name a device which Linux has as nvmem, too */
static const struct {
	const char *compatible, *phandle, *format;
} nodes[] = {
	{ "u-boot,bootcount-rtc", "rtc", "uboot-bc" },
	{ "u-boot,bootcount-i2c-eeprom", "i2c-eeprom", "uboot-bc" },
	{ "u-boot,bootcount-i2c", "i2cbcdev", "uboot-i2c" },
};

static void look_at_node(struct counter_list *found, int dir, const char *root)
{
	_cleanup_(closep) int fd = openat(dir, "compatible", O_RDONLY | O_CLOEXEC);
	char compatible[64] = "", path[96];
	char device[COUNTER_DEVICE_MAX];
	uint32_t phandle, offset = 0;

	if (fd < 0 || read(fd, compatible, sizeof(compatible) - 1) <= 0)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(nodes); i++) {
		if (strcmp(compatible, nodes[i].compatible) ||
		    read_cell(dir, nodes[i].phandle, &phandle) ||
		    find_nvmem(root, phandle, path, sizeof(path)))
			continue;
		(void)read_cell(dir, "offset", &offset);
		snprintf(device, sizeof(device), "%s:%u", path, offset);
		add(found, nodes[i].format, device, root);
	}
}

/* They are children of the root node. */
static void look_for_nodes(struct counter_list *found, const char *root)
{
	char path[COUNTER_DEVICE_MAX];
	struct dirent *d;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/proc/device-tree", root);
	dir = opendir(path);
	while (dir && (d = readdir(dir))) {
		_cleanup_(closep) int node = -EBADF;

		node = openat(dirfd(dir), d->d_name,
			      O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (node >= 0 && *d->d_name != '.')
			look_at_node(found, node, root);
	}
	if (dir)
		closedir(dir);
}

void counter_list(struct counter_list *list, const char *root)
{
	list->n = 0;
	look_for_senv(list, root);
	look_for_env(list, root);
	look_for_nodes(list, root);
}

int counter_detect(struct counter *counter, const char *root,
		   char reason[COUNTER_REASON_MAX])
{
	struct counter_list found;
	size_t used;

	counter_list(&found, root);
	if (found.n == 1) {
		*counter = found.counter[0];
		return 0;
	}
	if (!found.n) {
		snprintf(reason, COUNTER_REASON_MAX, "no partition s_env, no counting variables in U-Boot's environment, no bootcount node in the device tree");
		return -ENOENT;
	}
	used = (size_t)snprintf(reason, COUNTER_REASON_MAX, "it could be");
	for (size_t i = 0; i < found.n && used < COUNTER_REASON_MAX; i++)
		used += (size_t)snprintf(reason + used, COUNTER_REASON_MAX - used,
			"%s %s in %s", i ? " or" : "",
			found.counter[i].format.name, found.counter[i].path);
	plain(reason);
	return -ENOTUNIQ;
}
