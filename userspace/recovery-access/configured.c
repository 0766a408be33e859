// SPDX-License-Identifier: GPL-2.0-or-later
#include "configured.h"

#include <fcntl.h>
#include <pwd.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include "place.h"
#include "reason.h"
#include "rootfile.h"

#define ROM		"/rom"

static int mount_flash(struct recov_client *client, const char *dir)
{
	struct recov_partition flash;
	struct backing_place place;
	struct recov_conf conf;
	struct backing b;
	int r;

	if (conf_load(&conf, "") < 0)
		conf_defaults(&conf);
	r = conf.overlay_flash ? place_find(client, &conf, &place, &flash) :
				 -ENODATA;
	conf_done(&conf);
	/* A missing disk: what takes its place is not what was configured. */
	return r < 0 ? r : backing_mount_readonly(&place, dir, &b);
}

/* What is mounted here is seen by nobody else. */
static int make_private(void)
{
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return -errno;
	return 0;
}

static int make_dir(const char *path)
{
	return mkdir(path, 0700) < 0 && errno != EEXIST ? -errno : 0;
}

/* Return: a descriptor of the root as in normal operation */
static int open_root(struct recov_client *client, const char *dir)
{
	char flash[64], root[64];
	int r, fd;

	snprintf(flash, sizeof(flash), "%s/flash", dir);
	snprintf(root, sizeof(root), "%s/root", dir);
	r = make_private() ?: make_dir(flash) ?: make_dir(root);
	if (!r)
		r = mount_flash(client, flash);
	if (!r)
		r = backing_overlay_readonly(ROM, flash, root);
	if (r < 0)
		return r;
	fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Mounts end with their namespace, empty directories do not. */
static void tidy(const char *dir)
{
	static const char *const names[] = { "root", "flash" };
	char path[64];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		(void)umount2(path, MNT_DETACH);
		(void)rmdir(path);
	}
}

static const char *home(void)
{
	const struct passwd *root = getpwuid(0);

	return root && root->pw_dir[0] == '/' && root->pw_dir[1] ?
	       root->pw_dir + 1 : "root";
}

/* A file that is not there is no trouble. */
static char *read_file(int root, const char *path, struct configured *ret)
{
	char *text = NULL;
	int r = rootfile_read(root, path, ACCESS_FILE_MAX, &text);

	if (r < 0 && r != -ENOENT)
		because(ret->trouble, sizeof(ret->trouble), 0,
			"/%s is not used: %s", path,
			r == -EACCES ? "others can write it" :
			r == -ELOOP ? "a symbolic link" :
			r == -EFBIG ? "too large" : strerror(-r));
	return text;
}

static void read_all(int root, struct configured *ret)
{
	_cleanup_(freep) char *shadow = NULL;
	char path[128];

	shadow = read_file(root, "etc/shadow", ret);
	if (!shadow || access_hash(shadow, ret->hash) < 0)
		*ret->hash = '\0';
	snprintf(path, sizeof(path), "%s/.ssh/authorized_keys", home());
	ret->keys = read_file(root, path, ret);
	ret->n = ret->keys ? access_keys(ret->keys) : 0;
}

void configured_read(struct recov_client *client, const char *dir,
		     struct configured *ret)
{
	int root = open_root(client, dir);

	*ret = (struct configured){ 0 };
	if (root >= 0)
		read_all(root, ret);
	else
		because(ret->trouble, sizeof(ret->trouble), 0,
			"the settings can't be read: %s",
			root == -ENODATA ? "there are none" : strerror(-root));
	closep(&root);
	tidy(dir);
}
